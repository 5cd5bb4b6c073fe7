"""What stood open on past days, as the field history of deals tells it (METHOD 7 and 9).

Ibis expressions only, like those of `model.facts`: nothing is executed here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import ibis

from quota_core.model.facts import History, credited, shared

# What may have changed since, and how it is called before the change.
FIELDS = {"amount": "amount_before", "close_date": "close_date_before", "rep_id": "rep_id_before"}


def history_span(changes: Any, until: date | None) -> Any:
    """From when on changes are known, one row; changes from `until` on are not looked at.

    Columns: amount, close_date and rep_id (the first day with one of each; null: none), and told_before (how many rows
    say what was before the change: none in pipeline snapshots). Source: METHOD 15.
    """
    changes = _before(changes, until)
    first = {name: changes.changed_at.min(where=changes[name].notnull()) for name in FIELDS}
    before = ibis.or_(*(changes[name].notnull() for name in FIELDS.values()))
    return changes.aggregate(**first, told_before=before.sum().coalesce(0))


def past_pipeline_facts(
    history: History, changes: Any, days: Sequence[date], until: date | None, *, told_before: bool
) -> Any:
    """Deals that stood open at the beginning of some past days, with amount, expected close and owner as of then.

    A deal stood open on a day when it had been created before it and was not won or lost before it. Each field is what
    the last change before the day left; else what it was before the first change since; else, where it never changed,
    what it is now. `until`: changes from that day on, and records that closed since or are open, are not looked at;
    None: as-of is now. Without `told_before` (snapshots) only what was written down before a day says how it stood.
    A deal is reassigned long after it closed: its owner is never the one of now where any change since says otherwise,
    and what the first of them says of before holds for then, whenever it was made.

    Columns: day, rep_id (null: nobody wrote down who owned it then), month (of the expected close; null where the
    history does not say), booking_type (0 new, 1 expansion, 2 renewal), open_value (plan currency, credited as in
    `deal_facts`), deals (a split deal counts once for each of its reps), unvalued (those of them with no known amount
    or no rate). A key comes once. Source: METHOD 7.
    """
    stood = _stood_open(history.opportunities, days, until)
    then = _then(stood, changes, until)
    rows = stood.left_join(then, ["opportunity_id", "day"])
    rows = rows.filter(rows.created_date.notnull() | rows.seen.fill_null(False))
    now = rows.record_holds & told_before
    values = {
        name: rows[f"{name}_then"].coalesce(
            ibis.cases(
                (rows[f"{name}_moved"].fill_null(False), rows[f"{name}_was"]),
                (now, rows[name]),
            )
        )
        for name in FIELDS
    }
    # Snapshots without owners leave them as they are now, which the record may tell where it holds.
    stayed = rows.record_holds & ~rows.rep_id_moved.fill_null(False)
    rows = rows.mutate(**{**values, "rep_id": values["rep_id"].coalesce(ibis.cases((stayed, rows.rep_id)))})
    deals = credited(history, rows, "day")
    if history.splits is not None:
        owners = history.reps.select(owner_id="rep_id", owner_territory="territory_id")
        columns = ("day", "rep_id", "month", "booking_type", "credit")
        parts = shared(deals, history.splits, owners).select(*columns)
        deals = deals.anti_join(history.splits, "opportunity_id").select(*columns).union(parts)
    return deals.group_by("day", "rep_id", "month", "booking_type").aggregate(
        open_value=deals.credit.sum().coalesce(0.0), deals=deals.count(), unvalued=deals.credit.isnull().sum()
    )


def _before(changes: Any, until: date | None) -> Any:
    return changes if until is None else changes.filter(changes.changed_at < until)


def _stood_open(opportunities: Any, days: Sequence[date], until: date | None) -> Any:
    """One row per day and deal that was open then; `record_holds`: the record as it is now may be looked at."""
    at = ibis.memtable([(day,) for day in days], schema={"day": "date"})
    rows = opportunities
    closed = rows.status.isin(["won", "lost"]) & rows.close_date.notnull()
    holds = ibis.literal(True) if until is None else closed & (rows.close_date < until)
    columns = ("rep_id", "territory_id", "amount", "close_date", "created_date", "booking_type", "term_months")
    rows = rows.select(
        "opportunity_id", *columns, "currency", status=ibis.literal("open"), is_closed=closed, record_holds=holds
    )
    begun = rows.created_date.isnull() | (rows.created_date < at.day)
    return rows.inner_join(at, [begun, ~rows.is_closed | (rows.close_date >= at.day)])


def _then(stood: Any, changes: Any, until: date | None) -> Any:
    """By deal and day: each field after the last change before the day, and before the first one since.

    Of changes from `until` on, only what they say of the owner before.
    """
    fields = [name for pair in FIELDS.items() for name in pair]
    told = changes.select("opportunity_id", "changed_at", *fields)
    both = told.inner_join(stood.select("opportunity_id", "day"), "opportunity_id")
    earlier = both.changed_at < both.day
    columns: dict[str, Any] = {"seen": earlier.any()}
    for name, before in FIELDS.items():
        since = ~earlier if until is None or name == "rep_id" else ~earlier & (both.changed_at < until)
        changed = both[name].notnull() | both[before].notnull()
        columns |= {
            f"{name}_then": both[name].argmax(both.changed_at, where=earlier & both[name].notnull()),
            f"{name}_was": both[before].argmin(both.changed_at, where=since & changed),
            f"{name}_moved": (since & changed).any(),
        }
    return both.group_by("opportunity_id", "day").aggregate(**columns)
