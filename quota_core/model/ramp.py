"""Ramp curves over a period, and the months in which somebody is fully ramped (METHOD 3)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from quota_core.model.company import BoolArray, FloatArray, IntArray, Period, Reps
from quota_core.model.time import active_share, tenure

Curve = tuple[float, ...]


def curve_of(curves: Mapping[str, Curve], role: str, segment: str) -> Curve:
    """The curve of a role and segment: ROLE/SEGMENT, else ROLE, else default."""
    for key in (f"{role}/{segment}", role, "default"):
        if key in curves:
            return curves[key]
    return (1.0,)


def curve_values(curves: Mapping[str, Curve], reps: Reps, months_of_tenure: IntArray) -> FloatArray:
    """Each rep's own curve at its tenure, 1 past the curve's end; shape of the tenure matrix."""
    chosen = [curve_of(curves, role, segment) for role, segment in reps.pools]
    distinct = sorted(set(chosen))
    longest = max((len(curve) for curve in distinct), default=0)
    table = np.ones((max(len(distinct), 1), longest + 1))
    for row, curve in enumerate(distinct):
        table[row, : len(curve)] = curve
    if len(distinct) == 1:
        return np.asarray(table[0][np.minimum(months_of_tenure, longest)])
    rows = np.array([distinct.index(curve) for curve in chosen], dtype=np.int64)[reps.pool]
    return np.asarray(table[rows[:, None], np.minimum(months_of_tenure, longest)])


def ramped_months(
    reps: Reps, schedule: Mapping[str, Curve], productivity: Mapping[str, Curve], period: Period
) -> BoolArray:
    """Where active = 1 and both curves stand at 1; shape (reps, months)."""
    k = tenure(reps.start, period)
    full = (curve_values(schedule, reps, k) >= 1.0) & (curve_values(productivity, reps, k) >= 1.0)
    return full & (active_share(reps.start, reps.end, period) >= 1.0)
