"""Questions made from the ledger and the definitions, as an intake form that goes out and comes back."""

from __future__ import annotations

import streamlit as st

from quota_core.govern.agenda import ModelState
from quota_core.govern.answers import answers
from quota_core.present.agenda_words import intake_sheet
from quota_core.present.definition_words import choice_text
from quota_core.present.intake_words import taken_text
from quota_core.present.ledger_words import setting_words
from quota_core.store import Store
from ui import compute, hidden, sheets, signing, state
from ui.scenario import changed


def screen(store: Store, found: ModelState) -> None:
    """The questions, the form as a file, and the form that came back."""
    here = state.scenario()
    sheet = hidden.in_store(store).sheet(intake_sheet(found.questions, pay=not here.projector))
    st.caption(
        "Made from what is ASSUMED, what is missing and which definitions lack a word. Send the form out; each person "
        "fills in answer, by and note. “yes” confirms what stands there; a value sets a parameter; “no” says "
        "that nobody has a table."
    )
    sheets.show(
        sheet, "meetings_questions", download=False, empty="Nothing is left to ask: all is confirmed and agreed."
    )
    if not len(sheet):
        return
    signing.downloads(sheet, "meetings_form")
    if here.mask:
        st.caption("Show the names again to take a filled-in form.")
        return
    with st.form("meetings_answers"):
        file = st.file_uploader("A form that came back", type=["csv", "xlsx"], key="meetings_answers_file")
        if st.form_submit_button("Take the answers", key="meetings_answers_take") and file is not None:
            content, name = file.getvalue(), file.name
            signing.act(lambda: _taken(store, found, content, name))


def _taken(store: Store, found: ModelState, content: bytes, name: str) -> str:
    from quota_core.store.intake import form_of, take_answers

    start = state.scenario().parameters
    told = answers(form_of(content, name), found.questions, start)
    plan = compute.outlook_of(store, store.data_version, start).plan
    compute.outlook_of(store, store.data_version, compute.settled(store, store.data_version, told.after))
    choices = {line.definition.key: choice_text(line, plan) for line in store.definitions.sheet(plan)}
    take_answers(store, plan, told, choices, words=setting_words)
    if told.after != start:
        state.keep_scenario(changed(state.scenario(), told.after))
    return taken_text(name, told)
