"""How long seats are filled: what turnover, backfill and late hires leave of a year that is paid for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quota_core.evaluate.drivers import later_start
from quota_core.evaluate.simulation.seats import LONGEST_SLIP, Seats
from quota_core.model.company import FloatArray, first_day
from quota_core.model.plan import Plan
from quota_core.model.time import active_share

HIRE_SLIP_BASE = 1


@dataclass(frozen=True, eq=False, kw_only=True)
class Filled:
    """Expected years a seat is filled in the plan year and expected leavers; shape (people,), as in the seats."""

    years: FloatArray
    leavers: FloatArray


def filled(plan: Plan, seats: Seats) -> Filled:
    """Expectations over the situations that the simulation draws from.

    Somebody who leaves at the start of a month leaves the seat empty for `backfill_months`; a hire who comes s months
    late leaves it empty until then. Nobody leaving and nobody late: the share of the year employed.
    """
    reps = plan.company.reps.some(seats.people)
    period, months = plan.period, np.arange(plan.period.months)
    hired = reps.start >= first_day(plan.as_of)
    start = np.where(hired, later_start(reps.start, plan.parameters.driver_hire_slip[HIRE_SLIP_BASE]), reps.start)
    active = active_share(start, reps.end, period)
    years = seats.chance[:, seats.stays] * active.sum(axis=1)
    for month in months:
        there = np.where(months < month, 1.0, np.clip(months - month - plan.parameters.backfill_months + 1, 0.0, 1.0))
        years += np.where(hired, 0.0, seats.chance[:, month]) * (active @ there)
    late = np.flatnonzero(hired)
    for slip in range(1, LONGEST_SLIP + 1) if late.size else ():
        later = active_share(later_start(start[late], float(slip)), reps.end[late], period).sum(axis=1)
        years[late] += seats.chance[late, LONGEST_SLIP - slip] * later
    return Filled(years=years / 12, leavers=np.where(hired, 0.0, seats.chance[:, : len(months)].sum(axis=1)))
