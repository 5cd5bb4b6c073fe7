"""Corrections as data: map a value, set a cell, leave a row out; applied to the stored tables after every import.

The canonical tables hold corrected rows; the store keeps what the files said beside them (store/originals.py), puts it
back before the next import and applies the corrections again. So undoing is leaving a correction out, importing the
same file twice changes nothing, and a newer export is corrected like the old one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal, get_args

import ibis

from quota_core.declare import nearest
from quota_core.errors import DataError
from quota_core.ingest.deals import Tables
from quota_core.ingest.rules import RULES
from quota_core.schema import TABLES, Column

FixKind = Literal["map", "set", "leave_out"]
RULE = "rule"
BELOW, FROM, UNTIL = "below", "from", "until"


@dataclass(frozen=True, kw_only=True)
class Fix:
    """One correction: which rows (`match`), and what becomes of them.

    `match` holds column -> value, list of values, None (blank), or {"from", "until", "below"} for a range, all of which
    must hold; "rule" names a check's own condition. `map` and `set` put `value` into `column`; `leave_out` takes the
    rows out. A proposal with `asks` waits for the user to give its value, `choices` are likely ones.
    """

    kind: FixKind
    table: str
    column: str = ""
    match: Mapping[str, Any] = field(default_factory=dict)
    value: Any = None
    reason: str = ""
    asks: bool = False
    choices: tuple[str, ...] = ()
    who: str = ""
    when: str = ""
    fix_id: str = ""

    def __post_init__(self) -> None:
        _check(self)

    @property
    def payload(self) -> dict[str, Any]:
        """What the store keeps beside kind and author; JSON-able."""
        return {
            "table": self.table,
            "column": self.column,
            "match": {name: _plain(value) for name, value in self.match.items()},
            "value": _plain(self.value),
            "reason": self.reason,
        }

    def as_dict(self) -> dict[str, Any]:
        """The correction as JSON-able data, what a proposal asks with it."""
        return {"kind": self.kind, **self.payload, "asks": self.asks, "choices": list(self.choices)}

    def answered(self, value: Any) -> Fix:
        """A proposal with the value the user gave; DataError for one that does not fit."""
        return replace(self, value=value, asks=False)


def fix_of(kind: str, payload: Mapping[str, Any], who: str = "", when: str = "", fix_id: str = "") -> Fix:
    """A correction from what the store or a client kept of it; DataError for one that cannot be applied."""
    if kind not in get_args(FixKind):
        raise DataError(f"A correction of kind {kind!r} is unknown: use one of {', '.join(get_args(FixKind))}.")
    known = {name: payload[name] for name in ("table", "column", "match", "value", "reason") if name in payload}
    return Fix(kind=kind, who=who, when=when, fix_id=fix_id, **known)  # type: ignore[arg-type]  # narrowed above


def fixes_of(kept: Sequence[Any]) -> tuple[Fix, ...]:
    """The corrections in the store's own list (objects with kind, payload, who, made_at, fix_id), in its order."""
    return tuple(fix_of(k.kind, k.payload, k.who, k.made_at.isoformat(), k.fix_id) for k in kept)


def apply_fixes(con: Any, fixes: Sequence[Fix]) -> None:
    """Leaves what the corrections change as temporary tables for the store, one pass per table.

    `fixed_<table>`: key and corrected columns of the rows that change; `left_out_<table>`: keys of the rows that go.
    """
    for name in TABLES:
        mine = [fix for fix in fixes if fix.table == name]
        if mine:
            _stage(con, name, mine)


def corrected(tables: Tables, fixes: Sequence[Fix]) -> Tables:
    """The tables as the corrections leave them, for a look before anything is saved."""

    def look(name: str) -> Any:
        mine = [fix for fix in fixes if fix.table == name]
        if not mine:
            return tables(name)
        fixed = _fixed(name, mine, tables)
        return fixed.filter(~fixed.left_out).select(*tables(name).columns)

    return look


def _fixed(name: str, fixes: Sequence[Fix], tables: Tables) -> Any:
    """A table with its corrections in it, `left_out` for rows that go, and corrected columns as they were before."""
    table = tables(name)
    columns = sorted({fix.column for fix in fixes if fix.kind != "leave_out"})
    before = {f"{column}_before": table[column] for column in columns}
    fixed = table.mutate(**before, left_out=ibis.literal(False))
    for fix in fixes:
        matching = matches(fix, fixed, tables)
        if fix.kind == "leave_out":
            fixed = fixed.mutate(left_out=fixed.left_out | matching)
        else:
            value = literal(TABLES[name].column[fix.column], fix.value)
            fixed = fixed.mutate(**{fix.column: matching.ifelse(value, fixed[fix.column])})
    return fixed


def _stage(con: Any, name: str, fixes: list[Fix]) -> None:
    keys = list(TABLES[name].key)
    columns = sorted({fix.column for fix in fixes if fix.kind != "leave_out"})
    fixed = _fixed(name, fixes, con.table)
    changed = [~fixed[column].identical_to(fixed[f"{column}_before"]) for column in columns]
    if changed:
        rows = fixed.filter(~fixed.left_out, ibis.or_(*changed)).select(*keys, *columns)
        con.create_table(f"fixed_{name}", rows, temp=True, overwrite=True)
    if any(fix.kind == "leave_out" for fix in fixes):
        con.create_table(f"left_out_{name}", fixed.filter(fixed.left_out).select(*keys), temp=True, overwrite=True)


def matches(fix: Fix, table: Any, tables: Tables) -> Any:
    """Where a correction holds: a true-or-false column of the table, never unknown."""
    conditions = [ibis.literal(True)]
    for name, wanted in fix.match.items():
        if name == RULE:
            conditions.append(RULES[wanted].condition(table, tables))
        else:
            conditions.append(_condition(table[name], TABLES[fix.table].column[name], wanted))
    return ibis.and_(*conditions).fill_null(False)


def _condition(cell: Any, column: Column, wanted: Any) -> Any:
    if wanted is None:
        return cell.isnull()
    if isinstance(wanted, Mapping):
        bounds = {FROM: cell.__ge__, UNTIL: cell.__le__, BELOW: cell.__lt__}
        return ibis.and_(*(bounds[word](literal(column, value)) for word, value in wanted.items()))
    values = list(wanted) if isinstance(wanted, list | tuple) else [wanted]
    known = [literal(column, value) for value in values if value is not None]
    found = cell.isin(known) if known else ibis.literal(False)
    return found | cell.isnull() if None in values else found


def holds(fix: Fix, row: Mapping[str, Any]) -> bool:
    """Whether a correction matches a single row of plain values (inferred rows are few and made in Python)."""
    if RULE in fix.match:
        return False
    for name, wanted in fix.match.items():
        column, cell = TABLES[fix.table].column[name], row.get(name)
        if isinstance(wanted, Mapping):
            bounds = {word: typed(column, value) for word, value in wanted.items()}
            inside = cell is not None and (
                (FROM not in bounds or cell >= bounds[FROM])
                and (UNTIL not in bounds or cell <= bounds[UNTIL])
                and (BELOW not in bounds or cell < bounds[BELOW])
            )
            if not inside:
                return False
        else:
            values = wanted if isinstance(wanted, list | tuple) else [wanted]
            if cell not in [typed(column, value) for value in values]:
                return False
    return True


def typed(column: Column, value: Any) -> Any:
    """A plain value (as JSON, TOML or the ledger keep it) in the column's own Python type; DataError else."""
    if value is None:
        return None
    try:
        return _PYTHON[column.dtype](value)
    except (ValueError, TypeError, AttributeError) as problem:
        raise DataError(f"{value!r} cannot go into {column.name}: give a {column.dtype}.") from problem


def literal(column: Column, value: Any) -> Any:
    """A plain value as an Ibis literal of the column's type; None is a blank."""
    return ibis.literal(typed(column, value), type=_IBIS[column.dtype])


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def _flag(value: Any) -> bool:
    return value if isinstance(value, bool) else {"true": True, "false": False}[str(value).lower()]


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value


_PYTHON: dict[str, Any] = {
    "text": str,
    "money": float,
    "number": float,
    "integer": lambda value: int(float(value)),
    "date": _day,
    "flag": _flag,
}
_IBIS = {
    "text": "string",
    "money": "float64",
    "number": "float64",
    "integer": "int64",
    "date": "date",
    "flag": "boolean",
}


def _check(fix: Fix) -> None:
    if fix.table not in TABLES:
        raise DataError(f"A correction names the table {fix.table!r}, which is unknown{nearest(fix.table, TABLES)}.")
    if not fix.match:
        raise DataError(f"A correction of {fix.table} says nothing about which rows it means: give it a match.")
    if fix.kind != "leave_out":
        _check_value(fix)
    for name, wanted in fix.match.items():
        if name == RULE:
            if not isinstance(wanted, str) or wanted not in RULES or RULES[wanted].table != fix.table:
                raise DataError(f"A correction of {fix.table} names the rule {wanted!r}, which it does not have.")
        else:
            _check_match(_column(fix.table, name), wanted)


def _check_value(fix: Fix) -> None:
    column = _column(fix.table, fix.column)
    if column.name in TABLES[fix.table].key:
        raise DataError(
            f"{fix.table}.{column.name} is what makes a row unique and cannot be corrected: "
            "correct the tables that refer to it, or leave the row out."
        )
    typed(column, fix.value)
    if fix.value is not None and column.choices and fix.value not in column.choices:
        raise DataError(f"{fix.value!r} cannot go into {column.name}: use one of {', '.join(column.choices)}.")


def _check_match(column: Column, wanted: Any) -> None:
    if isinstance(wanted, Mapping):
        if not wanted or not set(wanted) <= {FROM, UNTIL, BELOW}:
            raise DataError(f"A range of {column.name} is given as from, until or below, not {', '.join(wanted)}.")
        given = list(wanted.values())
    else:
        given = list(wanted) if isinstance(wanted, list | tuple) else [wanted]
    for value in given:
        typed(column, value)


def _column(table: str, name: str) -> Column:
    if name not in TABLES[table].column:
        raise DataError(f"{table} has no column {name!r}{nearest(name, TABLES[table].column)}.")
    return TABLES[table].column[name]
