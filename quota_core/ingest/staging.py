"""One file's rows in a temporary table of their own: those that cannot be taken go to `import_rejects` first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from quota_core.ingest.engine import drop, scalar_row, temporary
from quota_core.ingest.normalise import Normalised
from quota_core.ingest.problems import SEPARATOR, reason_of_whole_row
from quota_core.ingest.raw import RawTable
from quota_core.ingest.reading import without_nothing
from quota_core.ingest.texts import Texts
from quota_core.schema import TABLES

REJECTS, FLAGGED = "import_rejects", "import_flagged"
_REJECT_COLUMNS = "table_name VARCHAR, file VARCHAR, row BIGINT, column_name VARCHAR, reason VARCHAR"
_REJECTED_CELLS = "import_rejected_cells"


@dataclass(frozen=True, kw_only=True, eq=False)
class Part:
    """The rows that one file gives to one canonical table, in a temporary table.

    `repeated`: how many of the rejected rows have the id of an earlier one.
    """

    table: str
    file: str
    work: str
    given: tuple[str, ...]
    read: int
    rejected: int
    repeated: int = 0
    told: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)


def begin(con: Any) -> None:
    """Empty tables for what is rejected and what is flagged; an earlier import that was not saved is dropped."""
    for name in con.list_tables(database=("temp", "main")):
        if name.startswith("import_"):
            drop(con, name)
    con.raw_sql(f"CREATE TEMP TABLE {REJECTS} ({_REJECT_COLUMNS})")
    con.raw_sql(f"CREATE TEMP TABLE {FLAGGED} ({_REJECT_COLUMNS.replace('reason', 'value')})")


def stage(con: Any, normalised: Normalised, raw: RawTable, table: str, work: str) -> Part:
    """Runs a file's expression into `work`: one row per record that can be taken, every other one in the rejects."""
    rows = temporary(con, work, normalised.rows)
    if raw.too_wide:
        _reject_too_wide(con, raw, table)
    counts = scalar_row(con, rows.aggregate(rejected=rows["_reject"].count()))
    if counts["rejected"]:
        told = rows.filter(rows["_reject"].notnull()).select("source_row", "_reject")
        cells = _cells_of(con, raw, told)
        told = told.inner_join(cells, told["source_row"] == cells["_row"])
        told = told.select("source_row", _reason=reason_of_whole_row(told, normalised.texts))
        split = told["_reason"].split(SEPARATOR)
        _keep_rejects(con, told, table, raw.label, split[0].nullif(""), split[1])
        con.raw_sql(f'DELETE FROM temp."{work}" WHERE _reject IS NOT NULL')
        con.con.unregister(_REJECTED_CELLS)
    con.raw_sql(f'ALTER TABLE temp."{work}" DROP COLUMN _reject')
    rejected = int(counts["rejected"]) + len(raw.too_wide)
    for name in normalised.doubtful:
        _keep_flagged(con, rows, normalised.texts, name, table, raw.label)
    repeated = 0
    if table != "opportunity_history":
        repeated = _reject_repeated(con, table, work, raw.label, normalised)
    return Part(
        table=table,
        file=raw.label,
        work=work,
        given=normalised.given,
        read=raw.rows,
        rejected=rejected + repeated,
        repeated=repeated,
        labels=normalised.texts.labels,
    )


def forget_rejected_cells(con: Any) -> None:
    """Takes cells of rows that were rejected after all out of the flagged ones, which are of kept rows only."""
    flagged = con.table(FLAGGED, database=("temp", "main"))
    if scalar_row(con, flagged.aggregate(n=flagged.count()))["n"]:
        con.raw_sql(
            f"DELETE FROM temp.{FLAGGED} AS f USING temp.{REJECTS} AS r "
            "WHERE f.table_name = r.table_name AND f.file = r.file AND f.row = r.row"
        )


def _cells_of(con: Any, raw: RawTable, told: Any) -> Any:
    """The raw cells of rejected rows alone, so that the engine does not go through the whole file for a few."""
    numbers = con.to_pyarrow(told.select("source_row"))["source_row"]
    con.con.register(_REJECTED_CELLS, raw.cells.filter(pc.is_in(raw.cells["_row"], value_set=numbers)))
    return con.table(_REJECTED_CELLS)


def reject(con: Any, part: Part, condition: Any, column: str, reason: Any) -> int:
    """Moves rows of a part for which the condition holds into the rejects; returns how many."""
    rows = con.table(part.work, database=("temp", "main"))
    bad = rows.filter(condition(rows))
    count = int(scalar_row(con, bad.aggregate(n=bad.count()))["n"])
    if count:
        _keep_rejects(con, bad, part.table, part.file, ibis.literal(part.labels.get(column, column)), reason(bad))
        _delete_rejected(con, part.work, part.file, part.table)
    return count


def _reject_repeated(con: Any, table: str, work: str, file: str, normalised: Normalised) -> int:
    """Rejects a row whose key stands in an earlier row of the same file that was taken, naming that row."""
    rows = con.table(work, database=("temp", "main"))
    key = TABLES[table].key
    several = _repeated_hashes(con, rows.select(_hash=key_text(rows, key).hash()))
    if not len(several):
        return 0
    several = temporary(con, "import_several", ibis.memtable(several))
    keyed = rows.mutate(_key=key_text(rows, key), _own_hash=key_text(rows, key).hash())
    candidates = keyed.inner_join(several, keyed["_own_hash"] == several["_hash"]).select("_key", "source_row")
    found = temporary(con, "import_candidates", candidates)
    firsts = found.group_by("_key").aggregate(_first=found["source_row"].min())
    repeated = found.inner_join(firsts, "_key")
    repeated = repeated.filter(repeated["source_row"] > repeated["_first"])
    count = int(scalar_row(con, repeated.aggregate(n=repeated.count()))["n"])
    if count:
        labels = [normalised.texts.labels.get(name, name) for name in key]
        what = (
            "the id '" + repeated["_key"] + "'" if len(key) == 1 else ibis.literal("the same " + " and ".join(labels))
        )
        reason = what + " stands in row " + repeated["_first"].cast("string") + " already"
        _keep_rejects(con, repeated, table, file, ibis.literal(labels[0]), reason)
        _delete_rejected(con, work, file, table)
    for name in ("import_several", "import_candidates"):
        drop(con, name)
    return count


def _repeated_hashes(con: Any, hashes: Any) -> pa.Table:
    """The hashes that occur more than once. Different hashes are different keys; what is left to look at is little."""
    # Sorted as plain numbers: half the time of a group-by with as many groups as rows.
    found = np.sort(con.to_pyarrow(hashes)["_hash"].to_numpy())
    return pa.table({"_hash": np.unique(found[1:][found[1:] == found[:-1]])})


def key_text(rows: Any, key: tuple[str, ...]) -> Any:
    """A table's key as one text; a blank part counts as a value."""
    if len(key) == 1:
        return rows[key[0]]
    return ibis.literal("\x1f").join([ibis.coalesce(rows[name].cast("string"), "") for name in key])


def _keep_rejects(con: Any, rows: Any, table: str, file: str, column: Any, reason: Any) -> None:
    told = rows.select(
        table_name=ibis.literal(table),
        file=ibis.literal(file),
        row=rows["source_row"],
        column_name=column,
        reason=reason,
    )
    con.raw_sql(f"INSERT INTO temp.{REJECTS} {con.compile(told)}")


def _delete_rejected(con: Any, work: str, file: str, table: str) -> None:
    rejects = con.table(REJECTS, database=("temp", "main"))
    listed = rejects.filter(rejects["file"] == file, rejects["table_name"] == table).select("row")
    con.raw_sql(f'DELETE FROM temp."{work}" WHERE source_row IN ({con.compile(listed)})')


def _reject_too_wide(con: Any, raw: RawTable, table: str) -> None:
    width = len(raw.header)
    reason = "the row has {} cells under {} columns: a cell with a delimiter in it must stand in quotes"
    rows = pa.table(
        {
            "source_row": pa.array([row.row for row in raw.too_wide], pa.int64()),
            "reason": pa.array([reason.format(row.cells, width) for row in raw.too_wide], pa.string()),
        }
    )
    con.create_table("import_wide", rows, temp=True, overwrite=True)
    wide = con.table("import_wide", database=("temp", "main"))
    _keep_rejects(con, wide, table, raw.label, ibis.null("string"), wide["reason"])
    drop(con, "import_wide")


def _keep_flagged(con: Any, rows: Any, texts: Texts, name: str, table: str, file: str) -> None:
    """Notes cells that were there but could not be read, in rows that are kept with a blank instead."""
    blank = rows.filter(rows[name].isnull()).select("source_row")
    if not scalar_row(con, blank.aggregate(n=blank.count()))["n"]:
        return
    cells = texts.table.select("_row", value=without_nothing(texts.table[f"t_{name}"]))
    unread = blank.inner_join(cells.filter(cells["value"].notnull()), blank["source_row"] == cells["_row"])
    keep_cells(con, unread, table, file, texts.labels.get(name, name))


def keep_cells(con: Any, cells: Any, table: str, file: str, column: str) -> None:
    """Notes cells (`source_row`, `value`) of rows that are kept."""
    told = cells.select(
        table_name=ibis.literal(table),
        file=ibis.literal(file),
        row=cells["source_row"],
        column_name=ibis.literal(column),
        value=cells["value"],
    )
    con.raw_sql(f"INSERT INTO temp.{FLAGGED} {con.compile(told)}")
