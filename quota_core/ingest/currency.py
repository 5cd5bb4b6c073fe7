"""Deals in a currency that nobody can convert: rejected, with what to add."""

from __future__ import annotations

from typing import Any

import ibis

from quota_core.ingest.merging import stored
from quota_core.ingest.staging import Part, reject
from quota_core.model.rates import Rate, default_plan_currency, rate_spans


def reject_unconvertible(con: Any, parts: list[Part], rates: list[Part], plan_currency: str | None) -> dict[str, int]:
    """Rejects deals whose currency is neither the plan's nor has a rate; returns how many per part.

    The plan's currency is as given, else the default, and what can be converted is what the facts convert, over what
    is stored and what comes in. While all deals are in one currency, no rate is needed.
    """
    deals = [_deals(con.table(p.work, database=("temp", "main"))) for p in parts if "currency" in p.given]
    kept = stored(con, "opportunities")
    if kept is not None:
        deals.append(_deals(kept))
    if not deals:
        return {}
    every = ibis.union(*deals) if len(deals) > 1 else deals[0]
    money = every.group_by("currency").aggregate(won=every["won"].sum())
    won = {row["currency"]: float(row["won"] or 0.0) for row in con.to_pyarrow(money).to_pylist()}
    known = _rates(con, rates)
    if len(won) < 2 and (plan_currency is None or not won or plan_currency in won):
        return {}
    plan = plan_currency or default_plan_currency(won, known)
    convertible = {span.currency for span in rate_spans(known, plan, set(won))}
    missing = sorted(set(won) - convertible - {plan})
    if not missing:
        return {}
    rejected = {}
    for part in parts:
        if "currency" in part.given:
            rejected[part.work] = reject(
                con,
                part,
                lambda rows: rows["currency"].isin(missing),
                "currency",
                lambda rows: (
                    "no rate for the currency " + rows["currency"] + f": add it to fx_rates (in {plan} per unit)"
                ),
            )
    return rejected


def _deals(rows: Any) -> Any:
    won = ibis.ifelse((rows["status"] == "won") & rows["amount"].notnull(), rows["amount"], 0.0)
    named = rows.filter(rows["currency"].notnull())
    return named.select(currency=named["currency"], won=won)


def _rates(con: Any, parts: list[Part]) -> list[Rate]:
    """Every rate, from what is stored and what comes in (where both have one of a day, the later one holds)."""
    tables = [con.table(part.work, database=("temp", "main")) for part in parts]
    kept = stored(con, "fx_rates")
    if kept is not None:
        tables.insert(0, kept)
    found: dict[tuple[str, Any], float] = {}
    for table in tables:
        for row in con.to_pyarrow(table.select("currency", "from_date", "rate")).to_pylist():
            found[row["currency"], row["from_date"]] = float(row["rate"])
    return [(currency, start, rate) for (currency, start), rate in found.items()]
