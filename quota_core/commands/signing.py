"""`gates`, `waive` and `approve`: what stands between a version and its approval, and who approves."""

from __future__ import annotations

import argparse
import sys

from quota_core.commands.evaluated import json_of
from quota_core.commands.governed import latest_version, meant, opened
from quota_core.commands.printing import print_json
from quota_core.errors import ApprovalError
from quota_core.evaluate.outlook import outlook
from quota_core.govern.approvals import SignOff
from quota_core.store import Store
from quota_core.store import sign_off as signed

PASSED, OPEN, WAIVED = "passed", "open", "waived"


def run_gates(given: argparse.Namespace) -> None:
    """Prints every gate, computed: passed or open, with what was measured."""
    with opened(given) as store:
        on = meant(store, given)
        if on.number is None:
            gates, standing = signed.gates_of(store, outlook(on.company, on.parameters)), None
        else:
            gates, standing = signed.version_gates(store, on.number), signed.standing(store, on.number)
    waived = {waiver.gate: waiver for waiver in standing.waivers} if standing else {}
    still = [gate.key for gate in gates if not gate.passed and gate.key not in waived]
    if given.json:
        print_json(
            json_of(
                {
                    "version": standing.label if standing else None,
                    "all_passed": all(gate.passed for gate in gates),
                    "open": still,
                    "gates": [{**json_of(gate), "waiver": waived.get(gate.key)} for gate in gates],
                    **(_standing_json(standing) if standing else {}),
                }
            )
        )
        return
    for gate in gates:
        word = PASSED if gate.passed else WAIVED if gate.key in waived else OPEN
        sys.stdout.write(f"{word:7} {gate.key:12} {gate.title}: {gate.sentence}\n")
    sys.stdout.write(f"{len(gates) - len(still)} of {len(gates)} gates are passed or waived\n")


def run_waive(given: argparse.Namespace) -> None:
    """Waives gates of a version, in somebody's name and with a reason."""
    with opened(given) as store:
        number = latest_version(store, given.version)
        standing = signed.waive(store, number, given.gates, given.who, given.reason)
    _print_standing(standing, given)


def run_approve(given: argparse.Namespace) -> None:
    """Approves a version as a role, or takes an approval back."""
    with opened(given) as store:
        number = latest_version(store, given.version)
        standing = _approved(store, number, given)
    _print_standing(standing, given)


def _approved(store: Store, number: int, given: argparse.Namespace) -> SignOff:
    if given.withdraw:
        return signed.withdraw(store, number, given.role, given.who, given.reason or "")
    if given.reason:
        raise ApprovalError("A reason goes with --withdraw or with `waive`: an approval needs none.")
    return signed.approve(store, number, given.role, given.who)


def _print_standing(standing: SignOff, given: argparse.Namespace) -> None:
    if given.json:
        print_json(json_of({"version": standing.label, **_standing_json(standing)}))
        return
    given_by = ", ".join(f"{approval.role} ({approval.who})" for approval in standing.approvals) or "nobody yet"
    rest = "approved and frozen" if standing.approved else f"still lacks {', '.join(standing.lacking)}"
    sys.stdout.write(f"{standing.label}: approved by {given_by}; {rest}\n")
    for who, roles in standing.in_several_roles.items():
        sys.stdout.write(f"! One person: {who} approves as {', '.join(roles)}\n")


def _standing_json(standing: SignOff) -> dict[str, object]:
    def told(each: object) -> dict[str, object]:
        return {name: str(value) for name, value in vars(each).items()}

    return {
        "fingerprint": standing.fingerprint,
        "approved": standing.approved,
        "lacking": list(standing.lacking),
        "approvals": [told(approval) for approval in standing.approvals],
        "waivers": [told(waiver) for waiver in standing.waivers],
    }
