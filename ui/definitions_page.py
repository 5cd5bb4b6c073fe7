"""The definitions page: the alignment sheet, what each choice is worth, and every stakeholder's word on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from quota_core.evaluate.outlook import Outlook
from quota_core.govern.definitions import Line, Verdict
from quota_core.govern.roles import ROLES
from quota_core.govern.worth import Ground, Worth, worths
from quota_core.model.company import Company
from quota_core.parameters import Parameters
from quota_core.parameters.definitions import definitions
from quota_core.present.definition_words import (
    NO_ALTERNATIVE,
    choice_text,
    definitions_sheet,
    facts_of,
    line_status,
    progress_text,
    standing_text,
    tells_of_pay,
    wording_text,
    worths_sheet,
)
from quota_core.store import Store
from ui import answers, compute, data_corrections, scenarios_page, sheets, signing, state
from ui.jobs import Progress

VERDICTS: dict[Verdict, str] = {"approved": "Approve", "objected": "Object", "withdrawn": "Withdraw"}
CHOSEN, WHO = "definitions_chosen", "definitions_who"


def screen(store: Store) -> None:
    """Progress, the sheet, one definition in full with its worth, and the forms."""
    here = state.scenario()
    pay, names = not here.projector, not here.mask
    with st.spinner("Working out the plan …"):
        now = scenarios_page.shown_outlook(store)
    facts = facts_of(now.plan, splits=store.row_counts.get("splits"))
    lines = [line for line in store.definitions.sheet(now.plan) if pay or not tells_of_pay(line)]
    st.title("Do we mean the same?")
    st.markdown(f"{progress_text(lines)} · {scenarios_page.scenario_line(store, now)}")
    data_corrections.told()
    _all_at_once(store, now, lines)
    sheets.show(definitions_sheet(lines, now.plan, facts, pay=pay, names=names), "definitions", rows=8)
    _one(store, now, {line.definition.key: line for line in lines}, facts)


def _role() -> str:
    return (
        st.selectbox(
            "Your role", ROLES, key="definitions_role", persist_state="session", width=200,
            help="VP Sales, CRO and RevOps have to agree; Finance may.",
        )
        or ROLES[0]
    )  # fmt: skip


def _all_at_once(store: Store, now: Outlook, lines: list[Line]) -> None:
    """Whose word it is, and many definitions approved in one go."""
    row = st.container(horizontal=True, vertical_alignment="bottom", gap="small")
    with row:
        name = signing.name_field(WHO)
        role = _role()
    left = [line for line in lines if any(s.role == role and s.state != "approved" for s in line.standings)]
    terms = {line.definition.key: line.definition.term for line in lines}
    with row.popover(f"Approve several ({len(left)} open)", icon=":material/done_all:", disabled=not left):
        some = st.multiselect(
            "Definitions",
            [line.definition.key for line in left],
            key="definitions_some",
            format_func=lambda key: terms.get(key, key),
            placeholder="none chosen: all that are open",
        )
        wanted = [line for line in left if not some or line.definition.key in some]
        if st.button(
            f"Approve {len(wanted)} as {role}",
            key="definitions_approve_some",
            type="primary",
            disabled=not name.strip(),
            help=None if name.strip() else "Type your name first.",
        ):
            signing.act(lambda: _vote(store, now, wanted, role, name, "approved", ""), who=name)


def _vote(store: Store, now: Outlook, lines: list[Line], role: str, who: str, verdict: Verdict, note: str) -> str:
    store.definitions.vote(lines, [choice_text(line, now.plan) for line in lines], role, who, verdict, note)
    terms = lines[0].definition.term if len(lines) == 1 else f"{len(lines)} definitions"
    return f"{who} ({role}): {terms} {verdict}."


def _one(store: Store, now: Outlook, lines: Mapping[str, Line], facts: Mapping[str, str]) -> None:
    chosen = st.selectbox(
        "One definition in full",
        list(lines),
        key=CHOSEN,
        format_func=lambda key: lines[key].definition.term if key in lines else key,
        persist_state="session",
    )
    if chosen not in lines:
        return
    line = lines[chosen]
    left, right = st.columns([3, 2], gap="large")
    with left:
        _words(now, line, facts)
        _worth(store, now, line)
    with right:
        _forms(store, now, line)


def _words(now: Outlook, line: Line, facts: Mapping[str, str]) -> None:
    here = state.scenario()
    pay, names = not here.projector, not here.mask
    st.markdown(f"### {sheets.escaped(line.definition.term)} {sheets.coloured(line_status(line))}")
    st.markdown(sheets.escaped(wording_text(line, now.plan, facts, pay=pay)))
    choice = choice_text(line, now.plan, pay=pay)
    st.caption(sheets.escaped(f"{choice + '. ' if choice else ''}Source: {line.definition.source}"))
    if line.own is not None:
        st.caption(sheets.escaped(f"Our wording: {line.definition.wording}"))
    for standing in line.standings:
        st.markdown(f"**{standing.role}** {sheets.escaped(standing_text(standing, names=names, pay=pay))}")


def _worth(store: Store, now: Outlook, line: Line) -> None:
    """What the other choices are worth, worked out for the definition on screen."""
    st.markdown("#### What the choice is worth")
    if not line.definition.alternatives:
        st.caption(NO_ALTERNATIVE)
        return
    version = store.data_version
    own = state.scenario().parameters
    company, found = compute.company_of(store, version, own), compute.outlook_of(store, version, own)

    def company_of(other: Parameters) -> Company:
        same = definitions(other) == definitions(own)
        return company if same else store.company(other, with_deals=True)

    def make(progress: Progress) -> tuple[Worth, ...]:
        progress(0.0)
        return worths(line.definition, company_of, Ground(plan=found.plan, test=found.test))

    answer = answers.answer(
        "definition_worth",
        compute.stand(store, version),
        (line.definition.key, own),
        make,
        f"Trying the other choices of {line.definition.term}",
    )
    if answer.value is None:
        return
    with answer.body:
        told = _as_called(now, answer.value)
        sheets.show(worths_sheet(line.definition.key, told), "definitions_worth", rows=6, empty="It is chosen already.")


def _as_called(now: Outlook, found: tuple[Worth, ...]) -> tuple[Worth, ...]:
    """The same with people called as they are on screen, masked or not."""
    names = dict(zip(now.plan.company.reps.rep_id, now.plan.company.reps.name, strict=True))
    return tuple(replace(each, rep_name=names.get(each.rep_id, "")) for each in found)


def _forms(store: Store, now: Outlook, line: Line) -> None:
    key = line.definition.key
    role, who = st.session_state.get("definitions_role") or ROLES[0], str(st.session_state.get(WHO) or "")
    with st.form(f"definitions_vote_{key}"):
        st.markdown(f"**Your word on it, as {role}**")
        verdict = st.radio(
            "Verdict", list(VERDICTS), key=f"definitions_verdict_{key}", horizontal=True,
            format_func=lambda each: VERDICTS[each], label_visibility="collapsed",
        )  # fmt: skip
        note = st.text_input("Note", key=f"definitions_note_{key}", placeholder="why; needed to object")
        if st.form_submit_button("Put on record", key=f"definitions_put_{key}", icon=":material/gavel:"):
            signing.act(lambda: _vote(store, now, [line], role, who, verdict or "approved", note), who=who)
    with st.expander("Words of your own"), st.form(f"definitions_words_{key}", border=False):
        st.caption("Braces such as {target} stand for the company's numbers and choices. Empty takes our words again.")
        text = st.text_area(
            "Your wording", value=line.own.text if line.own else line.definition.wording, key=f"definitions_own_{key}",
            height=160,
        )  # fmt: skip
        if st.form_submit_button("Keep these words", key=f"definitions_keep_{key}"):
            signing.act(lambda: _worded(store, line, text, who), who=who)


def _worded(store: Store, line: Line, text: str, who: str) -> str:
    same = text.strip() == line.definition.wording
    store.definitions.word(line.definition.key, "" if same else text, who)
    return f"{who}: the words of {line.definition.term} are kept; it is to be agreed on again."
