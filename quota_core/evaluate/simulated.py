"""A plan's odds under the expected scenario: its base drivers act, and what is kept is not drawn again."""

from __future__ import annotations

from collections.abc import Callable

from quota_core.evaluate.drivers import DRIVERS
from quota_core.evaluate.simulation.draws import Drivers
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.evaluate.simulation.outcome import Outcome, outcome_of, scenario_drivers
from quota_core.model.company import Company
from quota_core.model.plan import Plan
from quota_core.parameters import DEFAULTS

BASE = 1


def simulated(plan: Plan, draws: Draws, progress: Callable[[float], None] | None = None) -> Outcome:
    """What may come of a plan, every driver at its base; the same draws for all plans that share them."""
    return outcome_of(draws.of(plan, progress, base_drivers(plan)), plan)


def beside(draws: Draws, company: Company | None = None) -> Draws:
    """A keeper of its own on the same noise, so that what is tried once pushes out nothing that others keep."""
    other = Draws(company or draws.company, draws.draws, draws.seed)
    other.noise = draws.noise
    return other


def base_drivers(plan: Plan) -> Drivers | None:
    """The base of every driver as a simulation takes it; None where all stand at their neutral default.

    Turnover is the simulation's own, `annual_turnover`.
    """
    parameters = plan.parameters
    if all(getattr(parameters, key)[BASE] == getattr(DEFAULTS, key)[BASE] for key in DRIVERS):
        return None
    moved = scenario_drivers(plan, BASE)
    return Drivers(
        rate=moved.rate, size=moved.size, ramp_delay=moved.ramp_delay, hire_slip=moved.hire_slip, turnover=None
    )
