"""Quotas held against what was booked: the rows, and what they come to (METHOD 7)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from quota_core.evaluate.intervals import Interval, mean_interval, share_interval
from quota_core.model.arrays import ratio
from quota_core.model.company import BoolArray, FloatArray, IntArray

HIT = 1.0
PERCENTILES = (10, 25, 50, 75, 90)
RED, GREEN = 0.6, 0.9
NOTHING = Interval(low=math.nan, high=math.nan)


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
    """A set of scored quotas in a few numbers, each worked out when first asked for; shares are fractions.

    NaN where there are no rows. Without `intervals` (one person's own rows, where resampling people says nothing)
    those are NaN too.
    """

    rows: Rows
    intervals: bool = True

    @cached_property
    def n(self) -> int:
        """How many rows."""
        return len(self.rows.rep)

    @cached_property
    def reps(self) -> int:
        """How many people they belong to."""
        return len(np.unique(self.rows.rep))

    @cached_property
    def hits(self) -> int:
        """Rows with attainment of 1 or more."""
        return int(self.rows.hit.sum())

    @property
    def share_hitting(self) -> float:
        """hits / n."""
        return self.hits / self.n if self.n else math.nan

    @cached_property
    def share(self) -> Interval:
        """The 90% interval of the share hitting, by resampling people."""
        return share_interval(self.rows.rep, self.rows.hit) if self.intervals else NOTHING

    @cached_property
    def mean(self) -> float:
        """Mean attainment."""
        return float(self._attainment.mean()) if self.n else math.nan

    @cached_property
    def mean_interval(self) -> Interval:
        """The 90% interval of the mean, by people."""
        return mean_interval(self.rows.rep, self._attainment) if self.intervals and self.n else NOTHING

    @cached_property
    def median(self) -> float:
        """Median attainment."""
        return float(np.median(self._attainment)) if self.n else math.nan

    @cached_property
    def percentiles(self) -> dict[int, float]:
        """Attainment at PERCENTILES; none without rows."""
        if not self.n:
            return {}
        return dict(zip(PERCENTILES, np.percentile(self._attainment, PERCENTILES).tolist(), strict=True))

    @cached_property
    def average_miss(self) -> float:
        """Mean of 1 - attainment over those who missed; 0 where nobody did."""
        missed = self._attainment[self._attainment < HIT]
        return (float((1 - missed).mean()) if missed.size else 0.0) if self.n else math.nan

    @property
    def red(self) -> float:
        """Share of rows under 60%."""
        return self._share_where(self._attainment < RED)

    @property
    def yellow(self) -> float:
        """Share of rows from 60% to 90%."""
        return self._share_where((self._attainment >= RED) & (self._attainment <= GREEN))

    @property
    def green(self) -> float:
        """Share of rows over 90%."""
        return self._share_where(self._attainment > GREEN)

    @cached_property
    def _attainment(self) -> FloatArray:
        return self.rows.attainment

    def _share_where(self, kept: BoolArray) -> float:
        return float(kept.mean()) if self.n else math.nan


def summary_of(rows: Rows, *, intervals: bool = True) -> Summary:
    """Share hitting with its 90% interval, mean, median, percentiles, average miss, red / yellow / green of rows."""
    return Summary(rows=rows, intervals=intervals)


def joined(parts: list[Rows], months: int) -> Rows:
    """Rows of several origins under each other; all span the same number of months."""
    names = [name for name in Rows.__dataclass_fields__ if name != "months"]
    if not parts:
        empty: dict[str, Any] = {name: np.zeros(0, dtype=_dtype(name)) for name in names}
        return Rows(months=months, **empty)
    return Rows(months=months, **{name: np.concatenate([getattr(p, name) for p in parts]) for name in names})


def _dtype(name: str) -> type:
    return {"rep": np.int64, "period": np.int64, "ramped": np.bool_, "leaver": np.bool_}.get(name, np.float64)
