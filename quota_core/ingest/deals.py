"""What checks and inference ask of the deals: dates, currencies and credited money, summed by the engine.

`Tables` names a canonical table and gives it as an Ibis expression: what is stored, or what an import would make of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

import ibis
import numpy as np

from quota_core.model.company import first_day
from quota_core.model.facts import BOOKING_TYPES, History, deal_facts
from quota_core.model.rates import Rate, RateSpan, default_plan_currency, rate_spans
from quota_core.model.time import as_of_month
from quota_core.parameters import Parameters

Tables = Callable[[str], Any]
CLOSED = ("won", "lost")
MOST_CASES = 60
LAST_RATED_DAY = date(9999, 12, 30)


def as_of(tables: Tables, parameters: Parameters, today: date) -> int:
    """The as-of month (METHOD 1) of the deals as they are; where there are none, that of `today`."""
    deals = tables("opportunities")
    closed = deals.status.isin(CLOSED)
    closed_day = closed.ifelse(deals.close_date, ibis.null("date"))
    (days,) = rows_of(deals.aggregate(created=deals.created_date.max(), closed=closed_day.max()))
    known = [day for day in days.values() if day is not None]
    return as_of_month(np.datetime64(max(known) if known else today, "D"), parameters)


def plan_currency(tables: Tables, parameters: Parameters) -> str:
    """The currency of the plan: as set, else that of most won money ("" where none is named)."""
    if parameters.plan_currency is not None:
        return parameters.plan_currency.strip().upper()
    return default_plan_currency(won_by_currency(tables), _rates(tables))


def code(deals: Any) -> Any:
    """A deal's currency code, "" where it is blank: the plan's."""
    return deals.currency.fill_null("")


def in_plan_currency(deals: Any, tables: Tables, parameters: Parameters) -> Any:
    """The deals with a column `rate`: plan currency per unit on the close date, 1 for its own; null where none is."""
    plan = plan_currency(tables, parameters)
    spans = _rate_spans(tables, plan)
    own = deals.currency.isnull() | (deals.currency == plan)
    if len(spans) <= MOST_CASES:
        # Without a join a pass over all deals takes half the time.
        day = deals.close_date.fill_null(_ibis_day(LAST_RATED_DAY))
        cases = [
            (
                (deals.currency == span.currency) & (day >= _ibis_day(span.from_date)) & (day < _ibis_day(span.until)),
                span.rate,
            )
            for span in spans
        ]
        return deals.mutate(rate=ibis.cases((own, 1.0), *cases))
    known = deals.mutate(fx_day=deals.close_date.fill_null(_ibis_day(LAST_RATED_DAY)))
    rates = ibis.memtable([asdict(span) for span in spans])
    days = known.select("currency", "fx_day").distinct()
    holds = [days.currency == rates.currency, days.fx_day >= rates.from_date, days.fx_day < rates.until]
    by_day = days.inner_join(rates, holds).select(fx_currency=days.currency, rate_day=days.fx_day, fx_rate=rates.rate)
    joined = known.left_join(by_day, [known.currency == by_day.fx_currency, known.fx_day == by_day.rate_day])
    own = joined.currency.isnull() | (joined.currency == plan)
    return joined.select(*deals.columns, rate=ibis.cases((own, 1.0), else_=joined.fx_rate))


def _ibis_day(day: date) -> Any:
    return ibis.date(day.year, day.month, day.day)


def won_by_currency(tables: Tables) -> dict[str, float]:
    """Raw won money of every currency that occurs in deals, those of no won money too; "" of those that name none.

    Nothing where no deal names a currency.
    """
    deals = tables("opportunities")
    if not count_of(deals.filter(deals.currency.notnull()).limit(1)):
        return {}
    won = (deals.status == "won").ifelse(deals.amount, 0.0)
    sums = deals.group_by(currency=code(deals)).aggregate(money=won.sum())
    return {row["currency"]: row["money"] or 0.0 for row in rows_of(sums)}


def _rates(tables: Tables) -> list[Rate]:
    return [(row["currency"], row["from_date"], row["rate"]) for row in rows_of(tables("fx_rates"))]


def _rate_spans(tables: Tables, plan: str) -> tuple[RateSpan, ...]:
    rates = _rates(tables)
    return rate_spans(rates, plan, sorted(filter(None, won_by_currency(tables)))) if rates else ()


def won_money(
    tables: Tables, segments: Mapping[str, str], parameters: Parameters, first: int, end: int
) -> list[dict[str, Any]]:
    """Credit of deals won in months first <= m < end, in plan currency: rep_id, segment, booking_type, money.

    Credit is that of the facts (METHOD 2). A deal without a segment takes its owner's in `segments` (by rep id).
    """
    if not segments:
        return []
    deals = tables("opportunities")
    begins, ends = ibis.date(str(first_day(first))), ibis.date(str(first_day(end)))
    deals = deals.filter(deals.status == "won", deals.close_date >= begins, deals.close_date < ends)
    plan = plan_currency(tables, parameters)
    # The facts sum by the deal's territory, else its owner's; here the segment stands in its place.
    history = History(
        opportunities=deals.mutate(territory_id=deals.segment),
        reps=ibis.memtable([{"rep_id": rep, "territory_id": segment} for rep, segment in segments.items()]),
        splits=tables("splits") if count_of(tables("splits").limit(1)) else None,
        rates=_rate_spans(tables, plan),
        plan_currency=plan,
        multi_year_credit=parameters.multi_year_credit,
    )
    facts = deal_facts(history)
    sums = facts.group_by("rep_id", "territory_id", "booking_type").aggregate(money=facts.bookings.sum())
    return [
        {
            "rep_id": row["rep_id"],
            "segment": row["territory_id"],
            "booking_type": BOOKING_TYPES[row["booking_type"]],
            "money": row["money"] or 0.0,
        }
        for row in rows_of(sums)
    ]


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
