"""Definitions, meetings and reviews without a screen: what is kept, by whom, and what is refused in one line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from quota_core.commands.main import main
from quota_core.evaluate.outlook import outlook
from quota_core.govern.definition_list import BY_KEY
from quota_core.govern.roles import REQUIRED
from quota_core.parameters import DEFAULTS
from quota_core.present.headline import answer
from quota_core.scenario_file import scenario_toml
from quota_core.store import open_store


@pytest.fixture
def store(golden_file: Path, tmp_path: Path) -> Path:
    path = tmp_path / "company.duckdb"
    shutil.copy(golden_file, path)
    return path


def run(capsys: pytest.CaptureFixture[str], store: Path, *words: str) -> str:
    assert main([*words, "--store", str(store)]) == 0, capsys.readouterr().err
    return capsys.readouterr().out


def refused(capsys: pytest.CaptureFixture[str], store: Path, *words: str) -> str:
    assert main([*words, "--store", str(store)]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    return told


def test_definitions_are_approved_by_role_and_open_again_under_another_choice(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for role in REQUIRED:
        run(capsys, store, "define", "approve", "all", "--role", role, "--who", f"the {role}")
    sheet = json.loads(run(capsys, store, "definitions", "--json"))
    assert {each["key"] for each in sheet} == set(BY_KEY)
    assert all(each["agreed"] for each in sheet)
    other = json.loads(run(capsys, store, "definitions", "--json", "--set", "over_assignment=0.2"))
    assert [each["key"] for each in other if not each["agreed"]] == ["over_assignment"]
    run(capsys, store, "define", "word", "quota", "--who", "Ana", "--text", "What you owe in {fiscal_year}.")
    told = run(capsys, store, "definitions")
    assert "What you owe in FY" in told
    assert "26 of 27 definitions agreed; 1 reopened" in told
    assert "needs a role" not in told
    assert "VP Sales" in refused(capsys, store, "define", "approve", "quota", "--who", "Ana", "--role", "King")
    assert "did you mean" in refused(capsys, store, "define", "approve", "quotta", "--who", "Ana", "--role", "CRO")
    assert "no name" in refused(capsys, store, "define", "approve", "quota", "--who", " ", "--role", "CRO")


def test_an_agenda_gives_the_answer_of_the_screen_with_what_is_against_it(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A yes on few deals is one on paper; the agenda's company has its single deals with it, like the screen's."""
    few = ("--set", "lookback_months=3", "--set", "target_change=-0.9")
    with open_store(store) as opened:
        setting = DEFAULTS.changed(lookback_months=3, target_change=-0.9)
        said, _ = answer(outlook(opened.company(setting, with_deals=True), setting))
    told = run(capsys, store, "meetings", "agenda", "model_review", *few)
    assert "On paper: capacity is" in said
    assert "won deals in the lookback" in said
    assert f"- {said}\n" in told


def test_a_meeting_is_held_its_decisions_are_confirmed_and_its_actions_closed(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = run(capsys, store, "meetings", "agenda", "kickoff")
    assert "Questions, and whom to ask" in told
    words = ["--attendees", "Ana", "Bo", "--decide", "over_assignment=0.05", "--by", "Ana", "--save", "v0"]
    words += ["--action", "send splits|Bo|2026-02-01"]
    run(capsys, store, "meetings", "hold", "kickoff", "--date", "2026-01-12", *words)
    (held,) = json.loads(run(capsys, store, "meetings", "list", "--json"))
    assert (held["decisions"][0]["key"], held["decisions"][0]["value"]) == ("over_assignment", 0.05)
    with open_store(store) as opened:
        after = opened.scenarios.load("v0").parameters
        assert after.differences == {"over_assignment": 0.05}
        said = opened.agreement.said["over_assignment"]
        assert (said.who, said.meeting) == ("Ana", "Kickoff of 2026-01-12")
        assert opened.audit_log.broken is None
    run(capsys, store, "meetings", "done", "1", "1", "--who", "Bo")
    assert "done already" in refused(capsys, store, "meetings", "done", "1", "1", "--who", "Bo")
    assert "no action 2" in refused(capsys, store, "meetings", "done", "1", "2", "--who", "Bo")
    again = json.loads(run(capsys, store, "meetings", "agenda", "model_review", "--json"))
    assert "Kickoff of 2026-01-12" in again["points"]["since"]["title"]
    assert again["not_held_before"] == ["Data validation"]
    assert "from 0 to 1" in refused(
        capsys, store, "meetings", "hold", "kickoff", "--attendees", "Ana", "--decide", "over_assignment=7", "--by", "A"
    )
    with open_store(store) as opened:
        assert len(opened.meetings.all()) == 1, "a refused one leaves nothing"


def test_the_intake_form_goes_out_and_comes_back(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form = tmp_path / "form.xlsx"
    run(capsys, store, "meetings", "intake", "--out", str(form))
    book = openpyxl.load_workbook(form)
    page = book.worksheets[0]
    head = {cell.value.casefold(): cell.column for cell in page[1]}
    for row in range(2, page.max_row + 1):
        key, whom = (page.cell(row, head[name]).value for name in ("key", "whom"))
        if key == "weight_strength":
            page.cell(row, head["answer"], 1.2)
        elif key == "over_assignment" or (key == "definition:quota" and whom == "CRO"):
            page.cell(row, head["answer"], "yes")
        else:
            continue
        page.cell(row, head["by"], "Ana")
    book.save(form)
    assert "--save" in refused(capsys, store, "meetings", "answers", str(form))
    told = run(capsys, store, "meetings", "answers", str(form), "--save", "answered")
    assert "1 setting, 1 confirmation, 1 approval. The setting is kept in the scenario answered." in told
    with open_store(store) as opened:
        assert opened.scenarios.load("answered").parameters.weight_strength == 1.2
        assert opened.agreement.said["weight_strength"].meeting == "intake form"
        assert opened.agreement.said["over_assignment"].who == "Ana"
        assert [entry.what for entry in opened.audit_log.all()].count("confirmed") == 1, "once for each name and note"
        assert [(vote.key, vote.role, vote.who) for vote in opened.definitions.votes] == [("quota", "CRO", "Ana")]
    assert "may have been answered already" in refused(
        capsys, store, "meetings", "answers", str(form), "--save", "again"
    )
    assert "end the name in" in refused(capsys, store, "meetings", "intake", "--out", str(tmp_path / "form.txt"))


def test_reviews_are_given_disputed_adjusted_and_opened_again(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = json.loads(run(capsys, store, "reviews", "--json"))
    reps = [each["rep_id"] for each in first["reps"]]
    one, two = reps[:2]
    run(capsys, store, "review", one, "--accept", "--who", "Ada")
    run(
        capsys,
        store,
        "review",
        two,
        "--dispute",
        "--who",
        "Bo",
        "--reason",
        "two accounts left",
        "--estimate",
        "100000",
    )
    found = {each["rep_id"]: each for each in json.loads(run(capsys, store, "reviews", "--json"))["reps"]}
    assert (found[one]["state"], found[two]["state"]) == ("accepted", "disputed")
    assert found[two]["divergence"] == pytest.approx(100_000.0 - found[two]["capacity"])
    moved = json.loads(run(capsys, store, "reviews", "--json", "--set", "target_change=0.1"))
    assert moved["counts"]["reopened"] == 2
    run(capsys, store, "review", two, "--adjust", "123000", "--reason", "agreed", "--who", "VP", "--save", "fair")
    with open_store(store) as opened:
        after = opened.scenarios.load("fair").parameters
    assert after.locks[two].quota == 123_000.0
    assert after.locks[two].reason == "agreed"
    again = ("--adjust", "99000", "--reason", "agreed", "--who", "VP", "--save", "fair")
    assert "is not what this was made from" in refused(capsys, store, "review", one, *again)
    with open_store(store) as opened:
        assert opened.scenarios.load("fair").parameters == after
    settings = store.with_name("fair.toml")
    settings.write_text(scenario_toml(after), encoding="utf-8")
    run(capsys, store, "review", one, *again, "--params", str(settings))
    with open_store(store) as opened:
        assert set(opened.scenarios.load("fair").parameters.locks) == {one, two}
    assert "needs a reason" in refused(capsys, store, "review", two, "--dispute", "--who", "Bo")
    assert "not both" in refused(capsys, store, "review", two, "--dispute", "--accept", "--who", "Bo")
    assert "no name" in refused(capsys, store, "review", two, "--accept")
    assert "--save" in refused(capsys, store, "review", two, "--adjust", "1", "--reason", "x", "--who", "VP")
