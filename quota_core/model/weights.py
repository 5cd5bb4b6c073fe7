"""Territory weights: who sits on a rich patch carries more, the pool's total stays (METHOD 4)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quota_core.model.arrays import ratio
from quota_core.model.company import BoolArray, FloatArray
from quota_core.model.level import level_for
from quota_core.parameters import Parameters


@dataclass(frozen=True, eq=False, kw_only=True)
class PoolWeights:
    """The weights of one pool's territories, and the steps that led to them; shape (territories,) each."""

    factors: dict[str, FloatArray]
    indexes: dict[str, FloatArray]
    raw: FloatArray
    weight: FloatArray
    overridden: BoolArray
    level: float | None
    averaged: bool


def shrunk_win_rate(won: FloatArray, lost: FloatArray, pool_won: float, pool_lost: float, prior: float) -> FloatArray:
    """(won + k p) / (won + lost + k) with p over all the pool's deals; NaN where there is nothing to go by."""
    deals = pool_won + pool_lost
    if deals <= 0:
        return np.full(won.shape, np.nan)
    seen = won + lost + prior
    return ratio(won + prior * pool_won / deals, seen, np.nan)


def relative_index(factor: FloatArray, positions: FloatArray) -> FloatArray:
    """factor / its position-weighted mean over the pool; 1 where a territory has no data."""
    known = np.isfinite(factor) & (positions > 0)
    total = positions[known].sum()
    mean = (factor[known] * positions[known]).sum() / total if total > 0 else 0.0
    if mean <= 0:
        return np.ones(factor.shape)
    return np.where(known, factor / mean, 1.0)


def pool_weights(
    *,
    factors: dict[str, FloatArray],
    positions: FloatArray,
    e: FloatArray,
    held: FloatArray,
    parameters: Parameters,
) -> PoolWeights:
    """W_t = clip(c v_t, weight_min, weight_max), v_t = max(0, 1 + strength (raw_t - 1)), averaging 1 over the pool.

    factors: by name, per territory (potential and accounts per position, win rate). e: ramped-equivalents per
    territory. held: overridden weights, NaN where none. Overrides stand as typed and the others make room.
    """
    importances = {
        "potential": parameters.importance_potential,
        "accounts": parameters.importance_accounts,
        "win_rate": parameters.importance_win_rate,
    }
    indexes = {name: relative_index(factor, positions) for name, factor in factors.items()}
    total_importance = sum(importances[name] for name in indexes)
    raw = np.ones(e.shape)
    if total_importance > 0:
        raw = sum((importances[name] * index for name, index in indexes.items()), np.zeros(e.shape)) / total_importance
    v = np.maximum(0.0, 1.0 + parameters.weight_strength * (raw - 1.0))
    overridden = np.isfinite(held)
    free = ~overridden
    low, high = parameters.weight_min, parameters.weight_max
    room = e.sum() - (e[overridden] * held[overridden]).sum()
    level = level_for(float(room), (e * v)[free], e[free] * low, e[free] * high) if e[free].sum() > 0 else None
    weight = np.where(overridden, held, 0.0)
    if level is not None:
        weight[free] = np.clip(level * v[free], low, high)
    elif e[free].sum() > 0:
        weight[free] = high if room > (e[free] * low).sum() else low
    else:
        weight[free] = 1.0 if e.sum() <= 0 else np.clip(v[free], low, high)
    averaged = level is not None or e.sum() <= 0
    return PoolWeights(
        factors=factors, indexes=indexes, raw=raw, weight=weight, overridden=overridden, level=level, averaged=averaged
    )


def held_weights(
    role: str, segment: str, territory_ids: tuple[str, ...], carries: BoolArray, parameters: Parameters
) -> FloatArray:
    """Overridden weights of a pool's territories, NaN where none; shape (territories,).

    The full key ROLE/SEGMENT/TERRITORY wins; a territory alone applies in every pool that has another territory to
    make room.
    """
    overrides = parameters.overrides
    held = np.full(len(territory_ids), np.nan)
    if not overrides:
        return held
    for j, territory_id in enumerate(territory_ids):
        full = overrides.get(f"{role}/{segment}/{territory_id}")
        bare = overrides.get(territory_id) if carries.sum() > 1 else None
        chosen = full or bare
        if chosen is not None:
            held[j] = chosen.weight
    return held
