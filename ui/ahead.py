"""What Explore works out while the hand rests: the odds first, then the sliders' small curves, a piece at a time.

Odds whose draws are kept are there at once; others are drawn when the screen asks for them. Only one piece is under way
on the whole server, so that the curves of one never slow the sliders of another.
"""

from __future__ import annotations

import threading
import time

import streamlit as st

from quota_core.parameters import Parameters
from quota_core.present.explore import anchor_of
from quota_core.present.scents import Curve, Scented, settings_along, shown_outcome
from quota_core.store import Store
from ui import compute
from ui.scenario import Scenario

PIECE_SECONDS = 0.04
CURVES_KEPT = 200
SLIDERS = "explore:sliders"
BUSY = "explore:busy"


@st.cache_resource(show_spinner=False)
def _curves() -> compute.Kept[dict[str, Curve]]:
    return compute.Kept(CURVES_KEPT)


@st.cache_resource(show_spinner=False)
def _one_at_a_time() -> threading.Lock:
    return threading.Lock()


def curves_of(store: Store, version: str, parameters: Parameters, outcome: str) -> dict[str, Curve]:
    """The curves of an outcome worked out so far for a setting, by control; shared, and filled by `work`."""
    key = (compute.stand(store, version), parameters, outcome)
    return _curves().get(key, dict)


def sliders_seen(sliders: tuple[Scented, ...]) -> None:
    """Keeps which sliders are in sight, for the next piece of work."""
    st.session_state[SLIDERS] = sliders


def left(store: Store, version: str, now: Scenario) -> str | None:
    """What is still to be worked out: `odds`, `curves`, or nothing; `busy` while another screen's turn lasts."""
    if st.session_state.pop(BUSY, False):
        return "busy"
    if compute.odds_ready(store, version, now.parameters) is None:
        return "odds"
    curves = curves_of(store, version, now.parameters, shown_outcome(now.outcome, pay=not now.projector))
    missing = any(slider.key not in curves for slider in st.session_state.get(SLIDERS, ()))
    return "curves" if missing else None


def work(store: Store, now: Scenario) -> None:
    """One piece: the odds of what is on screen, or as many curves as fit into a blink."""
    lock = _one_at_a_time()
    if not lock.acquire(blocking=False):
        st.session_state[BUSY] = True
        return
    try:
        version = store.data_version
        if compute.odds_ready(store, version, now.parameters) is None:
            compute.odds_of(store, version, now.parameters)
            return
        _some_curves(store, version, now)
    finally:
        lock.release()


def _some_curves(store: Store, version: str, now: Scenario) -> None:
    outcome = shown_outcome(now.outcome, pay=not now.projector)
    curves = curves_of(store, version, now.parameters, outcome)
    anchor = anchor_of(compute.outlook_of(store, version, now.parameters))
    until = time.perf_counter() + PIECE_SECONDS
    for slider in st.session_state.get(SLIDERS, ()):
        if slider.key in curves:
            continue
        curves[slider.key] = tuple(
            (place, compute.outcome_at(store, version, parameters, outcome))
            for place, parameters in settings_along(now.parameters, slider, anchor)
            if parameters is not None
        )
        if time.perf_counter() > until:
            return
