"""The Capacity screen: who is there when, what they can carry against the target, what would close the gap.

No pay is in it; what a hire is paid back by is not told in projector mode.
"""

from __future__ import annotations

from typing import Any

from quota_core.evaluate.outlook import Outlook
from quota_core.evaluate.pay.payback import hire_payback
from quota_core.present import formats
from quota_core.present.capacity_table import capacity_table
from quota_core.present.capacity_tiles import capacity_tiles, ways_lines
from quota_core.present.changes import ARROW
from quota_core.present.funnel_figure import funnel_figure
from quota_core.present.gap_figure import gap_figure
from quota_core.present.headline import headline
from quota_core.present.heads_figure import heads_figure
from quota_core.present.hire_figure import hire_figure, shown_hires
from quota_core.present.layouts import CAPACITY
from quota_core.present.screen import View, composed, on_the_wall, screen_of


def capacity_data(
    now: Outlook, view: View, pinned: Outlook | None = None, before: Outlook | None = None
) -> dict[str, Any]:
    """Everything the component shows on the Capacity page."""
    screen = screen_of(now, view, pinned, before)
    now = screen.now
    found, base = now.capacity_plan, pinned.capacity_plan if pinned else None
    hires = shown_hires(found)
    payback = hire_payback(now.plan, hires[0].role, hires[0].segment) if screen.pay and hires else None
    figures = {
        "heads": heads_figure(found, base),
        "gap": gap_figure(found, base),
        "funnel": funnel_figure(found, base),
        "hire": hire_figure(found, base, payback),
    }
    return composed(
        screen,
        about="capacity",
        headline=_headline(now, pinned, view),
        figures=on_the_wall(figures, view),
        tiles=[*ways_lines(found), *capacity_tiles(found, base, payback)],
        table=capacity_table(found),
        layout=CAPACITY,
        hires=True,
        told=capacity_change(screen.before, now),
    )


def _headline(now: Outlook, pinned: Outlook | None, view: View) -> dict[str, Any]:
    """Can this team carry this number, with what leavers and late starts leave of capacity."""
    made = headline(now, pinned, view.assumed, view.odds)
    expected = now.capacity_plan.team.expected_capacity
    line = {
        "key": "expected",
        "label": "After leavers",
        "value": expected,
        "text": formats.money(expected),
        "note": formats.percent(expected / now.plan.target) if now.plan.target > 0 else "",
        "baseline": pinned.capacity_plan.team.expected_capacity if pinned else None,
        "assumed": [],
    }
    return {**made, "lines": [*made["lines"], line], "alt": f"{made['alt']}, After leavers {line['text']}"}


def capacity_change(before: Outlook | None, now: Outlook) -> tuple[str, ...]:
    """What the last move did to expected capacity, to the heads that are short and to the funnel."""
    if before is None:
        return ()
    old, new = before.capacity_plan.team, now.capacity_plan.team
    pairs = [
        ("after leavers", formats.money(old.expected_capacity), formats.money(new.expected_capacity)),
        ("ramped heads short", formats.number(old.heads_short, 1), formats.number(new.heads_short, 1)),
        ("the funnel", *(formats.money(each.capacity_plan.funnel.bookings) for each in (before, now))),
    ]
    return tuple(f"{name} {was} {ARROW} {is_now}" for name, was, is_now in pairs if was != is_now)
