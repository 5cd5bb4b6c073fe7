"""Ledger: progress, every line by what hangs on it, confirming and opening again in somebody's name."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from quota_core.govern.ledger import speaks_of_pay
from quota_core.govern.meetings import Meeting
from quota_core.parameters import DEFAULTS
from quota_core.store import open_store
from tests.pages.reading import settled, sound, text
from ui.scenario import KEY, Scenario, Step

HELD = Meeting(kind="kickoff", held=date(2026, 1, 12), attendees=("Dana Kim",))


@pytest.fixture
def ledger(start: AppTest) -> AppTest:
    return start.switch_page("pages/11_Ledger.py")


def table(app: AppTest):
    return next(each.value for each in app.dataframe if "Agreed?" in each.value.columns)


def keyed(elements, end: str):
    return next(each for each in elements if str(each.key).endswith(end))


def test_lines_are_confirmed_opened_again_and_open_again_by_themselves_when_the_value_changes(
    ledger: AppTest, golden: Path
) -> None:
    with open_store(golden) as store:
        store.meetings.hold(HELD, DEFAULTS, "Dana Kim", date.today())
    ledger.session_state["ledger_outcome"] = "assigned"
    settled(ledger.run())
    first = table(ledger)
    moves = first["Moves"].dropna().tolist()
    assert moves == sorted(moves, reverse=True)
    assert moves[0] > 0
    assert ledger.title[0].value.startswith("0 of ")
    keyed(ledger.text_input, "ledger_search").set_value("weight_strength")
    sound(ledger.run())
    assert list(table(ledger)["Key"]) == ["weight_strength"]
    keyed(ledger.radio, "_which").set_value("shown")
    ledger.button(key="ledger_confirm").click().run()
    assert "is no name to put on record" in ledger.error[0].value
    keyed(ledger.radio, "_which").set_value("shown")
    keyed(ledger.text_input, "_who").set_value("Dana Kim")
    keyed(ledger.selectbox, "_meeting").set_value(HELD.title)
    keyed(ledger.text_input, "_note").set_value("until June")
    sound(ledger.button(key="ledger_confirm").click().run())
    assert "Confirmed by Dana Kim: 1 line." in text(ledger)
    assert table(ledger).iloc[0][["Agreed?", "By", "Meeting", "Note"]].tolist() == [
        "● CONFIRMED",
        "Dana Kim",
        "Kickoff of 2026-01-12",
        "until June",
    ]
    assert ledger.title[0].value.startswith("1 of ")
    assert keyed(ledger.text_input, "_who").value == "Dana Kim", "the name is asked for once"
    ledger.session_state[KEY] = Scenario(now=Step(parameters=DEFAULTS.changed(weight_strength=1.2)))
    settled(ledger.run())
    assert table(ledger).iloc[0][["Value", "Agreed?", "Before"]].tolist() == [
        "1.20x",
        "◆ ASSUMED again",
        "was confirmed as 1.00x by Dana Kim",
    ]
    keyed(ledger.radio, "_which").set_value("shown")
    sound(ledger.button(key="ledger_confirm").click().run())
    keyed(ledger.radio, "_which").set_value("shown")
    sound(ledger.button(key="ledger_reopen").click().run())
    assert "Opened again by Dana Kim: 1 line." in text(ledger)
    with open_store(golden) as store:
        assert [entry.what for entry in store.audit_log.all()][-3:] == ["confirmed", "confirmed", "re-opened"]


def test_nothing_of_pay_shows_in_projector_mode_and_nobodys_name_under_masks(ledger: AppTest, golden: Path) -> None:
    ledger.session_state["ledger_outcome"] = "cost"
    ledger.session_state[KEY] = Scenario(projector=True, mask=True)
    settled(ledger.run())
    shown = table(ledger)
    assert ledger.selectbox(key="ledger_outcome").value != "cost"
    assert not any(speaks_of_pay(subject) for subject in shown["Key"])
    with open_store(golden) as store:
        names = {person["name"] for person in store.people()}
    told = shown.to_csv() + text(ledger)
    assert names
    assert not [name for name in names if name in told]


def test_without_data_the_page_points_to_start(ledger: AppTest) -> None:
    sound(ledger.run())
    assert ledger.title[0].value == "Nothing is loaded yet"
