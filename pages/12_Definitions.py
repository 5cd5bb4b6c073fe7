"""Definitions: what every term means here, what each choice is worth, and who agrees."""

from ui import definitions_page, frame

with frame.page("Definitions", carries=True) as store:
    definitions_page.screen(store)
