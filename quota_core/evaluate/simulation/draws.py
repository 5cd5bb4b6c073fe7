"""The plan year, drawn: credited bookings of every rep in every quarter, again and again (METHOD 8)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from quota_core.evaluate.simulation import DRAWS, SEED
from quota_core.evaluate.simulation.history import History, history_of
from quota_core.evaluate.simulation.noise import Noise, generator
from quota_core.evaluate.simulation.odds import spreads, weighed
from quota_core.evaluate.simulation.pool import PoolDraws, Seat, size_factor
from quota_core.evaluate.simulation.reference import Weighing, reference_plan
from quota_core.evaluate.simulation.seats import Seats, seats_of
from quota_core.evaluate.simulation.sizes import PARTS_A_DEAL
from quota_core.evaluate.simulation.tails import Tails
from quota_core.model.company import FloatArray, IntArray
from quota_core.model.plan import Plan

# Everybody's quarters are kept up to so many bytes, and drawn again where there are more.
MOST_QUARTERS = 200 << 20


@dataclass(frozen=True, kw_only=True)
class Ingredients:
    """What is drawn; what is not stands at its expectation (nobody leaves, hires come when planned)."""

    rates: bool = True
    sizes: bool = True
    shock: bool = True
    swing: bool = True
    turnover: bool = True
    slips: bool = True


@dataclass(frozen=True, kw_only=True)
class Drivers:
    """A driver scenario: factors on how often deals are won and on what they bring, and months (METHOD 8).

    `rate` is one factor, or one for each of those who carry a quota. `turnover`: in place of the parameter's.
    """

    rate: float | FloatArray = 1.0
    size: float = 1.0
    ramp_delay: float = 0.0
    hire_slip: float = 0.0
    turnover: float | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Simulation:
    """Draws of a plan year's credited bookings under reference weights, money in plan currency.

    `year`: shape (people, draws), `people` the places of those who carry a quota among the company's reps;
    `pools`: the sums of each pool's people by quarter, shape (pools, quarters, draws). `again` draws some
    people's quarters once more, the same: whose of those asked for, and shape (quarters, draws).
    """

    plan: Plan
    reference: Plan
    history: History
    seats: Seats
    year: NDArray[np.float32]
    pools: FloatArray
    seed: int
    again: Callable[[IntArray], Iterator[tuple[int, NDArray[np.float32]]]]

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader has to know of the history behind the draws."""
        return self.history.notes

    @property
    def draws(self) -> int:
        """How many years were drawn."""
        return int(self.year.shape[1])

    @property
    def nbytes(self) -> int:
        """What it takes to keep."""
        worked_out = [self.__dict__[name] for name in ("tails", "_quarters") if name in self.__dict__]
        later = self.__dict__.get("quarter_tails", ())
        return int(self.year.nbytes + self.pools.nbytes + sum(each.nbytes for each in (*worked_out, *later)))

    @cached_property
    def team(self) -> FloatArray:
        """The team by quarter; shape (quarters, draws)."""
        return np.asarray(self.pools.sum(axis=0))

    def team_year(self, factor: FloatArray) -> FloatArray:
        """The team's year where each person's draws are taken `factor` times; shape (draws,)."""
        return np.asarray(self.team.sum(axis=0)) if (factor == 1).all() else weighed(factor, self.year)

    @cached_property
    def weighing(self) -> Weighing:
        """What other territory weights would make of these draws."""
        return Weighing.of(self.reference, self.history)

    @cached_property
    def tails(self) -> Tails:
        """Each person's draws in order, to look thresholds up in; worked out once, when first asked for."""
        return Tails.of(self.year)

    def quarters_of(self, rows: IntArray) -> NDArray[np.float32]:
        """Some people's bookings by quarter, drawn again on the same noise; shape (rows, quarters, draws)."""
        if self.quarters_fit:
            return self._quarters[rows]
        return self._again(rows)

    @property
    def quarters_fit(self) -> bool:
        """Whether everybody's quarters are few enough to keep."""
        return self.seats.quarters * self.year.nbytes <= MOST_QUARTERS

    @cached_property
    def _quarters(self) -> NDArray[np.float32]:
        return self._again(np.arange(len(self.year)))

    def _again(self, rows: IntArray) -> NDArray[np.float32]:
        made = np.empty((len(rows), self.seats.quarters, self.draws), dtype=np.float32)
        for k, quarters in self.again(rows):
            made[k] = quarters
        return made

    @cached_property
    def quarter_tails(self) -> tuple[Tails, ...]:
        """Each quarter's draws in order; for as many people as `quarters_fit`."""
        return tuple(Tails.of(np.ascontiguousarray(self._quarters[:, q])) for q in range(self.seats.quarters))

    @cached_property
    def marks(self) -> FloatArray:
        """Each person's P10, P50, P90 and mean, shape (people, 4); worked out once, when first asked for."""
        return spreads(self.year)


def simulate(
    plan: Plan,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
    ingredients: Ingredients | None = None,
    drivers: Drivers | None = None,
    noise: Noise | None = None,
    planning: bool = True,
    progress: Callable[[float], None] | None = None,
) -> Simulation:
    """The plan year's bookings of everybody who carries a quota, drawn `draws` times.

    rep's deals in a quarter ~ Poisson(lambda x exposure x market shock x drivers), each of a size from the pool's own
    won deals. Every person's noise comes from the seed and the person's id alone, the market's from the seed: the same
    seed gives the same draws, and moving a ramp or a driver moves the answer and not the noise. Weights and quotas are
    no part of it (see `reference`). `noise`: that of an earlier run with this seed and as many draws, used again.
    `planning`: false where the plan is one of the past. `progress` is told the share done; what it raises (Cancelled)
    ends the work.
    """
    using, moved = ingredients or Ingredients(), drivers or Drivers()
    noise = noise or Noise(seed, draws, most_bytes=0)
    if (noise.seed, noise.draws) != (seed, draws):
        raise ValueError(f"noise of seed {noise.seed} and {noise.draws} draws is not that of {seed} and {draws}")
    reference = reference_plan(plan, planning=planning)
    history = history_of(reference)
    parameters = plan.parameters
    turnover = parameters.annual_turnover if moved.turnover is None else moved.turnover
    seats = seats_of(
        reference,
        turnover=turnover if using.turnover else 0.0,
        slip_months=parameters.hire_slip_months if using.slips else 0.0,
        ramp_delay=moved.ramp_delay,
        hire_slip=moved.hire_slip,
    )
    shock = _market(history, seats.quarters, draws, seed) if using.shock else np.ones((seats.quarters, draws))
    market = shock.astype(np.float32)
    year = np.empty((len(seats.people), draws), dtype=np.float32)
    together = np.zeros((len(history.pools), seats.quarters, draws))
    growth = np.broadcast_to((1 + parameters.productivity_growth) * moved.rate, len(seats.people))
    exposure = np.stack([seats.own, seats.after], axis=1).swapaxes(2, 3) * (growth * PARTS_A_DEAL)[:, None, None, None]
    exposure = np.ascontiguousarray(exposure, dtype=np.float32)
    place = history.pool_of[seats.people]
    pools = {
        int(pool): PoolDraws.of(
            history.pools[pool], noise, market, rates=using.rates, sizes=using.sizes, swing=using.swing
        )
        for pool in np.unique(place)
    }

    def seat(row: int) -> Seat:
        rep = int(seats.people[row])
        own = noise.of(plan.company.reps.rep_id[rep], seats.quarters)
        at, situation = own.moved(seats.situations(row), seats.stays)
        return Seat(
            exposure=exposure[row],
            moved=at,
            situation=situation,
            deals=float(history.deals[rep]),
            years=float(history.years[rep]),
            size=size_factor(history.effects, rep, own, drawn=using.sizes) * np.float32(moved.size),
            noise=own,
        )

    def quarters_of(rows: IntArray) -> Iterator[tuple[int, NDArray[np.float32]]]:
        # Pool by pool: one pool's paths lie near at hand, all pools' do not.
        for pool, drawn in pools.items():
            own = np.flatnonzero(place[rows] == pool)
            yield from zip(own, drawn.bookings(seat(row) for row in rows[own]), strict=True)

    for done, (row, quarters) in enumerate(quarters_of(np.arange(len(place)))):
        quarters.sum(axis=0, out=year[row])
        together[place[row]] += quarters
        if progress is not None:
            progress((done + 1) / len(place))
    return Simulation(
        plan=plan,
        reference=reference,
        history=history,
        seats=seats,
        year=year,
        pools=together,
        seed=seed,
        again=quarters_of,
    )


def _market(history: History, quarters: int, draws: int, seed: int) -> FloatArray:
    return history.shock.drawn(draws, quarters, generator(seed, "the market"))
