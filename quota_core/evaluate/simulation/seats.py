"""Who is there when: people who stay, who leave and are replaced, and planned hires who come later (METHOD 8).

A seat's year has one of a few situations; each has its exposure by quarter (season x ramp x employed x territory
weight, in years), that of the person and, after somebody left, that of the replacement.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from quota_core.evaluate.drivers import delayed_curve_values, later_start
from quota_core.evaluate.simulation.noise import SITUATIONS
from quota_core.model.capacity import weight_by_month
from quota_core.model.company import BoolArray, DayArray, FloatArray, IntArray, first_day, read_only
from quota_core.model.plan import Plan
from quota_core.model.ramp import curve_of, curve_values
from quota_core.model.season import season_by_rep
from quota_core.model.time import active_share, tenure

QUARTER, YEAR = 3, 12
# At the most slip that can be set (6 months on average) all but 1 of 40 hires come within these months.
LONGEST_SLIP = 24


@dataclass(frozen=True, eq=False, kw_only=True)
class Seats:
    """The situations of each carrying rep's seat in the plan year.

    `own` and `after`: exposure in years by situation and quarter, shape (people, situations, quarters); `chance`:
    how likely each situation is, shape (people, situations). The last one is "stays, and starts when planned".
    """

    people: IntArray
    own: FloatArray
    after: FloatArray
    chance: FloatArray

    @property
    def stays(self) -> int:
        """The situation in which nothing happens."""
        return int(self.own.shape[1]) - 1

    @property
    def quarters(self) -> int:
        """How many quarters the period has."""
        return int(self.own.shape[2])

    def situations(self, person: int) -> NDArray[np.uint8]:
        """A person's situation in each of 65,536 equally likely cases; the same table for the same chances."""
        return _situations(self.chance[person].tobytes())


@lru_cache(maxsize=64)
def _situations(chance: bytes) -> NDArray[np.uint8]:
    edges = np.cumsum(np.frombuffer(chance))
    case = (np.arange(SITUATIONS) + 0.5) / SITUATIONS * edges[-1]
    place = np.searchsorted(edges, case, side="right")
    return read_only(np.minimum(place, len(edges) - 1).astype(np.uint8))


def seats_of(
    plan: Plan, *, turnover: float, slip_months: float, ramp_delay: float = 0.0, hire_slip: float = 0.0
) -> Seats:
    """The seats of those who carry a quota, over the plan's period (whole quarters).

    `turnover`: share of the team that leaves in a year, evenly over months (1 - (1 - turnover)^(1/12) a month);
    a replacement starts `backfill_months` later and ramps. `slip_months`: how much later planned hires come on
    average (whole months, geometric; who would come later than after 24 months comes then). `ramp_delay`, `hire_slip`:
    months of a driver scenario.
    """
    people = np.flatnonzero(plan.carries)
    reps = plan.company.reps
    hired: BoolArray = (reps.start >= first_day(plan.as_of))[people]
    start = np.where(hired, later_start(reps.start[people], hire_slip), reps.start[people])
    patch = _patch(plan, people)
    monthly = _exposure(plan, people, patch, start, ramp_delay)
    months = plan.period.months
    stays = max(months, LONGEST_SLIP)
    own = np.zeros((len(people), stays + 1, months // QUARTER))
    after = np.zeros_like(own)
    chance = np.zeros((len(people), stays + 1))
    own[:, stays] = _by_quarter(monthly)
    _leavers(plan, people, patch, monthly, own, after, ramp_delay)
    hazard = 1 - (1 - turnover) ** (1 / YEAR)
    chance[~hired, :months] = hazard * (1 - hazard) ** np.arange(months)
    where = np.flatnonzero(hired)
    share = slip_months / (1 + slip_months)
    for slip in range(1, LONGEST_SLIP + 1):
        # The longest first: with more slip each draw's hire comes as late or later, never earlier.
        place = LONGEST_SLIP - slip
        chance[where, place] = share**slip * (1 - share if slip < LONGEST_SLIP else 1.0)
        if len(where) and slip <= months + plan.period.first - plan.as_of:
            later = _exposure(plan, people[where], patch[where], later_start(start[where], float(slip)), ramp_delay)
            own[where, place], after[where, place] = _by_quarter(later), 0.0
        else:  # whoever comes that late is not there within the period
            own[where, place], after[where, place] = 0.0, 0.0
    chance[:, stays] = 1 - chance.sum(axis=1)
    return Seats(people=people, own=own, after=after, chance=chance)


def plan_months(plan: Plan) -> FloatArray:
    """season x ramp_productivity x employed of all reps by month of the plan; no weights, nobody leaves or slips."""
    reps, period = plan.company.reps, plan.period
    ramp = curve_values(plan.parameters.ramp_productivity, reps, tenure(reps, period))
    season = season_by_rep(plan.company, plan.capacity.season, period)
    return np.asarray(season * ramp * active_share(reps.start, reps.end, period))


def _patch(plan: Plan, people: IntArray) -> FloatArray:
    """season x territory weight of these people; shape (people, months)."""
    season = season_by_rep(plan.company, plan.capacity.season, plan.period)
    return np.asarray((season * weight_by_month(plan.company, plan.capacity, plan.period))[people])


def _exposure(plan: Plan, people: IntArray, patch: FloatArray, start: DayArray, delay: float) -> FloatArray:
    """season x ramp_productivity x employed x territory weight, in years; shape (people, months).

    `patch`: season x territory weight of these people.
    """
    some = plan.company.reps.some(people)
    productive = delayed_curve_values(plan.parameters, some, start, plan.period, delay)
    return np.asarray(patch * productive * active_share(start, some.end, plan.period))


def _by_quarter(monthly: FloatArray) -> FloatArray:
    return np.asarray(monthly.reshape(len(monthly), monthly.shape[1] // QUARTER, QUARTER).sum(axis=2))


def _leavers(
    plan: Plan,
    people: IntArray,
    patch: FloatArray,
    monthly: FloatArray,
    own: FloatArray,
    after: FloatArray,
    delay: float,
) -> None:
    """Fills the situations in which somebody leaves at the start of a month of the period."""
    reps, parameters = plan.company.reps, plan.parameters
    employed = active_share(reps.start, reps.end, plan.period)[people]
    pools = sorted({(reps.role[i], reps.segment[i]) for i in people})
    pool = np.array([pools.index((reps.role[i], reps.segment[i])) for i in people], dtype=np.int64)
    curves = [np.array([*curve_of(parameters.ramp_productivity, *each), 1.0]) for each in pools]
    months = np.arange(plan.period.months)
    for month in months:
        own[:, month] = _by_quarter(np.where(months < month, monthly, 0.0))
        tenure = months - month - parameters.backfill_months
        # The month in which the replacement starts counts for the rest of it.
        there = np.clip(tenure + 1.0, 0.0, 1.0)
        at = np.maximum(np.floor(np.maximum(tenure, 0.0)) - delay, 0.0)
        ramped = np.array([np.interp(at, np.arange(len(curve)), curve) * there for curve in curves])
        if len(people):
            after[:, month] = _by_quarter(patch * employed * ramped[pool])
