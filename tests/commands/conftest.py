"""The golden company's store, one for the commands of a file."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def golden(golden_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copy(golden_file, tmp_path_factory.mktemp("store") / "golden.duckdb"))
