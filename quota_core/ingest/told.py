"""What the rows of one file tell about other tables: the owner's name beside the owner's id in a deal."""

from __future__ import annotations

from typing import Any

import ibis

from quota_core.ingest.engine import scalar_row, temporary
from quota_core.ingest.mapping import Mapping
from quota_core.ingest.merging import stored
from quota_core.ingest.normalise import Normalised
from quota_core.ingest.raw import RawTable
from quota_core.ingest.staging import Part
from quota_core.schema import TABLES

_TEAM = ("role", "segment", "territory_id", "start_date")


def told_parts(con: Any, normalised: Normalised, raw: RawTable, mapping: Mapping, part: Part) -> list[Part]:
    """Parts for the tables that a file tells about, for keys that are not stored yet; `part`: the file's own rows.

    People are taken from deals only until a team has been imported: then an owner nobody knows is left to the checks.
    """
    parts = []
    for table, columns in mapping.also.items():
        key = TABLES[table].key[0]
        rows = normalised.texts.table
        taken = rows.filter(rows[raw.column(columns[key])].notnull())
        last = {
            name: taken[raw.column(label)].last(order_by=taken["_row"])
            for name, label in columns.items()
            if name != key
        }
        kept = con.table(part.work, database=("temp", "main")).select(key).distinct()
        found = taken.group_by(**{key: taken[raw.column(columns[key])]}).aggregate(**last)
        found = found.semi_join(kept, key)
        there = stored(con, table)
        if there is not None:
            if table == "reps" and _is_team(con, there):
                continue
            found = found.anti_join(there, key)
        found = found.mutate(source_file=ibis.literal(raw.label), source_row=ibis.null("int64"))
        work = f"{part.work}_told_{table}"
        temporary(con, work, found)
        parts.append(Part(table=table, file=raw.label, work=work, given=tuple(columns), read=0, rejected=0, told=True))
    return parts


def usable(con: Any, parts: list[Part]) -> list[Part]:
    """The parts in their order of weight: what other files tell first, so that a file of the table itself wins.

    Where a file brings a team, or territories, no more of them are made up from deals.
    """
    files = [part for part in parts if not part.told]
    brought = sum(part.read - part.rejected for part in files)
    told = [part for part in parts if part.told]
    if brought and parts[0].table in ("reps", "territories"):
        return files
    return told + files


def _is_team(con: Any, reps: Any) -> bool:
    known = reps.filter(reps["source_row"].notnull() & ibis.or_(*[reps[name].notnull() for name in _TEAM]))
    return bool(scalar_row(con, known.limit(1).aggregate(n=ibis._.count()))["n"])
