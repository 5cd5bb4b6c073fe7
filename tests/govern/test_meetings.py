"""Agendas follow the model's state, decisions change what they name and nothing else, forms come back whole."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import UTC, date, datetime

import pytest

from quota_core.errors import ApprovalError, ParameterError
from quota_core.evaluate.outlook import Outlook, outlook
from quota_core.govern.agenda import ModelState, OpenGate, agenda
from quota_core.govern.answers import answers
from quota_core.govern.audit_log import canonical
from quota_core.govern.definitions import OwnWording, Vote, alignment_sheet
from quota_core.govern.gap_analysis import gap_analysis
from quota_core.govern.ledger import ledger, parameter_items
from quota_core.govern.meetings import (
    KINDS,
    ORDER,
    Action,
    Decision,
    Meeting,
    action_of,
    applied,
    checked_meeting,
    day_of,
    decided,
    kind_of,
    meeting_detail,
    meeting_of,
)
from quota_core.govern.questions import FORM_COLUMNS, form_rows, questions
from quota_core.govern.records import Confirmation, LedgerEntry
from quota_core.govern.reviews import checked_review, review_lines
from quota_core.govern.roles import REQUIRED
from quota_core.parameters import DEFAULTS, Parameters
from quota_core.present.agenda_words import agenda_lines, decision_texts, intake_sheet, model_state
from quota_core.present.intake_words import taken_text
from quota_core.scenario_file import scenario_toml
from quota_core.values import FrozenMap
from tests.support.tiny import plain, tiny_company

AT = datetime(2026, 1, 12, 10, tzinfo=UTC)
TODAY = date(2026, 1, 20)


@pytest.fixture(scope="module")
def now() -> Outlook:
    return outlook(tiny_company(), DEFAULTS)


def state(now: Outlook, *, votes=(), reviews=(), held=(), confirmed=(), moves=None, pay=True, **more) -> ModelState:
    items = parameter_items(now.plan.parameters)
    agreed = {
        item.subject: Confirmation(value=item.value, shown=item.shown, who="Ana", at=AT)
        for item in items
        if item.subject in confirmed
    }
    told = {
        "today": TODAY,
        "held": held,
        "ledger": ledger(items, agreed, (), moves),
        "lines": alignment_sheet(now.plan, votes),
        "reviews": review_lines(now.plan, reviews),
        "findings": gap_analysis(now.plan, now.test),
        "checks": (),
        "row_counts": {},
        "data_version": "abc",
    }
    return model_state(now, pay=pay, **(told | more))


def section(kind: str, given: ModelState, key: str) -> tuple[str, ...]:
    return next((point.lines for point in agenda(KINDS[kind], given).points if point.key == key), ())


def held(kind: str = "kickoff", setting: str = "", **more) -> Meeting:
    told = {"held": date(2026, 1, 12), "attendees": ("Ana", "Bo"), "number": 1, "data_version": "abc"}
    return Meeting(kind=kind, setting=setting, **(told | more))


def test_every_kind_has_people_sections_and_an_order() -> None:
    assert list(KINDS) == ["kickoff", "data_validation", "model_review", "backtest_review", "final_review"]
    assert set(KINDS["data_validation"].attendees) == {"RevOps", "Sales Ops"}
    assert set(KINDS["final_review"].attendees) == set(REQUIRED)
    assert [who for who, _ in ORDER] == ["Leadership", "Managers", "Reps, one to one", "Groups"]


def test_the_kickoff_opens_with_the_current_method_and_asks(now: Outlook) -> None:
    told = state(now)
    assert any("import past_quotas" in line for line in section("kickoff", told, "findings"))
    assert any("past quotas" in line for line in section("kickoff", told, "questions"))
    assert not agenda(KINDS["kickoff"], told).before


def test_definitions_that_were_agreed_leave_the_agenda(now: Outlook) -> None:
    lines = alignment_sheet(now.plan)
    votes = [
        Vote(key=line.definition.key, role=role, who=role, verdict="approved", at=AT, bound=line.bound)
        for role in REQUIRED
        for line in lines
        if line.definition.key != "ramp" or role != "CRO"
    ]
    assert section("model_review", state(now, votes=votes), "definitions") == ("Ramp: lacking CRO",)
    assert not any("Ramp" in line for line in section("model_review", state(now, votes=votes), "decisions"))
    assert any("CRO agrees on 1" in line for line in section("kickoff", state(now, votes=votes), "decisions"))


def test_what_is_confirmed_leaves_and_what_moves_most_comes_first(now: Outlook) -> None:
    first = section("model_review", state(now, moves={"weight_strength": 9.0, "round_to": 1.0}), "assumed")
    assert first[0].startswith("Strength")
    assert first[1].startswith("Round to")
    without = section(
        "model_review",
        state(now, moves={"weight_strength": 9.0, "round_to": 1.0}, confirmed=("weight_strength",)),
        "assumed",
    )
    assert without[0].startswith("Round to")
    assert not any(line.startswith("Healthy band") for line in first), "that is the back-test review's"


def test_changes_since_the_last_meeting_are_told_and_no_others(now: Outlook) -> None:
    same = state(now, held=[held(setting=scenario_toml(DEFAULTS))])
    assert section("model_review", same, "since") == ("Nothing: the setting and the data are as they were.",)
    before = DEFAULTS.changed(weight_strength=0.5)
    (line,) = section("model_review", state(now, held=[held(setting=scenario_toml(before))]), "since")
    assert "Strength 0.50x → 1.00x" in line
    (line,) = section("model_review", state(now, held=[held(data_version="old")]), "since")
    assert "data changed" in line


def test_disputes_gates_and_late_actions_are_on_it(now: Outlook) -> None:
    dispute = checked_review(
        now.plan, "Ada", "rep", "Ada", "disputed", at=AT, reason="two accounts left", estimate=700_000.0
    )
    late = Action(what="send splits", owner="Rev", due=date(2026, 1, 15))
    done = Action(what="ask Finance", owner="Ana", due=date(2026, 1, 15), done=date(2026, 1, 14))
    told = state(
        now,
        reviews=[dispute],
        held=[held(actions=(late, done))],
        gates=[OpenGate(title="Data clean", sentence="2 problems.")],
    )
    assert "two accounts left" in section("backtest_review", told, "disputes")[0]
    assert "700K" in section("final_review", told, "disputes")[0]
    decisions = section("final_review", told, "decisions")
    assert any("Data clean" in line for line in decisions)
    assert any("dispute of Ada" in line for line in decisions)
    (action,) = section("final_review", told, "actions")
    assert "overdue" in action
    assert agenda(KINDS["final_review"], told).before == ("Data validation", "Model review", "Back-test review")
    text = "\n".join(agenda_lines(agenda(KINDS["final_review"], told)))
    assert "one to one" in text


def test_nothing_of_pay_is_told_where_pay_is_hidden(now: Outlook) -> None:
    told = state(now, pay=False)
    words = "\n".join(line for kind in KINDS.values() for line in agenda_lines(agenda(kind, told)))
    assert "OTE return floor" not in words
    assert "Accelerator" not in words
    assert "Quota-to-OTE" not in words
    assert not [question.key for question in told.questions if question.pay]
    assert "Accelerator above quota" in "\n".join(entry.title for entry in state(now).assumed)


def test_a_planned_hires_ote_is_told_nowhere_pay_is_hidden() -> None:
    hire = {
        "name": "Dee",
        "role": "AE",
        "segment": "MM",
        "territory_id": "T1",
        "start_date": "2026-02-01",
        "ote": 171717,
    }
    now = outlook(tiny_company(), plain(added_hires={"H1": hire}))
    told, hidden = state(now), state(now, pay=False)
    (asked,) = [question for question in told.questions if question.key == "added_hires:H1"]
    assert asked.pay
    assert "added_hires:H1" in {entry.subject for entry in told.assumed}
    words = "\n".join(line for kind in KINDS.values() for line in agenda_lines(agenda(kind, hidden)))
    rows = [*intake_sheet(hidden.questions).rows, *intake_sheet(told.questions, pay=False).rows]
    assert "171717" not in words.replace(",", "")
    assert not [row for row in rows if "Dee" in str(row) or "171717" in str(row).replace(",", "")]
    assert [row for row in intake_sheet(told.questions).rows if "171717" in str(row)]
    record = held(decisions=decided(DEFAULTS, ['added_hires={"H1": ' + json.dumps(hire) + "}"], "Ana")[1])
    assert decision_texts(record)
    assert not decision_texts(record, pay=False)


def test_a_decision_changes_that_parameter_and_no_other() -> None:
    start = DEFAULTS.changed(weight_strength=1.2)
    after, decisions = decided(start, ["over_assignment=0.05", 'required_coverage_segments={"ENT": 4}'], "Ana")
    changed = {f.name for f in fields(Parameters) if getattr(after, f.name) != getattr(start, f.name)}
    assert changed == {"over_assignment", "required_coverage_segments"}
    assert decisions[0] == Decision(key="over_assignment", value=0.05, by="Ana")
    assert applied(start, decisions) == after
    with pytest.raises(ParameterError, match="from 0 to 1"):
        decided(start, ["over_assignment=7"], "Ana")
    with pytest.raises(ApprovalError, match="by whom"):
        decided(start, ["over_assignment=0.05"], " ")


def test_a_record_comes_back_as_it_was_kept() -> None:
    _, decisions = decided(DEFAULTS, ["as_of=2026-01-01", 'credited_types={"AE": ["new"]}'], "Ana")
    kept = held(decisions=decisions, actions=(action_of("send splits | Rev | 2026-02-01"),), notes="x", number=3)
    again = meeting_of(3, "Ana", canonical(meeting_detail(kept)))
    assert again == Meeting(**{**{f.name: getattr(kept, f.name) for f in fields(kept)}, "recorded_by": "Ana"})
    assert applied(DEFAULTS, again.decisions).credited_types == FrozenMap({"AE": ("new",)})


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (lambda: kind_of("kick-off"), "did you mean kickoff"),
        (lambda: day_of("12.1.2026"), "YYYY-MM-DD"),
        (lambda: action_of("send splits|Rev"), "what.owner"),
        (lambda: checked_meeting(held(attendees=(" ",)), TODAY), "name the attendees"),
        (lambda: checked_meeting(held(held=date(2027, 1, 1)), TODAY), "not been held yet"),
    ],
)
def test_what_cannot_go_on_record_is_said(made, told: str) -> None:
    with pytest.raises(ApprovalError, match=told):
        made()


def form(now: Outlook, **filled: dict[str, str]) -> tuple[list[dict[str, str]], tuple]:
    asked = state(now).questions
    sheet = intake_sheet(asked)
    assert [column.title.casefold() for column in sheet.columns] == list(FORM_COLUMNS)
    rows = [dict(zip(FORM_COLUMNS, row, strict=True)) for row in form_rows(asked)]
    for row in rows:
        row.update(filled.get(row["key"].replace(":", "_"), {}))
    return rows, asked


def test_a_form_gives_settings_confirmations_and_approvals(now: Outlook) -> None:
    rows, asked = form(
        now,
        weight_strength={"answer": "1.2", "by": "Ana", "note": "as in the pilot"},
        over_assignment={"answer": "Yes", "by": "Bo"},
    )
    approve = next(row for row in rows if row["key"] == "definition:ramp" and row["whom"] == "CRO")
    approve.update({"answer": "yes", "by": "Cy"})
    told = answers(rows, asked)
    assert not [question.present for question in asked if "{" in question.present], "wordings are read filled in"
    assert told.settings == (("weight_strength=1.2", "Ana", "as in the pilot"),)
    assert told.confirmed == (("over_assignment", "Bo", ""),)
    assert told.approved == (("ramp", "CRO", "Cy", ""),)
    assert answers(form(now)[0], asked).settings == ()


@pytest.mark.parametrize(
    ("filled", "told"),
    [
        ({"answer": "1.2"}, "answered by nobody"),
        ({"answer": "1.2", "by": "Ana", "whom": "Nobody"}, "no open question"),
    ],
)
def test_a_form_that_cannot_be_taken_names_its_row(now: Outlook, filled: dict, told: str) -> None:
    rows, asked = form(now, weight_strength=filled)
    with pytest.raises(ApprovalError, match=rf"Row \d+.*{told}"):
        answers(rows, asked)
    rows, asked = form(now, table_past_quotas={"answer": "see mail", "by": "Ana"})
    with pytest.raises(ApprovalError, match=r"Row 2: 'see mail' cannot be taken here: answer no where there is none"):
        answers(rows, asked)


def test_per_cent_are_taken_for_shares_and_no_for_a_table_that_nobody_has(now: Outlook) -> None:
    rows, asked = form(
        now,
        over_assignment={"answer": "12.5 %", "by": "Bo"},
        table_past_quotas={"answer": "None", "by": "Ana", "note": "the tool is gone"},
    )
    told = answers(rows, asked, DEFAULTS.changed(weight_strength=0.5))
    assert told.settings == (("over_assignment=0.125", "Bo", ""),)
    assert told.none == (("past_quotas", "Ana", "the tool is gone"),)
    assert told.after == DEFAULTS.changed(weight_strength=0.5, over_assignment=0.125)
    assert taken_text("form.csv", told) == (
        "Taken from form.csv: 1 setting, 1 table that nobody has. "
        "The setting is on screen now: save the scenario, or a version, to keep it."
    )
    assert taken_text("form.csv", answers([], asked)) == "Taken from form.csv: nothing, as no answer is filled in."


@pytest.mark.parametrize("answer", ["banana", "250%"])
def test_a_value_that_is_not_allowed_names_its_row_and_the_title(now: Outlook, answer: str) -> None:
    rows, asked = form(now, over_assignment={"answer": answer, "by": "Bo"})
    row = next(number for number, row in enumerate(rows, 2) if row["key"] == "over_assignment")
    with pytest.raises(ApprovalError) as caught:
        answers(rows, asked)
    assert str(caught.value) == (
        f"Row {row}: '{answer}' is no answer for Over-assignment: a number from 0 to 1, or yes where it is right."
    )


def test_a_switch_is_answered_as_the_form_shows_it(now: Outlook) -> None:
    rows, asked = form(now, ote_band_enforced={"answer": "On", "by": "Bo"})
    assert answers(rows, asked).after == DEFAULTS.changed(ote_band_enforced=True)


def test_values_that_do_not_go_with_each_other_or_with_the_rest_are_said(now: Outlook) -> None:
    rows, asked = form(now, weight_min={"answer": "1.4", "by": "Bo"}, weight_max={"answer": "1.6", "by": "Bo"})
    assert len(answers(rows, asked, DEFAULTS.changed(weight_max=1.3)).settings) == 2, "all at once, in any order"
    alone = [row for row in rows if row["key"] == "weight_max"]
    with pytest.raises(ApprovalError, match="do not go with what else is set"):
        answers(alone, asked, DEFAULTS.changed(weight_min=1.7, weight_max=1.8))


def test_a_form_taken_twice_is_told_that_it_may_have_been(now: Outlook) -> None:
    rows, asked = form(now, weight_strength={"answer": "yes", "by": "Ana"})
    left = [question for question in asked if question.key != "weight_strength"]
    with pytest.raises(ApprovalError, match="no open question for VP Sales: it may have been answered already"):
        answers(rows, left)


def test_inferred_values_are_asked_about_in_words() -> None:
    def asked(*given: tuple[str, str, str]) -> str:
        entries = [
            LedgerEntry(subject=subject, kind="input", title="", value=value, source=source)
            for subject, value, source in given
        ]
        (question,) = [each for each in questions(entries, (), {}) if not each.key.startswith("table:")]
        return question.text

    blank = ("input:opportunities/*/booking_type", "new", "blank on 18 deals: taken as new")
    assert asked(blank) == "18 deals came without a booking type; we took: new. Is that right?"
    currency = ("input:parameters/plan_currency/value", "USD", "the currency of most won money")
    assert asked(currency) == "The plan's currency was read from the deals: USD. Is that right?"
    assert asked(("input:reps/A/1/ote", "90000", "x")) == "Rep A/1 came without an OTE; we took: 90000. Is that right?"
    owners = [(f"input:reps/R{n}/*", "x", f"owner of {n + 2} deals") for n in range(2)]
    assert asked(*owners) == "2 reps came in no file of their own (for example, owner of 2 deals). Is that right?"
    roles = [(f"input:reps/R{n}/role", "AM" if n else "AE", "x") for n in range(3)]
    assert asked(*roles) == "3 reps came without a role; we took: AM for 2, AE for 1. Is that right?"
    starts = [(f"input:reps/R{n}/start_date", f"2025-0{n}-01", "x") for n in range(1, 6)]
    assert "5 reps came without a start date; we took a value for each" in asked(*starts)


@pytest.mark.parametrize("answer", ["yes", "1.2"])
@pytest.mark.parametrize("change", [{"present": "7"}, {"check": ""}, {"check": "c0123456789ab"}])
def test_an_answer_counts_only_for_the_value_that_it_was_given_on(now: Outlook, answer: str, change: dict) -> None:
    rows, asked = form(now, weight_strength={"answer": answer, "by": "Ana", **change})
    with pytest.raises(ApprovalError, match=r"Row \d+: 'weight_strength' is not answered for what stands now"):
        answers(rows, asked)


def test_a_form_of_many_values_or_of_a_wording_is_void_once_one_of_them_changes(now: Outlook) -> None:
    line = LedgerEntry(subject="", kind="input", title="x", value="x", source="inferred")
    pair = [
        replace(line, subject=f"input:reps/{rep}/ote", exact=value) for rep, value in (("A1", "100"), ("A2", "200"))
    ]
    lines = alignment_sheet(now.plan)
    worded = alignment_sheet(now.plan, (), [OwnWording(key="quota", text="ours", who="Kim", at=AT)])
    asked = questions(pair, lines, {})
    rows = [dict(zip(FORM_COLUMNS, row, strict=True)) for row in form_rows(asked)]
    chosen = [row for row in rows if row["key"] in ("input:reps.ote", "definition:quota")]
    for row in chosen:
        row.update(answer="yes", by="Ana")
    assert len(answers(chosen, asked).confirmed) == 2
    for other in (questions([pair[0], replace(pair[1], exact="201")], lines, {}), questions(pair, worded, {})):
        with pytest.raises(ApprovalError, match="make a new form"):
            answers(chosen, other)
