"""Numbers are written one way, and no rounding shows."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quota_core.present import formats

finite = st.floats(-1e11, 1e11, allow_nan=False)
NO = float("nan")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-0.4, "0"),
        (950, "950"),
        (999.6, "1K"),
        (340_000, "340K"),
        (999_499, "999K"),
        (999_600, "1.00M"),
        (1_240_000, "1.24M"),
        (9_996_000, "10.0M"),
        (18_200_000, "18.2M"),
        (99_960_000, "100M"),
        (999_600_000, "1.00B"),
        (-340_000, "−340K"),
        (NO, "–"),
        (None, "–"),
        (float("inf"), "–"),
    ],
)
def test_money(value: float | None, text: str) -> None:
    assert formats.money(value) == text


@pytest.mark.parametrize(
    ("done", "text"),
    [
        (formats.percent(0.68), "68%"),
        (formats.percent(0.145), "15%"),
        (formats.percent(0.125, 1), "12.5%"),
        (formats.percent(NO), "–"),
        (formats.percent_change(0.15), "+15%"),
        (formats.percent_change(-0.08), "−8%"),
        (formats.percent_change(0.004), "0%"),
        (formats.percent_change(-0.004), "0%"),
        (formats.percent_range(0.51, 0.82), "51–82%"),
        (formats.percent_range(NO, 0.82), "–"),
        (formats.points(0.02), "2 points"),
        (formats.points(-0.01), "1 point"),
        (formats.multiple(4.15), "4.2x"),
        (formats.multiple(4.571), "4.6x"),
        (formats.weight(1.075), "1.08x"),
        (formats.days(57), "57 days"),
        (formats.days(1), "1 day"),
        (formats.months(3.0), "3 months"),
        (formats.count(15214), "15,214"),
        (formats.money_full(862_500), "862,500"),
        (formats.money_full(-0.2), "0"),
        (formats.money_change(340_000), "+340K"),
        (formats.money_change(-12_000), "−12K"),
        (formats.money_change(0.0), "0"),
        (formats.money_tick(2_000_000), "2M"),
        (formats.money_tick(7_500_000), "7.5M"),
        (formats.money_tick(20_000_000), "20M"),
        (formats.money_tick(500_000), "500K"),
        (formats.money_tick(0), "0"),
        (formats.number(0.50), "0.5"),
        (formats.day(np.datetime64("2025-12-31")), "31 Dec 2025"),
        (formats.day(np.datetime64("NaT")), "–"),
        (formats.month(2026 * 12), "Jan 2026"),
        (formats.fiscal_year(2026), "FY26"),
        (formats.fiscal_year(2100), "FY00"),
        (formats.counted(2, "entry", "entries"), "2 entries"),
        (formats.listed(["Avery", "Blake"]), "Avery and Blake"),
        (formats.listed(["a", "b", "c", "d"]), "a, b, c and d"),
        (formats.listed(["a", "b", "c", "d", "e"]), "a, b, c and 2 others"),
    ],
)
def test_written(done: str, text: str) -> None:
    assert done == text


@given(finite, st.integers(0, 4))
def test_rounding_is_half_away_from_zero_of_the_decimal_people_see(value: float, places: int) -> None:
    exact = Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    assert Decimal(formats.rounded(value, places).replace(formats.MINUS, "-")) == exact


@given(st.integers(-1_000_000_000_000, 1_000_000_000_000))
def test_halves_of_a_unit_go_one_way(thousandths: int) -> None:
    value = thousandths / 1000
    exact = Decimal(repr(value)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    assert Decimal(formats.rounded(value, 2).replace(formats.MINUS, "-")) == exact


@given(finite)
def test_money_is_within_half_of_its_last_figure_and_symmetric(value: float) -> None:
    text = formats.money(value)
    assert "1000" not in text
    assert formats.money(-value).lstrip(formats.MINUS) == text.lstrip(formats.MINUS)
    units = {"B": 1e9, "M": 1e6, "K": 1e3}
    unit = units.get(text[-1], 1.0)
    digits = text.rstrip("BMK").replace(formats.MINUS, "-")
    step = unit * 10.0 ** -len(digits.partition(".")[2])
    assert abs(float(digits) * unit - value) <= 0.5 * step * (1 + 1e-9) + 1e-6


@given(finite, finite)
def test_equal_amounts_read_equal_and_order_is_kept(a: float, b: float) -> None:
    def back(text: str) -> float:
        unit = {"B": 1e9, "M": 1e6, "K": 1e3}.get(text[-1], 1.0)
        return float(text.rstrip("BMK").replace(formats.MINUS, "-")) * unit

    low, high = sorted((a, b))
    assert back(formats.money(low)) <= back(formats.money(high))
