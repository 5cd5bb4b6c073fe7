"""Territory weights: who sits on a rich patch carries more, the pool's total stays (METHOD 4)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quota_core.model.arrays import ratio, sums
from quota_core.model.company import BoolArray, FloatArray, IntArray
from quota_core.model.level import levels_for
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


@dataclass(frozen=True, eq=False, kw_only=True)
class Weights:
    """The same for all pools side by side: shape (cells,), `level` and `averaged` (pools,), level NaN where none."""

    pool: IntArray
    factors: dict[str, FloatArray]
    indexes: dict[str, FloatArray]
    raw: FloatArray
    weight: FloatArray
    overridden: BoolArray
    level: FloatArray
    averaged: BoolArray

    def of_pool(self, pool: int) -> PoolWeights:
        """One pool's weights, by its place."""
        own = np.flatnonzero(self.pool == pool)
        level = float(self.level[pool])
        return PoolWeights(
            factors={name: factor[own] for name, factor in self.factors.items()},
            indexes={name: index[own] for name, index in self.indexes.items()},
            raw=self.raw[own],
            weight=self.weight[own],
            overridden=self.overridden[own],
            level=None if np.isnan(level) else level,
            averaged=bool(self.averaged[pool]),
        )


def shrunk_win_rate(
    won: FloatArray, lost: FloatArray, pool_won: FloatArray, pool_lost: FloatArray, prior: float
) -> FloatArray:
    """(won + k p) / (won + lost + k) with p over all the pool's deals; NaN where there is nothing to go by."""
    share = ratio(pool_won, pool_won + pool_lost, np.nan)
    return ratio(won + prior * share, won + lost + prior, np.nan)


def relative_index(factor: FloatArray, positions: FloatArray, pool: IntArray, pools: int) -> FloatArray:
    """factor / its position-weighted mean over the pool; 1 where a territory has no data; shape (cells,)."""
    known = np.isfinite(factor) & (positions > 0)
    counted = np.where(known, positions, 0.0)
    mean = ratio(sums(pool, np.where(known, factor, 0.0) * counted, pools), sums(pool, counted, pools))[pool]
    return ratio(np.where(known, factor, mean), mean, 1.0)


def weights_of(
    *,
    factors: dict[str, FloatArray],
    positions: FloatArray,
    e: FloatArray,
    held: FloatArray,
    pool: IntArray,
    pools: int,
    parameters: Parameters,
) -> Weights:
    """W_t = clip(c v_t, weight_min, weight_max), v_t = max(0, 1 + strength (raw_t - 1)), averaging 1 over each pool.

    factors: by name, per territory and pool (potential and accounts per position, win rate). e: ramped-equivalents
    there. held: overridden weights, NaN where none. Overrides stand as typed and the others make room.
    """
    importances = {
        "potential": parameters.importance_potential,
        "accounts": parameters.importance_accounts,
        "win_rate": parameters.importance_win_rate,
    }
    indexes = {name: relative_index(factor, positions, pool, pools) for name, factor in factors.items()}
    total_importance = sum(importances[name] for name in indexes)
    raw = np.ones(e.shape)
    if total_importance > 0:
        raw = sum((importances[name] * index for name, index in indexes.items()), np.zeros(e.shape)) / total_importance
    v = np.maximum(0.0, 1.0 + parameters.weight_strength * (raw - 1.0))
    overridden = np.isfinite(held)
    low, high = parameters.weight_min, parameters.weight_max
    e_free = np.where(overridden, 0.0, e)
    total, movable = sums(pool, e, pools), sums(pool, e_free, pools)
    room = total - sums(pool, np.where(overridden, e * held, 0.0), pools) if overridden.any() else total
    level = np.where(movable > 0, levels_for(room, pool, e_free * v, e_free * low, e_free * high), np.nan)
    # Where no level averages 1, weights sit at the bound they ran into; where nobody carries anything, near 1.
    at_bound = np.where(room > movable * low, high, low)
    nobody = np.where((total <= 0)[pool], 1.0, np.clip(v, low, high))
    stuck = np.where((movable > 0)[pool], at_bound[pool], nobody)
    levelled = np.clip(level[pool] * v, low, high)
    weight = np.where(overridden, held, np.where(np.isnan(levelled), stuck, levelled))
    return Weights(
        pool=pool,
        factors=factors,
        indexes=indexes,
        raw=raw,
        weight=weight,
        overridden=overridden,
        level=level,
        averaged=~np.isnan(level) | (total <= 0),
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
        bare = overrides.get(territory_id) if carries.sum() > carries[j] else None
        chosen = full or bare
        if chosen is not None:
            held[j] = chosen.weight
    return held
