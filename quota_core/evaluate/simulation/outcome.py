"""What is reported of a simulation: the team against its target, each rep's odds, and the three scenarios."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from quota_core.evaluate.drivers import DRIVERS, SCENARIOS, deals_factor, driver_range, scenario_titles
from quota_core.evaluate.simulation import DRAWS, SEED
from quota_core.evaluate.simulation.draws import Drivers, Simulation
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.evaluate.simulation.noise import Noise
from quota_core.evaluate.simulation.odds import Odds, Spread, odds, p_target, spread, weighed, widened
from quota_core.evaluate.simulation.reference import draw_key
from quota_core.model.arrays import ratio
from quota_core.model.company import FloatArray, IntArray
from quota_core.model.notes import short_history_notes
from quota_core.model.plan import Plan
from quota_core.model.unsaid import NO_DEALS, no_deals_reason, no_odds_reason, nobody_reason
from quota_core.parameters import DEFAULTS

EXPECTED = 1
MOST_TURNOVER = 0.95


@dataclass(frozen=True, kw_only=True)
class ScenarioOdds:
    """A driver scenario drawn: the team's range, P(team >= target), and what it comes to without any draw.

    `likely`: the share of the base scenario's draws that reach at least its own capacity ("how likely is best");
    `base`: what that one is called, Expected or as the setting has it.
    """

    key: str
    title: str
    team: Spread
    p_target: float
    capacity: float
    likely: float
    base: str


@dataclass(frozen=True, eq=False, kw_only=True)
class Outcome:
    """A plan's odds; per person in the order of `simulation.seats.people`, money in plan currency.

    `factor`: what the plan's territory weights make of each person's draws. `reps`: P10, P50, P90 and mean, shape
    (people, 4). `team_draws`: the team's year, `hitting`: how many hit, shape (draws,) each.
    """

    simulation: Simulation
    plan: Plan
    factor: FloatArray
    odds: Odds
    reps: FloatArray
    team_draws: FloatArray
    team: Spread
    p_target: float
    reps_hitting: Spread

    @property
    def p_hit(self) -> FloatArray:
        """P(bookings >= quota) of each person, NaN without a quota."""
        return self.odds.p_hit

    @property
    def drawn(self) -> bool:
        """Whether anything could be drawn: somebody carries a quota, and deals were won to draw from."""
        return not (nobody_reason(self.plan) or no_deals_reason(self.plan))

    @property
    def hitting(self) -> IntArray:
        """How many hit, a draw."""
        return self.odds.hitting

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader has to know of these odds, a sentence each."""
        return (*self.simulation.notes, *_notes(self.plan, len(self.simulation.seats.people)))

    @cached_property
    def worked_out(self) -> dict[Any, Any]:
        """What is made of these odds and kept with them."""
        return {}

    @cached_property
    def quarter_draws(self) -> FloatArray:
        """The team by quarter; shape (quarters, draws). Other weights move a pool's quarters all alike."""
        simulation = self.simulation
        if (self.factor == 1).all():
            return simulation.team
        pools = simulation.pools.sum(axis=1)
        place = simulation.history.pool_of[simulation.seats.people]
        moved = np.ones(pools.shape)
        for pool in np.unique(place):
            own = np.flatnonzero(place == pool)
            moved[pool] = ratio(weighed(self.factor[own], simulation.year[own]), pools[pool], 1.0)
        return np.asarray((simulation.pools * moved[:, None, :]).sum(axis=0))

    @cached_property
    def quarters(self) -> tuple[Spread, ...]:
        """The team's range in each quarter."""
        return tuple(spread(self._wide(quarter)) for quarter in self.quarter_draws)

    def by(self, group: str) -> dict[str, Spread]:
        """The range of each territory ("territory_id"), manager, segment, role: its people's bookings together."""
        simulation = self.simulation
        names = getattr(simulation.plan.company.reps, group)
        own = np.array([names[i] for i in simulation.seats.people], dtype=object)
        found = {}
        for name in sorted(set(own)):
            rows = np.flatnonzero(own == name)
            found[name] = spread(self._wide(weighed(self.factor[rows], simulation.year[rows])))
        return found

    def _wide(self, draws: NDArray[np.floating]) -> NDArray[np.floating]:
        return widened(draws, self.plan.parameters.range_widening_team, float(np.median(draws)))


def outcome_of(simulation: Simulation, plan: Plan | None = None) -> Outcome:
    """What a plan's quotas, weights and target make of the draws; nothing is drawn.

    `plan`: any plan of the same people whose parameters have the same `draw_key`. Where ranges are widened (by
    parameters), everybody's draws lie that many times as far from their median, and the team's from its own.
    Raises ValueError where the plan's draws would be others.
    """
    proposed = plan or simulation.plan
    if draw_key(proposed.parameters) != draw_key(simulation.plan.parameters):
        raise ValueError("this plan's draws are not the simulation's: their draw keys differ")
    quota = proposed.quota[simulation.seats.people]
    factor = simulation.weighing.factor(proposed)
    wide = proposed.parameters.range_widening_reps
    reps = simulation.marks * factor[:, None]
    middle = reps[:, 1].copy()
    # Draws stay as they are: the quota is what moves, to where it stands among them.
    least = quota if wide == 1.0 else middle + (quota - middle) / wide
    found = odds(simulation.year, quota, ratio(least, factor, np.inf))
    if no_deals_reason(proposed):  # nothing was drawn: 0 would say that nobody ever hits
        found = replace(found, p_hit=np.full(len(quota), np.nan))
    if wide != 1.0:
        reps[:, :3] = widened(reps[:, :3], wide, middle[:, None])
        for row, draws in enumerate(simulation.year):
            reps[row, 3] = widened(draws * factor[row], wide, middle[row]).mean()
    drawn = simulation.team_year(factor)
    team = np.asarray(widened(drawn, proposed.parameters.range_widening_team, float(np.median(drawn))), dtype=float)
    return Outcome(
        simulation=simulation,
        plan=proposed,
        factor=factor,
        odds=found,
        reps=reps,
        team_draws=team,
        team=spread(team),
        p_target=chance_of_target(proposed, team),
        reps_hitting=spread(found.hitting),
    )


def chance_of_target(plan: Plan, team: FloatArray) -> float:
    """P(team >= target); NaN where there are no odds: nobody carries a quota, no target, nothing to draw from."""
    return float("nan") if no_odds_reason(plan) else p_target(team, plan.target)


def _notes(plan: Plan, people: int) -> list[str]:
    notes = short_history_notes(plan) if people else []
    reason = no_odds_reason(plan)
    if reason and reason != NO_DEALS:  # that one is the history's own
        notes.append(reason)
    for whose, factor in (
        ("each rep", plan.parameters.range_widening_reps),
        ("the team", plan.parameters.range_widening_team),
    ):
        if factor != 1.0:
            notes.append(
                f"The range of {whose} is {factor:g} times as wide as drawn, around its median, as you set it."
            )
    return notes


def scenario_drivers(plan: Plan, place: int) -> Drivers | None:
    """Worst (0), expected (1) or best (2): the parameters' driver triples as a simulation takes them; None: no change.

    There is one turnover, `annual_turnover`: a scenario's stands as far from it as its driver does from the driver's
    base, so the expected scenario is the plan's own odds.
    """
    parameters = plan.parameters
    values = {driver: float(getattr(parameters, driver)[place]) for driver in DRIVERS}
    further = values["driver_turnover"] - parameters.driver_turnover[EXPECTED]
    usual = {driver: getattr(DEFAULTS, driver)[EXPECTED] for driver in DRIVERS if driver != "driver_turnover"}
    if not further and all(values[driver] == value for driver, value in usual.items()):
        return None
    return Drivers(
        rate=deals_factor(plan, values),
        size=values["driver_deal_size"],
        ramp_delay=values["driver_ramp_delay"],
        hire_slip=values["driver_hire_slip"],
        turnover=min(max(parameters.annual_turnover + further, 0.0), MOST_TURNOVER) if further else None,
    )


def scenario_odds(
    plan: Plan,
    *,
    draws: Draws | int = DRAWS,
    seed: int = SEED,
    noise: Noise | None = None,
    progress: Callable[[float], None] | None = None,
) -> tuple[ScenarioOdds, ...]:
    """Worst, expected and best, each drawn on the same noise, with how likely each is in the expected one.

    `draws`: where drawn years are kept, so that what is drawn already is not drawn again; or how many to draw, by
    `seed` or `noise`.
    """
    if isinstance(draws, Draws):
        keeper = draws
    else:
        keeper = Draws(plan.company, draws, seed)
        keeper.noise = noise or keeper.noise
    simple = {scenario.key: scenario.capacity for scenario in driver_range(plan).scenarios}
    teams = []
    for place in range(len(SCENARIOS)):
        told = None if progress is None else _part_of(progress, place, len(SCENARIOS))
        teams.append(outcome_of(keeper.of(plan, told, scenario_drivers(plan, place)), plan).team_draws)
        if told is not None:
            told(1.0)
    expected, titles = teams[EXPECTED], scenario_titles(plan.parameters)
    return tuple(
        ScenarioOdds(
            key=key,
            title=title,
            team=spread(team),
            p_target=chance_of_target(plan, team),
            capacity=simple[key],
            likely=float(np.mean(expected >= simple[key])),
            base=titles[EXPECTED][1],
        )
        for (key, title), team in zip(titles, teams, strict=True)
    )


def _part_of(progress: Callable[[float], None], part: int, parts: int) -> Callable[[float], None]:
    return lambda done: progress((part + done) / parts)
