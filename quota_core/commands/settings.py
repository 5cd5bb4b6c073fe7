"""Parameters from the command line: a scenario file, then `--set key=value` in the order given."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from quota_core.errors import DataError
from quota_core.parameters import DEFAULTS, Parameters
from quota_core.parameters.presets import PRESET, preset
from quota_core.scenario_file import parameters_of_toml, parameters_with


def parameters_given(file: Path | None, settings: Sequence[str]) -> Parameters:
    """The parameters of a TOML file of differences (or `preset:KEY`, or the defaults), with each `key=value` on top.

    Raises ParameterError for a key or value that is not allowed, DataError where the file cannot be read.
    """
    return parameters_with(settings, DEFAULTS if file is None else _of_file(file))


def _of_file(file: Path) -> Parameters:
    if str(file).startswith(PRESET):
        return preset(str(file).removeprefix(PRESET)).parameters
    return parameters_of_toml(_text(file), file.name)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise DataError(f"The parameter file {file} cannot be read: give a TOML file in UTF-8.") from None
