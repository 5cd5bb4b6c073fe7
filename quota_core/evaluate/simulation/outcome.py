"""What is reported of a simulation: the team against its target, each rep's odds, and the three scenarios."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quota_core.evaluate.drivers import DRIVERS, SCENARIOS, deals_factor, driver_range
from quota_core.evaluate.simulation import DRAWS, SEED
from quota_core.evaluate.simulation.draws import Drivers, Simulation, simulate
from quota_core.evaluate.simulation.odds import Odds, Spread, group_spreads, odds, p_target, spread, spreads
from quota_core.model.company import FloatArray
from quota_core.model.plan import Plan


@dataclass(frozen=True, kw_only=True)
class ScenarioOdds:
    """A driver scenario drawn: the team's range, P(team >= target), and what it comes to without any draw.

    `likely`: the share of the expected scenario's draws that reach at least its own capacity ("how likely is best").
    """

    key: str
    title: str
    team: Spread
    p_target: float
    capacity: float
    likely: float


@dataclass(frozen=True, eq=False, kw_only=True)
class Outcome:
    """A plan's odds; per person in the order of `simulation.seats.people`, money in plan currency."""

    simulation: Simulation
    odds: Odds
    reps: FloatArray
    team: Spread
    p_target: float
    reps_hitting: Spread
    quarters: tuple[Spread, ...]

    def by(self, group: str) -> dict[str, Spread]:
        """The range of each territory ("territory_id"), manager, segment, role: its people's bookings together."""
        names = getattr(self.simulation.plan.company.reps, group)
        return group_spreads(self.simulation.year, [names[i] for i in self.simulation.seats.people])


def outcome_of(simulation: Simulation, plan: Plan | None = None) -> Outcome:
    """What a plan's quotas and target make of the draws; `plan`: another plan of the same people (nothing is drawn)."""
    proposed = plan or simulation.plan
    found = odds(simulation.year, proposed.quota[simulation.seats.people])
    team = simulation.team.sum(axis=0)
    return Outcome(
        simulation=simulation,
        odds=found,
        reps=spreads(simulation.year),
        team=spread(team),
        p_target=p_target(team, proposed.target),
        reps_hitting=spread(found.hitting),
        quarters=tuple(spread(quarter) for quarter in simulation.team),
    )


def scenario_drivers(plan: Plan, place: int) -> Drivers:
    """Worst (0), expected (1) or best (2): the parameters' driver triples as a simulation takes them."""
    values = {driver: float(getattr(plan.parameters, driver)[place]) for driver in DRIVERS}
    return Drivers(
        rate=deals_factor(plan, values),
        size=values["driver_deal_size"],
        ramp_delay=values["driver_ramp_delay"],
        hire_slip=values["driver_hire_slip"],
        turnover=values["driver_turnover"],
    )


def scenario_odds(plan: Plan, *, draws: int = DRAWS, seed: int = SEED) -> tuple[ScenarioOdds, ...]:
    """Worst, expected and best, each drawn on the same noise, with how likely each is in the expected one."""
    simple = {scenario.key: scenario.capacity for scenario in driver_range(plan).scenarios}
    teams = [
        simulate(plan, draws=draws, seed=seed, drivers=scenario_drivers(plan, place)).team.sum(axis=0)
        for place in range(len(SCENARIOS))
    ]
    expected = teams[1]
    return tuple(
        ScenarioOdds(
            key=key,
            title=title,
            team=spread(team),
            p_target=p_target(team, plan.target),
            capacity=simple[key],
            likely=float(np.mean(expected >= simple[key])),
        )
        for (key, title), team in zip(SCENARIOS, teams, strict=True)
    )
