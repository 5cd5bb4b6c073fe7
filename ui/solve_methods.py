"""Quotas by every method beside each other, with everybody's odds of hitting them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from quota_core.evaluate.equal_odds import equal_odds, settled
from quota_core.evaluate.layers import over_assignment_layers
from quota_core.evaluate.outlook import Outlook
from quota_core.evaluate.simulated import simulated
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.model.company import Company
from quota_core.model.plan import plan
from quota_core.model.quotas import EQUAL_ODDS, GroupKey
from quota_core.parameters import SPECS, Parameters
from quota_core.present.backtest_figures import figure_height
from quota_core.present.methods_shown import (
    MethodOdds,
    layers_sheet,
    layers_title,
    methods_figure,
    methods_sheet,
    seats_sheet,
)
from quota_core.store import Store
from quota_core.values import FrozenMap
from ui import answers, compute, frame, hidden, sheets, solve_put, state
from ui.answers import Answer
from ui.jobs import HEAVY, Progress
from ui.pictures import pictures

FILE = "solve"


@dataclass(frozen=True, eq=False)
class _Methods:
    now: Outlook
    each: tuple[MethodOdds, ...]
    notes: tuple[str, ...]
    equal: Parameters
    common: Mapping[GroupKey, float]


@st.fragment
@frame.careful
def methods_block(store: Store) -> None:
    """Equal odds beside the other methods: a picture of the odds, and everybody's quotas."""
    st.subheader(
        "Quotas at equal odds, beside the other methods",
        help="Everybody of a role as likely to hit as anybody else, by the simulation; the sum stays the total.",
    )
    found = _methods(store, state.scenario().parameters)
    if found.value is not None:
        with found.body:
            _show(store, found.value, earlier=found.earlier)


def _show(store: Store, found: _Methods, *, earlier: bool) -> None:
    now = hidden.outlook(found.now)
    figure = methods_figure(found.each, found.common)
    pictures({"methods": figure}, key="solve_methods", file=FILE, height=figure_height(figure))
    reps = now.plan.company.reps
    sheets.show(methods_sheet(found.each, reps, now.plan.company.currency), "solve_by_method", rows=10)
    for note in found.notes:
        st.caption(sheets.escaped(note))
    solve_put.button(store, found.equal, "Equal odds", key="solve_equal", disabled=earlier)


def _methods(store: Store, parameters: Parameters) -> Answer[_Methods]:
    version = store.data_version
    company, draws = compute.company_of(store, version, parameters), compute.draws_of(store, version, parameters)
    now = compute.outlook_of(store, version, parameters)
    return answers.answer(
        "methods",
        compute.stand(store, version),
        (parameters, draws.seed),
        lambda progress: _worked_out(company, now, draws, progress),
        "Drawing the plan year for every method",
        most=HEAVY,
    )


def _worked_out(company: Company, now: Outlook, draws: Draws, progress: Progress) -> _Methods:
    parameters = now.plan.parameters
    free = parameters.changed(odds_shares=FrozenMap())
    simulated(plan(company, free), draws, progress)  # all methods share these draws
    first = parameters.method
    names = [first, *(name for name in SPECS["method"].choices if name != first)]
    each = []
    for name in names:
        setting = settled(company, free.changed(method=name), draws)
        proposed = plan(company, setting)
        each.append(MethodOdds(method=name, plan=proposed, outcome=simulated(proposed, draws)))
        progress(0.5 + 0.5 * len(each) / len(names))
        if name == EQUAL_ODDS:
            equal = setting
    odds = equal_odds(plan(company, free.changed(method=EQUAL_ODDS)), draws)
    return _Methods(now, tuple(each), odds.notes, equal, odds.p_hit)


def layers_block(now: Outlook) -> None:
    """What each layer of over-assignment puts on top."""
    st.subheader(
        "Over-assignment by layer", help="Each layer hands on more quota than it was given; the layers compound."
    )
    found, currency = over_assignment_layers(now.plan), now.plan.company.currency
    st.markdown(f"**{sheets.escaped(layers_title(found))}.**")
    sheets.show(layers_sheet(found, currency), "solve_layers", rows=3)
    st.caption("Set each layer on Explore, among the fine settings. Quotas of regions and managers:")
    sheets.show(seats_sheet(found, currency), "solve_seats", rows=8)
