"""XLSX workbooks: every sheet's cells as text, dates as ISO, numbers as they are, rows numbered as in the sheet."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa

from quota_core.errors import DataError
from quota_core.ingest.headers import SEARCHED_ROWS, find_header
from quota_core.ingest.raw import RawTable, TooWide, trimmed, unique_labels
from quota_core.ingest.wording import plural

MAX_UNPACKED_BYTES = 2 * 2**30
_WIDEST = 2_000
# What else is a ZIP archive within: first letters of a name in it -> what it is, and what to do.
_OTHER_ARCHIVES = (
    ("word/", "a Word document", "export the data as CSV or XLSX"),
    ("ppt/", "a presentation", "export the data as CSV or XLSX"),
    ("content.xml", "an OpenDocument file", "save it as XLSX or CSV"),
    ("Index/", "a Numbers file", "export it as XLSX or CSV"),
)


def read_xlsx(source: Path | bytes, label: str) -> list[RawTable]:
    """The sheets of a workbook that hold anything; a sheet without a header comes with an empty one.

    Raises DataError for a file that is no workbook, unpacks to more than 2 GB, or holds nothing.
    """
    import openpyxl

    stream = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
    with stream:
        _check_archive(stream, label)
        try:
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
        except Exception as problem:  # openpyxl lets whatever its parsers raise through
            raise DataError(f"{label} is not a workbook that can be read ({problem}): save it again as XLSX.") from None
        several = len(book.worksheets) > 1
        tables = []
        try:
            for sheet in book.worksheets:
                table = _sheet(sheet, label, sheet.title if several else "")
                if table is not None:
                    tables.append(table)
        except DataError:
            raise
        except Exception as problem:
            raise DataError(f"{label} is damaged ({problem}): save it again as XLSX or CSV.") from None
        finally:
            book.close()
    if not tables:
        raise DataError(f"{label} is empty: none of its sheets holds a cell.")
    if not any(table.header for table in tables):
        raise DataError(
            f"{label} has no header that can be recognised: the first row of a sheet must name its columns."
        )
    return tables


def _check_archive(stream: Any, label: str) -> None:
    try:
        with zipfile.ZipFile(stream) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            names = archive.namelist()
    except zipfile.BadZipFile:
        raise DataError(f"{label} is damaged or no workbook: save it again as XLSX or CSV.") from None
    if unpacked > MAX_UNPACKED_BYTES:
        raise DataError(
            f"{label} unpacks to {unpacked / 2**30:.1f} GB, more than allowed: save its sheets as CSV files."
        )
    if not any(name.startswith("xl/") for name in names):
        what, do = next(
            ((what, do) for inside, what, do in _OTHER_ARCHIVES if any(name.startswith(inside) for name in names)),
            ("a ZIP archive", "unpack it and give the files in it"),
        )
        raise DataError(f"{label} is {what}, not a table: {do}.")
    if "xl/workbook.bin" in names:
        raise DataError(f"{label} is a binary workbook (XLSB): save it as XLSX or CSV.")
    stream.seek(0)


def _sheet(sheet: Any, label: str, title: str) -> RawTable | None:
    rows = sheet.iter_rows(values_only=True)
    first: list[list[str | None]] = []
    for row in rows:
        first.append([_text(cell) for cell in row[:_WIDEST]])
        if len(first) >= SEARCHED_ROWS:
            break
    if not any(cell for row in first for cell in row):
        return None
    position = find_header(first)
    if position is None:
        return RawTable(
            file=label, sheet=title, header=(), header_row=0, cells=pa.table({"_row": pa.array([], pa.int64())})
        )
    labels = [cell or "" for cell in first[position]]
    width = max(max((i + 1 for i, cell in enumerate(row) if cell), default=0) for row in first[position:])
    labels = [*labels, *[""] * width][:width]
    columns: list[list[str | None]] = [[] for _ in range(width)]
    numbers: list[int] = []
    too_wide: list[TooWide] = []

    def take(number: int, cells: list[str | None]) -> None:
        if any(cell for cell in cells[width:]):
            too_wide.append(TooWide(row=number, cells=max(i + 1 for i, cell in enumerate(cells) if cell)))
            return
        numbers.append(number)
        for i, column in enumerate(columns):
            column.append(cells[i] if i < len(cells) else None)

    number = position + 1
    for cells in first[position + 1 :]:
        number += 1
        take(number, cells)
    for row in rows:
        number += 1
        take(number, [_text(cell) for cell in row[:_WIDEST]])
    end = len(numbers)
    # Formatted but empty rows at the end are no rows.
    while end and all(column[end - 1] is None for column in columns):
        end -= 1
    table = {f"c{i}": pa.array(column[:end], pa.string()) for i, column in enumerate(columns)}
    where = f"{label} [{title}]" if title else label
    notes = (f"{where}: {plural(position, 'line')} above the header passed over",) if position else ()
    return RawTable(
        file=label,
        sheet=title,
        header=unique_labels(labels),
        header_row=position + 1,
        cells=trimmed(pa.table({**table, "_row": pa.array(numbers[:end], pa.int64())})),
        too_wide=tuple(too_wide),
        notes=notes,
    )


def _text(cell: Any) -> str | None:
    """A cell as text: a date as ISO, a whole number without a point, true and false in words."""
    if cell is None:
        return None
    if isinstance(cell, str):
        return cell if cell.strip() else None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    if isinstance(cell, dt.date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)
