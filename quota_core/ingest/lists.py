"""Lists of right names that a mapping points to: read from the other files of the same import."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from typing import Any

from quota_core.errors import MappingError
from quota_core.ingest.mapping import Mapping
from quota_core.ingest.mapping_toml import nearest
from quota_core.ingest.texts import Staged


def right_names(
    con: Any, mapping: Mapping, others: Dict[str, Staged]
) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """Names by canonical column, and the columns whose file is not among those given, with that file.

    Raises MappingError for a label that the file does not have.
    """
    found: dict[str, tuple[str, ...]] = {}
    missing: dict[str, str] = {}
    for column, (file, label) in mapping.lists.items():
        other = next((staged for name, staged in others.items() if name.lower() == file.lower()), None)
        if other is None:
            missing[column] = file
            continue
        own = other.raw.find(label)
        if own is None:
            near = nearest(label, other.raw.header)
            raise MappingError(f"{file} has no column {label!r}, which reference.{column} names{near}.")
        cell = other.table[other.raw.column(own)]
        names = other.table.filter(cell.notnull()).select(name=cell).distinct().order_by("name")
        found[column] = tuple(con.to_pyarrow(names)["name"].to_pylist())
    return found, missing
