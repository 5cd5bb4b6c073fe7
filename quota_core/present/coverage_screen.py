"""The Coverage screen: is there open pipeline under next quarter's quotas. No pay is in it."""

from __future__ import annotations

from typing import Any

import numpy as np

from quota_core.evaluate.outlook import Outlook
from quota_core.evaluate.past_coverage import past_coverage
from quota_core.present import formats
from quota_core.present.changes import ARROW
from quota_core.present.coverage_figures import reps_figure, segments_figure
from quota_core.present.coverage_past import past_figure, past_tiles
from quota_core.present.coverage_table import coverage_table
from quota_core.present.coverage_tiles import coverage_tiles
from quota_core.present.coverage_words import lent_words
from quota_core.present.layouts import COVERAGE
from quota_core.present.pipeline import coverage_status, coverage_title
from quota_core.present.screen import View, build_up_of, composed, on_the_wall, screen_of

QUESTION = "Is there pipeline under next quarter's quotas?"


def coverage_data(
    now: Outlook, view: View, pinned: Outlook | None = None, before: Outlook | None = None
) -> dict[str, Any]:
    """Everything the component shows on the Coverage page."""
    screen = screen_of(now, view, pinned, before)
    now = screen.now
    past = past_coverage(now.plan)
    figures = {
        "reps": reps_figure(now, pinned),
        "past": past_figure(now.plan, past),
        "coverage": segments_figure(now, pinned),
    }
    return composed(
        screen,
        about="pipeline coverage",
        headline=coverage_headline(now, pinned),
        figures=on_the_wall(figures, view),
        tiles=[*coverage_tiles(now, pinned), *past_tiles(past)],
        table=coverage_table(now, screen.row_id),
        detail=build_up_of(screen),
        layout=COVERAGE,
        told=coverage_change(screen.before, now),
    )


def coverage_change(before: Outlook | None, now: Outlook) -> tuple[str, ...]:
    """What the last move did to the coverage, to what is required and to the shortfall."""
    if before is None:
        return ()
    was, is_now = before.coverage.team, now.coverage.team
    pairs = [
        ("coverage", formats.multiple(was.pipeline_coverage), formats.multiple(is_now.pipeline_coverage)),
        ("required", formats.multiple(was.required), formats.multiple(is_now.required)),
        ("short by", formats.money(was.shortfall), formats.money(is_now.shortfall)),
        ("left for later quarters", *(formats.money(float(each.coverage.deferred.sum())) for each in (before, now))),
    ]
    return tuple(f"{name} {old} {ARROW} {new}" for name, old, new in pairs if old != new)


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
    told = " ".join(part for part in (f"{coverage_title(now)}{lent_words(team)}.", left_out(now)) if part)
    return {
        "question": f"{QUESTION} {told}",
        "status": coverage_status(now),
        "unit": f"in {currency}" if currency else "",
        "lines": lines if judged else [],
        "alt": f"{told} " + ", ".join(f"{line['label']} {line['text']}" for line in lines),
    }


def left_out(now: Outlook) -> str:
    """How many of those with a quota are not judged, which a headline of the rest must say."""
    found, carries = now.coverage, now.plan.carries
    without = int((carries & ~found.judged).sum())
    if not without or without == int(carries.sum()):
        return ""
    return f"{without} of {formats.counted(int(carries.sum()), 'rep')} are not judged."


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
