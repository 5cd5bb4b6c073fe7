"""The odds on Explore, in a real Chromium: there at once, moved by every move, and a curve on every slider in sight."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from tests.browser.served import LONG, after, press, quiet, served, settled, shown, visit

pytestmark = pytest.mark.browser

RESTED = ".qe-root[data-rest='none']"
BARE = """() => [...document.querySelectorAll('.qe-group-body:not([hidden]) .qe-slide')]
  .filter((each) => each.querySelector('.qe-scent').hidden || each.querySelector('.qe-scent').matches('.qe-stale'))
  .map((each) => each.querySelector('input').dataset.control)"""
CHANCES = """() => [...document.querySelectorAll('.qe-row-rep')]
  .map((row) => [...row.children].map((cell) => cell.textContent).find((text) => /^(\\d+|<1|>99)%$/.test(text)))"""


@pytest.fixture(scope="module")
def address(chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> Generator[str, None, None]:
    with served(tmp_path_factory.mktemp("odds")) as url:
        with visit(chromium) as page:
            page.goto(url)
            page.click("button:has-text('Try the demo company')")
            page.wait_for_selector("h1:has-text('Demo company')")
        yield url


def explore(page: Any, address: str) -> None:
    page.goto(f"{address}/Explore")
    quiet(page)
    shown(page)
    page.wait_for_selector(RESTED, timeout=LONG)
    settled(page)


def chance(page: Any) -> float:
    text = page.inner_text("[data-chance=p_target] strong").strip()
    return 0.005 if text.startswith("<") or text == "under 1%" else float(text.rstrip("%")) / 100


def test_odds_and_curves_follow_a_move_and_undo(chromium: Any, address: str) -> None:
    with visit(chromium) as page:
        explore(page, address)
        first = chance(page)
        assert 0 < first < 1
        assert page.evaluate(BARE) == []
        assert len([each for each in page.evaluate(CHANCES) if each]) > 20

        press(page, "growth", *["ArrowLeft"] * 5)
        easier = chance(page)
        assert easier > first
        assert page.locator("[data-chance=p_target] .qe-fact-base").count() == 1
        page.wait_for_selector(RESTED, timeout=LONG)
        assert page.evaluate(BARE) == [], "curves are worked out again when the hand rests"

        undo = page.get_by_role("button", name="Undo")
        while undo.is_enabled():  # a slow machine makes several steps of the run of keys
            after(page, lambda: page.keyboard.press("Control+z"))
        assert chance(page) == first


def test_another_outcome_for_the_curves(chromium: Any, address: str) -> None:
    with visit(chromium) as page:
        explore(page, address)
        page.select_option("[data-outcome]", label="Sum of quotas")
        page.wait_for_function(
            "() => [...document.querySelectorAll('.qe-group-body:not([hidden]) .qe-scent')]"
            ".every((each) => each.title.startsWith('Sum of quotas') && !each.matches('.qe-stale'))",
            timeout=LONG,
        )


def test_a_rested_hand_is_no_step_for_undo(chromium: Any, address: str) -> None:
    with visit(chromium) as page:
        explore(page, address)
        assert page.get_by_role("button", name="Undo").is_disabled()


def test_escape_closes_the_panel_and_leaves_what_is_typed(chromium: Any, address: str) -> None:
    with visit(chromium) as page:
        explore(page, address)
        page.click(".qe-row-rep .qe-name >> nth=0")
        page.wait_for_selector(".qe-detail h2, .qe-detail .qe-detail-title")
        settled(page)
        page.keyboard.press("Escape")
        page.wait_for_function("() => !document.querySelector('.qe-row[aria-current=true]')", timeout=LONG)
