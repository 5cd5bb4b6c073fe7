"""Start, the home page: what is loaded, the headline, what is still ASSUMED, and where to go."""

from ui import frame, start

with frame.page("Start", needs_data=False) as store:
    start.screen(store)
