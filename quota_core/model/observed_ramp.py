"""The ramp that history shows: what past hires sold in each month of tenure, those who failed too (METHOD 3)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quota_core.model.arrays import ratio, sums
from quota_core.model.company import FloatArray, IntArray, Period
from quota_core.model.plan import Plan
from quota_core.model.season import season_by_rep
from quota_core.model.time import active_share, tenure

LONGEST = 24
FEWEST_HIRES = 3
FULL = 0.995


@dataclass(frozen=True, eq=False, kw_only=True)
class ObservedRamp:
    """Productivity by month of tenure over ramped productivity (1 is ramped); shape (months,) each.

    `hires` counts who was there in that month. `curve` is made monotone and capped to 0..1, and stops where it is full
    or fewer than three hires are left: it can be taken over as `ramp_productivity`.
    """

    key: str
    hires: IntArray
    raw: FloatArray
    monotone: FloatArray
    curve: tuple[float, ...]


def observed_ramp(plan: Plan) -> dict[str, ObservedRamp]:
    """The observed ramp of everybody ("default"), each role, and each ROLE/SEGMENT with at least three past hires.

    month k = bookings of past hires in it / sum of season x active x W x the pool's ramped productivity. Past hires are
    those whose first month lies in the history before as-of; after somebody left, nothing counts.
    """
    company, c = plan.company, plan.capacity
    reps, facts = company.reps, company.facts
    span = Period(first=facts.first_month, months=max(plan.as_of - facts.first_month, 0))
    first_month = reps.first_month
    types = plan.parameters.credited_types
    credited = np.array([bool(types.get(role, ())) for role in reps.role], dtype=bool)
    hired = np.flatnonzero(credited & (first_month >= span.first) & (first_month < span.end))
    active = active_share(reps.start, reps.end, span)[hired]
    # What a ramped rep of the pool at the rep's own weight would have sold (1 where today's plan has no weight).
    weight = np.where(c.weight[hired] > 0, c.weight[hired], 1.0)
    level = _pool_level(plan)[reps.pool[hired]] * weight
    expected = season_by_rep(company, c.season, span)[hired] * active * level[:, None]
    booked = facts.window(facts.bookings, span.first, span.end)[hired]
    k = tenure(reps, span)[hired]
    begun = np.arange(span.first, span.end)[None, :] >= first_month[hired][:, None]
    seen = begun & (active > 0) & (k < LONGEST)
    groups: dict[str, list[int]] = {"default": list(range(len(hired)))}
    for j, i in enumerate(hired):
        groups.setdefault(reps.role[i], []).append(j)
        groups.setdefault(f"{reps.role[i]}/{reps.segment[i]}", []).append(j)
    found = {}
    for key, rows in groups.items():
        if len(rows) >= FEWEST_HIRES:
            own = np.array(rows, dtype=np.int64)
            inside = seen[own]
            ramp = _ramp(key, k[own][inside], booked[own][inside], expected[own][inside])
            if ramp is not None:
                found[key] = ramp
    return found


def _ramp(key: str, k: IntArray, booked: FloatArray, expected: FloatArray) -> ObservedRamp | None:
    hires = np.bincount(k, minlength=1)
    enough = np.flatnonzero(hires < FEWEST_HIRES)
    months = int(enough[0]) if enough.size else len(hires)
    if months == 0:
        return None
    exposure = sums(k, expected, len(hires))[:months]
    raw = ratio(sums(k, booked, len(hires))[:months], exposure)
    monotone = isotonic(raw, exposure)
    capped = np.clip(monotone, 0.0, 1.0)
    full = np.flatnonzero(capped >= FULL)
    end = int(full[0]) + 1 if full.size else months
    return ObservedRamp(
        key=key, hires=hires[:months], raw=raw, monotone=monotone, curve=tuple(round(float(x), 4) for x in capped[:end])
    )


def _pool_level(plan: Plan) -> FloatArray:
    """Ramped productivity by pool, money a year at weight 1; shape (pools,)."""
    pools = plan.company.reps.pools
    level = np.zeros(len(pools))
    level[plan.company.reps.pool] = plan.capacity.pool_productivity
    return level


def isotonic(values: FloatArray, weights: FloatArray) -> FloatArray:
    """The never-falling sequence nearest to values in weighted squares (pool adjacent violators); shape (n,)."""
    blocks: list[tuple[float, float, int]] = []
    for value, weight in zip(values.tolist(), weights.tolist(), strict=True):
        mean, mass, size = value, max(weight, 1e-12), 1
        while blocks and blocks[-1][0] > mean:
            before, before_mass, before_size = blocks.pop()
            mean = (mean * mass + before * before_mass) / (mass + before_mass)
            mass, size = mass + before_mass, size + before_size
        blocks.append((mean, mass, size))
    return np.array([mean for mean, _, size in blocks for _ in range(size)], dtype=np.float64)
