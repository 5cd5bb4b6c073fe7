"""The cells nobody gave: what goes into them, and how it was got."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from quota_core.ingest.fixes import Fix, holds, typed
from quota_core.schema import TABLES

WHOLE_ROW = "*"
EVERY_ROW = "*"
ASSUMED, CORRECTED = "ASSUMED", "CORRECTED"
Row = dict[str, Any]


@dataclass(kw_only=True)
class Ledger:
    """Decides what goes into a cell nobody gave, and keeps how it was got: confirmed value, correction or inference.

    `confirmed`: the value and when it was confirmed; only a correction made after that changes it.
    """

    confirmed: Mapping[tuple[str, str, str], tuple[Any, str]] = field(default_factory=dict)
    fixes: Sequence[Fix] = ()
    entries: dict[tuple[str, str, str], dict[str, Any]] = field(default_factory=dict)

    def fill(self, table: str, row: Row, column: str, value: Any, how: str) -> None:
        """Puts a value into a blank cell of a row and notes it; a cell that is given stays."""
        if row.get(column) is not None:
            return
        at = (table, row_key(table, row), column)
        settled, since = self.confirmed.get(at, (None, ""))
        known = TABLES[table].column[column]
        row[column] = typed(known, settled) if at in self.confirmed else value
        status = ASSUMED
        for fix in self.fixes:
            matching = fix.table == table and fix.column == column and fix.kind != "leave_out"
            if matching and (not since or fix.when > since) and holds(fix, row):
                row[column] = typed(known, fix.value)
                status, how = CORRECTED, f"set by {fix.who or 'hand'}: {fix.reason or 'no reason given'}"
        if at in self.confirmed and status == ASSUMED:
            return
        self.note(table, at[1], column, row[column], how, status)

    def note(self, table: str, key: str, column: str, value: Any, how: str, status: str = ASSUMED) -> None:
        """Keeps one entry for the store's `assumed` table."""
        self.entries[table, key, column] = {
            "table_name": table,
            "row_key": key,
            "column_name": column,
            "value": None if value is None else str(value),
            "how": how,
            "status": status,
        }

    def is_left_out(self, table: str, row: Row) -> bool:
        """Whether somebody has taken out a row that is only inferred."""
        return any(fix.table == table and fix.kind == "leave_out" and holds(fix, row) for fix in self.fixes)


def row_key(table: str, row: Row) -> str:
    """The row's key as the ledger writes it: values joined by "/", a blank as nothing."""
    return "/".join("" if row.get(name) is None else str(row[name]) for name in TABLES[table].key)
