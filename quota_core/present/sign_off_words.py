"""Sign-off in words: where each gate stands, what is missing for approval, how far a version has come; the log."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from quota_core.govern.approvals import SignOff, Waiver
from quota_core.govern.gate import Gate
from quota_core.govern.ledger import Progress
from quota_core.govern.records import LogEntry
from quota_core.present import formats
from quota_core.present.bands import BAD, GOOD, WATCH, Status, status
from quota_core.present.hiding import SOMEBODY
from quota_core.present.sheet import Sheet, SheetColumn

PASSED, WAIVED, OPEN = "passed", "waived", "open"
LEVELS = {PASSED: GOOD, WAIVED: WATCH, OPEN: BAD}
MARKS = {PASSED: "●", WAIVED: "▲", OPEN: "○"}
OTE = "ote"
# Of what an entry notes: what is read first, and what only seals it.
FIRST = ("role", "gate", "reason", "note", "meeting", "files")
SEALS = {"fingerprint", "data version"}
LATEST = "latest version"
NOT_HERE = "This tells of pay, which projector mode hides."


def gate_state(gate: Gate, standing: SignOff | None) -> str:
    """Passed, waived or open; a gate that passes needs no waiver any more."""
    if gate.passed:
        return PASSED
    waived = standing is not None and any(each.gate == gate.key for each in standing.waivers)
    return WAIVED if waived else OPEN


def gate_status(gate: Gate, standing: SignOff | None) -> Status:
    """The same as shape and word."""
    state = gate_state(gate, standing)
    return status(LEVELS[state], state)


def gate_text(gate: Gate, standing: SignOff | None, *, pay: bool, mask: bool) -> str:
    """What was measured, and who waived it why where that counts."""
    told = gate.sentence if pay or gate.key != OTE else NOT_HERE
    if gate_state(gate, standing) != WAIVED or standing is None:
        return told
    waiver = next(each for each in standing.waivers if each.gate == gate.key)
    return f"{told} Waived by {SOMEBODY if mask else waiver.who}: {waiver.reason}"


def waiver_text(waived: tuple[Gate, Waiver]) -> str:
    """A gate that was left open, by whom and why, as documents tell it; what was measured may tell of pay."""
    gate, waiver = waived
    reason = waiver.reason.strip().rstrip(".")
    return f"{gate.title}: waived by {waiver.who} on {formats.day(waiver.at.date())}. {reason[:1].upper()}{reason[1:]}."


def waived_gates(gates: Sequence[Gate], standing: SignOff) -> tuple[tuple[Gate, Waiver], ...]:
    """The open gates that somebody has waived, each with the waiver; a gate that passes needs none any more."""
    by_key = {waiver.gate: waiver for waiver in standing.waivers}
    return tuple((gate, by_key[gate.key]) for gate in gates if gate_state(gate, standing) == WAIVED)


def missing_title(standing: SignOff | None, gates: Sequence[Gate]) -> str:
    """What is missing for approval, in one sentence."""
    if standing is None:
        still = [gate for gate in gates if not gate.passed]
        return f"{_gates(len(still))} open; an approval is bound to a version" if still else "Every gate is passed"
    if standing.approved:
        return f"{standing.label} is approved and frozen"
    still = list(standing.open_gates(gates))
    roles = formats.listed(list(standing.lacking), len(standing.lacking))
    if still:
        return f"{standing.label} is not approved: {_gates(len(still))} open, then {roles} {_approve(standing)}"
    return f"{standing.label} lacks the approval of {roles}"


def _gates(count: int) -> str:
    return formats.counted(count, "gate is", "gates are")


def _approve(standing: SignOff) -> str:
    return "approves" if len(standing.lacking) == 1 else "approve"


def strip_text(standing: SignOff, gates: Sequence[Gate], far: Progress) -> str:
    """How far a version has come: v2 · 9 of 12 gates, 2 of them waived · 64% confirmed · not approved."""
    confirmed = f"{formats.percent(far.share)} confirmed"
    return f"{LATEST} {standing.label} · {gates_text(standing, gates)} · {confirmed} · {approval_word(standing)}"


def on_screen_text(label: str, *, same_settings: bool, same_data: bool, approved: bool) -> str:
    """Whether what is on screen is the latest version, so that nothing passes for approved that is not."""
    if not same_settings:
        return f"not {label}, which is approved" if approved else f"not {label}"
    told = label if same_data else f"the settings of {label} on other data"
    return f"{told}, approved" if approved and same_data else told


def gates_text(standing: SignOff | None, gates: Sequence[Gate]) -> str:
    """How many gates are closed, and how many of them only by a waiver: 9 of 12 gates, 2 of them waived."""
    states = [gate_state(gate, standing) for gate in gates]
    told = f"{len(states) - states.count(OPEN)} of {formats.counted(len(states), 'gate')}"
    return f"{told}, {states.count(WAIVED)} of them waived" if WAIVED in states else told


def tampered_text(wrong: str) -> str:
    """What a log that was tampered with means; `wrong`: what shows it."""
    return f"Nothing counts as approved: {wrong}"


def approval_word(standing: SignOff) -> str:
    """Approved, or how many of the required roles have."""
    if standing.approved:
        return "approved"
    given = len(standing.approvals)
    return f"approved by {given} so far" if given else "not approved"


def gate_marks(standing: SignOff, gates: Sequence[Gate]) -> list[tuple[str, str]]:
    """A shape and its level for each gate, in order, and at last one for the approval."""
    states = [gate_state(gate, standing) for gate in gates] + [PASSED if standing.approved else OPEN]
    return [(MARKS[state], LEVELS[state]) for state in states]


def steps_text(standing: SignOff, gates: Sequence[Gate]) -> list[str]:
    """The way from the version to its approval, a line a step."""
    lines = [f"{gate.title}: {gate_state(gate, standing)}" for gate in gates]
    return [f"{standing.label} saved", *lines, f"Approval: {approval_word(standing)}"]


def log_table(entries: Sequence[LogEntry], hide: Callable[[str], str] | None = None, *, details: bool = True) -> Sheet:
    """The audit log, the latest entry first; `hide`: nobody named; `details`: they may tell of pay."""
    columns = (
        SheetColumn(title="No.", kind="count"),
        SheetColumn(title="When (UTC)", kind="moment"),
        SheetColumn(title="Who"),
        SheetColumn(title="What"),
        SheetColumn(title="Of what"),
        SheetColumn(title="Detail", help="What was noted with it; the downloads have it to the letter."),
        SheetColumn(title="Seal", help="Sealed over the entry and all before it."),
    )
    rows = tuple(
        (
            entry.number,
            entry.at,
            SOMEBODY if hide else entry.who,
            entry.what,
            hide(entry.subject) if hide else entry.subject,
            noted(entry.detail) if details and hide is None else "",
            entry.digest[:16],
        )
        for entry in reversed(entries)
    )
    return Sheet(name="audit-log", columns=columns, rows=rows)


def _place(key: str) -> int:
    return FIRST.index(key) if key in FIRST else len(FIRST)


def noted(detail: str) -> str:
    """What a log entry notes, in words: role, gate and reason first, without seals; the files keep all of it."""
    try:
        return _told(json.loads(detail))
    except ValueError:
        return detail  # somebody changed it: it is shown as it stands


def _told(noted: object) -> str:
    """What an entry notes, without brackets and quotes; what is blank is left out."""
    if isinstance(noted, dict):
        noted = dict(sorted(noted.items(), key=lambda each: _place(each[0])))
        parts = {key.replace("_", " "): _told(value) for key, value in noted.items()}
        return "; ".join(f"{key}: {words}" for key, words in parts.items() if words and key not in SEALS)
    if isinstance(noted, list):
        return ", ".join(filter(None, map(_told, noted)))
    return "" if noted is None else " ".join(str(noted).split())
