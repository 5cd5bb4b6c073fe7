"""What the files said where a correction changed it: kept beside the canonical tables, put back before every import.

A hook leaves, as temporary tables,

    fixed_<table>      key and corrected columns of the rows that change
    left_out_<table>   keys of the rows to take out

and the store keeps the cells and rows as they were (`before_fix_<table>`, `taken_out_<table>`) before it changes them.
"""

from __future__ import annotations

import duckdb

from quota_core.schema import TABLES, Table
from quota_core.store.sql import same_key, staged_tables

_BEFORE, _OUT = "before_fix_", "taken_out_"


def put_back_originals(cursor: duckdb.DuckDBPyConnection) -> set[str]:
    """Undoes every correction, so that rows stand as the files gave them; returns the tables touched."""
    names = cursor.execute(
        "SELECT table_name FROM duckdb_tables() WHERE NOT temporary "
        "AND (starts_with(table_name, ?) OR starts_with(table_name, ?))",
        [_BEFORE, _OUT],
    ).fetchall()
    kept = {name for (name,) in names}
    touched = set()
    for name, table in TABLES.items():
        if _BEFORE + name in kept:
            described = cursor.execute(f'DESCRIBE "{_BEFORE}{name}"').fetchall()
            columns = [row[0] for row in described if row[0] not in table.key]
            _overwrite(cursor, table, f'"{_BEFORE}{name}"', columns)
        if _OUT + name in kept:
            cursor.execute(
                f'INSERT INTO "{name}" BY NAME SELECT s.* FROM "{_OUT}{name}" AS s '
                f'WHERE NOT EXISTS (SELECT 1 FROM "{name}" AS t WHERE {same_key(table, "s", "t")})'
            )
        for prefix in (_BEFORE, _OUT):
            if prefix + name in kept:
                cursor.execute(f'DROP TABLE "{prefix}{name}"')
                touched.add(name)
    return touched


def absorb_fixes(cursor: duckdb.DuckDBPyConnection) -> set[str]:
    """Applies what a hook staged and keeps what stood there before; returns the tables touched."""
    touched = set()
    for name, staged in staged_tables(cursor, "fixed_").items():
        table = TABLES[name]
        columns = [column for column in staged if column not in table.key]
        listed = ", ".join(f't."{column}"' for column in [*table.key, *columns])
        cursor.execute(
            f'CREATE TABLE "{_BEFORE}{name}" AS SELECT {listed} FROM "{name}" AS t '
            f'JOIN temp."fixed_{name}" AS s ON {same_key(table, "s", "t")}'
        )
        _overwrite(cursor, table, f'temp."fixed_{name}"', columns)
        cursor.execute(f'DROP TABLE temp."fixed_{name}"')
        touched.add(name)
    for name in staged_tables(cursor, "left_out_"):
        table = TABLES[name]
        cursor.execute(
            f'CREATE TABLE "{_OUT}{name}" AS SELECT t.* FROM "{name}" AS t '
            f'WHERE EXISTS (SELECT 1 FROM temp."left_out_{name}" AS s WHERE {same_key(table, "s", "t")})'
        )
        cursor.execute(f'DELETE FROM "{name}" AS t USING temp."left_out_{name}" AS s WHERE {same_key(table, "s", "t")}')
        cursor.execute(f'DROP TABLE temp."left_out_{name}"')
        touched.add(name)
    return touched


def _overwrite(cursor: duckdb.DuckDBPyConnection, table: Table, source: str, columns: list[str]) -> None:
    values = ", ".join(f'"{column}" = s."{column}"' for column in columns)
    if values:
        cursor.execute(f'UPDATE "{table.name}" AS t SET {values} FROM {source} AS s WHERE {same_key(table, "s", "t")}')
