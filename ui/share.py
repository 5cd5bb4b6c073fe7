"""A scenario as a link: its differences from the defaults, packed into one query parameter.

The link carries the parameters and which data they were set on, never the data. Opened elsewhere on the same data it
gives the same numbers; on other data it says so.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Mapping
from urllib.parse import quote

from quota_core.errors import DataError
from quota_core.parameters import Parameters
from quota_core.scenario_file import parameters_of_toml, scenario_toml

PLAN, DATA, WHERE = "plan", "data", "at"
KEYS = (PLAN, DATA, WHERE)
LONGEST = 6000
MOST_TEXT = 200_000
DATA_CHARACTERS = 8
TOO_LONG = (
    "This scenario holds too many locks, overrides or hires for a link: save it by name, or download it as a file, "
    "and share that."
)
BROKEN = "This link cannot be opened: it is cut off or was changed on the way; ask for it to be sent again."


def packed(parameters: Parameters) -> str:
    """The parameters as text fit for a query; DataError where they are too many for a link."""
    text = base64.urlsafe_b64encode(zlib.compress(scenario_toml(parameters).encode(), 9)).decode().rstrip("=")
    if len(text) > LONGEST:
        raise DataError(TOO_LONG)
    return text


def unpacked(text: str) -> Parameters:
    """The parameters in a link; DataError in one sentence where it is damaged, ParameterError where a value is."""
    if len(text) > LONGEST:
        raise DataError(BROKEN)
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        unpacker = zlib.decompressobj()
        plain = unpacker.decompress(raw, MOST_TEXT)
        if unpacker.unconsumed_tail or not unpacker.eof:
            raise DataError(BROKEN)
        return parameters_of_toml(plain.decode(), "the link")
    except (binascii.Error, zlib.error, UnicodeError, ValueError) as error:
        raise DataError(BROKEN) from error


def link(parameters: Parameters, data_version: str, where: str = "") -> str:
    """The query of a link to this scenario, beginning with `?`."""
    parts = {PLAN: packed(parameters), DATA: data_version[:DATA_CHARACTERS], WHERE: where}
    return "?" + "&".join(f"{key}={quote(value, safe='')}" for key, value in parts.items() if value)


def read_link(query: Mapping[str, str], data_version: str) -> tuple[Parameters, str] | None:
    """The parameters a query carries and a remark (empty, or that the data differ); nothing where it carries none."""
    if PLAN not in query:
        return None
    parameters = unpacked(query[PLAN])
    made_on = query.get(DATA, "")
    same = not made_on or made_on == data_version[:DATA_CHARACTERS]
    return parameters, "" if same else "This link was made on other data: its numbers there were different."
