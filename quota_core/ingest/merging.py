"""The parts of an import become one staged table each: a later file wins, value by value, over an earlier one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis

from quota_core.ingest.engine import drop, scalar_row, temporary
from quota_core.ingest.given import as_given
from quota_core.ingest.history import merged_changes
from quota_core.ingest.staging import Part, key_text
from quota_core.schema import TABLES

_SOURCE = ("source_file", "source_row")
_DTYPES = {
    "text": "string",
    "money": "float64",
    "number": "float64",
    "integer": "int64",
    "date": "date",
    "flag": "boolean",
}


@dataclass(frozen=True, kw_only=True)
class TableCounts:
    """Rows of the files for one table: read = kept + updated + rejected.

    kept: new rows, and rows that are stored already just as they are; updated: rows that change a stored row, or one
    of an earlier file of the same import. `new`: how many of those kept are stored nowhere yet.
    """

    read: int
    kept: int
    updated: int
    rejected: int
    new: int = 0

    @property
    def same(self) -> int:
        """Rows that are stored already just as they are."""
        return self.kept - self.new


def merge(con: Any, table: str, parts: list[Part]) -> TableCounts:
    """Leaves `import_<table>` with the canonical columns that the files give; says what becomes of their rows."""
    staged = f"import_{table}"
    files = [part for part in parts if not part.told]
    taken = _combined(con, table, parts, staged)
    read = sum(part.read for part in files)
    rejected = sum(part.rejected for part in files)
    superseded = max(0, read - rejected - taken) if table != "opportunity_history" else 0
    changed, known = _changed(con, table, staged)
    updated = superseded + changed
    if not files:
        return TableCounts(read=0, kept=0, updated=0, rejected=0)
    kept = read - rejected - updated
    new = kept if not known else max(0, min(kept, taken - known))
    return TableCounts(read=read, kept=kept, updated=updated, rejected=rejected, new=new)


def stored(con: Any, table: str) -> Any | None:
    """The canonical table as files gave it (corrections and inference left out), where there is one with rows."""
    if table not in con.list_tables():
        return None
    rows = as_given(con, table)
    return rows if scalar_row(con, rows.limit(1).aggregate(n=ibis._.count()))["n"] else None


def _combined(con: Any, table: str, parts: list[Part], staged: str) -> int:
    """Makes the staged table; returns how many of its rows come from the files themselves."""
    if len(parts) == 1 and table != "opportunity_history":
        con.raw_sql(f'ALTER TABLE temp."{parts[0].work}" RENAME TO "{staged}"')
        rows = con.table(staged, database=("temp", "main"))
        return int(scalar_row(con, rows.aggregate(n=rows.count()))["n"])
    columns = [c.name for c in TABLES[table].columns if any(c.name in part.given for part in parts)]
    columns = list(dict.fromkeys([*TABLES[table].key, *columns]))
    every = ibis.union(*[_widened(con, table, part, columns, order) for order, part in enumerate(parts)])
    whole = every if len(parts) > 1 else _widened(con, table, parts[0], columns, 0)
    if table == "opportunity_history":
        merged = merged_changes(whole.drop("_order", *[f"_has_{name}" for name in columns]))
    else:
        merged = _latest(con, whole, TABLES[table].key, columns)
    rows = temporary(con, staged, merged.select(*columns, *_SOURCE))
    for part in parts:
        drop(con, part.work)
    return int(scalar_row(con, rows.aggregate(n=rows["source_row"].count()))["n"])


def _widened(con: Any, table: str, part: Part, columns: list[str], order: int) -> Any:
    """A part with every column, `_has_<column>` for what its file gives, and its place among the files."""
    rows = con.table(part.work, database=("temp", "main"))
    types = {column.name: _DTYPES[column.dtype] for column in TABLES[table].columns}
    values = {
        name: rows[name].cast(types[name]) if name in rows.columns else ibis.null(types[name]) for name in columns
    }
    has = {f"_has_{name}": ibis.literal(name in part.given) for name in columns}
    return rows.select(
        **values,
        source_file=rows["source_file"],
        source_row=rows["source_row"],
        _order=ibis.literal(order),
        **has,
    )


def _latest(con: Any, rows: Any, key: tuple[str, ...], columns: list[str]) -> Any:
    counts = scalar_row(con, rows.aggregate(n=rows.count(), keys=key_text(rows, key).hash().nunique()))
    if counts["n"] == counts["keys"]:
        return rows
    keyed = rows.mutate(_key=key_text(rows, key))
    last = {
        name: keyed[name].last(where=keyed[f"_has_{name}"], order_by=keyed["_order"], include_null=True)
        for name in columns
    }
    source = {name: keyed[name].last(order_by=keyed["_order"], include_null=True) for name in _SOURCE}
    return keyed.group_by("_key").aggregate(**last, **source)


def _changed(con: Any, table: str, staged: str) -> tuple[int, int]:
    """How many staged rows would change a row that is stored; and how many of the files' are stored at all."""
    there = stored(con, table)
    if there is None:
        return 0, 0
    rows = con.table(staged, database=("temp", "main"))
    key = TABLES[table].key
    compared = [name for name in rows.columns if name not in (*key, *_SOURCE)]
    old = there.select(_key=key_text(there, key), **{f"old_{name}": there[name] for name in compared})
    both = rows.mutate(_key=key_text(rows, key)).inner_join(old, "_key")
    differs = ibis.literal(False)
    for name in compared:
        differs = differs | ~both[name].identical_to(both[f"old_{name}"])
    counts = scalar_row(con, both.aggregate(changed=differs.cast("int64").sum(), known=both["source_row"].count()))
    return int(counts["changed"] or 0), int(counts["known"] or 0)
