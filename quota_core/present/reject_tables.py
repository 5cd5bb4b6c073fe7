"""Rows that were not taken and cells that could not be read, as tables: where each stands, and why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from quota_core.present.sheet import Sheet, SheetColumn

# What stands in quotes, not what stands behind an apostrophe; the first day is the row's own.
_QUOTED = re.compile(r"(?<!\w)'.*?'(?!\w)")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class RejectedRow(Protocol):
    """A rejected row as the store keeps it."""

    @property
    def file(self) -> str: ...
    @property
    def row(self) -> int | None: ...
    @property
    def column(self) -> str | None: ...
    @property
    def reason(self) -> str: ...
    @property
    def table(self) -> str | None: ...


class FlaggedCell(Protocol):
    """A cell left blank, or in contradiction to another, as the store keeps it."""

    @property
    def file(self) -> str: ...
    @property
    def row(self) -> int: ...
    @property
    def column(self) -> str: ...
    @property
    def value(self) -> str: ...
    @property
    def table(self) -> str: ...


_WHERE = (
    SheetColumn(title="File"),
    SheetColumn(title="Row", kind="count", help="As a spreadsheet numbers it: the header is row 1."),
    SheetColumn(title="Column"),
)


def rejects_sheet(rows: Iterable[RejectedRow | Mapping[str, Any]]) -> Sheet:
    """Rejected rows: where each stands and why it was not taken."""
    names = ("file", "row", "column", "reason", "table")
    return Sheet(
        name="rejected-rows",
        columns=(
            *_WHERE,
            SheetColumn(title="Why it was not taken"),
            SheetColumn(title="Meant for"),
        ),
        rows=tuple(_picked(row, names) for row in rows),
    )


def reasons_sheet(sheet: Sheet) -> Sheet:
    """Rejected rows counted by file and kind of reason, the commonest first."""
    ranked = [(*kind, len(rows)) for kind, rows in rows_by_reason(sheet.rows).items()]
    return Sheet(
        name="rejected-reasons",
        columns=(
            SheetColumn(title="File"),
            SheetColumn(title="Column"),
            SheetColumn(title="Reason"),
            SheetColumn(title="Rows", kind="count"),
        ),
        rows=tuple(ranked),
    )


def rows_by_reason(rows: Iterable[Sequence[Any]]) -> dict[tuple[str, str, str], list[Sequence[Any]]]:
    """Rejected rows (file, row, column, reason ...) by file, column and kind of reason, the commonest first."""
    groups: dict[tuple[str, str, str], list[Sequence[Any]]] = {}
    for row in rows:
        file, _, column, reason = row[:4]
        groups.setdefault((file, column or "", _kind_of(reason)), []).append(row)
    return dict(sorted(groups.items(), key=lambda each: (-len(each[1]), each[0])))


def _kind_of(reason: str) -> str:
    """A reason without the value or the day it names: these differ from row to row."""
    told = _DAY.sub("...", _QUOTED.sub("...", reason), count=1)
    return told.split(" stands in row ")[0] + (" stands in an earlier row" if " stands in row " in told else "")


def flagged_sheet(cells: Iterable[FlaggedCell | Mapping[str, Any]]) -> Sheet:
    """Flagged cells of rows that are kept (unreadable, or against another cell): where each stands, what is in it."""
    names = ("file", "row", "column", "value", "table")
    return Sheet(
        name="cells-left-blank",
        columns=(
            *_WHERE,
            SheetColumn(title="What stands there", help="Unreadable: kept as a blank. Against another: both named."),
            SheetColumn(title="Table"),
        ),
        rows=tuple(_picked(cell, names) for cell in cells),
    )


def _picked(row: Any, names: Sequence[str]) -> tuple[Any, ...]:
    return tuple(row[name] if isinstance(row, Mapping) else getattr(row, name) for name in names)
