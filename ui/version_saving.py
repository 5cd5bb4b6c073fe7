"""What is on screen becomes the next version: in somebody's name, with a reason, its years drawn in a job."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

import streamlit as st

from quota_core.evaluate.simulation import DRAWS
from quota_core.govern.audit_log import checked_name, checked_text
from quota_core.govern.versions import Version
from quota_core.parameters import Parameters
from quota_core.present.ledger_words import setting_words
from quota_core.store import Store
from ui import agreed, answers, compute, signing, state
from ui.jobs import Progress

PLACE, ASKED = "version_save", "versions:asked"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A version that is being saved: one at a time in a session, each with a token of its own."""

    parameters: Parameters
    name: str
    reason: str
    who: str
    token: str = field(default_factory=lambda: secrets.token_hex(8))


def form(store: Store, label: str) -> None:
    """Name, reason and author; then the progress of what was asked for."""
    key = f"version_{signing.turn()}"
    with st.form("version_save", border=True):
        st.markdown(f"**Save what is on screen as {label}**")
        row = st.container(horizontal=True, gap="small")
        name = row.text_input("Name, if it has one", key=f"{key}_name", placeholder="Board, second round")
        who = signing.name_field(f"{key}_who", place=row)
        reason = st.text_input(
            "Why it is saved", key=f"{key}_reason", placeholder="what was decided, or what to compare"
        )
        done = st.form_submit_button(f"Save {label}", key="version_save_it", type="primary", icon=":material/layers:")
    if done:
        signing.checked(lambda: _ask(Asked(parameters=state.scenario().parameters, name=name, reason=reason, who=who)))
    asked: Asked | None = st.session_state.get(ASKED)
    if asked is not None:
        _saving(store, asked)


def _ask(asked: Asked) -> None:
    checked_name(asked.who)
    checked_text(asked.reason, "The reason for a version")
    st.session_state[ASKED] = asked


def _saving(store: Store, asked: Asked) -> None:
    company = compute.company_of(store, store.data_version, asked.parameters)
    plan = compute.outlook_of(store, store.data_version, asked.parameters).plan
    definitions = agreed.definition_lines(store, plan)

    def work(progress: Progress) -> Version:
        return store.versions.save(
            company,
            asked.parameters,
            who=asked.who,
            reason=asked.reason,
            name=asked.name,
            definitions=definitions,
            words=setting_words,
            progress=progress,
        )

    words = f"Drawing the plan year {DRAWS:,} times, for the record"
    found = answers.answer(PLACE, str(store.path), asked.token, work, words, most=1)
    if found.value is not None and not found.earlier:
        del st.session_state[ASKED]
        saved = found.value
        signing.act(lambda: f"Saved as {saved.title}, for good: fingerprint {saved.fingerprint[:16]}.", who=asked.who)
