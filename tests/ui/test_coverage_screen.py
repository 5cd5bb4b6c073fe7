"""Coverage on a real store with field history: moves in, shortfalls out; and a move there is there on Explore."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from quota_core.store.bringing import import_files
from tests.commands.test_coverage_command import CHANGES, FILES
from tests.ui import playing


@pytest.fixture
def two_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store of two reps is the company's own for this test."""
    files = {**{f"{name}.csv": text for name, text in FILES.items()}, "OpportunityFieldHistory.csv": CHANGES}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    import_files(tmp_path / "two.duckdb", [tmp_path / name for name in files], None, None)
    monkeypatch.setenv("QUOTA_STORE", str(tmp_path / "two.duckdb"))


def play(app: AppTest | None, *moves: dict[str, Any]) -> tuple[AppTest, dict[str, Any]]:
    return playing.play(app, "COVERAGE", *moves, beside={"explore": "EXPLORE"})


def tile(data: dict[str, Any], key: str) -> str:
    return next(each["text"] for each in data["tiles"] if each["key"] == key)


@pytest.mark.usefixtures("two_here")
def test_moves_on_coverage() -> None:
    app, before = play(None, {"kind": "lock", "rep": "A", "value": 600_000, "reason": "agreed"})
    assert "2 of 2 reps are short" in before["figures"]["reps"]["title"]
    assert before["figures"]["past"]["table"]["rows"][0][:2] == ["2025-10-01", 2]
    _, low = play(app, {"kind": "set", "values": {"required_coverage": 0.6}, "gesture": "a"})
    assert "Blake has 0.2x, the team 0.7x" in low["figures"]["reps"]["title"]
    assert "short by" in low["sentence"]
    on_explore = app.session_state["explore"]
    (general,) = (
        control
        for group in on_explore["groups"]
        for control in group["controls"] or []
        if control["key"] == "required_coverage"
    )
    assert general["value"] == 0.6
    _, capped = play(app, {"kind": "set", "values": {"coverage_cap": True}, "gesture": "b"})
    assert tile(capped, "capped") == "200K"
    assert (
        play(app, {"kind": "undo"}, {"kind": "undo"})[1]["figures"]["reps"]["title"]
        == before["figures"]["reps"]["title"]
    )
    _, hidden = play(app, {"kind": "mask", "on": True}, {"kind": "projector", "on": True})
    assert "Blake" not in str(hidden["figures"])
    _, by_rate = play(app, {"kind": "set", "values": {"required_coverage_basis": "win_rate"}, "gesture": "c"})
    assert "1.7x" in by_rate["headline"]["question"]
