"""The audit log as a chain: every entry is sealed over its own words and the seal before, so a changed past shows.

What is kept beside it, the head (how many entries there are, and the last seal), shows an end that was cut off. Whoever
can rewrite the whole file can also seal anew: that shows only against a seal that left the file earlier, which every
export of the log carries (`missing`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from quota_core.errors import ApprovalError
from quota_core.govern.records import LogEntry

NOT_NAMED = "not named"
NAME_CHARACTERS = 100
TEXT_CHARACTERS = 2000


@dataclass(frozen=True, kw_only=True)
class Head:
    """How many entries a log has and the seal of the last one; of an empty log the digest is 64 zeros."""

    entries: int = 0
    digest: str = "0" * 64


def canonical(value: Any) -> str:
    """JSON with one spelling for the same value: keys sorted, no spaces, floats to the last digit, nothing infinite."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def sealed(head: Head, at: datetime, who: str, what: str, subject: str, detail: Mapping[str, Any]) -> LogEntry:
    """The entry that follows a head: sha256 over the canonical JSON of all its fields, the seal before among them."""
    entry = LogEntry(
        number=head.entries + 1,
        at=at,
        who=who,
        what=what,
        subject=subject,
        detail=canonical(detail),
        previous=head.digest,
        digest="",
    )
    return replace(entry, digest=_seal(entry))


def _seal(entry: LogEntry) -> str:
    fields = {**asdict(entry), "at": entry.at.isoformat(timespec="microseconds")}
    del fields["digest"]
    return hashlib.sha256(canonical(fields).encode("utf-8", "surrogatepass")).hexdigest()


def broken(entries: Sequence[LogEntry], head: Head) -> str | None:
    """What shows that a log was tampered with, naming the first bad entry in one sentence; None where it holds."""
    before = Head()
    for entry in entries:
        if entry.number != before.entries + 1:
            return f"The audit log was tampered with: entry {before.entries + 1} is missing or out of order."
        if entry.previous != before.digest or entry.digest != _seal(entry):
            return (
                f"The audit log was tampered with: entry {entry.number} ({entry.what}, {entry.subject}) "
                "is not as it was sealed."
            )
        before = Head(entries=entry.number, digest=entry.digest)
    if before != head:
        return (
            f"The audit log was tampered with: it ends at entry {before.entries} and is not the one whose "
            f"{head.entries} entries were sealed, the last with {head.digest[:16] or 'nothing'}."
        )
    return None


def missing(entries: Sequence[LogEntry], digest: str) -> str | None:
    """Why a seal that was noted earlier (at least 8 of its characters) stands in no entry; None where one has it."""
    noted = digest.strip().lower()
    if len(noted) < 8:
        raise ApprovalError(f"{digest!r} is too short for a seal: give at least its first 8 characters.")
    if any(entry.digest.startswith(noted) for entry in entries):
        return None
    return f"No entry of the audit log has the seal {noted[:16]}: the log was written anew, or is another store's."


def standing(entries: Sequence[LogEntry], head: Head) -> str:
    """The line of verification that goes with a log: whole and how long, or what is wrong."""
    wrong = broken(entries, head)
    if not wrong and not head.entries:
        return "The audit log is empty: nothing has been saved, confirmed or approved yet."
    return wrong or (
        f"The audit log is whole: {head.entries:,} {'entry' if head.entries == 1 else 'entries'}, "
        f"the last sealed with {head.digest}."
    )


def checked_name(who: str) -> str:
    """Somebody's name as it goes on record; ApprovalError where there is none or it cannot be read."""
    name = " ".join(who.split())
    if not name or len(name) > NAME_CHARACTERS or not name.isprintable():
        raise ApprovalError(
            f"{name[:NAME_CHARACTERS]!r} is no name to put on record: "
            f"say who it is, in 1 to {NAME_CHARACTERS} characters."
        )
    return name


def checked_text(text: str, what: str) -> str:
    """A reason or note that must be given; ApprovalError where it is blank or longer than anybody reads."""
    told = text.strip()
    if not told or len(told) > TEXT_CHARACTERS:
        raise ApprovalError(f"{what} is missing or too long: write it in 1 to {TEXT_CHARACTERS:,} characters.")
    return told
