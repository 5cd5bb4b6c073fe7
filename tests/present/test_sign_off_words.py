"""Sign-off as people read it: what a log entry notes, and whether what is on screen is what was approved."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from quota_core.govern.audit_log import Head, sealed
from quota_core.present.sign_off_words import log_table, on_screen_text


def test_what_an_entry_notes_stands_there_without_brackets_and_quotes() -> None:
    detail = {
        "values": {"round_to": [500, "500 USD"]},
        "meeting": None,
        "fingerprint": "3f",
        "files": ["a.csv", "b.csv"],
        "note": "until\nMay",
    }
    entry = sealed(Head(), datetime(2026, 5, 4, tzinfo=UTC), "Kim", "confirmed", "round_to", detail)
    told = "note: until May; files: a.csv, b.csv; values: round to: 500, 500 USD"
    assert log_table([entry]).rows[0][5] == told
    assert log_table([entry], details=False).rows[0][5] == ""
    assert log_table([replace(entry, detail="{no JSON")]).rows[0][5] == "{no JSON"


def test_nothing_on_screen_passes_for_approved_that_is_not() -> None:
    told = {
        (settings, data, approved): on_screen_text("v2", same_settings=settings, same_data=data, approved=approved)
        for settings in (True, False)
        for data in (True, False)
        for approved in (True, False)
    }
    assert told[True, True, True] == "v2, approved"
    assert told[True, True, False] == "v2"
    assert told[True, False, True] == told[True, False, False] == "the settings of v2 on other data"
    assert told[False, True, True] == told[False, False, True] == "not v2, which is approved"
    assert told[False, True, False] == told[False, False, False] == "not v2"
