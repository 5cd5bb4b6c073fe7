"""The scenarios page: worst, expected and best, the odds behind them, how right they were, and the saved ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from quota_core.evaluate.outlook import Outlook
from quota_core.evaluate.simulation.outcome import Outcome, ScenarioOdds
from quota_core.model.company import first_day
from quota_core.model.unsaid import NOBODY
from quota_core.parameters import DEFAULTS
from quota_core.present import formats
from quota_core.present.growth import anchor_of
from quota_core.present.saved_scenarios import differences_text
from quota_core.present.scenario_figures import fan_figure, scenarios_odds_figure
from quota_core.present.scenario_histograms import hitting_figure, team_figure
from quota_core.present.scenario_tables import (
    GROUPS,
    group_title,
    groups_sheet,
    quarters_sheet,
    reps_sheet,
    scenarios_sheet,
)
from quota_core.present.scenario_words import (
    P_TARGET,
    caveats,
    driver_texts,
    likely_text,
    odds_status,
    odds_title,
)
from quota_core.present.sentence import people
from quota_core.store import Store
from ui import agreed, compute, frame, hidden, scenarios_calibration, scenarios_kept, scenarios_saved, sheets, state
from ui.answers import Answer
from ui.pictures import pictures

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

FILE = "scenarios"
REP = "rep"
QUESTION = "What may happen?"


def screen(store: Store) -> None:
    """Everything about what may happen under the scenario on screen."""
    with st.spinner("Working out the plan …"):
        now = shown_outlook(store)
    if not now.plan.carries.any():
        st.title(QUESTION)
        st.write(NOBODY)
        scenarios_saved.block(store, now)
        return
    head = st.container()
    found = scenarios_kept.drawn(store, state.scenario().parameters)
    if found.value is None:
        head.title(QUESTION)
        st.caption("The odds follow as soon as they are worked out; the saved scenarios stand below.")
    else:
        _odds(store, head, found, found.value)
    scenarios_saved.block(store, now)


def _odds(store: Store, head: DeltaGenerator, found: Answer[scenarios_kept.Drawn], drawn: scenarios_kept.Drawn) -> None:
    now = hidden.outlook(drawn.now)
    with head, found.part("head"):
        _head(store, now, drawn.outcome, earlier=found.earlier)
    with found.body:
        _columns(now, drawn.scenarios)
        _pictures(now, drawn)
        _tables(store)
        scenarios_calibration.block(store, waits=found.earlier)


def shown_outlook(store: Store) -> Outlook:
    """The outlook of the scenario on screen, names masked where they are hidden."""
    return hidden.outlook(compute.outlook_of(store, store.data_version, state.scenario().parameters))


def scenario_line(store: Store, now: Outlook, *, earlier: bool = False) -> str:
    """Which scenario it is, of which year, and how far the data reach; for Markdown. An earlier one has no name."""
    name = "" if earlier else state.scenario().now.called
    told = "defaults"
    if now.plan.parameters.differences:
        here = state.scenario()
        told = differences_text(
            DEFAULTS, now.plan.parameters, people(now), anchor_of(now), mask=here.mask, pay=not here.projector
        )
    beside = "" if earlier else agreed.on_screen(store, state.scenario().parameters)
    parts = [
        f"Scenario: {sheets.escaped(name or told)}" + (f" ({beside})" if beside else ""),
        f"{formats.fiscal_year(now.plan.plan_year)} plan, as of {formats.day(first_day(now.plan.as_of))}",
    ]
    return " · ".join(parts)


def _head(store: Store, now: Outlook, outcome: Outcome, *, earlier: bool) -> None:
    target = now.plan.target
    st.title(odds_title(outcome, target))
    carrying = len(outcome.simulation.seats.people)
    parts = [
        sheets.coloured(odds_status(outcome, target)),
        scenario_line(store, now, earlier=earlier),
        f"{outcome.simulation.draws:,} simulated years of {formats.counted(carrying, 'rep')}",
    ]
    st.markdown(" · ".join(part for part in parts if part))
    for sentence in caveats(outcome, carrying):
        st.caption(f"▲ {sheets.escaped(sentence)}")


def _columns(now: Outlook, scenarios: tuple[ScenarioOdds, ...]) -> None:
    drivers = {each.key: each for each in now.range.scenarios}
    for column, odds in zip(st.columns(len(scenarios), border=True), scenarios, strict=True):
        team = odds.team
        with column:
            st.metric(
                f"{odds.title}: P50 of simulated bookings",
                formats.money(team.p50),
                delta=f"P10 to P90: {formats.money(team.p10)} to {formats.money(team.p90)}",
                delta_color="off",
                delta_arrow="off",
                help="P50: half of the simulated years bring this or more. One in ten stays under P10, one over P90.",
            )
            reach = f"{P_TARGET}: **{formats.chance(odds.p_target)}**. " if now.plan.target > 0 else ""
            st.markdown(reach + sheets.escaped(likely_text(odds, now.plan)))
            said = "\n".join(f"- {sheets.escaped(text)}" for text in driver_texts(drivers[odds.key]))
            st.caption(said)
    st.caption(
        "Each column moves all drivers at once; beside a driver stands what it alone does to capacity. Change any of "
        "them on Explore, under Drivers."
    )


def _pictures(now: Outlook, found: scenarios_kept.Drawn) -> None:
    figures = {
        "fan": fan_figure(found.outcome, now.plan),
        "team": team_figure(found.outcome, now.plan),
        "hitting": hitting_figure(found.outcome),
        "scenarios": scenarios_odds_figure(found.scenarios, now.plan),
    }
    pictures(figures, key="scenarios_pictures", file=FILE, columns=2, height=280)
    with st.expander("Worst, expected and best as a table"):
        sheets.show(scenarios_sheet(found.scenarios, now.plan), "scenarios_side", rows=3)


@st.fragment
@frame.careful
def _tables(store: Store) -> None:
    found = scenarios_kept.drawn_last(store)
    if found is None:  # others' odds have taken its place: the page has them drawn again
        st.rerun()
    choices = {REP: "Rep", **GROUPS}
    by = (
        st.segmented_control(
            "The odds by",
            list(choices),
            key="scenarios_by",
            default=REP,
            required=True,
            format_func=choices.__getitem__,
            persist_state="session",
            help="A group's range is that of its people's bookings together: narrower than the ranges added up.",
        )
        or REP
    )
    outcome, plan = found.outcome, hidden.outlook(found.now).plan
    if by == REP:
        sheets.show(reps_sheet(outcome, plan), "scenarios_reps", rows=12)
    elif by == "quarter":
        sheets.show(quarters_sheet(outcome, plan), "scenarios_quarters", rows=8)
    else:
        told = getattr(plan.company.reps, by)
        known = dict(zip(getattr(outcome.simulation.plan.company.reps, by), told, strict=True))
        spreads = {known[name]: spread for name, spread in outcome.by(by).items()}
        sheet = groups_sheet(outcome, plan, by, spreads)
        st.caption(f"{group_title(by, len(sheet))}.")
        sheets.show(sheet, f"scenarios_{by}", rows=12)
