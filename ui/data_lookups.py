"""What one file of an import takes from another: values looked up there, and lists of right names to compare with."""

from __future__ import annotations

import streamlit as st

from quota_core.errors import MappingError
from quota_core.ingest.mapping import LISTED, Mapping
from quota_core.ingest.previews import FilePreview, ImportPreview
from quota_core.present.data_tables import words
from quota_core.schema import TABLES
from ui import data_mapping
from ui.sheets import escaped

Confirmed = dict[str, Mapping]
Headers = dict[str, tuple[str, ...]]


def show(file: FilePreview, shown: ImportPreview, mapping: Mapping, confirmed: Confirmed, stamp: str) -> None:
    """The look-ups and lists that hold, each with its way back, and the way to another one."""
    others = {other.file: other.header for other in shown.files if other.file != file.file}
    for place, join in enumerate(mapping.joins):
        fills = ", ".join(f"{words(column)} from “{label}”" for column, label in join.columns.items())
        left, right = st.columns([5, 1], vertical_alignment="center")
        left.caption(escaped(f"Looked up in {join.file} where “{join.on[0]}” is its “{join.on[1]}”: {fills}."))
        right.button(
            "Remove",
            key=f"unjoin_{stamp}_{place}",
            type="tertiary",
            on_click=lambda j=place: confirmed.update({file.file: data_mapping.without_join(mapping, j)}),
        )
    for column, (other_file, label) in mapping.lists.items():
        left, right = st.columns([5, 1], vertical_alignment="center")
        left.caption(f"Names of {words(column)} are compared with “{escaped(label)}” of {escaped(other_file)}.")
        right.button(
            "Remove",
            key=f"unlist_{stamp}_{column}",
            type="tertiary",
            on_click=lambda c=column: confirmed.update({file.file: data_mapping.listed(mapping, c, "", "")}),
        )
    if not others:
        return
    row = st.container(horizontal=True)
    with row:
        _look_up(file, mapping, confirmed, stamp, others)
        if mapping.table == "opportunities":
            _compare(file, mapping, confirmed, stamp, others)


def _look_up(file: FilePreview, mapping: Mapping, confirmed: Confirmed, stamp: str, others: Headers) -> None:
    with st.popover("Look something up in another file", icon=":material/join_inner:", key=f"join_{stamp}"):
        other = st.selectbox("The other file", list(others), key=f"join_file_{stamp}")
        here = st.selectbox("Where this file's", list(file.header), index=None, key=f"join_here_{stamp}")
        there = st.selectbox("is that file's", list(others[other]), index=None, key=f"join_there_{stamp}")
        names = [column.name for column in TABLES[mapping.table].columns]
        fills = st.selectbox("fill", names, index=None, key=f"join_fills_{stamp}", format_func=words)
        label = st.selectbox("with that file's", list(others[other]), index=None, key=f"join_label_{stamp}")
        if st.button("Look it up", key=f"join_do_{stamp}", type="primary"):
            try:
                on = (here or "", there or "")
                confirmed[file.file] = data_mapping.joined(mapping, other, on, fills or "", label or "")
            except MappingError as mistake:
                st.error(str(mistake))
            else:
                st.rerun()


def _compare(file: FilePreview, mapping: Mapping, confirmed: Confirmed, stamp: str, others: Headers) -> None:
    with st.popover("Compare names with a list", icon=":material/spellcheck:", key=f"list_{stamp}"):
        st.caption("A list of right names: the checks then tell names that are nearly one of them.")
        column = st.selectbox("Names of", LISTED, key=f"list_column_{stamp}", format_func=words)
        other = st.selectbox("are listed in", list(others), key=f"list_file_{stamp}")
        label = st.selectbox("under", list(others[other]), index=None, key=f"list_label_{stamp}")
        st.button(
            "Compare",
            key=f"list_do_{stamp}",
            type="primary",
            disabled=label is None,
            on_click=lambda: confirmed.update({file.file: data_mapping.listed(mapping, column, other, label or "")}),
        )
