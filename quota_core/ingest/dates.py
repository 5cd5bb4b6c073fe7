"""Dates as exports write them: ISO, US, European, with month names, with times, as spreadsheet or Unix numbers.

A time of day is dropped as written (no shift between time zones). Dots are European (31.12.2024) by usage;
with slashes or dashes the order of day and month is read from the whole column, or asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis

from quota_core.ingest.engine import extract, matches, substitute, try_strptime
from quota_core.ingest.mapping import DateOrder

EARLIEST, LATEST = "1900-01-01", "2199-12-31"
_NUMERIC = r"^\d{1,2}[/-]\d{1,2}[/-](\d{2}|\d{4})$"
_TIME = r"(,?\s+|T)\d{1,2}[:.h]\d{2}.*$"
_WEEKDAY = r"(?i)^(mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+"
_ORDERED = {
    "dmy": ["%d/%m/%y", "%d/%m/%Y"],
    "mdy": ["%m/%d/%y", "%m/%d/%Y"],
    "ymd": ["%y/%m/%d", "%Y/%m/%d"],
}
_NAMED = [
    "%d %b %y",
    "%d %b %Y",
    "%d %B %y",
    "%d %B %Y",
    "%b %d %y",
    "%b %d %Y",
    "%B %d %y",
    "%B %d %Y",
    "%Y %b %d",
    "%Y %B %d",
]


@dataclass(frozen=True, kw_only=True)
class DateEvidence:
    """How many cells of a column can only be day first, only month first, or either (and differ)."""

    dmy: int = 0
    mdy: int = 0
    either: int = 0

    @property
    def order(self) -> DateOrder | None:
        """The order that the column itself proves; None where it proves none, or both."""
        if self.dmy and not self.mdy:
            return "dmy"
        return "mdy" if self.mdy and not self.dmy else None

    @property
    def ambiguous(self) -> bool:
        """True where some cells can be read in two ways and the column does not settle it."""
        return self.either > 0 and self.order is None


def iso_date(text: Any) -> Any:
    """The date of an ISO date or timestamp; null for anything else."""
    # The engine also knows the dates "epoch" and "infinity".
    return ibis.ifelse(text.length() >= 8, in_range(text.try_cast("date")), ibis.null("date"))


def date_part(text: Any) -> Any:
    """A cell's text without the time of day."""
    return substitute(text, _TIME, "", "")


def date_value(text: Any, part: Any, order: DateOrder | None) -> Any:
    """The date of a cell's text, given its `date_part`; null for none, or for two different ones without an `order`."""
    # Only cells that are not ISO pay for the rest: the engine evaluates what stands behind a coalesce on demand.
    return in_range(ibis.coalesce(iso_date(text), other_date(text, part, order)))


def evidence(part: Any) -> dict[str, Any]:
    """Aggregates over the date parts of a column, by the names of DateEvidence."""
    numeric = matches(part, _NUMERIC)
    first = extract(part, r"^(\d{1,2})[/-](\d{1,2})", 1).try_cast("int32")
    second = extract(part, r"^(\d{1,2})[/-](\d{1,2})", 2).try_cast("int32")
    fits = numeric & (first >= 1) & (second >= 1)
    return {
        "dmy": (fits & (first > 12) & (first <= 31) & (second <= 12)).sum(),
        "mdy": (fits & (second > 12) & (second <= 31) & (first <= 12)).sum(),
        "either": (fits & (first <= 12) & (second <= 12) & (first != second)).sum(),
    }


def could_be_either(part: Any) -> Any:
    """True for a date part that is one date with the day first and another with the month first."""
    return matches(part, _NUMERIC) & (_strptime(part, "dmy") != _strptime(part, "mdy")).fill_null(False)


def other_date(text: Any, part: Any, order: DateOrder | None) -> Any:
    """The date of a cell that is not ISO, to be held `in_range`; null for none, or for two without an `order`."""
    if order is None:
        first, second = _strptime(part, "dmy"), _strptime(part, "mdy")
        differ = (first != second).fill_null(False)
        numeric = ibis.ifelse(differ, ibis.null("date"), ibis.coalesce(first, second))
    else:
        numeric = _strptime(part, order)
    words = substitute(
        substitute(substitute(part, _WEEKDAY, "", ""), r"(?i)\bsept\b", "Sep", ""), r"[-,./\s]+", " ", "g"
    )
    dotted = try_strptime(substitute(part, r"\.$", "", ""), ibis.array(["%d.%m.%y", "%d.%m.%Y"]))
    serial = text.try_cast("float64")
    origin = ibis.date("1899-12-30")
    found = ibis.cases(
        (matches(part, _NUMERIC), numeric),
        (matches(part, r"^\d{4}[./-]\d{1,2}[./-]\d{1,2}$"), substitute(part, "[./]", "-", "g").try_cast("date")),
        (matches(part, r"^\d{1,2}\.\s?\d{1,2}\.\s?\d{2,4}\.?$"), dotted.try_cast("date")),
        (matches(part, r"^(19|20)\d{6}$"), try_strptime(part, ibis.array(["%Y%m%d"])).try_cast("date")),
        # A day number of a spreadsheet (1900 system), between 1954 and 2119.
        (matches(text, r"^[2-7]\d{4}(\.\d+)?$"), origin + serial.floor().cast("int32").as_interval("D")),
        (matches(text, r"^1\d{12}$"), _unix(serial)),
        (matches(part, r"(?i)\d.*[a-z]{3}|[a-z]{3}.*\d"), try_strptime(words, ibis.array(_NAMED)).try_cast("date")),
    )
    # A day plus an interval is a moment to the engine, whatever Ibis takes it for: the cast must not be left out.
    return found.cast("timestamp").date()


def _unix(milliseconds: Any) -> Any:
    days = (milliseconds / 86_400_000).floor().cast("int32")
    return ibis.date("1970-01-01") + days.as_interval("D")


def _strptime(text: Any, order: str) -> Any:
    return try_strptime(substitute(text, "-", "/", "g"), ibis.array(_ORDERED[order])).try_cast("date")


def in_range(date: Any) -> Any:
    """The date, null where it lies in no year that a history can have.

    The date stands in it three times: give it a column, or the engine works it out beforehand for every row.
    """
    return ibis.ifelse(date.between(ibis.date(EARLIEST), ibis.date(LATEST)), date, ibis.null("date"))
