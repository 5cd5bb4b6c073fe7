"""The whole Explore screen as one dictionary of words, numbers and pictures: what the live component draws.

Without pay, no OTE, multiple or return is in it in any form.
"""

from __future__ import annotations

from typing import Any

from quota_core.evaluate.outlook import Outlook
from quota_core.model.meetings import SDR
from quota_core.present.attainment import attainment_figure, attainment_tiles
from quota_core.present.headline import headline, scenarios_figure
from quota_core.present.meetings import meetings_table
from quota_core.present.odds_strip import borrowing_tiles, chances, odds_strip
from quota_core.present.pipeline import coverage_figure, coverage_tiles
from quota_core.present.rep_table import rep_table
from quota_core.present.screen import BEFORE, PINNED, View, build_up_of, composed, screen_of
from quota_core.present.worth import worth_figure, worth_tiles


def explore_data(
    now: Outlook, view: View, pinned: Outlook | None = None, before: Outlook | None = None
) -> dict[str, Any]:
    """Everything the component shows; texts are ready to read, pictures are plain dictionaries."""
    screen = screen_of(now, view, pinned, before)
    now, pay = screen.now, screen.pay
    figures = {
        "attainment": attainment_figure(now, pinned, view.odds),
        "scenarios": scenarios_figure(now, pinned),
        "coverage": coverage_figure(now, pinned),
    }
    tiles = [
        *borrowing_tiles(view.odds or view.odds_before),
        *attainment_tiles(now, pinned),
        *coverage_tiles(now, pinned),
    ]
    if pay:
        figures["worth"] = worth_figure(now, pinned)
        tiles += worth_tiles(now, pinned)
    return composed(
        screen,
        headline=headline(now, pinned, view.assumed, view.odds),
        figures=figures,
        tiles=tiles,
        table=rep_table(now, screen.row_id, chances(now.plan, view.odds), pay=pay),
        detail=build_up_of(screen),
        hires=True,
        odds=odds_strip(now.plan, view.odds, view.odds_before, PINNED if pinned else BEFORE, view.waits),
        meetings=meetings_table(now) if view.meetings else None,
        can={"meetings": SDR in now.plan.company.reps.role},
    )
