"""Two metrics hide in what sources call healthy: whether the chosen band and its partner can hold together here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quota_core.model.company import FloatArray
from quota_core.values import BANDS, MEAN_ATTAINMENT, SHARE_HITTING, Band

# The band on the other metric that a chosen one is held against: the same source's, else the nearest in spirit.
PARTNERS = {"G": "G_attainment", "G_attainment": "G", "P": "F", "F": "P"}
FEWEST = 5
MOST_TOLD = 10.0


@dataclass(frozen=True, kw_only=True)
class Pairing:
    """A share of reps hitting and a mean attainment, both as bands, for a team as dispersed as this one.

    `share_at_mean`: the shares hitting at quota levels that bring the mean into its band; `mean_at_share`: the means
    at those that bring the share into its band (NaN where no level does). Fractions, low and high.
    """

    share_band: Band
    mean_band: Band
    share_at_mean: tuple[float, float]
    mean_at_share: tuple[float, float]

    @property
    def holds(self) -> bool:
        """Whether some level of quotas has both in their bands."""
        low, high = self.mean_at_share
        return bool(low <= self.mean_band.high and high >= self.mean_band.low)

    @property
    def words(self) -> str:
        """The warning; empty where both can hold."""
        if self.holds:
            return ""
        share, mean = self.share_band, self.mean_band
        wanted = [_range((band.low, band.high)) for band in (share, mean)]
        pair = f"{wanted[0]} of reps hitting and a mean attainment of {wanted[1]}"
        at_mean = _range(self.share_at_mean)
        text = f"{pair} cannot hold together for a team this dispersed: at that mean {at_mean} would hit"
        if np.isfinite(self.mean_at_share[0]):
            return f"{text}, and for that share to hit the mean would be {_range(self.mean_at_share)}."
        return f"{text}, and no level of quotas has that share hitting."


def _range(span: tuple[float, float]) -> str:
    low, high = (f"{value:.0%}" for value in span)
    if span[1] > MOST_TOLD:
        return f"{low} or more"
    return low if low == high else f"{low.rstrip('%')}-{high}"


def pairing(attainment: FloatArray, band: Band) -> Pairing | None:
    """The chosen band beside its partner on the other metric, over quota levels; None where there is nothing to judge.

    Quotas divided by f multiply every attainment by f: mean(f) = f x mean, share(f) = share of f x attainment >= 1.
    Example: attainments 0.2, 0.5, 1, 1.1, 1.2 (mean 0.8): 60-70% hitting needs f from 1 to 2, so a mean of 80-160%.
    """
    known = np.sort(attainment[np.isfinite(attainment)])[::-1]
    partner = PARTNERS.get(band.key)
    if partner is None or len(known) < FEWEST or known.mean() <= 0:
        return None
    bands = {each.metric: each for each in (band, BANDS[partner])}
    share, mean = bands[SHARE_HITTING], bands[MEAN_ATTAINMENT]
    level = mean.low / known.mean(), mean.high / known.mean()
    shares = tuple(float((np.round(known * f, 9) >= 1).mean()) for f in level)
    # With k reps hitting, f lies from 1 / attainment of the k-th best to 1 / that of the next.
    hitting = np.arange(len(known) + 1) / len(known)
    ends = 1 / np.maximum(np.concatenate([[np.inf], known, [0.0]]), 1e-12)
    inside = np.flatnonzero((np.round(hitting, 9) >= share.low) & (np.round(hitting, 9) <= share.high))
    # Reps who attained alike hit together: a number of hits that no level gives has no width.
    real = [k for k in inside if ends[k + 1] > ends[k]]
    means = (ends[real[0]] * known.mean(), ends[real[-1] + 1] * known.mean()) if real else (np.nan, np.nan)
    return Pairing(
        share_band=share,
        mean_band=mean,
        share_at_mean=(shares[0], shares[1]),
        mean_at_share=(float(means[0]), float(means[1])),
    )
