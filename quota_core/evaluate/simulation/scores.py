"""How right a forecast was: the share inside its range, where outcomes fell in it, and what it cost to believe it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtrik, betaincinv, chdtrc

from quota_core.model.arrays import ratio
from quota_core.model.company import BoolArray, FloatArray

BAND, BINS = 0.8, 10
# No range is said to be off by more than this: what lies further out lies outside whatever is drawn.
NARROWEST, WIDEST = 0.2, 5.0


@dataclass(frozen=True, kw_only=True)
class Share:
    """A share of some cases with its exact binomial 95% interval."""

    hits: int
    of: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Bin:
    """Cases whose P(hit) was said to lie in low <= p < high: the mean said, the share that hit, how many.

    `came_low` to `came_high`: the exact binomial 95% interval of the share that hit.
    """

    low: float
    high: float
    said: float
    came: float
    came_low: float
    came_high: float
    n: int


def pit(drawn: NDArray[np.floating], came: FloatArray, rng: np.random.Generator) -> FloatArray:
    """u = F(y-) + v (F(y) - F(y-)), v even over 0..1; a half draw is added so that nothing lies outside 0..1."""
    # Draws are single precision: what came is compared as such, so that equal is equal.
    y = came.astype(drawn.dtype)[:, None]
    below, at_most = (drawn < y).sum(axis=1), (drawn <= y).sum(axis=1)
    v = rng.random(len(came))
    return np.asarray((below + v * (at_most - below + 1)) / (drawn.shape[1] + 1))


def crps(drawn: NDArray[np.floating], came: FloatArray) -> FloatArray:
    """E|X - y| - E|X - X'| / 2 over the draws; money."""
    n = drawn.shape[1]
    ordered = np.sort(drawn, axis=1).astype(np.float64)
    apart = (ordered * (2 * np.arange(1, n + 1) - n - 1)).sum(axis=1) / n**2
    return np.asarray(np.abs(ordered - came[:, None]).mean(axis=1) - apart)


def inside(pit: FloatArray) -> Share:
    """The share inside P10-P90."""
    edge = (1 - BAND) / 2
    return share_of(int(((pit >= edge) & (pit <= 1 - edge)).sum()), len(pit))


def share_of(hits: int, n: int) -> Share:
    """A share with its exact (Clopper-Pearson) 95% interval; NaN without cases."""
    low = float(betaincinv(hits, n - hits + 1, 0.025)) if hits else 0.0
    high = float(betaincinv(hits + 1, n - hits, 0.975)) if hits < n else 1.0
    return Share(hits=hits, of=n, share=hits / n if n else float("nan"), low=low, high=high)


def reach(drawn: NDArray[np.floating], came: FloatArray, pit: FloatArray) -> FloatArray:
    """How many times as far from their median draws had to lie for P10-P90 to hold what came; infinite: never.

    Ranges widen as they do in a plan, in money and not below zero. `pit`: `pit` of the same draws, which says where
    among the draws at zero a quarter without bookings stands.
    """
    edge, y = (1 - BAND) / 2, came.astype(drawn.dtype)
    low, middle, high = np.quantile(drawn, (edge, 0.5, 1 - edge), axis=1)
    apart, side = np.abs(y - middle), np.where(y < middle, middle - low, high - middle)
    found = np.where(apart > 0, ratio(apart, side, np.inf), 0.0)
    found[(y < 0) & (y < low)] = np.inf
    for i in np.flatnonzero(y == 0):
        if middle[i] > 0:
            found[i] = _reach_of_nothing(drawn[i], float(middle[i]), float(pit[i]), edge)
        elif middle[i] == 0:
            found[i] = 0.0 if edge <= pit[i] <= 1 - edge else np.inf
    return np.asarray(found)


def _reach_of_nothing(drawn: NDArray[np.floating], middle: float, pit: float, edge: float) -> float:
    """`reach` of a quarter without bookings: it is held once enough of the widened draws lie at zero."""
    n, below = len(drawn), int((drawn < 0).sum())
    v = (pit * (n + 1) - below) / (int((drawn <= 0).sum()) - below + 1)
    wanted = max((edge * (n + 1) - below) / max(v, 1e-9) + below - 1, 0.0) / n
    if wanted >= 0.5:
        return float("inf")
    at = float(np.quantile(drawn, wanted))
    return middle / (middle - max(at, 0.0)) if at < middle else float("inf")


def width_of(reach: FloatArray) -> float:
    """The least factor on draws' distance from their median at which ranges hold 80% of what came; NaN without cases.

    1 where they are right, 1.2 where they had to be a fifth wider.
    """
    if len(reach) < 2:
        return float("nan")
    return float(np.clip(np.quantile(reach, BAND, method="inverted_cdf"), NARROWEST, WIDEST))


def bins_of(said: FloatArray, hit: BoolArray) -> tuple[Bin, ...]:
    """P(hit) as said against the share that hit, by tenth of what was said; tenths without a case are left out."""
    place = np.minimum((said * BINS).astype(int), BINS - 1)
    bins = []
    for k in np.unique(place).tolist():
        own = place == k
        came = share_of(int(hit[own].sum()), int(own.sum()))
        bins.append(
            Bin(
                low=k / BINS,
                high=(k + 1) / BINS,
                said=float(said[own].mean()),
                came=came.share,
                came_low=came.low,
                came_high=came.high,
                n=came.of,
            )
        )
    return tuple(bins)


def tenths(pit: FloatArray) -> tuple[int, ...]:
    """How many cases fell into each tenth of what was said: even where the ranges are right."""
    return tuple(int(n) for n in np.bincount(np.minimum((pit * BINS).astype(int), BINS - 1), minlength=BINS))


def even_range(n: int) -> tuple[float, float]:
    """Between which counts a tenth of n cases lies in 19 of 20 times where ranges are right (binomial)."""
    low, high = (max(float(bdtrik(p, n, 1 / BINS)), 0.0) for p in (0.025, 0.975))
    return low, high


def evenness(counts: FloatArray) -> float:
    """How often counts that are even but for chance would be as uneven as these (chi-square); 0..1."""
    even = counts.sum() / len(counts)
    return float(chdtrc(len(counts) - 1, ((counts - even) ** 2 / even).sum()))
