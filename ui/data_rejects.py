"""Rows that were not taken, import by import, with file, row, column and reason."""

from __future__ import annotations

import streamlit as st

from quota_core.present import formats
from quota_core.present.data_tables import reasons_sheet, rejects_sheet
from quota_core.store import Store
from ui import sheets

MOST = 10_000


def screen(store: Store) -> None:
    """Choose an import; its rejected rows by reason, then one by one."""
    log = {each.import_id: each for each in store.imports.all() if each.files}
    if not log:
        st.caption("No import yet.")
        return
    chosen = st.selectbox(
        "Import",
        list(log),
        key="rejects_import",
        format_func=lambda i: (
            f"{formats.day(log[i].imported_at)}, {log[i].imported_at:%H:%M}: {formats.listed(list(log[i].files), 2)}"
        ),
    )
    rows = store.imports.rejects(chosen, limit=MOST)
    sheet = rejects_sheet(rows)
    if not rows:
        st.subheader("Every row of this import was taken")
        return
    more = " (the first are listed)" if len(rows) == MOST else ""
    st.subheader(f"{formats.counted(len(rows), 'row was', 'rows were')} not taken{more}")
    st.caption("Mend them where they come from, export again and import: a newer export updates by id.")
    sheets.show(reasons_sheet(sheet), "kept_reasons", file="rejected-reasons", rows=8)
    sheets.show(sheet, "kept_rejects", file="rejected-rows", rows=12)
