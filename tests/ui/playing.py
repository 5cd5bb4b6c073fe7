"""Moves played on the live pages without a browser, and what they would show after them."""

from __future__ import annotations

from typing import Any

from streamlit.testing.v1 import AppTest

TIMEOUT = 60


def _play() -> None:
    """A script that plays moves and keeps what each page would show, by name, and what is handed over once."""
    import streamlit as st

    from ui import compute, live_acts, live_page, live_pages, state

    store = compute.current_store()
    assert store is not None
    for move in st.session_state["moves"]:
        live_page.handle(store, move)
    st.session_state["once"] = st.session_state.pop(live_acts.ONCE, {})
    for name, page in st.session_state["pages"].items():
        wanted = getattr(live_pages, page)
        st.session_state[name] = live_page.screen_data(wanted, store, store.data_version, state.scenario())


def play(
    app: AppTest | None, page: str, *moves: dict[str, Any], beside: dict[str, str] | None = None
) -> tuple[AppTest, dict[str, Any]]:
    """The app after some moves, and what a page shows; `beside`: other pages to keep in its state, by name."""
    app = app or AppTest.from_function(_play, default_timeout=TIMEOUT)
    app.session_state["moves"], app.session_state["pages"] = list(moves), {"data": page, **(beside or {})}
    app.run()
    assert not app.exception
    return app, app.session_state["data"]
