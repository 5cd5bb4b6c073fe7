"""Every page, on nothing, on one file of deals and on the demo: it shows, it says something, and it shows again."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from quota_core.parameters import DEFAULTS
from tests.pages.conftest import ROOT
from tests.pages.reading import settled, text
from ui import frame
from ui.scenario import KEY, Scenario, Step

PAGES = ["app.py", *sorted(f"pages/{path.name}" for path in (ROOT / "pages").glob("*.py"))]


NAMING = ["app.py", "pages/3_Back-test.py", "pages/7_Scenarios.py", "pages/9_Sensitivity.py", "pages/10_Solve.py"]


@pytest.mark.parametrize("page", NAMING)
def test_a_scenario_changed_since_it_was_saved_is_said_to_be(start: AppTest, page: str, deals_only: Path) -> None:
    saved = DEFAULTS.changed(over_assignment=0.12)
    start.session_state[KEY] = Scenario(now=Step(parameters=DEFAULTS, name="Board", saved=saved))
    app = start.run() if page == "app.py" else start.switch_page(page).run()
    assert "Scenario: Board, changed since it was saved" in text(settled(app))


MENU = ["Start", "Data", "Explore", "Back-test", "Efficiency", "Capacity", "Coverage"]
MENU += ["Scenarios", "Compare", "Sensitivity", "Solve"]
MENU += frame.GROUPS["Sign-off"]


# What is drawn long is drawn over the demo once, in the browser (test_scenarios opens the first four on it); the ledger
# is sorted by the same tornado as Sensitivity.
DRAWN = {f"pages/{name}.py" for name in ("7_Scenarios", "8_Compare", "9_Sensitivity", "10_Solve", "11_Ledger")}
STORES = [
    (page, store) for page in PAGES for store in ("home", "deals_only", "demo") if store != "demo" or page not in DRAWN
]


@pytest.mark.parametrize(("page", "store"), STORES)
def test_it_shows_and_shows_again(start: AppTest, page: str, store: str, request: pytest.FixtureRequest) -> None:
    request.getfixturevalue(store)
    app = start.run() if page == "app.py" else start.switch_page(page).run()
    settled(app)
    first = text(app)
    settled(app.run())
    assert text(app) == first
    assert [link.label for link in app.sidebar.get("page_link")] == MENU
