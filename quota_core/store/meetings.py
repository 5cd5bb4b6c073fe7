"""Held meetings as the store keeps them: out of the log, their decisions confirmed in the same transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import duckdb

from quota_core.errors import ApprovalError
from quota_core.govern.ledger import Words, parameter_items, plain_words
from quota_core.govern.meetings import Meeting, checked_meeting, meeting_detail, meeting_of
from quota_core.govern.records import Item
from quota_core.parameters import Parameters
from quota_core.store import inputs
from quota_core.store.audit import entries, record
from quota_core.store.connection import Database

HELD, CLOSED = "held meeting", "closed action"
SUBJECT = "meeting:"


def _meetings(cursor: duckdb.DuckDBPyConnection) -> tuple[Meeting, ...]:
    found: dict[int, Meeting] = {}
    for entry in entries(cursor, (HELD, CLOSED)):
        number, _, action = entry.subject.removeprefix(SUBJECT).partition("/")
        if entry.what == HELD:
            found[int(number)] = meeting_of(int(number), entry.who, entry.detail)
            continue
        meeting, place = found[int(number)], int(action) - 1
        actions = list(meeting.actions)
        actions[place] = replace(
            actions[place], done=date.fromisoformat(json.loads(entry.detail)["done"]), done_by=entry.who
        )
        found[int(number)] = replace(meeting, actions=tuple(actions))
    return tuple(found.values())


@dataclass(frozen=True)
class Meetings:
    """The meetings held; what was recorded stays."""

    database: Database

    def all(self) -> tuple[Meeting, ...]:
        """Every meeting in the order in which it was recorded."""
        return self.database.answer("meetings", _meetings)

    def hold(self, meeting: Meeting, after: Parameters, who: str, today: date, words: Words = plain_words) -> Meeting:
        """Records a held meeting and confirms what it decided, by name and in that meeting; all or nothing.

        `after`: the parameters with its decisions made. Raises ApprovalError as `checked_meeting` does.
        """
        meeting = checked_meeting(meeting, today)
        with self.database.writing() as cursor:
            number = len(_meetings(cursor)) + 1
            record(cursor, who, HELD, f"{SUBJECT}{number}", meeting_detail(meeting))
            for decision in meeting.decisions:
                items = _items_of(decision.key, parameter_items(after, words))
                if items:
                    inputs.confirm(cursor, items, decision.by, meeting.title, decision.note)
        return self.all()[number - 1]

    def close_action(self, number: int, action: int, who: str, today: date) -> None:
        """Says that an action item is done, both counted from 1; ApprovalError where there is no such open item."""
        with self.database.writing() as cursor:
            held = {meeting.number: meeting for meeting in _meetings(cursor)}
            if number not in held or not 1 <= action <= len(held[number].actions):
                raise ApprovalError(f"There is no action {action} of meeting {number}: `meetings list` shows them.")
            if held[number].actions[action - 1].done is not None:
                raise ApprovalError(f"Action {action} of meeting {number} is done already.")
            record(cursor, who, CLOSED, f"{SUBJECT}{number}/{action}", {"done": today.isoformat()})


def _items_of(key: str, items: Sequence[Item]) -> list[Item]:
    """The ledger's lines that a parameter has: its own, or one for each thing set by name."""
    return [item for item in items if item.subject.partition(":")[0] == key]
