"""How much deals bring: a pool's own won deals, drawn again, as the path of a compound Poisson process.

A quarter in which m deals are expected is a stretch of length m of the path, begun anywhere: the path's rise over it
is Poisson(m) many deals, each drawn from the pool's own. Two looks into a table give the sum, however many deals
there are, and more expected deals never give less: the noise stays while the answer moves.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from quota_core.model.company import FloatArray

REPLICATES = 64
# Cells of the table an expected deal, and parts of a cell a start can fall on: both only round.
CELLS, PARTS = 8, 256
LEAST_LENGTH, MOST_LENGTH = 1 << 13, 1 << 19
# A stretch this much shorter than the path is as good as Poisson: its variance is less by 1 part in as many.
STRETCHES = 256


@dataclass(frozen=True, eq=False, kw_only=True)
class Paths:
    """A pool's paths, one a replicate of the Bayesian bootstrap, end to end in one table of money.

    `rise[k]` is the money of the first k cells of its path; a path has `cells` of them and then begins anew, of which
    the first `reach` cells stand in the table too.
    """

    rise: FloatArray
    cells: int
    reach: int

    def starts(self, shape: tuple[int, ...], rng: np.random.Generator) -> NDArray[np.int64]:
        """Places to begin at, in parts of a cell, even over the path."""
        return rng.integers(0, self.cells * PARTS, size=shape, dtype=np.uint32).astype(np.int64)

    def offsets(self, draws: int) -> NDArray[np.int64]:
        """Where each draw's path begins in the table: draws share a replicate in blocks."""
        return (np.arange(draws) * REPLICATES // draws) * (self.cells + self.reach + 1)

    def money(self, start: NDArray[np.int64], deals: FloatArray, offset: NDArray[np.int64]) -> FloatArray:
        """The money of stretches begun at `start` in which `deals` are expected; all of one shape, draws last."""
        length = (deals * (CELLS * PARTS) + 0.5).astype(np.int64)
        begin, end = start // PARTS, (start + length) // PARTS
        if end.max(initial=0) <= self.cells + self.reach:
            return np.asarray(self.rise[end + offset] - self.rise[begin + offset])
        # Stretches beyond the table go round the path once or more.
        laps, end = np.divmod(end, self.cells)
        round_trip = self.rise[offset + self.cells]
        return np.asarray(laps * round_trip + self.rise[end + offset] - self.rise[begin + offset])


def paths(sizes: FloatArray, usual: float, rng: np.random.Generator, *, bootstrap: bool = True) -> Paths:
    """Paths of a pool's won deals, for quarters in which `usual` deals are won, or a few times as many.

    Each replicate weighs the deals anew (Dirichlet(1, ..., 1), the Bayesian bootstrap) and holds them in just those
    shares (systematic resampling), so that a path's own mean is its replicate's. Source: METHOD 8; Rubin (1981).
    """
    wanted = 1 << int(np.ceil(np.log2(max(usual * STRETCHES, 1.0))))
    length = int(np.clip(wanted, LEAST_LENGTH, MOST_LENGTH))
    cells = length * CELLS
    reach = cells // 8
    rise = np.zeros((REPLICATES, cells + reach + 1))
    if len(sizes):
        ordered = np.sort(sizes)
        for row in rise:
            weight = rng.standard_exponential(len(ordered)) if bootstrap else np.ones(len(ordered))
            edges = np.cumsum(weight)
            at = (np.arange(length) + rng.random()) * (edges[-1] / length)
            deal = ordered[np.minimum(np.searchsorted(edges, at), len(ordered) - 1)]
            cell = rng.integers(0, cells, size=length)
            row[1 : cells + 1] = np.cumsum(np.bincount(cell, weights=deal, minlength=cells))
            row[cells + 1 :] = row[cells] + row[1 : reach + 1]
    return Paths(rise=rise.ravel(), cells=cells, reach=reach)


@dataclass(frozen=True, eq=False, kw_only=True)
class SizeEffects:
    """How far each person's deals are larger than the pool's, as log factors: shrunk mean and what is left open."""

    mean: FloatArray
    sd: FloatArray

    def drawn(self, person: int, draws: int, rng: np.random.Generator) -> FloatArray | float:
        """Factors on deal size, shape (draws,); 1 where the data show no difference between people."""
        if self.sd[person] == 0:
            return 1.0
        return np.asarray(np.exp(self.mean[person] + self.sd[person] * rng.standard_normal(draws)))


def size_effects(person: NDArray[np.int64], pool: NDArray[np.int64], size: FloatArray, people: int) -> SizeEffects:
    """What differences between people's mean log deal sizes are more than chance, by pool (random effects).

    v = (Q - (R - 1)) / C (DerSimonian-Laird) over people with at least two deals; effect = v / (v + s2 / n) x (own
    mean - pool mean), with variance v s2 / n / (v + s2 / n). v = 0 where the differences are within chance.
    `person`, `pool` (of each person), `size`: won deals.
    """
    mean, sd = np.zeros(people), np.zeros(people)
    positive = size > 0
    person, log = person[positive], np.log(size[positive])
    for p in np.unique(pool[person]) if len(person) else ():
        own = pool[person] == p
        who, n = np.unique(person[own], return_counts=True)
        place = np.searchsorted(who, person[own])
        means = np.bincount(place, weights=log[own]) / n
        left = log[own] - means[place]
        degrees = len(left) - len(who)
        if degrees <= 0 or len(who) < 3:
            continue
        s2 = float((left**2).sum()) / degrees
        if s2 <= 0:
            continue
        weight = n / s2
        centre = float((weight * means).sum() / weight.sum())
        q = float((weight * (means - centre) ** 2).sum())
        if q <= len(who) - 1 + 1.96 * np.sqrt(2 * (len(who) - 1)):
            continue
        v = (q - (len(who) - 1)) / float(weight.sum() - (weight**2).sum() / weight.sum())
        kept = v / (v + s2 / n)
        mean[who] = kept * (means - centre)
        sd[who] = np.sqrt(kept * s2 / n)
        # As factors on money they must leave the pool's own money as it is.
        level = np.log(float((n * np.exp(mean[who] + sd[who] ** 2 / 2)).sum() / n.sum()))
        mean[who] -= level
        others = np.setdiff1d(np.flatnonzero(pool == p), who)
        sd[others] = np.sqrt(v)
        mean[others] = -v / 2
    return SizeEffects(mean=mean, sd=sd)
