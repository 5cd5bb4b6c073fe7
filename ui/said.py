"""What people put on record from a page: whose name it goes under, and the sentence that says what came of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import streamlit as st

from quota_core.errors import QuotaError
from ui import choices, data_corrections, sheets

KEY = "on-record"


def today() -> date:
    """The day it is here."""
    return datetime.now(UTC).astimezone().date()


def name_field() -> str:
    """Whose name everything on the page goes under; kept from page to page."""
    return data_corrections.name_field()


def put(act: Callable[[str], str]) -> None:
    """Does it in the name given, and keeps what to say for the run of the page that follows: for callbacks."""
    try:
        said = (sheets.escaped(act(data_corrections.who())), True)
    except QuotaError as mistake:
        said = (sheets.escaped(choices.why(mistake)), False)
    st.session_state[KEY] = said


def told() -> None:
    """Says what came of the last thing put on record, once."""
    words, good = st.session_state.pop(KEY, ("", True))
    if words and good:
        st.success(words, icon=":material/check:")
    elif words:
        st.error(words, icon=":material/error:")
