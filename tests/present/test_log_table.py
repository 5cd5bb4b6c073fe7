"""The audit log as people read it: what an entry notes, in words, also where somebody tampered with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from quota_core.govern.audit_log import Head, sealed
from quota_core.present.sign_off_words import log_table


def test_what_an_entry_notes_stands_there_without_brackets_and_quotes() -> None:
    detail = {
        "values": {"round_to": [500, "500 USD"]},
        "meeting": None,
        "files": ["a.csv", "b.csv"],
        "note": "until\nMay",
    }
    entry = sealed(Head(), datetime(2026, 5, 4, tzinfo=UTC), "Kim", "confirmed", "round_to", detail)
    told = "files: a.csv, b.csv; note: until May; values: round to: 500, 500 USD"
    assert log_table([entry]).rows[0][5] == told
    assert log_table([entry], details=False).rows[0][5] == ""
    assert log_table([replace(entry, detail="{no JSON")]).rows[0][5] == "{no JSON"
