"""Small canonical tables for tests: rows as dictionaries, blanks where nothing is said."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa

from quota_core.schema import TABLES
from quota_core.store.connection import in_memory
from quota_core.store.engine import backend_on

ARROW = {
    "text": pa.string(),
    "money": pa.float64(),
    "number": pa.float64(),
    "integer": pa.int64(),
    "date": pa.date32(),
    "flag": pa.bool_(),
}


def frame(name: str, rows: list[dict[str, Any]], columns: tuple[str, ...] | None = None) -> pa.Table:
    """Rows of a canonical table (of some columns, where named) with where they came from."""
    table = TABLES[name]
    for row in rows:
        assert set(row) <= set(table.column) | {"source_row"}, row
    chosen = [column for column in table.columns if columns is None or column.name in columns]
    schema = pa.schema(
        [(column.name, ARROW[column.dtype]) for column in chosen]
        + [("source_file", pa.string()), ("source_row", pa.int64())]
    )
    full = [{"source_file": f"{name}.csv", "source_row": number, **row} for number, row in enumerate(rows, start=2)]
    return pa.Table.from_pylist(full, schema=schema)


def engine() -> Any:
    """The store's engine with nothing in it, in memory."""
    return backend_on(in_memory().cursor())


def company(**tables: list[dict[str, Any]]) -> Any:
    """An engine that holds every canonical table, empty where nothing is given."""
    con = engine()
    for name in TABLES:
        con.con.register("rows", frame(name, tables.get(name, [])))
        con.raw_sql(f'CREATE TABLE "{name}" AS SELECT * FROM rows')
        con.con.unregister("rows")
    return con


def deal(number: int, rep: str, close: str, amount: float | None = 1000.0, **more: Any) -> dict[str, Any]:
    """A won deal, unless more is said."""
    created = more.pop("created", None)
    return {
        "opportunity_id": f"D{number:03}",
        "rep_id": rep,
        "status": "won",
        "amount": amount,
        "close_date": date.fromisoformat(close),
        "created_date": date.fromisoformat(created) if created else None,
        **more,
    }
