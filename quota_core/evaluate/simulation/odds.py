"""What quotas make of the draws: each rep's odds, the team's range, how many hit. Nothing is drawn here."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from quota_core.model.company import BoolArray, FloatArray

PERCENTILES = (10, 50, 90)
ROWS_AT_A_TIME = 255


@dataclass(frozen=True, kw_only=True)
class Spread:
    """A quantity over the draws: P10, P50, P90 and the mean."""

    p10: float
    p50: float
    p90: float
    mean: float


@dataclass(frozen=True, eq=False, kw_only=True)
class Odds:
    """Per person (shape (people,)): P(bookings >= quota), NaN without a quota; and the number who hit, a draw."""

    p_hit: FloatArray
    hitting: NDArray[np.int64]


def odds(year: NDArray[np.float32], quota: FloatArray, least: FloatArray | None = None) -> Odds:
    """P(hit) of everybody and how many hit in each draw; `year` has shape (people, draws), `quota` (people,).

    `least`: the draw from which each person's quota is met, where that is another number than the quota.
    """
    carries: BoolArray = quota > 0
    # One pass: whoever has no quota is asked for more than anybody books.
    asked = np.where(carries, quota if least is None else least, np.inf).astype(np.float32)
    hits = np.zeros(len(year), dtype=np.int64)
    hitting = np.zeros(year.shape[1], dtype=np.int64)
    # As many rows at a time as a byte can count.
    for first in range(0, len(year), ROWS_AT_A_TIME):
        rows = slice(first, first + ROWS_AT_A_TIME)
        reached = year[rows] >= asked[rows, None]
        hits[rows] = np.count_nonzero(reached, axis=1)
        hitting += np.add.reduce(reached.view(np.uint8), axis=0, dtype=np.uint8)
    share = hits / max(year.shape[1], 1)
    return Odds(p_hit=np.where(carries, share, np.nan), hitting=hitting)


def spread(values: NDArray[np.floating] | NDArray[np.integer]) -> Spread:
    """P10, P50, P90 (as they occur in the draws) and the mean of one quantity; shape (draws,)."""
    p10, p50, p90 = np.percentile(values, PERCENTILES, method="inverted_cdf")
    return Spread(p10=float(p10), p50=float(p50), p90=float(p90), mean=float(values.mean(dtype=np.float64)))


def spreads(year: NDArray[np.float32]) -> FloatArray:
    """P10, P50, P90 (as they occur in the draws) and mean of each row; shape (rows, 4)."""
    result = np.zeros((len(year), len(PERCENTILES) + 1))
    places = [max(math.ceil(each / 100 * year.shape[1]) - 1, 0) for each in PERCENTILES]
    for first in range(0, len(year), ROWS_AT_A_TIME):
        rows = slice(first, first + ROWS_AT_A_TIME)
        result[rows, :-1] = np.partition(year[rows], places, axis=1)[:, places]
        result[rows, -1] = year[rows].mean(axis=1, dtype=np.float64)
    return result


def weighed(factor: FloatArray, year: NDArray[np.float32]) -> FloatArray:
    """The sum over people of their draws, each taken `factor` times; shape (draws,)."""
    # Not a matrix product: its threads wait for each other where other sessions have the cores.
    return np.asarray(np.einsum("i,ij->j", factor.astype(np.float32), year), dtype=np.float64)


def widened(values: NDArray[np.floating], factor: float, middle: FloatArray | float) -> NDArray[np.floating]:
    """Draws `factor` times as far from their median; none falls under zero that was not. 1 leaves all as they are."""
    if factor == 1.0:
        return values
    return np.asarray(np.maximum(middle + factor * (values - middle), np.minimum(values, 0.0)))


def p_target(team: FloatArray, target: float) -> float:
    """P(team >= target); `team`: the year's bookings of everybody, shape (draws,)."""
    return float((team >= target).mean()) if team.size else float("nan")
