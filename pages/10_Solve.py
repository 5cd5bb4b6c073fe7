"""Solve: the largest target, the smallest cushion, the fewest heads that hold a condition; quotas at equal odds."""

from ui import frame, solve_page

with frame.page("Solve", carries=True) as store:
    solve_page.screen(store)
