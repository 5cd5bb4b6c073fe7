"""Waivers and approvals as the audit log tells them, bound to a version's fingerprint; approved is frozen."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from quota_core.errors import ApprovalError
from quota_core.govern.audit_log import checked_name, checked_text
from quota_core.govern.gates import Gate
from quota_core.govern.records import LogEntry
from quota_core.govern.roles import REQUIRED, checked_role

APPROVED, WITHDREW, WAIVED = "approved", "withdrew approval", "waived"
KINDS = (APPROVED, WITHDREW, WAIVED)
Entry = tuple[str, dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Approval:
    """A role's approval that stands."""

    role: str
    who: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Waiver:
    """A gate that somebody takes the responsibility for leaving open."""

    gate: str
    reason: str
    who: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class SignOff:
    """Where a version stands: approvals and waivers that count for its fingerprint."""

    label: str
    fingerprint: str
    approvals: tuple[Approval, ...] = ()
    waivers: tuple[Waiver, ...] = ()

    @property
    def lacking(self) -> tuple[str, ...]:
        """The required roles that have not approved."""
        given = {approval.role for approval in self.approvals}
        return tuple(role for role in REQUIRED if role not in given)

    @property
    def approved(self) -> bool:
        """Whether every required role has approved: then the version is frozen."""
        return not self.lacking

    @property
    def in_several_roles(self) -> dict[str, tuple[str, ...]]:
        """Who approved as more than one role, and as which: allowed, but never left unsaid."""
        roles: dict[str, list[Approval]] = {}
        for approval in self.approvals:
            roles.setdefault(approval.who.casefold(), []).append(approval)
        return {given[0].who: tuple(each.role for each in given) for given in roles.values() if len(given) > 1}

    def open_gates(self, gates: Sequence[Gate]) -> tuple[Gate, ...]:
        """The gates that are neither passed nor waived."""
        waived = {waiver.gate for waiver in self.waivers}
        return tuple(gate for gate in gates if not gate.passed and gate.key not in waived)


def sign_off(entries: Iterable[LogEntry], label: str, fingerprint: str) -> SignOff:
    """What the log says of a version; what was said of another fingerprint does not count."""
    approvals: dict[str, Approval] = {}
    waivers: dict[str, Waiver] = {}
    for entry in entries:
        told = json.loads(entry.detail) if entry.what in KINDS and entry.subject == label else {}
        if told.get("fingerprint") != fingerprint:
            continue
        if entry.what == APPROVED:
            approvals[told["role"]] = Approval(role=told["role"], who=entry.who, at=entry.at)
        elif entry.what == WITHDREW:
            approvals.pop(told["role"], None)
        else:
            waivers[told["gate"]] = Waiver(gate=told["gate"], reason=told["reason"], who=entry.who, at=entry.at)
    return SignOff(
        label=label,
        fingerprint=fingerprint,
        approvals=tuple(approvals.values()),
        waivers=tuple(waivers.values()),
    )


def approving(standing: SignOff, gates: Sequence[Gate], role: str, who: str) -> Entry:
    """What goes on the log where a role approves, with the other roles that the same person approved as.

    Raises ApprovalError naming the open gates, or who has approved already.
    """
    role, who = checked_role(role), checked_name(who)
    for approval in standing.approvals:
        if approval.role == role:
            raise ApprovalError(f"{standing.label} is approved as {role} by {approval.who}: withdraw that one first.")
    still = standing.open_gates(gates)
    if still:
        named = ", ".join(f"{gate.title} ({gate.key})" for gate in still)
        raise ApprovalError(
            f"{standing.label} cannot be approved while {len(still)} "
            f"{'gate is' if len(still) == 1 else 'gates are'} open: {named}; close each, or waive it with a reason."
        )
    others = [approval.role for approval in standing.approvals if approval.who.casefold() == who.casefold()]
    return APPROVED, {
        "role": role,
        "fingerprint": standing.fingerprint,
        **({"same_person_as": others} if others else {}),
    }


def withdrawing(standing: SignOff, role: str, who: str, reason: str) -> Entry:
    """What goes on the log where an approval is taken back; the version is then no longer approved."""
    role, why = checked_role(role), checked_text(reason, "The reason for withdrawing an approval")
    checked_name(who)
    if role not in {approval.role for approval in standing.approvals}:
        raise ApprovalError(f"{standing.label} is not approved as {role}: there is nothing to withdraw.")
    return WITHDREW, {"role": role, "reason": why, "fingerprint": standing.fingerprint}


def waiving(standing: SignOff, gates: Sequence[Gate], keys: Sequence[str], who: str, reason: str) -> tuple[Entry, ...]:
    """What goes on the log where gates are waived; ApprovalError where one is passed or unknown, or all is frozen."""
    checked_name(who)
    why = checked_text(reason, "The reason for waiving a gate")
    known = {each.key: each for each in gates}
    if standing.approved:
        raise ApprovalError(f"{standing.label} is approved and frozen: save a new version to change what it stands on.")
    for key in keys:
        if key not in known:
            raise ApprovalError(f"There is no gate {key!r}: the gates are {', '.join(known)}.")
        if known[key].passed:
            raise ApprovalError(f"The gate {known[key].title} is passed: there is nothing to waive.")
    return tuple(
        (WAIVED, {"gate": key, "reason": why, "fingerprint": standing.fingerprint}) for key in dict.fromkeys(keys)
    )
