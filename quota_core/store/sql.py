"""The types of the store's columns, and small pieces of SQL that its writers share."""

from __future__ import annotations

from collections.abc import Collection

import duckdb

from quota_core.schema import TABLES, Column, Dtype, Table

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
    return {column.name: _column_type(column) for column in table.columns} | SOURCE_COLUMNS


def _column_type(column: Column) -> str:
    if not column.choices:
        return SQL_TYPES[column.dtype]
    # A word of a few is stored as its number: a tenth of the time that a text takes to write.
    return "ENUM(" + ", ".join(f"'{choice}'" for choice in column.choices) + ")"


def plain_values(table: Table, columns: Collection[str] | None = None) -> str:
    """The values of a canonical table's columns in the order of the schema, words of a few as text.

    `columns`: those that are there; the others are blanks of their type.
    """
    values = []
    for column in table.columns:
        there = columns is None or column.name in columns
        values.append((f'"{column.name}"' if there else "NULL") + f"::{SQL_TYPES[column.dtype]}")
    return ", ".join(values)


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
