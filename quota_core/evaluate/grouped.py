"""Scored quotas summed up by rep, manager, region, territory, segment, role, origin or quarter (METHOD 7)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from quota_core.evaluate.backtest import BackTest
from quota_core.evaluate.scored import Rows, Summary, joined, summary_of
from quota_core.model.arrays import ratio
from quota_core.model.company import Company, FloatArray, IntArray, Period, month_text
from quota_core.model.cut import company_at
from quota_core.model.ramp import curve_values
from quota_core.model.season import season_by_rep, season_shares
from quota_core.model.time import active_share, tenure
from quota_core.parameters import Parameters

DIMENSIONS = ("origin", "quarter", "rep", "manager", "region", "territory", "segment", "role")
NAMELESS = "(none)"
QUARTER = 3


@dataclass(frozen=True, kw_only=True)
class GroupSummary:
    """One group's scored quotas; `attainment` is its bookings over its quotas (money-weighted), money summed."""

    key: str
    name: str
    summary: Summary
    quota: float
    bookings: float

    @property
    def attainment(self) -> float:
        """Bookings / quota of the group; NaN without a quota."""
        return self.bookings / self.quota if self.quota > 0 else float("nan")


def grouped(test: BackTest, dimension: str, *, everybody: bool = False) -> tuple[GroupSummary, ...]:
    """The back-test by one of DIMENSIONS, sorted by key; `everybody` takes all who carried a quota.

    By quarter, at a horizon of 12 months, each quarter of every frozen quota is held against that quarter's bookings.
    A single person has no interval.
    """
    rows = test.everybody.where(test.everybody.quota > 0) if everybody else test.scored
    if dimension == "quarter" and test.horizon_months > QUARTER:
        rows = quarter_rows(test, rows)
    return grouped_rows(rows, test.company, dimension)


def grouped_rows(rows: Rows, company: Company, dimension: str) -> tuple[GroupSummary, ...]:
    """Any scored rows by one of DIMENSIONS; rows index the company's reps."""
    if not len(rows.rep):
        return ()
    keys, names = _keys(rows, company, dimension)
    labels, place = np.unique(keys, return_inverse=True)
    order = np.argsort(place, kind="stable")
    parts = np.split(order, np.cumsum(np.bincount(place))[:-1])
    single = dimension == "rep"
    result = []
    for label, part in zip(labels, parts, strict=True):
        own = rows.where(part)
        result.append(
            GroupSummary(
                key=str(label),
                name=names.get(str(label), str(label)) or NAMELESS,
                summary=summary_of(own, intervals=not single),
                quota=float(own.quota.sum()),
                bookings=float(own.bookings.sum()),
            )
        )
    return tuple(result)


def quarter_rows(test: BackTest, rows: Rows) -> Rows:
    """Each quarter of every frozen quota against that quarter's bookings: four rows for each, months = 3.

    Quota of a quarter = quota x sum of season x ramp_schedule x active over it / the same over the horizon, all as
    known at the origin.
    """
    parts = []
    facts = test.company.facts
    for origin in test.origins:
        own = rows.where(rows.period == origin)
        period = Period(first=origin, months=test.horizon_months)
        share = _quarter_shares(test.company, period, test.plan.parameters)[own.rep]
        quarters = period.months // QUARTER
        months = facts.window(facts.bookings, period.first, period.end)[own.rep]
        booked = months.reshape(len(own.rep), quarters, QUARTER)
        for q in range(quarters):
            parts.append(
                replace(
                    own,
                    period=np.full(len(own.rep), origin + QUARTER * q, dtype=np.int64),
                    months=QUARTER,
                    quota=own.quota * share[:, q],
                    bookings=booked[:, q].sum(axis=1),
                    capacity=own.capacity * share[:, q],
                )
            )
    split = joined(parts, QUARTER)
    return split.where(split.quota > 0)


def _quarter_shares(company: Company, period: Period, parameters: Parameters) -> FloatArray:
    known = company_at(company, period.first)
    season = season_by_rep(known, season_shares(known, period.first, parameters), period)
    schedule = curve_values(parameters.ramp_schedule, known.reps, tenure(known.reps, period))
    shape = season * schedule * active_share(known.reps.start, known.reps.end, period)
    return ratio(shape.reshape(len(shape), period.months // QUARTER, QUARTER).sum(axis=2), shape.sum(axis=1)[:, None])


def _keys(rows: Rows, company: Company, dimension: str) -> tuple[NDArray[np.str_], dict[str, str]]:
    """Each row's key in a dimension, and the names of keys where they differ."""
    reps, territories = company.reps, company.territories
    if dimension in ("origin", "quarter"):
        months, place = np.unique(rows.period, return_inverse=True)
        return np.array([month_text(int(m)) for m in months])[place], {}
    if dimension == "rep":
        return _each(reps.rep_id, rows.rep), dict(zip(reps.rep_id, reps.name, strict=True))
    if dimension == "territory":
        titles = dict(zip(territories.territory_id, territories.name, strict=True))
        return _each(reps.territory_id, rows.rep), titles
    if dimension == "region":
        index = company.territory_index
        return _each(tuple(territories.region[index[t]] for t in reps.territory_id), rows.rep), {"": NAMELESS}
    return _each(getattr(reps, dimension), rows.rep), {"": NAMELESS}


def _each(texts: tuple[str, ...], rep: IntArray) -> NDArray[np.str_]:
    return np.array(texts, dtype=np.str_)[rep]
