"""Deals in a currency that nobody can convert: rejected, with what to add; and those whose sign contradicts it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import ibis

from quota_core.ingest import numbers
from quota_core.ingest.currency_signs import Signs
from quota_core.ingest.merging import stored
from quota_core.ingest.staging import Part, keep_cells, reject
from quota_core.ingest.texts import Texts
from quota_core.ingest.wording import plural
from quota_core.model.rates import Rate, default_plan_currency, rate_spans


def reject_unconvertible(con: Any, parts: list[Part], rates: list[Part], plan_currency: str | None) -> dict[str, int]:
    """Rejects deals whose currency is neither the plan's nor has a rate on their day; returns how many per part.

    The plan's currency is as given, else the default, and what can be converted is what the facts convert, over what
    is stored and what comes in. While all deals are in one currency, no rate is needed.
    """
    naming = [part for part in parts if "currency" in part.given]
    deals = [_deals(con.table(p.work, database=("temp", "main"))) for p in parts]
    kept = stored(con, "opportunities")
    if kept is not None:
        deals.append(_deals(kept))
    if not naming:
        return {}
    every = ibis.union(*deals) if len(deals) > 1 else deals[0]
    money = every.group_by("currency").aggregate(won=every["won"].sum())
    won = {row["currency"]: float(row["won"] or 0.0) for row in con.to_pyarrow(money).to_pylist()}
    named = {currency for currency in won if currency}
    known = _rates(con, rates)
    plan = plan_currency or default_plan_currency(won, known)
    spans = rate_spans(known, plan, named)
    missing = sorted(named - {span.currency for span in spans} - {plan})
    # Rates hold until the next one, so only days before the first have none.
    begins = {c: min(span.from_date for span in spans if span.currency == c) for c in {span.currency for span in spans}}
    later = {currency: day for currency, day in begins.items() if day > date.min}
    unit = f"(in {plan or 'the plan currency'} per unit)"
    own = "" if plan else ", with a rate of 1 where it is the plan's own"
    rejected: dict[str, int] = {}

    def refuse(condition: Callable[[Any], Any], reason: Callable[[Any], Any]) -> None:
        for part in naming:
            rejected[part.work] = rejected.get(part.work, 0) + reject(con, part, condition, "currency", reason)

    if missing:
        refuse(
            lambda rows: rows["currency"].isin(missing),
            lambda rows: "no rate for the currency " + rows["currency"] + f": add it to fx_rates{own} {unit}",
        )
    for currency, day in sorted(later.items()):
        refuse(*_too_early(currency, day, unit))
    return rejected


def flag_contradictions(con: Any, texts: Texts, signs: Signs, part: Part) -> tuple[str, ...]:
    """Flags amounts with the sign of another currency than the one named; says how many, and how much money."""
    if not signs.against:
        return ()
    signed = texts.table.mutate(_sign=numbers.currency_sign(texts.table["t_amount"]))
    signed = signed.mutate(_named=signed["t_currency"].upper())
    wrong = ibis.or_(*[(signed["_sign"] == sign) & (signed["_named"] == named) for sign, named in signs.against])
    cells = signed.filter(wrong)
    rows = con.table(part.work, database=("temp", "main"))
    found = cells.select("_row", _named="_named", value=cells["t_amount"] + " beside " + cells["t_currency"])
    found = found.inner_join(rows, found["_row"] == rows["source_row"])
    won = ibis.ifelse(found["status"] == "won", found["amount"], 0.0)
    sums = found.group_by("_named").aggregate(
        n=found.count(), won=won.sum(), row=found["_row"].min(), first=found["value"].first(order_by=found["_row"])
    )
    told = con.to_pyarrow(sums.order_by("_named")).to_pylist()
    if not told:
        return ()
    keep_cells(con, found.select("source_row", "value"), part.table, part.file, part.labels.get("amount", "amount"))
    first = min(told, key=lambda each: int(each["row"]))
    money = " and ".join(f"{each['won'] or 0.0:,.0f} {each['_named']}" for each in told)
    count = plural(sum(each["n"] for each in told), "amount carries", "amounts carry")
    note = (
        f"{part.file}: {count} the sign of another currency than the one named ({first['first']} in row "
        f"{first['row']:,}), {money} won: kept in the currency that is named; correct the file where that is wrong"
    )
    return (note,)


def _too_early(currency: str, day: date, unit: str) -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    """Which deals of a currency closed before its first rate, and why they are rejected."""

    def condition(rows: Any) -> Any:
        return (rows["currency"] == currency) & (rows["close_date"] < day)

    def reason(rows: Any) -> Any:
        when = rows["close_date"].cast("string")
        end = f": the first begins on {day}; add an earlier one to fx_rates {unit}"
        return f"no rate for the currency {currency} on " + when + end

    return condition, reason


def _deals(rows: Any) -> Any:
    won = ibis.ifelse((rows["status"] == "won") & rows["amount"].notnull(), rows["amount"], 0.0)
    # A blank is the plan's currency, and so has a say in what that is.
    named = rows["currency"].fill_null("") if "currency" in rows.columns else ibis.literal("")
    return rows.select(currency=named, won=won)


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
