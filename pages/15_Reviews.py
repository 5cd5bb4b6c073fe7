"""Reviews: each rep's quota with its build-up, history and odds; accepted, disputed or adjusted."""

from ui import frame, reviews_page

with frame.page("Reviews", carries=True) as store:
    reviews_page.screen(store)
