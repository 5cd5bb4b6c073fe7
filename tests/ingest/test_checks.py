"""Every check finds what it is for, says how much money it touches, offers its correction, and is quiet otherwise."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from quota_core.ingest.checks import Check, checks, look_ahead
from quota_core.ingest.checks.likeness import alike_pairs, run_together
from quota_core.ingest.fixes import Fix, matches
from quota_core.parameters import Parameters
from tests.ingest.small import company, deal

TODAY = date(2026, 1, 7)


def sound() -> dict[str, list[dict[str, Any]]]:
    """A small company in which there is nothing to find."""
    deals = [
        deal(
            10 * year + quarter,
            rep,
            f"20{year}-{3 * quarter - 2:02}-15",
            10_000.0,
            created=f"20{year}-{3 * quarter - 2:02}-01",
            territory_id="N",
            account_id=f"acme {rep} {year} {quarter}",
            booking_type="new",
            segment="MM",
            product="Core",
        )
        for year in (22, 23, 24, 25)
        for quarter in (1, 2, 3, 4)
        for rep in ("a",)
    ]
    deals.append(deal(999, "a", "2025-12-31", 10_000.0, created="2025-12-01", territory_id="N", booking_type="new"))
    return {
        "opportunities": deals,
        "reps": [
            {
                "rep_id": "a",
                "name": "Ann Archer",
                "role": "AE",
                "segment": "MM",
                "territory_id": "N",
                "start_date": date(2022, 1, 1),
                "ote": 100_000.0,
            }
        ],
        "territories": [{"territory_id": "N", "name": "North", "potential": 1e6, "accounts": 10.0}],
        "targets": [{"fiscal_year": 2026, "segment": "MM", "amount": 50_000.0}],
    }


def found(tables: dict[str, list[dict[str, Any]]], **more: Any) -> dict[str, Check]:
    return {check.name: check for check in checks(company(**tables), today=TODAY, **more)}


def with_deal(number: int = 1, **changes: Any) -> dict[str, list[dict[str, Any]]]:
    tables = sound()
    close = changes.pop("close", "2025-06-15")
    given = {
        "rep": "a",
        "amount": 7_000.0,
        "created": "2025-06-01",
        "territory_id": "N",
        "booking_type": "new",
    } | changes
    tables["opportunities"].append(deal(number, given.pop("rep"), close, given.pop("amount"), **given))
    return tables


def test_a_sound_company_has_nothing_to_find() -> None:
    assert found(sound()) == {}


def test_an_empty_store_has_nothing_to_find() -> None:
    assert found({}) == {}


@pytest.mark.parametrize(
    ("change", "name", "kinds"),
    [
        ({"territory_id": None}, "missing_territory", {"set"}),
        ({"rep": "nobody"}, "unknown_rep", {"map", "leave_out"}),
        ({"created": "2025-07-01"}, "close_before_created", {"set", "leave_out"}),
        ({"amount": -7_000.0}, "zero_or_negative_won", {"leave_out"}),
        ({"booking_type": None}, "blank_booking_type", {"set"}),
        ({"account_id": "acme a 24 1"}, "new_from_customer", {"set"}),
    ],
)
def test_a_deal_with_something_odd_is_found_with_its_money(change: dict[str, Any], name: str, kinds: set[str]) -> None:
    results = found(with_deal(**change))
    assert set(results) == {name}
    check = results[name]
    assert (check.count, check.money) == (1, 7_000.0)
    assert {fix.kind for fix in check.fixes} == kinds
    if name != "unknown_rep":
        assert check.samples[0]["opportunity_id"] == "D001"
        assert (check.samples[0]["file"], check.samples[0]["row"]) == ("opportunities.csv", 19)


def test_new_business_that_is_only_assumed_is_called_so() -> None:
    again = {"account_id": "acme a 24 1"}
    assert "ASSUMED" not in found(with_deal(**again))["new_from_customer"].title
    blank = found(with_deal(**again, booking_type=None))["new_from_customer"].title
    assert "without a booking type, so taken for new business (ASSUMED)" in blank
    both = with_deal(**again)
    both["opportunities"].append({**both["opportunities"][-1], "opportunity_id": "D002", "booking_type": None})
    assert "1 of them name no type" in found(both)["new_from_customer"].title


def test_a_zero_amount_is_found_and_touches_no_money() -> None:
    assert found(with_deal(amount=0.0))["zero_or_negative_won"].money == 0.0


def test_money_is_in_plan_currency() -> None:
    tables = with_deal(territory_id=None, currency="EUR")
    for row in tables["opportunities"][:-1]:
        row["currency"] = "USD"
    tables["fx_rates"] = [{"currency": "EUR", "rate": 2.0}]
    results = found(tables)
    assert results["missing_territory"].money == 14_000.0
    assert (results["several_currencies"].count, results["several_currencies"].money) == (1, 14_000.0)
    assert "USD" in results["several_currencies"].title


def test_a_deal_before_the_first_rate_of_its_currency_is_found() -> None:
    tables = with_deal(currency="EUR")
    tables["fx_rates"] = [{"currency": "EUR", "rate": 2.0, "from_date": date(2025, 7, 1)}]
    for row in tables["opportunities"][:-1]:
        row["currency"] = "USD"
    check = found(tables)["deals_without_rate"]
    assert (check.count, check.samples[0]["opportunity_id"]) == (1, "D001")
    tables["fx_rates"][0]["from_date"] = date(2025, 6, 15)
    assert set(found(tables)) == {"several_currencies"}


def test_many_rates_convert_like_few() -> None:
    tables = with_deal(territory_id=None, currency="EUR")
    for row in tables["opportunities"][:-1]:
        row["currency"] = "USD"
    tables["fx_rates"] = [
        {"currency": "EUR", "rate": 1.0 + day / 1000, "from_date": date.fromordinal(date(2025, 1, 1).toordinal() + day)}
        for day in range(365)
    ]
    day = date(2025, 6, 15).toordinal() - date(2025, 1, 1).toordinal()
    assert found(tables)["missing_territory"].money == pytest.approx(7_000.0 * (1 + day / 1000))


def test_an_unknown_owner_is_offered_the_rep_of_nearly_that_name() -> None:
    check = found(with_deal(rep="Ann Archr"))["unknown_rep"]
    assert (check.fixes[0].kind, check.fixes[0].match, check.fixes[0].value) == ("map", {"rep_id": "Ann Archr"}, "a")
    stranger = found(with_deal(rep="Zed"))["unknown_rep"]
    assert stranger.fixes[0].asks
    assert stranger.severity == "problem"


def test_deals_of_an_unknown_territory_are_found_with_what_they_could_be() -> None:
    tables = with_deal(territory_id="T77")
    tables["opportunities"].append({**tables["opportunities"][-1], "opportunity_id": "D002", "amount": 500.0})
    results = found(tables)
    assert set(results) == {"unknown_territory"}
    check = results["unknown_territory"]
    assert (check.count, check.money, check.severity) == (2, 7_500.0, "warning")
    assert check.samples == ({"territory_id": "T77", "deals": 2, "money": 7_500.0},)
    ask, blank = check.fixes
    assert (ask.kind, ask.match, ask.asks, ask.choices) == ("map", {"territory_id": "T77"}, True, ("N",))
    assert (blank.kind, blank.column, blank.value) == ("set", "territory_id", None)
    con = company(**tables)
    deals = con.table("opportunities")
    assert deals.filter(matches(blank, deals, con.table)).count().to_pyarrow().as_py() == 2


def test_an_unknown_territory_is_offered_the_one_of_nearly_that_name() -> None:
    results = found(with_deal(territory_id="Nort"))
    assert results["unknown_territory"].fixes[0].value == "N"
    assert "near_territory" not in results
    tables = with_deal(territory_id="northern-lights")
    tables["territories"].append({"territory_id": "Northern Lights", "name": "x", "potential": 1.0, "accounts": 1.0})
    assert {"unknown_territory", "near_territory"} <= set(found(tables))


def test_without_a_list_of_territories_none_is_unknown() -> None:
    tables = with_deal(territory_id="T77")
    tables["territories"] = []
    assert found(tables) == {}


@pytest.mark.parametrize("earlier", [{"status": "lost"}, {"close": "2025-06-15"}, {"close": "2025-09-15"}])
def test_an_account_that_has_not_won_before_is_new(earlier: dict[str, Any]) -> None:
    tables = with_deal(account_id="fresh")
    given = {"close": "2025-05-01"} | earlier
    other = deal(2, "a", given.pop("close"), 1.0, created="2025-01-01", territory_id="N", booking_type="renewal")
    tables["opportunities"].append({**other, "account_id": "fresh", **given})
    assert found(tables) == {}


@pytest.mark.parametrize(
    ("column", "right", "wrong", "name"),
    [
        ("product", "GTX Pro", "GTXPro", "near_product"),
        ("account_id", "Bluth Company", "bluth company", "near_account"),
        ("territory_id", "Northern Lights", "northern-lights", "near_territory"),
        ("segment", "Mid-Market", "Mid Market", "near_segment"),
    ],
)
def test_two_spellings_of_a_name_are_found(column: str, right: str, wrong: str, name: str) -> None:
    tables = with_deal(**{column: right}, booking_type="expansion", amount=90_000.0)
    odd = deal(2, "a", "2025-06-16", 500.0, created="2025-06-01", territory_id="N", booking_type="expansion")
    tables["opportunities"].append({**odd, column: wrong})
    check = found(tables)[name]
    assert (check.count, check.money) == (1, 500.0)
    said = {"near_product": "a product", "near_account": "an account", "near_territory": "a territory"}
    assert check.title.startswith(f"1 name of {said.get(name, 'a segment')} is nearly another's")
    fix = check.fixes[0]
    assert (fix.kind, fix.table, fix.column, fix.match, fix.value) == (
        "map",
        "opportunities",
        column,
        {column: wrong},
        right,
    )


def test_a_name_written_together_is_the_wrong_one_even_where_more_money_stands_on_it() -> None:
    tables = with_deal(product="GTXPro", booking_type="expansion", amount=90_000.0)
    odd = deal(2, "a", "2025-06-16", 500.0, created="2025-06-01", territory_id="N", booking_type="expansion")
    for number, product in ((2, "GTX Pro"), (3, "GTX Basic")):
        tables["opportunities"].append({**odd, "opportunity_id": f"D{number:03}", "product": product})
    check = found(tables)["near_product"]
    assert [(fix.match, fix.value) for fix in check.fixes] == [({"product": "GTXPro"}, "GTX Pro")]
    assert check.money == 90_000.0


def test_a_reference_list_is_right_even_where_only_the_wrong_name_is_used() -> None:
    tables = with_deal(product="Insightt Plus")
    check = found(tables, reference={"product": ["Insight Plus", "Core"]})["near_product"]
    assert (check.fixes[0].value, check.money) == ("Insight Plus", 7_000.0)


def test_ids_that_differ_by_a_letter_are_no_near_matches() -> None:
    tables = with_deal(account_id="0015g00000XyzAB")
    tables["opportunities"].append(
        {**tables["opportunities"][-1], "opportunity_id": "D002", "account_id": "0015g00000XyzAb"}
    )
    assert found(tables) == {}


def test_accounts_are_compared_by_their_names_where_there_are_any() -> None:
    tables = with_deal(account_id="001")
    tables["accounts"] = [{"account_id": "001", "name": "Bluth, Inc."}, {"account_id": "002", "name": "Bluth"}]
    tables["opportunities"].append(
        {**tables["opportunities"][-1], "opportunity_id": "D002", "account_id": "002", "amount": 9e9}
    )
    assert found(tables)["near_account"].fixes[0].match == {"account_id": "001"}


def test_likeness_leaves_different_things_apart() -> None:
    apart = ["North East", "North West", "South East", "South West", "Region 10", "Region 11", "MM", "ME"]
    assert alike_pairs(dict.fromkeys(apart, 1.0)) == []
    assert alike_pairs({"Zoë Hart": 2.0, "zoe hart": 1.0}) == [("zoe hart", "Zoë Hart")]
    assert run_together(["GTX Basic", "GTX Plus Pro", "GTXPro", "MG Special"]) == [("GTXPro", "GTX Pro")]
    assert run_together(["GTX Basic", "GTXPro"]) == []


def test_many_names_are_compared_with_their_neighbours() -> None:
    names = {f"{a}{b}{c} Partners": 1.0 for a in "abcdefghijklmnop" for b in "aeiou" for c in "bdfglmnprstvwxyz"}
    names |= {f"{a}{a}{b} Holdings": 1.0 for a in "abcdefghijklmnop" for b in "aeiou"}
    names |= {f"quite another {n} thing" + "x" * (n % 7): 1.0 for n in range(1_000)}
    assert len(names) > 2_000
    pairs = alike_pairs(names | {"Stonebridge Capital": 5.0, "Stonebrige Capital": 1.0, "stonebridge-capital": 1.0})
    assert {pair for pair in pairs if "apital" in pair[0]} == {
        ("Stonebrige Capital", "Stonebridge Capital"),
        ("stonebridge-capital", "Stonebridge Capital"),
    }


def test_a_first_quarter_of_one_month_is_partial() -> None:
    check = found(with_deal(close="2021-12-03", created="2021-11-01"))["first_period_partial"]
    assert "1 month of three" in check.title
    assert (check.count, check.money) == (1, 7_000.0)
    assert check.fixes[0].match["close_date"] == {"until": "2021-12-31"}


def test_a_fiscal_quarter_that_begins_in_the_first_month_is_whole() -> None:
    tables = sound()
    tables["opportunities"] = [row for row in tables["opportunities"] if row["close_date"] >= date(2022, 2, 1)]
    tables["opportunities"] += with_deal(close="2022-02-05", created="2022-02-01")["opportunities"][-1:]
    assert "first_period_partial" in found(tables)
    assert "first_period_partial" not in found(tables, parameters=Parameters(fiscal_year_start=2))


def test_a_last_month_that_is_not_over_is_partial() -> None:
    check = found(with_deal(close="2026-01-05", created="2026-01-01"))["last_period_partial"]
    assert check.money == 7_000.0
    assert "2026-01-05" in check.title


def test_reps_without_deals_are_named_unless_they_are_yet_to_come_or_carry_no_quota() -> None:
    tables = sound()
    people = (("idle", "AE", date(2024, 1, 1)), ("hire", "AE", date(2026, 6, 1)), ("sdr", "SDR", date(2024, 1, 1)))
    for rep, role, start in people:
        tables["reps"].append(
            {**tables["reps"][0], "rep_id": rep, "name": rep.title(), "role": role, "start_date": start}
        )
    tables["targets"].append({"fiscal_year": 2026, "segment": "MM", "amount": 1.0, "role": "SDR"})
    check = found(tables)["reps_without_deals"]
    assert [sample["rep_id"] for sample in check.samples] == ["idle"]
    assert "Idle" in check.title
    assert check.fixes[0].as_dict()["kind"] == "leave_out"


@pytest.mark.parametrize("column", ["role", "segment", "territory_id", "start_date", "ote"])
def test_what_no_file_says_of_a_rep_is_found(column: str) -> None:
    tables = sound()
    tables["reps"][0][column] = None
    check = found(tables)[f"reps_without_{column.removesuffix('_id')}"]
    assert (check.count, check.money, check.severity) == (1, 170_000.0, "warning")
    assert check.fixes[0].asks


def test_splits_over_the_whole_and_of_no_deal_are_found() -> None:
    tables = with_deal()
    tables["splits"] = [
        {"opportunity_id": "D001", "rep_id": "a", "share": 0.6},
        {"opportunity_id": "D001", "rep_id": "b", "share": 0.6},
        {"opportunity_id": "D999", "rep_id": "a", "share": 1.0},
        {"opportunity_id": "nothing", "rep_id": "a", "share": 1.0},
    ]
    results = found(tables)
    assert (results["split_shares_over_one"].count, results["split_shares_over_one"].money) == (2, 7_000.0)
    assert (results["split_of_unknown_deal"].count, results["split_of_unknown_deal"].money) == (1, 0.0)


def test_assignments_of_more_than_a_whole_person_are_found() -> None:
    tables = sound()
    held = {"rep_id": "a", "territory_id": "N", "from_date": date(2024, 1, 1), "to_date": date(2024, 6, 30)}
    tables["assignments"] = [held, {**held, "territory_id": "M", "from_date": date(2024, 7, 1), "to_date": None}]
    assert found(tables) == {}
    tables["assignments"][1]["from_date"] = date(2024, 6, 30)
    assert found(tables)["overlapping_assignments"].samples == ({"rep_id": "a", "share": 2.0},)


@pytest.mark.parametrize(
    ("table", "row", "name", "money"),
    [
        (
            "past_quotas",
            {"period_start": date(2025, 1, 1), "period_months": 12, "quota": -9.0},
            "quota_below_zero",
            9.0,
        ),
        (
            "assignments",
            {"territory_id": "N", "from_date": date(2025, 6, 1), "to_date": date(2025, 5, 31)},
            "assignment_ends_before_it_begins",
            170_000.0,
        ),
        ("splits", {"opportunity_id": "D999", "share": -0.5}, "split_share_below_zero", 10_000.0),
        ("territories", {"potential": -1.0}, "potential_below_zero", 170_000.0),
        ("territories", {"accounts": -1.0}, "accounts_below_zero", 170_000.0),
        ("reps", {"end_date": date(2021, 12, 31)}, "rep_ends_before_start", 170_000.0),
        ("reps", {"ote": -1.0}, "ote_below_zero", 170_000.0),
        ("opportunities", {"term_months": -12.0}, "term_below_zero", 10_000.0),
    ],
)
def test_what_cannot_be_is_found_with_its_money_and_its_correction(
    table: str, row: dict[str, Any], name: str, money: float
) -> None:
    tables = sound()
    if table in tables:
        tables[table][-1] |= row
    else:
        tables[table] = [{"rep_id": "a", **row}]
    results = found(tables)
    assert set(results) == {name}
    check = results[name]
    assert (check.count, check.money, check.severity) == (1, money, "warning")
    assert check.samples[0]["file"] == f"{table}.csv"
    con = company(**tables)
    for fix in check.fixes:
        rows = con.table(fix.table)
        assert rows.filter(matches(fix, rows, con.table)).count().to_pyarrow().as_py() == 1
    mended = [{**each, fix.column: None} for fix in check.fixes if fix.kind == "set" for each in tables[table][-1:]]
    assert mended or {fix.kind for fix in check.fixes} == {"leave_out"}
    tables[table][-1:] = mended
    assert name not in found(tables)


def test_a_day_and_nothing_are_no_contradiction() -> None:
    tables = sound()
    tables["reps"][0] |= {"end_date": tables["reps"][0]["start_date"]}
    tables["past_quotas"] = [{"rep_id": "a", "period_start": date(2025, 1, 1), "period_months": 12, "quota": 0.0}]
    tables["opportunities"][0]["term_months"] = 0.0
    assert "rep_ends_before_start" not in found(tables)
    assert {"quota_below_zero", "term_below_zero"}.isdisjoint(found(tables))


def test_targets_are_missed_for_the_year_and_for_a_pool() -> None:
    tables = sound()
    tables["targets"][0]["fiscal_year"] = 2025
    assert found(tables)["targets_missing"].severity == "problem"
    tables["targets"] = [{"fiscal_year": 2026, "segment": "ENT", "amount": 9.0}]
    results = found(tables)
    assert "AE MM" in results["pools_without_target"].title
    assert results["targets_without_reps"].money == 9.0


def test_other_tables_are_looked_at_too() -> None:
    tables = sound()
    tables["territories"].append({"territory_id": "S", "name": "South", "accounts": 1.0})
    tables["past_quotas"] = [{"rep_id": "x", "period_start": date(2025, 1, 1), "period_months": 12, "quota": 1.0}]
    tables["opportunities"].append(deal(1, "a", "2025-06-01", 4.0, status="open", territory_id="N", booking_type="new"))
    results = found(tables)
    assert set(results) == {"territories_without_potential", "quota_of_unknown_rep", "stale_open_deals"}
    assert results["territories_without_potential"].fixes[0].match == {"territory_id": "S"}


def test_a_history_of_one_year_is_too_short_for_the_back_test() -> None:
    tables = sound()
    tables["opportunities"] = [row for row in tables["opportunities"] if row["close_date"].year == 2025]
    assert "0 origins of 4" in found(tables)["short_history"].title


def test_every_finding_goes_into_json_and_its_proposals_can_be_applied() -> None:
    tables = with_deal(rep="nobody", territory_id=None, created="2025-07-01", amount=-1.0, booking_type=None)
    tables["splits"] = [{"opportunity_id": "none", "rep_id": "a", "share": 2.0}]
    con = company(**tables)
    findings = checks(con, today=TODAY)
    assert len(findings) >= 6
    json.dumps([check.as_dict() for check in findings])
    for fix in (fix for check in findings for fix in check.fixes):
        assert Fix(**{k: v for k, v in fix.as_dict().items() if k not in ("choices", "asks")}).payload == fix.payload
        table = con.table(fix.table)
        assert table.filter(matches(fix, table, con.table)).count().to_pyarrow().as_py() >= 1


def test_findings_come_gravest_first() -> None:
    tables = with_deal(rep="nobody", booking_type=None)
    order = [check.severity for check in checks(company(**tables), today=TODAY)]
    assert order == sorted(order, key=("problem", "warning", "note").index)


def test_a_preview_of_one_file_misses_no_reps() -> None:
    con = company(opportunities=sound()["opportunities"])
    names = {check.name for check in look_ahead(con, con.table, today=TODAY).checks}
    assert "unknown_rep" not in names
    assert {"targets_missing", "reps_without_role", "territories_without_potential"} <= names
    assert "unknown_rep" in {check.name for check in checks(con, today=TODAY)}
