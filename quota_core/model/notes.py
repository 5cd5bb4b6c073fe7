"""What a plan's reader must be told beside the numbers, a sentence each (METHOD 4 and 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from quota_core.model.company import Period, first_day
from quota_core.model.ramp import ramped_months
from quota_core.model.suggestion import win_rate_owners
from quota_core.parameters import SPECS

if TYPE_CHECKING:
    from quota_core.model.plan import Plan

FACTOR_NAMES = {"potential": "potential", "accounts": "number of accounts", "win_rate": "closed deals"}
METHOD_NAMES = {
    "top_down": "top-down",
    "blended": "blended",
    "segment_weighted": "segment-weighted",
    "equal_odds": "equal-odds",
}
EQUAL_ODDS = "equal_odds"
FEW_REPS = 5
HAIR = 1e-9
MOST_NAMED = 4


def plan_notes(plan: Plan) -> tuple[str, ...]:
    """Weights at bounds, factors without data, one owner's win rates, a short history, a gap, another method."""
    return (
        *_weight_notes(plan),
        *owner_notes(plan),
        *short_history_notes(plan),
        *_gap_notes(plan),
        *_method_notes(plan),
    )


def short_history_notes(plan: Plan) -> list[str]:
    """Where ramped months of the lookback lie before the first won deal: METHOD 5 counts them, as months of nothing.

    Drawn odds do not count them, so the two must not be read side by side without this sentence.
    """
    parameters, first = plan.parameters, plan.company.facts.first_won_month
    months = parameters.lookback_months
    begin = plan.as_of - months
    if first is None or not begin < first < plan.as_of:
        return []
    period = Period(first=begin, months=first - begin)
    ramped = ramped_months(plan.company.reps, parameters.ramp_schedule, parameters.ramp_productivity, period)
    credited = [bool(parameters.credited_types.get(role, ())) for role in plan.company.reps.role]
    empty = int(ramped[credited].any(axis=0).sum())
    if not empty:
        return []
    enough = max(plan.as_of - first, int(SPECS["lookback_months"].minimum or 1))
    way_out = f"set the lookback to {enough} months" if enough < months else "import older deals"
    lie, count = ("lies", "counts as a month") if empty == 1 else ("lie", "count as months")
    told = (
        f"History begins in {first_day(first).astype('datetime64[D]').item():%B %Y}: {empty} of the lookback's "
        f"{months} months {lie} before the first won deal and {count} without bookings, so capacity is understated "
        f"(drawn odds are not: they begin there); {way_out}."
    )
    return [told]


def _weight_notes(plan: Plan) -> list[str]:
    notes, parameters = [], plan.parameters
    for pool, weights in plan.capacity.weights.items():
        role, segment = plan.capacity.holdings.pools[pool]
        if not weights.averaged:
            notes.append(
                f"{role} {segment}: no level lets the weights average 1 between {parameters.weight_min:g} and "
                f"{parameters.weight_max:g}, so they sit at their bounds or as typed."
            )
        for factor, values in weights.factors.items():
            blank = int((~np.isfinite(values)).sum())
            if blank and len(values) > 1:
                notes.append(
                    f"{role} {segment}: {blank} of {len(values)} territories have no {FACTOR_NAMES[factor]}; "
                    "they count as average there (ASSUMED)."
                )
    return notes


def owner_notes(plan: Plan) -> list[str]:
    """A warning where a territory's win rate is one owner's; nothing where the win rate counts for nothing."""
    if plan.parameters.importance_win_rate <= 0:
        return []
    holdings, territories = plan.capacity.holdings, plan.company.territories
    owners = win_rate_owners(plan.company, plan.capacity, plan.parameters)
    # Where a pool has one territory, its win rate is compared with nobody's.
    compared = np.isin(holdings.cell_pool, [p for p, weights in plan.capacity.weights.items() if len(weights.raw) > 1])
    alone = np.flatnonzero((plan.capacity.cell_positions > 0) & (owners == 1) & compared)
    if not alone.size:
        return []
    pools = [" ".join(holdings.pools[p]) for p in holdings.cell_pool[alone]]
    names = [f"{territories.name[t]} ({pool})" for t, pool in zip(holdings.cell_territory[alone], pools, strict=True)]
    shown = ", ".join(names[:MOST_NAMED]) + (f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else "")
    skill = "a win rate there is its owner's skill as much as the territory's"
    way_out = "lower its importance or set those weights by hand"
    return [f"A single owner closed all deals of the lookback in {shown}: {skill}, so {way_out}."]


def _gap_notes(plan: Plan) -> list[str]:
    target, limit = plan.target, plan.parameters.gap_limit
    short = 1 - plan.reachable / target if target > 0 else 0.0
    if short <= limit:
        return []
    way_out = "close the gap with heads, pipeline or a lower target before quotas are set"
    return [f"Capacity is {short:.0%} under the target, over the {limit:.0%} limit: {way_out}."]


def recommended_method(plan: Plan) -> str:
    """What a guide would pick: top-down under 5 reps, segment-weighted with several segments, else blended [G]."""
    if int(plan.carries.sum()) < FEW_REPS:
        return "top_down"
    return "segment_weighted" if _segments(plan) > 1 else "blended"


def _segments(plan: Plan) -> int:
    pools = plan.company.reps.pools
    return len({pools[pool][1] for pool in np.unique(plan.capacity.pool[plan.carries])})


def _method_notes(plan: Plan) -> list[str]:
    if plan.parameters.method == EQUAL_ODDS:
        return _odds_notes(plan)
    advised, reps, segments = recommended_method(plan), int(plan.carries.sum()), _segments(plan)
    if advised == plan.parameters.method or not reps:
        return []
    people = ("1 person" if reps == 1 else f"{reps} people") + (f" in {segments} segments" if segments > 1 else "")
    return [f"With {people} the guide [G] would pick the {METHOD_NAMES[advised]} method."]


def _odds_notes(plan: Plan) -> list[str]:
    reps, kept = plan.company.reps, plan.parameters.odds_shares
    without = int(sum(plan.carries[i] and reps.rep_id[i] not in kept for i in range(len(reps))))
    if not kept:
        return ["Shares at equal odds have not been worked out here, so quotas are blended."]
    notes = []
    if without:
        notes.append(f"{without} people came after the shares at equal odds were worked out: they stand at a blend.")
    quotas, free = plan.quotas, plan.carries & ~plan.quotas.locked
    low, high = quotas.low * (1 + HAIR), quotas.high * (1 - HAIR)
    held = free & (((quotas.reconciled <= low) & (quotas.low > 0)) | (quotas.reconciled >= high))
    if plan.quotas.locked.any():
        notes.append(f"{int(plan.quotas.locked.sum())} locked quotas stand at other odds; the rest share what is left.")
    if held.any():
        notes.append(f"Bounds hold {int(held.sum())} quotas off the common odds.")
    return notes
