"""A plan's odds under the expected scenario: its base drivers act, and what is kept is not drawn again."""

from __future__ import annotations

from collections.abc import Callable

from quota_core.evaluate.simulation.draws import Drivers
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.evaluate.simulation.outcome import EXPECTED, Outcome, outcome_of, scenario_drivers
from quota_core.model.company import Company
from quota_core.model.plan import Plan

BASE = EXPECTED


def simulated(plan: Plan, draws: Draws, progress: Callable[[float], None] | None = None) -> Outcome:
    """What may come of a plan, every driver at its base; the same draws for all plans that share them."""
    return outcome_of(draws.of(plan, progress, base_drivers(plan)), plan)


def beside(draws: Draws, company: Company | None = None) -> Draws:
    """A keeper of its own on the same noise, so that what is tried once pushes out nothing that others keep."""
    other = Draws(company or draws.company, draws.draws, draws.seed)
    other.noise = draws.noise
    return other


def base_drivers(plan: Plan) -> Drivers | None:
    """The base of every driver as a simulation takes it; None where all stand at their neutral default."""
    return scenario_drivers(plan, EXPECTED)
