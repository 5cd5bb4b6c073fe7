"""The compare page: what differs between up to four settings, whose quota moves, and what it does to the odds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from quota_core.errors import QuotaError
from quota_core.evaluate import comparing
from quota_core.evaluate.outlook import Outlook
from quota_core.evaluate.simulated import simulated
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.evaluate.simulation.outcome import Outcome
from quota_core.parameters import Parameters
from quota_core.present.backtest_figures import figure_height
from quota_core.present.compare_figures import attainments_figure, moves_figure, ranges_figure
from quota_core.present.compare_tables import (
    Compared,
    compare_title,
    difference_sentence,
    measures_sheet,
    moves_sheet,
    moves_title,
    settings_sheet,
)
from quota_core.store import Store
from ui import answers, choices, compute, frame, hidden, sheets, state
from ui.jobs import HEAVY, Progress
from ui.pictures import pictures

MOST = 4
FILE = "compare"
PICK = "Pick two to four settings: the first is what the others are held against."
NONE_CARRIES = "Nobody carries a quota under any of them: there is nothing to compare."


@dataclass(frozen=True, eq=False)
class _Setting:
    title: str
    parameters: Parameters
    now: Outlook
    draws: Draws


@dataclass(frozen=True, eq=False)
class _Odds:
    """What came of a setting."""

    title: str
    now: Outlook
    outcome: Outcome
    measured: comparing.Compared


@st.fragment
@frame.careful
def screen(store: Store) -> None:
    """The whole page."""
    offered, said = choices.settings(store)
    chosen = st.session_state.get("compare_picked")
    if chosen is None:
        st.session_state["compare_picked"] = _first(offered)
    elif any(name not in offered for name in chosen):  # deleted or renamed meanwhile
        st.session_state["compare_picked"] = [name for name in chosen if name in offered]
    head = st.container()
    picked = st.multiselect(
        "Settings",
        list(offered),
        key="compare_picked",
        max_selections=MOST,
        placeholder="Pick settings",
        persist_state="session",
        help=PICK,
    )
    for sentence in said:
        st.warning(sentence, icon=":material/warning:")
    with st.spinner("Working out the plans …"):
        settings = _worked_out(store, [(name, offered[name]) for name in picked])
    if len(settings) < 2:
        head.title("Compare settings")
        st.write(PICK)
        return
    if not any(each.now.plan.carries.any() for each in settings):
        head.title("Compare settings")
        st.write(NONE_CARRIES)
        return
    found = _odds(store, settings)
    if found.value is None:
        head.title("Compare settings")
        return
    titles = choices.short([each.title for each in found.value])
    compared = [
        Compared(title=title, now=hidden.outlook(each.now), outcome=each.outcome, measured=each.measured)
        for title, each in zip(titles, found.value, strict=True)
    ]
    with head, found.part("head"):
        st.title(compare_title(compared))
    with found.body:
        _show(compared)


def _first(offered: dict[str, Parameters]) -> list[str]:
    """What is compared at first: the screen with what is pinned, else the defaults, else the first that differs."""
    here = offered[choices.ON_SCREEN]
    for base in (choices.PINNED, choices.PLAIN):
        if base in offered and offered[base] != here:
            return [base, choices.ON_SCREEN]
    differing = [name for name in offered if offered[name] != here]
    return [choices.ON_SCREEN, *differing[:1]]


def _worked_out(store: Store, picked: Sequence[tuple[str, Parameters]]) -> list[_Setting]:
    version, found = store.data_version, []
    for title, parameters in picked:
        try:
            parameters = compute.settled(store, version, parameters)
            now = compute.outlook_of(store, version, parameters)
            found.append(_Setting(title, parameters, now, compute.draws_of(store, version, parameters)))
        except QuotaError as mistake:
            st.warning(f"{sheets.escaped(title)} cannot be shown: {sheets.escaped(choices.why(mistake))}")
    return found


def _odds(store: Store, settings: Sequence[_Setting]) -> answers.Answer[list[_Odds]]:
    def work(progress: Progress) -> list[_Odds]:
        own = {each.parameters: each.draws for each in settings}
        named = [(each.title, each.parameters) for each in settings]
        company = settings[0].draws.company
        found = comparing.compare(company, named, draws_of=own.__getitem__, progress=progress).settings
        # Drawn already: the same draws under each plan.
        return [
            _Odds(each.title, each.now, simulated(each.now.plan, each.draws), one)
            for each, one in zip(settings, found, strict=True)
        ]

    stand, setting = compute.stand(store, store.data_version), tuple((each.title, each.parameters) for each in settings)
    words = f"Drawing the plan year of {len(settings)} settings"
    return answers.answer("compare", stand, setting, work, words, most=HEAVY)


def _show(compared: Sequence[Compared]) -> None:
    here = state.scenario()
    pay = not here.projector
    base, *others = compared
    told = [difference_sentence(base, each, mask=here.mask, pay=pay) for each in others]
    st.markdown("\n".join(f"- {sheets.escaped(each)}" for each in told))
    figures = {"ranges": ranges_figure(compared), "attainment": attainments_figure(compared)}
    pictures(figures, key="compare_pictures", file=FILE, columns=2, height=110 + 55 * len(compared))
    sheets.show(measures_sheet(compared, pay=pay), "compare_measures", rows=MOST)
    st.subheader("What differs")
    empty = "No setting differs." if pay else "No setting differs, pay apart."
    sheets.show(settings_sheet(compared, mask=here.mask, pay=pay), "compare_settings", rows=12, empty=empty)
    st.subheader("Whose quota moves")
    figure = moves_figure(compared)
    if figure["data"]:
        pictures({"quotas": figure}, key="compare_moves", file=FILE, height=figure_height(figure))
        sheets.show(moves_sheet(compared), "compare_quotas", rows=10)
    else:
        st.write(f"{moves_title(compared)}.")
