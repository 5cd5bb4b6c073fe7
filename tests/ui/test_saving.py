"""Two sessions and one name: the second save is refused with what changed, and nothing of either is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from quota_core.store import open_store

SCRIPT = """
import streamlit as st
from quota_core.errors import StoreError
from quota_core.store import open_store
from ui import saving
with open_store(st.session_state["path"]) as store:
    try:
        saving.save(store, "Board", st.session_state["toml"], None)
        st.session_state["told"] = "saved"
    except StoreError as refused:
        st.session_state["told"] = str(refused)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with open_store(tmp_path / "s.duckdb", create=True):
        return tmp_path / "s.duckdb"


def session(path: Path) -> AppTest:
    """A browser session of its own."""
    app = AppTest.from_string(SCRIPT)
    app.session_state["path"] = str(path)
    return app


def save(app: AppTest, toml: str) -> str:
    """Saves some settings as Board; what the session is told."""
    app.session_state["toml"] = toml
    app.run()
    assert not app.exception
    told: str = app.session_state["told"]
    return told


def test_the_second_save_is_refused_with_what_changed_and_saving_once_more_is_meant(path: Path) -> None:
    one, two = session(path), session(path)
    assert save(one, "over_assignment = 0.05\n") == "saved"
    assert "has not opened" in save(two, "over_assignment = 0.2\n")
    assert save(one, "over_assignment = 0.07\n") == "saved"
    assert "Over-assignment was 5% and is 7%" in save(two, "over_assignment = 0.2\n")
    with open_store(path) as store:
        assert store.scenarios.load("Board").toml == "over_assignment = 0.07\n"
    assert save(two, "over_assignment = 0.2\n") == "saved"
    assert "Over-assignment was 7% and is 20%" in save(one, "over_assignment = 0.08\n")
    with open_store(path) as store:
        assert "0.07" in store.audit_log.all()[-1].detail, "what was replaced stays on the log"
