"""A table as a file: CSV or XLSX, by the ending of its name; text stays text, whatever it begins with."""

from __future__ import annotations

import io
import math
from datetime import date, datetime
from typing import Any

from quota_core.errors import DataError
from quota_core.present.cells import put_value
from quota_core.present.sheet import Sheet, status_text

WIDEST, NARROWEST = 60, 10
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = {
    "money": "#,##0",
    "money_full": "#,##0",
    "money_change": "+#,##0;-#,##0;0",
    "percent": "0.0%",
    "percent_change": "+0.0%;-0.0%;0.0%",
    "count": "#,##0",
    "multiple": '0.0"x"',
    "weight": '0.00"x"',
    "date": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm",
}


def sheet_bytes(sheet: Sheet, ending: str) -> bytes:
    """The file's content for `.csv` or `.xlsx`; DataError for any other ending."""
    if ending.lower() == ".csv":
        return sheet.csv().encode("utf-8-sig")
    if ending.lower() == ".xlsx":
        return _xlsx(sheet)
    raise DataError(
        f"A table cannot be written as {ending or 'a file without an ending'}: end the name in .csv or .xlsx."
    )


def _xlsx(sheet: Sheet) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    page = book.worksheets[0]
    page.title = sheet.name[:31]
    page.freeze_panes = "A2"
    for place, column in enumerate(sheet.columns, 1):
        cell = page.cell(1, place, column.title)
        cell.font = Font(bold=True)
        longest = max((len(str(row[place - 1] or "")) for row in sheet.rows), default=0)
        page.column_dimensions[cell.column_letter].width = min(max(len(column.title) + 2, longest, NARROWEST), WIDEST)
    for line, row in enumerate(sheet.rows, 2):
        for place, value in enumerate(row, 1):
            written = page.cell(line, place)
            put_value(written, _plain(value))
            written.alignment = Alignment(wrap_text=True, vertical="top")
            written.number_format = FORMATS.get(sheet.columns[place - 1].kind, "General")
    page.auto_filter.ref = page.dimensions
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return status_text(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if value is None or isinstance(value, bool | int | float | date | datetime) else str(value)
