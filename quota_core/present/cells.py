"""What may stand in a cell of a file that a spreadsheet opens: text stays text, whatever it begins with."""

from __future__ import annotations

from typing import Any

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
# What a cell of a workbook holds at most.
CELL_CHARACTERS = 32_767


def put_value(cell: Any, value: Any) -> None:
    """Writes a value; a text stays a text even where a spreadsheet would run it as a formula.

    A text longer than a cell holds ends with how much is cut.
    """
    if isinstance(value, str):
        text = "".join(c for c in value if c in "\n\t" or ord(c) >= 32)
        if len(text) > CELL_CHARACTERS:
            told = f" [cut: the text has {len(text):,} characters, more than a cell holds; CSV files have all of them]"
            text = text[: CELL_CHARACTERS - len(told)] + told
        cell.value = text
        cell.data_type = "s"
        if cell.value.startswith(FORMULA_STARTS):
            cell.quotePrefix = True
    else:
        cell.value = value


def plain_text(value: Any) -> Any:
    """A value for CSV: nothing is empty, and risky text is led by an apostrophe."""
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
