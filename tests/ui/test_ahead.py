"""What Explore works out while the hand rests: odds first, then each slider's curve, kept for who comes next."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from ui.scenario import KEY, Scenario

TIMEOUT = 60
MOST_PIECES = 200


def _rest() -> None:
    """A script that plays moves, then rests until nothing is left, and keeps what was to do at every step."""
    import streamlit as st

    from quota_core.present.scents import scented
    from ui import ahead, compute, live_page, state
    from ui.live_pages import EXPLORE

    store = compute.current_store()
    assert store is not None
    for move in st.session_state["moves"]:
        live_page.handle(store, move)
    steps = []
    while len(steps) < st.session_state["most"]:
        data = live_page.screen_data(EXPLORE, store, store.data_version, state.scenario())
        ahead.wants(ahead.Wanted(sliders=scented(data["groups"])))
        what = ahead.left(store, store.data_version, state.scenario())
        steps.append(what)
        if what is None:
            break
        live_page.handle(store, {"kind": "rest"})
    st.session_state["steps"] = steps
    st.session_state["data"] = live_page.screen_data(EXPLORE, store, store.data_version, state.scenario())


def rested(*moves: dict[str, Any], app: AppTest | None = None, most: int = MOST_PIECES) -> AppTest:
    app = app or AppTest.from_function(_rest, default_timeout=TIMEOUT)
    app.session_state["moves"] = list(moves)
    app.session_state["most"] = most
    app.run()
    assert not app.exception
    return app


def curves(data: dict[str, Any]) -> dict[str, Any]:
    return {
        control["key"]: control["scent"]
        for group in data["groups"]
        for control in group["controls"] or ()
        if "scent" in control
    }


@pytest.fixture
def resting(golden_here: Path) -> AppTest:
    return rested({"kind": "set", "gesture": 1, "values": {"over_assignment": 0.07}})


def test_odds_come_first_and_then_every_slider_has_its_curve(resting: AppTest) -> None:
    steps = resting.session_state["steps"]
    assert steps[-1] is None
    order = [step for place, step in enumerate(steps) if place == 0 or step != steps[place - 1]]
    # Another test of this process may have drawn the same years.
    assert order in (["odds", "curves", None], ["curves", None])
    data = resting.session_state["data"]
    sliders = [
        control
        for group in data["groups"]
        for control in group["controls"] or ()
        if control["kind"] in {"slider", "range"} and not control.get("disabled")
    ]
    found = curves(data)
    assert set(found) == {control["key"] for control in sliders}
    for control in sliders:
        scent = found[control["key"]]
        assert 2 <= len(scent["points"]) <= 7
        assert all(control["min"] <= x <= control["max"] for x, _ in scent["points"])
        assert all(scent["low"] <= y <= scent["high"] for _, y in scent["points"])
        assert "Reps expected to hit" in scent["text"]
    standing = found["over_assignment"]["now"]
    assert standing is not None
    assert standing[0] == pytest.approx(0.07)


def test_the_odds_on_screen_are_those_of_the_strip_and_the_rows(resting: AppTest) -> None:
    data = resting.session_state["data"]
    lines = {line["key"]: line for line in data["odds"]["lines"]}
    assert set(lines) == {"p_target", "team", "hitting"}
    chances = [row["cells"]["p_hit"]["sort"] for row in data["table"]["rows"] if row["kind"] == "rep" and row["quota"]]
    assert chances
    assert all(0 <= chance <= 1 for chance in chances)
    mean = sum(chances) / len(chances)
    assert curves(data)["over_assignment"]["now"][1] == pytest.approx(mean, abs=1e-9)


def test_more_quota_never_makes_anybody_likelier_to_hit(resting: AppTest) -> None:
    before = {
        row["id"]: row["cells"]["p_hit"]["sort"]
        for row in resting.session_state["data"]["table"]["rows"]
        if row["kind"] == "rep"
    }
    app = rested({"kind": "set", "gesture": 2, "values": {"over_assignment": 0.30}}, app=resting, most=2)
    assert app.session_state["steps"][0] != "odds", "quotas moved: nothing may be drawn again"
    after = {
        row["id"]: row["cells"]["p_hit"]["sort"]
        for row in app.session_state["data"]["table"]["rows"]
        if row["kind"] == "rep"
    }
    known = [key for key, value in before.items() if value is not None and after.get(key) is not None]
    assert known
    assert all(after[key] <= before[key] for key in known)
    assert any(after[key] < before[key] for key in known)


def test_resting_is_no_move(resting: AppTest) -> None:
    app = resting
    before: Scenario = app.session_state[KEY]
    rested({"kind": "rest"}, app=app, most=1)
    after: Scenario = app.session_state[KEY]
    assert after.now == before.now
    assert after.past == before.past


def test_another_outcome_has_its_own_curves(resting: AppTest) -> None:
    app = rested({"kind": "outcome", "value": "assigned"}, app=resting)
    found = curves(app.session_state["data"])["over_assignment"]
    assert "Sum of quotas" in found["text"]
    ys = [y for _, y in found["points"]]
    assert ys == sorted(ys)
    assert ys[-1] > ys[0]


def test_cost_is_not_shown_where_pay_is_hidden(resting: AppTest) -> None:
    app = rested({"kind": "outcome", "value": "cost"}, {"kind": "projector", "on": True}, app=resting)
    data = app.session_state["data"]
    assert "cost" not in [option["value"] for option in data["outcome"]["options"]]
    assert data["outcome"]["value"] == "hitting"
    assert all("Reps expected to hit" in scent["text"] for scent in curves(data).values())


def test_equal_odds_are_equal_after_every_move(resting: AppTest) -> None:
    app = rested({"kind": "set", "gesture": 3, "values": {"method": "equal_odds"}}, app=resting, most=1)
    for step in range(2):
        rows = app.session_state["data"]["table"]["rows"]
        free = [
            row["cells"]["p_hit"]["sort"]
            for row in rows
            if row["kind"] == "rep" and row["quota"] and not row.get("locked")
        ]
        by_odds = sorted(free)
        middle = by_odds[len(by_odds) // 2]
        assert sum(abs(each - middle) < 0.02 for each in free) >= len(free) * 0.6, f"step {step}: {by_odds}"
        app = rested({"kind": "set", "gesture": 4 + step, "values": {"over_assignment": 0.2}}, app=app, most=1)


def test_what_changes_the_draws_has_a_curve_on_fewer_of_them(golden_here: Path) -> None:
    """A hire more or less is drawn anew at every point; so is nothing that only moves quotas."""
    from quota_core.parameters import DEFAULTS
    from ui import compute

    assert compute.same_draws(DEFAULTS, DEFAULTS.changed(target_change=0.1, weight_strength=2.0))
    assert not compute.same_draws(DEFAULTS, DEFAULTS.changed(annual_turnover=0.2))
    assert not compute.same_draws(DEFAULTS, DEFAULTS.changed(driver_win_rate=(0.8, 0.9, 1.1)))


def test_the_next_move_lets_the_drawing_of_the_last_one_go(resting: AppTest) -> None:
    one = {"kind": "set", "gesture": 7, "values": {"productivity_growth": 0.031}}
    other = {"kind": "set", "gesture": 8, "values": {"productivity_growth": 0.032}}
    app = rested(one, {"kind": "rest"}, other, {"kind": "rest"}, app=resting)
    assert app.session_state["steps"][-1] is None
    data = app.session_state["data"]
    assert not data["odds"]["waiting"]
    assert app.session_state[KEY].parameters.productivity_growth == pytest.approx(0.032)
