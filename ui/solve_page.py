"""The solve page: what to find under which conditions, quotas at equal odds, and over-assignment by layer."""

from __future__ import annotations

import streamlit as st

from quota_core.present.scenario_words import NOBODY
from quota_core.store import Store
from ui import scenarios_page, solve_methods


def screen(store: Store) -> None:
    """The whole page."""
    with st.spinner("Working out the plan …"):
        now = scenarios_page.shown_outlook(store)
    st.title("What can this team carry?")
    st.markdown(scenarios_page.scenario_line(now))
    if not now.plan.carries.any():
        st.write(NOBODY)
        return
    solve_methods.methods_block(store)
    solve_methods.layers_block(now)
