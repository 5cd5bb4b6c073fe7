"""Top-down against bottom-up: what capacity is short of the target, in money and heads, and what would close it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from quota_core.evaluate.headcount import Headcount
from quota_core.evaluate.hires import hire_months
from quota_core.evaluate.pools import Pool, target_pools
from quota_core.model.arrays import ratio
from quota_core.model.company import BoolArray, Company, FloatArray
from quota_core.model.plan import Plan

# A gap at exactly the limit, or hires that come out whole, are not over it for the last bit's sake.
HAIR = 1e-9
UNKNOWN = float("nan")


@dataclass(frozen=True, kw_only=True)
class Gap:
    """Target, quota and capacity of some who carry a quota, money in plan currency; what cannot be told is NaN.

    `given`: whether a target is set at all; one of 0 is. `several`: whether it is of more than one pool.

    `expected_capacity`: capacity with turnover, backfill and late starts. `ramped_year`: what a fully ramped head
    brings in a year. `short`: under the target, each pool's own added up, so one's spare serves no other. The ways to
    close it, each alone: `heads_short` fully ramped for the year; `hires_short` who start on the plan's first day and
    ramp (`whole_hires`: in whole people for each pool); `growth`, what `productivity_growth` would have to be (of
    several pools the most that one needs, for all grow alike); targets lower by `short`, each pool's by its own;
    `pipeline` to be created = short / win rate by value, where somebody is there to work it. Each closes `short`, and
    a hair less of it does not.
    `assigned_short`, in money, heads and hires: the same of what is assigned, over-assignment included.
    """

    key: str
    people: int
    given: bool
    target: float
    assigned: float
    capacity: float
    expected_capacity: float
    capacity_equivalent: float
    limit: float
    ramped_year: float
    short: float
    heads_short: float
    hires_short: float
    whole_hires: float
    growth: float
    pipeline: float
    assigned_short: float
    assigned_heads_short: float
    assigned_hires_short: float
    several: bool = False

    @property
    def gap(self) -> float:
        """Target less capacity; under 0 where there is capacity to spare."""
        return self.target - self.capacity

    @property
    def spare(self) -> float:
        """What pools have over their own targets, added up: of no use to those that are short."""
        return self.short - self.gap

    @property
    def gap_share(self) -> float:
        """The gap as a share of the target; NaN without a target."""
        return self.gap / self.target if self.target > 0 else UNKNOWN

    @property
    def expected_gap(self) -> float:
        """Target less expected capacity."""
        return self.target - self.expected_capacity

    @property
    def assigned_gap(self) -> float:
        """What is assigned less capacity."""
        return self.assigned - self.capacity

    @property
    def over_limit(self) -> bool:
        """Whether the gap is to be closed before quotas are set (METHOD 6)."""
        return _over(self.gap_share, self.limit)


def pools_over_limit(plan: Plan) -> dict[str, float]:
    """Pools that are further under their own target than the limit, by how much of it; by key, the furthest first."""
    shares = {
        pool.key: 1 - float(plan.quotas.bottom_up[pool.carrying].sum()) / pool.target
        for pool in target_pools(plan)
        if pool.target > 0
    }
    over = {key: share for key, share in shares.items() if _over(share, plan.parameters.gap_limit)}
    return dict(sorted(over.items(), key=lambda each: -each[1]))


def _over(share: float, limit: float) -> bool:
    return share > limit + HAIR


def gap_of(plan: Plan, pool: Pool, expected: FloatArray, fallback: float) -> Gap:
    """One pool's gap; `expected`: each rep's expected capacity; `fallback`: a ramped year if nobody ever told one."""
    reach, own = plan.quotas.bottom_up, pool.carrying
    capacity, equivalent = float(reach[own].sum()), float(plan.capacity.c[own].sum())
    year = ramped_year(plan, own, pool.people, fallback)
    short = _missing(pool.target, capacity)
    rate = value_win_rate(plan.company, pool)
    first_year = float(hire_months(plan, pool.role, pool.segment, plan.period.first, plan.period.months).sum())
    hires = _needed(short, year * first_year)
    assigned = float(plan.quota[own].sum())
    over = _missing(assigned, capacity)
    return Gap(
        key=pool.key,
        people=int(own.sum()),
        given=pool.given,
        target=pool.target,
        assigned=assigned,
        capacity=capacity,
        expected_capacity=float(expected[own].sum()),
        capacity_equivalent=equivalent,
        limit=plan.parameters.gap_limit,
        ramped_year=year,
        short=short,
        heads_short=_needed(short, year),
        hires_short=hires,
        whole_hires=math.ceil(hires - HAIR) if math.isfinite(hires) else UNKNOWN,
        growth=_growth(plan.parameters.productivity_growth, pool.target, capacity),
        pipeline=_needed(short, rate if own.any() else 0.0),
        assigned_short=over,
        assigned_heads_short=_needed(over, year),
        assigned_hires_short=_needed(over, year * first_year),
    )


def together(key: str, gaps: Sequence[Gap], growth: float) -> Gap:
    """Some pools' gaps added up; `growth`: the `productivity_growth` of the plan."""

    def total(name: str) -> float:
        return float(sum(getattr(each, name) for each in gaps))

    target, capacity, equivalent = total("target"), total("capacity"), total("capacity_equivalent")
    return Gap(
        key=key,
        people=int(total("people")),
        given=any(gap.given for gap in gaps),
        target=target,
        assigned=total("assigned"),
        capacity=capacity,
        expected_capacity=total("expected_capacity"),
        capacity_equivalent=equivalent,
        limit=gaps[0].limit if gaps else 0.0,
        ramped_year=capacity / equivalent if equivalent > 0 else 0.0,
        short=total("short"),
        heads_short=total("heads_short"),
        hires_short=total("hires_short"),
        whole_hires=total("whole_hires"),
        growth=float(np.max([gap.growth for gap in gaps if gap.short], initial=growth)),
        pipeline=total("pipeline"),
        assigned_short=total("assigned_short"),
        assigned_heads_short=total("assigned_heads_short"),
        assigned_hires_short=total("assigned_hires_short"),
        several=len(gaps) > 1 or any(gap.several for gap in gaps),
    )


def grouped_gaps(gaps: Mapping[str, Gap], of: Mapping[str, str], growth: float) -> dict[str, Gap]:
    """Gaps added up by what each pool belongs to (its role, its segment)."""
    return {
        name: together(name, [gap for key, gap in gaps.items() if of[key] == name], growth)
        for name in sorted(set(of.values()))
    }


def ramped_year(plan: Plan, own: BoolArray, ever: BoolArray, fallback: float) -> float:
    """What a fully ramped head of some people brings in a year, money: sum of capacity / sum of c.

    Where nobody sells within the year, the pool's productivity and growth, which those tell who were `ever` in it if
    nobody is left (METHOD 5: leavers are evidence, too); where nobody ever was, `fallback`.
    """
    equivalent = float(plan.capacity.c[own].sum())
    if equivalent > 0:
        return float(plan.quotas.bottom_up[own].sum()) / equivalent
    who = own if own.any() else ever
    if who.any():
        return float(plan.capacity.pool_productivity[who].mean()) * (1 + plan.parameters.productivity_growth)
    return fallback


def expected_capacity(plan: Plan, heads: Headcount) -> FloatArray:
    """Capacity with turnover, backfill and late starts: bottom-up x expected c / c, money; shape (reps,)."""
    share = np.zeros(len(plan.company.reps))
    share[heads.who] = ratio(heads.expected_equivalent, plan.capacity.c[heads.who])
    return np.asarray(plan.quotas.bottom_up * share)


def value_win_rate(company: Company, pool: Pool) -> float:
    """Won / (won + lost) by value over the lookback: of the pool's people, else its segment's, else everybody's.

    The next one's only where nothing was decided; NaN where nothing was at all.
    """
    won, lost = company.baseline.won, company.baseline.lost
    ids = [company.reps.rep_id[i] for i in np.flatnonzero(pool.people)]
    for kind, names in (("rep", ids), ("segment", [pool.segment]), ("all", [*won.get("all", {})])):
        gained, missed = (sum(table.get(kind, {}).get(name, 0.0) for name in names) for table in (won, lost))
        if gained + missed > 0:
            return gained / (gained + missed)
    return UNKNOWN


def _needed(short: float, each: float) -> float:
    """How much of something closes a gap when each brings so much; NaN where it brings nothing."""
    if short <= 0:
        return 0.0
    return short / each if each > 0 else UNKNOWN


def _missing(wanted: float, there: float) -> float:
    """What is missing of an amount; nothing where it is there to the last bits."""
    return wanted - there if wanted - there > HAIR * wanted else 0.0


def _growth(growth: float, target: float, capacity: float) -> float:
    """What growth would have to be for capacity to be the target; NaN where nothing is there to grow."""
    if not _missing(target, capacity):
        return growth
    return (1 + growth) * target / capacity - 1 if capacity > 0 else UNKNOWN
