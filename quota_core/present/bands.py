"""How a back-test stands against the chosen healthy band, in words and as a status."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quota_core.evaluate.scored import Summary
from quota_core.present import formats
from quota_core.values import MEAN_ATTAINMENT, MEDIAN_ATTAINMENT, SHARE_HITTING, Band

GOOD, WATCH, BAD = "good", "watch", "bad"
Status = dict[str, str]
FAR = 0.10
METRICS = {
    SHARE_HITTING: "would have hit",
    MEAN_ATTAINMENT: "mean attainment",
    MEDIAN_ATTAINMENT: "median attainment",
}


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A metric against a band: its value, where it stands, and the words."""

    value: float
    words: str
    status: Status | None


def status(level: str, word: str) -> Status:
    """A status as the screens take it: level is good, watch or bad; never colour alone, so there is a word."""
    return {"level": level, "word": word}


def band_range(band: Band) -> str:
    """70–80% band [G]."""
    return f"{formats.percent_range(band.low, band.high)} band [{band.key.partition('_')[0]}]"


def standing(summary: Summary, band: Band) -> Standing:
    """Where the band's metric stands: inside, or how many points over or under; far is more than ten points."""
    value = {
        SHARE_HITTING: summary.share_hitting,
        MEAN_ATTAINMENT: summary.mean,
        MEDIAN_ATTAINMENT: summary.median,
    }[band.metric]
    where = band_range(band)
    if not np.isfinite(value):
        return Standing(value=value, words=f"not known; {where}", status=None)
    # Compared as people read it: 80.3% is written 80% and so counts as inside a band that ends at 80%.
    shown, low, high = (round(x, 2) for x in (value, band.low, band.high))
    if low <= shown <= high:
        return Standing(value=value, words=f"inside the {where}", status=status(GOOD, "in band"))
    off = low - shown if shown < low else shown - high
    side = "under" if shown < low else "over"
    return Standing(
        value=value,
        words=f"{formats.points(off)} {side} the {where}",
        status=status(BAD if off > FAR else WATCH, side),
    )
