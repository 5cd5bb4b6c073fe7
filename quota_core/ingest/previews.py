"""What an import would do, before anything is saved: file by file, table by table, and the tables as they would be."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from typing import Any

import ibis

from quota_core.ingest import staging
from quota_core.ingest.given import as_given, staged_whole
from quota_core.ingest.mapping import Mapping
from quota_core.ingest.merging import TableCounts, stored
from quota_core.ingest.reading import Question, WordRead
from quota_core.ingest.staging import FLAGGED, REJECTS
from quota_core.ingest.wording import plural
from quota_core.schema import TABLES

MOST_NAMED = 5


@dataclass(frozen=True, kw_only=True)
class FilePreview:
    """What was made of one file or sheet: its kind, how it is read, what has to be asked, and its counts.

    `words`: how each word of its columns of few values was read. `problem`: why it cannot be read at all, in a
    sentence; the other files are previewed all the same. `line_id`: two columns that make an id which repeats unique.
    """

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
    problem: str = ""
    words: tuple[WordRead, ...] = ()
    line_id: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class ImportPreview:
    """An import as it would be saved. The rows wait as temporary tables `import_<table>` on the backend.

    `mappings`: signature of a header -> TOML, to be kept for next time. `reference`: lists of right names by canonical
    column, to be kept too.
    """

    backend: Any
    files: tuple[FilePreview, ...]
    tables: Dict[str, TableCounts]
    mappings: Dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    reference: Dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """The files, for the log."""
        return tuple(dict.fromkeys(file.file for file in self.files))

    @property
    def questions(self) -> tuple[Question, ...]:
        """Everything there is to ask, file by file."""
        return tuple(question for file in self.files for question in file.questions)

    @property
    def status_notes(self) -> tuple[str, ...]:
        """For each file of deals: which stages were read as won, lost and open, and in how many rows."""
        return tuple(note for file in self.files if (note := _status_note(file)))

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
        rows = self.backend.table(FLAGGED, database=("temp", "main")).order_by("file", "row", "column_name")
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


def _status_note(file: FilePreview) -> str:
    said = [each for each in file.words if each.column == "status"]
    told = []
    for meaning in TABLES["opportunities"].column["status"].choices:
        own = sorted((each for each in said if each.meaning == meaning), key=lambda each: -each.rows)
        if own:
            named = ", ".join(each.word for each in own[:MOST_NAMED]) + (", ..." if len(own) > MOST_NAMED else "")
            told.append(f"{meaning} in {plural(sum(each.rows for each in own), 'row')} ({named})")
    return f"{file.file}: {said[0].label!r} was read as {'; '.join(told)}" if told else ""


def merged_table(con: Any, table: str) -> Any:
    """A canonical table with the staged rows in it: those that are stored and not replaced, and those that come in."""
    there = as_given(con, table) if table in con.list_tables() else None
    if f"import_{table}" not in con.list_tables(database=("temp", "main")):
        return there
    rows = con.table(f"import_{table}", database=("temp", "main"))
    if there is None:
        return rows
    if stored(con, table) is None:
        return staged_whole(con, table)
    key = TABLES[table].key
    mine = rows.mutate(_key=staging.key_text(rows, key))
    old = there.mutate(_key=staging.key_text(there, key))
    both = mine.left_join(old, "_key", rname="old_{name}")
    values = {
        name: both[name] if name in rows.columns else both[name if name in both.columns else f"old_{name}"]
        for name in there.columns
    }
    return ibis.union(old.anti_join(mine, "_key").select(*there.columns), both.select(**values))
