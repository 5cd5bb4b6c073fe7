"""Imports: added and updated by key, all or nothing, inference taken back and made anew."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from quota_core.errors import DataError
from quota_core.store import Committed, Reject, StagedImport, Store, TableCount, open_store


@pytest.fixture
def store(tmp_path: Path) -> Any:
    with open_store(tmp_path / "s.duckdb", create=True) as opened:
        yield opened


def _stage(con: Any, staged_name: str, /, **columns: Any) -> None:
    con.create_table(staged_name, pa.table(columns), temp=True, overwrite=True)


def _bring(store: Store, staged: StagedImport | None = None, /, **tables: dict[str, Any]) -> Committed:
    con = store.backend()
    for name, columns in tables.items():
        _stage(con, f"import_{name}", **columns)
    return store.commit_import(con, staged or StagedImport())


def _rows(store: Store, query: str) -> list[tuple[Any, ...]]:
    return store.cursor().execute(query).fetchall()


def test_rows_are_added_then_updated_by_key_and_counted(store: Store) -> None:
    first = _bring(store, reps={"rep_id": ["A", "B"], "name": ["Avery", "Blake"], "ote": [1.0, 2.0]})
    assert first.counts == {"reps": TableCount(staged=2, new=2, updated=0, same=0)}
    second = _bring(store, reps={"rep_id": ["C", "B", "A"], "name": ["Casey", "Blake B", "Avery"]})
    assert second.counts == {"reps": TableCount(staged=3, new=1, updated=1, same=1)}
    # A column the newer file does not have keeps what was there; it is unknown for the new row.
    assert _rows(store, "SELECT rep_id, name, ote FROM reps ORDER BY 1") == [
        ("A", "Avery", 1.0),
        ("B", "Blake B", 2.0),
        ("C", "Casey", None),
    ]
    assert store.row_counts["reps"] == 3


def test_a_blank_in_a_newer_file_blanks_the_value(store: Store) -> None:
    _bring(store, reps={"rep_id": ["A"], "manager": ["Kim"]})
    _bring(store, reps={"rep_id": ["A"], "manager": pa.array([None], pa.string())})
    assert _rows(store, "SELECT manager FROM reps") == [(None,)]


def test_the_same_rows_again_change_nothing(store: Store) -> None:
    rows = {"rep_id": ["A", "B"], "name": ["Avery", None], "ote": [1.0, None], "source_row": [2, 3]}
    first = _bring(store, reps=rows)
    again = _bring(store, reps={**rows, "source_row": [7, 8]})
    assert again.data_version == first.data_version
    assert again.counts["reps"] == TableCount(staged=2, new=0, updated=0, same=2)
    assert _rows(store, "SELECT count(*) FROM reps") == [(2,)]


def test_a_blank_is_a_value_of_a_key(store: Store) -> None:
    target = {"fiscal_year": [2026], "role": pa.array([None], pa.string()), "segment": ["MM"], "amount": [1.0]}
    _bring(store, targets=target)
    _bring(store, targets={**target, "amount": [2.0]})
    assert _rows(store, "SELECT amount FROM targets") == [(2.0,)]


def test_nothing_changes_when_anything_fails(store: Store) -> None:
    before = _bring(store, reps={"rep_id": ["A"], "name": ["Avery"]}).data_version

    def breaks(con: Any, whole: object) -> None:
        assert con.table("reps").count().execute() == 2
        _stage(con, "inferred_territories", territory_id=["T"])
        raise ValueError("a hook that fails")

    staged = StagedImport(
        rejects=(Reject(file="f", row=2, column="x", reason="r"),), mappings={"s": "t"}, derive=(breaks,)
    )
    with pytest.raises(ValueError, match="a hook that fails"):
        _bring(store, staged, reps={"rep_id": ["A", "B"], "name": ["Other", "Blake"]})
    assert store.data_version == before
    assert _rows(store, "SELECT rep_id, name FROM reps") == [("A", "Avery")]
    assert store.row_counts["territories"] == 0
    assert len(store.imports.all()) == 1
    assert store.imports.rejects() == []
    assert store.mappings.all() == {}


def test_a_staged_table_with_a_wrong_column_is_refused(store: Store) -> None:
    with pytest.raises(DataError, match="nonsense"):
        _bring(store, reps={"rep_id": ["A"], "nonsense": [1]})
    with pytest.raises(DataError, match="has no column rep_id"):
        _bring(store, reps={"name": ["A"]})
    assert store.is_empty


def test_the_log_the_rejects_and_the_mappings_are_kept(store: Store) -> None:
    con = store.backend()
    _stage(con, "import_reps", rep_id=["A"])
    _stage(
        con,
        "import_rejects",
        table_name=["reps"],
        file=["a.csv"],
        row=[9],
        column_name=["ote"],
        reason=["not a number"],
    )
    rejects = (Reject(file="a.csv", row=4, column=None, reason="blank", table="reps"),)
    done = store.commit_import(con, StagedImport(files=("a.csv",), rejects=rejects, mappings={"sig": "x = 1"}))
    log = store.imports.all()
    assert [(entry.import_id, entry.files, entry.data_version) for entry in log] == [
        (done.import_id, ("a.csv",), store.data_version)
    ]
    assert log[0].counts == {"reps": {"staged": 1, "new": 1, "updated": 0, "same": 0}}
    found = store.imports.rejects(done.import_id)
    assert [(r.file, r.row, r.column, r.reason) for r in found] == [
        ("a.csv", 4, None, "blank"),
        ("a.csv", 9, "ote", "not a number"),
    ]
    assert store.mappings.find("sig") == "x = 1"
    assert store.mappings.find("other") is None


def _infers(con: Any, whole: object) -> None:
    """Gives every rep without one an OTE of 100, and a territory row to every rep's territory that has none."""
    missing = [row["rep_id"] for row in con.table("reps").to_pyarrow().to_pylist() if row["ote"] is None]
    _stage(con, "inferred_reps", rep_id=missing or ["-"], ote=[100.0] * max(len(missing), 1))
    if not missing:
        con.drop_table("inferred_reps")
    known = {row["territory_id"] for row in con.table("territories").to_pyarrow().to_pylist()}
    held = {row["territory_id"] for row in con.table("reps").to_pyarrow().to_pylist()} - known - {None}
    if held:
        _stage(con, "inferred_territories", territory_id=sorted(held), name=sorted(held))
    entries = [("reps", rep, "ote", "100") for rep in missing] + [("territories", t, "*", t) for t in sorted(held)]
    names = ("table_name", "row_key", "column_name", "value", "how")
    rows = [(*entry, "made up") for entry in entries]
    if rows:
        columns = {name: [row[j] for row in rows] for j, name in enumerate(names)}
        columns["status"] = ["ASSUMED"] * len(rows)
        _stage(con, "inferred_assumed", **columns)


def test_what_was_inferred_gives_way_to_what_is_given(store: Store) -> None:
    hooks = StagedImport(derive=(_infers,))
    first = _bring(store, hooks, reps={"rep_id": ["A", "B"], "territory_id": ["T1", "T1"]})
    assert [(a.table_name, a.row_key, a.column_name) for a in store.assumptions.all()] == [
        ("reps", "A", "ote"),
        ("reps", "B", "ote"),
        ("territories", "T1", "*"),
    ]
    again = _bring(store, hooks)
    assert again.data_version == first.data_version
    _bring(store, hooks, reps={"rep_id": ["A", "B"], "territory_id": ["T2", "T2"], "ote": [50.0, None]})
    assert _rows(store, "SELECT rep_id, ote FROM reps ORDER BY 1") == [("A", 50.0), ("B", 100.0)]
    assert _rows(store, "SELECT territory_id FROM territories") == [("T2",)]
    assert [(a.row_key, a.column_name) for a in store.assumptions.all()] == [("B", "ote"), ("T2", "*")]


def test_what_somebody_confirmed_is_not_taken_back(store: Store) -> None:
    hooks = StagedImport(derive=(_infers,))
    _bring(store, hooks, reps={"rep_id": ["A"], "territory_id": ["T1"]})
    assert store.assumptions.confirm([("territories", "T1", "*"), ("reps", "Z", "ote")], "Kim") == 1
    _bring(store, hooks, reps={"rep_id": ["A"], "territory_id": ["T2"]})
    assert _rows(store, "SELECT territory_id FROM territories ORDER BY 1") == [("T1",), ("T2",)]
    confirmed = store.assumptions.all("CONFIRMED")
    assert [(a.row_key, a.confirmed_by) for a in confirmed] == [("T1", "Kim")]
