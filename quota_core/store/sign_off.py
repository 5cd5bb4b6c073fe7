"""Gates of a store's settings and versions, waivers and approvals; each is one transaction with its log entry."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from quota_core.errors import ApprovalError
from quota_core.evaluate.outlook import Outlook, outlook
from quota_core.govern.approvals import Entry, SignOff, approving, sign_off, waiving, withdrawing
from quota_core.govern.audit_log import Head, broken
from quota_core.govern.definitions import lacking_approval
from quota_core.govern.gates import Gate, Ground, gates
from quota_core.govern.records import Item
from quota_core.govern.results import checked_numbers
from quota_core.govern.reviews import lacking_review, open_disputes
from quota_core.govern.versions import Version
from quota_core.store.audit import entries, head_of, record
from quota_core.store.bringing import data_problems
from quota_core.store.store import Store


def gates_of(
    store: Store, found: Outlook, problems: Sequence[str] | None = None, inferred: Sequence[Item] | None = None
) -> tuple[Gate, ...]:
    """The gates of a setting, as the store's data and log stand.

    `problems`: `data_problems` where they are known; `inferred`: a version's own inferred inputs.
    """
    proposed = found.plan
    lines, reviews = store.definitions.sheet(proposed), store.reviews.lines(proposed)
    lacking, terms = lacking_approval(lines), {line.definition.key: line.definition.term for line in lines}
    return gates(
        Ground(
            found=found,
            ledger=store.agreement.ledger(proposed, inferred=inferred),
            problems=data_problems(store, proposed.parameters) if problems is None else problems,
            unapproved={terms[key]: roles for key, roles in lacking.items()},
            unreviewed=[line.name for line in lacking_review(reviews)],
            disputed=[line.name for line in open_disputes(reviews)],
        )
    )


def version_outlook(store: Store, version: Version) -> Outlook:
    """What a version comes to, worked out anew; ApprovalError where that is no longer what it was saved with."""
    return checked_numbers(version.label, version.results, outlook(*store.versions.load(version.number)))


def version_gates(store: Store, number: int, found: Outlook | None = None) -> tuple[Gate, ...]:
    """The gates of a version: its own inputs, parameters and data checks, and what was agreed about those by now.

    Inputs that came in after it was saved close none of its gates. `found`: its outlook, where it is known.
    """
    version = store.versions.get(number)
    found = version_outlook(store, version) if found is None else found
    return gates_of(store, found, version.problems, version.inferred)


def standing(store: Store, number: int) -> SignOff:
    """Approvals and waivers of a version."""
    version = store.versions.get(number)
    return sign_off(store.audit_log.all(), version.label, version.fingerprint)


def is_approved(store: Store, number: int) -> bool:
    """Whether a version is approved, on a log that is whole: only then may it leave without the mark DRAFT."""
    return store.audit_log.broken is None and standing(store, number).approved


def approve(store: Store, number: int, role: str, who: str) -> SignOff:
    """Approves a version as a role; ApprovalError while a gate is open without a waiver."""
    head = store.audit_log.head
    found = version_gates(store, number)
    return sign(store, number, who, lambda now: (approving(now, found, role, who),), head)


def waive(store: Store, number: int, keys: Sequence[str], who: str, reason: str) -> SignOff:
    """Waives gates of a version, in somebody's name and with a reason, all or none."""
    head = store.audit_log.head
    found = version_gates(store, number)
    return sign(store, number, who, lambda now: waiving(now, found, keys, who, reason), head)


def withdraw(store: Store, number: int, role: str, who: str, reason: str) -> SignOff:
    """Takes an approval back; what was said stays on the log."""
    return sign(store, number, who, lambda now: (withdrawing(now, role, who, reason),), store.audit_log.head)


def sign(store: Store, number: int, who: str, entries_of: Callable[[SignOff], Sequence[Entry]], head: Head) -> SignOff:
    """Writes what is made of a version as it stands, unless the log is broken or has grown since it was looked at."""
    version = store.versions.get(number)
    with store.database.writing() as cursor:
        log, now = entries(cursor), head_of(cursor)
        wrong = broken(log, now)
        if wrong:
            raise ApprovalError(f"{wrong} Nothing can be approved on it: restore the store from a copy.")
        if now != head:
            raise ApprovalError("Something was agreed or changed meanwhile, so nothing was done: look again and retry.")
        for what, detail in entries_of(sign_off(log, version.label, version.fingerprint)):
            record(cursor, who, what, version.label, detail)
    return standing(store, number)
