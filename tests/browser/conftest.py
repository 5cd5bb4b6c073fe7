"""One Chromium for the tests of a file; where there is none, they are skipped and say so."""

from __future__ import annotations

import shutil
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.served import ARGUMENTS, chromium_path, served


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


@pytest.fixture(scope="package")
def demo(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Generator[str, None, None]:
    """The address of the product, served to somebody who has the demo company's data."""
    home = tmp_path_factory.mktemp("served")
    store = shutil.copy(demo_file, home / "company.duckdb")
    with served(home, QUOTA_STORE=str(store)) as address:
        yield address
