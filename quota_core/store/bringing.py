"""Files into a store, as screens and the command line do it: preview, save with what follows from it, and say so."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from quota_core.govern.audit_log import NOT_NAMED
from quota_core.ingest.checks import Check, checks, look_ahead
from quota_core.ingest.checks.base import Data
from quota_core.ingest.engine import drop, temporary
from quota_core.ingest.fixes import Fix, fixes_of
from quota_core.ingest.importing import Source, preview
from quota_core.ingest.infer import derivations
from quota_core.ingest.mapping import Mapping as FileMapping
from quota_core.ingest.mapping import MappingFile
from quota_core.ingest.not_counted import NotCounted, not_counted
from quota_core.ingest.previews import ImportPreview
from quota_core.parameters import DEFAULTS, Parameters
from quota_core.schema import TABLES
from quota_core.store.commit import Committed, StagedImport
from quota_core.store.ledgers import Assumed
from quota_core.store.places import full_path, holds_nothing
from quota_core.store.store import Store, open_store

PROBLEM = "problem"


@dataclass(frozen=True, kw_only=True)
class BroughtIn:
    """An import that is saved: what became of every row, what is odd, and what had to be assumed."""

    tables: dict[str, dict[str, int]]
    rejects: list[dict[str, Any]]
    flagged: list[dict[str, Any]]
    checks: list[Check]
    assumed: list[Assumed]
    notes: tuple[str, ...]
    data_version: str
    new: dict[str, int]

    def as_dict(self) -> dict[str, Any]:
        """The outcome as JSON-able data."""
        return {
            "tables": self.tables,
            "rejects": self.rejects,
            "flagged": self.flagged,
            "checks": [check.as_dict() for check in self.checks],
            "assumed": [
                {"table": a.table_name, "row": a.row_key, "column": a.column_name, "value": a.value, "how": a.how}
                for a in self.assumed
            ],
            "notes": list(self.notes),
            "data_version": self.data_version,
        }


def import_preview(
    store: Store,
    sources: Sequence[Source],
    *,
    maps: MappingFile | None = None,
    confirmed: Mapping[str, FileMapping] | None = None,
    today: date | None = None,
    interactive: bool = False,
    plan_currency: str | None = None,
) -> ImportPreview:
    """What an import would do; nothing is written. Kept mappings of the store are used (see ingest.preview)."""
    return preview(
        store.backend(),
        sources,
        maps=maps,
        saved=store.mappings.all(),
        confirmed=confirmed,
        today=today,
        plan_currency=plan_currency or _settled(store, DEFAULTS).plan_currency,
        interactive=interactive,
    )


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """What an import would leave, told before it is saved: findings, assumed values, the plan's currency, the reps."""

    checks: tuple[Check, ...]
    assumed: tuple[Assumed, ...]
    currency: str
    people: tuple[Mapping[str, Any], ...]


def import_ahead(
    store: Store, shown: ImportPreview, today: date | None = None, parameters: Parameters = DEFAULTS
) -> Ahead:
    """What the checks would find and what would be assumed once a preview is saved; nothing is written."""
    backend = shown.backend
    fixes, reference = kept_fixes(store), {**store.reference, **shown.reference}
    merged = {name: shown.merged(name) for name in TABLES}
    # What many checks read is put together once.
    joined = [name for name in shown.tables if store.row_counts.get(name)]
    try:
        merged |= {name: temporary(backend, f"ahead_{name}", merged[name]) for name in joined}
        found = look_ahead(backend, merged.__getitem__, _settled(store, parameters), today, reference, fixes)
    finally:
        for name in backend.list_tables(database=("temp", "main")):
            if name.startswith(("ahead_", "preview_")):
                drop(backend, name)
    return Ahead(
        checks=found.checks,
        assumed=tuple(Assumed(**entry) for entry in found.assumed),
        currency=found.currency,
        people=found.people,
    )


def save_import(
    store: Store,
    shown: ImportPreview,
    today: date | None = None,
    parameters: Parameters = DEFAULTS,
    tell: Callable[[str], None] = lambda phase: None,
    who: str = NOT_NAMED,
) -> BroughtIn:
    """Saves a preview in one transaction, with the kept corrections and the inference that follow from it.

    The preview may have been made on a scratch store, when there was none yet: its rows are carried over.
    """
    today = today or date.today()
    rejects, flagged = shown.rejects(), shown.flagged()
    backend = shown.backend if store.holds(shown.backend) else _carried(store, shown.backend)
    tell("saving")
    staged = StagedImport(files=shown.names, mappings=shown.mappings, reference=shown.reference, who=who)
    committed = _committed(store, backend, staged, today, parameters)
    tell("checking")
    return BroughtIn(
        tables={name: asdict(counts) for name, counts in shown.tables.items()},
        rejects=rejects,
        flagged=flagged,
        checks=data_checks(store, parameters, today),
        assumed=store.assumptions.all("ASSUMED"),
        notes=(*shown.notes, *shown.status_notes),
        data_version=committed.data_version,
        new={name: count.new for name, count in committed.counts.items()},
    )


def _carried(store: Store, source: Any) -> Any:
    """What is staged on another database, staged on this one; the rows go over as a stream."""
    backend = store.backend()
    for name in source.list_tables(database=("temp", "main")):
        if name.startswith("import_"):
            backend.con.register("carried", source.con.execute(f'SELECT * FROM temp."{name}"').to_arrow_reader())
            backend.raw_sql(f'CREATE TEMP TABLE "{name}" AS SELECT * FROM carried')
            backend.con.unregister("carried")
    return backend


def infer_again(
    store: Store, today: date | None = None, parameters: Parameters = DEFAULTS, who: str = NOT_NAMED
) -> Committed:
    """Applies the kept corrections and infers what is missing anew, after a correction was added or taken back."""
    return _committed(store, store.backend(), StagedImport(who=who), today or date.today(), parameters)


def data_checks(store: Store, parameters: Parameters = DEFAULTS, today: date | None = None) -> list[Check]:
    """What is odd in the stored data, gravest first."""
    return checks(store.backend(), _settled(store, parameters), today, store.reference)


def data_problems(store: Store, parameters: Parameters) -> list[str]:
    """What the data checks call a problem, in words; the one part of the gates that reads every row."""
    return [check.title for check in data_checks(store, parameters) if check.severity == PROBLEM]


def uncounted(store: Store, parameters: Parameters = DEFAULTS, today: date | None = None) -> tuple[NotCounted, ...]:
    """Won deals of a store that no booking counts, by reason."""
    backend = store.backend()
    data = Data(tables=backend.table, parameters=parameters, today=today or date.today())
    taken_out = "taken_out_opportunities"
    return not_counted(data, backend.table(taken_out) if taken_out in backend.list_tables() else None)


def _settled(store: Store, parameters: Parameters) -> Parameters:
    """The parameters with the plan's currency that somebody has confirmed, where they name none."""
    confirmed = store.confirmed_currency if parameters.plan_currency is None else ""
    return parameters.changed(plan_currency=confirmed) if confirmed else parameters


def kept_fixes(store: Store) -> tuple[Fix, ...]:
    """The corrections that hold."""
    return fixes_of(store.fixes.all())


def import_files(
    path: Path,
    sources: Sequence[Source],
    maps: MappingFile | None,
    today: date | None,
    tell: Callable[[str], None] = lambda phase: None,
    who: str = NOT_NAMED,
) -> BroughtIn:
    """A whole import into a store, made where there is none; a new store that got nothing is taken away again.

    `tell` is called with the name of each phase as it begins.
    """
    begun, path = holds_nothing(path), full_path(path)
    try:
        with open_store(path, create=True) as store:
            tell("reading")
            shown = import_preview(store, sources, maps=maps, today=today)
            return save_import(store, shown, today, tell=tell, who=who)
    except BaseException:
        if begun:
            for left in (path, path.with_name(path.name + ".wal")):
                with suppress(OSError):  # what went wrong first is what is told
                    left.unlink(missing_ok=True)
        raise


def _committed(store: Store, backend: Any, staged: StagedImport, today: date, parameters: Parameters) -> Committed:
    hooks = derivations(kept_fixes(store), today, _settled(store, parameters))
    return store.commit_import(backend, replace(staged, derive=hooks))


__all__ = [
    "BroughtIn",
    "data_checks",
    "import_files",
    "import_preview",
    "infer_again",
    "kept_fixes",
    "save_import",
    "uncounted",
]
