"""Who is there when: people who stay, who leave and are replaced, and planned hires who come later (METHOD 8).

A seat's year has one of a few situations; each has its exposure by quarter (season x ramp x employed x territory
weight, in years), that of the person and, after somebody left, that of the replacement.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from quota_core.evaluate.drivers import later_start
from quota_core.evaluate.simulation.noise import SITUATIONS
from quota_core.model.capacity import weight_by_month
from quota_core.model.company import (
    BoolArray,
    DayArray,
    FloatArray,
    IntArray,
    first_day,
    first_months,
    read_only,
)
from quota_core.model.plan import Plan
from quota_core.model.ramp import Curve, curve_of, curve_values
from quota_core.model.season import season_by_rep
from quota_core.model.time import active_share, tenure
from quota_core.values import FrozenMap

QUARTER, YEAR = 3, 12
# At the most slip that can be set (6 months on average) all but 1 of 40 hires come within these months.
LONGEST_SLIP = 24
# A head counts as one from its first day, whatever it sells.
PRESENT: FrozenMap[Curve] = FrozenMap({"default": (1.0,)})


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
    patch = _patch(plan, np.flatnonzero(plan.carries))
    moved = _Moved(turnover=turnover, slip_months=slip_months, ramp_delay=ramp_delay, hire_slip=hire_slip)
    return _seats(plan, patch, plan.parameters.ramp_productivity, moved, QUARTER)


def expected_months(
    plan: Plan,
    curves: FrozenMap[Curve],
    *,
    turnover: float,
    slip_months: float,
    ramp_delay: float = 0.0,
    hire_slip: float = 0.0,
) -> FloatArray:
    """curve x employed of each seat by month, over all its situations as likely as they are (`seats_of`).

    Shape (those who carry a quota, months). Times season and territory weight, and by quarter, it is what the seats
    of a simulation come to.
    """
    even = np.ones((int(plan.carries.sum()), plan.period.months))
    moved = _Moved(turnover=turnover, slip_months=slip_months, ramp_delay=ramp_delay, hire_slip=hire_slip)
    seats = _seats(plan, even, curves, moved, 1)
    return np.asarray(np.einsum("ps,psm->pm", seats.chance, seats.own + seats.after))


def present_months(plan: Plan, *, hire_slip: float = 0.0) -> FloatArray:
    """Months in which a seat is filled in each of its situations (`Seats`); shape (people, situations)."""
    moved = _Moved(turnover=0.0, slip_months=0.0, ramp_delay=0.0, hire_slip=hire_slip)
    even = np.ones((int(plan.carries.sum()), plan.period.months))
    seats = _seats(plan, even, PRESENT, moved, 1)
    return np.asarray((seats.own + seats.after).sum(axis=2))


@dataclass(frozen=True, kw_only=True)
class _Moved:
    turnover: float
    slip_months: float
    ramp_delay: float
    hire_slip: float


def _seats(plan: Plan, patch: FloatArray, curves: FrozenMap[Curve], moved: _Moved, grain: int) -> Seats:
    """The seats by spans of `grain` months; `patch`: what each month counts for each person, (people, months)."""
    people = np.flatnonzero(plan.carries)
    reps, months, delay = plan.company.reps, plan.period.months, moved.ramp_delay
    hired: BoolArray = (reps.start >= first_day(plan.as_of))[people]
    start = np.where(hired, later_start(reps.start[people], moved.hire_slip), reps.start[people])
    monthly = _exposure(plan, people, patch, start, curves, delay)
    stays = max(months, LONGEST_SLIP)
    own = np.zeros((len(people), stays + 1, months // grain))
    after = np.zeros_like(own)
    chance = np.zeros((len(people), stays + 1))
    own[:, stays] = _by_span(monthly, grain)
    # Somebody leaves at the start of a month of the period.
    left = np.arange(months) < np.arange(months)[:, None]
    own[:, :months] = _by_span(np.where(left, monthly[:, None], 0.0), grain)
    after[:, :months] = _by_span(_replaced(plan, people, patch, curves, delay), grain)
    hazard = 1 - (1 - moved.turnover) ** (1 / YEAR)
    chance[~hired, :months] = hazard * (1 - hazard) ** np.arange(months)
    where = np.flatnonzero(hired)
    own[where, :stays], after[where, :stays] = 0.0, 0.0
    share = moved.slip_months / (1 + moved.slip_months)
    for slip in range(1, LONGEST_SLIP + 1):
        # The longest first: with more slip each draw's hire comes as late or later, never earlier.
        chance[where, LONGEST_SLIP - slip] = share**slip * (1 - share if slip < LONGEST_SLIP else 1.0)
    # Whoever comes later than this is not there within the period.
    latest = min(LONGEST_SLIP, months + plan.period.first - plan.as_of)
    if len(where):
        late = np.concatenate([later_start(start[where], float(slip)) for slip in range(latest, 0, -1)])
        again = np.tile(where, latest)
        later = _by_span(_exposure(plan, people[again], patch[again], late, curves, delay), grain)
        own[again, LONGEST_SLIP - np.repeat(np.arange(latest, 0, -1), len(where))] = later
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


def _exposure(
    plan: Plan, people: IntArray, patch: FloatArray, start: DayArray, curves: FrozenMap[Curve], delay: float
) -> FloatArray:
    """patch x curve x employed, in years where patch is season x territory weight; shape (people, months)."""
    reps, period = plan.company.reps, plan.period
    k = np.maximum(np.arange(period.first, period.end) - first_months(start)[:, None], 0)
    at, pool = np.maximum(k - delay, 0.0), reps.pool[people]
    productive = np.ones(at.shape)
    for place in np.unique(pool):
        own: BoolArray = pool == place
        productive[own] = _read(curves, reps.pools[place], at[own])
    return np.asarray(patch * productive * active_share(start, reps.end[people], period))


def _read(curves: FrozenMap[Curve], pool: tuple[str, str], at: FloatArray) -> FloatArray:
    """A pool's curve at months of tenure, in proportion between them and 1 past its end."""
    curve = np.array([*curve_of(curves, *pool), 1.0])
    return np.asarray(np.interp(at, np.arange(len(curve)), curve))


def _by_span(monthly: FloatArray, grain: int) -> FloatArray:
    """Sums over spans of the last axis."""
    return np.asarray(monthly.reshape(*monthly.shape[:-1], monthly.shape[-1] // grain, grain).sum(axis=-1))


def _replaced(plan: Plan, people: IntArray, patch: FloatArray, curves: FrozenMap[Curve], delay: float) -> FloatArray:
    """What replacements come to where somebody leaves at a month's start; shape (people, months left in, months)."""
    reps, months = plan.company.reps, np.arange(plan.period.months)
    employed = active_share(reps.start, reps.end, plan.period)[people]
    tenure = months - months[:, None] - plan.parameters.backfill_months
    # The month in which the replacement starts counts for the rest of it.
    there = np.clip(tenure + 1.0, 0.0, 1.0)
    at = np.maximum(np.floor(np.maximum(tenure, 0.0)) - delay, 0.0)
    ramped = np.array([_read(curves, pool, at) * there for pool in reps.pools]).reshape(-1, *at.shape)
    return np.asarray((patch * employed)[:, None] * ramped[reps.pool[people]])
