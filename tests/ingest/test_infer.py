"""What is inferred when files leave it out: people, territories, targets, pay, each with an entry."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from quota_core.ingest.fixes import Fix
from quota_core.ingest.infer import InferredRows, inferred, stage_inferred
from quota_core.parameters import Parameters
from tests.ingest.small import company, deal

TODAY = date(2026, 1, 7)


def reps_of(found: InferredRows) -> dict[str, dict[str, Any]]:
    return {row["rep_id"]: row for row in found.rows["reps"]}


def entry(found: InferredRows, table: str, key: str, column: str) -> dict[str, Any]:
    matching = [e for e in found.assumed if (e["table_name"], e["row_key"], e["column_name"]) == (table, key, column)]
    assert len(matching) == 1, (table, key, column)
    return matching[0]


def one_file(**more: Any) -> Any:
    """Two people who sell, one who renews, one who has only an open deal."""
    deals = [
        deal(1, "ann", "2025-03-04", 50_000.0, created="2025-01-10", segment="ENT", territory_id="N", account_id="x"),
        deal(2, "ann", "2025-08-04", 70_000.0, segment="ENT", territory_id="N", account_id="y"),
        deal(3, "ann", "2025-09-04", 0.0, segment="MM", territory_id="S", account_id="y", status="lost"),
        deal(4, "bob", "2025-12-30", 30_000.0, segment="ENT", territory_id="S", account_id="z"),
        deal(5, "cid", "2024-12-30", 500_000.0, booking_type="renewal", segment="MM", territory_id="S"),
        deal(6, "cid", "2025-12-29", 10_000.0, booking_type="expansion", segment="MM", territory_id="S"),
        deal(7, "dee", "2026-03-31", 9_000.0, status="open"),
    ]
    return company(opportunities=deals, **more)


def test_owners_become_reps_with_their_first_activity_as_start() -> None:
    found = inferred(one_file(), TODAY)
    reps = reps_of(found)
    assert sorted(reps) == ["ann", "bob", "cid", "dee"]
    assert reps["ann"]["start_date"] == date(2025, 1, 10)
    assert reps["bob"]["start_date"] == date(2025, 12, 30)
    assert (reps["ann"]["territory_id"], reps["ann"]["segment"], reps["ann"]["role"]) == ("N", "ENT", "AE")
    assert reps["cid"]["role"] == "AM"
    assert reps["ann"]["name"] == "ann"
    for rep in reps:
        for column in ("*", "name", "role", "segment", "territory_id", "start_date"):
            assert entry(found, "reps", rep, column)["how"]


def test_a_rep_without_a_dated_deal_starts_on_the_as_of_date() -> None:
    assert reps_of(inferred(one_file(), TODAY))["dee"]["start_date"] == date(2026, 1, 1)


def test_who_is_not_active_any_more_has_left_at_the_last_activity() -> None:
    reps = [
        {"rep_id": "ann", "role": "AE", "start_date": date(2024, 1, 1), "is_active": False},
        {"rep_id": "bob", "role": "AE", "start_date": date(2024, 1, 1), "is_active": True},
        {"rep_id": "cid", "role": "AE", "end_date": date(2025, 6, 30), "is_active": False},
        {"rep_id": "eve", "role": "AE", "start_date": date(2024, 5, 1), "is_active": False},
        {"rep_id": "fay", "role": "AE", "is_active": False},
    ]
    found = inferred(one_file(reps=reps), TODAY)
    ends = {rep: row["end_date"] for rep, row in reps_of(found).items()}
    assert ends["ann"] == date(2025, 9, 4)
    assert "last activity" in entry(found, "reps", "ann", "end_date")["how"]
    assert "of 3 deals" in entry(found, "reps", "ann", "end_date")["how"]
    assert (ends["bob"], ends["cid"]) == (None, date(2025, 6, 30))
    assert ends["eve"] == date(2024, 5, 1), "no deal: gone on the first day"
    assert ends["fay"] == reps_of(found)["fay"]["start_date"] == date(2025, 12, 1), "before the plan begins"


def test_nothing_about_territory_or_segment_gives_one_of_each() -> None:
    found = inferred(company(opportunities=[deal(1, "a", "2025-03-04"), deal(2, "b", "2025-12-30")]), TODAY)
    assert {(r["territory_id"], r["segment"]) for r in found.rows["reps"]} == {("All", "All")}
    assert [row["territory_id"] for row in found.rows["territories"]] == ["All"]


def test_targets_are_last_years_credited_bookings_and_a_tenth() -> None:
    found = inferred(one_file(), TODAY)
    targets = {(r["fiscal_year"], r["role"], r["segment"]): r["amount"] for r in found.rows["targets"]}
    # The renewal of 2024 lies outside the last 12 months; cid's expansion counts for the AM pool.
    assert targets == {(2026, "AE", "ENT"): pytest.approx(165_000.0), (2026, "AM", "MM"): pytest.approx(11_000.0)}
    assert entry(found, "targets", "2026/AE/ENT", "amount")["value"] == "165000.0"


def test_money_counts_by_term_split_and_rate() -> None:
    con = company(
        opportunities=[
            deal(1, "a", "2025-02-01", 36_000.0, term_months=36.0, currency="USD"),
            deal(2, "a", "2025-03-01", 10_000.0, currency="EUR"),
            deal(3, "a", "2025-10-01", 10_000.0, currency="EUR"),
            deal(4, "b", "2025-12-30", 100_000.0, currency="USD", segment="ENT"),
        ],
        splits=[
            {"opportunity_id": "D004", "rep_id": "a", "share": 0.25},
            {"opportunity_id": "D004", "rep_id": "b", "share": 0.75},
        ],
        fx_rates=[
            {"currency": "EUR", "rate": 1.1, "from_date": date(2025, 1, 1)},
            {"currency": "EUR", "rate": 1.3, "from_date": date(2025, 7, 1)},
        ],
        reps=[
            {"rep_id": "a", "name": "A", "role": "AE", "segment": "MM", "territory_id": "N"},
            {"rep_id": "b", "name": "B", "role": "AE", "segment": "ENT", "territory_id": "N"},
        ],
    )
    targets = {row["segment"]: row["amount"] for row in inferred(con, TODAY).rows["targets"]}
    assert targets["MM"] == pytest.approx(1.1 * (12_000 + 11_000 + 13_000))
    assert targets["ENT"] == pytest.approx(1.1 * 100_000)


def test_a_deal_in_a_segment_nobody_of_the_role_works_counts_in_the_reps_own() -> None:
    con = company(
        opportunities=[deal(1, "a", "2025-12-30", 1000.0, segment="SMB")],
        reps=[{"rep_id": "a", "name": "A", "role": "AE", "segment": "MM", "territory_id": "N"}],
    )
    assert [row["segment"] for row in inferred(con, TODAY).rows["targets"]] == ["MM"]


def test_given_targets_of_the_plan_year_stand_alone() -> None:
    con = one_file(targets=[{"fiscal_year": 2026, "segment": "ENT", "amount": 5.0}])
    assert inferred(con, TODAY).rows["targets"] == []
    later = one_file(targets=[{"fiscal_year": 2025, "segment": "ENT", "amount": 5.0}])
    assert inferred(later, TODAY).rows["targets"]


def test_the_plan_year_follows_the_fiscal_year() -> None:
    found = inferred(one_file(), TODAY, Parameters(fiscal_year_start=7))
    assert {row["fiscal_year"] for row in found.rows["targets"]} == {2027}


def test_ote_is_the_pools_target_per_head_over_the_usual_multiple() -> None:
    con = company(
        opportunities=[deal(1, "a", "2025-12-30")],
        reps=[
            {"rep_id": r, "name": r, "role": role, "segment": "MM", "territory_id": "N", "end_date": end, "ote": ote}
            for r, role, end, ote in (
                ("a", "AE", None, None),
                ("b", "AE", None, 123.0),
                ("gone", "AE", date(2025, 6, 30), None),
                ("sdr", "SDR", None, None),
            )
        ],
        targets=[{"fiscal_year": 2026, "segment": "MM", "amount": 1_260_000.0}],
    )
    reps = reps_of(inferred(con, TODAY))
    # Two heads carry 1.26M: 630,000 each / 4.2 = 150,000.
    assert reps["a"]["ote"] == 150_000.0
    assert "b" not in reps or reps["b"]["ote"] == 123.0
    assert "sdr" not in reps or reps["sdr"]["ote"] is None


def test_blank_cells_of_imported_people_are_filled_and_given_ones_stay() -> None:
    con = one_file(reps=[{"rep_id": "ann", "name": "Ann Archer", "role": "AM", "ote": 90_000.0}])
    found = inferred(con, TODAY)
    reps = reps_of(found)
    assert list(reps) == ["ann"], "a team is imported, so unknown owners are left to the checks"
    assert (reps["ann"]["role"], reps["ann"]["ote"], reps["ann"]["name"]) == ("AM", 90_000.0, "Ann Archer")
    assert reps["ann"]["segment"] == "ENT"
    columns = {e["column_name"] for e in found.assumed if e["table_name"] == "reps"}
    assert columns == {"segment", "territory_id", "start_date"}


def test_owners_told_by_deals_are_no_team() -> None:
    con = one_file(reps=[{"rep_id": "ann", "name": "Ann Archer", "role": "AE", "source_row": None}])
    assert sorted(reps_of(inferred(con, TODAY))) == ["ann", "bob", "cid", "dee"]


def test_a_territorys_accounts_are_counted_and_its_potential_is_unknown() -> None:
    found = inferred(one_file(), TODAY)
    territories = {row["territory_id"]: row for row in found.rows["territories"]}
    assert {t: row["accounts"] for t, row in territories.items()} == {"N": 2.0, "S": 2.0}
    assert all(row["potential"] is None for row in territories.values())
    assert entry(found, "territories", "N", "potential")["value"] is None


def test_a_given_territory_keeps_what_it_has() -> None:
    con = one_file(territories=[{"territory_id": "N", "name": "North", "potential": 5.0, "accounts": 7.0}])
    territories = {row["territory_id"]: row for row in inferred(con, TODAY).rows["territories"]}
    assert "N" not in territories
    assert set(territories) == {"S"}, "held by a rep, described by nobody"


def test_somebody_idle_for_a_year_is_taken_to_have_left() -> None:
    deals = [deal(1, "old", "2024-06-30"), deal(2, "new", "2025-12-30"), deal(3, "busy", "2024-06-30")]
    deals.append(deal(4, "busy", "2026-06-30", status="open"))
    reps = reps_of(inferred(company(opportunities=deals), TODAY))
    assert {rep: row["end_date"] for rep, row in reps.items()} == {"old": date(2024, 6, 30), "new": None, "busy": None}


def test_a_complete_company_needs_nothing() -> None:
    con = company(
        opportunities=[deal(1, "a", "2025-12-30", territory_id="N", booking_type="new")],
        reps=[
            {
                "rep_id": "a",
                "name": "A",
                "role": "AE",
                "segment": "MM",
                "territory_id": "N",
                "start_date": date(2024, 1, 1),
                "ote": 100.0,
            }
        ],
        territories=[{"territory_id": "N", "name": "North", "potential": 1.0, "accounts": 2.0}],
        targets=[{"fiscal_year": 2026, "segment": "MM", "amount": 5.0}],
    )
    found = inferred(con, TODAY)
    assert found.assumed == []
    assert not any(found.rows.values())


def test_blank_cells_of_deals_are_noted_once_whatever_their_number() -> None:
    found = inferred(one_file(), TODAY)
    assert entry(found, "opportunities", "*", "booking_type")["value"] == "new"
    assert "1 deal" in entry(found, "opportunities", "*", "territory_id")["how"]


def test_no_deals_at_all_infers_nothing() -> None:
    found = inferred(company(), TODAY)
    assert found.assumed == []


def test_a_correction_of_an_inferred_value_counts_for_what_follows() -> None:
    fixes = [
        Fix(
            kind="set", table="reps", column="segment", match={"rep_id": "bob"}, value="SMB", who="Kim", reason="knows"
        ),
        Fix(kind="leave_out", table="reps", match={"rep_id": "dee"}),
        Fix(
            kind="set",
            table="targets",
            column="amount",
            match={"fiscal_year": 2026, "role": "AM", "segment": "MM"},
            value=42_000,
        ),
    ]
    found = inferred(one_file(), TODAY, fixes=fixes)
    reps = reps_of(found)
    assert reps["bob"]["segment"] == "SMB"
    assert "dee" not in reps
    assert entry(found, "reps", "bob", "segment")["status"] == "CORRECTED"
    assert "Kim" in entry(found, "reps", "bob", "segment")["how"]
    amounts = {(r["role"], r["segment"]): r["amount"] for r in found.rows["targets"]}
    assert amounts["AM", "MM"] == 42_000.0
    assert reps["cid"]["ote"] == 10_000.0


def test_what_is_staged_has_the_canonical_columns() -> None:
    con = one_file()
    found = inferred(con, TODAY)
    stage_inferred(con, found)
    assert con.table("inferred_reps").count().to_pyarrow().as_py() == 4
    assert con.table("inferred_assumed").count().to_pyarrow().as_py() == len(found.assumed)
    assert set(con.table("inferred_targets").columns) == {"fiscal_year", "role", "segment", "amount"}


def test_the_order_of_rows_never_matters() -> None:
    rows = [deal(i, f"r{i % 3}", f"2025-0{1 + i % 9}-11", 10.1 * i, segment="AB"[i % 2]) for i in range(1, 60)]
    first, second = (inferred(company(opportunities=order), TODAY) for order in (rows, rows[::-1]))
    assert first == second
