"""What the company's own history suggests for the importances, and win rates that rest on one owner (METHOD 4)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quota_core.model.arrays import ratio, sums
from quota_core.model.capacity import Capacity
from quota_core.model.company import Company, FloatArray, IntArray
from quota_core.parameters import Parameters

PENALTY = 1.0
NORMAL_90 = 1.6448536269514722


@dataclass(frozen=True, eq=False, kw_only=True)
class Ridge:
    """Slopes of a ridge regression inside groups and their standard errors; shape (columns,), NaN where unknown."""

    slope: FloatArray
    error: FloatArray
    rows: int
    spare: float


@dataclass(frozen=True, kw_only=True)
class Suggested:
    """One factor: by how many per cent productivity moves with 1% more of it, its 90% interval, its importance."""

    slope: float
    low: float
    high: float
    importance: float


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """By factor; `strength` is the sum of the slopes over 0. No factors where too few territories can be compared."""

    factors: dict[str, Suggested]
    strength: float
    territories: int

    def words(self, factor: str) -> str:
        """One factor's sentence, its uncertainty with it; empty where history says nothing."""
        if factor not in self.factors:
            return ""
        found = self.factors[factor]
        return (
            f"History suggests {found.importance:.2f}: over {self.territories} territories 1% more goes with "
            f"{found.slope:+.2f}% productivity (90% interval {found.low:+.2f} to {found.high:+.2f})."
        )


def ridge(y: FloatArray, x: FloatArray, weight: FloatArray, group: IntArray, penalty: float = PENALTY) -> Ridge:
    """Slopes of y on the columns of x, both centred inside groups, shrunk to 0 as by `penalty` rows of evidence.

    slope = (Z'WZ + penalty I)^-1 Z'W y / sd, Z = x / its weighted sd, W scaled to sum to the rows; error = that of the
    posterior, s^2 (Z'WZ + penalty I)^-1, s^2 = residuals / rows to spare. One column, four rows, sd 1: sum(zy) / 5.
    """
    rows, columns = x.shape
    groups = int(group.max()) + 1 if rows else 0
    unknown = np.full(columns, np.nan)
    if not rows:
        return Ridge(slope=unknown, error=unknown, rows=0, spare=0.0)
    w = weight * rows / weight.sum()

    def centred(values: FloatArray) -> FloatArray:
        return values - ratio(sums(group, w * values, groups), sums(group, w, groups))[group]

    inside = np.column_stack([centred(x[:, j]) for j in range(columns)])
    spread = np.sqrt((w[:, None] * inside**2).sum(axis=0) / rows)
    varies = spread > 1e-12
    z = inside[:, varies] / spread[varies]
    known = z.T @ (w[:, None] * z)
    kernel = np.linalg.inv(known + penalty * np.eye(len(known)))
    target = centred(y)
    found = kernel @ (z.T @ (w * target))
    spare = rows - len(np.unique(group)) - float(np.trace(kernel @ known))
    left = float((w * (target - z @ found) ** 2).sum())
    error = np.sqrt(left / spare * np.diag(kernel)) if spare > 0 else np.full(len(found), np.nan)
    slope, errors = unknown.copy(), unknown.copy()
    slope[varies], errors[varies] = found / spread[varies], error / spread[varies]
    return Ridge(slope=slope, error=errors, rows=rows, spare=spare)


def suggestion(capacity: Capacity) -> Suggestion:
    """The importances history suggests: ridge regression of log productivity on log factors over territories.

    Productivity is what a ramped year in the territory has yielded, factors are its indexes, both inside pools and
    weighted by the years of evidence. Importance = slope over 0 / the sum of those. Nothing with under two territories
    to spare.
    """
    weights, evidence = capacity.cell_weights, capacity.evidence
    worked = capacity.cell_positions > 0
    earned, years = evidence.cell_yield[worked], evidence.cell_season[worked]
    names = list(weights.indexes)
    factors = np.column_stack([weights.indexes[name] for name in names])
    usable = (earned > 0) & (years > 0) & (factors > 0).all(axis=1)
    many = np.bincount(weights.pool[usable], minlength=len(capacity.holdings.pools))
    usable &= many[weights.pool] > 1
    _, group = np.unique(weights.pool[usable], return_inverse=True)
    rows = int(usable.sum())
    nothing = Suggestion(factors={}, strength=float("nan"), territories=rows)
    if rows - len(np.unique(group)) < len(names) + 2:
        return nothing
    found = ridge(np.log(earned[usable]), np.log(factors[usable]), years[usable], group)
    upward = np.maximum(np.nan_to_num(found.slope), 0.0)
    if not upward.sum():
        return nothing
    return Suggestion(
        factors={
            name: Suggested(
                slope=float(found.slope[j]),
                low=float(found.slope[j] - NORMAL_90 * found.error[j]),
                high=float(found.slope[j] + NORMAL_90 * found.error[j]),
                importance=float(upward[j] / upward.sum()),
            )
            for j, name in enumerate(names)
            if np.isfinite(found.error[j])
        },
        strength=float(upward.sum()),
        territories=rows,
    )


def win_rate_owners(company: Company, capacity: Capacity, parameters: Parameters) -> IntArray:
    """How many people closed (won or lost) the credited deals of each cell in the lookback; shape (cells,)."""
    facts, holdings = company.facts, capacity.holdings
    size = max(len(company.territories), 1)
    first = capacity.as_of - parameters.lookback_months
    recent = (
        (facts.deal_month >= first) & (facts.deal_month < capacity.as_of) & (facts.deals_won + facts.deals_lost > 0)
    )
    wanted = company.reps.pool[facts.deal_rep[recent]] * size + facts.deal_territory[recent]
    codes = holdings.cell_pool * size + holdings.cell_territory
    # One entry per person and cell, however many months they closed deals in.
    pairs = np.unique(wanted * max(len(company.reps), 1) + facts.deal_rep[recent])
    people = pairs // max(len(company.reps), 1)
    return np.asarray(np.searchsorted(people, codes, side="right") - np.searchsorted(people, codes, side="left"))
