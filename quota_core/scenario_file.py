"""Parameters as a small TOML file of their differences from the defaults, and as `key=value` on the command line.

The same text is what the store keeps under a scenario's name, what a link carries and what a user downloads.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any

import tomli_w

from quota_core.errors import DataError, ParameterError
from quota_core.parameters import DEFAULTS, SPECS, Parameters, known_keys

HEADER = "# What this scenario changes; everything else is at its default. Keys: docs/parameters.md\n"
_PER_CENT = re.compile(r"([-+]?[0-9]+(?:\.[0-9]+)?) ?%")
LARGEST_FILE = 200_000
# The one field of a lock or an override that must be there; alone it is written as a bare number.
MAIN_FIELDS = {"overrides": "weight", "locks": "quota"}


def scenario_toml(parameters: Parameters) -> str:
    """The differences from the defaults as TOML, in the order of declaration; empty when there are none.

    Example: Parameters(over_assignment=0.05) -> 'over_assignment = 0.05'.
    """
    return tomli_w.dumps(plain_differences(parameters))


def scenario_file(parameters: Parameters) -> str:
    """The TOML with a line that explains it, as a user downloads it."""
    return HEADER + scenario_toml(parameters)


def plain_differences(parameters: Parameters) -> dict[str, Any]:
    """The differences as plain maps, lists, numbers, texts and dates, fit for TOML."""
    return {key: plain(key, value) for key, value in parameters.differences.items()}


def plain(key: str, value: Any) -> Any:
    """One parameter's value as plain data; fields of locks, overrides and hires at their default are left out."""
    if isinstance(value, Mapping):
        return {name: _plain_item(key, item) for name, item in value.items()}
    return list(value) if isinstance(value, tuple) else value


def _plain_item(key: str, item: Any) -> Any:
    if isinstance(item, tuple):
        return list(item)
    if isinstance(item, Mapping):
        return dict(item)
    if not is_dataclass(item):
        return item
    given = {f.name: getattr(item, f.name) for f in fields(item) if getattr(item, f.name) != f.default}
    main = MAIN_FIELDS.get(key)
    return given[main] if main is not None and set(given) == {main} else given


def parameters_of_toml(text: str, where: str = "the scenario", start: Parameters = DEFAULTS) -> Parameters:
    """The parameters a TOML text of differences gives.

    Raises DataError where the text is no TOML, ParameterError for an unknown key (naming the nearest) or value.
    """
    try:
        values = tomllib.loads(text.removeprefix("\ufeff"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise DataError(
            f"Cannot read {where} as a parameter file: {str(error).rstrip('.')}; each line is `key = value` (TOML)."
        ) from error
    return parameters_of(values, start)


def uploaded_text(content: str, where: str) -> str:
    """The text of a file that a browser sent as base64: UTF-8, or UTF-16 with its mark; DataError for anything else."""
    try:
        raw = base64.b64decode(content, validate=True)
        if len(raw) > LARGEST_FILE:
            raise DataError(f"{where} is no scenario file: it is larger than {LARGEST_FILE // 1000} KB.")
        wide = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        return raw.decode("utf-16" if wide else "utf-8-sig")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise DataError(
            f"{where} is no scenario file: it is not text; open a .toml file of `key = value` lines, "
            "such as the one under More, Parameters as a file."
        ) from error


def parameters_of(values: Mapping[str, Any], start: Parameters = DEFAULTS) -> Parameters:
    """The parameters with plain values set by key, all at once; ParameterError for a key or value not allowed."""
    known_keys(values)
    return start.changed(**{key: _days(value) for key, value in values.items()})


def _days(value: Any) -> Any:
    """TOML moments as days: an as-of is a day, whatever clock time came with it."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, Mapping):
        return {key: _days(item) for key, item in value.items()}
    return value


def parameters_with(settings: Iterable[str], start: Parameters = DEFAULTS) -> Parameters:
    """The parameters with `key=value` settings applied, later ones over earlier ones.

    Values are JSON (`locks={"A1": 500000}`); what is no JSON is a bare word, so a text. ParameterError as ever.
    """
    values: dict[str, Any] = {}
    for setting in settings:
        key, equals, value = setting.partition("=")
        key = key.strip()
        if not equals:
            raise ParameterError(setting, "", "write it as key=value, for example over_assignment=0.05")
        if key == "growth":
            raise ParameterError(
                key, value, "set as target_change, the change of the given targets: target_change=0.05 is 5% more"
            )
        known_keys({key: value})
        share = share_of_per_cent(value)
        if share is not None and SPECS[key].kind == "fraction":
            raise ParameterError(key, value.strip(), f"a share: write {share}")
        values[key] = setting_value(key, value.strip())
    return parameters_of(values, start)


def share_of_per_cent(text: str) -> float | None:
    """The share that a text such as 12.5% names: 0.125; None for any other text."""
    found = _PER_CENT.fullmatch(text.strip())
    return round(float(found[1]) / 100, 10) if found else None


def form_setting(key: str, text: str) -> str:
    """KEY=VALUE as people fill it into a form, where a share may stand in per cent."""
    share = share_of_per_cent(text) if SPECS[key].kind == "fraction" else None
    return f"{key}={text if share is None else share}"


def setting_value(key: str, text: str) -> Any:
    """A setting's value: JSON where it reads as such, else the text itself; a name twice in an object is an error."""
    try:
        value = json.loads(text, object_pairs_hook=lambda pairs: _once(key, pairs))
    except json.JSONDecodeError:
        return text
    # 2026 for a text parameter or a date is meant as it is written.
    return text if SPECS[key].kind in {"text", "choice"} and isinstance(value, int | float) else value


def _once(key: str, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise ParameterError(key, twice, "each name once")
    return dict(pairs)


def json_differences(parameters: Parameters) -> dict[str, Any]:
    """The differences as JSON can carry them (days as YYYY-MM-DD)."""
    return {key: _json(value) for key, value in plain_differences(parameters).items()}


def json_settings(parameters: Parameters) -> dict[str, Any]:
    """Every parameter as JSON can carry it, those at their default too: defaults may change in a later release."""
    return {key: json_value(key, getattr(parameters, key)) for key in SPECS}


def json_value(key: str, value: Any) -> Any:
    """One parameter's value as JSON can carry it."""
    return _json(plain(key, value))


def json_default(key: str) -> Any:
    """A parameter's default as JSON can carry it."""
    return json_value(key, SPECS[key].default)


def _json(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_json(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
