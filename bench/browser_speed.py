"""Live pages in Chromium, on the demo company: beside the floor, in a drag; the first page beside an empty one."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from bench.painted import drag_lag, opened
from bench.row import Row
from bench.serving import APP, CHROMIUM_ARGUMENTS, EMPTY, FLOOR, ROOT, chromium, demo_store, served

DESK = {"width": 1440, "height": 900}
MOVED = "growth"
# Live pages, what a move of a slider on each is called, and how much of the floor's time it may take.
LIVE = (
    ("Explore", "slider moved -> every live picture painted", 1.3),
    ("Efficiency", "Efficiency: slider moved, everything painted", 1.5),
)
DRAGGED = ("over_assignment", "weight_strength", "top_down_share")
# A page can be used when what it is there for stands on it; then its script may still be adding to it.
DOORS = """() => document.querySelectorAll('[data-testid="stMain"] [data-testid="stPageLink"] a').length >= 3"""
READY = """() => document.querySelector('[data-testid="stMain"] [data-testid="stMarkdown"]') !== null"""
COMPLETE = """() => document.querySelector('[data-testid="stApp"]').dataset.testScriptState === 'notRunning'"""
# One step of one slider, to a value it has not had; done when the frame with its answer is on the screen.
STEP = """([control, turn]) => new Promise((done) => {
  const input = document.querySelector(`[data-control='${control}']`);
  const root = document.querySelector('.qe-root');
  const [low, high, step] = [Number(input.min), Number(input.max), Number(input.step)];
  window.qeStart ??= Number(input.value);
  const places = Math.floor((high - low) / step);
  const place = (Math.round((window.qeStart - low) / step) + turn) % (places + 1);
  const before = Number(root.dataset.paintedSeq);
  const began = performance.now();
  input.value = String(low + step * place);
  input.dispatchEvent(new Event('input', { bubbles: true }));
  const look = () => {
    if (Number(root.dataset.paintedSeq) <= before) { setTimeout(look, 1); return; }
    done(performance.getEntriesByName(`qe-painted-${before + 1}`)[0].startTime - began);
  };
  look();
})"""


def painted_seconds(page: Page, turns: range) -> list[float]:
    """Seconds from each step of the slider to its pictures on the screen, with a breath between them."""
    page.bring_to_front()
    taken = []
    for turn in turns:
        taken.append(page.evaluate(STEP, [MOVED, turn + 1]) / 1000)
        page.wait_for_timeout(40)
    return taken


@dataclass
class Beside:
    """A live page and the floor with that page's own pictures, open in one browser, and the seconds of their moves."""

    live: Page
    live_seconds: list[float]
    floor_seconds: list[float]

    def row(self, what: str, at_most: float) -> Row:
        """The page's median move against the floor's."""
        late = sorted(self.live_seconds)[int(0.95 * (len(self.live_seconds) - 1))]
        measured, floor = statistics.median(self.live_seconds), statistics.median(self.floor_seconds)
        return Row(
            bench="browser",
            what=f"{what}, demo company (95th percentile {1000 * late:.0f} ms)",
            measured=measured,
            against="floor: the same pictures, constant data",
            reference=floor,
            ratio=measured / floor,
            at_most=at_most,
        )


def beside_the_floor(browser: Browser, live: str, floor: str, rounds: int, steps: int) -> Beside:
    """A live page and the floor by turns in one browser, a few steps each."""
    pages = []
    for url in (live, floor):
        page = browser.new_page(viewport=DESK)
        opened(url, page)
        page.wait_for_timeout(1500)
        painted_seconds(page, range(5))
        pages.append(page)
    taken: list[list[float]] = [[], []]
    for turn in range(rounds):
        for page, times in zip(pages, taken, strict=True):
            times += painted_seconds(page, range(5 + turn * steps, 5 + (turn + 1) * steps))
    pages[1].close()
    return Beside(pages[0], *taken)


def after_a_drag(explore: Beside) -> Row:
    """What a drag on Explore leaves behind."""
    explore.live.bring_to_front()
    drags = [drag_lag(explore.live, f"[data-control='{control}']") for control in DRAGGED]
    settled = statistics.median(drag["settled_ms"] for drag in drags) / 1000
    sent = statistics.median(drag["sent"] for drag in drags)
    outstanding = max(drag["outstanding_at_release"] for drag in drags)
    one = statistics.median(explore.live_seconds)
    return Row(
        bench="browser",
        what=f"drag of 60 moves: last move -> last picture ({sent:.0f} answered, {outstanding:.0f} on its way)",
        measured=settled,
        against="one move",
        reference=one,
        ratio=settled / one,
        at_most=2.0,
    )


def first_visit(browser: Browser, script: Path, usable: str, **environment: str) -> tuple[float, float]:
    """Seconds from asking a freshly started server for its first page until it can be used, and until it is complete.

    In a browser that has never seen it.
    """
    with served(script, **environment) as address:
        page = browser.new_page(viewport=DESK)
        begun = time.perf_counter()
        page.goto(address)
        page.wait_for_function(usable, timeout=120_000)
        taken = time.perf_counter() - begun
        page.wait_for_function(COMPLETE, timeout=120_000)
        complete = time.perf_counter() - begun
        page.close()
    return taken, complete


def first_page(browser: Browser, store: Path, rounds: int) -> Row:
    """The product's first page on the demo company against an empty app's, by turns."""
    first_visit(browser, APP, DOORS, QUOTA_STORE=str(store))  # the first look at new data works its facts out
    ours, empty = [], []
    for _ in range(rounds):
        ours.append(first_visit(browser, APP, DOORS, QUOTA_STORE=str(store)))
        empty.append(first_visit(browser, EMPTY, READY))
    usable, blank = statistics.median(each for each, _ in ours), statistics.median(each for each, _ in empty)
    complete = statistics.median(each for _, each in ours)
    return Row(
        bench="browser",
        what=f"first page interactive, server just started (checks of the data told after {complete:.1f} s)",
        measured=usable,
        against="empty Streamlit app",
        reference=blank,
        ratio=usable / blank,
        at_most=3.0,
    )


def measure(*, quick: bool) -> list[Row]:
    """All of them, in one Chromium."""
    rounds, steps = (2, 4) if quick else (6, 10)
    rows = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        store = demo_store(Path(folder))
        subprocess.run([sys.executable, "-m", "bench.record", str(store), folder], cwd=ROOT, check=True)
        browser = driver.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)
        for name, what, at_most in LIVE:
            answers = Path(folder) / f"{name}.json"
            with served(APP, QUOTA_STORE=str(store)) as app, served(FLOOR, FLOOR_DATA=str(answers)) as floor:
                found = beside_the_floor(browser, f"{app}/{name}", floor, rounds, steps)
                rows.append(found.row(what, at_most))
                if name == "Explore":
                    rows.append(after_a_drag(found))
                found.live.close()
        rows.append(first_page(browser, store, 1 if quick else 5))
        browser.close()
    return rows
