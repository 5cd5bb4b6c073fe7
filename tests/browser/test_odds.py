"""The odds on Explore, in a real Chromium: there at once, moved by every move, and a curve on every slider in sight."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from tests.browser.served import LONG, after, press, quiet, settled, shown, visit

pytestmark = pytest.mark.browser

RESTED = ".qe-root[data-rest='none']"
BARE = """() => [...document.querySelectorAll('.qe-group-body:not([hidden]) .qe-slide')]
  .filter((each) => each.querySelector('.qe-scent').hidden || each.querySelector('.qe-scent').matches('.qe-stale'))
  .map((each) => each.querySelector('input').dataset.control)"""
CHANCES = """() => [...document.querySelectorAll('.qe-row-rep')]
  .map((row) => [...row.children].map((cell) => cell.textContent).find((text) => /^(\\d+|<1|>99)%$/.test(text)))"""


@pytest.fixture(scope="module")
def page(chromium: Any, demo: str) -> Generator[Any, None, None]:
    """Explore, rested. What happens to it in one test is there in the next."""
    with visit(chromium) as opened:
        opened.goto(f"{demo}/Explore")
        quiet(opened)
        shown(opened)
        opened.wait_for_selector(RESTED, timeout=LONG)
        settled(opened)
        yield opened


def chance(page: Any) -> float:
    text = page.inner_text("[data-chance=p_target] strong").strip()
    return 0.005 if text.startswith("<") or text == "under 1%" else float(text.rstrip("%")) / 100


def test_a_rested_hand_is_no_step_for_undo(page: Any) -> None:
    assert page.get_by_role("button", name="Undo").is_disabled()


def test_odds_and_curves_follow_a_move_and_undo(page: Any) -> None:
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


def test_another_outcome_for_the_curves(page: Any) -> None:
    page.select_option("[data-outcome]", label="Sum of quotas")
    page.wait_for_function(
        "() => [...document.querySelectorAll('.qe-group-body:not([hidden]) .qe-scent')]"
        ".every((each) => each.title.startsWith('Sum of quotas') && !each.matches('.qe-stale'))",
        timeout=LONG,
    )


def test_escape_closes_the_panel_and_leaves_what_is_typed(page: Any) -> None:
    page.click(".qe-row-rep .qe-name >> nth=0")
    page.wait_for_selector(".qe-detail h2, .qe-detail .qe-detail-title")
    settled(page)
    page.keyboard.press("Escape")
    page.wait_for_function("() => !document.querySelector('.qe-row[aria-current=true]')", timeout=LONG)
