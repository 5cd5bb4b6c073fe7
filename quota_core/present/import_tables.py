"""An import before it is saved, as tables and words: counts that add up, first rows, how each file is read."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from quota_core.ingest.mapping import Mapping as FileMapping
from quota_core.ingest.previews import FilePreview, ImportPreview
from quota_core.ingest.reading import Question
from quota_core.ingest.shapes import needed_columns
from quota_core.present import formats
from quota_core.present.data_tables import words
from quota_core.present.sheet import Kind, Sheet, SheetColumn
from quota_core.schema import TABLES, Column

DATE_ORDERS = {"dmy": "day first (31/12/2025)", "mdy": "month first (12/31/2025)", "ymd": "year first (2025-12-31)"}
NO_RATE = re.compile(r"no rate for the currency (\S+?)(?: on \S+)?: .*\(in (.+) per unit\)")
MUCH_REJECTED = 0.05
CLOSED_ONLY = {"won": "if won", "closed": "if closed"}
DECIMALS = {".": "a point (1,234.50)", ",": "a comma (1.234,50)"}
KINDS: dict[str, Kind] = {
    "text": "text", "money": "money_full", "number": "number", "integer": "text", "date": "date", "flag": "flag",
}  # fmt: skip


def counts_sheet(shown: ImportPreview) -> Sheet:
    """What becomes of every row: read = new + changed + the same + rejected, table by table."""
    return Sheet(
        name="import-counts",
        columns=(
            SheetColumn(title="Table"),
            SheetColumn(title="Read", kind="count", help="Rows under the header, in all files of this table."),
            SheetColumn(title="New", kind="count", help="Rows that are not stored yet."),
            SheetColumn(
                title="Changed", kind="count", help="Rows that change a stored row, or one of an earlier file."
            ),
            SheetColumn(title="The same", kind="count", help="Rows that are stored already just as they are."),
            SheetColumn(
                title="Rejected", kind="count", help="Rows that cannot be taken; each is listed with its reason."
            ),
        ),
        rows=tuple(
            (words(name), counts.read, counts.new, counts.updated, counts.same, counts.rejected)
            for name, counts in shown.tables.items()
        ),
    )


def counts_sentence(shown: ImportPreview) -> str:
    """15,258 rows read = 15 new + 0 changed + 15,222 the same + 21 rejected."""
    read, new, updated, same, rejected = (
        formats.count(sum(getattr(counts, name) for counts in shown.tables.values()))
        for name in ("read", "new", "updated", "same", "rejected")
    )
    return f"{read} rows read = {new} new + {updated} changed + {same} the same + {rejected} rejected"


def file_title(file: FilePreview) -> str:
    """A file and what it was taken for: deals.csv: Salesforce opportunities (API names), 15,214 rows."""
    if file.problem:
        return file.file
    what = file.title or "not known"
    if file.how == "confirmed":
        what = f"{words(file.table)}, as you said" if file.table else "not imported itself"
    rows = f", {formats.counted(file.read, 'row')}" if file.read else ""
    rejected = f", {formats.count(file.rejected)} rejected" if file.rejected else ""
    return f"{file.file}: {what}{rows}{rejected}"


def file_status(file: FilePreview) -> tuple[str, str]:
    """How far a file is, as level and word: ready, or what is still to be done."""
    if file.problem:
        return "bad", "cannot be read"
    asked = sum(question.kind in {"table", "column"} for question in file.questions)
    if asked:
        return "bad", "needs your answer"
    if not file.ready:
        return "note", "left out"
    if file.questions:
        return "watch", f"{formats.counted(len(file.questions), 'question')}: unanswered rows are rejected"
    if file.rejected > MUCH_REJECTED * file.read:
        return "watch", f"{formats.percent(file.rejected / file.read)} of the rows would be rejected"
    return "good", "ready"


def first_rows_sheet(shown: ImportPreview, table: str, limit: int = 20) -> Sheet:
    """The first rows of a table as they would be saved."""
    rows = shown.first_rows(table, limit)
    columns = [column for column in TABLES[table].columns if column.name in rows.column_names]
    titled = tuple(SheetColumn(title=words(c.name), kind=KINDS[c.dtype], help=c.meaning) for c in columns)
    values = tuple(tuple(_plain(each[c.name]) for c in columns) for each in rows.to_pylist())
    return Sheet(name=f"first-rows-{table}", columns=titled, rows=values)


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def mapping_rows(mapping: FileMapping, table: str, header: tuple[str, ...]) -> list[dict[str, str]]:
    """How each column of a canonical table is filled, one row each, for a person to change.

    column, label (one of the file's, "" for none), constant (the one value of every row), meaning, required.
    """
    if table not in TABLES:
        return []
    joined = {column: f"{join.file}: {label}" for join in mapping.joins for column, label in join.columns.items()}
    rows = []
    for column in TABLES[table].columns:
        labels = mapping.columns.get(column.name, ())
        rows.append(
            {
                "column": column.name,
                "label": labels[0] if len(labels) == 1 else "",
                "together": " + ".join(labels) if len(labels) > 1 else joined.get(column.name, ""),
                "constant": mapping.constants.get(column.name, ""),
                "meaning": column.meaning,
                "required": _needed(table, column),
            }
        )
    return [row for row in rows if row["label"] in ("", *header)]


def _needed(table: str, column: Column) -> str:
    """Whether a file must have a column: yes, for some rows only, or not because it can be inferred."""
    if column.required in CLOSED_ONLY:
        return CLOSED_ONLY[column.required]
    if column.name in needed_columns(table):
        return "yes"
    return "else inferred" if column.required == "always" else ""


def choice_words(question: Question, choice: str) -> str:
    """A choice of a question as people read it."""
    if question.kind == "date_order":
        return DATE_ORDERS.get(choice, choice)
    if question.kind == "decimal":
        return DECIMALS.get(choice, choice)
    if question.kind == "table":
        return f"{words(choice)}: {TABLES[choice].meaning}" if choice in TABLES else choice
    return choice


def question_rows(question: Question) -> str:
    """How many rows hang on a question."""
    return f"{formats.counted(question.rows, 'row')} depend on it" if question.rows else ""


def missing_rates(rejects: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, int]]:
    """Currencies that rows were rejected for: code -> (the plan's currency, how many rows)."""
    found: dict[str, tuple[str, int]] = {}
    for row in rejects:
        told = NO_RATE.match(str(row["reason"]))
        if told:
            code, plan = told.groups()
            found[code] = (plan, found.get(code, (plan, 0))[1] + 1)
    return found


def rates_csv(rates: Mapping[str, float]) -> bytes:
    """Typed-in rates as a file of the canonical fx_rates table, so that they go the way of every file."""
    lines = ["currency,rate,from_date", *(f"{code},{rate!r}," for code, rate in sorted(rates.items()))]
    return "\n".join([*lines, ""]).encode()
