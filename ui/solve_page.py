"""The solve page: what to find under which conditions, quotas at equal odds, and over-assignment by layer."""

from __future__ import annotations

import streamlit as st

from quota_core.model.unsaid import NOBODY
from quota_core.present.solve_words import solve_title
from quota_core.store import Store
from ui import frame, scenarios_page, solve_for, solve_methods, state

QUESTION = "What can this team carry?"


def screen(store: Store) -> None:
    """The whole page."""
    with st.spinner("Working out the plan …"):
        now = scenarios_page.shown_outlook(store)
    if not now.plan.carries.any():
        st.title(QUESTION)
        st.write(NOBODY)
        return
    _solve(store)
    solve_methods.methods_block(store)
    solve_methods.layers_block(now)


@st.fragment
@frame.careful
def _solve(store: Store) -> None:
    here = state.scenario()
    pay = not here.projector
    now = scenarios_page.shown_outlook(store)
    head = st.container()
    left, right = st.columns([2, 5], gap="medium")
    with left:
        question = solve_for.asked(now, pay=pay)
        if not pay and question.ote_band:
            question = solve_for.Question()
    with right:
        found = solve_for.answered(store, here.parameters, question)
        if found.value is not None:
            with found.body:
                solve_for.answer_block(store, found.value, pay=pay, earlier=found.earlier)
                if found.value.question.goal == "heads":
                    solve_for.heads_block(store, found.value.question, waits=found.earlier)
                    solve_for.pools_block(store, found.value.question, waits=found.earlier)
    with head:
        with found.part("head"):
            st.title(QUESTION if found.value is None else solve_title(found.value.found))
        st.markdown(scenarios_page.scenario_line(store, now))
