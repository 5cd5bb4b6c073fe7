"""The one number that makes bounded shares add up: used for territory weights and for quotas (METHOD 4 and 6)."""

from __future__ import annotations

import numpy as np

from quota_core.model.arrays import ratio, sums
from quota_core.model.company import BoolArray, FloatArray, IntArray

TOLERANCE = 1e-12


def level_for(total: float, base: FloatArray, low: FloatArray, high: FloatArray) -> float | None:
    """The k for which sum_i clip(k base_i, low_i, high_i) = total, or nothing where no k reaches it.

    base, low >= 0 and high (may be infinite): shape (n,), in the unit of total.
    Example: base 100, 200, 300, bounds 0-250 each, total 600 -> 1.16667 (METHOD 10).
    """
    level = float(levels_for(np.array([total]), np.zeros(len(base), dtype=np.int64), base, low, high)[0])
    return None if np.isnan(level) else level


def levels_for(total: FloatArray, group: IntArray, base: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """`level_for` for many groups side by side: total and answer (groups,), the rest (n,); NaN where no k exists.

    A group's sum rises piecewise linearly in k with a kink wherever a k base_i meets a bound: sorting the kinks finds
    the piece, and the piece gives k exactly.
    """
    groups = len(total)
    slack = TOLERANCE * np.maximum(np.abs(total), 1.0)
    if not low.any() and np.isinf(high).all():
        whole = sums(group, base, groups)
        return np.where(whole > 0, ratio(total, whole), np.where(np.abs(total) <= slack, 1.0, np.nan))
    free = (base > 0) & (high > low)
    fixed = sums(group[~free], low[~free], groups)
    g, b, lo, hi = group[free], base[free], low[free], high[free]
    least, most = fixed + sums(g, lo, groups), fixed + sums(g, hi, groups)
    reachable = (total >= least - slack) & (total <= most + slack)
    rises, falls = lo / b, hi / b
    at, before = _piece(total - least, g, b, rises, falls)
    moving = (rises < at[g]) & (falls > at[g])
    held = fixed + sums(g, np.where(moving, 0.0, np.where(falls <= at[g], hi, lo)), groups)
    slope = sums(g, np.where(moving, b, 0.0), groups)
    level = ratio(total - held, slope, np.where(sums(g, None, groups) > 0, before, 1.0))
    return np.where(reachable, level, np.nan)


def _piece(
    wanted: FloatArray, g: IntArray, b: FloatArray, rises: FloatArray, falls: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """A k inside the piece in which each group's sum has risen by `wanted`, and the kink that ends the piece."""
    groups = len(wanted)
    bounded: BoolArray = np.isfinite(falls)
    kinks = np.concatenate([rises, falls[bounded]])
    turns = np.concatenate([b, -b[bounded]])
    of = np.concatenate([g, g[bounded]])
    order = np.lexsort((kinks, of))
    kinks, of = kinks[order], of[order]
    first, end = np.searchsorted(of, np.arange(groups)), np.searchsorted(of, np.arange(groups), side="right")
    filled = end > first
    starts = first[filled]
    # Both running sums begin again with every group: what was summed before it is taken off.
    slope = np.cumsum(turns[order])
    slope -= np.repeat(np.concatenate([[0.0], slope])[starts], (end - first)[filled])
    steps = np.diff(kinks, prepend=0.0)
    steps[starts] = 0.0
    risen = np.cumsum(np.concatenate([[0.0], slope[:-1]]) * steps)
    risen -= np.repeat(risen[starts], (end - first)[filled])
    passed = sums(of, risen < wanted[of], groups).astype(np.int64)
    padded = np.concatenate([kinks, [0.0]])
    low_kink = padded[np.maximum(first + passed - 1, first)]
    high_kink = padded[np.where(filled, np.minimum(first + passed, end - 1), first)]
    inside = np.where(
        passed == 0, low_kink, np.where(passed == end - first, high_kink + 1.0, (low_kink + high_kink) / 2)
    )
    return inside, high_kink
