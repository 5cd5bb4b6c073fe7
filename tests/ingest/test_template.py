"""The empty template: written from the schema, recognised when it comes back, never over somebody's work."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import ibis
import openpyxl
import pytest

from quota_core.errors import DataError
from quota_core.ingest.importing import preview
from quota_core.ingest.readers import read_source
from quota_core.ingest.shapes import recognise
from quota_core.ingest.template import write_template
from quota_core.schema import TABLES


def test_every_table_is_recognised_again(tmp_path: Path) -> None:
    *tables, book = write_template(tmp_path / "out")
    assert [path.stem for path in tables] == list(TABLES)
    for path in tables:
        (raw,) = read_source(path)
        known = recognise(raw)
        assert known is not None
        assert known.mapping.table == path.stem
        assert list(known.mapping.columns) == [column.name for column in TABLES[path.stem].columns]
    sheets = {raw.sheet: recognise(raw) for raw in read_source(book)}
    assert sheets.pop("notes") is None
    assert {name: known.mapping.table if known else None for name, known in sheets.items()} == {n: n for n in TABLES}


def test_a_filled_workbook_comes_in(tmp_path: Path) -> None:
    book = write_template(tmp_path)[-1]
    filled = openpyxl.load_workbook(book)
    names = [column.name for column in TABLES["opportunities"].columns]
    row = {"opportunity_id": 7, "rep_id": "A", "status": "won", "amount": 12.5, "close_date": dt.date(2025, 3, 4)}
    filled["opportunities"].append([row.get(name) for name in names])
    filled.save(book)
    con = ibis.duckdb.connect()
    found = preview(con, [book], today=dt.date(2026, 1, 1))
    (deal,) = found.first_rows("opportunities").to_pylist()
    assert (deal["opportunity_id"], deal["amount"], deal["close_date"]) == ("7", 12.5, dt.date(2025, 3, 4))
    assert found.rejects() == []
    assert any("[notes]" in note for note in found.notes)


def test_what_somebody_filled_in_is_not_overwritten(tmp_path: Path) -> None:
    write_template(tmp_path)
    write_template(tmp_path)  # an empty one may be written again
    filled = tmp_path / "reps.csv"
    filled.write_text(filled.read_text() + "A,Ann\n")
    with pytest.raises(DataError, match="not an empty template"):
        write_template(tmp_path)
    assert filled.read_text().endswith("A,Ann\n")
