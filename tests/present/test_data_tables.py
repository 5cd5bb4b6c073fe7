"""Checks, corrections and assumptions in words a person understands."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from quota_core.ingest.checks import Check
from quota_core.ingest.fixes import Fix
from quota_core.present.assumed import assumed_groups, assumed_sentence
from quota_core.present.data_tables import counted, fix_words, health
from quota_core.present.import_tables import missing_rates, rates_csv
from quota_core.present.reject_tables import reasons_sheet, rejects_sheet
from quota_core.store.ledgers import Assumed


@pytest.mark.parametrize(
    ("fix", "said"),
    [
        (
            Fix(kind="map", table="opportunities", column="product", match={"product": "GTXPro"}, value="GTX Pro"),
            "Read product GTXPro as GTX Pro",
        ),
        (
            Fix(kind="set", table="reps", column="ote", match={"rep_id": "A1"}, value=175_000.0),
            "Set OTE of rep A1 to 175,000",
        ),
        (
            Fix(kind="leave_out", table="opportunities", match={"rule": "zero_or_negative_won"}),
            "Leave out won deals of zero or less",
        ),
        (
            Fix(
                kind="set", table="opportunities", column="territory_id", match={"rule": "missing_territory"}, asks=True
            ),
            "Set territory of deals without a territory to …",
        ),
        (
            Fix(
                kind="leave_out", table="opportunities", match={"status": "open", "close_date": {"below": "2026-01-01"}}
            ),
            "Leave out deals with status open and close date below 2026-01-01",
        ),
    ],
)
def test_corrections_in_words(fix: Fix, said: str) -> None:
    assert fix_words(fix) == said


def test_health_names_the_gravest_and_its_money() -> None:
    warning = Check(name="w", title="W", severity="warning", count=3, money=1_200_000.0)
    problem = Check(name="p", title="P", severity="problem", count=1, money=5_000.0)
    note = Check(name="n", title="N", severity="note", count=1, money=9e9)
    assert health([warning, note])[0] == "1 warning; the largest touches 1.20M of won money"
    targets = Check(name="targets_missing", title="T", severity="warning", count=1, money=2e6)
    assert health([warning, targets])[0].endswith("the largest touches 2.00M of targets")
    words, status = health([problem, warning, note])
    assert words.startswith("1 problem and 1 warning")
    assert status["level"] == "bad"
    assert health([note])[1]["level"] == "good"


def test_rejects_are_counted_by_kind_of_reason() -> None:
    rows = [
        {"file": "f", "row": n, "column": "Id", "reason": f"the id '{n}' stands in row 1 already", "table": "t"}
        for n in range(2, 5)
    ]
    rows.append({"file": "f", "row": 9, "column": "Amount", "reason": "cannot be read", "table": "t"})
    assert [row[2:] for row in reasons_sheet(rejects_sheet(rows)).rows] == [
        ("the id ... stands in an earlier row", 3),
        ("cannot be read", 1),
    ]


def test_a_rate_is_asked_for_each_currency_without_one() -> None:
    reason = "no rate for the currency EUR: add it to fx_rates (in USD per unit)"
    rows = [{"column": "Currency", "reason": reason}] * 3 + [{"column": "Id", "reason": "blank"}]
    assert missing_rates(rows) == {"EUR": ("USD", 3)}
    assert rates_csv({"EUR": 1.1}).decode() == "currency,rate,from_date\nEUR,1.1,\n"


ENTRY = Assumed(table_name="reps", row_key="A", column_name="ote", value="1", how="the pool's target (100) / 4.2")


def test_assumed_values_are_grouped_targets_and_pay_first() -> None:
    entries = [replace(ENTRY, column_name="name", row_key=key, how="no name given") for key in "ABCD"] + [
        replace(ENTRY, row_key="A"),
        replace(ENTRY, row_key="B", how="the pool's target (200) / 4.2"),
    ]
    entries.append(replace(ENTRY, table_name="targets", row_key="2026/AE/MM", column_name="amount", how="last year"))
    groups = assumed_groups(entries)
    assert [group.title for group in groups] == ["The amount of 1 target", "The OTE of 2 reps", "The name of 4 reps"]
    assert groups[1].how == "the pool's target (…) / 4.2", "numbers that differ are left out, the others stay"
    assert groups[1].keys == (("reps", "A", "ote"), ("reps", "B", "ote"))
    assert assumed_sentence(entries) == "7 values are still ASSUMED"


def test_confirmed_values_are_no_longer_assumed() -> None:
    done = replace(ENTRY, status="CONFIRMED", confirmed_by="Robin", confirmed_at=datetime.fromisoformat("2026-01-01"))
    assert assumed_groups([done]) == ()
    assert assumed_sentence([done]) == "Nothing is ASSUMED; 1 confirmed"


def test_counts_of_rows_in_words() -> None:
    assert [counted("targets", 1), counted("territories", 1), counted("reps", 1200)] == [
        "1 target",
        "1 territory",
        "1,200 reps",
    ]
