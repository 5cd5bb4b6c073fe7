"""Capacity on a real store: moves in, heads and money out; what was moved there is moved on Explore too."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui import playing

pytestmark = pytest.mark.usefixtures("golden_here")


def play(app: AppTest | None, *moves: dict[str, Any]) -> tuple[AppTest, dict[str, Any]]:
    return playing.play(app, "CAPACITY", *moves, beside={"explore": "EXPLORE"})


def expected(data: dict[str, Any]) -> float:
    return next(line["value"] for line in data["headline"]["lines"] if line["key"] == "expected")


def people(data: dict[str, Any]) -> list[float]:
    table = data["figures"]["heads"]["table"]
    return [row[table["columns"].index("People as planned")] for row in table["rows"]]


def test_moves_on_capacity() -> None:
    app, before = play(None)
    _, more = play(app, {"kind": "set", "values": {"annual_turnover": 0.4}, "gesture": "a"})
    assert expected(more) < expected(before)
    assert people(more) == people(before)
    assert "Turnover a year" in more["sentence"]
    _, back = play(app, {"kind": "undo"})
    assert expected(back) == pytest.approx(expected(before))
    hire = {"kind": "add_hire", "role": "AE", "segment": "MM", "territory": "T1", "start": "2026-07-01", "ote": 150_000}
    _, hired = play(app, {**hire, "name": "Nell", "manager": ""})
    assert people(hired)[6] == pytest.approx(people(before)[6] + 1)
    assert any(row["name"] == "Nell" for row in app.session_state["explore"]["table"]["rows"] if row["kind"] == "rep")
    _, slow = play(app, {"kind": "set", "values": {"accounts_worked:AE/MM": 1}, "gesture": "b"})
    assert "far off in AE MM" in slow["figures"]["funnel"]["title"]
    _, dark = play(app, {"kind": "projector", "on": True})
    assert all(tile["key"] != "payback" for tile in dark["tiles"])
    assert all(figure["height"] for figure in dark["figures"].values())
