"""The Data page: one section at a time, so that only what is looked at is worked out."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from quota_core.present.data_tables import loaded_sheet
from quota_core.store import Store
from ui import (
    compute,
    data_baseline,
    data_checks,
    data_corrections,
    data_edit,
    data_import,
    data_not_counted,
    data_rejects,
    sheets,
    state,
)

SECTIONS = {
    "import": "Import",
    "checks": "Checks",
    "correct": "Correct",
    "baseline": "Baseline",
    "rejects": "Rejected rows",
}
CHOSEN = "data_section"


def screen(store: Store | None) -> None:
    """The chosen section; an address may name it (?section=checks), and a table to correct (&table=reps)."""
    _take_address()
    st.title("Data")
    data_corrections.told()
    empty = store is None or store.is_empty
    section = st.segmented_control(
        "Section",
        list(SECTIONS),
        key=CHOSEN,
        default=None if CHOSEN in st.session_state else "import",
        required=True,
        format_func=SECTIONS.__getitem__,
        label_visibility="collapsed",
        persist_state="session",
    )
    if section == "import" or store is None:
        data_import.screen(store)
        return
    if empty:
        st.info("Nothing is loaded yet: import a file first, or try the demo company on Start.", icon=":material/info:")
        return
    _BODIES[section or "checks"](store)


def _take_address() -> None:
    asked, table = st.query_params.get("section"), st.query_params.get("table")
    if asked in SECTIONS:
        st.session_state[CHOSEN] = asked
    if table in {"reps", "territories", "targets"}:
        st.session_state[data_edit.TABLE] = table
    for name in ("section", "table"):
        st.query_params.pop(name, None)


def _checks(store: Store) -> None:
    data_checks.screen(store, currency(store))


def currency(store: Store) -> str:
    """The plan's currency."""
    return compute.company_of(store, store.data_version, state.scenario().parameters).currency


def _baseline(store: Store) -> None:
    data_baseline.screen(store)
    data_not_counted.show(store, currency(store))
    with st.expander("What is loaded"):
        sheets.show(loaded_sheet(store.row_counts), "loaded", rows=12)


_BODIES: dict[str, Callable[[Store], None]] = {
    "checks": _checks,
    "correct": data_edit.screen,
    "baseline": _baseline,
    "rejects": data_rejects.screen,
}
