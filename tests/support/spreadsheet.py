"""Workbooks recalculated by LibreOffice: from scratch, for the file that is written holds no results."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.utils import range_boundaries

NO_OFFICE = "no LibreOffice on this machine: install libreoffice-calc"


def office() -> str | None:
    """Where LibreOffice is, or nothing."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def recalculated(files: Iterable[Path], folder: Path, seconds: int = 600) -> dict[str, Path]:
    """The files as LibreOffice saves them after working out every formula, by their stem; one run for all of them."""
    program, out = office(), folder / "recalculated"
    assert program is not None
    profile = (folder / "profile").resolve().as_uri()
    order = [program, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "xlsx", "--outdir", str(out)]
    subprocess.run([*order, *map(str, files)], check=True, capture_output=True, timeout=seconds)
    return {file.stem: out / file.name for file in files}


def cells_of(book: Workbook, name: str) -> Sequence[Sequence[Any]]:
    """The cells that a name of the workbook stands for, row by row."""
    sheet, _, place = book.defined_names[name].attr_text.rpartition("!")
    left, top, right, bottom = range_boundaries(place.replace("$", ""))
    return list(book[sheet.strip("'")].iter_rows(top, bottom, left, right))


class Edited:
    """A workbook read from a file; each edit is saved under a name, and taken back."""

    def __init__(self, content: bytes, folder: Path) -> None:
        self.book, self.folder = load_workbook(io.BytesIO(content)), folder

    def saved(self, stem: str, cells: Mapping[str, Any] | None = None, rows: Mapping[str, Any] | None = None) -> Path:
        """A copy with named cells set, and rows of named tables: the row of that first cell, else a free one."""
        undo: list[tuple[Any, Any]] = []

        def put(cell: Any, value: Any) -> None:
            undo.append((cell, cell.value))
            cell.value = value

        for name, value in (cells or {}).items():
            put(cells_of(self.book, name)[0][0], value)
        for name, given in (rows or {}).items():
            table = cells_of(self.book, name)
            for row in given:
                same = [line for line in table if line[0].value == row[0]]
                free = [line for line in table if line[0].value is None]
                line = (table if len(table) == 1 else same or free)[0]
                for cell, value in zip(line, row, strict=False):
                    put(cell, value)
        path = self.folder / f"{stem}.xlsx"
        self.book.save(path)
        for cell, value in reversed(undo):
            cell.value = value
        return path


def table(book: Workbook, sheet: str, *, row: int, first: str) -> list[dict[str, Any]]:
    """The rows of a table by its titles, from the column titled `first` on, down to its first empty cell."""
    lines = list(book[sheet].iter_rows(min_row=row, values_only=True))
    start = lines[0].index(first)
    end = next((j for j in range(start, len(lines[0])) if lines[0][j] is None), len(lines[0]))
    found = []
    for line in lines[1:]:
        if line[start] is None:
            break
        found.append(dict(zip(lines[0][start:end], line[start:end], strict=True)))
    return found
