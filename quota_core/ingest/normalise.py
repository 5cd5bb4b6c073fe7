"""From texts to canonical values: one expression per column, and for a row that cannot be taken, which cell and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import ibis

from quota_core.ingest import dates, numbers
from quota_core.ingest.engine import matches, substitute
from quota_core.ingest.mapping import Mapping
from quota_core.ingest.reading import Reading, flag_value, without_nothing
from quota_core.ingest.shapes import needed_columns
from quota_core.ingest.texts import Texts
from quota_core.schema import TABLES, Column

SEPARATOR = "\x1f"  # between the column and the reason in `_reject`
_TOTAL = r"(?i)^(grand |sub)?-?\s?(totals?|summe|gesamt|count|sum|average)\b"


@dataclass(frozen=True, kw_only=True, eq=False)
class Normalised:
    """`rows`: canonical columns, source_file, source_row, and `_reject` (null, or column + SEPARATOR + reason).

    `flagged`: per optional column, true where a cell was there but could not be read, so that it is kept as blank.
    """

    rows: Any
    given: tuple[str, ...]
    flagged: Any | None
    texts: Texts


def normalise(texts: Texts, reading: Reading, mapping: Mapping, file: str, today: dt.date) -> Normalised:
    """Canonical rows of a file as one expression; nothing is run here.

    `today`: created dates, and close dates of won and lost deals, after it are rejected as typos (METHOD 1).
    """
    table = TABLES[mapping.table]
    own = tuple(name for name in texts.columns if name in table.column)
    valued = texts.table.mutate(**{f"v_{name}": _value(texts, reading, mapping, table.column[name]) for name in own})
    if reading.currency_in_amount:
        valued = valued.mutate(v_currency=numbers.currency_of(valued["t_amount"]))
        own = (*own, "currency")
    if texts.made_id:
        valued = _numbered(valued, table.key[0])
    if table.name == "targets" and "role" in own:
        # Part of the key, and a blank one means AE.
        valued = valued.mutate(v_role=ibis.coalesce(valued["v_role"], table.column["role"].default))
    problems = _problems(valued, texts, reading, mapping, own, today)
    checked = valued.mutate(_problem=ibis.cases(*problems) if problems else ibis.null("string"))
    rejected = checked.mutate(_reject=_whole_row(checked, texts))
    rows = rejected.select(
        **{name: rejected[f"v_{name}"] for name in own},
        source_file=ibis.literal(file),
        source_row=rejected["_row"],
        _reject=rejected["_reject"],
    )
    return Normalised(rows=rows, given=own, flagged=_flagged(rejected, texts, reading, mapping, own), texts=texts)


def _value(texts: Texts, reading: Reading, mapping: Mapping, column: Column) -> Any:
    if column.name == "status" and mapping.flags:
        return _status_by_flags(texts, reading)
    text = texts.table[f"t_{column.name}"]
    irregular = column.name in reading.irregular
    if column.name in reading.words:
        return _meaning(text, reading.words[column.name])
    if column.dtype == "date":
        order = reading.dates.get(column.name)
        return dates.date_value(without_nothing(text), order) if irregular else dates.iso_date(text)
    if column.dtype in ("money", "number", "integer"):
        return _number(text, reading, mapping, column)
    if column.dtype == "flag":
        return flag_value(text)
    return text.upper() if column.name == "currency" else text


def _number(text: Any, reading: Reading, mapping: Mapping, column: Column) -> Any:
    decimal = reading.numbers.get(column.name, ".")
    if column.name == "fiscal_year":
        text = substitute(text, r"(?i)^(FY|year)\s*'?", "", "")
    if column.name not in reading.irregular:
        number = numbers.plain_number(text)
    elif column.unit == "fraction":
        number = numbers.percent_value(without_nothing(text), decimal)
    else:
        number = numbers.number_value(without_nothing(text), decimal)
    if column.name in mapping.percent:
        number = ibis.ifelse(text.endswith("%"), number, number / 100)
    if column.dtype == "integer":
        if column.name == "fiscal_year":
            number = ibis.ifelse(number < 100, number + 2000, number)
        return ibis.ifelse(number == number.floor(), number, ibis.null("float64")).try_cast("int64")
    return number


def _meaning(text: Any, words: dict[str, str | None]) -> Any:
    by_target: dict[str, list[str]] = {}
    for value, target in words.items():
        if target:
            by_target.setdefault(target, []).append(value)
    if not by_target:
        return ibis.null("string")
    return ibis.cases(*[(text.isin(values), target) for target, values in by_target.items()])


def _status_by_flags(texts: Texts, reading: Reading) -> Any:
    """The status by true/false columns; where they are blank or do not say how a deal ended, the stage tells."""
    columns = texts.table.columns
    won = flag_value(texts.table["_won"]) if "_won" in columns else None
    closed = flag_value(texts.table["_closed"]) if "_closed" in columns else None
    cases: list[tuple[Any, Any]] = []
    if won is not None:
        cases.append((won, "won"))
    if closed is not None:
        cases.append((~closed, "open"))
    if won is not None and closed is not None:
        cases.append((closed & ~won, "lost"))
    if "t_status" not in columns or not any(reading.words.get("status", {}).values()):
        return ibis.cases(*cases)
    stage = _meaning(texts.table["t_status"], reading.words["status"])
    # What contradicts the flags is no answer: an open stage of a closed deal, a won stage of one that is not won.
    if closed is not None:
        cases.append((closed & (stage == "open"), ibis.null("string")))
    if won is not None:
        cases.append((~won & (stage == "won"), ibis.null("string")))
    return ibis.cases(*cases, else_=stage)


def _numbered(valued: Any, key: str) -> Any:
    """Ids made of several columns: where two rows come to the same one, the later ones are numbered."""
    made = valued[f"v_{key}"]
    occurrence = ibis.row_number().over(group_by=made, order_by=valued["_row"])
    distinct = ibis.ifelse(occurrence > 0, made + " #" + (occurrence + 1).cast("string"), made)
    blank = matches(made, r"^[ |]*$")
    return valued.mutate(**{f"v_{key}": ibis.ifelse(blank, ibis.null("string"), distinct)})


def _problems(
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
        if required is not None and name not in mapping.constants:
            which = {"won": " of a won deal", "closed": " of a won or lost deal"}.get(column.required, "")
            if table.name != "opportunities":
                which = ""
            problem(required & without_blank(text, column), name, f"{_title(name, table.name)}{which} is blank")
        if name in reading.words and column.choices:
            first, *others = (f'"{choice}"' for choice in column.choices)
            entry = f'" = {first} (or {", ".join(others)}) to the --map file'
            problem(
                text.notnull() & value.isnull(), name, "'", text, f"' has no mapping: add values.{name}.\"", text, entry
            )
        if name in reading.irregular:
            _unreadable(problem, text, value, column, reading, required)
    closed = status.isin(["won", "lost"]) if status is not None else None
    if closed is not None:
        for name, condition in (("close_date", closed), ("created_date", ibis.literal(True))):
            if name in own:
                value = valued[f"v_{name}"]
                late = condition & (value > ibis.literal(today))
                reason = f" lies after the day of import, {today.isoformat()}: a typo"
                problem(late, name, _title(name, table.name), " ", value.cast("string"), reason)
    return found


def _unreadable(
    problem: Callable[..., None], text: Any, value: Any, column: Column, reading: Reading, required: Any
) -> None:
    name = column.name
    missing = without_nothing(text).notnull() & value.isnull()
    if column.dtype == "date" and reading.dates.get(name) is None:
        either = missing & dates.could_be_either(text)
        entry = f'\' could be day first or month first: say which with dates.{name} = "dmy" or "mdy" in the --map file'
        problem(either, name, "'", text, entry)
    if column.dtype != "date" and reading.numbers.get(name) is None:
        either = missing & (numbers.number_value(text, ".").notnull() | numbers.number_value(text, ",").notnull())
        entry = (
            f'\' could have a decimal point or a comma: say which with numbers.{name} = "." or "," in the --map file'
        )
        problem(either, name, "'", text, entry)
    strict = required if required is not None else ibis.literal(column.required == "always")
    if column.dtype == "date":
        problem(strict & missing, name, "'", text, "' is no date")
    elif column.dtype != "text":
        problem(strict & missing & numbers.is_not_finite(text), name, "'", text, "' is not a finite number")
        problem(strict & missing, name, "'", text, "' is no number")


def _flag_problems(valued: Any, texts: Texts, problem: Callable[..., None]) -> None:
    for flag in ("_won", "_closed"):
        if flag in valued.columns:
            unclear = valued[flag].notnull() & flag_value(valued[flag]).isnull()
            problem(unclear, flag, "'", valued[flag], "' is neither true nor false")


def without_blank(text: Any, column: Column) -> Any:
    """True where a cell holds nothing, or a word for nothing where a date or a number belongs."""
    return without_nothing(text).isnull() if column.dtype in ("date", "money", "number", "integer") else text.isnull()


def _required(column: Column, table: str, status: Any) -> Any | None:
    """The condition under which a blank cell rejects the row; None where it never does."""
    if column.name in needed_columns(table) and column.required == "always":
        return ibis.literal(True)
    if status is not None and column.required in ("won", "closed"):
        return status == "won" if column.required == "won" else status.isin(["won", "lost"])
    return None


def _title(name: str, table: str) -> str:
    words = {"rep_id": "the rep's id" if table == "reps" else "the owner", "period_start": "the period's start"}
    return words.get(name, "the " + name.replace("_id", "'s id").replace("_", " "))


def _whole_row(checked: Any, texts: Texts) -> Any:
    """The reason for a row, after a look at the row as a whole: blank, a footer or a total is said to be just that."""
    cells = [checked[name] for name in texts.cells]
    filled = ibis.literal(0)
    for cell in cells:
        filled = filled + ibis.ifelse(cell.isnull(), 0, 1)
    first = ibis.coalesce(*cells) if len(cells) > 1 else cells[0]
    footer = (filled == 1) if len(cells) >= 4 else ibis.literal(False)
    whole = ibis.cases(
        (filled == 0, ibis.literal(SEPARATOR + "the row is blank")),
        (footer, ibis.literal(SEPARATOR + "a line of text, not a record: a footer or a heading of the report")),
        (matches(first, _TOTAL), ibis.literal(SEPARATOR + "a line of totals of the report, not a record")),
        else_=checked["_problem"],
    )
    return ibis.ifelse(checked["_problem"].notnull(), whole, ibis.null("string"))


def _flagged(rejected: Any, texts: Texts, reading: Reading, mapping: Mapping, own: tuple[str, ...]) -> Any | None:
    """Rows that are kept with a cell that could not be read: column, text and row; None where none can be."""
    table = TABLES[mapping.table]
    parts = []
    for name in own:
        column = table.column[name]
        optional = column.required != "always" and not column.choices and f"t_{name}" in rejected.columns
        if not optional or (name not in reading.irregular and column.dtype != "flag"):
            continue
        text = rejected[f"t_{name}"]
        unread = rejected["_reject"].isnull() & without_nothing(text).notnull() & rejected[f"v_{name}"].isnull()
        parts.append(
            rejected.filter(unread).select(
                row=rejected["_row"],
                column_name=ibis.literal(texts.labels.get(name, name)),
                value=text,
            )
        )
    return ibis.union(*parts) if len(parts) > 1 else (parts[0] if parts else None)
