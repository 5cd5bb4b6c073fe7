"""Every page, on nothing, on one file of deals and on the demo: it shows, it says something, and it shows again."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import ROOT
from tests.pages.reading import settled, text

PAGES = ["app.py", *sorted(f"pages/{path.name}" for path in (ROOT / "pages").glob("*.py"))]


MENU = ["Start", "Data", "Explore", "Back-test", "Scenarios", "Compare", "Sensitivity", "Solve"]


@pytest.mark.parametrize("store", ["home", "deals_only", "demo"])
@pytest.mark.parametrize("page", PAGES)
def test_it_shows_and_shows_again(start: AppTest, page: str, store: str, request: pytest.FixtureRequest) -> None:
    request.getfixturevalue(store)
    app = start.run() if page == "app.py" else start.switch_page(page).run()
    settled(app)
    first = text(app)
    settled(app.run())
    assert text(app) == first
    assert [link.label for link in app.sidebar.get("page_link")] == MENU
