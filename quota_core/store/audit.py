"""The audit log in the store: one helper writes to it, inside the transaction of what it tells of; nothing edits it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import duckdb

from quota_core.govern.audit_log import Head, broken, checked_name, sealed
from quota_core.govern.records import LogEntry
from quota_core.store.connection import Database


def record(
    cursor: duckdb.DuckDBPyConnection, who: str, what: str, subject: str, detail: Mapping[str, Any] | None = None
) -> LogEntry:
    """Adds an entry in the caller's transaction: it is saved with what it tells of, or neither is.

    `what`: a verb in the past ("approved"); `detail`: JSON-able. Raises ApprovalError for a blank name.
    """
    at = datetime.now(UTC).replace(tzinfo=None)
    entry = sealed(head_of(cursor), at, checked_name(who), what, subject, detail or {})
    cursor.execute(
        "INSERT INTO audit_log VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [entry.number, at, entry.who, what, subject, entry.detail, entry.previous, entry.digest],
    )
    cursor.execute("UPDATE audit_head SET entries = ?, digest = ?", [entry.number, entry.digest])
    return entry


def entries(
    cursor: duckdb.DuckDBPyConnection, what: Sequence[str] = (), subject: str | None = None
) -> tuple[LogEntry, ...]:
    """The log's entries, the first one first; only some kinds, or those of one subject, where named."""
    rows = cursor.execute(
        "SELECT number, happened_at, who, what, subject, detail, previous, digest FROM audit_log "
        "WHERE (len(?::VARCHAR[]) = 0 OR list_contains(?::VARCHAR[], what)) "
        "AND subject = coalesce(?, subject) ORDER BY number, rowid",
        [list(what), list(what), subject],
    ).fetchall()
    names = ("number", "at", "who", "what", "subject", "detail", "previous", "digest")
    return tuple(LogEntry(**dict(zip(names, row, strict=True))) for row in rows)


def head_of(cursor: duckdb.DuckDBPyConnection) -> Head:
    """What is kept beside the log: how many entries there are to be, and the last seal."""
    row = cursor.execute("SELECT entries, digest FROM audit_head").fetchone()
    return Head(entries=int(row[0]), digest=str(row[1])) if row else Head(entries=-1, digest="")


@dataclass(frozen=True)
class AuditLog:
    """Everything that was agreed, saved and changed, in order."""

    database: Database

    def all(self) -> tuple[LogEntry, ...]:
        """Every entry, the first one first."""
        return self.database.answer("audit log", entries)

    @property
    def head(self) -> Head:
        """How many entries there are to be, and the last seal."""
        return self.database.answer("audit head", head_of)

    @property
    def broken(self) -> str | None:
        """What shows that the log was tampered with, in one sentence; None where it is whole."""
        return self.database.answer("audit check", lambda cursor: broken(entries(cursor), head_of(cursor)))
