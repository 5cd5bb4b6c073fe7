"""Months, fiscal years, as-of, and who is employed when (METHOD 1 and 3)."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from quota_core.model.company import DayArray, FloatArray, IntArray, Period, Reps, first_day, month_number, read_only
from quota_core.parameters import Parameters

GRACE_DAYS = 3
NEVER = np.iinfo(np.int64).max


def as_of_month(latest_day: np.datetime64, parameters: Parameters) -> int:
    """The month whose first day is as-of: nothing dated on or after that day is looked at.

    By default the month that holds (latest created or closed date) + 3 days, so that a partial last month is left
    out; a day the user sets counts as the first of its month; where a plan year is given, at most its start.
    """
    latest = latest_day + np.timedelta64(GRACE_DAYS, "D")
    month = month_number(latest if parameters.as_of is None else parameters.as_of)
    if parameters.plan_year is not None:
        month = min(month, fiscal_year_first_month(parameters.plan_year, parameters))
    return month


def fiscal_year_first_month(year: int, parameters: Parameters) -> int:
    """The first month of a fiscal year, named by the calendar year in which it ends."""
    start = parameters.fiscal_year_start
    return (year if start == 1 else year - 1) * 12 + start - 1


def fiscal_year_of(month: int, parameters: Parameters) -> int:
    """The fiscal year a month belongs to."""
    start = parameters.fiscal_year_start
    return (month - (start - 1)) // 12 + (0 if start == 1 else 1)


def plan_year_of(as_of: int, parameters: Parameters) -> int:
    """The year planned: as given, or the first fiscal year that starts on or after as-of."""
    if parameters.plan_year is not None:
        return parameters.plan_year
    year = fiscal_year_of(as_of, parameters)
    return year if fiscal_year_first_month(year, parameters) >= as_of else year + 1


def plan_period(as_of: int, parameters: Parameters) -> Period:
    """The twelve months of the year planned."""
    return Period(first=fiscal_year_first_month(plan_year_of(as_of, parameters), parameters), months=12)


def active_share(start: DayArray, end: DayArray, period: Period) -> FloatArray:
    """active(i, m): share of the month's days employed, both ends counted; shape (reps, months)."""
    first, after = _month_days(period)
    begun = start.astype("datetime64[D]").astype(np.int64)
    gone = np.where(np.isnat(end), NEVER, end.astype("datetime64[D]").astype(np.int64) + 1)
    days = np.minimum(gone[:, None], after) - np.maximum(begun[:, None], first)
    share: FloatArray = np.maximum(days, 0) / (after - first)
    return share


@lru_cache(maxsize=256)
def _month_days(period: Period) -> tuple[IntArray, IntArray]:
    """The first day of each month and of the month after it, as days since 1970."""
    months = np.arange(period.months + 1) + (period.first - 1970 * 12)
    days = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return read_only(days[:-1]), read_only(days[1:])


def tenure(reps: Reps, period: Period) -> IntArray:
    """k: months from the first month to m, at least 0; shape (reps, months)."""
    k: IntArray = np.maximum(np.arange(period.first, period.end) - reps.first_month[:, None], 0)
    return k


def quarter_starts(last: int, count: int, parameters: Parameters) -> list[int]:
    """The latest fiscal-quarter start at or before a month, and count - 1 earlier ones, oldest first."""
    offset = (last - (parameters.fiscal_year_start - 1)) % 3
    latest = last - offset
    return [latest - 3 * j for j in range(count)][::-1]


def as_of_text(month: int) -> str:
    """An as-of month as the date people know it by."""
    return str(first_day(month))
