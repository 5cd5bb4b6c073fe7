"""What an agenda is made from, in words: where the plan stands, what changed since the last meeting, what is open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from quota_core.evaluate.outlook import Outlook
from quota_core.govern.agenda import Agenda, ModelState, OpenGate, last_held
from quota_core.govern.definitions import Line, lacking_approval
from quota_core.govern.gap_analysis import Finding
from quota_core.govern.ledger import by_moves, speaks_of_pay
from quota_core.govern.meetings import Meeting
from quota_core.govern.questions import FORM_COLUMNS, Question, form_rows, questions
from quota_core.govern.records import LedgerEntry
from quota_core.govern.reviews import ReviewLine, open_disputes
from quota_core.model.plan import Plan
from quota_core.parameters import SPECS
from quota_core.present import formats
from quota_core.present.attainment import never_tested
from quota_core.present.bands import standing
from quota_core.present.definition_words import facts_of, tells_of_pay, wording_text
from quota_core.present.gap_words import finding_text
from quota_core.present.growth import anchor_of
from quota_core.present.headline import answer
from quota_core.present.hiding import SOMEBODY
from quota_core.present.parameter_words import in_words
from quota_core.present.saved_scenarios import NO_DIFFERENCE, differences_text
from quota_core.present.sentence import people
from quota_core.present.sheet import SHAPES, Sheet, SheetColumn
from quota_core.scenario_file import parameters_of_toml

if TYPE_CHECKING:  # brings the query library along
    from quota_core.ingest.checks import Check


def model_state(
    now: Outlook,
    *,
    today: date,
    held: Sequence[Meeting],
    ledger: Sequence[LedgerEntry],
    lines: Sequence[Line],
    reviews: Sequence[ReviewLine],
    findings: Sequence[Finding],
    checks: Iterable[Check],
    row_counts: Mapping[str, int],
    data_version: str,
    gates: Sequence[OpenGate] = (),
    pay: bool = True,
    names: bool = True,
) -> ModelState:
    """Everything an agenda tells, of a plan and of what was agreed; no pay, and nobody named, where that is hidden."""
    told = tuple(entry for entry in ledger if pay or not speaks_of_pay(entry.subject))
    lines = [line for line in lines if pay or not tells_of_pay(line)]
    terms = {line.definition.key: line.definition.term for line in lines}
    return ModelState(
        today=today,
        held=tuple(held) if names else nameless_meetings(held),
        changed=changed_since(now, held, data_version, pay=pay),
        headline=headline_lines(now),
        backtest=backtest_lines(now),
        findings=tuple(
            f"{SHAPES.get(finding.severity, '◆')} {finding_text(finding)}"
            for finding in findings
            if pay or not finding.pay
        ),
        checks=tuple(f"{check.severity}: {check.title}" for check in checks),
        definitions=tuple((terms[key], roles) for key, roles in lacking_approval(lines).items()),
        assumed=by_moves(entry for entry in told if entry.status == "ASSUMED"),
        gates=tuple(gates),
        disputes=tuple(dispute_text(line, names=names) for line in open_disputes(reviews)),
        questions=questions(told, _filled(lines, now.plan, pay=pay), row_counts),
    )


def _filled(lines: Iterable[Line], proposed: Plan, *, pay: bool) -> list[Line]:
    """Definitions as they are read: with the present choice in their wording."""
    facts = facts_of(proposed)
    return [replace(line, wording=wording_text(line, proposed, facts, pay=pay)) for line in lines]


def changed_since(now: Outlook, held: Sequence[Meeting], data_version: str, *, pay: bool) -> tuple[str, ...]:
    """What differs in setting and data from how the last meeting ended."""
    last = last_held(held)
    if last is None:
        return ()
    before = parameters_of_toml(last.setting, f"the setting of the {last.title}")
    told = differences_text(before, now.plan.parameters, people(now), anchor_of(now), pay=pay)
    lines = [] if told == NO_DIFFERENCE else [told]
    if last.data_version and last.data_version != data_version:
        lines.append(f"The data changed (version {last.data_version[:6]} then, {data_version[:6]} now).")
    return tuple(lines)


def headline_lines(now: Outlook) -> tuple[str, ...]:
    """The plan's totals and whether they add up."""
    plan = now.plan
    currency = f" {plan.company.currency}" if plan.company.currency else ""
    totals = (
        f"{formats.fiscal_year(plan.plan_year)}: target {formats.money(plan.target)}{currency}, assigned "
        f"{formats.money(plan.assigned)}, capacity {formats.money(plan.reachable)}; last year "
        f"{formats.money(now.last_actual)}"
    )
    return (totals, answer(now)[0], *plan.problems_told_to_all)


def backtest_lines(now: Outlook) -> tuple[str, ...]:
    """The back-test's headline and how it stands against the chosen band."""
    found = now.judged
    if not found.n:
        return (f"{never_tested(now.test)}.",)
    stands = standing(found, now.plan.parameters.health_band)
    told = (
        f"{formats.percent(found.share_hitting)} would have hit "
        f"({formats.percent_range(found.share.low, found.share.high)}, 90% interval), mean attainment "
        f"{formats.percent(found.mean)}; {stands.words}"
    )
    return (told, *now.test.notes)


def nameless_meetings(held: Sequence[Meeting]) -> tuple[Meeting, ...]:
    """The same meetings without what names people: attendees, owners, and what was written."""
    return tuple(
        replace(
            meeting,
            attendees=(SOMEBODY,) * len(meeting.attendees),
            notes="",
            decisions=tuple(replace(each, by=SOMEBODY, note="") for each in meeting.decisions),
            actions=tuple(
                replace(each, what="an action item", owner=SOMEBODY, done_by=SOMEBODY if each.done_by else "")
                for each in meeting.actions
            ),
            recorded_by=SOMEBODY,
        )
        for meeting in held
    )


def dispute_text(line: ReviewLine, *, names: bool = True) -> str:
    """Whose quota is disputed, why, and by how much the rep's own estimate differs."""
    said = next(review for review in line.standing if review.said == "disputed")
    told = f"{line.name}'s {formats.money(line.quota)}" + (f" by {said.who}: {said.reason}" if names else "")
    if line.estimate is not None:
        told += (
            f" (own estimate {formats.money(line.estimate)}, {formats.money_change(line.divergence)} on the model's)"
        )
    return told


def agenda_lines(found: Agenda) -> list[str]:
    """An agenda as text: title, who must be there, then each section."""
    told = [f"{found.kind.title}: {found.kind.purpose}", f"Attendees: {', '.join(found.kind.attendees)}"]
    if found.before:
        told.append(f"▲ Not held yet, and comes before: {', '.join(found.before)}")
    for point in found.points:
        told += ["", point.title, *(f"- {line}" for line in point.lines)]
    return told


def intake_sheet(asked: Sequence[Question], *, pay: bool = True) -> Sheet:
    """The intake form: who fills in what and what for, with empty columns for answer, name and note."""
    shown = [question for question in asked if pay or not question.pay]
    return Sheet(
        name="intake-form",
        columns=tuple(SheetColumn(title=name.capitalize()) for name in FORM_COLUMNS),
        rows=tuple(tuple(row) for row in form_rows(shown)),
    )


def meetings_sheet(held: Sequence[Meeting], *, pay: bool = True) -> Sheet:
    """The meetings held: when, who, what was decided by whom, how many actions are open."""
    return Sheet(
        name="meetings",
        columns=(
            SheetColumn(title="No.", kind="count"),
            SheetColumn(title="Meeting"),
            SheetColumn(title="Held", kind="date"),
            SheetColumn(title="Attendees"),
            SheetColumn(title="Decided"),
            SheetColumn(title="Actions open", kind="count"),
            SheetColumn(title="Notes"),
            SheetColumn(title="Recorded by"),
        ),
        rows=tuple(
            (
                meeting.number,
                meeting.title.partition(" of ")[0],
                meeting.held,
                ", ".join(meeting.attendees),
                "; ".join(decision_texts(meeting, pay=pay)),
                len(meeting.open_actions),
                meeting.notes,
                meeting.recorded_by,
            )
            for meeting in held
        ),
    )


def decision_texts(meeting: Meeting, *, pay: bool = True) -> list[str]:
    """Each decision: Over-assignment: 5% (Ana Ruiz)."""
    return [
        f"{SPECS[each.key].title}: {in_words(each.key, each.value)} ({each.by})"
        for each in meeting.decisions
        if pay or not speaks_of_pay(each.key)
    ]


def actions_sheet(held: Sequence[Meeting]) -> Sheet:
    """Every action item: what, who, by when, whether it is done, from which meeting."""
    return Sheet(
        name="action-items",
        columns=(
            SheetColumn(title="Meeting", kind="count"),
            SheetColumn(title="Action", kind="count"),
            SheetColumn(title="What"),
            SheetColumn(title="Owner"),
            SheetColumn(title="Due", kind="date"),
            SheetColumn(title="Done", kind="date"),
            SheetColumn(title="Done says"),
        ),
        rows=tuple(
            (meeting.number, place, action.what, action.owner, action.due, action.done, action.done_by)
            for meeting in held
            for place, action in enumerate(meeting.actions, 1)
        ),
    )
