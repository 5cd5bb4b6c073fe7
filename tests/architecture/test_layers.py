"""What the core may import, checked by import-linter and by importing it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, files, named

LINT_IMPORTS = [sys.executable, "-c", "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"]


def _modules_loaded_by(*imports: str) -> set[str]:
    """Names of all modules a fresh interpreter holds after these imports."""
    code = f"import importlib, json, sys\nfor m in {imports!r}: importlib.import_module(m)\n"
    code += "print(json.dumps(list(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout))


def _core_modules() -> list[str]:
    paths = [p.relative_to(ROOT) for p in files() if p.suffix == ".py" and named(p).startswith("quota_core/")]
    names = [".".join(p.with_suffix("").parts).removesuffix(".__init__") for p in paths]
    return [n for n in names if not n.endswith("__main__")]


def test_importing_the_core_is_light() -> None:
    heavy = {"streamlit", "plotly", "ibis", "duckdb", "pandas", "scipy.stats"}
    assert _modules_loaded_by("quota_core") & heavy == set()


def test_a_page_opens_without_scipy() -> None:
    """It takes as long to begin as everything else together: it is loaded where something is drawn."""
    assert _modules_loaded_by("ui.live_pages", "ui.start", "quota_core.commands.main") & {"scipy"} == set()


def test_no_module_of_the_core_loads_streamlit() -> None:
    assert _modules_loaded_by(*_core_modules()) & {"streamlit", "ui"} == set()


def test_the_calculation_loads_no_picture_library() -> None:
    rest = [n for n in _core_modules() if not n.startswith(("quota_core.present", "quota_core.commands"))]
    assert _modules_loaded_by(*rest) & {"streamlit", "plotly"} == set()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project's code and its contracts, to be broken."""
    for folder in ("quota_core", "ui"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("quota_core/errors.py", "import streamlit", "The core knows no Streamlit"),
        ("quota_core/errors.py", "import duckdb", "DuckDB lives in store alone"),
        ("quota_core/errors.py", "import plotly.graph_objects", "Pictures are drawn in present alone"),
        ("quota_core/errors.py", "from quota_core import schema", "The core's rooms, top to bottom"),
        ("quota_core/errors.py", "import ui", "Screens stand on the core, never the other way round"),
        ("quota_core/unplaced.py", "", "The core's rooms, top to bottom"),
        ("ui/unplaced.py", "import ibis", "Queries are written in ingest, the facts of the model and store"),
    ],
)
def test_a_forbidden_import_is_caught(copy: Path, module: str, line: str, contract: str) -> None:
    path = copy / module
    path.write_text((path.read_text(encoding="utf-8") if path.exists() else "") + f"\n{line}\n", encoding="utf-8")
    done = subprocess.run([*LINT_IMPORTS, "--no-cache"], cwd=copy, capture_output=True, text=True, check=False)
    report = " ".join(done.stdout.split())
    assert done.returncode != 0, report
    assert f"{contract} BROKEN" in report, report
