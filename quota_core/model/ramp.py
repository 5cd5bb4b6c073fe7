"""Ramp curves over a period, and the months in which somebody is fully ramped (METHOD 3)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from quota_core.model.company import BoolArray, FloatArray, IntArray, Period, Reps, read_only
from quota_core.model.time import active_share, tenure
from quota_core.values import FrozenMap, of_pool

Curve = tuple[float, ...]


def curve_of(curves: Mapping[str, Curve], role: str, segment: str) -> Curve:
    """The curve of a role and segment: ROLE/SEGMENT, else ROLE, else default."""
    return of_pool(curves, role, segment) or (1.0,)


def curve_values(curves: FrozenMap[Curve], reps: Reps, months_of_tenure: IntArray) -> FloatArray:
    """Each rep's own curve at its tenure, 1 past the curve's end; shape of the tenure matrix."""
    return np.asarray(_at_tenure(_table(curves, reps.pools), reps, months_of_tenure))


def ramped_months(reps: Reps, schedule: FrozenMap[Curve], productivity: FrozenMap[Curve], period: Period) -> BoolArray:
    """Where active = 1 and both curves stand at 1; shape (reps, months)."""
    full = _at_tenure(_full(schedule, productivity, reps.pools), reps, tenure(reps, period))
    return np.asarray(full & (active_share(reps.start, reps.end, period) >= 1.0))


@lru_cache(maxsize=256)
def _table(curves: FrozenMap[Curve], pools: tuple[tuple[str, str], ...]) -> FloatArray:
    """Each pool's curve, 1 past its end; shape (pools, months of the longest curve + 1), one row where all agree."""
    chosen = [curve_of(curves, role, segment) for role, segment in pools]
    longest = max((len(curve) for curve in chosen), default=0)
    rows = [(*curve, *(1.0,) * (longest + 1 - len(curve))) for curve in chosen] or [(1.0,)]
    return read_only(np.array(rows if len(set(rows)) > 1 else rows[:1]))


@lru_cache(maxsize=256)
def _full(schedule: FrozenMap[Curve], productivity: FrozenMap[Curve], pools: tuple[tuple[str, str], ...]) -> BoolArray:
    """Where both curves of a pool stand at 1, by month of tenure."""
    one, other = _table(schedule, pools), _table(productivity, pools)
    months = np.arange(max(one.shape[1], other.shape[1]))
    standing = [table[:, np.minimum(months, table.shape[1] - 1)] >= 1.0 for table in (one, other)]
    return read_only(standing[0] & standing[1])


def _at_tenure(table: NDArray[Any], reps: Reps, months_of_tenure: IntArray) -> NDArray[Any]:
    if len(table) == 1:
        return np.asarray(table[0].take(months_of_tenure, mode="clip"))
    width = table.shape[1]
    place = np.minimum(months_of_tenure, width - 1) + (reps.pool * width)[:, None]
    return np.asarray(table.ravel().take(place))
