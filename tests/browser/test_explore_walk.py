"""The whole walk in a real Chromium: the demo comes in, sliders are dragged, a rep locked, a link opened elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.serving import APP, CHROMIUM_ARGUMENTS, chromium, demo_store, served

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser
DESK = {"width": 1440, "height": 900}
PATIENCE = 60_000
Page = playwright.Page


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    store: Path = demo_store(tmp_path_factory.mktemp("walk"))
    with served(APP, QUOTA_STORE=str(store)) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[playwright.Browser]:
    with playwright.sync_playwright() as running:
        found = running.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)
        yield found
        found.close()


def explore(browser: playwright.Browser, link: str) -> Page:
    page = browser.new_context(viewport=DESK).new_page()
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.goto(link)
    page.wait_for_function("document.documentElement.dataset.qeSeq !== undefined", timeout=PATIENCE)
    page.wait_for_function("document.querySelectorAll('.qe-plot .main-svg').length >= 4", timeout=PATIENCE)
    return page


def seq(page: Page) -> int:
    return int(page.evaluate("document.documentElement.dataset.qeSeq"))


def settled(page: Page, before: int) -> None:
    """Until an answer newer than `before` is painted and nothing newer follows."""
    page.wait_for_function(f"Number(document.documentElement.dataset.qeSeq) > {before}", timeout=PATIENCE)
    while True:
        last = seq(page)
        page.wait_for_timeout(700)
        if seq(page) == last:
            return


def numbers(page: Page) -> tuple[str, ...]:
    """The headline and all proposed quotas, as people read them."""
    quotas = page.locator(".qe-table tbody").inner_text()
    return (
        page.locator(".qe-lines").inner_text(),
        page.locator(".qe-fig-attainment .qe-fig-title").inner_text(),
        quotas,
    )


def drag(page: Page, control: str, by: int) -> int:
    """Drags a slider in twenty steps; gives how many answers were painted before the hand let go."""
    thumb = page.locator(f"[data-control='{control}']").first
    thumb.scroll_into_view_if_needed()
    box = thumb.bounding_box()
    assert box is not None
    low, high, value = (float(x) for x in (thumb.get_attribute("min"), thumb.get_attribute("max"), thumb.input_value()))
    x, y = box["x"] + 7 + (box["width"] - 14) * (value - low) / (high - low), box["y"] + box["height"] / 2
    before = seq(page)
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(20):
        page.mouse.move(x + by * (step + 1) / 20, y)
        page.wait_for_timeout(50)
    during = seq(page) - before
    page.mouse.up()
    settled(page, before)
    return during


def act(page: Page, *clicks: str) -> None:
    before = seq(page)
    for click in clicks:
        page.click(click)
    settled(page, before)


def test_the_walk(browser: playwright.Browser, address: str) -> None:
    page = explore(browser, f"{address}/Explore")
    start = numbers(page)
    seen = [start]
    for control, by in (("growth", 25), ("weight_strength", 40), ("over_assignment", -30)):
        assert drag(page, control, by) >= 1, "pictures follow while the slider is dragged"
        assert numbers(page) != seen[-1]
        seen.append(numbers(page))
        assert re.search(r"→ .+: .+", page.inner_text(".qe-sentence"))

    name = page.locator(".qe-row-rep .qe-name").first
    who = name.inner_text()
    before = seq(page)
    name.click()
    settled(page, before)
    assert page.locator(".qe-detail .qe-plot .main-svg").count() >= 1
    page.click(".qe-detail-acts button:has-text('Lock this number')")
    page.fill(".qe-dialog input >> nth=0", "777K")
    page.fill(".qe-dialog input >> nth=1", "agreed with the customer")
    act(page, ".qe-dialog button[type=submit]")
    assert page.inner_text(".qe-sentence").startswith(f"{who} locked at 777K: ")
    assert "paid by" in page.inner_text(".qe-sentence") or "gained by" in page.inner_text(".qe-sentence")
    locked = numbers(page)
    assert "777K" in locked[2]

    act(page, "button[aria-label^='Undo']")
    assert numbers(page) == seen[-1]
    act(page, "button[aria-label^='Redo']")
    assert numbers(page) == locked

    act(page, ".qe-detail button[aria-label^='Close']")
    act(page, "button[aria-label^='Share']")
    link = page.input_value(".qe-dialog input")
    assert link.startswith(address)
    other = explore(browser, link)
    assert numbers(other) == locked
    assert "plan=" not in other.url, "the address is plain again, so a reload keeps later moves"
    assert page.problems == other.problems == []


def test_in_projector_mode_pay_and_names_are_gone(browser: playwright.Browser, address: str) -> None:
    page = explore(browser, f"{address}/Explore")
    names = [each.inner_text() for each in page.locator(".qe-row-rep .qe-name").all()]
    assert "OTE" in page.inner_text(".qe-root")
    act(page, "button[aria-label^='Projector']")
    act(page, "button[aria-label='More']", "text=Mask names")
    text = page.inner_text(".qe-root")
    assert "OTE" not in text
    assert "Rep 0" in text
    assert [name for name in names if name in text] == []


def test_it_fits_without_scrolling_and_works_on_a_phone(browser: playwright.Browser, address: str) -> None:
    page = explore(browser, f"{address}/Explore")
    for part in (".qe-headline", ".qe-figs", ".qe-sentence", ".qe-reps .qe-table thead"):
        box = page.locator(part).bounding_box()
        assert box is not None
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= DESK["height"], part
    phone = browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True).new_page()
    phone.goto(f"{address}/Explore")
    phone.wait_for_function("document.documentElement.dataset.qeSeq !== undefined", timeout=PATIENCE)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert not phone.locator(".qe-side").is_visible()
    phone.click("button:has-text('Sliders')")
    assert phone.locator("[data-control='growth']").is_visible()
