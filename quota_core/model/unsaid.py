"""Why a plan has no odds: the one reason, in the same words wherever odds, pay or levers are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quota_core.model.plan import Plan

NOBODY = "Nobody carries a quota in the plan year: bring people in, or take fewer out."
ZERO_TARGET = "The target of the year is 0, so every quota is 0 and there is nothing to reach: give it an amount."
NO_TARGET = "No target is given for the year, so every quota is 0: import targets, or give them on the screen."
NO_DEALS = (
    "No won deal in the lookback: nothing can be drawn and there are no odds; import deals, or look further back."
)


def no_odds_reason(plan: Plan) -> str:
    """Nobody to carry a quota, no target, or no won deal, whichever comes first; nothing where there are odds."""
    return nobody_reason(plan) or no_target_reason(plan) or no_deals_reason(plan)


def nobody_reason(plan: Plan) -> str:
    """Nobody is there to carry a quota; nothing where somebody is."""
    return "" if plan.carries.any() else NOBODY


def no_target_reason(plan: Plan) -> str:
    """A target of 0 is one that was given, and a blank is not; nothing where there is an amount."""
    if plan.target > 0:
        return ""
    given = any(target.fiscal_year == plan.plan_year for target in plan.company.targets)
    return ZERO_TARGET if given else NO_TARGET


def no_quotas_reason(plan: Plan) -> str:
    """Why no quota asks for anything, as the end of a sentence; nothing where one does."""
    if not plan.carries.any():
        return "nobody carries a quota in the plan year"
    return {ZERO_TARGET: "the target is 0", NO_TARGET: "no target is given"}.get(no_target_reason(plan), "")


def no_pay_reason(plan: Plan) -> str:
    """Why what pay brings is unknown where it is, as the end of a sentence."""
    return no_quotas_reason(plan) or "no OTE was given"


def no_deals_reason(plan: Plan) -> str:
    """Nothing was won in the lookback, so nothing can be drawn; nothing where something was."""
    facts, begin = plan.company.facts, plan.as_of - plan.parameters.lookback_months
    return "" if facts.window(facts.won_deals, begin, plan.as_of).any() else NO_DEALS
