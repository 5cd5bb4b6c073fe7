"""The one way each kind of number is written: 1.24M, 340K, 68%, 4.2x, 57 days. Per cent exists only here.

Every rounding is half away from zero on the decimal digits people see, so 0.125 is 13% everywhere, and a unit is
changed after rounding, so 999,600 is 1.00M and never 1000K.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any, ParamSpec

import numpy as np

UNKNOWN = "–"
MINUS = "−"
UNITS = ((1e9, "B"), (1e6, "M"), (1e3, "K"))
MOST_DIGITS = 4  # beyond the usual ones, to set two numbers apart
P = ParamSpec("P")
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def kept(write: Callable[P, str]) -> Callable[P, str]:
    """The same function, its last answers kept: most numbers of a screen are those of the move before."""
    return lru_cache(maxsize=20_000)(write)  # type: ignore[return-value]


def _unknown(value: float | None) -> bool:
    return value is None or not math.isfinite(value)


def rounded(value: float, places: int = 0) -> str:
    """A number with so many decimals, halves away from zero as its shortest decimal writes them; a true minus sign."""
    scaled = abs(value) * 10**places
    if abs(scaled % 1 - 0.5) > 1e-6 and scaled < 1e12:  # no tie anywhere near: the plain way says the same
        text = f"{abs(value):.{places}f}"
        return MINUS + text if value < 0 and text.strip("0.") else text
    digits = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{abs(digits):.{places}f}"
    return MINUS + text if digits < 0 else text


@kept
def money(value: float | None, more: int = 0) -> str:
    """Money short: 1.24B, 18.2M, 1.24M, 340K, 950. Three figures from a million on, whole thousands below.

    `more`: so many figures beyond those.
    """
    if value is None or _unknown(value):
        return UNKNOWN
    size = abs(value)
    sign = MINUS if value < 0 else ""
    for unit, letter in UNITS:
        # What rounds up to 1000 of the unit below is written in this one.
        if size >= 0.9995 * unit:
            scaled = size / unit
            return f"{sign}{rounded(scaled, more) if letter == 'K' else _three_figures(scaled, more)}{letter}"
    text = rounded(size, more)
    return sign + text if text.strip("0.") else "0"


def _three_figures(scaled: float, more: int) -> str:
    for places, bound in ((2, 9.995), (1, 99.95)):
        if scaled < bound:
            return rounded(scaled, places + more)
    return rounded(scaled, more)


def apart(write: Callable[[float, int], str], value: float, other: float | None, digits: int = 0) -> str:
    """A number in as many digits as set it apart from another: 33.69M beside 33.73M; `digits`: how many at least."""
    tries = [write(value, digits + more) for more in range(MOST_DIGITS + 1)]
    if other is None or _unknown(other) or value == other:
        return tries[0]
    return next((text for more, text in enumerate(tries) if text != write(other, digits + more)), tries[0])


def money_tick(value: float) -> str:
    """A round amount on an axis, without needless zeros: 2M, 7.5M, 500K."""
    text = money(value)
    digits, unit = (text[:-1], text[-1]) if text[-1] in "BMK" else (text, "")
    return (digits.rstrip("0").rstrip(".") if "." in digits else digits) + unit


def money_full(value: float | None) -> str:
    """Money to the unit, thousands set apart: 862,500."""
    if value is None or _unknown(value):
        return UNKNOWN
    text = f"{int(rounded(abs(value))):,}"
    return MINUS + text if value < 0 and text != "0" else text


def money_change(value: float | None) -> str:
    """A difference in money with its sign: +340K, −12K, 0."""
    if value is None or _unknown(value):
        return UNKNOWN
    text = money(value)
    return f"+{text}" if value > 0 and text != "0" else text


@kept
def percent(value: float | None, places: int = 0) -> str:
    """A fraction as per cent: 0.68 -> 68%."""
    if value is None or _unknown(value):
        return UNKNOWN
    return f"{rounded(_hundredfold(value), places)}%"


@kept
def chance(share: float | None, places: int = 0) -> str:
    """A probability as people say it: 14%; never 0% or 100%, which draws cannot show: under 1%, over 99%."""
    if share is None or _unknown(share):
        return UNKNOWN
    least = 0.1**places  # per cent
    if 100 * share < least / 2:
        return f"under {rounded(least, places)}%"
    return f"over {rounded(100 - least, places)}%" if 100 * share >= 100 - least / 2 else percent(share, places)


@kept
def percent_change(value: float | None, places: int = 0) -> str:
    """A relative change with its sign: 0.15 -> +15%."""
    if value is None or _unknown(value):
        return UNKNOWN
    text = percent(value, places)
    return text if text.startswith(MINUS) or not text.strip("0.%") else f"+{text}"


def points(value: float | None) -> str:
    """A difference of two shares in points: 0.02 -> 2 points."""
    if value is None or _unknown(value):
        return UNKNOWN
    text = rounded(_hundredfold(abs(value)))
    return f"{text} point" if text == "1" else f"{text} points"


def percent_range(low: float | None, high: float | None) -> str:
    """An interval of shares: 51-82%."""
    if low is None or high is None or _unknown(low) or _unknown(high):
        return UNKNOWN
    return f"{rounded(_hundredfold(low))}–{percent(high)}"


def _hundredfold(value: float) -> float:
    # 0.145 x 100 is 14.499999999999998 in binary; the decimal is what was meant.
    return float(Decimal(repr(float(value))) * 100)


@kept
def multiple(value: float | None) -> str:
    """A ratio: 4.2x."""
    return UNKNOWN if value is None or _unknown(value) else f"{rounded(value, 1)}x"


def weight(value: float | None) -> str:
    """A territory weight, to two places: 1.08x."""
    return UNKNOWN if value is None or _unknown(value) else f"{rounded(value, 2)}x"


def days(value: float | None) -> str:
    """A length in days: 57 days."""
    return counted(value, "day")


def months(value: float | None) -> str:
    """A length in whole months: 3 months."""
    return counted(value, "month")


def counted(value: float | None, thing: str, things: str = "") -> str:
    """A count with its noun: 1 rep, 14 reps."""
    if value is None or _unknown(value):
        return UNKNOWN
    text = count(value)
    return f"{text} {thing if text == '1' else things or thing + 's'}"


def count(value: float | None) -> str:
    """A whole number with thousands set apart: 15,214."""
    return money_full(value)


def number(value: float | None, places: int = 2) -> str:
    """A plain number without needless zeros: 0.5, 12."""
    if value is None or _unknown(value):
        return UNKNOWN
    text = rounded(value, places)
    return text.rstrip("0").rstrip(".") if "." in text else text


def day(value: date | np.datetime64 | None) -> str:
    """A day as people say it: 31 Dec 2025."""
    if value is None or (isinstance(value, np.datetime64) and np.isnat(value)):
        return UNKNOWN
    plain: Any = value.astype("datetime64[D]").item() if isinstance(value, np.datetime64) else value
    return f"{plain.day} {MONTHS[plain.month - 1]} {plain.year}"


def month(number_of_month: int) -> str:
    """A month number (year x 12 + month - 1) as Jan 2026."""
    return f"{MONTHS[number_of_month % 12]} {number_of_month // 12}"


def fiscal_year(year: int) -> str:
    """A fiscal year by its short name: FY26."""
    return f"FY{year % 100:02d}"


def listed(names: list[str], most: int = 3) -> str:
    """Names in a sentence: Avery, Blake and 4 others."""
    if len(names) > most + 1:
        return f"{', '.join(names[:most])} and {len(names) - most} others"
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
