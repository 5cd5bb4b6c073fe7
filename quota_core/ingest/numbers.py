"""Numbers as people write them: thousands separators, decimal commas, currency signs, parentheses for negatives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis

from quota_core.ingest.engine import extract, matches, substitute
from quota_core.ingest.mapping import Decimal

# Read as blank where a number or a date is expected.
NOTHING = ("-", "--", "—", "–", "n/a", "#n/a", "na", "null", "none", "nil")
_CODES = (
    "USD|EUR|GBP|JPY|CNY|RMB|INR|AUD|CAD|NZD|CHF|SEK|NOK|DKK|ISK|PLN|CZK|HUF|RON|BGN|TRY|RUB|UAH|ILS|AED|SAR|QAR|EGP|"
    "ZAR|NGN|KES|BRL|MXN|ARS|CLP|COP|PEN|SGD|HKD|TWD|KRW|THB|MYR|IDR|PHP|VND|PKR|BDT|LKR"
)
_CURRENCY = rf"(?:[A-Z]{{1,2}}\$|{_CODES}|[$€£¥₹₽₩]|kr\.?|zł|Fr\.?)"
_BLANK = r"[\s\x{00a0}\x{202f}\x{2009}]"
_POINT = r"^[+-]?(?:(?:[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d?(?:,\d{2})*,\d{3})(?:\.\d*)?|\d*\.?\d+|\d+\.)$"
_COMMA = r"^[+-]?(?:[1-9]\d{0,2}(?:\.\d{3})+(?:,\d*)?|\d*,?\d+|\d+,)$"
# What a sign stands for by usage; $ and ¥ are used by other currencies too.
SIGNS = {
    "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "$": "USD", "₩": "KRW", "₽": "RUB", "zł": "PLN", "Fr": "CHF",
    "US$": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "NZ$": "NZD", "HK$": "HKD", "S$": "SGD",
    "R$": "BRL",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class NumberEvidence:
    """Cells that prove a decimal point, that prove a decimal comma, and that fit both in different ways."""

    point: int = 0
    comma: int = 0
    either_point: int = 0
    either_comma: int = 0
    ungrouped: int = 0

    @property
    def decimal(self) -> Decimal | None:
        """The decimal sign that the column proves or that usage gives; None where it must be asked.

        `1,234` alone is a thousand by usage; `1.234` alone has to be asked unless four figures stand without a sign.
        """
        if self.point and self.comma:
            return None
        if self.point or self.comma:
            return "." if self.point else ","
        if self.either_point:
            return None if self.either_comma or not self.ungrouped else "."
        return "."


def plain_number(text: Any) -> Any:
    """The number of a cell that is written as programs write it; null for anything else, infinities included."""
    number = text.try_cast("float64")
    usable = ~(number.isnan() | number.isinf())
    return ibis.ifelse(usable, number, ibis.null("float64"))


def figures(text: Any) -> Any:
    """A cell's text with its sign in front and without currency and blanks between thousands: `(€ 1 234,5)` is -1234,5.

    A chain in which each step is used once: let a column hold it before it is used twice, the SQL grows otherwise.
    """
    grouped = substitute(text, r"(\d)(?:" + _BLANK + r"|['’])(\d{3})", r"\1\2", "g")
    grouped = substitute(grouped, r"(\d)(?:" + _BLANK + r"|['’])(\d{3})", r"\1\2", "g")
    front = substitute(grouped, rf"^([(+−-]?){_BLANK}*(?:{_CURRENCY})?{_BLANK}*([+−-]?){_BLANK}*", r"\1\2", "")
    behind = substitute(front, rf"{_BLANK}*(?:{_CURRENCY})?{_BLANK}*([)−-]?)$", r"\1", "")
    bracketed = substitute(behind, r"^\(([^()+−-]*)\)$", r"-\1", "")
    trailing = substitute(bracketed, r"^([^()+−-]*)[−-]$", r"-\1", "")
    return substitute(trailing, "^−", "-", "")


def from_figures(cleaned: Any, decimal: Decimal | None) -> Any:
    """The number of cleaned figures; null where they are none, or fit two readings and `decimal` is not known."""
    if decimal == ".":
        return _with_point(cleaned)
    if decimal == ",":
        return _with_comma(cleaned)
    point, comma = _with_point(cleaned), _with_comma(cleaned)
    return ibis.ifelse(point.isnull() | comma.isnull() | (point == comma), ibis.coalesce(point, comma), _NO_NUMBER)


def sure_number(text: Any, decimal: Decimal | None) -> Any:
    """The number of a cell in plain form, where no other reading is possible; null for cells to be looked at twice."""
    if decimal == ".":
        return plain_number(text)
    # A point may group thousands here, so only cells without one are sure.
    return ibis.ifelse(text.contains("."), _NO_NUMBER, plain_number(text))


def number_value(text: Any, cleaned: Any, decimal: Decimal | None) -> Any:
    """The number of a cell's text, given its `figures`."""
    return ibis.coalesce(sure_number(text, decimal), from_figures(cleaned, decimal))


def is_not_finite(text: Any) -> Any:
    """True for a cell that names an infinity or "not a number"."""
    number = text.try_cast("float64")
    return (number.isnan() | number.isinf()).fill_null(False)


def evidence(cleaned: Any) -> dict[str, Any]:
    """Aggregates over the cleaned figures of a column, by the names of NumberEvidence."""
    size = r"^[+-]?"
    return {
        "point": matches(
            cleaned, rf"\.\d{{1,2}}$|\.\d{{4,}}$|,\d{{3}}\.|,\d{{2,3}},|{size}0\.\d|{size}\d{{4,}}\.|{size}\."
        ).sum(),
        "comma": matches(
            cleaned, rf",\d{{1,2}}$|,\d{{4,}}$|\.\d{{3}},|\.\d{{3}}\.|{size}0,\d|{size}\d{{4,}},|{size},"
        ).sum(),
        "either_point": matches(cleaned, size + r"[1-9]\d{0,2}\.\d{3}$").sum(),
        "either_comma": matches(cleaned, size + r"[1-9]\d{0,2},\d{3}$").sum(),
        "ungrouped": matches(cleaned, size + r"\d{4,}$").sum(),
    }


def plain_evidence(text: Any) -> dict[str, Any]:
    """What the cells of a column in plain form prove, by the names of NumberEvidence: cheap, for they are most."""
    point = text.contains(".")
    triple = point & text.like("%.___")
    leading = text.substr(0, 1) == "0"
    return {
        "point": (point & (~triple | leading | (text.length() > 7))).sum(),
        "either_point": (triple & ~leading & (text.length() <= 7)).sum(),
        "ungrouped": (~point & (text.length() >= 4)).sum(),
    }


def currency_sign(text: Any) -> Any:
    """The currency's sign or code in an amount's text; empty where there is none."""
    return extract(text, _CURRENCY, 0)


_NO_NUMBER = ibis.null("float64")


def _with_point(cleaned: Any) -> Any:
    return ibis.ifelse(matches(cleaned, _POINT), substitute(cleaned, ",", "", "g").try_cast("float64"), _NO_NUMBER)


def _with_comma(cleaned: Any) -> Any:
    text = substitute(substitute(cleaned, r"\.", "", "g"), ",", ".", "")
    return ibis.ifelse(matches(cleaned, _COMMA), text.try_cast("float64"), _NO_NUMBER)
