"""A company this project did not make: what is odd about it is found, and the rest is inferred."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from quota_core.ingest.mapping_toml import mapping_file
from quota_core.store import open_store
from quota_core.store.bringing import BroughtIn, import_files

MAPPING = """
[[file]]
match = "sales_pipeline.csv"
table = "opportunities"
[file.columns]
opportunity_id = "opportunity_id"
rep_id = "sales_agent"
product = "product"
account_id = "account"
status = "deal_stage"
stage = "deal_stage"
created_date = "engage_date"
close_date = "close_date"
amount = "close_value"
[file.reference]
product = "products.csv:product"
[file.values.status]
Won = "won"
Lost = "lost"
Engaging = "open"
Prospecting = "open"
[[file]]
match = "sales_teams.csv"
table = "reps"
[file.columns]
rep_id = "sales_agent"
name = "sales_agent"
manager = "manager"
territory_id = "regional_office"
"""
TODAY = date(2018, 1, 5)


@pytest.fixture(scope="module")
def sources(shared: Path) -> list[Path]:
    folder = shared / "data" / "maven"
    if not folder.is_dir():
        pytest.skip("the teaching set maven is not beside the project")
    return [folder / "sales_pipeline.csv", folder / "sales_teams.csv", folder / "products.csv"]


@pytest.fixture(scope="module")
def store_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("maven") / "store.duckdb"


@pytest.fixture(scope="module")
def brought(sources: list[Path], store_path: Path) -> BroughtIn:
    return import_files(store_path, sources, mapping_file(MAPPING), TODAY)


def test_what_is_odd_is_found_with_its_money(brought: BroughtIn, store_path: Path) -> None:
    with open_store(store_path) as store:
        assert "GTX Pro" in store.reference["product"]
    found = {check.name: check for check in brought.checks}
    idle = {sample["rep_id"] for sample in found["reps_without_deals"].samples}
    assert idle == {"Carl Lin", "Carol Thompson", "Elizabeth Anderson", "Mei-Mei Johns", "Natalya Ivanova"}
    assert "1 month of three" in found["first_period_partial"].title
    assert "2017-03-01" in found["first_period_partial"].title
    product = found["near_product"]
    assert (product.fixes[0].match, product.fixes[0].value) == ({"product": "GTXPro"}, "GTX Pro")
    assert (product.count, product.money) == (1_480, 3_510_578.0)
    assert found["missing_territory"].money == 10_005_534.0
    assert {"unknown_rep", "near_account", "near_rep", "zero_or_negative_won", "last_period_partial"}.isdisjoint(found)


def test_what_is_missing_is_inferred(brought: BroughtIn, store_path: Path) -> None:
    with open_store(store_path) as store, store.database.reading() as cursor:
        targets = cursor.execute("SELECT fiscal_year, role, segment, amount FROM targets").fetchall()
        roles = cursor.execute("SELECT role, segment, count(*) FROM reps GROUP BY ALL").fetchall()
        begun = dict(cursor.execute("SELECT rep_id, start_date FROM reps").fetchall())
        territories = cursor.execute("SELECT territory_id, accounts FROM territories ORDER BY 1").fetchall()
    assert targets == [(2018, "AE", "All", pytest.approx(11_006_087.4))]
    assert roles == [("AE", "All", 35)]
    assert begun["Carl Lin"] == date(2018, 1, 1)
    assert begun["Anna Snelling"] == date(2016, 10, 29)
    assert [name for name, _ in territories] == ["Central", "East", "West"]
    assert brought.rejects == []


def test_the_same_files_again_change_nothing(brought: BroughtIn, sources: list[Path], store_path: Path) -> None:
    again = import_files(store_path, sources, mapping_file(MAPPING), TODAY)
    assert again.data_version == brought.data_version
    assert {name: counts["updated"] for name, counts in again.tables.items()} == {"reps": 0, "opportunities": 0}
    assert again.assumed == brought.assumed
