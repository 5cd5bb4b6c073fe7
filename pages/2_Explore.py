"""Explore: move a slider, see the quotas and whether they would have been met."""

from ui import explore, frame

with frame.page("Explore") as store:
    explore.screen(store)
