"""Results dealt out among the people of a pool, ranks, and p adjusted for many tests (METHOD 7)."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from quota_core.evaluate.scored import Rows
from quota_core.model.arrays import ratio, sums
from quota_core.model.company import FloatArray, IntArray

DRAWS = 4000
SEED = 20_26
CHUNK = 2_000_000


@dataclass(frozen=True, eq=False, kw_only=True)
class PerRep:
    """One row a rep, summed over origins, because rows of one person go together; shape (reps,) each."""

    rep: IntArray
    rows: IntArray
    hits: IntArray
    bookings: FloatArray
    quota: FloatArray
    capacity: FloatArray
    weight: FloatArray

    @property
    def attainment(self) -> FloatArray:
        """Bookings over quota, both summed over origins."""
        return ratio(self.bookings, self.quota, np.nan)


def per_rep(rows: Rows) -> PerRep:
    """Scored rows as one observation a rep: sums of money, mean weight; the order of rows does not matter."""
    # Sums in another order differ in their last digit, which is enough to part equal ranks.
    rows = rows.where(np.lexsort((rows.period, rows.rep)))
    rep, place = np.unique(rows.rep, return_inverse=True)
    n = len(rep)
    count = np.bincount(place, minlength=n)
    return PerRep(
        rep=rep,
        rows=count,
        hits=np.bincount(place[rows.hit], minlength=n),
        bookings=sums(place, rows.bookings, n),
        quota=sums(place, rows.quota, n),
        capacity=sums(place, rows.capacity, n),
        weight=ratio(sums(place, rows.weight, n), count),
    )


class Deals:
    """Ways to deal results out within pools: every way where there are few, else DRAWS at random (fixed seed)."""

    def __init__(self, sizes: Sequence[int]) -> None:
        self.sizes = tuple(sizes)
        ways = math.prod(math.factorial(min(size, 12)) for size in sizes)
        self.exact = ways <= DRAWS
        self.count = ways if self.exact else DRAWS

    def of_pool(self, pool: int) -> Iterator[tuple[slice, IntArray]]:
        """Chunks of deals for one pool: which draws, and who gets whose result; shape (draws, size)."""
        size = self.sizes[pool]
        if self.exact:
            ways = np.array(list(itertools.permutations(range(size))), dtype=np.int64).reshape(-1, size)
            before = math.prod(math.factorial(s) for s in self.sizes[:pool])
            yield slice(0, self.count), ways[np.arange(self.count) // before % len(ways)]
            return
        random = np.random.default_rng([SEED, pool])
        step = max(CHUNK // max(size, 1), 1)
        for first in range(0, self.count, step):
            draws = min(step, self.count - first)
            yield slice(first, first + draws), random.random((draws, size)).argsort(axis=1)


def average_ranks(values: FloatArray) -> FloatArray:
    """Ranks 1..n along the last axis, ties at their average; the shape of values (draws, n)."""
    n = values.shape[-1]
    order = values.argsort(axis=-1, kind="stable")
    ordered = np.take_along_axis(values, order, axis=-1)
    starts = np.ones(values.shape, dtype=bool)
    starts[..., 1:] = ordered[..., 1:] != ordered[..., :-1]
    ends = np.ones(values.shape, dtype=bool)
    ends[..., :-1] = starts[..., 1:]
    place = np.arange(n)
    first = np.maximum.accumulate(np.where(starts, place, 0), axis=-1)
    last = np.flip(np.minimum.accumulate(np.flip(np.where(ends, place, n - 1), axis=-1), axis=-1), axis=-1)
    ranks = np.empty(values.shape)
    np.put_along_axis(ranks, order, (first + last) / 2.0 + 1.0, axis=-1)
    return ranks


def holm(p: FloatArray) -> FloatArray:
    """Holm-adjusted p: the j-th smallest of m times (m - j + 1), never falling, at most 1; NaN stays."""
    adjusted = np.full(p.shape, np.nan)
    known = np.flatnonzero(np.isfinite(p))
    order = known[p[known].argsort(kind="stable")]
    steps = p[order] * (len(order) - np.arange(len(order)))
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return adjusted
