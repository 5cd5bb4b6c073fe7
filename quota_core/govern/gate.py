"""What a gate is, what the gates look at, and how they name things."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from quota_core.evaluate.outlook import Outlook
from quota_core.govern.records import LedgerEntry
from quota_core.model.plan import Plan

MOST_NAMED = 5


@dataclass(frozen=True, kw_only=True)
class Gate:
    """One gate: whether it is passed, in a sentence with what was measured, and on which screen it is worked on."""

    key: str
    title: str
    passed: bool
    sentence: str
    where: str
    numbers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False, kw_only=True)
class Ground:
    """What the gates look at: a setting's outlook, its ledger, and what people have said.

    `problems`: what the data checks call a problem, in words. `unapproved`: definitions that lack somebody's approval,
    and whose. `unreviewed` and `disputed`: reps whose quota as it stands nobody has seen, or somebody disputes.
    """

    found: Outlook
    ledger: Sequence[LedgerEntry]
    problems: Sequence[str]
    unapproved: Mapping[str, Sequence[str]]
    unreviewed: Sequence[str]
    disputed: Sequence[str]

    @property
    def plan(self) -> Plan:
        """The quotas."""
        return self.found.plan

    def unconfirmed(self, *subjects: str) -> list[str]:
        """The titles of lines that are not confirmed, of some subjects or of all that begin with one ending in ":"."""
        starts = tuple(subject for subject in subjects if subject.endswith(":"))
        return [
            line.title
            for line in self.ledger
            if (line.subject in subjects or line.subject.startswith(starts or ("\0",))) and line.status != "CONFIRMED"
        ]


def named(names: Sequence[str]) -> str:
    """The first few names, and how many more."""
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def some(count: int, one: str, many: str) -> str:
    """1 problem, 2 problems."""
    return f"{count} {one if count == 1 else many}"
