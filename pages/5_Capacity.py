"""Capacity: what today's and tomorrow's people can carry of the target."""

from ui import frame, live_page, live_pages

with frame.page("Capacity") as store:
    live_page.screen(live_pages.CAPACITY, store)
