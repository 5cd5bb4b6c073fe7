"""Every picture and table of Explore and Back-test can be taken away; a scenario file opens; keys reach everything."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.served import after, press, quiet, settled, shown, visit

pytestmark = pytest.mark.browser

SIGNS = {"PNG": b"\x89PNG", "SVG": b"<svg", "CSV": b"\xef\xbb\xbf"}
FOCUS = """() => {
  const at = document.activeElement;
  const style = getComputedStyle(at);
  const near = at.nextElementSibling ? getComputedStyle(at.nextElementSibling).outlineStyle : 'none';
  const seen = style.outlineStyle !== 'none' || style.boxShadow !== 'none' || near !== 'none'
    || at.matches('.qe-range, .qe-curve-dot');
  return { seen, inside: Boolean(at.closest('.qe-root')), what: at.outerHTML.slice(0, 140),
    key: at.dataset.control || at.getAttribute('aria-label') || at.textContent.trim() };
}"""
NAMELESS = """() => [...document.querySelectorAll('.qe-root :is(button, input, select, [role=slider], [role=img])')]
  .filter((each) => each.checkVisibility())
  .filter((each) => !each.getAttribute('aria-label') && !each.textContent.trim()
    && !(each.labels?.length && each.labels[0].textContent.trim()))
  .map((each) => each.outerHTML.slice(0, 120))"""


# Words cut off, with nothing beside them that shows the rest.
CUT = """() => [...document.querySelectorAll('.qe-root *')].filter((each) => each.checkVisibility())
  .filter((each) => !each.closest('.qe-plot, .qe-table-scroll, .qe-side, .qe-slide, .qe-sr'))
  .filter((each) => ['hidden', 'clip'].includes(getComputedStyle(each).overflowX) && each.textContent.trim())
  .filter((each) => each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1)
  .filter((each) => !each.closest('.qe-cut')?.querySelector('.qe-more')?.checkVisibility())
  .map((each) => each.outerHTML.slice(0, 160))"""


@pytest.fixture
def page(chromium: Any, demo: str) -> Generator[Any, None, None]:
    with visit(chromium) as opened:
        opened.goto(f"{demo}/Explore")
        shown(opened)
        settled(opened)
        yield opened


def handed(page: Any, opener: str, kind: str) -> tuple[str, bytes]:
    """A file from a card's or table's menu."""
    page.click(opener)
    with page.expect_download() as download:
        page.click(f".qe-menu-item:has-text('{kind}')")
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def take_every_picture(page: Any, inside: str, wanted: int) -> None:
    found = [each.get_attribute("data-figure") for each in page.locator(f"{inside} [data-figure]:visible").all()]
    assert len(found) >= wanted, found
    for name in found:
        card = f".qe-root [data-figure='{name}']"
        alt = page.get_attribute(f"{card} .qe-plot", "aria-label")
        assert len(alt) > 20, (name, "has no text in place of the picture")
        for kind, sign in SIGNS.items():
            file, content = handed(page, f"{card} button[aria-haspopup=menu]", kind)
            assert file.endswith(f".{kind.lower()}"), name
            assert content.startswith(sign), (name, kind)
            if kind == "CSV":
                table = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
                assert len(table) > 1, name
                assert {len(row) for row in table} == {len(table[0])}, name


def test_every_picture_and_table_of_explore(page: Any) -> None:
    after(page, page.locator(".qe-row-rep button.qe-name").first.click)
    page.wait_for_selector(".qe-detail .main-svg")
    take_every_picture(page, ".qe-detail", 1)
    after(page, lambda: page.click(".qe-detail button[aria-label^='Close']"))
    take_every_picture(page, ".qe-figs", 4)
    table = "button[aria-label='Download the table']"
    assert b"Last booked" in handed(page, table, "CSV")[1]
    after(page, lambda: page.click(".qe-ways label:has-text('SDR meetings')"))
    assert "meetings a month" in page.inner_text(".qe-reps .qe-fig-title")
    name, content = handed(page, table, "CSV")
    assert name == "fy26-plan-sdr-meetings.csv"
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[0][:3] == ["SDR", "Each a month (meetings)", "FY26 (meetings)"]
    assert float(rows[1][1]) > 0
    assert handed(page, table, "XLSX")[1].startswith(b"PK")


def test_every_picture_and_table_of_the_back_test(chromium: Any, demo: str) -> None:
    with visit(chromium) as page:
        page.goto(f"{demo}/Back-test")
        quiet(page)
        page.wait_for_function("document.querySelectorAll('.qp-root[data-painted]').length >= 3")
        take_every_picture(page, ".qp-root", 5)
        for box in ("The numbers, and inside each pool", "The numbers, territory by territory"):
            page.click(f"summary:has-text('{box}')")
        quiet(page)
        tables = page.locator("[data-testid=stDataFrame]")
        page.wait_for_function("document.querySelectorAll('[data-testid=stDataFrame]').length >= 6")
        buttons = page.locator("[data-testid=stDownloadButton]:has-text('CSV')")
        assert buttons.count() == tables.count()
        for button in buttons.all():
            with page.expect_download() as download:
                button.click()
            assert Path(download.value.path()).read_bytes().startswith(SIGNS["CSV"])
        told = page.inner_text("[data-testid=stMain]")
        assert re.search(r"Walk-forward, \d+% hit:", told)
        assert re.search(r"Why replay is \d+ points? (higher|lower):", told)


def test_the_file_that_is_handed_out_opens_again_and_a_wrong_one_says_why(page: Any, tmp_path: Path) -> None:
    press(page, "growth", *["ArrowRight"] * 3)
    target = page.inner_text("[data-line=target]")
    content = handed(page, "button[aria-label='More']", "Parameters as a file")[1]
    assert tomllib.loads(content.decode())
    good, bad = tmp_path / "plan.toml", tmp_path / "bad.toml"
    good.write_bytes(content)
    bad.write_text("over_assignment = 7\n", encoding="utf-8")
    page.click("button[aria-label='More']")
    after(page, lambda: page.click(".qe-menu-item:has-text('back to the defaults')"))
    assert page.inner_text("[data-line=target]") != target
    open_file(page, good)
    assert page.inner_text("[data-line=target]") == target
    assert "Opened plan.toml: 1 setting differs from the defaults." in page.inner_text(".qe-tiles")
    open_file(page, bad)
    assert "bad.toml was not opened: over_assignment = 7 is not allowed" in page.inner_text(".qe-tiles")
    assert page.inner_text("[data-line=target]") == target
    after(page, lambda: page.keyboard.press("Control+z"))
    assert page.inner_text("[data-line=target]") != target, "opening a file is one step"


def open_file(page: Any, path: Path) -> None:
    page.click("button[aria-label='More']")
    with page.expect_file_chooser() as chooser:
        page.click(".qe-menu-item:has-text('A scenario file')")
    after(page, lambda: chooser.value.set_files(path))


def test_a_saved_scenario_is_replaced_renamed_and_deleted_knowingly(page: Any) -> None:
    press(page, "growth", "ArrowRight")
    menu(page, "Save this scenario")
    page.fill(".qe-dialog .qe-text", "Board")
    assert "Saved beside the data" in page.inner_text(".qe-dialog")
    after(page, lambda: page.click(".qe-dialog button[type=submit]"))
    assert page.inner_text(".qe-subtitle").startswith("Board ·")
    press(page, "growth", "ArrowRight")
    assert page.inner_text(".qe-subtitle").startswith("Board, changed since it was saved")
    menu(page, "Save this scenario")
    assert "replaced for good" in page.inner_text(".qe-dialog")
    assert page.inner_text(".qe-dialog button[type=submit]") == "Replace"
    after(page, lambda: page.click(".qe-dialog button[type=submit]"))
    menu(page, "Rename Board")
    page.fill(".qe-dialog .qe-text", "Final")
    after(page, lambda: page.click(".qe-dialog button[type=submit]"))
    assert page.inner_text(".qe-subtitle").startswith("Final ·")
    menu(page, "Delete Final")
    page.keyboard.press("Escape")
    assert page.inner_text(".qe-subtitle").startswith("Final ·"), "Escape deletes nothing"
    menu(page, "Delete Final")
    after(page, lambda: page.click(".qe-dialog button[type=submit]"))
    assert page.inner_text(".qe-subtitle").startswith("not saved")
    page.click("button[aria-label='More']")
    assert page.locator(".qe-menu-item:has-text('Final')").count() == 0


def menu(page: Any, label: str) -> None:
    page.click("button[aria-label='More']")
    page.click(f".qe-menu-item:has-text('{label}')")
    page.wait_for_selector("dialog[open]")


def test_a_ramp_of_its_own_and_the_observed_one(page: Any) -> None:
    after(page, lambda: page.click("[data-group=ramp] .qe-group-head"))
    adding = page.locator("[data-control='ramp_productivity:+']")
    after(page, lambda: adding.select_option("AE ENT"))
    own = page.locator("[data-key='ramp_productivity:AE/ENT']")
    assert "AE ENT" in own.inner_text()
    keys = page.eval_on_selector_all("[data-group=ramp] [data-key]", "all => all.map((each) => each.dataset.key)")
    assert keys.index("ramp_productivity:AE/ENT") == keys.index("ramp_productivity:default") + 1
    assert "AE ENT" not in adding.inner_text().split("\n")
    before = page.inner_text("[data-line=capacity]")
    after(page, lambda: own.locator("button:has-text('use observed')").click())
    assert re.search(r"Observed: what \d+ past hires", own.inner_text())
    assert page.inner_text("[data-line=capacity]") != before
    after(page, lambda: own.locator("button:has-text('remove')").click())
    assert page.locator("[data-key='ramp_productivity:AE/ENT']").count() == 0
    assert page.inner_text("[data-line=capacity]") == before


def test_keys_reach_everything_and_the_focus_is_seen(page: Any) -> None:
    page.locator("button[aria-label^='Pin']").focus()
    reached = []
    for _ in range(90):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUS)
        if not at["inside"]:
            break
        assert at["seen"], at["what"]
        reached.append(at["key"])
    for wanted in ("growth", "method", "weight_band", "gross_margin", "More", "Territory weights"):
        assert any(wanted in each for each in reached), (wanted, reached)
    assert page.evaluate(NAMELESS) == []
    page.locator("button[aria-label=More]").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "menuitem"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "More"
    page.click("button:has-text('Add a hire')")
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0


def test_words_that_have_no_room_are_one_click_away(page: Any) -> None:
    press(page, "weight_strength", "ArrowRight")
    for projector in (False, True):
        if projector:
            after(page, lambda: page.click("button[aria-label^='Projector']"))
        page.wait_for_timeout(300)
        assert page.evaluate(CUT) == [], projector
        page.locator("[data-figure=attainment] .qe-more").click()
        assert "quotas frozen at" in page.inner_text(".qe-pop")
        page.keyboard.press("Escape")
        for part in (".qe-headline", ".qe-figs", ".qe-sentence", ".qe-reps .qe-table thead"):
            box = page.locator(part).bounding_box()
            assert 0 <= box["y"] <= box["y"] + box["height"] <= 900, (part, projector)
        row, table = (
            page.locator(f".qe-reps {part}").first.bounding_box() for part in (".qe-row-rep", ".qe-table-scroll")
        )
        assert row["y"] + row["height"] <= table["y"] + table["height"], "no whole row of a rep is seen"
