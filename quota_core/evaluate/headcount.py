"""Heads by month of the plan year: as planned, and as turnover, backfill and late starts leave them (METHOD 3, 8)."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from quota_core.evaluate.simulation.seats import PRESENT, expected_months, plan_months
from quota_core.model.arrays import ratio
from quota_core.model.capacity import relief_by_month
from quota_core.model.company import BoolArray, FloatArray, IntArray, first_day
from quota_core.model.plan import Plan
from quota_core.model.ramp import Curve
from quota_core.model.season import season_by_rep
from quota_core.model.time import active_share
from quota_core.values import FrozenMap

BASE = 1


@dataclass(frozen=True, eq=False, kw_only=True)
class Heads:
    """Heads of some people by month: employed, carrying quota, selling; shape (people, months) each, or (months,).

    `people` = active, `ramped_equivalent` = ramp_schedule x active, `capacity_equivalent` = ramp_productivity x active.
    """

    people: FloatArray
    ramped_equivalent: FloatArray
    capacity_equivalent: FloatArray

    def of(self, own: BoolArray) -> Heads:
        """Some of them together; own: shape (people,)."""
        return Heads(**{each.name: getattr(self, each.name)[own].sum(axis=0) for each in fields(self)})


@dataclass(frozen=True, kw_only=True)
class HeadMonth:
    """A month's heads; the four parts (today's team and planned hires selling, ramp, loss) add up to `people`.

    Without "expected": as planned, nobody leaves and all start on time. `people_hired`: planned hires among people.
    `ramp`: people - capacity_equivalent; `loss`: capacity_equivalent - expected_capacity_equivalent.
    """

    month: int
    people: float
    people_hired: float
    ramped_equivalent: float
    capacity_equivalent: float
    expected_people: float
    expected_ramped_equivalent: float
    expected_capacity_equivalent: float
    expected_team: float
    expected_hired: float

    @property
    def ramp(self) -> float:
        """Heads employed that do not sell in full yet."""
        return self.people - self.capacity_equivalent

    @property
    def loss(self) -> float:
        """Heads' selling that leavers, empty seats and late starts are expected to cost."""
        return self.capacity_equivalent - self.expected_capacity_equivalent


@dataclass(frozen=True, eq=False, kw_only=True)
class Headcount:
    """Heads of those who carry a quota, by month of the plan year; `who`: their places among the company's reps.

    `hired`: who starts on or after as-of. `season`: each month's share of the year, shape (people, months).
    """

    first_month: int
    who: IntArray
    hired: BoolArray
    season: FloatArray
    planned: Heads
    expected: Heads

    @property
    def expected_equivalent(self) -> FloatArray:
        """Each one's capacity-equivalent of the year as expected: sum of season x expected; shape (people,)."""
        return np.asarray((self.season * self.expected.capacity_equivalent).sum(axis=1))

    def months(self, own: BoolArray) -> tuple[HeadMonth, ...]:
        """The months of some of them; own: shape (people,)."""
        planned, expected = self.planned.of(own), self.expected.of(own)
        hired, team = self.expected.of(own & self.hired), self.expected.of(own & ~self.hired)
        columns = {
            "people": planned.people,
            "people_hired": self.planned.of(own & self.hired).people,
            "ramped_equivalent": planned.ramped_equivalent,
            "capacity_equivalent": planned.capacity_equivalent,
            "expected_people": expected.people,
            "expected_ramped_equivalent": expected.ramped_equivalent,
            "expected_capacity_equivalent": expected.capacity_equivalent,
            "expected_team": team.capacity_equivalent,
            "expected_hired": hired.capacity_equivalent,
        }
        return tuple(
            HeadMonth(month=self.first_month + m, **{name: float(values[m]) for name, values in columns.items()})
            for m in range(self.season.shape[1])
        )


def headcount(plan: Plan) -> Headcount:
    """Heads by month as planned, and as expected under `annual_turnover`, `backfill_months` and `hire_slip_months`.

    Expected: each seat's situations as the simulation has them (who leaves when and is replaced, who comes later),
    as likely as they are there, with ramp delay and hire slip at the base of their drivers. Today's people may leave
    within the year; planned hires (start on or after as-of) may come late. Months average to e and c where the
    season is uniform.
    """
    who = np.flatnonzero(plan.carries)
    reps, parameters = plan.company.reps, plan.parameters
    season = season_by_rep(plan.company, plan.capacity.season, plan.period)
    relief = relief_by_month(plan.company, plan.capacity, parameters)[who]

    def expected(curves: FrozenMap[Curve], ramp_delay: float = 0.0) -> FloatArray:
        return expected_months(
            plan,
            curves,
            turnover=parameters.annual_turnover,
            slip_months=parameters.hire_slip_months,
            ramp_delay=ramp_delay,
            hire_slip=parameters.driver_hire_slip[BASE],
        )

    return Headcount(
        first_month=plan.period.first,
        who=who,
        hired=(reps.start >= first_day(plan.as_of))[who],
        season=season[who],
        planned=Heads(
            people=active_share(reps.start, reps.end, plan.period)[who],
            ramped_equivalent=ratio(plan.capacity.month_shape, season)[who],
            capacity_equivalent=ratio(plan_months(plan), season)[who],
        ),
        expected=Heads(
            people=expected(PRESENT),
            ramped_equivalent=relief * expected(parameters.ramp_schedule),
            capacity_equivalent=expected(parameters.ramp_productivity, parameters.driver_ramp_delay[BASE]),
        ),
    )
