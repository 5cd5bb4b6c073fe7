"""One rep for a talk about the number: the years behind, the quota held against the past, the territory (METHOD 12)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from quota_core.evaluate.backtest import BackTest
from quota_core.evaluate.replay import YEAR, past_quota_test
from quota_core.evaluate.simulation.outcome import Outcome
from quota_core.model.buildup import BuildUp, build_up, quarter_quotas
from quota_core.model.company import FloatArray, Period
from quota_core.model.plan import Plan
from quota_core.model.season import season_by_rep
from quota_core.model.time import active_share, fiscal_year_first_month, fiscal_year_of

UNKNOWN = math.nan


@dataclass(frozen=True, kw_only=True)
class PastYear:
    """A fiscal year of a rep: the quota had (NaN where none is known), credited bookings, months employed."""

    year: int
    quota: float
    bookings: float
    months: float

    @property
    def attainment(self) -> float:
        """Bookings / quota; NaN where no quota is known."""
        return self.bookings / self.quota if self.quota > 0 else UNKNOWN


@dataclass(frozen=True, kw_only=True)
class Frozen:
    """A past period of the back-test: the quota the method would have set then, what came, and today's quota on it.

    `proposed`: the plan's full-year quota cut to the period by season: in-sample. Money in plan currency.
    """

    first: int
    months: int
    quota: float
    bookings: float
    proposed: float
    counted: bool

    @property
    def attainment(self) -> float:
        """Bookings over the quota set then."""
        return self.bookings / self.quota if self.quota > 0 else UNKNOWN

    @property
    def attainment_proposed(self) -> float:
        """Bookings over today's quota on that period."""
        return self.bookings / self.proposed if self.proposed > 0 else UNKNOWN


@dataclass(frozen=True, kw_only=True)
class TerritoryFacts:
    """A territory the rep holds: its potential and accounts, the weight it has for the rep's pool, people on it."""

    territory_id: str
    name: str
    region: str
    potential: float
    accounts: float
    weight: float
    positions: float
    is_new: bool


@dataclass(frozen=True, kw_only=True)
class RepView:
    """Everything a talk about one quota needs; pay is left to `BuildUp.ote_multiple`, which screens may hide."""

    rep_id: str
    name: str
    role: str
    segment: str
    manager: str
    built: BuildUp
    quarters: tuple[float, ...]
    years: tuple[PastYear, ...]
    frozen: tuple[Frozen, ...]
    territories: tuple[TerritoryFacts, ...]
    p_hit: float
    p10: float
    p50: float
    p90: float


def rep_view(plan: Plan, test: BackTest, rep: int, outcome: Outcome | None = None) -> RepView:
    """One rep (its place in the plan's company); odds are NaN where none are handed in or the rep has none."""
    reps = plan.company.reps
    people = [] if outcome is None else outcome.simulation.seats.people.tolist()
    row = people.index(rep) if rep in people else -1
    known = outcome is not None and row >= 0
    odds = outcome.reps[row].tolist() if outcome is not None and known else [UNKNOWN] * 4
    return RepView(
        rep_id=reps.rep_id[rep],
        name=reps.name[rep],
        role=reps.role[rep],
        segment=reps.segment[rep],
        manager=reps.manager[rep],
        built=build_up(plan, rep),
        quarters=tuple(quarter_quotas(plan)[rep].tolist()),
        years=past_years(plan, rep),
        frozen=frozen_periods(plan, test, rep),
        territories=territory_facts(plan, rep),
        p_hit=float(outcome.p_hit[row]) if outcome is not None and known else UNKNOWN,
        p10=odds[0],
        p50=odds[1],
        p90=odds[2],
    )


def past_years(plan: Plan, rep: int) -> tuple[PastYear, ...]:
    """The fiscal years in which the rep was employed or booked, those whole before as-of, oldest first."""
    facts, reps = plan.company.facts, plan.company.reps
    past = past_quota_test(plan)
    own = past.everybody.rep == rep
    quotas: dict[int, float] = {}
    for first, months, quota in zip(
        past.everybody.period[own], past.lengths[own], past.everybody.quota[own], strict=True
    ):
        year = fiscal_year_of(int(first), plan.parameters)
        if fiscal_year_of(int(first + months - 1), plan.parameters) == year:
            quotas[year] = quotas.get(year, 0.0) + float(quota)
    found = []
    for year in range(fiscal_year_of(facts.first_month, plan.parameters), plan.plan_year):
        start = fiscal_year_first_month(year, plan.parameters)
        if start < facts.first_month or start + YEAR > plan.as_of:
            continue
        booked = float(facts.window(facts.bookings, start, start + YEAR)[rep].sum())
        months = float(active_share(reps.start, reps.end, Period(first=start, months=YEAR))[rep].sum())
        if months > 0 or booked > 0:
            found.append(PastYear(year=year, quota=quotas.get(year, UNKNOWN), bookings=booked, months=months))
    return tuple(found)


def frozen_periods(plan: Plan, test: BackTest, rep: int) -> tuple[Frozen, ...]:
    """The rep's rows of the back-test, oldest first, with today's full-year quota on the same months.

    `counted`: the row is among those judged (ramped throughout, and stayed).
    """
    index = test.company.rep_index.get(plan.company.reps.rep_id[rep])
    if index is None:
        return ()
    rows = test.everybody.where(test.everybody.rep == index)
    judged = set(test.scored.period[test.scored.rep == index].tolist())
    full = build_up(plan, rep).full_year_quota
    order = np.argsort(rows.period, kind="stable")
    return tuple(
        Frozen(
            first=int(rows.period[j]),
            months=rows.months,
            quota=float(rows.quota[j]),
            bookings=float(rows.bookings[j]),
            proposed=full * float(_season(plan, int(rows.period[j]), rows.months)[rep]),
            counted=int(rows.period[j]) in judged,
        )
        for j in order
    )


def _season(plan: Plan, first: int, months: int) -> FloatArray:
    """The share of a year's quota that falls on a period; shape (reps,)."""
    return np.asarray(season_by_rep(plan.company, plan.capacity.season, Period(first=first, months=months)).sum(axis=1))


def territory_facts(plan: Plan, rep: int) -> tuple[TerritoryFacts, ...]:
    """The territories a rep holds (its own where no assignments are given), as the plan sees them."""
    capacity, places = plan.capacity, plan.company.territories
    held = capacity.holdings
    return tuple(
        TerritoryFacts(
            territory_id=places.territory_id[place],
            name=places.name[place],
            region=places.region[place],
            potential=float(places.potential[place]),
            accounts=float(places.accounts[place]),
            weight=float(capacity.cell_weight[held.cell[row]]),
            positions=float(capacity.cell_positions[held.cell[row]]),
            is_new=bool(places.is_new[place]),
        )
        for row in np.flatnonzero(held.rep == rep)
        for place in [int(held.territory[row])]
    )
