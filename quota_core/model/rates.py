"""Currency rates: which one is in force on a day, and what the plan's currency is (METHOD 2)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from quota_core.errors import ParameterError
from quota_core.parameters import nearest

Rate = tuple[str, date | None, float]
CODE = re.compile("[A-Z]{3}")
# Where the ledger of assumed values keeps the currency that was read from the deals: table, row, column.
PLAN_CURRENCY = ("parameters", "plan_currency", "value")


@dataclass(frozen=True, kw_only=True)
class RateSpan:
    """One rate: plan currency per unit of `currency`, from a day until another (not included)."""

    currency: str
    from_date: date
    until: date
    rate: float


def default_plan_currency(won_money: Mapping[str, float], rates: Iterable[Rate]) -> str:
    """The currency of most won money (raw, by currency code, "" for deals that name none); "" where nobody names it.

    A deal without a currency is in the plan's: where such deals won most, a few that name another one do not tell
    what it is. Rates are plan currency per unit, so a currency with a rate other than 1 cannot be the plan's while
    another may be, and the only one with a rate of 1 is.
    """
    own, foreign = {c for c, _, rate in rates if rate == 1.0}, {c for c, _, rate in rates if rate != 1.0}
    named = {currency: money for currency, money in won_money.items() if currency}
    possible = {currency: money for currency, money in named.items() if currency not in foreign}
    if "" not in won_money:
        possible = possible or named
    most = min(possible, key=lambda currency: (-possible[currency], currency), default="")
    if most and won_money.get("", 0.0) <= possible[most]:
        return most
    return own.pop() if "" in won_money and len(own) == 1 else ""


def chosen_plan_currency(asked: str | None, usual: str, rates: Collection[Rate], occurring: Collection[str]) -> str:
    """The plan's currency as asked for (in any case), else the usual one.

    Raises ParameterError where deals could not be converted into it, naming the currencies they can be converted into.
    """
    if asked is None:
        return usual
    currency = asked.strip().upper()
    if currency == usual:
        return usual
    fits = sorted(c for c in {*occurring, *(c for c, _, _ in rates), usual} if c and not _lacking(rates, c, occurring))
    lacking = _lacking(rates, currency, occurring)
    if not lacking and (CODE.fullmatch(currency) or currency in occurring):
        return currency
    why = f"no rate converts deals in {', '.join(lacking)} into it" if lacking else "that is no code of three letters"
    allowed = f"{why}; use {' or '.join(fits)}" if fits else f"{why}; use a code such as USD"
    raise ParameterError("plan_currency", asked, allowed + nearest(currency, fits))


def _lacking(rates: Iterable[Rate], plan_currency: str, occurring: Collection[str]) -> list[str]:
    """The currencies that occur and for which no rate into a plan's currency ever begins."""
    converted = {span.currency for span in rate_spans(rates, plan_currency, occurring)}
    return sorted(set(occurring) - converted - {plan_currency, ""})


def last_rate(rates: Iterable[Rate], currency: str, plan_currency: str, occurring: Collection[str]) -> float:
    """Plan currency per unit of a currency by the last rates there are; 1 for its own or none, NaN without a rate."""
    if currency in ("", plan_currency):
        return 1.0
    spans = rate_spans(rates, plan_currency, {*occurring, currency})
    return next((span.rate for span in reversed(spans) if span.currency == currency), float("nan"))


def rate_spans(rates: Iterable[Rate], plan_currency: str, occurring: Collection[str]) -> tuple[RateSpan, ...]:
    """The spans over which a conversion into the plan's currency holds, for the currencies that occur.

    A rate holds from its first day (none: always) until the next one of its currency. Where the rates were given for
    another currency than the plan's (the plan's own has a rate that is not 1), each is divided by the plan currency's
    rate at that day; the one currency that has no rate is then the one they were given for.

    Example: EUR 1.10, GBP 1.30, plan in EUR: GBP 1.30 / 1.10 = 1.1818, and USD, which has none, 1 / 1.10 = 0.9091.
    """
    given: dict[str, dict[date, float]] = {}
    for currency, start, rate in rates:
        given.setdefault(currency, {})[start or date.min] = rate
    base = given.pop(plan_currency, {})
    if set(base.values()) <= {1.0}:
        base = {}
    unrated = [currency for currency in occurring if currency and currency != plan_currency and currency not in given]
    if base and len(unrated) == 1:
        given[unrated[0]] = {date.min: 1.0}
    spans = []
    for currency in sorted(set(given) & set(occurring)):
        days = sorted({*given[currency], *base})
        for day, until in pairwise([*days, date.max]):
            rate_then = _in_force(given[currency], day)
            base_then = _in_force(base, day) if base else 1.0
            if rate_then is not None and base_then:
                spans.append(RateSpan(currency=currency, from_date=day, until=until, rate=rate_then / base_then))
    return tuple(spans)


def _in_force(rates: Mapping[date, float], day: date) -> float | None:
    begun = [start for start in rates if start <= day]
    return rates[max(begun)] if begun else None
