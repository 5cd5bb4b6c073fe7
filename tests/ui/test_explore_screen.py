"""Explore on a real store: moves in, numbers out; scenarios saved, shared and opened; the page itself."""

from __future__ import annotations

import base64
import io
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from quota_core.errors import ParameterError
from quota_core.scenario_file import parameters_of_toml
from tests.ui import playing
from ui.scenario import KEY, Scenario

TIMEOUT = 60
ROOT = Path(__file__).resolve().parent.parent.parent


def _page() -> AppTest:
    """Explore inside the whole app."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=TIMEOUT)
    return app.switch_page("pages/2_Explore.py")


def play(app: AppTest | None, *moves: dict[str, Any]) -> tuple[AppTest, dict[str, Any]]:
    return playing.play(app, "EXPLORE", *moves)


def lines(data: dict[str, Any]) -> dict[str, float]:
    return {line["key"]: line["value"] for line in data["headline"]["lines"]}


def row(data: dict[str, Any], rep: str) -> dict[str, Any]:
    return next(row for row in data["table"]["rows"] if row["id"] == rep)


def quota(data: dict[str, Any], rep: str) -> float:
    return row(data, rep)["quota"]


def total(data: dict[str, Any]) -> float:
    return sum(row["quota"] or 0 for row in data["table"]["rows"] if row["kind"] == "rep")


pytestmark = pytest.mark.usefixtures("golden_here")


def test_a_lock_holds_and_the_rest_rebalance_and_undo_brings_all_back() -> None:
    app, start = play(None)
    assert not start["can"]["undo"]
    app, locked = play(app, {"kind": "lock", "rep": "A1", "value": 500_000, "reason": "agreed"})
    assert quota(locked, "A1") == 500_000
    assert row(locked, "A1")["locked"]
    assert total(locked) == pytest.approx(total(start))
    assert quota(locked, "A2") > quota(start, "A2")
    assert locked["sentence"].startswith("Avery locked at 500K:")
    _, back = play(app, {"kind": "undo"})
    assert total(back) == total(start)
    assert quota(back, "A2") == quota(start, "A2")
    assert back["can"]["redo"]


def test_people_come_and_go() -> None:
    app, start = play(None)
    hire = {"kind": "add_hire", "role": "AE", "segment": "MM", "territory": "T1", "start": "2026-02-01", "ote": None}
    app, more = play(app, hire)
    assert row(more, "hire-1")["can"] == ["lock", "slip", "remove"]
    assert lines(more)["capacity"] > lines(start)["capacity"]
    app, slipped = play(app, {"kind": "slip_start", "rep": "hire-1", "months": 4})
    assert quota(slipped, "hire-1") < quota(more, "hire-1")
    app, out = play(app, {"kind": "take_out", "rep": "A2"})
    assert row(out, "A2")["out"]
    assert total(out) == pytest.approx(total(start))
    app, gone = play(app, {"kind": "remove_hire", "rep": "hire-1"}, {"kind": "restore", "rep": "A2"})
    assert total(gone) == total(start)
    assert quota(gone, "A2") == quota(start, "A2")


def test_a_move_the_plan_refuses_is_a_notice_and_changes_nothing() -> None:
    app, start = play(None)
    _, data = play(app, {"kind": "slip_start", "rep": "A1", "months": 2})
    notices = [tile["text"] for tile in data["tiles"] if tile["key"] == "notice"]
    assert len(notices) == 1
    assert "only a start after the as-of date can be moved" in notices[0]
    assert total(data) == total(start)
    assert not data["can"]["undo"]


def test_save_load_and_delete_by_name() -> None:
    app, start = play(None)
    app, saved = play(
        app, {"kind": "set", "values": {"over_assignment": 0.2}}, {"kind": "save", "name": "Board  draft"}
    )
    assert "Board  draft" in saved["scenario_names"]
    assert saved["can"]["saved"]
    app, reset = play(app, {"kind": "reset"})
    assert total(reset) == total(start)
    other, loaded = play(None, {"kind": "load", "name": "Board  draft"})
    assert total(loaded) == total(saved)
    assert loaded["scenario_name"] == "Board  draft"
    assert loaded["subtitle"].startswith("Board  draft · data to 31 Dec 2025")
    _, moved = play(other, {"kind": "set", "values": {"over_assignment": 0.3}})
    assert "changed since it was saved" in moved["subtitle"]
    _, renamed = play(other, {"kind": "rename", "name": "Board  draft", "to": "Final"}, {"kind": "undo"})
    assert "Final" in renamed["scenario_names"]
    assert renamed["subtitle"].startswith("Final · ")
    _, deleted = play(other, {"kind": "delete", "name": "Final"})
    assert "Final" not in deleted["scenario_names"]
    assert deleted["subtitle"].startswith("not saved")
    assert total(deleted) == total(saved)
    assert not deleted["can"]["saved"]
    _, missing = play(other, {"kind": "load", "name": "Board  draft"})
    assert any("There is no scenario named" in tile["text"] for tile in missing["tiles"])


def test_a_link_opens_the_same_numbers_elsewhere() -> None:
    app, data = play(
        None,
        {"kind": "set", "values": {"growth": 0.1, "weight_strength": 1.7}},
        {"kind": "lock", "rep": "A4", "value": 900_000, "reason": "key account"},
        {"kind": "share"},
    )
    link = app.session_state["once"]["link"]
    page = _page()
    for key, values in parse_qs(link[1:]).items():
        page.query_params[key] = values[0]
    page = _from_root(page)
    state = page.session_state[KEY]
    assert isinstance(state, Scenario)
    other, there = play(None)
    other.session_state[KEY] = state
    other, there = play(other)
    assert lines(there) == lines(data)
    assert [r["quota"] for r in there["table"]["rows"] if r["kind"] == "rep"] == [
        r["quota"] for r in data["table"]["rows"] if r["kind"] == "rep"
    ]
    assert there["figures"]["attainment"]["title"] == data["figures"]["attainment"]["title"]


def _from_root(page: AppTest) -> AppTest:
    page.run()
    assert not page.exception
    assert not page.error
    return page


def _upload(text: str | bytes, name: str = "plan.toml") -> dict[str, Any]:
    raw = text.encode() if isinstance(text, str) else text
    return {"kind": "open_file", "name": name, "base64": base64.b64encode(raw).decode()}


def _notices(data: dict[str, Any]) -> list[str]:
    return [tile["text"] for tile in data["tiles"] if tile["key"] == "notice"]


def test_the_file_that_the_page_hands_out_can_be_opened_again_as_one_step() -> None:
    app, given = play(
        None,
        {"kind": "set", "values": {"over_assignment": 0.2, "ramp_schedule:AE/MM": [0.5, 1.0]}},
        {"kind": "lock", "rep": "A4", "value": 900_000, "reason": "key account"},
        {"kind": "toml"},
    )
    text = base64.b64decode(app.session_state["once"]["file"]["base64"])
    other, start = play(None)
    other, opened = play(other, _upload(text))
    assert lines(opened) == lines(given)
    assert quota(opened, "A4") == 900_000
    assert "Opened plan.toml: 3 settings differ from the defaults." in [tile["text"] for tile in opened["tiles"]]
    _, back = play(other, {"kind": "undo"})
    assert total(back) == total(start)
    assert not back["can"]["undo"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("over_assignment = 7", ("plan.toml was not opened", "over_assignment", "7", "is not allowed")),
        ("over_asignment = 0.1", ("over_asignment", "over_assignment")),
        ("locks = {Z99 = 5}", ("plan.toml was not opened", "locks", "Z99")),
        ("this is no file of parameters", ("plan.toml", "`key = value`")),
        (b"\x89PNG\r\n\x1a\n\xff", ("plan.toml is no scenario file: it is not text",)),
        ("# long\n" * 40_000, ("larger than 200 KB",)),
        ("a = " + "[" * 90_000, ("plan.toml",)),
    ],
)
def test_a_wrong_file_is_one_sentence_and_changes_nothing(content: str | bytes, words: tuple[str, ...]) -> None:
    app, start = play(None)
    _, data = play(app, _upload(content))
    (notice,) = _notices(data)
    assert [word for word in words if word not in notice] == []
    assert total(data) == total(start)
    assert not data["can"]["undo"]


def test_what_is_folded_away_is_not_sent_until_it_is_asked_for() -> None:
    app, start = play(None)
    folded = {group["key"] for group in start["groups"] if group["controls"] is None}
    assert "ramp" in folded
    assert start["meetings"] is None
    assert start["can"]["meetings"]
    app, more = play(app, {"kind": "unfold", "group": "ramp", "on": True}, {"kind": "meetings", "on": True})
    assert next(group for group in more["groups"] if group["key"] == "ramp")["controls"]
    assert not more["can"]["undo"], "looking is no step"
    (segment, person) = more["meetings"]["rows"]
    assert segment["cells"]["needed"]["sort"] > 0
    assert person["cells"]["month"]["sort"] == pytest.approx(segment["cells"]["year"]["sort"] / 12)
    grown = play(app, {"kind": "set", "values": {"growth": 0.5}})[1]["meetings"]["rows"][1]
    assert grown["cells"]["month"]["sort"] > person["cells"]["month"]["sort"]
    _, less = play(app, {"kind": "unfold", "group": "ramp", "on": False}, {"kind": "meetings", "on": False})
    assert next(group for group in less["groups"] if group["key"] == "ramp")["controls"] is None


def test_downloads() -> None:
    app, data = play(None, {"kind": "set", "values": {"over_assignment": 0.2}}, {"kind": "xlsx"})
    file = app.session_state["once"]["file"]
    book = load_workbook(io.BytesIO(base64.b64decode(file["base64"])))
    assert book.sheetnames == ["Reps", "Parameters", "SDR meetings"]
    meetings = [[cell.value for cell in line] for line in book["SDR meetings"].iter_rows()]
    assert meetings[0][3] == "meetings_a_month"
    assert meetings[1][3] > 0
    header, *rows = [[cell.value for cell in line] for line in book["Reps"].iter_rows()]
    assert sum(line[header.index("quota")] or 0 for line in rows) == pytest.approx(total(data))
    app, _ = play(app, {"kind": "toml"})
    text = base64.b64decode(app.session_state["once"]["file"]["base64"]).decode()
    assert parameters_of_toml(text).over_assignment == 0.2


def test_in_projector_mode_pay_leaves_in_no_file_and_no_link() -> None:
    hire = {"kind": "add_hire", "role": "AE", "segment": "MM", "territory": "T1", "start": "2026-02-01", "ote": 123_456}
    app, data = play(None, hire, {"kind": "projector", "on": True}, {"kind": "share"})
    assert app.session_state["once"] == {}
    assert not data["can"]["toml"]
    app, _ = play(app, {"kind": "toml"})
    assert app.session_state["once"] == {}
    app, _ = play(app, {"kind": "xlsx"})
    book = load_workbook(io.BytesIO(base64.b64decode(app.session_state["once"]["file"]["base64"])))
    cells = [str(cell.value) for sheet in book for line in sheet.iter_rows() for cell in line]
    assert not [cell for cell in cells if "123456" in cell]


def test_masked_rows_lead_to_their_people() -> None:
    app, data = play(None, {"kind": "mask", "on": True})
    masked = next(r for r in data["table"]["rows"] if r["kind"] == "rep" and r["quota"])
    app, locked = play(app, {"kind": "lock", "rep": masked["id"], "value": 1_000, "reason": "x"})
    assert quota(locked, masked["id"]) == 1_000
    assert locked["sentence"].startswith(f"{masked['id']} locked at 1K")


def test_a_scenario_that_does_not_fit_the_data_steps_back_and_says_why() -> None:
    app, start = play(None)
    state = Scenario()
    fits_elsewhere = state.parameters.changed(locks={"Z99": 1.0})
    app.session_state[KEY] = Scenario(now=type(state.now)(parameters=fits_elsewhere))
    _, data = play(app)
    assert total(data) == total(start)
    assert any("no such rep id" in tile["text"] for tile in data["tiles"])


def test_a_picture_that_cannot_be_made_takes_its_step_back_and_leaves_the_screen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from ui import live_pages

    drawn = live_pages.EXPLORE.data

    def refuses(here: Any, *rest: Any) -> dict[str, Any]:
        if here.plan.parameters.over_assignment == 0.3:
            raise ParameterError("over_assignment", 0.3, "nobody can draw this")
        return drawn(here, *rest)

    monkeypatch.setattr(live_pages, "EXPLORE", replace(live_pages.EXPLORE, data=refuses))
    good = {"kind": "set", "values": {"over_assignment": 0.2}}
    app, kept = play(None, good)
    app, data = play(app, {"kind": "set", "values": {"over_assignment": 0.3}})
    assert total(data) == total(kept)
    (notice,) = _notices(data)
    assert notice.startswith("That was taken back: ")
    assert "nobody can draw this" in notice
    assert data["can"]["undo"]
    _, start = play(app, {"kind": "undo"})
    assert not start["can"]["undo"]
    assert not _notices(start)


def test_the_page_runs_and_greets_an_empty_store(
    golden_here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = _page()
    _from_root(page)
    monkeypatch.setenv("QUOTA_STORE", str(tmp_path / "none.duckdb"))
    monkeypatch.setattr("ui.compute.default_store_path", lambda demo=False: tmp_path / "no-demo.duckdb")
    empty = _from_root(_page())
    assert empty.title[0].value == "Nothing is loaded yet"


def test_a_page_opened_again_begins_new_gestures() -> None:
    page = _page()
    drag = {"kind": "set", "values": {"over_assignment": 0.2}, "gesture": 1, "session": "s"}
    _, start = play(None, drag)
    app, _ = play(None, drag)
    page.session_state[KEY] = app.session_state[KEY]
    _from_root(page)
    again, _ = play(None)
    again.session_state[KEY] = page.session_state[KEY]
    again, more = play(again, {**drag, "values": {"over_assignment": 0.3}})
    again, back = play(again, {"kind": "undo"})
    assert total(more) > total(start)
    assert total(back) == total(start)


def test_the_address_of_an_opened_link_stays_and_opens_it_again_after_a_reload() -> None:
    app, _ = play(None, {"kind": "set", "values": {"over_assignment": 0.3}}, {"kind": "share"})
    link = app.session_state["once"]["link"]
    for _ in range(2):  # the second time is the reload: a new session at the same address
        page = _page()
        for key, values in parse_qs(link[1:]).items():
            page.query_params[key] = values[0]
        page = _from_root(page)
        assert page.query_params["plan"]
        assert page.session_state[KEY].parameters.over_assignment == 0.3
    steps = len(page.session_state[KEY].past)
    assert len(_from_root(page).session_state[KEY].past) == steps, "what is on screen is not opened again"


def test_the_address_keeps_back_what_may_not_show() -> None:
    from ui import address

    app, _ = play(None, {"kind": "lock", "rep": "A1", "value": 5_000, "reason": "agreed"})
    app, _ = play(app, {"kind": "mask", "on": True})
    assert not address.names_may_show(app.session_state[KEY])
    app, _ = play(app, {"kind": "undo"})
    assert address.names_may_show(app.session_state[KEY])


def test_a_broken_link_is_one_sentence() -> None:
    page = _page()
    page.query_params["plan"] = "eNbroken"
    _from_root(page)
    assert "This link cannot be opened" in page.session_state[KEY].notice


@pytest.mark.usefixtures("golden_here")
def test_saving_over_an_earlier_scenario_says_so() -> None:
    save = {"kind": "save", "name": "Twice over"}
    app, _ = play(None, save)
    assert app.session_state[KEY].done == "Saved as Twice over."
    app, _ = play(app, {"kind": "set", "gesture": 1, "values": {"over_assignment": 0.2}}, save)
    assert app.session_state[KEY].done == "Saved as Twice over, in place of the earlier one."
    play(app, {"kind": "delete", "name": "Twice over"})
