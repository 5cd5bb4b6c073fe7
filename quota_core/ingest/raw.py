"""A file's cells as text, before anybody has decided what they mean."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from quota_core.ingest.labels import plain

# Blanks that people and programs put around a cell: no-break spaces, the byte order mark, zero-width characters.
EDGES = " \t\r\n\v\f\u00a0\u202f\u2007\u200b\u200e\u200f\ufeff"


@dataclass(frozen=True, kw_only=True, eq=False)
class TooWide:
    """A record with more cells than the header has columns: it cannot be told which cell is which."""

    row: int
    cells: int


@dataclass(frozen=True, kw_only=True, eq=False)
class RawTable:
    """One CSV file or one sheet: labels, and a table of text columns `c0`, `c1` ... with `_row` beside them.

    Cells are without blanks around them, and a blank cell is null. `_row` is the row's number as a spreadsheet
    shows it: the header of a plain file is row 1.
    """

    file: str
    sheet: str = ""
    header: tuple[str, ...]
    header_row: int
    cells: pa.Table
    too_wide: tuple[TooWide, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The name a person knows it by: the file, and the sheet where there are several."""
        return f"{self.file} [{self.sheet}]" if self.sheet else self.file

    @property
    def rows(self) -> int:
        """Number of records under the header, those that are too wide counted too."""
        return int(self.cells.num_rows) + len(self.too_wide)

    def find(self, label: str) -> str | None:
        """The header's own spelling of a label, whatever its case, spaces and underscores."""
        for own in self.header:
            if own == label:
                return own
        wanted = plain(label)
        return next((own for own in self.header if plain(own) == wanted), None)

    def column(self, label: str) -> str:
        """The name in `cells` of the column with this label."""
        return f"c{self.header.index(label)}"


def trimmed(cells: pa.Table) -> pa.Table:
    """The cells without blanks around them, null where nothing is left; clean columns are passed on as they are."""
    for position, name in enumerate(cells.column_names):
        column = cells.column(position)
        if pa.types.is_integer(column.type):
            continue
        if pa.types.is_dictionary(column.type):
            if not any(_has_edges(chunk.dictionary) for chunk in column.chunks):
                continue
            column = column.cast(pa.string())
        elif not _has_edges(column):
            continue
        text = pc.utf8_trim(column, EDGES)
        cells = cells.set_column(position, name, pc.if_else(pc.equal(text, ""), None, text))
    return cells


def _has_edges(texts: pa.Array | pa.ChunkedArray) -> bool:
    if len(texts) == 0:
        return False
    before = pc.sum(pc.binary_length(texts)).as_py() or 0
    return before != (pc.sum(pc.binary_length(pc.utf8_trim(texts, EDGES))).as_py() or 0)


def unique_labels(cells: list[str]) -> tuple[str, ...]:
    """Header labels made distinct: a blank one is named by its position, a repeated one is numbered."""
    found: list[str] = []
    taken: set[str] = set()
    for position, cell in enumerate(cells, start=1):
        label = cell.replace("\ufeff", "").strip() or f"column {position}"
        number = 1
        name = label
        while name in taken:
            number += 1
            name = f"{label} ({number})"
        taken.add(name)
        found.append(name)
    return tuple(found)
