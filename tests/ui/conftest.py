"""The golden company's store as the company's own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def golden_store(golden_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copy(golden_file, tmp_path_factory.mktemp("store") / "golden.duckdb"))


@pytest.fixture
def golden_here(golden_store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The golden store is the company's own for this test."""
    monkeypatch.setenv("QUOTA_STORE", str(golden_store))
    return golden_store
