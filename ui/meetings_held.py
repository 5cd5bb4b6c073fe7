"""Meetings put on record: who was there, what was decided, who does what by when; and those held."""

from __future__ import annotations

import json
from datetime import date

import streamlit as st

from quota_core.errors import ApprovalError
from quota_core.evaluate.outlook import Outlook
from quota_core.govern.ledger import speaks_of_pay
from quota_core.govern.meetings import KINDS, Meeting, action_of, checked_meeting, decided
from quota_core.parameters import SPECS
from quota_core.present.agenda_words import actions_sheet, meetings_sheet, nameless_meetings
from quota_core.present.ledger_words import setting_words
from quota_core.present.parameter_words import in_words
from quota_core.scenario_file import form_setting, json_value, scenario_toml
from quota_core.store import Store
from ui import compute, sheets, signing, state
from ui.scenario import changed

NONE_YET = "No meeting has been held yet: prepare the kickoff under Agenda, then put it on record here."


def hold(store: Store, now: Outlook) -> None:
    """The form; what it decides becomes the scenario on screen, a step that undo takes back."""
    who = signing.name_field("meetings_who", label="Who decided, and keeps the record")
    here = state.scenario()
    offered = [key for key in SPECS if not (here.projector and speaks_of_pay(key)) and key != "odds_shares"]
    chosen = st.multiselect(
        "Parameters that were decided",
        offered,
        key="meetings_decided",
        format_func=lambda key: SPECS[key].title,
        placeholder="none",
        help="Each gets a value below; all else stays as it is on screen.",
    )
    with st.form("meetings_hold"):
        left, right = st.columns(2, gap="large")
        with left:
            kind = st.selectbox("Meeting", list(KINDS), key="meetings_hold_kind", format_func=lambda k: KINDS[k].title)
            day = st.date_input("Held on", value="today", key="meetings_hold_day")
            attendees = st.text_area("Attendees, one a line", key="meetings_hold_who", height=120)
            notes = st.text_area("Notes", key="meetings_hold_notes", height=120)
        with right:
            values = {key: _value(key) for key in chosen}
            actions = st.text_area(
                "Action items, one a line",
                key="meetings_hold_actions",
                placeholder="what | owner | YYYY-MM-DD",
                height=120,
            )
        if st.form_submit_button("Put on record", key="meetings_hold_it", icon=":material/gavel:"):
            lines = [line for line in (actions or "").splitlines() if line.strip()]
            names = tuple((attendees or "").splitlines())
            held_on = day if isinstance(day, date) else date.today()
            signing.act(
                lambda: _held(
                    store,
                    Meeting(kind=kind or "kickoff", held=held_on, attendees=names, notes=(notes or "").strip()),
                    [_setting(key, value) for key, value in values.items()],
                    lines,
                    who,
                ),
                who=who,
            )


def _value(key: str) -> str:
    spec, held = SPECS[key], getattr(state.scenario().parameters, key)
    share = spec.kind == "fraction" and held is not None
    return st.text_input(
        f"{spec.title}: decided value",
        value=in_words(key, held) if share else json.dumps(json_value(key, held), ensure_ascii=False),
        key=f"meetings_value_{key}",
        help=f"Now {in_words(key, held)}. {spec.allowed[:1].upper()}{spec.allowed[1:]}.",
    )


def _setting(key: str, value: str) -> str:
    """What was typed as a setting; a share may be written in per cent, and 8 is asked about where 8% must be meant."""
    spec, typed = SPECS[key], value.strip()
    if spec.kind == "fraction" and _over(typed, spec.maximum):
        raise ApprovalError(f"{spec.title}: write {typed}% if that is meant, with its sign.")
    return form_setting(key, value)


def _over(text: str, maximum: float | None) -> bool:
    try:
        return maximum is not None and float(text) > maximum
    except ValueError:
        return False


def _held(store: Store, meeting: Meeting, settings: list[str], actions: list[str], who: str) -> str:
    start = state.scenario().parameters
    after, decisions = decided(start, settings, who)
    full = Meeting(
        kind=meeting.kind,
        held=meeting.held,
        attendees=meeting.attendees,
        notes=meeting.notes,
        decisions=decisions,
        actions=tuple(action_of(line) for line in actions),
        setting=scenario_toml(after),
        data_version=store.data_version,
    )
    checked_meeting(full, date.today())
    after = compute.settled(store, store.data_version, after)
    compute.outlook_of(
        store, store.data_version, after
    )  # a setting that cannot be planned is refused before it is kept
    kept = store.meetings.hold(full, after, who, date.today(), words=setting_words)
    if after != start:
        state.keep_scenario(changed(state.scenario(), after))
        return f"{kept.title} is on record; what it decided is on screen now, and Undo on Explore takes it back."
    return f"{kept.title} is on record."


def held(store: Store) -> None:
    """The meetings held, their action items, and one of these closed."""
    here = state.scenario()
    meetings = store.meetings.all()
    if not meetings:
        st.info(NONE_YET, icon=":material/event:")
        return
    shown = nameless_meetings(meetings) if here.mask else meetings
    sheets.show(meetings_sheet(shown, pay=not here.projector), "meetings_held", rows=8)
    st.subheader("Action items")
    sheets.show(actions_sheet(shown), "meetings_actions", rows=10, empty="None was agreed.")
    left = {
        (meeting.number, place): f"{meeting.number}.{place} {action.what} ({action.owner})"
        for meeting in shown
        for place, action in enumerate(meeting.actions, 1)
        if action.done is None
    }
    if not left:
        return
    who = signing.name_field("meetings_done_who")
    with st.form("meetings_done", border=False):
        chosen = st.selectbox(
            "Done", list(left), key="meetings_done_which", format_func=lambda each: left.get(each, "")
        )
        if st.form_submit_button("It is done", key="meetings_done_it", icon=":material/task_alt:") and chosen:
            signing.act(lambda: _done(store, *chosen, who=who), who=who)


def _done(store: Store, number: int, action: int, *, who: str) -> str:
    store.meetings.close_action(number, action, who, date.today())
    return f"Action {action} of meeting {number} is done, says {who}."
