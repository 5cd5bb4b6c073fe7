"""The empty canonical template, from the schema: a CSV per table, and one workbook with a sheet each and notes."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from quota_core.errors import DataError
from quota_core.schema import TABLES, Column

WORKBOOK = "quota-template.xlsx"
_TYPES = {
    "text": "text",
    "money": "money in the plan's currency",
    "number": "number",
    "integer": "whole number",
    "date": "date, YYYY-MM-DD",
    "flag": "true or false",
}
_REQUIRED = {"always": "yes", "won": "for won deals", "closed": "for won and lost deals", "never": ""}
_INTRODUCTION = (
    "How to fill in this workbook",
    "Fill in the sheets you have and leave the others as they are.",
    "Only opportunities are needed to start: what is missing is inferred and marked ASSUMED.",
    "A blank cell means unknown; 0 means zero. Planned hires are reps whose start date lies ahead.",
    "This sheet is left out when the workbook is imported.",
)


def write_template(folder: Path | str) -> list[Path]:
    """Writes the template's files into a folder, which is made where there is none; returns their paths.

    Raises DataError where the folder cannot be written, or a file in it holds something else than an empty template.
    """
    target = Path(folder)
    try:
        target.mkdir(parents=True, exist_ok=True)
        written = []
        for name, table in TABLES.items():
            path = target / f"{name}.csv"
            _keep_filled(path, [column.name for column in table.columns])
            with path.open("w", newline="", encoding="utf-8") as file:
                csv.writer(file, lineterminator="\n").writerow([column.name for column in table.columns])
            written.append(path)
        book = target / WORKBOOK
        if not book.exists():  # one that is there may be filled in
            _workbook().save(book)
        return [*written, book]
    except OSError as problem:
        raise DataError(f"The template cannot be written to {target} ({problem.strerror or problem}).") from None


def _keep_filled(path: Path, header: list[str]) -> None:
    if path.exists() and path.read_bytes().strip() != ",".join(header).encode():
        raise DataError(f"{path} is there already and is not an empty template: give another folder with --out.")


def _workbook() -> Any:
    from openpyxl import Workbook
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    book = Workbook()
    notes = book.active
    assert notes is not None  # a new workbook has a sheet
    notes.title = "notes"
    for line in _INTRODUCTION:
        notes.append([line])
    notes["A1"].font = Font(bold=True, size=14)
    notes.append([])
    notes.append(["sheet", "column of the sheet", "what goes in", "kind", "must be there", "if blank"])
    for cell in notes[notes.max_row]:
        cell.font = Font(bold=True)
    for table in TABLES.values():
        for column in table.columns:
            notes.append([table.name, column.name, _meaning(column), *_details(column)])
    for letter, width in zip("ABCDEF", (22, 22, 58, 30, 22, 14), strict=True):
        notes.column_dimensions[letter].width = width
    for table in TABLES.values():
        sheet = book.create_sheet(table.name)
        for position, column in enumerate(table.columns, start=1):
            cell = sheet.cell(row=1, column=position, value=column.name)
            required = column.required != "never"
            cell.font = Font(bold=required)
            cell.fill = PatternFill("solid", fgColor="DCE6F5" if required else "F2F2F2")
            cell.alignment = Alignment(vertical="top")
            told = (_meaning(column), *_details(column))
            cell.comment = Comment(". ".join(part for part in told if part), "template")
            sheet.column_dimensions[get_column_letter(position)].width = max(14, len(column.name) + 3)
            if column.dtype == "date":
                sheet.column_dimensions[get_column_letter(position)].number_format = "yyyy-mm-dd"
        sheet.freeze_panes = "A2"
    return book


def _meaning(column: Column) -> str:
    choices = f" ({', '.join(column.choices)})" if column.choices else ""
    return column.meaning + choices


def _details(column: Column) -> tuple[str, str, str]:
    unit = f", {column.unit}" if column.unit else ""
    return _TYPES[column.dtype] + unit, _REQUIRED[column.required], column.default or ""
