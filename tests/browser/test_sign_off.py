"""The way to an approved file in a real Chromium: a line confirmed, a gate waived, three roles, the file; then v1."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Generator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from quota_core.parameters import DEFAULTS
from quota_core.store import open_store
from quota_core.store.sign_off import version_gates, waive
from tests.browser.served import DESK, PHONE, quiet, served, visit

pytestmark = pytest.mark.browser
STRIP = ".st-key-progress_strip"
STICKS_OUT = """() => {
  const main = document.querySelector('[data-testid="stMain"]');
  return main.scrollWidth - main.clientWidth + document.documentElement.scrollWidth - innerWidth;
}"""


@pytest.fixture(scope="module")
def total() -> list[Decimal]:
    """What v0 assigns."""
    return []


@pytest.fixture(scope="module")
def address(golden_file: Path, tmp_path_factory: pytest.TempPathFactory, total: list[Decimal]) -> Generator[str]:
    """The served product with the golden company, v0 saved and every open gate but the last waived."""
    home = tmp_path_factory.mktemp("sign-off")
    path = home / "company.duckdb"
    shutil.copy(golden_file, path)
    with open_store(path) as store:
        company = store.company(DEFAULTS, with_deals=True)
        version = store.versions.save(company, DEFAULTS, who="Dana Kim", reason="where we begin", draws=300)
        still = [gate.key for gate in version_gates(store, 0) if not gate.passed]
        waive(store, 0, still[:-1], "Dana Kim", "agreed for this year")
        total.append(Decimal(str(version.results["plan"]["assigned"])))
    with served(home, QUOTA_STORE=str(path)) as url:
        yield url


def opened(page: Any, name: str) -> None:
    """A page by the menu, once all on it is worked out."""
    page.click(f"[data-testid=stSidebar] a:has-text('{name}')")
    page.wait_for_function(f"document.title.startsWith('{name} ')")
    worked_out(page)


def worked_out(page: Any) -> None:
    quiet(page)
    page.wait_for_function("() => !document.querySelector('[class*=st-key-cancel_]')")
    quiet(page)


def said(page: Any, words: str) -> None:
    """Waits for an act's sentence."""
    page.wait_for_selector(f"[data-testid=stAlert]:has-text('{words}')")
    worked_out(page)


def test_from_a_confirmed_line_to_an_approved_file_and_the_next_version(
    chromium: Any, address: str, total: list[Decimal]
) -> None:
    with visit(chromium, DESK) as page:
        page.goto(address)
        quiet(page)
        opened(page, "Ledger")
        assert "v0" in page.inner_text(STRIP)
        page.fill("input[placeholder^='weight, AE']", "round_to")
        page.keyboard.press("Enter")
        page.click("label:has-text('all that are shown (1)')")
        page.fill("input[placeholder='first and last name']", "Sam Lee")
        page.click("button:has-text('Confirm')")
        said(page, "Confirmed by Sam Lee: 1 line.")
        opened(page, "Sign-off")
        assert "11 of 12 gates" in page.inner_text(STRIP)
        page.click("button:has-text('Waive')")
        page.fill("[data-testid=stPopoverBody] input[aria-label='Why that is acceptable']", "closed next week")
        page.click("button:has-text('Waive the gate')")
        said(page, "is waived for v0.")
        for role in ("VP Sales", "CRO", "RevOps"):
            page.fill(f"input[aria-label='{role}']", f"{role} person")
            page.keyboard.press("Enter")
            said(page, f"v0 is approved as {role}")
        assert page.inner_text("h1") == "v0 is approved and frozen"
        opened(page, "Export")
        page.locator("button:has-text('Make the file')").last.click()
        worked_out(page)
        with page.expect_download() as download:
            page.click("button:has-text('quotas-v0.csv')")
        rows = list(csv.DictReader(Path(download.value.path()).read_text(encoding="utf-8").splitlines()))
        yearly = [row for row in rows if row["period"] == "year" and row["type"] == "total"]
        assert sum(Decimal(row["quota"]) for row in yearly) == total[0]
        assert {row["status"] for row in rows} == {"approved"}
        opened(page, "Versions")
        page.fill("input[aria-label='Why it is saved']", "the second round")
        page.keyboard.press("Enter")
        said(page, "Saved as v1, for good")
        assert "not approved" in page.inner_text(STRIP)


def test_the_pages_fit_a_phone_and_the_strip_is_read_there(chromium: Any, address: str) -> None:
    with visit(chromium, PHONE) as page:
        for name in ("Ledger", "Versions", "Sign-off", "Export"):
            page.goto(f"{address}/{name}")
            worked_out(page)
            assert page.evaluate(STICKS_OUT) == 0, name
            assert page.locator(STRIP).bounding_box()["width"] > 100, name
