"""Versions: what was frozen when and why, whether it still gives its numbers, and what differs between two."""

from ui import frame, versions_page

with frame.page("Versions", carries=True) as store:
    versions_page.screen(store)
