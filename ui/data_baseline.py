"""Baseline: what history looks like before any quota, and the ramp it shows, ready to be taken over."""

from __future__ import annotations

import streamlit as st

from quota_core.model.baseline import KINDS, BaselineTables, baseline_tables
from quota_core.model.observed_ramp import ObservedRamp
from quota_core.parameters import Parameters
from quota_core.present import formats
from quota_core.present.baseline_tables import (
    KIND_WORDS,
    baseline_sheet,
    curve_in_use,
    curves_agree,
    quarters_figure,
    quarters_sheet,
    ramp_figure,
    top_fifth_sentence,
)
from quota_core.present.masks import masked
from quota_core.store import Store
from ui import compute, data_corrections, frame, sheets, state
from ui.pictures import pictures
from ui.scenario import changed

Found = tuple[BaselineTables, dict[str, ObservedRamp], str]


@st.cache_resource(show_spinner=False)
def _kept() -> compute.Kept[Found]:
    return compute.Kept(12)


def found(store: Store) -> Found:
    """Baseline, observed ramps and currency for the scenario's definitions."""
    scenario = state.scenario()
    version = store.data_version

    def make() -> Found:
        now = compute.outlook_of(store, version, scenario.parameters)
        plan = (masked(now) if scenario.mask else now).plan
        return baseline_tables(plan), dict(now.observed), plan.company.currency

    return _kept().get((compute.stand(store, version), scenario.parameters, scenario.mask), make)


def screen(store: Store) -> None:
    """The tables with their selector, then the ramp."""
    with st.spinner("Reading the history …"):
        tables, _, _ = found(store)
    st.subheader(top_fifth_sentence(tables))
    _tables(store)
    _ramp(store)


@st.fragment
@frame.careful
def _tables(store: Store) -> None:
    tables, _, currency = found(store)
    kind = (
        st.segmented_control(
            "By",
            [kind for kind in KIND_WORDS if kind in KINDS],
            key="baseline_kind",
            default="segment",
            required=True,
            format_func=KIND_WORDS.__getitem__,
            persist_state="session",
        )
        or "segment"
    )
    st.caption(
        f"Over the last {formats.months(tables.lookback_months)} before the as-of date (the scenario's lookback)."
    )
    sheets.show(baseline_sheet(tables, kind, currency), f"baseline_{kind}", rows=10)
    pictures(
        {"quarters": quarters_figure(tables.quarters["all"])}, key="baseline_quarters", file="baseline", height=220
    )
    sheets.show(quarters_sheet(tables.quarters[kind], kind, currency), f"quarters_{kind}", rows=8)


@st.fragment
@frame.careful
def _ramp(store: Store) -> None:
    _, ramps, _ = found(store)
    st.subheader("How fast do new people get there?")
    if not ramps:
        st.caption("Fewer than three people were hired within this history: there is no ramp to observe.")
        return
    key = st.selectbox(
        "Whose",
        list(ramps),
        key="baseline_ramp",
        format_func=lambda name: "Everybody" if name == "default" else name.replace("/", " "),
        persist_state="session",
    )
    parameters = state.scenario().parameters
    observed = ramps[key or "default"]
    pictures(
        {"ramp": ramp_figure(observed, parameters, observed.key)},
        key="baseline_ramp_picture",
        file="baseline",
        height=280,
    )
    same = curves_agree(curve_in_use(parameters, observed.key), observed.curve)
    st.button(
        "This curve is in use" if same else "Use the observed curve in the scenario",
        key="baseline_adopt",
        disabled=same,
        on_click=adopt,
        args=(parameters, observed),
        icon=":material/trending_up:",
        help="Sets what new people are expected to sell; Explore's undo takes it back.",
    )


def adopt(parameters: Parameters, observed: ObservedRamp) -> None:
    """Takes the observed curve over into the scenario, as one step that undo brings back."""
    curves = parameters.ramp_productivity.with_item(observed.key, observed.curve)
    state.keep_scenario(changed(state.scenario(), parameters.changed(ramp_productivity=curves)))
    data_corrections.say("The observed ramp is in the scenario; Explore shows what it does.")
