"""What the files do not say: missing people, territories, targets and pay, inferred and marked ASSUMED, one by one.

Runs after every import on what is stored (earlier inferences are taken back first), so it is the same each time, and
what a file gives always wins. People's corrections and confirmed values win over what is inferred here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from quota_core.ingest.assumed import Ledger, Row, row_key
from quota_core.ingest.deals import Tables, as_of, rows_of
from quota_core.ingest.fixes import Fix, apply_fixes
from quota_core.ingest.given import staged_whole
from quota_core.ingest.infer_money import infer_ote, infer_targets, note_plan_currency
from quota_core.ingest.infer_people import infer_people, infer_territories, note_blank_cells
from quota_core.parameters import DEFAULTS, Parameters
from quota_core.schema import TABLES

_ARROW = {
    "text": pa.string(),
    "money": pa.float64(),
    "number": pa.float64(),
    "integer": pa.int64(),
    "date": pa.date32(),
    "flag": pa.bool_(),
}


@dataclass(frozen=True, kw_only=True)
class InferredRows:
    """Rows to add or complete, by canonical table, and an entry for every value in them that nobody gave."""

    rows: Mapping[str, list[Row]]
    assumed: list[dict[str, Any]]


def inferred(
    con: Any,
    today: date,
    parameters: Parameters = DEFAULTS,
    fixes: Sequence[Fix] = (),
    tables: Tables | None = None,
) -> InferredRows:
    """What is missing in the canonical tables: sellers of the deals, their territories, the plan year's targets, OTE.

    `fixes` are the corrections that hold (they also correct inferred values). Reads sums made by the engine, never
    single deals. Nothing is inferred where a value is given.
    """
    tables = tables or con.table
    ledger = Ledger(confirmed=_confirmed(con), fixes=fixes)
    month = as_of(tables, parameters, today)
    people = infer_people(tables, ledger, month)
    territories = infer_territories(tables, ledger, people)
    targets, inferred_targets = infer_targets(tables, ledger, people, parameters, month)
    infer_ote(ledger, people, targets, parameters, month)
    note_blank_cells(tables, ledger)
    note_plan_currency(tables, ledger, parameters)
    touched = {(table, key) for table, key, _ in ledger.entries}
    return InferredRows(
        rows={
            "reps": [row for row in people if ("reps", row["rep_id"]) in touched],
            "territories": [row for row in territories if ("territories", row["territory_id"]) in touched],
            "targets": inferred_targets,
        },
        assumed=list(ledger.entries.values()),
    )


def stage_inferred(con: Any, found: InferredRows) -> None:
    """Leaves the rows and their entries as the temporary tables the store takes over."""
    for name, rows in found.rows.items():
        if rows:
            columns = [column for column in TABLES[name].columns if column.name in rows[0]]
            schema = pa.schema([(column.name, _ARROW[column.dtype]) for column in columns])
            con.create_table(f"inferred_{name}", pa.Table.from_pylist(rows, schema=schema), temp=True, overwrite=True)
    names = ("table_name", "row_key", "column_name", "value", "how", "status")
    schema = pa.schema([(name, pa.string()) for name in names])
    if found.assumed:
        entries = pa.Table.from_pylist(found.assumed, schema=schema)
        con.create_table("inferred_assumed", entries, temp=True, overwrite=True)


def completed(con: Any, tables: Tables, found: InferredRows) -> Tables:
    """The tables with what was inferred in them, for a look before anything is saved (temporary `preview_<table>`)."""
    for name, rows in found.rows.items():
        base = tables(name)
        full = {row_key(name, row): row for row in rows_of(base)}
        for row in rows:
            key = row_key(name, row)
            full[key] = {**dict.fromkeys(base.columns), **full.get(key, {}), **row}
        whole = pa.Table.from_pylist(list(full.values()), schema=base.schema().to_pyarrow())
        con.create_table(f"preview_{name}", whole, temp=True, overwrite=True)

    def look(name: str) -> Any:
        return con.table(f"preview_{name}", database=("temp", "main")) if name in found.rows else tables(name)

    return look


def derivations(
    fixes: Sequence[Fix], today: date, parameters: Parameters = DEFAULTS
) -> tuple[Callable[[Any, Set[str]], None], ...]:
    """What the store runs inside every import once the rows are in: the corrections, then the inference.

    Each gets the backend and the tables that stand in `import_<table>` just as they were saved.
    """

    def correct(con: Any, whole: Set[str]) -> None:
        apply_fixes(con, fixes)

    def infer(con: Any, whole: Set[str]) -> None:
        stage_inferred(con, inferred(con, today, parameters, fixes, _staged_or_stored(con, whole)))

    return (correct, infer)


def _staged_or_stored(con: Any, whole: Set[str]) -> Tables:
    return lambda name: staged_whole(con, name) if name in whole else con.table(name)


def _confirmed(con: Any) -> dict[tuple[str, str, str], tuple[Any, str]]:
    if "assumed" not in con.list_tables():
        return {}
    ledger = con.table("assumed")
    names = ("table_name", "row_key", "column_name", "value", "confirmed_at")
    rows = rows_of(ledger.filter(ledger.status == "CONFIRMED").select(*names))
    return {
        (row["table_name"], row["row_key"], row["column_name"]): (row["value"], row["confirmed_at"].isoformat())
        for row in rows
    }
