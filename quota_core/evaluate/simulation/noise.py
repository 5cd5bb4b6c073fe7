"""Chance itself, apart from what it is turned into: each person's own, from the seed and the person's id alone.

Kept, so that a driver moves the answer and not the noise, at half the price of drawing anew.
"""

from __future__ import annotations

import zlib
from functools import cached_property
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from quota_core.evaluate.simulation.rates import standard_gamma
from quota_core.evaluate.simulation.sizes import Paths, path_length, paths
from quota_core.model.company import FloatArray, IntArray

# Above this nothing more is kept: whoever is not kept is drawn again, the same.
MOST_BYTES = 800 << 20
MOST_PATHS = 32
FloatArray32 = NDArray[np.float32]
SITUATIONS, SWING_TABLE = 1 << 16, 1 << 14


def generator(seed: int, name: str) -> np.random.Generator:
    """Chance of its own for whatever has a name."""
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence([seed, zlib.crc32(name.encode())])))


class PersonNoise:
    """One person's chance: where each quarter begins on a path (quarters, draws), the rest of shape (draws,).

    `normal` and `uniform` make rates. What not everybody needs is drawn when first asked for; what was last made of the
    noise is kept beside it, for most moves leave most of it as it is.
    """

    def __init__(self, seed: int, rep_id: str, quarters: int, draws: int) -> None:
        rng = generator(seed, rep_id)
        self.start: NDArray[np.uint32] = rng.integers(0, 1 << 32, size=(quarters, draws), dtype=np.uint32)
        self.situation: NDArray[np.uint16] = rng.integers(0, SITUATIONS, size=draws, dtype=np.uint16)
        self.normal: NDArray[np.float32] = rng.standard_normal(draws, dtype=np.float32)
        self.uniform: NDArray[np.float32] = rng.random(draws, dtype=np.float32)
        self._seed, self._rep_id = seed, rep_id
        # Each is one tuple of what it was made of and what was made: threads see the whole of it or none.
        self._rate: tuple[FloatArray32, float, FloatArray32] | None = None
        self._moved: tuple[NDArray[np.uint8], IntArray, NDArray[np.uint8]] | None = None
        self._newcomer: tuple[FloatArray32, IntArray, FloatArray32] | None = None
        self._begun: tuple[Paths, NDArray[np.int32] | FloatArray] | None = None

    @property
    def nbytes(self) -> int:
        """What it takes to keep, with all that may be asked for."""
        return 5 * self.start.nbytes // 2 + self.situation.nbytes + 5 * self.normal.nbytes

    @cached_property
    def swing(self) -> NDArray[np.uint16]:
        """A place in the table of swings by quarter; shape (quarters, draws)."""
        rng = generator(self._seed, f"quarters of {self._rep_id}")
        return rng.integers(0, SWING_TABLE, size=self.start.shape, dtype=np.uint16)

    @cached_property
    def sizes(self) -> NDArray[np.float32]:
        """Standard normal, for how large this person's deals are; shape (draws,)."""
        return generator(self._seed, f"deals of {self._rep_id}").standard_normal(len(self.normal), dtype=np.float32)

    def gamma(self, alpha: FloatArray32, deals: float) -> FloatArray32:
        """Gamma(alpha + deals, 1) of every draw."""
        kept = self._rate
        if kept is None or kept[1] != deals or not np.array_equal(kept[0], alpha):
            made = standard_gamma(alpha + np.float32(deals), self.normal, self.uniform)
            kept = self._rate = (alpha, deals, made)
        return kept[2]

    def moved(self, situations: NDArray[np.uint8], stays: int) -> tuple[IntArray, NDArray[np.uint8]]:
        """The draws in which somebody leaves or comes late, and their situations, of a table of equally likely ones."""
        kept = self._moved
        if kept is None or kept[0] is not situations:
            situation = situations.take(self.situation)
            at = np.flatnonzero(situation != stays)
            kept = self._moved = (situations, at, situation[at])
        return kept[1], kept[2]

    def newcomer(self, alpha: FloatArray32, at: IntArray) -> FloatArray32:
        """Gamma(alpha, 1) in some of the draws, apart from `gamma`'s."""
        kept = self._newcomer
        if kept is None or kept[1] is not at or not np.array_equal(kept[0], alpha):
            kept = self._newcomer = (alpha, at, standard_gamma(alpha[at], self.normal, self.uniform, at))
        return kept[2]

    def rises(self, paths: Paths, deals: FloatArray32, offset: IntArray) -> NDArray[np.int32] | FloatArray:
        """What each quarter brings in which `deals` are expected, in the paths' units; shape (quarters, draws)."""
        kept = self._begun
        if kept is None or kept[0] is not paths:
            kept = self._begun = (paths, paths.begun(self.start, offset))
        return paths.rises(self.start, deals, offset, kept[1])


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
