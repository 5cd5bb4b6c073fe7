"""Ibis on the store's own connection."""

from __future__ import annotations

from collections import OrderedDict
from functools import cache
from threading import Lock
from typing import Any

import duckdb
import ibis.expr.operations as ops
from ibis.backends import BaseBackend
from ibis.backends.duckdb import Backend
from ibis.backends.sql.datatypes import DuckDBType
from ibis.common.exceptions import TableNotFound
from ibis.common.grounds import Annotable
from ibis.expr.schema import Schema

_KEPT = 500
_written: OrderedDict[Any, str] = OrderedDict()
_lock = Lock()


class _StoreBackend(Backend):  # type: ignore[misc, unused-ignore]
    def _post_connect(self, extensions: Any = None) -> None:
        # Ibis would set the time zone and switch replacement scans off; the connection has both already and is locked.
        self._record_batch_readers_consumed: dict[str, bool] = {}

    def get_schema(self, table_name: str, *, catalog: str | None = None, database: str | None = None) -> Schema:
        """The columns of a table. As Ibis finds them, with the name of a type read once per process."""
        place = ".".join('"' + part.replace('"', '""') + '"' for part in (catalog, database, table_name) if part)
        try:
            described = self.con.execute(f"DESCRIBE {place}").fetchall()
        except duckdb.CatalogException as problem:
            raise TableNotFound(table_name) from problem
        return Schema({name: _type(kind, null == "YES") for name, kind, null, *_ in described})

    def list_tables(self, *, like: str | None = None, database: tuple[str, str] | str | None = None) -> list[str]:
        """The names of tables and views, as Ibis finds them, without its writing the question anew each time."""
        if like is not None or isinstance(database, str):
            return list(super().list_tables(like=like, database=database))
        place = [*(database or (self.current_catalog, self.current_database))]
        here = "database_name IN (?, 'temp') AND schema_name = ? AND NOT internal"
        tables = self.con.execute(f"SELECT table_name FROM duckdb_tables() WHERE {here}", place).fetchall()
        views = self.con.execute(f"SELECT view_name FROM duckdb_views() WHERE {here}", place).fetchall()
        return sorted({name for (name,) in (*tables, *views)})

    def compile(self, expr: Any, /, *, limit: Any = None, params: Any = None, pretty: bool = False) -> str:
        """The SQL of an expression, kept: an import asks for some seventy, and writing them is a third of its time."""
        key = None if limit is not None or params is not None or pretty else _signature(expr.op())
        with _lock:
            if key in _written:
                _written.move_to_end(key)
                return _written[key]
        sql = str(super().compile(expr, limit=limit, params=params, pretty=pretty))
        if key is not None:
            with _lock:
                _written[key] = sql
                if len(_written) > _KEPT:
                    _written.popitem(last=False)
        return sql


@cache
def _type(name: str, null: bool) -> Any:
    return DuckDBType.from_string(name, nullable=null)


def _signature(operation: Any) -> tuple[Any, ...] | None:
    """What an expression says, wherever its tables are: every part of it once, by kind, named by its place.

    Nothing where a table is held in memory, whose rows are no part of the expression.
    """
    places: dict[int, int] = {}
    parts: dict[tuple[Any, ...], int] = {}

    def place(value: Any) -> Any:
        if isinstance(value, Annotable):
            known = places.get(id(value))
            if known is None:
                part = (type(value), *[place(each) for each in value.__args__])
                known = places[id(value)] = parts.setdefault(part, len(parts))
            return ("part", known)
        if isinstance(value, tuple):
            return tuple([place(each) for each in value])
        if isinstance(value, dict):
            return tuple([(place(name), place(each)) for name, each in value.items()])
        if isinstance(value, BaseBackend):
            return None
        # By its words: 1, 1.0 and True are equal and are not the same in SQL, nor are 0.0 and -0.0.
        return (type(value), value if isinstance(value, (str, type)) else repr(value))

    place(operation)
    if any(issubclass(kind, ops.PhysicalTable) and kind is not ops.DatabaseTable for kind, *_ in parts):
        return None
    return tuple(parts)


def backend_on(cursor: duckdb.DuckDBPyConnection) -> Any:
    """An Ibis DuckDB backend that works through a cursor of the store."""
    return _StoreBackend.from_connection(cursor)
