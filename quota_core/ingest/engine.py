"""The engine's own functions that the expressions of ingest use, and small helpers to run them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import ibis


@ibis.udf.scalar.builtin(name="try_strptime")  # type: ignore[untyped-decorator]
def try_strptime(text: str, formats: list[str]) -> dt.datetime:  # type: ignore[empty-body]
    """The first of the formats that reads the whole text; null where none does."""


@ibis.udf.scalar.builtin(name="regexp_matches")  # type: ignore[untyped-decorator]
def matches(text: str, pattern: str) -> bool:  # type: ignore[empty-body]
    """True where the pattern is found in the text."""


@ibis.udf.scalar.builtin(name="regexp_extract")  # type: ignore[untyped-decorator]
def extract(text: str, pattern: str, group: int) -> str:  # type: ignore[empty-body]
    """A group of the pattern's first match; the empty text where there is none."""


@ibis.udf.scalar.builtin(name="regexp_replace")  # type: ignore[untyped-decorator]
def substitute(text: str, pattern: str, replacement: str, options: str) -> str:  # type: ignore[empty-body]
    """The text with matches of the pattern replaced; option "g" replaces all of them."""


def scalar_row(con: Any, expression: Any) -> dict[str, Any]:
    """The one row of an aggregate, by name."""
    rows = con.to_pyarrow(expression).to_pylist()
    return dict(rows[0])


def temporary(con: Any, name: str, expression: Any) -> Any:
    """A temporary table that holds the expression's rows now."""
    con.create_table(name, expression, temp=True, overwrite=False)
    return con.table(name, database=("temp", "main"))


def drop(con: Any, name: str) -> None:
    """Drops a temporary table if it is there."""
    con.raw_sql(f'DROP TABLE IF EXISTS temp."{name}"')
