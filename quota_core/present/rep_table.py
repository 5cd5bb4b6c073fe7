"""The reps with last year beside the proposal, subtotals by manager, region and segment, and what to look at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from quota_core.evaluate.outlook import Outlook
from quota_core.evaluate.roll_up import DIMENSIONS, NAMELESS, Subtotal, names_of
from quota_core.model.company import first_day
from quota_core.present import formats
from quota_core.present.bands import BAD, WATCH, status
from quota_core.present.rep_rows import RepRows, Row, RowId, cell, column, money_cell, multiple_cell

# Flags that need pay to be said, and those that do not: key -> (level, word).
PAY_FLAGS = {
    "multiple_low": (WATCH, "low multiple of OTE"),
    "multiple_high": (BAD, "high multiple of OTE"),
    "return_low_at_80": (WATCH, "low return"),
    "under_market": (WATCH, "under market"),
}
PLAIN_FLAGS = {"above_best_year": (BAD, "above best year")}
FLAG_HELP = {
    "multiple_low": "The full-year quota is less of OTE than the quota-to-OTE band asks.",
    "multiple_high": "The full-year quota is more of OTE than the quota-to-OTE band allows.",
    "return_low_at_80": "At 80% attainment, pay brings back less than the margin-adjusted target.",
    "under_market": "OTE is under the market OTE given for this rep.",
    "above_best_year": "More than anyone in the pool has booked in any twelve months: a churn trigger [P].",
}


def columns(currency: str, *, pay: bool) -> list[dict[str, Any]]:
    """The columns; money in one currency, said once."""
    made = [
        column(
            "name",
            f"Rep ({currency})" if currency else "Rep",
            "Everybody who carries a quota, or booked last year.",
            right=False,
        ),
        column("last_quota", "Last quota", "Last year's quota, where it covered all twelve months."),
        column("last_bookings", "Last booked", "Credited bookings of the twelve months before the as-of date."),
        column("quota", "Proposed", "The quota proposed for the plan year."),
        column(
            "change",
            "Change",
            "Proposed over last year's quota; in a total, the two sums beside it, which are not the same people's.",
        ),
    ]
    made.append(
        column(
            "p_hit",
            "Chance",
            "How likely the rep is to book the proposed quota or more: the share of the drawn years that do.",
        )
    )
    if pay:
        made.append(column("multiple", "x OTE", "Full-year ramped quota over OTE."))
    made.append(column("flags", "Flags", "What to look at before anybody hears this number.", right=False))
    return [*made, column("territory", "Territory", "Where the rep sells.", right=False)]


def rep_table(now: Outlook, row_id: RowId, chances: Sequence[float], *, pay: bool) -> dict[str, Any]:
    """The total, the subtotals of each dimension, then the reps (those with a quota first, by name).

    `chances`: P(hit) of each rep of the plan's company, NaN where it is not known.
    """
    plan = now.plan
    many = [d for d in DIMENSIONS if len(now.subtotals[d]) > 1 or (d == "manager" and not _nameless(now))]
    rows = [_subtotal_row("total", now.subtotals["total"][0], pay=pay)]
    for dimension in many:
        rows += [_subtotal_row(dimension, each, pay=pay) for each in now.subtotals[dimension]]
    rows += _rep_rows(now, row_id, many, chances, pay=pay)
    return {"title": table_title(now), "columns": columns(plan.company.currency, pay=pay), "rows": rows} | {
        "note": change_note(now)
    }


def change_note(now: Outlook) -> str:
    """What a total's change compares, and the change of those who are on both sides."""
    total = now.subtotals["total"][0]
    if not np.isfinite(total.change):
        return ""
    told = "A total's Change compares different people: new reps had no quota last year, leavers have none now"
    if not np.isfinite(total.like_for_like):
        return f"{told}."
    return f"{told}; those who have both: {formats.percent_change(total.like_for_like)}."


def _nameless(now: Outlook) -> bool:
    return [each.name for each in now.subtotals["manager"]] == [NAMELESS]


def table_title(now: Outlook) -> str:
    """Quotas of 60 reps sum to 23.1M; 3 sit at a lock."""
    plan = now.plan
    told = f"Quotas of {formats.counted(int(plan.carries.sum()), 'rep')} sum to {formats.money(plan.assigned)}"
    locked = int(plan.quotas.locked.sum())
    if locked:
        told += f"; {locked} {'sits' if locked == 1 else 'sit'} at a lock"
    return told


def _subtotal_row(kind: str, each: Subtotal, *, pay: bool) -> Row:
    cells = {
        "name": cell(f"{each.name} ({each.carrying})"),
        "last_quota": money_cell(each.last_quota),
        "last_bookings": money_cell(each.last_bookings),
        "quota": money_cell(each.quota),
        "change": cell(formats.percent_change(each.change), each.change),
    }
    if pay:
        cells["multiple"] = multiple_cell(each.multiple)
    return {"id": kind if kind == "total" else f"{kind}:{each.name}", "kind": kind, "cells": cells}


def _rep_rows(now: Outlook, row_id: RowId, many: list[str], chances: Sequence[float], *, pay: bool) -> list[Row]:
    plan, facts = now.plan, now.beside
    parents = {dimension: names_of(plan, dimension) for dimension in many}
    carries, quotas = plan.carries.tolist(), plan.quota.tolist()
    amounts = (facts.last_quota.tolist(), facts.last_bookings.tolist(), facts.change.tolist())
    multiples = facts.ote_multiple.tolist() if pay else []
    flags, territories = flags_of(now, pay=pay), _territories(now)
    made, rows = RepRows(now, row_id), []
    for i in made.order:
        last_quota, last_bookings, change = (each[i] for each in amounts)
        cells = {
            "territory": {"text": territories[i]},
            "last_quota": money_cell(last_quota),
            "last_bookings": money_cell(last_bookings),
            "quota": money_cell(quotas[i]) if carries[i] else cell(formats.UNKNOWN),
            "change": cell(formats.percent_change(change), change),
            "p_hit": cell(formats.chance(chances[i]), chances[i]),
            "flags": {"text": "", "flag": flags[i]},
        }
        if pay:
            cells["multiple"] = multiple_cell(multiples[i])
        parent = {dimension: f"{dimension}:{names[i]}" for dimension, names in parents.items()}
        rows.append(made.row(i, cells, parent))
    return rows


def _territories(now: Outlook) -> list[str]:
    company = now.plan.company
    named = {
        key: name or key for key, name in zip(company.territories.territory_id, company.territories.name, strict=True)
    }
    return [named[territory_id] for territory_id in company.reps.territory_id]


def flags_of(now: Outlook, *, pay: bool) -> list[list[Any]]:
    """What to look at, for each rep of the plan's company."""
    plan, reps = now.plan, now.plan.company.reps
    wanted = {**(PAY_FLAGS if pay else {}), **PLAIN_FLAGS}
    flags: list[list[Any]] = [[] for _ in reps.rep_id]
    for key, (level, word) in wanted.items():
        flag = {**status(level, word), "help": FLAG_HELP[key]}
        for i in np.flatnonzero(now.efficiency.flags[key] & plan.carries).tolist():
            flags[i].append(flag)
    for i in np.flatnonzero(now.coverage.shortfall > 0).tolist():
        short = formats.money(float(now.coverage.shortfall[i]))
        flags[i].append({**status(WATCH, "pipeline"), "help": f"Next quarter's pipeline is {short} short."})
    for i in np.flatnonzero(plan.carries & (reps.start >= first_day(plan.as_of))).tolist():
        flags[i].append(f"starts {formats.day(reps.start[i])}")
    gone = ~np.isnat(reps.end)
    for i in np.flatnonzero(~plan.carries & now.shown).tolist():
        out = reps.rep_id[i] in plan.parameters.taken_out
        flags[i] = ["taken out" if out else "left" if gone[i] else "no quota"]
    return flags
