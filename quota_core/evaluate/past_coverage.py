"""Did the required coverage suffice? Pipeline as past quarters began, beside what came of them (METHOD 7 and 9)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quota_core.evaluate.coverage import QUARTER_MONTHS, required_coverage, short_cycles
from quota_core.evaluate.intervals import Interval, share_interval
from quota_core.model.company import BoolArray, FloatArray, IntArray, PastPipelines, Period, first_day, month_text
from quota_core.model.plan import Plan
from quota_core.model.season import season_by_rep

# A quarter of whose deals more than this share is not known tells nothing.
MOST_UNKNOWN = 0.10
NO_HISTORY = (
    "No field history or pipeline snapshots were imported. A CRM keeps a deal as it stands now, so nobody knows how "
    "much pipeline there was when past quarters began."
)


@dataclass(frozen=True, kw_only=True)
class PastQuarter:
    """A past quarter of those judged who had a quota in it; money in plan currency, ratios NaN where nothing is there.

    `pipeline` is what stood open as it began and was to close in it; `booked` what they won in it; `covered` of the
    `reps` had the required coverage, `hitting` made their quota. `unknown` deals are in no amount.
    """

    start: int
    reps: int
    quota: float
    pipeline: float
    booked: float
    pipeline_coverage: float
    required: float
    attainment: float
    covered: int
    hitting: int
    deals: int
    unknown: int


@dataclass(frozen=True, kw_only=True)
class Side:
    """Those rows (a rep and a quarter) with the required coverage, or those without: how many made their quota."""

    rows: int
    reps: int
    hitting: float
    interval: Interval


@dataclass(frozen=True, eq=False, kw_only=True)
class PastCoverage:
    """Past quarters, and each rep's row in them (arrays of one length: rep index, place in `quarters`, ratios).

    `took`: pipeline as the quarters began / what was booked in them, x: what each unit of bookings took. `reason`: why
    there is no quarter, "" else.
    """

    quarters: tuple[PastQuarter, ...]
    rep: IntArray
    quarter: IntArray
    pipeline_coverage: FloatArray
    attainment: FloatArray
    covered: BoolArray
    enough: Side
    short: Side
    took: float
    reason: str
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class _Amounts:
    """What past quarters came to; shape (quarters, reps) each, but for their first months."""

    starts: IntArray
    quota: FloatArray
    pipeline: FloatArray
    booked: FloatArray
    deals: FloatArray
    unknown: FloatArray

    def quarter(self, j: int, rep: IntArray, required: FloatArray) -> PastQuarter:
        """Some reps in the j-th quarter together."""
        quota, pipeline, booked = self.quota[j, rep], self.pipeline[j, rep], self.booked[j, rep]
        asked = float(quota.sum())
        return PastQuarter(
            start=int(self.starts[j]),
            reps=len(rep),
            quota=asked,
            pipeline=float(pipeline.sum()),
            booked=float(booked.sum()),
            pipeline_coverage=float(pipeline.sum()) / asked,
            required=float((required[rep] * quota).sum()) / asked,
            attainment=float(booked.sum()) / asked,
            covered=int((pipeline / quota >= required[rep]).sum()),
            hitting=int((booked >= quota).sum()),
            deals=int(self.deals[j, rep].sum()),
            unknown=int(self.unknown[j, rep].sum()),
        )


def past_coverage(plan: Plan) -> PastCoverage:
    """Each past quarter's coverage as it began (pipeline / quota; nothing was booked yet) and its attainment.

    Of those with a quota for all of the quarter, employed as it began, in segments that are judged. Quotas are those
    people had; a longer period's is cut to the quarter by season. Required coverage is today's setting.
    """
    past, n = plan.company.past_pipelines, len(plan.company.reps)
    facts, required = plan.company.facts, required_coverage(plan)
    quota = quarter_quotas_had(plan, past.starts)
    judged = _judged(plan, past.starts) & (np.nan_to_num(quota) > 0)
    pipeline, deals, unknown = (past.by_rep(values, n) for values in (past.amount, past.deals, past.unknown))
    untold = (unknown * judged).sum(axis=1) + past.unowned
    known = untold <= MOST_UNKNOWN * ((deals * judged).sum(axis=1) + untold)
    booked = [facts.window(facts.bookings, start, start + QUARTER_MONTHS).sum(axis=1) for start in past.starts]
    amounts = _Amounts(
        starts=past.starts,
        quota=quota,
        pipeline=pipeline,
        booked=np.array(booked).reshape(quota.shape),
        deals=deals,
        unknown=unknown,
    )
    place, rep = np.nonzero(judged & known[:, None])
    coverage = pipeline[place, rep] / quota[place, rep]
    attainment = amounts.booked[place, rep] / quota[place, rep]
    covered = coverage >= required[rep]
    kept = sorted(set(place.tolist()))
    quarters = tuple(amounts.quarter(j, rep[place == j], required) for j in kept)
    there, won = sum(q.pipeline for q in quarters), sum(q.booked for q in quarters)
    return PastCoverage(
        quarters=quarters,
        rep=rep,
        quarter=np.searchsorted(np.array(kept, dtype=np.int64), place),
        pipeline_coverage=coverage,
        attainment=attainment,
        covered=covered,
        enough=_side(rep[covered], attainment[covered] >= 1),
        short=_side(rep[~covered], attainment[~covered] >= 1),
        took=there / won if won > 0 else float("nan"),
        reason="" if quarters else _reason(plan, known),
        notes=_notes(past, known, quarters),
    )


def quarter_quotas_had(plan: Plan, starts: IntArray) -> FloatArray:
    """The quota each rep had in some past quarters, money, shape (quarters, reps); NaN where not for all its months.

    A period's quota is spread over its months by season; where periods overlap, the shorter one holds.
    """
    past, reps = plan.company.past_quotas, plan.company.reps
    if not len(starts):
        return np.zeros((0, len(reps)))
    span = Period(first=int(starts.min()), months=int(starts.max() - starts.min()) + QUARTER_MONTHS)
    monthly = np.full((len(reps), span.months), np.nan)
    for months in sorted({int(m) for m in past.months if m > 0}, reverse=True):
        own = np.flatnonzero(past.months == months)
        own = own[(past.first_month[own] < span.end) & (past.first_month[own] + months > span.first)]
        for first in sorted(set(past.first_month[own].tolist())):
            rows = own[past.first_month[own] == first]
            season = season_by_rep(plan.company, plan.capacity.season, Period(first=first, months=months))
            shares = season[past.rep[rows]] / season[past.rep[rows]].sum(axis=1, keepdims=True)
            inside = np.arange(max(first, span.first), min(first + months, span.end))
            monthly[past.rep[rows, None], inside - span.first] = past.quota[rows, None] * shares[:, inside - first]
    by_quarter = [monthly[:, start - span.first : start - span.first + QUARTER_MONTHS].sum(axis=1) for start in starts]
    # Rounded: three thirds of a quarter's quota are that quota, and whoever books just it has made it.
    return np.round(np.array(by_quarter), 6)


def _judged(plan: Plan, starts: IntArray) -> BoolArray:
    """Who is judged in each quarter: employed as it began, credited, in a segment with long cycles."""
    reps, short = plan.company.reps, short_cycles(plan) or frozenset()
    types = plan.parameters.credited_types
    ours = np.array(
        [bool(types.get(role)) and segment not in short for role, segment in zip(reps.role, reps.segment, strict=True)],
        dtype=bool,
    )
    days = np.array([first_day(start) for start in starts], dtype="datetime64[D]")[:, None]
    here = (reps.start <= days) & (np.isnat(reps.end) | (reps.end >= days))
    return np.asarray(here & ours).reshape(len(starts), len(reps))


def _side(rep: IntArray, hit: BoolArray) -> Side:
    share = float(hit.mean()) if len(hit) else float("nan")
    return Side(rows=len(rep), reps=len(set(rep.tolist())), hitting=share, interval=share_interval(rep, hit))


def _reason(plan: Plan, known: BoolArray) -> str:
    past = plan.company.past_pipelines
    if not past.since:
        return NO_HISTORY
    begun = past.since["close_date"]
    if begun is None:
        return "The history imported has no expected close dates, so nobody knows what was to close in a past quarter."
    if not len(past.starts):
        return f"The history imported begins on {begun}: no quarter has begun since and ended by the as-of date."
    if not known.any():
        return (
            "The history imported leaves open when too many deals were to close, or whose they were: no past quarter "
            "can be judged."
        )
    if not len(plan.company.past_quotas.rep):
        return "No past quotas were imported, so there is nothing to hold past pipeline against."
    return "Nobody who is judged had a quota in a quarter whose pipeline is known."


def _notes(past: PastPipelines, known: BoolArray, quarters: tuple[PastQuarter, ...]) -> tuple[str, ...]:
    if not quarters:
        return ()
    notes = [
        "The same people stand in several quarters; what came includes deals that were created in the quarter.",
        "Segment and role are today's, required coverage is as set now.",
    ]
    first = first_day(quarters[0].start)
    for name, what in (("amount", "Amounts"), ("rep_id", "Owners")):
        since = past.since[name]
        if since is None or since > first:
            until = "" if since is None else f" before {since}"
            notes.append(f"{what} are as they stand now{until}: the history has no changes of them.")
    unknown = sum(quarter.unknown for quarter in quarters)
    if unknown:
        notes.append(f"{unknown} deals are left out: when they were to close, or for how much, was not written down.")
    kept = np.isin(past.starts, [quarter.start for quarter in quarters])
    unowned = int(past.unowned[kept].sum())
    if unowned:
        notes.append(f"{unowned} deals are left out: whose they were then was not written down.")
    notes += [
        f"The quarter from {month_text(int(start))} is left out: of too many deals it is not known when they were to "
        "close, or whose they were."
        for start in past.starts[~known]
    ]
    return tuple(notes)
