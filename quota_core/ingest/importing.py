"""The whole way of an import: read, recognise, stage, reject, merge; shown first, saved by the store in one step."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from quota_core.errors import DataError
from quota_core.ingest import staging
from quota_core.ingest.currency import flag_contradictions, reject_unconvertible
from quota_core.ingest.deciding import Decided, decide
from quota_core.ingest.line_ids import line_id, tell_way_out
from quota_core.ingest.lists import right_names
from quota_core.ingest.mapping import Mapping, MappingFile, signature
from quota_core.ingest.mapping_toml import to_toml
from quota_core.ingest.merging import TableCounts, merge
from quota_core.ingest.normalise import Normalised, normalise
from quota_core.ingest.previews import FilePreview, ImportPreview
from quota_core.ingest.raw import RawTable
from quota_core.ingest.readers import read_source
from quota_core.ingest.reading import read_columns
from quota_core.ingest.salesforce_ids import with_long_ids
from quota_core.ingest.staging import Part
from quota_core.ingest.texts import Staged, canonical_texts
from quota_core.ingest.told import told_parts, usable
from quota_core.schema import TABLES

Source = Path | str | tuple[str, bytes]


@dataclass(kw_only=True)
class _Work:
    """What an import has come to so far: a preview per file, their rows as parts, and what could not be read."""

    con: Any
    today: dt.date
    by_name: dict[str, Staged] = field(default_factory=dict)
    files: list[FilePreview] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    tellers: list[tuple[Normalised, RawTable, Mapping, Part]] = field(default_factory=list)
    wrong: list[DataError] = field(default_factory=list)
    reference: dict[str, tuple[str, ...]] = field(default_factory=dict)


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
    label. `interactive`: a file that cannot be read comes back with its questions, or with its problem; otherwise it
    is an error that names what is wrong with every file, and the entry that settles it.
    Raises DataError, or MappingError, in one sentence for each file.
    """
    staging.begin(con)
    raws, unread = _read_all(sources)
    staged = [_registered(con, raw, number) for number, raw in enumerate(raws)]
    work = _Work(con=con, today=today or dt.date.today())
    for name, problem in unread.items():
        _refuse(work, FilePreview(file=name, title="cannot be read"), problem)
    try:
        decisions = decide(raws, maps, saved or {}, confirmed or {}, interactive)
        staged = [_unified(con, one, decided) for one, decided in zip(staged, decisions, strict=True)]
        work.by_name |= {**{s.raw.file: s for s in reversed(staged)}, **{s.raw.label: s for s in staged}}
        for number, (one, decided) in enumerate(zip(staged, decisions, strict=True)):
            _take(work, one, decided, number)
        if work.wrong and not interactive:
            raise _all_of(work.wrong)
        if not any(file.read for file in work.files) and not interactive:
            names = ", ".join(file.file for file in work.files[:3]) + (" and the others" if len(work.files) > 3 else "")
            raise DataError(f"There is no row to import in {names}: only headers, or nothing that is a table.")
        tables, parts = _merged(work, plan_currency)
    finally:
        for number in range(len(raws)):
            con.con.unregister(f"import_raw_{number}")
    rejected = {part.file: part.rejected for part in parts if not part.told}
    keep = [(one, d) for one, d in zip(staged, decisions, strict=True) if d.ready and d.keep and d.mapping]
    return ImportPreview(
        backend=con,
        files=tuple(replace(file, rejected=rejected.get(file.file, 0)) for file in work.files),
        tables=tables,
        mappings={signature(one.raw.header): to_toml(d.mapping) for one, d in keep if d.mapping},
        notes=tuple(note for file in work.files for note in file.notes),
        reference=work.reference,
    )


def _unified(con: Any, one: Staged, decided: Decided) -> Staged:
    if decided.by_salesforce and decided.mapping is not None:
        return with_long_ids(con, one, decided.mapping)
    return one


def _read_all(sources: Sequence[Source]) -> tuple[list[RawTable], dict[str, DataError]]:
    """The tables of every file, files of one name told apart; and what is wrong with those that cannot be read."""
    raws: list[RawTable] = []
    unread: dict[str, DataError] = {}
    seen: Counter[str] = Counter()
    for source in sources:
        name = source[0] if isinstance(source, tuple) else Path(source).name
        seen[name] += 1
        label = name if seen[name] == 1 else f"{name} ({seen[name]})"
        try:
            raws += read_source(source[1] if isinstance(source, tuple) else source, label)
        except DataError as problem:
            unread[label] = problem
    return raws, unread


def _take(work: _Work, one: Staged, decided: Decided, number: int) -> None:
    """One file's rows as a part of its table; a file that cannot be read so is set aside with its problem."""
    file = _file_preview(one.raw, decided)
    if decided.problem is not None:
        _refuse(work, file, decided.problem)
        return
    if not decided.ready or decided.mapping is None:
        work.files.append(file)
        return
    try:
        named, missing = right_names(work.con, decided.mapping, work.by_name)
        file, part, normalised = _stage_file(work, one, decided, decided.mapping, number)
    except DataError as problem:
        _refuse(work, file, problem)
        return
    without = (
        f"{one.raw.label}: {other}, the list of right names for {column}, is not among the files; an earlier one holds"
        for column, other in missing.items()
    )
    work.reference |= named
    work.files.append(replace(file, notes=(*file.notes, *without)))
    work.parts.append(part)
    work.tellers.append((normalised, one.raw, decided.mapping, part))


def _refuse(work: _Work, file: FilePreview, problem: DataError) -> None:
    work.wrong.append(problem)
    work.files.append(replace(file, read=0, ready=False, problem=str(problem)))


def _all_of(wrong: Sequence[DataError]) -> DataError:
    """One mistake as it is; several in one line, a sentence each."""
    return wrong[0] if len(wrong) == 1 else DataError(" ".join(str(problem) for problem in wrong))


def _merged(work: _Work, plan_currency: str | None) -> tuple[dict[str, TableCounts], list[Part]]:
    """Staged tables out of the parts, with what becomes of their rows; and the parts with all their rejects."""
    con, parts = work.con, work.parts
    deals = [part for part in parts if part.table == "opportunities"]
    rates = [part for part in parts if part.table == "fx_rates"]
    without_rate = reject_unconvertible(con, deals, rates, plan_currency)
    parts = [replace(part, rejected=part.rejected + without_rate.get(part.work, 0)) for part in parts]
    # Only rows that are kept tell about owners and accounts, so this comes after the last reject.
    staging.forget_rejected_cells(con)
    told = [part for teller in work.tellers for part in told_parts(con, *teller)]
    tables = {}
    for name in TABLES:
        own = usable(con, [part for part in [*parts, *told] if part.table == name])
        if own:
            counts = merge(con, name, own)
            if any(not part.told for part in own):
                tables[name] = counts
    return tables, parts


def _stage_file(
    work: _Work, one: Staged, decided: Decided, mapping: Mapping, number: int
) -> tuple[FilePreview, Part, Normalised]:
    texts = canonical_texts(one, mapping, work.by_name)
    reading = read_columns(work.con, texts, mapping, one.raw.label, one_locale=decided.by_crm)
    normalised = normalise(texts, reading, mapping, one.raw.label, work.today)
    part = staging.stage(work.con, normalised, one.raw, mapping.table, f"import_work_{number}")
    against = flag_contradictions(work.con, texts, reading.signs, part)
    file = replace(_file_preview(one.raw, decided), questions=decided.questions + reading.questions, ready=True)
    file = replace(file, words=reading.read_words, notes=(*file.notes, *reading.signs.notes, *against))
    if decided.shape == "mapped":
        pair = line_id(work.con, one, mapping, part)
        told = (tell_way_out(work.con, mapping, part, pair),) if pair else ()
        file = replace(file, line_id=pair, notes=(*file.notes, *told))
    if texts.made_id:
        key = TABLES[mapping.table].key[0]
        alike = "rows with the same ones are numbered by what else they say"
        note = f"{one.raw.label}: {key} is made of {texts.labels[key]}; {alike}"
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


def _registered(con: Any, raw: RawTable, number: int) -> Staged:
    # The engine reads the Arrow cells where they are; nothing is copied.
    con.con.register(f"import_raw_{number}", raw.cells)
    return Staged(raw=raw, table=con.table(f"import_raw_{number}"))
