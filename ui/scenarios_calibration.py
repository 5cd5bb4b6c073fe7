"""How right would these odds have been: past quarters drawn as they could have been known, against what came."""

from __future__ import annotations

import streamlit as st

from quota_core.evaluate.simulation.calibration import Calibration
from quota_core.parameters import SPECS, Parameters
from quota_core.present.calibration_figures import coverage_figure, crps_figure, pit_figure, reliability_figure
from quota_core.present.calibration_words import (
    calibration_title,
    shown_sentence,
    verdict_sentence,
    verdict_status,
    verdicts,
    widening,
)
from quota_core.present.spans import value_text
from quota_core.store import Store
from ui import frame, scenarios_kept, sheets, state
from ui.pictures import pictures
from ui.scenario import changed

KEYS = ("range_widening_reps", "range_widening_team")


@st.fragment
@frame.careful
def block(store: Store, *, waits: bool) -> None:
    """The verdict in a sentence, what is off and by how much, and the pictures behind it."""
    st.subheader(
        "How right would these odds have been?",
        help="Every past quarter is drawn from what was known on its first day, then held against what came.",
    )
    found = scenarios_kept.calibrated(store, state.scenario().parameters, waits=waits)
    if found.value is not None:
        with found.body:
            _show(found.value, earlier=found.earlier)


def _show(calibrated: scenarios_kept.Calibrated, *, earlier: bool) -> None:
    found = calibrated.calibration
    if not found.n:
        st.write(calibration_title(found) + ".")
        return
    told = [sheets.judged(verdict_status(each), verdict_sentence(each)) for each in verdicts(found)]
    st.markdown("\n".join(f"- {each}" for each in told))
    _widen(found, state.scenario().parameters, earlier=earlier)
    figures = {
        "coverage": coverage_figure(found),
        "reliability": reliability_figure(found),
        "pit": pit_figure(found),
        "crps": crps_figure(found, calibrated.currency),
    }
    pictures(figures, key="scenarios_calibration", file="calibration", columns=2, height=240)


def _widen(found: Calibration, parameters: Parameters, *, earlier: bool) -> None:
    """What is off is put right by a factor that is seen: a setting of the scenario, undone like any other."""
    applied = [key for key in KEYS if getattr(parameters, key) != SPECS[key].default]
    if applied:
        st.caption(
            f"In force in this scenario: {'; '.join(_set_to(key, getattr(parameters, key)) for key in applied)}. "
            f"{shown_sentence(found)}"
        )
    advised = {key: value for key, value in widening(found).items() if value != getattr(parameters, key)}
    if advised:
        st.button(
            f"Apply to the scenario: {'; '.join(_set_to(key, value) for key, value in advised.items())}",
            key="calibration_widen",
            on_click=_apply,
            args=(parameters.changed(**advised),),
            disabled=earlier,
            icon=":material/open_in_full:",
            help="Worked out on these very quarters, so it is in-sample. One step: undo on Explore takes it back.",
        )


def _set_to(key: str, value: float) -> str:
    return f"{SPECS[key].title} {value_text(SPECS[key], value)}"


def _apply(parameters: Parameters) -> None:
    state.keep_scenario(changed(state.scenario(), parameters))
