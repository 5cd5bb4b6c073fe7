"""The funnel's own bottom-up: accounts worked x win rate x deal size, beside the capacity that history demonstrates."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from quota_core.evaluate.pools import Pool, target_pools
from quota_core.evaluate.simulation.seats import plan_months
from quota_core.model.arrays import sums
from quota_core.model.company import BoolArray, FloatArray, Period
from quota_core.model.deals import deal_counts
from quota_core.model.evidence import MEDIAN_MONTHS
from quota_core.model.holdings import by_holding, held_share
from quota_core.model.plan import Plan
from quota_core.model.ramp import curve_values
from quota_core.model.season import season_by_rep
from quota_core.model.time import active_share, tenure
from quota_core.parameters import Parameters

UNKNOWN = float("nan")
History = tuple[FloatArray, FloatArray, FloatArray, FloatArray]
# Why a funnel and a capacity may differ: each is a factor, and together they are funnel / capacity.
ACCOUNTS, PACE, GROWTH, EVIDENCE = "accounts", "pace", "growth", "evidence"


@dataclass(frozen=True, kw_only=True)
class Pace:
    """A pool's funnel over the lookback, or that of its role or of everybody where it won nothing (`whose`).

    `median`, `mean`: decided deals (won + lost, credited) a ramped-equivalent year, of the median of `reps` people
    with at least three such months and of all together; win rate by count; mean size of won deals, money.
    """

    whose: str
    reps: int
    median: float
    mean: float
    win_rate: float
    deal_size: float

    @property
    def yearly(self) -> float:
        """What a ramped-equivalent year has brought, money: mean pace x win rate x deal size."""
        return self.mean * self.win_rate * self.deal_size


@dataclass(frozen=True, kw_only=True)
class Funnel:
    """Accounts worked x win rate x deal size in the plan year, and the demonstrated capacity; money, NaN if unknown.

    `pace`: accounts worked in a ramped year, as set (`is_set`) or as the median rep has. `wanted` = pace x
    capacity-equivalents; `worked`: the same, in each territory at most its accounts once a year each, or as many as
    history has seen decided there in a year (`accounts`: the accounts known). `factors`: what takes capacity to
    bookings, by cause; `cause`: the one that explains most of a difference over the limit, "" where there is none.
    """

    key: str
    pace: float
    is_set: bool
    history: Pace
    wanted: float
    worked: float
    accounts: float
    bookings: float
    capacity: float
    factors: dict[str, float]
    cause: str

    @property
    def borrowed(self) -> str:
        """Whose history it is reckoned by where the pool itself won nothing: its role's, or everybody's; else ""."""
        return "" if self.history.whose in (self.key, "nobody") else self.history.whose

    @property
    def difference(self) -> float:
        """bookings / capacity - 1; NaN where either is unknown or nothing."""
        return self.bookings / self.capacity - 1 if self.capacity > 0 else UNKNOWN


@dataclass(frozen=True, kw_only=True)
class FunnelTotal:
    """Bookings and capacity, money, of the pools whose funnel is known; how many these are, and of how many."""

    bookings: float
    capacity: float
    known: int
    pools: int

    @property
    def difference(self) -> float:
        """bookings / capacity - 1; NaN without capacity."""
        return self.bookings / self.capacity - 1 if self.capacity > 0 else UNKNOWN


def funnels_of(plan: Plan, pools: Sequence[Pool], ramped_year: Mapping[str, float]) -> dict[str, Funnel]:
    """Each pool's funnel by its key; `ramped_year`: what the plan counts on from a fully ramped head, money a year."""
    history, holdings = _history(plan), plan.capacity.holdings
    decided = _decided_a_year(plan)
    held = held_share(plan.company, holdings, plan.period)
    equivalent = by_holding(plan_months(plan), holdings, held).sum(axis=1)
    territories = len(plan.company.territories)
    return {
        pool.key: _funnel(
            plan,
            pool,
            pace_of(plan, pool, history),
            sums(holdings.territory, equivalent * pool.carrying[holdings.rep], territories),
            sums(holdings.cell_territory, decided * _own_cells(plan, pool), territories),
            ramped_year[pool.key],
        )
        for pool in pools
    }


def _funnel(
    plan: Plan, pool: Pool, history: Pace, equivalent: FloatArray, decided: FloatArray, ramped_year: float
) -> Funnel:
    """One pool's funnel; its capacity-equivalents and deals decided a year by territory, shape (territories,)."""
    asked = pace_set(plan.parameters, pool)
    pace = history.median if asked is None else asked
    capacity = float(plan.quotas.bottom_up[pool.carrying].sum())
    known, growth = plan.company.territories.accounts, 1 + plan.parameters.productivity_growth
    wanted, worked = pace * float(equivalent.sum()), float(np.fmin(pace * equivalent, np.maximum(known, decided)).sum())
    there = np.isfinite(known) & (equivalent > 0)
    factors = {
        ACCOUNTS: _over(worked, wanted),
        PACE: _over(pace, history.mean),
        GROWTH: 1 / growth,
        EVIDENCE: _over(history.yearly * growth, ramped_year),
    }
    bookings = worked * history.win_rate * history.deal_size if math.isfinite(pace) else UNKNOWN
    return Funnel(
        key=pool.key,
        pace=pace,
        is_set=asked is not None,
        history=history,
        wanted=wanted,
        worked=worked if math.isfinite(pace) else UNKNOWN,
        accounts=float(known[there].sum()) if there.any() else UNKNOWN,
        bookings=bookings,
        capacity=capacity,
        factors=factors,
        cause=_cause(factors, bookings, capacity, plan.parameters.gap_limit),
    )


def funnel_total(funnels: Collection[Funnel]) -> FunnelTotal:
    """All pools' funnels added up."""
    known = [each for each in funnels if math.isfinite(each.bookings)]
    return FunnelTotal(
        bookings=sum(each.bookings for each in known),
        capacity=sum(each.capacity for each in known),
        known=len(known),
        pools=len(funnels),
    )


def paces(plan: Plan) -> dict[str, tuple[float | None, float]]:
    """Accounts worked in a ramped year by pool: as set by its own key (None: not), and what holds without that."""
    history, given = _history(plan), plan.parameters.accounts_worked
    found = {}
    for pool in target_pools(plan):
        broader = next((given[key] for key in (pool.segment, pool.role) if key in given and key != pool.key), None)
        shown = pace_of(plan, pool, history).median if broader is None else broader
        found[pool.key] = given.get(pool.key), shown
    return found


def pace_set(parameters: Parameters, pool: Pool) -> float | None:
    """Accounts worked in a ramped year as somebody set it, by ROLE/SEGMENT, SEGMENT or ROLE; None: as history shows."""
    given = parameters.accounts_worked
    return next((given[key] for key in (pool.key, pool.segment, pool.role) if key in given), None)


def pace_of(plan: Plan, pool: Pool, history: History) -> Pace:
    """Pace, win rate and deal size of a pool over the lookback, leavers too; its role's where it won nothing."""
    reps = plan.company.reps
    role = np.array([each == pool.role for each in reps.role], dtype=bool)
    for whose, own in ((pool.key, pool.people), (pool.role, role), ("everybody", np.ones(len(reps), dtype=bool))):
        decided, won, booked, exposure = (values[own] for values in history)
        if won.sum() <= 0 or exposure.sum() <= 0:
            continue
        enough = exposure >= MEDIAN_MONTHS / 12 * (1 - 1e-9)
        mean = float(decided.sum() / exposure.sum())
        return Pace(
            whose=whose,
            reps=int(enough.sum()),
            median=float(np.median(decided[enough] / exposure[enough])) if enough.any() else mean,
            mean=mean,
            win_rate=float(won.sum() / decided.sum()),
            deal_size=float(booked.sum() / won.sum()),
        )
    return Pace(whose="nobody", reps=0, median=UNKNOWN, mean=UNKNOWN, win_rate=UNKNOWN, deal_size=UNKNOWN)


def _history(plan: Plan) -> History:
    """Decided and won deals, bookings (money) and ramped-equivalent years over the lookback; shape (reps,) each."""
    company, facts, parameters = plan.company, plan.company.facts, plan.parameters
    period = Period(first=plan.as_of - parameters.lookback_months, months=parameters.lookback_months)
    inside = (facts.deal_month >= period.first) & (facts.deal_month < period.end)
    rep = facts.deal_rep[inside]
    won = sums(rep, facts.deals_won[inside], len(company.reps))
    lost = sums(rep, facts.deals_lost[inside], len(company.reps))
    booked = facts.window(facts.bookings, period.first, period.end).sum(axis=1)
    season = season_by_rep(company, plan.capacity.season, period)
    schedule = curve_values(parameters.ramp_schedule, company.reps, tenure(company.reps, period))
    exposure = (season * schedule * active_share(company.reps.start, company.reps.end, period)).sum(axis=1)
    return won + lost, won, booked, exposure


def _decided_a_year(plan: Plan) -> FloatArray:
    """Deals decided a year of the history there is in the lookback, by (pool, territory); shape (cells,)."""
    counts, first = deal_counts(plan.company, plan.as_of), plan.as_of - plan.parameters.lookback_months
    years = (plan.as_of - max(first, plan.company.facts.first_month)) / 12
    decided = counts.between(counts.cell_won + counts.cell_lost, first, plan.as_of)
    return decided / years if years > 0 else np.zeros(len(decided))


def _own_cells(plan: Plan, pool: Pool) -> BoolArray:
    """Which cells are a pool's; shape (cells,)."""
    holdings = plan.capacity.holdings
    own = [role == pool.role and pool.segment in ("", segment) for role, segment in holdings.pools]
    return np.array(own, dtype=bool)[holdings.cell_pool]


def _over(part: float, whole: float) -> float:
    return part / whole if whole > 0 else UNKNOWN


def _cause(factors: dict[str, float], bookings: float, capacity: float, limit: float) -> str:
    """What explains most of a difference over the limit: the factor furthest in its direction.

    Where people who sell have no capacity at all, it is the evidence, which shows nothing.
    """
    if bookings > capacity == 0:
        return EVIDENCE
    whole = _over(bookings, capacity)
    if not math.isfinite(whole) or abs(whole - 1) <= limit:
        return ""
    known = {name: value for name, value in factors.items() if math.isfinite(value)}
    choose = min if whole < 1 else max
    return choose(known, key=lambda name: known[name]) if known else ""
