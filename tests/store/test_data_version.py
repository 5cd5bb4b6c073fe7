"""The data version: the same for the same rows in any order from anywhere, another for any other cell."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from quota_core.schema import TABLES, Column
from quota_core.store import StagedImport, scratch_store
from quota_core.store.bringing import import_files
from quota_core.store.contents import table_digest

ARROW = {
    "text": pa.string(),
    "money": pa.float64(),
    "number": pa.float64(),
    "integer": pa.int64(),
    "date": pa.date32(),
    "flag": pa.bool_(),
}
VALUES: Mapping[str, st.SearchStrategy[Any]] = {
    "text": st.sampled_from(["", "x", "y", "ü", "x,y"]),
    "money": st.sampled_from([0.0, 1.0, -1.5, 1e9]),
    "number": st.sampled_from([0.0, 1.0, 12.0]),
    "integer": st.sampled_from([0, 1, 12]),
    "date": st.dates(),
    "flag": st.booleans(),
}


def values(column: Column) -> st.SearchStrategy[Any]:
    """What a cell of the column may hold, a blank too."""
    return st.none() | (st.sampled_from(column.choices) if column.choices else VALUES[column.dtype])


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, list[dict[str, Any]]]:
    """A canonical table's name and up to six rows with different keys."""
    table = TABLES[draw(st.sampled_from(["opportunities", "reps", "fx_rates", "targets"]))]
    rows = []
    for number in range(draw(st.integers(1, 6))):
        row = {c.name: draw(values(c)) for c in table.columns}
        key = table.key[0]
        row[key] = number if table.column[key].dtype == "integer" else f"K{number}"
        rows.append(row)
    return table.name, rows


def _version(name: str, rows: list[dict[str, Any]], first_row: int = 2, batches: int = 1) -> str:
    fields = [(c.name, ARROW[c.dtype]) for c in TABLES[name].columns]
    schema = pa.schema([*fields, ("source_file", pa.string()), ("source_row", pa.int64())])
    with scratch_store() as store:
        con = store.backend()
        for part in range(batches):
            some = [{**r, "source_file": "f", "source_row": first_row + j} for j, r in enumerate(rows[part::batches])]
            con.create_table(f"import_{name}", pa.Table.from_pylist(some, schema=schema), temp=True)
            store.commit_import(con, StagedImport())
        return store.data_version


@settings(max_examples=15)
@given(made=tables(), seed=st.integers(0, 9))
def test_order_source_and_number_of_imports_do_not_matter(made: tuple[str, list[dict[str, Any]]], seed: int) -> None:
    name, rows = made
    shuffled = list(rows)
    random.Random(seed).shuffle(shuffled)
    version = _version(name, rows)
    assert version == _version(name, shuffled, first_row=100)
    if len(rows) > 1:
        assert version == _version(name, shuffled, batches=2)


@settings(max_examples=15)
@given(made=tables(), data=st.data())
def test_any_other_cell_is_another_version(made: tuple[str, list[dict[str, Any]]], data: st.DataObject) -> None:
    name, rows = made
    column = data.draw(st.sampled_from([c for c in TABLES[name].columns if c.name not in TABLES[name].key]))
    at = data.draw(st.integers(0, len(rows) - 1))
    value = data.draw(values(column).filter(lambda v: v != rows[at][column.name]))
    changed = [{**row, column.name: value} if j == at else row for j, row in enumerate(rows)]
    version = _version(name, rows)
    assert version != _version(name, changed)
    assert version != _version(name, rows[:-1] if len(rows) > 1 else [*rows, {**rows[0], _key(name): None}])


def _key(name: str) -> str:
    return TABLES[name].key[0]


def test_values_in_swapped_columns_are_another_version() -> None:
    one = {"rep_id": "A", "name": "x", "role": "y"}
    assert _version("reps", [one]) != _version("reps", [{"rep_id": "A", "name": "y", "role": "x"}])


def test_the_version_saved_with_a_first_import_is_that_of_what_is_then_stored(tmp_path: Path) -> None:
    """A first import is hashed where it was staged, with only the columns its file had; it must come to the same."""
    deals = tmp_path / "deals.csv"
    deals.write_text(
        "opportunity_id,rep_id,status,amount,close_date,term_months\n"
        "O1,R1,won,100.5,2025-03-01,24\nO2,R1,lost,,2025-03-02,\nO3,R2,open,7,,\n"
    )
    path = tmp_path / "store.duckdb"
    import_files(path, [deals], None, date(2025, 6, 1))
    with duckdb.connect(str(path)) as cursor:
        kept = dict(cursor.execute("SELECT table_name, digest FROM digests").fetchall())
        assert kept["opportunities"] == table_digest(cursor, "opportunities")[1]
        assert {name: table_digest(cursor, name)[1] for name in TABLES if name in kept} == kept
