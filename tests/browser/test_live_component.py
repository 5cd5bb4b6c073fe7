"""The live component in a real Chromium: moves arrive while a slider is dragged, pictures follow, nothing piles up."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.served import DESK, PHONE, after, drag, painted, served, settled, shown, visit

pytestmark = pytest.mark.browser

HIDDEN = "each => each.scrollHeight - each.clientHeight"
APP = Path(__file__).parent / "apps" / "live_app.py"


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Generator[tuple[str, Path], None, None]:
    home = tmp_path_factory.mktemp("live")
    log = home / "moves.jsonl"
    with served(home, APP, LIVE_LOG=str(log)) as address:
        yield address, log


@pytest.fixture(scope="module")
def opened(chromium: Any, quick: tuple[str, Path]) -> Generator[Any, None, None]:
    with visit(chromium) as page:
        page.goto(quick[0])
        shown(page)
        yield page


@pytest.fixture
def page(opened: Any, quick: tuple[str, Path]) -> Generator[Any, None, None]:
    """The screen as nobody has touched it yet: mounted anew, for a reload would bring all of Streamlit again."""
    quick[1].write_text("", encoding="utf-8")
    if "?" in opened.url:  # a test went to another screen
        opened.goto(quick[0])
    else:
        opened.evaluate("document.querySelector('.qe-root').classList.add('old')")
        opened.locator("button:has-text('Begin again')").dispatch_event("click")
        opened.wait_for_selector(".old", state="detached")
        opened.evaluate("performance.clearMarks()")
    shown(opened)
    yield opened
    opened.emulate_media(color_scheme="light")
    opened.watch.check()


def _moves(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def _value(page: Any, key: str) -> str:
    return str(page.inner_text(f"[data-key='{key}'] .qe-ctl-value"))


def test_values_arrive_while_the_slider_is_dragged_and_the_last_one_stands(page: Any, quick: tuple[str, Path]) -> None:
    page.evaluate(
        """() => {
          const title = document.querySelector('[data-figure=attainment] h3');
          window.titles = new Set([title.innerText]);
          new MutationObserver(() => window.titles.add(title.innerText)).observe(title, { childList: true });
        }"""
    )
    before = painted(page)

    def held() -> None:
        page.wait_for_function(f"+document.querySelector('.qe-root').dataset.paintedSeq > {before} + 1")
        assert page.evaluate("window.titles.size") > 1, "the picture waited for the hand to let go"

    drag(page, "growth", 0.4, steps=60, held=held)
    moves = _moves(quick[1])
    values = [move["values"]["growth"] for move in moves]
    assert len(values) > 2
    assert values == sorted(values), "an older value came after a newer one"
    assert len({move["gesture"] for move in moves}) == 1, "one drag is one step for undo"
    assert [move["seq"] for move in moves] == list(range(moves[0]["seq"], moves[0]["seq"] + len(moves)))
    assert values[-1] == float(page.input_value("[data-control=growth]"))
    marks = page.evaluate("performance.getEntriesByType('mark').map(m => [m.name, m.startTime])")
    times = dict(marks)
    for seq in range(moves[0]["seq"] + 1, moves[-1]["seq"] + 1):
        assert times[f"qe-sent-{seq}"] >= times[f"qe-arrived-{seq - 1}"], "two moves were under way at once"


def test_a_slow_answer_dims_the_pictures_and_builds_no_backlog(chromium: Any, tmp_path: Path) -> None:
    log = tmp_path / "moves.jsonl"
    with served(tmp_path, APP, LIVE_LOG=str(log), LIVE_DELAY="0.6") as address, visit(chromium) as page:
        page.goto(address)
        shown(page)
        began = time.perf_counter()
        drag(page, "growth", 0.4, steps=40, held=lambda: page.wait_for_selector(".qe-root.qe-busy"))
        took = time.perf_counter() - began
        values = [move["values"]["growth"] for move in _moves(log)]
        assert 1 < len(values) <= took / 0.6 + 1
        assert values[-1] == float(page.input_value("[data-control=growth]")), "the hand's last value was lost"
        page.wait_for_selector(".qe-root:not(.qe-busy)")


def test_nothing_is_sent_once_another_page_was_asked_for(page: Any, quick: tuple[str, Path]) -> None:
    page.evaluate("""() => {
      const link = document.createElement('a');
      link.href = '/elsewhere';
      link.onclick = () => false;
      document.body.append(link);
      link.click();
      link.remove();
    }""")
    before = len(_moves(quick[1]))
    page.locator("[data-control=growth]").focus()
    page.keyboard.press("ArrowRight")
    time.sleep(1)
    assert len(_moves(quick[1])) == before
    # Where the page stays after all, what was moved meanwhile is sent.
    page.wait_for_function("!document.querySelector('.qe-busy')")
    deadline = time.monotonic() + 20
    while len(_moves(quick[1])) == before and time.monotonic() < deadline:
        time.sleep(0.1)
    settled(page)
    assert _moves(quick[1])[-1]["values"] == {"growth": 0.16}


def test_keys_move_reset_and_undo(page: Any, quick: tuple[str, Path]) -> None:
    slider = page.locator("[data-control=growth]")
    slider.focus()
    after(page, lambda: page.keyboard.press("ArrowRight"))
    assert _value(page, "growth") == slider.get_attribute("aria-valuetext") == "16%"
    after(page, lambda: page.keyboard.press("Shift+ArrowRight"))
    assert _value(page, "growth") == "26%"
    after(page, lambda: page.keyboard.press("End"))
    assert _value(page, "growth") == "60%"
    after(page, lambda: page.keyboard.press("Delete"))
    assert _value(page, "growth") == "10%"
    after(page, lambda: page.keyboard.press("Home"))
    after(page, slider.dblclick)
    settled(page)
    assert _value(page, "growth") == "10%"
    after(page, lambda: page.keyboard.press("Control+z"))
    assert _moves(quick[1])[-1]["kind"] == "undo"
    page.keyboard.press("?")
    assert "undo the last move" in page.inner_text("dialog[open]")
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0


def test_a_typed_value_between_two_steps_stands(page: Any, quick: tuple[str, Path]) -> None:
    page.click("[data-key=growth] .qe-ctl-value")
    page.keyboard.type("23.4%")
    after(page, lambda: page.keyboard.press("Enter"))
    assert _moves(quick[1])[-1]["values"] == {"growth": 0.234}
    assert _value(page, "growth") == "23.4%"


def test_two_thumbs_never_cross_and_a_curve_moves_by_keys_and_by_hand(page: Any, quick: tuple[str, Path]) -> None:
    page.locator("[data-control=ote_band][data-thumb='0']").focus()
    after(page, lambda: page.keyboard.press("End"))
    assert _moves(quick[1])[-1]["values"]["ote_band"] == [6.0, 6.0]
    dot = page.locator("[data-key=ramp_schedule] .qe-curve-dot").nth(1)
    dot.focus()
    after(page, lambda: page.keyboard.press("ArrowUp"))
    assert _moves(quick[1])[-1]["values"]["ramp_schedule"] == [0.25, 0.55, 0.75, 1.0]
    assert dot.get_attribute("aria-valuetext") == "55%"
    box = dot.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - 20)
    page.mouse.up()
    settled(page)
    assert _moves(quick[1])[-1]["values"]["ramp_schedule"][1] > 0.55


def test_an_override_follows_the_data_until_moved_and_again_when_cleared(page: Any, quick: tuple[str, Path]) -> None:
    page.click("[data-group=overrides] .qe-group-head")
    key = "overrides.Territory 03"
    assert _value(page, key) == "auto 1.00x"
    page.locator(f"[data-control='{key}']").focus()
    after(page, lambda: page.keyboard.press("ArrowRight"))
    assert _moves(quick[1])[-1]["values"] == {key: 1.01}
    after(page, lambda: page.keyboard.press("Delete"))
    assert _moves(quick[1])[-1]["values"] == {key: None}
    assert _value(page, key) == "auto 1.00x"


def test_a_lock_asks_for_its_reason(page: Any, quick: tuple[str, Path]) -> None:
    page.hover("[data-row='rep-05']")
    page.click("[data-row='rep-05'] .qe-row-menu")
    page.click(".qe-menu-item:has-text('Lock this number')")
    page.fill(".qe-dialog .qe-number", "840K")
    page.click(".qe-dialog button[type=submit]")
    assert "Reason" in page.inner_text(".qe-error")
    page.fill(".qe-dialog .qe-text", "promised in writing")
    after(page, lambda: page.click(".qe-dialog button[type=submit]"))
    told = _moves(quick[1])[-1]
    assert (told["kind"], told["rep"], told["value"], told["reason"]) == (
        "lock",
        "rep-05",
        840000,
        "promised in writing",
    )


def test_a_build_up_opens_at_the_side_follows_and_closes(page: Any) -> None:
    after(page, lambda: page.click("[data-row='rep-00'] button.qe-name"))
    page.wait_for_selector(".qe-detail .main-svg")
    title = page.inner_text(".qe-detail-title")
    page.locator("[data-control=growth]").focus()
    after(page, lambda: page.keyboard.press("ArrowRight"))
    assert page.inner_text(".qe-detail-title") != title
    page.locator(".qe-detail-title").focus()
    after(page, lambda: page.keyboard.press("Escape"))
    assert page.locator(".qe-detail").is_hidden()


def test_zoom_and_plots_survive_moves_and_a_run_of_the_whole_page(page: Any) -> None:
    plot = "document.querySelector('[data-figure=attainment] .qe-plot')"
    before = page.evaluate(f"String({plot}._fullLayout.xaxis.range)")
    box = page.locator("[data-figure=attainment] .qe-plot").bounding_box()
    page.mouse.move(box["x"] + 80, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 220, box["y"] + 50, steps=4)
    page.mouse.up()
    page.wait_for_function(f"String({plot}._fullLayout.xaxis.range) !== '{before}'")
    zoomed = page.evaluate(f"{plot}._fullLayout.xaxis.range")
    page.evaluate(f"{plot}.dataset.same = 'yes'")
    page.locator("[data-control=growth]").focus()
    after(page, lambda: page.keyboard.press("ArrowRight"))
    runs = page.inner_text("[data-testid=stCaptionContainer]")
    page.click("button:has-text('Whole page again')")
    page.wait_for_function(f"document.querySelector('[data-testid=stCaptionContainer]').innerText !== '{runs}'")
    settled(page)
    assert page.evaluate(f"{plot}.dataset.same") == "yes"
    assert page.evaluate(f"{plot}._fullLayout.xaxis.range") == zoomed


def test_what_people_wrote_is_never_markup(page: Any) -> None:
    after(page, lambda: page.click("[data-control=method] label:nth-child(2)"))
    assert "<img" in page.inner_text(".qe-sentence")
    assert page.locator(".qe-root img, .qe-root b").count() == 0
    assert page.evaluate("document.body.dataset.hurt") is None


def test_sorting_finding_and_folding_keep_people_under_their_subtotals(page: Any) -> None:
    page.click(".qe-th:has-text('Proposed')")
    kinds = page.eval_on_selector_all(
        ".qe-row", "rows => rows.map(r => [...r.classList].find(c => c.startsWith('qe-row-')))"
    )
    assert kinds[:3] == ["qe-row-total", "qe-row-manager", "qe-row-rep"]
    assert len(kinds) == 1 + 5 + 60
    page.locator(".qe-fold").first.click()
    assert page.locator(".qe-row").count() == 1 + 5 + 48
    page.click(".qe-ways label:has-text('by region')")
    assert page.locator(".qe-row-region").count() == 4
    page.fill(".qe-find", "person 1")
    assert page.locator(".qe-row-rep").count() == 10


def test_pictures_and_tables_can_be_taken_away(page: Any) -> None:
    for kind, ending in (("PNG", ".png"), ("SVG", ".svg"), ("CSV", ".csv")):
        page.click("[data-figure=attainment] button[aria-haspopup=menu]")
        with page.expect_download() as download:
            page.click(f".qe-menu-item:has-text('{kind}')")
        assert download.value.suggested_filename.endswith(ending)
        content = Path(download.value.path()).read_bytes()
        assert content.startswith({".png": b"\x89PNG", ".svg": b"<svg", ".csv": b"\xef\xbb\xbfattainment"}[ending])
    page.click("button[aria-label='Download the table']")
    with page.expect_download() as download:
        page.click(".qe-menu-item:has-text('CSV')")
    lines = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 1 + 66
    assert lines[0].startswith("Rep,Segment,Last quota (EUR)")


def test_the_answer_needs_no_scrolling_and_nothing_sticks_out(chromium: Any, quick: tuple[str, Path]) -> None:
    with visit(chromium, DESK) as desk:
        desk.goto(quick[0])
        shown(desk)
        for part in (".qe-headline", ".qe-figs", ".qe-sentence", ".qe-reps"):
            box = desk.locator(part).bounding_box()
            assert box["y"] >= 0, part
            assert box["y"] + box["height"] <= 900, part
    with visit(chromium, PHONE, is_mobile=True, has_touch=True) as phone:
        phone.goto(quick[0])
        shown(phone)
        assert phone.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
        assert phone.locator("[data-control=growth]").is_hidden()
        phone.tap(".qe-drawer-open")
        assert phone.locator("[data-control=growth]").is_visible()


def test_a_page_that_leaves_out_all_it_may_still_moves(page: Any, quick: tuple[str, Path]) -> None:
    page.goto(f"{quick[0]}?parts=few")
    shown(page)
    for part in (".qe-headline", ".qe-figs", ".qe-outcome", ".qe-reps", ".qe-tiles", ".qe-sentence", ".qe-detail"):
        assert page.locator(part).is_hidden(), part
    page.locator("[data-control=growth]").focus()
    after(page, lambda: page.keyboard.press("ArrowRight"))
    assert _moves(quick[1])[-1]["values"] == {"growth": 0.16}


def _places(page: Any) -> dict[str, dict[str, float]]:
    names = page.eval_on_selector_all(".qe-figs [data-figure]", "all => all.map(each => each.dataset.figure)")
    return {name: page.locator(f"[data-figure={name}]").bounding_box() for name in names}


def _under(page: Any, name: str) -> list[tuple[str, bool]]:
    """What is written under the bars of a picture, and whether it stands upright."""
    told = page.eval_on_selector_all(
        f"[data-figure={name}] .xtick text",
        "all => all.map(each => [each.textContent, (each.getAttribute('transform') || '').includes('rotate(-90')])",
    )
    return [(text, upright) for text, upright in told]


def test_many_pictures_stand_two_a_row_under_the_answer_and_one_a_row_on_a_phone(
    chromium: Any, quick: tuple[str, Path]
) -> None:
    with visit(chromium, DESK) as desk:
        desk.goto(f"{quick[0]}?parts=many")
        shown(desk)
        box = _places(desk)
        assert list(box) == [f"picture{place}" for place in range(6)]
        whole = desk.locator(".qe-figs").bounding_box()["width"]
        assert box["picture0"]["width"] == pytest.approx(whole, abs=1), "a wide one takes its row"
        assert box["picture5"]["width"] == pytest.approx(whole, abs=1), "so does one with nobody beside it"
        assert box["picture1"]["y"] == box["picture2"]["y"] > box["picture0"]["y"]
        assert box["picture2"]["x"] > box["picture1"]["x"] + box["picture1"]["width"] - 1
        assert box["picture3"]["y"] > box["picture1"]["y"] + box["picture1"]["height"] - 1
        assert box["picture5"]["height"] == pytest.approx(410, abs=1)
        assert _under(desk, "picture0") == [(f"Firsty{n}Family{n}", False) for n in range(13)], "a word a line"
        assert desk.eval_on_selector(".qe-tiles", HIDDEN) <= 1, "no caveat is cut"
        for name in box:
            assert desk.locator(f"[data-figure={name}] .main-svg").count(), name
        desk.locator("[data-figure=picture5]").scroll_into_view_if_needed()
        answer = desk.locator(".qe-headline").bounding_box()
        assert 0 <= answer["y"] < 60, "the answer stays in sight"
        assert desk.locator("[data-control=growth]").bounding_box()["y"] < 900, "and so do the sliders"
        after(desk, lambda: press_right(desk))
    with visit(chromium, PHONE, is_mobile=True, has_touch=True) as phone:
        phone.goto(f"{quick[0]}?parts=many")
        shown(phone)
        tops = [each["y"] for each in _places(phone).values()]
        assert tops == sorted(set(tops))
        assert _under(phone, "picture0") == [(f"Firsty{n} Family{n}", True) for n in range(13)]
        assert phone.eval_on_selector(".qe-tiles", HIDDEN) <= 1
        phone.tap(".qe-drawer-open")
        phone.locator("[data-control=growth]").scroll_into_view_if_needed()
        assert 844 > phone.locator("[data-control=growth]").bounding_box()["y"] > 400, (
            "the drawer lies over the lower half"
        )
        assert phone.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390


def press_right(page: Any) -> None:
    page.locator("[data-control=growth]").focus()
    page.keyboard.press("ArrowRight")


def test_another_headline_and_a_table_of_no_people(page: Any, quick: tuple[str, Path]) -> None:
    page.goto(f"{quick[0]}?parts=many")
    shown(page)
    assert page.locator(".qe-mark-assigned, .qe-mark-target").count() == 3, "the pinned return is marked too"
    assert page.locator("[data-line=said] .qe-key").count() == 0
    assert "two short" in page.inner_text("[data-line=said]")
    asked, back = (
        page.evaluate(f"parseFloat(document.querySelector('.qe-mark-{look}').style.getPropertyValue('--at'))")
        for look in ("target", "assigned")
    )
    assert asked / back == pytest.approx(3.0 / 3.9, rel=1e-3)
    assert page.locator(".qe-reps").get_attribute("aria-label") == "Pools"
    assert page.locator(".qe-row button").count() == 0, "nothing opens, and nothing is done with a pool"
    assert page.locator(".qe-ways").is_hidden()
    before = len(_moves(quick[1]))
    page.click("[data-row='pool 1'] th")
    page.click("button[aria-label='Download the table']")
    with page.expect_download() as download:
        page.click(".qe-menu-item:has-text('CSV')")
    assert download.value.suggested_filename.endswith("pools.csv")
    assert len(_moves(quick[1])) == before


def test_every_control_has_a_name(page: Any) -> None:
    nameless = page.evaluate(
        """() => [...document.querySelectorAll('.qe-root :is(button, input, select, [role=slider], [role=img])')]
            .filter(each => each.checkVisibility())
            .filter(each => !each.getAttribute('aria-label') && !each.textContent.trim()
                            && !(each.labels?.length && each.labels[0].textContent.trim()))
            .map(each => each.outerHTML.slice(0, 120))"""
    )
    assert nameless == []


def _contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted([light(one), light(other)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_and_status_colours_reach_aa_in_both_themes(page: Any, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    page.wait_for_selector(f".qe-root[data-theme={scheme}]")
    names = ["ink", "muted", "good", "watch", "bad", "accent", "bg", "soft", "on-accent"]
    read = "n => n.map(x => getComputedStyle(document.querySelector('.qe-root')).getPropertyValue('--qe-' + x).trim())"
    colours = dict(zip(names, page.evaluate(read, names), strict=True))
    assert all(re.fullmatch(r"#[0-9a-f]{6}", each) for each in colours.values()), colours
    for name in ("ink", "muted", "good", "watch", "bad"):
        assert _contrast(colours[name], colours["bg"]) >= 4.5, name
        assert _contrast(colours[name], colours["soft"]) >= 4.5, name
    assert _contrast(colours["on-accent"], colours["accent"]) >= 4.5
    assert _contrast(colours["accent"], colours["bg"]) >= 3
