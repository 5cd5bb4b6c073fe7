"""Coverage: is there open pipeline under next quarter's quotas."""

from ui import frame, live_page, live_pages

with frame.page("Coverage") as store:
    live_page.screen(live_pages.COVERAGE, store)
