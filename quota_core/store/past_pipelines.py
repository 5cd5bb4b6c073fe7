"""Pipelines of the past: of which quarters they are known, and each rep's in them."""

from __future__ import annotations

from datetime import date

import duckdb
import numpy as np

from quota_core.model.arrays import sums
from quota_core.model.company import FloatArray, PastPipelines, Reps, first_day, read_only
from quota_core.model.time import as_of_month, quarter_starts
from quota_core.parameters import DEFAULTS, Parameters
from quota_core.store.columns import credited_types, money, places, whole
from quota_core.store.connection import Database
from quota_core.store.facts_cache import FactTables, PastDays, history_span_table, past_pipeline_table

QUARTER, LONGEST = 3, 8


def past_pipelines(
    database: Database,
    cursor: duckdb.DuckDBPyConnection,
    parameters: Parameters,
    found: FactTables,
    reps: Reps,
    latest_day: np.datetime64,
) -> PastPipelines:
    """Each rep's open pipeline as past quarters began: those that began after the first known change of a close date
    and had ended by as-of, the last eight of them.
    """
    as_of = as_of_month(latest_day, parameters)
    # Where as-of is not where the data end, the records as they stand now tell of later days.
    until = None if as_of >= as_of_month(latest_day, DEFAULTS) else _day(as_of)
    span = history_span_table(database, cursor, found, until)
    if span is None:
        return PastPipelines.none()
    known = span.to_pylist()[0]
    since = {
        name: None if known[name] is None else np.datetime64(known[name], "D")
        for name in ("amount", "close_date", "rep_id")
    }
    begun = since["close_date"]
    starts = quarter_starts(as_of - QUARTER, LONGEST, parameters)
    starts = [start for start in starts if begun is not None and first_day(start) > begun]
    if not starts:
        return PastPipelines.none(since)
    past = PastDays(
        days=tuple(_day(start) for start in starts),
        until=until,
        told_before=known["told_before"] > 0,
    )
    rows = past_pipeline_table(database, cursor, parameters, found, past)
    day = np.asarray(rows["day"].to_numpy(zero_copy_only=False)).astype("datetime64[M]").astype(np.int64) + 1970 * 12
    quarter = np.searchsorted(np.array(starts), day)
    rep, month, kind = places(rows["rep_id"], reps.rep_id), whole(rows["month"]), whole(rows["booking_type"])
    types = credited_types(reps, parameters)
    ours = np.flatnonzero(rep >= 0)
    ours = ours[types[rep[ours], kind[ours]]]
    # Without an expected close (month 0) a deal may have been one of the quarter's.
    may_close = ((month >= day) & (month < day + QUARTER)) | (month == 0)
    inside = ours[may_close[ours]]
    # Whose they were nobody knows: those of a type that anybody is credited with.
    of_anybody = np.asarray(types.any(axis=0))
    unowned = rows["rep_id"].is_null().to_numpy(zero_copy_only=False) & may_close & of_anybody[kind]
    dated, cells = month[inside] > 0, quarter[inside] * len(reps) + rep[inside]
    deals, unvalued = money(rows["deals"])[inside], money(rows["unvalued"])[inside]
    keys, row = np.unique(cells, return_inverse=True)
    of_quarter, of_rep = np.divmod(keys, max(len(reps), 1))

    def added(values: FloatArray) -> FloatArray:
        return read_only(sums(row, values, len(keys)))

    return PastPipelines(
        starts=read_only(np.array(starts, dtype=np.int64)),
        quarter=read_only(of_quarter),
        rep=read_only(of_rep),
        amount=added(money(rows["open_value"])[inside] * dated),
        deals=added((deals - unvalued) * dated),
        unknown=added(np.where(dated, unvalued, deals)),
        unowned=read_only(sums(quarter[unowned], money(rows["deals"])[unowned], len(starts))),
        since=since,
    )


def _day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)
