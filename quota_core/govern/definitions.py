"""Who agrees to which definition: approvals by role, bound to the wording and to the choice they were given for.

A choice or wording that changes afterwards opens the definition again by itself: what was approved is no longer there.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from quota_core.declare import nearest
from quota_core.errors import ApprovalError
from quota_core.govern.definition import FACTS, Definition
from quota_core.govern.definition_list import BY_KEY, DEFINITIONS
from quota_core.govern.roles import REQUIRED, ROLES
from quota_core.model.plan import Plan
from quota_core.parameters import SPECS
from quota_core.scenario_file import json_value

Verdict = Literal["approved", "objected", "withdrawn"]
State = Literal["approved", "objected", "reopened", "open"]
SUBJECT = "definition:"
BRACES = re.compile(r"\{([^{}]*)\}|[{}]")


@dataclass(frozen=True, kw_only=True)
class Vote:
    """What a stakeholder said of a definition: `bound` to wording and choice, `choice` as it was read then."""

    key: str
    role: str
    who: str
    verdict: Verdict
    at: datetime
    bound: str
    choice: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class OwnWording:
    """The company's own words for a term, beside ours; empty text takes ours again."""

    key: str
    text: str
    who: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a role stands on a definition. `reopened`: it was agreed or objected to, for another wording or choice."""

    role: str
    state: State
    vote: Vote | None = None


@dataclass(frozen=True, kw_only=True)
class Line:
    """A definition as it stands: the words that count, the present choice (key -> plain value), who agrees."""

    definition: Definition
    wording: str
    own: OwnWording | None
    choice: Mapping[str, Any]
    bound: str
    standings: tuple[Standing, ...]

    @property
    def lacking(self) -> tuple[str, ...]:
        """The required roles that have not approved it as it stands."""
        return tuple(s.role for s in self.standings if s.role in REQUIRED and s.state != "approved")

    @property
    def objections(self) -> tuple[Vote, ...]:
        """Objections that stand, of whatever role."""
        return tuple(s.vote for s in self.standings if s.state == "objected" and s.vote is not None)

    @property
    def agreed(self) -> bool:
        """Whether every required role has approved it and nobody objects."""
        return not self.lacking and not self.objections

    @property
    def reopened(self) -> tuple[Vote, ...]:
        """What was said for another wording or choice."""
        return tuple(s.vote for s in self.standings if s.state == "reopened" and s.vote is not None)


def alignment_sheet(plan: Plan, votes: Iterable[Vote] = (), wordings: Iterable[OwnWording] = ()) -> tuple[Line, ...]:
    """Every definition with the present choice and where each role stands; votes and wordings in any order of keys.

    Of several votes of a role on a definition, and of several wordings, the last given counts.
    """
    last = {(vote.key, vote.role): vote for vote in votes}
    own = {wording.key: wording for wording in wordings}
    return tuple(_line(definition, plan, last, own.get(definition.key)) for definition in DEFINITIONS)


def _line(definition: Definition, plan: Plan, last: Mapping[tuple[str, str], Vote], own: OwnWording | None) -> Line:
    wording = own.text if own is not None and own.text else definition.wording
    choice = choice_of(definition, plan)
    bound = bound_to(definition.key, wording, choice)
    return Line(
        definition=definition,
        wording=wording,
        own=own if own is not None and own.text else None,
        choice=choice,
        bound=bound,
        standings=tuple(_standing(role, last.get((definition.key, role)), bound) for role in ROLES),
    )


def _standing(role: str, vote: Vote | None, bound: str) -> Standing:
    if vote is None or vote.verdict == "withdrawn":
        return Standing(role=role, state="open", vote=vote)
    return Standing(role=role, state=vote.verdict if vote.bound == bound else "reopened", vote=vote)


def choice_of(definition: Definition, plan: Plan) -> dict[str, Any]:
    """The present choice: plain value by parameter. Where time is left to the data, what the data made of it."""
    found = {"as_of": plan.as_of_text, "plan_year": plan.plan_year}
    parameters = plan.parameters
    return {key: found.get(key, json_value(key, getattr(parameters, key))) for key in definition.parameters}


def bound_to(key: str, wording: str, choice: Mapping[str, Any]) -> str:
    """What an approval is bound to: 16 characters that change with the words or the choice."""
    text = json.dumps([key, wording, choice], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def lacking_approval(lines: Sequence[Line]) -> dict[str, tuple[str, ...]]:
    """Definition key -> the required roles that lack, objections counted as lacking too; empty where all is agreed."""
    return {
        line.definition.key: tuple(dict.fromkeys((*line.lacking, *(vote.role for vote in line.objections))))
        for line in lines
        if not line.agreed
    }


def checked_keys(keys: Sequence[str]) -> tuple[str, ...]:
    """The definitions named, all of them for `all`; ApprovalError for a key there is none of."""
    if list(keys) == ["all"]:
        return tuple(BY_KEY)
    for key in keys:
        if key not in BY_KEY:
            raise ApprovalError(f"There is no definition {key!r}{nearest(key, BY_KEY)}; `definitions` lists them.")
    return tuple(dict.fromkeys(keys))


def checked_wording(key: str, text: str) -> str:
    """Own words for a definition, in which all braces stand for a number or choice; ApprovalError for any others."""
    known = {*FACTS, *SPECS}
    for found in BRACES.finditer(text):
        name = found[1] or ""
        if name not in known:
            definition = BY_KEY[key]
            own = [f"{{{each}}}" for each in definition.parameters + definition.facts or FACTS]
            raise ApprovalError(
                f"{found[0]} in the words for {definition.term} stands for nothing{nearest(name, known)}: write the "
                f"words without it, or use {' or '.join(filter(None, [', '.join(own[:-1]), own[-1]]))}."
            )
    return text
