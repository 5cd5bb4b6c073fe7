"""What a pay plan looks like: earnings along attainment for the usual person of each role and segment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quota_core.evaluate.pay.curve import variable_curve
from quota_core.evaluate.pay.terms import known_ote
from quota_core.model.buildup import full_year_quota
from quota_core.model.company import FloatArray
from quota_core.model.ote import base_share_of, market_ote_of, plan_of_pool
from quota_core.model.plan import Plan
from quota_core.pay_plan import PayPlan, jumps

ATTAINMENTS = np.round(np.arange(0.0, 1.605, 0.02), 2)
MARKED = (0.8, 1.0, 1.2)
BEFORE = 1e-6


@dataclass(frozen=True, eq=False, kw_only=True)
class PayShape:
    """Pay of the usual person of some pools who share a plan: median OTE, base share and quota; money a year.

    `attainment`, `pay`: the line, with both sides of every jump; `marked`: pay at 80%, 100% and 120%.
    """

    pools: tuple[tuple[str, str], ...]
    plan: PayPlan
    people: int
    ote: float
    base_share: float
    quota: float
    market: float
    attainment: FloatArray
    pay: FloatArray
    marked: tuple[float, float, float]


def pay_shapes(plan: Plan) -> tuple[PayShape, ...]:
    """One shape for each pay plan in use, that of most people first; nothing for pools without a known OTE."""
    reps, parameters, pool = plan.company.reps, plan.parameters, plan.capacity.pool
    by_plan: dict[PayPlan, list[int]] = {}
    for place, (role, segment) in enumerate(plan.capacity.holdings.pools):
        if (plan.carries & (pool == place)).any():
            by_plan.setdefault(plan_of_pool(role, segment, parameters), []).append(place)
    found = []
    for own_plan, places in by_plan.items():
        own = np.flatnonzero(plan.carries & np.isin(pool, places) & (plan.capacity.e > 0))
        ote, _ = known_ote(reps, parameters, own)
        if not own.size or not np.isfinite(ote).all():
            continue
        usual, share = float(np.median(ote)), float(np.median(base_share_of(reps, parameters)[own]))
        quota, market = float(np.median(full_year_quota(plan)[own])), market_ote_of(reps, parameters)[own]
        edges = np.array(jumps(own_plan))
        attained = np.sort(np.concatenate([ATTAINMENTS, edges, edges - BEFORE]))
        pay = _pay(own_plan, attained, usual, share, quota)
        known = market[np.isfinite(market)]
        marked = _pay(own_plan, np.array(MARKED), usual, share, quota)
        found.append(
            PayShape(
                pools=tuple(plan.capacity.holdings.pools[p] for p in places),
                plan=own_plan,
                people=len(own),
                ote=usual,
                base_share=share,
                quota=quota,
                market=float(np.median(known)) if known.size else float("nan"),
                attainment=attained,
                pay=pay,
                marked=(float(marked[0]), float(marked[1]), float(marked[2])),
            )
        )
    return tuple(sorted(found, key=lambda shape: -shape.people))


def _pay(plan: PayPlan, attained: FloatArray, ote: float, base_share: float, quota: float) -> FloatArray:
    """Base and variable at each attainment, money a year."""
    each = np.ones(len(attained))
    curve = variable_curve(plan, ote * (1 - base_share) * each, quota * each)
    return np.asarray(ote * base_share + curve.paid(attained * quota))
