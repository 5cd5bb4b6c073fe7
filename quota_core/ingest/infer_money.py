"""Targets and pay that no file gave: last year's bookings and a tenth, and the usual multiple of OTE."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from quota_core.ingest.assumed import WHOLE_ROW, Ledger, Row, row_key
from quota_core.ingest.deals import Tables, day_of, plan_currency, rows_of, won_by_currency, won_money
from quota_core.ingest.infer_people import employed
from quota_core.model.rates import PLAN_CURRENCY
from quota_core.model.time import fiscal_year_first_month, plan_year_of
from quota_core.parameters import Parameters

GROWTH = 0.10
QUOTA_TO_OTE = 4.2
OTE_STEP = 1_000
MOST_NAMED = 4
DEFAULT_ROLE = "AE"
Pool = tuple[str, str]


def infer_targets(
    tables: Tables, ledger: Ledger, people: list[Row], parameters: Parameters, as_of: int
) -> tuple[list[Row], list[Row]]:
    """The plan year's targets, and those of them that are inferred.

    Where no file gives a target of the plan year: credited bookings of the 12 months before as-of x 1.10, per role and
    segment (the deal's segment where somebody of the role works in it, else the rep's).
    """
    year = plan_year_of(as_of, parameters)
    stored = [row for row in rows_of(tables("targets")) if row["fiscal_year"] == year]
    if any(row["source_row"] is not None for row in stored):
        return stored, []
    kept = {(row["role"] or DEFAULT_ROLE, row["segment"]): row for row in stored}  # confirmed by somebody earlier
    begin = day_of(fiscal_year_first_month(year, parameters))
    booked = _credited(tables, people, parameters, as_of, begin)
    found = []
    for (role, segment), money in sorted(booked.items()):
        row = kept.pop((role, segment), None)
        known = row is not None
        row = row or {"fiscal_year": year, "segment": segment, "amount": None, "role": role}
        if (known and row["amount"] is not None) or money <= 0 or ledger.is_left_out("targets", row):
            continue
        how = f"credited bookings of the 12 months before {day_of(as_of)} ({money:,.0f}) plus {GROWTH:.0%}"
        if not known:
            ledger.note("targets", row_key("targets", row), WHOLE_ROW, None, how)
            stored.append(row)
        ledger.fill("targets", row, "amount", round(money * (1 + GROWTH), 2), how)
        found.append({name: row[name] for name in ("fiscal_year", "segment", "amount", "role")})
    return stored, found


def _credited(tables: Tables, people: list[Row], parameters: Parameters, as_of: int, begin: date) -> dict[Pool, float]:
    by_id = {row["rep_id"]: row for row in people}
    worked = {(row["role"], row["segment"]) for row in people if employed(row, begin)}
    sums: dict[Pool, list[float]] = defaultdict(list)
    segments = {row["rep_id"]: row["segment"] for row in people}
    for booked in won_money(tables, segments, parameters, as_of - 12, as_of):
        rep = by_id.get(booked["rep_id"])
        if rep is None or booked["booking_type"] not in parameters.credited_types.get(rep["role"], ()):
            continue
        own = (rep["role"], booked["segment"])
        sums[own if own in worked else (rep["role"], rep["segment"])].append(booked["money"])
    # Summed in order of size, so that the engine's order of rows never shows in the last digit.
    return {pool: sum(sorted(parts)) for pool, parts in sums.items()}


def infer_ote(ledger: Ledger, people: list[Row], targets: list[Row], parameters: Parameters, as_of: int) -> None:
    """Fills missing OTE: the target per head of the rep's pool (else role, else everybody) / 4.2 [B], to the thousand.

    Roles that carry no quota stay unknown.
    """
    begin = day_of(fiscal_year_first_month(plan_year_of(as_of, parameters), parameters))
    carrying = [row for row in people if parameters.credited_types.get(row["role"]) and employed(row, begin)]
    per_head = _targets_per_head(targets, carrying)
    for row in people:
        if row["ote"] is not None or not parameters.credited_types.get(row["role"]):
            continue
        for group, whose in ((row["role"], row["segment"]), "pool"), ((row["role"], ""), "role"), (("", ""), "team"):
            if per_head.get(group):
                quota = per_head[group]
                pay = round(quota / QUOTA_TO_OTE / OTE_STEP) * OTE_STEP or round(quota / QUOTA_TO_OTE, 2)
                how = f"the {whose}'s target per head ({quota:,.0f}) / {QUOTA_TO_OTE}, the median quota:OTE [B]"
                ledger.fill("reps", row, "ote", float(pay), how)
                break


def note_plan_currency(tables: Tables, ledger: Ledger, parameters: Parameters) -> None:
    """Notes the plan's currency where it is only read from the deals: that of most won money (METHOD 2)."""
    won = won_by_currency(tables)
    if parameters.plan_currency is not None or PLAN_CURRENCY in ledger.confirmed or not won:
        return
    currency = plan_currency(tables, parameters)
    parts = [f"{name or 'none named'} {money:,.0f}" for name, money in sorted(won.items(), key=lambda pair: -pair[1])]
    shown = ", ".join(parts[:MOST_NAMED]) + (f" and {len(parts) - MOST_NAMED} more" if len(parts) > MOST_NAMED else "")
    if currency and currency not in won:
        how = f"the currency whose rate is 1, as most won money names none (won: {shown})"
    elif currency:
        how = f"the currency of most won money that the rates do not convert (won: {shown}); a blank counts as it"
    else:
        how = f"most won money names no currency (won: {shown}), so a blank is the plan's and the plan's has no name"
    ledger.note(*PLAN_CURRENCY, currency or None, how)


def _targets_per_head(targets: list[Row], carrying: list[Row]) -> dict[Pool, float]:
    def groups(role: str, segment: str) -> tuple[Pool, ...]:
        return (role, segment), (role, ""), ("", "")

    money: dict[Pool, float] = defaultdict(float)
    heads: dict[Pool, int] = defaultdict(int)
    for row in sorted(targets, key=_order):
        for group in groups(row["role"] or DEFAULT_ROLE, row["segment"]):
            money[group] += row["amount"] or 0.0
    for row in carrying:
        for group in groups(row["role"], row["segment"]):
            heads[group] += 1
    return {group: money[group] / heads[group] for group in heads if money[group] > 0}


def _order(row: dict[str, Any]) -> tuple[str, str, float]:
    return row["role"] or "", row["segment"], row["amount"] or 0.0
