"""A meeting's agenda made from where the model stands: what changed, what is open, what has to be decided here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from quota_core.govern.meetings import KINDS, ORDER, Meeting, MeetingKind
from quota_core.govern.questions import Question, group_of
from quota_core.govern.records import LedgerEntry

MOST, FEW = 15, 5


@dataclass(frozen=True, kw_only=True)
class OpenGate:
    """A gate that does not pass yet, in a sentence."""

    title: str
    sentence: str


@dataclass(frozen=True, kw_only=True)
class ModelState:
    """What an agenda is made from, in words where it is told in words.

    `changed`: since the last meeting held; `assumed`: what is not confirmed, what moves the outcome most first;
    `definitions`: those that lack an approval, with whose; `disputes`: quotas in dispute, with reasons.
    """

    today: date
    held: tuple[Meeting, ...] = ()
    changed: tuple[str, ...] = ()
    headline: tuple[str, ...] = ()
    backtest: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    definitions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    assumed: tuple[LedgerEntry, ...] = ()
    gates: tuple[OpenGate, ...] = ()
    disputes: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Point:
    """One section of an agenda."""

    key: str
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Agenda:
    """What a meeting goes through, who must be there, and what should have come before it."""

    kind: MeetingKind
    points: tuple[Point, ...]
    before: tuple[str, ...] = field(default=())

    @property
    def decisions(self) -> tuple[str, ...]:
        """What has to be decided here."""
        return next((point.lines for point in self.points if point.key == "decisions"), ())


def agenda(kind: MeetingKind, state: ModelState) -> Agenda:
    """The sections of a kind of meeting that have something to say, in its order."""
    points = []
    for section in kind.sections:
        title, lines = _SECTIONS[section](kind, state)
        if lines:
            points.append(Point(key=section, title=title, lines=tuple(lines)))
    return Agenda(kind=kind, points=tuple(points), before=_not_held_before(kind, state.held))


def last_held(held: Sequence[Meeting], kind: str | None = None) -> Meeting | None:
    """The meeting held last, of a kind where one is asked for."""
    some = [meeting for meeting in held if kind in (None, meeting.kind)]
    return max(some, key=lambda meeting: (meeting.held, meeting.number), default=None)


def _not_held_before(kind: MeetingKind, held: Sequence[Meeting]) -> tuple[str, ...]:
    """The meetings that come before this one and were not held yet."""
    keys = list(KINDS)
    done = {meeting.kind for meeting in held}
    return tuple(KINDS[key].title for key in keys[: keys.index(kind.key)] if key not in done)


Told = tuple[str, list[str]]


def _since(kind: MeetingKind, state: ModelState) -> Told:
    last = last_held(state.held)
    if last is None:
        return "What changed", ["No meeting has been held yet: everything is new."]
    return f"What changed since the {last.title}", list(state.changed) or [
        "Nothing: the setting and the data are as they were."
    ]


def _assumed(kind: MeetingKind, state: ModelState) -> Told:
    own = [entry for entry in state.assumed if _is_of(kind, entry)]
    told = [f"{entry.title}: {entry.value}{_was(entry)} ({entry.source})" for entry in own[:MOST]]
    rest = len(own) - len(told)
    tried = any(entry.moves is not None for entry in state.assumed)
    title = "Still ASSUMED, what moves the outcome most first" if tried else "Still ASSUMED, in the ledger's order"
    return title, told + ([f"and {rest} more in the ledger"] if rest > 0 else [])


def _was(entry: LedgerEntry) -> str:
    return f", was confirmed as {entry.confirmed_value}" if entry.confirmed_value else ""


def _is_of(kind: MeetingKind, entry: LedgerEntry) -> bool:
    """Whether a line of the ledger is this meeting's: its parameters, and inputs where it looks at data."""
    if entry.kind == "definition":
        return False
    if entry.kind == "input":
        return kind.inputs
    return group_of(entry.subject) in kind.decides


def _definitions(kind: MeetingKind, state: ModelState) -> Told:
    """One line for all definitions that lack the same roles."""
    by_roles: dict[tuple[str, ...], list[str]] = {}
    for term, roles in state.definitions:
        by_roles.setdefault(roles, []).append(term)
    return "Definitions to agree", [f"{', '.join(terms)}: lacking {', '.join(r)}" for r, terms in by_roles.items()]


def _actions(kind: MeetingKind, state: ModelState) -> Told:
    told = []
    for meeting in state.held:
        for action in meeting.open_actions:
            late = " (overdue)" if action.due < state.today else ""
            told.append(f"{action.what}: {action.owner}, by {action.due.isoformat()}{late}, from the {meeting.title}")
    return "Action items still open", told


def _decisions(kind: MeetingKind, state: ModelState) -> Told:
    """What these people can settle here: definitions in their name, disputes, gates, and the largest assumptions."""
    told = []
    if "definitions" in kind.sections:
        for role in kind.attendees:
            terms = [term for term, roles in state.definitions if role in roles]
            rest = f" and {len(terms) - FEW} others" if len(terms) > FEW else ""
            count = "1 definition" if len(terms) == 1 else f"{len(terms)} definitions"
            told += [f"{role} agrees on {count}: {', '.join(terms[:FEW])}{rest}"] if terms else []
    if "disputes" in kind.sections:
        told += [f"Settle the dispute of {dispute}" for dispute in state.disputes]
    if "gates" in kind.sections:
        told += [f"Pass or waive the gate “{gate.title}”" for gate in state.gates]
    own = [entry for entry in state.assumed if _is_of(kind, entry)]
    told += [f"Confirm or change {entry.title} (now {entry.value})" for entry in own[:5]]
    return "Decisions needed", told


def _plain(title: str, name: str) -> Callable[[MeetingKind, ModelState], Told]:
    return lambda kind, state: (title, list(getattr(state, name)))


_SECTIONS: dict[str, Callable[[MeetingKind, ModelState], Told]] = {
    "since": _since,
    "headline": _plain("Where the plan stands", "headline"),
    "backtest": _plain("Would they have made it", "backtest"),
    "findings": _plain("The current method, by the quotas people had", "findings"),
    "checks": _plain("What is odd in the data", "checks"),
    "definitions": _definitions,
    "questions": lambda kind, state: (
        "Questions, and whom to ask",
        [f"{question.whom}: {question.text}" for question in state.questions[:MOST]],
    ),
    "assumed": _assumed,
    "gates": lambda kind, state: ("Gates still open", [f"{gate.title}: {gate.sentence}" for gate in state.gates]),
    "disputes": _plain("Quotas in dispute", "disputes"),
    "decisions": _decisions,
    "actions": _actions,
    "order": lambda kind, state: ("Who hears numbers when", [f"{who}: {what}" for who, what in ORDER]),
}
