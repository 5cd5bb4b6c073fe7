"""What checks and inference ask of the deals: dates, currencies and credited money, summed by the engine.

`Tables` names a canonical table and gives it as an Ibis expression: what is stored, or what an import would make of it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import ibis
import numpy as np

from quota_core.model.company import first_day
from quota_core.model.time import as_of_month
from quota_core.parameters import Parameters

Tables = Callable[[str], Any]
CLOSED = ("won", "lost")
BLANK_CURRENCY = ""
_FIRST, _LAST = date(1, 1, 1), date(9999, 12, 31)


def as_of(tables: Tables, parameters: Parameters, today: date) -> int:
    """The as-of month (METHOD 1) of the deals as they are; where there are none, that of `today`."""
    deals = tables("opportunities")
    closed = deals.status.isin(CLOSED)
    closed_day = closed.ifelse(deals.close_date, ibis.null("date"))
    (days,) = rows_of(deals.aggregate(created=deals.created_date.max(), closed=closed_day.max()))
    known = [day for day in days.values() if day is not None]
    return as_of_month(np.datetime64(max(known) if known else today, "D"), parameters)


def plan_currency(tables: Tables, parameters: Parameters) -> str:
    """The currency of the plan: as set, else that of most won money at the latest rates ("" where none is named)."""
    if parameters.plan_currency is not None:
        return parameters.plan_currency
    deals = tables("opportunities")
    named = deals.filter(deals.currency.notnull())
    won = (named.status == "won").ifelse(named.amount, 0.0)
    money = {
        row["currency"]: row["money"] or 0.0 for row in rows_of(named.group_by("currency").aggregate(money=won.sum()))
    }
    rates = sorted(rows_of(tables("fx_rates")), key=lambda row: row["from_date"] or _FIRST)
    latest = {row["currency"]: row["rate"] for row in rates}
    return min(money, key=lambda name: (-money[name] * latest.get(name, 1.0), name), default=BLANK_CURRENCY)


def code(deals: Any) -> Any:
    """A deal's currency code, "" where it is blank: the plan's."""
    return deals.currency.fill_null(BLANK_CURRENCY)


def in_plan_currency(deals: Any, tables: Tables, parameters: Parameters) -> Any:
    """The deals with a column `rate`: plan currency per unit on the close date, 1 for the plan's own.

    A rate holds from its date until the next one; before the first, the first. A currency without a rate counts as 1
    here, so that a check can still say how much money it touches; facts leave such deals to the importer's rejects.
    """
    spans = _rate_spans(rows_of(tables("fx_rates")), plan_currency(tables, parameters))
    if not spans:
        return deals.mutate(rate=ibis.literal(1.0))
    rates = ibis.memtable(spans)
    day = deals.close_date.fill_null(ibis.date(_LAST.isoformat()))
    known = deals.mutate(fx_day=day)
    joined = known.left_join(
        rates,
        [known.currency == rates.fx_currency, known.fx_day >= rates.fx_from, known.fx_day < rates.fx_until],
    )
    return joined.select(*deals.columns, rate=joined.fx_rate.fill_null(1.0))


def _rate_spans(rates: list[dict[str, Any]], plan: str) -> list[dict[str, Any]]:
    by_currency: dict[str, list[tuple[date, float]]] = {}
    for row in rates:
        by_currency.setdefault(row["currency"], []).append((row["from_date"] or _FIRST, row["rate"]))
    spans = []
    for currency, dated in sorted(by_currency.items()):
        if currency == plan:
            continue
        dated.sort()
        begins = [_FIRST, *(day for day, _ in dated[1:])]
        ends = [*begins[1:], _LAST]
        for begin, end, (_, rate) in zip(begins, ends, dated, strict=True):
            spans.append({"fx_currency": currency, "fx_from": begin, "fx_until": end, "fx_rate": rate})
    return spans


def won_money(tables: Tables, parameters: Parameters, first: int, end: int) -> list[dict[str, Any]]:
    """Won money closed in months first <= m < end, in plan currency: rep_id, segment, booking_type, money.

    Multi-year deals count as `multi_year_credit` says, split deals by share (METHOD 2); blank types are new.
    """
    deals = tables("opportunities")
    begins, ends = (ibis.date(str(first_day(month))) for month in (first, end))
    won = (deals.status == "won") & deals.amount.notnull()
    deals = deals.filter(won, deals.close_date >= begins, deals.close_date < ends)
    deals = in_plan_currency(deals, tables, parameters)
    deals = deals.select(
        "opportunity_id",
        "rep_id",
        "segment",
        booking_type=deals.booking_type.fill_null("new"),
        money=deals.amount * deals.rate * _first_year(deals, parameters),
    )
    splits = tables("splits")
    if count_of(splits):
        shared = deals.drop("rep_id").inner_join(splits.select("opportunity_id", "rep_id", "share"), "opportunity_id")
        shared = shared.select("opportunity_id", "rep_id", "segment", "booking_type", money=shared.money * shared.share)
        deals = deals.anti_join(splits, "opportunity_id").union(shared)
    return rows_of(deals.group_by("rep_id", "segment", "booking_type").aggregate(money=deals.money.sum()))


def _first_year(deals: Any, parameters: Parameters) -> Any:
    if parameters.multi_year_credit == "tcv":
        return ibis.literal(1.0)
    term = (deals.term_months > 0).ifelse(deals.term_months, 12.0).fill_null(12.0)
    return (term > 12).ifelse(12.0 / term, 1.0)


def rows_of(expression: Any) -> list[dict[str, Any]]:
    """A small result as rows."""
    rows: list[dict[str, Any]] = expression.to_pyarrow().to_pylist()
    return rows


def count_of(expression: Any) -> int:
    """How many rows an expression has."""
    return int(expression.count().to_pyarrow().as_py())


def day_of(month: int) -> date:
    """The first day of a month number, as a plain date."""
    return date(month // 12, month % 12 + 1, 1)
