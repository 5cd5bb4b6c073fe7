"""Lists of right names, kept so that later checks compare with them too: one list per canonical column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb


def reference_names(cursor: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, ...]]:
    """The kept lists: canonical column -> names in alphabetical order."""
    found: dict[str, list[str]] = {}
    for column, name in cursor.execute("SELECT column_name, name FROM reference_names ORDER BY ALL").fetchall():
        found.setdefault(column, []).append(name)
    return {column: tuple(names) for column, names in found.items()}


def keep_reference(cursor: duckdb.DuckDBPyConnection, reference: Mapping[str, Sequence[str]]) -> None:
    """Keeps lists in place of earlier ones of the same column."""
    for column, names in reference.items():
        cursor.execute("DELETE FROM reference_names WHERE column_name = ?", [column])
        cursor.execute(
            "INSERT INTO reference_names SELECT ?, name FROM (SELECT DISTINCT unnest(?::VARCHAR[]) AS name)",
            [column, list(names)],
        )
