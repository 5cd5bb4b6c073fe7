"""People, territories and targets, cell by cell: what is ASSUMED is corrected here, by the row's id, as data."""

from __future__ import annotations

import csv
import io
from typing import Any

import pandas as pd
import streamlit as st

from quota_core.errors import QuotaError
from quota_core.present import formats
from quota_core.present.data_tables import words
from quota_core.present.edit_tables import EDITED, MARK, cell_fixes, edit_rows, edited_columns
from quota_core.schema import TABLES, Column
from quota_core.store import Store
from quota_core.store.bringing import import_preview, save_import
from ui import data_assumed, data_corrections, state
from ui.data_words import edits

TABLE = "data_edit_table"
WIDTHS = {"role": 72, "segment": 92, "start_date": 110, "end_date": 110, "name": 150, "ote": 110, "manager": 150}
MASKED = "Names are hidden: people are corrected here once they are shown again (on Explore)."


def screen(store: Store) -> None:
    """The ledger of what is assumed, the tables to correct it in, and the corrections made so far."""
    data_corrections.name_field()
    data_assumed.panel(store, "edit")
    st.subheader("Correct a value")
    table = st.segmented_control(
        "Table",
        list(EDITED),
        key=TABLE,
        format_func=lambda name: {"reps": "People and pay"}.get(name, words(name).capitalize()),
        required=True,
        default=None if TABLE in st.session_state else "reps",
        label_visibility="collapsed",
        persist_state="session",
    )
    if table:
        _editor(store, table)
    data_corrections.made_list(store)


def _editor(store: Store, table: str) -> None:
    pay = not state.scenario().projector
    if table == "reps" and state.scenario().mask:
        st.info(MASKED, icon=":material/visibility_off:")
        return
    rows = edit_rows(table, stored_rows(store, table), store.assumptions.all(), pay=pay)
    if table == "targets":
        _new_target(store)
    if not rows:
        st.caption(f"No {words(table)} yet.")
        return
    marked = sum(bool(row[MARK]) for row in rows)
    st.caption(
        f"Click into a cell to correct it. {formats.counted(marked, 'row rests', 'rows rest')} on something ASSUMED."
        if marked
        else "Click into a cell to correct it. Nothing here is ASSUMED."
    )
    columns = edited_columns(table, pay=pay)
    # The key changes with the data, so that no edit is ever read against rows in another order.
    key = f"edit_{table}_{store.data_version}_{pay}"
    names = [*TABLES[table].key, *([MARK] if marked else []), *(column.name for column in columns)]
    st.data_editor(
        pd.DataFrame(rows, columns=names).astype({c.name: "object" for c in columns if c.dtype == "text"}),
        hide_index=True,
        disabled=[*TABLES[table].key, MARK],
        column_config={
            **{name: _config(TABLES[table].column[name]) for name in TABLES[table].key},
            **{column.name: _config(column) for column in columns},
            MARK: st.column_config.TextColumn("Assumed", width=130, help="What in this row nobody has given yet."),
        },
        placeholder="",
        key=key,
        on_change=_take,
        args=(store, table, rows, key),
    )


def _config(column: Column) -> Any:
    title = words(column.name)
    title = (title if title.isupper() else title.capitalize()) + (
        f" ({column.unit})" if column.unit == "a year" else ""
    )
    kind: Any = {
        "money": st.column_config.NumberColumn,
        "number": st.column_config.NumberColumn,
        "integer": st.column_config.NumberColumn,
        "date": st.column_config.DateColumn,
        "flag": st.column_config.CheckboxColumn,
    }.get(column.dtype, st.column_config.TextColumn)
    extra: dict[str, Any] = {
        "money": {"format": "localized", "min_value": 0, "step": 1},
        "number": {"min_value": 0},
        "integer": {"min_value": 0, "format": "%d"},
        "date": {"format": "YYYY-MM-DD"},
    }.get(column.dtype, {})
    return kind(title, help=column.meaning, width=WIDTHS.get(column.name), **extra)


def _take(store: Store, table: str, rows: list[dict[str, Any]], key: str) -> None:
    try:
        fixes = [fix for place, change in edits(key).items() for fix in cell_fixes(table, rows[place], change)]
    except QuotaError as mistake:
        data_corrections.say(str(mistake), good=False)
        return
    if fixes:
        data_corrections.apply(store, fixes)


def stored_rows(store: Store, table: str) -> list[dict[str, Any]]:
    """All rows of a small canonical table."""
    backend = store.backend()
    found: list[dict[str, Any]] = backend.to_pyarrow(backend.table(table)).to_pylist()
    return found


def _new_target(store: Store) -> None:
    with st.popover("Add a target", icon=":material/add:", key="target_add"), st.form("target_form", border=False):
        year = st.number_input("Fiscal year", 2000, 2100, value=None, key="target_year", placeholder="2026")
        role = st.text_input("Role", key="target_role", placeholder="AE")
        segment = st.text_input("Segment", key="target_segment", placeholder="SMB")
        amount = st.number_input("Target for the year", min_value=0.0, value=None, key="target_amount", format="%.0f")
        if not st.form_submit_button("Add", key="target_do", type="primary"):
            return
        if year is None or not segment or amount is None:
            st.error("Give the year, the segment and the amount.")
            return
        _bring_target(store, [int(year), role or "AE", segment, amount])
    st.rerun()


def _bring_target(store: Store, values: list[Any]) -> None:
    """A typed target goes the way of every file."""
    text = io.StringIO()
    csv.writer(text).writerows([["fiscal_year", "role", "segment", "amount"], values])
    try:
        save_import(
            store,
            import_preview(store, [("targets typed in.csv", text.getvalue().encode())]),
            who=data_corrections.who_named(),
        )
    except QuotaError as mistake:
        data_corrections.say(str(mistake), good=False)
        return
    data_corrections.say("The target is in.")
