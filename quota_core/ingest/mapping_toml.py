"""Mappings as TOML: read with every name checked, written so that reading gives the same mapping back."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import tomli_w
from rapidfuzz import fuzz, process

from quota_core.errors import MappingError
from quota_core.ingest.mapping import LISTED, Block, Join, Mapping, MappingFile
from quota_core.schema import TABLES, Table

_SECTIONS = (
    "table",
    "columns",
    "values",
    "others",
    "constants",
    "flags",
    "dates",
    "numbers",
    "percent",
    "joins",
    "also",
    "reference",
)
_ORDERS = ("dmy", "mdy", "ymd")


def read_mapping_file(path: Path) -> MappingFile:
    """A mapping file from disk; MappingError says what cannot be understood and what was probably meant."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise MappingError(f"There is no mapping file {path}: check the name given with --map.") from None
    except (OSError, UnicodeDecodeError) as problem:
        raise MappingError(
            f"The mapping file {path.name} cannot be read ({problem}): it must be TOML in UTF-8."
        ) from None
    return mapping_file(text, path.name)


def mapping_file(text: str, name: str = "the mapping") -> MappingFile:
    """A mapping file from its text: entries for every file at the top, `[[file]]` blocks with `match` below."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise MappingError(f"{name} is not valid TOML: {problem}.") from None
    blocks = data.pop("file", [])
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise MappingError(f'{name}: write one block per file as [[file]] with match = "name.csv".')
    read = []
    for number, block in enumerate(blocks, start=1):
        where = f"{name}, [[file]] {number}"
        match, skip = block.pop("match", None), block.pop("skip", False)
        if not isinstance(match, str) or not match:
            raise MappingError(f'{where}: say which file it is for with match = "name.csv" (* stands for anything).')
        if not isinstance(skip, bool):
            raise MappingError(f"{where}: skip must be true or false, not {skip!r}.")
        read.append(Block(match=match, skip=skip, mapping=_mapping(block, where)))
    return MappingFile(name=name, general=_mapping(data, name), blocks=tuple(read))


def from_toml(text: str, name: str = "the mapping") -> Mapping:
    """One mapping, as `to_toml` writes it."""
    return mapping_file(text, name).general


def to_toml(mapping: Mapping) -> str:
    """The mapping as TOML; only what is set is written."""
    data: dict[str, Any] = {"table": mapping.table} if mapping.table else {}
    if mapping.columns:
        data["columns"] = {k: v[0] if len(v) == 1 else list(v) for k, v in mapping.columns.items()}
    for section in ("values", "others", "constants", "flags", "dates", "numbers", "also", "reference"):
        content = getattr(mapping, section)
        if content:
            data[section] = content
    if mapping.percent:
        data["percent"] = list(mapping.percent)
    if mapping.joins:
        data["joins"] = [{"file": j.file, "on": list(j.on), "columns": j.columns} for j in mapping.joins]
    return tomli_w.dumps(data)


def nearest(name: str, allowed: Iterable[str]) -> str:
    """` (did you mean x?)` where a name is close to an allowed one, else which are allowed."""
    names = list(allowed)
    found = process.extractOne(name, names, scorer=fuzz.ratio, score_cutoff=60)
    return f" (did you mean {found[0]}?)" if found else f" (allowed: {', '.join(names)})"


def _mapping(data: dict[str, Any], where: str) -> Mapping:
    for key in data:
        if key not in _SECTIONS:
            raise MappingError(f"{where}: there is no entry {key!r}{nearest(key, _SECTIONS)}.")
    name = data.get("table", "")
    if name and name not in TABLES:
        raise MappingError(f"{where}: there is no table {name!r}{nearest(str(name), TABLES)}.")
    table = TABLES.get(name)
    values = _section(data, "values", where, table)
    for column, words in values.items():
        _check_words(column, words, where)
    numbers = _texts(data, "numbers", where, table, (".", ","))
    percent = data.get("percent", [])
    if not isinstance(percent, list):
        raise MappingError(f'{where}: percent is a list of columns, such as percent = ["probability"].')
    for column in percent:
        _known_column(str(column), table, f"{where}, percent")
    flags = data.get("flags", {})
    for key, label in flags.items() if isinstance(flags, dict) else [("flags", flags)]:
        if key not in ("won", "closed") or not isinstance(label, str):
            raise MappingError(f'{where}: flags are won and closed, each with a label, such as flags.won = "IsWon".')
    others = _texts(data, "others", where, table)
    for column, target in others.items():
        _check_words(column, {"others": target}, where)
    return Mapping(
        table=name,
        columns={k: _labels(v, f"{where}, columns.{k}") for k, v in _section(data, "columns", where, table).items()},
        values={k: {str(w): t for w, t in v.items()} for k, v in values.items()},
        others=others,
        constants={
            k: _constant(v, f"{where}, constants.{k}") for k, v in _section(data, "constants", where, table).items()
        },
        flags=dict(flags),
        dates=_texts(data, "dates", where, table, _ORDERS),  # type: ignore[arg-type]
        numbers=numbers,  # type: ignore[arg-type]
        percent=tuple(str(c) for c in percent),
        joins=tuple(_join(j, f"{where}, joins", table) for j in data.get("joins", [])),
        also=_also(data.get("also", {}), f"{where}, also"),
        reference=_reference(data.get("reference", {}), f"{where}, reference"),
    )


def _section(data: dict[str, Any], section: str, where: str, table: Table | None) -> dict[str, Any]:
    content = data.get(section, {})
    if not isinstance(content, dict):
        raise MappingError(f"{where}: {section} is a list of entries, one per column, not {content!r}.")
    for column in content:
        _known_column(column, table, f"{where}, {section}")
    return content


def _known_column(column: str, table: Table | None, where: str) -> None:
    allowed = (
        [c.name for c in table.columns] if table else list({c.name: 0 for t in TABLES.values() for c in t.columns})
    )
    if table is not None and table.name == "opportunity_history":
        allowed += ["field", "new_value", "old_value"]
    if column not in allowed:
        of = f"{table.name} has" if table else "there is"
        raise MappingError(f"{where}: {of} no column {column!r}{nearest(column, allowed)}.")


def _check_words(column: str, words: Any, where: str) -> None:
    if not isinstance(words, dict):
        raise MappingError(f'{where}: write values.{column}."word in the file" = "what it means".')
    choices = next((c.choices for t in TABLES.values() for c in t.columns if c.name == column), ())
    for word, target in words.items():
        if not isinstance(target, str) or (choices and target not in choices):
            allowed = f"one of {', '.join(choices)}" if choices else "a text"
            raise MappingError(f"{where}: {word!r} in values.{column} is {target!r}, but must be {allowed}.")


def _texts(
    data: dict[str, Any], section: str, where: str, table: Table | None, allowed: tuple[str, ...] = ()
) -> dict[str, str]:
    content = _section(data, section, where, table)
    for column, value in content.items():
        if not isinstance(value, str) or (allowed and value not in allowed):
            wanted = f"one of {', '.join(map(repr, allowed))}" if allowed else "a text"
            raise MappingError(f"{where}: {section}.{column} is {value!r}, but must be {wanted}.")
    return dict(content)


def _labels(value: Any, where: str) -> tuple[str, ...]:
    labels = [value] if isinstance(value, str) else value
    if not isinstance(labels, list) or not labels or not all(isinstance(label, str) and label for label in labels):
        raise MappingError(
            f"{where} is {value!r}, but must be a label of the file, or a list of labels that together make an id."
        )
    return tuple(labels)


def _constant(value: Any, where: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        raise MappingError(f"{where} is {value!r}, but must be one value.")
    return str(value)


def _join(data: Any, where: str, table: Table | None) -> Join:
    if not isinstance(data, dict) or set(data) != {"file", "on", "columns"}:
        raise MappingError(f"{where}: a join has file, on = [label here, label there] and columns.")
    on = data["on"]
    if not isinstance(on, list) or len(on) != 2 or not all(isinstance(label, str) for label in on):
        raise MappingError(f"{where}: on is {on!r}, but must be two labels: this file's and the other file's.")
    for column in _section(data, "columns", where, table):
        _labels(data["columns"][column], f"{where}, columns.{column}")
    return Join(file=str(data["file"]), on=(on[0], on[1]), columns={k: str(v) for k, v in data["columns"].items()})


def _reference(data: Any, where: str) -> dict[str, str]:
    for column, at in data.items() if isinstance(data, dict) else [("reference", data)]:
        if column not in LISTED:
            raise MappingError(f"{where}: there is no list of {column!r}{nearest(str(column), LISTED)}.")
        file, _, label = at.rpartition(":") if isinstance(at, str) else ("", "", "")
        if not file or not label:
            raise MappingError(f'{where}: {column} is {at!r}, but must be "file:column", as "products.csv:product".')
    return dict(data)


def _also(data: Any, where: str) -> dict[str, dict[str, str]]:
    for name, columns in data.items() if isinstance(data, dict) else [("also", data)]:
        if name not in TABLES or not isinstance(columns, dict):
            raise MappingError(f"{where}: there is no table {name!r}{nearest(str(name), TABLES)}.")
        for column in columns:
            _known_column(column, TABLES[name], f"{where}.{name}")
    return {name: {k: str(v) for k, v in columns.items()} for name, columns in data.items()}
