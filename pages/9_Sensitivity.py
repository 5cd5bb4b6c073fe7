"""Sensitivity: which parameter moves the chosen outcome most, and two of them at once."""

from ui import frame, sensitivity_page

with frame.page("Sensitivity", carries=True) as store:
    sensitivity_page.screen(store)
