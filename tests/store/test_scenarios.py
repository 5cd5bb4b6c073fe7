"""Scenarios by name, and the ledgers beside the data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from quota_core.errors import StoreError
from quota_core.parameters import DEFAULTS
from quota_core.store import Store, open_store


@pytest.fixture
def store(tmp_path: Path) -> Any:
    with open_store(tmp_path / "s.duckdb", create=True) as opened:
        yield opened


def test_scenarios_are_saved_replaced_renamed_and_deleted(store: Store) -> None:
    store.scenarios.save("Plan B", "x = 1\n")
    store.scenarios.save("plan c", "x = 2\n", parent="Plan B")
    store.scenarios.save("  Plan B  ", "x = 3\n")
    assert store.scenarios.names() == ["Plan B", "plan c"]
    assert store.scenarios.load("Plan B").toml == "x = 3\n"
    store.scenarios.rename("Plan B", "Base")
    assert store.scenarios.names() == ["Base", "plan c"]
    assert store.scenarios.load("plan c").parent == "Base"
    assert [scenario.name for scenario in store.scenarios.all()] == ["Base", "plan c"]
    store.scenarios.delete("Base")
    assert store.scenarios.names() == ["plan c"]


def test_a_scenario_is_a_difference_from_its_parent(store: Store) -> None:
    store.scenarios.save("Base", "over_assignment = 0.2\nround_to = 500.0\n")
    child = store.scenarios.save("Child", "over_assignment = 0.2\nround_to = 500.0\ntarget_change = 0.1\n", "Base")
    assert child.differences_from(store.scenarios.parent_of(child)) == {"target_change": 0.1}
    assert set(child.differences_from(DEFAULTS)) == {"over_assignment", "round_to", "target_change"}
    from_preset = store.scenarios.save("Bold", "target_change = 0.1\nround_to = 1.0\n", "preset:ambitious")
    assert from_preset.differences_from(store.scenarios.parent_of(from_preset)) == {"round_to": 1.0}
    assert store.scenarios.parent_of(store.scenarios.load("Base")) == DEFAULTS
    back = store.scenarios.save("Back", "", "Base")
    assert back.differences_from(store.scenarios.parent_of(back)) == {"over_assignment": 0.1, "round_to": 1000.0}


def test_a_deleted_parent_leaves_its_children_to_the_grandparent(store: Store) -> None:
    store.scenarios.save("A", "")
    store.scenarios.save("B", "round_to = 1.0\n", "A")
    store.scenarios.save("C", "round_to = 2.0\n", "B")
    store.scenarios.delete("B")
    assert store.scenarios.load("C").parent == "A"
    store.scenarios.delete("A")
    orphan = store.scenarios.load("C")
    assert orphan.parent is None
    assert orphan.parameters.round_to == 2.0


def test_nothing_is_its_own_parent(store: Store) -> None:
    store.scenarios.save("A", "", "preset:worst")
    store.scenarios.save("B", "", "A")
    store.scenarios.save("C", "", "B")
    assert store.scenarios.save("A", "round_to = 1.0\n", "C").parent == "preset:worst"
    assert store.scenarios.save("B", "round_to = 1.0\n", "B").parent == "A"
    with pytest.raises(StoreError, match="comes with the product"):
        store.scenarios.save("preset:mine", "")


def test_a_scenario_outlives_the_program(store: Store) -> None:
    path = store.path
    store.scenarios.save("Ünïcode '); DROP TABLE scenarios; --", "x = 1\n")
    store.close()
    with open_store(path) as again:
        assert again.scenarios.load("Ünïcode '); DROP TABLE scenarios; --").toml == "x = 1\n"


def test_unknown_and_taken_names_are_told(store: Store) -> None:
    store.scenarios.save("A", "")
    store.scenarios.save("B", "")
    for attempt in (lambda: store.scenarios.load("C"), lambda: store.scenarios.delete("C")):
        with pytest.raises(StoreError, match=r"no scenario named 'C': the saved ones are: A, B"):
            attempt()
    with pytest.raises(StoreError, match="already a scenario named 'B'"):
        store.scenarios.rename("A", "B")
    store.scenarios.rename("A", "A")
    assert store.scenarios.names() == ["A", "B"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "a\nb", "a\x00b"])
def test_a_name_people_cannot_read_is_refused(store: Store, name: str) -> None:
    with pytest.raises(StoreError, match="cannot be named"):
        store.scenarios.save(name, "")
    assert store.scenarios.names() == []


def test_corrections(store: Store) -> None:
    first = store.fixes.keep("map", {"from": "GTXPro", "to": "GTX Pro"}, "Kim")
    second = store.fixes.keep("leave_out", {"opportunity_id": "O1"}, "Lee")
    assert [(fix.fix_id, fix.payload) for fix in store.fixes.all()] == [
        (first, {"from": "GTXPro", "to": "GTX Pro"}),
        (second, {"opportunity_id": "O1"}),
    ]
    store.fixes.undo(first)
    assert [fix.fix_id for fix in store.fixes.all()] == [second]
    assert [fix.undone_at is None for fix in store.fixes.all(undone=True)] == [False, True]
    with pytest.raises(StoreError, match="no correction"):
        store.fixes.undo(first)


def test_what_somebody_saved_meanwhile_is_neither_renamed_nor_deleted(store: Store) -> None:
    seen = store.scenarios.save("A", "round_to = 1.0\n").toml
    store.scenarios.save("A", "round_to = 2.0\n")
    with pytest.raises(StoreError, match=r"meanwhile, so it was not renamed: .* was 1.* and is 2"):
        store.scenarios.rename("A", "B", seen=seen)
    with pytest.raises(StoreError, match=r"meanwhile, so it was not deleted: .* was 1.* and is 2"):
        store.scenarios.delete("A", seen=seen)
    assert store.scenarios.texts == {"A": "round_to = 2.0\n"}
    store.scenarios.rename("A", "B", seen="round_to = 2.0\n")
    store.scenarios.delete("B", seen="round_to = 2.0\n")
    assert store.scenarios.names() == []
