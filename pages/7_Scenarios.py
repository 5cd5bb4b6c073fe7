"""Scenarios: worst, expected and best beside the simulated odds, how right such odds were, and the saved scenarios."""

from ui import frame, scenarios_page

with frame.page("Scenarios", carries=True) as store:
    scenarios_page.screen(store)
