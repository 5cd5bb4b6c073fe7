"""Months, fiscal years, as-of, and who is employed when (METHOD 1 and 3)."""

from __future__ import annotations

import numpy as np

from quota_core.model.company import DayArray, FloatArray, IntArray, Period, first_day, month_number
from quota_core.parameters import Parameters

GRACE_DAYS = 3
LATEST_START_DAY = 15


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
    firsts, lasts = _month_days(period)
    begins = np.maximum(start[:, None], firsts[None, :])
    known_end = np.where(np.isnat(end), lasts[-1] if period.months else np.datetime64("NaT", "D"), end)
    ends = np.minimum(known_end[:, None], lasts[None, :])
    days = (ends - begins).astype(np.int64) + 1
    length = (lasts - firsts).astype(np.int64) + 1
    share: FloatArray = np.clip(days, 0, None) / length[None, :]
    return share


def _month_days(period: Period) -> tuple[DayArray, DayArray]:
    months = np.arange(period.months + 1) + (period.first - 1970 * 12)
    days = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return days[:-1].astype("datetime64[D]"), (days[1:] - 1).astype("datetime64[D]")


def first_months(start: DayArray) -> IntArray:
    """A rep's first month: that of the start date, or the next when the start is after the 15th; shape (reps,)."""
    months = start.astype("datetime64[M]")
    day = (start.astype("datetime64[D]") - months.astype("datetime64[D]")).astype(np.int64) + 1
    firsts: IntArray = months.astype(np.int64) + 1970 * 12 + (day > LATEST_START_DAY)
    return firsts


def tenure(start: DayArray, period: Period) -> IntArray:
    """k: months from the first month to m, at least 0; shape (reps, months)."""
    months = np.arange(period.first, period.end)
    k: IntArray = np.maximum(months[None, :] - first_months(start)[:, None], 0)
    return k


def quarter_starts(last: int, count: int, parameters: Parameters) -> list[int]:
    """The latest fiscal-quarter start at or before a month, and count - 1 earlier ones, oldest first."""
    offset = (last - (parameters.fiscal_year_start - 1)) % 3
    latest = last - offset
    return [latest - 3 * j for j in range(count)][::-1]


def as_of_text(month: int) -> str:
    """An as-of month as the date people know it by."""
    return str(first_day(month))
