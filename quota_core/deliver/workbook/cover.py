"""The first sheet: what this is, whether it is approved, how it is read."""

from __future__ import annotations

from quota_core.deliver.workbook.grid import Grid
from quota_core.deliver.workbook.looks import LEGEND
from quota_core.deliver.workbook.material import Material, day
from quota_core.deliver.workbook.sheets import SHEETS

NOT_APPROVED = "DRAFT: not approved. Do not hand out."


def write_cover(grid: Grid, material: Material, verdict: str) -> None:
    """Name, version, as-of, the mark, the checks' verdict, the colours, the sheets."""
    from openpyxl.worksheet.hyperlink import Hyperlink

    sheet, plan, handover = grid.sheets["Read me"], material.plan, material.handover
    sheet.put(1, 1, f"Quotas FY{plan.plan_year}", origin="title")
    sheet.put(2, 1, NOT_APPROVED if handover.mark else "Approved.", origin="block")
    lines = [
        ("Scenario or version", handover.name, "text"),
        ("Fingerprint", handover.fingerprint, "text"),
        ("As of", day(plan.as_of), "date"),
        ("Currency", plan.company.currency or None, "text"),
    ]
    row = 4
    for title, value, kind in lines:
        sheet.put(row, 1, title)
        sheet.put(row, 2, value, kind, "source")  # type: ignore[arg-type]
        row += 1
    sheet.put(row, 1, "Checks")
    sheet.formula(row, 2, verdict, "text")
    row += 2
    sheet.put(row, 1, "Colours", origin="block")
    for origin, words in LEGEND:
        row += 1
        sheet.put(row, 1, 1234, "count", origin)
        sheet.put(row, 2, words)
    row += 2
    sheet.put(row, 1, "Sheets, in the order in which numbers are worked out", origin="block")
    for name, words in SHEETS.items():
        if name == "Read me":
            continue
        row += 1
        sheet.put(row, 1, name)
        link = sheet.raw.cell(row, 1)
        link.hyperlink = Hyperlink(ref=link.coordinate, location=f"'{name}'!A1")
        sheet.put(row, 2, words or "Everybody's quota, by month, quarter and booking type, and how it comes about.")
    row += 1
    sheet.put(row, 1, "Origin ...")
    sheet.put(row, 2, "One sheet for each past day at which the back-test sets quotas.")
    row += 2
    notes = [*plan.problems, *plan.notes, *material.test.notes]
    sheet.put(row, 1, "What to know beside the numbers", origin="block")
    for note in notes:
        row += 1
        sheet.put(row, 1, note)
    sheet.width(1, 26)
    sheet.width(2, 150)
