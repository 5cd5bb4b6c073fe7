"""One scenario on all live pages: a move made on one is there on the next, each with what is its own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from quota_core.errors import ParameterError
from tests.ui.playing import play
from ui.scenario import KEY, Scenario

TIMEOUT = 60


def controls(data: dict[str, Any]) -> dict[str, Any]:
    return {control["key"]: control for group in data["groups"] for control in group["controls"] or ()}


pytestmark = pytest.mark.usefixtures("golden_here")


def test_a_move_on_one_page_is_there_on_the_next_and_undo_takes_it_back_anywhere() -> None:
    app, start = play(None, "EFFICIENCY")
    app, moved = play(app, "EFFICIENCY", {"kind": "set", "gesture": 1, "values": {"gross_margin": 0.5}})
    lines = [{line["key"]: line["value"] for line in data["headline"]["lines"]} for data in (start, moved)]
    assert lines[1]["asked"] == pytest.approx(3.0 * 0.8 / 0.5)
    assert lines[1]["return_80"] == pytest.approx(lines[0]["return_80"])
    assert "asked 3.0x" in moved["sentence"]
    app, explore = play(app, "EXPLORE")
    assert controls(explore)["gross_margin"]["value"] == 0.5
    assert explore["can"]["undo"]
    app, _ = play(app, "COVERAGE", {"kind": "undo"})
    _, back = play(app, "EFFICIENCY")
    assert controls(back)["gross_margin"]["value"] == 0.8
    assert back["can"]["redo"]


def test_each_page_begins_its_curves_with_what_its_sliders_move() -> None:
    app, data = play(None, "EFFICIENCY")
    assert data["outcome"]["value"] == "cost"
    app, data = play(app, "EFFICIENCY", {"kind": "projector", "on": True})
    assert data["outcome"]["value"] == "hitting"
    app, data = play(app, "EXPLORE", {"kind": "projector", "on": False})
    assert data["outcome"]["value"] == "hitting"
    app, _ = play(app, "EXPLORE", {"kind": "outcome", "value": "assigned"})
    assert play(app, "EFFICIENCY")[1]["outcome"]["value"] == "assigned"


def test_folding_on_one_page_leaves_the_others() -> None:
    app, start = play(None, "CAPACITY")
    folded = next(group["key"] for group in start["groups"] if group["controls"] is None)
    app, opened = play(app, "CAPACITY", {"kind": "unfold", "group": folded, "on": True})
    assert next(group for group in opened["groups"] if group["key"] == folded)["controls"]
    assert [group["open"] for group in play(app, "EXPLORE")[1]["groups"]] == [
        group["open"] for group in play(None, "EXPLORE")[1]["groups"]
    ]


def test_a_page_without_odds_has_none_and_draws_no_curves(monkeypatch: pytest.MonkeyPatch) -> None:
    from ui import live_pages

    monkeypatch.setattr(live_pages, "COVERAGE", replace(live_pages.COVERAGE, odds=False, curves=False))
    _, data = play(None, "COVERAGE")
    assert "outcome" not in data
    assert "odds" not in data
    assert not data["can"]["hire"]
    assert data["hire"] is None


@pytest.mark.parametrize("page", ["EFFICIENCY", "CAPACITY", "COVERAGE"])
def test_what_a_page_cannot_show_is_taken_back_there_too(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from ui import live_pages

    own = getattr(live_pages, page)

    def refuses(here: Any, *rest: Any) -> dict[str, Any]:
        if here.plan.parameters.over_assignment == 0.3:
            raise ParameterError("over_assignment", 0.3, "nobody can draw this")
        return dict(own.data(here, *rest))

    monkeypatch.setattr(live_pages, page, replace(own, data=refuses))
    app, data = play(None, page, {"kind": "set", "values": {"over_assignment": 0.3}})
    assert "That was taken back: " in next(tile["text"] for tile in data["tiles"] if tile["key"] == "notice")
    state = app.session_state[KEY]
    assert isinstance(state, Scenario)
    assert state.parameters.over_assignment == 0.1
