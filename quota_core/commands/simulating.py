"""`simulate` and `calibrate`: the odds of a plan and how right such odds have been, as JSON or a few readable lines."""

from __future__ import annotations

import argparse
import math
import sys
from dataclasses import asdict
from typing import Any

from quota_core.commands.evaluated import checked_draws, checked_years, json_of, share_done
from quota_core.commands.printing import print_json
from quota_core.commands.settings import parameters_given
from quota_core.evaluate.equal_odds import settled
from quota_core.evaluate.simulated import simulated
from quota_core.evaluate.simulation.calibration import Calibration, calibrate
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.evaluate.simulation.outcome import Outcome, ScenarioOdds, scenario_odds
from quota_core.evaluate.simulation.scores import tenths
from quota_core.model.company import month_text
from quota_core.model.plan import plan
from quota_core.model.unsaid import no_odds_reason
from quota_core.present.calibration_words import brier_verdict, crps_verdict
from quota_core.present.formats import chance, counted, money
from quota_core.present.scenario_words import base_years, hits_text, understated
from quota_core.store import default_store_path, open_store

GROUPS = {"territory": "territory_id", "manager": "manager", "segment": "segment", "role": "role"}


def run_simulate(given: argparse.Namespace) -> None:
    """Prints each rep's odds, the team's range against the target, and the three scenarios."""
    checked_draws(given)
    parameters = parameters_given(given.params, given.set)
    with open_store(given.store or default_store_path()) as store:
        company = store.company(parameters, with_deals=True)
    draws = Draws(company, given.draws, given.seed)
    checked_years(company, parameters, given.draws)
    with share_done("Drawing years") as done:
        # The plan's own years, then three scenarios of as many.
        own, rest = (lambda share: done(share / 4)), (lambda share: done((1 + 3 * share) / 4))
        proposed = plan(company, settled(company, parameters, draws, own))
        outcome = simulated(proposed, draws, own)
        scenarios = scenario_odds(proposed, draws=draws, progress=rest)
    if given.json:
        print_json(json_of(simulation_json(outcome, scenarios)))
        return
    team, out = outcome.team, sys.stdout
    if not outcome.drawn:
        out.write(f"FY{proposed.plan_year}: {no_odds_reason(proposed)}\n")
        return
    odds = f"P(team ≥ target {money(proposed.target)}) {chance(outcome.p_target)}; "
    out.write(
        f"FY{proposed.plan_year}: {odds if math.isfinite(outcome.p_target) else ''}"
        f"P10 {money(team.p10)}, P50 {money(team.p50)}, P90 {money(team.p90)}; "
        f"in 8 of 10 years {outcome.reps_hitting.p10:.0f} to {outcome.reps_hitting.p90:.0f} of "
        f"{counted(len(outcome.simulation.seats.people), 'rep')} hit, on average "
        f"{hits_text(outcome.reps_hitting.mean)} ({given.draws:,} draws, seed {given.seed})\n"
    )
    width = max(len(scenario.title) for scenario in scenarios)
    for scenario in scenarios:
        told = f"{scenario.title:{width}} P50 {money(scenario.team.p50):>8} of simulated bookings"
        if scenario.capacity > 0:
            capacity = money(scenario.capacity) + understated(proposed)
            told += f"; its capacity, nothing drawn, is {capacity}, which {chance(scenario.likely)} of "
            told += f"{base_years(scenario)} reach"
        out.write(f"{told}\n")
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


def run_calibrate(given: argparse.Namespace) -> None:
    """Prints how right the ranges of past quarters would have been."""
    parameters = parameters_given(given.params, given.set)
    with open_store(given.store or default_store_path()) as store:
        company = store.company(parameters, with_deals=True)
    with share_done("Drawing past quarters") as done:
        found = calibrate(company, parameters, progress=done)
    if given.json:
        print_json(json_of(calibration_json(found)))
        return
    for note in found.notes:
        sys.stdout.write(f"{note}\n")
    if found.n:
        sys.stdout.write(
            f"CRPS {money(found.crps)} a person and quarter; guessing last year's quarter "
            f"{money(found.crps_last_year)}, the pool's mean {money(found.crps_pool_mean)}: {crps_verdict(found)}.\n"
        )
    if found.reliability:
        sys.stdout.write(
            f"Brier score of P(hit) {found.brier:.3f}; always saying the same share {found.brier_base:.3f}: "
            f"{brier_verdict(found)}.\n"
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
        "coverage_shown_reps": None if found.shown_reps is None else found.shown_reps.share,
        "coverage_shown_team": None if found.shown_team is None else found.shown_team.share,
        "advised": {"range_widening_reps": found.widening_reps, "range_widening_team": found.widening_team},
        "notes": list(found.notes),
    }
