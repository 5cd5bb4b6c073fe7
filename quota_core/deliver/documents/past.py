"""What went before, as letters tell it: the quotas somebody had, and those that the method would have set."""

from __future__ import annotations

import numpy as np

from quota_core.deliver.documents.common import Ask, Rows
from quota_core.evaluate.replay import YEAR, past_quota_test
from quota_core.evaluate.scored import Rows as Scored
from quota_core.model.company import first_day
from quota_core.model.plan import Plan
from quota_core.present import formats

PART = " *"  # a past period that does not count in full
PART_NOTE = "* You were new, or there for a part of it only: nothing is concluded from such a row."


def looked_at(plan: Plan, rep: int) -> str:
    """The year before as-of, or what of it somebody was there for: From your start on 6 Oct 2025 to 31 Dec 2025."""
    start, until = plan.company.reps.start[rep], first_day(plan.as_of)
    if first_day(plan.as_of - YEAR) < start < until:
        return f"From your start on {formats.day(start)} to {formats.day(until - np.timedelta64(1, 'D'))}"
    return f"In the twelve months before {formats.day(until)}"


def past_quotas(ask: Ask) -> dict[int, Rows]:
    """The quotas people really had, by rep: period, quota, credited bookings, attainment."""
    found = past_quota_test(ask.plan)
    told: dict[int, Rows] = {}
    for j in _in_order(found.everybody):
        told.setdefault(int(found.everybody.rep[j]), []).append(_row(found.everybody, j, int(found.lengths[j])))
    # The latest periods say most; where quotas were given by month or quarter there are many.
    return {rep: lines[-8:] for rep, lines in told.items()}


def tested_quotas(ask: Ask) -> dict[str, Rows]:
    """What the same method would have asked of each rep (by id) at past origins, and what was booked then."""
    test = ask.now.outlook.test
    told: dict[str, Rows] = {}
    for j in _in_order(test.everybody):
        if not test.everybody.leaver[j]:
            rep_id = test.company.reps.rep_id[test.everybody.rep[j]]
            told.setdefault(rep_id, []).append(_row(test.everybody, j, test.everybody.months))
    return told


def _in_order(rows: Scored) -> list[int]:
    """The rows that have a quota, by rep and then by period."""
    return [int(j) for j in np.lexsort((rows.period, rows.rep)) if rows.quota[j] > 0]


def _row(rows: Scored, j: int, months: int) -> dict[str, str]:
    """A period of somebody's: quota, bookings; marked where it was no full period of a ramped rep."""
    first = int(rows.period[j])
    until = f" to {formats.month(first + months - 1)}" if months > 1 else ""
    return {
        "period": f"{formats.month(first)}{until}{'' if rows.ramped[j] else PART}",
        "quota": formats.money_full(float(rows.quota[j])),
        "booked": formats.money_full(float(rows.bookings[j])),
        "attainment": formats.percent(float(rows.attainment[j])),
    }


def has_part(rows: Rows) -> bool:
    """Whether a period among them does not count in full."""
    return any(row["period"].endswith(PART) for row in rows)
