"""The meetings on the way to sign-off: their kinds, and what a held one leaves behind (METHOD 12).

A held meeting is a record and never edited: who was there, what was decided for which parameter, who does what by when.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from quota_core.declare import nearest
from quota_core.errors import ApprovalError
from quota_core.parameters import SPECS, Parameters
from quota_core.parameters.groups import BACKTEST, COVERAGE, DRIVERS, EVIDENCE, PAY, RAMP, TARGET, TIME, WEIGHTS
from quota_core.scenario_file import json_value, parameters_of, parameters_with

MOST_ACTIONS, MOST_TEXT = 50, 4000
# Who hears numbers when: nobody before the ones above have agreed, and reps alone before any group.
ORDER: tuple[tuple[str, str], ...] = (
    ("Leadership", "VP Sales, CRO, RevOps (and Finance) agree on the numbers before any manager hears one"),
    ("Managers", "each manager hears and checks the own team's quotas before any rep hears one"),
    ("Reps, one to one", "each rep hears the number, its build-up and its reasons from the manager, alone"),
    ("Groups", "only then team and company meetings"),
)


@dataclass(frozen=True, kw_only=True)
class MeetingKind:
    """One of the meetings: who must be there, what for, its agenda's sections, the parameter groups it decides."""

    key: str
    title: str
    purpose: str
    attendees: tuple[str, ...]
    sections: tuple[str, ...]
    decides: tuple[str, ...]
    inputs: bool = False


KINDS: dict[str, MeetingKind] = {
    kind.key: kind
    for kind in (
        MeetingKind(
            key="kickoff",
            title="Kickoff",
            purpose="What the current method did, what words mean, and who answers which question by when.",
            attendees=("VP Sales", "CRO", "RevOps", "Finance"),
            sections=("findings", "definitions", "questions", "assumed", "decisions", "actions"),
            decides=(TIME,),
        ),
        MeetingKind(
            key="data_validation",
            title="Data validation",
            purpose="Whether the data are what happened: checks, rejected rows and every value that was inferred.",
            attendees=("RevOps", "Sales Ops"),
            sections=("since", "checks", "assumed", "decisions", "actions"),
            decides=(),
            inputs=True,
        ),
        MeetingKind(
            key="model_review",
            title="Model review",
            purpose="What the quotas are made of: target, weights, ramp, evidence, coverage and pay.",
            attendees=("VP Sales", "Finance"),
            sections=("since", "headline", "definitions", "assumed", "gates", "decisions", "actions"),
            decides=(TARGET, WEIGHTS, RAMP, EVIDENCE, COVERAGE, PAY),
        ),
        MeetingKind(
            key="backtest_review",
            title="Back-test review",
            purpose="Whether people would have made these quotas, whether they are fair, and how likely the target is.",
            attendees=("VP Sales", "CRO"),
            sections=("since", "headline", "backtest", "disputes", "assumed", "gates", "decisions", "actions"),
            decides=(BACKTEST, DRIVERS, TARGET),
        ),
        MeetingKind(
            key="final_review",
            title="Final review and sign-off",
            purpose="What still stands in the way, and the names under the version.",
            attendees=("VP Sales", "CRO", "RevOps"),
            sections=("since", "headline", "backtest", "gates", "disputes", "definitions", "assumed", "decisions",
                      "actions", "order"),
            decides=(TARGET, WEIGHTS, RAMP, EVIDENCE, COVERAGE, PAY, BACKTEST, TIME, DRIVERS),
            inputs=True,
        ),
    )
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A parameter's value as a meeting decided it, plain as JSON carries it, and by whom."""

    key: str
    value: Any
    by: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Action:
    """Something to be done: what, by whom, by when; `done` on the day somebody said so."""

    what: str
    owner: str
    due: date
    done: date | None = None
    done_by: str = ""


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """A held meeting. `setting`: the differences from the defaults it ended with, as TOML; `data_version`: the data."""

    kind: str
    held: date
    attendees: tuple[str, ...]
    number: int = 0
    notes: str = ""
    decisions: tuple[Decision, ...] = ()
    actions: tuple[Action, ...] = ()
    setting: str = ""
    data_version: str = ""
    recorded_by: str = ""

    @property
    def title(self) -> str:
        """Kickoff of 2026-01-12."""
        return f"{KINDS[self.kind].title} of {self.held.isoformat()}"

    @property
    def open_actions(self) -> tuple[Action, ...]:
        """What nobody has done yet."""
        return tuple(action for action in self.actions if action.done is None)


def kind_of(key: str) -> MeetingKind:
    """A kind of meeting by its key; ApprovalError for any other, naming the nearest."""
    if key not in KINDS:
        raise ApprovalError(f"There is no meeting {key!r}{nearest(key, KINDS)}: give one of {', '.join(KINDS)}.")
    return KINDS[key]


def decided(start: Parameters, settings: Sequence[str], by: str) -> tuple[Parameters, tuple[Decision, ...]]:
    """The parameters after KEY=VALUE decisions, and the decisions; nothing but those keys changes.

    Raises ParameterError for a key or value that is not allowed, ApprovalError where nobody is named.
    """
    if settings and not by.strip():
        raise ApprovalError("Somebody has to have decided: say by whom.")
    after = parameters_with(settings, start)
    keys = dict.fromkeys(setting.partition("=")[0].strip() for setting in settings)
    return after, tuple(Decision(key=key, value=json_value(key, getattr(after, key)), by=by.strip()) for key in keys)


def applied(start: Parameters, decisions: Iterable[Decision]) -> Parameters:
    """The parameters with decisions made, the later ones over the earlier; ParameterError where one is not allowed."""
    return parameters_of({decision.key: decision.value for decision in decisions}, start)


def checked_meeting(meeting: Meeting, today: date) -> Meeting:
    """A meeting that may go on record. ApprovalError: unknown kind, nobody there, a day to come, blank actions."""
    kind_of(meeting.kind)
    if meeting.held > today:
        raise ApprovalError(f"A meeting on {meeting.held.isoformat()} has not been held yet: today is {today}.")
    attendees = tuple(dict.fromkeys(name.strip() for name in meeting.attendees if name.strip()))
    if not attendees:
        raise ApprovalError("A meeting needs somebody who was there: name the attendees.")
    if len(meeting.notes) > MOST_TEXT or len(meeting.actions) > MOST_ACTIONS:
        raise ApprovalError(f"A meeting keeps notes of up to {MOST_TEXT:,} characters and {MOST_ACTIONS} actions.")
    for decision in meeting.decisions:
        if decision.key not in SPECS or not decision.by.strip():
            raise ApprovalError(
                f"A decision needs a parameter and a name: {decision.key!r} by {decision.by!r} is none."
            )
    for action in meeting.actions:
        if not action.what.strip() or not action.owner.strip():
            raise ApprovalError("An action item needs what is to be done, by whom and by when: what|owner|YYYY-MM-DD.")
    return replace(meeting, attendees=attendees)


def action_of(text: str) -> Action:
    """An action item from what|owner|YYYY-MM-DD; ApprovalError for anything else."""
    parts = [part.strip() for part in text.split("|")]
    if len(parts) != 3 or not all(parts):
        raise ApprovalError(f"The action {text!r} cannot be read: write it as what|owner|YYYY-MM-DD.")
    return Action(what=parts[0], owner=parts[1], due=day_of(parts[2]))


def day_of(text: str) -> date:
    """A day from YYYY-MM-DD; ApprovalError for anything else."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise ApprovalError(f"{text!r} is no day: write it as YYYY-MM-DD, for example 2026-01-12.") from error


def meeting_detail(meeting: Meeting) -> dict[str, Any]:
    """A held meeting as the log keeps it."""
    return {
        "kind": meeting.kind,
        "held": meeting.held.isoformat(),
        "attendees": list(meeting.attendees),
        "notes": meeting.notes,
        "decisions": [{"key": d.key, "value": d.value, "by": d.by, "note": d.note} for d in meeting.decisions],
        "actions": [{"what": a.what, "owner": a.owner, "due": a.due.isoformat()} for a in meeting.actions],
        "setting": meeting.setting,
        "data_version": meeting.data_version,
    }


def meeting_of(number: int, who: str, detail: str) -> Meeting:
    """A held meeting from what the log keeps."""
    told = json.loads(detail)
    return Meeting(
        kind=told["kind"],
        held=date.fromisoformat(told["held"]),
        attendees=tuple(told["attendees"]),
        number=number,
        notes=told["notes"],
        decisions=tuple(Decision(**decision) for decision in told["decisions"]),
        actions=tuple(Action(**{**action, "due": date.fromisoformat(action["due"])}) for action in told["actions"]),
        setting=told["setting"],
        data_version=told["data_version"],
        recorded_by=who,
    )
