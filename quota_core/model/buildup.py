"""The build-up: every quota in lines of money that add up to it, each with its reason (METHOD 6).

Also what stands beside a quota: its months and quarters, last year, the OTE multiple, and the best year anyone had.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quota_core.model.arrays import ratio
from quota_core.model.capacity import Capacity
from quota_core.model.company import BoolArray, FloatArray
from quota_core.model.ote import ote_of
from quota_core.model.plan import Plan
from quota_core.model.quotas import last_full_year_quota
from quota_core.model.reasons import no_history_reason, no_quota_reason, why
from quota_core.model.season import season_by_rep
from quota_core.model.time import active_share

YEAR = 12
LINES: tuple[tuple[str, str], ...] = (
    ("equal_share", "Equal share of the total"),
    ("ramp", "Ramp and time employed"),
    ("territory_weight", "Territory weight"),
    ("evidence", "Evidence and productivity"),
    ("bounds", "Bounds"),
    ("locks", "Locks"),
    ("rounding", "Rounding"),
)


@dataclass(frozen=True, kw_only=True)
class BuildLine:
    """One step of a quota in money: `amount` = `total` less the total before it; `shown` the same in whole money."""

    key: str
    title: str
    amount: float
    shown: float
    total: float
    why: str


@dataclass(frozen=True, kw_only=True)
class BuildUp:
    """How one rep's quota comes about, and what stands beside it; money in plan currency, NaN where unknown."""

    rep_id: str
    name: str
    quota: float
    lines: tuple[BuildLine, ...]
    full_year_quota: float
    last_quota: float
    last_bookings: float
    change: float
    ote_multiple: float
    best_year: float
    above_best_year: bool
    not_carried: float
    reason: str


@dataclass(frozen=True, eq=False, kw_only=True)
class Beside:
    """What stands beside every quota; shape (reps,) each, money in plan currency, NaN where unknown."""

    full_year_quota: FloatArray
    last_quota: FloatArray
    last_bookings: FloatArray
    change: FloatArray
    ote_multiple: FloatArray
    best_year: FloatArray
    above_best_year: BoolArray


def build_up_totals(plan: Plan) -> FloatArray:
    """X0..X6 of METHOD 6, money: equal share, ramp, weight, evidence, bounds, locks, rounded; shape (7, reps)."""
    q = plan.quotas
    return np.stack([q.equal_share, q.ramp_share, q.top_down, q.blended, q.unlocked, q.reconciled, plan.quota])


def build_up_amounts(plan: Plan) -> FloatArray:
    """The lines X0, X1 - X0, ..., X6 - X5, money; shape (7, reps). Each column adds up to the rep's quota."""
    return np.diff(build_up_totals(plan), axis=0, prepend=0.0)


def build_up(plan: Plan, rep: int) -> BuildUp:
    """The build-up of one rep (its index in the plan's company): lines that add up to its quota, with reasons."""
    totals = build_up_totals(plan)[:, rep]
    amounts = np.diff(totals, prepend=0.0)
    whole = np.diff(np.round(totals), prepend=0.0)
    carries = bool(plan.carries[rep])
    facts = beside(plan)
    return BuildUp(
        rep_id=plan.company.reps.rep_id[rep],
        name=plan.company.reps.name[rep],
        quota=float(plan.quota[rep]),
        lines=tuple(
            BuildLine(
                key=key,
                title=title,
                amount=float(amounts[j]),
                shown=float(whole[j]),
                total=float(totals[j]),
                why=why(plan, rep, key, float(amounts[j])),
            )
            for j, (key, title) in enumerate(LINES)
        )
        if carries
        else (),
        full_year_quota=float(facts.full_year_quota[rep]),
        last_quota=float(facts.last_quota[rep]),
        last_bookings=float(facts.last_bookings[rep]),
        change=float(facts.change[rep]),
        ote_multiple=float(facts.ote_multiple[rep]),
        best_year=float(facts.best_year[rep]),
        above_best_year=bool(facts.above_best_year[rep]),
        not_carried=float(quota_not_carried(plan.capacity, facts.full_year_quota)[rep]),
        reason=no_history_reason(plan, rep) if carries else no_quota_reason(plan, rep),
    )


def beside(plan: Plan) -> Beside:
    """Last year's quota and bookings, change, OTE multiple and the pool's best year, for every rep."""
    full = full_year_quota(plan)
    last = last_full_year_quota(plan.company, plan.period.first, plan.as_of)
    best = best_year_in_pool(plan)
    return Beside(
        full_year_quota=full,
        last_quota=last,
        last_bookings=last_year_bookings(plan),
        change=ratio(np.where(plan.carries, plan.quota, np.nan), last, np.nan) - 1,
        ote_multiple=ote_multiple(plan),
        best_year=best,
        above_best_year=plan.carries & (plan.quota > best) & (best > 0),
    )


def full_year_quota(plan: Plan) -> FloatArray:
    """The quota a fully ramped full year would carry: quota / e, money; NaN where e = 0; shape (reps,)."""
    e = plan.capacity.e
    return ratio(plan.quota, np.where(plan.carries, e, 0.0), np.nan)


def ote_multiple(plan: Plan) -> FloatArray:
    """Full-year ramped quota / OTE; NaN where either is unknown; shape (reps,). 800,000 on OTE 175,000 is 4.571."""
    return ratio(full_year_quota(plan), ote_of(plan.company.reps, plan.parameters), np.nan)


def last_year_bookings(plan: Plan) -> FloatArray:
    """Credited bookings of the twelve months before as-of, money; shape (reps,)."""
    facts = plan.company.facts
    return np.asarray(facts.window(facts.bookings, plan.as_of - YEAR, plan.as_of).sum(axis=1))


def best_years(plan: Plan) -> FloatArray:
    """Each rep's largest bookings in any twelve months on end before as-of, money; shape (reps,).

    Fiscal years are among them; a history shorter than a year counts whole.
    """
    facts = plan.company.facts
    first = min(facts.first_month, plan.as_of - YEAR)
    history = facts.window(facts.bookings, first, plan.as_of)
    sums = np.cumsum(np.pad(history, ((0, 0), (1, 0))), axis=1)
    return np.asarray((sums[:, YEAR:] - sums[:, :-YEAR]).max(axis=1, initial=0.0))


def best_year_in_pool(plan: Plan) -> FloatArray:
    """The largest year of anyone in the rep's pool (leavers too), money; 0 where the pool has none; shape (reps,)."""
    pool = plan.capacity.pool
    best = np.zeros(len(plan.capacity.holdings.pools))
    np.maximum.at(best, pool, best_years(plan))
    return best[pool]


def month_quotas(plan: Plan) -> FloatArray:
    """Q_i x season x ramp_schedule x active / e_i, money; shape (reps, months of the plan). Rows sum to Q_i.

    The shape has the first-quarter relief of new territories in it. Where somebody with e = 0 carries a quota (a
    lock), there is no schedule to follow: it is spread over the days employed.
    """
    shape, e = plan.capacity.month_shape, plan.capacity.e
    share = ratio(shape, e[:, None])
    bare = plan.carries & (e <= 0) & (plan.quota > 0)
    if bare.any():
        spread = _employed_season(plan)[bare]
        share[bare] = spread / spread.sum(axis=1, keepdims=True)
    return plan.quota[:, None] * share


def quarter_quotas(plan: Plan) -> FloatArray:
    """Month quotas by fiscal quarter of the plan year, money; shape (reps, 4)."""
    months = month_quotas(plan)
    return np.asarray(months.reshape(len(months), -1, 3).sum(axis=2))


def quota_not_carried(capacity: Capacity, full_year: FloatArray) -> FloatArray:
    """Quota nobody can carry yet: (e - c) x full-year quota, money; shape (reps,) (METHOD 3)."""
    return np.where(capacity.carries, (capacity.e - capacity.c) * np.nan_to_num(full_year), 0.0)


def _employed_season(plan: Plan) -> FloatArray:
    reps = plan.company.reps
    season = season_by_rep(plan.company, plan.capacity.season, plan.period)
    return season * active_share(reps.start, reps.end, plan.period)
