"""How much deals bring: a pool's own won deals, drawn again, as the path of a compound Poisson process.

A quarter in which m deals are expected is a stretch of length m of the path, begun anywhere: the path's rise over it
is Poisson(m) many deals, each drawn from the pool's own. Two looks into a table give the sum, however many deals
there are, and more expected deals never give less: the noise stays while the answer moves.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from quota_core.evaluate.simulation.rates import FloatArray32
from quota_core.model.company import FloatArray

REPLICATES = 64
# Cells of the table an expected deal, and parts of a cell a start can fall on: both only round.
CELLS, PARTS, PART_BITS = 8, 256, 8
PARTS_A_DEAL = CELLS * PARTS
# Longer stretches than this are not looked for: some half a million deals in a quarter.
MOST_PARTS = float(1 << 30)
REACH, WHOLE = 1 / 8, 2.0**31 - 2.0**24
# The smallest deal is at least as many units.
FINE = 20
LEAST_LENGTH, MOST_LENGTH = 1 << 12, 1 << 19
# A stretch this much shorter than the path is as good as Poisson: its variance is less by 1 part in as many.
STRETCHES = 256


@dataclass(frozen=True, eq=False, kw_only=True)
class Paths:
    """A pool's paths, one a replicate of the Bayesian bootstrap; draws share a replicate in blocks.

    `rise[r, k]` is the money of the first k cells of path r, in the replicate's `unit`; a path has `cells` of them (a
    power of two) and then begins anew, of which the first `reach` cells stand in the table too.
    """

    rise: FloatArray | NDArray[np.int32]
    unit: FloatArray
    cells: int
    reach: int

    def units(self, draws: int) -> FloatArray32:
        """The money of one unit, a draw."""
        return np.repeat(self.unit, np.diff(_edges(draws))).astype(np.float32)

    def begin(self, start: NDArray[np.uint32]) -> NDArray[np.uint32]:
        """The cells in which stretches begin; `start`: even over all of 32 bits."""
        return self._part(start) >> np.uint32(PART_BITS)

    def end(self, start: NDArray[np.uint32], length: FloatArray32, out: NDArray[np.uint32]) -> None:
        """The cells in which stretches end; `length`: PARTS_A_DEAL times the deals expected, used up."""
        length += np.float32(0.5)
        if length.max(initial=0) > MOST_PARTS:
            np.minimum(length, np.float32(MOST_PARTS), out=length)
        part = length.astype(np.int32).view(np.uint32)
        part += self._part(start)
        np.right_shift(part, np.uint32(PART_BITS), out=out)

    def risen(self, cell: NDArray[np.uint32]) -> NDArray[np.int32] | FloatArray:
        """How far each draw's path has risen in these cells, in units; draws last. `cell` is used up.

        One path at a time: it lies near at hand, the whole table does not. The more are asked for at once, the better.
        """
        beyond = cell.max(initial=0) > self.cells + self.reach
        plain = self.rise.dtype == np.int32 and not beyond
        risen = cell.view(np.int32) if plain else np.empty(cell.shape)
        for path, (first, end) in zip(self.rise, pairwise(_edges(cell.shape[-1])), strict=True):
            at = cell[..., first:end]
            if beyond:
                # Stretches beyond the table go round the path once or more.
                laps, at = np.divmod(at, np.uint32(self.cells))
                risen[..., first:end] = laps * float(path[self.cells]) + path.take(at)
            else:
                # Every cell is inside: "wrap" only spares looking for one that is not.
                risen[..., first:end] = path.take(at, mode="wrap")
        return risen

    def _part(self, start: NDArray[np.uint32]) -> NDArray[np.uint32]:
        return start >> np.uint32(32 - (self.cells * PARTS).bit_length() + 1)


def _edges(draws: int) -> list[int]:
    """Where the draws of each replicate begin, and where the last one's end."""
    return [-(-replicate * draws // REPLICATES) for replicate in range(REPLICATES + 1)]


def path_length(usual: float) -> int:
    """How many deals a path holds: enough for quarters in which `usual` deals are won; a power of two."""
    wanted = 1 << int(np.ceil(np.log2(max(usual * STRETCHES, 1.0))))
    return int(np.clip(wanted, LEAST_LENGTH, MOST_LENGTH))


def paths(sizes: FloatArray, usual: float, rng: np.random.Generator, *, bootstrap: bool = True) -> Paths:
    """Paths of a pool's won deals, for quarters in which `usual` deals are won, or a few times as many.

    Each replicate weighs the deals anew (Dirichlet(1, ..., 1), the Bayesian bootstrap) and holds them in just those
    shares (systematic resampling), so that a path's own mean is its replicate's. Source: METHOD 8; Rubin (1981).
    """
    length = path_length(usual)
    cells = length * CELLS
    reach = int(cells * REACH)
    ordered = np.sort(sizes)
    # Whole units of 32 bits are half as much to look through; not where they would blur the smallest deal, nor where
    # money was given back: a path that falls has no place among numbers without a sign.
    smallest = ordered[ordered > 0].min(initial=np.inf)
    blurred = len(sizes) > 0 and (ordered[0] < 0 or 100 * length * 2 * ordered.mean() / WHOLE > smallest)
    rise = np.zeros((REPLICATES, cells + reach + 1), dtype=np.float64 if blurred else np.int32)
    unit = np.ones(REPLICATES)
    for replicate, row in enumerate(rise) if len(sizes) else ():
        weight = rng.standard_exponential(len(ordered)) if bootstrap else np.ones(len(ordered))
        edges = np.cumsum(weight)
        often = np.floor(edges * (length / edges[-1]) + rng.random()).astype(np.int64)
        often[-1] = length
        deal = np.repeat(ordered, np.diff(often, prepend=0))
        cell = rng.integers(0, cells, size=length, dtype=np.uint32)
        if not blurred:
            # The path and its beginning once more, which is at most as much again; corrections count down.
            unit[replicate] = 2 * max(float(np.abs(deal).sum()), 1.0) / WHOLE
            deal = np.rint(deal / unit[replicate])
        risen = np.bincount(cell, weights=deal, minlength=cells).astype(row.dtype)
        np.cumsum(risen, dtype=row.dtype, out=row[1 : cells + 1])
        row[cells + 1 :] = row[cells] + row[1 : reach + 1]
    return Paths(rise=rise, unit=unit, cells=cells, reach=reach)


@dataclass(frozen=True, eq=False, kw_only=True)
class SizeEffects:
    """How far each person's deals are larger than the pool's, as log factors: shrunk mean and what is left open."""

    mean: FloatArray
    sd: FloatArray

    @cached_property
    def expected(self) -> FloatArray:
        """Each person's factor on the pool's money, in expectation; shape (people,)."""
        return np.asarray(np.exp(self.mean + self.sd**2 / 2))

    def drawn(self, person: int, normal: FloatArray32) -> FloatArray32:
        """Factors on deal size from standard normal noise, shape (draws,)."""
        return np.asarray(np.exp(np.float32(self.mean[person]) + np.float32(self.sd[person]) * normal))


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
