"""The whole way of an import: read, recognise, stage, reject, merge; shown first, saved by the store in one step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import ibis

from quota_core.errors import DataError
from quota_core.ingest import staging
from quota_core.ingest.currency import reject_unconvertible
from quota_core.ingest.deciding import Decided, decide
from quota_core.ingest.engine import scalar_row
from quota_core.ingest.given import as_given
from quota_core.ingest.mapping import Mapping, MappingFile, signature
from quota_core.ingest.mapping_toml import to_toml
from quota_core.ingest.merging import TableCounts, merge, stored
from quota_core.ingest.normalise import Normalised, normalise
from quota_core.ingest.raw import RawTable
from quota_core.ingest.readers import read_source
from quota_core.ingest.reading import Question, read_columns
from quota_core.ingest.staging import FLAGGED, REJECTS, Part
from quota_core.ingest.texts import Staged, canonical_texts
from quota_core.ingest.told import told_parts, usable
from quota_core.schema import TABLES

Source = Path | str | tuple[str, bytes]


@dataclass(frozen=True, kw_only=True)
class FilePreview:
    """What was made of one file or sheet: its kind, how it is read, what has to be asked, and its counts."""

    file: str
    header: tuple[str, ...] = ()
    shape: str = ""
    title: str = ""
    table: str = ""
    mapping: Mapping | None = None
    how: str = ""
    questions: tuple[Question, ...] = ()
    notes: tuple[str, ...] = ()
    read: int = 0
    rejected: int = 0
    ready: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class ImportPreview:
    """An import as it would be saved. The rows wait as temporary tables `import_<table>` on the backend.

    `mappings`: signature of a header -> TOML, to be kept for next time. `assumed`: what was taken for granted.
    """

    backend: Any
    files: tuple[FilePreview, ...]
    tables: Dict[str, TableCounts]
    mappings: Dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The files, for the log."""
        return tuple(dict.fromkeys(file.file for file in self.files))

    @property
    def questions(self) -> tuple[Question, ...]:
        """Everything there is to ask, file by file."""
        return tuple(question for file in self.files for question in file.questions)

    @property
    def ready(self) -> bool:
        """True when there is something to save."""
        return any(file.ready for file in self.files)

    def rejects(self, limit: int | None = None) -> list[dict[str, Any]]:
        """Rejected rows by file and row: table, file, row, column, reason."""
        rows = self.backend.table(REJECTS, database=("temp", "main"))
        ordered = rows.order_by("file", "row", "table_name")
        told = ordered.rename(table="table_name", column="column_name").limit(limit)
        found: list[dict[str, Any]] = self.backend.to_pyarrow(told).to_pylist()
        return found

    def flagged(self) -> list[dict[str, Any]]:
        """Cells that could not be read in rows that are kept: table, file, row, column, value."""
        rows = self.backend.table(FLAGGED, database=("temp", "main")).order_by("file", "row")
        found: list[dict[str, Any]] = self.backend.to_pyarrow(
            rows.rename(table="table_name", column="column_name")
        ).to_pylist()
        return found

    def first_rows(self, table: str, limit: int = 20) -> Any:
        """The first rows of a table as they would be saved, as Arrow."""
        rows = self.backend.table(f"import_{table}", database=("temp", "main"))
        return self.backend.to_pyarrow(rows.order_by("source_row", "source_file").limit(limit))

    def merged(self, table: str) -> Any:
        """A canonical table as it would be after saving, as an expression: for checks before anything is written."""
        return merged_table(self.backend, table)


def preview(
    con: Any,
    sources: Sequence[Source],
    *,
    maps: MappingFile | None = None,
    saved: Dict[str, str] | None = None,
    confirmed: Dict[str, Mapping] | None = None,
    today: dt.date | None = None,
    plan_currency: str | None = None,
    interactive: bool = False,
) -> ImportPreview:
    """Reads files and stages their rows on an Ibis DuckDB backend; nothing that is stored is touched.

    `maps`: a mapping file. `saved`: kept mappings by signature. `confirmed`: what a person settled on screen, by file
    label. `interactive`: a file that cannot be read without an answer comes back with its questions; otherwise it is
    an error that names the entry that settles it.
    Raises DataError, or MappingError, in one sentence.
    """
    today = today or dt.date.today()
    raws = [raw for source in sources for raw in _read(source)]
    staging.begin(con)
    staged = {raw.label: _registered(con, raw, number) for number, raw in enumerate(raws)}
    by_name = {**{s.raw.file: s for s in reversed(list(staged.values()))}, **staged}
    try:
        return _staged_import(
            con, list(staged.values()), by_name, maps, saved or {}, confirmed or {}, today, plan_currency, interactive
        )
    finally:
        for number in range(len(raws)):
            con.con.unregister(f"import_raw_{number}")


def _staged_import(
    con: Any,
    staged: list[Staged],
    by_name: dict[str, Staged],
    maps: MappingFile | None,
    saved: Dict[str, str],
    confirmed: Dict[str, Mapping],
    today: dt.date,
    plan_currency: str | None,
    interactive: bool,
) -> ImportPreview:
    decisions = decide([s.raw for s in staged], maps, saved, confirmed, interactive)
    parts: list[Part] = []
    tellers: list[tuple[Normalised, RawTable, Mapping, Part]] = []
    files: list[FilePreview] = []
    keep: dict[str, str] = {}
    for number, (one, decided) in enumerate(zip(staged, decisions, strict=True)):
        files.append(_file_preview(one.raw, decided))
        if not decided.ready:
            continue
        assert decided.mapping is not None  # what is ready has a mapping
        files[-1], part, normalised = _stage_file(con, one, decided, by_name, number, today)
        parts.append(part)
        tellers.append((normalised, one.raw, decided.mapping, part))
        if decided.keep:
            keep[signature(one.raw.header)] = to_toml(decided.mapping)
    if not any(file.read for file in files) and not interactive:
        names = ", ".join(file.file for file in files[:3]) + (" and the others" if len(files) > 3 else "")
        raise DataError(f"There is no row to import in {names}: only headers, or nothing that is a table.")
    deals = [part for part in parts if part.table == "opportunities"]
    rates = [part for part in parts if part.table == "fx_rates"]
    without_rate = reject_unconvertible(con, deals, rates, plan_currency)
    parts = [replace(part, rejected=part.rejected + without_rate.get(part.work, 0)) for part in parts]
    rejected = {part.file: part.rejected for part in parts if not part.told}
    # Only rows that are kept tell about owners and accounts, so this comes after the last reject.
    for teller in tellers:
        parts += told_parts(con, *teller)
    tables = {}
    for name in TABLES:
        own = usable(con, [part for part in parts if part.table == name])
        if own:
            counts = merge(con, name, own)
            if any(not part.told for part in own):
                tables[name] = counts
    return ImportPreview(
        backend=con,
        files=tuple(replace(file, rejected=rejected.get(file.file, 0)) for file in files),
        tables=tables,
        mappings=keep,
        notes=tuple(note for file in files for note in file.notes),
    )


def _stage_file(
    con: Any, one: Staged, decided: Decided, by_name: dict[str, Staged], number: int, today: dt.date
) -> tuple[FilePreview, Part, Normalised]:
    mapping = decided.mapping
    assert mapping is not None
    texts = canonical_texts(one, mapping, by_name)
    reading = read_columns(con, texts, mapping, one.raw.label, one_locale=decided.by_crm)
    normalised = normalise(texts, reading, mapping, one.raw.label, today)
    part = staging.stage(con, normalised, one.raw, mapping.table, f"import_work_{number}")
    file = replace(_file_preview(one.raw, decided), questions=decided.questions + reading.questions, ready=True)
    if texts.made_id:
        key = TABLES[mapping.table].key[0]
        note = f"{one.raw.label}: {key} is made of {texts.labels[key]}; a row with the same ones again is numbered"
        file = replace(file, notes=(*file.notes, note))
    return file, part, normalised


def _file_preview(raw: RawTable, decided: Decided) -> FilePreview:
    return FilePreview(
        file=raw.label,
        header=raw.header,
        shape=decided.shape,
        title=decided.title,
        table=decided.mapping.table if decided.mapping else "",
        mapping=decided.mapping,
        how=decided.how,
        questions=decided.questions,
        notes=(raw.notes if decided.mapping else ()) + decided.notes,
        read=raw.rows if decided.ready else 0,
    )


def _read(source: Source) -> list[RawTable]:
    if isinstance(source, tuple):
        name, data = source
        return read_source(data, name)
    return read_source(source)


def _registered(con: Any, raw: RawTable, number: int) -> Staged:
    # The engine reads the Arrow cells where they are; nothing is copied.
    con.con.register(f"import_raw_{number}", raw.cells)
    return Staged(raw=raw, table=con.table(f"import_raw_{number}"))


def merged_table(con: Any, table: str) -> Any:
    """A canonical table with the staged rows in it: those that are stored and not replaced, and those that come in."""
    there = as_given(con, table) if table in con.list_tables() else None
    if f"import_{table}" not in con.list_tables(database=("temp", "main")):
        return there
    rows = con.table(f"import_{table}", database=("temp", "main"))
    if there is None:
        return rows
    if stored(con, table) is None:
        blank = {name: ibis.null(dtype) for name, dtype in there.schema().items() if name not in rows.columns}
        return rows.mutate(**blank).select(*there.columns)
    key = TABLES[table].key
    mine = rows.mutate(_key=staging.key_text(rows, key))
    old = there.mutate(_key=staging.key_text(there, key))
    both = mine.left_join(old, "_key", rname="old_{name}")
    values = {
        name: both[name] if name in rows.columns else both[name if name in both.columns else f"old_{name}"]
        for name in there.columns
    }
    return ibis.union(old.anti_join(mine, "_key").select(*there.columns), both.select(**values))


def row_count(con: Any, table: str) -> int:
    """Rows staged for a canonical table."""
    rows = con.table(f"import_{table}", database=("temp", "main"))
    return int(scalar_row(con, rows.aggregate(n=rows.count()))["n"])
