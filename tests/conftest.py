"""What every test may ask for, and the rule that nothing is skipped where everything must run."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
NOT_BESIDE = "the reference data is not beside the project"
pytest_plugins = ["pytester"]

# Millions of objects live from import to the end: looking through them as often as Python does by itself costs a
# twentieth of the suite's time.
gc.set_threshold(20_000, 20, 20)

settings.register_profile(
    "ci", deadline=None, derandomize=True, max_examples=30, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("long", deadline=None, max_examples=1000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


# What takes longest begins first, so that no worker is left alone with it at the end.
SLOW_ROOMS = ("browser", "pages", "commands", "deliver", "ingest", "model", "evaluate")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slow folders come first; within a folder the order stays."""

    def place(item: pytest.Item) -> int:
        folder = item.nodeid.removeprefix("tests/").partition("/")[0]
        return SLOW_ROOMS.index(folder) if folder in SLOW_ROOMS else len(SLOW_ROOMS)

    items.sort(key=place)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """One worker drives the browser while the others do the rest: its files share a server and what that has drawn."""
    from xdist.scheduler import LoadFileScheduling

    class ByFileOneBrowser(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return "browser" if nodeid.startswith("tests/browser/") else super()._split_scope(nodeid)

    return ByFileOneBrowser(config, log) if config.getvalue("dist") == "loadfile" else None


def _skip_is_failure(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Under REQUIRE_ALL=1 turn a skip into a failure that carries the skip's reason.

    The reference data is no part of the project: where it does not lie beside it, its tests skip, saying so.
    """
    if os.environ.get("REQUIRE_ALL") == "1" and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        if NOT_BESIDE in str(reason):
            return
        report.outcome = "failed"
        report.longrepr = f"REQUIRE_ALL=1 and this did not run: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A skipped test fails where everything must run."""
    report = yield
    _skip_is_failure(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """A skipped test file fails where everything must run."""
    report = yield
    _skip_is_failure(report)
    return report


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's own folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference data beside the project."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"{NOT_BESIDE}: there is no folder ../{folder.name}")
    return folder


@pytest.fixture(scope="session")
def golden_dir() -> Path:
    """The golden company in the canonical template, and in expected.json its independently computed answers."""
    return ROOT / "tests" / "cases" / "golden"


def _store(folder: Path, files: list[Path]) -> Path:
    """A store with these files in it and the facts of a first look kept, so that no test works them out again."""
    from quota_core.parameters import DEFAULTS
    from quota_core.store import open_store
    from quota_core.store.bringing import import_files

    path = folder / "company.duckdb"
    import_files(path, files, None, date(2026, 1, 5))
    with open_store(path) as store:
        store.company(DEFAULTS, with_deals=True)
    return path


@pytest.fixture(scope="session")
def golden_file(tmp_path_factory: pytest.TempPathFactory, golden_dir: Path) -> Path:
    """A store with the golden company in it. Whoever writes to it takes a copy, here as below."""
    return _store(tmp_path_factory.mktemp("golden"), sorted(golden_dir.glob("*.csv")))


@pytest.fixture(scope="session")
def deals_file(tmp_path_factory: pytest.TempPathFactory, golden_dir: Path) -> Path:
    """A store with the golden company's deals alone: everything else is assumed."""
    return _store(tmp_path_factory.mktemp("deals"), [golden_dir / "opportunities.csv"])


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the demo company in it."""
    from quota_core.commands.imports import import_demo
    from quota_core.parameters import DEFAULTS
    from quota_core.store import open_store

    folder = tmp_path_factory.mktemp("demo")
    import_demo(folder / "demo.duckdb", folder / "files")
    with open_store(folder / "demo.duckdb") as store:
        store.company(DEFAULTS, with_deals=True)
    return folder / "demo.duckdb"
