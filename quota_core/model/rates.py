"""Currency rates: which one is in force on a day, and what the plan's currency is (METHOD 2)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

Rate = tuple[str, date | None, float]


@dataclass(frozen=True, kw_only=True)
class RateSpan:
    """One rate: plan currency per unit of `currency`, from a day until another (not included)."""

    currency: str
    from_date: date
    until: date
    rate: float


def default_plan_currency(won_money: Mapping[str, float], rates: Iterable[Rate]) -> str:
    """The currency of most won money (raw, by currency code); "" where none is named.

    Rates are plan currency per unit, so a currency with a rate other than 1 cannot be the one they were given for:
    it is chosen only where every currency has such a rate.
    """
    named = {currency: money for currency, money in won_money.items() if currency}
    foreign = {currency for currency, _, rate in rates if rate != 1.0}
    possible = {currency: money for currency, money in named.items() if currency not in foreign} or named
    return min(possible, key=lambda currency: (-possible[currency], currency), default="")


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
