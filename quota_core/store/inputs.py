"""Inferred inputs as lines of the ledger: every assumed value with what stands in its cell now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import duckdb

from quota_core.errors import ApprovalError
from quota_core.govern.confirmations import CONFIRMED, REOPENED, confirmations, confirming, reopening
from quota_core.govern.ledger import INPUT
from quota_core.govern.records import Confirmation, Item
from quota_core.schema import TABLES, Table
from quota_core.store.audit import entries, record
from quota_core.store.sql import row_key

WHOLE_ROW, ANY_ROW = "*", "*"
Place = tuple[str, str, str]


def subject_of(place: Place) -> str:
    """The ledger's name for (table, row key, column): input:reps/A1/ote."""
    return f"{INPUT}:" + "/".join(place)


def place_of(subject: str) -> Place:
    """(table, row key, column) of an input's subject; a row key may hold slashes, the other two never do."""
    table, _, rest = subject.removeprefix(f"{INPUT}:").partition("/")
    key, _, column = rest.rpartition("/")
    return table, key, column


def input_items(cursor: duckdb.DuckDBPyConnection) -> tuple[Item, ...]:
    """Every assumed value, by table, row and column."""
    rows = cursor.execute(
        "SELECT table_name, row_key, column_name, value, how FROM assumed ORDER BY table_name, row_key, column_name"
    ).fetchall()
    cells = _cells(cursor, [row[:3] for row in rows])
    return tuple(
        Item(
            subject=subject_of((table, key, column)),
            kind="input",
            title=_title(table, key, column),
            value=cells.get((table, key, column), value or ""),
            shown=(value if column == WHOLE_ROW else cells.get((table, key, column), value)) or "blank",
            source=how,
        )
        for table, key, column, value, how in rows
    )


def _title(table: str, key: str, column: str) -> str:
    what = "row" if column == WHOLE_ROW else column.replace("_", " ")
    return f"{table}, any blank {what}" if key == ANY_ROW else f"{table} {key}, {what}"


def _cells(cursor: duckdb.DuckDBPyConnection, places: Iterable[Place]) -> dict[Place, str]:
    """What stands in the cells now, as text; nothing for what stands for any row, or is no table's."""
    columns = dict.fromkeys((table, column) for table, key, column in places if table in TABLES and key != ANY_ROW)
    found: dict[Place, str] = {}
    for name, column in columns:
        table = TABLES[name]
        if column != WHOLE_ROW and column not in table.column:
            continue
        rows = cursor.execute(
            f'SELECT {row_key(table, "t")} AS name, {_text(table, column)} FROM "{name}" AS t '
            "WHERE name IN (SELECT row_key FROM assumed WHERE table_name = ? AND column_name = ?)",
            [name, column],
        ).fetchall()
        found |= {(name, key, column): text or "" for key, text in rows}
    return found


def _text(table: Table, column: str) -> str:
    if column != WHOLE_ROW:
        return f't."{column}"::VARCHAR'
    return "concat_ws('|', " + ", ".join(f"coalesce(t.\"{each.name}\"::VARCHAR, '')" for each in table.columns) + ")"


def said(cursor: duckdb.DuckDBPyConnection) -> dict[str, Confirmation]:
    """What was last said of every subject, out of the log and nothing else."""
    return confirmations(entries(cursor, (CONFIRMED, REOPENED)))


def log_old_confirmations(cursor: duckdb.DuckDBPyConnection) -> None:
    """Puts on the log what a program without one had confirmed, at the value that was inferred and confirmed then.

    A cell that says something else by now is open again. What stands for a whole row is kept as it is now: its value
    then was not written down.
    """
    rows = cursor.execute(
        "SELECT table_name, row_key, column_name, value, confirmed_by FROM assumed "
        "WHERE status = 'CONFIRMED' AND trim(confirmed_by) <> '' "
        "ORDER BY confirmed_by, table_name, row_key, column_name"
    ).fetchall()
    standing, known = {item.subject: item for item in input_items(cursor)}, said(cursor)
    by_name: dict[str, list[Item]] = {}
    for table, key, column, value, who in rows:
        item = standing[subject_of((table, key, column))]
        if item.subject not in known:
            as_is = column == WHOLE_ROW or _alike(item.value, value or "")
            then = item if as_is else replace(item, value=value or "", shown=value or "blank")
            by_name.setdefault(who, []).append(then)
    for who, items in by_name.items():
        record(cursor, who, CONFIRMED, *confirming(items, note="confirmed before there was a log"))


def _alike(one: str, other: str) -> bool:
    """Whether two spellings are of one value: 160000 is 160000.0."""
    try:
        return one == other or float(one) == float(other)
    except ValueError:
        return False


def confirm(
    cursor: duckdb.DuckDBPyConnection, items: Sequence[Item], who: str, meeting: str = "", note: str = ""
) -> None:
    """Confirms items at their values, in the caller's transaction.

    Raises ApprovalError where an input has changed since it was shown, so nobody confirms what they have not seen.
    """
    standing = {item.subject: item for item in input_items(cursor)} if _inputs(items) else {}
    for item in _inputs(items):
        if standing.get(item.subject, item).value != item.value or item.subject not in standing:
            raise ApprovalError(f"{item.title} is no longer {item.shown}: look at the ledger again, then confirm.")
    record(cursor, who, CONFIRMED, *confirming(items, meeting, note))
    _mark(cursor, items, "ASSUMED", "CONFIRMED", who)


def reopen(
    cursor: duckdb.DuckDBPyConnection, items: Sequence[Item], who: str, meeting: str = "", note: str = ""
) -> None:
    """Opens items again, in the caller's transaction."""
    record(cursor, who, REOPENED, *reopening(items, meeting, note))
    _mark(cursor, items, "CONFIRMED", "ASSUMED", who)


def _inputs(items: Sequence[Item]) -> list[Item]:
    return [item for item in items if item.subject.startswith(f"{INPUT}:")]


def _mark(cursor: duckdb.DuckDBPyConnection, items: Sequence[Item], was: str, status: str, who: str) -> None:
    """What inference may take back is told by the status beside the value: confirmed ones stay."""
    places = [place_of(item.subject) for item in _inputs(items)]
    by, at = (who, "now()::TIMESTAMP") if status == "CONFIRMED" else (None, "NULL")
    tables, keys, columns = ([place[part] for place in places] for part in range(3))
    # Numbered, because DuckDB counts the question marks of FROM before those of SET.
    cursor.execute(
        f"UPDATE assumed AS a SET status = $1, confirmed_by = $2, confirmed_at = {at} FROM "
        "(SELECT unnest($3::VARCHAR[]) AS t, unnest($4::VARCHAR[]) AS k, unnest($5::VARCHAR[]) AS c) AS named "
        "WHERE a.table_name = t AND a.row_key = k AND a.column_name = c AND a.status = $6",
        [status, by, tables, keys, columns, was],
    )
