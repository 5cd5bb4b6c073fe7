"""The reps with last year beside the proposal, subtotals by manager, region and segment, and what to look at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from quota_core.evaluate.outlook import Outlook
from quota_core.evaluate.roll_up import DIMENSIONS, Subtotal, names_of
from quota_core.model.company import first_day
from quota_core.present import formats
from quota_core.present.bands import BAD, WATCH, status

Row = dict[str, Any]
RowId = Callable[[str], str]
# Flags that need pay to be said, and those that do not: key -> (level, word).
PAY_FLAGS = {
    "multiple_low": (WATCH, "low x OTE"),
    "multiple_high": (BAD, "high x OTE"),
    "return_low_at_80": (WATCH, "low return"),
    "under_market": (WATCH, "under market"),
}
PLAIN_FLAGS = {"above_best_year": (BAD, "above best year")}
FLAG_HELP = {
    "multiple_low": "The full-year quota is under the OTE band.",
    "multiple_high": "The full-year quota is over the OTE band.",
    "return_low_at_80": "At 80% attainment, pay brings back less than the margin-adjusted target.",
    "under_market": "Pay at 100% is under the market's for this level.",
    "above_best_year": "More than anyone in the pool has booked in any twelve months: a churn trigger [P].",
}


def columns(currency: str, *, pay: bool) -> list[dict[str, Any]]:
    """The columns; money in one currency, said once."""

    def column(key: str, title: str, help_text: str, *, right: bool = True) -> dict[str, Any]:
        return {"key": key, "title": title, "align": "right" if right else "left", "help": help_text}

    made = [
        column("name", f"Rep ({currency})", "Everybody who carries a quota, or booked last year.", right=False),
        column("last_quota", "Last quota", "Last year's quota, where it covered all twelve months."),
        column("last_bookings", "Last booked", "Credited bookings of the twelve months before the as-of date."),
        column("quota", "Proposed", "The quota proposed for the plan year."),
        column("change", "Change", "Proposed over last year's quota."),
    ]
    if pay:
        made.append(column("multiple", "x OTE", "Full-year ramped quota over OTE."))
    made.append(column("flags", "Flags", "What to look at before anybody hears this number.", right=False))
    return [*made, column("territory", "Territory", "Where the rep sells.", right=False)]


def rep_table(now: Outlook, row_id: RowId, *, pay: bool) -> dict[str, Any]:
    """The total, the subtotals of each dimension, then the reps (those with a quota first, by name)."""
    plan = now.plan
    shown = np.flatnonzero(now.shown)
    parents = {dimension: names_of(plan, dimension) for dimension in DIMENSIONS}
    reps = sorted(shown, key=lambda i: (not plan.carries[i], plan.company.reps.name[i], plan.company.reps.rep_id[i]))
    places = plan.company.territory_index
    many = {dimension for dimension in DIMENSIONS if len(now.subtotals[dimension]) > 1 or dimension == "manager"}
    rows = [_subtotal_row("total", now.subtotals["total"][0], pay=pay)]
    for dimension in DIMENSIONS:
        if dimension in many:
            rows += [_subtotal_row(dimension, each, pay=pay) for each in now.subtotals[dimension]]
    rows += [
        _rep_row(now, int(i), row_id, places, {d: f"{d}:{parents[d][i]}" for d in DIMENSIONS if d in many}, pay=pay)
        for i in reps
    ]
    return {"title": table_title(now), "columns": columns(plan.company.currency, pay=pay), "rows": rows}


def table_title(now: Outlook) -> str:
    """Quotas of 60 reps sum to 23.1M; 3 sit at a lock."""
    plan = now.plan
    told = f"Quotas of {formats.counted(int(plan.carries.sum()), 'rep')} sum to {formats.money(plan.assigned)}"
    locked = int(plan.quotas.locked.sum())
    if locked:
        told += f"; {locked} {'sits' if locked == 1 else 'sit'} at a lock"
    return told


def _cell(text: str, sort: float | str | None = None) -> dict[str, Any]:
    if isinstance(sort, float | np.floating):
        return {"text": text, "sort": float(sort) if np.isfinite(sort) else None}
    return {"text": text} if sort is None else {"text": text, "sort": sort}


def _subtotal_row(kind: str, each: Subtotal, *, pay: bool) -> Row:
    cells = {
        "name": _cell(f"{each.name} ({each.carrying})"),
        "last_quota": _cell(formats.money(each.last_quota), each.last_quota),
        "last_bookings": _cell(formats.money(each.last_bookings), each.last_bookings),
        "quota": _cell(formats.money(each.quota), each.quota),
        "change": _cell(formats.percent_change(each.change), each.change),
    }
    if pay:
        cells["multiple"] = _cell(formats.multiple(each.multiple), each.multiple)
    return {"id": kind if kind == "total" else f"{kind}:{each.name}", "kind": kind, "cells": cells}


def _rep_row(now: Outlook, i: int, row_id: RowId, places: dict[str, int], parent: dict[str, str], *, pay: bool) -> Row:
    plan, facts = now.plan, now.beside
    reps, carries = plan.company.reps, bool(plan.carries[i])
    rep_id = reps.rep_id[i]
    out = rep_id in plan.parameters.taken_out
    hire = rep_id in plan.parameters.added_hires
    planned = bool(reps.start[i] >= first_day(plan.as_of))
    lock = plan.parameters.locks.get(rep_id)
    quota = float(plan.quota[i])
    cells = {
        "name": _cell(reps.name[i]),
        "territory": _cell(_territory(now, i, places)),
        "last_quota": _cell(formats.money(facts.last_quota[i]), facts.last_quota[i]),
        "last_bookings": _cell(formats.money(facts.last_bookings[i]), facts.last_bookings[i]),
        "quota": _cell(formats.money(quota) if carries else formats.UNKNOWN, quota if carries else None),
        "change": _cell(formats.percent_change(facts.change[i]), facts.change[i]),
        "flags": {"text": "", "flag": _flags(now, i, planned=planned, out=out, pay=pay)},
    }
    if pay:
        cells["multiple"] = _cell(formats.multiple(facts.ote_multiple[i]), facts.ote_multiple[i])
    can = (["lock"] if carries else []) + (["slip"] if planned else []) + (["remove"] if hire else [])
    row: Row = {"id": row_id(rep_id), "kind": "rep", "parent": parent, "cells": cells, "can": can}
    row["can"] += ["out"] if carries and not hire else []
    row["quota"] = quota if carries else None
    row["name"] = reps.name[i]
    if planned:
        row["planned"] = True
        row["start_text"] = formats.day(reps.start[i])
    if out:
        row["out"] = True
    if lock is not None and carries:
        row["locked"] = True
        row["lock_reason"] = lock.reason
    return row


def _territory(now: Outlook, i: int, places: dict[str, int]) -> str:
    company = now.plan.company
    place = places[company.reps.territory_id[i]]
    return company.territories.name[place] or company.territories.territory_id[place]


def _flags(now: Outlook, i: int, *, planned: bool, out: bool, pay: bool) -> list[Any]:
    plan = now.plan
    if out:
        return ["taken out"]
    if not plan.carries[i]:
        return ["left"] if not np.isnat(plan.company.reps.end[i]) else ["no quota"]
    wanted = {**(PAY_FLAGS if pay else {}), **PLAIN_FLAGS}
    flags: list[Any] = [
        {**status(level, word), "help": FLAG_HELP[key]}
        for key, (level, word) in wanted.items()
        if now.efficiency.flags[key][i]
    ]
    if now.coverage.shortfall[i] > 0:
        short = formats.money(now.coverage.shortfall[i])
        flags.append({**status(WATCH, "pipeline"), "help": f"Next quarter's pipeline is {short} short."})
    if planned:
        flags.append(f"starts {formats.day(plan.company.reps.start[i])}")
    return flags
