"""Data: bring files in, see what is odd about them, correct what was assumed, and what the history says."""

from ui import data_page, frame

with frame.page("Data", needs_data=False) as store:
    data_page.screen(store)
