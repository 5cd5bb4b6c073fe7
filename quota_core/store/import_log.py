"""The log of imports: what became of every row, which were rejected, which cells were left blank."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from quota_core.store.connection import Database


@dataclass(frozen=True, kw_only=True)
class ImportLog:
    """One import: when, which files, what became of each table's rows, and the data version after it.

    `rejected`: rows not taken; `flagged`: cells that could not be read and stand as blanks in rows that were.
    """

    import_id: str
    imported_at: datetime
    files: tuple[str, ...]
    counts: dict[str, dict[str, int]]
    data_version: str
    rejected: int = 0
    flagged: int = 0


@dataclass(frozen=True, kw_only=True)
class KeptReject:
    """A rejected row of an import."""

    import_id: str
    table: str | None
    file: str
    row: int | None
    column: str | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class KeptFlagged:
    """A cell that could not be read, in a row that was taken with a blank in its place."""

    import_id: str
    table: str
    file: str
    row: int
    column: str
    value: str


@dataclass(frozen=True)
class Imports:
    """The log of imports, their rejected rows and the cells they left blank."""

    database: Database

    def all(self) -> list[ImportLog]:
        """Every import, the latest first."""
        with self.database.reading() as cursor:
            rows = cursor.execute(
                "SELECT import_id, imported_at, files, counts, data_version, "
                "(SELECT count(*) FROM rejects AS r WHERE r.import_id = i.import_id), "
                "(SELECT count(*) FROM flagged AS f WHERE f.import_id = i.import_id) "
                "FROM imports AS i ORDER BY imported_at DESC"
            ).fetchall()
        return [
            ImportLog(
                import_id=row[0],
                imported_at=row[1],
                files=tuple(row[2]),
                counts=json.loads(row[3]),
                data_version=row[4],
                rejected=row[5],
                flagged=row[6],
            )
            for row in rows
        ]

    def rejects(self, import_id: str | None = None, limit: int = 10_000) -> list[KeptReject]:
        """Rejected rows of an import (the latest where none is named), by file and row, at most `limit`."""
        with self.database.reading() as cursor:
            rows = cursor.execute(
                "SELECT import_id, table_name, file, row, column_name, reason FROM rejects "
                "WHERE import_id = coalesce(?, (SELECT import_id FROM imports ORDER BY imported_at DESC LIMIT 1)) "
                "ORDER BY file, row, column_name LIMIT ?",
                [import_id, limit],
            ).fetchall()
        return [KeptReject(import_id=r[0], table=r[1], file=r[2], row=r[3], column=r[4], reason=r[5]) for r in rows]

    def flagged(self, import_id: str | None = None, limit: int = 10_000) -> list[KeptFlagged]:
        """Cells an import left blank (the latest where none is named), by file, row and column, at most `limit`."""
        with self.database.reading() as cursor:
            rows = cursor.execute(
                "SELECT import_id, table_name, file, row, column_name, value FROM flagged "
                "WHERE import_id = coalesce(?, (SELECT import_id FROM imports ORDER BY imported_at DESC LIMIT 1)) "
                "ORDER BY file, row, column_name LIMIT ?",
                [import_id, limit],
            ).fetchall()
        return [KeptFlagged(import_id=r[0], table=r[1], file=r[2], row=r[3], column=r[4], value=r[5]) for r in rows]
