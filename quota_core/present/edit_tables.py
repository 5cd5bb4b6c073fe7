"""The small tables people correct by hand: which columns, what is assumed in each row, and the correction of a cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from quota_core.present.assumed import ASSUMED, WHOLE_ROW, Entry
from quota_core.present.data_tables import words
from quota_core.schema import TABLES, Column

if TYPE_CHECKING:
    from quota_core.ingest.fixes import Fix

PAY = ("ote", "base_share", "market_ote")
EDITED: dict[str, tuple[str, ...]] = {
    "reps": ("name", "role", "segment", "territory_id", "ote", "start_date", "end_date", "manager"),
    "territories": ("name", "region", "segment", "potential", "accounts", "is_new"),
    "targets": ("amount",),
}
MARK = "assumed"
Row = dict[str, Any]


def edited_columns(table: str, *, pay: bool) -> tuple[Column, ...]:
    """The columns of a table that are shown for correcting; without pay, nobody's OTE is among them."""
    names = [name for name in EDITED[table] if pay or name not in PAY]
    return tuple(TABLES[table].column[name] for name in names)


def row_key(table: str, row: Mapping[str, Any]) -> str:
    """A row's key as the ledger writes it: parts joined by /, a blank as nothing."""
    return "/".join("" if row.get(name) is None else str(row[name]) for name in TABLES[table].key)


def edit_rows(table: str, rows: Sequence[Row], entries: Sequence[Entry], *, pay: bool) -> list[Row]:
    """Rows in order of their key: the key, the columns to correct, and in words what is assumed in each."""
    assumed: dict[str, list[str]] = {}
    for entry in entries:
        if entry.table_name == table and entry.status == ASSUMED:
            assumed.setdefault(entry.row_key, []).append(entry.column_name)
    shown = [*TABLES[table].key, *(column.name for column in edited_columns(table, pay=pay))]
    made = []
    for row in sorted(rows, key=lambda each: row_key(table, each)):
        names = assumed.get(row_key(table, row), [])
        told = ["whole row" if name == WHOLE_ROW else words(name) for name in names if pay or name not in PAY]
        made.append({**{name: row.get(name) for name in shown}, MARK: ", ".join(told)})
    return made


def cell_fixes(table: str, row: Mapping[str, Any], change: Mapping[str, Any], reason: str = "") -> list[Fix]:
    """The corrections that set the changed cells of one row, found by its key; DataError for a value that cannot be."""
    from quota_core.ingest.fixes import Fix  # brings the query library along, which Start does without

    match = {name: row.get(name) for name in TABLES[table].key}
    return [
        Fix(kind="set", table=table, column=name, match=match, value=value, reason=reason or "typed in on screen")
        for name, value in change.items()
        if name != MARK
    ]
