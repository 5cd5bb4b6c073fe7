"""How right a forecast was: the share inside its range, where outcomes fell in it, and what it cost to believe it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtrik, betaincinv, chdtrc, ndtri

from quota_core.model.company import BoolArray, FloatArray

BAND, BINS = 0.8, 10
# Normal scores further out than this say only "outside every draw".
FURTHEST = 3.5


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


def width_of(pit: FloatArray) -> float:
    """How many times as wide ranges had to be to hold 80%: P80 of |normal scores| over a normal's own, 1.28.

    1 where they are right, 1.2 where a fifth wider would be; NaN without cases.
    """
    if len(pit) < 2:
        return float("nan")
    score = np.clip(ndtri(pit), -FURTHEST, FURTHEST)
    return float(np.quantile(np.abs(score), BAND) / ndtri((1 + BAND) / 2))


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
