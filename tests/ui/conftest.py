"""A store with the golden company in it, brought in through the product's own import."""

from __future__ import annotations

from pathlib import Path

import pytest

from quota_core.commands.imports import files_in
from quota_core.store.bringing import import_files


@pytest.fixture(scope="session")
def golden_store(tmp_path_factory: pytest.TempPathFactory, golden_dir: Path) -> Path:
    path = tmp_path_factory.mktemp("store") / "golden.duckdb"
    import_files(path, [p for p in files_in([golden_dir]) if p.suffix == ".csv"], None, None)
    return path


@pytest.fixture
def golden_here(golden_store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The golden store is the company's own for this test."""
    monkeypatch.setenv("QUOTA_STORE", str(golden_store))
    return golden_store
