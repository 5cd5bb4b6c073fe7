"""What agreement leaves behind, as the store keeps it: log entries, and the ledger's lines made of confirmations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Status = Literal["ASSUMED", "CONFIRMED"]
Kind = Literal["parameter", "override", "input", "definition"]


@dataclass(frozen=True, kw_only=True)
class LedgerEntry:
    """One line of the assumption ledger.

    `subject` names it for good: a parameter's key (`over_assignment`), one item of a parameter that holds many
    (`locks:A1`, `overrides:AE/ENT/T1`), an inferred cell (`input:reps/A1/ote`), a definition (`definition:quota`).
    `value` is as people read it, `exact` its one spelling, which a confirmation holds on to (None: a definition's, or a
    line kept before there was one); `confirmed_value` is what was confirmed where that is no longer the value.
    `moves`: how far it moves the tornado's outcome from low to high, in that outcome's unit; None where not tried.
    """

    subject: str
    kind: Kind
    title: str
    value: str
    source: str
    status: Status = "ASSUMED"
    who: str | None = None
    at: datetime | None = None
    meeting: str | None = None
    note: str | None = None
    confirmed_value: str | None = None
    moves: float | None = None
    exact: str | None = None

    @property
    def spelled(self) -> str:
        """The value in its one spelling; as people read it where none was kept."""
        return self.value if self.exact is None else self.exact


@dataclass(frozen=True, kw_only=True)
class Item:
    """Something that can be confirmed as it stands now: a line of the ledger before anybody agreed to it.

    `value`: one spelling of the present value, which a confirmation holds on to; `shown`: the same as people read it.
    """

    subject: str
    kind: Kind
    title: str
    value: str
    shown: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Confirmation:
    """The last that was said of a subject: confirmed at a value, or (`value` None) re-opened."""

    value: str | None
    shown: str
    who: str
    at: datetime
    meeting: str | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class LogEntry:
    """One entry of the audit log; `digest` seals it and, through `previous`, everything before it."""

    number: int
    at: datetime
    who: str
    what: str
    subject: str
    detail: str
    previous: str
    digest: str
