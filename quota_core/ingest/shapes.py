"""What kind of file this is, by its labels alone: canonical, a CRM export, or something to be asked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from quota_core.ingest.crm_shapes import CRM_SHAPES, SALESFORCE_USERS, Shape
from quota_core.ingest.labels import canonical_labels, plain
from quota_core.ingest.mapping import Mapping
from quota_core.ingest.raw import RawTable
from quota_core.schema import TABLES, Table

# A table whose other required columns can be filled in later (inferred, marked ASSUMED): only these must be there.
NEEDED: dict[str, tuple[str, ...]] = {
    "reps": ("rep_id",),
    "territories": ("territory_id",),
    "opportunities": ("opportunity_id", "rep_id", "status", "amount", "close_date"),
}


@dataclass(frozen=True, kw_only=True)
class Recognised:
    """A file's kind in words, and the mapping that follows from it."""

    shape: str
    title: str
    mapping: Mapping
    notes: tuple[str, ...] = ()


def needed_columns(table: str) -> tuple[str, ...]:
    """The canonical columns that a file of this table must give a value for."""
    return NEEDED.get(table, TABLES[table].required_columns)


def recognise(raw: RawTable) -> Recognised | None:
    """The kind of a table; exact canonical names win, then the CRM exports, then canonical names with aliases."""
    hint = plain(raw.sheet or PurePath(raw.file).stem)
    exact = _canonical(raw.header, hint, aliases=False)
    if exact is not None:
        return exact
    labels = {plain(label): label for label in reversed(raw.header)}
    for shape in CRM_SHAPES:
        if all(any(label in labels for label in group) for group in shape.needs):
            return Recognised(
                shape=shape.name, title=shape.title, mapping=_from_shape(shape, labels), notes=shape.notes
            )
    return _canonical(raw.header, hint, aliases=True)


def _canonical(header: Sequence[str], hint: str, aliases: bool) -> Recognised | None:
    best: tuple[float, Table, dict[str, tuple[str, ...]]] | None = None
    for table in TABLES.values():
        known = canonical_labels()[table.name] if aliases else {plain(c.name): c.name for c in table.columns}
        columns: dict[str, tuple[str, ...]] = {}
        for label in header:
            column = known.get(plain(label))
            if column is not None and column not in columns:
                columns[column] = (label,)
        named = plain(table.name) in hint
        identity = [c for c in table.key if table.column[c].required == "always"]
        required = table.required_columns
        if any(c not in columns for c in identity) or len(columns) < 2:
            continue
        if table.name == "opportunities" and not {"rep_id", "status"} & set(columns):
            continue
        here = sum(c in columns for c in required) / len(required)
        share = len(columns) / len(header)
        if not named and (here < 0.7 or share < 0.5):
            continue
        score = len(columns) + 3 * here + (5 if named else 0)
        if best is None or score > best[0]:
            best = (score, table, columns)
    if best is None:
        return None
    _, table, columns = best
    title = f"canonical {table.name}"
    return Recognised(shape=f"canonical_{table.name}", title=title, mapping=Mapping(table=table.name, columns=columns))


def _from_shape(shape: Shape, labels: dict[str, str]) -> Mapping:
    columns: dict[str, tuple[str, ...]] = {}
    for column, choices in shape.columns.items():
        found = next((labels[label] for label in choices if label in labels), None)
        if found is not None:
            columns[column] = (found,)
    key = TABLES[shape.table].key[0]
    if key not in columns:
        for parts in shape.make_id:
            used = tuple(dict.fromkeys(labels[part] for part in parts if part in labels))
            if used:
                columns[key] = used
                break
    for money, beside in shape.beside.items():
        label = labels.get(plain(columns[money][0]) + "currency") if money in columns else None
        if label is not None:
            columns[beside] = (label,)
    flags = {
        flag: labels[next(label for label in choices if label in labels)]
        for flag, choices in shape.flags.items()
        if any(label in labels for label in choices)
    }
    others = {"status": "open"} if shape.table == "opportunities" else {}
    if shape is SALESFORCE_USERS:
        others = {"role": ""}
    return Mapping(
        table=shape.table,
        columns=columns,
        constants=dict(shape.constants),
        flags=flags,
        others=others,
        percent=tuple(column for column in shape.percent if column in columns),
        also=_also(shape, labels, columns),
    )


def _also(shape: Shape, labels: dict[str, str], columns: dict[str, tuple[str, ...]]) -> dict[str, dict[str, str]]:
    """What the rows tell about other tables: the key is the column that refers to them, beside it what is named."""
    found: dict[str, dict[str, str]] = {}
    for table, wanted in shape.also.items():
        key = TABLES[table].key[0]
        if key not in columns or len(columns[key]) != 1:
            continue
        told = {
            c: labels[next(x for x in choices if x in labels)]
            for c, choices in wanted.items()
            if set(choices) & set(labels)
        }
        told = {c: label for c, label in told.items() if label != columns[key][0] or c == "name"}
        if told:
            found[table] = {key: columns[key][0]} | told
    return found
