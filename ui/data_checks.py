"""Checks: what is odd about the data, how much money hangs on it, and the corrections on offer; undo for each made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from quota_core.errors import QuotaError
from quota_core.ingest.checks import Check
from quota_core.ingest.fixes import Fix
from quota_core.present import formats
from quota_core.present.data_tables import (
    SEVERITIES,
    TARGETS,
    checks_sheet,
    fix_words,
    health,
    money_of,
    offers_sheet,
    sample_sheet,
)
from quota_core.present.hiding import Hiding
from quota_core.store import Store
from ui import data_corrections, hidden, sheets
from ui.sheets import escaped

FEW = 3


def screen(store: Store, currency: str) -> None:
    """The findings, gravest first, then the corrections that hold."""
    with st.spinner("Looking at the data …", show_time=True):
        found = data_corrections.checks_of(store)
    hide = hidden.in_store(store, found)
    sentence, status = health(found)
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    left.subheader(f"{sentence} {sheets.coloured(status)}")
    with right:
        data_corrections.name_field()
    with st.container(gap="xsmall"):
        for check in found:
            with st.expander(headline(check, currency, hide)):
                finding(check, f"check_{check.name}", hide, lambda check=check: _offers(store, check, hide))
    if found:
        sheets.csv_button(hide.sheet(checks_sheet(found, currency)), "checks", label="All checks (CSV)")
    data_corrections.made_list(store)


def headline(check: Check, currency: str, hide: Hiding) -> str:
    """A finding in a line: how grave, what, how many rows, how much money of which kind."""
    mark = sheets.coloured(SEVERITIES[check.severity])
    unit = f" {currency}" if currency else ""
    money = f", {formats.money(check.money)}{unit} of {money_of(check)}" if check.money else ""
    rows = formats.counted(check.count, "row")
    return f"{mark} · **{escaped(hide.text(check.title))}** :gray[{escaped(rows + money)}]"


def finding(check: Check, key: str, hide: Hiding, offers: Callable[[], None] | None = None) -> None:
    """What to do about a finding, the corrections on offer, and some of its rows."""
    touched = "" if check.money or check.name == TARGETS else " It touches no won money."
    st.write(f"{escaped(check.advice)}{touched}".strip())
    if check.fixes and offers:
        offers()
    if check.samples:
        st.caption("Some of the rows, those with most money first:")
        sheets.show(hide.sheet(sample_sheet(check)), key, rows=5, download=False)


def _offers(store: Store, check: Check, hide: Hiding) -> None:
    simple = [fix for fix in check.fixes if not fix.asks]
    for number, fix in enumerate(fix for fix in check.fixes if fix.asks):
        _ask(store, check, fix, number, hide)
    if len(simple) > FEW:
        _choose(store, check, simple, hide)
        return
    for number, fix in enumerate(simple):
        st.button(
            hide.text(fix_words(fix)),
            key=f"fix_{check.name}_{number}",
            help=hide.text(fix.reason) or None,
            on_click=_apply,
            args=(store, [fix]),
            icon=":material/build:",
        )


def _ask(store: Store, check: Check, fix: Fix, number: int, hide: Hiding) -> None:
    key = f"ask_{check.name}_{number}"
    asked, why = hide.text(fix_words(fix)), hide.text(fix.reason) or None
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        if fix.choices:
            value: Any = st.selectbox(
                asked, fix.choices, index=None, key=key, help=why, placeholder="Choose", format_func=hide.cell
            )
        elif isinstance(fix.value, int | float):
            value = st.number_input(asked, value=float(fix.value), key=key, help=why, format="%.0f")
        else:
            value = st.text_input(asked, value=str(fix.value or ""), key=key, help=why)
    if right.button("Apply", key=f"{key}_do", disabled=value in (None, "")):
        try:
            answered = fix.answered(value)
        except QuotaError as mistake:
            st.error(str(mistake))
            return
        _apply(store, [answered])
        st.rerun()


def _choose(store: Store, check: Check, fixes: list[Fix], hide: Hiding) -> None:
    st.write("Tick what is meant to be the same:" if fixes[0].kind == "map" else "Tick what to correct:")
    chosen = sheets.ticked(hide.sheet(offers_sheet(fixes)), f"offers_{check.name}")
    picked = [fixes[place] for place in chosen]
    st.button(
        f"Apply {formats.counted(len(picked), 'correction')}" if picked else "Apply what is ticked",
        key=f"apply_{check.name}",
        disabled=not picked,
        on_click=_apply,
        args=(store, picked),
        icon=":material/build:",
    )


def _apply(store: Store, fixes: list[Fix]) -> None:
    with st.spinner("Correcting and inferring again …", show_time=True):
        data_corrections.apply(store, fixes)
