"""One import, all or nothing: staged tables into the canonical ones, with rejects, mappings, inference and the log.

What ingest leaves on its backend's connection, as temporary tables:

    import_<table>     rows to add or to update by key; a canonical column that is not in it keeps its stored value
    import_rejects     table_name, file, row, column_name, reason (optional)
    import_flagged     table_name, file, row, column_name, value (optional)

and what a `Derive` hook (fixes, inference) may leave, called inside the transaction after the rows are in:

    inferred_<table>   rows to add or to update by key, as above
    removed_<table>    keys of rows to take out
    inferred_assumed   table_name, row_key, column_name, value, how, status (ASSUMED, or CORRECTED by a person)
    fixed_<table>, left_out_<table>   what corrections change (see originals.py)

`row_key` is the key's values joined by "/" (a blank is ""; "*" alone says what blank cells of any row stand for, and
nothing is stored in them); `column_name` "*" says that the whole row is assumed. Before the rows go in, corrections are
undone and what earlier inference left and nobody has confirmed is taken back, so neither builds on itself.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import asdict, dataclass, field
from typing import Any

import duckdb

from quota_core.errors import DataError
from quota_core.govern.audit_log import NOT_NAMED
from quota_core.schema import TABLES, Table
from quota_core.store.audit import record
from quota_core.store.connection import Database
from quota_core.store.contents import data_version, refresh_digests
from quota_core.store.originals import absorb_fixes, put_back_originals
from quota_core.store.reference import keep_reference
from quota_core.store.sql import SOURCE_COLUMNS, column_types, row_key, same_key, staged_tables

# Given the backend and the tables whose rows are all of this import, as they still stand in `import_<table>`: rows that
# are not committed yet are read by one thread only, staged ones by all.
Derive = Callable[[Any, Set[str]], None]


@dataclass(frozen=True, kw_only=True)
class Reject:
    """A row that was not taken: where it stands and why."""

    file: str
    row: int | None
    column: str | None
    reason: str
    table: str | None = None


@dataclass(frozen=True, kw_only=True)
class StagedImport:
    """What goes into the store beside the staged tables: files, rejects not staged, mappings to keep by signature.

    `reference`: lists of right names by canonical column, which take the place of earlier ones. `who` brings it in.
    """

    files: tuple[str, ...] = ()
    rejects: tuple[Reject, ...] = ()
    mappings: Mapping[str, str] = field(default_factory=dict)
    reference: Mapping[str, Sequence[str]] = field(default_factory=dict)
    derive: tuple[Derive, ...] = ()
    who: str = NOT_NAMED


@dataclass(frozen=True, kw_only=True)
class TableCount:
    """What became of a table's staged rows: staged = new + updated + same."""

    staged: int
    new: int
    updated: int
    same: int


@dataclass(frozen=True, kw_only=True)
class Committed:
    """An import that is saved."""

    import_id: str
    data_version: str
    counts: dict[str, TableCount]


def commit_import(database: Database, backend: Any, staged: StagedImport) -> Committed:
    """Saves what is staged on `backend` in one transaction; an error at any point changes nothing.

    Raises StoreError when the disk or the memory fails, and whatever a hook raises.
    """
    cursor: duckdb.DuckDBPyConnection = backend.con
    import_id = uuid.uuid4().hex
    with database.writing(cursor):
        touched = set(_take_back_inferred(cursor)) | put_back_originals(cursor)
        counts: dict[str, TableCount] = {}
        for name, columns in staged_tables(cursor, "import_").items():
            counts[name] = _upsert(cursor, TABLES[name], f"import_{name}", columns)
            touched.add(name)
        whole = {name for name, count in counts.items() if count.new == count.staged == _rows(cursor, f'"{name}"')}
        for hook in staged.derive:
            hook(backend, whole)
            derived = _absorb_derived(cursor)
            touched |= derived
            whole -= derived
        refresh_digests(cursor, sorted(touched), {name: f"import_{name}" for name in whole})
        _keep_rejects(cursor, import_id, staged.rejects)
        _keep_flagged(cursor, import_id)
        keep_reference(cursor, staged.reference)
        for signature, toml in staged.mappings.items():
            cursor.execute("INSERT OR REPLACE INTO mappings VALUES (?, ?, now()::TIMESTAMP)", [signature, toml])
        version = data_version(cursor)
        counted = json.dumps({name: asdict(count) for name, count in counts.items()})
        cursor.execute(
            "INSERT INTO imports VALUES (?, now()::TIMESTAMP, ?, ?, ?)",
            [import_id, list(staged.files), counted, version],
        )
        told = {"files": list(staged.files), "counts": json.loads(counted), "data_version": version}
        record(cursor, staged.who, "imported" if staged.files else "applied corrections", import_id, told)
    _drop_staged(cursor, "import_")
    return Committed(import_id=import_id, data_version=version, counts=counts)


def _upsert(cursor: duckdb.DuckDBPyConnection, table: Table, source: str, present: Sequence[str]) -> TableCount:
    types = column_types(table)
    unknown = [name for name in present if name not in types]
    absent = [name for name in table.key if name not in present]
    if unknown or absent:
        problem = (
            f"has no column {absent[0]}" if absent else f"has a column {unknown[0]} that {table.name} does not know"
        )
        raise DataError(f"The staged table {source} {problem}: nothing was imported.")
    total = _rows(cursor, f'temp."{source}"')
    listed = ", ".join(f'"{name}"' for name in present)
    if _number(cursor, f'SELECT count(*) FROM (SELECT 1 FROM "{table.name}" LIMIT 1)') == 0:
        cursor.execute(f'INSERT INTO "{table.name}" ({listed}) SELECT {listed} FROM temp."{source}"')
        return TableCount(staged=total, new=total, updated=0, same=0)
    compared = [name for name in present if name not in SOURCE_COLUMNS and name not in table.key]
    changed = " OR ".join(f's."{name}"::{types[name]} IS DISTINCT FROM t."{name}"' for name in compared) or "false"
    values = ", ".join(f's."{name}"' if name in present else f't."{name}"' for name in types)
    cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE store_changes AS SELECT t.present_ IS NOT NULL AS existed_, {values} "
        f'FROM temp."{source}" AS s LEFT JOIN (SELECT *, true AS present_ FROM "{table.name}") AS t '
        f"ON {same_key(table, 's', 't')} WHERE t.present_ IS NULL OR {changed}"
    )
    updated = _rows(cursor, "temp.store_changes WHERE existed_")
    new = _rows(cursor, "temp.store_changes WHERE NOT existed_")
    if updated:
        cursor.execute(
            f'DELETE FROM "{table.name}" AS t USING temp.store_changes AS s '
            f"WHERE s.existed_ AND {same_key(table, 's', 't')}"
        )
    if updated or new:
        everything = ", ".join(f'"{name}"' for name in types)
        cursor.execute(f'INSERT INTO "{table.name}" ({everything}) SELECT {everything} FROM temp.store_changes')
    cursor.execute("DROP TABLE temp.store_changes")
    return TableCount(staged=total, new=new, updated=updated, same=total - new - updated)


def _take_back_inferred(cursor: duckdb.DuckDBPyConnection) -> list[str]:
    """Removes inferred rows and blanks inferred values that nobody confirmed; returns the tables touched."""
    rows = cursor.execute(
        "SELECT DISTINCT table_name, column_name FROM assumed WHERE status <> 'CONFIRMED' AND row_key <> '*'"
    ).fetchall()
    touched = []
    # Whole rows first: their single values need no blanking then.
    for name, column in sorted(rows, key=lambda row: (row[0], row[1] != "*", row[1])):
        table = TABLES.get(name)
        if table is None or (column != "*" and column not in table.column):
            continue
        listed = "SELECT row_key FROM assumed WHERE status <> 'CONFIRMED' AND table_name = ? AND column_name = ?"
        where = f"{row_key(table, 't')} IN ({listed})"
        if column == "*":
            cursor.execute(f'DELETE FROM "{name}" AS t WHERE {where}', [name, column])
        elif column not in table.key:
            cursor.execute(f'UPDATE "{name}" AS t SET "{column}" = NULL WHERE {where}', [name, column])
        touched.append(name)
    cursor.execute("DELETE FROM assumed WHERE status <> 'CONFIRMED'")
    return touched


def _absorb_derived(cursor: duckdb.DuckDBPyConnection) -> set[str]:
    touched = absorb_fixes(cursor)
    for name, columns in staged_tables(cursor, "removed_").items():
        table = TABLES[name]
        absent = [key for key in table.key if key not in columns]
        if absent:
            raise DataError(f"The table removed_{name} has no column {absent[0]}: nothing was imported.")
        cursor.execute(f'DELETE FROM "{name}" AS t USING temp."removed_{name}" AS s WHERE {same_key(table, "s", "t")}')
        touched.add(name)
    for name, columns in staged_tables(cursor, "inferred_").items():
        _upsert(cursor, TABLES[name], f"inferred_{name}", columns)
        touched.add(name)
    if _exists(cursor, "inferred_assumed"):
        cursor.execute(
            "INSERT INTO assumed BY NAME "
            "SELECT table_name, row_key, column_name, value, how, coalesce(status, 'ASSUMED') AS status FROM "
            "(SELECT NULL::VARCHAR AS status UNION ALL BY NAME FROM temp.inferred_assumed) WHERE how IS NOT NULL "
            # What somebody has confirmed stays confirmed until somebody corrects it.
            "ON CONFLICT DO UPDATE SET value = excluded.value, how = excluded.how, status = excluded.status, "
            "confirmed_by = NULL, confirmed_at = NULL WHERE excluded.status = 'CORRECTED'"
        )
    _drop_staged(cursor, "inferred_")
    _drop_staged(cursor, "removed_")
    return touched


def _keep_rejects(cursor: duckdb.DuckDBPyConnection, import_id: str, rejects: Sequence[Reject]) -> None:
    if _exists(cursor, "import_rejects"):
        cursor.execute(
            "INSERT INTO rejects SELECT ?, table_name, file, row, column_name, reason FROM temp.import_rejects",
            [import_id],
        )
    if rejects:
        cursor.executemany(
            "INSERT INTO rejects VALUES (?, ?, ?, ?, ?, ?)",
            [[import_id, r.table, r.file, r.row, r.column, r.reason] for r in rejects],
        )


def _keep_flagged(cursor: duckdb.DuckDBPyConnection, import_id: str) -> None:
    if _exists(cursor, "import_flagged"):
        cursor.execute(
            "INSERT INTO flagged SELECT ?, table_name, file, row, column_name, value FROM temp.import_flagged",
            [import_id],
        )


def _exists(cursor: duckdb.DuckDBPyConnection, name: str) -> bool:
    found = "SELECT count(*) FROM duckdb_tables() WHERE database_name = 'temp' AND table_name = ?"
    return _number(cursor, found, [name]) > 0


def _drop_staged(cursor: duckdb.DuckDBPyConnection, prefix: str) -> None:
    names = cursor.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = 'temp' AND starts_with(table_name, ?)", [prefix]
    ).fetchall()
    for (name,) in names:
        cursor.execute(f'DROP TABLE temp."{name}"')


def _rows(cursor: duckdb.DuckDBPyConnection, name: str) -> int:
    return _number(cursor, f"SELECT count(*) FROM {name}")


def _number(cursor: duckdb.DuckDBPyConnection, query: str, values: Sequence[object] = ()) -> int:
    row = cursor.execute(query, list(values)).fetchone()
    assert row is not None  # a count always gives one row
    return int(row[0])
