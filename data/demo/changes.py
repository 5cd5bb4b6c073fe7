"""The field history of deals since tracking was switched on: closes that slip, amounts that change, owners who left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from data.demo.deals import OPEN, WON, Deals
from data.demo.dirt import Row
from data.demo.people import Person

TRACKED_SINCE = (9, 16)  # month and day, in the year before last: the last five quarters began after it
SLIPS = {WON: 0.7, OPEN: 0.6}  # expected moves of the close date; lost deals drag on
LOST_SLIPS = 1.2
LAST_MOMENT_DAYS = 12  # about how long before the date it is moved
AMOUNT_CHANGED = 0.22
AMOUNT_LOGS = (-0.08, 0.22)  # mean and sigma of log(later / earlier): discounts, mostly
HANDOVER_DAYS = 10
COLUMNS = ("OpportunityId", "Field", "OldValue", "NewValue", "CreatedDate")
Change = tuple[np.datetime64, int, str, str, str]


def field_history(
    rng: np.random.Generator, deals: Deals, people: list[Person], rows: Sequence[Row], plan_year: int
) -> list[Row]:
    """One row per changed field, oldest first, as Salesforce exports OpportunityFieldHistory.

    `rows` are the deals' opportunity rows as they stand at the end: the last new value of a field is the row's own.
    """
    since = np.datetime64(date(plan_year - 2, *TRACKED_SINCE))
    today = np.datetime64(f"{plan_year}-01-01")
    changes: list[Change] = []
    last = np.where(deals.status == OPEN, today, deals.close) - 1
    for i in np.flatnonzero(last > np.maximum(deals.created, since)):
        changes += _slips(rng, deals, int(i), last[i])
        changes += _amount(rng, deals, rows[i], int(i), last[i])
        changes += _owner(rng, deals, people, int(i))
    seconds = rng.integers(8 * 3600, 18 * 3600, size=len(changes))
    kept = sorted(
        (day + np.timedelta64(int(s), "s"), i, name, was, now)
        for (day, i, name, was, now), s in zip(changes, seconds, strict=True)
        if since <= day < today
    )
    return [
        dict(zip(COLUMNS, (rows[i]["Id"], name, was, now, f"{at}.000+0000"), strict=True))
        for at, i, name, was, now in kept
    ]


def _slips(rng: np.random.Generator, deals: Deals, i: int, last: np.datetime64) -> list[Change]:
    """Moves of the expected close: each on a day shortly before the date that stood until then."""
    span = int((last - deals.created[i]).astype(int))
    count = int(rng.poisson(SLIPS.get(int(deals.status[i]), LOST_SLIPS)))
    days = np.unique(deals.created[i] + rng.integers(1, span + 1, size=count)) if span > 0 else []
    ahead = rng.exponential(LAST_MOMENT_DAYS, size=len(days)).astype(int) + 1
    dates = [*(day + int(days_left) for day, days_left in zip(days, ahead, strict=True)), deals.close[i]]
    return [
        (day, i, "CloseDate", str(was), str(now))
        for day, was, now in zip(days, dates[:-1], dates[1:], strict=True)
        if was != now
    ]


def _amount(rng: np.random.Generator, deals: Deals, row: Row, i: int, last: np.datetime64) -> list[Change]:
    """Once, for some: the amount before was another."""
    span = int((last - deals.created[i]).astype(int))
    if rng.random() >= AMOUNT_CHANGED or span < 1:
        return []
    day = deals.created[i] + int(rng.integers(1, span + 1))
    was = float(row["Amount"]) / float(rng.lognormal(*AMOUNT_LOGS))
    return [(day, i, "Amount", f"{was:.2f}", row["Amount"])]


def _owner(rng: np.random.Generator, deals: Deals, people: list[Person], i: int) -> list[Change]:
    """A deal older than its owner came from whoever sold there before."""
    owner = people[deals.person[i]]
    start = np.datetime64(owner.start)
    if deals.created[i] >= start:
        return []
    before = [
        p
        for p in people
        if (p.role, p.territory) == (owner.role, owner.territory)
        and p.end is not None
        and np.datetime64(p.start) <= deals.created[i]
        and np.datetime64(p.end) < start
    ]
    if not before:
        return []
    day = min(start + int(rng.integers(0, HANDOVER_DAYS)), deals.close[i])
    return [(day, i, "Owner", max(before, key=lambda p: p.end or date.min).rep_id, owner.rep_id)]
