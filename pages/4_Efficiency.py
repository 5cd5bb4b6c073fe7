"""Efficiency: what pay brings back at these quotas, for each rep and the team."""

from ui import frame, live_page, live_pages

with frame.page("Efficiency") as store:
    live_page.screen(live_pages.EFFICIENCY, store)
