"""Versions in the store: added, never edited; opened again with the very inputs they were worked out from."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import duckdb

from quota_core.errors import ApprovalError, QuotaError, StoreError
from quota_core.evaluate.equal_odds import settled
from quota_core.evaluate.outlook import outlook
from quota_core.evaluate.simulation import DRAWS, SEED
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.govern.audit_log import canonical, checked_name, checked_text
from quota_core.govern.ledger import Words, plain_words
from quota_core.govern.records import LedgerEntry
from quota_core.govern.results import Results, results_of, without_draws
from quota_core.govern.versions import (
    SAVED,
    RepChange,
    TableChange,
    TableFacts,
    Version,
    rep_changes,
    seal_of,
    table_changes,
    team_changes,
    version_of,
)
from quota_core.model.company import Company
from quota_core.model.plan import plan
from quota_core.parameters import Parameters
from quota_core.scenario_file import json_settings
from quota_core.schema import TABLES
from quota_core.store.agreement import Agreement
from quota_core.store.assemble import company as current
from quota_core.store.audit import entries, record
from quota_core.store.connection import Database
from quota_core.store.contents import data_version
from quota_core.store.packed import packed, unpacked

Progress = Callable[[float], None]
# The money of a table, where it has one.
MONEY = {
    "opportunities": "sum(amount) FILTER (status = 'won')",
    "targets": "sum(amount)",
    "past_quotas": "sum(quota)",
}


@dataclass(frozen=True, kw_only=True)
class Moved:
    """What moved since a version was saved: tables, reps by quota, totals; `problem`: why today's data give no quotas.

    `team`: totals of plan and back-test that its settings come to on today's data, beside those it was saved with.
    """

    tables: tuple[TableChange, ...] = ()
    reps: tuple[RepChange, ...] = ()
    team: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True)
class Versions:
    """The store's versions, v0 first."""

    database: Database

    def numbers(self) -> tuple[int, ...]:
        """The numbers of all versions."""
        return self.database.answer("version numbers", _numbers)

    def all(self) -> tuple[Version, ...]:
        """Every version, v0 first. Raises ApprovalError where one is not as it was saved."""
        return self.database.answer("versions", self._all)

    @property
    def last(self) -> Version | None:
        """The version saved last, None where none is. Raises ApprovalError where it is not as it was saved."""
        numbers = self.numbers()
        return self.database.answer("last version", lambda cursor: self._read(cursor, numbers[-1])) if numbers else None

    def get(self, number: int) -> Version:
        """A version; ApprovalError where there is none, or it is not as it was saved."""
        with self.database.reading() as cursor:
            return self._read(cursor, number)

    def load(self, number: int) -> tuple[Company, Parameters]:
        """A version's company, with every deal, and its parameters: what its numbers were worked out from."""
        with self.database.reading() as cursor:
            found = self._read(cursor, number)
            row = cursor.execute("SELECT content FROM version_inputs WHERE digest = ?", [found.inputs]).fetchone()
        if row is None:
            raise StoreError(f"The inputs of {found.label} are gone: the store was changed by another program.")
        return unpacked(found.inputs, row[0]), found.parameters

    def reproduced(self, number: int, progress: Progress | None = None) -> Results:
        """A version's results worked out anew from its own inputs."""
        company, parameters = self.load(number)
        odds = self.get(number).results["odds"]
        return results_of(company, parameters, Draws(company, odds["draws"], odds["seed"]), progress)

    @property
    def tables(self) -> dict[str, TableFacts]:
        """What the canonical tables hold now."""
        return dict(self.database.answer("table facts", _tables))

    def moved(self, version: Version) -> Moved:
        """What changed in the data since a version, and what its settings come to on today's; no odds are drawn."""
        tables = table_changes(version.tables, self.tables)
        if not tables:
            return Moved()
        try:
            found = outlook(current(self.database, version.parameters), version.parameters)
        except QuotaError as mistake:
            return Moved(tables=tables, problem=str(mistake))
        now, kept = without_draws(found), version.results
        # No odds are drawn: those that were saved stand on both sides.
        reps = {rep: {**told, "p_hit": kept["reps"].get(rep, {}).get("p_hit")} for rep, told in now["reps"].items()}
        team = team_changes({name: kept[name] for name in now}, now)
        return Moved(tables=tables, reps=rep_changes(kept, {"reps": reps}), team=team)

    def save(
        self,
        company: Company,
        parameters: Parameters,
        *,
        who: str,
        reason: str,
        name: str = "",
        definitions: Sequence[LedgerEntry] = (),
        draws: int = DRAWS,
        seed: int = SEED,
        words: Words = plain_words,
        progress: Progress | None = None,
    ) -> Version:
        """Works a setting out and keeps it for good; `company` with every deal. It is on disk when this returns.

        Raises ApprovalError without a name or a reason, ParameterError as `plan` does, and StoreError where the data
        changed while the numbers were worked out; nothing is saved then.
        """
        author, why = checked_name(who), checked_text(reason, "The reason for a version")
        digest, content = packed(company)
        company = unpacked(digest, content)  # worked out on what is kept, so that opening it again meets the same bits
        keeper = Draws(company, draws, seed)
        parameters = settled(company, parameters, keeper, progress)
        results = results_of(company, parameters, keeper, progress)
        problems = self._problems(parameters)
        lines = Agreement(self.database).ledger(plan(company, parameters), definitions, words=words)
        with self.database.writing() as cursor:
            if data_version(cursor) != company.data_version:
                raise StoreError("The data changed while the version was worked out: it was not saved; save again.")
            last = max(_numbers(cursor), default=None)
            version = Version(
                number=0 if last is None else last + 1,
                name=name.strip(),
                reason=why,
                author=author,
                at=datetime.now(UTC).replace(tzinfo=None),
                parent=last,
                data_version=company.data_version,
                inputs=digest,
                settings=json_settings(parameters),
                tables=_tables(cursor),
                results=results,
                ledger=lines,
                problems=problems,
            )
            version = replace(version, fingerprint=version.seal)
            if not cursor.execute("SELECT 1 FROM version_inputs WHERE digest = ?", [digest]).fetchone():
                cursor.execute("INSERT INTO version_inputs VALUES (?, ?)", [digest, content])
            cursor.execute(
                "INSERT INTO versions VALUES (?, ?, ?, ?)",
                [version.number, canonical(version.content), digest, version.fingerprint],
            )
            told = {"fingerprint": version.fingerprint, "name": version.name, "reason": why}
            record(cursor, author, SAVED, version.label, told)
        return version

    def _problems(self, parameters: Parameters) -> tuple[str, ...]:
        from quota_core.store.bringing import data_problems  # stands on the store, and so on versions
        from quota_core.store.store import Store

        return tuple(data_problems(Store(self.database), parameters))

    def _all(self, cursor: duckdb.DuckDBPyConnection) -> tuple[Version, ...]:
        return tuple(self._read(cursor, number) for number in _numbers(cursor))

    def _read(self, cursor: duckdb.DuckDBPyConnection, number: int) -> Version:
        """A version whose seal holds and is the one on the log; the same words are looked at once while it is open."""
        rows = cursor.execute("SELECT fingerprint, md5(content) FROM versions WHERE number = ?", [number]).fetchall()
        if len(rows) == 1 and [rows[0][0]] == _logged(cursor, number):
            key = (number, *rows[0])
            if key not in self.database.verified:
                self.database.verified[key] = _verified(cursor, number)
            found: Version = self.database.verified[key]
            return found
        return _verified(cursor, number)


def _numbers(cursor: duckdb.DuckDBPyConnection) -> tuple[int, ...]:
    return tuple(int(number) for (number,) in cursor.execute("SELECT number FROM versions ORDER BY number").fetchall())


def _logged(cursor: duckdb.DuckDBPyConnection, number: int) -> list[str]:
    """The seals that the log holds of a version: one, where nobody changed anything."""
    saved = entries(cursor, (SAVED,), f"v{number}")
    return [json.loads(entry.detail)["fingerprint"] for entry in saved]


def _verified(cursor: duckdb.DuckDBPyConnection, number: int) -> Version:
    rows = cursor.execute("SELECT content, fingerprint FROM versions WHERE number = ?", [number]).fetchall()
    logged = _logged(cursor, number)
    if not rows and not logged:
        known = ", ".join(f"v{each}" for each in _numbers(cursor)) or "none is saved yet"
        raise ApprovalError(f"There is no version v{number}: the saved ones are: {known}.")
    tampered = ApprovalError(
        f"v{number} is not as it was saved: the store was changed by another program, so its numbers cannot be relied "
        "on; restore the store from a copy."
    )
    try:
        ((content, fingerprint),) = rows
        told = json.loads(content)
    except ValueError:
        raise tampered from None
    if [fingerprint] != logged or seal_of(told) != fingerprint or told["number"] != number:
        raise tampered
    try:
        return version_of(told, fingerprint)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise StoreError(
            f"v{number} cannot be read by this release: open the store with the release that saved it, or save a new "
            "version."
        ) from None


def _tables(cursor: duckdb.DuckDBPyConnection) -> dict[str, TableFacts]:
    rows = {name: (count, digest) for name, count, digest in cursor.execute("SELECT * FROM digests").fetchall()}
    found = {}
    for name in TABLES:
        count, digest = rows.get(name, (0, ""))
        if count:
            (money,) = cursor.execute(f'SELECT {MONEY.get(name, "NULL")} FROM "{name}"').fetchone() or (None,)
            found[name] = TableFacts(rows=int(count), digest=str(digest), money=None if money is None else float(money))
    return found
