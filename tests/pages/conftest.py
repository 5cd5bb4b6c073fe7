"""The app in AppTest on stores of its own: none, the golden company, the demo company."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from threading import Event, Semaphore
from typing import Any

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from ui.jobs import Job

ROOT = Path(__file__).resolve().parent.parent.parent
TIMEOUT = 120


@pytest.fixture(autouse=True, scope="session")
def _components_looked_for_once() -> Iterator[None]:
    """Every AppTest looks through all installed packages for components; what is installed stays during the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's data directory with nothing in it."""
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.delenv("QUOTA_STORE", raising=False)
    return tmp_path / "home"


def _copied(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy to write to, as the company's own store."""
    path = tmp_path / source.name
    shutil.copy(source, path)
    monkeypatch.setenv("QUOTA_STORE", str(path))
    return path


@pytest.fixture
def golden(golden_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return _copied(golden_file, tmp_path, monkeypatch)


@pytest.fixture
def deals_only(deals_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return _copied(deals_file, tmp_path, monkeypatch)


@pytest.fixture
def demo(demo_file: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The demo company, to be looked at only."""
    monkeypatch.setenv("QUOTA_STORE", str(demo_file))
    return demo_file


@pytest.fixture
def own_demo(demo_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A demo company of one's own, to be changed."""
    return _copied(demo_file, tmp_path, monkeypatch)


@pytest.fixture
def hold(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Long calculations begin only while this is set; what is left then may end."""
    go, run = Event(), Job.run
    go.set()

    def held(job: Job, slots: Semaphore) -> None:
        make = job.make

        def later(progress: Callable[[float], None]) -> Any:
            while not go.wait(0.01):
                progress(0.0)
            return make(progress)

        job.make = later
        run(job, slots)

    monkeypatch.setattr(Job, "run", held)
    yield go
    go.set()


@pytest.fixture
def start() -> AppTest:
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=TIMEOUT)


@pytest.fixture
def data(start: AppTest) -> AppTest:
    return start.switch_page("pages/1_Data.py")


@pytest.fixture
def backtest(start: AppTest) -> AppTest:
    return start.switch_page("pages/3_Back-test.py")


@pytest.fixture
def scenarios(start: AppTest) -> AppTest:
    return start.switch_page("pages/7_Scenarios.py")


@pytest.fixture
def compare(start: AppTest) -> AppTest:
    return start.switch_page("pages/8_Compare.py")


@pytest.fixture
def sensitivity(start: AppTest) -> AppTest:
    return start.switch_page("pages/9_Sensitivity.py")


@pytest.fixture
def solve_page(start: AppTest) -> AppTest:
    return start.switch_page("pages/10_Solve.py")
