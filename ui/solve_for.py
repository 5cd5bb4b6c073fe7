"""What to find, and under which conditions; the answer with what bound it, to be opened as a scenario."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

import streamlit as st

from quota_core.evaluate.outlook import Outlook
from quota_core.evaluate.solving import GOALS, Solution, Wanted, heads_by_pool, heads_by_start, solve
from quota_core.model.company import first_day
from quota_core.parameters import SPECS, Parameters
from quota_core.present import formats
from quota_core.present.bands import band_range
from quota_core.present.sentence import people
from quota_core.present.solve_words import (
    bound_sentence,
    heads_sheet,
    hiring_sentence,
    levers_sheet,
    other_notes,
    pools_sheet,
    standings_sheet,
)
from quota_core.present.spans import value_text
from quota_core.store import Store
from ui import answers, compute, hidden, sheets, solve_put, state
from ui.answers import Answer
from ui.jobs import Progress

V = TypeVar("V")
ASKED = "solve:asked"
LIKELY = 0.5


@dataclass(frozen=True)
class Question:
    """What is looked for and what has to hold."""

    goal: str = "target"
    p_target: float | None = LIKELY
    share_hitting: bool = False
    ote_band: bool = False
    role: str | None = None
    segment: str | None = None
    start: date | None = None

    @property
    def wanted(self) -> Wanted:
        """The conditions as the core takes them."""
        return Wanted(p_target=self.p_target, share_hitting=self.share_hitting, ote_band=self.ote_band)


@dataclass(frozen=True, eq=False)
class Solved(Generic[V]):
    """What was found for a question, and the outlook it was asked of."""

    found: V
    question: Question
    now: Outlook


def asked(now: Outlook, *, pay: bool) -> Question:
    """The question as it stands, with the widgets that change it."""
    goal = st.selectbox(
        "Find", list(GOALS), key="solve_goal", format_func=lambda key: GOALS[key].title, persist_state="session"
    )
    parameters = now.plan.parameters
    st.caption("so that all of these hold, whatever else is set staying on:")
    chance = _chance()
    band = parameters.health_band
    share = st.checkbox(
        f"Back-test in the {sheets.escaped(band_range(band))}",
        key="solve_share",
        persist_state="session",
        help=f"In the band or over it: {band.title}; choose another band on Explore, under Back-test.",
    )
    ote = pay and st.checkbox(
        f"Quotas within {_ote_band(parameters)} OTE",
        key="solve_ote",
        persist_state="session",
        help="The quota-to-OTE band of Explore, under OTE & margin.",
    )
    role = segment = start = None
    if goal == "heads":
        role, segment, start = _whom(now)
    question = Question(goal, chance, share, bool(ote), role, segment, start)
    nothing = chance is None and not share and not ote
    st.button(
        "Find it",
        key="solve_find",
        type="primary",
        icon=":material/search:",
        disabled=nothing,
        help="Tick at least one condition." if nothing else None,
        on_click=_ask,
        args=(question,),
    )
    held = st.session_state.get(ASKED)
    return held if isinstance(held, Question) else Question()


def _ask(question: Question) -> None:
    st.session_state[ASKED] = question


def _chance() -> float | None:
    if "solve_chance" not in st.session_state:
        st.session_state["solve_chance"] = True
    wanted = st.checkbox("The team reaches its target in at least", key="solve_chance", persist_state="session")
    percent = st.slider(
        "of simulated years, per cent",
        1,
        99,
        round(100 * LIKELY),
        key="solve_percent",
        format="%d%%",
        disabled=not wanted,
        persist_state="session",
    )
    return percent / 100 if wanted else None


def _ote_band(parameters: Parameters) -> str:
    low, high = (getattr(parameters, key) for key in ("ote_multiple_min", "ote_multiple_max"))
    return f"{value_text(SPECS['ote_multiple_min'], low)} to {value_text(SPECS['ote_multiple_max'], high)}"


def _whom(now: Outlook) -> tuple[str | None, str | None, date | None]:
    reps, period = now.plan.company.reps, now.plan.period
    counts = Counter((reps.role[i], reps.segment[i]) for i, carries in enumerate(now.plan.carries) if carries)
    pools = sorted(counts, key=lambda pool: (-counts[pool], pool))  # the largest first, as the command line has it
    left, right = st.columns(2)
    pool = left.selectbox("Hires are", pools, key="solve_pool", format_func=" ".join, persist_state="session")
    months = list(range(period.first, period.end))
    month = right.selectbox(
        "starting in", months, key="solve_start", format_func=formats.month, persist_state="session"
    )
    start = None if month is None else first_day(month).astype("datetime64[D]").item()
    return (*(pool or (None, None)), start)


def answered(store: Store, parameters: Parameters, question: Question) -> Answer[Solved[Solution]]:
    """The answer; where the question has none, that is said."""
    version = store.data_version
    company, draws = compute.company_of(store, version, parameters), compute.draws_of(store, version, parameters)
    now = compute.outlook_of(store, version, parameters)

    def work(progress: Progress) -> Solved[Solution]:
        found = solve(
            company,
            parameters,
            question.goal,
            question.wanted,
            draws=draws,
            role=question.role,
            segment=question.segment,
            start=question.start,
            progress=progress,
        )
        return Solved(found, question, now)

    setting = (parameters, question, draws.seed)
    words = f"Looking for {GOALS[question.goal].title.lower()}"
    return answers.answer("solve", compute.stand(store, version), setting, work, words)


def heads_block(store: Store, question: Question, *, waits: bool) -> None:
    """The fewest hires for each quarter they may start in: worked out when it is unfolded, after the answer itself."""

    def body() -> None:
        found = _by_start(store, state.scenario().parameters, question, waits=waits)
        if found.value is not None:
            with found.body:
                names = people(hidden.outlook(found.value.now))
                sheets.show(heads_sheet(found.value.found, names), "solve_heads", rows=4)

    sheets.folded("How many, depending on when they start", "solve_by_start", body)


def _by_start(
    store: Store, parameters: Parameters, question: Question, *, waits: bool
) -> Answer[Solved[tuple[Solution, ...]]]:
    version = store.data_version
    company, draws = compute.company_of(store, version, parameters), compute.draws_of(store, version, parameters)
    now = compute.outlook_of(store, version, parameters)

    def work(progress: Progress) -> Solved[tuple[Solution, ...]]:
        whom = {"role": question.role, "segment": question.segment}
        found = heads_by_start(company, parameters, question.wanted, draws=draws, **whom, progress=progress)
        return Solved(found, question, now)

    stand, setting = compute.stand(store, version), (parameters, question, draws.seed)
    words = "Looking for the fewest hires for each quarter they may start in"
    return answers.answer("heads", stand, setting, work, words, waits=waits)


def pools_block(store: Store, question: Question, *, waits: bool) -> None:
    """Which pool needs the fewest hires: worked out when it is unfolded, after the answer itself."""

    def body() -> None:
        found = _by_pool(store, state.scenario().parameters, question, waits=waits)
        if found.value is not None:
            with found.body:
                names = people(hidden.outlook(found.value.now))
                sheets.show(pools_sheet(found.value.found, names), "solve_pools", rows=6)

    sheets.folded("How many, depending on the pool they are hired in: the fewest first", "solve_by_pool", body)


def _by_pool(
    store: Store, parameters: Parameters, question: Question, *, waits: bool
) -> Answer[Solved[tuple[Solution, ...]]]:
    version = store.data_version
    company, draws = compute.company_of(store, version, parameters), compute.draws_of(store, version, parameters)
    now = compute.outlook_of(store, version, parameters)

    def work(progress: Progress) -> Solved[tuple[Solution, ...]]:
        found = heads_by_pool(
            company, parameters, question.wanted, draws=draws, start=question.start, progress=progress
        )
        return Solved(found, question, now)

    stand, setting = compute.stand(store, version), (parameters, question, draws.seed)
    words = "Looking for the fewest hires in each pool"
    return answers.answer("pools", stand, setting, work, words, waits=waits)


def answer_block(store: Store, solved: Solved[Solution], *, pay: bool, earlier: bool) -> None:
    """What bound it or what is missing, the conditions before and after, and the way to Explore."""
    found, now = solved.found, hidden.outlook(solved.now)
    bound = bound_sentence(found, people(now), mask=state.scenario().mask)
    for sentence in (bound, hiring_sentence(found.hiring, pay=pay), *other_notes(found)):
        if sentence:
            st.write(sheets.escaped(sentence))
    if found.unsaid:  # the title says why: nothing was looked for
        return
    sheets.show(standings_sheet(found, pay=pay), "solve_standings", rows=4)
    sheets.show(levers_sheet(found, now.plan.company.currency), "solve_settings", rows=3)
    offered = found.setting_to_open
    if offered is not None and offered != state.scenario().parameters:
        what = "the answer" if found.found else "the nearest"
        solve_put.button(store, offered, what, key="solve_open", disabled=earlier)
