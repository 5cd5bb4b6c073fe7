"""Up to four settings side by side: what differs, whose quota moves, what the past and the draws say of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from quota_core.errors import ParameterError
from quota_core.evaluate.drivers import BASE, driver_range
from quota_core.evaluate.equal_odds import settled
from quota_core.evaluate.histogram import Histogram, attainment_histogram
from quota_core.evaluate.measures import UNKNOWN, judged_rows
from quota_core.evaluate.pay.economics import cost_of_sales
from quota_core.evaluate.simulated import simulated
from quota_core.evaluate.simulation import DRAWS, SEED
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.evaluate.simulation.odds import Spread
from quota_core.model.company import Company, FloatArray
from quota_core.model.plan import Plan, plan
from quota_core.parameters import SPECS, Parameters
from quota_core.values import WHOLE_TEAM

Progress = Callable[[float], None]
MOST = 4
# Worked out from the rest, not chosen.
WORKED_OUT = {"odds_shares"}


@dataclass(frozen=True, eq=False, kw_only=True)
class Compared:
    """One setting: its plan, its back-test's attainment (of those its band judges), and its odds; money, fractions.

    `scenario_capacity`: capacity with the setting's own base drivers, as Scenarios has it; the plan's own
    (`plan.reachable`) knows no drivers. NaN where something cannot be said. `share_hitting` is over ramped people who
    stayed, as everywhere.
    """

    name: str
    parameters: Parameters
    plan: Plan
    scenario_capacity: float
    share_hitting: float
    histogram: Histogram
    team: Spread
    p_target: float
    reps_hitting: Spread
    hitting: float
    cost: float
    p_hit: dict[str, float]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A parameter that is not the same in all: its value in each, in their order."""

    key: str
    title: str
    unit: str
    values: tuple[Any, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class Comparison:
    """Settings side by side, held against the first.

    `rep_id`, `rep_name`: everybody with a quota in any; `quotas` has shape (reps, settings), NaN where one carries none
    there; `moves` = quotas less the first's, with no quota as 0. Largest move first.
    """

    settings: tuple[Compared, ...]
    differences: tuple[Difference, ...]
    rep_id: tuple[str, ...]
    rep_name: tuple[str, ...]
    quotas: FloatArray
    moves: FloatArray


def compare(
    company: Company,
    scenarios: Sequence[tuple[str, Parameters]],
    *,
    draws: Draws | int = DRAWS,
    seed: int = SEED,
    draws_of: Callable[[Parameters], Draws] | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Two to four settings by name, each planned, tested and drawn on the same noise.

    `draws_of` gives the draws, and with them the company, of a setting under which deals count otherwise. Raises
    ParameterError for fewer than two, more than four or a name twice, and as `plan` does.
    """
    names = [name for name, _ in scenarios]
    if not 2 <= len(names) <= MOST or len(set(names)) < len(names):
        raise ParameterError("scenarios", ", ".join(names) or "none", f"two to {MOST} different ones")
    keeper = draws if isinstance(draws, Draws) else Draws(company, draws, seed)
    found = []
    for place, (name, parameters) in enumerate(scenarios):
        own = keeper if draws_of is None else draws_of(parameters)
        told = None if progress is None else _part_of(progress, place, len(names))
        found.append(_compared(own.company, name, parameters, own, told))
        if progress is not None:
            progress((place + 1) / len(names))
    ids, people, quotas = _quotas(found)
    moves = np.nan_to_num(quotas) - np.nan_to_num(quotas[:, :1])
    order = np.argsort(-np.abs(moves).max(axis=1, initial=0.0), kind="stable")
    return Comparison(
        settings=tuple(found),
        differences=differences([parameters for _, parameters in scenarios]),
        rep_id=tuple(ids[i] for i in order),
        rep_name=tuple(people[i] for i in order),
        quotas=quotas[order],
        moves=moves[order],
    )


def differences(settings: Sequence[Parameters]) -> tuple[Difference, ...]:
    """Every parameter that is not the same in all settings, in the order of declaration."""
    return tuple(
        Difference(key=key, title=spec.title, unit=spec.unit, values=values)
        for key, spec in SPECS.items()
        if key not in WORKED_OUT
        for values in [tuple(getattr(each, key) for each in settings)]
        if any(value != values[0] for value in values)
    )


def _part_of(progress: Progress, part: int, parts: int) -> Progress:
    """The share done of all while one part is drawn; it never goes back, though drawing may begin anew in a part."""
    most = [0.0]

    def told(done: float) -> None:
        most[0] = max(most[0], done)
        progress((part + most[0]) / parts)

    return told


def _compared(
    company: Company, name: str, parameters: Parameters, draws: Draws, progress: Progress | None = None
) -> Compared:
    parameters = settled(company, parameters, draws, progress)
    proposed = plan(company, parameters)
    outcome = simulated(proposed, draws, progress)
    judged = judged_rows(company, proposed)
    band = parameters.health_band.population
    rows = judged_rows(company, proposed, everybody=True) if band == WHOLE_TEAM else judged
    known = outcome.p_hit[np.isfinite(outcome.p_hit)]
    people = outcome.simulation.seats.people
    reps = proposed.company.reps
    return Compared(
        name=name,
        parameters=parameters,
        plan=proposed,
        scenario_capacity=driver_range(proposed).scenarios[BASE].capacity,
        share_hitting=float(judged.hit.mean()) if len(judged.rep) else UNKNOWN,
        histogram=attainment_histogram(rows.attainment),
        team=outcome.team,
        p_target=outcome.p_target,
        reps_hitting=outcome.reps_hitting,
        hitting=float(known.mean()) if known.size else UNKNOWN,
        cost=cost_of_sales(outcome),
        p_hit={reps.rep_id[i]: float(p) for i, p in zip(people, outcome.p_hit, strict=True)},
    )


def _quotas(found: list[Compared]) -> tuple[list[str], list[str], FloatArray]:
    names: dict[str, str] = {}
    for each in found:
        reps = each.plan.company.reps
        names |= {reps.rep_id[i]: reps.name[i] for i in np.flatnonzero(each.plan.carries)}
    ids = sorted(names)
    quotas = np.full((len(ids), len(found)), UNKNOWN)
    for column, each in enumerate(found):
        index = each.plan.company.rep_index
        for row, rep_id in enumerate(ids):
            if rep_id in index and each.plan.carries[index[rep_id]]:
                quotas[row, column] = each.plan.quota[index[rep_id]]
    return ids, [names[rep_id] for rep_id in ids], quotas
