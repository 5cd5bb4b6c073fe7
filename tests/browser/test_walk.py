"""The whole walk in a real Chromium: the demo comes in, sliders are dragged, a rep locked, a link opened elsewhere."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.browser.served import (
    DESK,
    PHONE,
    after,
    control,
    drag,
    painted,
    press,
    quiet,
    served,
    settled,
    shown,
    visit,
)

pytestmark = pytest.mark.browser

SECTIONS = ("import", "checks", "correct", "baseline", "rejects")
LIVE = ("Explore", "Efficiency", "Capacity", "Coverage")
PAGES = ("", *LIVE, "Back-test", *(f"Data?section={section}" for section in SECTIONS))
GROUNDS = {"dark": "rgb(18, 22, 29)", "light": "rgb(255, 255, 255)"}
GROUND_IS = "(g) => getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor === g"
NUMBERS = """() => {
  const texts = (query, name) => Object.fromEntries([...document.querySelectorAll(`.qe-root ${query}`)]
    .map((each) => [each.dataset[name], each.innerText.replace(/\\s+/g, ' ').trim()]));
  const rows = [...document.querySelectorAll('.qe-root .qe-table tbody tr')].map((row) => [row.dataset.row,
    [...row.children].map((cell) => cell.textContent)]);
  const titles = [...document.querySelectorAll('.qe-figs [data-figure]')]
    .map((each) => [each.dataset.figure, each.querySelector('.qe-fig-title').innerText]);
  return { lines: texts('[data-line]', 'line'), facts: texts('[data-tile]', 'tile'),
    titles: Object.fromEntries(titles), rows: Object.fromEntries(rows) };
}"""
OVERFLOW = """() => {
  const main = document.querySelector('[data-testid="stMain"]');
  const wide = [...main.querySelectorAll('*')].filter((each) => {
    const box = each.getBoundingClientRect();
    if (!box.width || box.right <= innerWidth + 1) return false;
    for (let up = each.parentElement; up && up !== main; up = up.parentElement) {
      if (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(up).overflowX)) return false;
    }
    return true;
  });
  return { sticksOut: wide.slice(0, 3).map((each) => each.outerHTML.slice(0, 160)),
    page: document.documentElement.scrollWidth - innerWidth, main: main.scrollWidth - main.clientWidth };
}"""


@dataclass
class Product:
    """The served product with the demo company in it, and what its first visitor saw on the way."""

    address: str
    home: Path
    seen: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def product(chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> Generator[Product, None, None]:
    home = tmp_path_factory.mktemp("walk")
    with served(home) as address:
        made = Product(address, home)
        with visit(chromium) as page:
            _first_visit(page, made)
        yield made


def _first_visit(page: Any, made: Product) -> None:
    """An empty store greets on every page, and its button brings in the demo company."""
    page.goto(made.address)
    quiet(page)
    made.seen["greeting"] = page.inner_text("[data-testid=stMain]")
    for name in ("Data", "Explore", "Back-test"):
        page.click(f"[data-testid=stSidebar] a:has-text('{name}') >> nth=-1")
        page.wait_for_function(f"document.title.startsWith('{name} ')")
        quiet(page)
        made.seen[name] = page.inner_text("[data-testid=stMain]")
    page.click("[data-testid=stMain] a:has-text('Go to Start')")
    page.click("button:has-text('Try the demo company')")
    page.wait_for_selector("h1:has-text('Demo company')")
    quiet(page)
    made.seen["start"] = page.inner_text("[data-testid=stMain]")
    made.seen["menu"] = page.inner_text("[data-testid=stSidebar]")


def explore(page: Any, product: Product) -> None:
    """Explore by its menu, as a person goes there."""
    page.goto(product.address)
    quiet(page)
    page.click("[data-testid=stSidebar] a:has-text('Explore')")
    shown(page)
    settled(page)


def numbers(page: Any) -> dict[str, dict[str, Any]]:
    """Everything with a number on Explore: the headline's lines, the facts, the pictures' titles, the table's rows."""
    return dict(page.evaluate(NUMBERS))


def sentence(page: Any) -> str:
    """What the last move did."""
    return str(page.inner_text(".qe-sentence .qe-note-text"))


def changed(before: dict[str, Any], now: dict[str, Any]) -> set[str]:
    """Which keys differ."""
    return {key for key in before.keys() | now.keys() if before.get(key) != now.get(key)}


def amount(text: str) -> float:
    """33.7M -> 33700000."""
    found = re.search(r"(\d[\d,.]*)([KMB]?)", text)
    assert found, text
    return float(found[1].replace(",", "")) * {"": 1, "K": 1e3, "M": 1e6, "B": 1e9}[found[2]]


def saved(page: Any, *clicks: str) -> tuple[str, bytes]:
    """Clicks until a file is handed over; its name and content."""
    for click in clicks[:-1]:
        page.click(click)
    with page.expect_download() as handed:
        page.click(clicks[-1])
    return handed.value.suggested_filename, Path(handed.value.path()).read_bytes()


def test_an_empty_store_greets_and_brings_in_the_demo(product: Product) -> None:
    assert "Try the demo company" in product.seen["greeting"]
    assert "Import files" in product.seen["greeting"]
    for name in ("Explore", "Back-test"):
        assert "Nothing is loaded yet" in product.seen[name]
    assert "CSV or Excel files" in product.seen["Data"]
    for told in (
        "Target (USD)",
        "Would have hit",
        "Explore the plan",
        "Check the data",
        "Import files",
        "rows are loaded",
    ):
        assert told in product.seen["start"], told
    assert re.search(r"Demo company · 1\d,\d{3} opportunities", product.seen["menu"])
    stores = [path.name for path in product.home.rglob("*.duckdb")]
    assert stores == ["demo.duckdb"], "the demo is kept apart, under this user's own folder"


def test_the_whole_walk(chromium: Any, product: Product) -> None:
    with visit(chromium) as page:
        explore(page, product)
        first = numbers(page)

        # Growth by hand: target, quotas and the past under them, while the hand still holds the slider.
        before = painted(page)

        def held() -> None:
            page.wait_for_function(f"+document.querySelector('.qe-root').dataset.paintedSeq > {before}")
            assert numbers(page)["lines"]["target"] != first["lines"]["target"]

        drag(page, "growth", 0.1, held=held)
        grown = numbers(page)
        assert amount(grown["lines"]["target"]) > amount(first["lines"]["target"])
        assert changed(first["lines"], grown["lines"]) == {"target", "assigned", "capacity"}
        assert "attainment" in changed(first["titles"], grown["titles"])
        assert len(changed(first["rows"], grown["rows"])) > 40
        assert re.match(r"Growth.* → .*: ", sentence(page)), sentence(page)

        # Strength by arrow keys, in another group: the same money elsewhere.
        press(page, "weight_strength", *["ArrowRight"] * 3)
        stronger = numbers(page)
        assert stronger["lines"]["target"] == grown["lines"]["target"]
        assert len(changed(grown["rows"], stronger["rows"])) > 5
        assert "trength" in sentence(page)

        # Margin by hand and by keys, in a third: what pay brings back.
        drag(page, "gross_margin", -0.15)
        press(page, "gross_margin", "Shift+ArrowLeft")
        thinner = numbers(page)
        assert "worth" in changed(stronger["titles"], thinner["titles"]) or "return" in str(
            changed(stronger["facts"], thinner["facts"])
        )
        assert thinner["rows"].keys() == stronger["rows"].keys()
        assert "argin" in sentence(page)

        _lock_and_undo(page, thinner)
        _everything_back(page, first, thinner)
        _opened_elsewhere(page, chromium, thinner)


def _lock_and_undo(page: Any, before: dict[str, Any]) -> None:
    """A number is fixed with a reason, the others pay, it is said who; undo and redo; the numbers are as they were."""
    name = page.locator(".qe-row-rep button.qe-name").first
    who, row = name.inner_text(), page.locator(".qe-row-rep").first.get_attribute("data-row")
    after(page, name.click)
    page.wait_for_selector(".qe-detail .main-svg")
    page.click(".qe-detail-acts button:has-text('Lock this number')")
    page.fill(".qe-dialog .qe-number", "777K")
    page.click(".qe-dialog button[type=submit]")
    assert "Reason" in page.inner_text(".qe-dialog .qe-error")
    page.fill(".qe-dialog .qe-text", "promised at hiring")
    after(page, lambda: page.click(".qe-dialog button[type=submit]"))
    locked = numbers(page)
    assert "777K" in locked["rows"][row]
    assert locked["lines"]["assigned"] == before["lines"]["assigned"], "the rest makes room"
    assert len(changed(before["rows"], locked["rows"])) > 2
    assert sentence(page).startswith(f"{who} locked at 777K: "), sentence(page)
    payer = re.search(r"(?:paid|gained) by (.+?) \([+−][\d.]+[KM]?\)", sentence(page))
    assert payer, sentence(page)
    assert any(payer[1] in " ".join(cells) for cells in locked["rows"].values())
    assert "1 sits at a lock" in page.inner_text(".qe-reps .qe-fig-title")
    assert page.get_attribute(f"[data-row='{row}'] .qe-locked", "title") == "promised at hiring"
    after(page, lambda: page.click(".qe-detail button[aria-label^='Close']"))
    after(page, lambda: page.click("button[aria-label^='Undo']"))
    assert numbers(page) == before
    after(page, lambda: page.click("button[aria-label^='Redo']"))
    assert numbers(page) == locked
    after(page, lambda: page.keyboard.press("Control+z"))
    assert numbers(page) == before


def _everything_back(page: Any, first: dict[str, Any], last: dict[str, Any]) -> None:
    """Undo to the very beginning (one step for a drag, one for a run of keys), and all the way forward again."""
    steps = 0
    while page.is_enabled("button[aria-label^='Undo']"):
        after(page, lambda: page.click("button[aria-label^='Undo']"))
        steps += 1
    assert numbers(page) == first
    assert 3 <= steps <= 6, "a drag is one step"
    for _ in range(steps):
        after(page, lambda: page.click("button[aria-label^='Redo']"))
    assert numbers(page) == last


def _opened_elsewhere(page: Any, chromium: Any, last: dict[str, Any]) -> None:
    """The link opens the same numbers in another browser, whose moves are its own."""
    page.click("button[aria-label^='Share']")
    link = page.wait_for_selector(".qe-dialog input[readonly]").input_value()
    assert re.match(r"http://127\.0\.0\.1:\d+/Explore\?plan=", link)
    with visit(chromium) as other:
        other.goto(link)
        shown(other)
        settled(other)
        assert numbers(other) == last
        press(other, "over_assignment", "ArrowLeft")
        moved = numbers(other)
        assert moved != last
        given = link.partition("?")[2]
        other.wait_for_function(
            "given => location.search.includes('plan=') && !location.search.includes(given)", arg=given
        )
        other.reload()
        shown(other)
        settled(other)
        assert numbers(other) == moved, "a reload shows the same, later moves included"
    page.keyboard.press("Escape")
    assert numbers(page) == last


PAY = re.compile(
    r"(?<![a-z])ote(?![a-z])|on.target|earnings|salar|commission|margin.adjusted|gross.?margin|\bpay\b"
    r'|"(?:worth|multiple|return\w*)":',
    re.IGNORECASE,
)
# A word about how the past is looked at, with nobody's pay in it.
NO_PAY = "History does not tell territory, segment, OTE,"


def test_projector_mode_shows_no_pay_in_words_or_in_the_data(chromium: Any, product: Product) -> None:
    with visit(chromium) as page:
        frames: list[str] = []
        page.on(
            "websocket",
            lambda socket: socket.on(
                "framereceived",
                lambda frame: frames.append(
                    frame if isinstance(frame, str) else frame.decode("utf-8", errors="replace")
                ),
            ),
        )
        explore(page, product)
        assert PAY.search(page.inner_text(".qe-root")), "pay shows outside of projector mode"
        assert any("ote_band" in frame for frame in frames), "and is in the data"
        names = page.locator(".qe-row-rep .qe-name").all_inner_texts()
        size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.qe-root')).fontSize)")
        after(page, lambda: page.click("button[aria-label^='Projector']"))
        frames.clear()
        assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('.qe-root')).fontSize)") > size
        press(page, "growth", "ArrowRight")
        after(page, page.locator(".qe-row-rep button.qe-name").first.click)
        page.wait_for_selector(".qe-detail .main-svg")
        page.click("button[aria-label='More']")
        after(page, lambda: page.click(".qe-menu-item:has-text('Mask names')"))
        settled(page)
        told = "\n".join(frames)
        assert "target" in told
        assert PAY.findall(page.inner_text("body")) == []
        assert _around(PAY, told) == []
        # What is read aloud follows when the hand rests.
        page.wait_for_function(
            "document.querySelector('.qe-sr').textContent === "
            "document.querySelector('.qe-sentence .qe-note-text').textContent"
        )
        text = page.inner_text(".qe-root")
        assert "Rep 0" in text
        assert [name for name in names if name in text] == []
        for name in (*LIVE[1:], "Start", "Back-test", "Data"):
            frames.clear()
            page.click(f"[data-testid=stSidebar] a:has-text('{name}') >> nth=-1")
            page.wait_for_function(f"document.title.startsWith('{name} ')")
            quiet(page)
            if name in LIVE:
                shown(page)
                settled(page)
            for told in (page.inner_text("[data-testid=stMain]"), "\n".join(frames)):
                assert _around(PAY, told.replace(NO_PAY, "")) == [], name


def _around(wanted: re.Pattern[str], text: str) -> list[str]:
    return [text[max(0, found.start() - 60) : found.end() + 40] for found in wanted.finditer(text)][:20]


def test_tables_and_scenarios_can_be_taken_away(chromium: Any, product: Product) -> None:
    with visit(chromium) as page:
        explore(page, product)
        press(page, "growth", "ArrowRight")
        rows = numbers(page)["rows"]
        name, content = saved(page, "button[aria-label='Download the table']", ".qe-menu-item:has-text('CSV')")
        assert name.endswith(".csv")
        table = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        assert table[0][:4] == ["Rep (USD)", "Last quota", "Last booked", "Proposed"]
        assert len(table) == 1 + len(rows)
        name, content = saved(page, "button[aria-label='Download the table']", ".qe-menu-item:has-text('XLSX')")
        assert name.endswith(".xlsx")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        reps = list(book[book.sheetnames[0]].iter_rows(values_only=True))
        assert len(book.sheetnames) >= 2
        assert len(reps) > 50
        quotas = [dict(zip(reps[0], row, strict=True))["quota"] for row in reps[1:]]
        total = sum(quota for quota in quotas if isinstance(quota, int | float))
        assert total == pytest.approx(amount(numbers(page)["lines"]["assigned"]), rel=0.005)
        name, content = saved(page, "button[aria-label='More']", ".qe-menu-item:has-text('TOML')")
        assert name.endswith(".toml")
        assert tomllib.loads(content.decode())
        for kind, begins in (("PNG", b"\x89PNG"), ("SVG", b"<svg"), ("CSV", b"\xef\xbb\xbf")):
            button = "[data-figure=attainment] button[aria-haspopup=menu]"
            assert saved(page, button, f".qe-menu-item:has-text('{kind}')")[1].startswith(begins)


def test_the_answer_is_in_sight_and_a_phone_shows_it_too(chromium: Any, product: Product) -> None:
    with visit(chromium, DESK) as desk:
        explore(desk, product)
        for part in (".qe-headline", ".qe-figs", ".qe-sentence", ".qe-reps .qe-table thead"):
            box = desk.locator(part).bounding_box()
            assert 0 <= box["y"] <= box["y"] + box["height"] <= DESK["height"], part
    with visit(chromium, PHONE, is_mobile=True, has_touch=True) as phone:
        phone.goto(f"{product.address}/Explore")
        shown(phone)
        settled(phone)
        before = numbers(phone)
        assert phone.locator(".qe-headline").is_visible()
        assert phone.locator(".qe-table tbody tr").count() > 50
        assert control(phone, "growth").is_hidden(), "sliders are folded into a drawer"
        phone.tap(".qe-drawer-open")
        assert control(phone, "growth").is_visible()
        press(phone, "growth", "ArrowRight")
        phone.tap("button[aria-label='Close the sliders']")
        assert control(phone, "growth").is_hidden()
        assert changed(before["lines"], numbers(phone)["lines"])


def test_a_move_on_efficiency_repaints_and_is_there_on_explore(chromium: Any, product: Product) -> None:
    with visit(chromium) as page:
        page.goto(f"{product.address}/Efficiency")
        shown(page)
        settled(page)
        first = numbers(page)
        before = painted(page)

        def held() -> None:
            page.wait_for_function(f"+document.querySelector('.qe-root').dataset.paintedSeq > {before}")
            assert changed(first["lines"], numbers(page)["lines"]), "what pay must bring waited for the hand to let go"

        drag(page, "gross_margin", -0.3, held=held)
        lower = numbers(page)
        assert changed(first["titles"], lower["titles"])
        assert not changed(
            {key: row[1] for key, row in first["rows"].items()}, {k: r[1] for k, r in lower["rows"].items()}
        )
        assert "Gross margin" in sentence(page)
        margin = control(page, "gross_margin").get_attribute("aria-valuetext")
        name, content = saved(page, "button[aria-label='Download the table']", ".qe-menu-item:has-text('CSV')")
        assert "efficiency" in name
        assert len(list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))) == 1 + len(lower["rows"])

        page.click("[data-testid=stSidebar] a:has-text('Explore')")
        page.wait_for_function("document.title.startsWith('Explore ')")
        shown(page)
        settled(page)
        assert control(page, "gross_margin").get_attribute("aria-valuetext") == margin
        undo = page.get_by_role("button", name="Undo")
        while undo.is_enabled():  # a slow machine makes several steps of a drag
            after(page, undo.click)

        page.click("[data-testid=stSidebar] a:has-text('Efficiency')")
        page.wait_for_function("document.title.startsWith('Efficiency ')")
        shown(page)
        settled(page)
        assert numbers(page)["lines"] == first["lines"]
        press(page, "gross_margin", "Shift+ArrowLeft")
        assert changed(first["lines"], numbers(page)["lines"])
        after(page, lambda: page.keyboard.press("Control+z"))
        assert numbers(page)["lines"] == first["lines"]


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_no_page_is_wider_than_its_window(chromium: Any, product: Product, size: dict[str, int]) -> None:
    phone = size is PHONE
    with visit(chromium, size, color_scheme="light", is_mobile=phone, has_touch=phone) as page:
        # Sections of Data are columns of text and tables, which only a phone is too narrow for.
        for path in PAGES if phone else [each for each in PAGES if not each.startswith("Data")]:
            page.goto(f"{product.address}/{path}")
            quiet(page)
            if path in LIVE:
                shown(page)
            for scheme, ground in GROUNDS.items():
                page.emulate_media(color_scheme=scheme)
                page.wait_for_function(GROUND_IS, arg=ground)
                assert page.evaluate(OVERFLOW) == {"sticksOut": [], "page": 0, "main": 0}, (path, scheme)
