"""CRM files, read back by an independent reader and added up in decimal arithmetic."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quota_core.deliver.cents import cents_of, period_quotas, rep_cents
from quota_core.deliver.handover import Handover
from quota_core.deliver.hubspot import hubspot_files
from quota_core.deliver.owners import Owners, owners_of
from quota_core.deliver.plain import plain_csv
from quota_core.deliver.salesforce import MAPPED, Row, checked, long_id, open_seats, salesforce_csv
from quota_core.errors import DeliveryError
from quota_core.parameters import DEFAULTS
from tests.deliver.conftest import handed_over, made

TYPE = "0Db5g0000004C9hCAE"
TYPES = {"new": "0Db5g0000004C9h", "expansion": "0Db5g0000004C9i", "renewal": "0Db5g0000004C9j"}
QUARTERS = ["2026-01-01", "2026-04-01", "2026-07-01", "2026-10-01"]


def _rows(content: bytes) -> list[dict[str, str]]:
    """RFC 4180 by the standard reader, strictly."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""), strict=True))


def _owners(now: Handover, **columns: str) -> Owners:
    """A mapping that gives rep number j the j-th user id, and other columns with {j} in them."""
    ids = now.plan.company.reps.rep_id
    rows = {
        rep_id: {"QuotaOwnerId": f"005{j:012d}", **{key: value.format(j=f"{j:012d}") for key, value in columns.items()}}
        for j, rep_id in enumerate(ids)
    }
    return Owners(file="owners.csv", columns=("QuotaOwnerId", *columns), rows=rows)


def _approved(now: Handover) -> dict[str, Decimal]:
    """The approved quotas to the cent, written out from the plan with nothing of the code under test."""
    reps = now.plan.company.reps
    return {reps.rep_id[i]: Decimal(f"{now.plan.quota[i]:.2f}") for i in range(len(reps)) if now.plan.carries[i]}


@given(st.integers(0, 10**12), st.lists(st.decimals(0, 10**9, places=6), min_size=1, max_size=30))
@settings(max_examples=200)
def test_cents_always_sum_and_are_never_a_cent_away(total: int, parts: list[Decimal]) -> None:
    whole = sum(parts)
    if not whole:
        assert cents_of(0, parts) == [0] * len(parts)
        return
    cents = cents_of(total, parts)
    assert sum(cents) == total
    assert all(abs(c - total * p / whole) < 1 for c, p in zip(cents, parts, strict=True))


def test_a_hundred_cents_in_thirds() -> None:
    assert cents_of(100, [Decimal(1)] * 3) == [34, 33, 33]
    with pytest.raises(ValueError, match="nothing to split by"):
        cents_of(1, [Decimal(0)])


@pytest.mark.parametrize("company", ["usual", "locked", "one rep", "small"])
@pytest.mark.parametrize("by_type", [False, True])
def test_quarters_are_their_months_and_the_year_its_quarters(company: str, by_type: bool) -> None:
    plan = made(company).plan
    sums: dict[str, dict[tuple[int, str], Decimal]] = {}
    for grain in ("month", "quarter", "year"):
        sums[grain] = defaultdict(Decimal)
        for each in period_quotas(plan, grain, by_type=by_type):
            sums[grain][each.rep, each.type] += each.amount
    assert sums["month"] == sums["quarter"] == sums["year"]
    by_rep: dict[int, Decimal] = defaultdict(Decimal)
    for (rep, _), amount in sums["year"].items():
        by_rep[rep] += amount
    assert {rep: int(amount * 100) for rep, amount in by_rep.items()} == rep_cents(plan)


@pytest.mark.parametrize("grain", ["month", "quarter"])
@pytest.mark.parametrize("split", [False, True])
def test_salesforce_sums_to_the_approved_total_to_the_cent(grain: str, split: bool) -> None:
    now = made("usual")
    owners = _owners(now)
    content = salesforce_csv(now, TYPES if split else {"total": TYPE}, grain=grain, owners=owners)
    rows = _rows(content)
    assert content.startswith(b"QuotaOwnerId,ForecastingTypeId,StartDate,QuotaAmount,CurrencyIsoCode\n")
    assert {row["CurrencyIsoCode"] for row in rows} == {"USD"}
    assert len({(r["QuotaOwnerId"], r["ForecastingTypeId"], r["StartDate"]) for r in rows}) == len(rows)
    months = range(1, 13, 1 if grain == "month" else 3)
    assert {row["StartDate"] for row in rows} == {f"2026-{m:02d}-01" for m in months}
    assert all(len(row["QuotaAmount"].split(".")[1]) == 2 for row in rows)
    by_owner: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        by_owner[row["QuotaOwnerId"][:15]] += Decimal(row["QuotaAmount"])
    approved = _approved(now)
    assert by_owner == {owners.rows[rep]["QuotaOwnerId"]: quota for rep, quota in approved.items()}
    assert sum(by_owner.values()) == Decimal(f"{now.plan.assigned:.2f}")


def test_quotas_with_cents_sum_over_everybody_too() -> None:
    """Rounding off: a rep's quota has many places, and the total still is the approved one."""
    now = made("locked")
    rows = _rows(salesforce_csv(now, {"total": TYPE}, owners=_owners(now)))
    assert sum(Decimal(row["QuotaAmount"]) for row in rows) == Decimal(f"{now.plan.assigned:.2f}")
    assert rows[0]["StartDate"] == "2026-02-01", "the fiscal year starts in February"
    for rep, quota in _approved(now).items():
        assert abs(rep_cents(now.plan)[now.plan.company.rep_index[rep]] - quota * 100) <= 1


def test_ids_of_fifteen_become_eighteen() -> None:
    assert long_id("005A0000001AbCd", "005") == "005A0000001AbCdIAK"
    assert long_id("005A0000001AbCdIAK", "005") == "005A0000001AbCdIAK"
    assert long_id("005A0000001AbCdIAL", "005") == "", "the ending does not fit"
    assert long_id("005A0000001AbC", "005") == long_id("006A0000001AbCd", "005") == long_id("", "005") == ""


def test_seats_that_nobody_fills_yet_are_left_out_only_when_asked() -> None:
    now = made("usual")
    reps, owners = now.plan.company.reps, _owners(now)
    later = {reps.rep_id[i] for i in np.flatnonzero(now.plan.carries & (reps.start >= np.datetime64("2026-01-01")))}
    assert later
    owners = replace(owners, rows={rep: row for rep, row in owners.rows.items() if rep not in later})
    with pytest.raises(DeliveryError, match="No QuotaOwnerId for Rep"):
        salesforce_csv(now, {"total": TYPE}, owners=owners)
    assert {reps.rep_id[i] for i in open_seats(now, owners)} == later
    rows = _rows(salesforce_csv(now, {"total": TYPE}, owners=owners, without_open=True))
    left = sum(quota for rep, quota in _approved(now).items() if rep not in later)
    assert sum(Decimal(row["QuotaAmount"]) for row in rows) == left


def test_territories_and_families_are_written_where_the_mapping_has_them() -> None:
    now = made("usual")
    owners = _owners(now, Territory2Id="0MI{j}", ProductFamily="Core, {j}")
    rows = _rows(salesforce_csv(now, {"total": TYPE}, grain="quarter", owners=owners))
    assert list(rows[0])[-2:] == ["Territory2Id", "ProductFamily"]
    assert all(row["Territory2Id"][3:15] == row["QuotaOwnerId"][3:15] for row in rows)
    assert all(row["ProductFamily"] == f"Core, {row['QuotaOwnerId'][3:15]}" for row in rows)


def _row(**changes: object) -> Row:
    usual = {"rep_id": "A1", "who": "Avery", "owner": "005A0000001AbCd", "forecasting_type": TYPE, "start": QUARTERS[0]}
    return Row(**{**usual, "amount": Decimal("1.00"), "currency": "USD", "territory": "0MI000000000001", **changes})


def _year(**changes: object) -> list[Row]:
    return [_row(start=start, **changes) for start in QUARTERS]


def test_what_is_right_passes() -> None:
    found = checked(_year(), QUARTERS, "quarter", with_territory=True)
    assert [row.start for row in found] == QUARTERS
    assert found[0].owner == "005A0000001AbCdIAK"
    assert len(found[0].territory) == 18


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "Nobody carries a quota"),
        (_year(owner=""), "No QuotaOwnerId for Avery: add a line"),
        (_year(owner="R1"), "The QuotaOwnerId of Avery is no Salesforce user id"),
        (_year(owner="005A0000001AbCdIAL"), "The QuotaOwnerId of Avery is no Salesforce user id"),
        (_year(forecasting_type="006000000000001"), "A ForecastingTypeId of Avery is none"),
        (_year(territory=""), "No Territory2Id for Avery"),
        (_year(territory="T1"), "The Territory2Id of Avery is none"),
        (_year(currency=""), "No currency of three letters for Avery"),
        (_year(family="=1+1"), "The ProductFamily of Avery begins like a formula"),
        ([*_year()[:3], _row(start="2026-11-01")], "A StartDate of Avery begins no quarter of the plan year"),
        ([*_year()[:3], _row(start="2026-10-15")], "A StartDate of Avery begins no quarter"),
        ([*_year(), *_year(who="Blake", owner="005A0000001AbCdIAK")], "twice for Avery and Blake"),
        (_year()[:3], "Not every quarter of the plan year is there for Avery: each owner and type has 4"),
    ],
)
def test_what_would_not_load_is_one_sentence_that_says_who(rows: list[Row], words: str) -> None:
    with pytest.raises(DeliveryError) as refused:
        checked(rows, QUARTERS, "quarter", with_territory=True)
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


def test_many_wrong_ids_are_named_and_counted() -> None:
    with pytest.raises(DeliveryError, match=r"Rep \d+, Rep \d+, Rep \d+, Rep \d+, Rep \d+ and \d+ others is no"):
        salesforce_csv(made("usual"), {"total": TYPE})


@pytest.mark.parametrize(
    ("types", "words"),
    [
        ({}, "Give one ForecastingTypeId for the whole quota"),
        ({"total": TYPE, "new": TYPE}, "Give one ForecastingTypeId"),
        ({"upsell": TYPE}, "Give one ForecastingTypeId"),
        ({"new": TYPE}, "expansion and renewal has no ForecastingTypeId"),
        ({**TYPES, "new": TYPES["renewal"]}, "Two booking types have the same ForecastingTypeId"),
    ],
)
def test_types_that_do_not_fit_are_refused(types: dict[str, str], words: str) -> None:
    now = made("usual")
    with pytest.raises(DeliveryError, match=words):
        salesforce_csv(now, types, owners=_owners(now))


def test_hubspot_grid_and_rows_say_the_same() -> None:
    now = made("usual")
    files = hubspot_files(now, by_type=True)
    assert list(files) == ["hubspot-goals-wide-DRAFT.csv", "hubspot-goals-long-DRAFT.csv"]
    wide, long = (_rows(content) for content in files.values())
    assert list(long[0]) == [
        "hs_goal_name",
        "hs_target_amount",
        "hs_start_datetime",
        "hs_end_datetime",
        "hubspot_owner_id",
    ]
    grid = {
        (row["hubspot_owner_id"], row["hs_goal_name"], month): Decimal(amount)
        for row in wide
        for month, amount in row.items()
        if month.startswith("20")
    }
    told = {
        (r["hubspot_owner_id"], r["hs_goal_name"], r["hs_start_datetime"][:7]): Decimal(r["hs_target_amount"])
        for r in long
    }
    assert told == grid
    assert sum(told.values()) == Decimal(f"{now.plan.assigned:.2f}")
    december = [r for r in long if r["hs_start_datetime"] == "2026-12-01T00:00:00Z"]
    assert {r["hs_end_datetime"] for r in december} == {"2027-01-01T00:00:00Z"}


def test_hubspot_owners_are_digits_and_one_a_person() -> None:
    now = made("usual")
    ids = now.plan.company.reps.rep_id
    rows = {rep_id: {"hubspot_owner_id": str(100 + j)} for j, rep_id in enumerate(ids)}
    owners = Owners(file="o.csv", columns=("hubspot_owner_id",), rows=rows)
    assert {row["hubspot_owner_id"] for row in _rows(next(iter(hubspot_files(now, owners).values())))} <= {
        str(100 + j) for j in range(len(ids))
    }
    carrier = next(rep for rep in _approved(now))
    with pytest.raises(DeliveryError, match=r"No HubSpot owner id \(digits only\) for Rep \d+: complete o.csv"):
        hubspot_files(now, replace(owners, rows={**rows, carrier: {"hubspot_owner_id": "avery"}}))
    with pytest.raises(DeliveryError, match="have the same HubSpot owner id"):
        hubspot_files(now, replace(owners, rows={rep_id: {"hubspot_owner_id": "7"} for rep_id in ids}))


def test_plain_csv_adds_up_in_every_period_and_names_cannot_run() -> None:
    now = made("hostile")
    content = plain_csv(now)
    rows = _rows(content)
    for period in ("year", "quarter", "month"):
        for kinds in ({"total"}, {"new", "expansion", "renewal"}):
            own = [Decimal(r["quota"]) for r in rows if r["period"] == period and r["type"] in kinds]
            assert sum(own) == Decimal(f"{now.plan.assigned:.2f}"), (period, kinds)
    assert {row["status"] for row in rows} == {"DRAFT"}
    assert all(not cell.startswith(("=", "+", "-", "@", "\t")) for row in rows for cell in row.values())
    names = dict(zip(now.plan.company.reps.rep_id, now.plan.company.reps.name, strict=True))
    assert all(row["name"].removeprefix("'") == names[row["rep_id"]] for row in rows)
    assert any(row["name"].startswith("'=") for row in rows)
    approved = handed_over(now.company, DEFAULTS, approved=True, name="v1")
    assert {row["status"] for row in _rows(plain_csv(approved, ("year",), by_type=False))} == {"approved"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("rep,owner\nA,B\n", "The header of map.csv is rep,owner: it must be rep_id,QuotaOwnerId"),
        ("", "The header of map.csv is missing"),
        ("rep_id,QuotaOwnerId\nA,1\nA,2\n", "line 3: rep A is there already"),
        ("rep_id,QuotaOwnerId\nA\n", "line 2: 1 cells, and the header has 2"),
        ('rep_id,QuotaOwnerId\n"A,1\n', "cannot be read"),
        (b"\xff\xfe\x00", "cannot be read"),
        (b"rep_id,QuotaOwnerId\n" + b"x" * (5 << 20), "has more than 5 MB or 50,000 lines: give one line a rep"),
        ("rep_id,QuotaOwnerId\n" + "\n" * 50_000, "has more than 5 MB or 50,000 lines: give one line a rep"),
    ],
)
def test_a_mapping_that_does_not_fit_is_one_sentence(tmp_path: Path, text: str | bytes, words: str) -> None:
    path = tmp_path / "map.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(DeliveryError, match=words):
        owners_of(path, MAPPED)
    with pytest.raises(DeliveryError, match="cannot be read"):
        owners_of(tmp_path / "none.csv", MAPPED)


def test_a_mapping_is_read_as_a_spreadsheet_writes_it(tmp_path: Path) -> None:
    path = tmp_path / "map.csv"
    path.write_bytes("\ufeffrep_id , QuotaOwnerId,Territory2Id\r\nR1, 005A0000001AbCd ,0MI1\r\n,,\r\n".encode())
    owners = owners_of(path, MAPPED)
    assert owners.owner("R1", "QuotaOwnerId") == "005A0000001AbCd"
    assert owners.owner("R2", "QuotaOwnerId") == ""
    assert owners.owner("R2", "ProductFamily") == "R2", "no such column: the rep id stands for itself"
