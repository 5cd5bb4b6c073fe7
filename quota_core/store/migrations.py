"""The store's tables and how an older store becomes today's: numbered steps, each saved whole.

The canonical tables follow `schema.TABLES` by themselves (a new column there is added here when the store is
opened); a numbered step is for everything else. A step, once released, is never edited: add the next one.
"""

from __future__ import annotations

from collections.abc import Callable

import duckdb

from quota_core.errors import StoreError
from quota_core.schema import TABLES
from quota_core.store.connection import Database
from quota_core.store.contents import refresh_digests
from quota_core.store.inputs import log_old_confirmations
from quota_core.store.sql import column_types

# Nearly every row has another one: looking for a way to compress these doubles the time of a big import.
UNCOMPRESSED = frozenset({"opportunity_id", "account_id", "activity_id", "lead_id"})
Step = Callable[[duckdb.DuckDBPyConnection], None]


def migrate(database: Database) -> None:
    """Brings an open store to today's version; a new file becomes an empty store.

    Raises StoreError for a DuckDB file that is no store, and for a store of a newer program; it then stays as it is.
    """
    with database.reading() as cursor:
        found = stored_version(cursor)
        tables = cursor.execute("SELECT table_name FROM duckdb_tables() WHERE NOT temporary").fetchall()
    if found is None and tables:
        raise StoreError(
            f"{database.path} is a DuckDB file but not a store of this program: give another path, "
            "so that nothing in it is touched."
        )
    if found is not None and found > len(STEPS):
        raise StoreError(
            f"The store {database.path} was written by a newer version of this program (store version {found}; "
            f"this one knows up to {len(STEPS)}): update the program, then open it."
        )
    for number in range((found or 0) + 1, len(STEPS) + 1):
        with database.writing() as cursor:
            STEPS[number - 1](cursor)
            cursor.execute("INSERT INTO schema_version (version, applied_at) VALUES (?, now()::TIMESTAMP)", [number])
    _follow_schema(database)


def stored_version(cursor: duckdb.DuckDBPyConnection) -> int | None:
    """The version a store is at; None where there is no such table (a new file, or no store of ours)."""
    try:
        row = cursor.execute("SELECT max(version) FROM schema_version").fetchone()
    except duckdb.CatalogException:
        return None
    return int(row[0]) if row and row[0] is not None else 0


def _follow_schema(database: Database) -> None:
    with database.reading() as cursor:
        behind = bool(_behind(cursor))
    if behind:
        with database.writing() as cursor:
            _follow(cursor)


def _behind(cursor: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """The columns that canonical tables lack, by table."""
    rows = cursor.execute(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name = 'main' AND NOT internal"
    ).fetchall()
    existing: dict[str, set[str]] = {}
    for table_name, column_name in rows:
        existing.setdefault(table_name, set()).add(column_name)
    missing = {
        table.name: [name for name in column_types(table) if name not in existing.get(table.name, set())]
        for table in TABLES.values()
    }
    return {name: columns for name, columns in missing.items() if columns}


def _follow(cursor: duckdb.DuckDBPyConnection) -> None:
    """Brings the canonical tables to today's schema, in the caller's transaction."""
    behind = _behind(cursor)
    for name, missing in behind.items():
        types = column_types(TABLES[name])
        if len(missing) == len(types):
            columns = ", ".join(f'"{column}" {sql}{_compression(column)}' for column, sql in types.items())
            cursor.execute(f'CREATE TABLE "{name}" ({columns})')
            continue
        for column in missing:
            cursor.execute(f'ALTER TABLE "{name}" ADD COLUMN "{column}" {types[column]}')
    refresh_digests(cursor, list(behind))


def _compression(column: str) -> str:
    return " USING COMPRESSION uncompressed" if column in UNCOMPRESSED else ""


def _step_1(cursor: duckdb.DuckDBPyConnection) -> None:
    cursor.execute(
        """
        CREATE TABLE schema_version (version INTEGER PRIMARY KEY, applied_at TIMESTAMP NOT NULL);
        CREATE TABLE digests (table_name VARCHAR PRIMARY KEY, row_count BIGINT NOT NULL, digest VARCHAR NOT NULL);
        CREATE TABLE imports (
            import_id VARCHAR PRIMARY KEY, imported_at TIMESTAMP NOT NULL, files VARCHAR[] NOT NULL,
            counts VARCHAR NOT NULL, data_version VARCHAR NOT NULL);
        CREATE TABLE rejects (
            import_id VARCHAR NOT NULL, table_name VARCHAR, file VARCHAR NOT NULL, row BIGINT, column_name VARCHAR,
            reason VARCHAR NOT NULL);
        CREATE TABLE assumed (
            table_name VARCHAR NOT NULL, row_key VARCHAR NOT NULL, column_name VARCHAR NOT NULL, value VARCHAR,
            how VARCHAR NOT NULL, status VARCHAR NOT NULL, confirmed_by VARCHAR, confirmed_at TIMESTAMP,
            PRIMARY KEY (table_name, row_key, column_name));
        CREATE TABLE mappings (signature VARCHAR PRIMARY KEY, toml VARCHAR NOT NULL, kept_at TIMESTAMP NOT NULL);
        CREATE TABLE fixes (
            fix_id VARCHAR PRIMARY KEY, kind VARCHAR NOT NULL, payload VARCHAR NOT NULL, who VARCHAR NOT NULL,
            made_at TIMESTAMP NOT NULL, undone_at TIMESTAMP);
        CREATE TABLE scenarios (
            name VARCHAR PRIMARY KEY, toml VARCHAR NOT NULL, saved_at TIMESTAMP NOT NULL, parent VARCHAR);
        """
    )


def _step_2(cursor: duckdb.DuckDBPyConnection) -> None:
    # Facts are a cache: whatever is in them can be worked out again, so later steps may drop and make them anew.
    cursor.execute(
        """
        CREATE TABLE facts_kept (facts_key VARCHAR PRIMARY KEY, data_version VARCHAR NOT NULL);
        CREATE TABLE facts_deals (
            facts_key VARCHAR, rep_id VARCHAR, territory_id VARCHAR, month INTEGER, booking_type INTEGER,
            bookings DOUBLE, lost_value DOUBLE, open_value DOUBLE, won BIGINT, lost BIGINT, open BIGINT,
            unpriced BIGINT);
        CREATE TABLE facts_span (
            facts_key VARCHAR, status VARCHAR, currency VARCHAR, deals BIGINT, amount DOUBLE, first_created DATE,
            last_created DATE, first_closed DATE, last_closed DATE);
        CREATE TABLE facts_baseline (
            facts_key VARCHAR, kind VARCHAR, name VARCHAR, won DOUBLE, lost DOUBLE, cycle_days_median DOUBLE,
            cycle_days_mean DOUBLE, deal_size_median DOUBLE, deal_size_mean DOUBLE);
        """
    )


def _step_3(cursor: duckdb.DuckDBPyConnection) -> None:
    # One sealed packet an answer: saved and read in a fraction of the time that rows in tables took.
    cursor.execute(
        """
        DROP TABLE facts_deals;
        DROP TABLE facts_span;
        DROP TABLE facts_baseline;
        DROP TABLE facts_kept;
        CREATE TABLE facts (facts_key VARCHAR PRIMARY KEY, data_version VARCHAR NOT NULL, content BLOB NOT NULL);
        """
    )


def _step_4(cursor: duckdb.DuckDBPyConnection) -> None:
    cursor.execute(
        """
        CREATE TABLE flagged (
            import_id VARCHAR NOT NULL, table_name VARCHAR NOT NULL, file VARCHAR NOT NULL, row BIGINT NOT NULL,
            column_name VARCHAR NOT NULL, value VARCHAR NOT NULL);
        CREATE TABLE reference_names (column_name VARCHAR NOT NULL, name VARCHAR NOT NULL);
        """
    )


def _step_5(cursor: duckdb.DuckDBPyConnection) -> None:
    # Words of a few become numbers (see sql.column_types) in stores that still hold them as text.
    described = cursor.execute(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal AND data_type = 'VARCHAR'"
    ).fetchall()
    for table_name, name in described:
        table = TABLES.get(table_name)
        if table is not None and name in table.column and table.column[name].choices:
            cursor.execute(f'ALTER TABLE "{table.name}" ALTER "{name}" TYPE {column_types(table)[name]}')


def _step_6(cursor: duckdb.DuckDBPyConnection) -> None:
    # No keys: rows are only ever added, and what else happened to them is for the chain of seals to find.
    cursor.execute(
        """
        CREATE TABLE audit_log (
            number BIGINT NOT NULL, happened_at TIMESTAMP NOT NULL, who VARCHAR NOT NULL, what VARCHAR NOT NULL,
            subject VARCHAR NOT NULL, detail VARCHAR NOT NULL, previous VARCHAR NOT NULL, digest VARCHAR NOT NULL);
        CREATE TABLE audit_head (entries BIGINT NOT NULL, digest VARCHAR NOT NULL);
        INSERT INTO audit_head VALUES (0, repeat('0', 64));
        CREATE TABLE versions (
            number INTEGER NOT NULL, content VARCHAR NOT NULL, inputs VARCHAR NOT NULL, fingerprint VARCHAR NOT NULL);
        CREATE TABLE version_inputs (digest VARCHAR NOT NULL, content BLOB NOT NULL);
        """
    )


def _step_7(cursor: duckdb.DuckDBPyConnection) -> None:
    # What was confirmed before there was a log goes on it, one entry a name; from here on the log alone is believed.
    _follow(cursor)  # the values are written as today's columns spell them
    log_old_confirmations(cursor)


STEPS: tuple[Step, ...] = (_step_1, _step_2, _step_3, _step_4, _step_5, _step_6, _step_7)
