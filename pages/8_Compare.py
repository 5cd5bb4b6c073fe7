"""Compare: up to four settings side by side, on screen, pinned, saved or the product's own."""

from ui import compare_page, frame

with frame.page("Compare", carries=True) as store:
    compare_page.screen(store)
