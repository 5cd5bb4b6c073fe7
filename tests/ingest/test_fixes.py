"""Corrections: kept as data, applied after every import, undone without trace."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from quota_core.errors import DataError
from quota_core.ingest.fixes import Fix, fix_of, fixes_of
from quota_core.ingest.given import as_given
from quota_core.ingest.infer import derivations
from quota_core.store import open_store
from quota_core.store.commit import Committed, StagedImport
from quota_core.store.store import Store
from tests.ingest.small import deal, frame

TODAY = date(2026, 1, 7)
FILE = (
    "opportunity_id rep_id territory_id status amount close_date created_date account_id segment product booking_type"
).split()


def rows() -> list[dict[str, Any]]:
    return [
        deal(1, "a", "2025-03-04", 5_000.0, created="2025-04-01", account_id="x", product="GTXPro", segment="MM"),
        deal(2, "a", "2025-08-04", 7_000.0, account_id="x", product="GTX Pro", segment="MM"),
        deal(3, "b", "2025-12-30", 9_000.0, account_id="y", segment="ENT", product="GTXPro"),
        deal(4, "c", "2025-12-29", -10.0, segment="MM"),
    ]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "company.duckdb", create=True) as opened:
        yield opened


def bring(store: Store, deals: list[dict[str, Any]] | None = None) -> Committed:
    """Imports a file of deals (or nothing: corrections and inference alone are gone through again)."""
    con = store.backend()
    if deals is not None:
        con.create_table("import_opportunities", frame("opportunities", deals, tuple(FILE)), temp=True)
    hooks = derivations(fixes_of(store.fixes.all()), TODAY)
    return store.commit_import(con, StagedImport(files=("deals.csv",) if deals else (), derive=hooks))


def keep(store: Store, fix: Fix) -> str:
    return store.fixes.keep(fix.kind, fix.payload, "Kim")


def column(store: Store, name: str, table: str = "opportunities") -> list[Any]:
    with store.database.reading() as cursor:
        return [row[0] for row in cursor.execute(f'SELECT "{name}" FROM {table} ORDER BY 1').fetchall()]


PRODUCT = Fix(kind="map", table="opportunities", column="product", match={"product": "GTXPro"}, value="GTX Pro")
LEFT_OUT = Fix(kind="leave_out", table="opportunities", match={"rule": "zero_or_negative_won"})
CREATED = Fix(
    kind="set", table="opportunities", column="created_date", match={"rule": "close_before_created"}, value=None
)
BOUGHT = Fix(
    kind="set", table="opportunities", column="booking_type", match={"rule": "new_from_customer"}, value="expansion"
)


def test_corrections_apply_and_come_undone(store: Store) -> None:
    before = bring(store, rows()).data_version
    kept = [keep(store, fix) for fix in (PRODUCT, LEFT_OUT, CREATED, BOUGHT)]
    bring(store)
    assert column(store, "opportunity_id") == ["D001", "D002", "D003"]
    assert column(store, "product") == ["GTX Pro"] * 3
    assert column(store, "created_date") == [None] * 3
    assert column(store, "booking_type") == ["expansion", None, None]
    for fix_id in kept:
        store.fixes.undo(fix_id)
    assert bring(store).data_version == before
    assert column(store, "product") == ["GTX Pro", "GTXPro", "GTXPro", None]


def test_the_same_file_again_changes_nothing(store: Store) -> None:
    bring(store, rows())
    for fix in (PRODUCT, LEFT_OUT, CREATED):
        keep(store, fix)
    corrected = bring(store).data_version
    again = bring(store, rows())
    assert again.data_version == corrected
    counts = again.counts["opportunities"]
    assert (counts.staged, counts.new, counts.updated, counts.same) == (4, 0, 0, 4)


def test_a_newer_export_is_corrected_too_and_its_own_values_win(store: Store) -> None:
    bring(store, rows())
    first = keep(store, PRODUCT)
    bring(store)
    newer = [*rows(), deal(5, "b", "2025-11-30", 1.0, product="GTXPro", segment="ENT")]
    newer[0]["product"] = "Other"
    counts = bring(store, newer).counts["opportunities"]
    assert (counts.new, counts.updated, counts.same) == (1, 1, 3)
    assert column(store, "product") == ["GTX Pro"] * 3 + ["Other", None]
    store.fixes.undo(first)
    bring(store)
    assert column(store, "product") == ["GTX Pro", "GTXPro", "GTXPro", "Other", None]


def test_later_corrections_see_earlier_ones(store: Store) -> None:
    keep(store, PRODUCT)
    keep(store, Fix(kind="leave_out", table="opportunities", match={"product": ["GTX Pro", None]}))
    bring(store, rows())
    assert column(store, "opportunity_id") == []
    assert column(store, "rep_id", "reps") == []


def test_a_range_and_a_list_say_which_rows(store: Store) -> None:
    bring(store, rows())
    span = {"close_date": {"from": "2025-12-30", "until": "2025-12-31"}, "rep_id": ["b", "c"]}
    keep(store, Fix(kind="set", table="opportunities", column="amount", match=span, value=1))
    keep(
        store,
        Fix(
            kind="set",
            table="opportunities",
            column="stage",
            match={"close_date": {"below": "2025-08-04"}},
            value="old",
        ),
    )
    bring(store)
    assert column(store, "amount") == [-10.0, 1.0, 5_000.0, 7_000.0]
    assert column(store, "stage") == ["old", None, None, None]


def test_a_correction_of_something_inferred_holds_and_comes_undone(store: Store) -> None:
    before = bring(store, rows()).data_version
    fix = keep(store, Fix(kind="set", table="reps", column="role", match={"rep_id": "a"}, value="AM", reason="told"))
    bring(store, rows())
    assert column(store, "role", "reps") == ["AE", "AE", "AM"]
    assert [(a.row_key, a.value) for a in store.assumptions.all("CORRECTED")] == [("a", "AM")]
    store.fixes.undo(fix)
    assert bring(store).data_version == before


def test_confirmed_values_stay_and_the_rest_is_inferred_again(store: Store) -> None:
    bring(store, rows())
    assert store.assumptions.confirm([("reps", "a", "segment")], "Kim") == 1
    changed = [{**row, "segment": "ENT"} for row in rows()]
    bring(store, changed)
    assert column(store, "rep_id", "reps") == ["a", "b", "c"]
    with store.database.reading() as cursor:
        segments = dict(cursor.execute("SELECT rep_id, segment FROM reps").fetchall())
    assert segments == {"a": "MM", "b": "ENT", "c": "ENT"}
    assert [a.column_name for a in store.assumptions.all("CONFIRMED")] == ["segment"]


def test_a_confirmed_target_leaves_the_others_to_inference(store: Store) -> None:
    bring(store, rows())
    entries = [a for a in store.assumptions.all() if (a.table_name, a.row_key) == ("targets", "2026/AE/ENT")]
    store.assumptions.confirm([(a.table_name, a.row_key, a.column_name) for a in entries], "Kim")
    newer = [*rows()]
    newer += [deal(6, "b", "2025-11-30", 1_000.0, segment="ENT"), deal(7, "a", "2025-11-30", 1_000.0, segment="MM")]
    bring(store, newer)
    with store.database.reading() as cursor:
        targets = dict(cursor.execute("SELECT segment, amount FROM targets").fetchall())
    assert targets == {"ENT": pytest.approx(9_900.0), "MM": pytest.approx(1.1 * (5_000 + 7_000 + 1_000 - 10))}


def test_imported_people_take_the_place_of_inferred_ones(store: Store) -> None:
    bring(store, rows())
    con = store.backend()
    people = [{"rep_id": "a", "name": "Ann", "role": "CSM", "segment": "SMB", "territory_id": "N", "ote": 5.0}]
    columns = ("rep_id", "name", "role", "segment", "territory_id", "ote")
    con.create_table("import_reps", frame("reps", people, columns), temp=True)
    store.commit_import(con, StagedImport(files=("reps.csv",), derive=derivations((), TODAY)))
    with store.database.reading() as cursor:
        found = cursor.execute("SELECT rep_id, role, segment, ote, start_date FROM reps").fetchall()
    assert found == [("a", "CSM", "SMB", 5.0, date(2025, 3, 4))]
    assert {(a.row_key, a.column_name) for a in store.assumptions.all() if a.table_name == "reps"} == {
        ("a", "start_date")
    }


def test_what_files_gave_can_be_read_while_corrections_hold(store: Store) -> None:
    bring(store, rows())
    for fix in (PRODUCT, LEFT_OUT):
        keep(store, fix)
    bring(store)
    con = store.backend()
    given = con.to_pyarrow(as_given(con, "opportunities").order_by("opportunity_id").select("product"))
    assert given["product"].to_pylist() == ["GTXPro", "GTX Pro", "GTXPro", None]
    assert con.to_pyarrow(as_given(con, "reps").count()).as_py() == 0


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"table": "opportunitys"}, "unknown"),
        ({"column": "produkt"}, "product"),
        ({"column": "opportunity_id"}, "unique"),
        ({"match": {}}, "match"),
        ({"match": {"rule": "nonsense"}}, "rule"),
        ({"match": {"rule": ["missing_territory"]}}, "rule"),
        ({"match": {"amount": {"over": 3}}}, "range"),
        ({"match": {"close_date": "yesterday"}}, "date"),
        ({"column": "amount", "value": "much"}, "money"),
        ({"column": "booking_type", "value": "sale"}, "expansion"),
        ({"kind": "delete"}, "leave_out"),
    ],
)
def test_a_correction_that_cannot_be_is_refused_in_a_sentence(wrong: dict[str, Any], says: str) -> None:
    given: dict[str, Any] = {
        "kind": "set",
        "table": "opportunities",
        "column": "product",
        "match": {"product": "x"},
        "value": "y",
    }
    given |= wrong
    kind = given.pop("kind")
    with pytest.raises(DataError, match=says):
        fix_of(kind, given)


def test_a_correction_survives_being_kept(store: Store) -> None:
    fix = Fix(
        kind="set", table="targets", column="amount", match={"fiscal_year": 2026, "role": None}, value=5, reason="said"
    )
    keep(store, fix)
    (kept,) = fixes_of(store.fixes.all())
    assert (kept.payload, kept.who) == (fix.payload, "Kim")


def test_a_proposal_waits_for_its_answer() -> None:
    proposal = Fix(kind="set", table="reps", column="ote", match={"rep_id": "a"}, asks=True)
    assert proposal.as_dict()["asks"]
    assert proposal.answered(120_000).value == 120_000
    with pytest.raises(DataError, match="money"):
        proposal.answered("a lot")
