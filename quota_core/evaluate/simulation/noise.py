"""Chance itself, apart from what it is turned into: each person's own, from the seed and the person's id alone.

Kept, so that a driver moves the answer and not the noise, at a third of the price of drawing anew.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import cached_property
from threading import Lock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from quota_core.evaluate.simulation.rates import FloatArray32, GammaNoise
from quota_core.evaluate.simulation.sizes import Paths, path_length, paths
from quota_core.model.company import FloatArray, IntArray

# Above this nothing more is kept: whoever is not kept is drawn again, the same.
MOST_BYTES = 800 << 20
MOST_PATHS = 32
# Those of a setting and of the one before it, as histories are.
GAMMAS_KEPT = 2
SITUATIONS, SWING_TABLE = 1 << 16, 1 << 14
Risen = NDArray[np.int32] | FloatArray


def generator(seed: int, name: str) -> np.random.Generator:
    """Chance of its own for whatever has a name."""
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence([seed, zlib.crc32(name.encode())])))


class _Gammas(NamedTuple):
    """Gammas with all they were made of beside the noise."""

    alpha: FloatArray32
    deals: float
    again: IntArray
    made: FloatArray32


class PersonNoise:
    """One person's chance: where each quarter begins on a path (quarters, draws), the rest of shape (draws,).

    `rate` makes rates. What not everybody needs is drawn when first asked for; what was last made of the
    noise is kept beside it, for most moves leave most of it as it is.
    """

    def __init__(self, seed: int, rep_id: str, quarters: int, draws: int) -> None:
        rng = generator(seed, rep_id)
        self.start: NDArray[np.uint32] = rng.integers(0, 1 << 32, size=(quarters, draws), dtype=np.uint32)
        self.situation: NDArray[np.uint16] = rng.integers(0, SITUATIONS, size=draws, dtype=np.uint16)
        self.rate = GammaNoise(rng.standard_normal(draws, dtype=np.float32), rng.random(draws, dtype=np.float32))
        self._seed, self._rep_id = seed, rep_id
        # Each is one tuple of what it was made of and what was made: threads see the whole of it or none.
        self._gammas: tuple[_Gammas, ...] = ()
        self._moved: tuple[NDArray[np.uint8], IntArray, IntArray] | None = None
        self._begun: tuple[Paths, Risen] | None = None

    @property
    def nbytes(self) -> int:
        """What it takes to keep, with all that may be asked for."""
        return 5 * self.start.nbytes // 2 + self.situation.nbytes + 8 * self.rate.normal.nbytes

    @cached_property
    def swing(self) -> NDArray[np.uint16]:
        """A place in the table of swings by quarter; shape (quarters, draws)."""
        rng = generator(self._seed, f"quarters of {self._rep_id}")
        return rng.integers(0, SWING_TABLE, size=self.start.shape, dtype=np.uint16)

    @cached_property
    def sizes(self) -> NDArray[np.float32]:
        """Standard normal, for how large this person's deals are; shape (draws,)."""
        return generator(self._seed, f"deals of {self._rep_id}").standard_normal(len(self.situation), dtype=np.float32)

    def gammas(self, alpha: FloatArray32, deals: float, again: IntArray) -> FloatArray32:
        """Gamma(alpha + deals, 1) of every draw, then Gamma(alpha, 1), apart from it, of the draws `again`."""
        for kept in self._gammas:
            if kept.deals == deals and kept.again is again and np.array_equal(kept.alpha, alpha):
                return kept.made
        made = self.rate.gamma(np.concatenate([alpha + np.float32(deals), alpha.take(again)]), again)
        self._gammas = (_Gammas(alpha, deals, again, made), *self._gammas)[:GAMMAS_KEPT]
        return made

    def moved(self, situations: NDArray[np.uint8], stays: int) -> tuple[IntArray, IntArray]:
        """The draws in which somebody leaves or comes late, and their situations, of a table of equally likely ones."""
        kept = self._moved
        if kept is None or kept[0] is not situations:
            situation = situations.take(self.situation)
            at = np.flatnonzero(situation != stays)
            kept = self._moved = (situations, at, situation[at].astype(np.int64))
        return kept[1], kept[2]


def begun(people: Sequence[PersonNoise], paths: Paths) -> list[Risen]:
    """How far each person's paths have risen where the quarters begin; shape (quarters, draws) each."""
    kept = [person._begun for person in people]
    anew = [k for k, each in enumerate(kept) if each is None or each[0] is not paths]
    if anew:
        risen = paths.risen(np.stack([paths.begin(people[k].start) for k in anew]))
        for k, own in zip(anew, risen, strict=True):
            kept[k] = people[k]._begun = (paths, own)
    return [each[1] for each in kept if each is not None]


class Noise:
    """All chance under one seed; of the first people as many are kept as memory allows. Threads may share it."""

    def __init__(self, seed: int, draws: int, most_bytes: int = MOST_BYTES) -> None:
        self.seed, self.draws, self.most_bytes = seed, draws, most_bytes
        self._people: dict[tuple[str, int], PersonNoise] = {}
        self._paths: dict[tuple[object, ...], Paths] = {}
        self._making = Lock()
        self._bytes = 0

    def of(self, rep_id: str, quarters: int) -> PersonNoise:
        """A person's chance, kept or drawn."""
        found = self._people.get((rep_id, quarters))
        if found is None:
            found = PersonNoise(self.seed, rep_id, quarters, self.draws)
            if self._bytes + found.nbytes <= self.most_bytes:
                self._bytes += found.nbytes
                self._people[rep_id, quarters] = found
        return found

    def paths(self, pool: str, sizes: FloatArray, usual: float, *, bootstrap: bool) -> Paths:
        """A pool's paths: made once for the same deals, not at every move of a slider."""
        key = (pool, path_length(usual), bootstrap, sizes.tobytes())
        with self._making:
            if key not in self._paths:
                while len(self._paths) >= MOST_PATHS:
                    del self._paths[next(iter(self._paths))]
                self._paths[key] = paths(sizes, usual, generator(self.seed, f"sizes of {pool}"), bootstrap=bootstrap)
            return self._paths[key]
