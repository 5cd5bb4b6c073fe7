"""What quotas make of the draws: each rep's odds, the team's range, how many hit. Nothing is drawn here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from quota_core.model.company import BoolArray, FloatArray

PERCENTILES = (10, 50, 90)
ROWS_AT_A_TIME = 256


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


def odds(year: NDArray[np.float32], quota: FloatArray) -> Odds:
    """P(hit) of everybody and how many hit in each draw; `year` has shape (people, draws), `quota` (people,)."""
    carries: BoolArray = quota > 0
    p_hit = np.full(len(year), np.nan)
    hitting = np.zeros(year.shape[1], dtype=np.int64)
    for first in range(0, len(year), ROWS_AT_A_TIME):
        rows = slice(first, first + ROWS_AT_A_TIME)
        hits = (year[rows] >= quota[rows].astype(np.float32)[:, None]) & carries[rows][:, None]
        p_hit[rows] = np.where(carries[rows], hits.mean(axis=1), np.nan)
        hitting += hits.sum(axis=0)
    return Odds(p_hit=p_hit, hitting=hitting)


def spread(values: NDArray[np.floating] | NDArray[np.integer]) -> Spread:
    """P10, P50, P90 (as they occur in the draws) and the mean of one quantity; shape (draws,)."""
    p10, p50, p90 = np.percentile(values, PERCENTILES, method="inverted_cdf")
    return Spread(p10=float(p10), p50=float(p50), p90=float(p90), mean=float(values.mean(dtype=np.float64)))


def spreads(year: NDArray[np.float32]) -> FloatArray:
    """P10, P50, P90 and mean of each row; shape (rows, 4)."""
    if not len(year):
        return np.zeros((0, 4))
    marks = np.percentile(year, PERCENTILES, axis=1, method="inverted_cdf")
    return np.column_stack([*marks, year.mean(axis=1, dtype=np.float64)])


def group_spreads(year: NDArray[np.float32], names: Sequence[str]) -> dict[str, Spread]:
    """The range of each group's sum (a territory's, a manager's, a segment's); `names`: each row's group."""
    of = np.array(names, dtype=object)
    return {name: spread(year[of == name].sum(axis=0, dtype=np.float64)) for name in sorted(set(names))}


def p_target(team: FloatArray, target: float) -> float:
    """P(team >= target); `team`: the year's bookings of everybody, shape (draws,)."""
    return float((team >= target).mean()) if team.size else float("nan")
