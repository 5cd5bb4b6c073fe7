"""What a screen asks at every move is read once per save, and never a save late."""

from __future__ import annotations

from pathlib import Path

from quota_core.store import open_store


def test_an_answer_is_read_again_only_after_something_was_saved(tmp_path: Path) -> None:
    with open_store(tmp_path / "a.duckdb", create=True) as store:
        asked = []

        def read(cursor: object) -> int:
            asked.append(cursor)
            return len(asked)

        assert [store.database.answer("asked", read) for _ in range(3)] == [1, 1, 1]
        store.scenarios.save("Board", "")
        assert [store.database.answer("asked", read) for _ in range(3)] == [2, 2, 2]


def test_names_follow_every_save_and_an_answer_handed_out_is_nobodys_to_change(tmp_path: Path) -> None:
    with open_store(tmp_path / "a.duckdb", create=True) as store, open_store(tmp_path / "a.duckdb") as other:
        assert other.scenarios.names() == []
        store.scenarios.save("Board", "")
        other.scenarios.names().append("mine alone")
        assert store.scenarios.names() == other.scenarios.names() == ["Board"]
        store.scenarios.rename("Board", "Final")
        assert other.scenarios.names() == ["Final"]
        store.scenarios.delete("Final")
        assert store.scenarios.names() == other.scenarios.names() == []
