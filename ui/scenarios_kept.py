"""What the scenarios page shows, worked out once per data version, parameters and seed, in a thread of its own."""

from __future__ import annotations

from dataclasses import dataclass

from quota_core.evaluate.simulated import simulated
from quota_core.evaluate.simulation import DRAWS, SEED
from quota_core.evaluate.simulation.calibration import Calibration, calibrate
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.evaluate.simulation.outcome import Outcome, ScenarioOdds, scenario_odds
from quota_core.model.plan import Plan
from quota_core.parameters import Parameters
from quota_core.store import Store
from ui import compute, jobs

SHARED = 0.4  # the part of the work that draws the plan itself; the rest draws the three scenarios


@dataclass(frozen=True, eq=False)
class Drawn:
    """A plan's odds, and worst, expected and best on the same noise; where only quotas moved, nothing is drawn."""

    outcome: Outcome
    scenarios: tuple[ScenarioOdds, ...]


def drawn(store: Store, parameters: Parameters) -> Drawn | None:
    """The odds of a setting; nothing while they are worked out (the progress is shown)."""
    version = store.data_version
    plan = compute.outlook_of(store, version, parameters).plan
    draws = compute.draws_of(store, version, parameters)
    return jobs.answer(
        "scenarios",
        (compute.stand(store, version), parameters, SEED, DRAWS),
        lambda progress: _drawn(draws, plan, progress),
        f"Drawing the plan year {DRAWS:,} times, and again for worst, expected and best",
        most=jobs.HEAVY,
    )


def _drawn(draws: Draws, plan: Plan, progress: jobs.Progress) -> Drawn:
    outcome = simulated(plan, draws, lambda share: progress(share * SHARED))

    def rest(share: float) -> None:
        progress(SHARED + share * (1 - SHARED))

    scenarios = scenario_odds(plan, draws=draws, progress=rest)
    return Drawn(outcome, scenarios)


def calibrated(store: Store, parameters: Parameters) -> Calibration | None:
    """How right the ranges of past quarters would have been; nothing while it is worked out."""
    version = store.data_version
    company, past = compute.company_of(store, version, parameters), compute.past_draws()
    return jobs.answer(
        "calibration",
        (compute.stand(store, version), parameters, SEED),
        lambda progress: calibrate(company, parameters, past=past, progress=progress),
        "Drawing every past quarter as it could have been known then",
    )
