"""Why a quota is what it is, in sentences with the numbers that made it (METHOD 6)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from quota_core.model.capacity import NEW_TERRITORY_MONTHS
from quota_core.model.company import month_text
from quota_core.model.ote import ote_of
from quota_core.model.plan import Plan
from quota_core.model.quotas import NOT_SPLIT, Group, quota_bounds

NOTHING = 0.5


def why(plan: Plan, rep: int, line: str, amount: float) -> str:
    """One sentence for a line of a rep's build-up, with its numbers; `amount` is the line's money."""
    return _SENTENCES[line](plan, rep, amount)


def no_quota_reason(plan: Plan, rep: int) -> str:
    """Why somebody carries no quota in the plan year."""
    reps = plan.company.reps
    role = reps.role[rep]
    if reps.rep_id[rep] in plan.parameters.taken_out:
        return "Taken out in this scenario; past bookings stay evidence."
    if not plan.parameters.credited_types.get(role, ()):
        return f"The role {role} is credited with no bookings, so it carries no bookings quota."
    return f"Not employed in the plan year {plan.plan_year}."


def no_history_reason(plan: Plan, rep: int) -> str:
    """What a quota stands on where the rep has no ramped months in the lookback; empty where there is such history."""
    c, parameters = plan.capacity, plan.parameters
    own = c.holdings.rep == rep
    if c.evidence.holding_months[own].sum() > 0:
        return ""
    lookback = f"the {parameters.lookback_months} months before {month_text(plan.as_of)}"
    where, z, deals = _territories(plan, rep), c.evidence_share[rep], c.evidence_deals[rep]
    level = f"the pool's {c.pool_productivity[rep]:,.0f} a year x weight {c.weight[rep]:.2f}"
    if z <= 0:
        return f"No fully ramped month in {lookback}, and no win in {where} (z = 0): the quota rests on {level}."
    return (
        f"No fully ramped month in {lookback}: the quota rests on {deals:,.0f} won deals of others in {where} "
        f"(counted {z:.2f}) and on {level}."
    )


def _group(plan: Plan, rep: int) -> Group:
    return plan.quotas.groups[int(plan.quotas.group[rep])]


def _group_name(group: Group) -> str:
    return group.role if group.segment == NOT_SPLIT else f"{group.role} in {group.segment}"


def _territories(plan: Plan, rep: int) -> str:
    c, territories = plan.capacity, plan.company.territories
    own = (c.holdings.rep == rep) & (c.cell_positions[c.holdings.cell] > 0)
    return " and ".join(territories.name[t] or territories.territory_id[t] for t in c.holdings.territory[own])


def _equal_share(plan: Plan, rep: int, amount: float) -> str:
    group, n = _group(plan, rep), int((plan.quotas.group == plan.quotas.group[rep]).sum())
    over = plan.parameters.compound_over_assignment
    target = f"the target of {group.total / (1 + over):,.0f}"
    if over > 0:
        target += f" x {1 + over:.2f} (over-assignment)"
    return f"{_group_name(group)}: {target}, shared by {n}, is {amount:,.0f} each."


def _ramp(plan: Plan, rep: int, _: float) -> str:
    c, same = plan.capacity, plan.quotas.group == plan.quotas.group[rep]
    e, mean = c.e[rep], c.e[same].mean()
    text = f"Carries {e:.2f} of a full year, where the {_group_name(_group(plan, rep))} average is {mean:.2f}."
    new = plan.company.territories.is_new[c.holdings.territory[c.holdings.rep == rep]]
    if new.any():
        text += (
            f" A new territory carries {plan.parameters.new_territory_q1:g} of its schedule in the first "
            f"{NEW_TERRITORY_MONTHS} months."
        )
    return text


def _weight(plan: Plan, rep: int, _: float) -> str:
    c = plan.capacity
    how = "set by hand" if _overridden(plan, rep) else "from potential, accounts and win rate"
    return f"{_territories(plan, rep)} has a weight of {c.weight[rep]:.2f} in its pool ({how}; 1 is average)."


def _overridden(plan: Plan, rep: int) -> bool:
    c, pool = plan.capacity, int(plan.capacity.pool[rep])
    cells = np.flatnonzero((c.holdings.cell_pool == pool) & (c.cell_positions > 0))
    own = c.holdings.cell[c.holdings.rep == rep]
    return pool in c.weights and bool(c.weights[pool].overridden[np.isin(cells, own)].any())


def _evidence(plan: Plan, rep: int, _: float) -> str:
    c, parameters = plan.capacity, plan.parameters
    if parameters.method == "equal_odds" and plan.company.reps.rep_id[rep] in parameters.odds_shares:
        return (
            f"Equal odds: the simulation gives everybody of {_group_name(_group(plan, rep))} the same chance to hit at "
            f"these shares; this one is {parameters.odds_shares[plan.company.reps.rep_id[rep]]:.4f} of the total."
        )
    if parameters.method == "top_down":
        return "Top-down only: what history has yielded is not mixed in."
    reach = c.bottom_up[rep]
    if c.evidence_share[rep] > 0:
        history = (
            f"{_territories(plan, rep)} has yielded {c.territory_yield[rep]:,.0f} a ramped year over "
            f"{c.evidence_deals[rep]:,.0f} won deals (counted {c.evidence_share[rep]:.2f}; the rest is the pool's "
            f"{c.pool_productivity[rep]:,.0f} x weight {c.weight[rep]:.2f})"
        )
    else:
        history = (
            f"no evidence in {_territories(plan, rep)}, so the pool's {c.pool_productivity[rep]:,.0f} a ramped year "
            f"x weight {c.weight[rep]:.2f}"
        )
    return (
        f"Bottom-up {reach:,.0f} of the group's {_group(plan, rep).capacity:,.0f}: {history}; it makes up "
        f"{1 - parameters.top_down_share:.2f} of the blend, top-down {parameters.top_down_share:.2f}."
    )


def _bounds(plan: Plan, rep: int, amount: float) -> str:
    q, parameters = plan.quotas, plan.parameters
    bounded = parameters.ote_band_enforced or parameters.yoy_change_max is not None
    if not bounded:
        return "No bounds are switched on."
    own, blend = q.unlocked[rep], q.blended[rep]
    low, high = quota_bounds(plan.company, plan.capacity, parameters)
    names = []
    if parameters.ote_band_enforced and np.isfinite(ote := float(ote_of(plan.company.reps, parameters)[rep])):
        band = f"{parameters.ote_multiple_min:g}-{parameters.ote_multiple_max:g}"
        names.append(f"{band} x OTE {ote:,.0f} x {plan.capacity.e[rep]:.2f} of a year")
    if parameters.yoy_change_max is not None:
        names.append(f"within {parameters.yoy_change_max:.2f} of last year's quota")
    text = " and ".join(names) or "none for this rep"
    if own <= low[rep] + NOTHING and blend < low[rep]:
        return f"Held up at the lower bound ({text}): {blend:,.0f} becomes {own:,.0f}."
    if own >= high[rep] - NOTHING and blend > high[rep]:
        return f"Held down at the upper bound ({text}): {blend:,.0f} becomes {own:,.0f}."
    if abs(amount) <= NOTHING:
        return f"Inside the bounds ({text})."
    return f"Bounds hold colleagues, so the others make up for it: {blend:,.0f} becomes {own:,.0f}."


def _locks(plan: Plan, rep: int, amount: float) -> str:
    q, reps = plan.quotas, plan.company.reps
    if q.locked[rep]:
        lock = plan.parameters.locks[reps.rep_id[rep]]
        said = ", ".join(part for part in (lock.reason, lock.who, lock.when) if part)
        return f"Locked at {lock.quota:,.0f}" + (f" ({said})." if said else ".")
    locked = np.flatnonzero(q.locked & (q.group == q.group[rep]))
    if not locked.size:
        return "Nobody in the group is locked."
    moved = float((q.reconciled - q.unlocked)[locked].sum())
    names = ", ".join(reps.name[i] for i in locked[:3]) + (f" and {len(locked) - 3} more" if len(locked) > 3 else "")
    if abs(amount) <= NOTHING:
        return f"The locks ({names}) do not move this quota."
    verb = "takes on" if amount > 0 else "gives up"
    return f"Locks ({names}) change the others' total by {-moved:,.0f}; this quota {verb} {abs(amount):,.0f} of it."


def _rounding(plan: Plan, rep: int, _: float) -> str:
    step = plan.parameters.round_to
    if step <= 0:
        return "Rounding is off."
    if plan.quotas.locked[rep]:
        return "A locked quota is not rounded."
    return f"Rounded to a step of {step:,.0f} so that the group still adds up (largest remainder first)."


_SENTENCES: dict[str, Callable[[Plan, int, float], str]] = {
    "equal_share": _equal_share,
    "ramp": _ramp,
    "territory_weight": _weight,
    "evidence": _evidence,
    "bounds": _bounds,
    "locks": _locks,
    "rounding": _rounding,
}
