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
_SPACE = r"[\s\x{00a0}\x{202f}\x{2009}]*"
_FIGURES = r"(?:\d[\d.,'’\s\x{00a0}\x{202f}\x{2009}]*|[.,]\d+)"
_MONEY = (
    rf"^([(]?){_SPACE}([-+−]?){_SPACE}({_CURRENCY}?){_SPACE}([-−]?){_SPACE}({_FIGURES}){_SPACE}({_CURRENCY}?)"
    rf"{_SPACE}([-−]?){_SPACE}([)]?)$"
)
_POINT = r"^(?:(?:[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d?(?:,\d{2})*,\d{3})(?:\.\d*)?|\d*\.?\d+|\d+\.)$"
_COMMA = r"^(?:[1-9]\d{0,2}(?:\.\d{3})+(?:,\d*)?|\d*,?\d+|\d+,)$"
_SIGNS = {"€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "$": "USD", "US$": "USD", "₩": "KRW", "₽": "RUB", "zł": "PLN"}


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
    usable = ~(number.isnan() | number.isinf()) & ~text.contains("_")
    return ibis.ifelse(usable, number, ibis.null("float64"))


def number_value(text: Any, decimal: Decimal | None) -> Any:
    """The number of a cell's text; null where it is none, or fits two readings and `decimal` is not known."""
    written = _written_number(text, decimal)
    if decimal == ".":
        return ibis.coalesce(plain_number(text), written)
    # A point may group thousands here, so only cells without one are plain.
    return ibis.ifelse(text.contains("."), written, ibis.coalesce(plain_number(text), written))


def is_not_finite(text: Any) -> Any:
    """True for a cell that names an infinity or "not a number"."""
    number = text.try_cast("float64")
    return (number.isnan() | number.isinf()).fill_null(False)


def evidence(text: Any) -> dict[str, Any]:
    """Aggregates over the cells of a column, by the names of NumberEvidence."""
    figures = _figures(text)
    grouped_once = r"^[1-9]\d{0,2}"
    return {
        "point": matches(figures, r"\.\d{1,2}$|\.\d{4,}$|,\d{3}\.|,\d{2,3},|^0\.\d|^\d{4,}\.|^\.").sum(),
        "comma": matches(figures, r",\d{1,2}$|,\d{4,}$|\.\d{3},|\.\d{3}\.|^0,\d|^\d{4,},|^,").sum(),
        "either_point": matches(figures, grouped_once + r"\.\d{3}$").sum(),
        "either_comma": matches(figures, grouped_once + r",\d{3}$").sum(),
        "ungrouped": matches(figures, r"^\d{4,}$").sum(),
    }


def currency_of(text: Any) -> Any:
    """The currency that an amount's own text names ($ is USD); null where it names none."""
    named = ibis.coalesce(extract(text, _MONEY, 3).nullif(""), extract(text, _MONEY, 6).nullif(""))
    signs = ibis.cases(*[(named == sign, code) for sign, code in _SIGNS.items()])
    return ibis.coalesce(signs, ibis.ifelse(matches(named, r"^[A-Z]{3}$"), named, ibis.null("string")))


def percent_value(text: Any, decimal: Decimal | None) -> Any:
    """The fraction of a cell that may be written as per cent: `75%` is 0.75; without the sign it is as written."""
    without = ibis.ifelse(text.endswith("%"), substitute(text, r"\s*%$", "", ""), text)
    number = number_value(without, decimal)
    return ibis.ifelse(text.endswith("%"), number / 100, number)


def _figures(text: Any) -> Any:
    return substitute(extract(text, _MONEY, 5), r"['’\s\x{00a0}\x{202f}\x{2009}]", "", "g")


def _written_number(text: Any, decimal: Decimal | None) -> Any:
    figures = _figures(text)
    with_point = ibis.ifelse(
        matches(figures, _POINT), substitute(figures, ",", "", "g").try_cast("float64"), ibis.null("float64")
    )
    comma_text = substitute(substitute(figures, r"\.", "", "g"), ",", ".", "")
    with_comma = ibis.ifelse(matches(figures, _COMMA), comma_text.try_cast("float64"), ibis.null("float64"))
    if decimal == ".":
        size = with_point
    elif decimal == ",":
        size = with_comma
    else:
        size = ibis.cases(
            (with_point.isnull(), with_comma), (with_comma.isnull() | (with_point == with_comma), with_point)
        )
    opened, closed = extract(text, _MONEY, 1) == "(", extract(text, _MONEY, 8) == ")"
    minus = (extract(text, _MONEY, 2) + extract(text, _MONEY, 4) + extract(text, _MONEY, 7)).length()
    plus = extract(text, _MONEY, 2) == "+"
    negative = opened | ((minus > 0) & ~plus)
    # One bracket alone, or a sign on both sides, is no number.
    sound = (opened == closed) & (minus <= 1)
    return ibis.ifelse(sound, ibis.ifelse(negative, -size, size), ibis.null("float64"))
