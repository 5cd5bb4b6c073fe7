"""What may stand in a cell of a file that a spreadsheet opens: text stays text, whatever it begins with."""

from __future__ import annotations

from typing import Any

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def put_value(cell: Any, value: Any) -> None:
    """Writes a value; a text stays a text even where a spreadsheet would run it as a formula."""
    if isinstance(value, str):
        cell.value = "".join(c for c in value if c in "\n\t" or ord(c) >= 32)
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
