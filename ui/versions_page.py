"""The versions page: what was frozen when and why, whether it still gives its numbers, and what differs between two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from quota_core.govern.results import flat, unlike
from quota_core.govern.versions import Version, difference
from quota_core.present import formats
from quota_core.present.hiding import SOMEBODY
from quota_core.present.version_tables import (
    difference_title,
    ledger_changes_sheet,
    plain_lines,
    rep_changes_sheet,
    tellable_difference,
    versions_sheet,
    words_sheet,
)
from quota_core.present.version_words import moved_lines, words_of
from quota_core.store import Store
from ui import (
    agreed,
    answers,
    data_corrections,
    frame,
    hidden,
    scenarios_page,
    scenarios_saved,
    sheets,
    signing,
    state,
    version_saving,
)

NOT_DRAWN = "Chances are not drawn again: save a version to see them."
CHECKED = "versions:checked"
TEACHING = (
    "A version freezes what is on screen, the settings, the data and every number, with a name and a reason, so that "
    "people can agree to it. Save v0 first: everything that is still ASSUMED is put on record with it."
)


@st.fragment
@frame.careful
def screen(store: Store) -> None:
    """The whole page."""
    versions = store.versions.all()
    with st.spinner("Working out the plan …"):
        now = scenarios_page.shown_outlook(store)
    hide = hidden.in_store(store)
    st.title(hide.text(_title(store, versions)))
    data_corrections.told()
    st.markdown(scenarios_page.scenario_line(store, now))
    if not versions:
        st.write(TEACHING)
    else:
        told = [replace(each, author=SOMEBODY) for each in versions] if state.scenario().mask else versions
        sheet = versions_sheet(told, lambda each: agreed.approved(store, each), store.data_version)
        sheets.show(hide.sheet(sheet), "versions", rows=8)
    version_saving.form(store, f"v{len(versions)}")
    if versions:
        _one(store, versions)
    if len(versions) > 1:
        _two(store, versions)


def _title(store: Store, versions: Sequence[Version]) -> str:
    if not versions:
        return "No version is saved yet"
    last = versions[-1]
    return f"{last.title} is the latest version, {'approved' if agreed.approved(store, last) else 'not approved yet'}"


def _one(store: Store, versions: Sequence[Version]) -> None:
    st.subheader("Open a version, or check it")
    known = {each.label: each for each in versions}
    label = st.selectbox(
        "Version", list(reversed(known)), key="versions_one", format_func=lambda each: known[each].title, width=320
    )
    version = known[label]
    if version.data_version != store.data_version:
        _moved(store, version)
    row = st.container(horizontal=True, gap="small")
    if row.button(
        "Put it on screen",
        key="versions_open",
        icon=":material/tune:",
        help="Its settings become the scenario on screen, on today's data; undo on Explore takes it back.",
    ):
        signing.act(lambda: scenarios_saved.put_on_screen(store, version.parameters, "", version.title))
    if row.button(
        "Work its numbers out again",
        key="versions_check",
        icon=":material/fingerprint:",
        help="From the very inputs that were saved with it: every number has to be the same to the last digit.",
    ):
        st.session_state[CHECKED] = version.fingerprint
    if st.session_state.get(CHECKED) == version.fingerprint:
        _check(store, version)


def _moved(store: Store, version: Version) -> None:
    moved = store.versions.moved(version)
    st.warning(
        f"The data changed since {version.label} was saved; its own numbers stay as they were.",
        icon=":material/warning:",
    )
    hide = hidden.in_store(store)
    told = moved_lines(moved.tables, moved.team, moved.problem)
    st.markdown("\n".join(f"- {sheets.escaped(hide.text(line))}" for line in told))
    if moved.reps:
        st.caption(
            f"On today's data its settings would change {formats.counted(len(moved.reps), 'quota')}. {NOT_DRAWN}"
        )
        sheets.show(hide.sheet(rep_changes_sheet(moved.reps, version.label, "today's data")), "versions_moved", rows=6)
    elif moved.tables and not moved.problem:
        st.caption(f"On today's data its settings would give everybody the same quota. {NOT_DRAWN}")


def _check(store: Store, version: Version) -> None:
    found = answers.answer(
        "version_check",
        str(store.path),
        version.fingerprint,
        lambda progress: unlike(version.results, store.versions.reproduced(version.number, progress)),
        f"Working out {version.label} again from its own inputs",
    )
    if found.value is None or found.earlier:
        return
    count = sum(1 for _ in flat(version.results))
    if not found.value:
        st.success(
            f"{version.label} gives the same {count:,} numbers again, every one to the last digit.",
            icon=":material/check_circle:",
        )
    else:
        st.error(
            f"{len(found.value):,} of the {count:,} numbers of {version.label} come out differently, "
            f"{sheets.escaped(hidden.in_store(store).cell(found.value[0]))} first: was it saved by another release?",
            icon=":material/error:",
        )


def _two(store: Store, versions: Sequence[Version]) -> None:
    st.subheader("What differs between two")
    known = {each.label: each for each in versions}
    labels = list(known)
    row = st.container(horizontal=True, gap="small")
    before = row.selectbox(
        "From", labels, index=len(labels) - 2, key="versions_before", format_func=lambda x: known[x].title, width=320
    )
    after = row.selectbox(
        "To", labels, index=len(labels) - 1, key="versions_after", format_func=lambda x: known[x].title, width=320
    )
    if before == after:
        st.caption("Pick two different versions.")
        return
    told = difference(
        known[before], known[after], words_of(known[before], known[after], named=not state.scenario().mask)
    )
    found = tellable_difference(told, pay=not state.scenario().projector)
    hide = hidden.in_store(store)
    st.markdown(f"**{difference_title(found)}**")
    lines = [f"- {sheets.escaped(hide.text(line))}" for line in plain_lines(found)]
    if lines:
        st.markdown("\n".join(lines))
    sheets.csv_button(hide.sheet(words_sheet(found)), "versions_words", label="All of it in words (CSV)")
    if found.reps:
        sheets.show(hide.sheet(rep_changes_sheet(found.reps, before, after)), "versions_reps", rows=10)
    if found.ledger:
        sheets.folded(
            f"The ledger: {formats.counted(len(found.ledger), 'line')}",
            "versions_ledger",
            lambda: sheets.show(hide.sheet(ledger_changes_sheet(found)), "versions_ledger_lines", rows=10),
        )
