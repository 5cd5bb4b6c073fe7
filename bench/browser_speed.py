"""Explore in Chromium, on the demo company: beside the floor, in a drag, and the first page beside an empty one."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from bench.painted import drag_lag, opened
from bench.row import Row
from bench.serving import APP, CHROMIUM_ARGUMENTS, EMPTY, FLOOR, ROOT, chromium, demo_store, served

DESK = {"width": 1440, "height": 900}
MOVED = "growth"
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


def beside_the_floor(browser: Browser, explore: str, floor: str, rounds: int, steps: int) -> list[Row]:
    """Explore and the floor by turns in one browser, a few steps each; then what a drag on Explore leaves behind."""
    pages = {}
    for name, url in (("explore", explore), ("floor", floor)):
        pages[name] = browser.new_page(viewport=DESK)
        opened(url, pages[name])
        pages[name].wait_for_timeout(1500)
        painted_seconds(pages[name], range(5))
    taken: dict[str, list[float]] = {name: [] for name in pages}
    for turn in range(rounds):
        for name, page in pages.items():
            taken[name] += painted_seconds(page, range(5 + turn * steps, 5 + (turn + 1) * steps))
    middle = {name: statistics.median(times) for name, times in taken.items()}
    late = sorted(taken["explore"])[int(0.95 * (len(taken["explore"]) - 1))]
    pages["explore"].bring_to_front()
    drags = [drag_lag(pages["explore"], f"[data-control='{control}']") for control in DRAGGED]
    settled = statistics.median(drag["settled_ms"] for drag in drags) / 1000
    sent = statistics.median(drag["sent"] for drag in drags)
    outstanding = max(drag["outstanding_at_release"] for drag in drags)
    return [
        Row(
            bench="browser",
            what=f"slider moved -> every live picture painted, demo company (95th percentile {1000 * late:.0f} ms)",
            measured=middle["explore"],
            against="floor: the same pictures, constant data",
            reference=middle["floor"],
            ratio=middle["explore"] / middle["floor"],
            at_most=1.3,
        ),
        Row(
            bench="browser",
            what=f"drag of 60 moves: last move -> last picture ({sent:.0f} answered, {outstanding:.0f} on its way)",
            measured=settled,
            against="one move",
            reference=middle["explore"],
            ratio=settled / middle["explore"],
            at_most=2.0,
        ),
    ]


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
    """All three, in one Chromium."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        store, answers = demo_store(Path(folder)), Path(folder) / "answers.json"
        subprocess.run([sys.executable, "-m", "bench.record", str(store), str(answers)], cwd=ROOT, check=True)
        browser = driver.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)
        with served(APP, QUOTA_STORE=str(store)) as app, served(FLOOR, FLOOR_DATA=str(answers)) as floor:
            rows = beside_the_floor(browser, f"{app}/Explore", floor, 2 if quick else 6, 4 if quick else 10)
        rows.append(first_page(browser, store, 1 if quick else 5))
        browser.close()
    return rows
