"""The rep table's numbers added up: by manager, region, segment and in all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quota_core.model.buildup import Beside
from quota_core.model.company import BoolArray
from quota_core.model.ote import ote_of
from quota_core.model.plan import Plan

NAMELESS = "(none)"
DIMENSIONS = ("manager", "region", "segment")


@dataclass(frozen=True, kw_only=True)
class Subtotal:
    """Some reps together; money in plan currency, ratios NaN where there is nothing to divide.

    `change` is quota over last_quota, less 1, so that whoever reads both sums finds the same; `like_for_like` is the
    same over those alone who carry a quota now and had one for all of last year. `multiple` is the sum of
    full-year quotas over the sum of OTE.
    """

    name: str
    reps: int
    carrying: int
    last_quota: float
    last_bookings: float
    quota: float
    capacity: float
    change: float
    like_for_like: float
    multiple: float


def subtotal(name: str, own: BoolArray, plan: Plan, facts: Beside) -> Subtotal:
    """The sums over some reps; own: shape (reps,)."""
    ote = ote_of(plan.company.reps, plan.parameters)
    paid = own & np.isfinite(facts.full_year_quota) & (ote > 0)
    last = facts.last_quota[own]
    last_quota = float(np.nansum(last)) if np.isfinite(last).any() else float("nan")
    quota = float(plan.quota[own].sum())
    both = own & plan.carries & np.isfinite(facts.last_quota)
    return Subtotal(
        name=name,
        reps=int(own.sum()),
        carrying=int((own & plan.carries).sum()),
        last_quota=last_quota,
        last_bookings=float(facts.last_bookings[own].sum()),
        quota=quota,
        capacity=float(plan.quotas.bottom_up[own & plan.carries].sum()),
        change=_ratio(quota, last_quota) - 1,
        like_for_like=_ratio(plan.quota[both].sum(), facts.last_quota[both].sum()) - 1,
        multiple=_ratio(facts.full_year_quota[paid].sum(), ote[paid].sum()),
    )


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0 else float("nan")


def roll_up(plan: Plan, facts: Beside, shown: BoolArray) -> dict[str, tuple[Subtotal, ...]]:
    """Subtotals of the shown reps by dimension (sorted by name, nameless last), and under "total" the one of all."""
    result: dict[str, tuple[Subtotal, ...]] = {}
    for dimension in DIMENSIONS:
        names = names_of(plan, dimension)
        present = sorted(set(names[shown]), key=lambda name: (name == NAMELESS, name))
        result[dimension] = tuple(subtotal(name, shown & (names == name), plan, facts) for name in present)
    result["total"] = (subtotal("Total", shown, plan, facts),)
    return result


def names_of(plan: Plan, dimension: str) -> np.ndarray:
    """Each rep's manager, region (of today's territory) or segment; shape (reps,), texts."""
    reps, territories = plan.company.reps, plan.company.territories
    if dimension == "region":
        index = plan.company.territory_index
        names = [territories.region[index[t]] for t in reps.territory_id]
    else:
        names = list(getattr(reps, dimension))
    return np.array([name or NAMELESS for name in names], dtype=object)


def shown_reps(plan: Plan, facts: Beside) -> BoolArray:
    """Who stands in the rep table: those who carry a quota, those taken out, and those who booked last year.

    People of roles with neither a group nor a target (no credited bookings) do not. With those who left in it, last
    year's bookings add up to what the headline says.
    """
    reps = plan.company.reps
    roles = {group.role for group in plan.quotas.groups} | {target.role for target in plan.unassigned_targets}
    taken_out = set(plan.parameters.taken_out)
    out = np.array([rep_id in taken_out for rep_id in reps.rep_id], dtype=bool)
    ours = np.array([role in roles for role in reps.role], dtype=bool)
    return np.asarray(plan.carries | out | (ours & (facts.last_bookings > 0)))
