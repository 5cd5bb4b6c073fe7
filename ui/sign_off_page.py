"""The sign-off page: what is missing for approval, each gate with the way to close it, the roles, and the audit log."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

import streamlit as st

from quota_core.govern.approvals import Approval, Entry, SignOff, approving, waiving, withdrawing
from quota_core.govern.audit_log import Head
from quota_core.govern.audit_log import standing as log_standing
from quota_core.govern.gate import Gate
from quota_core.govern.roles import REQUIRED, ROLES
from quota_core.govern.versions import Version
from quota_core.present import formats
from quota_core.present.agreement_tables import log_sheet
from quota_core.present.bands import BAD, GOOD, status
from quota_core.present.hiding import SOMEBODY
from quota_core.present.sign_off_words import (
    OPEN,
    gate_state,
    gate_status,
    gate_text,
    gates_text,
    log_table,
    missing_title,
)
from quota_core.store import Store
from ui import agreed, compute, data_corrections, frame, gates_kept, hidden, ledger_page, sheets, signing, state
from ui.answers import Answer
from ui.gates_kept import Looked

# What of the ledger closes a gate.
# The head of the log that the gates last shown were worked out with: a signature is given on those.
SEEN = "sign_off:seen"
FIND = {"weights": "territory weights", "variants": "what holds for", "territories": "territories and who holds them"}
TEACHING = "An approval is bound to one version, to the last digit. Save what is on screen as v0 to begin."


@st.fragment
@frame.careful
def screen(store: Store) -> None:
    """The whole page."""
    head = st.container()
    data_corrections.told()
    signing.tampering(store)
    version = signing.chosen_version(store, "sign_off_version")
    found = _found(store, version)
    standing = None if version is None else agreed.standing(store, version)
    if found.value is None:
        head.title("Can it be approved?")
        return
    with head:
        st.title(missing_title(standing, found.value.gates))
    with found.body:
        if version is None:
            st.write(TEACHING)
            st.page_link(signing.page_of("Versions"), label="Save it as a version", icon=":material/layers:")
        left, right = st.columns([2, 1], gap="large")
        with left:
            _gates(store, found.value.gates, version, standing)
        if version is not None and standing is not None and not found.earlier:
            with right:
                _roles(store, version, standing, found.value.gates)
    _log(store)
    st.session_state[SEEN] = found.value.head


def _found(store: Store, version: Version | None) -> Answer[Looked]:
    if version is not None:
        return gates_kept.of_version(store, version)
    now = compute.outlook_of(store, store.data_version, state.scenario().parameters)
    return gates_kept.of_screen(store, now)


def _gates(store: Store, gates: Sequence[Gate], version: Version | None, standing: SignOff | None) -> None:
    st.subheader(f"Closed: {gates_text(standing, gates)}", help="Computed, never ticked by hand.")
    here, hide = state.scenario(), hidden.in_store(store)
    for gate in gates:
        words, act = st.columns([3, 1.3], vertical_alignment="center")
        told = hide.text(gate_text(gate, standing, pay=not here.projector, mask=here.mask))
        mark = sheets.coloured(gate_status(gate, standing))
        words.markdown(f"{mark} **{gate.title}**  \n:gray[:small[{sheets.escaped(told)}]]")
        if gate.passed:
            continue
        with act, st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.page_link(
                signing.page_of(gate.where),
                label=gate.where,
                icon=f":material/{frame.ICONS[gate.where]}:",
                query_params={ledger_page.FIND: FIND[gate.key]} if gate.key in FIND else None,
            )
            if version is not None and standing is not None and gate_state(gate, standing) == OPEN:
                _waive(store, version, gates, gate)


def _waive(store: Store, version: Version, gates: Sequence[Gate], gate: Gate) -> None:
    key = f"waive_{version.number}_{gate.key}_{signing.turn()}"
    with (
        st.popover("Waive", key=f"{key}_pop", type="tertiary", icon=":material/gavel:"),
        st.form(f"{key}_form", border=False),
    ):
        st.markdown(f"**{gate.title}** stays open, and {version.label} may be approved all the same.")
        reason = st.text_input("Why that is acceptable", key=f"{key}_reason")
        who = signing.name_field(f"{key}_who", label="Who answers for it")
        done = st.form_submit_button("Waive the gate", key=f"{key}_do", type="primary")
    if done:
        signing.act(
            lambda: _said(
                _signed(store, version, who, lambda now: waiving(now, gates, [gate.key], who, reason)),
                f"{gate.title} is waived for {version.label}.",
            ),
            who=who,
        )


def _roles(store: Store, version: Version, standing: SignOff, gates: Sequence[Gate]) -> None:
    given = {each.role: each for each in standing.approvals}
    st.subheader(
        f"{len([role for role in REQUIRED if role in given])} of {len(REQUIRED)} roles approve",
        help=f"In any order; bound to the fingerprint {version.fingerprint[:16]}.",
    )
    still = standing.open_gates(gates)
    if still:
        st.caption(f"Possible once every gate is closed: {formats.counted(len(still), 'is', 'are')} still open.")
    for who, roles in standing.in_several_roles.items():
        named = SOMEBODY if state.scenario().mask else who
        st.warning(
            f"One person: {sheets.escaped(named)} approves as {', '.join(roles)}.", icon=":material/supervisor_account:"
        )
    for role in ROLES:
        with st.container(border=True):
            if role in given:
                _approved(store, version, given[role])
            else:
                _open_role(store, version, gates, role, waits=bool(still))


def _approved(store: Store, version: Version, approval: Approval) -> None:
    who = SOMEBODY if state.scenario().mask else approval.who
    mark = sheets.coloured(status(GOOD, "approved"))
    st.markdown(f"**{approval.role}** {mark} by {sheets.escaped(who)}, {formats.day(approval.at)}")
    key = f"withdraw_{version.number}_{approval.role}_{signing.turn()}"
    with (
        st.popover("Withdraw", key=f"{key}_pop", type="tertiary", icon=":material/undo:"),
        st.form(f"{key}_form", border=False),
    ):
        reason = st.text_input("Why it is withdrawn", key=f"{key}_reason")
        name = signing.name_field(f"{key}_who")
        done = st.form_submit_button("Withdraw the approval", key=f"{key}_do")
    if done:
        signing.act(
            lambda: _said(
                _signed(store, version, name, lambda now: (withdrawing(now, approval.role, name, reason),)),
                f"The approval of {version.label} as {approval.role} is withdrawn.",
            ),
            who=name,
        )


def _open_role(store: Store, version: Version, gates: Sequence[Gate], role: str, *, waits: bool) -> None:
    key = f"approve_{version.number}_{role}_{signing.turn()}"
    optional = "" if role in REQUIRED else " (optional)"
    with st.form(f"{key}_form", border=False):
        row = st.container(horizontal=True, gap="small", vertical_alignment="bottom")
        who = signing.name_field(f"{key}_who", label=f"{role}{optional}", place=row, known=False)
        done = row.form_submit_button(
            "Approve", key=f"{key}_do", type="primary", icon=":material/verified:", disabled=waits
        )
    if done:
        signing.act(
            lambda: _said(
                _signed(store, version, who, lambda now: (approving(now, gates, role, who),)),
                f"{version.label} is approved as {role} by {who.strip()}.",
            )
        )


def _signed(store: Store, version: Version, who: str, entries_of: Callable[[SignOff], Sequence[Entry]]) -> SignOff:
    """On the log, as long as it is the one that the gates which somebody saw when they signed were looked at with."""
    from quota_core.store.sign_off import sign  # brings the query library along

    return sign(store, version.number, who, entries_of, cast("Head", st.session_state[SEEN]))


def _said(standing: SignOff, words: str) -> str:
    return f"{words} It is approved by every role that has to, and frozen." if standing.approved else words


@st.fragment
@frame.careful
def _log(store: Store) -> None:
    here, hide = state.scenario(), hidden.in_store(store)
    entries = store.audit_log.all()
    st.subheader("Audit log", help="Append-only: each entry is sealed over its own words and all before it.")
    wrong = agreed.tampered(store)
    words = wrong or log_standing(entries, store.audit_log.head)
    mark = sheets.coloured(status(BAD, "tampered with") if wrong else status(GOOD, "whole"))
    st.markdown(f"{mark} {sheets.escaped(words)}")
    details = not here.projector and not here.mask
    sheet = log_table(entries, hide.text if here.mask else None, details=details)
    sheets.show(sheet, "sign_off_log", rows=8, download=False, empty="Nothing is agreed or saved yet.")
    if details:
        signing.downloads(log_sheet(entries, words), "sign_off_log")
    else:
        st.caption("Its details may tell of pay and of people: show both again to see and download them.")
