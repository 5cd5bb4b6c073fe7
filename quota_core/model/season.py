"""Season: each calendar month's share of the year's bookings, even or from history (METHOD 3)."""

from __future__ import annotations

import numpy as np

from quota_core.model.company import Company, FloatArray, IntArray, Period
from quota_core.model.time import fiscal_year_first_month, fiscal_year_of
from quota_core.parameters import Parameters

UNIFORM = np.full(12, 1 / 12)
ENOUGH_DEALS = 100
LEAST_SHARE = 1 / 120


def whole_years(as_of: int, parameters: Parameters) -> list[int]:
    """First months of the whole fiscal years inside [as_of - lookback, as_of), oldest first."""
    earliest = as_of - parameters.lookback_months
    year = fiscal_year_of(earliest, parameters)
    starts = (fiscal_year_first_month(y, parameters) for y in range(year, year + parameters.lookback_months // 12 + 2))
    return [start for start in starts if start >= earliest and start + 12 <= as_of]


def season_shares(company: Company, as_of: int, parameters: Parameters) -> dict[str, FloatArray]:
    """Shares of the calendar months (January first; shape (12,), sum 1) by segment; "" holds the company's.

    `history`: monthly shares of credited bookings over the whole fiscal years inside the lookback, by segment where
    those years hold at least 100 credited won deals; each share at least 1/120, then divided by the sum.
    """
    reps = company.reps
    shares = dict.fromkeys(("", *(segment for _, segment in reps.pools)), UNIFORM)
    years = whole_years(as_of, parameters)
    if parameters.seasonality == "uniform" or not years:
        return shares
    facts = company.facts
    period = Period(first=years[0], months=12 * len(years))
    bookings = facts.window(facts.bookings, period.first, period.end)
    deals = facts.window(facts.won_deals, period.first, period.end).sum(axis=1)
    calendar = np.arange(period.first, period.end) % 12
    segments = np.array(reps.segment, dtype=object)
    shares[""] = _shares(bookings, calendar)
    for segment in {segment for _, segment in reps.pools}:
        own = segments == segment
        shares[segment] = _shares(bookings[own], calendar) if deals[own].sum() >= ENOUGH_DEALS else shares[""]
    return shares


def _shares(bookings: FloatArray, calendar: IntArray) -> FloatArray:
    totals = np.bincount(calendar, weights=bookings.sum(axis=0), minlength=12)
    if totals.sum() <= 0:
        return UNIFORM
    floored = np.maximum(totals / totals.sum(), LEAST_SHARE)
    return np.asarray(floored / floored.sum())


def season_by_rep(company: Company, shares: dict[str, FloatArray], period: Period) -> FloatArray:
    """season_m for each rep's segment; shape (reps, months)."""
    by_pool = np.array([shares[segment] for _, segment in company.reps.pools]).reshape(-1, 12)
    return by_pool[:, np.arange(period.first, period.end) % 12][company.reps.pool]
