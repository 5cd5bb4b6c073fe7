"""Streamlit servers to measure, each in a process of its own, with the settings the product runs with."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
BENCH = Path(__file__).parent
APP, FLOOR, EMPTY = ROOT / "app.py", BENCH / "floor_app.py", BENCH / "empty_app.py"
STARTING_SECONDS = 60
CHROMIUM_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def chromium() -> str:
    """Where Chromium is. Raises SystemExit where it is not."""
    names = ("chromium", "chromium-browser", "google-chrome", "chromium-headless-shell")
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        raise SystemExit("There is no Chromium on this machine: install the package chromium to measure the browser.")
    return found


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(script: Path, **environment: str) -> Iterator[str]:
    """A healthy server of one app; gives its address. Raises SystemExit where it does not start."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(script)],
        cwd=ROOT,
        env={
            **os.environ,
            **environment,
            "STREAMLIT_SERVER_PORT": str(port),
            "STREAMLIT_SERVER_HEADLESS": "true",
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_healthy(f"http://127.0.0.1:{port}/_stcore/health", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_until_healthy(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=1).read()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit(f"The server of {server.args[-1]} did not start.")  # type: ignore[index]


def demo_store(folder: Path) -> Path:
    """The demo company, imported into a store of its own."""
    path = folder / "demo.duckdb"
    command = [sys.executable, "-m", "quota_core", "demo", "--store", str(path)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return path
