"""Ibis on the store: the SQL that is kept is the SQL that Ibis writes, and is told apart by everything it says."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path
from typing import Any

import ibis
import pytest
from ibis.backends.duckdb import Backend
from ibis.common.exceptions import TableNotFound

from quota_core.schema import TABLES
from quota_core.store import open_store
from quota_core.store.engine import _written


@pytest.fixture
def con(tmp_path: Path) -> Any:
    with open_store(tmp_path / "one.duckdb", create=True) as store:
        yield store.backend()


def test_the_columns_of_every_table_are_those_that_ibis_finds(con: Any) -> None:
    for name in TABLES:
        assert con.get_schema(name) == Backend.get_schema(con, name)
    con.raw_sql("""CREATE TEMP TABLE "odd ""name" AS SELECT 1::DECIMAL(9,2) AS a, [1] AS b, 'x'::ENUM('x') AS "c d" """)
    where = {"catalog": "temp", "database": "main"}
    assert con.get_schema('odd "name', **where) == Backend.get_schema(con, 'odd "name', **where)
    with pytest.raises(TableNotFound):
        con.table("nobody")


def test_the_names_of_tables_and_views_are_those_that_ibis_finds(con: Any) -> None:
    con.raw_sql("CREATE TEMP TABLE import_reps AS SELECT 1 AS a")
    con.raw_sql("CREATE TEMP VIEW looked_at AS SELECT 2 AS b")
    con.con.register("registered", con.con.execute("SELECT 3 AS c").to_arrow_table())
    for place in (None, ("temp", "main"), (con.current_catalog, "main"), ("nowhere", "main"), "main"):
        assert con.list_tables(database=place) == sorted(Backend.list_tables(con, database=place)), place
    assert {"reps", "import_reps", "looked_at", "registered"} <= set(con.list_tables())
    assert con.list_tables(like="import_") == ["import_reps"]


def test_sql_is_written_once_for_every_store_and_is_what_ibis_writes(con: Any, tmp_path: Path) -> None:
    def asked(backend: Any) -> Any:
        deals = backend.table("opportunities")
        won = deals.filter(deals.status == "won", deals.amount > 10).mutate(twice=deals.amount * 2)
        return won.group_by("rep_id").aggregate(money=won.twice.sum(), n=won.count()).order_by("rep_id")

    _written.clear()
    sql = con.compile(asked(con))
    assert sql == Backend.compile(con, asked(con))
    with open_store(tmp_path / "two.duckdb", create=True) as other:
        backend = other.backend()
        assert backend.compile(asked(backend)) is sql
        there, connection = weakref.ref(backend), backend.con
    connection.close()
    del backend
    gc.collect()
    assert there() is None, "what is kept keeps no store"
    assert list(_written.values()) == [sql]


@pytest.mark.parametrize(
    ("one", "other"), [(1, 1.0), (1, True), (-1, -2), (0.0, -0.0), (1, "1"), ("2025-01-01", ibis.date(2025, 1, 1))]
)
def test_values_that_look_alike_are_told_apart(con: Any, one: Any, other: Any) -> None:
    deals = con.table("opportunities")
    for value in (one, other, one):
        asked = deals.select(a=ibis.literal(value) if not isinstance(value, ibis.Expr) else value)
        assert con.compile(asked) == Backend.compile(con, asked)


def test_columns_and_tables_are_told_apart(con: Any) -> None:
    deals = con.table("opportunities")
    con.raw_sql("CREATE TEMP TABLE mine AS SELECT * FROM opportunities")
    mine = con.table("mine", database=("temp", "main"))
    for asked in (deals.select("rep_id"), deals.select("status"), mine.select("rep_id"), deals.select(a=deals.rep_id)):
        assert con.compile(asked) == Backend.compile(con, asked)
    con.raw_sql("CREATE OR REPLACE TEMP TABLE mine AS SELECT 1 AS rep_id")
    narrower = con.table("mine", database=("temp", "main"))
    assert con.compile(narrower.mutate(b=1)) == Backend.compile(con, narrower.mutate(b=1))


def test_rows_held_in_memory_are_read_as_they_are(con: Any) -> None:
    for rows in ([{"a": 1}], [{"a": 2}]):
        held = ibis.memtable(rows)
        assert con.to_pyarrow(held.select(b=held.a + 1)).to_pylist() == [{"b": rows[0]["a"] + 1}]
    assert not any("memtable" in sql for sql in _written.values())
