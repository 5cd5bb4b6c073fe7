"""The scenario's moves: old state in, new state out."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quota_core.parameters import DEFAULTS
from quota_core.present.growth import Anchor
from quota_core.values import Lock
from ui.scenario import ACTS, MOST_STEPS, Scenario, Scene, changed, moved, named, opened, redone, retreats, undone

IDS = frozenset({"A1", "A2", "A3"})
SCENE = Scene(
    rep_of_row=lambda row: row if row in IDS or str(row).startswith("hire-") else None,
    anchor=Anchor(given=110.0, booked=100.0),
    rep_ids=IDS,
    usual_ote=lambda role, segment: 150_000.0,
    today=date(2026, 1, 12),
)


def play(state: Scenario, *moves: dict[str, Any]) -> Scenario:
    for move in moves:
        state = moved(state, move, SCENE)
    return state


def set_to(value: float, gesture: int, key: str = "over_assignment") -> dict[str, Any]:
    return {"kind": "set", "values": {key: value}, "gesture": gesture, "session": "s"}


HIRE = {"kind": "add_hire", "role": "AE", "segment": "MM", "territory": "T1", "start": "2026-04-01", "ote": None}


def test_a_drag_is_one_step_of_undo() -> None:
    state = play(Scenario(), *(set_to(x / 100, 1) for x in range(11, 30)))
    assert state.parameters.over_assignment == 0.29
    assert len(state.past) == 1
    assert state.before == DEFAULTS
    state = play(state, set_to(0.31, 2), set_to(0.32, 2))
    assert len(state.past) == 2
    assert state.before is not None
    assert state.before.over_assignment == 0.29
    assert undone(state).parameters.over_assignment == 0.29
    assert undone(undone(state)).parameters == DEFAULTS
    assert redone(undone(state)).now == state.now


def test_what_cannot_be_shown_falls_back_step_by_step_and_at_last_to_the_defaults() -> None:
    state = play(Scenario(), *(set_to(x / 100, x) for x in range(11, 30)), {"kind": "open", "rep": "A1"})
    back = list(retreats(state))
    assert [each.parameters.over_assignment for each in back[:2]] == [0.28, 0.27]
    assert back[-1].parameters == DEFAULTS
    assert all(each.past and each.open_rep is None for each in back)


@pytest.mark.parametrize("value", [-5, float("nan"), float("inf"), "-0.01"])
def test_a_lock_that_is_no_amount_changes_nothing_and_says_what_is_allowed(value: Any) -> None:
    state = play(Scenario(), {"kind": "lock", "rep": "A1", "value": value, "reason": "asked"})
    assert state.parameters == DEFAULTS
    assert not state.past
    assert "at least 0; nothing was changed" in state.notice


def test_after_undo_the_same_gesture_is_a_new_step() -> None:
    state = play(Scenario(), set_to(0.2, 1), {"kind": "undo"}, set_to(0.3, 1))
    assert len(state.past) == 1
    assert undone(state).parameters == DEFAULTS


def test_a_move_that_changes_nothing_is_no_step() -> None:
    state = play(Scenario(), set_to(0.1, 1), {"kind": "undo"}, {"kind": "redo"}, {"kind": "reset"})
    assert state.past == ()
    assert state.parameters == DEFAULTS


def test_growth_moves_the_target() -> None:
    state = play(Scenario(), set_to(0.21, 1, "growth"))
    assert state.parameters.target_change == pytest.approx(0.1)
    assert play(state, set_to(0.1, 2, "growth")).parameters.target_change == 0.0


def test_lock_and_unlock() -> None:
    state = play(Scenario(), {"kind": "lock", "rep": "A1", "value": 5e5, "reason": " agreed "})
    assert state.parameters.locks == {"A1": Lock(quota=5e5, reason="agreed", when="2026-01-12")}
    assert play(state, {"kind": "unlock", "rep": "A1"}).parameters == DEFAULTS
    assert play(state, {"kind": "undo"}).parameters == DEFAULTS


@pytest.mark.parametrize(
    ("move", "words"),
    [
        ({"kind": "lock", "rep": "A1", "value": 5e5, "reason": " "}, "needs a reason"),
        ({"kind": "lock", "rep": "nobody", "value": 5e5, "reason": "x"}, "no such row"),
        ({"kind": "lock", "rep": "A1", "value": -1, "reason": "x"}, "at least 0"),
        ({"kind": "lock", "rep": "A1", "reason": "x"}, "could not be read"),
        ({"kind": "set", "values": {"over_assignment": 7}}, "over_assignment"),
        ({"kind": "set", "values": {"over_asignment": 0.1}}, "did you mean"),
        ({"kind": "set"}, "could not be read"),
        ({"kind": "slip_start", "rep": "A3", "months": 99}, "start_slips"),
        ({**HIRE, "start": "soon"}, "could not be read"),
    ],
)
def test_a_move_that_is_not_allowed_leaves_all_as_it_is(move: dict[str, Any], words: str) -> None:
    start = play(Scenario(), set_to(0.2, 1))
    state = moved(start, move, SCENE)
    assert words in state.notice
    assert "\n" not in state.notice
    assert (state.now, state.past, state.future) == (start.now, start.past, start.future)
    assert play(state, set_to(0.3, 2)).notice == ""


def test_an_unknown_move_is_ignored() -> None:
    assert moved(Scenario(), {"kind": "dance"}, SCENE) == Scenario()


def test_hires_come_and_go_with_all_that_is_theirs() -> None:
    state = play(Scenario(), HIRE, {**HIRE, "ote": 99_000})
    assert list(state.parameters.added_hires) == ["hire-1", "hire-2"]
    first, second = state.parameters.added_hires.values()
    assert (first.ote, second.ote, first.start_date) == (150_000, 99_000, date(2026, 4, 1))
    state = play(
        state,
        {"kind": "slip_start", "rep": "hire-1", "months": 2},
        {"kind": "lock", "rep": "hire-1", "value": 1e5, "reason": "x"},
        {"kind": "take_out", "rep": "hire-1"},
    )
    assert list(state.parameters.added_hires) == ["hire-2"]
    assert not state.parameters.start_slips
    assert not state.parameters.locks
    assert not state.parameters.taken_out
    assert list(play(state, HIRE).parameters.added_hires) == ["hire-1", "hire-2"]


def test_slips_add_up_and_vanish_at_none() -> None:
    state = play(Scenario(), {"kind": "slip_start", "rep": "A3", "months": 2})
    state = play(state, {"kind": "slip_start", "rep": "A3", "months": 1})
    assert state.parameters.start_slips == {"A3": 3}
    assert play(state, {"kind": "slip_start", "rep": "A3", "months": -3}).parameters == DEFAULTS


def test_take_out_and_put_back() -> None:
    state = play(
        Scenario(), {"kind": "lock", "rep": "A1", "value": 1, "reason": "x"}, {"kind": "take_out", "rep": "A1"}
    )
    assert state.parameters.taken_out == ("A1",)
    assert not state.parameters.locks
    assert play(state, {"kind": "restore", "rep": "A1"}).parameters == DEFAULTS


def test_pin_is_kept_apart_from_the_parameters_and_can_be_undone() -> None:
    state = play(Scenario(), set_to(0.2, 1), {"kind": "pin"}, set_to(0.3, 2))
    assert state.now.pinned is not None
    assert state.now.pinned.over_assignment == 0.2
    back = play(state, {"kind": "to_baseline"})
    assert back.parameters.over_assignment == 0.2
    assert play(back, {"kind": "pin"}).now.pinned is None
    assert play(Scenario(), {"kind": "pin"}, {"kind": "undo"}).now.pinned is None
    assert play(Scenario(), {"kind": "to_baseline"}) == Scenario()


def test_pinning_keeps_the_sentence_on_the_last_move() -> None:
    state = play(Scenario(), set_to(0.2, 1))
    assert play(state, {"kind": "pin"}).before == state.before == DEFAULTS


def test_open_projector_and_mask_are_no_steps() -> None:
    moves = [{"kind": "open", "rep": "A1"}, {"kind": "projector", "on": True}, {"kind": "mask", "on": True}]
    state = play(Scenario(), *moves)
    assert (state.open_rep, state.projector, state.mask, state.past) == ("A1", True, True, ())
    assert play(state, {"kind": "open", "rep": None}).open_rep is None


def test_opening_a_scenario_can_be_undone_and_carries_its_name() -> None:
    start = play(Scenario(), set_to(0.2, 1))
    state = opened(start, DEFAULTS.changed(method="top_down"), "Board")
    assert state.now.name == "Board"
    assert undone(state).now == start.now
    assert named(state, "Board 2").now.name == "Board 2"
    assert named(state, "Board 2").past == state.past


def test_the_past_is_bounded() -> None:
    state = Scenario()
    for step in range(MOST_STEPS + 50):
        state = changed(state, DEFAULTS.changed(over_assignment=(step % 90) / 100 + 0.001))
    assert len(state.past) == MOST_STEPS


moves = st.one_of(
    st.builds(set_to, st.floats(0, 1), st.integers(0, 5)),
    st.sampled_from(
        [
            HIRE,
            {"kind": "undo"},
            {"kind": "redo"},
            {"kind": "reset"},
            {"kind": "pin"},
            {"kind": "to_baseline"},
            {"kind": "lock", "rep": "A1", "value": 5e5, "reason": "x"},
            {"kind": "unlock", "rep": "A1"},
            {"kind": "slip_start", "rep": "A2", "months": 1},
            {"kind": "take_out", "rep": "A2"},
            {"kind": "restore", "rep": "A2"},
            {"kind": "remove_hire", "rep": "hire-1"},
            {"kind": "open", "rep": "A1"},
            {"kind": "outcome", "value": "p_target"},
            {"kind": "mask", "on": True},
            {"kind": "lock", "rep": "A9", "value": 1, "reason": ""},
        ]
    ),
)


@given(st.lists(moves, max_size=12))
def test_undo_all_the_way_leads_home_and_redo_back(found: list[dict[str, Any]]) -> None:
    state = play(Scenario(), *found)
    end, steps = state, 0
    while state.past:
        state, steps = undone(state), steps + 1
    assert state.now == Scenario().now
    while state.future:
        state, steps = redone(state), steps - 1
    if not end.future:
        assert state.now == end.now
        assert steps == 0


def test_every_act_is_tried_here() -> None:
    tried = {"set", "undo", "redo", "reset", "to_baseline", "pin", "lock", "unlock", "add_hire", "remove_hire"}
    tried |= {"slip_start", "take_out", "restore", "open", "projector", "mask", "unfold", "meetings", "outcome"}
    assert set(ACTS) == tried
