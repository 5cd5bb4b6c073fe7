"""Two small array steps that the model takes everywhere."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from quota_core.model.company import FloatArray, IntArray


def ratio(top: NDArray[Any], bottom: NDArray[Any], otherwise: float | FloatArray = 0.0) -> FloatArray:
    """top / bottom where bottom is over 0, else `otherwise`; the shape of both together."""
    divisible = bottom > 0
    return np.where(divisible, top / np.where(divisible, bottom, 1.0), otherwise)


def sums(place: IntArray, values: NDArray[Any] | None, size: int) -> FloatArray:
    """The sum of values at each place (their count where no values are given); shape (size,)."""
    return np.bincount(place, weights=values, minlength=size).astype(np.float64, copy=False)
