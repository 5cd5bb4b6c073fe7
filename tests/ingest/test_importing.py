"""Importing into a real store: twice the same, newer by id, kept mappings, corrections on screen."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from quota_core.errors import DataError, MappingError
from quota_core.ingest.importing import preview
from quota_core.ingest.mapping_toml import mapping_file
from quota_core.ingest.previews import ImportPreview
from quota_core.store import open_store
from quota_core.store.commit import StagedImport
from quota_core.store.store import Store

TODAY = dt.date(2026, 1, 15)
HEADER = "opportunity_id,rep_id,status,amount,close_date,product\n"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "s.duckdb", create=True) as opened:
        yield opened


def bring(store: Store, *files: tuple[str, str], **options: object) -> ImportPreview:
    sources = [(name, text.encode()) for name, text in files]
    found = preview(store.backend(), sources, saved=store.mappings.all(), today=TODAY, **options)  # type: ignore[arg-type]
    store.commit_import(found.backend, StagedImport(files=found.names, mappings=found.mappings))
    return found


def counts(found: ImportPreview, table: str = "opportunities") -> tuple[int, int, int, int]:
    c = found.tables[table]
    return c.read, c.kept, c.updated, c.rejected


REPORT = "Opportunity Owner,Account Name,Opportunity Name,Stage,Amount,Close Date,Created Date,Type\n"
ALIKE = (
    "Ann Able,Acme,Acme,Closed Won,100,2025-03-14,2025-01-02,New\n",
    "Ann Able,Acme,Acme,Closed Won,100,2025-02-14,2025-01-02,New\n",
    "Ann Able,Acme,Acme,Closed Won,,2025-02-14,2025-01-02,New\n",
    "Bob Baker,Acme,Acme,Closed Lost,300,2025-03-14,2025-01-02,New\n",
    "Ann Able,Acme,Acme,Prospecting,100,2026-03-14,2025-01-02,New\n",
    "Ann Able,Acme,Acme,Closed Won,100,2025-03-14,2025-01-02,Renewal\n",
)


def test_deals_without_ids_that_are_called_the_same_are_told_apart_by_what_they_say(store: Store) -> None:
    assert counts(bring(store, ("a.csv", REPORT + "".join(ALIKE)))) == (6, 5, 0, 1)
    version = store.data_version
    for order in (ALIKE[::-1], ALIKE[3:] + ALIKE[:3], ALIKE[1:2] + ALIKE[:1] + ALIKE[2:]):
        assert counts(bring(store, ("a.csv", REPORT + "".join(order)))) == (6, 5, 0, 1)
        assert store.data_version == version


def test_twice_the_same_changes_nothing_and_a_newer_export_updates(store: Store) -> None:
    text = HEADER + "O1,R1,open,5,2025-01-05,X\nO2,R1,won,6,2025-01-06,Y\nO3,,won,6,2025-01-06,Y\n"
    assert counts(bring(store, ("a.csv", text))) == (3, 2, 0, 1)
    version = store.data_version
    assert counts(bring(store, ("a.csv", text))) == (3, 2, 0, 1)
    assert store.data_version == version
    # The same rows in another order are the same data.
    lines = text.splitlines(keepends=True)
    assert counts(bring(store, ("b.csv", lines[0] + "".join(reversed(lines[1:]))))) == (3, 2, 0, 1)
    assert store.data_version == version
    # A newer export without the product column: what it does not carry stays.
    newer = "opportunity_id,rep_id,status,amount,close_date\nO1,R1,won,7,2025-02-05\nO2,R1,won,6,2025-01-06\n"
    newer += "O4,R1,won,1,2025-03-01\n"
    assert counts(bring(store, ("c.csv", newer))) == (3, 2, 1, 0)
    with store.database.reading() as cursor:
        rows = cursor.execute("SELECT opportunity_id, status, amount, product FROM opportunities ORDER BY 1").fetchall()
    assert rows == [("O1", "won", 7.0, "X"), ("O2", "won", 6.0, "Y"), ("O4", "won", 1.0, None)]


def test_a_failed_import_changes_nothing(store: Store) -> None:
    bring(store, ("a.csv", HEADER + "O1,R1,won,5,2025-01-05,X\n"))
    version = store.data_version
    with pytest.raises(DataError, match=r"b\.csv is empty"):
        bring(store, ("a.csv", HEADER + "O9,R1,won,5,2025-01-05,X\n"), ("b.csv", ""))
    assert store.data_version == version


ORDERS = "Order No,Salesperson,Net,Day\n1,Ann,100,03/02/2024\n2,Bob,200,05/04/2024\n"


def test_on_screen_an_unknown_file_is_asked_about_and_the_answer_is_kept(store: Store) -> None:
    with pytest.raises(MappingError, match="none of the known exports"):
        bring(store, ("orders.csv", ORDERS))
    asked = preview(store.backend(), [("orders.csv", ORDERS.encode())], today=TODAY, interactive=True)
    assert not asked.ready
    (file,) = asked.files
    assert [question.kind for question in file.questions] == ["table"]
    guess = file.mapping
    assert guess is not None
    assert guess.table == "opportunities"
    assert guess.columns == {
        "opportunity_id": ("Order No",),
        "rep_id": ("Salesperson",),
        "amount": ("Net",),
        "close_date": ("Day",),
    }
    assert guess.constants == {"status": "won"}
    settled = replace(guess, dates={"close_date": "dmy"})
    found = bring(store, ("orders.csv", ORDERS), confirmed={"orders.csv": settled})
    assert counts(found) == (2, 2, 0, 0)
    # The next file with the same header needs no answer, whatever its name.
    again = bring(store, ("january.csv", ORDERS.replace("100", "150")))
    assert counts(again) == (2, 1, 1, 0)
    assert again.files[0].how == "kept mapping"


def test_a_question_is_answered_by_its_own_entry(store: Store) -> None:
    from quota_core.ingest.mapping_toml import mapping_file

    text = HEADER + "O1,R1,Zombie,5,03/04/2025,X\nO2,R1,won,1.234,05/06/2025,X\n"
    first = bring(store, ("a.csv", text))
    entries = [question.entry for question in first.questions]
    assert entries == ['dates.close_date = "dmy"', 'numbers.amount = ","', 'values.status."Zombie" = "won"']
    second = bring(store, ("a.csv", text), maps=mapping_file("\n".join(entries)))
    assert second.questions == ()
    assert counts(second) == (2, 2, 0, 0)


def test_names_of_owners_come_with_the_deals_until_a_team_is_imported(store: Store) -> None:
    header = "Id,OwnerId,Owner.Name,StageName,Amount,CloseDate\n"
    bring(store, ("o.csv", header + "1,u1,Ann Able,Closed Won,5,2025-01-05\n"))
    with store.database.reading() as cursor:
        assert cursor.execute("SELECT rep_id, name, role FROM reps").fetchall() == [("u1", "Ann Able", None)]
    team = "rep_id,name,role,segment,territory_id,start_date,ote\nu1,Ann,AE,MM,T1,2022-01-01,1\n"
    bring(store, ("reps.csv", team))
    bring(store, ("o.csv", header + "1,u1,Ann Able,Closed Won,5,2025-01-05\n2,u2,Bob,Closed Won,5,2025-01-05\n"))
    with store.database.reading() as cursor:
        assert cursor.execute("SELECT rep_id, name, role FROM reps").fetchall() == [("u1", "Ann", "AE")]


def test_the_preview_shows_a_table_as_it_would_be(store: Store) -> None:
    bring(store, ("a.csv", HEADER + "O1,R1,open,5,2025-01-05,X\nO2,R1,won,6,2025-01-06,Y\n"))
    shown = preview(
        store.backend(),
        [
            (
                "b.csv",
                b"opportunity_id,rep_id,status,amount,close_date\nO1,R1,won,7,2025-02-05\nO3,R2,won,1,2025-02-05\n",
            )
        ],
        today=TODAY,
    )
    merged = shown.backend.to_pyarrow(shown.merged("opportunities").order_by("opportunity_id")).to_pylist()
    assert [(r["opportunity_id"], r["status"], r["product"]) for r in merged] == [
        ("O1", "won", "X"),
        ("O2", "won", "Y"),
        ("O3", "won", None),
    ]
    assert store.row_counts["opportunities"] == 2


def test_the_golden_company_comes_in_without_a_reject(store: Store, shared: Path) -> None:
    files = sorted((shared / "golden").glob("*.csv"))
    found = preview(store.backend(), files, today=TODAY)
    assert found.rejects() == []
    assert {name: c.kept for name, c in found.tables.items()} == {
        "reps": 13,
        "territories": 4,
        "opportunities": 1014,
        "targets": 8,
    }


def test_every_wrong_file_is_named_in_one_line(store: Store) -> None:
    sources = [
        ("offer.csv", b"%PDF-1.7 ..."),
        ("weather.csv", b"city,mood\nRome,fine\n"),
        ("good.csv", (HEADER + "O1,R1,won,5,2025-01-05,X\n").encode()),
        ("half.csv", b"opportunity_id,rep_id,status,amount\nO1,R1,won,5\n"),
    ]
    with pytest.raises(DataError) as told:
        preview(store.backend(), sources, today=TODAY)
    line = str(told.value)
    assert "\n" not in line
    assert [name for name, _ in sources if name in line] == ["offer.csv", "weather.csv", "half.csv"]
    assert "offer.csv is a PDF file, not a table" in line
    assert "weather.csv is none of the known exports" in line
    assert "half.csv was read as opportunities, but has no column for close_date" in line


def test_on_screen_a_wrong_file_does_not_hide_the_good_one(store: Store) -> None:
    wide = "opportunity_id,rep_id,status,amount,close_date\n"
    wide += "".join(f"O{i},R1,stage {i},5,2025-01-05\n" for i in range(2_100))
    sources = [("wide.csv", wide.encode()), ("good.csv", (HEADER + "O1,R1,won,5,2025-01-05,X\n").encode())]
    found = preview(store.backend(), sources, today=TODAY, interactive=True)
    assert [bool(file.problem) for file in found.files] == [True, False]
    assert "more than 2,000 different values" in found.files[0].problem
    assert counts(found) == (1, 1, 0, 0)


def test_two_files_of_one_name_are_both_read_by_the_same_block(store: Store) -> None:
    text = "Nr,Who,How much,Day\n{},R1,5,2025-01-05\n"
    toml = """
    [[file]]
    match = "export.csv"
    table = "opportunities"
    columns = {opportunity_id = "Nr", rep_id = "Who", amount = "How much", close_date = "Day"}
    constants = {status = "won"}
    """
    found = bring(store, ("export.csv", text.format("O1")), ("export.csv", text.format("O2")), maps=mapping_file(toml))
    assert counts(found) == (2, 2, 0, 0)
    assert found.names == ("export.csv", "export.csv (2)")


FOREIGN = {
    b"%PDF-1.4\n": "a PDF file",
    b"\x89PNG\r\n\x1a\n\0\0": "a picture (PNG)",
    b"\xff\xd8\xff\xe0\0\x10JFIF": "a picture (JPEG)",
    b"\x1f\x8b\x08\0": "a gzip archive",
    b"PAR1\x15\x04": "a Parquet file",
    b"  <HTML><table><tr><td>Id": "a web page",
    b"\xef\xbb\xbf<?xml version='1.0'?>": "an XML file",
    b"\xd0\xcf\x11\xe0\xa1\xb1": "an old or password-protected Excel file",
}


@pytest.mark.parametrize(("start", "what"), FOREIGN.items())
def test_a_file_that_only_calls_itself_a_table_is_called_what_it_is(store: Store, start: bytes, what: str) -> None:
    with pytest.raises(DataError, match=rf"^deals\.csv is {re.escape(what)}.*: \w+"):
        preview(store.backend(), [("deals.csv", start)], today=TODAY)


@pytest.mark.parametrize(("inside", "what"), [("word/document.xml", "a Word document"), ("deals.txt", "a ZIP archive")])
def test_an_archive_is_called_what_it_is(store: Store, inside: str, what: str) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(inside, "x")
    with pytest.raises(DataError, match=f"^deals.csv is {what}, not a table: "):
        preview(store.backend(), [("deals.csv", packed.getvalue())], today=TODAY)
