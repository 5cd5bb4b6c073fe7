"""Pipeline coverage in words: is it enough, who is hidden by an average, and did it suffice in the past."""

from __future__ import annotations

import numpy as np

from quota_core.evaluate.coverage import Coverage, TeamCoverage
from quota_core.evaluate.coverage_teams import HiddenRep, pipeline_gate
from quota_core.evaluate.past_coverage import PastCoverage, Side
from quota_core.model.plan import Plan
from quota_core.present import formats
from quota_core.present.bands import BAD, GOOD, WATCH, Status, status

FEW_ROWS = 10
STANDINGS: dict[str, tuple[str, str]] = {
    "grounded": (GOOD, "grounded"),
    "uneven": (WATCH, "uneven"),
    "not grounded": (BAD, "not grounded"),
}


def gate_status(found: Coverage) -> Status | None:
    """Grounded, uneven or not; nothing where nobody is judged."""
    standing = STANDINGS.get(pipeline_gate(found).standing)
    return status(*standing) if standing else None


def short_words(team: TeamCoverage) -> str:
    """Short by 6.73M, each rep's own shortfall added up; or enough."""
    return f"short by {formats.money(team.shortfall)}" if team.shortfall > 0 else "enough"


def lent_words(team: TeamCoverage) -> str:
    """What of a shortfall is left when spare pipeline is lent, which is what the sums come to: (6.36M if ...)."""
    left = formats.money(team.pooled_shortfall)
    if not team.judged or left == formats.money(team.shortfall):
        return ""
    return f" ({left} if pipeline could be lent)"


def gate_sentence(found: Coverage) -> str:
    """72% of next quarter's open quota stands on pipeline; 1.2M (8 reps) does not: do not publish and hope [P]."""
    gate = pipeline_gate(found)
    if gate.standing == "not judged":
        return "Whether quotas stand on pipeline is not judged."
    if gate.standing == "grounded":
        return "All of next quarter's open quota stands on pipeline."
    # Rounded down, so that what is short never reads as 100%.
    share = formats.percent(np.floor(100 * gate.share) / 100)
    told = f"{share} of next quarter's open quota stands on pipeline"
    reps = formats.counted(len(gate.short), "rep")
    none = f", {len(gate.without_pipeline)} with none at all" if gate.without_pipeline else ""
    return f"{told}; {formats.money(gate.ungrounded)} ({reps}{none}) does not: do not publish and hope [P]"


def hidden_sentence(plan: Plan, hidden: HiddenRep) -> str:
    """Blake has 0.9x of 3.0x required, hidden by Kim's team at 3.4x: short by 250K that nobody there can lend."""
    whose = {"manager": f"{hidden.name}'s team", "segment": hidden.name}.get(hidden.kind, "the whole team")
    return (
        f"{plan.company.reps.name[hidden.rep]} has {formats.multiple(hidden.pipeline_coverage)} of "
        f"{formats.multiple(hidden.required)} required, hidden by {whose} at {formats.multiple(hidden.team_coverage)}: "
        f"short by {formats.money(hidden.shortfall)} that nobody there can lend"
    )


def not_judged(found: Coverage) -> str:
    """Why nobody is judged, or who is not."""
    return " ".join(found.notes).removeprefix("Not judged: ")


def past_sentence(past: PastCoverage) -> str:
    """Of 31 with enough pipeline as the quarter began 58% made their quota, of 40 without 30%; or why nobody knows."""
    if past.reason:
        return past.reason
    if not past.enough.rows or not past.short.rows:
        side, words = (
            (past.enough, "had the required coverage") if past.enough.rows else (past.short, "was short of it")
        )
        told = f"Everybody {words} as past quarters began: {formats.percent(side.hitting)} of {_rows(side)} made quota"
        return f"{told}, with nobody to compare"
    few = "; too few to lean on" if min(past.enough.rows, past.short.rows) < FEW_ROWS else ""
    enough, short = (formats.percent(side.hitting) for side in (past.enough, past.short))
    return (
        f"Of {past.enough.rows} with the required coverage as past quarters began {enough} made quota, "
        f"of {past.short.rows} without {short}{few}"
    )


def _rows(side: Side) -> str:
    return f"{side.rows} (rep and quarter)"
