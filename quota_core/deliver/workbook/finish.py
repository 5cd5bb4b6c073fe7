"""What every sheet gets at the end: panes that stay, a page that prints, the mark of a draft, pictures."""

from __future__ import annotations

from typing import Any

from quota_core.deliver.workbook.grid import HEADER_ROW, Grid, Sheet, letters
from quota_core.deliver.workbook.looks import BAD, FACE
from quota_core.deliver.workbook.quotas import Quotas

# Sheets whose first columns say who a row is about.
NAMED = dict.fromkeys("Facts Ramp Evidence Top-down Bottom-up Blend Reconcile Rounding Quotas Efficiency".split(), 3)
# What a landscape A4 page holds at full size, in characters, and the least size (per cent) that is still read.
PAGE_WIDTH, LEAST_SCALE = 130, 55


def finish_sheets(grid: Grid, mark: str, title: str) -> None:
    """Frozen panes, print set-up, header and footer, and the mark on every sheet."""
    from openpyxl.worksheet.properties import PageSetupProperties

    for sheet in grid.sheets.values():
        raw = sheet.raw
        if sheet.name != "Read me":
            top = 2 if sheet.name == "Quotas" else HEADER_ROW + 1
            raw.freeze_panes = f"{letters(NAMED.get(sheet.name, 1))}{top}"
        raw.page_setup.orientation, raw.page_setup.paperSize = "landscape", 9
        fits = _width(sheet) * LEAST_SCALE <= 100 * PAGE_WIDTH
        raw.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=fits)
        if fits:
            raw.page_setup.fitToWidth, raw.page_setup.fitToHeight = 1, 0
        else:  # several pages across, each with the columns that say whom or what a row is about
            raw.page_setup.scale = LEAST_SCALE
            raw.print_title_cols = f"A:{letters(max(NAMED.get(sheet.name, 2) - 1, 1))}"
        raw.print_area = f"A1:{letters(max(raw.max_column, 1))}{max(raw.max_row, 1)}"
        raw.print_title_rows = f"1:{1 if sheet.name == 'Quotas' else HEADER_ROW}"
        # An ampersand begins a code in headers and footers.
        told = title.replace("&", "&&")
        header: Any = raw.oddHeader
        footer: Any = raw.oddFooter
        header.left.text, header.right.text = told, mark
        footer.left.text, footer.right.text = mark, "&A, page &P of &N"
        if mark and sheet.name != "Quotas":
            _stamp(sheet, mark)


def _width(sheet: Sheet) -> float:
    """The sheet's columns together, in characters."""
    widths = sheet.raw.column_dimensions
    return sum(widths[letters(c)].width if letters(c) in widths else 9 for c in range(1, sheet.raw.max_column + 1))


def _stamp(sheet: Sheet, mark: str) -> None:
    from openpyxl.styles import Font, PatternFill

    cell = sheet.raw.cell(3, 1 if sheet.name != "Checks" else 3)
    cell.value, cell.font, cell.fill = (
        mark,
        Font(name=FACE, bold=True, color="9C0006"),
        PatternFill("solid", fgColor=BAD),
    )


def chart_quotas(sheet: Sheet, quotas: Quotas) -> None:
    """Everybody's quota as bars, right of the table."""
    from openpyxl.chart import BarChart, Reference

    if not quotas.reps:
        return
    chart = BarChart()
    chart.title, chart.style, chart.legend = "Quotas", 10, None
    chart.y_axis.title, chart.x_axis.title = sheet.grid.currency or "quota", "rep_id"
    chart.y_axis.delete = chart.x_axis.delete = False
    first, last = quotas.quota.table.first_row, quotas.quota.table.first_row + len(quotas.reps) - 1
    chart.add_data(
        Reference(sheet.raw, min_col=quotas.quota.place, min_row=first - 1, max_row=last), titles_from_data=True
    )
    chart.set_categories(Reference(sheet.raw, min_col=quotas.rep_id.place, min_row=first, max_row=last))
    chart.gapWidth, chart.width, chart.height = 30, min(60, max(20, len(quotas.reps) // 2)), 10
    sheet.raw.add_chart(chart, f"{letters(sheet.next_column + 1)}2")
