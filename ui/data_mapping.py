"""What a person settles about a file on screen, as a Mapping: old mapping in, new mapping out. No Streamlit here."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from quota_core.errors import MappingError
from quota_core.ingest.labels import canonical_labels, plain
from quota_core.ingest.mapping import Join, Mapping
from quota_core.ingest.reading import Question
from quota_core.schema import TABLES


@dataclass(frozen=True)
class EveryRow:
    """An answer that no column gives: the same value in every row, as in an orders export, where every row is won."""

    value: str


Answer = str | EveryRow


def answers(question: Question) -> tuple[Answer, ...]:
    """What a question may be answered with; where our column has few values, also that every row has one of them."""
    if question.kind != "column" or question.table not in TABLES:
        return question.choices
    values = TABLES[question.table].column[question.column].choices
    return (*question.choices, *(EveryRow(value) for value in values))


def answered(mapping: Mapping, question: Question, choice: Answer, header: tuple[str, ...] = ()) -> Mapping:
    """The mapping with one question answered."""
    if isinstance(choice, EveryRow):
        return filled(mapping, question.column, {"constant": choice.value})
    if question.kind == "table":
        return for_table(mapping, choice, header)
    if question.kind == "column":
        return replace(mapping, columns={**mapping.columns, question.column: (choice,)})
    if question.kind == "date_order":
        return replace(mapping, dates={**mapping.dates, question.column: choice})  # type: ignore[dict-item]
    if question.kind == "decimal":
        return replace(mapping, numbers={**mapping.numbers, question.column: choice})  # type: ignore[dict-item]
    words = {**mapping.values.get(question.column, {}), question.word: choice}
    return replace(mapping, values={**mapping.values, question.column: words})


def for_table(mapping: Mapping, table: str, header: tuple[str, ...]) -> Mapping:
    """The mapping for another table: columns whose labels are that table's own words; nothing else is carried over.

    No table: the file is left out, and can only be looked things up in.
    """
    if table == mapping.table:
        return mapping
    if not table:
        return Mapping(table="")
    known = canonical_labels()[table]
    columns: dict[str, tuple[str, ...]] = {}
    for label in header:
        column = known.get(plain(label))
        if column is not None and column not in columns:
            columns[column] = (label,)
    return Mapping(table=table, columns=columns)


def filled(mapping: Mapping, column: str, change: Dict[str, Any]) -> Mapping:
    """The mapping with a column fed from another label, by a constant, or by nothing (never by both)."""
    columns, constants = dict(mapping.columns), dict(mapping.constants)
    if "label" in change:
        columns.pop(column, None)
        if change["label"]:
            columns[column] = (str(change["label"]),)
            constants.pop(column, None)
    if "constant" in change:
        constants.pop(column, None)
        if str(change["constant"] or "").strip():
            constants[column] = str(change["constant"]).strip()
            columns.pop(column, None)
    flags = {} if column == "status" and (column in columns or column in constants) else mapping.flags
    return replace(mapping, columns=columns, constants=constants, flags=flags)


def joined(mapping: Mapping, file: str, on: tuple[str, str], column: str, label: str) -> Mapping:
    """The mapping with a canonical column looked up in a second file; MappingError where something is not said."""
    if not all((file, *on, column, label)):
        raise MappingError(
            "Say all five: the other file, the two columns that match, what it fills, and from which column."
        )
    joins = []
    placed = False
    for join in mapping.joins:
        if join.file == file and join.on == on:
            join, placed = replace(join, columns={**join.columns, column: label}), True
        joins.append(join)
    if not placed:
        joins.append(Join(file=file, on=on, columns={column: label}))
    columns = {name: labels for name, labels in mapping.columns.items() if name != column}
    return replace(mapping, columns=columns, joins=tuple(joins))


def without_join(mapping: Mapping, place: int) -> Mapping:
    """The mapping without one of its look-ups."""
    return replace(mapping, joins=tuple(join for j, join in enumerate(mapping.joins) if j != place))


def listed(mapping: Mapping, column: str, file: str, label: str) -> Mapping:
    """The mapping with a list of right names for a column, in a column of another file; without one where none is."""
    others = {name: at for name, at in mapping.reference.items() if name != column}
    return replace(mapping, reference={**others, column: f"{file}:{label}"} if label else others)


def word_table(mapping: Mapping, questions: tuple[Question, ...]) -> list[dict[str, str]]:
    """Words of the file and what each means: those already said, then those still asked; column, word, meaning."""
    said = [
        {"column": column, "word": word, "meaning": meaning, "rows": ""}
        for column, meanings in mapping.values.items()
        for word, meaning in meanings.items()
    ]
    asked = [
        {"column": q.column, "word": q.word, "meaning": "", "rows": str(q.rows or "")}
        for q in questions
        if q.kind == "word"
    ]
    return said + asked


def identified(mapping: Mapping, labels: Sequence[str]) -> Mapping:
    """The mapping with the id made of one or several columns; none leaves it as it is."""
    if not labels:
        return mapping
    key = TABLES[mapping.table].key[0]
    return replace(mapping, columns={**mapping.columns, key: tuple(labels)})


def worded(mapping: Mapping, column: str, word: str, meaning: str | None) -> Mapping:
    """The mapping with a word's meaning said, or taken back."""
    words = {**mapping.values.get(column, {})}
    words.pop(word, None)
    if meaning:
        words[word] = meaning
    return replace(mapping, values={**mapping.values, column: words})
