"""Orders with a line number: a second column that makes a repeated id unique, to be proposed."""

from __future__ import annotations

import re
from typing import Any

import ibis

from quota_core.ingest.engine import scalar_row
from quota_core.ingest.labels import plain
from quota_core.ingest.mapping import Mapping
from quota_core.ingest.staging import REJECTS, Part
from quota_core.ingest.texts import Staged
from quota_core.ingest.wording import plural
from quota_core.schema import TABLES

MANY = 0.01
_LINE = re.compile(r"pos|line|item|zeile|ligne|linea|regel|linha|riga|seq")


def line_id(con: Any, one: Staged, mapping: Mapping, part: Part) -> tuple[str, ...]:
    """The id's column and the one that makes it unique, where many rows were rejected for their id; else nothing.

    A column called a line or a position comes first, then the leftmost.
    """
    raw, key = one.raw, TABLES[mapping.table].key
    labels = mapping.columns.get(key[0], ())
    if len(key) != 1 or len(labels) != 1 or part.repeated <= MANY * part.read:
        return ()
    own = raw.find(labels[0]) or labels[0]
    others = sorted((label for label in raw.header if label != own), key=lambda each: not _LINE.search(plain(each)))
    ids = one.table[raw.column(own)]
    rows = one.table.filter(ids.notnull())
    pairs = {
        f"n{place}": ibis.struct({"a": ids, "b": ibis.coalesce(one.table[raw.column(label)], "")}).nunique()
        for place, label in enumerate(others)
    }
    counts = scalar_row(con, rows.aggregate(n=rows.count(), **pairs)) if pairs else {}
    return next(((own, label) for place, label in enumerate(others) if counts[f"n{place}"] == counts["n"]), ())


def tell_way_out(con: Any, mapping: Mapping, part: Part, pair: tuple[str, ...]) -> str:
    """Names the pair in the reasons of the rows that were rejected for their id; gives the note about all of them."""
    key = TABLES[mapping.table].key[0]
    entry = f"columns.{key} = [{', '.join(_quoted(label) for label in pair)}]"
    way = f"; together with {pair[1]!r} it is unique: {entry} in the --map file"
    con.con.execute(
        f"UPDATE temp.{REJECTS} SET reason = reason || ? "
        "WHERE file = ? AND table_name = ? AND regexp_matches(reason, ' stands in row [0-9]+ already$')",
        [way, part.file, part.table],
    )
    return (
        f"{part.file}: {plural(part.repeated, 'row')} of {part.read:,} are rejected because {pair[0]!r} repeats; "
        f"together with {pair[1]!r} it is unique, as where a row is a line of an order: {entry}"
    )


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
