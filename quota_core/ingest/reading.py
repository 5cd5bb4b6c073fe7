"""What a whole column says about its cells: order of day and month, decimal sign, words; and what has to be asked."""

from __future__ import annotations

import re
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import ibis

from quota_core.errors import DataError
from quota_core.ingest import dates, numbers
from quota_core.ingest.currency_signs import Signs, read_signs
from quota_core.ingest.dates import DateEvidence
from quota_core.ingest.engine import matches, scalar_row
from quota_core.ingest.first_look import first_look
from quota_core.ingest.labels import (
    FALSE_WORDS,
    TRUE_WORDS,
    booking_type_of,
    is_over,
    role_of,
    sells_nothing,
    status_of,
    word,
)
from quota_core.ingest.mapping import DateOrder, Decimal, Mapping
from quota_core.ingest.numbers import NOTHING, NumberEvidence
from quota_core.ingest.texts import Texts
from quota_core.schema import TABLES

MOST_WORDS = 2_000
_NUMERIC = ("money", "number", "integer")
_NOTHING = f"^({'|'.join(re.escape(word) for word in NOTHING)})$"


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a screen asks, and the entry of a mapping file that answers it without a screen."""

    file: str
    table: str
    column: str
    label: str
    kind: Literal["table", "column", "date_order", "decimal", "word"]
    text: str
    entry: str
    choices: tuple[str, ...] = ()
    word: str = ""
    rows: int = 0
    suggestion: str = ""


@dataclass(frozen=True, kw_only=True)
class WordRead:
    """What a word of a column was read as ("" while that is asked), in how many rows, and who says so."""

    column: str
    label: str
    word: str
    meaning: str
    rows: int
    by: Literal["known word", "your answer", "everything else", "to be asked"]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How each column's cells are to be read. A column in `irregular` has cells that are not in the plain form.

    `blank`: columns with a blank cell; `low`: with a number that is not positive; `latest`: last day of the regular
    date columns. What cannot happen is not looked for: a clean file of millions of rows is read without a condition.
    """

    irregular: frozenset[str] = frozenset()
    blank: frozenset[str] = frozenset()
    low: frozenset[str] = frozenset()
    latest: Dict[str, str] = field(default_factory=dict)
    dates: Dict[str, DateOrder | None] = field(default_factory=dict)
    numbers: Dict[str, Decimal | None] = field(default_factory=dict)
    words: Dict[str, dict[str, str | None]] = field(default_factory=dict)
    signs: Signs = field(default_factory=Signs)
    questions: tuple[Question, ...] = ()
    read_words: tuple[WordRead, ...] = ()


def read_columns(con: Any, texts: Texts, mapping: Mapping, file: str, one_locale: bool = False) -> Reading:
    """Looks at every date, number and word column of a file once, and says how to read it and what to ask.

    `one_locale`: a CRM wrote the file, so all its dates are in one order, and a column that proves it speaks for all.

    Raises DataError where a column of words (status, type) has so many different ones that it is something else.
    """
    columns = TABLES[mapping.table].column
    own = [name for name in texts.columns if name in columns]
    date_columns = [name for name in own if columns[name].dtype == "date"]
    number_columns = [name for name in own if columns[name].dtype in _NUMERIC]
    whole = [name for name in number_columns if columns[name].dtype == "integer"]
    seen_first = first_look(con, texts, date_columns, number_columns, whole)
    irregular, doubtful = seen_first.irregular, seen_first.doubtful
    orders: dict[str, DateOrder | None] = {}
    decimals: dict[str, Decimal | None] = {}
    questions: list[Question] = []
    for name in date_columns:
        orders[name] = mapping.dates.get(name)
        if name in irregular and orders[name] is None:
            # An ISO date says nothing about the order of the others, and is most of most columns.
            others = texts.table.filter(~texts.table[f"t_{name}"].like("____-__-__%"))
            seen = DateEvidence(**_counts(con, others, name, dates.date_part, dates.evidence))
            orders[name] = seen.order
            if seen.ambiguous:
                questions.append(_date_question(file, mapping.table, name, texts, seen.either))
    proven = {order for order in orders.values() if order is not None}
    if len(proven) == 1 and questions:
        (order,) = proven
        if one_locale:
            orders = {name: known or order for name, known in orders.items()}
            questions = []
        else:
            questions = [replace(question, suggestion=order) for question in questions]
    signs = Signs()
    for name in number_columns:
        decimals[name] = mapping.numbers.get(name) or "."
        if name not in mapping.numbers and (name in irregular or name in doubtful):
            found = _number_evidence(con, texts.table, name)
            # A rate or a share such as 1.234 is no thousand.
            usual = "." if columns[name].dtype == "number" and not found.comma else found.decimal
            decimals[name] = usual
            if usual is None:
                questions.append(_decimal_question(file, mapping.table, name, texts, found))
        if name == "amount" and name in irregular and "currency" in columns:
            signs = read_signs(con, texts, file, "currency" in seen_first.blank)
    words = {}
    read_words: list[WordRead] = []
    for name in own:
        if columns[name].choices or name in mapping.others:
            words[name] = _words(con, texts, name, mapping, file, questions, read_words)
    return Reading(
        irregular=frozenset(irregular | {name for name in number_columns if decimals[name] != "."}),
        blank=seen_first.blank,
        low=seen_first.low,
        latest=seen_first.latest,
        dates=orders,
        numbers=decimals,
        words=words,
        signs=signs,
        questions=tuple(questions),
        read_words=tuple(read_words),
    )


def _counts(con: Any, rows: Any, name: str, cleaned: Any, evidence: Any) -> dict[str, int]:
    once = rows.select(cleaned=cleaned(without_nothing(rows[f"t_{name}"])))
    row = scalar_row(con, once.aggregate(**evidence(once["cleaned"])))
    return {key: int(value or 0) for key, value in row.items()}


def _number_evidence(con: Any, rows: Any, name: str) -> NumberEvidence:
    text = rows[f"t_{name}"]
    plain = numbers.plain_number(text).notnull()
    written = _counts(con, rows.filter(~plain & text.notnull()), name, numbers.figures, numbers.evidence)
    programmed = rows.filter(plain)
    more = scalar_row(con, programmed.aggregate(**numbers.plain_evidence(programmed[f"t_{name}"])))
    return NumberEvidence(**{key: count + int(more.get(key) or 0) for key, count in written.items()})


def without_nothing(text: Any) -> Any:
    """The text of a date or number cell; null for the words that stand for a blank there (n/a, -)."""
    # As a pattern: the engine makes a list of this length a join, which then runs over every row.
    return ibis.ifelse(matches(text.lower(), _NOTHING), ibis.null("string"), text)


def _words(
    con: Any,
    texts: Texts,
    name: str,
    mapping: Mapping,
    file: str,
    questions: list[Question],
    read_words: list[WordRead],
) -> dict[str, str | None]:
    """Every different word of a column -> what it means; None where that has to be asked."""
    text = f"t_{name}"
    if text not in texts.table.columns:
        return {}
    counted = texts.table.filter(texts.table[text].notnull()).group_by(text).aggregate(n=ibis._.count())
    rows = con.to_pyarrow(counted.limit(MOST_WORDS + 1)).to_pylist()
    column = TABLES[mapping.table].column[name]
    if len(rows) > MOST_WORDS:
        label = texts.labels.get(name, name)
        raise DataError(
            f"{file}: the column {label!r} has more than {MOST_WORDS:,} different values, so it cannot be {name}: "
            f"map another column with columns.{name}."
        )
    meanings: dict[str, str | None] = {}
    for row in sorted(rows, key=lambda r: str(r[text])):
        value = str(row[text])
        meaning = word_meaning(name, value, mapping)
        meanings[value] = meaning
        decides = not (name == "status" and mapping.flags)
        if column.choices and decides:
            read_words.append(_word_read(name, texts, value, meaning, int(row["n"]), mapping))
        # Where true/false columns decide, the stage only fills in for blanks: it is asked about row by row.
        if meaning is None and column.choices and decides:
            questions.append(_word_question(file, mapping.table, name, texts, value, int(row["n"])))
    return meanings


def _word_read(name: str, texts: Texts, value: str, meaning: str | None, rows: int, mapping: Mapping) -> WordRead:
    by: Literal["known word", "your answer", "everything else", "to be asked"] = "known word"
    if meaning is None:
        by = "to be asked"
    elif (word(value) or value) in {word(key) or key for key in mapping.values.get(name, {})}:
        by = "your answer"
    elif meaning == mapping.others.get(name) and word_meaning(name, value, replace(mapping, others={})) != meaning:
        by = "everything else"
    label = texts.labels.get(name, name)
    return WordRead(column=name, label=label, word=value, meaning=meaning or "", rows=rows, by=by)


def word_meaning(column: str, value: str, mapping: Mapping) -> str | None:
    """What a word of a column stands for: the mapping's answer first, then what the word itself says."""
    given = {word(key) or key: target for key, target in mapping.values.get(column, {}).items()}
    found = given.get(word(value) or value)
    if found is not None:
        return found
    known = {"status": status_of, "booking_type": booking_type_of, "role": role_of}
    if column == "role":
        if "role" not in mapping.others:
            return value
        # A manager's or an administrator's title is a role that is credited with nothing; any other is left open.
        return role_of(value) or (value if sells_nothing(value) else mapping.others["role"])
    if column not in known:
        return mapping.others.get(column, value)
    meaning = known[column](value)
    if meaning is None and column in mapping.others and not (column == "status" and is_over(value)):
        return mapping.others[column]
    return meaning


def flag_value(text: Any) -> Any:
    """True or false of a cell in words or figures; null for anything else."""
    lower = text.lower()
    return ibis.cases((lower.isin(TRUE_WORDS), True), (lower.isin(FALSE_WORDS), False))


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _date_question(file: str, table: str, column: str, texts: Texts, rows: int) -> Question:
    label = texts.labels.get(column, column)
    return Question(
        file=file, table=table, column=column, label=label, kind="date_order", rows=rows, choices=("dmy", "mdy"),
        text=f"Does {label!r} give the day first or the month first?",
        entry=f'dates.{column} = "dmy"',
    )  # fmt: skip


def _decimal_question(file: str, table: str, column: str, texts: Texts, found: NumberEvidence) -> Question:
    label = texts.labels.get(column, column)
    return Question(
        file=file, table=table, column=column, label=label, kind="decimal", choices=(".", ","),
        rows=found.either_point + found.either_comma,
        text=f"Is the decimal sign in {label!r} a point or a comma?",
        entry=f'numbers.{column} = ","',
    )  # fmt: skip


def _word_question(file: str, table: str, column: str, texts: Texts, value: str, rows: int) -> Question:
    choices = TABLES[table].column[column].choices
    label = texts.labels.get(column, column)
    return Question(
        file=file, table=table, column=column, label=label, kind="word", word=value, rows=rows, choices=choices,
        text=f"What does {value!r} in {label!r} mean: {', '.join(choices)}?",
        entry=f'values.{column}.{_quoted(value)} = "{choices[0]}"',
    )  # fmt: skip
