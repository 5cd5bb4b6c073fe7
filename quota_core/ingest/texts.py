"""A file's cells under the names of the canonical columns, still as text: labels, joins, made-up ids, field changes."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from dataclasses import dataclass
from typing import Any

import ibis

from quota_core.errors import MappingError
from quota_core.ingest.history import BEFORE, changed_fields
from quota_core.ingest.mapping import Join, Mapping
from quota_core.ingest.mapping_toml import nearest
from quota_core.ingest.raw import RawTable


@dataclass(frozen=True, kw_only=True, eq=False)
class Staged:
    """A raw table that the engine can read: its cells as an expression."""

    raw: RawTable
    table: Any


@dataclass(frozen=True, kw_only=True, eq=False)
class Texts:
    """One row per record: `_row`, a text per canonical column (null = blank), `_won` and `_closed` for flags.

    `table` keeps the raw cells beside them, for what is said about a row as a whole; `columns` are the canonical ones.
    """

    table: Any
    columns: tuple[str, ...]
    labels: Dict[str, str]
    cells: tuple[str, ...]
    made_id: bool = False


def canonical_texts(staged: Staged, mapping: Mapping, others: Dict[str, Staged]) -> Texts:
    """The texts that a mapping picks from a file; `others` are the import's other files, for joins.

    Raises MappingError for a label that the file does not have, or a joined file that is not there.
    """
    raw, table = staged.raw, staged.table
    cells = tuple(f"c{i}" for i in range(len(raw.header)))
    found: dict[str, Any] = {}
    labels: dict[str, str] = {}
    flags: dict[str, Any] = {}
    made_id = False
    for column, parts in mapping.columns.items():
        picked = [table[raw.column(_own_label(raw, part, f"columns.{column}"))] for part in parts]
        if len(picked) == 1:
            found[column] = picked[0]
            labels[column] = _own_label(raw, parts[0], f"columns.{column}")
        else:
            filled = [ibis.coalesce(part, "") for part in picked]
            found[column] = ibis.literal(" | ").join(filled)
            labels[column] = " + ".join(parts)
            made_id = True
    for flag, label in mapping.flags.items():
        own = _own_label(raw, label, f"flags.{flag}")
        flags[f"_{flag}"] = table[raw.column(own)].lower()
        labels[f"_{flag}"] = own
    for column, value in mapping.constants.items():
        found[column] = ibis.literal(value)
    texts = table.mutate(**{f"t_{name}": text for name, text in found.items()}, **flags)
    for join in mapping.joins:
        texts = _joined(texts, raw, join, others)
        labels |= {column: f"{join.file}: {label}" for column, label in join.columns.items()}
    names = [*found, *(column for join in mapping.joins for column in join.columns)]
    if "field" in names:
        texts, names = changed_fields(texts, names)
        labels |= dict.fromkeys(("stage", "amount", "close_date", "rep_id"), labels["new_value"])
        labels |= dict.fromkeys(BEFORE.values(), labels.get("old_value", ""))
    columns = tuple(dict.fromkeys(names))
    if mapping.flags and "status" not in columns:
        columns = (*columns, "status")
    return Texts(table=texts, columns=columns, labels=labels, cells=cells, made_id=made_id)


def _own_label(raw: RawTable, label: str, where: str) -> str:
    own = raw.find(label)
    if own is None:
        raise MappingError(f"{raw.label} has no column {label!r}, which {where} names{nearest(label, raw.header)}.")
    return own


def _joined(texts: Any, raw: RawTable, join: Join, others: Dict[str, Staged]) -> Any:
    other = next((s for name, s in others.items() if name.lower() == join.file.lower()), None)
    if other is None:
        raise MappingError(f"{raw.label} is to be joined with {join.file}, which is not among the files given: add it.")
    here = texts[raw.column(_own_label(raw, join.on[0], "joins.on"))]
    there = other.table[other.raw.column(_own_label(other.raw, join.on[1], "joins.on"))]
    looked_up = other.table.mutate(_join_key=there)
    picked = {
        f"t_{column}": looked_up[other.raw.column(_own_label(other.raw, label, f"joins.columns.{column}"))]
        for column, label in join.columns.items()
    }
    # A key that stands twice in the second file counts once, as it first stands there: no deal is doubled.
    first = looked_up.group_by("_join_key").aggregate(
        **{name: value.first(order_by=looked_up["_row"], include_null=True) for name, value in picked.items()}
    )
    texts = texts.mutate(_here=here).drop(*[name for name in picked if name in texts.columns])
    return texts.left_join(first, texts["_here"] == first["_join_key"]).drop("_here", "_join_key")
