"""The Coverage screen: is there open pipeline under next quarter's quotas. No pay is in it."""

from __future__ import annotations

from typing import Any

import numpy as np

from quota_core.evaluate.outlook import Outlook
from quota_core.present import formats
from quota_core.present.coverage_table import coverage_table
from quota_core.present.layouts import COVERAGE
from quota_core.present.pipeline import coverage_figure, coverage_status, coverage_tiles, coverage_title
from quota_core.present.screen import View, build_up_of, composed, screen_of

QUESTION = "Is there pipeline under next quarter's quotas?"


def coverage_data(
    now: Outlook, view: View, pinned: Outlook | None = None, before: Outlook | None = None
) -> dict[str, Any]:
    """Everything the component shows on the Coverage page."""
    screen = screen_of(now, view, pinned, before)
    now = screen.now
    return composed(
        screen,
        about="pipeline coverage",
        headline=coverage_headline(now, pinned),
        figures={"coverage": coverage_figure(now, pinned)},
        tiles=coverage_tiles(now, pinned),
        table=coverage_table(now, screen.row_id),
        detail=build_up_of(screen),
        layout=COVERAGE,
    )


def coverage_headline(now: Outlook, pinned: Outlook | None) -> dict[str, Any]:
    """Open pipeline against what is left of the quarter's quota, and against what is required of it."""
    team = now.coverage.team
    judged = team.judged and np.isfinite(team.pipeline_coverage)
    lines = [
        _line("pipeline", "Open pipeline", "capacity", now, pinned),
        _line("open_quota", "Left of the quarter's quotas", "assigned", now, pinned),
        _line("needed", "Required", "target", now, pinned),
    ]
    currency = now.plan.company.currency
    return {
        "question": f"{QUESTION} {coverage_title(now)}.",
        "status": coverage_status(now),
        "unit": f"in {currency}" if currency else "",
        "lines": lines if judged else [],
        "alt": f"{coverage_title(now)}. " + ", ".join(f"{line['label']} {line['text']}" for line in lines),
    }


def _line(name: str, label: str, look: str, now: Outlook, pinned: Outlook | None) -> dict[str, Any]:
    value = float(getattr(now.coverage.team, name))
    return {
        "key": name,
        "label": label,
        "look": look,
        "value": value,
        "text": formats.money(value),
        "note": "",
        "baseline": None if pinned is None else float(getattr(pinned.coverage.team, name)),
    }
