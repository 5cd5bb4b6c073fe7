"""What moves everybody at once: how much whole quarters have swung beyond what single deals explain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quota_core.model.company import FloatArray

MOST_TAU, POINTS = 0.8, 81


@dataclass(frozen=True, eq=False, kw_only=True)
class ShockPosterior:
    """tau, the size of the market's shock on a quarter (sd of its logarithm): points and how likely each is."""

    tau: FloatArray
    share: FloatArray
    quarters: int

    @property
    def mean(self) -> float:
        """E[tau]."""
        return float((self.tau * self.share).sum())

    @property
    def mean_square(self) -> float:
        """E[tau squared]."""
        return float((self.tau**2 * self.share).sum())

    def drawn(self, draws: int, quarters: int, rng: np.random.Generator) -> FloatArray:
        """W = LogNormal(-tau^2 / 2, tau^2), mean 1, one tau a draw; shape (quarters, draws)."""
        place = np.searchsorted(np.cumsum(self.share), rng.random(draws) * (1 - 1e-12))
        tau = self.tau[np.minimum(place, len(self.tau) - 1)]
        return np.asarray(np.exp(tau * rng.standard_normal((quarters, draws)) - tau**2 / 2))


def shock_posterior(
    booked: FloatArray, expected: FloatArray, noise: FloatArray, prior: float, *, seasonal: bool
) -> ShockPosterior:
    """What past quarters say of tau: log(booked / expected) ~ Normal(level and trend, tau^2 + noise^2).

    `noise`: sd of the logarithm that single deals alone give each quarter. Level and trend (and, where the season was
    itself fitted to these quarters, a level for each quarter of the year) are integrated out (restricted likelihood),
    so that growth is no shock. Prior: half-normal with sd `prior`. Shape (quarters,), oldest first. Source: METHOD 8.
    """
    tau = np.linspace(0.0, MOST_TAU, POINTS)
    log_weight = -0.5 * (tau / prior) ** 2 if prior > 0 else np.where(tau == 0, 0.0, -np.inf)
    usable = (booked > 0) & (expected > 0) & np.isfinite(noise)
    y, sigma = np.log(booked[usable] / expected[usable]), noise[usable]
    design = _design(np.flatnonzero(usable).astype(np.float64), seasonal)
    if len(y) > design.shape[1]:
        log_weight = log_weight + _restricted_log_likelihood(y, design, tau[:, None] ** 2 + sigma**2)
    share = np.exp(log_weight - log_weight.max())
    return ShockPosterior(tau=tau, share=share / share.sum(), quarters=len(y))


def _design(quarter: FloatArray, seasonal: bool) -> FloatArray:
    columns = [np.ones(len(quarter))]
    if len(quarter) >= 4:
        columns.append(quarter - quarter.mean())
    if seasonal and len(quarter) >= 8:
        columns += [(quarter % 4 == k).astype(np.float64) - 0.25 for k in range(3)]
    return np.column_stack(columns) if len(quarter) else np.zeros((0, 1))


def _restricted_log_likelihood(y: FloatArray, design: FloatArray, variance: FloatArray) -> FloatArray:
    """Of each row of variances; shape (rows,)."""
    scale = 1 / np.sqrt(np.maximum(variance, 1e-8))
    base, triangle = np.linalg.qr(scale[:, :, None] * design)
    target = (scale * y)[:, :, None]
    left = (target - base @ (base.swapaxes(1, 2) @ target))[:, :, 0]
    log_determinant = 2 * np.log(np.abs(np.diagonal(triangle, axis1=1, axis2=2))).sum(axis=1)
    return np.asarray(np.log(scale).sum(axis=1) - 0.5 * ((left**2).sum(axis=1) + log_determinant))
