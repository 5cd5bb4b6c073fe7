"""The quarters of a back-test, drawn again with everybody selling at capacity: what fairness is held against."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from quota_core.evaluate.backtest import BackTest
from quota_core.evaluate.grouped import QUARTER, quarter_rows
from quota_core.evaluate.permutations import DRAWS, SEED, PerRep
from quota_core.evaluate.scored import Rows
from quota_core.evaluate.simulation.history import FEW_DEALS, History, PoolHistory, history_of
from quota_core.evaluate.simulation.noise import Noise, generator
from quota_core.evaluate.simulation.pool import PoolDraws, Seat, size_factor
from quota_core.evaluate.simulation.rates import excess_swing, rate_posterior
from quota_core.evaluate.simulation.reference import reference_plan
from quota_core.evaluate.simulation.sizes import PARTS_A_DEAL
from quota_core.model.arrays import ratio, sums
from quota_core.model.company import Facts, FloatArray, IntArray


@dataclass(frozen=True, eq=False, kw_only=True)
class AtCapacity:
    """Quarters as they might have come, had everybody's expected bookings been in proportion to their own capacity.

    A person's deals in a quarter ~ Poisson(rate x deals expected at capacity x market shock x swing), rate ~
    Gamma(alpha, alpha / mean): somebody of the pool, so that who is skilled is luck too. Deals expected at capacity =
    capacity / (the pool's mean deal x how much larger the person's are): who sells few large deals has more luck, good
    and bad. alpha, mean and swing are fitted to what the pool won of what capacity expected in these quarters: they say
    how far results really stray from capacity. Deals, the sizes' spread and the market's shock are the simulation's.
    A quarter is drawn once, whatever number of origins count it. In-sample, as a null may be: it looks back, promises
    nothing and leaks nothing. Source: METHOD 7 (Fairness) and 8.

    `expected` (deals) and `counted` (origins that hold a quarter), shape (people, quarters) as in `people`.
    """

    people: PerRep
    rep_id: tuple[str, ...]
    place: IntArray
    expected: FloatArray
    counted: FloatArray
    history: History
    pools: dict[int, PoolHistory]

    @classmethod
    def of(cls, test: BackTest, people: PerRep, pools: list[IntArray]) -> AtCapacity | None:
        """What the back-test's ramped reps in these pools (places in `people`) show; None where it is too little."""
        deals, own = test.plan.company.deals, test.company.reps
        judged = np.concatenate(pools) if pools else np.zeros(0, dtype=np.int64)
        if not len(judged) or not len(deals.amount):
            return None
        capacity, counted, won = _by_quarter(quarter_rows(test, test.scored), people, test.company.facts)
        history = history_of(reference_plan(test.plan))
        rep_id = tuple(own.rep_id[i] for i in people.rep)
        # The plan's company has the scenario's hires in it, too.
        place = np.array([test.plan.company.rep_index[each] for each in rep_id], dtype=np.int64)
        mean = np.array([known.sizes.mean() if len(known.sizes) else 0.0 for known in history.pools])
        worth = mean[history.pool_of[place]] * history.effects.expected[place]
        if won[judged].sum() < FEW_DEALS or (worth[judged] <= 0).any():
            return None
        expected = ratio(capacity, worth[:, None])
        fitted = {}
        for pool in pools:
            p = int(history.pool_of[place[pool[0]]])
            deals_won, at_capacity = won[pool], expected[pool]
            fitted[p] = replace(
                history.pools[p],
                rates=rate_posterior(deals_won.sum(axis=1), at_capacity.sum(axis=1)),
                swing=excess_swing(deals_won, at_capacity, history.shock.mean_square),
                deals_a_quarter=float(deals_won.sum() / max((counted[pool] > 0).sum(), 1)),
            )
        return cls(
            people=people,
            rep_id=rep_id,
            place=place,
            expected=expected,
            counted=counted,
            history=history,
            pools=fitted,
        )

    @cached_property
    def market(self) -> NDArray[np.float32]:
        """What moves everybody at once; shape (quarters, draws)."""
        rng = generator(SEED, "the market")
        return self.history.shock.drawn(DRAWS, self.expected.shape[1], rng).astype(np.float32)

    def bookings(self, pool: IntArray) -> NDArray[np.float32]:
        """What a pool's people (their places) might have booked, summed over origins, money; shape (size, draws)."""
        noise = Noise(SEED, DRAWS, most_bytes=0)
        drawn = PoolDraws.of(self.pools[int(self.history.pool_of[self.place[pool[0]]])], noise, self.market)
        total = np.empty((len(pool), DRAWS), dtype=np.float32)
        for counted, own, money in zip(
            self.counted[pool], total, drawn.bookings(self._seat(i, noise) for i in pool), strict=True
        ):
            np.dot(counted.astype(np.float32), money, out=own)
        return total

    def _seat(self, i: int, noise: Noise) -> Seat:
        """A seat in which nothing happens: whoever is judged stayed, fully ramped."""
        own = noise.of(self.rep_id[i], self.expected.shape[1])
        exposure = np.stack([self.expected[i], np.zeros(self.expected.shape[1])])[:, :, None] * PARTS_A_DEAL
        return Seat(
            exposure=exposure.astype(np.float32),
            moved=np.zeros(0, dtype=np.int64),
            situation=np.zeros(0, dtype=np.int64),
            deals=0.0,
            years=0.0,
            size=size_factor(self.history.effects, int(self.place[i]), own),
            noise=own,
        )


def _by_quarter(rows: Rows, people: PerRep, facts: Facts) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Capacity (mean of the origins that hold the quarter), how many do, deals won; shape (people, quarters) each."""
    quarters, when = np.unique(rows.period, return_inverse=True)
    shape = (len(people.rep), len(quarters))
    cell = np.searchsorted(people.rep, rows.rep) * len(quarters) + when
    counted = sums(cell, None, shape[0] * shape[1]).reshape(shape)
    capacity = ratio(sums(cell, rows.capacity, shape[0] * shape[1]).reshape(shape), counted)
    won = [facts.window(facts.won_deals, int(q), int(q) + QUARTER)[people.rep].sum(axis=1) for q in quarters]
    return capacity, counted, np.stack(won, axis=1) * (counted > 0)
