"""Versions: what was agreed on at one moment, sealed, never edited; and what differs between two of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from quota_core.govern.audit_log import canonical
from quota_core.govern.ledger import inferred_items
from quota_core.govern.records import Item, LedgerEntry
from quota_core.govern.results import flat
from quota_core.parameters import SPECS, Parameters
from quota_core.scenario_file import parameters_of

SAVED = "saved version"
T = TypeVar("T")
# A parameter (by key) and its plain values before and after: the two in words.
Apart = Callable[[str, Any, Any], tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class TableFacts:
    """What a canonical table held: rows, a digest of them, and its money as given (won, target or quota)."""

    rows: int
    digest: str
    money: float | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Version:
    """A saved setting: parameters in full, results to the last digit, the ledger as it stood, and why it was saved.

    `inputs`: sha256 of the company's arrays, kept beside it. `parent`: the version it follows. `problems`: what the
    data checks called a problem then (None: saved before that was kept). `fingerprint` seals everything else.
    """

    number: int
    name: str
    reason: str
    author: str
    at: datetime
    parent: int | None
    data_version: str
    inputs: str
    settings: Mapping[str, Any]
    tables: Mapping[str, TableFacts]
    results: Mapping[str, Any]
    ledger: tuple[LedgerEntry, ...]
    problems: tuple[str, ...] | None = None
    fingerprint: str = ""

    @property
    def label(self) -> str:
        """v0, v1 ..."""
        return f"v{self.number}"

    @property
    def title(self) -> str:
        """v3 "Board" where it has a name."""
        return f'{self.label} "{self.name}"' if self.name else self.label

    @cached_property
    def parameters(self) -> Parameters:
        """Its parameters, every one as saved. Raises ParameterError where a later release no longer allows one."""
        return parameters_of(self.settings)

    @property
    def inferred(self) -> tuple[Item, ...]:
        """Its inferred inputs at the values it was worked out with: what a confirmation of them has to match."""
        return inferred_items(self.ledger)

    @property
    def content(self) -> dict[str, Any]:
        """Everything but the fingerprint, JSON-able."""
        told = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "fingerprint"}
        return {
            **told,
            "at": self.at.isoformat(timespec="microseconds"),
            "tables": {name: asdict(each) for name, each in self.tables.items()},
            "ledger": [{**asdict(line), "at": line.at.isoformat() if line.at else None} for line in self.ledger],
        }

    @property
    def seal(self) -> str:
        """What the fingerprint has to be: sha256 of the canonical JSON of everything else, the inputs' digest too."""
        return seal_of(self.content)


def seal_of(content: Mapping[str, Any]) -> str:
    """The seal of what is kept of a version, as it is kept: fields that later releases add do not touch it."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def version_of(content: Mapping[str, Any], fingerprint: str) -> Version:
    """A version from what was kept of it. Fields that came later take their defaults, those of later releases go."""
    told = {**content, "fingerprint": fingerprint}
    told["at"] = datetime.fromisoformat(told["at"])
    told["tables"] = {name: _of(TableFacts, each) for name, each in told["tables"].items()}
    told["ledger"] = tuple(
        _of(LedgerEntry, {**line, "at": datetime.fromisoformat(line["at"]) if line["at"] else None})
        for line in told["ledger"]
    )
    if told.get("problems") is not None:
        told["problems"] = tuple(told["problems"])
    return _of(Version, told)


def _of(kind: type[T], told: Mapping[str, Any]) -> T:
    known = {each.name for each in fields(kind)}  # type: ignore[arg-type]
    return kind(**{name: value for name, value in told.items() if name in known})


@dataclass(frozen=True, kw_only=True)
class SettingChange:
    """A parameter that is another: its title and its value in words, before and after."""

    key: str
    title: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class TableChange:
    """A table that holds other rows: how many and their money, before and after."""

    table: str
    rows_before: int
    rows_after: int
    money_before: float | None
    money_after: float | None


@dataclass(frozen=True, kw_only=True)
class LedgerChange:
    """A line of the ledger that was confirmed, re-opened or changed: its status and value before and after."""

    subject: str
    title: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class RepChange:
    """Somebody whose quota or odds are others; None where they carry no quota on that side."""

    rep_id: str
    name: str
    quota_before: float | None
    quota_after: float | None
    p_hit_before: float | None
    p_hit_after: float | None


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Everything that differs between two versions; `team`: totals before and after, by their place in the results."""

    before: str
    after: str
    settings: tuple[SettingChange, ...]
    tables: tuple[TableChange, ...]
    ledger: tuple[LedgerChange, ...]
    reps: tuple[RepChange, ...]
    team: Mapping[str, tuple[Any, Any]]

    @property
    def nothing(self) -> bool:
        """Whether the two are alike but for who saved them when and why."""
        return not (self.settings or self.tables or self.ledger or self.reps or self.team)


def difference(before: Version, after: Version, words: Apart) -> Difference:
    """What differs from one version to another; `words` says a parameter's plain values before and after."""
    return Difference(
        before=before.label,
        after=after.label,
        settings=_settings(before.settings, after.settings, words),
        tables=table_changes(before.tables, after.tables),
        ledger=_ledger(before.ledger, after.ledger),
        reps=rep_changes(before.results, after.results),
        team=team_changes(before.results, after.results),
    )


def _settings(old: Mapping[str, Any], new: Mapping[str, Any], words: Apart) -> tuple[SettingChange, ...]:
    changes = []
    for key in dict.fromkeys([*old, *new]):
        if old.get(key) != new.get(key):
            before, after = words(key, old.get(key), new.get(key))
            title = SPECS[key].title if key in SPECS else key
            changes.append(SettingChange(key=key, title=title, before=before, after=after))
    return tuple(changes)


def table_changes(old: Mapping[str, TableFacts], new: Mapping[str, TableFacts]) -> tuple[TableChange, ...]:
    """The tables whose rows are not the same."""
    none = TableFacts(rows=0, digest="")
    changed = []
    for name in dict.fromkeys([*old, *new]):
        was, now = old.get(name, none), new.get(name, none)
        if was.digest != now.digest:
            changed.append(
                TableChange(
                    table=name,
                    rows_before=was.rows,
                    rows_after=now.rows,
                    money_before=was.money,
                    money_after=now.money,
                )
            )
    return tuple(changed)


def _ledger(old: tuple[LedgerEntry, ...], new: tuple[LedgerEntry, ...]) -> tuple[LedgerChange, ...]:
    before, after = ({line.subject: line for line in lines} for lines in (old, new))
    return tuple(
        LedgerChange(
            subject=subject,
            title=(after.get(subject) or before[subject]).title,
            before=_standing(before.get(subject)),
            after=_standing(after.get(subject)),
        )
        for subject in dict.fromkeys([*before, *after])
        if _standing(before.get(subject)) != _standing(after.get(subject))
    )


def _standing(line: LedgerEntry | None) -> str:
    if line is None:
        return "not there"
    by = f" by {line.who}" if line.status == "CONFIRMED" and line.who else ""
    return f"{line.value}, {line.status}{by}"


def rep_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[RepChange, ...]:
    """Whose quota or P(hit) is not the same, the largest change of quota first."""
    before, after = old["reps"], new["reps"]
    found = []
    for rep_id in dict.fromkeys([*before, *after]):
        was, now = before.get(rep_id, {}), after.get(rep_id, {})
        if (was.get("quota"), was.get("p_hit")) != (now.get("quota"), now.get("p_hit")):
            found.append(
                RepChange(
                    rep_id=rep_id,
                    name=(now or was)["name"],
                    quota_before=was.get("quota"),
                    quota_after=now.get("quota"),
                    p_hit_before=was.get("p_hit"),
                    p_hit_after=now.get("p_hit"),
                )
            )
    return tuple(sorted(found, key=lambda c: (-abs((c.quota_after or 0.0) - (c.quota_before or 0.0)), c.rep_id)))


def team_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Totals that are not the same, by their place: {"plan/target": (9e6, 9.5e6)}."""
    before, after = ({p: v for p, v in flat(each) if not p.startswith("reps/")} for each in (old, new))
    places = dict.fromkeys([*before, *after])
    return {p: (before.get(p), after.get(p)) for p in places if before.get(p) != after.get(p)}
