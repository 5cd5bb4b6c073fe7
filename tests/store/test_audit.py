"""What is saved is on the log, in the same transaction; and a store that was edited behind its back says so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from quota_core.errors import ApprovalError, StoreError
from quota_core.govern.audit_log import standing
from quota_core.store import Store, open_store
from quota_core.store.audit import record


@pytest.fixture
def store(tmp_path: Path) -> Any:
    with open_store(tmp_path / "s.duckdb", create=True) as opened:
        yield opened


def test_what_matters_is_on_the_log_with_what_it_changed(store: Store) -> None:
    store.scenarios.save("Board", "over_assignment = 0.05\n", who="Kim")
    store.scenarios.save("Board", "over_assignment = 0.2\n")
    store.scenarios.rename("Board", "Final", who="Lee")
    store.scenarios.delete("Final", who="Lee")
    fix = store.fixes.keep("leave_out", {"table": "reps", "match": {"rep_id": "x"}}, "Kim")
    store.fixes.undo(fix, who="Lee")
    told = [(e.who, e.what, e.subject) for e in store.audit_log.all()]
    assert told == [
        ("Kim", "saved scenario", "Board"),
        ("not named", "saved scenario", "Board"),
        ("Lee", "renamed scenario", "Board"),
        ("Lee", "deleted scenario", "Final"),
        ("Kim", "corrected data", "reps"),
        ("Lee", "took back a correction", "reps"),
    ]
    assert json.loads(store.audit_log.all()[1].detail)["before"] == "over_assignment = 0.05\n"
    assert store.audit_log.broken is None


def test_the_log_outlives_the_program_and_goes_on_where_it_ended(store: Store) -> None:
    store.scenarios.save("A", "")
    store.close()
    with open_store(store.path) as again:
        again.scenarios.save("B", "")
        assert [e.number for e in again.audit_log.all()] == [1, 2]
        assert standing(again.audit_log.all(), again.audit_log.head).startswith("The audit log is whole: 2 entries")


def test_an_entry_and_what_it_tells_of_are_saved_together_or_not_at_all(store: Store) -> None:
    def two_entries() -> None:
        with store.database.writing() as cursor:
            record(cursor, "Kim", "tried", "this")
            record(cursor, " ", "tried", "that")

    with pytest.raises(ApprovalError):
        two_entries()
    with pytest.raises(StoreError):
        store.scenarios.rename("Nobody", "Somebody", who="Kim")
    assert store.audit_log.all() == ()
    assert store.audit_log.head.entries == 0


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE audit_log SET who = 'Somebody' WHERE number = 2",
        "UPDATE audit_log SET detail = '{}' WHERE number = 1",
        "UPDATE audit_log SET happened_at = happened_at + INTERVAL 1 DAY WHERE number = 2",
        "DELETE FROM audit_log WHERE number = 2",
        "DELETE FROM audit_log WHERE number = 3",
        "DELETE FROM audit_log",
        "INSERT INTO audit_log SELECT * FROM audit_log WHERE number = 3",
        "UPDATE audit_log SET number = 4 - number",
        "DELETE FROM audit_head",
        "UPDATE audit_head SET entries = 2",
    ],
)
def test_a_store_edited_by_another_program_says_so(store: Store, edit: str) -> None:
    for name in "ABC":
        store.scenarios.save(name, "round_to = 1.0\n", who="Kim")
    store.close()
    with duckdb.connect(str(store.path)) as connection:
        connection.execute(edit)
    with open_store(store.path) as again:
        assert "tampered" in str(again.audit_log.broken)


def test_a_second_session_that_saves_over_the_first_is_refused_with_what_changed(store: Store) -> None:
    opened = store.scenarios.save_over("Board", "over_assignment = 0.05\n", None, who="Kim").toml
    store.scenarios.save_over("Board", "over_assignment = 0.07\n", opened, who="Lee")
    with pytest.raises(StoreError, match=r"Over-assignment was 0\.05 and is 0\.07") as refused:
        store.scenarios.save_over("Board", "over_assignment = 0.2\n", opened, who="Kim")
    assert "another name" in str(refused.value)
    assert store.scenarios.load("Board").toml == "over_assignment = 0.07\n"
    with pytest.raises(StoreError, match="has not opened"):
        store.scenarios.save_over("Board", "", None)
    store.scenarios.delete("Board")
    with pytest.raises(StoreError, match="deleted or renamed"):
        store.scenarios.save_over("Board", "", opened)
    assert store.scenarios.names() == []
