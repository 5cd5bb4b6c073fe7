"""Opening a store: what is said when it cannot be, sharing within a process, and what the engine may not do."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from quota_core.errors import QuotaError, StoreError
from quota_core.schema import TABLES
from quota_core.store import StagedImport, default_store_path, open_store
from quota_core.store.connection import write_problem
from quota_core.store.places import cannot_open

HOLD = "import sys, quota_core.store as s; s.open_store(sys.argv[1], create=True); print('open', flush=True); input()"
TRY = """
import sys
from quota_core.errors import QuotaError
from quota_core.store import open_store
try:
    open_store(sys.argv[1])
except QuotaError as problem:
    print(problem)
"""


def _told(path: Path) -> str:
    with pytest.raises(StoreError) as caught:
        open_store(path)
    text = str(caught.value)
    assert "\n" not in text
    assert str(path) in text
    return text


def test_a_new_store_is_empty_and_has_every_canonical_table(tmp_path: Path) -> None:
    with open_store(tmp_path / "deep" / "new.duckdb", create=True) as store:
        assert store.is_empty
        assert store.row_counts == dict.fromkeys(TABLES, 0)
        columns = store.cursor().execute("SELECT table_name, column_name FROM duckdb_columns()").fetchall()
    for name, table in TABLES.items():
        expected = {column.name for column in table.columns} | {"source_file", "source_row"}
        assert {column for owner, column in columns if owner == name} == expected


def test_a_missing_store_is_not_made_by_looking(tmp_path: Path) -> None:
    assert "There is no store at" in _told(tmp_path / "none.duckdb")
    assert not list(tmp_path.iterdir())


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    assert "is a folder" in _told(tmp_path)


def test_a_file_of_something_else_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_text("a,b\n" * 500)
    assert "not a store" in _told(path)
    assert path.read_text() == "a,b\n" * 500


@pytest.mark.parametrize("why", ["Read-only file system", "Permission denied"])
def test_nothing_is_wrong_with_a_file_in_a_closed_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    def closed(path: str, **_: object) -> None:
        raise duckdb.IOException(f'IO Error: Cannot open file "{path}": {why}')

    open_store(tmp_path / "s.duckdb", create=True).close()
    monkeypatch.setattr(duckdb, "connect", closed)
    text = _told(tmp_path / "s.duckdb")
    assert f"the folder {tmp_path} cannot be written ({why.lower()}): choose another place" in text
    assert not any(word in text for word in ("IO Error", "copy"))
    refused = str(cannot_open(tmp_path / "s.duckdb", OSError(0, why)))
    assert refused == text


def test_a_full_disk_is_told_in_plain_words(tmp_path: Path) -> None:
    engine = 'TransactionContext Error: Failed to commit: Could not write file "s.duckdb.wal": No space left on device'
    text = str(write_problem(tmp_path / "s.duckdb", duckdb.TransactionException(engine)))
    assert text.endswith("the disk is full: free some room; nothing was changed.")
    assert "Error" not in text
    other = str(write_problem(tmp_path / "s.duckdb", duckdb.IOException("IO Error: Could not sync")))
    assert "(Could not sync)" in other


def test_an_empty_file_is_begun_anew_only_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "empty.duckdb"
    path.touch()
    assert "is empty" in _told(path)
    with open_store(path, create=True) as store:
        assert store.is_empty


def test_somebody_elses_database_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "other.duckdb"
    with duckdb.connect(str(path)) as other:
        other.execute("CREATE TABLE theirs AS SELECT 1 AS x")
    assert "not a store of this program" in _told(path)
    with duckdb.connect(str(path)) as other:
        assert other.execute("SELECT table_name FROM duckdb_tables()").fetchall() == [("theirs",)]


def test_a_store_of_a_newer_program_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "newer.duckdb"
    with open_store(path, create=True) as store:
        version = store.version
    with duckdb.connect(str(path)) as other:
        other.execute("INSERT INTO schema_version VALUES (?, now()::TIMESTAMP)", [version + 1])
    text = _told(path)
    assert f"store version {version + 1}" in text
    assert "update the program" in text


def test_a_second_process_is_told_in_one_sentence_and_the_first_goes_on(tmp_path: Path, root: Path) -> None:
    path = tmp_path / "shared.duckdb"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        told = subprocess.run(
            [sys.executable, "-c", TRY, str(path)], cwd=root, capture_output=True, text=True, check=True
        )
        lines = told.stdout.splitlines()
        assert len(lines) == 1
        assert str(path) in lines[0]
        assert "open in another program" in lines[0]
        assert "Traceback" not in told.stderr
        assert holder.poll() is None
        holder.communicate("done\n")
    with open_store(path) as store:
        assert store.is_empty


def test_one_process_opens_a_file_as_often_as_it_likes(tmp_path: Path) -> None:
    path = tmp_path / "same.duckdb"
    first = open_store(path, create=True)
    second = open_store(tmp_path / "." / "same.duckdb")
    first.close()
    first.close()
    second.scenarios.save("A", "x = 1\n")
    assert second.scenarios.names() == ["A"]
    second.close()
    with duckdb.connect(str(path)) as other:
        assert other.execute("SELECT count(*) FROM scenarios").fetchone() == (1,)


def test_a_closed_store_leaves_no_cursor_open(tmp_path: Path) -> None:
    with open_store(tmp_path / "s.duckdb", create=True) as store:
        con = store.backend()
    with pytest.raises(duckdb.ConnectionException):
        con.list_tables()
    with open_store(tmp_path / "s.duckdb") as again:
        assert again.is_empty


def test_what_a_killed_import_spilled_is_taken_away(tmp_path: Path) -> None:
    path = tmp_path / "s.duckdb"
    open_store(path, create=True).close()
    folder = tmp_path / "s.duckdb.tmp"
    folder.mkdir()
    (folder / "duckdb_temp_storage_S32K-0.tmp").write_bytes(b"spilled")
    (folder / "mine.txt").write_text("not ours")
    open_store(path).close()
    assert [file.name for file in folder.iterdir()] == ["mine.txt"]


def test_a_closed_store_says_so(tmp_path: Path) -> None:
    store = open_store(tmp_path / "closed.duckdb", create=True)
    store.close()
    with pytest.raises(QuotaError, match="has been closed"):
        store.scenarios.names()


def test_threads_read_and_write_at_once(tmp_path: Path) -> None:
    problems: list[BaseException] = []
    with open_store(tmp_path / "threads.duckdb", create=True) as store:

        def work(number: int) -> None:
            try:
                with open_store(store.path) as mine:
                    for turn in range(5):
                        mine.scenarios.save(f"S{number}", f"turn = {turn}\n")
                        assert f"S{number}" in mine.scenarios.names()
                        con = mine.backend()
                        con.create_table("import_leads", pa.table({"lead_id": [f"L{number}-{turn}"]}), temp=True)
                        mine.commit_import(con, StagedImport())
            except BaseException as problem:
                problems.append(problem)

        threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not problems
        assert store.row_counts["leads"] == 30
        assert [scenario.toml for scenario in store.scenarios.all()] == ["turn = 4\n"] * 6


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_text('{file}')",
        "COPY (SELECT 1) TO '{file}'",
        "ATTACH '{file}' AS other",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "SET memory_limit = '100GB'",
    ],
)
def test_the_engine_reaches_no_file_and_no_setting(tmp_path: Path, statement: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    with (
        open_store(tmp_path / "safe.duckdb", create=True) as store,
        pytest.raises((duckdb.PermissionException, duckdb.InvalidInputException)),
    ):
        store.cursor().execute(statement.format(file=secret))
    assert secret.read_text() == "secret"


def test_the_demo_has_a_file_of_its_own() -> None:
    assert default_store_path() != default_store_path(demo=True)
    assert default_store_path().parent == default_store_path(demo=True).parent
