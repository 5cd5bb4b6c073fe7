"""Facts worked out once per data version and definitions: read from memory, else from the store, else from the rows."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pyarrow.ipc

from quota_core.model.rates import (
    PLAN_CURRENCY,
    Rate,
    RateSpan,
    chosen_plan_currency,
    default_plan_currency,
    last_rate,
    rate_spans,
)
from quota_core.parameters import Parameters
from quota_core.store.connection import Database
from quota_core.store.contents import data_version

if TYPE_CHECKING:
    from quota_core.model.facts import History

KEPT_IN_MEMORY = 12
# To be raised when the facts come to other numbers for the same rows, so that those kept in stores are not used.
FACTS_VERSION = 3


@dataclass(frozen=True, eq=False, kw_only=True)
class FactTables:
    """What the rows come to: `deals` and `span` as model.facts describes them, and the currency they are in.

    `rates` is None where no deal is in another currency. `pay_rates`: the last rate of every currency that people are
    paid in, plan currency per unit. `usual_currency` is the plan's where no setting names another: what was inferred
    is in it, and `usual_rate` is plan currency per unit of it.
    """

    data_version: str
    plan_currency: str
    usual_currency: str
    usual_rate: float
    rates: tuple[RateSpan, ...] | None
    pay_rates: Mapping[str, float]
    deals: pa.Table
    span: pa.Table


@dataclass(frozen=True, kw_only=True)
class PastDays:
    """Which past days the pipeline is asked for, and what may be looked at (model.pipeline_facts says what each is)."""

    days: tuple[date, ...]
    until: date | None
    told_before: bool


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
    span = _kept(database, cursor, ("span", version), lambda: _span(cursor))
    money = {}
    if any(span["named"].to_pylist()):
        by_currency = _kept(database, cursor, ("currencies", version), lambda: _currencies(cursor))
        money = {row["currency"] or "": row["won"] or 0.0 for row in by_currency.to_pylist()}
    rates = _given_rates(cursor)
    occurring = {name for name in money if name}
    usual = confirmed_currency(cursor) or default_plan_currency(money, rates)
    currency = chosen_plan_currency(parameters.plan_currency, usual, rates, occurring)
    spans = rate_spans(rates, currency, occurring)
    foreign = bool(occurring - {currency})
    deals = _kept(
        database,
        cursor,
        ("deals", version, currency, parameters.multi_year_credit),
        lambda: _deals(cursor, parameters, currency, spans if foreign else None),
    )
    return FactTables(
        data_version=version,
        plan_currency=currency,
        usual_currency=usual,
        usual_rate=last_rate(rates, usual, currency, occurring),
        rates=spans if foreign else None,
        pay_rates=_pay_rates(cursor, rates, currency, occurring),
        deals=deals,
        span=span,
    )


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
        "baseline",
        found.data_version,
        found.plan_currency,
        parameters.multi_year_credit,
        tuple(parameters.credited_types.items()),
        start.isoformat(),
        end.isoformat(),
    )
    return _kept(database, cursor, definitions, lambda: _baseline(cursor, parameters, found, start, end))


def won_deal_table(
    database: Database, cursor: duckdb.DuckDBPyConnection, parameters: Parameters, found: FactTables
) -> pa.Table:
    """Single won deals, as of the same snapshot (model.facts.won_deals)."""
    definitions = ("won deals", found.data_version, found.plan_currency, parameters.multi_year_credit)
    return _kept(database, cursor, definitions, lambda: _won(cursor, parameters, found))


def history_span_table(
    database: Database, cursor: duckdb.DuckDBPyConnection, found: FactTables, until: date | None
) -> pa.Table | None:
    """From when on field history is known (model.pipeline_facts.history_span); None where none was imported."""
    if cursor.execute("SELECT 1 FROM opportunity_history LIMIT 1").fetchone() is None:
        return None
    return _kept(database, cursor, ("history span", found.data_version, until), lambda: _history_span(cursor, until))


def past_pipeline_table(
    database: Database,
    cursor: duckdb.DuckDBPyConnection,
    parameters: Parameters,
    found: FactTables,
    past: PastDays,
) -> pa.Table:
    """What stood open on past days, as of the same snapshot (model.pipeline_facts.past_pipeline_facts)."""
    definitions = (
        "past pipelines",
        found.data_version,
        found.plan_currency,
        parameters.multi_year_credit,
        *(day.isoformat() for day in past.days),
        past.until,
        past.told_before,
    )
    return _kept(database, cursor, definitions, lambda: _past_pipelines(cursor, parameters, found, past))


def _kept(
    database: Database, cursor: duckdb.DuckDBPyConnection, what: tuple[Any, ...], work_out: Callable[[], pa.Table]
) -> pa.Table:
    """An answer by what it is about (a name, the data version, definitions), worked out where it is not kept yet."""
    key = hashlib.sha256(repr((FACTS_VERSION, *what)).encode()).hexdigest()
    with database.facts_lock:
        if key not in database.facts:
            row = cursor.execute("SELECT content FROM facts WHERE facts_key = ?", [key]).fetchone()
            if row is not None:
                database.facts[key] = pa.ipc.open_stream(row[0]).read_all()
            else:
                database.facts[key] = work_out()
                _save(database, key, what[1], database.facts[key])
            while len(database.facts) > KEPT_IN_MEMORY:
                database.facts.pop(next(iter(database.facts)))
        found: pa.Table = database.facts[key]
    return found


def _save(database: Database, key: str, version: str, rows: pa.Table) -> None:
    # A look at the numbers must not wait for an import that is being saved: the facts then stay in memory only.
    if not database.write_lock.acquire(blocking=False):
        return
    try:
        with database.writing(cache=True) as cursor:
            known = cursor.execute("SELECT 1 FROM facts WHERE facts_key = ?", [key]).fetchone()
            if known or data_version(cursor) != version:
                return
            sink = pa.BufferOutputStream()
            with pa.ipc.new_stream(sink, rows.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as stream:
                stream.write_table(rows)
            cursor.execute("DELETE FROM facts WHERE data_version <> ?", [version])
            cursor.execute("INSERT INTO facts VALUES (?, ?, ?)", [key, version, sink.getvalue().to_pybytes()])
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


def _won(cursor: duckdb.DuckDBPyConnection, parameters: Parameters, found: FactTables) -> pa.Table:
    from quota_core.model.facts import won_deals

    con, history = _history(cursor, parameters, found.plan_currency, found.rates)
    return con.to_pyarrow(won_deals(history))


def _history_span(cursor: duckdb.DuckDBPyConnection, until: date | None) -> pa.Table:
    from quota_core.model.pipeline_facts import history_span
    from quota_core.store.engine import backend_on

    con = backend_on(cursor)
    return con.to_pyarrow(history_span(con.table("opportunity_history"), until))


def _past_pipelines(
    cursor: duckdb.DuckDBPyConnection, parameters: Parameters, found: FactTables, past: PastDays
) -> pa.Table:
    from quota_core.model.pipeline_facts import past_pipeline_facts

    con, history = _history(cursor, parameters, found.plan_currency, found.rates)
    changes = con.table("opportunity_history")
    return con.to_pyarrow(past_pipeline_facts(history, changes, past.days, past.until, told_before=past.told_before))


def _span(cursor: duckdb.DuckDBPyConnection) -> pa.Table:
    from quota_core.model.facts import span_facts
    from quota_core.store.engine import backend_on

    con = backend_on(cursor)
    return con.to_pyarrow(span_facts(con.table("opportunities")))


def _currencies(cursor: duckdb.DuckDBPyConnection) -> pa.Table:
    from quota_core.model.facts import currency_facts
    from quota_core.store.engine import backend_on

    con = backend_on(cursor)
    return con.to_pyarrow(currency_facts(con.table("opportunities")))


def _baseline(
    cursor: duckdb.DuckDBPyConnection, parameters: Parameters, found: FactTables, start: date, end: date
) -> pa.Table:
    from quota_core.model.facts import BASELINE_KINDS, baseline_deals, baseline_facts

    con, history = _history(cursor, parameters, found.plan_currency, found.rates)
    single = con.create_table(
        "facts_single_deals", baseline_deals(history, parameters.credited_types, start, end), temp=True, overwrite=True
    )
    parts = []
    for kind in BASELINE_KINDS:
        rows = con.to_pyarrow(baseline_facts(single, kind))
        parts.append(rows.add_column(0, "kind", pa.array([kind] * len(rows), pa.string())))
    con.drop_table("facts_single_deals")
    return pa.concat_tables(parts)


def _given_rates(cursor: duckdb.DuckDBPyConnection) -> list[Rate]:
    return cursor.execute("SELECT currency, from_date, rate FROM fx_rates ORDER BY currency, from_date").fetchall()


def _pay_rates(
    cursor: duckdb.DuckDBPyConnection, rates: list[Rate], currency: str, occurring: Collection[str]
) -> dict[str, float]:
    paid = {name for (name,) in cursor.execute("SELECT DISTINCT currency FROM reps WHERE currency <> ''").fetchall()}
    # One at a time: what a currency is worth must not hang on what somebody else is paid in.
    return {name: last_rate(rates, name, currency, occurring) for name in {*paid, currency, ""}}


def confirmed_currency(cursor: duckdb.DuckDBPyConnection) -> str:
    """The plan's currency that somebody has confirmed, "" where nobody has."""
    row = cursor.execute(
        "SELECT value FROM assumed WHERE table_name = ? AND row_key = ? AND status = 'CONFIRMED'",
        list(PLAN_CURRENCY[:2]),
    ).fetchone()
    return row[0] or "" if row else ""
