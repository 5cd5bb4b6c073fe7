"""What a browser session remembers: its scenario and which store it looks at, under keys that are no widget's."""

from __future__ import annotations

import streamlit as st

from ui.scenario import KEY, Scenario

WHERE = "where"
COMPANY, DEMO = "company", "demo"


def scenario() -> Scenario:
    """The session's scenario."""
    state = st.session_state.get(KEY)
    return state if isinstance(state, Scenario) else Scenario()


def keep_scenario(state: Scenario) -> None:
    """Puts the next scenario in place of the last."""
    st.session_state[KEY] = state


def where() -> str | None:
    """Which store the session chose, company or demo; nothing before it has chosen."""
    chosen = st.session_state.get(WHERE)
    return chosen if chosen in {COMPANY, DEMO} else None


def choose(store: str) -> None:
    """Looks at the company's own store or at the demo from now on; a scenario of the other one is left behind."""
    if where() not in {None, store}:
        keep_scenario(Scenario())
    st.session_state[WHERE] = store
