"""The product's server and a real Chromium for the browser tests: started, watched, waited for, and ended."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ROOT / "app.py"
# The first is the same engine without what draws windows: a page costs a quarter less in it.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
AS_ROOT = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
ARGUMENTS = [*AS_ROOT, "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
MS = 1000
# Generous: the machine may be doing other things. Nothing waits this long where all is well.
STARTING, LONG = 120, 120 * MS
# Opened on a page of its own, Streamlit first asks under that page's address where its server is, and finds out by
# two answers "not found". The browser writes them to its console; nothing of ours is missing.
ASKS_WHERE = re.compile(r"^http://127\.0\.0\.1:\d+/[^/]+/_stcore/(health|host-config)$")
QUIET = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  return app && app.dataset.testScriptState === 'notRunning' && app.dataset.testConnectionState === 'CONNECTED'
    && document.querySelector('[data-testid="stMain"] [data-testid="stElementContainer"]')
    && !document.querySelector('[data-testid="stSkeleton"], [data-testid="stSpinner"]');
}"""
# Every move sent is answered and painted, and there is still none on its way some frames later.
SETTLED = """() => {
  const root = document.querySelector('.qe-root');
  const sent = performance.getEntriesByType('mark').filter((mark) => mark.name.startsWith('qe-sent-'))
    .map((mark) => Number(mark.name.slice(8)));
  const done = root && Number(root.dataset.paintedSeq) >= Math.max(0, ...sent) && !root.classList.contains('qe-busy')
    && root.dataset.rest !== 'odds';
  window.qeStill = done ? (window.qeStill || 0) + 1 : 0;
  return window.qeStill > 3;
}"""


def chromium_path() -> str | None:
    """Where Chromium is; nothing where it is not."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(home: Path, script: Path = PRODUCT, **environment: str) -> Iterator[str]:
    """A healthy server whose user lives in `home`, so that nobody's stores are touched; gives its address."""
    port = free_port()
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("STREAMLIT_", "QUOTA_"))}
    log = home / "server.log"
    with log.open("wb") as said:
        server = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(script)],
            cwd=ROOT,
            env={
                **inherited,
                "HOME": str(home),
                "USERPROFILE": str(home),
                "LOCALAPPDATA": str(home),
                "XDG_DATA_HOME": str(home / "data"),
                "XDG_CONFIG_HOME": str(home / "config"),
                "XDG_CACHE_HOME": str(home / "cache"),
                "STREAMLIT_SERVER_PORT": str(port),
                "STREAMLIT_SERVER_HEADLESS": "true",
                **environment,
            },
            stdout=said,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_healthy(f"http://127.0.0.1:{port}", server, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_until_healthy(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + STARTING
    while time.monotonic() < until and server.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=5).read()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"The server did not start: {log.read_text(encoding='utf-8', errors='replace')[-2000:]}")


LEFT_BEHIND = "_redrawFromAutoMarginCount"


class Watch:
    """What went wrong in pages of a browser context, and what was asked of anybody but our server."""

    def __init__(self, context: Any) -> None:
        self.failures: list[str] = []
        self.elsewhere: list[str] = []
        context.on("weberror", lambda error: self._failed(str(error.error)))
        context.on("console", self._console)
        context.on("request", lambda request: self._asked(request.url))
        context.on("page", lambda page: page.on("websocket", lambda socket: self._asked(socket.url)))

    def _failed(self, error: str) -> None:
        # plotly.js, asked to forget a picture while its margins still settle, looks for it once more (seen under load
        # when a page is left at once). Nothing is on screen any more by then.
        if LEFT_BEHIND not in error:
            self.failures.append(error)

    def _console(self, line: Any) -> None:
        if line.type == "error" and not ASKS_WHERE.match(line.location.get("url", "")):
            self.failures.append(f"{line.text} ({line.location.get('url', '')})")

    def _asked(self, url: str) -> None:
        if not re.match(r"(http|ws)://127\.0\.0\.1:\d+/|data:|blob:|about:", url):
            self.elsewhere.append(url)

    def check(self) -> None:
        """Raises AssertionError where a page complained, or a request left this machine."""
        assert self.failures == []
        assert self.elsewhere == []


@contextmanager
def visit(browser: Any, viewport: dict[str, int] | None = None, **more: Any) -> Iterator[Any]:
    """A page of a browser context of its own (`page.watch` sees what goes wrong); checked when it is left."""
    context = browser.new_context(viewport=viewport or DESK, **more)
    context.set_default_timeout(LONG)
    watch = Watch(context)
    page = context.new_page()
    page.watch = watch
    try:
        yield page
        watch.check()
    except BaseException:
        print(f"{page.url} showed: {page.evaluate('document.body.innerText')[:3000]}")
        print(f"It complained: {watch.failures}")
        raise
    finally:
        context.close()


def quiet(page: Any) -> None:
    """Waits until the page's script has run and everything it made is there."""
    page.wait_for_function(QUIET, timeout=LONG)


def menu(page: Any, name: str) -> None:
    """Goes to a page by the menu, also where that is folded away; by its address all of Streamlit would load again."""
    page.locator(f"[data-testid=stSidebar] a:has-text('{name}') >> nth=-1").dispatch_event("click")
    page.wait_for_function(f"document.title.startsWith('{name} ')", timeout=LONG)


def shown(page: Any) -> None:
    """Waits for the live screen's first answer with its pictures."""
    page.wait_for_selector(".qe-root[data-painted-seq]:not([data-painted-seq='-1'])", timeout=LONG)


def painted(page: Any) -> int:
    """The number of the last answer on the screen."""
    return int(page.get_attribute(".qe-root", "data-painted-seq"))


def after(page: Any, act: Callable[[], object]) -> None:
    """Does something on the live screen and waits for the answer to be on the screen."""
    before = painted(page)
    act()
    page.wait_for_function(f"+document.querySelector('.qe-root').dataset.paintedSeq > {before}", timeout=LONG)
    settled(page)


def settled(page: Any) -> None:
    """Waits until nothing is on its way any more and all of it is on the screen."""
    page.evaluate("window.qeStill = 0")
    page.wait_for_function(SETTLED, timeout=LONG)


def control(page: Any, key: str, thumb: int | None = None) -> Any:
    """A control's input, by its parameter and for two thumbs the place."""
    return page.locator(f"[data-control='{key}']" + ("" if thumb is None else f"[data-thumb='{thumb}']"))


def drag(page: Any, key: str, share: float, *, steps: int = 12, held: Callable[[], object] | None = None) -> None:
    """Takes a slider's thumb and pulls it by a share of the slider's length; `held` runs before the hand lets go."""
    slider = control(page, key)
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    value, low, high = slider.evaluate("(s) => [+s.value, +s.min, +s.max]")
    thumb = 14  # as wide as style.css makes it: its middle stays half of that inside at both ends
    x = box["x"] + thumb / 2 + (value - low) / (high - low) * (box["width"] - thumb)
    y = box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + share * box["width"], y, steps=steps)
    if held:
        held()
    page.mouse.up()
    settled(page)


def press(page: Any, key: str, *keys: str, thumb: int | None = None) -> None:
    """Presses keys on a slider, each answered before the next."""
    control(page, key, thumb).focus()
    for each in keys:
        after(page, lambda each=each: page.keyboard.press(each))  # type: ignore[misc]
