"""What the scenarios page shows, worked out once per data version, parameters and seed, in a thread of its own."""

from __future__ import annotations

from dataclasses import dataclass

from quota_core.evaluate.outlook import Outlook
from quota_core.evaluate.simulated import simulated
from quota_core.evaluate.simulation import DRAWS, SEED
from quota_core.evaluate.simulation.calibration import Calibration, calibrate
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.evaluate.simulation.outcome import Outcome, ScenarioOdds, scenario_odds
from quota_core.parameters import Parameters
from quota_core.store import Store
from ui import answers, compute
from ui.answers import Answer
from ui.jobs import HEAVY, Progress

PLACE = "scenarios"
SHARED = 0.4  # the part of the work that draws the plan itself; the rest draws the three scenarios


@dataclass(frozen=True, eq=False)
class Drawn:
    """A plan's odds, and worst, expected and best on the same noise; where only quotas moved, nothing is drawn."""

    now: Outlook
    outcome: Outcome
    scenarios: tuple[ScenarioOdds, ...]


@dataclass(frozen=True, eq=False)
class Calibrated:
    """How right such odds have been, in which currency."""

    calibration: Calibration
    currency: str


def drawn(store: Store, parameters: Parameters) -> Answer[Drawn]:
    """The odds of a setting."""
    version = store.data_version
    now, draws = compute.outlook_of(store, version, parameters), compute.draws_of(store, version, parameters)
    return answers.answer(
        PLACE,
        compute.stand(store, version),
        (parameters, SEED, DRAWS),
        lambda progress: _drawn(draws, now, progress),
        f"Drawing the plan year {DRAWS:,} times, and again for worst, expected and best",
        most=HEAVY,
    )


def drawn_last(store: Store) -> Drawn | None:
    """The odds that the page shows; nothing where they are not kept any more."""
    found: Drawn | None = answers.last(PLACE, compute.stand(store, store.data_version))
    return found


def _drawn(draws: Draws, now: Outlook, progress: Progress) -> Drawn:
    plan = now.plan
    outcome = simulated(plan, draws, lambda share: progress(share * SHARED))

    def rest(share: float) -> None:
        progress(SHARED + share * (1 - SHARED))

    scenarios = scenario_odds(plan, draws=draws, progress=rest)
    return Drawn(now, outcome, scenarios)


def calibrated(store: Store, parameters: Parameters, *, waits: bool) -> Answer[Calibrated]:
    """How right the ranges of past quarters would have been; `waits`: not before the odds themselves are there."""
    version = store.data_version
    company, past = compute.company_of(store, version, parameters), compute.past_draws()
    return answers.answer(
        "calibration",
        compute.stand(store, version),
        (parameters, SEED),
        lambda progress: Calibrated(calibrate(company, parameters, past=past, progress=progress), company.currency),
        "Drawing every past quarter as it could have been known then",
        waits=waits,
    )
