"""The odds in one strip: how likely the target is, the team's range against it, and how many are likely to hit."""

from __future__ import annotations

from typing import Any

import numpy as np

from quota_core.evaluate.simulation.outcome import Outcome
from quota_core.model.plan import Plan
from quota_core.model.unsaid import ZERO_TARGET, no_target_reason
from quota_core.present import formats
from quota_core.present.scenario_words import odds_status

HELP = (
    "Every rep's plan year is drawn {draws} times: how many deals, how large, who leaves, how the market moves, all "
    "from this company's own history. The draws stay the same while you move: the plan changes and not the dice. "
    "A chance is the share of those years; how right such chances have been is on the Scenarios page."
)


def borrowing_tiles(odds: Outcome | None) -> list[dict[str, Any]]:
    """Whose odds are drawn from others' deals, a line each; nothing before there are odds."""
    told = odds.simulation.history.borrowing if odds is not None else ()
    return [
        {"key": f"borrowing{place}", "label": "", "text": text, "status": {"level": "watch", "word": ""}}
        for place, text in enumerate(told)
    ]


def odds_strip(
    plan: Plan, found: Outcome | None, was: Outcome | None, was_when: str, waits: str = ""
) -> dict[str, Any]:
    """The strip under the headline; while the years are still being drawn it says so and shows nothing.

    `was`: the odds to compare with, those of the pinned baseline or of before the last move, as `was_when` says.
    `waits`: how far the drawing is, or why there are no odds.
    """
    if found is None:
        told = waits or "The odds are being drawn …"
        return {"waiting": True, "lines": [], "said": told, "alt": told}
    carrying = int((plan.quota > 0).sum())
    team, hitting = found.team, found.reps_hitting
    aimed = plan.target > 0
    lines: list[dict[str, Any]] = [
        {
            "key": "p_target",
            "label": "Chance of the target",
            "text": formats.chance(found.p_target) if aimed else formats.UNKNOWN,
            "note": "" if aimed else "the target is 0" if no_target_reason(plan) == ZERO_TARGET else "no target is set",
            "baseline": None if was is None or not aimed else formats.chance(was.p_target),
            "status": odds_status(found, plan.target),
            "help": HELP.format(draws=formats.count(found.simulation.draws)),
        },
        {
            "key": "team",
            "label": "Simulated bookings, mean",
            "text": formats.money(team.mean),
            "note": f"({formats.money(team.p10)}–{formats.money(team.p90)})",
            "baseline": None if was is None else formats.money(was.team.mean),
            "help": "The mean of the drawn years, and between what 8 of 10 of them lie (P10 to P90). The mark is P50.",
        },
        {
            "key": "hitting",
            "label": "Reps who hit",
            "text": f"{hitting.p50:.0f} of {carrying}" if carrying else formats.UNKNOWN,
            "note": f"({hitting.p10:.0f}–{hitting.p90:.0f}, 8 years in 10)" if carrying else "no quota is over 0",
            "baseline": None if was is None or not carrying else f"{was.reps_hitting.p50:.0f}",
            "help": "How many reach their own quota: in the middle one of the drawn years, and in 8 of 10 of them.",
        },
    ]
    return {
        "waiting": False,
        "lines": lines,
        "was_when": was_when,
        "range": {"p10": team.p10, "p50": team.p50, "p90": team.p90},
        "alt": "Odds: " + "; ".join(f"{each['label']} {each['text']} {each['note']}".strip() for each in lines),
    }


def chances(plan: Plan, found: Outcome | None) -> list[float]:
    """P(hit) of every rep of the plan's company, NaN where there is none (or it is not known yet)."""
    result = np.full(len(plan.company.reps), np.nan)
    if found is not None:
        result[found.simulation.seats.people] = found.p_hit
    return list(result.tolist())
