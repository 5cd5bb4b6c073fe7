"""Pipeline coverage of the plan's first quarter: is there pipeline under the quotas (METHOD 9)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quota_core.evaluate.drivers import cycle_days
from quota_core.model.arrays import ratio, sums
from quota_core.model.buildup import month_quotas
from quota_core.model.company import BoolArray, FloatArray, IntArray, Period
from quota_core.model.plan import Plan
from quota_core.model.time import as_of_month
from quota_core.parameters import DEFAULTS, SPECS

QUARTER_MONTHS = 3
QUARTER_DAYS = 365.25 / 4


@dataclass(frozen=True, kw_only=True)
class TeamCoverage:
    """The judged people of a team together; money in plan currency.

    `quota` and `booked` are the quarter's; `open_quota` adds up what each rep has left of it, at least 0, so one rep's
    surplus serves nobody else. `shortfall` adds up the reps' own; `pooled_shortfall` lets one rep's spare pipeline
    serve another. `grounded`: the open quota that the reps' own pipeline stands under at the required coverage.
    `without_pipeline`: how many have open quota and no pipeline at all.
    """

    reps: int
    judged: int
    quota: float
    booked: float
    pipeline: float
    open_quota: float
    pipeline_coverage: float
    required: float
    shortfall: float
    pooled_shortfall: float
    grounded: float
    without_pipeline: int

    @property
    def ungrounded(self) -> float:
        """Open quota with no pipeline under it, money."""
        return self.open_quota - self.grounded

    @property
    def grounded_share(self) -> float:
        """Grounded / open quota; NaN where nothing is open."""
        return self.grounded / self.open_quota if self.open_quota > 0 else float("nan")

    @property
    def not_lent(self) -> float:
        """Spare pipeline of some that would make up for what others lack, if it could be lent, money."""
        return self.shortfall - self.pooled_shortfall

    @property
    def needed(self) -> float:
        """Pipeline that the required coverage asks for, money; 0 where nothing is left to cover."""
        return self.required * self.open_quota if self.open_quota > 0 else 0.0


@dataclass(frozen=True, eq=False, kw_only=True)
class Coverage:
    """Per rep of the plan's company, shape (reps,): money in plan currency, ratios NaN where not judged.

    `grounded`: the part of the open quota that pipeline / required stands under (NaN where not judged). `asked`: what
    next quarter asks, which is its quota, less what waits for later quarters where `coverage_cap` is on. `too_early`:
    nobody is judged, because every cycle is shorter than the quarter.
    """

    quarter: Period
    quota: FloatArray
    booked: FloatArray
    pipeline: FloatArray
    open_quota: FloatArray
    pipeline_coverage: FloatArray
    required: FloatArray
    shortfall: FloatArray
    grounded: FloatArray
    asked: FloatArray
    judged: BoolArray
    pool: IntArray
    team: TeamCoverage
    by_pool: dict[str, TeamCoverage]
    implied_required: dict[str, float]
    pipeline_of_others: float
    too_early: bool
    notes: tuple[str, ...]

    @property
    def ungrounded(self) -> FloatArray:
        """Open quota that no pipeline stands under, money; NaN where not judged."""
        return self.open_quota - self.grounded

    @property
    def grounded_share(self) -> FloatArray:
        """Grounded / open quota; NaN where not judged, or nothing is open."""
        return ratio(self.grounded, self.open_quota, np.nan)

    @property
    def deferred(self) -> FloatArray:
        """What waits for later quarters, money."""
        return self.quota - self.asked

    def together(self, who: BoolArray) -> TeamCoverage:
        """Some reps together; who: shape (reps,)."""
        return team_coverage(who, self.judged, self.quota, self.booked, self.pipeline, self.required)


def pipeline_coverage(plan: Plan) -> Coverage:
    """Open pipeline closing in the plan's first quarter / (quarter quota - booked), and what is short of the required.

    shortfall = required x (quarter quota - booked) - pipeline, money, at least 0. Quota 150,000 and pipeline 200,000:
    1.33x, short of 3x by 250,000. Booked is what has been won of the quarter by now. Not judged: segments whose median
    cycle is shorter than a quarter (their pipeline is still to come), people with no quota in the quarter, and as-of
    dates before or after the data's own (the pipeline is known as it stands where they end).
    """
    quarter = Period(first=plan.period.first, months=QUARTER_MONTHS)
    quota = month_quotas(plan)[:, :QUARTER_MONTHS].sum(axis=1)
    facts, reps = plan.company.facts, plan.company.reps
    # The pipeline is what stands open now: what has been won of the quarter since as-of is no longer in it.
    booked = facts.window(facts.bookings, quarter.first, quarter.end).sum(axis=1) * (_from_now(plan) >= 0)
    inside = (facts.pipeline_month >= quarter.first) & (facts.pipeline_month < quarter.end)
    pipeline = sums(facts.pipeline_rep[inside], facts.pipeline_amount[inside], len(reps))
    required, (_, basis_notes) = required_coverage(plan), required_by_segment(plan)
    notes, judged = _judged(plan)
    judged = judged & (quota > 0)
    open_quota = np.clip(quota - booked, 0.0, None)
    shortfall = np.where(judged, np.clip(required * open_quota - pipeline, 0.0, None), 0.0)
    covered = judged & (open_quota > 0)
    grounded = np.where(judged, grounded_quota(open_quota, pipeline, required), np.nan)
    over = np.nan_to_num(open_quota - grounded) * plan.parameters.coverage_cap

    def together(who: BoolArray) -> TeamCoverage:
        return team_coverage(who, judged, quota, booked, pipeline, required)

    names = [f"{role}/{segment}" for role, segment in plan.capacity.holdings.pools]
    return Coverage(
        quarter=quarter,
        quota=quota,
        booked=booked,
        pipeline=pipeline,
        open_quota=open_quota,
        pipeline_coverage=ratio(pipeline, np.where(covered, open_quota, 0.0), np.nan),
        required=required,
        shortfall=shortfall,
        grounded=grounded,
        asked=quota - over,
        judged=judged,
        pool=plan.capacity.pool,
        team=together(plan.carries),
        by_pool={
            name: together(own)
            for p, name in enumerate(names)
            if (own := plan.carries & (plan.capacity.pool == p)).any()
        },
        implied_required=implied_required_coverage(plan),
        pipeline_of_others=float(pipeline[~plan.carries].sum()),
        too_early=_too_early(plan, judged),
        notes=(*notes, *basis_notes),
    )


def grounded_quota(open_quota: FloatArray, pipeline: FloatArray, required: FloatArray) -> FloatArray:
    """The part of the open quota that pipeline stands under: min(open quota, pipeline / required), money.

    150,000 with a pipeline of 200,000 at 3x: 66,667 is grounded, 83,333 is hope.
    """
    return np.minimum(open_quota, ratio(pipeline, required, np.inf))


def required_coverage(plan: Plan) -> FloatArray:
    """Each rep's required coverage, x; shape (reps,)."""
    values, _ = required_by_segment(plan)
    return np.array([values[segment] for segment in plan.company.reps.segment], dtype=np.float64)


def required_by_segment(plan: Plan) -> tuple[dict[str, float], tuple[str, ...]]:
    """Each segment's required coverage, x, and what is to be said of it (METHOD 9).

    `required_coverage_basis` = `set`: the segment's own, else the general one. `win_rate`: 1 / the segment's
    value-weighted win rate, else the company's, else as set; at most what may be set.
    """
    parameters, segments = plan.parameters, plan.company.reps.segment
    as_set = {s: parameters.required_coverage_segments.get(s, parameters.required_coverage) for s in set(segments)}
    if parameters.required_coverage_basis == "set":
        return as_set, ()
    implied = implied_required_coverage(plan)
    company = next(iter(_implied(plan, "all").values()), float("nan"))
    most = SPECS["required_coverage"].maximum or float("inf")
    values, notes = {}, []
    carrying = {segments[i] for i in np.flatnonzero(plan.carries)}
    for segment, otherwise in as_set.items():
        known = implied.get(segment, company)
        values[segment] = min(known, most) if np.isfinite(known) else otherwise
        if segment in carrying and segment not in implied:
            whose = "the company's win rate" if np.isfinite(company) else "what is set"
            notes.append(f"{segment} won nothing in the lookback: {whose} says what it requires.")
        elif segment in carrying and known > most:
            notes.append(f"{segment} would require {known:.1f}x by its win rate: {most:g}x is taken.")
    return values, tuple(sorted(notes))


def implied_required_coverage(plan: Plan) -> dict[str, float]:
    """1 / value-weighted win rate by segment, x: what history says is needed, shown beside what is required."""
    return _implied(plan, "segment")


def _implied(plan: Plan, kind: str) -> dict[str, float]:
    won, lost = (table.get(kind, {}) for table in (plan.company.baseline.won, plan.company.baseline.lost))
    return {name: (money + lost.get(name, 0.0)) / money for name, money in won.items() if money > 0}


def team_coverage(
    who: BoolArray,
    judged: BoolArray,
    quota: FloatArray,
    booked: FloatArray,
    pipeline: FloatArray,
    required: FloatArray,
) -> TeamCoverage:
    """The judged of some reps together: sum of pipeline / sum of open quota, and the shortfalls, money."""
    own, open_quota = who & judged, np.clip(quota - booked, 0.0, None)
    money, to_cover = float(pipeline[own].sum()), float(open_quota[own].sum())
    asked = float((required * open_quota)[own].sum())
    return TeamCoverage(
        reps=int(who.sum()),
        judged=int(own.sum()),
        quota=float(quota[own].sum()),
        booked=float(booked[own].sum()),
        pipeline=money,
        open_quota=to_cover,
        pipeline_coverage=money / to_cover if to_cover > 0 else float("nan"),
        required=asked / to_cover if to_cover > 0 else float("nan"),
        shortfall=float(np.clip(required * open_quota - pipeline, 0.0, None)[own].sum()),
        pooled_shortfall=max(asked - money, 0.0),
        grounded=float(grounded_quota(open_quota, pipeline, required)[own].sum()),
        without_pipeline=int((own & (open_quota > 0) & (pipeline <= 0)).sum()),
    )


def short_cycles(plan: Plan) -> frozenset[str] | None:
    """Segments whose median cycle is shorter than a quarter; None where no cycle length is known."""
    days, known = cycle_days(plan)
    return frozenset(segment for segment, length in days.items() if length < QUARTER_DAYS) if known else None


def _too_early(plan: Plan, judged: BoolArray) -> bool:
    """Whether cycles are why nobody is judged: the pipeline is known, and could not be there yet."""
    if judged.any() or _from_now(plan) != 0 or not plan.company.facts.pipeline_amount.size:
        return False
    carrying = {plan.company.reps.segment[i] for i in np.flatnonzero(plan.carries)}
    return bool(carrying) and carrying <= (short_cycles(plan) or frozenset())


def _judged(plan: Plan) -> tuple[tuple[str, ...], BoolArray]:
    reps = plan.company.reps
    nobody = np.zeros(len(reps), dtype=bool)
    later = _from_now(plan)
    if later < 0:
        return ("Not judged: the pipeline is known as it stands now, not as it stood at that as-of date.",), nobody
    if later > 0:
        ends = plan.company.latest_day
        return (f"Not judged: the data end on {ends}, and nobody knows the pipeline of {plan.as_of_text}.",), nobody
    if not plan.company.facts.pipeline_amount.size:
        return ("Not judged: no open pipeline was imported.",), nobody
    short = short_cycles(plan)
    if short is None:
        return ("Cycle lengths are unknown: every segment is judged.",), plan.carries.copy()
    days, _ = cycle_days(plan)
    judged = plan.carries & np.array([segment not in short for segment in reps.segment], dtype=bool)
    carrying = {reps.segment[i] for i in np.flatnonzero(plan.carries)}
    notes = tuple(
        (
            f"Not judged: the median cycle of {days[segment]:.0f} days is shorter than the quarter."
            if carrying == {segment}
            else f"{segment} is not judged: its median cycle of {days[segment]:.0f} days is shorter than the quarter."
        )
        for segment in sorted(short & carrying)
    )
    wait = plan.period.first - plan.as_of
    if wait >= QUARTER_MONTHS:
        early = f"The quarter starts {wait} months after as-of: much of its pipeline is still to be created."
        notes = (early, *notes)
    return notes, judged


def _from_now(plan: Plan) -> int:
    """Months from where the data end to as-of; 0: the pipeline as it stands now is the plan's own."""
    return plan.as_of - as_of_month(plan.company.latest_day, DEFAULTS)
