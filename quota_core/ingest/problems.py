"""What is wrong with a row that cannot be taken: which cell, why, and the entry of a mapping file that settles it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import ibis

from quota_core.ingest import dates, numbers
from quota_core.ingest.engine import matches
from quota_core.ingest.mapping import Mapping
from quota_core.ingest.reading import Reading, flag_value
from quota_core.ingest.shapes import needed_columns
from quota_core.ingest.texts import Texts
from quota_core.schema import TABLES, Column

SEPARATOR = "\x1f"  # between the column and the reason in `_reject`
_TOTAL = r"(?i)^(grand |sub)?-?\s?(totals?|summe|gesamt|count|sum|average)\b"


def problems_of(
    valued: Any, texts: Texts, reading: Reading, mapping: Mapping, own: tuple[str, ...], today: dt.date
) -> list[tuple[Any, Any]]:
    """(condition, column + reason) in the order in which they are told: who, what, how much, when."""
    table = TABLES[mapping.table]
    status = valued["v_status"] if table.name == "opportunities" and "status" in own else None
    found: list[tuple[Any, Any]] = []

    def problem(condition: Any, column: str, *reason: Any) -> None:
        text = ibis.literal(texts.labels.get(column, column) + SEPARATOR)
        for part in reason:
            text = text + part
        found.append((condition, text))

    if "_not_kept" in valued.columns:
        found.append(
            (valued["_not_kept"].notnull(), ibis.literal(texts.labels["field"] + SEPARATOR) + valued["_not_kept"])
        )
    for name in own:
        column = table.column[name]
        text = valued[f"t_{name}"] if f"t_{name}" in valued.columns else None
        value = valued[f"v_{name}"]
        required = _required(column, table.name, status)
        if name == "status" and mapping.flags:
            _flag_problems(valued, texts, problem)
        if text is None:
            if name == "status":
                problem(value.isnull(), name, "nothing says whether the deal is won, lost or open")
            continue
        if texts.made_id and name == table.key[0]:
            problem(value.isnull(), name, f"{_title(name, table.name)} is blank")
        elif required is not None and (name in reading.blank or name in reading.irregular):
            which = {"won": " of a won deal", "closed": " of a won or lost deal"}.get(column.required, "")
            if table.name != "opportunities":
                which = ""
            cell = valued[f"n_{name}" if name in reading.irregular else f"t_{name}"]
            problem(required & cell.isnull(), name, f"{_title(name, table.name)}{which} is blank")
        if column.choices and None in reading.words.get(name, {}).values():
            first, *others = (f'"{choice}"' for choice in column.choices)
            entry = f'" = {first} (or {", ".join(others)}) to the --map file'
            problem(
                text.notnull() & value.isnull(), name, "'", text, f"' has no mapping: add values.{name}.\"", text, entry
            )
        if name in reading.irregular:
            _unreadable(problem, valued, column, reading, required)
        if column.positive and (name in reading.low or name in reading.irregular):
            least = "a whole number from 1" if column.dtype == "integer" else "more than 0"
            rule = f"' is not allowed: {_title(name, table.name)} must be {least} ({column.unit})"
            problem(value <= 0, name, "'", text, rule)
    if status is not None:
        _late_problems(problem, valued, reading, own, today)
    return found


def _late_problems(
    problem: Callable[..., None], valued: Any, reading: Reading, own: tuple[str, ...], today: dt.date
) -> None:
    closed = valued["v_status"].isin(["won", "lost"])
    for name, condition in (("close_date", closed), ("created_date", ibis.literal(True))):
        if name in own and reading.latest.get(name, "9999") > today.isoformat():
            value = valued[f"v_{name}"]
            reason = f" lies after the day of import, {today.isoformat()}: a typo"
            problem(
                condition & (value > ibis.literal(today)),
                name,
                _title(name, "opportunities"),
                " ",
                value.cast("string"),
                reason,
            )


def _unreadable(problem: Callable[..., None], valued: Any, column: Column, reading: Reading, required: Any) -> None:
    name = column.name
    text, part = valued[f"n_{name}"], valued[f"c_{name}"]
    missing = text.notnull() & valued[f"v_{name}"].isnull()
    if column.dtype == "date" and reading.dates.get(name) is None:
        entry = f'\' could be day first or month first: say which with dates.{name} = "dmy" or "mdy" in the --map file'
        problem(missing & dates.could_be_either(part), name, "'", text, entry)
    if column.dtype != "date" and reading.numbers.get(name) is None:
        either = numbers.from_figures(part, ".").notnull() | numbers.from_figures(part, ",").notnull()
        entry = (
            f'\' could have a decimal point or a comma: say which with numbers.{name} = "." or "," in the --map file'
        )
        problem(missing & either, name, "'", text, entry)
    strict = required if required is not None else ibis.literal(column.required == "always")
    if column.dtype == "date":
        problem(strict & missing, name, "'", text, "' is no date")
    elif column.dtype != "text":
        problem(strict & missing & numbers.is_not_finite(text), name, "'", text, "' is not a finite number")
        kind = "whole number" if column.dtype == "integer" else "number"
        problem(strict & missing, name, "'", text, f"' is no {kind}")


def _flag_problems(valued: Any, texts: Texts, problem: Callable[..., None]) -> None:
    for flag in ("_won", "_closed"):
        if flag in valued.columns:
            unclear = valued[flag].notnull() & flag_value(valued[flag]).isnull()
            problem(unclear, flag, "'", valued[flag], "' is neither true nor false")


def _required(column: Column, table: str, status: Any) -> Any | None:
    """The condition under which a blank cell rejects the row; None where it never does."""
    if column.name in needed_columns(table) and column.required == "always":
        return ibis.literal(True)
    if status is not None and column.required in ("won", "closed"):
        return status == "won" if column.required == "won" else status.isin(["won", "lost"])
    return None


def _title(name: str, table: str) -> str:
    words = {
        "rep_id": "the rep's id" if table == "reps" else "the owner",
        "period_start": "the period's start",
        "period_months": "the period's length",
    }
    return words.get(name, "the " + name.replace("_id", "'s id").replace("_", " "))


def reason_of_whole_row(rows: Any, texts: Texts) -> Any:
    """The reason for a rejected row, after a look at the row as a whole: blank, a footer, a total is said to be that.

    `rows`: rejected rows with their raw cells and `_reject`.
    """
    cells = [rows[name] for name in texts.cells]
    filled = ibis.literal(0)
    for cell in cells:
        filled = filled + ibis.ifelse(cell.isnull(), 0, 1)
    first = ibis.coalesce(*cells) if len(cells) > 1 else cells[0]
    footer = (filled == 1) if len(cells) >= 4 else ibis.literal(False)
    return ibis.cases(
        (filled == 0, ibis.literal(SEPARATOR + "the row is blank")),
        (footer, ibis.literal(SEPARATOR + "a line of text, not a record: a footer or a heading of the report")),
        (matches(first, _TOTAL), ibis.literal(SEPARATOR + "a line of totals of the report, not a record")),
        else_=rows["_reject"],
    )
