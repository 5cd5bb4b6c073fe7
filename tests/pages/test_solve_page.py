"""Solve: the core's answer and what bound it, opened on Explore as one step; equal odds; layers of over-assignment."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from quota_core.evaluate.simulated import simulated
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.evaluate.solving import GOALS, Wanted, heads_by_start, solve
from quota_core.model.plan import plan
from quota_core.parameters import DEFAULTS
from quota_core.present.solve_words import solve_title
from quota_core.store import open_store
from tests.pages.reading import settled, sound, text
from ui.answers import EARLIER
from ui.scenario import KEY, Scenario, Step


def table(app: AppTest, column: str):
    return next(each.value for each in app.dataframe if column in each.value.columns)


def asked(app: AppTest, goal: str) -> AppTest:
    settled(app.selectbox(key="solve_goal").set_value(goal).run())
    return settled(app.button(key="solve_find").click().run())


def test_the_first_answer_is_the_largest_target_at_even_odds(solve_page: AppTest, golden: Path) -> None:
    settled(solve_page.run())
    with open_store(golden) as store:
        company = store.company(DEFAULTS, with_deals=True)
    found = solve(company, DEFAULTS, "target", Wanted(p_target=0.5))
    assert solve_page.title[0].value == solve_title(found)
    shown = table(solve_page, "At the answer")
    assert list(shown["Condition"]) == ["P(team reaches the target)", "Quotas add up to their totals"]
    assert len(found.answer.standings) == 2
    assert "of the given targets" not in table(solve_page, "Quotas / capacity").to_csv(), "on a phone that is cut"
    assert all(cell.startswith("●") for cell in shown["At the answer"])
    odds = simulated(plan(company, found.parameters), Draws(company))
    assert odds.p_target >= 0.5


@pytest.mark.parametrize("goal", GOALS)
def test_every_goal_has_an_answer_or_the_nearest_with_its_gap(solve_page: AppTest, golden: Path, goal: str) -> None:
    settled(solve_page.run())
    asked(solve_page, goal)
    title = solve_page.title[0].value
    assert "nan" not in text(solve_page).lower().split()
    if title.startswith("No ") and "nearest" in title:
        assert "Still missing there" in text(solve_page)
    assert GOALS[goal].title in table(solve_page, "Quotas / capacity").columns


def test_the_fewest_heads_for_each_quarter_they_may_start_in(solve_page: AppTest, golden: Path) -> None:
    settled(solve_page.run())
    asked(solve_page, "heads")
    role, segment = solve_page.selectbox(key="solve_pool").value
    solve_page.session_state["solve_by_start"] = True
    settled(solve_page.run())
    shown = table(solve_page, "Added hires")
    with open_store(golden) as store:
        company = store.company(DEFAULTS, with_deals=True)
    found = heads_by_start(company, DEFAULTS, Wanted(p_target=0.5), role=role, segment=segment)
    assert list(shown["Added hires"]) == [max(each.answer.value, 0) for each in found]
    assert [cell.startswith("●") for cell in shown["Holds?"]] == [each.found for each in found]


def test_the_answer_opens_as_one_step_that_undo_takes_back(solve_page: AppTest, golden: Path) -> None:
    hard = DEFAULTS.changed(target_change=0.5)
    solve_page.session_state[KEY] = Scenario(now=Step(parameters=hard))
    settled(solve_page.run())
    sound(solve_page.button(key="solve_open").click().run())
    here = solve_page.session_state[KEY]
    assert here.parameters.target_change < 0.5
    assert here.past[-1].parameters == hard


def test_while_another_answer_is_looked_for_the_earlier_one_stands_and_opens_nothing(
    solve_page: AppTest, golden: Path, hold: Event
) -> None:
    solve_page.session_state[KEY] = Scenario(now=Step(parameters=DEFAULTS.changed(target_change=0.5)))
    settled(solve_page.run())
    title = solve_page.title[0].value
    hold.clear()
    solve_page.session_state[KEY] = Scenario(now=Step(parameters=DEFAULTS.changed(target_change=0.4)))
    sound(solve_page.run())
    assert text(solve_page).count(EARLIER) == 2, "the answer and the methods"
    assert solve_page.title[0].value == title
    assert solve_page.button(key="solve_open").disabled
    assert solve_page.button(key="solve_equal").disabled
    hold.set()
    settled(solve_page.run())
    assert EARLIER not in text(solve_page)
    assert not solve_page.button(key="solve_open").disabled
    assert not solve_page.button(key="solve_equal").disabled


def test_equal_odds_stand_beside_the_other_methods(solve_page: AppTest, golden: Path) -> None:
    settled(solve_page.run())
    shown = table(solve_page, "Equal odds")
    with open_store(golden) as store:
        company = store.company(DEFAULTS, with_deals=True)
    assert shown["Equal odds"].sum() == pytest.approx(plan(company, DEFAULTS).assigned, rel=0.01)
    for _, own in shown.groupby("Role"):
        assert np.ptp(own["P equal odds"]) <= np.ptp(own["P blended"]) + 0.02
    sound(solve_page.button(key="solve_equal").click().run())
    here = solve_page.session_state[KEY].parameters
    assert here.method == "equal_odds"
    assert here.odds_shares


def test_layers_of_over_assignment_compound(solve_page: AppTest, golden: Path) -> None:
    layers = DEFAULTS.changed(over_assignment=0.05, over_assignment_vp=0.05, over_assignment_manager=0.05)
    solve_page.session_state[KEY] = Scenario(now=Step(parameters=layers))
    settled(solve_page.run())
    shown = table(solve_page, "Cushion of its own")
    assert shown["Over the target"].iloc[-1] == pytest.approx(0.157625)
    assert "3 layers of cushion compound to 15.8%" in text(solve_page)


def test_projector_mode_shows_no_pay_and_masked_names_are_nowhere(solve_page: AppTest, golden: Path) -> None:
    with open_store(golden) as store:
        names = [str(person["name"]) for person in store.people()]
    solve_page.session_state[KEY] = Scenario(projector=True, mask=True)
    settled(solve_page.run())
    asked(solve_page, "heads")
    assert not [each for each in solve_page.checkbox if each.key == "solve_ote"]
    read = text(solve_page) + " ".join(each.value.to_csv() for each in solve_page.dataframe)
    assert "OTE" not in read
    for name in names:
        assert name not in read


def test_without_data_the_page_points_to_start(solve_page: AppTest) -> None:
    sound(solve_page.run())
    assert solve_page.title[0].value == "Nothing is loaded yet"
