"""Rows to arrays: the company as the model sees it, from the facts and the small tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from quota_core.errors import DataError
from quota_core.model.arrays import sums
from quota_core.model.company import (
    Assignments,
    Baseline,
    BoolArray,
    Company,
    Facts,
    FloatArray,
    IntArray,
    PastQuotas,
    Reps,
    Target,
    Territories,
    WonDeals,
    read_only,
)
from quota_core.model.time import as_of_month
from quota_core.parameters import DEFAULTS, Parameters
from quota_core.store.columns import TYPE_NAMES, credited_types, days, money, numbers, places, texts, whole
from quota_core.store.connection import Database
from quota_core.store.facts_cache import FactTables, baseline_table, fact_tables, snapshot, won_deal_table
from quota_core.store.past_pipelines import past_pipelines

DEFAULT_ROLE = "AE"
DEFAULT_BASE_SHARE = 0.5
# The longest lookback and back-test need 253 months; a typing error in a year must not make a matrix of centuries.
LONGEST_HISTORY = 300


def company(database: Database, parameters: Parameters, *, with_deals: bool = False) -> Company:
    """The company under the definitions and the as-of date of some parameters.

    `with_deals`: with every single won deal too, which simulations draw from.

    Raises DataError while there are no deals with a date, and ParameterError for an as-of after the plan year's start.
    """
    with snapshot(database) as cursor:
        found = fact_tables(database, cursor, parameters)
        latest = latest_day(found.span)
        if latest is None:
            raise DataError("The store holds no dated deals yet: import opportunities, or load the demo company.")
        as_of = as_of_month(latest, parameters)
        start, end = _first_day(as_of - DEFAULTS.lookback_months), _first_day(as_of)
        baseline = baseline_table(database, cursor, parameters, found, start, end)
        reps = _reps(cursor, found)
        territories = _territories(cursor, [*reps.territory_id, *texts(pc.unique(found.deals["territory_id"]))])
        return Company(
            reps=reps,
            territories=territories,
            targets=_targets(cursor, found),
            past_quotas=_past_quotas(cursor, reps),
            assignments=_assignments(cursor, reps, territories),
            facts=_facts(found, reps, territories, parameters),
            deals=_won_deals(won_deal_table(database, cursor, parameters, found), reps, parameters)
            if with_deals
            else WonDeals.none(),
            baseline=_baseline(baseline),
            latest_day=latest,
            currency=found.plan_currency,
            data_version=found.data_version,
            said=_said_of_currency(cursor, found),
            past_pipelines=past_pipelines(database, cursor, parameters, found, reps, latest),
        )


def latest_day(span: pa.Table) -> np.datetime64 | None:
    """The latest created or closed date of any deal, won and lost closes only; None where no deal has one."""
    days = [row["last_created"] for row in span.to_pylist()]
    days += [row["last_closed"] for row in span.to_pylist() if row["status"] in {"won", "lost"}]
    known = [day for day in days if day is not None]
    return np.datetime64(max(known), "D") if known else None


def _first_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def _columns(cursor: duckdb.DuckDBPyConnection, query: str) -> pa.Table:
    return cursor.execute(query).to_arrow_table()


def _reps(cursor: duckdb.DuckDBPyConnection, found: FactTables) -> Reps:
    rows = _columns(cursor, "SELECT * FROM reps ORDER BY rep_id")
    # Pay is what it is today: the last rate of its currency; inferred pay is in the currency it was inferred in.
    per_unit = np.array([found.pay_rates.get(name, np.nan) for name in texts(rows["currency"])], dtype=np.float64)
    inferred = np.isin(texts(rows["rep_id"]), _inferred_pay(cursor))
    ote_unit = np.where(inferred, found.usual_rate, per_unit)
    return Reps(
        rep_id=tuple(texts(rows["rep_id"])),
        name=tuple(name or rep_id for name, rep_id in zip(texts(rows["name"]), texts(rows["rep_id"]), strict=True)),
        role=tuple(texts(rows["role"])),
        segment=tuple(texts(rows["segment"])),
        territory_id=tuple(texts(rows["territory_id"])),
        manager=tuple(texts(rows["manager"])),
        start=read_only(days(rows["start_date"])),
        end=read_only(days(rows["end_date"])),
        ote=read_only(numbers(rows["ote"]) * ote_unit),
        base_share=read_only(numbers(rows["base_share"], DEFAULT_BASE_SHARE)),
        market_ote=read_only(numbers(rows["market_ote"]) * per_unit),
        experience_level=tuple(texts(rows["experience_level"])),
    )


def _territories(cursor: duckdb.DuckDBPyConnection, named: Sequence[str]) -> Territories:
    """The territories, and those that are only named by a rep or a deal: known by their id alone."""
    rows = {row["territory_id"]: row for row in _columns(cursor, "SELECT * FROM territories").to_pylist()}
    ids = sorted({*rows, *(name for name in named if name)})

    def column(name: str) -> list[Any]:
        return [rows[key][name] if key in rows else None for key in ids]

    return Territories(
        territory_id=tuple(ids),
        name=tuple(name or key for name, key in zip(column("name"), ids, strict=True)),
        region=tuple(text or "" for text in column("region")),
        segment=tuple(text or "" for text in column("segment")),
        potential=read_only(numbers(pa.array(column("potential"), pa.float64()))),
        accounts=read_only(numbers(pa.array(column("accounts"), pa.float64()))),
        is_new=read_only(np.array([bool(flag) for flag in column("is_new")], dtype=np.bool_)),
    )


def _inferred_pay(cursor: duckdb.DuckDBPyConnection) -> list[str]:
    query = "SELECT row_key FROM assumed WHERE table_name = 'reps' AND column_name = 'ote' AND status = 'ASSUMED'"
    return [key for (key,) in cursor.execute(query).fetchall()]


def _said_of_currency(cursor: duckdb.DuckDBPyConnection, found: FactTables) -> tuple[str, ...]:
    """Where a setting asks for another currency than the data's: what is converted, and what cannot be."""
    was, now = found.usual_currency, found.plan_currency
    if was in ("", now):
        return ()
    told = [f"Money is shown in {now} and not in {was}, the currency of the data."]
    row = cursor.execute(
        "SELECT count(*) FROM assumed WHERE status = 'ASSUMED' "
        "AND (table_name, column_name) IN (('targets', 'amount'), ('reps', 'ote'))"
    ).fetchone()
    if row and row[0]:
        told.append(
            f"Targets and pay that were inferred in {was} are converted at the last rate, {found.usual_rate:.4g} {now} "
            f"to 1 {was} (ASSUMED)."
        )
    told.append(f"Deals, targets, past quotas and pay without a currency are the plan's, so they count as {now}.")
    return (" ".join(told),)


def _targets(cursor: duckdb.DuckDBPyConnection, found: FactTables) -> tuple[Target, ...]:
    rows = cursor.execute(
        "SELECT t.fiscal_year, t.role, t.segment, t.amount, a.how FROM targets AS t LEFT JOIN ("
        "  SELECT row_key, min(how) AS how FROM assumed WHERE table_name = 'targets' AND status = 'ASSUMED' "
        "  AND column_name IN ('*', 'amount') GROUP BY row_key) AS a "
        "ON a.row_key = concat_ws('/', t.fiscal_year::VARCHAR, coalesce(t.role, ''), coalesce(t.segment, '')) "
        "ORDER BY t.fiscal_year, coalesce(t.role, ''), coalesce(t.segment, '')"
    ).fetchall()
    return tuple(
        Target(
            fiscal_year=year,
            role=role or DEFAULT_ROLE,
            segment=segment or "",
            amount=amount * (found.usual_rate if how else 1.0),
            assumed=how or "",
        )
        for year, role, segment, amount, how in rows
        if amount is not None
    )


def _past_quotas(cursor: duckdb.DuckDBPyConnection, reps: Reps) -> PastQuotas:
    rows = _columns(
        cursor,
        "SELECT rep_id, year(period_start) * 12 + month(period_start) - 1 AS first_month, period_months, quota "
        "FROM past_quotas WHERE quota IS NOT NULL ORDER BY rep_id, period_start, period_months",
    )
    rep = places(rows["rep_id"], reps.rep_id)
    known = rep >= 0
    return PastQuotas(
        rep=read_only(rep[known]),
        first_month=read_only(whole(rows["first_month"])[known]),
        months=read_only(whole(rows["period_months"])[known]),
        quota=read_only(numbers(rows["quota"])[known]),
    )


def _assignments(cursor: duckdb.DuckDBPyConnection, reps: Reps, territories: Territories) -> Assignments | None:
    rows = _columns(cursor, "SELECT * FROM assignments ORDER BY rep_id, from_date, territory_id")
    rep = places(rows["rep_id"], reps.rep_id)
    territory = places(rows["territory_id"], territories.territory_id)
    known = (rep >= 0) & (territory >= 0)
    if not known.any():
        return None
    return Assignments(
        rep=read_only(rep[known]),
        territory=read_only(territory[known]),
        start=read_only(days(rows["from_date"])[known]),
        end=read_only(days(rows["to_date"])[known]),
        share=read_only(numbers(rows["share"], 1.0)[known]),
    )


def _facts(found: FactTables, reps: Reps, territories: Territories, parameters: Parameters) -> Facts:
    rows = found.deals
    rep, territory = places(rows["rep_id"], reps.rep_id), places(rows["territory_id"], territories.territory_id)
    month, kind = whole(rows["month"]), whole(rows["booking_type"])
    won, lost, opened = (money(rows[name]) for name in ("won", "lost", "open"))
    bookings = money(rows["bookings"])
    by_role = credited_types(reps, parameters)
    credited: BoolArray = (rep >= 0) & by_role[np.maximum(rep, 0), kind] if len(reps) else np.zeros(len(rep), np.bool_)
    closed = (rep >= 0) & (won + lost > 0) & (month > 0)
    end = int(month[closed].max()) + 1 if closed.any() else 0
    first = max(int(month[closed].min()), end - LONGEST_HISTORY) if closed.any() else 0
    closed &= month >= first
    counted = closed & credited

    def by_month(values: FloatArray, which: BoolArray) -> FloatArray:
        place = rep[which] * (end - first) + month[which] - first
        return read_only(sums(place, values[which], len(reps) * (end - first)).reshape(len(reps), end - first))

    deals, (deal_rep, deal_territory, deal_month) = _merged(counted & (territory >= 0), rep, territory, month)
    pipeline, (pipeline_rep, pipeline_month) = _merged(credited & (opened > 0), rep, month)
    won_months = month[(won > 0) & (month >= first)]
    return Facts(
        first_month=first,
        bookings=by_month(bookings, counted),
        won_deals=by_month(won, counted),
        deal_rep=deal_rep,
        deal_territory=deal_territory,
        deal_month=deal_month,
        deals_won=deals(won),
        deals_lost=deals(lost),
        bookings_by_type={name: by_month(bookings, counted & (kind == code)) for code, name in enumerate(TYPE_NAMES)},
        pipeline_rep=pipeline_rep,
        pipeline_month=pipeline_month,
        pipeline_amount=pipeline(money(rows["open_value"])),
        first_won_month=int(won_months.min()) if len(won_months) else None,
    )


def _won_deals(rows: pa.Table, reps: Reps, parameters: Parameters) -> WonDeals:
    """The deals of types that their owner is credited with, in an order that the rows' own does not change."""
    rep, month, kind = places(rows["rep_id"], reps.rep_id), whole(rows["month"]), whole(rows["booking_type"])
    amount = money(rows["credit"])
    known = np.flatnonzero(rep >= 0)
    known = known[credited_types(reps, parameters)[rep[known], kind[known]]]
    order = known[np.lexsort((amount[known], month[known], rep[known]))]
    return WonDeals(rep=read_only(rep[order]), month=read_only(month[order]), amount=read_only(amount[order]))


def _merged(which: BoolArray, *keys: IntArray) -> tuple[Any, tuple[IntArray, ...]]:
    """The different key combinations among some rows, sorted, and a function that adds values up over them."""
    chosen = [key[which] for key in keys]
    sizes = tuple(int(key.max()) + 1 if len(key) else 1 for key in chosen)
    unique, place = np.unique(np.ravel_multi_index(tuple(chosen), sizes), return_inverse=True)

    def added(values: FloatArray) -> FloatArray:
        return read_only(sums(place, values[which], len(unique)))

    return added, tuple(read_only(np.asarray(key, dtype=np.int64)) for key in np.unravel_index(unique, sizes))


def _baseline(rows: pa.Table) -> Baseline:
    names = ("cycle_days_median", "cycle_days_mean", "deal_size_median", "deal_size_mean", "won", "lost")
    tables: dict[str, dict[str, dict[str, float]]] = {name: {} for name in names}
    for row in rows.to_pylist():
        for name in names:
            if row[name] is not None:
                tables[name].setdefault(row["kind"], {})[row["name"]] = float(row[name])
    return Baseline(**tables)
