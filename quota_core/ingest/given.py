"""A stored table as the files gave it: corrections undone, inferred rows and values taken out."""

from __future__ import annotations

from typing import Any

import ibis

from quota_core.schema import TABLES

_BEFORE, _OUT = "before_fix_", "taken_out_"
WHOLE_ROW = "*"


def as_given(con: Any, name: str) -> Any:
    """A canonical table before corrections and inference, as an expression: what a new file is compared with.

    The store keeps what corrections changed in `before_fix_<table>` and `taken_out_<table>`, and what was inferred and
    not confirmed in `assumed`.
    """
    there = set(con.list_tables())
    table = con.table(name)
    columns = list(table.columns)
    if "assumed" in there:
        table = _without_inferred(con, name, table)
    if _BEFORE + name in there:
        table = _before_fixes(con.table(_BEFORE + name), name, table).select(*columns)
    if _OUT + name in there:
        table = ibis.union(table.select(*columns), con.table(_OUT + name).select(*columns))
    return table


def staged_whole(con: Any, name: str) -> Any:
    """The rows staged for a canonical table with every column of it, blank where the files have none."""
    rows = con.table(f"import_{name}", database=("temp", "main"))
    stored = con.table(name)
    blank = {column: ibis.null(dtype) for column, dtype in stored.schema().items() if column not in rows.columns}
    return rows.mutate(**blank).select(*stored.columns)


def _without_inferred(con: Any, name: str, table: Any) -> Any:
    ledger = con.table("assumed")
    mine = ledger.filter(ledger.table_name == name, ledger.status != "CONFIRMED", ledger.row_key != "*")
    columns = con.to_pyarrow(mine.select("column_name").distinct())["column_name"].to_pylist()
    key = _row_key(table, name)
    for column in sorted(columns, key=lambda each: each != WHOLE_ROW):
        keys = mine.filter(mine.column_name == column).row_key
        if column == WHOLE_ROW:
            table = table.filter(~key.isin(keys))
        elif column in table.columns and column not in TABLES[name].key:
            blank = ibis.null(table[column].type())
            table = table.mutate(**{column: _row_key(table, name).isin(keys).ifelse(blank, table[column])})
    return table


def _before_fixes(before: Any, name: str, table: Any) -> Any:
    key = TABLES[name].key
    fixed = [column for column in before.columns if column not in key]
    kept = before.select(
        _key=_row_key(before, name), _was_fixed=ibis.literal(True), **{f"_{column}": before[column] for column in fixed}
    )
    both = table.mutate(_own_key=_row_key(table, name)).left_join(kept, ibis._._own_key == kept._key)
    was = both._was_fixed.notnull()
    return both.mutate(**{column: was.ifelse(both[f"_{column}"], both[column]) for column in fixed})


def _row_key(table: Any, name: str) -> Any:
    key = TABLES[name].key
    if len(key) == 1:
        return table[key[0]].cast("string")
    return ibis.literal("/").join([ibis.coalesce(table[column].cast("string"), "") for column in key])
