"""A pool's people drawn together: of how often and how much they share what is known, of chance each has their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from quota_core.evaluate.simulation.history import PoolHistory
from quota_core.evaluate.simulation.noise import SWING_TABLE, Noise, PersonNoise, begun, generator
from quota_core.evaluate.simulation.rates import FloatArray32
from quota_core.evaluate.simulation.sizes import Paths, SizeEffects
from quota_core.model.arrays import ratio
from quota_core.model.company import IntArray, read_only

# So many people's look-ups share what of a path is near at hand; with more they would not be near themselves.
TOGETHER = 128


@dataclass(frozen=True, eq=False, kw_only=True)
class Seat:
    """One person's place in the plan, and the chance that is theirs.

    `exposure`: how much of a path a rate of 1 takes in a quarter, of the person and of whoever comes after, shape (2,
    quarters, situations); the last situation is the usual one, and in the draws `moved` it is `situation`. `deals` in
    `years`: what history knows of the person. `size`: a factor on what a deal brings, shape (draws,) or ().
    """

    exposure: FloatArray32
    moved: IntArray
    situation: IntArray
    deals: float
    years: float
    size: FloatArray32 | np.float32
    noise: PersonNoise


@dataclass(frozen=True, eq=False, kw_only=True)
class PoolDraws:
    """What the people of a pool share: alpha and beta = alpha / mean of a rate by draw, and what deals bring.

    `drawn`: whether rates are, or stand at their mean. `market`: the shock by quarter and draw; `swing`: a table of
    equally likely factors on a person's quarter.
    """

    alpha: FloatArray32
    beta: FloatArray32
    drawn: bool
    paths: Paths
    unit: FloatArray32
    swing: FloatArray32
    market: FloatArray32

    @classmethod
    def of(
        cls,
        known: PoolHistory,
        noise: Noise,
        market: FloatArray32,
        *,
        rates: bool = True,
        sizes: bool = True,
        swing: bool = True,
    ) -> PoolDraws:
        """A pool's own, from its history and the noise's seed; what is not drawn stands at its expectation."""
        rng, draws = generator(noise.seed, f"rates of {known.name}"), noise.draws
        alpha, mean = known.rates.drawn(draws, rng) if rates else np.array(known.rates.expected)[:, None]
        paths = noise.paths(known.name, known.sizes, known.deals_a_quarter, bootstrap=sizes)
        return cls(
            alpha=np.broadcast_to(alpha, draws).astype(np.float32),
            beta=np.broadcast_to(ratio(alpha, mean, np.inf), draws).astype(np.float32),
            drawn=rates,
            paths=paths,
            unit=paths.units(draws),
            swing=swing_table(known.swing) if swing and known.swing > 0 else np.ones(1, dtype=np.float32),
            market=market,
        )

    def bookings(self, seats: Iterable[Seat]) -> Iterator[FloatArray32]:
        """Each seat's bookings by quarter, one after the other; shape (quarters, draws)."""
        waiting = iter(seats)
        while some := list(islice(waiting, TOGETHER)):
            cells = np.empty((len(some), *self.market.shape), dtype=np.uint32)
            for seat, end in zip(some, cells, strict=True):
                self._ends(seat, end)
            ends, begins = self.paths.risen(cells), begun([seat.noise for seat in some], self.paths)
            for seat, risen, begin in zip(some, ends, begins, strict=True):
                money = (risen - begin).astype(np.float32)
                money *= self.unit * seat.size
                yield money

    def _ends(self, seat: Seat, out: NDArray[np.uint32]) -> None:
        """Where on their paths a seat's quarters end."""
        rate, newcomer = self._rates(seat)
        here, after = seat.exposure.take(seat.situation, axis=2, mode="wrap")
        here *= rate.take(seat.moved)
        after *= newcomer
        here += after
        length = rate * seat.exposure[0, :, -1:]
        for quarter, own in zip(length, here, strict=True):
            quarter[seat.moved] = own
        length *= self.market
        if len(self.swing) > 1:
            length *= self.swing.take(seat.noise.swing)
        self.paths.end(seat.noise.start, length, out=out)

    def _rates(self, seat: Seat) -> tuple[FloatArray32, FloatArray32]:
        """lambda of every draw, deals a year at weight 1: Gamma(alpha + n, beta + E), or its mean where not drawn.

        Beside it that of whoever comes after, in the draws in which somebody does: Gamma(alpha, beta).
        """
        alpha, beta, draws = self.alpha, self.beta, len(self.alpha)
        if self.drawn:
            gammas = seat.noise.gammas(alpha, seat.deals, seat.moved)
        else:
            gammas = np.concatenate([alpha + np.float32(seat.deals), alpha.take(seat.moved)])
        return gammas[:draws] / (beta + np.float32(seat.years)), gammas[draws:] / beta.take(seat.moved)


def size_factor(effects: SizeEffects, rep: int, noise: PersonNoise, *, drawn: bool = True) -> FloatArray32 | np.float32:
    """How much larger a person's deals are than the pool's, a draw; its expectation where that is not drawn."""
    if drawn and effects.sd[rep] > 0:
        return effects.drawn(rep, noise.sizes)
    return np.float32(effects.expected[rep])


@lru_cache(maxsize=16)
def swing_table(swing: float) -> FloatArray32:
    """Gamma(1 / swing, swing), mean 1, at 16,384 equally likely places."""
    from scipy.special import gammaincinv  # SciPy is slow to begin: only where something is drawn

    share = (np.arange(SWING_TABLE) + 0.5) / SWING_TABLE
    quantiles = np.asarray(gammaincinv(1 / swing, share), dtype=np.float64)
    return read_only((quantiles / quantiles.mean()).astype(np.float32))
