"""Corrections as data: kept in somebody's name, applied at once, undone as easily. Shared by checks and by editing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from quota_core.errors import QuotaError
from quota_core.govern.audit_log import NOT_NAMED
from quota_core.present import formats
from quota_core.present.data_tables import fix_words, fixes_sheet
from quota_core.present.edit_tables import PAY
from quota_core.store import Store
from ui import compute, hidden, sheets, state
from ui.sheets import escaped

if TYPE_CHECKING:
    from quota_core.ingest.checks import Check
    from quota_core.ingest.fixes import Fix

# store.bringing is imported where it is used: it brings the query library along, and Start must open quickly.
WHO, SAID = "data_who", "data_said"


@st.cache_resource(show_spinner=False)
def _found() -> compute.Kept[tuple[Check, ...]]:
    return compute.Kept(8)


def checks_of(store: Store) -> tuple[Check, ...]:
    """What the checks find, once per data version."""
    from quota_core.store.bringing import data_checks

    key = (str(store.path), store.data_version, len(store.assumptions.all("ASSUMED")))
    return _found().get(key, lambda: tuple(data_checks(store)))


def name_field() -> str:
    """Whose name corrections and confirmations go under."""
    return str(
        st.text_input(
            "Your name",
            key=WHO,
            persist_state="session",
            placeholder="who corrects or confirms",
            help="Kept with every correction and confirmation, so that others know whom to ask.",
            width=280,
        )
    )


def who() -> str:
    """The name given so far."""
    return str(st.session_state.get(WHO) or "").strip()


def who_named() -> str:
    """The name that the audit log has for what is done without asking for one."""
    return who() or NOT_NAMED


def apply(store: Store, fixes: Sequence[Fix]) -> None:
    """Keeps corrections and applies them in one step; where that fails nothing is kept. Says what came of it."""
    from quota_core.store.bringing import infer_again

    if not who():
        say("Type your name first: every correction is kept with the name of who made it.", good=False)
        return
    kept: list[str] = []
    try:
        kept = [store.fixes.keep(fix.kind, fix.payload, who()) for fix in fixes]
        infer_again(store, who=who())
    except QuotaError as mistake:
        for fix_id in kept:
            store.fixes.undo(fix_id, who=who())
        say(str(mistake), good=False)
        return
    say(f"Applied {formats.counted(len(kept), 'correction')}; undo below takes it back.")


def undo(store: Store, fix: Fix) -> None:
    """Takes a correction back; the rows stand again as the files gave them."""
    from quota_core.store.bringing import infer_again

    try:
        store.fixes.undo(fix.fix_id, who=who_named())
        infer_again(store, who=who_named())
    except QuotaError as mistake:
        say(str(mistake), good=False)
        return
    say("Taken back: the rows stand as the files gave them.")


def made_list(store: Store) -> None:
    """The corrections that hold, the latest first, each with its way back."""
    from quota_core.store.bringing import kept_fixes

    st.subheader("Corrections that hold")
    fixes = [fix for fix in kept_fixes(store) if fix.column not in PAY or not state.scenario().projector]
    if not fixes:
        st.caption("None yet. A correction is kept as data: applied again to every newer export, undone at any time.")
        return
    hide = hidden.in_store(store)
    if hide.masks:  # who made them and the reasons people wrote name people
        fixes = [replace(fix, who="", reason="") for fix in fixes]
    for fix in reversed(fixes):
        left, right = st.columns([6, 1], vertical_alignment="center")
        said = ", ".join(part for part in (fix.reason, fix.who, fix.when[:10]) if part)
        left.markdown(f"{escaped(hide.text(fix_words(fix)))}  \n:gray[{escaped(said)}]")
        right.button(
            "Undo", key=f"undo_{fix.fix_id}", on_click=undo, args=(store, fix), icon=":material/undo:", width="stretch"
        )
    sheets.csv_button(hide.sheet(fixes_sheet(fixes)), "corrections", label="All corrections (CSV)")


def say(text: str, *, good: bool = True) -> None:
    """What the next run says at the top, once."""
    st.session_state[SAID] = (text, good)


def told() -> None:
    """Says what the last act came to."""
    text, good = st.session_state.pop(SAID, ("", True))
    if text:
        (st.success if good else st.error)(text, icon=":material/check_circle:" if good else ":material/error:")
