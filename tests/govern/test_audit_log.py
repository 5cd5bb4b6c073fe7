"""The audit log's chain: whatever is changed, left out, moved or cut off is found, and the first bad entry is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quota_core.errors import ApprovalError
from quota_core.govern.audit_log import Head, broken, checked_name, missing, sealed, standing
from quota_core.govern.records import LogEntry

BEGAN = datetime.fromisoformat("2026-01-05T09:30:00.000125")
TEXT_FIELDS = ("who", "what", "subject", "detail", "previous", "digest")


def _log(length: int) -> tuple[tuple[LogEntry, ...], Head]:
    entries: list[LogEntry] = []
    head = Head()
    for number in range(length):
        at = BEGAN + timedelta(minutes=number)
        entries.append(sealed(head, at, "Kim Ö", "confirmed", f"key_{number}", {"value": number * 0.1, "note": "ok"}))
        head = Head(entries=entries[-1].number, digest=entries[-1].digest)
    return tuple(entries), head


LOG, HEAD = _log(12)


@given(st.integers(0, 40))
def test_an_untouched_log_holds(length: int) -> None:
    entries, head = _log(length)
    assert broken(entries, head) is None
    assert standing(entries, head).startswith("The audit log is whole" if length else "The audit log is empty")


@given(st.integers(0, 11), st.sampled_from(TEXT_FIELDS), st.data())
def test_a_single_character_of_any_field_shows(place: int, field: str, data: st.DataObject) -> None:
    text = getattr(LOG[place], field)
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters(exclude_categories=["Cs"]).filter(lambda c: c != text[at]))
    changed = replace(LOG[place], **{field: text[:at] + other + text[at + 1 :]})
    found = broken((*LOG[:place], changed, *LOG[place + 1 :]), HEAD)
    assert found is not None
    assert f"entry {place + 1} " in found


@given(st.integers(0, 11), st.integers(-(10**6), 10**6).filter(bool))
def test_another_time_or_number_shows(place: int, by: int) -> None:
    for changed in (
        replace(LOG[place], at=LOG[place].at + timedelta(microseconds=by)),
        replace(LOG[place], number=LOG[place].number + by),
    ):
        assert broken((*LOG[:place], changed, *LOG[place + 1 :]), HEAD) is not None


@given(st.integers(0, 11), st.integers(0, 11))
def test_entries_left_out_repeated_or_swapped_show(one: int, other: int) -> None:
    without = (*LOG[:one], *LOG[one + 1 :])
    assert broken(without, HEAD) is not None
    assert broken((*LOG[: one + 1], *LOG[one:]), HEAD) is not None
    if one != other:
        swapped = list(LOG)
        swapped[one], swapped[other] = swapped[other], swapped[one]
        assert broken(swapped, HEAD) is not None


@given(st.integers(0, 11))
def test_an_end_that_was_cut_off_shows_by_the_head(length: int) -> None:
    found = broken(LOG[:length], HEAD)
    assert found is not None
    assert f"it ends at entry {length}" in found


def test_a_log_sealed_anew_from_some_entry_on_shows_against_a_seal_noted_before() -> None:
    """Whoever rewrites the whole file can make the chain hold: the seal on an earlier export then stands nowhere."""
    anew = list(LOG[:5])
    head = Head(entries=5, digest=LOG[4].digest)
    for entry in LOG[5:]:
        anew.append(sealed(head, entry.at, "Somebody Else", entry.what, entry.subject, {}))
        head = Head(entries=anew[-1].number, digest=anew[-1].digest)
    assert broken(anew, head) is None
    assert missing(LOG, HEAD.digest) is None
    assert "was written anew" in str(missing(anew, HEAD.digest[:16]))
    with pytest.raises(ApprovalError, match="too short"):
        missing(anew, "ab")


@pytest.mark.parametrize("change", [str.upper, lambda name: f"  {name} ", lambda name: name.replace(" ", "\n")])
def test_names_are_tidied_and_blank_ones_refused(change: Callable[[str], str]) -> None:
    assert checked_name(change("kim lee")).casefold() == "kim lee"
    for blank in ("", "  \n", "\x00", "k" * 101):
        with pytest.raises(ApprovalError, match="no name to put on record"):
            checked_name(blank)
