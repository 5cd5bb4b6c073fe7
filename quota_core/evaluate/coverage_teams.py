"""Who is hidden by a team's average, and whether quotas stand on pipeline before they are published (METHOD 9)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from quota_core.evaluate.coverage import Coverage, TeamCoverage
from quota_core.evaluate.roll_up import DIMENSIONS, NAMELESS, names_of
from quota_core.model.company import BoolArray
from quota_core.model.plan import Plan

# Whose average hides somebody, nearest first.
HIDING = ("manager", "segment")
TEAM = "team"
Standing = Literal["grounded", "uneven", "not grounded", "not judged"]


@dataclass(frozen=True, kw_only=True)
class HiddenRep:
    """A rep (index) short of pipeline in a team that has enough together; money in plan currency.

    `kind`: "manager", "segment" or "team"; `name` is whose, "" for the team. `not_lent`: the team's spare pipeline that
    would make up for all its own shortfalls, and cannot be lent.
    """

    rep: int
    kind: str
    name: str
    pipeline_coverage: float
    required: float
    shortfall: float
    team_coverage: float
    not_lent: float


@dataclass(frozen=True, kw_only=True)
class PipelineGate:
    """Whether next quarter's quotas stand on pipeline; money in plan currency, reps by index.

    `grounded`: nobody is short. `uneven`: some are, though all pipeline together would do. `not grounded`: it would
    not. `not judged`: there is nothing to judge by.
    """

    standing: Standing
    open_quota: float
    grounded: float
    ungrounded: float
    share: float
    short: tuple[int, ...]
    without_pipeline: tuple[int, ...]


def coverage_teams(plan: Plan, coverage: Coverage) -> dict[str, dict[str, TeamCoverage]]:
    """Those who carry a quota together, by manager, region and segment (sorted by name, nameless last)."""
    found: dict[str, dict[str, TeamCoverage]] = {}
    for dimension in DIMENSIONS:
        names = names_of(plan, dimension)
        present = sorted(set(names[plan.carries]), key=lambda name: (name == NAMELESS, name))
        found[dimension] = {name: coverage.together(plan.carries & (names == name)) for name in present}
    return found


def hidden_reps(plan: Plan, coverage: Coverage) -> tuple[HiddenRep, ...]:
    """Reps who are short while their manager's team, their segment or all together are not, largest shortfall first.

    A team at 3.4x may be one rep at 6.1x beside one at 0.9x, who cannot book the other's pipeline. Of several teams
    that hide a rep, the nearest is named.
    """
    teams = _teams(plan, coverage)
    found = []
    for i in np.flatnonzero(coverage.shortfall > 0):
        for kind, name, own, team in teams:
            if own[i] and team.pooled_shortfall <= 0:
                found.append(
                    HiddenRep(
                        rep=int(i),
                        kind=kind,
                        name=name,
                        pipeline_coverage=float(coverage.pipeline_coverage[i]),
                        required=float(coverage.required[i]),
                        shortfall=float(coverage.shortfall[i]),
                        team_coverage=team.pipeline_coverage,
                        not_lent=team.not_lent,
                    )
                )
                break
    return tuple(sorted(found, key=lambda each: (-each.shortfall, each.rep)))


def _teams(plan: Plan, coverage: Coverage) -> list[tuple[str, str, BoolArray, TeamCoverage]]:
    teams = []
    for kind in HIDING:
        names = names_of(plan, kind)
        for name in sorted(set(names[coverage.judged]) - {NAMELESS}):
            own = coverage.judged & (names == name)
            teams.append((kind, name, own, coverage.together(own)))
    return [*teams, (TEAM, "", coverage.judged, coverage.together(coverage.judged))]


def pipeline_gate(coverage: Coverage) -> PipelineGate:
    """How far next quarter's quotas are grounded in pipeline: the gate before quotas are published."""
    team = coverage.together(coverage.judged)
    open_quota = coverage.judged & (coverage.open_quota > 0)
    return PipelineGate(
        standing=_standing(team),
        open_quota=team.open_quota,
        grounded=team.grounded,
        ungrounded=team.ungrounded,
        share=team.grounded_share,
        short=tuple(np.flatnonzero(coverage.shortfall > 0).tolist()),
        without_pipeline=tuple(np.flatnonzero(open_quota & (coverage.pipeline <= 0)).tolist()),
    )


def _standing(team: TeamCoverage) -> Standing:
    if not team.open_quota > 0:
        return "not judged"
    if team.shortfall <= 0:
        return "grounded"
    return "uneven" if team.pooled_shortfall <= 0 else "not grounded"
