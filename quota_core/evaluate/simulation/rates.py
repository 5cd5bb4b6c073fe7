"""How often people close: a pool's rate and how far its people differ, drawn from what history leaves open."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from quota_core.model.company import FloatArray, IntArray

FloatArray32 = NDArray[np.float32]

LEAST_ALPHA, MOST_ALPHA, ALPHAS, MEANS = 0.3, 300.0, 61, 31
# People of one pool differ by some 50% where nothing is known: the scale of the half-normal prior on 1 / sqrt(alpha).
PRIOR_SPREAD = 0.5
NO_DEALS = 0.5
PROPOSALS = 3


@dataclass(frozen=True, eq=False, kw_only=True)
class RatePosterior:
    """What a pool's history says of lambda ~ Gamma(alpha, alpha / mean), lambda in deals a year at weight 1.

    `alpha` and `mean` are the points of a grid, flat, and `share` how likely each is; their sum is 1.
    """

    alpha: FloatArray
    mean: FloatArray
    share: FloatArray

    def drawn(self, draws: int, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
        """(alpha, mean) a draw; shape (draws,) each."""
        place = np.searchsorted(np.cumsum(self.share), rng.random(draws) * (1 - 1e-12))
        place = np.minimum(place, len(self.share) - 1)
        return self.alpha[place], self.mean[place]

    @cached_property
    def expected(self) -> tuple[float, float]:
        """One alpha and mean in place of a draw: the mean's expectation, and alpha's as a spread (1 / sqrt(alpha))."""
        spread = float((self.share / np.sqrt(self.alpha)).sum())
        return 1 / spread**2, float((self.share * self.mean).sum())


def rate_posterior(deals: FloatArray, exposure: FloatArray) -> RatePosterior:
    """What n_i deals over E_i years of exposure say of a pool: n_i ~ NegBin(alpha, mean E_i / alpha).

    Prior: flat in log(mean), half-normal (0.5) in 1 / sqrt(alpha). Without any exposure the rate is 0, whatever alpha.
    Source: METHOD 8 (empirical Bayes, alpha from the pool, drawn and not plugged in).
    """
    from scipy.special import gammaln, logsumexp  # SciPy is slow to begin: only where something is drawn

    seen = exposure > 0
    n, years = deals[seen], exposure[seen]
    alpha = np.geomspace(LEAST_ALPHA, MOST_ALPHA, ALPHAS)
    if not len(n):
        return RatePosterior(alpha=alpha, mean=np.zeros(ALPHAS), share=np.full(ALPHAS, 1 / ALPHAS))
    total = max(float(n.sum()), NO_DEALS)
    centre = total / float(years.sum())
    # Wide enough for the most different people: what lies further out has no weight left.
    wide = 4 * np.sqrt(1 / total + np.minimum(1 / alpha, 1.0) / len(n))
    mean = centre * np.exp(np.linspace(-1, 1, MEANS)[None, :] * wide[:, None])
    grid_alpha = np.broadcast_to(alpha[:, None], mean.shape)
    # a log(a / (a + E)) + n log(E / (a + E)), E = mean x years, as -(a + n) log(1 + E / a) + n log(E / a).
    over_alpha = mean / grid_alpha
    log_likelihood = (gammaln(alpha[:, None] + n) - gammaln(alpha)[:, None]).sum(axis=1)[:, None]
    log_likelihood = log_likelihood + n.sum() * np.log(over_alpha) + (n * np.log(years)).sum()
    for place, own in enumerate(alpha):
        log_likelihood[place] -= np.log(1 + over_alpha[place][:, None] * years) @ (own + n)
    spread = 1 / np.sqrt(grid_alpha)
    # The grid is even in log(alpha): the density in 1 / sqrt(alpha) becomes one in log(alpha) by a factor of itself.
    log_prior = -0.5 * (spread / PRIOR_SPREAD) ** 2 + np.log(spread) + np.log(wide)[:, None]
    weight = log_likelihood + log_prior
    share = np.exp(weight - logsumexp(weight))
    return RatePosterior(alpha=grid_alpha.ravel(), mean=mean.ravel(), share=share.ravel())


@dataclass(frozen=True, eq=False)
class GammaNoise:
    """What a person's gammas are made of: `normal` proposals, `uniform` by which they are accepted; shape (draws,)."""

    normal: FloatArray32
    uniform: FloatArray32

    @cached_property
    def doubt(self) -> FloatArray32:
        """The d = shape - 1/3 above which a first proposal x is surely accepted: x^4 / (45 (1 - u)).

        For d >= 2/3 is 1 - x^4 / (45 d) <= exp(x^2 / 2 + d (1 - v + log v)), v = (1 + x / (3 sqrt(d)))^3.
        """
        square = self.normal * self.normal
        return np.asarray(square * square / (45 * (1 - self.uniform)))

    def gamma(self, shape: FloatArray32, again: IntArray) -> FloatArray32:
        """Gamma(shape, 1) of every draw, then once more in the draws `again`; it moves little when the shapes do.

        Marsaglia and Tsang (2000) with at most three proposals a draw (the third stands in one case of some 10,000),
        and the boost U^(1 / shape) below shape 1. Later proposals are other draws' first ones, some eighths of all
        further on, and so are those of the second time: within a draw nothing is used twice.
        """
        eighth = max(len(self.normal) // 8, 1)
        later = again + 4 * eighth
        x, doubt = (np.concatenate([noise, noise.take(later, mode="wrap")]) for noise in (self.normal, self.doubt))
        d, boosted = shape - np.float32(1 / 3), shape.min(initial=1) < 1
        if boosted:
            d += shape < 1
        v = np.sqrt(d)
        v *= 3
        np.divide(x, v, out=v)
        v += 1
        made: FloatArray32 = d * v
        v *= v
        made *= v
        left = np.flatnonzero(d <= doubt)
        # All proposals of the few in doubt at once: the first that is accepted, else the last.
        further = self._place(left, later) + eighth * np.arange(PROPOSALS)[:, None]
        x, u = (noise.take(further, mode="wrap") for noise in (self.normal, self.uniform))
        own = d[left]
        ratio = np.maximum(1 + x / (3 * np.sqrt(own)), np.float32(1e-6)) ** 3
        refused = np.log(np.maximum(u, np.float32(1e-30))) >= 0.5 * x**2 + own * (1 - ratio + np.log(ratio))
        refused[-1] = False
        made[left] = own * ratio[refused.argmin(axis=0), np.arange(len(left))]
        if boosted:
            small = np.flatnonzero(shape < 1)
            further = self._place(small, later) + PROPOSALS * eighth
            made[small] *= self.uniform.take(further, mode="wrap") ** (1 / shape[small])
        return made

    def _place(self, some: IntArray, later: IntArray) -> IntArray:
        """Where the noise of some gammas lies, those of the second time among them (`some` in order)."""
        draws = len(self.normal)
        first = some.searchsorted(draws)
        return np.concatenate([some[:first], later[some[first:] - draws]])


def excess_swing(deals: FloatArray, exposure: FloatArray, market: float) -> float:
    """How much more people's quarters swing than chance and the market make them, as a variance of the rate.

    Given a person's deals of all quarters, chance alone spreads them by exposure: Pearson's X2 has Q - 1 degrees of
    freedom a person, and its excess over them is kappa x the deals expected a quarter. 0 where X2 is within what
    chance does in 39 of 40 companies. `deals`, `exposure`: shape (people, quarters); `market`: tau squared.
    """
    total = deals.sum(axis=1, keepdims=True)
    years = exposure.sum(axis=1, keepdims=True)
    expected = np.divide(total * exposure, years, out=np.zeros_like(deals), where=years > 0)
    counted = expected > 0
    freedom = np.maximum(counted.sum(axis=1) - 1, 0)
    x2 = float((np.divide((deals - expected) ** 2, expected, out=np.zeros_like(deals), where=counted)).sum())
    degrees = float(freedom.sum())
    if degrees <= 0 or x2 <= degrees + 1.96 * np.sqrt(2 * degrees):
        return 0.0
    mean = np.divide(expected.sum(axis=1), np.maximum(counted.sum(axis=1), 1))
    return max((x2 - degrees) / float((freedom * mean).sum()) - market, 0.0)
