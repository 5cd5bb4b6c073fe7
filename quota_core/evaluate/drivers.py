"""Best / expected / worst: sets of drivers applied to capacity, the simple version (METHOD 8).

No draws and no odds: three what-ifs in which every driver stands at its worst, base or best at the same time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from quota_core.model.arrays import ratio
from quota_core.model.company import BoolArray, DayArray, FloatArray, Period, Reps, first_day, first_months
from quota_core.model.plan import Plan
from quota_core.model.ramp import curve_of
from quota_core.model.season import season_by_rep
from quota_core.model.time import active_share
from quota_core.parameters import DEFAULTS, Parameters

DAYS_OF_YEAR = 365.0
DAYS_OF_MONTH = 365.25 / 12
FALLBACK_CYCLE_DAYS = 90.0
SCENARIOS: tuple[tuple[str, str], ...] = (("worst", "Worst"), ("expected", "Expected"), ("best", "Best"))
DRIVERS: tuple[str, ...] = (
    "driver_win_rate",
    "driver_deal_size",
    "driver_pipeline",
    "driver_cycle",
    "driver_ramp_delay",
    "driver_hire_slip",
    "driver_turnover",
)
BASE = 1
# What history is taken to hold already: more of it costs capacity, less of it adds some (METHOD 8, "base netted").
USUAL_TURNOVER = DEFAULTS.driver_turnover[BASE]
NOTE = (
    "Every driver at its worst (or best) at the same time: a range to talk about, not odds. "
    "It does not say how likely each is, nor how people differ."
)


@dataclass(frozen=True, kw_only=True)
class DriverEffect:
    """One driver alone: its value in the scenario, and what it does to the plan's capacity (factor and money)."""

    key: str
    value: float
    factor: float
    money: float


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """Capacity with every driver of a scenario applied, money in plan currency."""

    key: str
    title: str
    capacity: float
    by_role: dict[str, float]
    drivers: tuple[DriverEffect, ...]


@dataclass(frozen=True, kw_only=True)
class Range:
    """Worst, expected, best; the plan's own capacity; and what the reader has to know."""

    scenarios: tuple[Scenario, ...]
    capacity: float
    cycle_days: dict[str, float]
    notes: tuple[str, ...]


def driver_range(plan: Plan) -> Range:
    """Worst, expected and best capacity under the parameters' driver triples, money (METHOD 8).

    capacity x win rate x deal size x pipeline (on the share created in the year, 1 - cycle / 365) x cycle
    (1 - (f - 1) cycle / 365) x c with ramp delayed and hires slipped / c x (1 - (turnover - usual) x (backfill months +
    ramp months lost) / 12), per rep; usual turnover is the default's base, so that the same drivers come to the same
    capacity whichever of the three a setting calls its base.
    """
    parts = _Parts.of(plan)
    total = float(parts.reach.sum())
    roles = np.array([plan.company.reps.role[i] for i in parts.reps], dtype=object)
    scenarios = []
    for place, (key, title) in enumerate(scenario_titles(plan.parameters)):
        values = {driver: float(getattr(plan.parameters, driver)[place]) for driver in DRIVERS}
        together = parts.reach * parts.factor(values)
        effects = []
        for driver in DRIVERS:
            alone = float((parts.reach * parts.factor({**parts.neutral, driver: values[driver]})).sum())
            factor = alone / total if total > 0 else 1.0
            effects.append(DriverEffect(key=driver, value=values[driver], factor=factor, money=alone - total))
        scenarios.append(
            Scenario(
                key=key,
                title=title,
                capacity=float(together.sum()),
                by_role={str(role): float(together[roles == role].sum()) for role in sorted(set(roles))},
                drivers=tuple(effects),
            )
        )
    notes = [NOTE]
    if not parts.cycle_known:
        notes.append(f"No cycle length is known: {FALLBACK_CYCLE_DAYS:g} days are assumed.")
    return Range(scenarios=tuple(scenarios), capacity=total, cycle_days=parts.cycle_by_segment, notes=tuple(notes))


def scenario_titles(parameters: Parameters) -> tuple[tuple[str, str], ...]:
    """The three by key and name; the middle one is Expected only while the drivers' bases are the defaults'.

    A setting that is a driver set itself (the worst case, or another) is called what it is.
    """

    def bases_at(of: Parameters, place: int) -> bool:
        return all(getattr(parameters, key)[BASE] == getattr(of, key)[place] for key in DRIVERS)

    worst, expected, best = SCENARIOS
    middle = "As set"
    if bases_at(DEFAULTS, BASE):
        middle = expected[1]
    elif bases_at(parameters, 0):
        middle = f"{worst[1]}, as set"
    elif bases_at(parameters, 2):
        middle = f"{best[1]}, as set"
    return worst, (expected[0], middle), best


def deals_factor(plan: Plan, values: dict[str, float]) -> FloatArray:
    """What win rate, pipeline and cycle do to the deals of those who carry a quota; shape (carrying reps,)."""
    return _Parts.of(plan).deals(values)


def cycle_days(plan: Plan) -> tuple[dict[str, float], bool]:
    """Median cycle days by segment (else the company's, else 90 ASSUMED), and whether any is known."""
    known = plan.company.baseline.cycle_days_median
    everybody = next(iter(known.get("all", {}).values()), float("nan"))
    by_segment = known.get("segment", {})
    days = {
        segment: next(
            (float(d) for d in (by_segment.get(segment, np.nan), everybody) if np.isfinite(d)), FALLBACK_CYCLE_DAYS
        )
        for segment in set(plan.company.reps.segment)
    }
    return days, bool(np.isfinite(everybody) or any(np.isfinite(d) for d in by_segment.values()))


@dataclass(frozen=True, eq=False, kw_only=True)
class _Parts:
    """What the factors need, for those who carry a quota; shape (carrying reps,) each."""

    reps: tuple[int, ...]
    reach: FloatArray
    created_share: FloatArray
    cycle_share: FloatArray
    turnover_months: FloatArray
    neutral: dict[str, float]
    people: Callable[[float, float], FloatArray]
    cycle_by_segment: dict[str, float]
    cycle_known: bool

    @classmethod
    def of(cls, plan: Plan) -> _Parts:
        """The parts of a plan's capacity."""
        carrying = np.flatnonzero(plan.carries)
        reps, parameters = plan.company.reps, plan.parameters
        by_segment, known = cycle_days(plan)
        cycle = np.array([by_segment[reps.segment[i]] for i in carrying], dtype=float) / DAYS_OF_YEAR
        cycle = np.clip(cycle, 0.0, 1.0)
        lost = {pool: _ramp_months_lost(pool, parameters) for pool in plan.capacity.holdings.pools}
        ramp_lost = np.array([lost[reps.role[i], reps.segment[i]] for i in carrying], dtype=float)
        return cls(
            reps=tuple(int(i) for i in carrying),
            reach=plan.capacity.bottom_up[carrying],
            created_share=1.0 - cycle,
            cycle_share=cycle,
            turnover_months=(parameters.backfill_months + ramp_lost) / 12,
            neutral={
                **dict.fromkeys(("driver_win_rate", "driver_deal_size", "driver_pipeline", "driver_cycle"), 1.0),
                **dict.fromkeys(("driver_ramp_delay", "driver_hire_slip"), 0.0),
                "driver_turnover": USUAL_TURNOVER,
            },
            people=_people_factor(plan),
            cycle_by_segment=by_segment,
            cycle_known=known,
        )

    def deals(self, values: dict[str, float]) -> FloatArray:
        """Win rate, pipeline and cycle together on how many deals each rep wins; shape (carrying reps,)."""
        pipeline = 1.0 + (values["driver_pipeline"] - 1.0) * self.created_share
        cycle = 1.0 - (values["driver_cycle"] - 1.0) * self.cycle_share
        return np.asarray(values["driver_win_rate"] * pipeline * np.clip(cycle, 0.0, None))

    def factor(self, values: dict[str, float]) -> FloatArray:
        """All drivers together on each rep's capacity; shape (carrying reps,)."""
        lost = (values["driver_turnover"] - self.neutral["driver_turnover"]) * self.turnover_months
        people = self.people(values["driver_ramp_delay"], values["driver_hire_slip"])
        market = self.deals(values) * values["driver_deal_size"]
        return np.asarray(market * people * np.clip(1.0 - lost, 0.0, None))


def _ramp_months_lost(pool: tuple[str, str], parameters: Parameters) -> float:
    return float(sum(1.0 - share for share in curve_of(parameters.ramp_productivity, *pool)))


def _people_factor(plan: Plan) -> Callable[[float, float], FloatArray]:
    """c with productivity delayed and planned hires slipped, over c, for those who carry a quota.

    Only people who can be touched are worked out again: planned hires and those still on their curve.
    """
    reps, period, c = plan.company.reps, plan.period, plan.capacity.c
    carrying = np.flatnonzero(plan.carries)
    longest = max((len(curve) for curve in plan.parameters.ramp_productivity.values()), default=0)
    planned = reps.start >= first_day(plan.as_of)
    # A delay of at most a year can reach back to people whose curve ended within the last one.
    touched = carrying[(planned | (first_months(reps.start) + longest + 12 > period.first))[carrying]]
    some = reps.some(touched)
    season = season_by_rep(replace(plan.company, reps=some), plan.capacity.season, period)
    place = np.searchsorted(carrying, touched)
    done: dict[tuple[float, float], FloatArray] = {}

    def equivalent(delay: float, slip: float) -> FloatArray:
        start = np.where(planned[touched], later_start(some.start, slip), some.start)
        productive = delayed_curve_values(plan.parameters, some, start, period, delay)
        return np.asarray((season * productive * active_share(start, some.end, period)).sum(axis=1))

    def factor(delay: float, slip: float) -> FloatArray:
        if (delay, slip) not in done:
            result = np.ones(len(carrying))
            if delay or slip:
                result[place] = ratio(equivalent(delay, slip), c[touched], 1.0)
            done[delay, slip] = result
        return done[delay, slip]

    return factor


def delayed_curve_values(
    parameters: Parameters, reps: Reps, start: DayArray, period: Period, delay: float
) -> FloatArray:
    """ramp_productivity read `delay` months late: its value at k - delay, in proportion between months.

    Shape (reps, months). Before its start the curve stands at its first value, so a role without a ramp loses nothing.
    """
    k = np.maximum(np.arange(period.first, period.end)[None, :] - first_months(start)[:, None], 0)
    at = np.maximum(k - delay, 0.0)
    values = np.ones(at.shape)
    pools = list(zip(reps.role, reps.segment, strict=True))
    for pool in set(pools):
        own: BoolArray = np.array([p == pool for p in pools], dtype=bool)
        curve = np.array([*curve_of(parameters.ramp_productivity, *pool), 1.0])
        values[own] = np.interp(at[own], np.arange(len(curve)), curve)
    return values


def later_start(start: DayArray, months: float) -> DayArray:
    """Days some months later: whole months keep the day of the month (or its last), the rest goes by days."""
    whole, part = divmod(months, 1.0)
    month = start.astype("datetime64[M]")
    offset = start.astype("datetime64[D]") - month.astype("datetime64[D]")
    target = month + np.timedelta64(int(whole), "M")
    last = (target + np.timedelta64(1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D")
    moved = np.minimum(target.astype("datetime64[D]") + offset, last)
    return np.asarray(moved + np.timedelta64(round(part * DAYS_OF_MONTH), "D"))
