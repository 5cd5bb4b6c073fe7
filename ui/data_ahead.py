"""What an import would leave behind, told before it is saved: checks with their money, what would be assumed."""

from __future__ import annotations

import streamlit as st

from quota_core.present import formats
from quota_core.present.assumed import assumed_groups, assumed_sheet
from quota_core.present.data_tables import checks_sheet, health
from quota_core.present.edit_tables import PAY
from quota_core.present.hiding import Hiding, hiding, owners_in
from quota_core.store.bringing import Ahead
from ui import data_checks, hidden, sheets, state
from ui.sheets import escaped

MOST_KINDS = 8


def hide(ahead: Ahead) -> Hiding:
    """What hides the people there would be; hides nothing while names are shown."""
    return hiding(ahead.people, owners_in(ahead.checks)) if state.scenario().mask else hidden.OPEN


def show(ahead: Ahead) -> None:
    """The findings, gravest first, then the kinds of values that nobody gives."""
    hides = hide(ahead)
    sentence, status = health(ahead.checks)
    st.subheader(
        f"Once saved: {escaped(sentence)} {sheets.coloured(status)}",
        help="What the checks find with these files in. Corrections are offered under Checks once they are saved.",
    )
    with st.container(gap="xsmall"):
        for check in ahead.checks:
            with st.expander(data_checks.headline(check, ahead.currency, hides)):
                data_checks.finding(check, f"ahead_{check.name}", hides)
    if ahead.checks:
        told = hides.sheet(checks_sheet(ahead.checks, ahead.currency))
        sheets.csv_button(told, "ahead_checks", label="These checks (CSV)")
    _assumed(ahead, hides)


def _assumed(ahead: Ahead, hides: Hiding) -> None:
    entries = [e for e in ahead.assumed if e.column_name not in PAY or not state.scenario().projector]
    groups = assumed_groups(entries)
    if not groups:
        st.caption("Nothing would be ASSUMED: every value is given by a file.")
        return
    left = sum(group.count for group in groups)
    with st.expander(f"{formats.counted(left, 'value')} would be ASSUMED, because no file gives them"):
        lines = [
            f"- *{escaped(group.title)}*: :gray[{escaped(hides.text(group.how))}]" for group in groups[:MOST_KINDS]
        ]
        more = [f"- and {len(groups) - MOST_KINDS} other kinds"] if len(groups) > MOST_KINDS else []
        st.markdown("\n".join([*lines, *more]))
        sheets.show(hides.sheet(assumed_sheet(entries)), "ahead_assumed", file="would-be-assumed", rows=8)
