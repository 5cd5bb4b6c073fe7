"""The data version: what the canonical tables hold, whatever the order of their rows and wherever they came from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

import duckdb

from quota_core.schema import TABLES
from quota_core.store.sql import plain_values

VERSION_CHARACTERS = 16


def table_digest(cursor: duckdb.DuckDBPyConnection, name: str, staged: str = "") -> tuple[int, str]:
    """Number of rows of a canonical table, and the hash of its contents.

    `staged`: a temporary table with the same rows, quicker to read than those of a transaction that is not saved yet.

    sha256 over the count, the sum and the xor of a 64-bit hash per row (all columns but the source file and row):
    none of the three depends on the order of rows; the sum sees repeated rows, which an xor alone would cancel.
    """
    columns = ", ".join(f'"{column.name}"' for column in TABLES[name].columns)
    table, source = TABLES[name], f'temp."{staged}"' if staged else f'"{name}"'
    values = plain_values(table, _columns(cursor, source) if staged else None)
    row = cursor.execute(
        f"SELECT count(*), sum(h), bit_xor(h) FROM (SELECT hash({values}) AS h FROM {source}) AS hashed"
    ).fetchone()
    assert row is not None  # an aggregate without groups always gives one row
    # sum() over UBIGINT is exact (HUGEINT) up to 2^64 rows.
    text = "|".join([name, columns, *(str(value) for value in row)])
    return int(row[0]), hashlib.sha256(text.encode()).hexdigest()


def _columns(cursor: duckdb.DuckDBPyConnection, source: str) -> set[str]:
    return {row[0] for row in cursor.execute(f"DESCRIBE {source}").fetchall()}


def refresh_digests(
    cursor: duckdb.DuckDBPyConnection, names: Iterable[str], staged: Mapping[str, str] | None = None
) -> None:
    """Hashes the named tables again and keeps the results; to be called in the transaction that changed them.

    `staged`: temporary tables by the canonical one whose rows they hold (see table_digest).
    """
    rows = [(name, *table_digest(cursor, name, (staged or {}).get(name, ""))) for name in names]
    if rows:
        values = ", ".join(["(?, ?, ?)"] * len(rows))
        cursor.execute(f"INSERT OR REPLACE INTO digests VALUES {values}", [each for row in rows for each in row])


def data_version(cursor: duckdb.DuckDBPyConnection) -> str:
    """16 hexadecimal characters that change exactly when a canonical row does (sha256 over the tables' digests)."""
    rows = cursor.execute("SELECT table_name, digest FROM digests WHERE row_count > 0 ORDER BY table_name").fetchall()
    text = "\n".join(f"{name} {digest}" for name, digest in rows if name in TABLES)
    return hashlib.sha256(text.encode()).hexdigest()[:VERSION_CHARACTERS]


def row_counts(cursor: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """How many rows each canonical table holds."""
    rows = dict(cursor.execute("SELECT table_name, row_count FROM digests").fetchall())
    return {name: int(rows.get(name, 0)) for name in TABLES}
