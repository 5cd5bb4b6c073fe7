"""Beside the walk-forward test: proposed quotas on last year (in-sample), and the quotas people had (METHOD 7)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from quota_core.evaluate.scored import Rows, Summary, summary_of
from quota_core.model.arrays import ratio, sums
from quota_core.model.buildup import full_year_quota
from quota_core.model.company import FloatArray, IntArray, Period
from quota_core.model.plan import Plan
from quota_core.model.quotas import GroupKey
from quota_core.model.ramp import ramped_months
from quota_core.model.season import season_by_rep
from quota_core.model.time import active_share

YEAR = 12


@dataclass(frozen=True, eq=False, kw_only=True)
class Replay:
    """Proposed annual quotas on the past months they were made from: in-sample, so it flatters.

    `rows` index the plan's company. `deflated` asks the same with each quota divided by 1 + the growth its group is
    asked for; `asked` is that growth over all of them, by quota. `months` is 12, or what history there is (quotas are
    then cut to those months by season).
    """

    period: Period
    scored: Rows
    everybody: Rows
    summary: Summary
    everybody_summary: Summary
    deflated_rows: Rows
    deflated: Summary
    growth: dict[GroupKey, float]
    asked: float
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class PastQuotaTest:
    """The quotas people really had against what they booked: rows index the plan's company.

    A fiscal year counts once where its twelve months are covered, else every period for itself: `lengths` says how
    many months each row of `everybody` spans (its `months` is 12, or 0 where lengths differ).
    """

    scored: Rows
    everybody: Rows
    lengths: IntArray
    summary: Summary
    everybody_summary: Summary
    notes: tuple[str, ...]


def replay(plan: Plan) -> Replay:
    """Full-year proposed quotas against the bookings of the twelve months before as-of, raw and deflated.

    Population: those who carry a quota and whose every month of that year was a ramped one; everybody beside it.
    Growth of a group = its target (before over-assignment) / what its people, leavers too, booked in those months.
    """
    company, as_of = plan.company, plan.as_of
    facts, reps = company.facts, company.reps
    first_won = facts.first_won_month
    months = int(np.clip(as_of - (first_won if first_won is not None else as_of), 0, YEAR))
    period = Period(first=as_of - months, months=months)
    share = season_by_rep(company, plan.capacity.season, period).sum(axis=1)
    booked = facts.window(facts.bookings, period.first, period.end).sum(axis=1)
    active = active_share(reps.start, reps.end, period)
    in_full = ramped_months(reps, plan.parameters.ramp_schedule, plan.parameters.ramp_productivity, period)
    who = np.flatnonzero(plan.carries & (active.sum(axis=1) > 0))
    quota = np.nan_to_num(full_year_quota(plan)) * share
    everybody = Rows(
        rep=who,
        period=np.full(len(who), period.first, dtype=np.int64),
        months=months,
        quota=quota[who],
        bookings=booked[who],
        capacity=plan.quotas.bottom_up[who],
        weight=plan.capacity.weight[who],
        ramped=np.asarray(in_full[who].all(axis=1)),
        leaver=np.zeros(len(who), dtype=bool),
    )
    scored = everybody.where(everybody.ramped & (everybody.quota > 0))
    growth, factor = _growth(plan, booked, share)
    held = factor[scored.rep]
    deflated = replace(scored, quota=scored.quota / held).where(np.isfinite(held) & (held > 0))
    notes = ["In-sample: these quotas were made from the same months they are held against."]
    if 0 < months < YEAR:
        notes.append(f"Only {months} months of history: quotas are cut to those months.")
    return Replay(
        period=period,
        scored=scored,
        everybody=everybody,
        summary=summary_of(scored),
        everybody_summary=summary_of(everybody.where(everybody.quota > 0)),
        deflated_rows=deflated,
        deflated=summary_of(deflated),
        growth=growth,
        asked=_asked(scored, deflated),
        notes=tuple(notes),
    )


def _asked(scored: Rows, deflated: Rows) -> float:
    """Sum of quotas / sum of the same quotas deflated - 1; NaN where none could be."""
    inside = np.isin(scored.rep, deflated.rep)
    less = float(deflated.quota.sum())
    return float(scored.quota[inside].sum()) / less - 1 if less > 0 else float("nan")


def _growth(plan: Plan, booked: FloatArray, share: FloatArray) -> tuple[dict[GroupKey, float], FloatArray]:
    """Growth asked by group, and 1 + it for each rep (NaN where nothing was booked)."""
    reps, growth = plan.company.reps, {}
    factor = np.full(len(reps), np.nan)
    for g, group in enumerate(plan.quotas.groups):
        whole = np.array([role == group.role for role in reps.role], dtype=bool)
        if group.segment != "*":
            whole &= np.array([segment == group.segment for segment in reps.segment], dtype=bool)
        yearly = ratio(booked[whole], share[whole]).sum()
        target = group.total / (1 + plan.parameters.compound_over_assignment)
        growth[group.key] = float(target / yearly - 1) if yearly > 0 else float("nan")
        factor[plan.quotas.group == g] = 1 + growth[group.key]
    return growth, factor


def past_quota_test(plan: Plan) -> PastQuotaTest:
    """Past quotas that ended by as-of against the bookings of their months; ramped people and everybody.

    Fiscal years covered by a rep's quotas in all twelve months are one row each; other periods one row each.
    """
    company, parameters = plan.company, plan.parameters
    facts, reps = company.facts, company.reps
    past = company.past_quotas
    ended = (past.first_month + past.months <= plan.as_of) & (past.months > 0)
    known = ended & (past.first_month >= facts.first_month)
    rep, first, months, quota = _by_year(
        past.rep[known], past.first_month[known], past.months[known], past.quota[known], parameters.fiscal_year_start
    )
    some = quota > 0
    rep, first, months, quota = rep[some], first[some], months[some], quota[some]
    span = Period(first=facts.first_month, months=max(plan.as_of - facts.first_month, 0))
    booked = _between(facts.window(facts.bookings, span.first, span.end), rep, first - span.first, months)
    full = ramped_months(reps, parameters.ramp_schedule, parameters.ramp_productivity, span)
    ramped = _between(full.astype(float), rep, first - span.first, months) == months
    day_after = (first + months - 1970 * 12).astype("datetime64[M]").astype("datetime64[D]")
    length = int(months[0]) if len(months) and (months == months[0]).all() else 0
    unknown = np.full(len(rep), np.nan)
    everybody = Rows(
        rep=rep,
        period=first,
        months=length,
        quota=quota,
        bookings=booked,
        capacity=unknown,
        weight=unknown,
        ramped=ramped,
        leaver=reps.end[rep] < day_after,
    )
    scored = everybody.where(ramped)
    notes = []
    if not len(rep):
        notes.append("No past quotas that ended before as-of were imported.")
    early = int((ended & ~known).sum())
    if early:
        notes.append(f"{early} past quotas from before the first month of history are left out.")
    return PastQuotaTest(
        scored=scored,
        everybody=everybody,
        lengths=months,
        summary=summary_of(scored),
        everybody_summary=summary_of(everybody),
        notes=tuple(notes),
    )


def _by_year(
    rep: IntArray, first: IntArray, months: IntArray, quota: FloatArray, year_start: int
) -> tuple[IntArray, IntArray, IntArray, FloatArray]:
    """A rep's periods of one fiscal year as one row where they cover it whole; the others as they are; sorted."""
    year = (first - (year_start - 1)) // YEAR
    inside = (first + months - (year_start - 1) - 1) // YEAR == year
    codes, place = np.unique(rep * 100_000 + year, return_inverse=True)
    covered = sums(place, np.where(inside, months, 0), len(codes)) == YEAR
    money = sums(place, np.where(inside, quota, 0.0), len(codes))
    joined = inside & covered[place]
    year_rep, year_number = np.divmod(codes[covered], 100_000)
    whole = np.full(len(year_rep), YEAR, dtype=np.int64)
    all_rep = np.concatenate([year_rep, rep[~joined]])
    all_first = np.concatenate([year_number * YEAR + year_start - 1, first[~joined]])
    order = np.lexsort((all_rep, all_first))
    return (
        all_rep[order],
        all_first[order],
        np.concatenate([whole, months[~joined]])[order],
        np.concatenate([money[covered], quota[~joined]])[order],
    )


def _between(monthly: FloatArray, rep: IntArray, first: IntArray, months: IntArray) -> FloatArray:
    """Each row's sum over its rep's months first <= m < first + months (columns); shape (rows,)."""
    running = np.cumsum(np.pad(monthly, ((0, 0), (1, 0))), axis=1)
    return np.asarray(running[rep, first + months] - running[rep, first])
