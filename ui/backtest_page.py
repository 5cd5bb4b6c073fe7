"""The back-test page: the tests side by side, any group, fairness and territories, for the scenario on Explore."""

from __future__ import annotations

import streamlit as st

from quota_core.evaluate.grouped import DIMENSIONS, QUARTER, GroupSummary, grouped, grouped_rows, quarter_rows
from quota_core.evaluate.outlook import Outlook
from quota_core.model.company import first_day
from quota_core.parameters import DEFAULTS
from quota_core.present import formats
from quota_core.present.attainment import attainment_title
from quota_core.present.backtest_figures import figure_height, groups_figure, population_figure, side_figure
from quota_core.present.backtest_tables import (
    EVERYBODY,
    LEAVERS,
    POPULATIONS,
    RAMPED,
    groups_sheet,
    nobody_reason,
    population_rows,
    side_by_side,
    side_by_side_sheet,
)
from quota_core.present.bands import standing
from quota_core.present.changes import changes_text
from quota_core.present.growth import anchor_of
from quota_core.present.masks import masked
from quota_core.present.replay_words import tests_told
from quota_core.present.sentence import people
from quota_core.present.sources import sources_of
from quota_core.store import Store
from ui import backtest_kept, backtest_tests, frame, sheets, state
from ui.pictures import pictures

FILE = "back-test"


def screen(store: Store) -> None:
    """Everything the past says about the scenario."""
    with st.spinner("Testing the scenario on the past …"):
        held, now = _held(store)
    _head(now, state.scenario().now.called)
    _results(store)
    backtest_tests.fairness_block(held)
    backtest_tests.territories_block(held)
    _notes(held, now)


def _held(store: Store) -> tuple[backtest_kept.Hearing, Outlook]:
    scenario = state.scenario()
    held = backtest_kept.hearing(store, scenario.parameters)
    return held, masked(held.now) if scenario.mask else held.now


def _head(now: Outlook, name: str) -> None:
    parameters, test = now.plan.parameters, now.test
    st.title(attainment_title(test))
    told = "defaults"
    if parameters.differences:
        told = changes_text(DEFAULTS, parameters, people(now), anchor_of(now))
    origins = formats.counted(len(test.origins), "past quarter start")
    parts = [
        sheets.coloured(standing(test.summary, parameters.health_band).status),
        f"Scenario: {sheets.escaped(name or told)}",
        f"{formats.fiscal_year(now.plan.plan_year)} plan, as of {formats.day(first_day(now.plan.as_of))}",
        f"quotas frozen at {origins} for {formats.months(test.horizon_months)} each",
    ]
    st.markdown(" · ".join(part for part in parts if part))


@st.fragment
@frame.careful
def _results(store: Store) -> None:
    held, now = _held(store)
    population = (
        st.segmented_control(
            "Who is counted",
            list(POPULATIONS),
            key="backtest_population",
            default=RAMPED,
            required=True,
            format_func=POPULATIONS.__getitem__,
            persist_state="session",
            help="Ramped reps are the headline: every month tested was a ramped one, and they stayed.",
        )
        or RAMPED
    )
    band = now.plan.parameters.health_band
    rows = side_by_side(now.test, held.replayed, held.past, population)
    figures = {
        "attainment": population_figure(now, population_rows(now.test, population), population),
        "side": side_figure(rows, band, nobody_reason(now.test, population)),
    }
    pictures(figures, key="backtest_tests", file=FILE, columns=2, height=250)
    sheets.show(side_by_side_sheet(rows, band), "backtest_side", rows=4)
    told = tests_told(now.test, held.replayed, held.past, population)
    st.markdown("\n".join(f"- {sheets.escaped(each)}" for each in told))
    _by(now, population)


def _by(now: Outlook, population: str) -> None:
    dimension = (
        st.segmented_control(
            "By",
            DIMENSIONS,
            key="backtest_dimension",
            default="origin",
            required=True,
            format_func=str.capitalize,
            persist_state="session",
            help="Origin: the quarter start at which the quotas were set. Quarter: each quarter of the frozen quotas.",
        )
        or "origin"
    )
    groups = groups_of(now, dimension, population)
    figure = groups_figure(groups, dimension, now.plan.parameters.health_band)
    pictures({dimension: figure}, key="backtest_groups", file=FILE, height=figure_height(figure))
    sheets.show(
        groups_sheet(groups, dimension, now.plan.company.currency, population),
        f"backtest_by_{dimension}",
        rows=10,
        empty="Nobody of this population carried a quota at any origin.",
    )


def groups_of(now: Outlook, dimension: str, population: str) -> tuple[GroupSummary, ...]:
    """The scored quotas of a population by a dimension."""
    if population != LEAVERS:
        return grouped(now.test, dimension, everybody=population == EVERYBODY)
    rows = population_rows(now.test, LEAVERS)
    if dimension == "quarter" and now.test.horizon_months > QUARTER:
        rows = quarter_rows(now.test, rows)
    return grouped_rows(rows, now.test.company, dimension)


def _notes(held: backtest_kept.Hearing, now: Outlook) -> None:
    st.subheader("What to know before quoting these numbers")
    left_out = [f"{formats.month(origin)} is left out: {reason}." for origin, reason in now.test.left_out]
    today = (
        "History does not tell territory, segment, OTE, potential and accounts of then: today's are used. "
        "CRM fields are as they stand now; past facts use close-dated won and lost deals only."
    )
    sources = sources_of(now.plan.parameters.health_band.source, "[G]", "[S]")
    letters = f"{sources}: rules of thumb and bands are theirs."
    notes = (*now.test.notes, *now.plan.notes, *left_out, *held.replayed.notes, *held.past.notes, today, letters)
    st.markdown("\n".join(f"- {sheets.escaped(note)}" for note in notes))
