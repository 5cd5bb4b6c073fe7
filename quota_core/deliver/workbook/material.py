"""What the workbook is written from: the plan, the moments at which quotas are set, and the facts of each.

A moment is the plan's as-of or an origin of the back-test: what was known then, and the months quotas are set for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from quota_core.deliver.handover import Handover
from quota_core.evaluate.backtest import BackTest
from quota_core.model.company import Company, FloatArray, Period, first_day, month_text
from quota_core.model.cut import company_at
from quota_core.model.deals import deal_counts
from quota_core.model.holdings import Holdings, held_share, holdings_of
from quota_core.model.plan import Plan
from quota_core.model.quotas import last_full_year_quota
from quota_core.model.season import whole_years
from quota_core.parameters import Parameters

YEAR = 12
EVERYBODY = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class Moment:
    """Quotas set as of a month for a period, from what `company` knows; the plan itself, or an origin."""

    company: Company
    as_of: int
    period: Period
    planning: bool

    @property
    def title(self) -> str:
        """How sheets and tables call it."""
        return "Plan" if self.planning else f"Origin {month_text(self.as_of)[:7]}"


@dataclass(frozen=True, kw_only=True)
class SeasonFacts:
    """Credited bookings by calendar month over whole fiscal years, and how many won deals they hold."""

    segment: str
    bookings: tuple[float, ...]
    deals: float
    years: int


class Material:
    """A handover laid out for the workbook: everything that is a fact and no calculation."""

    def __init__(self, handover: Handover) -> None:
        self.handover = handover
        self.plan: Plan = handover.plan
        self.test: BackTest = handover.outlook.test
        self.company: Company = self.plan.company
        self.parameters: Parameters = handover.parameters
        self.holdings: Holdings = holdings_of(self.company)
        self.moment = Moment(company=self.company, as_of=self.plan.as_of, period=self.plan.period, planning=True)
        horizon = self.test.horizon_months
        self.origins = tuple(
            Moment(
                company=company_at(self.test.company, origin),
                as_of=origin,
                period=Period(first=origin, months=horizon),
                planning=False,
            )
            for origin in self.test.origins
        )

    @property
    def moments(self) -> tuple[Moment, ...]:
        """The plan, and the origins oldest first."""
        return (self.moment, *self.origins)

    @cached_property
    def first_month(self) -> int:
        """The first month of history any number rests on."""
        earliest = min(moment.as_of for moment in self.moments) - self.parameters.lookback_months
        return min(earliest, self.plan.as_of - YEAR)

    @cached_property
    def months(self) -> range:
        """The months of history, up to as-of."""
        return range(self.first_month, self.plan.as_of)

    @cached_property
    def segments(self) -> tuple[str, ...]:
        """Every segment of people and targets, sorted; the empty one stands for everybody and comes first."""
        return (
            EVERYBODY,
            *sorted({*self.company.reps.segment, *(target.segment for target in self.company.targets)} - {EVERYBODY}),
        )

    def starts_in_the_data(self) -> list[np.datetime64 | None]:
        """Each rep's start as imported, before any slip; none for the scenario's hires."""
        before = self.handover.company
        places = [before.rep_index.get(rep_id) for rep_id in self.company.reps.rep_id]
        return [None if place is None else before.reps.start[place] for place in places]

    def history(self, matrix: FloatArray) -> FloatArray:
        """A fact of every rep by month of history; shape (reps, months)."""
        return self.company.facts.window(matrix, self.first_month, self.plan.as_of)

    def season(self, moment: Moment) -> tuple[SeasonFacts, ...]:
        """What season is read from at a moment, in the order of `segments`."""
        company = moment.company
        years, segments = whole_years(moment.as_of, self.parameters), np.array(company.reps.segment, dtype=object)
        if not years:
            return tuple(SeasonFacts(segment=s, bookings=(0.0,) * YEAR, deals=0, years=0) for s in self.segments)
        first, end = years[0], years[0] + YEAR * len(years)
        bookings = company.facts.window(company.facts.bookings, first, end)
        deals = company.facts.window(company.facts.won_deals, first, end).sum(axis=1)
        calendar = np.arange(first, end) % YEAR
        found = []
        for segment in self.segments:
            own = np.ones(len(segments), dtype=bool) if segment == EVERYBODY else segments == segment
            by_month = np.bincount(calendar, weights=bookings[own].sum(axis=0), minlength=YEAR)
            found.append(
                SeasonFacts(
                    segment=segment,
                    bookings=tuple(by_month.tolist()),
                    deals=float(deals[own].sum()),
                    years=len(years),
                )
            )
        return tuple(found)

    def cell_deals(self, moment: Moment) -> tuple[FloatArray, FloatArray]:
        """Won and lost deals of every cell in the lookback before a moment; shape (cells,) each."""
        counts, known = deal_counts(moment.company, moment.as_of), holdings_of(moment.company)
        won, lost = (self._looked_back(moment, each) for each in (counts.cell_won, counts.cell_lost))
        place = {
            (known.pools[p], int(t)): c
            for c, (p, t) in enumerate(zip(known.cell_pool, known.cell_territory, strict=True))
        }
        mine = self.holdings
        own = [place.get((mine.pools[p], int(t))) for p, t in zip(mine.cell_pool, mine.cell_territory, strict=True)]
        return tuple(np.array([0.0 if c is None else each[c] for c in own]) for each in (won, lost))  # type: ignore[return-value]

    def pool_deals(self, moment: Moment) -> tuple[FloatArray, FloatArray]:
        """The same of every pool, wherever its people closed them; shape (pools,) each."""
        counts, known = deal_counts(moment.company, moment.as_of), holdings_of(moment.company)
        won, lost = (self._looked_back(moment, each) for each in (counts.pool_won, counts.pool_lost))
        place = {pool: p for p, pool in enumerate(known.pools)}
        own = [place.get(pool) for pool in self.holdings.pools]
        return tuple(np.array([0.0 if p is None else each[p] for p in own]) for each in (won, lost))  # type: ignore[return-value]

    def _looked_back(self, moment: Moment, counts: FloatArray) -> FloatArray:
        first = moment.as_of - self.parameters.lookback_months
        return deal_counts(moment.company, moment.as_of).between(counts, first, moment.as_of)

    def last_quotas(self, moment: Moment) -> list[float | None]:
        """Each rep's quotas of the twelve months before the period, where they cover all of them."""
        found = last_full_year_quota(moment.company, moment.period.first, moment.as_of)
        return self._per_rep(moment.company, lambda i: float(found[i]) if np.isfinite(found[i]) else None)

    def held(self, moment: Moment, period: Period) -> FloatArray:
        """Share of each holding by month of a period as a moment knows it; shape (holdings, months)."""
        known, mine = holdings_of(moment.company), self.holdings
        share = held_share(moment.company, known, period)
        ids, own_ids = moment.company.reps.rep_id, self.company.reps.rep_id
        place = {(ids[r], int(t)): h for h, (r, t) in enumerate(zip(known.rep, known.territory, strict=True))}
        rows = [place.get((own_ids[r], int(t))) for r, t in zip(mine.rep, mine.territory, strict=True)]
        return np.array([np.zeros(period.months) if h is None else share[h] for h in rows]).reshape(-1, period.months)

    def _per_rep(self, company: Company, value: Callable[[int], float | None]) -> list[float | None]:
        places = [company.rep_index.get(rep_id) for rep_id in self.company.reps.rep_id]
        return [None if place is None else value(place) for place in places]

    def pool_bookings(self, kinds: tuple[str, ...]) -> FloatArray:
        """Credited bookings of every pool in the lookback by booking type, leavers too; shape (pools, types)."""
        facts, reps = self.company.facts, self.company.reps
        first = self.plan.as_of - self.parameters.lookback_months
        found = np.zeros((len(reps.pools), len(kinds)))
        for j, kind in enumerate(kinds):
            if kind in facts.bookings_by_type:
                money = facts.window(facts.bookings_by_type[kind], first, self.plan.as_of).sum(axis=1)
                found[:, j] = np.bincount(reps.pool, weights=money, minlength=len(reps.pools))
        return found


def day(month: int) -> object:
    """The first day of a month as spreadsheets take it."""
    return first_day(month).item()


def known(value: float) -> float | None:
    """A number, or an empty cell where it is not known."""
    return float(value) if np.isfinite(value) else None
