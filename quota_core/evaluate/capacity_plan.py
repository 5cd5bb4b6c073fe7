"""Can this team carry this number: heads by month, the gap in money and heads, the funnel beside it (METHOD 3, 6)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from quota_core.evaluate.funnel import Funnel, FunnelTotal, funnel_total, funnels_of
from quota_core.evaluate.gap import Gap, expected_capacity, gap_of, grouped_gaps, ramped_year, together
from quota_core.evaluate.headcount import Headcount, HeadMonth, headcount
from quota_core.evaluate.hires import HireYear, hire_starts
from quota_core.evaluate.pools import Pool, target_pools
from quota_core.model.plan import Plan


@dataclass(frozen=True, eq=False, kw_only=True)
class CapacityPlan:
    """Heads, gaps, funnels and hires, by pool key (ROLE/SEGMENT) and added up; money in plan currency.

    `roles` and `segments` add pools up by role and by segment, `team` all of them: its target, assigned and capacity
    are the plan's.
    """

    plan: Plan
    pools: tuple[Pool, ...]
    heads: Headcount
    gaps: dict[str, Gap]
    roles: dict[str, Gap]
    segments: dict[str, Gap]
    team: Gap
    funnels: dict[str, Funnel]
    funnel: FunnelTotal
    hires: dict[str, HireYear]

    @cached_property
    def months(self) -> tuple[HeadMonth, ...]:
        """The team's heads by month."""
        return self.heads.months(np.ones(len(self.heads.who), dtype=bool))

    def months_of(self, *keys: str) -> tuple[HeadMonth, ...]:
        """The heads by month of some pools, by their keys."""
        own = np.zeros(len(self.plan.carries), dtype=bool)
        for pool in self.pools:
            own |= pool.carrying & (pool.key in keys)
        return self.heads.months(own[self.heads.who])


def capacity_plan(plan: Plan) -> CapacityPlan:
    """Everything about whether a plan's people can carry its target; nothing is drawn."""
    pools, heads, growth = target_pools(plan), headcount(plan), plan.parameters.productivity_growth
    everybody = ramped_year(plan, plan.carries, np.ones_like(plan.carries), 0.0)
    expected = expected_capacity(plan, heads)
    gaps = {}
    for pool in pools:
        role = np.array([each == pool.role for each in plan.company.reps.role], dtype=bool)
        gaps[pool.key] = gap_of(plan, pool, expected, ramped_year(plan, plan.carries & role, role, everybody))
    years = {key: gap.ramped_year for key, gap in gaps.items()}
    funnels = funnels_of(plan, pools, years)
    return CapacityPlan(
        plan=plan,
        pools=pools,
        heads=heads,
        gaps=gaps,
        roles=grouped_gaps(gaps, {pool.key: pool.role for pool in pools}, growth),
        segments=grouped_gaps(gaps, {pool.key: pool.segment for pool in pools}, growth),
        team=together("", list(gaps.values()), growth),
        funnels=funnels,
        funnel=funnel_total(list(funnels.values())),
        hires={pool.key: hire_starts(plan, pool, years[pool.key]) for pool in pools},
    )
