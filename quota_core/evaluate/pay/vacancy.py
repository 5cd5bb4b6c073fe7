"""How long seats are filled: what turnover, backfill and late hires leave of a year that is paid for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quota_core.evaluate.simulation.seats import YEAR, Seats, present_months
from quota_core.model.company import FloatArray, first_day
from quota_core.model.plan import Plan

HIRE_SLIP_BASE = 1


@dataclass(frozen=True, eq=False, kw_only=True)
class Filled:
    """Expected years a seat is filled in the plan year and expected leavers; shape (people,), as in the seats."""

    years: FloatArray
    leavers: FloatArray


def filled(plan: Plan, seats: Seats) -> Filled:
    """Expectations over the situations that the simulation draws from, as likely as they are in `seats`.

    Somebody who leaves at the start of a month leaves the seat empty for `backfill_months`; a hire who comes s months
    late leaves it empty until then. Nobody leaving and nobody late: the share of the year employed.
    """
    months = present_months(plan, hire_slip=plan.parameters.driver_hire_slip[HIRE_SLIP_BASE])
    hired = plan.company.reps.start[seats.people] >= first_day(plan.as_of)
    return Filled(
        years=np.asarray((seats.chance * months).sum(axis=1) / YEAR),
        leavers=np.where(hired, 0.0, seats.chance[:, : plan.period.months].sum(axis=1)),
    )
