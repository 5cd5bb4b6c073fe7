"""The Capacity screen's numbers beside its pictures: the gap in money and heads, what is expected, the funnel."""

from __future__ import annotations

import math
from typing import Any

from quota_core.evaluate.capacity_plan import CapacityPlan
from quota_core.evaluate.pay.payback import HirePayback
from quota_core.present import formats
from quota_core.present.capacity_words import closed_ways, pool_name, share_short, short_ways, what_to_close

Tile = dict[str, Any]
MOST_NAMED = 6


def capacity_tiles(found: CapacityPlan, pinned: CapacityPlan | None, payback: HirePayback | None) -> list[Tile]:
    """Money and heads in the gap's card, what is lost in that of the heads, the funnel's sum in its own.

    `payback`: that of a hire in the pool its card is about; None where pay is not to be told.
    """
    team, before = found.team, pinned.team if pinned else None
    if not team.people:
        return []
    lost = team.capacity - team.expected_capacity
    tiles: list[Tile] = [
        {
            "key": "lost",
            "figure": "heads",
            "label": "expected to cost",
            "text": formats.money(lost),
            "interval": f"of {formats.money(team.capacity)} capacity",
            "baseline": formats.money(before.capacity - before.expected_capacity) if before else None,
            "note": "Capacity as planned less capacity with turnover, backfill and late starts.",
        },
        *_gap_tiles(found, pinned),
    ]
    if math.isfinite(found.funnel.difference):
        tiles.append(
            {
                "key": "funnel",
                "figure": "funnel",
                "label": "funnel",
                "text": formats.money(found.funnel.bookings),
                "interval": f"({formats.percent_change(found.funnel.difference)} against capacity)",
                "baseline": formats.money(pinned.funnel.bookings) if pinned else None,
                "note": "Accounts worked x win rate by count x mean deal size, all pools.",
            }
        )
    if payback is not None:
        tiles.append(_payback_tile(payback, whole=payback.role in found.gaps))
    return tiles


def _payback_tile(payback: HirePayback, *, whole: bool) -> Tile:
    """`whole`: its role is judged as one pool, so it is to be said which of its segments this is."""
    latest = formats.month(payback.latest_start).split()[0] if payback.latest_start is not None else ""
    return {
        "key": "payback",
        "figure": "hire",
        "label": f"pays back ({payback.segment})" if whole and payback.segment else "pays back",
        "text": "not in four years" if payback.months is None else f"in {formats.months(payback.months)}",
        "interval": f"(within the year: starts to {latest})" if latest else "(within the year: no start)",
        "note": "Until added-up gross margin has covered added-up loaded pay, from a start on the plan's first day.",
    }


def _gap_tiles(found: CapacityPlan, pinned: CapacityPlan | None) -> list[Tile]:
    team, before = found.team, pinned.team if pinned else None
    if not team.target > 0 or team.short <= 0:
        return []
    short = {
        "key": "short",
        "figure": "gap",
        "label": "short by",
        "text": formats.money(team.short),
        "baseline": formats.money(before.short) if before else None,
        "note": "Each pool's own gap, added up: one pool's spare capacity serves no other's target.",
    }
    if not math.isfinite(team.hires_short):
        why = f"{closed_ways(team)[0]}."
        return [short, {"key": "heads", "figure": "gap", "label": "heads", "text": "cannot close it", "note": why}]
    return [
        short,
        {
            "key": "heads",
            "figure": "gap",
            "label": "ramped heads",
            "text": formats.number(team.heads_short, 1),
            "baseline": formats.number(before.heads_short, 1) if before else None,
            "note": "Fully ramped heads, for the whole year, that would close it.",
        },
        {
            "key": "hires",
            "figure": "gap",
            "label": f"hires starting in {formats.month(found.plan.period.first).split()[0]}:",
            "text": formats.count(team.whole_hires),
            "interval": f"({formats.number(team.hires_short, 1)} before rounding up)",
            "baseline": formats.count(before.whole_hires) if before else None,
            "note": "Whole hires, pool by pool, who start on the plan's first day and ramp.",
        },
    ]


def ways_lines(found: CapacityPlan) -> list[Tile]:
    """Under the bar: what would close the gap, each way alone; and the pools that are over the limit."""
    team = found.team
    ways = short_ways(team, formats.month(found.plan.period.first).split()[0])
    lines: list[Tile] = []
    if ways:
        lines.append({"key": "ways", "label": f"To close {what_to_close(team)}, any one of:", "text": " · ".join(ways)})
    over = [f"{pool_name(gap.key)} {share_short(gap)}" for gap in found.gaps.values() if gap.over_limit]
    if over:
        limit = formats.percent(found.plan.parameters.gap_limit)
        lines.append(
            {
                "key": "over",
                "label": f"Over the {limit} limit:",
                "text": f"{formats.listed(over, MOST_NAMED)}. Close it before quotas are set [P].",
                "status": {"level": "bad", "word": ""},
            }
        )
    return lines
