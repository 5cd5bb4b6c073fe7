"""What the numbers leave out is said with its money: credited bookings and what is in none add up to all won money."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from quota_core.ingest.checks import checks
from quota_core.ingest.checks.base import Data
from quota_core.ingest.deals import as_of
from quota_core.ingest.not_counted import NotCounted, not_counted
from quota_core.parameters import DEFAULTS
from quota_core.present.not_counted import not_counted_sentence, not_counted_sheet
from quota_core.store import open_store
from quota_core.store.bringing import import_files, infer_again, uncounted
from tests.ingest.small import company, deal, frame

TODAY = date(2026, 1, 15)
REPS = [
    {"rep_id": "ann", "role": "AE", "territory_id": "N"},
    {"rep_id": "max", "role": "AM", "territory_id": "N"},
    {"rep_id": "sue", "role": "SDR", "territory_id": "N"},
]
DEALS = [
    deal(1, "ann", "2025-03-04", 100.0, currency="USD"),
    deal(2, "ann", "2025-03-04", 10.0, currency="EUR"),
    deal(3, "ann", "2024-12-30", 7.0, currency="EUR"),
    deal(4, "zoe", "2025-03-04", 20.0, currency="USD"),
    deal(5, "max", "2025-03-04", 30.0, currency="USD"),
    deal(6, "max", "2025-03-04", 40.0, currency="USD", booking_type="renewal"),
    deal(7, "sue", "2025-12-30", 50.0, currency="EUR"),
    deal(8, "ann", "2026-01-10", 60.0, currency="USD"),
    deal(9, "zoe", "2025-03-04", 70.0, currency="USD", status="lost"),
]
RATES = [{"currency": "EUR", "from_date": date(2025, 1, 1), "rate": 2.0}]


def found() -> tuple[NotCounted, ...]:
    con = company(reps=REPS, opportunities=DEALS, fx_rates=RATES)
    con.create_table("gone", frame("opportunities", [deal(10, "ann", "2025-03-04", 5.0, currency="EUR")]))
    return not_counted(Data(tables=con.table, parameters=DEFAULTS, today=TODAY), con.table("gone"))


def test_each_won_deal_in_no_booking_has_its_reason_and_money() -> None:
    assert [(r.reason, r.currency, r.deals, r.amount, r.money) for r in found()] == [
        ("left_out", "EUR", 1, 5.0, 10.0),
        ("no_rate", "EUR", 1, 7.0, None),
        ("unknown_owner", "USD", 1, 20.0, 20.0),
        ("after_as_of", "USD", 1, 60.0, 60.0),
        ("not_credited", "EUR", 1, 50.0, 100.0),
        ("not_credited", "USD", 1, 30.0, 30.0),
    ]


def test_it_is_told_in_a_sentence() -> None:
    assert not_counted_sentence(found(), "USD") == "6 won deals are in no booking: 220 USD and 7 EUR without a rate"
    assert not_counted_sentence((), "USD") == "Every won deal is in a booking"
    assert len(not_counted_sheet(found(), "USD")) == 6


def test_the_check_of_deals_without_a_rate_says_their_money() -> None:
    con = company(reps=REPS, opportunities=DEALS, fx_rates=RATES)
    (check,) = [each for each in checks(con, today=TODAY) if each.name == "deals_without_rate"]
    assert (check.severity, check.count) == ("problem", 1)
    assert check.money == pytest.approx(14.0), "at the first rate there is"
    assert "1 deal in a currency without a rate on the close date, 7 EUR won" in check.title


def test_with_what_is_credited_it_adds_up_to_all_won_money(tmp_path: Path, golden_dir: Path) -> None:
    path = tmp_path / "golden.duckdb"
    import_files(path, sorted(golden_dir.glob("*.csv")), None, None)
    parameters = DEFAULTS.changed(multi_year_credit="tcv")
    with open_store(path) as store:
        store.fixes.keep("leave_out", {"table": "opportunities", "match": {"rule": "missing_territory"}}, "x")
        infer_again(store)
        rows = uncounted(store, parameters)
        facts = store.company(parameters).facts
        month = as_of(store.backend().table, parameters, TODAY)
        with store.database.reading() as cursor:
            ((won, splits),) = cursor.execute(
                "SELECT sum(amount), (SELECT count(*) FROM splits) FROM opportunities WHERE status = 'won'"
            ).fetchall()
    assert splits == 0
    credited = facts.bookings[:, : month - facts.first_month].sum()
    left = {
        reason: sum(row.money or 0.0 for row in rows if row.reason == reason) for reason in {r.reason for r in rows}
    }
    assert credited + sum(left.values()) - left.get("left_out", 0.0) == pytest.approx(won)
    assert left["not_credited"] > 0
