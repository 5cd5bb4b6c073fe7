"""What each pool is asked for, what it can carry and what would close the gap, with subtotals."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from quota_core.evaluate.capacity_plan import CapacityPlan
from quota_core.evaluate.funnel import Funnel
from quota_core.evaluate.gap import Gap
from quota_core.evaluate.pools import Pool
from quota_core.present import formats
from quota_core.present.bands import BAD, status
from quota_core.present.capacity_words import (
    funnel_words,
    gap_words,
    growth_closes,
    growth_text,
    pool_name,
    what_to_close,
)
from quota_core.present.rep_rows import Row, cell, column, money_cell


def capacity_table(found: CapacityPlan) -> dict[str, Any]:
    """The team, each role and segment where there are several, and a row for each pool."""
    currency = found.plan.company.currency
    first = formats.month(found.plan.period.first).split()[0]
    return {
        "title": f"What {formats.counted(len(found.gaps), 'pool')} can carry",
        "file": "capacity",
        "noun": "pools",
        "opens": None,
        "columns": [
            column("name", f"Pool ({currency})" if currency else "Pool", "A role and a segment.", right=False),
            column("people", "People", "Who carries a quota in the plan year, planned hires included."),
            column("target", "Target", "Top-down: the target of that role and segment, before over-assignment."),
            column("capacity", "Capacity", "Bottom-up: what these people can be expected to sell, ramping included."),
            column(
                "gap", "Short or spare", "Target less capacity, and as a share of the target; of several pools, each."
            ),
            column("heads", "Heads short", "Fully ramped heads for a whole year that would close the gap."),
            column("hires", f"Hires from {first}", "Whole people who start on the plan's first day and ramp."),
            column("growth", "Growth needed", "What productivity growth would have to be to close every gap here."),
            column("pipeline", "Pipeline needed", "Pipeline to be created to close it: gap / win rate by value."),
            column("expected", "After leavers", "Capacity with turnover, backfill and planned hires that start late."),
            column("assigned", "Assigned", "The sum of the quotas proposed, over-assignment included."),
            column("over", "Short of assigned", "Assigned less capacity: money, ramped heads, hires on the first day."),
            column("funnel", "Funnel", "Accounts worked x win rate x deal size, and how far from capacity."),
        ],
        "rows": [
            _row("total", "Team", found.team),
            *_subtotals("segment", found.segments, found),
            *_subtotals("role", found.roles, found),
            *(_pool_row(found, pool) for pool in found.pools),
        ],
        "note": "",
    }


def _subtotals(kind: str, gaps: dict[str, Gap], found: CapacityPlan) -> list[Row]:
    """Roles or segments added up; nothing where there is one, or each pool is one by itself."""
    several = 1 < len(gaps) < len(found.gaps)
    return [_row(kind, pool_name(key), gap, f"{kind}:{key}") for key, gap in gaps.items()] if several else []


def _pool_row(found: CapacityPlan, pool: Pool) -> Row:
    row = _row("row", pool_name(pool.key), found.gaps[pool.key], f"pool:{pool.key}")
    row["cells"]["funnel"] = _funnel(found.funnels[pool.key])
    return {**row, "parent": {"segment": f"segment:{pool.segment}", "role": f"role:{pool.role}"}}


def _row(kind: str, name: str, gap: Gap, row_id: str = "total") -> Row:
    short, asked = gap.short > 0, gap.target > 0
    share = formats.percent(abs(gap.gap_share))
    told = f"{formats.money(abs(gap.gap))} {'short' if gap.gap > 0 else 'spare'} ({share})"
    if what_to_close(gap) != "it":
        told = f"{formats.money(gap.short)} short, {formats.money(gap.spare)} spare"
    cells = {
        "name": cell(name),
        "people": cell(formats.count(gap.people), gap.people),
        "target": money_cell(gap.target) if asked else cell("none"),
        "capacity": money_cell(gap.capacity),
        "gap": cell(told if asked else formats.UNKNOWN, gap.gap),
        "expected": money_cell(gap.expected_capacity),
        "assigned": money_cell(gap.assigned),
        "over": cell("", 0.0),
        "heads": _needed(short, gap.heads_short, lambda heads: formats.rounded(heads, 1)),
        "hires": _needed(short, gap.whole_hires, formats.count),
        "growth": _needed(short, gap.growth if growth_closes(gap) else math.nan, growth_text),
        "pipeline": _needed(short, gap.pipeline, formats.money),
    }
    if gap.assigned_short > 0:
        cells["over"] = cell(_over(gap), gap.assigned_short)
    if gap.over_limit:
        cells["gap"]["flag"] = {**status(BAD, "over limit"), "help": gap_words(gap)}
    return {"id": row_id, "kind": kind, "cells": cells}


def _over(gap: Gap) -> str:
    money = formats.money(gap.assigned_short)
    if not math.isfinite(gap.assigned_hires_short):
        return f"{money}, heads cannot"
    heads, hires = (formats.rounded(value, 1) for value in (gap.assigned_heads_short, gap.assigned_hires_short))
    return f"{money}, {heads} heads, {hires} hires"


def _needed(short: bool, amount: float, write: Callable[[float], str]) -> dict[str, Any]:
    """What would close a gap; nothing where there is none, and that it cannot where it cannot."""
    if not short:
        return cell("", 0.0)
    return cell(write(amount), amount) if math.isfinite(amount) else cell("cannot")


def _funnel(funnel: Funnel) -> dict[str, Any]:
    if not math.isfinite(funnel.bookings):
        return cell(formats.UNKNOWN)
    share = f" ({formats.percent_change(funnel.difference)})" if math.isfinite(funnel.difference) else ""
    made = cell(f"{formats.money(funnel.bookings)}{share}", funnel.bookings)
    if funnel.cause:
        made["flag"] = {"level": "watch", "word": "disagree", "help": funnel_words(funnel)}
    return made
