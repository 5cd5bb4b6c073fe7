"""Confirming and re-opening as the audit log tells them: the last word on each subject holds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from quota_core.errors import ApprovalError
from quota_core.govern.records import Confirmation, Item, LedgerEntry, LogEntry

CONFIRMED, REOPENED = "confirmed", "re-opened"
MOST_NAMED = 3


def confirmations(entries: Iterable[LogEntry]) -> dict[str, Confirmation]:
    """What was last said of every subject that was ever confirmed."""
    found: dict[str, Confirmation] = {}
    for entry in entries:
        if entry.what not in (CONFIRMED, REOPENED):
            continue
        told = json.loads(entry.detail)
        for subject, (value, shown) in told["values"].items():
            found[subject] = Confirmation(
                value=value,
                shown=shown,
                who=entry.who,
                at=entry.at,
                meeting=told.get("meeting"),
                note=told.get("note"),
            )
    return found


def confirming(items: Sequence[Item], meeting: str = "", note: str = "") -> tuple[str, dict[str, Any]]:
    """Subject and detail of the log entry that confirms some items at their present values."""
    return _told({item.subject: [item.value, item.shown] for item in items}, meeting, note)


def reopening(items: Sequence[Item], meeting: str = "", note: str = "") -> tuple[str, dict[str, Any]]:
    """Subject and detail of the log entry that opens some items again."""
    return _told({item.subject: [None, item.shown] for item in items}, meeting, note)


def _told(values: dict[str, Any], meeting: str, note: str) -> tuple[str, dict[str, Any]]:
    if not values:
        raise ApprovalError("No line is chosen: tick lines, or name them as `confirm --list` does.")
    named = list(values)
    subject = ", ".join(named[:MOST_NAMED]) + (
        f" and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
    )
    return subject, {"values": values, "meeting": meeting.strip() or None, "note": note.strip() or None}


def ledger_entry(item: Item, said: Confirmation | None) -> LedgerEntry:
    """An item with what was agreed about it: CONFIRMED only while its value is the one that was confirmed."""
    entry = LedgerEntry(
        subject=item.subject,
        kind=item.kind,
        title=item.title,
        value=item.shown,
        source=item.source,
        status="ASSUMED",
        exact=item.value,
    )
    if said is None:
        return entry
    holds = said.value == item.value
    return replace(
        entry,
        status="CONFIRMED" if holds else "ASSUMED",
        who=said.who,
        at=said.at,
        meeting=said.meeting,
        note=said.note,
        confirmed_value=None if holds or said.value is None else said.shown,
    )
