"""The Efficiency screen: what pay brings back at these quotas. In projector mode nothing of pay is in it."""

from __future__ import annotations

from typing import Any

import numpy as np

from quota_core.evaluate.outlook import Outlook
from quota_core.present import formats
from quota_core.present.attainment import attainment_figure, attainment_tiles
from quota_core.present.changes import ARROW
from quota_core.present.efficiency_table import efficiency_table
from quota_core.present.headline import headline
from quota_core.present.layouts import EFFICIENCY
from quota_core.present.odds_strip import chances
from quota_core.present.returns import returns_figure
from quota_core.present.screen import View, build_up_of, composed, screen_of
from quota_core.present.worth import return_status, worth_figure, worth_tiles, worth_title

QUESTION = "Does pay bring back enough?"


def efficiency_data(
    now: Outlook, view: View, pinned: Outlook | None = None, before: Outlook | None = None
) -> dict[str, Any]:
    """Everything the component shows on the Efficiency page."""
    screen = screen_of(now, view, pinned, before)
    now, pay = screen.now, screen.pay
    figures = {"attainment": attainment_figure(now, pinned)}
    tiles = attainment_tiles(now, pinned)
    if pay:
        figures = {"worth": worth_figure(now, pinned), "returns": returns_figure(now, pinned), **figures}
        tiles = [*worth_tiles(now, pinned), *tiles]
    return composed(
        screen,
        about="efficiency",
        headline=returns_headline(now, pinned) if pay else headline(now, pinned, view.assumed),
        figures=figures,
        tiles=tiles,
        table=efficiency_table(now, screen.row_id, chances(now.plan, view.odds), pay=pay),
        detail=build_up_of(screen),
        layout=EFFICIENCY,
        hires=True,
        told=return_change(screen.before, now) if pay else (),
    )


def returns_headline(now: Outlook, pinned: Outlook | None) -> dict[str, Any]:
    """What pay brings back at 80% and at the expected attainment against what is asked, on one bar."""
    found = now.efficiency
    expected = f"at {formats.percent(found.expected_attainment)}" if np.isfinite(found.expected_attainment) else ""
    team, before = found.team, pinned.efficiency.team if pinned else None
    lines = [
        _line("return_80", "Return at 80%", "assigned", team.return_at_80, before.return_at_80 if before else None),
        _line("return_100", "At 100%", "capacity", team.return_at_quota, before.return_at_quota if before else None),
        {
            **_line(
                "return_expected",
                "At expected attainment",
                "expected",
                team.return_expected,
                before.return_expected if before else None,
            ),
            "note": expected,
        },
        _line("asked", "Asked", "target", found.target_return, pinned.efficiency.target_return if pinned else None),
    ]
    return {
        "question": f"{QUESTION} {worth_title(now)}.",
        "status": return_status(now),
        "unit": "bookings for each unit of pay",
        "lines": lines,
        "alt": f"{worth_title(now)}: " + ", ".join(f"{line['label']} {line['text']}" for line in lines),
    }


def _line(key: str, label: str, look: str, value: float, baseline: float | None) -> dict[str, Any]:
    return {
        "key": key,
        "label": label,
        "look": look,
        "value": value if np.isfinite(value) else None,
        "text": formats.multiple(value),
        "note": "",
        "baseline": baseline if baseline is not None and np.isfinite(baseline) else None,
    }


def return_change(before: Outlook | None, now: Outlook) -> tuple[str, ...]:
    """What the last move did to the return and to what is asked of it."""
    if before is None:
        return ()
    pairs = [
        ("return at 80%", before.efficiency.team.return_at_80, now.efficiency.team.return_at_80),
        ("asked", before.efficiency.target_return, now.efficiency.target_return),
    ]
    return tuple(
        f"{name} {old} {ARROW} {new}"
        for name, was, is_now in pairs
        if (old := formats.multiple(was)) != (new := formats.multiple(is_now))
    )
