"""Currency rates: the one in force, and the plan's currency."""

from __future__ import annotations

from datetime import date

import pytest

from quota_core.errors import ParameterError
from quota_core.model.rates import RateSpan, chosen_plan_currency, default_plan_currency, last_rate, rate_spans


def test_a_rate_holds_from_its_day_until_the_next() -> None:
    spans = rate_spans([("EUR", date(2024, 7, 1), 1.2), ("EUR", None, 1.1), ("GBP", None, 1.3)], "USD", {"EUR", "USD"})
    assert spans == (
        RateSpan(currency="EUR", from_date=date.min, until=date(2024, 7, 1), rate=1.1),
        RateSpan(currency="EUR", from_date=date(2024, 7, 1), until=date.max, rate=1.2),
    )


def test_before_the_first_dated_rate_there_is_none() -> None:
    spans = rate_spans([("EUR", date(2024, 7, 1), 1.2)], "USD", {"EUR"})
    assert [span.from_date for span in spans] == [date(2024, 7, 1)]


def test_rates_given_for_another_currency_are_divided_by_the_plans_own() -> None:
    given = [("EUR", None, 1.10), ("EUR", date(2024, 1, 1), 1.25), ("GBP", None, 1.30)]
    spans = {(s.currency, s.from_date): s.rate for s in rate_spans(given, "EUR", {"EUR", "GBP", "USD"})}
    assert spans == {
        ("GBP", date.min): pytest.approx(1.30 / 1.10),
        ("GBP", date(2024, 1, 1)): pytest.approx(1.30 / 1.25),
        ("USD", date.min): pytest.approx(1 / 1.10),
        ("USD", date(2024, 1, 1)): pytest.approx(1 / 1.25),
    }


def test_two_unknown_currencies_stay_unknown() -> None:
    spans = rate_spans([("EUR", None, 1.10)], "EUR", {"EUR", "USD", "CAD"})
    assert spans == ()


def test_the_plans_own_rate_of_one_changes_nothing() -> None:
    spans = rate_spans([("USD", None, 1.0), ("EUR", None, 1.1)], "USD", {"EUR", "USD", "CAD"})
    assert [(s.currency, s.rate) for s in spans] == [("EUR", 1.1)]


@pytest.mark.parametrize(
    ("won", "rates", "expected"),
    [
        ({"USD": 5.0, "EUR": 3.0}, [], "USD"),
        ({"USD": 5.0, "JPY": 500.0}, [("JPY", None, 0.007)], "USD"),
        ({"USD": 5.0, "EUR": 9.0}, [("USD", None, 1.0), ("EUR", None, 1.1)], "USD"),
        ({"EUR": 9.0, "GBP": 4.0}, [("EUR", None, 1.1), ("GBP", None, 1.3)], "EUR"),
        ({"": 4.0, "EUR": 9.0}, [], "EUR"),
        ({"": 9.0, "XYZ": 4.0}, [], ""),
        ({"": 9.0, "EUR": 4.0}, [("EUR", None, 1.1)], ""),
        ({"": 0.0, "EUR": 4.0}, [("EUR", None, 1.1)], ""),
        ({"": 9.0, "USD": 5.0, "EUR": 4.0}, [("USD", None, 1.0), ("EUR", None, 1.1)], "USD"),
        ({"": 9.0, "EUR": 4.0}, [("USD", None, 1.0), ("EUR", None, 1.1)], "USD"),
        ({"": 9.0}, [], ""),
        ({}, [], ""),
        ({"USD": 1.0, "EUR": 1.0}, [], "EUR"),
    ],
)
def test_the_default_plan_currency(won: dict[str, float], rates: list[tuple[str, None, float]], expected: str) -> None:
    assert default_plan_currency(won, rates) == expected


EURO_RATE = [("EUR", date(2023, 7, 1), 2.0)]


@pytest.mark.parametrize(
    ("asked", "rates", "occurring", "expected"),
    [
        (None, EURO_RATE, {"USD", "EUR"}, "USD"),
        ("usd", EURO_RATE, {"USD", "EUR"}, "USD"),
        (" eur ", EURO_RATE, {"USD", "EUR"}, "EUR"),
        ("USD", [], {"USD", "EUR"}, "USD"),
        ("GBP", [], set(), "GBP"),
    ],
)
def test_a_plan_currency_that_is_asked_for(
    asked: str | None, rates: list[tuple[str, date, float]], occurring: set[str], expected: str
) -> None:
    assert chosen_plan_currency(asked, "USD" if occurring else "", rates, occurring) == expected


@pytest.mark.parametrize("asked", ["GBP", "nonsense", "5", ""])
def test_a_plan_currency_that_deals_cannot_be_converted_into_names_those_they_can(asked: str) -> None:
    with pytest.raises(ParameterError, match="no rate converts deals in USD into it; use EUR or USD"):
        chosen_plan_currency(asked, "USD", EURO_RATE, {"USD", "EUR"})
    with pytest.raises(ParameterError, match="did you mean USD"):
        chosen_plan_currency("USDD", "USD", EURO_RATE, {"USD", "EUR"})


def test_without_any_currency_a_code_of_three_letters_is_a_name_for_it() -> None:
    with pytest.raises(ParameterError, match="three letters"):
        chosen_plan_currency("nonsense", "", [], set())


def test_the_last_rate_of_a_currency() -> None:
    rates = [("EUR", None, 1.1), ("EUR", date(2024, 1, 1), 1.25)]
    assert last_rate(rates, "EUR", "USD", {"EUR", "USD"}) == 1.25
    assert last_rate(rates, "USD", "EUR", {"EUR", "USD"}) == pytest.approx(0.8)
    assert last_rate(rates, "USD", "USD", {"EUR", "USD"}) == 1.0
    assert last_rate(rates, "GBP", "USD", {"EUR", "USD"}) != last_rate(rates, "GBP", "USD", {"EUR", "USD"}), "unknown"
