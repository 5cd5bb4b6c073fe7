"""What a hire sells month by month, by the month it starts in: what a payback is counted from (METHOD 3 and 9)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quota_core.evaluate.pools import Pool
from quota_core.model.company import FloatArray
from quota_core.model.plan import Plan
from quota_core.model.ramp import Curve, curve_of
from quota_core.values import FrozenMap


@dataclass(frozen=True, eq=False, kw_only=True)
class HireYear:
    """A pool's hire who stays: `ramped_year` is money a fully ramped head brings in a year.

    `starts`: the plan's months; `months`: season x ramp_productivity by start and month of the plan, in years,
    shape (starts, months). Starts are on a month's first day.
    """

    key: str
    role: str
    segment: str
    ramped_year: float
    starts: tuple[int, ...]
    months: FloatArray

    @property
    def capacity_equivalent(self) -> FloatArray:
        """By start: what the hire comes to within the plan year, in years; shape (starts,)."""
        return np.asarray(self.months.sum(axis=1))

    @property
    def bookings(self) -> FloatArray:
        """By start: money within the plan year; shape (starts,)."""
        return self.ramped_year * self.capacity_equivalent


def hire_months(plan: Plan, role: str, segment: str, start: int, months: int) -> FloatArray:
    """season x ramp_productivity of somebody who starts on a month's first day, for so many months, in years.

    Shape (months,); the season goes on as it is past the plan year. Times `ramped_year` it is money a month.
    """
    return season_from(plan, segment, start, months) * from_start(
        plan.parameters.ramp_productivity, role, segment, months
    )


def hire_starts(plan: Plan, pool: Pool, ramped_year: float) -> HireYear:
    """A pool's hire by every month of the plan it may start in."""
    role, segment = pool.role, pool.segment
    first, months = plan.period.first, plan.period.months
    tenure = np.arange(months) - np.arange(months)[:, None]
    productive = from_start(plan.parameters.ramp_productivity, role, segment, months)
    table = season_from(plan, segment, first, months) * np.where(tenure >= 0, productive[tenure], 0.0)
    starts = tuple(range(first, first + months))
    return HireYear(key=pool.key, role=role, segment=segment, ramped_year=ramped_year, starts=starts, months=table)


def season_from(plan: Plan, segment: str, first: int, months: int) -> FloatArray:
    """Each month's share of its year from a month on, which goes on as it is past the plan year; shape (months,)."""
    shares = plan.capacity.season.get(segment, plan.capacity.season[""])
    return np.asarray(shares[np.arange(first, first + months) % 12])


def from_start(curves: FrozenMap[Curve], role: str, segment: str, months: int) -> FloatArray:
    """A role and segment's ramp by month since the start, 1 past its end; shape (months,)."""
    curve = curve_of(curves, role, segment)[:months]
    return np.array([*curve, *(1.0,) * (months - len(curve))])
