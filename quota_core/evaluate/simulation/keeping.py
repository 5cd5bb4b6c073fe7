"""Draws kept: settings that share a draw key share one simulation."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import Lock

import numpy as np

from quota_core.evaluate.simulation import DRAWS, SEED
from quota_core.evaluate.simulation.draws import Drivers, Simulation, simulate
from quota_core.evaluate.simulation.noise import Noise
from quota_core.evaluate.simulation.reference import draw_key
from quota_core.model.company import Company
from quota_core.model.plan import Plan

KEPT, MOST_BYTES = 8, 500 << 20
PATIENCE = 0.1


@dataclass(eq=False)
class _Drawing:
    """One simulation under way, and how many draw it or wait for it."""

    lock: Lock = field(default_factory=Lock)
    asking: int = 0


class Turns:
    """One thread at a time draws what has a key; who wants the same waits for it, and can be cancelled meanwhile."""

    def __init__(self) -> None:
        # A lock and how many draw or wait for it, by key; nothing of what nobody asks for.
        self._drawing: dict[Hashable, _Drawing] = {}
        self._guard = Lock()

    @contextmanager
    def turn(self, key: Hashable, progress: Callable[[float], None] | None) -> Iterator[None]:
        """Nobody else's turn at this key meanwhile; `progress` is asked while waiting, and what it raises ends it."""
        with self._guard:
            drawing = self._drawing.setdefault(key, _Drawing())
            drawing.asking += 1
        try:
            while not drawing.lock.acquire(timeout=PATIENCE):
                if progress is not None:
                    progress(0.0)
            try:
                yield
            finally:
                drawing.lock.release()
        finally:
            with self._guard:
                drawing.asking -= 1
                if not drawing.asking:
                    del self._drawing[key]


class Draws:
    """The simulations of one company, a few kept, the least lately asked for dropped; threads may share it."""

    def __init__(self, company: Company, draws: int = DRAWS, seed: int = SEED) -> None:
        self.company, self.draws, self.seed = company, draws, seed
        self.noise = Noise(seed, draws)
        self._kept: OrderedDict[Hashable, Simulation] = OrderedDict()
        self._turns, self._guard = Turns(), Lock()

    def of(
        self, plan: Plan, progress: Callable[[float], None] | None = None, drivers: Drivers | None = None
    ) -> Simulation:
        """The simulation that a plan of this company shares; drawn where none is kept.

        Two threads that ask for the same one wait for one drawing; whoever is cancelled leaves the next to draw.
        """
        key = _key(plan, drivers)
        with self._turns.turn(key, progress):
            found = self._found(key)
            if found is None:
                found = simulate(
                    plan, draws=self.draws, seed=self.seed, drivers=drivers, noise=self.noise, progress=progress
                )
                self._keep(key, found)
        return found

    def ready(self, plan: Plan, drivers: Drivers | None = None) -> Simulation | None:
        """The simulation that a plan shares where it is kept; nothing is drawn."""
        return self._found(_key(plan, drivers))

    def _found(self, key: Hashable) -> Simulation | None:
        with self._guard:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _keep(self, key: Hashable, found: Simulation) -> None:
        with self._guard:
            self._kept[key] = found
            while len(self._kept) > 1 and (len(self._kept) > KEPT or self._bytes > MOST_BYTES):
                self._kept.popitem(last=False)

    @property
    def _bytes(self) -> int:
        return sum(each.nbytes for each in self._kept.values())


def _key(plan: Plan, drivers: Drivers | None) -> Hashable:
    return (draw_key(plan.parameters), _driven(drivers))


def _driven(drivers: Drivers | None) -> Hashable:
    """Drivers as part of a key."""
    moved = drivers or Drivers()
    return (np.asarray(moved.rate, dtype=float).tobytes(), replace(moved, rate=1.0))
