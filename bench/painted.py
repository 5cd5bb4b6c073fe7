"""Slider moved -> every live picture painted, measured in Chromium on any page that shows the live component.

    python bench/painted.py URL [--moves 40] [--control KEY] [--json]

Each move is one step of one slider; its time ends when the frame with its answer is on the screen. Then the slider is
dragged: only the newest value travels, so at release at most two answers are outstanding: one on its way, one being
painted.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import time
from typing import Any

from playwright.sync_api import Page, sync_playwright

ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
READY = ".qe-root[data-painted-seq]:not([data-painted-seq='-1'])"
RESTED = ".qe-root[data-rest='none']"
STEPS = """([selector, moves]) => new Promise(async (done) => {
  const input = document.querySelector(selector);
  const root = document.querySelector('.qe-root');
  const [low, high, step] = [Number(input.min), Number(input.max), Number(input.step) || 1];
  const start = Number(input.value);
  const out = [];
  for (let i = 0; i < moves; i++) {
    const before = Number(root.dataset.paintedSeq);
    const began = performance.now();
    const wanted = start + step * (1 + i % 8);
    input.value = String(wanted <= high ? wanted : Math.max(low, start - step * (1 + i % 8)));
    input.dispatchEvent(new Event('input', { bubbles: true }));
    await new Promise((seen) => {
      const look = () => (Number(root.dataset.paintedSeq) > before ? seen() : setTimeout(look, 1));
      look();
    });
    const at = (name) => performance.getEntriesByName(`qe-${name}-${before + 1}`)[0].startTime - began;
    out.push({ arrived: at('arrived'), painted: at('painted') });
    await new Promise((rest) => setTimeout(rest, 40));
  }
  done(out);
})"""
COUNTS = """() => {
  const seqs = (name) => performance.getEntriesByType('mark').filter((m) => m.name.startsWith(`qe-${name}-`))
    .map((m) => Number(m.name.split('-')[2]));
  return { sent: seqs('sent'), painted: Number(document.querySelector('.qe-root').dataset.paintedSeq) };
}"""


def opened(url: str, page: Page) -> float:
    """Load the page; seconds until every picture is there."""
    began = time.perf_counter()
    page.goto(url)
    page.wait_for_selector(READY, timeout=120_000)
    return time.perf_counter() - began


def step_times(page: Page, selector: str, moves: int) -> list[dict[str, float]]:
    """Milliseconds from a step of the slider to its answer's arrival, and to its picture on the screen."""
    page.evaluate(STEPS, [selector, 5])  # the first few warm the server's and the browser's caches
    return list(page.evaluate(STEPS, [selector, moves]))


def drag_lag(page: Page, selector: str, steps: int = 60) -> dict[str, float]:
    """Drag across the slider: values sent, answers outstanding at release, milliseconds until the last is seen."""
    page.evaluate("performance.clearMarks()")
    box = page.locator(selector).first.bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.2, y)
    page.mouse.down()
    began = time.perf_counter()
    for step in range(steps):
        page.mouse.move(box["x"] + box["width"] * (0.2 + 0.6 * step / steps), y)
    dragged = time.perf_counter() - began
    page.mouse.up()
    released = time.perf_counter()
    left = page.evaluate(COUNTS)
    while True:
        now = page.evaluate(COUNTS)
        if now["painted"] >= max(now["sent"]):
            break
        page.wait_for_timeout(5)
    return {
        "sent": len(now["sent"]),
        "outstanding_at_release": max(left["sent"]) - left["painted"],
        "settled_ms": 1000 * (time.perf_counter() - released),
        "drag_s": dragged,
    }


def measured(url: str, moves: int = 40, control: str | None = None) -> dict[str, Any]:
    """Everything about one page: load, median and 95th percentile of a move, the drag."""
    names = ("chromium", "chromium-browser", "google-chrome", "chromium-headless-shell")
    chromium = next(filter(None, map(shutil.which, names)), None)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=ARGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        load = opened(url, page)
        page.wait_for_selector(RESTED, timeout=120_000)  # odds and curves are worked out while nothing moves
        page.wait_for_timeout(1000)
        selector = f"[data-control='{control}']" if control else ".qe-group-body:not([hidden]) input[type=range]"
        times = step_times(page, selector, moves)
        drag = drag_lag(page, selector)
        browser.close()
    painted = sorted(each["painted"] for each in times)
    return {
        "url": url,
        "load_s": load,
        "painted_ms": statistics.median(painted),
        "painted_p95_ms": painted[int(0.95 * (len(painted) - 1))],
        "arrived_ms": statistics.median(each["arrived"] for each in times),
        "drag": drag,
    }


def main() -> None:
    """Measure the page given on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("--moves", type=int, default=40)
    parser.add_argument("--control")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found = measured(given.url, given.moves, given.control)
    if given.json:
        sys.stdout.write(json.dumps(found) + "\n")
        return
    drag = found["drag"]
    told = [
        f"loaded in {found['load_s']:.1f} s",
        f"moved to painted {found['painted_ms']:.0f} ms (95th percentile {found['painted_p95_ms']:.0f})",
        f"until the answer arrived {found['arrived_ms']:.0f} ms",
        f"drag of {drag['drag_s']:.1f} s: {drag['sent']} values, {drag['outstanding_at_release']} outstanding after it",
        f"settled {drag['settled_ms']:.0f} ms later",
    ]
    sys.stdout.write("; ".join(told) + "\n")


if __name__ == "__main__":
    main()
