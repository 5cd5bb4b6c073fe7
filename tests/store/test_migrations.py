"""Stores of every earlier version become today's, with everything that was in them."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from quota_core.schema import TABLES
from quota_core.store import open_store
from quota_core.store.connection import Database
from quota_core.store.migrations import STEPS, migrate, stored_version
from quota_core.store.sql import column_types


def _store_of_version(path: Path, version: int) -> None:
    """A store as a program that knew only the first steps left it, with a rep, a scenario and a correction in it."""
    with duckdb.connect(str(path)) as connection:
        for number in range(1, version + 1):
            STEPS[number - 1](connection)
            connection.execute("INSERT INTO schema_version VALUES (?, now()::TIMESTAMP)", [number])
        types = column_types(TABLES["reps"])
        connection.execute(
            "CREATE TABLE IF NOT EXISTS reps (" + ", ".join(f'"{n}" {t}' for n, t in types.items()) + ")"
        )
        connection.execute("INSERT INTO reps (rep_id, name, ote) VALUES ('A1', 'Avery', 160000)")
        connection.execute("INSERT INTO scenarios VALUES ('Base', 'x = 1', now()::TIMESTAMP, NULL)")
        connection.execute("INSERT INTO fixes VALUES ('f1', 'map', '{}', 'Kim', now()::TIMESTAMP, NULL)")


@pytest.mark.parametrize("version", range(1, len(STEPS) + 1))
def test_an_older_store_becomes_todays_and_keeps_what_it_held(tmp_path: Path, version: int) -> None:
    path = tmp_path / "old.duckdb"
    _store_of_version(path, version)
    with open_store(path) as store:
        assert store.version == len(STEPS)
        assert store.scenarios.load("Base").toml == "x = 1"
        assert [fix.who for fix in store.fixes.all()] == ["Kim"]
        assert store.cursor().execute("SELECT name, ote FROM reps").fetchall() == [("Avery", 160000.0)]
        tables = {name for (name,) in store.cursor().execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    with open_store(tmp_path / "new.duckdb", create=True) as store:
        fresh = {name for (name,) in store.cursor().execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    assert tables == fresh


def test_words_of_a_few_that_were_text_keep_their_values(tmp_path: Path) -> None:
    path = tmp_path / "old.duckdb"
    _store_of_version(path, 4)
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE opportunities (opportunity_id VARCHAR, status VARCHAR, booking_type VARCHAR)")
        connection.execute("INSERT INTO opportunities VALUES ('O1', 'won', 'renewal'), ('O2', 'open', NULL)")
    with open_store(path) as store:
        rows = store.cursor().execute("SELECT opportunity_id, status, booking_type, typeof(status) FROM opportunities")
        kind = column_types(TABLES["opportunities"])["status"]
        assert rows.fetchall() == [("O1", "won", "renewal", kind), ("O2", "open", None, kind)]


def test_a_step_that_fails_leaves_the_store_at_the_version_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "old.duckdb"
    _store_of_version(path, 1)

    def breaks(cursor: duckdb.DuckDBPyConnection) -> None:
        cursor.execute("CREATE TABLE half_done (x INTEGER)")
        raise RuntimeError("power cut")

    with duckdb.connect(str(path)) as connection:
        monkeypatch.setattr("quota_core.store.migrations.STEPS", (STEPS[0], breaks))
        with pytest.raises(RuntimeError, match="power cut"):
            migrate(Database(path=path, connection=connection))
        assert stored_version(connection) == 1
        found = connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'half_done'").fetchall()
        assert found == []
    monkeypatch.undo()
    with open_store(path) as store:
        assert store.version == len(STEPS)


def test_a_column_new_in_the_schema_is_added_and_the_data_version_follows(tmp_path: Path) -> None:
    path = tmp_path / "old.duckdb"
    with open_store(path, create=True) as store:
        before = store.data_version
    with duckdb.connect(str(path)) as connection:
        connection.execute("ALTER TABLE reps DROP COLUMN market_ote")
        connection.execute("INSERT INTO reps (rep_id) VALUES ('A1')")
    with open_store(path) as store:
        assert store.cursor().execute("SELECT rep_id, market_ote FROM reps").fetchall() == [("A1", None)]
        assert store.row_counts["reps"] == 1
        assert store.data_version != before
        after = store.data_version
    with open_store(path) as store:
        assert store.data_version == after


def test_what_was_confirmed_before_there_was_a_log_goes_on_it_at_the_value_of_then(tmp_path: Path) -> None:
    path = tmp_path / "old.duckdb"
    _store_of_version(path, 6)
    with duckdb.connect(str(path)) as connection:
        connection.execute("INSERT INTO reps (rep_id, name, ote) VALUES ('A2', 'Blair', 90000)")
        told = [("A1", "160000", "CONFIRMED", "Kim"), ("A2", "80000", "CONFIRMED", "Kim"), ("A3", "1", "ASSUMED", None)]
        for rep, value, status, who in told:
            connection.execute(
                "INSERT INTO assumed VALUES ('reps', ?, 'ote', ?, 'median', ?, ?, now()::TIMESTAMP)",
                [rep, value, status, who],
            )
    for _ in range(2):  # once only
        with open_store(path) as store:
            said = store.agreement.said
            (entry,) = store.audit_log.all()
            standing = {item.subject: item.value for item in store.agreement.inputs}
            assert store.audit_log.broken is None
    assert (entry.what, entry.who) == ("confirmed", "Kim")
    assert said.keys() == {"input:reps/A1/ote", "input:reps/A2/ote"}
    assert said["input:reps/A1/ote"].value == standing["input:reps/A1/ote"]
    assert said["input:reps/A2/ote"].value == "80000", "another value by now, so it is open again"
    with open_store(path) as store, store.database.writing() as cursor:
        cursor.execute("UPDATE assumed SET status = 'CONFIRMED', confirmed_by = 'X', confirmed_at = now()::TIMESTAMP")
    with open_store(path) as store:
        assert "input:reps/A3/ote" not in store.agreement.said, "the log alone is believed"
