"""The Capacity screen: what the people there and those to come can carry. No pay is in it."""

from __future__ import annotations

from typing import Any

from quota_core.evaluate.outlook import Outlook
from quota_core.present.capacity_table import capacity_table
from quota_core.present.headline import headline, scenarios_figure
from quota_core.present.layouts import CAPACITY
from quota_core.present.screen import View, composed, screen_of


def capacity_data(
    now: Outlook, view: View, pinned: Outlook | None = None, before: Outlook | None = None
) -> dict[str, Any]:
    """Everything the component shows on the Capacity page."""
    screen = screen_of(now, view, pinned, before)
    now = screen.now
    return composed(
        screen,
        about="capacity",
        headline=headline(now, pinned, view.assumed, view.odds),
        figures={"scenarios": scenarios_figure(now, pinned)},
        tiles=[],
        table=capacity_table(now),
        layout=CAPACITY,
        hires=True,
    )
