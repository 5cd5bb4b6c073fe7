"""Rows that were not taken and cells that could not be read, import by import: file, row, column and why."""

from __future__ import annotations

import streamlit as st

from quota_core.present import formats
from quota_core.present.reject_tables import flagged_sheet, reasons_sheet, rejects_sheet
from quota_core.store import ImportLog, Store
from ui import hidden, sheets

MOST = 10_000


def screen(store: Store) -> None:
    """Choose an import; its rejected rows by reason, then one by one; then its flagged cells."""
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
    _rejects(store, log[chosen])
    _flagged(store, log[chosen])


def _rejects(store: Store, each: ImportLog) -> None:
    if not each.rejected:
        st.subheader("Every row of this import was taken")
        return
    st.subheader(f"{formats.counted(each.rejected, 'row was', 'rows were')} not taken{_more(each.rejected)}")
    st.caption("Mend them where they come from, export again and import: a newer export updates by id.")
    sheet = hidden.in_store(store).sheet(rejects_sheet(store.imports.rejects(each.import_id, limit=MOST)))
    sheets.show(reasons_sheet(sheet), "kept_reasons", file="rejected-reasons", rows=8)
    sheets.show(sheet, "kept_rejects", file="rejected-rows", rows=12)


def _flagged(store: Store, each: ImportLog) -> None:
    if not each.flagged:
        st.caption("Every cell of the rows that were taken could be read, and none contradicts another.")
        return
    st.subheader(f"{formats.counted(each.flagged, 'cell was', 'cells were')} flagged{_more(each.flagged)}")
    st.caption(
        "Their rows were taken: with a blank where a cell could not be read and is not required, and by the currency "
        "column where an amount carries the sign of another currency."
    )
    sheet = flagged_sheet(store.imports.flagged(each.import_id, limit=MOST))
    sheets.show(hidden.in_store(store).sheet(sheet), "kept_flagged", rows=12)


def _more(count: int) -> str:
    return f" (the first {MOST:,} are listed)" if count > MOST else ""
