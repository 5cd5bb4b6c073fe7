"""The types of the store's columns, and small pieces of SQL that its writers share."""

from __future__ import annotations

import duckdb

from quota_core.schema import TABLES, Dtype, Table

SQL_TYPES: dict[Dtype, str] = {
    "text": "VARCHAR",
    "money": "DOUBLE",
    "number": "DOUBLE",
    "integer": "BIGINT",
    "date": "DATE",
    "flag": "BOOLEAN",
}
SOURCE_COLUMNS = {"source_file": "VARCHAR", "source_row": "BIGINT"}


def column_types(table: Table) -> dict[str, str]:
    """SQL type of every column of a canonical table, the two that say where a row came from last."""
    return {column.name: SQL_TYPES[column.dtype] for column in table.columns} | SOURCE_COLUMNS


def staged_tables(cursor: duckdb.DuckDBPyConnection, prefix: str) -> dict[str, tuple[str, ...]]:
    """The canonical tables staged under a prefix, in schema order, with the columns that are there."""
    rows = cursor.execute(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = 'temp' "
        "AND starts_with(table_name, ?) ORDER BY table_name, column_index",
        [prefix],
    ).fetchall()
    found: dict[str, list[str]] = {}
    for table_name, column_name in rows:
        found.setdefault(table_name.removeprefix(prefix), []).append(column_name)
    return {name: tuple(found[name]) for name in TABLES if name in found}


def same_key(table: Table, left: str, right: str) -> str:
    """The condition that two rows are the same row of a table."""
    # A blank is a value of the key (a target without a role, a rate without a date), so plain equality is not enough.
    types = column_types(table)
    return " AND ".join(f'{left}."{k}"::{types[k]} IS NOT DISTINCT FROM {right}."{k}"' for k in table.key)


def row_key(table: Table, alias: str) -> str:
    """A row's key as the ledgers write it: the values joined by "/", a blank as nothing."""
    return "concat_ws('/', " + ", ".join(f"coalesce({alias}.\"{k}\"::VARCHAR, '')" for k in table.key) + ")"
