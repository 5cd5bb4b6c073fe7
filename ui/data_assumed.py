"""What is still ASSUMED, on Start and on Data: by kind, with how it was got, to be corrected or confirmed by name."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import streamlit as st

from quota_core.errors import QuotaError
from quota_core.present.assumed import AssumedGroup, assumed_groups, assumed_sentence, assumed_sheet
from quota_core.present.edit_tables import PAY
from quota_core.present.hiding import SOMEBODY, Hiding
from quota_core.store import Assumed, Store
from ui import data_corrections, hidden, sheets, state
from ui.sheets import escaped

# A correction's own words (who, and a reason somebody wrote) name people.
SET_BY = re.compile(r"^set by .*$", re.DOTALL)
DATA_PAGE = Path(__file__).resolve().parent.parent / "pages" / "1_Data.py"


def panel(store: Store, key: str, *, most: int = 20, links: bool = False) -> None:
    """The groups of assumed values, each with Confirm; with `links` also the way to where it is corrected."""
    # Pay never shows to a room.
    entries = [e for e in store.assumptions.all() if e.column_name not in PAY or not state.scenario().projector]
    entries = _unnamed(entries)
    groups = assumed_groups(entries)
    hide = hidden.in_store(store)
    st.subheader(assumed_sentence(entries), help="Inferred where no file says, until somebody corrects or confirms it.")
    if not groups:
        st.caption("Every value was given by a file, corrected or confirmed.")
    for number, group in enumerate(groups[:most]):
        _group(store, group, f"{key}_{number}", hide, links=links)
    if len(groups) > most:
        st.caption(f"and {len(groups) - most} other kinds, on the Data page")
    if entries:
        sheets.folded(
            "Value by value",
            f"{key}_values",
            lambda: sheets.show(hide.sheet(assumed_sheet(entries)), f"{key}_ledger", file="assumed-values", rows=10),
        )


def _unnamed(entries: list[Assumed]) -> list[Assumed]:
    """The entries; while names are hidden without those who confirmed or set them."""
    if not state.scenario().mask:
        return entries
    return [
        replace(e, confirmed_by=SOMEBODY if e.confirmed_by else None, how=SET_BY.sub(f"set by {SOMEBODY}", e.how))
        for e in entries
    ]


def _group(store: Store, group: AssumedGroup, key: str, hide: Hiding, *, links: bool) -> None:
    left, right = st.columns([3, 2] if links else [6, 1], vertical_alignment="center")
    left.markdown(f"*{escaped(group.title)}*  \n:gray[:small[{escaped(hide.text(group.how))}]]")
    with right, st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center", gap="small"):
        if links:
            section = "correct" if group.correctable else "checks"
            query = {"section": section, **({"table": group.table} if group.correctable else {})}
            st.page_link(str(DATA_PAGE), label="Correct", icon=":material/edit:", query_params=query)
        _confirm(store, group, key)


def _confirm(store: Store, group: AssumedGroup, key: str) -> None:
    with st.popover("Confirm", key=f"{key}_pop", type="tertiary", icon=":material/how_to_reg:"):
        st.write(f"{group.title}: these are right as they stand.")
        name = st.text_input("In whose name", value=data_corrections.who(), key=f"{key}_who")
        st.button(
            "Confirm",
            key=f"{key}_do",
            type="primary",
            disabled=not name.strip(),
            on_click=_take,
            args=(store, group, f"{key}_who"),
        )


def _take(store: Store, group: AssumedGroup, name_key: str) -> None:
    name = str(st.session_state.get(name_key) or "").strip()
    try:
        done = store.assumptions.confirm(group.keys, name)
    except QuotaError as mistake:
        data_corrections.say(str(mistake), good=False)
        return
    st.session_state[data_corrections.WHO] = name
    data_corrections.say(f"Confirmed by {name}: {done} values.")
