"""An answer becomes the scenario on screen: one step on Explore that undo takes back."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from quota_core.errors import QuotaError
from quota_core.parameters import Parameters
from quota_core.store import Store
from ui import choices, compute, state
from ui.scenario import changed

EXPLORE = Path(__file__).resolve().parent.parent / "pages" / "2_Explore.py"


def button(store: Store, parameters: Parameters, title: str, *, key: str, disabled: bool) -> None:
    """A button that puts some settings on Explore and goes there."""
    if st.button(
        f"Open {title} as a scenario",
        key=key,
        icon=":material/tune:",
        disabled=disabled,
        help="One step on Explore: undo there brings back what is on screen now.",
    ):
        try:
            parameters = compute.settled(store, store.data_version, parameters)
            compute.outlook_of(store, store.data_version, parameters)
        except QuotaError as mistake:
            st.error(choices.why(mistake), icon=":material/error:")
            return
        state.keep_scenario(changed(state.scenario(), parameters))
        st.switch_page(str(EXPLORE))
