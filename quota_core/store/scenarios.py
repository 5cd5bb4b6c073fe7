"""Scenarios by name: a parameter file's text, when it was saved and which one it came from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb

from quota_core.errors import QuotaError, StoreError
from quota_core.govern.audit_log import NOT_NAMED
from quota_core.govern.versions import Apart
from quota_core.parameters import DEFAULTS, SPECS, Parameters
from quota_core.parameters.presets import PRESET, preset
from quota_core.scenario_file import parameters_of_toml, plain
from quota_core.store.audit import record
from quota_core.store.connection import Database

NAME_CHARACTERS = 100
# Given the text that stands under a name (None: nothing does): why it may not be replaced, "" where it may.
Refusal = Callable[[str | None], str]


def plainly(key: str, before: Any, after: Any) -> tuple[str, str]:
    """A parameter's two values as a parameter file writes them."""
    return str(plain(key, before)), str(plain(key, after))


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """A saved scenario: `toml` holds the differences from the default parameters, so that it stands by itself.

    `parent`: the scenario (or `preset:KEY`) it was made from; None for the defaults.
    """

    name: str
    toml: str
    saved_at: datetime
    parent: str | None = None

    @property
    def parameters(self) -> Parameters:
        """Its parameters. Raises ParameterError or DataError where its text cannot be read any more."""
        return parameters_of_toml(self.toml, f"the scenario {self.name}")

    def differences_from(self, parent: Parameters) -> dict[str, Any]:
        """Only what it changes in its parent: value by key, in the order of declaration."""
        own = self.parameters
        return {key: getattr(own, key) for key in SPECS if getattr(own, key) != getattr(parent, key)}


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

    def parent_of(self, scenario: Scenario) -> Parameters:
        """The parameters a scenario was made from: its parent's, a preset's, or the defaults."""
        if scenario.parent is None:
            return DEFAULTS
        if scenario.parent.startswith(PRESET):
            return preset(scenario.parent.removeprefix(PRESET)).parameters
        return self.load(scenario.parent).parameters if scenario.parent in self.names() else DEFAULTS

    def save(self, name: str, toml: str, parent: str | None = None, *, who: str = NOT_NAMED) -> Scenario:
        """Saves under a name, in place of an earlier one of that name; it is on disk when this returns.

        Saved over one it was made from, it takes that one's parent: nothing is its own parent.
        """
        name = _checked(name)
        self._save(name, toml, parent, who)
        return self.load(name)

    def save_over(
        self,
        name: str,
        toml: str,
        seen: str | None,
        parent: str | None = None,
        *,
        who: str = NOT_NAMED,
        words: Apart = plainly,
    ) -> Scenario:
        """Saves as `save` does, but only where what stands under the name is what the caller has seen (None: nothing).

        Raises StoreError, which says what is different now, where another session has saved meanwhile.
        """
        name = _checked(name)
        self._save(name, toml, parent, who, lambda there: _overtaken(name, seen, there, words))
        return self.load(name)

    def save_from(
        self, name: str, toml: str, began: str, parent: str | None = None, *, who: str = NOT_NAMED
    ) -> Scenario:
        """Saves what was made from the settings `began`: under a new name, or over those settings; never over others.

        Raises StoreError where something else stands under the name, or another session saves meanwhile.
        """
        there = self.texts.get(name.strip())
        if there not in {None, began, toml}:
            raise StoreError(
                f"The scenario {name.strip()!r} is not what this was made from: give its settings with --params, "
                "or save under another name."
            )
        return self.save_over(name, toml, there, parent, who=who)

    @property
    def texts(self) -> dict[str, str]:
        """What stands under every name: TOML by name."""
        return dict(self.database.answer("scenario texts", _texts))

    def _save(self, name: str, toml: str, parent: str | None, who: str, refused: Refusal = lambda there: "") -> None:
        parent = parent.strip() if parent else None
        with self.database.writing() as cursor:
            there = _texts(cursor).get(name)
            if why := refused(there):
                raise StoreError(why)
            record(cursor, who, "saved scenario", name, {"toml": toml, "before": there})
            parents = dict(cursor.execute("SELECT name, parent FROM scenarios").fetchall())
            if name in _lineage(parent, parents):
                parent = parents.get(name)  # saved over what it was made from: that one's own parent stays
            cursor.execute("INSERT OR REPLACE INTO scenarios VALUES (?, ?, now()::TIMESTAMP, ?)", [name, toml, parent])

    def rename(
        self, old: str, new: str, *, seen: str | None = None, who: str = NOT_NAMED, words: Apart = plainly
    ) -> None:
        """Gives a scenario another name.

        Raises StoreError where the old one is unknown, is not what the caller has seen (None: anything may stand there)
        or the new one is taken.
        """
        new = _checked(new)
        with self.database.writing() as cursor:
            names = _texts(cursor)
            if old not in names:
                raise self._missing(old)
            _check_seen(old, seen, names[old], "renamed", words)
            if new == old:
                return
            if new in names:
                raise StoreError(f"There is already a scenario named {new!r}: choose another name, or delete it first.")
            cursor.execute(
                "INSERT INTO scenarios SELECT ?, toml, saved_at, parent FROM scenarios WHERE name = ?", [new, old]
            )
            cursor.execute("DELETE FROM scenarios WHERE name = ?", [old])
            cursor.execute("UPDATE scenarios SET parent = ? WHERE parent = ?", [new, old])
            record(cursor, who, "renamed scenario", old, {"to": new})

    def delete(self, name: str, *, seen: str | None = None, who: str = NOT_NAMED, words: Apart = plainly) -> None:
        """Takes a scenario away, what was made from it then stands under its parent.

        Raises StoreError where there is none, or it is not what the caller has seen (None: anything may stand there).
        """
        with self.database.writing() as cursor:
            gone = cursor.execute("DELETE FROM scenarios WHERE name = ? RETURNING parent, toml", [name]).fetchall()
            if not gone:
                raise self._missing(name)
            _check_seen(name, seen, gone[0][1], "deleted", words)
            cursor.execute("UPDATE scenarios SET parent = ? WHERE parent = ?", [gone[0][0], name])
            record(cursor, who, "deleted scenario", name, {"toml": gone[0][1]})

    def _missing(self, name: str) -> StoreError:
        known = ", ".join(self.names()) or "none is saved yet"
        return StoreError(f"There is no scenario named {name!r}: the saved ones are: {known}.")


def _texts(cursor: duckdb.DuckDBPyConnection) -> dict[str, str]:
    return dict(cursor.execute("SELECT name, toml FROM scenarios").fetchall())


def _overtaken(name: str, seen: str | None, there: str | None, words: Apart) -> str:
    """Why a save is refused: what stands under the name now against what the caller had seen; "" where it is the same.

    Each setting that differs is named with its value then and now.
    """
    if there == seen:
        return ""
    again = "Save yours under another name, or save once more to put it in that one's place."
    if there is None:
        return f"The scenario {name!r} was deleted or renamed by somebody meanwhile, so it was not saved. {again}"
    if seen is None:
        return f"There is a scenario named {name!r} that this session has not opened, so it was not saved. {again}"
    return f"{name!r} was saved by somebody meanwhile, so yours was not{_changes(name, seen, there, words)}. {again}"


def _check_seen(name: str, seen: str | None, there: str, done: str, words: Apart) -> None:
    if seen is not None and there != seen:
        told = _changes(name, seen, there, words)
        raise StoreError(
            f"{name!r} was saved by somebody meanwhile, so it was not {done}{told}. Do it once more if meant."
        )


def _changes(name: str, seen: str, there: str, words: Apart) -> str:
    """Each setting that differs, behind a colon; "" where a text cannot be read any more."""
    try:
        was, now = (parameters_of_toml(text, f"the scenario {name}") for text in (seen, there))
    except QuotaError:
        return ""
    changed = [
        "{} was {} and is {}".format(spec.title, *words(key, getattr(was, key), getattr(now, key)))
        for key, spec in SPECS.items()
        if getattr(was, key) != getattr(now, key)
    ]
    return f": {'; '.join(changed)}"


def _lineage(name: str | None, parents: Mapping[str, str | None]) -> list[str]:
    """A scenario and all it was made from, nearest first."""
    found: list[str] = []
    while name is not None and name not in found:
        found.append(name)
        name = parents.get(name)
    return found


def _checked(name: str) -> str:
    name = name.strip()
    if name.startswith(PRESET):
        raise StoreError(f"A scenario cannot be named {name!r}: {PRESET} stands before what comes with the product.")
    if not name or len(name) > NAME_CHARACTERS or not name.isprintable():
        raise StoreError(
            f"A scenario cannot be named {name[:NAME_CHARACTERS]!r}: use 1 to {NAME_CHARACTERS} printable characters."
        )
    return name
