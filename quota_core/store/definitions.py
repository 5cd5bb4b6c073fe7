"""The alignment sheet as the store keeps it: what stakeholders said and the company's own words, out of the log."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from quota_core.govern.audit_log import checked_text
from quota_core.govern.definitions import (
    SUBJECT,
    Line,
    OwnWording,
    Verdict,
    Vote,
    alignment_sheet,
    checked_keys,
    checked_wording,
)
from quota_core.govern.roles import checked_role
from quota_core.model.plan import Plan
from quota_core.store.audit import entries, record
from quota_core.store.connection import Database

WHAT: dict[Verdict, str] = {
    "approved": "approved definition",
    "objected": "objected to definition",
    "withdrawn": "withdrew from definition",
}
WORDED = "worded definition"
LONGEST = 2000


def _votes(cursor: duckdb.DuckDBPyConnection) -> tuple[Vote, ...]:
    verdicts = {what: verdict for verdict, what in WHAT.items()}
    return tuple(
        Vote(
            key=entry.subject.removeprefix(SUBJECT),
            who=entry.who,
            verdict=verdicts[entry.what],
            at=entry.at,
            **json.loads(entry.detail),
        )
        for entry in entries(cursor, tuple(verdicts))
    )


def _wordings(cursor: duckdb.DuckDBPyConnection) -> tuple[OwnWording, ...]:
    return tuple(
        OwnWording(
            key=entry.subject.removeprefix(SUBJECT), text=json.loads(entry.detail)["text"], who=entry.who, at=entry.at
        )
        for entry in entries(cursor, (WORDED,))
    )


@dataclass(frozen=True)
class Definitions:
    """Votes and wordings; every change is one transaction with its entry in the log."""

    database: Database

    @property
    def votes(self) -> tuple[Vote, ...]:
        """Everything stakeholders said, in order."""
        return self.database.answer("definition votes", _votes)

    @property
    def wordings(self) -> tuple[OwnWording, ...]:
        """The company's own words, in order."""
        return self.database.answer("definition wordings", _wordings)

    def sheet(self, plan: Plan) -> tuple[Line, ...]:
        """Every definition as it stands under a plan."""
        return alignment_sheet(plan, self.votes, self.wordings)

    def vote(
        self, lines: Sequence[Line], choices: Sequence[str], role: str, who: str, verdict: Verdict, note: str = ""
    ) -> None:
        """Puts one stakeholder's word on some definitions as they stand, all or none; `choices`: as they were read.

        Raises ApprovalError for an unknown role, a blank name, or an objection without a note.
        """
        role = checked_role(role)
        note = checked_text(note, "The note with an objection") if verdict == "objected" else note.strip()
        with self.database.writing() as cursor:
            for line, choice in zip(lines, choices, strict=True):
                detail = {"role": role, "bound": line.bound, "choice": choice, "note": note}
                record(cursor, who, WHAT[verdict], f"{SUBJECT}{line.definition.key}", detail)

    def word(self, key: str, text: str, who: str) -> None:
        """Keeps the company's own words for a term; empty takes ours again.

        ApprovalError: too long, or with braces that stand for nothing.
        """
        (key,) = checked_keys([key])
        text = checked_wording(key, checked_text(text, "The wording")) if text.strip() else ""
        with self.database.writing() as cursor:
            record(cursor, who, WORDED, f"{SUBJECT}{key}", {"text": text})
