"""Coverage at a glance: how much of the quotas stands on pipeline, who has none, and what the cap puts off."""

from __future__ import annotations

from typing import Any

import numpy as np

from quota_core.evaluate.coverage_teams import hidden_reps, pipeline_gate
from quota_core.evaluate.outlook import Outlook
from quota_core.present import formats
from quota_core.present.bands import WATCH, status
from quota_core.present.coverage_words import gate_sentence, gate_status
from quota_core.present.pipeline import coverage_tiles as team_tiles

Tile = dict[str, Any]


def coverage_tiles(now: Outlook, pinned: Outlook | None) -> list[Tile]:
    """The gate, the team's coverage and shortfall, the hidden ones, and next quarter under the cap."""
    found = now.coverage
    if not found.team.judged:
        return []
    return [_gate(now, pinned), *_hidden(now), *team_tiles(now, pinned), *_capped(now)]


def _gate(now: Outlook, pinned: Outlook | None) -> Tile:
    gate = pipeline_gate(now.coverage)
    none = len(gate.without_pipeline)
    before = pipeline_gate(pinned.coverage).share if pinned else None
    return {
        "key": "grounded",
        "figure": "reps",
        "label": "grounded",
        "text": formats.percent(gate.share),
        "baseline": None if before is None else formats.percent(before),
        "status": gate_status(now.coverage),
        "note": f"{gate_sentence(now.coverage)}." + (f" {none} without any pipeline." if none else ""),
    }


def _hidden(now: Outlook) -> list[Tile]:
    hidden = hidden_reps(now.plan, now.coverage)
    if not hidden:
        return []
    return [
        {
            "key": "hidden",
            "figure": "reps",
            "label": "hidden, short by",
            "text": formats.money(sum(each.shortfall for each in hidden)),
            "status": status(WATCH, formats.counted(len(hidden), "rep")),
            "note": "Short while their team, segment or all together have enough: nobody can lend pipeline.",
        }
    ]


def _capped(now: Outlook) -> list[Tile]:
    """The next quarter alone: the year's quotas are what they were."""
    if not now.plan.parameters.coverage_cap:
        return []
    judged = now.coverage.judged
    asked, waits = (float(np.sum(values[judged])) for values in (now.coverage.asked, now.coverage.deferred))
    return [
        {
            "key": "capped",
            "figure": "coverage",
            "label": "asked next quarter",
            "text": formats.money(asked),
            "note": f"{formats.money(waits)} wait for the quarters after it: no pipeline stands under them yet.",
        }
    ]
