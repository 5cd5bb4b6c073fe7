"""What an intake form says that came back: settings, confirmations and approvals, or which row cannot be taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quota_core.errors import ApprovalError, ParameterError
from quota_core.govern.questions import FORM_COLUMNS, TABLE, Question
from quota_core.parameters import DEFAULTS, SPECS, Parameters
from quota_core.scenario_file import form_setting, parameters_with

YES = {"yes", "y", "ok", "confirmed", "approve", "approved"}
FLAGS = {"on": "true", "off": "false"}
NO = {"no", "n", "none", "nothing", "n/a", "not available", "-"}


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What an intake form came back with: settings KEY=VALUE by name, subjects confirmed and definitions approved.

    `settings`, `confirmed`: (setting or subject, by, note); `approved`: (definition key, role, by, note). `none`:
    (table, by, note) of tables that there is none of. `after`: the parameters with the settings made.
    """

    settings: tuple[tuple[str, str, str], ...] = ()
    confirmed: tuple[tuple[str, str, str], ...] = ()
    approved: tuple[tuple[str, str, str, str], ...] = ()
    none: tuple[tuple[str, str, str], ...] = ()
    after: Parameters = DEFAULTS


def answers(rows: Sequence[Mapping[str, str]], asked: Sequence[Question], start: Parameters = DEFAULTS) -> Answers:
    """What a filled-in form says; blank answers are left out. `yes` confirms what is there; a value sets a parameter.

    `no` to a table that is wanted is taken and changes nothing. `start`: the parameters that its settings change.

    Raises ApprovalError naming the row: an unknown key, nobody named, an answer that cannot be taken from here, and one
    that was given on another value or wording than stands now, which whoever answered has not seen.
    """
    known = {(question.key, question.whom): question for question in asked}
    given: list[_Given] = []
    confirmed, approved, none = [], [], []
    for number, row in enumerate(rows, 2):
        told = {name: str(row.get(name) or "").strip() for name in FORM_COLUMNS}
        if not told["answer"]:
            continue
        question = known.get((told["key"], told["whom"]))
        if question is None:
            raise ApprovalError(
                f"Row {number}: {told['key']!r} is no open question for {told['whom'] or 'nobody'}: it may have been "
                "answered already; clear its answer, or make a new form."
            )
        if not told["by"]:
            raise ApprovalError(f"Row {number}: {told['key']!r} is answered by nobody: fill in the column “by”.")
        if told["check"] != question.check or not _alike(told["present"], question.present):
            raise ApprovalError(
                f"Row {number}: {told['key']!r} is not answered for what stands now ({_short(question.present)}): the "
                f"form says {_short(told['present'])}, or is older than a change; make a new form and ask again."
            )
        word = told["answer"].casefold()
        yes = word in YES
        if question.key.startswith("definition:") and yes:
            approved.append((question.key.removeprefix("definition:"), told["whom"], told["by"], told["note"]))
        elif yes and question.subjects:
            confirmed += [(subject, told["by"], told["note"]) for subject in question.subjects]
        elif question.key in SPECS:
            given.append(_Given(number, question.key, told["answer"], told["by"], told["note"]))
        elif question.key.startswith(TABLE) and word in NO:
            none.append((question.key.removeprefix(TABLE), told["by"], told["note"]))
        else:
            raise ApprovalError(f"Row {number}: {told['answer']!r} cannot be taken here: {_can_be_said(question.key)}.")
    return Answers(
        settings=tuple((each.setting, each.by, each.note) for each in given),
        confirmed=tuple(confirmed),
        approved=tuple(approved),
        none=tuple(none),
        after=_after(given, start),
    )


@dataclass(frozen=True)
class _Given:
    """A value that a row of a form gives a parameter."""

    row: int
    key: str
    answer: str
    by: str
    note: str

    @property
    def setting(self) -> str:
        """KEY=VALUE; per cent for a share, and on or off, are taken as the form shows them."""
        flag = SPECS[self.key].kind == "flag"
        return form_setting(self.key, FLAGS.get(self.answer.casefold(), self.answer) if flag else self.answer)


def _after(given: Sequence[_Given], start: Parameters) -> Parameters:
    """The parameters with every value that was given; ApprovalError naming the row of one that is not allowed."""
    try:
        return parameters_with([each.setting for each in given], start)
    except ParameterError as error:
        wrong = next((each for each in reversed(given) if each.key == error.key), None)
        if wrong is None:
            raise ApprovalError(f"The form's answers do not go with what else is set: {error}") from error
        spec = SPECS[wrong.key]
        right = ", or yes where it is right" if error.allowed == spec.allowed else ""
        raise ApprovalError(
            f"Row {wrong.row}: {wrong.answer!r} is no answer for {spec.title}: {error.allowed}{right}."
        ) from error


def _can_be_said(key: str) -> str:
    """What may be answered where no value can be given."""
    if key.startswith(TABLE):
        return "answer no where there is none; where there is one, import its file"
    if key.startswith("definition:"):
        return "answer yes where it is right; an objection, or words of your own, go on record with the definition"
    return "answer yes where it is right, and correct anything else where it comes from"


def _alike(told: str, present: str) -> bool:
    """Whether a cell that came back says what went out; a spreadsheet may have written its number in another way."""
    if told.strip().lstrip("'") == present.strip().lstrip("'"):
        return True
    try:
        return float(told) == float(present)
    except ValueError:
        return False


def _short(text: str) -> str:
    return f"{text[:40]}…" if len(text) > 40 else text or "nothing"
