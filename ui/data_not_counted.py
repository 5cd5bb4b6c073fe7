"""What the baseline leaves out: won deals that no booking counts, with reason, count and money."""

from __future__ import annotations

import streamlit as st

from quota_core.ingest.not_counted import NotCounted
from quota_core.present.not_counted import not_counted_sentence, not_counted_sheet
from quota_core.store import Store
from quota_core.store.bringing import uncounted
from ui import compute, sheets, state

HELP = "Under the scenario's definitions: who is credited with what, the as-of date, the plan's currency."


@st.cache_resource(show_spinner=False)
def _kept() -> compute.Kept[tuple[NotCounted, ...]]:
    return compute.Kept(12)


def show(store: Store, currency: str) -> None:
    """A sentence, and a row for each reason and currency."""
    parameters, version = state.scenario().parameters, store.data_version
    rows = _kept().get((str(store.path), version, parameters), lambda: uncounted(store, parameters))
    st.subheader(sheets.escaped(not_counted_sentence(rows, currency)), help=HELP)
    if rows:
        sheets.show(not_counted_sheet(rows, currency), "not_counted", rows=8)
