"""`simulate` and `calibrate`: the odds of a plan and how right such odds have been, as JSON or a few readable lines."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from typing import Any

from quota_core.commands.printing import print_json
from quota_core.commands.results import number
from quota_core.commands.settings import parameters_given
from quota_core.errors import ParameterError
from quota_core.evaluate.equal_odds import settled
from quota_core.evaluate.simulated import simulated
from quota_core.evaluate.simulation.calibration import Calibration, calibrate
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.evaluate.simulation.outcome import Outcome, ScenarioOdds, scenario_odds
from quota_core.evaluate.simulation.scores import tenths
from quota_core.model.company import month_text
from quota_core.model.plan import plan
from quota_core.present.formats import money, percent
from quota_core.store import default_store_path, open_store

LEAST_DRAWS, MOST_DRAWS = 100, 200_000
GROUPS = {"territory": "territory_id", "manager": "manager", "segment": "segment", "role": "role"}
# Years of people held at once: 4 bytes each.
MOST_YEARS = 400_000_000
MOST_SEED = 2**32 - 1


def run_simulate(given: argparse.Namespace) -> None:
    """Prints each rep's odds, the team's range against the target, and the three scenarios."""
    if not LEAST_DRAWS <= given.draws <= MOST_DRAWS:
        raise ParameterError("draws", given.draws, f"a whole number from {LEAST_DRAWS:,} to {MOST_DRAWS:,}")
    if not 0 <= given.seed <= MOST_SEED:
        raise ParameterError("seed", given.seed, f"a whole number from 0 to {MOST_SEED:,}")
    parameters = parameters_given(given.params, given.set)
    with open_store(given.store or default_store_path()) as store:
        company = store.company(parameters, with_deals=True)
    draws = Draws(company, given.draws, given.seed)
    proposed = plan(company, settled(company, parameters, draws))
    people = int(proposed.carries.sum())
    if people * given.draws > MOST_YEARS:
        most = MOST_YEARS // people // LEAST_DRAWS * LEAST_DRAWS
        raise ParameterError("draws", given.draws, f"at most {most:,} with {people:,} people who carry a quota")
    outcome, noise = simulated(proposed, draws), draws.noise
    scenarios = scenario_odds(proposed, draws=given.draws, seed=given.seed, noise=noise)
    if given.json:
        print_json(_plain(simulation_json(outcome, scenarios)))
        return
    team, out = outcome.team, sys.stdout
    out.write(
        f"FY{proposed.plan_year}: P(team >= target {money(proposed.target)}) {percent(outcome.p_target)}; "
        f"P10 {money(team.p10)}, P50 {money(team.p50)}, P90 {money(team.p90)}; "
        f"{outcome.reps_hitting.p10:.0f} to {outcome.reps_hitting.p90:.0f} of "
        f"{len(outcome.simulation.seats.people)} reps likely to hit ({given.draws:,} draws, seed {given.seed})\n"
    )
    for scenario in scenarios:
        out.write(
            f"{scenario.title:9} P50 {money(scenario.team.p50):>8}; {percent(scenario.likely)} of expected draws "
            f"reach its capacity of {money(scenario.capacity)}\n"
        )
    for note in outcome.notes:
        out.write(f"- {note}\n")


def simulation_json(outcome: Outcome, scenarios: tuple[ScenarioOdds, ...]) -> dict[str, Any]:
    """Everything `simulate` found, money in plan currency, as JSON-able data."""
    simulation = outcome.simulation
    proposed, reps = simulation.plan, simulation.plan.company.reps
    people = {
        reps.rep_id[i]: {
            "p_hit": outcome.odds.p_hit[row],
            **dict(zip(("p10", "p50", "p90", "mean"), marks, strict=True)),
        }
        for row, (i, marks) in enumerate(zip(simulation.seats.people, outcome.reps, strict=True))
    }
    return {
        "plan_year": proposed.plan_year,
        "as_of": proposed.as_of_text,
        "currency": proposed.company.currency,
        "target": proposed.target,
        "draws": simulation.draws,
        "seed": simulation.seed,
        "team": {**asdict(outcome.team), "p_target": outcome.p_target},
        "quarters": [asdict(quarter) for quarter in outcome.quarters],
        "reps": people,
        "reps_hitting": asdict(outcome.reps_hitting),
        "by": {name: {k: asdict(v) for k, v in outcome.by(column).items()} for name, column in GROUPS.items()},
        "range_widening": {
            "reps": proposed.parameters.range_widening_reps,
            "team": proposed.parameters.range_widening_team,
        },
        "scenarios": {
            s.key: {**asdict(s.team), "p_target": s.p_target, "capacity": s.capacity, "likely": s.likely}
            for s in scenarios
        },
        "shock": {"mean": simulation.history.shock.mean, "quarters": simulation.history.shock.quarters},
        "notes": list(outcome.notes),
    }


def _plain(value: Any) -> Any:
    """The same with every number as JSON has it: what is not known is null."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return number(value) if isinstance(value, float) else value


def run_calibrate(given: argparse.Namespace) -> None:
    """Prints how right the ranges of past quarters would have been."""
    parameters = parameters_given(given.params, given.set)
    with open_store(given.store or default_store_path()) as store:
        company = store.company(parameters, with_deals=True)
    found = calibrate(company, parameters)
    if given.json:
        print_json(_plain(calibration_json(found)))
        return
    for note in found.notes:
        sys.stdout.write(f"{note}\n")
    if found.n:
        sys.stdout.write(
            f"CRPS {money(found.crps)} a person and quarter; guessing last year's quarter "
            f"{money(found.crps_last_year)}, the pool's mean {money(found.crps_pool_mean)}.\n"
        )
    if found.reliability:
        sys.stdout.write(
            f"Brier score of P(hit) {found.brier:.3f}; always saying the same share {found.brier_base:.3f}.\n"
        )


def calibration_json(found: Calibration) -> dict[str, Any]:
    """Everything `calibrate` found as JSON-able data; crps_naive is the better of the two naive guesses."""
    return {
        "origins": [month_text(origin) for origin in found.origins],
        "n": found.n,
        "coverage_reps": found.coverage_reps.share,
        "coverage_team": found.coverage_team.share,
        "coverage_reps_interval": [found.coverage_reps.low, found.coverage_reps.high],
        "coverage_team_interval": [found.coverage_team.low, found.coverage_team.high],
        "crps": found.crps,
        "crps_naive": min(found.crps_last_year, found.crps_pool_mean),
        "crps_last_year": found.crps_last_year,
        "crps_pool_mean": found.crps_pool_mean,
        "brier": found.brier,
        "brier_base": found.brier_base,
        "reliability": [asdict(each) for each in found.reliability],
        "pit_reps": list(tenths(found.pit_reps)),
        "pit_team": list(tenths(found.pit_team)),
        "width_reps": found.width_reps,
        "width_team": found.width_team,
        "advised": {"range_widening_reps": found.widening_reps, "range_widening_team": found.widening_team},
        "notes": list(found.notes),
    }
