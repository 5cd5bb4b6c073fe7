"""The ledger page: how far agreement has come, every line by what hangs on it, to be confirmed or opened again."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from quota_core.evaluate.measures import OUTCOMES
from quota_core.govern.ledger import TERRITORIES, by_moves, in_passing, moves_of, progress
from quota_core.govern.records import Item, LedgerEntry
from quota_core.model.plan import Plan
from quota_core.present import formats
from quota_core.present.ledger_table import (
    ASSUMED,
    CONFIRMED,
    KINDS,
    chosen,
    ledger_sheet,
    moving_text,
    progress_title,
    tellable_lines,
    was_confirmed,
)
from quota_core.present.ledger_words import setting_words
from quota_core.store import Store
from ui import (
    agreed,
    compute,
    data_corrections,
    frame,
    hidden,
    scenarios_page,
    sensitivity_page,
    sheets,
    signing,
    state,
)

FIRST = "p_target"
ROWS = 14
PLACE = "ledger"
FIND = "find"  # in an address: the lines to begin with


@st.fragment
@frame.careful
def screen(store: Store) -> None:
    """The whole page."""
    here = state.scenario()
    pay = not here.projector
    with st.spinner("Working out the plan …"):
        now = compute.outlook_of(store, store.data_version, here.parameters)
    head = st.container()
    data_corrections.told()
    outcome, kinds, assumed, search = _filters(pay=pay)
    # Confirming a value changes no number: what was tried stays as it is.
    stand = (str(store.path), store.data_version, store.confirmed_currency)
    found = sensitivity_page.tried(store, here.parameters, outcome, place=PLACE, of=stand)
    moves = moves_of(found.value) if found.value is not None else None
    every = by_moves(agreed.lines(store, now.plan, moves))
    hide = hidden.in_store(store)
    told = tellable_lines(every, hide.text if here.mask else None, pay=pay)
    with head:
        _head(told, outcome, scenarios_page.scenario_line(store, now))
    with found.body:
        _lines(store, now.plan, chosen(told, kinds=kinds, assumed=assumed, search=search), outcome)


def _head(told: Sequence[LedgerEntry], outcome: str, line: str) -> None:
    far = progress(told)
    st.title(progress_title(far))
    st.markdown(line)
    st.progress(far.share, text=moving_text(far, outcome))


def _filters(*, pay: bool) -> tuple[str, list[str], bool, str]:
    offered = [key for key, each in OUTCOMES.items() if pay or not each.pay]
    if st.session_state.get("ledger_outcome") not in offered:
        st.session_state["ledger_outcome"] = FIRST
    if (asked := st.query_params.pop(FIND, None)) is not None:
        st.session_state["ledger_search"] = asked
    row = st.container(horizontal=True, vertical_alignment="bottom", gap="medium")
    outcome = row.selectbox(
        "Sorted by how much it moves",
        offered,
        key="ledger_outcome",
        format_func=lambda key: OUTCOMES[key].title,
        persist_state="session",
        width=250,
    )
    kinds = row.pills(
        "Kind", list(KINDS), key="ledger_kinds", selection_mode="multi", format_func=lambda key: KINDS[key]
    )
    search = row.text_input("Search", key="ledger_search", placeholder="weight, AE, Dana …", width=150)
    assumed = row.toggle("Still ASSUMED only", key="ledger_assumed", persist_state="session")
    return outcome, list(kinds), assumed, search


def _lines(store: Store, plan: Plan, shown: Sequence[LedgerEntry], outcome: str) -> None:
    if not shown:
        st.info("No line fits: take a filter away to see them all.", icon=":material/filter_alt_off:")
        return
    sheet = hidden.in_store(store).sheet(ledger_sheet(shown, outcome))
    # Ticks stand for places: another order or another choice of lines begins without any.
    order = hash(tuple(entry.subject for entry in shown))
    places = sheets.ticked(sheet, f"ledger_{signing.turn()}_{order}", rows=ROWS)
    signing.downloads(sheet, "ledger")
    for entry in [each for each in shown if was_confirmed(each)][:ROWS]:
        st.caption(
            f"◆ {sheets.escaped(entry.title)} is {sheets.escaped(entry.value)}: {sheets.escaped(was_confirmed(entry))}."
        )
    _settle(store, plan, [shown[place] for place in places], shown)


def _settle(store: Store, plan: Plan, ticked: Sequence[LedgerEntry], shown: Sequence[LedgerEntry]) -> None:
    known = {item.subject: item for item in store.agreement.items(plan, setting_words)}
    which = {
        "ticked": _of(known, ticked),
        "shown": list(in_passing(_of(known, shown))),
    }
    key = f"ledger_{signing.turn()}"
    with st.form("ledger_settle"):
        some = st.radio(
            "Which lines",
            list(which),
            key=f"{key}_which",
            horizontal=True,
            format_func=lambda each: {
                "ticked": f"the ticked ones ({len(which['ticked'])})",
                "shown": f"all that are shown ({len(which['shown'])})",
            }[each],
        )
        row = st.container(horizontal=True, gap="small")
        who = signing.name_field(f"{key}_who", place=row)
        meeting = row.selectbox(
            "Meeting",
            [each.title for each in reversed(store.meetings.all())],
            index=None,
            key=f"{key}_meeting",
            placeholder="one on record, or type it",
            accept_new_options=True,
        )
        note = st.text_input("Note", key=f"{key}_note", placeholder="why, or on what condition")
        row = st.container(horizontal=True, gap="small")
        confirm = row.form_submit_button("Confirm", key="ledger_confirm", type="primary", icon=":material/how_to_reg:")
        again = row.form_submit_button("Re-open", key="ledger_reopen", icon=":material/lock_open:")
    if any(entry.subject == TERRITORIES for entry in shown):
        st.caption("That territories and who holds them are locked is confirmed by ticking its line.")
    if own := sum(entry.subject not in known for entry in shown):
        st.caption(
            f"{formats.counted(own, 'line')} of these {'is a definition' if own == 1 else 'are definitions'}: agreed "
            "role by role on Definitions, and confirmed here once every role has."
        )
    # Of all that are shown, only those are meant that it changes.
    standing = {entry.subject: entry.status for entry in shown}
    if confirm:
        meant = [item for item in which[some] if some == "ticked" or standing[item.subject] == ASSUMED]
        signing.act(lambda: _done(store.agreement.confirm, meant, "Confirmed", who, meeting or "", note), who=who)
    if again:
        meant = [item for item in which[some] if some == "ticked" or standing[item.subject] == CONFIRMED]
        signing.act(lambda: _done(store.agreement.reopen, meant, "Opened again", who, meeting or "", note), who=who)


def _of(known: dict[str, Item], entries: Sequence[LedgerEntry]) -> list[Item]:
    return [known[entry.subject] for entry in entries if entry.subject in known]


def _done(do: Callable[..., None], items: Sequence[Item], words: str, who: str, meeting: str, note: str) -> str:
    do(items, who, meeting=meeting, note=note)
    name = " ".join(who.split())
    return f"{words} by {name}: {formats.counted(len(items), 'line')}."
