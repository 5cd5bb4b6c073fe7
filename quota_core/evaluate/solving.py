"""Solve for: the largest target, the fewest heads, for which the chosen conditions hold (METHOD 8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

import numpy as np

from quota_core.errors import ParameterError
from quota_core.evaluate.conditions import (
    ADDS_UP,
    Condition,
    Standing,
    chance_of_target,
    share_in_band,
    unreconciled,
    within_ote_band,
)
from quota_core.evaluate.equal_odds import settled
from quota_core.evaluate.goals import GOALS, Goal
from quota_core.evaluate.heads import Hiring, hiring_of
from quota_core.evaluate.searching import Point, Search, stretch_of
from quota_core.evaluate.simulated import beside
from quota_core.evaluate.simulation import DRAWS, SEED
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.model.company import Company, first_day
from quota_core.model.plan import Plan, plan
from quota_core.model.unsaid import no_odds_reason
from quota_core.parameters import Parameters


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which conditions are chosen; `p_target` is the least chance of the team's target."""

    p_target: float | None = None
    share_hitting: bool = False
    ote_band: bool = False

    def conditions(self, start: Plan) -> tuple[Condition, ...]:
        """Those conditions for a plan, and that quotas add up as they do now. ParameterError where none is chosen."""
        if self.p_target is not None and not 0 <= self.p_target <= 1:
            raise ParameterError("p_target", self.p_target, "a share from 0 to 1")
        chosen = [
            *([chance_of_target(self.p_target)] if self.p_target is not None else []),
            *([share_in_band(start)] if self.share_hitting else []),
            *([within_ote_band(start)] if self.ote_band else []),
        ]
        if not chosen:
            allowed = "at least one of p_target, share_hitting and ote_band, for there is nothing to hold otherwise"
            raise ParameterError("conditions", "none", allowed)
        return (*chosen, ADDS_UP)


@dataclass(frozen=True, kw_only=True)
class Solution:
    """The answer: a new setting, where it stands, and what bound it.

    `found`: all holds at `answer`; else `answer` is the nearest there is, and its standings have the gaps. `beyond` is
    the next step, at which `binding` fails; None where the lever is at its own end, or need not move. `ranges`: where
    everything holds, as lowest and highest value tried. `before`: the setting solved from. `unsaid`: why nothing can be
    solved for here, whatever the lever.
    """

    goal: Goal
    found: bool
    answer: Point
    before: Point
    beyond: Point | None
    ranges: tuple[tuple[float, float], ...]
    tried: int
    hiring: Hiring | None
    notes: tuple[str, ...]
    unsaid: str = ""

    @property
    def parameters(self) -> Parameters:
        """The new setting."""
        return self.answer.parameters

    @property
    def setting_to_open(self) -> Parameters | None:
        """The new setting where one was looked for and is possible; None where it would mean nothing."""
        return self.parameters if self.answer.place >= 0 and not self.answer.error and not self.unsaid else None

    @property
    def binding(self) -> tuple[Standing, ...]:
        """What fails at the next step."""
        return self.beyond.failing if self.beyond is not None else ()


def solve(
    company: Company,
    parameters: Parameters,
    goal: str,
    wanted: Wanted,
    *,
    draws: Draws | int = DRAWS,
    seed: int = SEED,
    role: str | None = None,
    segment: str | None = None,
    start: date | None = None,
    progress: Callable[[float], None] | None = None,
) -> Solution:
    """The lever's largest (fewest, nearest) value at which every condition holds, all other constraints staying on.

    `role`, `segment`, `start`: whom to hire, for heads. Raises ParameterError for an unknown goal, no condition, or as
    `plan` does for the setting solved from.
    """
    if goal not in GOALS:
        raise ParameterError("for", goal, "one of " + ", ".join(GOALS))
    chosen = GOALS[goal]
    keeper = draws if isinstance(draws, Draws) else Draws(company, draws, seed)
    # Told 0 while the first is drawn, so that it can be ended too.
    waiting = None if progress is None else lambda _: progress(0.0)
    first = plan(company, settled(company, parameters, keeper, waiting))
    hiring = hiring_of(first, role, segment, start) if goal == "heads" else None
    search = Search(
        company=company,
        parameters=parameters,
        goal=chosen,
        conditions=wanted.conditions(first),
        draws=beside(keeper) if goal == "heads" else keeper,
        slack=unreconciled(first) + 1.0,
        hiring=hiring,
        progress=progress,
    )
    before = search.judged(-1, _present(chosen, parameters, first), parameters)
    answer, beyond, ranges = search.answer(before)
    notes = [] if hiring is None else [hiring.note]
    if len(ranges) > 1:
        notes.append(f"Everything holds in {len(ranges)} separate ranges: the answer is from one of them.")
    if answer.holds and beyond is None and answer.place >= 0:
        notes.append("The lever is at its own end: nothing else bound it.")
    reason = "" if answer.holds else no_odds_reason(first)
    if reason and wanted.p_target is not None:
        notes.append(reason)
    elif not answer.holds:
        notes += search.unmoved(answer)
    return Solution(
        goal=chosen,
        found=answer.holds,
        answer=answer,
        before=before,
        beyond=beyond,
        ranges=ranges,
        tried=len(search.seen),
        hiring=hiring,
        notes=tuple(notes),
        unsaid=reason if wanted.p_target is not None else "",
    )


def _fewest_heads(
    company: Company, parameters: Parameters, wanted: Wanted, draws: Draws | int, seed: int
) -> Callable[..., Solution]:
    """Solves for hires, wherever and whenever they are hired, on one keeper of draws."""
    keeper = draws if isinstance(draws, Draws) else Draws(company, draws, seed)
    return partial(solve, company, parameters, "heads", wanted, draws=keeper)


def heads_by_start(
    company: Company,
    parameters: Parameters,
    wanted: Wanted,
    *,
    draws: Draws | int = DRAWS,
    seed: int = SEED,
    role: str | None = None,
    segment: str | None = None,
    every: int = 3,
    progress: Callable[[float], None] | None = None,
) -> tuple[Solution, ...]:
    """The fewest added hires for each month they may start in, every so many months of the plan year.

    Raises ParameterError as `solve` does.
    """
    fewest = _fewest_heads(company, parameters, wanted, draws, seed)
    months = range(0, 12, every)
    first = plan(company, parameters).period.first
    found = []
    for part, month in enumerate(months):
        told = None if progress is None else _part_of(progress, part, len(months))
        start: date = first_day(first + month).astype("datetime64[D]").item()
        found.append(fewest(role=role, segment=segment, start=start, progress=told))
    return tuple(found)


def heads_by_pool(
    company: Company,
    parameters: Parameters,
    wanted: Wanted,
    *,
    draws: Draws | int = DRAWS,
    seed: int = SEED,
    start: date | None = None,
    progress: Callable[[float], None] | None = None,
) -> tuple[Solution, ...]:
    """The fewest added hires for each pool they may be hired in, those that suffice first and the fewest of them first.

    Raises ParameterError as `solve` does.
    """
    fewest = _fewest_heads(company, parameters, wanted, draws, seed)
    first = plan(company, parameters)
    reps = first.company.reps
    pools = sorted({(reps.role[i], reps.segment[i]) for i in np.flatnonzero(first.carries)})
    found = []
    for part, (role, segment) in enumerate(pools):
        told = None if progress is None else _part_of(progress, part, len(pools))
        found.append(fewest(role=role, segment=segment, start=start, progress=told))
    return tuple(sorted(found, key=lambda each: (not each.found, max(each.answer.value, 0.0), each.answer.short)))


def _part_of(progress: Callable[[float], None], part: int, parts: int) -> Callable[[float], None]:
    return lambda done: progress((part + done) / parts)


def _present(goal: Goal, parameters: Parameters, first: Plan) -> float:
    if goal.key == "heads":
        return 0.0
    return stretch_of(first) if goal.key == "stretch" else float(getattr(parameters, goal.lever))


__all__ = ["GOALS", "Goal", "Point", "Solution", "Wanted", "heads_by_pool", "heads_by_start", "solve"]
