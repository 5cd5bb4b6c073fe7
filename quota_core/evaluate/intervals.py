"""Intervals for a team: people are resampled, not rows, because rows of one person go together (METHOD 7)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from quota_core.model.company import BoolArray, FloatArray, IntArray

RESAMPLES = 2000
SEED = 20_26
NORMAL_90 = 1.6448536269514722


@dataclass(frozen=True, kw_only=True)
class Interval:
    """A 90% interval; NaN where there is nothing to go by."""

    low: float
    high: float


def share_interval(rep: IntArray, hit: BoolArray) -> Interval:
    """90% bootstrap interval of the share hitting: 2,000 resamples of reps, each keeping all its rows, fixed seed.

    Reps with as many rows and as many hits are interchangeable, so a resample of reps is one multinomial draw over
    those kinds: the same distribution at a cost that does not grow with the team.
    """
    if not len(rep):
        return Interval(low=float("nan"), high=float("nan"))
    rows, hits = np.bincount(rep), np.bincount(rep[hit], minlength=int(rep.max()) + 1)
    most = int(rows.max()) + 1
    kinds, count = np.unique((rows * most + hits)[rows > 0], return_counts=True)
    return _share_of(tuple(kinds.tolist()), tuple(count.tolist()), most)


@lru_cache(maxsize=256)
def _share_of(kind_list: tuple[int, ...], counts: tuple[int, ...], most: int) -> Interval:
    """The interval by how many people are of which kind: rows x most + hits; most sliders leave that as it is."""
    kinds, count = np.array(kind_list), np.array(counts)
    draws = np.random.default_rng(SEED).multinomial(count.sum(), count / count.sum(), size=RESAMPLES)
    shares = (draws @ (kinds % most)) / (draws @ (kinds // most))
    low, high = np.percentile(shares, [5, 95])
    return Interval(low=float(low), high=float(high))


def mean_interval(rep: IntArray, value: FloatArray) -> Interval:
    """90% interval of a mean over rows, by the people they belong to: mean +- 1.645 x its cluster-robust error.

    Error = sqrt(n / (n - 1) x sum over reps of (sum of its deviations)^2) / rows, n reps.
    """
    reps, place = np.unique(rep, return_inverse=True)
    if len(reps) < 2:
        return Interval(low=float("nan"), high=float("nan"))
    mean = float(value.mean())
    deviations = np.bincount(place, weights=value - mean)
    error = float(np.sqrt(len(reps) / (len(reps) - 1) * (deviations**2).sum())) / len(value)
    return Interval(low=mean - NORMAL_90 * error, high=mean + NORMAL_90 * error)
