"""The meetings page: agendas from the state of the model, meetings put on record, and questions to ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import streamlit as st

from quota_core.evaluate.outlook import Outlook
from quota_core.evaluate.sensitivity import tornado
from quota_core.govern.agenda import Agenda, ModelState, OpenGate, agenda
from quota_core.govern.gap_analysis import gap_analysis
from quota_core.govern.ledger import moves_of
from quota_core.govern.meetings import KINDS
from quota_core.present.agenda_words import agenda_lines, model_state
from quota_core.store import Store
from ui import (
    agreed,
    answers,
    compute,
    data_corrections,
    hidden,
    meetings_held,
    meetings_questions,
    scenarios_page,
    sheets,
    state,
)
from ui.jobs import Progress

SECTIONS = {"agenda": "Agenda", "hold": "Put on record", "held": "Held", "questions": "Questions"}
OUTCOME = "share_hitting"


def screen(store: Store) -> None:
    """The chosen section."""
    with st.spinner("Working out the plan …"):
        now = scenarios_page.shown_outlook(store)
    st.title("What do we have to settle, and who is there?")
    st.markdown(scenarios_page.scenario_line(store, now))
    data_corrections.told()
    section = st.segmented_control(
        "Section",
        list(SECTIONS),
        key="meetings_section",
        default=None if "meetings_section" in st.session_state else "agenda",
        required=True,
        format_func=SECTIONS.__getitem__,
        label_visibility="collapsed",
        persist_state="session",
    )
    bodies: dict[str, Callable[[], None]] = {
        "agenda": lambda: _agenda(store, now),
        "hold": lambda: meetings_held.hold(store, now),
        "held": lambda: meetings_held.held(store),
        "questions": lambda: meetings_questions.screen(store, state_of(store, now, _moves(store))),
    }
    bodies[section or "agenda"]()


@st.cache_resource(show_spinner=False)
def _states() -> compute.Kept[ModelState]:
    return compute.Kept(8)


def state_of(store: Store, now: Outlook, moves: Mapping[str, float] | None) -> ModelState:
    """Everything agendas and questions are made from, as it may be shown; worked out again once anything is said."""
    here = state.scenario()
    version = store.data_version
    told = (store.audit_log.head.digest, moves is not None, here.projector, here.mask, date.today())
    return _states().get((compute.stand(store, version), here.parameters, told), lambda: _state_of(store, now, moves))


def _state_of(store: Store, now: Outlook, moves: Mapping[str, float] | None) -> ModelState:
    from quota_core.store.sign_off import gates_of  # brings the query library along

    here = state.scenario()
    own = compute.outlook_of(store, store.data_version, here.parameters)
    lines = store.definitions.sheet(own.plan)
    open_gates = [
        gate for gate in gates_of(store, own) if not gate.passed and (not here.projector or gate.key != "ote")
    ]
    return model_state(
        now,
        today=date.today(),
        held=store.meetings.all(),
        ledger=agreed.lines(store, own.plan, moves),
        gates=[OpenGate(title=gate.title, sentence=gate.sentence) for gate in open_gates],
        lines=lines,
        reviews=store.reviews.lines(now.plan),
        findings=gap_analysis(now.plan, now.test),
        checks=data_corrections.checks_of(store),
        row_counts=store.row_counts,
        data_version=store.data_version,
        pay=not here.projector,
        names=not here.mask,
    )


def _moves(store: Store) -> Mapping[str, float] | None:
    """How far each parameter moves the share hitting, once somebody has asked for it; kept for the session."""
    wanted = st.toggle(
        "Sort what is ASSUMED by what it moves",
        key="meetings_moves",
        persist_state="session",
        help="Moves every parameter alone from low to high and looks at the back-tested share hitting.",
    )
    if not wanted:
        return None
    version, own = store.data_version, state.scenario().parameters
    company = compute.company_of(store, version, own)

    def make(progress: Progress) -> Mapping[str, float]:
        return moves_of(
            tornado(
                company,
                own,
                OUTCOME,
                progress=progress,
                company_of=lambda other: store.company(other, with_deals=True),
            )
        )

    return answers.answer("meetings_moves", compute.stand(store, version), own, make, "Trying every parameter").value


def _agenda(store: Store, now: Outlook) -> None:
    row = st.container(horizontal=True, vertical_alignment="bottom", gap="medium")
    with row:
        kind = st.selectbox(
            "Meeting",
            list(KINDS),
            key="meetings_kind",
            format_func=lambda key: KINDS[key].title,
            persist_state="session",
            width=280,
        )
        moves = _moves(store)
    found = agenda(KINDS[kind or "kickoff"], state_of(store, now, moves))
    hide = hidden.in_store(store)
    st.markdown(f"**{sheets.escaped(found.kind.purpose)}**  \nMust be there: {', '.join(found.kind.attendees)}")
    if found.before:
        st.warning(f"Comes after, and not held yet: {', '.join(found.before)}.", icon=":material/low_priority:")
    _points(found, hide.text)
    st.download_button(
        "Agenda as text",
        data="\n".join(hide.text(line) for line in agenda_lines(found)),
        file_name=f"agenda-{found.kind.key}.txt",
        mime="text/plain",
        key="meetings_agenda_txt",
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
    )


def _points(found: Agenda, hide: Callable[[str], str]) -> None:
    """The sections, those to decide first in sight beside the rest."""
    rest = [point for point in found.points if point.key != "decisions"]
    left, right = st.columns([3, 2], gap="large")
    with left:
        for point in rest:
            with st.expander(f"{point.title} ({len(point.lines)})", expanded=len(point.lines) <= 8):
                st.markdown("\n".join(f"- {sheets.escaped(hide(line))}" for line in point.lines))
    with right, st.container(border=True):
        st.markdown("**Decisions needed**")
        told = "\n".join(f"- {sheets.escaped(hide(line))}" for line in found.decisions)
        st.markdown(told or "Nothing has to be decided here.")
