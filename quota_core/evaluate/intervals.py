"""Intervals for a team: people are resampled, not rows, because rows of one person go together (METHOD 7)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from quota_core.model.company import BoolArray, FloatArray, IntArray

RESAMPLES = 2000
SEED = 20_26
BLOCK = 1 << 17  # people drawn at once: what the processor holds near
FEW = 2000  # reps whose resamples are kept beside others'


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
    """90% bootstrap interval of a mean over rows: 2,000 resamples of reps, each keeping all its rows, fixed seed.

    It stays between the least and the largest value, so a mean that cannot fall under 0 has no bound there. NaN where
    the rows are one person's.
    """
    reps, place = np.unique(rep, return_inverse=True)
    if len(reps) < 2:
        return Interval(low=float("nan"), high=float("nan"))
    draws = (_times_drawn if len(reps) <= FEW else _times_many_drawn)(len(reps))
    total, rows = (np.bincount(place, weights=each) for each in (value, None))
    # Not a matrix product: its threads wait for each other where other sessions have the cores.
    means = np.einsum("ij,j->i", draws, total.astype(np.float32)) / np.einsum("ij,j->i", draws, rows.astype(np.float32))
    low, high = np.percentile(means, [5, 95])
    return Interval(low=float(low), high=float(high))


def _drawn(reps: int) -> NDArray[np.uint8]:
    """How often each of some reps is in each resample; shape (RESAMPLES, reps); the same for as many reps.

    All that fits a block is drawn at once. A byte holds a count: nobody is drawn 256 times where 1 is expected.
    """
    rng = np.random.default_rng(SEED)
    times, step = np.empty((RESAMPLES, reps), dtype=np.uint8), max(BLOCK // reps, 1)
    for first in range(0, RESAMPLES, step):
        block = times[first : first + step]
        drawn = rng.integers(reps, size=block.shape) + reps * np.arange(len(block))[:, None]
        block[:] = np.bincount(drawn.ravel(), minlength=block.size).reshape(block.shape)
    return times


# A slider goes back and forth between a few numbers of reps. What is kept stays under 8 x 4 MB and one of the largest,
# 40 MB at 20,000 reps.
_times_drawn, _times_many_drawn = lru_cache(maxsize=8)(_drawn), lru_cache(maxsize=1)(_drawn)
