"""Quotes that are not closed: they make several records look like one, so they are looked for."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from quota_core.errors import DataError
from quota_core.ingest.wording import plural


def check_closed_quotes(cells: pa.Table, tail: str, delimiter: str, label: str) -> None:
    """DataError where a quote is opened and never closed: all behind it became the last cell of the last record.

    `tail`: the last characters of the file.
    """
    if cells.num_rows == 0:
        return
    last = cells.slice(int(pc.index(cells["_row"], pc.max(cells["_row"])).as_py()), 1).to_pylist()[0]
    filled = [value for name, value in last.items() if name != "_row" and value is not None]
    if filled and "\n" in filled[-1] and not tail.rstrip("\r\n \t" + delimiter).endswith('"'):
        lines = filled[-1].count("\n")
        raise DataError(
            f"{label}: a quote is opened in row {last['_row']} and never closed, so the {lines:,} lines after it "
            "cannot be told apart: close it or take it out."
        )


def swallowed_records(cells: pa.Table, delimiter: str, label: str) -> tuple[str, ...]:
    """A note on rows with a cell in which a line break is followed by what looks like a whole record."""
    width = cells.num_columns - 1
    if width < 4 or cells.num_rows == 0:
        return ()
    pattern = r"\n([^\n]*" + re.escape(delimiter) + r"){" + str(width - 1) + "}"
    rows: set[int] = set()
    for name in cells.column_names[:-1]:
        for chunk, numbers in zip(cells[name].chunks, cells["_row"].chunks, strict=False):
            texts = chunk.dictionary if pa.types.is_dictionary(chunk.type) else chunk
            if not pc.any(pc.match_substring(texts, "\n")).as_py():
                continue
            found = pc.match_substring_regex(chunk.cast(pa.string()), pattern).fill_null(False)
            if len(found) == len(numbers):
                rows.update(numbers.filter(found).to_pylist())
    if not rows:
        return ()
    shown = ", ".join(map(str, sorted(rows)[:5]))
    told = f"in {plural(len(rows), 'row')} a cell seems to hold a whole record (row {shown})"
    return (f"{label}: {told}: look for a quote too many",)
