"""A link carries a scenario, whole, small and safe."""

from __future__ import annotations

import base64
import zlib
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quota_core.errors import DataError, ParameterError, QuotaError
from quota_core.parameters import DEFAULTS, Parameters
from quota_core.values import FrozenMap, Lock
from tests.support.strategies import parameters
from ui.share import LONGEST, link, packed, read_link, unpacked


@given(parameters())
def test_a_link_opens_what_it_was_made_of(found: Parameters) -> None:
    query = link(found, "abcdef0123", "demo")
    assert query.startswith("?plan=")
    assert len(query) < LONGEST + 60
    read = {key: values[0] for key, values in parse_qs(query[1:]).items()}
    assert read_link(read, "abcdef0123") == (found, "")
    assert read["at"] == "demo"


def test_other_data_are_said() -> None:
    read = {key: values[0] for key, values in parse_qs(link(DEFAULTS, "abc12345", "")[1:]).items()}
    opened = read_link(read, "fff")
    assert opened is not None
    assert "other data" in opened[1]
    assert read_link({"plan": packed(DEFAULTS)}, "fff") == (DEFAULTS, "")
    assert read_link({"other": "x"}, "fff") is None


def pack(text: bytes) -> str:
    return base64.urlsafe_b64encode(zlib.compress(text)).decode().rstrip("=")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "####",
        "eNod",
        packed(DEFAULTS.changed(over_assignment=0.2))[:-4],
        pack(b"\xff\xfe"),
        pack(b"not = = toml"),
        "A" * (LONGEST + 1),
        pack(b"#" * 5_000_000),
        packed(DEFAULTS) + "é",
    ],
)
def test_a_bad_link_is_one_sentence(text: str) -> None:
    with pytest.raises(DataError) as caught:
        unpacked(text)
    assert "\n" not in str(caught.value)


def test_a_value_not_allowed_names_its_parameter() -> None:
    with pytest.raises(ParameterError, match="over_assignment"):
        unpacked(pack(b"over_assignment = 5.0"))


@given(st.text(max_size=200))
def test_anything_at_all_is_a_scenario_or_a_sentence(text: str) -> None:
    try:
        said = repr(unpacked(text))
    except QuotaError as error:
        said = str(error)
    assert said
    assert "\n" not in said


def test_too_much_for_a_link_is_said_when_it_is_made() -> None:
    noise = {f"rep-{i * 7919 % 99991}": Lock(quota=float(i * 104729 % 9999991), reason=f"{i**5}") for i in range(900)}
    with pytest.raises(DataError, match="save it by name"):
        packed(DEFAULTS.changed(locks=FrozenMap(noise)))
