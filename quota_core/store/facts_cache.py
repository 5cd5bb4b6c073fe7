"""Facts worked out once per data version and definitions: read from memory, else from the store, else from the rows."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from quota_core.model.rates import Rate, RateSpan, default_plan_currency, rate_spans
from quota_core.parameters import Parameters
from quota_core.store.connection import Database
from quota_core.store.contents import data_version

if TYPE_CHECKING:
    from quota_core.model.facts import History

KEPT_IN_MEMORY = 12


@dataclass(frozen=True, eq=False, kw_only=True)
class FactTables:
    """What the rows come to: `deals` and `span` as model.facts describes them, and the currency they are in."""

    data_version: str
    plan_currency: str
    rates: tuple[RateSpan, ...]
    deals: pa.Table
    span: pa.Table


@contextlib.contextmanager
def snapshot(database: Database) -> Iterator[duckdb.DuckDBPyConnection]:
    """A cursor to which the store stands still, so that what is read belongs to one data version."""
    with database.reading() as cursor:
        cursor.execute("BEGIN TRANSACTION")
        try:
            yield cursor
        finally:
            cursor.execute("ROLLBACK")


def fact_tables(database: Database, cursor: duckdb.DuckDBPyConnection, parameters: Parameters) -> FactTables:
    """The facts under some definitions (multi-year credit, plan currency), as of a snapshot's data version."""
    version = data_version(cursor)
    span = _kept(database, cursor, "facts_span", version, (), lambda: _span(cursor))
    rates = _given_rates(cursor)
    currency = parameters.plan_currency or default_plan_currency(_won_money(span), rates)
    occurring = {name for name in span["currency"].to_pylist() if name}
    spans = rate_spans(rates, currency, occurring)
    foreign = bool(occurring - {currency})
    deals = _kept(
        database,
        cursor,
        "facts_deals",
        version,
        (currency, parameters.multi_year_credit),
        lambda: _deals(cursor, parameters, currency, spans if foreign else None),
    )
    return FactTables(data_version=version, plan_currency=currency, rates=spans, deals=deals, span=span)


def baseline_table(
    database: Database,
    cursor: duckdb.DuckDBPyConnection,
    parameters: Parameters,
    found: FactTables,
    start: date,
    end: date,
) -> pa.Table:
    """Deal sizes and cycles by kind and name over start <= day < end, as of the same snapshot (model.facts)."""
    definitions = (
        found.plan_currency,
        parameters.multi_year_credit,
        tuple(parameters.credited_types.items()),
        start.isoformat(),
        end.isoformat(),
    )
    return _kept(
        database,
        cursor,
        "facts_baseline",
        found.data_version,
        definitions,
        lambda: _baseline(cursor, parameters, found, start, end),
    )


def _kept(
    database: Database,
    cursor: duckdb.DuckDBPyConnection,
    table: str,
    version: str,
    definitions: tuple[Any, ...],
    work_out: Callable[[], pa.Table],
) -> pa.Table:
    key = hashlib.sha256(repr((table, version, definitions)).encode()).hexdigest()
    with database.facts_lock:
        if key not in database.facts:
            there = cursor.execute("SELECT 1 FROM facts_kept WHERE facts_key = ?", [key]).fetchone()
            if there:
                query = f"SELECT * EXCLUDE (facts_key) FROM {table} WHERE facts_key = ?"
                database.facts[key] = cursor.execute(query, [key]).to_arrow_table()
            else:
                database.facts[key] = work_out()
                _save(database, table, key, version, database.facts[key])
            while len(database.facts) > KEPT_IN_MEMORY:
                database.facts.pop(next(iter(database.facts)))
        found: pa.Table = database.facts[key]
    return found


def _save(database: Database, table: str, key: str, version: str, rows: pa.Table) -> None:
    # A look at the numbers must not wait for an import that is being saved: the facts then stay in memory only.
    if not database.write_lock.acquire(blocking=False):
        return
    try:
        with database.writing() as cursor:
            known = cursor.execute("SELECT 1 FROM facts_kept WHERE facts_key = ?", [key]).fetchone()
            if known or data_version(cursor) != version:
                return
            for name in ("facts_deals", "facts_span", "facts_baseline"):
                cursor.execute(
                    f"DELETE FROM {name} WHERE facts_key IN (SELECT facts_key FROM facts_kept WHERE data_version <> ?)",
                    [version],
                )
            cursor.execute("DELETE FROM facts_kept WHERE data_version <> ?", [version])
            columns = ", ".join(f'"{name}"' for name in rows.column_names)
            cursor.register("facts_rows", rows)
            cursor.execute(f"INSERT INTO {table} (facts_key, {columns}) SELECT ?, {columns} FROM facts_rows", [key])
            cursor.unregister("facts_rows")
            cursor.execute("INSERT INTO facts_kept VALUES (?, ?)", [key, version])
    finally:
        database.write_lock.release()


def _history(
    cursor: duckdb.DuckDBPyConnection, parameters: Parameters, currency: str, rates: tuple[RateSpan, ...] | None
) -> tuple[Any, History]:
    from quota_core.model.facts import History  # Ibis takes a second to import: only where rows are read
    from quota_core.store.engine import backend_on

    con = backend_on(cursor)
    split = cursor.execute("SELECT 1 FROM splits LIMIT 1").fetchone()
    return con, History(
        opportunities=con.table("opportunities"),
        reps=con.table("reps"),
        splits=con.table("splits") if split else None,
        rates=rates,
        plan_currency=currency,
        multi_year_credit=parameters.multi_year_credit,
    )


def _deals(
    cursor: duckdb.DuckDBPyConnection, parameters: Parameters, currency: str, rates: tuple[RateSpan, ...] | None
) -> pa.Table:
    from quota_core.model.facts import deal_facts

    con, history = _history(cursor, parameters, currency, rates)
    return con.to_pyarrow(deal_facts(history))


def _span(cursor: duckdb.DuckDBPyConnection) -> pa.Table:
    from quota_core.model.facts import span_facts
    from quota_core.store.engine import backend_on

    con = backend_on(cursor)
    return con.to_pyarrow(span_facts(con.table("opportunities")))


def _baseline(
    cursor: duckdb.DuckDBPyConnection, parameters: Parameters, found: FactTables, start: date, end: date
) -> pa.Table:
    from quota_core.model.facts import BASELINE_KINDS, baseline_deals, baseline_facts

    foreign = any(name and name != found.plan_currency for name in found.span["currency"].to_pylist())
    con, history = _history(cursor, parameters, found.plan_currency, found.rates if foreign else None)
    single = con.create_table(
        "facts_single_deals", baseline_deals(history, parameters.credited_types, start, end), temp=True, overwrite=True
    )
    parts = []
    for kind in BASELINE_KINDS:
        rows = con.to_pyarrow(baseline_facts(single, kind))
        parts.append(rows.add_column(0, "kind", pa.array([kind] * len(rows), pa.string())))
    con.drop_table("facts_single_deals")
    return pa.concat_tables(parts)


def _won_money(span: pa.Table) -> dict[str, float]:
    money: dict[str, float] = {}
    for row in span.to_pylist():
        won = (row["amount"] or 0.0) if row["status"] == "won" else 0.0
        name = row["currency"] or ""
        money[name] = money.get(name, 0.0) + won
    return money


def _given_rates(cursor: duckdb.DuckDBPyConnection) -> list[Rate]:
    return cursor.execute("SELECT currency, from_date, rate FROM fx_rates ORDER BY currency, from_date").fetchall()
