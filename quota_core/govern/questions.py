"""What to ask whom: questions made from the ledger and the definitions, and the intake form that carries them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from quota_core.govern.audit_log import canonical
from quota_core.govern.definitions import Line
from quota_core.govern.ledger import speaks_of_pay
from quota_core.govern.question_words import how_inferred, input_question
from quota_core.govern.records import LedgerEntry
from quota_core.parameters import SPECS
from quota_core.parameters.groups import BACKTEST, COVERAGE, DRIVERS, EVIDENCE, PAY, RAMP, TARGET, TIME, WEIGHTS

WHOM: dict[str, str] = {
    TARGET: "CRO",
    WEIGHTS: "VP Sales",
    RAMP: "VP Sales",
    COVERAGE: "VP Sales",
    PAY: "Finance",
    EVIDENCE: "RevOps",
    BACKTEST: "CRO",
    TIME: "RevOps",
    DRIVERS: "Finance",
}
INPUT_WHOM: dict[tuple[str, str], str] = {
    ("reps", "ote"): "Finance",
    ("reps", "base_share"): "Finance",
    ("reps", "market_ote"): "Finance",
    ("targets", "amount"): "CRO",
    ("reps", "segment"): "VP Sales",
    ("reps", "territory_id"): "VP Sales",
}
ANYBODY = "RevOps"
TABLE = "table:"
# Tables that change answers where they are given: what each is for.
WANTED_TABLES: dict[str, tuple[str, str]] = {
    "past_quotas": ("a list of past quotas", "what the current method did, and how much each quota changes"),
    "assignments": (
        "a list of who held which territory when",
        "whose evidence a territory's bookings are, where people moved",
    ),
    "splits": ("a list of how deals were split", "who is credited with shared deals"),
    "opportunity_history": (
        "the field history of opportunities, or snapshots of the pipeline",
        "whether as much pipeline sufficed in past quarters",
    ),
    "targets": ("a list of targets by year", "the target that quotas add up to"),
}


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question: whom to ask, in words, what stands now, in which unit, what the answer is for.

    `subjects`: the ledger's lines it settles (none for a table that is missing). `moves`: as in the ledger. `check`:
    changes with any of their values, so that an answer counts only for what it was given on.
    """

    key: str
    whom: str
    text: str
    present: str = ""
    unit: str = ""
    purpose: str = ""
    subjects: tuple[str, ...] = ()
    moves: float | None = None
    pay: bool = False
    check: str = ""


def group_of(subject: str) -> str:
    """The parameter group a subject of the ledger belongs to; "" for what is no parameter."""
    key = subject.partition(":")[0]
    return SPECS[key].group if key in SPECS else ""


def questions(
    ledger: Sequence[LedgerEntry], lines: Sequence[Line], row_counts: Mapping[str, int]
) -> tuple[Question, ...]:
    """Tables to send, definitions to agree, then what is ASSUMED: what moves the outcome furthest first.

    Inferred inputs of one column are one question. Parameters are asked about where they move the outcome, or, while
    that has not been worked out, where they have a slider or were set by name.
    """
    missing = [
        Question(
            key=f"{TABLE}{table}",
            whom=ANYBODY,
            text=f"Can you send {what}? There is none here yet.",
            purpose=purpose,
        )
        for table, (what, purpose) in WANTED_TABLES.items()
        if not row_counts.get(table)
    ]
    agree = [
        Question(
            key=f"definition:{line.definition.key}",
            whom=role,
            text=f"Is this what {line.definition.term} means here?",
            present=line.wording,
            purpose="everybody counts the same thing",
            check=_check([(line.definition.key, line.bound)]),
            subjects=(f"definition:{line.definition.key}",),
        )
        for line in lines
        for role in line.lacking
    ]
    assumed = [entry for entry in ledger if entry.status == "ASSUMED" and entry.kind != "definition"]
    asked = [*_inputs(assumed), *_parameters(assumed)]
    asked.sort(key=lambda question: -question.moves if question.moves is not None else 0.0)
    return (*missing, *asked, *agree)


def _check(held: Iterable[tuple[str, str]]) -> str:
    """A word over subjects and their values; its first letter keeps spreadsheets from taking it for a number."""
    return "c" + hashlib.sha256(canonical([list(each) for each in held]).encode()).hexdigest()[:12]


def _held(entry: LedgerEntry) -> tuple[str, str]:
    return entry.subject, entry.spelled


def _inputs(assumed: Sequence[LedgerEntry]) -> list[Question]:
    grouped: dict[tuple[str, str], list[LedgerEntry]] = {}
    for entry in assumed:
        if entry.kind == "input" and entry.subject.startswith("input:"):
            table, column = column_of(entry.subject)
            grouped.setdefault((table, column), []).append(entry)
    found = []
    for (table, column), entries in grouped.items():
        found.append(
            Question(
                key=f"input:{table}.{column}",
                whom=INPUT_WHOM.get((table, column), ANYBODY),
                text=input_question(table, column, entries),
                present=entries[0].value if len(entries) == 1 else f"{len(entries)} values",
                purpose=f"what the model was not given: {how_inferred(entries)}",
                subjects=tuple(entry.subject for entry in entries),
                check=_check(map(_held, entries)),
                moves=max((entry.moves for entry in entries if entry.moves is not None), default=None),
                pay=speaks_of_pay(entries[0].subject),
            )
        )
    return found


def column_of(subject: str) -> tuple[str, str]:
    """Table and column of an inferred input's subject: input:reps/A1/ote is reps and ote."""
    place = subject.removeprefix("input:")
    return place.partition("/")[0], place.rpartition("/")[2]


def _parameters(assumed: Sequence[LedgerEntry]) -> list[Question]:
    tried = any(entry.moves is not None for entry in assumed)
    found = []
    for entry in assumed:
        key = entry.subject.partition(":")[0]
        if key not in SPECS:
            continue
        spec = SPECS[key]
        matters = bool(entry.moves) if tried else spec.slider
        if entry.kind == "override" or matters:
            found.append(
                Question(
                    key=entry.subject,
                    whom=WHOM[spec.group],
                    text=f"{entry.title}: {entry.value} is taken ({entry.source}). What is it here?",
                    present=entry.value,
                    unit=spec.unit,
                    purpose=spec.help,
                    subjects=(entry.subject,),
                    check=_check([_held(entry)]),
                    moves=entry.moves,
                    pay=speaks_of_pay(entry.subject),
                )
            )
    return found


FORM_COLUMNS = ("key", "whom", "question", "present", "unit", "what for", "answer", "by", "note", "check")


def form_rows(asked: Sequence[Question]) -> list[list[str]]:
    """The intake form's rows: who fills in what, and what for; answer, by and note are theirs, check comes back."""
    return [[q.key, q.whom, q.text, q.present, q.unit, q.purpose, "", "", "", q.check] for q in asked]
