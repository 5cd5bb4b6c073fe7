"""The company as the model sees it: read-only arrays, one row a rep, a territory, a target.

Months are whole numbers, year x 12 + (month - 1), so that spans are differences. Reps are sorted by id and
territories by id, so the order of input rows never matters.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
DayArray = NDArray[np.datetime64]
Texts = tuple[str, ...]

LATEST_START_DAY = 15


def read_only(array: NDArray[Any]) -> NDArray[Any]:
    """The array, closed to writing: what the model is handed cannot be changed."""
    array.setflags(write=False)
    return array


@dataclass(frozen=True, eq=False, kw_only=True)
class Reps:
    """Everybody who sold, sells or will: shape (reps,) each; a blank end is NaT, an unknown number NaN."""

    rep_id: Texts
    name: Texts
    role: Texts
    segment: Texts
    territory_id: Texts
    manager: Texts
    start: DayArray
    end: DayArray
    ote: FloatArray
    base_share: FloatArray
    market_ote: FloatArray
    experience_level: Texts

    def __len__(self) -> int:
        return len(self.rep_id)

    def some(self, keep: IntArray) -> Reps:
        """The people at some places."""

        def texts(all_of_them: Texts) -> Texts:
            return tuple(all_of_them[i] for i in keep)

        return Reps(
            rep_id=texts(self.rep_id),
            name=texts(self.name),
            role=texts(self.role),
            segment=texts(self.segment),
            territory_id=texts(self.territory_id),
            manager=texts(self.manager),
            start=self.start[keep],
            end=self.end[keep],
            ote=self.ote[keep],
            base_share=self.base_share[keep],
            market_ote=self.market_ote[keep],
            experience_level=texts(self.experience_level),
        )

    @cached_property
    def pools(self) -> tuple[tuple[str, str], ...]:
        """The (role, segment) pairs there are, sorted."""
        return tuple(sorted(set(zip(self.role, self.segment, strict=True))))

    @cached_property
    def pool(self) -> IntArray:
        """Each rep's place in `pools`."""
        place = {pool: j for j, pool in enumerate(self.pools)}
        pairs = zip(self.role, self.segment, strict=True)
        return np.fromiter((place[pair] for pair in pairs), dtype=np.int64, count=len(self))

    @cached_property
    def first_month(self) -> IntArray:
        """Each rep's first month (METHOD 3)."""
        return first_months(self.start)


@dataclass(frozen=True, eq=False, kw_only=True)
class Territories:
    """What is sold into, sorted by id; an unknown potential or number of accounts is NaN."""

    territory_id: Texts
    name: Texts
    region: Texts
    segment: Texts
    potential: FloatArray
    accounts: FloatArray
    is_new: BoolArray

    def __len__(self) -> int:
        return len(self.territory_id)


@dataclass(frozen=True, kw_only=True)
class Target:
    """What a role and segment are to book in a fiscal year, in plan currency."""

    fiscal_year: int
    role: str
    segment: str
    amount: float
    assumed: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class PastQuotas:
    """The quotas people really had: rep (index), first month, length in months, money."""

    rep: IntArray
    first_month: IntArray
    months: IntArray
    quota: FloatArray


@dataclass(frozen=True, eq=False, kw_only=True)
class Assignments:
    """Who held what when: rep and territory (indexes), first and last day held (NaT: still), share of time."""

    rep: IntArray
    territory: IntArray
    start: DayArray
    end: DayArray
    share: FloatArray


@dataclass(frozen=True, eq=False, kw_only=True)
class WonDeals:
    """Single credited won deals: rep (index), month of close, credit in plan currency; by rep, month and money.

    `read`: whether they were asked for at all; where they were not, there being none says nothing.
    """

    rep: IntArray
    month: IntArray
    amount: FloatArray
    read: bool = True

    @classmethod
    def none(cls) -> WonDeals:
        """None were read."""
        nothing = np.zeros(0, dtype=np.int64)
        return cls(rep=nothing, month=nothing, amount=np.zeros(0), read=False)

    def where(self, keep: BoolArray) -> WonDeals:
        """Those for which a condition holds."""
        return replace(self, rep=self.rep[keep], month=self.month[keep], amount=self.amount[keep])


@dataclass(frozen=True, eq=False, kw_only=True)
class Facts:
    """History by month: everything after this works on arrays.

    `bookings` (money) and `won_deals` (count) have shape (reps, months); column j is month `first_month + j`.
    The deal counts are sparse: one row per rep, territory of the deal and month. The pipeline is as it stands now.
    """

    first_month: int
    bookings: FloatArray
    won_deals: FloatArray
    largest_year: FloatArray | None = None
    deal_rep: IntArray
    deal_territory: IntArray
    deal_month: IntArray
    deals_won: FloatArray
    deals_lost: FloatArray
    bookings_by_type: dict[str, FloatArray] = field(default_factory=dict)
    pipeline_rep: IntArray
    pipeline_month: IntArray
    pipeline_amount: FloatArray
    first_won_month: int | None

    @property
    def months(self) -> int:
        """How many months of history there are."""
        return int(self.bookings.shape[1])

    @property
    def end_month(self) -> int:
        """The month after the last one."""
        return self.first_month + self.months

    def window(self, matrix: FloatArray, first: int, end: int) -> FloatArray:
        """The columns of months first <= m < end, with zeros where history has none: shape (reps, end - first)."""
        left, right = max(first, self.first_month), min(end, self.end_month)
        inside = matrix[:, max(left - self.first_month, 0) : max(right - self.first_month, 0)]
        if left == first and right == end:
            return inside
        padded = np.zeros((matrix.shape[0], max(end - first, 0)))
        if right > left:
            padded[:, left - first : right - first] = inside
        return padded


@dataclass(frozen=True, eq=False, kw_only=True)
class PastPipelines:
    """Open pipeline as it stood when past fiscal quarters began, closing in the quarter; money in plan currency.

    `starts`: first months of the quarters, oldest first. `quarter` (place in `starts`), `rep`, `amount`, `deals` and
    `unknown` are rows of credited types, one a quarter and rep; `unknown` deals stood open and are in neither, because
    nobody wrote down when they were to close or for how much. `unowned`: by quarter, shape (quarters,), the deals that
    may have been one's of which nobody wrote down whose they were; they are in no row.
    `since`: the first day with a change of amount, close_date and rep_id (None: none); empty where neither field
    history nor snapshots were imported.
    """

    starts: IntArray
    quarter: IntArray
    rep: IntArray
    amount: FloatArray
    deals: FloatArray
    unknown: FloatArray
    unowned: FloatArray
    since: dict[str, np.datetime64 | None] = field(default_factory=dict)

    @classmethod
    def none(cls, since: dict[str, np.datetime64 | None] | None = None) -> PastPipelines:
        """No quarter of which the pipeline is known."""
        none, nothing = np.zeros(0, dtype=np.int64), np.zeros(0)
        return cls(
            starts=none,
            quarter=none,
            rep=none,
            amount=nothing,
            deals=nothing,
            unknown=nothing,
            unowned=nothing,
            since=since or {},
        )

    def by_rep(self, values: FloatArray, reps: int) -> FloatArray:
        """A value of the rows as a matrix, 0 where there is no row; shape (quarters, reps)."""
        matrix = np.zeros((len(self.starts), reps))
        matrix[self.quarter, self.rep] = values
        return matrix


@dataclass(frozen=True, eq=False, kw_only=True)
class Baseline:
    """Cycle days and deal sizes, which need single deals: by kind ("rep", "territory", "segment", "role", "all")."""

    cycle_days_median: dict[str, dict[str, float]] = field(default_factory=dict)
    cycle_days_mean: dict[str, dict[str, float]] = field(default_factory=dict)
    deal_size_median: dict[str, dict[str, float]] = field(default_factory=dict)
    deal_size_mean: dict[str, dict[str, float]] = field(default_factory=dict)
    won: dict[str, dict[str, float]] = field(default_factory=dict)
    lost: dict[str, dict[str, float]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False, kw_only=True)
class Company:
    """All the model is given; the latest day fixes the default as-of (METHOD 1).

    `said`: what was done to the money that a reader must know, a sentence each.
    """

    reps: Reps
    territories: Territories
    targets: tuple[Target, ...]
    past_quotas: PastQuotas
    assignments: Assignments | None
    facts: Facts
    baseline: Baseline
    latest_day: np.datetime64
    currency: str
    data_version: str = ""
    planned: BoolArray | None = None
    said: tuple[str, ...] = ()
    deals: WonDeals = field(default_factory=WonDeals.none)
    past_pipelines: PastPipelines = field(default_factory=PastPipelines.none)

    def with_facts(self, facts: Facts) -> Company:
        """The same company with another history."""
        return replace(self, facts=facts)

    @cached_property
    def rep_index(self) -> dict[str, int]:
        """Where each rep id stands."""
        return {rep_id: i for i, rep_id in enumerate(self.reps.rep_id)}

    @cached_property
    def territory_index(self) -> dict[str, int]:
        """Where each territory id stands."""
        return {territory_id: i for i, territory_id in enumerate(self.territories.territory_id)}

    @cached_property
    def worked_out(self) -> dict[Any, Any]:
        """What `once_per_company` keeps."""
        return {}


@dataclass(frozen=True, kw_only=True)
class Period:
    """A span of whole months: first month and how many."""

    first: int
    months: int

    @property
    def end(self) -> int:
        """The month after the last one."""
        return self.first + self.months


def month_number(day: np.datetime64 | Any) -> int:
    """year x 12 + (month - 1) of a day."""
    return int(np.asarray(day, dtype="datetime64[M]").astype(np.int64)) + 1970 * 12


def first_months(start: DayArray) -> IntArray:
    """A rep's first month: that of the start date, or the next when the start is after the 15th; shape (reps,)."""
    months = start.astype("datetime64[M]")
    day = (start.astype("datetime64[D]") - months.astype("datetime64[D]")).astype(np.int64) + 1
    firsts: IntArray = months.astype(np.int64) + 1970 * 12 + (day > LATEST_START_DAY)
    return firsts


def first_day(month: int) -> np.datetime64:
    """The first day of a month number, datetime64[D]."""
    day: np.datetime64 = np.datetime64(int(month) - 1970 * 12, "M").astype("datetime64[D]")
    return day


def month_text(month: int) -> str:
    """The first day of a month number as YYYY-MM-DD."""
    return str(first_day(month))
