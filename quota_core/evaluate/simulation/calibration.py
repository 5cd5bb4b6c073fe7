"""Were past ranges right? Every past quarter is simulated from what was known then, and held against what came.

Walk-forward: each quarter's simulation sees the company cut to the quarter's first day. Source: METHOD 8.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from quota_core.evaluate.backtest import HISTORY_MONTHS, group_stretch, quotas_and_capacity_at
from quota_core.evaluate.simulation import SEED
from quota_core.evaluate.simulation.past import Drawn, PastDraws
from quota_core.evaluate.simulation.scores import (
    BAND,
    Bin,
    Share,
    bins_of,
    crps,
    inside,
    pit,
    reach,
    share_of,
    tenths,
    width_of,
)
from quota_core.model.company import BoolArray, Company, FloatArray, IntArray, Period, first_day
from quota_core.model.cut import company_at, company_before
from quota_core.model.plan import Plan, plan
from quota_core.model.time import as_of_month, fiscal_year_of, quarter_starts
from quota_core.parameters import SPECS, Parameters

QUARTER = 3
LONGEST = 80
DRAWS = 4_000
__all__ = ["BAND", "DRAWS", "Bin", "Calibration", "Share", "calibrate", "inside", "tenths"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Calibration:
    """Past quarters' ranges against what came; one case is a person who stayed and a quarter, or the team and one.

    `pit_*`: randomised probability integral transforms, even over 0..1 where the ranges are right. `crps_*`: mean
    continuous ranked probability score, money (less is better), beside that of naive forecasts. `width_*`: the factor
    by which ranges had to be wider (over 1) or narrower to be right. `shown_*`: the share inside the ranges as the
    setting's own widening shows them, where it has one; `coverage_*` without any.
    """

    origins: tuple[int, ...]
    coverage_reps: Share
    coverage_team: Share
    pit_reps: FloatArray
    pit_team: FloatArray
    crps: float
    crps_last_year: float
    crps_pool_mean: float
    brier: float
    brier_base: float
    reliability: tuple[Bin, ...]
    width_reps: float
    width_team: float
    shown_reps: Share | None
    shown_team: Share | None
    notes: tuple[str, ...]

    @property
    def n(self) -> int:
        """How many cases of people there are."""
        return self.coverage_reps.of

    @property
    def widening_reps(self) -> float:
        """The `range_widening_reps` that past quarters advise: 1 where nothing speaks against 80%."""
        return advised(self.coverage_reps, self.width_reps)

    @property
    def widening_team(self) -> float:
        """The `range_widening_team` that past quarters advise: 1 where nothing speaks against 80%."""
        return advised(self.coverage_team, self.width_team)


@dataclass(frozen=True, eq=False, kw_only=True)
class _Quarter:
    """One past quarter: people's cases, and the team's."""

    pit: FloatArray
    reach: FloatArray
    crps: FloatArray
    last_year: FloatArray
    pool_mean: FloatArray
    said: FloatArray
    hit: BoolArray
    team_pit: FloatArray
    team_reach: FloatArray


def calibrate(
    company: Company,
    parameters: Parameters,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
    past: PastDraws | None = None,
    progress: Callable[[float], None] | None = None,
) -> Calibration:
    """Simulates every past quarter that has at least six months of won deals before it, and scores it.

    `past`: what earlier runs have drawn, used again where only quotas, weights or bands moved. `progress` is told the
    share done; what it raises (Cancelled) ends the work.
    """
    past = past or PastDraws(most_bytes=0)
    proposed = plan(company, parameters)
    as_of = as_of_month(company.latest_day, parameters)
    company = company_before(company, as_of)
    first_won = company.facts.first_won_month
    candidates = quarter_starts(as_of - QUARTER, LONGEST, parameters)
    origins = tuple(o for o in candidates if first_won is not None and first_won <= o - HISTORY_MONTHS)
    stretch = group_stretch(proposed, parameters)
    rng = np.random.default_rng(seed)
    quarters = []
    for done, origin in enumerate(origins):
        then = _plan_at(company, origin, stretch, parameters)
        quarters.append(_quarter(company, then, past.of(company, then, draws, seed, progress), rng))
        if progress is not None:
            progress((done + 1) / len(origins))
    return _scored(origins, quarters, parameters)


def _plan_at(company: Company, origin: int, stretch: dict[tuple[str, str], float], parameters: Parameters) -> Plan:
    known, period = company_at(company, origin), Period(first=origin, months=QUARTER)
    quotas, carried = quotas_and_capacity_at(company, origin, period, stretch, parameters)
    return Plan(
        company=known,
        parameters=parameters,
        plan_year=fiscal_year_of(origin, parameters),
        as_of=origin,
        period=period,
        capacity=carried,
        quotas=quotas,
        quota=quotas.reconciled,
        carries=carried.carries,
        unassigned_targets=(),
    )


def _quarter(company: Company, then: Plan, drawn: Drawn, rng: np.random.Generator) -> _Quarter:
    period, staying = then.period, drawn.staying
    booked = company.facts.window(company.facts.bookings, period.first, period.end).sum(axis=1)
    people = staying.seats.people
    gone = ~np.isnat(company.reps.end) & (company.reps.end < first_day(period.end) - np.timedelta64(1, "D"))
    judged = np.flatnonzero(~gone[people] & (company.reps.start <= first_day(period.first))[people])
    # What the weights of then make of it, as everywhere.
    factor = staying.weighing.factor(then)
    year = staying.year[judged] * factor[judged, None].astype(np.float32)
    came, quota = booked[people[judged]], then.quota[people[judged]]
    team = drawn.everybody.team_year(factor)
    last_year, pool_mean = _naive(company, then, people[judged])
    found, whole = pit(year, came, rng), booked[people].sum(keepdims=True)
    team_found = pit(team[None, :], whole, rng)
    return _Quarter(
        pit=found,
        reach=reach(year, came, found),
        crps=crps(year, came),
        last_year=np.abs(last_year - came),
        pool_mean=np.abs(pool_mean - came),
        said=np.where(quota > 0, (year >= quota[:, None].astype(np.float32)).mean(axis=1), np.nan),
        hit=came >= quota,
        team_pit=team_found,
        team_reach=reach(team[None, :], whole, team_found),
    )


def _naive(company: Company, then: Plan, people: IntArray) -> tuple[FloatArray, FloatArray]:
    """Two guesses without a model: the person's same quarter last year, and what the pool's people booked a quarter."""
    facts, first = company.facts, then.period.first
    year = facts.window(facts.bookings, first - 12, first)
    pool = company.reps.pool
    there = year.sum(axis=1) > 0
    counted = [(pool == p) & there for p in range(len(company.reps.pools))]
    means = np.array([year[own].sum(axis=1).mean() / 4 if own.any() else 0.0 for own in counted])[pool[people]]
    return np.where(there[people], year[people, :QUARTER].sum(axis=1), means), means


def _scored(origins: tuple[int, ...], quarters: list[_Quarter], parameters: Parameters) -> Calibration:
    def joined(name: str) -> FloatArray:
        parts = [getattr(quarter, name) for quarter in quarters]
        return np.concatenate(parts) if parts else np.zeros(0)

    places, said, hit = joined("pit"), joined("said"), joined("hit").astype(bool)
    team = joined("team_pit")
    told = np.isfinite(said)
    base = hit[told].mean() if told.any() else np.nan
    reps, whole = inside(places), inside(team)
    far = (joined("reach"), joined("team_reach"))
    width = (width_of(far[0]), width_of(far[1]))
    factors = (parameters.range_widening_reps, parameters.range_widening_team)
    shown = tuple(
        share_of(int((each <= factor).sum()), len(each)) if factor != 1 and len(each) else None
        for each, factor in zip(far, factors, strict=True)
    )
    return Calibration(
        origins=origins,
        coverage_reps=reps,
        coverage_team=whole,
        pit_reps=places,
        pit_team=team,
        crps=_mean(joined("crps")),
        crps_last_year=_mean(joined("last_year")),
        crps_pool_mean=_mean(joined("pool_mean")),
        brier=_mean((said[told] - hit[told]) ** 2),
        brier_base=_mean((base - hit[told]) ** 2),
        reliability=bins_of(said[told], hit[told]),
        width_reps=width[0],
        width_team=width[1],
        shown_reps=shown[0],
        shown_team=shown[1],
        notes=(*notes_of(reps, whole, *width), *_shown_notes(shown, factors)),
    )


def _shown_notes(shown: tuple[Share | None, ...], factors: tuple[float, float]) -> list[str]:
    """What the widening that is set makes of the same quarters."""
    return [
        f"As they are shown, {factor:g}x as wide, the ranges of {whose} hold {share.share:.0%} of these quarters "
        f"(95% interval {share.low:.0%} to {share.high:.0%})."
        for share, factor, whose in zip(shown, factors, ("people", "the team"), strict=True)
        if share is not None
    ]


def _mean(values: FloatArray) -> float:
    return float(values.mean()) if len(values) else float("nan")


def advised(share: Share, width: float) -> float:
    """The width, to a twentieth and within what the parameter allows, where 80% lies outside the interval."""
    if not share.of or not np.isfinite(width) or share.low <= BAND <= share.high:
        return 1.0
    low, high = SPECS["range_widening_reps"].minimum or 0.0, SPECS["range_widening_reps"].maximum or np.inf
    return float(np.clip(round(width * 20) / 20, low, high))


def notes_of(reps: Share, team: Share, width_reps: float, width_team: float) -> list[str]:
    """What past quarters say of the ranges of people and of the team, a sentence each."""
    notes = []
    for share, width, whose, one, key in (
        (reps, width_reps, "people", "person", "range_widening_reps"),
        (team, width_team, "the team", "team", "range_widening_team"),
    ):
        if not share.of:
            notes.append(f"History is too short to check the ranges of {whose}.")
            continue
        told = (
            f"{share.share:.0%} of {share.of:,} past {one} quarters fell inside P10-P90, 80% wanted "
            f"(95% interval {share.low:.0%} to {share.high:.0%})"
        )
        in_sample = f"{key} = {advised(share, width):g} mends these quarters (in-sample: it is worked out on them)."
        if share.high < BAND:
            notes.append(f"{told}: the ranges of {whose} are too narrow, by a factor of {width:.2f}. {in_sample}")
        elif share.low > BAND and width >= 1:
            notes.append(f"{told}: the ranges of {whose} hold more, for quarters without bookings; no factor mends it.")
        elif share.low > BAND:
            wider = f"the ranges of {whose} are wider than they need be, by a factor of {1 / width:.2f}"
            notes.append(f"{told}: {wider}. {in_sample}")
        else:
            notes.append(f"{told}: no evidence that the ranges of {whose} are off.")
    return notes
