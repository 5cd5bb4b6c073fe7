"""A reload of any page shows the scenario that was on it: the address carries it."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from quota_core.parameters import DEFAULTS
from tests.pages.reading import sound
from ui.scenario import KEY, Scenario, Step

ROOT = Path(__file__).resolve().parent.parent.parent
TIMEOUT = 120


def opened(name: str) -> AppTest:
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=TIMEOUT).switch_page(f"pages/{name}.py")


@pytest.mark.usefixtures("golden")
def test_a_reload_shows_the_same_scenario() -> None:
    first = opened("3_Back-test")
    changed = DEFAULTS.changed(over_assignment=0.25)
    first.session_state[KEY] = Scenario(now=Step(parameters=changed))
    sound(first.run())
    title = first.title[0].value
    assert first.query_params["plan"]

    again = opened("3_Back-test")
    for key, values in first.query_params.items():
        again.query_params[key] = values
    sound(again.run())
    assert again.session_state[KEY].parameters == changed
    assert again.title[0].value == title


@pytest.mark.usefixtures("golden")
def test_the_defaults_need_no_address() -> None:
    page = opened("3_Back-test")
    sound(page.run())
    assert "plan" not in page.query_params


@pytest.mark.usefixtures("golden")
def test_a_broken_address_says_so_and_shows_the_defaults() -> None:
    page = opened("3_Back-test")
    page.query_params["plan"] = "eNbroken"
    sound(page.run())
    assert ["cut off" in each.value for each in page.warning] == [True]
    assert page.session_state[KEY].parameters == DEFAULTS
    assert "plan" not in page.query_params
