"""Explore: move a slider, see the quotas and whether they would have been met."""

from ui import frame, live_page, live_pages

with frame.page("Explore") as store:
    live_page.screen(live_pages.EXPLORE, store)
