"""Quotas held against what was booked: the rows, and what they come to (METHOD 7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from quota_core.evaluate.intervals import Interval, mean_interval, share_interval
from quota_core.model.arrays import ratio
from quota_core.model.company import BoolArray, FloatArray, IntArray

HIT = 1.0
PERCENTILES = (10, 25, 50, 75, 90)


@dataclass(frozen=True, eq=False, kw_only=True)
class Rows:
    """Scored quotas, one row per rep and origin; money in plan currency, `period` is the origin's month."""

    rep: IntArray
    period: IntArray
    months: int
    quota: FloatArray
    bookings: FloatArray
    capacity: FloatArray
    weight: FloatArray
    ramped: BoolArray
    leaver: BoolArray

    @property
    def attainment(self) -> FloatArray:
        """Credited bookings / quota (NaN where the quota is 0)."""
        return ratio(self.bookings, self.quota, np.nan)

    @property
    def hit(self) -> BoolArray:
        """Whether attainment reached 1."""
        hit: BoolArray = self.attainment >= HIT
        return hit

    def where(self, keep: BoolArray | IntArray) -> Rows:
        """Only some of the rows, by a flag each or by their places."""
        arrays = {name: getattr(self, name)[keep] for name in self.__dataclass_fields__ if name != "months"}
        return Rows(months=self.months, **arrays)


@dataclass(frozen=True, eq=False, kw_only=True)
class Summary:
    """A set of scored quotas in a few numbers; shares are fractions."""

    n: int
    reps: int
    hits: int
    share_hitting: float
    share: Interval
    mean: float
    mean_interval: Interval
    median: float
    percentiles: dict[int, float]
    average_miss: float
    red: float
    yellow: float
    green: float


def summary_of(rows: Rows, *, intervals: bool = True) -> Summary:
    """Share hitting with its 90% interval, mean, median, percentiles, average miss, red / yellow / green.

    Without `intervals` (one person's own rows, where resampling people says nothing) those are NaN.
    """
    attainment = rows.attainment
    n = len(attainment)
    nothing = Interval(low=float("nan"), high=float("nan"))
    if n == 0:
        nan = float("nan")
        return Summary(
            n=0,
            reps=0,
            hits=0,
            share_hitting=nan,
            share=nothing,
            mean=nan,
            mean_interval=nothing,
            median=nan,
            percentiles={},
            average_miss=nan,
            red=nan,
            yellow=nan,
            green=nan,
        )
    hit = rows.hit
    missed = attainment[~hit]
    return Summary(
        n=n,
        reps=len(np.unique(rows.rep)),
        hits=int(hit.sum()),
        share_hitting=float(hit.mean()),
        share=share_interval(rows.rep, hit) if intervals else nothing,
        mean=float(attainment.mean()),
        mean_interval=mean_interval(rows.rep, attainment) if intervals else nothing,
        median=float(np.median(attainment)),
        percentiles=dict(zip(PERCENTILES, np.percentile(attainment, PERCENTILES).tolist(), strict=True)),
        average_miss=float((1 - missed).mean()) if missed.size else 0.0,
        red=float((attainment < 0.6).mean()),
        yellow=float(((attainment >= 0.6) & (attainment <= 0.9)).mean()),
        green=float((attainment > 0.9).mean()),
    )


def joined(parts: list[Rows], months: int) -> Rows:
    """Rows of several origins under each other; all span the same number of months."""
    names = [name for name in Rows.__dataclass_fields__ if name != "months"]
    if not parts:
        empty: dict[str, Any] = {name: np.zeros(0, dtype=_dtype(name)) for name in names}
        return Rows(months=months, **empty)
    return Rows(months=months, **{name: np.concatenate([getattr(p, name) for p in parts]) for name in names})


def _dtype(name: str) -> type:
    return {"rep": np.int64, "period": np.int64, "ramped": np.bool_, "leaver": np.bool_}.get(name, np.float64)
