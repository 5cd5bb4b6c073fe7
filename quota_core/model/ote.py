"""What people are to earn: OTE under the scenario, how it is split, and what the market pays (METHOD 9)."""

from __future__ import annotations

import numpy as np

from quota_core.model.company import BoolArray, FloatArray, IntArray, Reps
from quota_core.parameters import Parameters
from quota_core.pay_plan import PayPlan
from quota_core.values import of_pool

USUAL_BASE_SHARE = 0.5


def ote_of(reps: Reps, parameters: Parameters) -> FloatArray:
    """OTE x (1 + `ote_change`), money a year, NaN where unknown; shape (reps,)."""
    return reps.ote * (1 + parameters.ote_change)


def general_plan(parameters: Parameters) -> PayPlan:
    """The pay plan of whoever has none of their own: one rate to 100%, the accelerator above."""
    rate = parameters.accelerator
    return PayPlan(
        tiers=((0.0, 1.0),) if rate == 1 else ((0.0, 1.0), (1.0, rate)),
        threshold=parameters.pay_threshold,
        cap=parameters.pay_cap,
        base_share=parameters.pay_mix,
        ramp_guarantee=parameters.ramp_guarantee,
        ramp_draw=parameters.ramp_draw,
        measured=parameters.pay_measured,
    )


def plan_of_pool(role: str, segment: str, parameters: Parameters) -> PayPlan:
    """The pay plan of a role and segment: ROLE/SEGMENT, else ROLE, else default, else the general one."""
    return of_pool(parameters.pay_plans, role, segment) or general_plan(parameters)


def people_by_plan(reps: Reps, parameters: Parameters) -> list[tuple[PayPlan, IntArray]]:
    """Each pay plan there is, and the places of those it pays."""
    plans = [plan_of_pool(role, segment, parameters) for role, segment in reps.pools]
    return [
        (plan, np.flatnonzero(np.array([other == plan for other in plans], dtype=bool)[reps.pool]))
        for plan in dict.fromkeys(plans)
    ]


def base_share_of(reps: Reps, parameters: Parameters) -> FloatArray:
    """Base as a share of OTE: the pay plan's, else `pay_mix`, else the rep's own, else 0.5; shape (reps,)."""
    known = np.where(np.isfinite(reps.base_share), reps.base_share, USUAL_BASE_SHARE)
    if parameters.pay_mix is not None:
        known = np.full(len(reps), parameters.pay_mix)
    if not parameters.pay_plans:
        return known
    chosen = [plan_of_pool(role, segment, parameters).base_share for role, segment in reps.pools]
    by_pool = np.array([np.nan if share is None else share for share in chosen], dtype=np.float64)[reps.pool]
    return np.where(np.isfinite(by_pool), by_pool, known)


def usual_base_share(reps: Reps, who: BoolArray, parameters: Parameters) -> float:
    """Base over OTE of some people, all together, as it is where `pay_mix` is not set; 0.5 where no OTE is known."""
    own = who & np.isfinite(reps.ote)
    ote = ote_of(reps, parameters)[own]
    share = base_share_of(reps, parameters.changed(pay_mix=None))[own]
    return float((share * ote).sum() / ote.sum()) if ote.sum() > 0 else USUAL_BASE_SHARE


def market_ote_of(reps: Reps, parameters: Parameters) -> FloatArray:
    """Market OTE, money a year, NaN where nobody says; shape (reps,).

    The rep's own, else that of the experience level (`market_ote_levels`), else the median of those known in the same
    role and level.
    """
    market = reps.market_ote.copy()
    for i in np.flatnonzero(~np.isfinite(market) & np.array([bool(level) for level in reps.experience_level])):
        level = reps.experience_level[i]
        if level in parameters.market_ote_levels:
            market[i] = parameters.market_ote_levels[level]
            continue
        same = [
            float(reps.market_ote[j])
            for j in range(len(reps))
            if reps.experience_level[j] == level and reps.role[j] == reps.role[i] and np.isfinite(reps.market_ote[j])
        ]
        market[i] = float(np.median(same)) if same else np.nan
    return market
