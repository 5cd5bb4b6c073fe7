"""What luck alone gives a back-test: attainments drawn by the simulation, or results dealt out (METHOD 7, Fairness)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from quota_core.evaluate.backtest import BackTest
from quota_core.evaluate.permutations import CHUNK, DRAWS, Deals, PerRep
from quota_core.evaluate.simulation.at_capacity import AtCapacity
from quota_core.evaluate.simulation.history import FEW_DEALS
from quota_core.model.company import FloatArray, IntArray

DRAWN, DEALT = "drawn", "dealt"
HOW = {DRAWN: "drawn at everybody's capacity", DEALT: "results dealt out at random"}
TOO_THIN = (
    f"Fewer than {FEW_DEALS} single won deals are at hand for the quarters tested, too few to draw what chance gives: "
    "results are dealt out among each pool's reps instead."
)


@dataclass(frozen=True, eq=False, kw_only=True)
class Chance:
    """`count` ways luck alone could have fallen (all there are where `exact`), `kind` DRAWN or DEALT.

    `of_pool(p)`: chunks of them, which ways and everybody's attainment; shape (ways, size).
    """

    kind: str
    count: int
    exact: bool
    of_pool: Callable[[int], Iterator[tuple[slice, FloatArray]]]
    notes: tuple[str, ...] = ()

    @property
    def how(self) -> str:
        """In a few words how chance was made."""
        return HOW[self.kind]

    def two_sided(self, null: FloatArray, seen: float) -> float:
        """p of what was seen: twice the smaller tail of the null (draws), at most 1; a random null counts itself."""
        slack = 1e-12
        own = 0 if self.exact else 1
        below, above = (null <= seen + slack).sum() + own, (null >= seen - slack).sum() + own
        return float(min(1.0, 2 * min(below, above) / (len(null) + own)))


def chance_of(test: BackTest, people: PerRep, pools: list[IntArray]) -> Chance:
    """Drawn quarters at everybody's capacity; where too few deals were won for that, bookings / capacity dealt out."""
    drawn = AtCapacity.of(test, people, pools)
    return dealt(people, pools, thin=len(pools) > 0) if drawn is None else _drawn(drawn, people, pools)


def _drawn(found: AtCapacity, people: PerRep, pools: list[IntArray]) -> Chance:
    def of_pool(p: int) -> Iterator[tuple[slice, FloatArray]]:
        own = pools[p]
        booked, quota = found.bookings(own), people.quota[own][:, None]
        step = max(CHUNK // len(own), 1)
        for first in range(0, DRAWS, step):
            some = slice(first, min(first + step, DRAWS))
            yield some, np.ascontiguousarray((booked[:, some] / quota).T)

    return Chance(kind=DRAWN, count=DRAWS, exact=False, of_pool=of_pool)


def dealt(people: PerRep, pools: list[IntArray], *, thin: bool = False) -> Chance:
    """Bookings / capacity dealt out among a pool's reps, each times its own capacity, over its own quota."""
    deals = Deals([len(own) for own in pools])

    def of_pool(p: int) -> Iterator[tuple[slice, FloatArray]]:
        own = pools[p]
        result = people.bookings[own] / people.capacity[own]
        own_factor = people.capacity[own] / people.quota[own]
        for ways, whose in deals.of_pool(p):
            yield ways, result[whose] * own_factor

    return Chance(kind=DEALT, count=deals.count, exact=deals.exact, of_pool=of_pool, notes=(TOO_THIN,) if thin else ())
