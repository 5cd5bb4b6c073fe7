"""What a definition's choice is worth in money: the plan under each other choice, held against the present one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from quota_core.evaluate.backtest import BackTest, back_test
from quota_core.evaluate.coverage import pipeline_coverage
from quota_core.evaluate.efficiency import efficiency
from quota_core.evaluate.solving import Wanted, solve
from quota_core.govern.definition import (
    ASSIGNED,
    CAPACITY,
    CREDITED,
    HISTORY,
    HOLDING,
    MOVED,
    PAY,
    RETURN_GAP,
    SHORTFALL,
    Alternative,
    Definition,
)
from quota_core.model.buildup import last_year_bookings
from quota_core.model.company import Company
from quota_core.model.plan import Plan, plan
from quota_core.parameters import Parameters
from quota_core.values import FrozenMap

CompanyOf = Callable[[Parameters], Company]
UNKNOWN = float("nan")
NOTHING = 0.5


@dataclass(frozen=True, eq=False, kw_only=True)
class Ground:
    """One setting, planned and tested: what choices are held against."""

    plan: Plan
    test: BackTest

    @classmethod
    def of(cls, company: Company, parameters: Parameters) -> Ground:
        """Plan and back-test of a setting."""
        proposed = plan(company, parameters)
        return cls(plan=proposed, test=back_test(company, parameters, proposed))


@dataclass(frozen=True, kw_only=True)
class Worth:
    """What another choice changes; money in plan currency, other less present. NaN where it cannot be said.

    `before`, `after`: the definition's own measure under the present choice and under this one. `credited` (of the year
    before as-of), `assigned`, `capacity`: change of those totals. `moved`: the quota that changes hands, `reps`: how
    many quotas change at all, and `rep_id`, `rep_name`, `rep_change` the largest of these changes ("" where none does).
    """

    title: str
    changes: Mapping[str, Any]
    measure: str
    before: float
    after: float
    credited: float = UNKNOWN
    assigned: float = UNKNOWN
    capacity: float = UNKNOWN
    moved: float = UNKNOWN
    reps: int = 0
    rep_id: str = ""
    rep_name: str = ""
    rep_change: float = 0.0

    @property
    def change(self) -> float:
        """What the choice is worth in its own measure: after - before."""
        return self.after - self.before


def worths(definition: Definition, company_of: CompanyOf, now: Ground) -> tuple[Worth, ...]:
    """Each other choice of a definition against the present one; one that is the present choice is left out.

    `company_of` reads the company anew where deals would count otherwise. Raises ParameterError as `plan` does.
    """
    present = now.plan.parameters
    others = [(each, with_alternative(present, each)) for each in definition.alternatives]
    others = [(each, other) for each, other in others if other != present]
    if not others:
        return ()
    before = measured(definition.measure, now)
    return tuple(
        _worth(definition.measure, before, each, now, Ground.of(company_of(other), other)) for each, other in others
    )


def with_alternative(parameters: Parameters, alternative: Alternative) -> Parameters:
    """The parameters with another choice made; a map keeps the items the choice does not name, unless it is empty."""
    changes = {}
    for key, value in alternative.changes.items():
        held = getattr(parameters, key)
        merged = isinstance(held, FrozenMap) and isinstance(value, Mapping) and value
        changes[key] = {**held, **value} if merged else value
    return parameters.changed(**changes)


def _worth(key: str, before: float, alternative: Alternative, now: Ground, other: Ground) -> Worth:
    moves = quota_moves(now.plan, other.plan)
    moved = {rep_id: change for rep_id, change in moves.items() if abs(change) > NOTHING}
    largest = max(moved, key=lambda rep_id: (abs(moved[rep_id]), rep_id), default="")
    rises = sum(change for change in moves.values() if change > 0)
    falls = -sum(change for change in moves.values() if change < 0)
    names = {
        rep_id: name
        for ground in (now, other)
        for rep_id, name in zip(ground.plan.company.reps.rep_id, ground.plan.company.reps.name, strict=True)
    }
    totals = [(_credited(g), g.plan.assigned, g.plan.reachable) for g in (now, other)]
    credited, assigned, capacity = (after - old for old, after in zip(*totals, strict=True))
    return Worth(
        title=alternative.title,
        changes=alternative.changes,
        measure=key,
        before=before,
        after=min(rises, falls) if key == MOVED else measured(key, other),
        credited=credited,
        assigned=assigned,
        capacity=capacity,
        moved=min(rises, falls),
        reps=len(moved),
        rep_id=largest,
        rep_name=names.get(largest, ""),
        rep_change=moved.get(largest, 0.0),
    )


def quota_moves(before: Plan, after: Plan) -> dict[str, float]:
    """Rep id -> quota after - quota before, money, of whoever carries one in either (no quota counts as 0)."""
    old, new = (
        {p.company.reps.rep_id[i]: float(p.quota[i]) for i in np.flatnonzero(p.carries)} for p in (before, after)
    )
    return {rep_id: new.get(rep_id, 0.0) - old.get(rep_id, 0.0) for rep_id in sorted({*old, *new})}


def measured(key: str, ground: Ground) -> float:
    """A setting in one of MEASURES; 0 for quota that changes hands, which is told between two settings."""
    return 0.0 if key == MOVED else MEASURES[key](ground)


def _credited(ground: Ground) -> float:
    return float(last_year_bookings(ground.plan).sum())


def _return_gap(ground: Ground) -> float:
    """Bookings missing at 80% of quota for the target OTE return, money, over everybody with a quota and an OTE."""
    audit = efficiency(ground.plan).audit
    needed = audit.target * audit.load * audit.paid["low"]
    short = np.clip(needed - audit.attained["low"] * audit.quota, 0.0, None) * audit.years
    return float(np.nansum(short[ground.plan.carries]))


def _pay(ground: Ground) -> float:
    """Pay at the back-test's mean attainment, money a year, of everybody with a quota and an OTE; NaN without one."""
    audit = efficiency(ground.plan, ground.test.summary.mean).audit
    if not np.isfinite(ground.test.summary.mean):
        return UNKNOWN
    return float(np.nansum((audit.paid["expected"] * audit.years)[ground.plan.carries]))


def _holding(ground: Ground) -> float:
    """The largest target at which the back-test stays in the band, money; NaN where none is found."""
    company, parameters = ground.test.company, ground.plan.parameters
    if not ground.test.origins:
        return UNKNOWN
    found = solve(company, parameters, "target", Wanted(share_hitting=True))
    return found.answer.target if found.found else UNKNOWN


MEASURES: dict[str, Callable[[Ground], float]] = {
    CREDITED: _credited,
    ASSIGNED: lambda ground: ground.plan.assigned,
    CAPACITY: lambda ground: ground.plan.reachable,
    SHORTFALL: lambda ground: pipeline_coverage(ground.plan).team.shortfall,
    RETURN_GAP: _return_gap,
    PAY: _pay,
    HISTORY: lambda ground: ground.test.summary.share_hitting,
    HOLDING: _holding,
}
