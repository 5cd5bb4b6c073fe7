"""Scenarios by name: a parameter file's text, when it was saved and which one it came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import duckdb

from quota_core.errors import StoreError
from quota_core.store.connection import Database

NAME_CHARACTERS = 100


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """A saved scenario: `toml` holds the differences from the default parameters."""

    name: str
    toml: str
    saved_at: datetime
    parent: str | None = None


def _names(cursor: duckdb.DuckDBPyConnection) -> list[str]:
    rows = cursor.execute("SELECT name FROM scenarios ORDER BY lower(name), name").fetchall()
    return [name for (name,) in rows]


@dataclass(frozen=True)
class Scenarios:
    """The store's scenarios; every change is one transaction."""

    database: Database

    def names(self) -> list[str]:
        """Names of all scenarios, alphabetically."""
        return list(self.database.answer("scenario names", _names))

    def all(self) -> list[Scenario]:
        """All scenarios, the one saved last first."""
        with self.database.reading() as cursor:
            rows = cursor.execute(
                "SELECT name, toml, saved_at, parent FROM scenarios ORDER BY saved_at DESC, name"
            ).fetchall()
        return [Scenario(name=name, toml=toml, saved_at=saved, parent=parent) for name, toml, saved, parent in rows]

    def load(self, name: str) -> Scenario:
        """The scenario of that name; StoreError where there is none."""
        for scenario in self.all():
            if scenario.name == name.strip():
                return scenario
        raise self._missing(name)

    def save(self, name: str, toml: str, parent: str | None = None) -> Scenario:
        """Saves under a name, in place of an earlier one of that name; it is on disk when this returns."""
        name = _checked(name)
        with self.database.writing() as cursor:
            cursor.execute("INSERT OR REPLACE INTO scenarios VALUES (?, ?, now()::TIMESTAMP, ?)", [name, toml, parent])
        return self.load(name)

    def rename(self, old: str, new: str) -> None:
        """Gives a scenario another name; StoreError where the old one is unknown or the new one is taken."""
        new = _checked(new)
        with self.database.writing() as cursor:
            names = {name for (name,) in cursor.execute("SELECT name FROM scenarios").fetchall()}
            if old not in names:
                raise self._missing(old)
            if new == old:
                return
            if new in names:
                raise StoreError(f"There is already a scenario named {new!r}: choose another name, or delete it first.")
            cursor.execute(
                "INSERT INTO scenarios SELECT ?, toml, saved_at, parent FROM scenarios WHERE name = ?", [new, old]
            )
            cursor.execute("DELETE FROM scenarios WHERE name = ?", [old])
            cursor.execute("UPDATE scenarios SET parent = ? WHERE parent = ?", [new, old])

    def delete(self, name: str) -> None:
        """Takes a scenario away; StoreError where there is none of that name."""
        with self.database.writing() as cursor:
            gone = cursor.execute("DELETE FROM scenarios WHERE name = ? RETURNING name", [name]).fetchall()
            if not gone:
                raise self._missing(name)

    def _missing(self, name: str) -> StoreError:
        known = ", ".join(self.names()) or "none is saved yet"
        return StoreError(f"There is no scenario named {name!r}: the saved ones are: {known}.")


def _checked(name: str) -> str:
    name = name.strip()
    if not name or len(name) > NAME_CHARACTERS or not name.isprintable():
        raise StoreError(
            f"A scenario cannot be named {name[:NAME_CHARACTERS]!r}: use 1 to {NAME_CHARACTERS} printable characters."
        )
    return name
