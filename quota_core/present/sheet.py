"""A table for people: typed columns, plain values, the one way each is written, and the same table as CSV."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from quota_core.present import formats
from quota_core.present.bands import Status
from quota_core.present.cells import plain_text

Kind = Literal[
    "text", "money", "money_full", "money_change", "percent", "percent_change", "chance", "points", "count", "number",
    "multiple", "weight", "days", "months", "date", "moment", "month", "status", "flag",
]  # fmt: skip
SHAPES = {"good": "●", "watch": "▲", "bad": "■"}
OTHER_SHAPE = "◆"


@dataclass(frozen=True, kw_only=True)
class SheetColumn:
    """One column: its title (with the unit where there is one), how its values are written, and what it means."""

    title: str
    kind: Kind = "text"
    help: str = ""

    @property
    def is_number(self) -> bool:
        """Whether its values are numbers: set to the right, sorted by size."""
        return self.kind not in {"text", "date", "moment", "status", "flag"}


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A table: `name` is its file's, `rows` hold plain values in the order of the columns (None or NaN: unknown)."""

    name: str
    columns: tuple[SheetColumn, ...]
    rows: tuple[tuple[Any, ...], ...]

    def __len__(self) -> int:
        return len(self.rows)

    def texts(self) -> list[list[str]]:
        """Every cell as it is read."""
        writers = [WRITERS[column.kind] for column in self.columns]
        return [[write(value) for write, value in zip(writers, row, strict=True)] for row in self.rows]

    def csv(self) -> str:
        """The table as CSV with full values: fractions as fractions, money to the cent, days as YYYY-MM-DD."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([column.title for column in self.columns])
        for row in self.rows:
            writer.writerow([_plain(column.kind, value) for column, value in zip(self.columns, row, strict=True)])
        return out.getvalue()


def status_text(status: Status | None) -> str:
    """A status as shape and word, so that it never hangs on colour: ▲ under the band."""
    if not status:
        return ""
    return f"{SHAPES.get(status['level'], OTHER_SHAPE)} {status['word']}".rstrip()


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _day(value: Any) -> str:
    return formats.UNKNOWN if value is None else formats.day(value)


def _moment(value: datetime | None) -> str:
    return formats.UNKNOWN if value is None else f"{formats.day(value)}, {value:%H:%M}"


def _number(write: Callable[[float | None], str]) -> Callable[[Any], str]:
    return lambda value: write(None if value is None else float(value))


WRITERS: dict[str, Callable[[Any], str]] = {
    "text": _text,
    "money": _number(formats.money),
    "money_full": _number(formats.money_full),
    "money_change": _number(formats.money_change),
    "percent": _number(formats.percent),
    "percent_change": _number(formats.percent_change),
    "chance": _number(formats.chance),
    "points": _number(formats.points),
    "count": _number(formats.count),
    "number": _number(formats.number),
    "multiple": _number(formats.multiple),
    "weight": _number(formats.weight),
    "days": _number(formats.days),
    "months": _number(formats.months),
    "date": _day,
    "moment": _moment,
    "month": lambda value: formats.UNKNOWN if value is None else formats.month(int(value)),
    "status": status_text,
    "flag": lambda value: "yes" if value else "no",
}


def _plain(kind: str, value: Any) -> Any:
    if value is None:
        return ""
    if kind == "status":
        return value["word"]
    if kind == "month":
        return f"{int(value) // 12:04d}-{int(value) % 12 + 1:02d}"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return plain_text(value)
    number = float(value)
    if not math.isfinite(number):
        return ""
    return int(number) if number.is_integer() and abs(number) < 1e15 else number
