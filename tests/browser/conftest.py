"""One Chromium for the tests of a file; where there is none, they are skipped and say so."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from tests.browser.served import ARGUMENTS, chromium_path


@pytest.fixture(scope="module")
def chromium() -> Generator[Any, None, None]:
    """A headless Chromium."""
    path = chromium_path()
    if path is None:
        pytest.skip("no Chromium on this machine: install chromium")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is missing: run `make setup`")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()
