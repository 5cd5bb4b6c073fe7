"""Ledger: every assumption with its source, who confirmed it, and how much hangs on it."""

from ui import frame, ledger_page

with frame.page("Ledger", carries=True) as store:
    ledger_page.screen(store)
