"""Two small array steps that the model takes everywhere."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from quota_core.model.company import FloatArray, IntArray


def ratio(top: NDArray[Any], bottom: NDArray[Any], otherwise: float | FloatArray = 0.0) -> FloatArray:
    """top / bottom where bottom is over 0, else `otherwise`; the shape of both together."""
    over, under = np.broadcast_arrays(np.asarray(top, dtype=np.float64), np.asarray(bottom, dtype=np.float64))
    result = np.empty(over.shape)
    result[...] = otherwise
    np.divide(over, under, out=result, where=under > 0)
    return result


def sums(place: IntArray, values: NDArray[Any] | None, size: int) -> FloatArray:
    """The sum of values at each place (their count where no values are given); shape (size,)."""
    return np.bincount(place, weights=values, minlength=size).astype(np.float64, copy=False)
