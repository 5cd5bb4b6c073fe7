"""The pools that capacity is held against a target in: a role in a segment, with whoever is or was in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quota_core.model.company import BoolArray
from quota_core.model.plan import Plan, targets_of_year


@dataclass(frozen=True, eq=False, kw_only=True)
class Pool:
    """A role in a segment with its target, money; `people`: everybody ever in it, `carrying`: who carries a quota.

    `given`: whether a target is set at all, 0 being one.
    Arrays of shape (reps,). `segment` is blank where a role's targets name none of its segments: it is judged whole.
    """

    role: str
    segment: str
    target: float
    people: BoolArray
    carrying: BoolArray
    given: bool = True

    @property
    def key(self) -> str:
        """ROLE/SEGMENT, or ROLE."""
        return f"{self.role}/{self.segment}" if self.segment else self.role


def target_pools(plan: Plan) -> tuple[Pool, ...]:
    """Every role and segment in which somebody carries a quota or a target is set, sorted; all targets are in one."""
    reps = plan.company.reps
    roles, segments = np.array(reps.role, dtype=object), np.array(reps.segment, dtype=object)
    targets: dict[tuple[str, str], float] = {}
    for each in targets_of_year(plan.company, plan.plan_year, plan.parameters):
        targets[each.role, each.segment] = targets.get((each.role, each.segment), 0.0) + each.amount
    carrying = {(reps.role[i], reps.segment[i]) for i in np.flatnonzero(plan.carries)}
    wanted = {pair for pair, amount in targets.items() if amount > 0}
    pools = []
    for role in sorted({role for role, _ in carrying | wanted}):
        own = {segment for r, segment in carrying if r == role}
        asked = {segment for r, segment in wanted if r == role}
        whole = bool(own and asked) and not own & asked
        for segment in [""] if whole else sorted(own | asked):
            people = (roles == role) & (whole | (segments == segment))
            given = any(r == role and (whole or s == segment) for r, s in targets)
            amount = sum(money for (r, s), money in targets.items() if r == role and (whole or s == segment))
            pools.append(
                Pool(
                    role=role,
                    segment=segment,
                    target=amount,
                    people=people,
                    carrying=people & plan.carries,
                    given=given,
                )
            )
    return tuple(pools)
