"""When a hire has paid for itself: month by month through the ramp, and the latest start that does so in the year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quota_core.evaluate.hires import from_start, season_from
from quota_core.evaluate.pay.curve import variable_curve
from quota_core.evaluate.pay.terms import known_ote
from quota_core.model.buildup import full_year_quota
from quota_core.model.company import FloatArray
from quota_core.model.ote import base_share_of, plan_of_pool
from quota_core.model.plan import Plan

YEAR, LONGEST = 12, 48


@dataclass(frozen=True, eq=False, kw_only=True)
class HirePayback:
    """A hire of a pool at its median OTE, quota and demonstrated productivity; money in plan currency.

    `months`: from a start on the plan year's first day until gross margin has covered loaded pay, None where it does
    not within four years. `latest_start`: the last month (of the plan year) from which it still does within that year,
    None where no month does. `margin`, `cost`: by month from the start, shape (48,), not added up.
    """

    role: str
    segment: str
    ote: float
    quota: float
    productivity: float
    months: int | None
    latest_start: int | None
    margin: FloatArray
    cost: FloatArray

    @property
    def balance(self) -> FloatArray:
        """Gross margin less loaded pay, added up from the start; shape (48,)."""
        return np.cumsum(self.margin - self.cost)


def hire_paybacks(plan: Plan) -> tuple[HirePayback, ...]:
    """The payback of a hire in each pool with a quota, a productivity and a known OTE (METHOD 9).

    margin_m = gross margin x productivity x season x ramp_productivity(k); cost_m = (base / 12 + variable pay of the
    month's bookings on the month's quota, never under what is guaranteed on the ramp) x load factor; k months since
    the start, on a territory of weight 1. Attainment is judged month by month, whatever the plan measures.
    """
    found = []
    for pool, (role, segment) in enumerate(plan.capacity.holdings.pools):
        made = _payback(plan, pool, role, segment)
        if made is not None:
            found.append(made)
    return tuple(found)


def hire_payback(plan: Plan, role: str, segment: str) -> HirePayback | None:
    """That of one role and segment; None where no quota, productivity or OTE is known there.

    A role that is judged whole (`segment` blank): of its pool with the most people who carry a quota, as it says.
    """
    pools = plan.capacity.holdings.pools
    if not segment and (role, segment) not in pools:
        people = np.bincount(plan.capacity.pool[plan.carries], minlength=len(pools))
        own = [pool for pool, (its_role, _) in enumerate(pools) if its_role == role and people[pool]]
        segment = pools[max(own, key=lambda pool: int(people[pool]))][1] if own else segment
    return _payback(plan, pools.index((role, segment)), role, segment) if (role, segment) in pools else None


def _payback(plan: Plan, pool: int, role: str, segment: str) -> HirePayback | None:
    own = np.flatnonzero(plan.carries & (plan.capacity.pool == pool) & (plan.capacity.e > 0))
    parameters, reps = plan.parameters, plan.company.reps
    ote, _ = known_ote(reps, parameters, own)
    ote = ote[np.isfinite(ote)]
    if not own.size or not ote.size:
        return None
    usual, quota = float(np.median(ote)), float(np.median(full_year_quota(plan)[own]))
    level = float(np.median(plan.capacity.pool_productivity[own])) * (1 + parameters.productivity_growth)
    base_share = float(np.median(base_share_of(reps, parameters)[own]))
    margin_share = parameters.gross_margin_segments.get(segment, parameters.gross_margin)

    # Every start of the year at once; shape (starts, months since).
    first = plan.period.first
    shares = np.stack([season_from(plan, segment, first + late, LONGEST) for late in range(YEAR)])
    sold = level * shares * from_start(parameters.ramp_productivity, role, segment, LONGEST)
    schedule = from_start(parameters.ramp_schedule, role, segment, LONGEST)
    own_plan = plan_of_pool(role, segment, parameters)
    target = np.full(shares.size, usual * (1 - base_share) / YEAR)
    sure = own_plan.ramp_guarantee * target * np.tile(schedule < 1, YEAR)
    asked = (quota * shares * schedule).ravel()
    curve = variable_curve(own_plan, target, asked, guarantee=sure, ramp_share=np.ones(shares.size))
    margin = margin_share * sold
    pay = usual * base_share / YEAR + curve.paid(sold.ravel()).reshape(sold.shape)
    cost = pay * parameters.load_factor
    latest = None
    for late in range(YEAR):
        needed = _covered(margin[late], cost[late])
        if needed is not None and needed <= YEAR - late:
            latest = first + late
    return HirePayback(
        role=role,
        segment=segment,
        ote=usual,
        quota=quota,
        productivity=level,
        months=_covered(margin[0], cost[0]),
        latest_start=latest,
        margin=margin[0],
        cost=cost[0],
    )


def _covered(margin: FloatArray, cost: FloatArray) -> int | None:
    """How many months until added-up margin has covered added-up cost; None where it never does."""
    there = np.flatnonzero(np.cumsum(margin - cost) >= 0)
    return int(there[0]) + 1 if there.size else None
