"""What is kept beside the data: mappings, fixes, assumptions."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb

from quota_core.errors import StoreError
from quota_core.govern.audit_log import NOT_NAMED
from quota_core.store import inputs
from quota_core.store.audit import record
from quota_core.store.connection import Database


@dataclass(frozen=True)
class Mappings:
    """Confirmed mappings by the signature of a file's header, so the next file like it needs no questions.

    An import keeps those of its files, in its own transaction and its entry of the log.
    """

    database: Database

    def find(self, signature: str) -> str | None:
        """The kept mapping's TOML, or None."""
        with self.database.reading() as cursor:
            row = cursor.execute("SELECT toml FROM mappings WHERE signature = ?", [signature]).fetchone()
        return None if row is None else str(row[0])

    def all(self) -> dict[str, str]:
        """Every kept mapping: signature -> TOML."""
        with self.database.reading() as cursor:
            return dict(cursor.execute("SELECT signature, toml FROM mappings ORDER BY signature").fetchall())


@dataclass(frozen=True, kw_only=True)
class Fix:
    """A correction kept as data: what kind, its details, who made it and when; `undone_at` where it was taken back."""

    fix_id: str
    kind: str
    payload: dict[str, Any]
    who: str
    made_at: datetime
    undone_at: datetime | None = None


@dataclass(frozen=True)
class Fixes:
    """The corrections, in the order in which they were made."""

    database: Database

    def keep(self, kind: str, payload: dict[str, Any], who: str) -> str:
        """Keeps a correction and returns its id."""
        fix_id = uuid.uuid4().hex
        with self.database.writing() as cursor:
            cursor.execute(
                "INSERT INTO fixes VALUES (?, ?, ?, ?, now()::TIMESTAMP, NULL)",
                [fix_id, kind, json.dumps(payload, sort_keys=True), who],
            )
            record(cursor, who, "corrected data", str(payload.get("table", "data")), {"kind": kind, **payload})
        return fix_id

    def all(self, undone: bool = False) -> list[Fix]:
        """The corrections that hold, oldest first; with `undone` those taken back too."""
        with self.database.reading() as cursor:
            rows = cursor.execute(
                "SELECT fix_id, kind, payload, who, made_at, undone_at FROM fixes "
                "WHERE undone_at IS NULL OR ? ORDER BY made_at, rowid",
                [undone],
            ).fetchall()
        return [
            Fix(fix_id=fix_id, kind=kind, payload=json.loads(payload), who=who, made_at=made, undone_at=gone)
            for fix_id, kind, payload, who, made, gone in rows
        ]

    def undo(self, fix_id: str, *, who: str = NOT_NAMED) -> None:
        """Takes a correction back (it stays listed as undone); StoreError where there is none of that id."""
        with self.database.writing() as cursor:
            rows = cursor.execute(
                "UPDATE fixes SET undone_at = now()::TIMESTAMP WHERE fix_id = ? AND undone_at IS NULL "
                "RETURNING kind, payload",
                [fix_id],
            ).fetchall()
            if not rows:
                raise StoreError(f"There is no correction {fix_id!r} to take back: see the list of corrections.")
            kind, payload = rows[0][0], json.loads(rows[0][1])
            record(cursor, who, "took back a correction", str(payload.get("table", "data")), {"kind": kind, **payload})


@dataclass(frozen=True, kw_only=True)
class Assumed:
    """A value nobody has given: where it stands, what it is, how it was got, and whether somebody confirmed it.

    `row_key` is the row's key joined by "/"; `column_name` "*" stands for the whole row.
    """

    table_name: str
    row_key: str
    column_name: str
    value: str | None
    how: str
    status: str = "ASSUMED"
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None


def _standing(cursor: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    (row,) = cursor.execute(
        "SELECT count(*) FILTER (status = 'ASSUMED'), count(*) FILTER (status = 'CONFIRMED') FROM assumed"
    ).fetchall()
    return row


@dataclass(frozen=True)
class Assumptions:
    """The ledger of assumed values."""

    database: Database

    @property
    def standing(self) -> tuple[int, int]:
        """How many values are still assumed and how many are confirmed: differs whenever somebody confirms one."""
        assumed, confirmed = self.database.answer("assumed and confirmed", _standing)
        return int(assumed), int(confirmed)

    def all(self, status: str | None = None) -> list[Assumed]:
        """Every entry, by table, row and column; only "ASSUMED" or "CONFIRMED" ones where asked."""
        with self.database.reading() as cursor:
            rows = cursor.execute(
                "SELECT table_name, row_key, column_name, value, how, status, confirmed_by, confirmed_at FROM assumed "
                "WHERE status = coalesce(?, status) ORDER BY table_name, row_key, column_name",
                [status],
            ).fetchall()
        return [
            Assumed(
                table_name=row[0],
                row_key=row[1],
                column_name=row[2],
                value=row[3],
                how=row[4],
                status=row[5],
                confirmed_by=row[6],
                confirmed_at=row[7],
            )
            for row in rows
        ]

    def confirm(self, entries: Iterable[tuple[str, str, str]], who: str) -> int:
        """Confirms (table, row key, column) entries in somebody's name; returns how many were still assumed."""
        wanted = {inputs.subject_of(place) for place in entries}
        with self.database.writing() as cursor:
            still = {
                inputs.subject_of(place)
                for place in cursor.execute(
                    "SELECT table_name, row_key, column_name FROM assumed WHERE status = 'ASSUMED'"
                ).fetchall()
            }
            items = [item for item in inputs.input_items(cursor) if item.subject in wanted & still]
            if items:
                inputs.confirm(cursor, items, who)
        return len(items)
