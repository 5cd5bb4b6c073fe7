"""What a live page works out while the hand rests: the odds, what opens a quota window, the sliders' small curves.

Odds whose years are drawn are there at once; others are drawn in a thread that the next move lets go. Of the curves
only one piece is under way on the whole server, so that the curves of one never slow the sliders of another.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import streamlit as st

from quota_core.evaluate.pay.outlook import PayOutlook, pay_outlook
from quota_core.parameters import Parameters
from quota_core.present import formats
from quota_core.present.growth import anchor_of
from quota_core.present.scents import FIRST_OUTCOME, Curve, Scented, settings_along, shown_outcome
from quota_core.store import Store
from ui import choices, compute, jobs
from ui.scenario import Scenario

PIECE_SECONDS = 0.04
ODDS_SECONDS = 0.12
CURVES_KEPT = 200
PLACE = "live odds"
WANTED, BUSY, DRAWING = "live:wanted", "live:busy", "live:drawing"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the page shows: the sliders in sight, what would open a window, which outcome the curves begin with."""

    sliders: tuple[Scented, ...] = ()
    levers: bool = False
    first: str = FIRST_OUTCOME


@st.cache_resource(show_spinner=False)
def _curves() -> compute.Kept[dict[str, Curve]]:
    return compute.Kept(CURVES_KEPT)


@st.cache_resource(show_spinner=False)
def _one_at_a_time() -> threading.Lock:
    return threading.Lock()


def curves_of(store: Store, version: str, parameters: Parameters, outcome: str) -> dict[str, Curve]:
    """The curves of an outcome worked out so far for a setting, by control; shared, and filled by `work`."""
    return _curves().get((compute.stand(store, version), parameters, outcome), dict)


def wants(wanted: Wanted) -> None:
    """Keeps what the page on screen shows, for the next piece of work."""
    st.session_state[WANTED] = wanted


def left(store: Store, version: str, now: Scenario) -> str | None:
    """What is still to be worked out: `odds`, `curves`, or nothing; `busy` while another screen's turn lasts."""
    if st.session_state.pop(BUSY, False):
        return "busy"
    if compute.odds_ready(store, version, now.parameters) is None:
        return None if _said(store, version, now) else "odds"
    if _levers_left(store, version, now) is not None:
        return "levers"
    wanted = _wanted()
    curves = curves_of(store, version, now.parameters, shown_outcome(now.outcome, wanted.first, pay=not now.projector))
    return "curves" if any(len(curves.get(each.key, ())) < each.points for each in wanted.sliders) else None


def _levers_left(store: Store, version: str, now: Scenario) -> PayOutlook | None:
    """What pay comes to, where some lever is still to be worked out for this page."""
    odds = compute.odds_ready(store, version, now.parameters)
    if odds is None or now.projector or not _wanted().levers:
        return None
    found = pay_outlook(odds)
    return None if found.levers_done else found


def waits(store: Store, version: str, now: Scenario) -> str:
    """How far the drawing of what is on screen is, or why it has no odds; empty before it has begun."""
    held = _drawing(store, version, now)
    if held is None:
        return ""
    if held.said:
        return held.said if held.said == jobs.FAILED else choices.why(held.said)
    return f"The odds are being drawn: {formats.percent(held.done)} …"


def work(store: Store, now: Scenario) -> None:
    """One piece: the odds of what is on screen, or as many points of curves as fit into a blink."""
    version = store.data_version
    if compute.odds_ready(store, version, now.parameters) is None:
        _draw(store, version, now)
        return
    lock = _one_at_a_time()
    if not lock.acquire(blocking=False):
        st.session_state[BUSY] = True
        return
    try:
        found = _levers_left(store, version, now)
        if found is not None:
            found.work_out_a_lever()
        else:
            _some_points(store, version, now)
    finally:
        lock.release()


def _draw(store: Store, version: str, now: Scenario) -> None:
    """Begins the drawing, or waits a blink for it; the one of another setting is let go."""
    key, me = _key(store, version, now), jobs.me(PLACE)
    held = st.session_state.get(DRAWING)
    if held is not None and held[0] != key:
        jobs.jobs().left(PLACE, held[0], me)
    if _said(store, version, now):
        return
    job = jobs.jobs().asked(PLACE, key, me, compute.odds_job(store, version, now.parameters), 1)
    st.session_state[DRAWING] = (key, job)
    job.finished.wait(ODDS_SECONDS)


def _key(store: Store, version: str, now: Scenario) -> tuple[object, ...]:
    return (compute.stand(store, version), now.parameters)


def _drawing(store: Store, version: str, now: Scenario) -> jobs.Job | None:
    held = st.session_state.get(DRAWING)
    job: jobs.Job | None = held[1] if held is not None and held[0] == _key(store, version, now) else None
    return job


def _said(store: Store, version: str, now: Scenario) -> str:
    job = _drawing(store, version, now)
    return job.said if job is not None else ""


def _wanted() -> Wanted:
    found: Wanted = st.session_state.get(WANTED, Wanted())
    return found


def _some_points(store: Store, version: str, now: Scenario) -> None:
    wanted = _wanted()
    outcome = shown_outcome(now.outcome, wanted.first, pay=not now.projector)
    curves = curves_of(store, version, now.parameters, outcome)
    anchor = anchor_of(compute.outlook_of(store, version, now.parameters))
    until = time.perf_counter() + PIECE_SECONDS
    for slider in wanted.sliders:
        done = curves.get(slider.key, ())
        if len(done) >= slider.points:
            continue
        along = settings_along(now.parameters, slider, anchor)
        light = not all(compute.same_draws(now.parameters, each) for _, each in along if each is not None)
        for place, parameters in along[len(done) :]:
            if time.perf_counter() > until:
                return
            value = float("nan")
            if parameters is not None:
                value = compute.outcome_at(store, version, parameters, outcome, light=light)
            curves[slider.key] = (*curves.get(slider.key, ()), (place, value))
