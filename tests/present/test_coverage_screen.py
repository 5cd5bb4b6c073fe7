"""The Coverage screen's dictionary: complete, in numbers that exist, without pay, and without names where hidden."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from quota_core.commands.coverage import coverage_lines
from quota_core.evaluate.coverage_teams import hidden_reps
from quota_core.evaluate.outlook import Outlook, outlook
from quota_core.evaluate.past_coverage import past_coverage
from quota_core.model.company import Company
from quota_core.parameters import DEFAULTS
from quota_core.present import formats
from quota_core.present.coverage_screen import coverage_data, coverage_headline
from quota_core.present.coverage_words import hidden_sentence
from quota_core.present.screen import View
from tests.evaluate.test_past_coverage import company_with_past

LOW = DEFAULTS.changed(required_coverage_segments={"ENT": 0.8}, coverage_cap=True)


@pytest.fixture(scope="module")
def known(sixty: Company) -> Company:
    """The company of sixty with pipelines of past quarters."""
    return replace(sixty, past_pipelines=company_with_past().past_pipelines)


@pytest.fixture(scope="module")
def low(known: Company) -> Outlook:
    """So little is required that averages hide people; and next quarter is capped."""
    return outlook(known, LOW)


@pytest.fixture(scope="module")
def data(low: Outlook, plain: Outlook) -> dict[str, Any]:
    return coverage_data(low, View(pinned=DEFAULTS, can={"undo": True}, names=("A",)), plain, plain)


def rows(data: dict[str, Any], kind: str = "rep") -> list[dict[str, Any]]:
    return [row for row in data["table"]["rows"] if row["kind"] == kind]


def controls(data: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["key"]: each for group in data["groups"] for each in group["controls"] or []}


def test_it_is_plain_json_and_complete(data: dict[str, Any]) -> None:
    json.dumps(data, allow_nan=False)
    assert list(data["figures"]) == ["reps", "past", "coverage"]
    for figure in data["figures"].values():
        assert {"title", "data", "layout", "note", "alt", "table"} <= set(figure)
        assert figure["table"]["rows"]
        assert all(len(row) == len(figure["table"]["columns"]) for row in figure["table"]["rows"])
    assert {tile["figure"] for tile in data["tiles"] if tile.get("figure")} <= set(data["figures"])
    assert {"grounded", "hidden", "coverage", "shortfall", "capped", "took"} <= {tile["key"] for tile in data["tiles"]}


def test_rows_say_what_the_result_says(data: dict[str, Any], low: Outlook) -> None:
    found, index = low.coverage, low.plan.company.rep_index
    assert len(rows(data)) == int(low.plan.carries.sum())
    for row in rows(data):
        i = index[row["id"]]
        assert row["cells"]["quota"]["sort"] == pytest.approx(found.quota[i])
        if found.judged[i]:
            assert row["cells"]["shortfall"]["text"] == formats.money(float(found.shortfall[i]))
            assert row["cells"]["grounded"]["sort"] == pytest.approx(found.grounded_share[i])
            assert row["cells"]["deferred"]["sort"] == pytest.approx(found.deferred[i])
    for kind in ("manager", "region", "segment"):
        shorts = [row["cells"]["shortfall"]["sort"] for row in rows(data, kind) if "shortfall" in row["cells"]]
        assert sum(shorts) == pytest.approx(found.team.shortfall)
    (total,) = rows(data, "total")
    assert total["cells"]["pipeline"]["sort"] == pytest.approx(found.team.pipeline)


def test_who_is_hidden_is_marked_and_named(data: dict[str, Any], low: Outlook) -> None:
    hidden = hidden_reps(low.plan, low.coverage)
    assert hidden
    figure = data["figures"]["reps"]
    marks = [trace for trace in figure["data"] if trace.get("marker", {}).get("symbol") == "triangle-down"]
    assert len(marks[0]["x"]) == len(hidden)
    assert hidden_sentence(low.plan, hidden[0]) in figure["note"]
    assert "in a team that has enough" in figure["title"]
    flags = {row["id"]: [f["word"] for f in row["cells"]["flags"]["flag"] if isinstance(f, dict)] for row in rows(data)}
    flagged = {rep_id for rep_id, words in flags.items() if "hidden" in words}
    assert flagged == {low.plan.company.reps.rep_id[each.rep] for each in hidden}


def test_the_cap_shows_only_where_it_is_on(data: dict[str, Any], known: Company) -> None:
    assert {"asked", "deferred"} <= {column["key"] for column in data["table"]["columns"]}
    without = coverage_data(outlook(known, LOW.changed(coverage_cap=False)), View())
    assert not {"asked", "deferred"} & {column["key"] for column in without["table"]["columns"]}
    assert "capped" not in {tile["key"] for tile in without["tiles"]}


def test_past_quarters_and_why_there_are_none(data: dict[str, Any], plain: Outlook) -> None:
    past = data["figures"]["past"]
    assert past["title"].startswith("Of ")
    assert len(past["table"]["rows"]) == 3
    assert "(90%)" in past["note"]
    without = coverage_data(plain, View())["figures"]["past"]
    assert without["data"] == []
    assert "No field history" in without["alt"]
    assert "No field history" in without["layout"]["annotations"][0]["text"]


def test_no_pay_and_no_names_where_they_are_hidden(low: Outlook, plain: Outlook) -> None:
    company = low.plan.company
    shown = coverage_data(low, View(pinned=DEFAULTS, mask=True, projector=True), plain, plain)
    written = json.dumps(shown)
    for i in np.flatnonzero(low.plan.carries):
        assert company.reps.name[i] not in written
        assert company.reps.rep_id[i] not in written
    assert not any(name in written for name in set(company.reps.manager) if name)
    plain_words = json.dumps(coverage_data(low, View(), plain, plain))
    assert "OTE" not in json.dumps(shown["table"]) + json.dumps(shown["figures"])
    assert company.reps.name[int(np.flatnonzero(low.plan.carries)[0])] in plain_words


def test_sliders_of_the_page_and_what_win_rates_decide(known: Company) -> None:
    rated = replace(
        known,
        baseline=replace(
            known.baseline,
            won={"segment": {"ENT": 2e6, "MM": 1e6}, "all": {"": 3e6}},
            lost={"segment": {"ENT": 7e6, "MM": 2e6}, "all": {"": 9e6}},
        ),
    )
    usual = controls(coverage_data(outlook(rated, DEFAULTS), View()))
    wanted = {"required_coverage_basis", "required_coverage", "required_coverage_segments:ENT", "coverage_cap"}
    assert wanted <= set(usual)
    assert not usual["required_coverage"].get("disabled")
    options = {each["label"]: each for each in usual["required_coverage_segments:+"]["options"]}
    assert options["ENT: 1 / win rate, 4.5x"]["value"] == 4.5
    assert options["MM: mid-market, 3-4x [P]"] == {
        "label": "MM: mid-market, 3-4x [P]",
        "key": "required_coverage_segments:MM",
        "value": 3.5,
    }
    assert "asks 4.5x" in usual["required_coverage_segments:ENT"]["help"]
    decided = controls(coverage_data(outlook(rated, DEFAULTS.changed(required_coverage_basis="win_rate")), View()))
    assert decided["required_coverage"]["disabled"]
    assert decided["required_coverage_segments:ENT"]["disabled"]
    assert decided["required_coverage_segments:ENT"]["effective"] == 4.5
    assert "required_coverage_segments:+" not in decided


def test_a_headline_of_some_says_how_many_are_not_judged(low: Outlook) -> None:
    carries, judged = low.plan.carries, low.coverage.judged
    without = int((carries & ~judged).sum())
    told = coverage_headline(low, None)["question"]
    assert (f"{without} of {int(carries.sum())} reps are not judged." in told) == (0 < without < carries.sum())


def test_where_nobody_is_judged_it_says_why(known: Company) -> None:
    short = replace(known, baseline=replace(known.baseline, cycle_days_median={"all": {"": 20.0}}))
    found = coverage_data(outlook(short, DEFAULTS), View())
    json.dumps(found, allow_nan=False)
    assert found["figures"]["reps"]["data"] == []
    assert "shorter than the quarter" in found["figures"]["reps"]["alt"]
    assert found["headline"]["lines"] == []
    assert "not judged" in found["headline"]["question"]


def test_the_last_move_is_told(low: Outlook, plain: Outlook) -> None:
    assert "required" in coverage_data(low, View(), None, plain)["sentence"]


def test_a_large_team_has_no_names_under_its_bars(known: Company) -> None:
    many = replace(known, reps=replace(known.reps, segment=("ENT",) * 60))
    figure = coverage_data(outlook(many, DEFAULTS), View())["figures"]["reps"]
    assert figure["layout"]["xaxis"]["showticklabels"] is False
    assert len(figure["data"][0]["x"]) == len(figure["table"]["rows"]) > 24


def test_the_headline_states_what_its_sums_come_to_beside_the_reps_own_shortfalls(plain: Outlook) -> None:
    team, shown = plain.coverage.team, coverage_headline(plain, None)
    amounts = {line["key"]: line["value"] for line in shown["lines"]}
    together = amounts["needed"] - amounts["pipeline"]
    assert together < 0.99 * team.shortfall
    told = f"short by {formats.money(team.shortfall)} ({formats.money(together)} if pipeline could be lent)"
    assert told in shown["question"]
    assert told in next(coverage_lines(plain.plan, plain.coverage, past_coverage(plain.plan)))
