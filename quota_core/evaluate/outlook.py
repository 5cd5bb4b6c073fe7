"""Everything Explore shows about one setting, worked out in one go: plan, back-test, range, coverage, efficiency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from quota_core.evaluate.backtest import BackTest, back_test
from quota_core.evaluate.capacity_plan import CapacityPlan, capacity_plan
from quota_core.evaluate.coverage import Coverage, pipeline_coverage
from quota_core.evaluate.drivers import Range, driver_range
from quota_core.evaluate.efficiency import Efficiency, efficiency
from quota_core.evaluate.histogram import Histogram, attainment_histogram
from quota_core.evaluate.roll_up import Subtotal, roll_up, shown_reps
from quota_core.evaluate.scored import Summary
from quota_core.model.buildup import Beside, beside
from quota_core.model.company import BoolArray, Company
from quota_core.model.meetings import MeetingQuota, meeting_quotas
from quota_core.model.observed_ramp import ObservedRamp, observed_ramp
from quota_core.model.plan import Plan, plan
from quota_core.parameters import DEFAULTS, Parameters
from quota_core.values import WHOLE_TEAM


@dataclass(frozen=True, eq=False, kw_only=True)
class Outlook:
    """One setting's plan and what is said about it; money in plan currency, shares as fractions.

    `judged` and `histogram` are over the people the chosen band speaks of: ramped reps, or everybody. `last_actual` is
    what the roles of groups and targets booked in the twelve months before as-of, leavers included; `growth` is
    target / last_actual - 1; `given_target` is the target without the scenario's change.
    """

    plan: Plan
    test: BackTest
    range: Range
    coverage: Coverage
    efficiency: Efficiency
    beside: Beside
    judged: Summary
    histogram: Histogram
    shown: BoolArray
    subtotals: dict[str, tuple[Subtotal, ...]]
    last_actual: float
    given_target: float

    @property
    def growth(self) -> float:
        """target / last year's actual - 1; NaN where nothing was booked."""
        return self.plan.target / self.last_actual - 1 if self.last_actual > 0 else float("nan")

    @property
    def capacity_share(self) -> float:
        """Capacity / target; NaN without a target."""
        return self.plan.reachable / self.plan.target if self.plan.target > 0 else float("nan")

    @cached_property
    def observed(self) -> Mapping[str, ObservedRamp]:
        """The ramp that history shows, of everybody, each role and each role in a segment.

        Held against people who are ramped by the default curves: taking it over must not change what was observed.
        """
        own = self.plan.parameters
        curves = ("ramp_schedule", "ramp_productivity")
        if all(getattr(own, curve) == getattr(DEFAULTS, curve) for curve in curves):
            return observed_ramp(self.plan)
        # The plan's company has the scenario's people in it already: they must not join, or slip, a second time.
        settled = {key: getattr(DEFAULTS, key) for key in (*curves, "added_hires", "start_slips")}
        return observed_ramp(plan(self.plan.company, own.changed(**settled)))

    @cached_property
    def capacity_plan(self) -> CapacityPlan:
        """Heads by month, gaps and funnels."""
        return capacity_plan(self.plan)

    @cached_property
    def meetings(self) -> tuple[MeetingQuota, ...]:
        """The SDRs' quotas, in meetings."""
        return meeting_quotas(self.plan)

    def usual_ote(self, role: str, segment: str) -> float:
        """The median OTE of those who carry a quota in a pool, else in all, money; 0 where no OTE is known."""
        reps = self.plan.company.reps
        known = self.plan.carries & np.isfinite(reps.ote)
        pool = np.array([pair == (role, segment) for pair in zip(reps.role, reps.segment, strict=True)], dtype=bool)
        own = reps.ote[known & pool] if (known & pool).any() else reps.ote[known]
        return float(np.median(own)) if own.size else 0.0

    def told_of(self, company: Company, parameters: Parameters) -> Outlook:
        """The same results told with other names and reasons (masked ones) of the same people, `company` the plan's."""
        proposed = replace(self.plan, company=company, parameters=parameters)
        # The back-test knows nobody the scenario adds, so its people are found by id.
        index, tested = company.rep_index, self.test.company
        places = [index[rep_id] for rep_id in tested.reps.rep_id]
        renamed = replace(
            tested.reps,
            name=tuple(company.reps.name[i] for i in places),
            manager=tuple(company.reps.manager[i] for i in places),
        )
        test = replace(self.test, plan=proposed, company=replace(tested, reps=renamed))
        return replace(self, plan=proposed, test=test, subtotals=roll_up(proposed, self.beside, self.shown))


def outlook(company: Company, parameters: Parameters) -> Outlook:
    """The plan and all its evaluations for one setting. Raises ParameterError as `plan` does."""
    proposed = plan(company, parameters)
    test = back_test(company, parameters, proposed)
    facts = beside(proposed)
    everybody = parameters.health_band.population == WHOLE_TEAM
    shown = shown_reps(proposed, facts)
    return Outlook(
        plan=proposed,
        test=test,
        range=driver_range(proposed),
        coverage=pipeline_coverage(proposed),
        efficiency=efficiency(proposed, test.summary.mean),
        beside=facts,
        judged=test.everybody_summary if everybody else test.summary,
        histogram=attainment_histogram((test.everybody if everybody else test.scored).attainment),
        shown=shown,
        subtotals=roll_up(proposed, facts, shown),
        last_actual=float(facts.last_bookings[shown].sum()),
        given_target=proposed.target / (1 + parameters.target_change),
    )
