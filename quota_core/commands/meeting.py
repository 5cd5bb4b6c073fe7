"""`meetings`: agendas made from the state of the model, meetings held, action items, the intake form."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping

from quota_core.commands.agreeing import Standing, standing, today
from quota_core.commands.evaluated import checked_draws, json_of, share_done
from quota_core.commands.printing import print_json
from quota_core.errors import ApprovalError, ParameterError
from quota_core.govern.agenda import ModelState, OpenGate, agenda
from quota_core.govern.answers import answers
from quota_core.govern.gap_analysis import gap_analysis
from quota_core.govern.ledger import moves_of
from quota_core.govern.meetings import Meeting, action_of, checked_meeting, day_of, decided, kind_of
from quota_core.present.agenda_words import agenda_lines, decision_texts, intake_sheet, model_state
from quota_core.present.definition_words import choice_text, definition_entries, facts_of
from quota_core.present.intake_words import taken_text
from quota_core.present.ledger_words import setting_words
from quota_core.scenario_file import scenario_toml


def run_meetings(given: argparse.Namespace) -> None:
    """Runs one of the acts."""
    with standing(given) as on:
        _ACTS[given.act](given, on)


def _agenda(given: argparse.Namespace, on: Standing) -> None:
    found = agenda(kind_of(given.kind), state_of(on, _moves(given, on)))
    if given.json:
        points = {point.key: {"title": point.title, "lines": point.lines} for point in found.points}
        kind = found.kind
        told = {"kind": kind.key, "title": kind.title, "attendees": kind.attendees, "not_held_before": found.before}
        print_json(json_of({**told, "points": points}))
        return
    sys.stdout.write("\n".join(agenda_lines(found)) + "\n")


def _moves(given: argparse.Namespace, on: Standing) -> Mapping[str, float] | None:
    """How far each parameter moves the outcome asked for; nothing where none is asked."""
    from quota_core.evaluate.measures import OUTCOMES
    from quota_core.evaluate.sensitivity import tornado

    if given.moves is None:
        return None
    if given.moves not in OUTCOMES:
        raise ParameterError("moves", given.moves, "one of " + ", ".join(OUTCOMES))
    checked_draws(given)
    with share_done("Trying every parameter") as done:
        return moves_of(
            tornado(
                on.store.company(on.parameters, with_deals=True),
                on.parameters,
                given.moves,
                draws=given.draws,
                seed=given.seed,
                progress=done,
                company_of=lambda other: on.store.company(other, with_deals=True),
            )
        )


def state_of(on: Standing, moves: Mapping[str, float] | None = None) -> ModelState:
    """Everything agendas and questions are made from; `moves`: what a tornado gave, to sort by."""
    from quota_core.store.bringing import data_checks
    from quota_core.store.sign_off import gates_of

    store, plan = on.store, on.now.plan
    lines = store.definitions.sheet(plan)
    ledger = store.agreement.ledger(
        plan,
        definition_entries(lines, plan, facts_of(plan)),
        moves,
        words=setting_words,
    )
    return model_state(
        on.now,
        today=today(),
        held=store.meetings.all(),
        ledger=ledger,
        lines=lines,
        reviews=store.reviews.lines(plan),
        findings=gap_analysis(plan, on.now.test),
        checks=data_checks(store),
        gates=[OpenGate(title=g.title, sentence=g.sentence) for g in gates_of(store, on.now) if not g.passed],
        row_counts=store.row_counts,
        data_version=store.data_version,
    )


def _hold(given: argparse.Namespace, on: Standing) -> None:
    after, decisions = decided(on.parameters, given.decide, given.by)
    held = Meeting(
        kind=kind_of(given.kind).key,
        held=day_of(given.date) if given.date else today(),
        attendees=tuple(given.attendees),
        notes=given.notes.strip(),
        decisions=decisions,
        actions=tuple(action_of(text) for text in given.action),
        setting=scenario_toml(after),
        data_version=on.store.data_version,
    )
    held = checked_meeting(held, today())
    who = given.by or given.attendees[0]
    if given.save:
        on.store.scenarios.save_from(given.save, scenario_toml(after), scenario_toml(on.parameters), who=who)
    kept = on.store.meetings.hold(held, after, who, today(), setting_words)
    sys.stdout.write(f"Meeting {kept.number}, {kept.title}, is on record.\n")
    for text in decision_texts(kept):
        sys.stdout.write(f"- {text}\n")


def _list(given: argparse.Namespace, on: Standing) -> None:
    held = on.store.meetings.all()
    if given.json:
        print_json(json_of(list(held)))
        return
    if not held:
        sys.stdout.write("No meeting has been held yet: `meetings agenda kickoff` prepares the first.\n")
    for meeting in held:
        sys.stdout.write(f"{meeting.number}. {meeting.title}: {', '.join(meeting.attendees)}\n")
        for text in decision_texts(meeting):
            sys.stdout.write(f"   decided: {text}\n")
        for place, action in enumerate(meeting.actions, 1):
            done = f"done {action.done.isoformat()}" if action.done else f"by {action.due.isoformat()}"
            sys.stdout.write(f"   action {place}: {action.what}, {action.owner}, {done}\n")


def _done(given: argparse.Namespace, on: Standing) -> None:
    on.store.meetings.close_action(given.number, given.action, given.who, today())
    sys.stdout.write(f"Action {given.action} of meeting {given.number} is done.\n")


def _intake(given: argparse.Namespace, on: Standing) -> None:
    from quota_core.deliver.writing import write_file
    from quota_core.present.sheet_file import sheet_bytes

    sheet = intake_sheet(state_of(on, _moves(given, on)).questions)
    write_file(sheet_bytes(sheet, given.out.suffix), given.out)
    sys.stdout.write(f"{len(sheet)} questions are in {given.out}: fill in answer, by and note, and give it back.\n")


def _answers(given: argparse.Namespace, on: Standing) -> None:
    from quota_core.store.intake import form_of, take_answers

    told = answers(form_of(given.file), state_of(on).questions, on.parameters)
    if told.settings and not given.save.strip():
        raise ApprovalError("The form answers settings, which are kept in a scenario: give it a name with --save NAME.")
    if told.settings:
        on.store.scenarios.save_from(given.save, scenario_toml(told.after), scenario_toml(on.parameters))
    choice = {line.definition.key: choice_text(line, on.now.plan) for line in on.store.definitions.sheet(on.now.plan)}
    take_answers(on.store, on.now.plan, told, choice, setting_words)
    sys.stdout.write(f"{taken_text(given.file.name, told, given.save.strip())}\n")


_ACTS = {
    "agenda": _agenda,
    "hold": _hold,
    "list": _list,
    "done": _done,
    "intake": _intake,
    "answers": _answers,
}
