"""What goes wrong with the store is one sentence on every page, never a traceback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

PAGES = ("app.py", "pages/1_Data.py", "pages/2_Explore.py", "pages/3_Back-test.py")
HOLD = "import duckdb, sys, time; c = duckdb.connect(sys.argv[1]); print('held', flush=True); time.sleep(60)"


def opened(start: AppTest, page: str) -> AppTest:
    return start.run() if page == "app.py" else start.switch_page(page).run()


@pytest.mark.parametrize("page", PAGES)
def test_a_file_that_is_no_store(start: AppTest, page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "notes.duckdb"
    path.write_text("not a store at all\n" * 300, encoding="utf-8")
    monkeypatch.setenv("QUOTA_STORE", str(path))
    app = opened(start, page)
    assert not app.exception
    (error,) = app.error
    assert "is not a store" in error.value
    assert "\n" not in error.value


@pytest.mark.parametrize("page", PAGES)
def test_a_store_that_another_program_holds(start: AppTest, page: str, golden: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD, str(golden)], stdout=subprocess.PIPE, text=True) as holder:
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline().strip() == "held"
            app = opened(start, page)
            assert not app.exception
            assert "open in another program" in app.error[0].value
            assert not app.title
        finally:
            holder.kill()
