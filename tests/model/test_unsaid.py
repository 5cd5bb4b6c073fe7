"""No target, a target of 0, nobody to carry it, nothing won: one reason each, the same wherever odds are asked for."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import cast

import numpy as np
import pytest

from quota_core.commands.efficiency import efficiency_lines
from quota_core.commands.solving import solution_lines
from quota_core.errors import QuotaError
from quota_core.evaluate.capacity_plan import capacity_plan
from quota_core.evaluate.comparing import Compared as Measured
from quota_core.evaluate.comparing import compare
from quota_core.evaluate.outlook import outlook
from quota_core.evaluate.pay.outlook import pay_outlook
from quota_core.evaluate.sensitivity import tornado
from quota_core.evaluate.simulated import simulated
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.evaluate.simulation.outcome import Outcome
from quota_core.evaluate.solving import Wanted, solve
from quota_core.govern.gates import Ground
from quota_core.govern.gates_measured import back_test_in_band
from quota_core.model.company import Company
from quota_core.model.plan import plan
from quota_core.model.unsaid import NO_DEALS, NO_TARGET, NOBODY, ZERO_TARGET, no_odds_reason
from quota_core.parameters import Parameters
from quota_core.present.agenda_words import backtest_lines
from quota_core.present.attainment import attainment_figure, attainment_title
from quota_core.present.capacity_words import assigned_words, gap_words
from quota_core.present.compare_figures import attainments_figure
from quota_core.present.compare_tables import Compared, difference_sentence
from quota_core.present.headline import headline, scenarios_figure
from quota_core.present.odds_strip import odds_strip
from quota_core.present.pay_figures import bridge_figure, pay_curve_figure
from quota_core.present.pay_words import window_status, window_title
from quota_core.present.payback_figure import payback_figure
from quota_core.present.returns import returns_figure
from quota_core.present.scenario_words import odds_status
from quota_core.present.tornado_tables import tornado_sheet
from quota_core.present.window_figures import frontier_figure, segments_figure
from quota_core.present.worth import return_status, worth_figure
from tests.support.tiny import plain, tiny_company

FEW = 200
CASES = {
    "nobody": (NOBODY, {"target": 3e6}, {"taken_out": ["Ada", "Bo", "Cy"]}),
    "a target of 0": (ZERO_TARGET, {"target": 0.0}, {}),
    "no target": (NO_TARGET, {"targets": ({"fiscal_year": "2027", "role": "AE", "segment": "MM", "amount": "5"},)}, {}),
    "nothing won": (NO_DEALS, {"target": 3e6}, {"as_of": "2024-06-01", "plan_year": 2026}),
}


@lru_cache
def case(name: str) -> tuple[str, Company, Parameters, Outcome]:
    reason, company, parameters = CASES[name]
    made, chosen = tiny_company(**company), plain(**parameters)  # type: ignore[arg-type]
    return reason, made, chosen, simulated(plan(made, chosen), Draws(made, FEW))


@pytest.mark.parametrize("name", CASES)
def test_the_one_reason_everywhere(name: str) -> None:
    reason, company, chosen, outcome = case(name)
    assert no_odds_reason(outcome.plan) == reason
    assert reason in outcome.notes
    assert np.isnan(outcome.p_target)
    assert odds_status(outcome, outcome.plan.target) is None
    assert tornado(company, chosen, "p_target", draws=FEW, keys=("target_change",)).notes == (reason,)
    pay = pay_outlook(outcome)
    assert reason in (window_title(pay.window, chosen) + ".", *efficiency_lines(pay))
    assert window_status(pay.window) is None
    assert solution_lines(solve(company, chosen, "target", Wanted(p_target=0.5), draws=FEW)) == [reason]
    if reason != NOBODY:
        assert solution_lines(solve(company, chosen, "heads", Wanted(p_target=0.5), draws=FEW)) == [reason]
        return
    with pytest.raises(QuotaError) as mistake:  # whom to hire is not known where nobody is there
        solve(company, chosen, "heads", Wanted(p_target=0.5), draws=FEW)
    assert str(mistake.value) == reason


def test_where_there_are_odds_there_is_no_reason() -> None:
    made = plan(tiny_company(), plain())
    assert no_odds_reason(made) == ""
    assert 0 < simulated(made, Draws(made.company, FEW)).p_target < 1


def test_a_target_of_0_is_not_a_blank_one_beside_capacity() -> None:
    gaps = {name: capacity_plan(case(name)[3].plan).team for name in ("nobody", "a target of 0", "no target")}
    assert gap_words(gaps["a target of 0"]).startswith("the target is 0; capacity is")
    assert gap_words(gaps["no target"]).startswith("no target is given; capacity is")
    assert assigned_words(gaps["nobody"]) == "nobody carries a quota"
    assert assigned_words(gaps["a target of 0"]) == "nothing is assigned"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("nobody", "nobody carries a quota in the plan year"),
        ("a target of 0", "the target is 0"),
        ("no target", "no target is given"),
    ],
)
def test_empty_pictures_give_the_true_reason(name: str, why: str) -> None:
    """Three people have an OTE, and two years of their deals are known."""
    _, company, chosen, outcome = case(name)
    now, pay = outlook(company, chosen), pay_outlook(outcome)
    measured = compare(company, [("A", chosen), ("B", chosen)], draws=FEW).settings[0]
    side = Compared(title="A", now=now, outcome=outcome, measured=measured)
    figures = [
        attainment_figure(now, None),
        attainments_figure([side]),
        worth_figure(now, None),
        returns_figure(now, None),
        segments_figure(pay),
    ]
    assert {figure["title"].rpartition(": ")[2] for figure in figures} == {why}
    assert (figures[0]["data"], figures[0]["layout"]["annotations"]) == ([], [])
    assert return_status(now) is None
    assert backtest_lines(now) == (f"No past quota can be tested yet: {why}.",)
    ground = Ground(found=now, ledger=(), problems=(), unapproved={}, unreviewed=(), disputed=())
    assert back_test_in_band(ground).sentence == f"Nothing says that the band is met: {why}."
    if name == "nobody":
        told = (pay_curve_figure(pay), bridge_figure(pay), frontier_figure(pay, None), payback_figure((), outcome.plan))
        assert {figure["title"].rpartition(": ")[2] for figure in told} == {why}


def test_a_short_history_is_told_as_that() -> None:
    assert attainment_title(outlook(case("nothing won")[1], plain(as_of="2022-01-01", plan_year=2026)).test) == (
        "No past quota can be tested yet: the history is too short"
    )


def test_where_the_target_is_0_nothing_is_shown_that_needs_one() -> None:
    _, company, chosen, odds = case("a target of 0")
    now = outlook(company, chosen)
    shown = headline(now, None)["lines"][-1], *scenarios_figure(now, None)["data"][0]["text"]
    assert "–" not in str(shown)
    assert "of target" not in str(shown)
    strip = {line["key"]: line for line in odds_strip(now.plan, odds, odds, "")["lines"]}
    assert (strip["p_target"]["text"], strip["p_target"]["note"]) == ("–", "the target is 0")
    assert strip["hitting"]["text"] == "–"
    two = [Compared(title=title, now=now, outcome=odds, measured=cast("Measured", None)) for title in "AB"]
    harder = replace(two[1], now=outlook(company, chosen.changed(weight_strength=1.5)))
    told = difference_sentence(two[0], harder, mask=False, pay=True)
    assert "Strength" in told
    assert "P(team" not in told
    tried = tornado(company, chosen, "p_target", draws=FEW, keys=("target_change", "weight_strength"))
    assert tried.rows
    assert not len(tornado_sheet(tried, pay=True))
    assert solve(company, chosen, "target", Wanted(p_target=0.5), draws=FEW).setting_to_open is None


def test_nothing_drawn_is_no_chance_of_nobody() -> None:
    assert np.isnan(case("nothing won")[3].p_hit).all()


def test_a_blank_and_a_zero_are_told_apart_by_group() -> None:
    told = {name: case(name)[3].plan.shortfalls[0] for name in ("a target of 0", "no target")}
    assert "AE has a target of 0 for this year" in told["a target of 0"]
    assert "AE has no target for this year" in told["no target"]
