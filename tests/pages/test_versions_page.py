"""Versions: what is on screen is frozen, compared, put back on screen, and gives its numbers again."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from quota_core.parameters import DEFAULTS
from quota_core.store import open_store
from tests.pages.reading import settled, sound, text
from ui.scenario import KEY, Scenario, Step

BOARD = DEFAULTS.changed(over_assignment=0.2, locks={"A1": {"quota": 500_000, "reason": "as Lou was promised"}})


@pytest.fixture
def versions(start: AppTest) -> AppTest:
    return start.switch_page("pages/13_Versions.py")


def keyed(elements, end: str):
    return next(each for each in elements if str(each.key).endswith(end))


def table(app: AppTest, column: str):
    return next(each.value for each in app.dataframe if column in each.value.columns)


def save(app: AppTest, reason: str, name: str = "") -> None:
    keyed(app.text_input, "_reason").set_value(reason)
    keyed(app.text_input, "_name").set_value(name)
    keyed(app.text_input, "_who").set_value("Dana Kim")
    settled(app.button(key="version_save_it").click().run())


def test_versions_are_saved_checked_compared_and_put_back_on_screen(versions: AppTest, golden: Path) -> None:
    settled(versions.run())
    assert versions.title[0].value == "No version is saved yet"
    assert not versions.dataframe
    versions.button(key="version_save_it").click().run()
    assert "is no name to put on record" in versions.error[0].value
    save(versions, "where we begin")
    assert "Saved as v0, for good" in text(versions)
    assert versions.title[0].value == "v0 is the latest version, not approved yet"
    assert "Scenario: defaults (v0) ·" in text(versions)
    versions.session_state[KEY] = Scenario(now=Step(parameters=BOARD))
    settled(versions.run())
    assert "(not v0) ·" in text(versions)
    save(versions, "the board asked for more", "Board")
    listed = table(versions, "Fingerprint")
    assert list(listed["Version"]) == ["v1", "v0"]
    assert set(listed["Approved?"]) == {"◆ draft"}
    assert set(listed["Data"]) == {"as now"}
    assert "Over-assignment: 10% → 20%" in text(versions)
    assert "From v0 to v1: 2 settings" in text(versions)
    assert "locked at 500,000 (as Lou was promised)" in text(versions)
    versions.session_state[KEY] = Scenario(now=Step(parameters=BOARD), mask=True)
    settled(versions.run())
    assert "(v1) ·" in text(versions), "what masks hide of a setting makes it no other setting"
    assert "Lou" not in text(versions)
    versions.session_state[KEY] = Scenario(now=Step(parameters=BOARD))
    settled(versions.run())
    with open_store(golden) as store:
        v0, v1 = store.versions.all()
    reps = table(versions, "Rep id").set_index("Rep id")
    assert {rep: float(reps["Quota, v1"][rep]) for rep in reps.index} == {
        rep: v1.results["reps"][rep]["quota"] for rep in reps.index
    }
    assert v0.results["reps"].keys() == v1.results["reps"].keys()
    versions.selectbox(key="versions_one").set_value("v0")
    sound(versions.run())
    settled(versions.button(key="versions_check").click().run())
    assert "every one to the last digit" in text(versions)
    settled(versions.button(key="versions_open").click().run())
    assert versions.session_state[KEY].parameters == DEFAULTS
    assert versions.session_state[KEY].past[-1].parameters == BOARD


def test_what_moved_in_the_data_since_is_said(versions: AppTest, golden: Path) -> None:
    from quota_core.store.bringing import infer_again

    with open_store(golden) as store:
        store.versions.save(store.company(DEFAULTS, with_deals=True), DEFAULTS, who="Kim", reason="before", draws=200)
        store.fixes.keep("leave_out", {"table": "opportunities", "match": {"rep_id": "A1"}, "reason": "test"}, "Kim")
        infer_again(store)
    settled(versions.run())
    assert "The data changed since v0 was saved" in text(versions)
    assert "Data, opportunities:" in text(versions)
    assert "On today's data, capacity: " in text(versions)
    assert list(table(versions, "Fingerprint")["Data"]) == ["changed since"]
    assert len(table(versions, "Quota, today's data"))
