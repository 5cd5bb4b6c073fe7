"""Sellers and territories inferred from the deals (METHOD 15 columns that no file gave)."""

from __future__ import annotations

from collections import Counter
from datetime import date

import ibis

from quota_core.ingest.assumed import EVERY_ROW, WHOLE_ROW, Ledger, Row
from quota_core.ingest.deals import CLOSED, Tables, count_of, day_of, rows_of
from quota_core.ingest.wording import plural

EVERYBODY = "All"
IDLE_MONTHS = 12
_REP_COLUMNS = ("rep_id", "name", "role", "segment", "territory_id", "start_date", "end_date", "ote", "is_active")
_TERRITORY_COLUMNS = ("territory_id", "name", "region", "segment", "potential", "accounts")


def infer_people(tables: Tables, ledger: Ledger, as_of: int) -> list[Row]:
    """Everybody, by id: the imported with their blanks filled, and the deals' owners where no team was imported.

    A team counts as imported when a file gives any rep a role, segment, territory or start date; then an unknown owner
    is left to the checks. Start: first created or closed date; role: AM where most won
    deals are renewals or expansion, else AE.
    """
    people = rows_of(tables("reps").select(*_REP_COLUMNS, "source_row"))
    # What deals tell about their owners, and what people have confirmed of it, comes from no row of a file.
    of_a_file = [row for row in people if row.pop("source_row") is not None]
    team = any(row[name] for row in of_a_file for name in ("role", "segment", "territory_id", "start_date"))
    activity = _activity(tables)
    if not team:
        known = {row["rep_id"] for row in people}
        for rep_id in sorted(set(activity) - known):
            row: Row = dict.fromkeys(_REP_COLUMNS)
            row["rep_id"] = rep_id
            if not ledger.is_left_out("reps", row):
                people.append(row)
                deals = activity[rep_id]["deals"]
                ledger.note(
                    "reps", rep_id, WHOLE_ROW, rep_id, f"no file names the sellers: owner of {plural(deals, 'deal')}"
                )
    people.sort(key=lambda row: str(row["rep_id"]))
    segments = _commonest(tables, "segment") if _lacking(people, "segment") else {}
    territories = _commonest(tables, "territory_id") if _lacking(people, "territory_id") else {}
    territory_segments = {row["territory_id"]: row["segment"] for row in rows_of(tables("territories"))}
    usual_segment = _usual(people, "segment", segments)
    usual_territory = _usual(people, "territory_id", territories)
    for row in people:
        own = activity.get(row["rep_id"], _NOTHING)
        ledger.fill("reps", row, "name", row["rep_id"], "no name given: the owner key")
        ledger.fill("reps", row, "role", *_role(own))
        territory = territories.get(row["rep_id"])
        if territory is not None:
            ledger.fill("reps", row, "territory_id", territory, "the territory of most of the rep's deals")
        else:
            ledger.fill("reps", row, "territory_id", usual_territory[0] or EVERYBODY, usual_territory[1])
        segment, of_territory = segments.get(row["rep_id"]), territory_segments.get(row["territory_id"])
        if segment is not None:
            ledger.fill("reps", row, "segment", segment, "the segment of most of the rep's deals")
        elif of_territory:
            ledger.fill("reps", row, "segment", of_territory, "the territory's segment")
        else:
            ledger.fill("reps", row, "segment", usual_segment[0] or EVERYBODY, usual_segment[1])
        _dates(ledger, row, own, as_of)
    return people


def _dates(ledger: Ledger, row: Row, own: Row, as_of: int) -> None:
    begun = row["start_date"] is None
    if own["first"] is not None:
        how = f"first activity: the earliest created or closed date of {plural(own['deals'], 'deal')}"
        ledger.fill("reps", row, "start_date", own["first"], how)
    elif row["is_active"] is False:
        how = "not active any more and without a dated deal: the month before the as-of date"
        ledger.fill("reps", row, "start_date", day_of(as_of - 1), how)
    else:
        ledger.fill("reps", row, "start_date", day_of(as_of), "no dated deal yet: starts on the as-of date")
    if row["is_active"] is False:
        ledger.fill("reps", row, "end_date", *_left(row, own, as_of))
        return
    idle_since = day_of(as_of - IDLE_MONTHS)
    if begun and row["end_date"] is None and own["last"] is not None and own["last"] < idle_since and not own["open"]:
        how = f"last activity: no deal created, closed or open in the {IDLE_MONTHS} months before the as-of date"
        ledger.fill("reps", row, "end_date", own["last"], how)


def _left(row: Row, own: Row, as_of: int) -> tuple[date, str]:
    """The last day of somebody who is not active any more, and how it was got."""
    if own["last"] is not None:
        how = f"not active any more; last activity: the latest created or closed date of {plural(own['deals'], 'deal')}"
        return max(own["last"], row["start_date"]), how
    return row["start_date"], "not active any more and without a dated deal: taken as gone on the first day"


def _role(own: Row) -> tuple[str, str]:
    more, total = (own["won_more"], own["won"]) if own["won"] else (own["more"], own["deals"])
    if total and more * 2 > total:
        return "AM", f"{more:,} of {plural(total, 'deal')} are renewals or expansion"
    return "AE", "the usual role; most deals are new business" if total else "the usual role; no deal says otherwise"


_NOTHING: Row = {"first": None, "last": None, "deals": 0, "open": 0, "won": 0, "won_more": 0, "more": 0}


def _activity(tables: Tables) -> dict[str, Row]:
    """Per owner: first and last dated activity, and how many deals of which kind."""
    deals = tables("opportunities")
    deals = deals.filter(deals.rep_id.notnull())
    closed = deals.status.isin(CLOSED).ifelse(deals.close_date, ibis.null("date"))
    won = deals.status == "won"
    more = deals.booking_type.isin(("renewal", "expansion")).fill_null(False)
    found = deals.group_by("rep_id").aggregate(
        created_first=deals.created_date.min(),
        created_last=deals.created_date.max(),
        closed_first=closed.min(),
        closed_last=closed.max(),
        deals=deals.count(),
        open=(deals.status == "open").sum(),
        won=won.sum(),
        won_more=(won & more).sum(),
        more=more.sum(),
    )
    activity = {}
    for row in rows_of(found):
        firsts = [day for day in (row["created_first"], row["closed_first"]) if day is not None]
        lasts = [day for day in (row["created_last"], row["closed_last"]) if day is not None]
        activity[row["rep_id"]] = {**row, "first": min(firsts, default=None), "last": max(lasts, default=None)}
    return activity


def _lacking(people: list[Row], column: str) -> bool:
    return any(row[column] is None for row in people)


def _commonest(tables: Tables, column: str) -> dict[str, str]:
    """Per owner the value that most deals carry; the first by name where two are as common."""
    deals = tables("opportunities")
    given = deals.filter(deals.rep_id.notnull(), deals[column].notnull())
    best: dict[str, tuple[int, str]] = {}
    for row in rows_of(given.group_by("rep_id", column).aggregate(deals=given.count())):
        candidate = (-row["deals"], row[column])
        best[row["rep_id"]] = min(best.get(row["rep_id"], candidate), candidate)
    return {rep_id: value for rep_id, (_, value) in best.items()}


def _usual(people: list[Row], column: str, of_deals: dict[str, str]) -> tuple[str | None, str]:
    values = Counter(row[column] or of_deals.get(row["rep_id"]) for row in people)
    values.pop(None, None)
    if not values:
        return None, "nothing tells them apart: one for everybody"
    value = min(values, key=lambda name: (-values[name], str(name)))
    return value, "what most of the others have; nothing else is known"


def infer_territories(tables: Tables, ledger: Ledger, people: list[Row]) -> list[Row]:
    """The territories that reps hold (and, where no file names any, those of the deals), with their accounts counted.

    Potential stays unknown: it counts as average (index 1). Accounts: distinct accounts in the territory's deals.
    """
    territories = rows_of(tables("territories").select(*_TERRITORY_COLUMNS, "source_row"))
    given = [row["territory_id"] for row in territories if row.pop("source_row") is not None]
    known = {row["territory_id"] for row in territories}
    wanted = {row["territory_id"] for row in people} - known
    if not given:
        deals = tables("opportunities")
        wanted |= {row["territory_id"] for row in rows_of(deals.select("territory_id").distinct())} - {None, *known}
    for territory_id in sorted(wanted):
        row: Row = dict.fromkeys(_TERRITORY_COLUMNS)
        row["territory_id"] = territory_id
        if not ledger.is_left_out("territories", row):
            territories.append(row)
            ledger.note(
                "territories", territory_id, WHOLE_ROW, territory_id, "no file describes it: named by reps or deals"
            )
    accounts = _accounts(tables, people) if _lacking(territories, "accounts") else {}
    for row in territories:
        ledger.fill("territories", row, "name", row["territory_id"], "no name given: the id")
        ledger.fill("territories", row, "potential", None, "unknown: counts as average (index 1)")
        count = accounts.get(row["territory_id"])
        how = "distinct accounts in its deals" if count else "unknown: counts as average (index 1)"
        ledger.fill("territories", row, "accounts", count, how)
    return territories


def _accounts(tables: Tables, people: list[Row]) -> dict[str, float]:
    """Distinct accounts per territory; a deal without a territory lies in its owner's."""
    deals = tables("opportunities")
    deals = deals.filter(deals.account_id.notnull())
    # Pairs first, then counts: a third of the time of a distinct count per territory.
    pairs = deals.filter(deals.territory_id.notnull()).select("territory_id", "account_id").distinct()
    held = [{"rep_id": row["rep_id"], "held_id": row["territory_id"]} for row in people]
    if held:
        blank = deals.filter(deals.territory_id.isnull()).select("rep_id", "account_id").distinct()
        owned = blank.inner_join(ibis.memtable(held), "rep_id")
        pairs = pairs.union(owned.select(territory_id=owned.held_id, account_id=owned.account_id)).distinct()
    counted = pairs.group_by("territory_id").aggregate(accounts=pairs.count())
    return {row["territory_id"]: float(row["accounts"]) for row in rows_of(counted)}


def note_blank_cells(tables: Tables, ledger: Ledger) -> None:
    """Notes what blank cells of deals stand for; the cells stay blank, facts read them so."""
    deals = tables("opportunities")
    if not count_of(deals.limit(1)):
        return
    (blank,) = rows_of(
        deals.aggregate(territory_id=deals.territory_id.isnull().sum(), booking_type=deals.booking_type.isnull().sum())
    )
    meaning = {"territory_id": "the owner's territory", "booking_type": "new"}
    for column, value in meaning.items():
        if blank[column]:
            ledger.note(
                "opportunities", EVERY_ROW, column, value, f"blank on {plural(blank[column], 'deal')}: taken as {value}"
            )


def employed(row: Row, on: date) -> bool:
    """Whether somebody is still here on a day (planned hires count)."""
    return row["end_date"] is None or bool(row["end_date"] >= on)
