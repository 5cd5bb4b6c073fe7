"""The plan year, drawn: credited bookings of every rep in every quarter, again and again (METHOD 8)."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv

from quota_core.evaluate.simulation import DRAWS, SEED
from quota_core.evaluate.simulation.history import History, PoolHistory, history_of
from quota_core.evaluate.simulation.rates import standard_gamma
from quota_core.evaluate.simulation.seats import Seats, seats_of
from quota_core.evaluate.simulation.sizes import Paths, SizeEffects, paths
from quota_core.model.company import FloatArray
from quota_core.model.plan import Plan

SWING_TABLE = 1 << 14


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
    """Draws of a plan year's credited bookings, money in plan currency.

    `year`: shape (people, draws), `people` the places of those who carry a quota among the company's reps;
    `team`: by quarter, shape (quarters, draws).
    """

    plan: Plan
    history: History
    seats: Seats
    year: NDArray[np.float32]
    team: FloatArray
    seed: int

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader has to know of the history behind the draws."""
        return self.history.notes

    @property
    def draws(self) -> int:
        """How many years were drawn."""
        return int(self.year.shape[1])


def simulate(
    plan: Plan,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
    ingredients: Ingredients | None = None,
    drivers: Drivers | None = None,
    progress: Callable[[float], None] | None = None,
) -> Simulation:
    """The plan year's bookings of everybody who carries a quota, drawn `draws` times.

    rep's deals in a quarter ~ Poisson(lambda x exposure x market shock x drivers), each of a size from the pool's own
    won deals. Every person's noise comes from the seed and the person's id alone, the market's from the seed: the same
    seed gives the same draws, and moving a weight, a ramp or a driver moves the answer and not the noise. `progress`
    is told the share done; what it raises (Cancelled) ends the work.
    """
    using, moved = ingredients or Ingredients(), drivers or Drivers()
    history = history_of(plan)
    parameters = plan.parameters
    turnover = parameters.annual_turnover if moved.turnover is None else moved.turnover
    seats = seats_of(
        plan,
        turnover=turnover if using.turnover else 0.0,
        slip_months=parameters.hire_slip_months if using.slips else 0.0,
        ramp_delay=moved.ramp_delay,
        hire_slip=moved.hire_slip,
    )
    market = _market(history, seats.quarters, draws, seed) if using.shock else np.ones((seats.quarters, draws))
    year = np.zeros((len(seats.people), draws), dtype=np.float32)
    team = np.zeros((seats.quarters, draws))
    growth = np.broadcast_to((1 + parameters.productivity_growth) * moved.rate, len(seats.people))
    pools = {
        pool: _Pool.of(history.pools[pool], _paths(plan, history.pools[pool], seed, using), draws, seed, using)
        for pool in dict.fromkeys(history.pool_of[i] for i in seats.people)
    }
    for row, rep in enumerate(seats.people):
        rng = _generator(seed, plan.company.reps.rep_id[rep])
        pool = pools[history.pool_of[rep]]
        quarters = pool.bookings(seats, row, history.deals[rep], history.years[rep], market * growth[row], rng)
        quarters = quarters * moved.size * _size_factor(history.effects, int(rep), draws, rng, using)
        year[row] = quarters.sum(axis=0)
        team += quarters
        if progress is not None:
            progress((row + 1) / len(seats.people))
    return Simulation(plan=plan, history=history, seats=seats, year=year, team=team, seed=seed)


def _generator(seed: int, name: str) -> np.random.Generator:
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence([seed, zlib.crc32(name.encode())])))


def _paths(plan: Plan, known: PoolHistory, seed: int, using: Ingredients) -> Paths:
    """A pool's paths: made once for the same deals, not at every move of a slider."""
    parameters = plan.parameters
    key = ("paths", plan.as_of, parameters.lookback_months, known.name, known.deals_a_quarter, seed, using.sizes)
    kept = plan.company.worked_out
    if key not in kept:
        rng = _generator(seed, f"sizes of {known.name}")
        kept[key] = paths(known.sizes, known.deals_a_quarter, rng, bootstrap=using.sizes)
    made: Paths = kept[key]
    return made


def _market(history: History, quarters: int, draws: int, seed: int) -> FloatArray:
    return history.shock.drawn(draws, quarters, _generator(seed, "the market"))


def _size_factor(
    effects: SizeEffects, rep: int, draws: int, rng: np.random.Generator, using: Ingredients
) -> FloatArray | float:
    if using.sizes:
        return effects.drawn(rep, draws, rng)
    return float(np.exp(effects.mean[rep] + effects.sd[rep] ** 2 / 2))


@dataclass(frozen=True, eq=False, kw_only=True)
class _Pool:
    """What the people of a pool share: how often and how much, a rate's alpha and mean for every draw."""

    alpha: FloatArray
    mean: FloatArray
    paths: Paths
    offset: NDArray[np.int64]
    swing: FloatArray
    draws: int
    using: Ingredients

    @classmethod
    def of(cls, known: PoolHistory, made: Paths, draws: int, seed: int, using: Ingredients) -> _Pool:
        rng = _generator(seed, f"rates of {known.name}")
        alpha, mean = known.rates.drawn(draws, rng) if using.rates else known.rates.expected
        swing = np.ones(1)
        if using.swing and known.swing > 0:
            share = (np.arange(SWING_TABLE) + 0.5) / SWING_TABLE
            quantiles = np.asarray(gammaincinv(1 / known.swing, share), dtype=np.float64)
            swing = quantiles / quantiles.mean()
        return cls(
            alpha=np.broadcast_to(alpha, draws),
            mean=np.broadcast_to(mean, draws),
            paths=made,
            offset=made.offsets(draws),
            swing=swing,
            draws=draws,
            using=using,
        )

    def bookings(
        self, seats: Seats, row: int, deals: float, years: float, factor: FloatArray, rng: np.random.Generator
    ) -> FloatArray:
        """One seat's bookings by quarter, before its own deal size; shape (quarters, draws)."""
        # All noise of a fixed length comes first, so that it is the same whatever the rates are.
        start = self.paths.starts((seats.quarters, self.draws), rng)
        situation = seats.drawn(row, self.draws, rng)
        swing = rng.integers(0, SWING_TABLE, size=start.shape, dtype=np.uint16)
        rate, newcomer = self._rate(deals, years, rng), self._rate(0.0, 0.0, rng)
        exposure = rate * seats.own[row, seats.stays][:, None]
        moved = np.flatnonzero(situation != seats.stays)
        which = situation[moved]
        exposure[:, moved] = rate[moved] * seats.own[row, which].T + newcomer[moved] * seats.after[row, which].T
        exposure *= factor
        if len(self.swing) > 1:
            exposure *= self.swing[swing]
        return self.paths.money(start, exposure, self.offset)

    def _rate(self, deals: float, years: float, rng: np.random.Generator) -> FloatArray:
        """lambda a draw, deals a year at weight 1: Gamma(alpha + n, alpha / mean + E), or its mean where not drawn."""
        shape = self.alpha + deals
        per_year = np.divide(self.mean, self.alpha + self.mean * years)
        gamma = standard_gamma(shape, rng) if self.using.rates else shape
        return np.asarray(gamma * per_year)
