"""Single cells: dates and numbers as exports write them, words whose meaning the method fixes."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Any

import ibis
import pytest

from quota_core.ingest import dates, numbers
from quota_core.ingest.labels import booking_type_of, is_over, plain, role_of, sells_nothing, status_of

CON = ibis.duckdb.connect()


def each(texts: list[str], expression: Any) -> list[Any]:
    table = ibis.memtable({"n": list(range(len(texts))), "x": texts})
    found = CON.to_pyarrow(table.select("n", value=expression(table.x)).order_by("n"))
    return list(found["value"].to_pylist())


@pytest.mark.parametrize("order", [None, "dmy", "mdy"])
def test_dates_that_need_no_order(order: Any) -> None:
    day = dt.date(2024, 3, 4)
    texts = [
        "2024-03-04", "2024-3-4", "2024-03-04T23:30:00.000+0000", "2024-03-04 12:00", "2024/03/04", "20240304",
        "45355", "45355.75", "04.03.2024", "4.3.24", "4 Mar 2024", "Mar 4, 2024", "04-Mar-24", "March 4, 2024",
        "Mon, 4 Mar 2024", "1709510400000", "2024.03.04",
    ]  # fmt: skip
    assert each(texts, lambda x: dates.date_value(x, dates.date_part(x), order)) == [day] * len(texts)
    nothing = ["2024-02-30", "31.02.2024", "soon", "infinity", "epoch", "0000-00-00", "1/1/1850", "99999", "12", "2024"]
    assert each(nothing, lambda x: dates.date_value(x, dates.date_part(x), order)) == [None] * len(nothing)


def test_dates_that_need_an_order() -> None:
    texts = ["03/04/2024", "3/4/24", "3-4-2024", "3/4/2024, 5:12 PM", "05/05/2024", "13/02/2024", "02/13/2024"]
    first, second, same = dt.date(2024, 4, 3), dt.date(2024, 3, 4), dt.date(2024, 5, 5)
    day13 = dt.date(2024, 2, 13)
    assert each(texts, lambda x: dates.date_value(x, dates.date_part(x), "dmy")) == [first] * 4 + [same, day13, None]
    assert each(texts, lambda x: dates.date_value(x, dates.date_part(x), "mdy")) == [second] * 4 + [same, None, day13]
    assert each(texts, lambda x: dates.date_value(x, dates.date_part(x), None)) == [None] * 4 + [same, day13, day13]
    assert each(texts, lambda x: dates.could_be_either(dates.date_part(x))) == [True] * 4 + [False] * 3


def test_every_day_survives_every_spelling() -> None:
    days = [dt.date(1900, 1, 1) + dt.timedelta(days=29 * n) for n in range(3778)]
    spellings = {
        None: ("%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ", "%d.%m.%Y", "%d %B %Y", "%b %d, %Y"),
        "dmy": ("%d/%m/%Y", "%d-%m-%Y"),
        "mdy": ("%m/%d/%Y", "%m-%d-%Y"),
    }
    for order, forms in spellings.items():
        written = [day.strftime(form) for form in forms for day in days]
        assert each(written, lambda x, order=order: dates.date_value(x, dates.date_part(x), order)) == days * len(forms)


def test_numbers_by_decimal_sign() -> None:
    table: list[tuple[str, float | None, float | None, float | None]] = [
        # text, not known, point, comma
        ("1234", 1234, 1234, 1234),
        ("1,234", None, 1234, 1.234),
        ("1.234", None, 1.234, 1234),
        ("1,234.56", 1234.56, 1234.56, None),
        ("1.234,56", 1234.56, None, 1234.56),
        ("1.234.567", 1234567, None, 1234567),
        ("12,34,567.5", 1234567.5, 1234567.5, None),
        ("0.125", 0.125, 0.125, None),
        ("(1,234.5)", -1234.5, -1234.5, None),
        ("5-", -5, -5, -5),
        ("−5", -5, -5, -5),
        ("$1,200.10", 1200.1, 1200.1, None),
        ("€ 1.200,50", 1200.5, None, 1200.5),
        ("USD 12", 12, 12, 12),
        ("12 EUR", 12, 12, 12),
        ("1'234.50", 1234.5, 1234.5, None),
        ("1\u00a0234,50", 1234.5, None, 1234.5),
        ("1e5", 1e5, 1e5, 1e5),
        ("($5.00)", -5, -5, None),
    ]
    texts = [row[0] for row in table]
    for position, decimal in enumerate((None, ".", ","), start=1):
        found = each(texts, lambda x, decimal=decimal: numbers.number_value(x, numbers.figures(x), decimal))
        assert found == [row[position] for row in table], decimal


def test_what_is_no_number() -> None:
    texts = [
        "nan",
        "inf",
        "-Infinity",
        "1e999",
        "abc",
        "12abc",
        "(5",
        "--5",
        "0x10",
        "1.2.3",
        "5 6 x",
        "",
        "٣",
    ]
    for decimal in (None, ".", ","):
        assert each(texts, lambda x, decimal=decimal: numbers.number_value(x, numbers.figures(x), decimal)) == [
            None
        ] * len(texts)
    assert each(texts[:4], numbers.is_not_finite) == [True] * 4


def test_money_survives_its_spellings() -> None:
    random = Random(7)
    amounts = [round(random.uniform(-1, 1) * 10 ** random.uniform(0, 12), 2) for _ in range(2000)]

    def european(amount: float) -> str:
        return f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))

    assert each([f"{a:,.2f}" for a in amounts], lambda x: numbers.number_value(x, numbers.figures(x), ".")) == amounts
    assert each([european(a) for a in amounts], lambda x: numbers.number_value(x, numbers.figures(x), ",")) == amounts
    assert each([repr(a) for a in amounts], lambda x: numbers.number_value(x, numbers.figures(x), ".")) == amounts


def test_words() -> None:
    assert [status_of(w) for w in ("Closed Won", "closed - lost", "WON", "Lost", "Open", "Closed Lost: price")] == [
        "won", "lost", "won", "lost", "open", "lost",
    ]  # fmt: skip
    assert [status_of(w) for w in ("Closed", "Prospecting")] == [None, None]
    assert [is_over(w) for w in ("Closed", "Abandoned", "Proposal/Price Quote", "Negotiation/Review")] == [
        True, True, False, False,
    ]  # fmt: skip
    ends = "Abgeschlossen und gewonnen|Fermé gagné|Cierre ganado|Chiuso vinto|Gesloten - gewonnen|Fechado ganho"
    assert {status_of(w) for w in ends.split("|")} == {"won"}
    ends = "Abgeschlossen und verloren|Clôturée / perdue|Cerrada perdida|Chiuso perso|Gesloten verloren|Fechado perdido"
    assert {status_of(w) for w in ends.split("|")} == {"lost"}
    unsaid = (
        "Abgeschlossen",
        "Storniert vom Kunden",
        "Perdu à la concurrence",
        "Nicht gewonnen",
        "Cancelled",
        "Annulé",
    )
    assert {(status_of(w), is_over(w)) for w in unsaid} == {(None, True)}
    assert not any(is_over(w) for w in ("Vertrag zugesandt", "Personal demo", "Conferma", "Vintage"))
    kinds = ["New Business", "newlogo", "Add-On", "Upsell", "Cross-Sell", "Upgrade", "Existing Business"]
    kinds += ["Renewal", "Ramp"]
    assert [booking_type_of(k) for k in kinds] == ["new"] * 2 + ["expansion"] * 5 + ["renewal", None]
    titles = ("Senior Account Executive", "AM, East", "Sales Development Representative", "CEO")
    assert [role_of(title) for title in titles] == ["AE", "AM", "SDR", None]
    assert sells_nothing("VP Sales")
    assert not sells_nothing("Closer")
    assert plain("Owner.External_Id__c") == "owner.externalid"
    assert plain(" Amount  (converted)") == "amount(converted)"
