"""The outcomes a setting is judged by, one number each, worked out from no more than the outcome needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from quota_core.declare import Spec
from quota_core.errors import QuotaError
from quota_core.evaluate.backtest import group_stretch, scored_origin, usable_origins
from quota_core.evaluate.equal_odds import settled
from quota_core.evaluate.pay.economics import cost_of_sales
from quota_core.evaluate.scored import Rows, joined
from quota_core.evaluate.simulated import simulated
from quota_core.evaluate.simulation import DRAWS, SEED
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.evaluate.simulation.outcome import Outcome as Drawn
from quota_core.model.company import Company
from quota_core.model.cut import company_before
from quota_core.model.plan import Plan, plan
from quota_core.parameters import SPECS, Parameters
from quota_core.parameters.plausible import plausible_range

UNKNOWN = float("nan")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What an outcome is called, its unit, what it says; `pay`: it tells of pay, so projector mode hides it.

    `unit`: "fraction" (shown as per cent) or "money" (plan currency).
    """

    key: str
    title: str
    unit: str
    help: str
    pay: bool = False


OUTCOMES: dict[str, Outcome] = {
    each.key: each
    for each in (
        Outcome(
            key="share_hitting",
            title="Share hitting, back-tested",
            unit="fraction",
            help="Share of the back-test's judged rows whose bookings reached their quota, under these settings.",
        ),
        Outcome(
            key="p_target",
            title="P(team reaches the target)",
            unit="fraction",
            help="Share of the drawn years in which the team's bookings reach the target (before over-assignment).",
        ),
        Outcome(
            key="hitting",
            title="Reps expected to hit",
            unit="fraction",
            help="Mean over those with a quota of their chance to reach it, over the drawn years.",
        ),
        Outcome(
            key="assigned",
            title="Sum of quotas",
            unit="money",
            help="All quotas of the plan year together, after rounding.",
        ),
        Outcome(
            key="cost",
            title="Cost of sales",
            unit="fraction",
            help="Expected pay with its load over the bookings expected of the drawn years. An unknown OTE counts as "
            "the median of those known.",
            pay=True,
        ),
    )
}


@dataclass(frozen=True, kw_only=True)
class Curve:
    """An outcome along one parameter: its values, the outcome at each (NaN: impossible or unknown), where it stands."""

    key: str
    outcome: str
    values: tuple[float, ...]
    outcomes: tuple[float, ...]
    present: float | None


def measured(
    company: Company,
    parameters: Parameters,
    *,
    draws: Draws | int = DRAWS,
    seed: int = SEED,
    keys: Iterable[str] = tuple(OUTCOMES),
    progress: Callable[[float], None] | None = None,
) -> dict[str, float]:
    """Some of OUTCOMES for one setting; NaN where an outcome cannot be said (no target, no history).

    `draws`: a keeper of this company's draws, so that a move of quotas draws nothing, or how many to draw now. The
    company must hold its deals where anything is drawn. Raises ParameterError as `plan` does.
    """
    wanted = tuple(keys)
    keeper = draws if isinstance(draws, Draws) else Draws(company, draws, seed)
    parameters = settled(company, parameters, keeper, progress)
    proposed = plan(company, parameters)
    found: dict[str, float] = {}
    if "share_hitting" in wanted:
        found["share_hitting"] = share_hitting(company, proposed)
    if "assigned" in wanted:
        found["assigned"] = proposed.assigned
    if {"p_target", "hitting", "cost"} & set(wanted):
        found |= _drawn(simulated(proposed, keeper, progress), wanted)
    return {key: found[key] for key in wanted}


def curve(
    company: Company,
    parameters: Parameters,
    key: str,
    outcome: str,
    *,
    points: int = 7,
    draws: Draws | int = DRAWS,
    seed: int = SEED,
    span: tuple[float, float] | None = None,
    progress: Callable[[float], None] | None = None,
) -> Curve:
    """An outcome across one number's range (`span`, else the plausible one), at evenly spaced points.

    A value that is not allowed beside the others has an outcome of NaN. Raises ValueError for a parameter of no range.
    """
    spec, held = SPECS[key], getattr(parameters, key)
    ends = span or plausible_range(spec)
    if ends is None:
        raise ValueError(f"{key} has no range of numbers")
    keeper = draws if isinstance(draws, Draws) else Draws(company, draws, seed)
    values = spaced(spec, ends, points)
    outcomes = []
    for place, value in enumerate(values):
        try:
            found = measured(company, parameters.changed(**{key: value}), draws=keeper, keys=(outcome,))
            outcomes.append(found[outcome])
        except QuotaError:
            outcomes.append(UNKNOWN)
        if progress is not None:
            progress((place + 1) / len(values))
    present = None if held is None else float(held)
    return Curve(key=key, outcome=outcome, values=values, outcomes=tuple(outcomes), present=present)


def spaced(spec: Spec, ends: tuple[float, float], points: int) -> tuple[float, ...]:
    """Evenly spaced values from end to end; whole numbers for a whole one, each once."""
    values = np.linspace(ends[0], ends[1], max(points, 2))
    if spec.kind == "whole":
        values = np.unique(np.round(values))
    return tuple(float(round(value, 9)) for value in values)


def share_hitting(company: Company, proposed: Plan) -> float:
    """The back-test's share of judged rows that hit, without all else that a back-test says; NaN without rows."""
    rows = judged_rows(company, proposed)
    return float(rows.hit.mean()) if len(rows.rep) else UNKNOWN


def judged_rows(company: Company, proposed: Plan, *, everybody: bool = False) -> Rows:
    """The back-test's rows of a plan: of ramped people who stayed, or of everybody with a quota."""
    parameters, as_of = proposed.parameters, proposed.as_of
    known = company_before(company, as_of)
    horizon, origins, _ = usable_origins(known, as_of, parameters)
    stretch = group_stretch(proposed, parameters)
    rows = joined([scored_origin(known, o, horizon, stretch, parameters) for o in origins], horizon)
    return rows.where((rows.quota > 0) & (everybody | (rows.ramped & ~rows.leaver)))


def _drawn(outcome: Drawn, wanted: tuple[str, ...]) -> dict[str, float]:
    chances = outcome.p_hit[np.isfinite(outcome.p_hit)]
    return {
        "p_target": outcome.p_target,
        "hitting": float(chances.mean()) if chances.size else UNKNOWN,
        "cost": cost_of_sales(outcome) if "cost" in wanted else UNKNOWN,
    }
