"""The pages on what may happen, in a real Chromium: progress and cancelling, saving, comparing, solving, undoing."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.browser.served import DESK, LONG, PHONE, menu, quiet, settled, shown, visit
from ui.answers import EARLIER

pytestmark = pytest.mark.browser

PAGES = ("Scenarios", "Compare", "Sensitivity", "Solve")
DONE = """() => !document.querySelector('[data-testid=stProgress]')
  && document.querySelectorAll('.qp-root').length > 0
  && [...document.querySelectorAll('.qp-root')].every((each) => each.dataset.painted)"""
# A chosen thing in a list cuts what is too long for it; everything else that sticks out is a mistake.
STICKS_OUT = """() => {
  const main = document.querySelector('[data-testid="stMain"]');
  return main.scrollWidth - main.clientWidth + document.documentElement.scrollWidth - innerWidth;
}"""
# Words of a picture that stand outside it are cut.
CUT = """() => [...document.querySelectorAll('.qp-root .qe-plot')].flatMap((plot) => {
  const { left, right } = plot.getBoundingClientRect();
  return [...plot.querySelectorAll('svg text')].filter((each) => {
    const box = each.getBoundingClientRect();
    return box.width && (box.left < left - 1 || box.right > right + 1);
  }).map((each) => each.innerHTML);
})"""
STYLE = "() => getComputedStyle(document.querySelector('h1').closest('[class*=st-key-answer_]'))"
# Every picture, marked when first seen, and where it stands: the same ones at the same places.
PLACES = """() => [...document.querySelectorAll('.qp-root')].map((each) => {
  each.mark ??= (window.seen = (window.seen || 0) + 1);
  const scrolled = document.querySelector('[data-testid="stMain"]').scrollTop;
  return [each.mark, Math.round(each.getBoundingClientRect().top + scrolled)];
})"""
NAMELESS = """() => [...document.querySelectorAll('[data-testid="stMain"] button, [data-testid="stMain"] input')]
  .filter((each) => each.checkVisibility() && !each.closest('[data-testid="stDataFrame"]'))
  .filter((each) => !(each.innerText || '').trim() && !each.getAttribute('aria-label') && !each.labels?.length)
  .map((each) => each.outerHTML.slice(0, 120))"""


def opened(page: Any, name: str) -> None:
    """A page by its menu, everything on it worked out and painted."""
    menu(page, name)
    worked_out(page)


def worked_out(page: Any) -> None:
    quiet(page)
    page.wait_for_function(DONE, timeout=LONG)
    quiet(page)


def read(page: Any) -> str:
    return str(page.inner_text("[data-testid=stMain]"))


def test_a_long_calculation_shows_how_far_it_is_over_what_was_there_and_ends_at_will(chromium: Any, demo: str) -> None:
    with visit(chromium) as page:
        page.goto(demo)
        quiet(page)
        page.click("[data-testid=stSidebar] a:has-text('Sensitivity')")
        page.wait_for_selector("[data-testid=stProgress]:has-text('Trying every parameter')")
        page.click("button:has-text('Cancel')")
        page.wait_for_selector("text=This was stopped.")
        quiet(page)
        assert page.locator("[data-testid=stProgress]").count() == 0
        page.click("button:has-text('Work it out')")
        worked_out(page)
        assert re.search(r"matters most: P\(team reaches the target\)", page.inner_text("h1"))
        titles = page.locator(".qp-root .qe-fig-title").all_inner_texts()
        assert len(titles) == 2
        assert "together" in titles[1]
        # Another one: what was there stays where it was, dimmed and out of reach, under the progress.
        title, before = page.inner_text("h1"), page.evaluate(PLACES)
        chosen_outcome(page, "ArrowDown")
        page.wait_for_selector("[data-testid=stProgress]:has-text('Trying every parameter')")
        page.wait_for_function(f"({STYLE})().opacity === '0.4'")
        assert page.evaluate(f"({STYLE})().pointerEvents") == "none"
        assert page.inner_text("h1") == title
        assert EARLIER in read(page)
        assert page.evaluate(PLACES) == before
        page.click("button:has-text('Cancel')")
        page.wait_for_selector("text=This was stopped.")
        quiet(page)
        assert page.evaluate(PLACES) == before
        chosen_outcome(page, "ArrowUp")
        page.wait_for_function(f"({STYLE})().opacity === '1'")
        worked_out(page)
        assert EARLIER not in read(page)
        assert page.evaluate(PLACES) == before, "nor are pictures made anew: zoom stays"


def chosen_outcome(page: Any, key: str) -> None:
    """The outcome after or before the chosen one, by an arrow key."""
    page.click("[data-testid=stSelectbox] >> nth=0")
    page.keyboard.press(key)
    page.keyboard.press("Enter")


def test_the_whole_way_from_odds_to_a_scenario_on_explore_and_back(chromium: Any, demo: str) -> None:
    with visit(chromium, DESK) as page:
        page.goto(demo)
        quiet(page)
        opened(page, "Scenarios")
        assert re.match(r"(\d+%|Under 1%|Over 99%) of simulated years reach the .*M target", page.inner_text("h1"))
        assert page.locator(".qp-root [data-figure]").count() == 8
        for name in ("Worst", "Expected", "Best"):
            assert page.locator(f"[data-testid=stMetric]:has-text('{name}')").count() == 1
        # Saved by keys alone.
        page.get_by_label("Save the scenario on screen as").focus()
        page.keyboard.type("Council")  # the store is shared: other tests save a Board
        page.keyboard.press("Enter")
        page.wait_for_selector("text=Saved as Council.")
        opened(page, "Solve")
        assert page.inner_text("h1").startswith("The largest target at which everything asked for holds is")
        page.click("button:has-text('Open the answer as a scenario')")
        page.wait_for_function("document.title.startsWith('Explore ')")
        shown(page)
        settled(page)
        solved = page.inner_text("[data-line=target]")
        opened(page, "Compare")
        assert "Growth" in read(page)
        told = read(page)
        assert "On screen" in told
        assert re.search(r"P\(team ≥ target\) \S+ → \S+", told)
        page.click("[data-testid=stSidebar] a:has-text('Explore')")
        shown(page)
        settled(page)
        page.keyboard.press("Control+z")
        page.wait_for_function(f"document.querySelector('[data-line=target]').innerText !== {solved!r}", timeout=LONG)


def test_nothing_sticks_out_on_a_phone_and_everything_has_a_name(chromium: Any, demo: str) -> None:
    with visit(chromium, PHONE, color_scheme="light") as page:
        page.goto(demo)
        quiet(page)
        for name in PAGES:
            opened(page, name)
            for scheme in ("dark", "light"):
                page.emulate_media(color_scheme=scheme)
                page.wait_for_selector(f".qp-root[data-theme={scheme}]")
                worked_out(page)
                assert page.evaluate(STICKS_OUT) <= 0, (name, scheme)
                assert page.evaluate(CUT) == [], (name, scheme)
                assert page.evaluate(NAMELESS) == [], (name, scheme)
