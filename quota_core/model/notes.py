"""What a plan's reader must be told beside the numbers, a sentence each (METHOD 4 and 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from quota_core.model.plan import Plan

FACTOR_NAMES = {"potential": "potential", "accounts": "number of accounts", "win_rate": "closed deals"}
FEW_REPS, MANY_REPS = 5, 50


def plan_notes(plan: Plan) -> tuple[str, ...]:
    """Weights at their bounds, factors without data, a bottom-up gap over its limit, the method a guide would pick."""
    return (*_weight_notes(plan), *_gap_notes(plan), *_method_notes(plan))


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


def _gap_notes(plan: Plan) -> list[str]:
    target, limit = plan.target, plan.parameters.gap_limit
    short = 1 - plan.reachable / target if target > 0 else 0.0
    if short <= limit:
        return []
    way_out = "close the gap with heads, pipeline or a lower target before quotas are set"
    return [f"Capacity is {short:.0%} under the target, over the {limit:.0%} limit: {way_out}."]


def _method_notes(plan: Plan) -> list[str]:
    reps = int(plan.carries.sum())
    segments = len(
        {segment for pool, (_, segment) in enumerate(plan.company.reps.pools) if pool in plan.capacity.weights}
    )
    advised = "segment_weighted" if segments > 1 else "top_down" if reps < FEW_REPS else "blended"
    if advised == plan.parameters.method or (advised == "segment_weighted" and plan.parameters.method == "blended"):
        return []
    words = {"top_down": "top-down", "blended": "blended", "segment_weighted": "segment-weighted"}
    return [f"With {reps} people in {segments} segments the guide [G] would pick the {words[advised]} method."]
