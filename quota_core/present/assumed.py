"""What is still ASSUMED, in groups people can settle at once: what, how many, how it was got."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from quota_core.parameters import SPECS
from quota_core.present import formats
from quota_core.present.data_tables import counted, words
from quota_core.present.sheet import Sheet, SheetColumn
from quota_core.schema import TABLES

ASSUMED, CORRECTED, CONFIRMED = "ASSUMED", "CORRECTED", "CONFIRMED"
WHOLE_ROW, ANY_ROW = "*", "*"
MOST_WAYS = 2
NUMBER = re.compile(r"\d{4}-\d\d-\d\d|\d+(?:[.,]\d+)*")
FIRST = (
    ("targets", "amount"),
    ("reps", "ote"),
    ("reps", "start_date"),
    ("reps", "end_date"),
    ("reps", "role"),
    ("reps", "segment"),
    ("reps", "territory_id"),
    ("territories", "potential"),
)
PARAMETERS = "parameters"
CORRECTABLE = ("reps", "territories", "targets")


class Entry(Protocol):
    """An entry of the ledger of assumed values, as the store keeps it."""

    @property
    def table_name(self) -> str: ...
    @property
    def row_key(self) -> str: ...
    @property
    def column_name(self) -> str: ...
    @property
    def value(self) -> str | None: ...
    @property
    def how(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def confirmed_by(self) -> str | None: ...
    @property
    def confirmed_at(self) -> datetime | None: ...


@dataclass(frozen=True, kw_only=True)
class AssumedGroup:
    """All assumed values of one column: how many, in words, how the first was got, where they are corrected."""

    table: str
    column: str
    title: str
    how: str
    count: int
    keys: tuple[tuple[str, str, str], ...]

    @property
    def correctable(self) -> bool:
        """Whether its values are corrected cell by cell on the Data page (else by a check's offer)."""
        return self.table in CORRECTABLE


def assumed_groups(entries: Sequence[Entry]) -> tuple[AssumedGroup, ...]:
    """The entries still assumed, by table and column: targets and pay first, then whatever is most numerous."""
    grouped: dict[tuple[str, str, bool], list[Entry]] = {}
    for entry in entries:
        if entry.status == ASSUMED:
            grouped.setdefault((entry.table_name, entry.column_name, entry.row_key == ANY_ROW), []).append(entry)
    made = [_group(table, column, everywhere, own) for (table, column, everywhere), own in grouped.items()]
    return tuple(sorted(made, key=_weight))


def _weight(group: AssumedGroup) -> tuple[int, int, str, str]:
    """Targets and pay are what is disputed first, then who works where since when."""
    place = FIRST.index((group.table, group.column)) if (group.table, group.column) in FIRST else len(FIRST)
    return place, -group.count, group.table, group.column


def _group(table: str, column: str, everywhere: bool, own: Sequence[Entry]) -> AssumedGroup:
    if table == PARAMETERS:
        title = f"{SPECS[own[0].row_key].title}: {own[0].value or 'none'}"
    elif everywhere:
        title = f"A blank {words(column)} counts as “{own[0].value or 'blank'}”"
    elif column == WHOLE_ROW:
        title = f"{counted(table, len(own))} that no file gives"
    else:
        title = f"The {words(column)} of {counted(table, len(own))}"
    how = formats.listed(_ways([entry.how for entry in own])[:MOST_WAYS], MOST_WAYS)
    keys = tuple((entry.table_name, entry.row_key, entry.column_name) for entry in own)
    return AssumedGroup(table=table, column=column, title=title, how=how, count=len(own), keys=keys)


def _ways(told: Sequence[str]) -> list[str]:
    """The ways values were got, once each: numbers and days they differ in are left out, those they share stay."""
    alike: dict[str, list[list[str]]] = {}
    for how in told:
        alike.setdefault(NUMBER.sub("\0", how), []).append(NUMBER.findall(how))
    ways = []
    for pattern, numbers in alike.items():
        shared = iter(column[0] if len(set(column)) == 1 else "…" for column in zip(*numbers, strict=True))
        ways.append("".join(text + next(shared, "") for text in pattern.split("\0")))
    return ways


def assumed_sentence(entries: Sequence[Entry]) -> str:
    """How much rests on assumptions: 74 values are ASSUMED; 12 confirmed."""
    left = sum(entry.status == ASSUMED for entry in entries)
    settled = sum(entry.status == CONFIRMED for entry in entries)
    corrected = sum(entry.status == CORRECTED for entry in entries)
    parts = [f"{formats.counted(left, 'value is', 'values are')} still ASSUMED" if left else "Nothing is ASSUMED"]
    parts += [f"{formats.count(settled)} confirmed"] if settled else []
    parts += [f"{formats.count(corrected)} corrected"] if corrected else []
    return "; ".join(parts)


def assumed_sheet(entries: Sequence[Entry]) -> Sheet:
    """Every entry: what, its value, how it was got, and who confirmed it."""
    return Sheet(
        name="assumed-values",
        columns=(
            SheetColumn(title="Table"),
            SheetColumn(title="Row", help="The row's id; * stands for every row with a blank."),
            SheetColumn(title="What"),
            SheetColumn(title="Value"),
            SheetColumn(title="How it was got"),
            SheetColumn(title="Status"),
            SheetColumn(title="Confirmed by"),
            SheetColumn(title="When (UTC)", kind="moment"),
        ),
        rows=tuple(
            (
                words(e.table_name),
                e.row_key,
                "whole row" if e.column_name == WHOLE_ROW else words(e.column_name),
                _value(e),
                e.how,
                e.status,
                e.confirmed_by,
                e.confirmed_at,
            )
            for e in entries
        ),
    )


def _value(entry: Entry) -> str | None:
    """Money without its cents; everything else as it stands in the ledger."""
    column = TABLES[entry.table_name].column.get(entry.column_name) if entry.table_name in TABLES else None
    if column is None or column.dtype != "money" or entry.value is None:
        return entry.value
    try:
        return formats.money_full(float(entry.value))
    except ValueError:
        return entry.value
