"""The one number that makes bounded shares add up: used for territory weights and for quotas (METHOD 4 and 6)."""

from __future__ import annotations

import numpy as np

from quota_core.model.company import FloatArray

TOLERANCE = 1e-12


def level_for(total: float, base: FloatArray, low: FloatArray, high: FloatArray) -> float | None:
    """The k for which sum_i clip(k base_i, low_i, high_i) = total, or nothing where no k reaches it.

    base, low >= 0 and high (may be infinite): shape (n,), in the unit of total. The sum rises piecewise linearly in
    k with a kink wherever a k base_i meets a bound: sorting the kinks finds the piece, and the piece gives k exactly.
    Example: base 100, 200, 300, bounds 0-250 each, total 600 -> 1.16667 (METHOD 10).
    """
    free = (base > 0) & (high > low)
    fixed = low[~free].sum()
    b, lo, hi = base[free], low[free], high[free]
    slack = TOLERANCE * max(abs(total), 1.0)
    if total < fixed + lo.sum() - slack or total > fixed + hi.sum() + slack:
        return None
    if not b.size:
        return 1.0
    rises, falls = lo / b, hi / b
    bounded = np.isfinite(falls)
    kinks = np.concatenate([rises, falls[bounded]])
    slopes = np.concatenate([b, -b[bounded]])
    order = np.argsort(kinks, kind="stable")
    kinks, slopes = kinks[order], np.cumsum(slopes[order])
    sums = fixed + lo.sum() + np.concatenate([[0.0], np.cumsum(slopes[:-1] * np.diff(kinks))])
    piece = int(np.searchsorted(sums, total))
    if piece == 0:
        return float(kinks[0])
    inside = (kinks[piece - 1] + kinks[piece]) / 2 if piece < len(kinks) else kinks[-1] + 1.0
    moving = (rises < inside) & (falls > inside)
    if not moving.any():
        return float(kinks[min(piece, len(kinks) - 1)])
    held = fixed + np.where(falls <= inside, np.where(bounded, hi, 0.0), lo)[~moving].sum()
    return float((total - held) / b[moving].sum())
