"""Export: the workbook, CRM files and documents, from a version or from what is on screen."""

from ui import export_page, frame

with frame.page("Export", carries=True) as store:
    export_page.screen(store)
