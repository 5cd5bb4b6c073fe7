"""Back-test: what the scenario's quotas would have done, whom they favour, which territories contradict them."""

from ui import backtest_page, frame

with frame.page("Back-test", carries=True) as store:
    backtest_page.screen(store)
