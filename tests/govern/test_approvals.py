"""Approvals: any order of roles, bound to a fingerprint, refused while a gate is open, frozen once all are given."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import permutations

import pytest

from quota_core.errors import ApprovalError
from quota_core.govern.approvals import Entry, SignOff, approving, sign_off, waiving, withdrawing
from quota_core.govern.audit_log import Head, sealed
from quota_core.govern.gates import Gate
from quota_core.govern.records import LogEntry
from quota_core.govern.roles import REQUIRED

AT = datetime.fromisoformat("2026-01-05T09:00:00")


def gate(key: str, *, passed: bool) -> Gate:
    return Gate(key=key, title=key.title(), passed=passed, sentence="x.", where="Explore")


ALL_PASSED = (gate("data", passed=True), gate("gap", passed=True))
ONE_OPEN = (gate("data", passed=False), gate("gap", passed=True))


class Log:
    """A log that grows, and where a version stands by it."""

    def __init__(self) -> None:
        self.entries: list[LogEntry] = []

    def add(self, entry: Entry, who: str = "Kim", label: str = "v1") -> None:
        head = Head(entries=len(self.entries), digest=self.entries[-1].digest if self.entries else Head().digest)
        at = AT + timedelta(minutes=len(self.entries))
        self.entries.append(sealed(head, at, who, entry[0], label, entry[1]))

    def standing(self, fingerprint: str = "f" * 64, label: str = "v1") -> SignOff:
        return sign_off(self.entries, label, fingerprint)


@pytest.mark.parametrize("order", list(permutations(REQUIRED)))
def test_the_required_roles_approve_in_any_order(order: tuple[str, ...]) -> None:
    log = Log()
    for number, role in enumerate(order):
        assert not log.standing().approved
        assert set(log.standing().lacking) == set(order[number:])
        log.add(approving(log.standing(), ALL_PASSED, role.upper(), f"Person {number}"))
    assert log.standing().approved
    assert {approval.role for approval in log.standing().approvals} == set(REQUIRED)


def test_finance_alone_approves_nothing_and_is_not_needed() -> None:
    log = Log()
    log.add(approving(log.standing(), ALL_PASSED, "finance", "Fay"))
    assert log.standing().lacking == REQUIRED


def test_a_role_approves_once_and_an_unknown_one_never() -> None:
    log = Log()
    log.add(approving(log.standing(), ALL_PASSED, "CRO", "Kim"))
    with pytest.raises(ApprovalError, match="approved as CRO by Kim"):
        approving(log.standing(), ALL_PASSED, "cro", "Lee")
    with pytest.raises(ApprovalError, match="no role"):
        approving(log.standing(), ALL_PASSED, "Intern", "Lee")
    with pytest.raises(ApprovalError, match="no name"):
        approving(log.standing(), ALL_PASSED, "RevOps", " ")


def test_an_open_gate_refuses_by_name_until_it_is_waived_with_a_reason() -> None:
    log = Log()
    with pytest.raises(ApprovalError, match=r"while 1 gate is open: Data \(data\)"):
        approving(log.standing(), ONE_OPEN, "CRO", "Kim")
    for who, reason in (("", "why"), ("Kim", "  ")):
        with pytest.raises(ApprovalError):
            waiving(log.standing(), ONE_OPEN, ("data",), who, reason)
    with pytest.raises(ApprovalError, match="is passed"):
        waiving(log.standing(), ONE_OPEN, ("data", "gap"), "Kim", "why")
    with pytest.raises(ApprovalError, match="There is no gate"):
        waiving(log.standing(), ONE_OPEN, ("nothing",), "Kim", "why")
    for entry in waiving(log.standing(), ONE_OPEN, ("data", "data"), "Kim", "known, and being fixed"):
        log.add(entry)
    assert len(log.entries) == 1
    log.add(approving(log.standing(), ONE_OPEN, "CRO", "Kim"))
    assert [approval.role for approval in log.standing().approvals] == ["CRO"]


def test_what_was_said_of_another_version_or_fingerprint_does_not_count() -> None:
    log = Log()
    for role in REQUIRED:
        log.add(approving(log.standing(), ALL_PASSED, role, "Kim"))
    assert log.standing().approved
    assert not log.standing("e" * 64).approved
    assert not log.standing(label="v2").approved


def test_withdrawing_takes_approval_back_and_leaves_it_on_the_log() -> None:
    log = Log()
    for role in REQUIRED:
        log.add(approving(log.standing(), ALL_PASSED, role, "Kim"))
    with pytest.raises(ApprovalError, match="approved and frozen"):
        waiving(log.standing(), ONE_OPEN, ("data",), "Kim", "why")
    with pytest.raises(ApprovalError, match="reason for withdrawing"):
        withdrawing(log.standing(), "CRO", "Kim", "")
    log.add(withdrawing(log.standing(), "CRO", "Kim", "the target changed"))
    assert log.standing().lacking == ("CRO",)
    assert len(log.entries) == len(REQUIRED) + 1
    with pytest.raises(ApprovalError, match="nothing to withdraw"):
        withdrawing(log.standing(), "CRO", "Kim", "again")
    log.add(approving(log.standing(), ALL_PASSED, "CRO", "Lee"))
    assert log.standing().approved


def test_one_person_in_several_roles_may_approve_and_it_is_said() -> None:
    log = Log()
    for role, who in zip(REQUIRED, ("Kim Lee", "kim lee", "Ana"), strict=True):
        log.add(approving(log.standing(), ALL_PASSED, role, who), who)
    assert log.standing().approved
    assert log.standing().in_several_roles == {"Kim Lee": REQUIRED[:2]}
    assert ["same_person_as" in entry.detail for entry in log.entries] == [False, True, False]
