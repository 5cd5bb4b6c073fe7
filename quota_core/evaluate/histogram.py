"""Attainment counted in bins, so that a picture carries 21 numbers and not thousands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quota_core.model.company import FloatArray, IntArray

WIDTH = 0.10
TOP = 2.0


@dataclass(frozen=True, eq=False, kw_only=True)
class Histogram:
    """`low` is each bin's lower edge (fractions); the last bin holds everything from TOP on. Shapes (bins,)."""

    low: FloatArray
    count: IntArray
    width: float
    top: float


def attainment_histogram(attainment: FloatArray, width: float = WIDTH, top: float = TOP) -> Histogram:
    """Counts of attainment by bins [low, low + width), the last one [top, infinity); NaN is left out.

    Edges are compared at 9 places, so exactly 100% falls into the bin that starts at 100%.
    """
    bins = round(top / width)
    known = attainment[np.isfinite(attainment)]
    place = np.floor(np.round(known / width, 9)).astype(np.int64)
    return Histogram(
        low=np.round(np.arange(bins + 1) * width, 9),
        count=np.bincount(np.clip(place, 0, bins), minlength=bins + 1),
        width=width,
        top=top,
    )
