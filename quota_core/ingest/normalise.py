"""From texts to canonical values: one expression per column, and for a row that cannot be taken, which cell and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import ibis

from quota_core.ingest import dates, numbers
from quota_core.ingest.currency_signs import currency_by_sign
from quota_core.ingest.engine import matches, substitute
from quota_core.ingest.mapping import Mapping
from quota_core.ingest.problems import problems_of
from quota_core.ingest.reading import Reading, flag_value, without_nothing
from quota_core.ingest.texts import Texts
from quota_core.schema import TABLES, Column

# What tells two deals with the same made id apart: first what changes least.
_FIRST_TOLD = ("close_date", "amount", "rep_id", "booking_type", "product", "status", "stage")
_IBIS = {"text": "string", "date": "date", "integer": "int64"}


@dataclass(frozen=True, kw_only=True, eq=False)
class Normalised:
    """`rows`: canonical columns, source_file, source_row, and `_reject` (null, or column + SEPARATOR + reason).

    `doubtful`: optional columns in which a cell may be there that cannot be read, and is then kept as blank.
    """

    rows: Any
    given: tuple[str, ...]
    doubtful: tuple[str, ...]
    texts: Texts


def normalise(texts: Texts, reading: Reading, mapping: Mapping, file: str, today: dt.date) -> Normalised:
    """Canonical rows of a file as one expression; nothing is run here.

    `today`: created dates, and close dates of won and lost deals, after it are rejected as typos (METHOD 1).
    """
    table = TABLES[mapping.table]
    own = tuple(name for name in texts.columns if name in table.column)
    sure = texts.table.mutate(**_sure(texts, reading, own))
    cleaned = sure.mutate(**_cleaned(sure, reading, own))
    valued = cleaned.mutate(**{f"v_{name}": _value(cleaned, reading, mapping, table.column[name]) for name in own})
    late = [name for name in own if name in reading.dates and name in reading.irregular]
    valued = valued.mutate(**{f"v_{name}": dates.in_range(valued[f"v_{name}"]) for name in late})
    if reading.signs.whole or reading.signs.meant:
        valued = valued.mutate(v_currency=_currency(valued, reading))
        own = tuple(dict.fromkeys((*own, "currency")))
    if texts.made_id:
        valued = _numbered(valued, table.key[0], own)
    if table.name == "targets" and "role" in own:
        # Part of the key, and a blank one means AE.
        valued = valued.mutate(v_role=ibis.coalesce(valued["v_role"], table.column["role"].default))
    absent = [table.column[name] for name in table.key if name not in own]
    if absent:
        # What makes a row unique is always there, if only as a blank (a rate without a day, a target without a role).
        blank = {c.name: ibis.literal(c.default) if c.default else ibis.null(_IBIS[c.dtype]) for c in absent}
        valued = valued.mutate(**{f"v_{name}": value for name, value in blank.items()})
        own = (*own, *blank)
    problems = problems_of(valued, texts, reading, mapping, own, today)
    rejected = valued.mutate(_reject=ibis.cases(*problems) if problems else ibis.null("string"))
    rows = rejected.select(
        **{name: rejected[f"v_{name}"] for name in own},
        source_file=ibis.literal(file),
        source_row=rejected["_row"],
        _reject=rejected["_reject"],
    )
    doubtful = tuple(
        name
        for name in own
        if table.column[name].required != "always"
        and not table.column[name].choices
        and f"t_{name}" in texts.table.columns
        and (name in reading.irregular or table.column[name].dtype == "flag")
    )
    return Normalised(rows=rows, given=own, doubtful=doubtful, texts=texts)


def _sure(texts: Texts, reading: Reading, own: tuple[str, ...]) -> dict[str, Any]:
    """For columns that are not all in plain form: the value of the cells that are, which need no second look."""
    found: dict[str, Any] = {}
    for name in own:
        if name in reading.irregular and f"t_{name}" in texts.table.columns:
            text = texts.table[f"t_{name}"]
            is_date = name in reading.dates
            found[f"s_{name}"] = dates.iso_date(text) if is_date else numbers.sure_number(text, reading.numbers[name])
    return found


def _cleaned(sure: Any, reading: Reading, own: tuple[str, ...]) -> dict[str, Any]:
    """For the other cells of those columns: text without words for nothing, and its date part or its figures.

    Each step is a column of its own because it is used more than once, and stands behind a condition because the
    engine then takes it only where it is needed.
    """
    found: dict[str, Any] = {}
    for name in own:
        if f"s_{name}" not in sure.columns:
            continue
        text = sure[f"t_{name}"]
        nothing = ibis.null("string")
        unsure = sure[f"s_{name}"].isnull() & text.notnull()
        found[f"n_{name}"] = ibis.ifelse(unsure, without_nothing(text), text)
        if name in reading.dates:
            found[f"c_{name}"] = ibis.ifelse(unsure, dates.date_part(text), nothing)
        else:
            bare = substitute(text, r"\s*%$", "", "")
            bare = substitute(bare, r"(?i)^(FY|year)\s*'?", "", "") if name == "fiscal_year" else bare
            found[f"c_{name}"] = ibis.ifelse(unsure, numbers.figures(bare), nothing)
    if reading.signs.meant:
        found["_sign"] = numbers.currency_sign(sure["t_amount"])
    return found


def _value(cleaned: Any, reading: Reading, mapping: Mapping, column: Column) -> Any:
    if column.name == "status" and mapping.flags:
        return _status_by_flags(cleaned, reading)
    text = cleaned[f"t_{column.name}"]
    irregular = column.name in reading.irregular
    if column.name in reading.words:
        return _meaning(text, reading.words[column.name])
    if column.dtype == "text" and column.name in mapping.values:
        replaced = [(text.lower() == old.lower(), new) for old, new in mapping.values[column.name].items()]
        return ibis.cases(*replaced, else_=text)
    if column.dtype == "date":
        order = reading.dates.get(column.name)
        if irregular:
            other = dates.other_date(cleaned[f"n_{column.name}"], cleaned[f"c_{column.name}"], order)
            return ibis.coalesce(cleaned[f"s_{column.name}"], other)
        return text.try_cast("date")
    if column.dtype in ("money", "number", "integer"):
        return _number(cleaned, reading, mapping, column)
    if column.dtype == "flag":
        return flag_value(text)
    return text.upper() if column.name == "currency" else text


def _currency(valued: Any, reading: Reading) -> Any:
    """The currency as its column gives it, else as the amount's sign does."""
    if reading.signs.whole:
        return ibis.literal(reading.signs.whole)
    told = currency_by_sign(valued["_sign"], reading.signs.meant)
    return ibis.coalesce(valued["v_currency"], told) if "v_currency" in valued.columns else told


def _number(cleaned: Any, reading: Reading, mapping: Mapping, column: Column) -> Any:
    decimal = reading.numbers.get(column.name, ".")
    text = cleaned[f"t_{column.name}"]
    if column.name not in reading.irregular:
        number = text.try_cast("float64")
    else:
        other = numbers.from_figures(cleaned[f"c_{column.name}"], decimal)
        number = ibis.coalesce(cleaned[f"s_{column.name}"], other)
    if column.name in mapping.percent:
        number = number / 100
    elif column.name in reading.irregular:
        # 75% is 0.75 of a share, and no amount of anything else.
        of_sign = number / 100 if column.unit == "fraction" else ibis.null("float64")
        number = ibis.ifelse(text.endswith("%"), of_sign, number)
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


def _status_by_flags(cleaned: Any, reading: Reading) -> Any:
    """The status by true/false columns; where they are blank or do not say how a deal ended, the stage tells."""
    columns = cleaned.columns
    won = flag_value(cleaned["_won"]) if "_won" in columns else None
    closed = flag_value(cleaned["_closed"]) if "_closed" in columns else None
    cases: list[tuple[Any, Any]] = []
    if won is not None:
        cases.append((won, "won"))
    if closed is not None:
        cases.append((~closed, "open"))
    if won is not None and closed is not None:
        cases.append((closed & ~won, "lost"))
    if "t_status" not in columns or not any(reading.words.get("status", {}).values()):
        return ibis.cases(*cases)
    stage = _meaning(cleaned["t_status"], reading.words["status"])
    # What contradicts the flags is no answer: an open stage of a closed deal, a won stage of one that is not won.
    if closed is not None:
        cases.append((closed & (stage == "open"), ibis.null("string")))
    if won is not None:
        cases.append((~won & (stage == "won"), ibis.null("string")))
    return ibis.cases(*cases, else_=stage)


def _numbered(valued: Any, key: str, own: tuple[str, ...]) -> Any:
    """Ids made of several columns: rows that come to the same one are numbered by what they say.

    Never by their place alone: the next export may list them in another order.
    """
    made = valued[f"v_{key}"]
    others = sorted(set(own) - {key, *_FIRST_TOLD})
    order = [*(valued[f"v_{name}"] for name in (*_FIRST_TOLD, *others) if name in own), valued["_row"]]
    occurrence = ibis.row_number().over(group_by=made, order_by=order)
    distinct = ibis.ifelse(occurrence > 0, made + " #" + (occurrence + 1).cast("string"), made)
    blank = matches(made, r"^[ |]*$")
    return valued.mutate(**{f"v_{key}": ibis.ifelse(blank, ibis.null("string"), distinct)})
