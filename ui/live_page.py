"""The live screen that Explore and its sisters stand on: the scenario in, the component out, its moves handled.

A page says what is its own (LivePage); the scenario, its undo, links, files, names and masks are the same on all, so a
move made on one page is there on the next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import streamlit as st

from quota_core.errors import QuotaError
from quota_core.evaluate.outlook import Outlook
from quota_core.evaluate.simulation.outcome import Outcome
from quota_core.present.growth import anchor_of
from quota_core.present.masks import rep_of_row
from quota_core.present.rests_on import Assumptions, assumptions
from quota_core.present.scents import FIRST_OUTCOME, scented, shown_outcome
from quota_core.present.screen import View
from quota_core.store import Store
from ui import address, agreed, ahead, compute, frame, state
from ui.live import live
from ui.live_acts import EFFECTS, ONCE
from ui.scenario import Scenario, Scene, moved, retreats

ASSUMED = "live:assumed"
HIDDEN_NOTICE = "That was not done: show the names again to read why."  # a reason may name people
START_PAGE = Path(__file__).resolve().parent.parent / "app.py"


@dataclass(frozen=True, kw_only=True)
class LivePage:
    """A page of the live component: its key there, and what builds its data from (outlook, view, pinned, before).

    `odds`: the years are drawn while the hand rests, and the view holds the odds; `curves`: then the sliders' small
    curves are worked out too, which takes odds; `outcome` is what they show first. `levers`: so is what would open an
    empty quota window.
    """

    key: str
    data: Callable[[Outlook, View, Outlook | None, Outlook | None], dict[str, Any]]
    odds: bool = False
    curves: bool = False
    levers: bool = False
    outcome: str = FIRST_OUTCOME


def screen(page: LivePage, store: Store) -> None:
    """The whole screen; a link in the address is opened first."""
    address.open_link(store)
    st.session_state[ASSUMED] = _assumptions(store)
    # A component drawn anew counts its gestures from the start: the last one must not be taken for its first.
    state.keep_scenario(replace(state.scenario(), gesture=""))
    _live(page, store)


@st.fragment
@frame.careful
def _live(page: LivePage, store: Store) -> None:
    once: dict[str, Any] = st.session_state.pop(ONCE, {})
    if once.get("go") == "assumed":
        st.switch_page(str(START_PAGE))
    version = store.data_version
    now = state.scenario()
    data = screen_data(page, store, version, now)
    sliders = scented(data["groups"]) if page.curves else ()
    ahead.wants(ahead.Wanted(sliders=sliders, levers=page.levers, first=page.outcome))
    data["rest"] = ahead.left(store, version, state.scenario()) if page.odds else None
    data.update({key: once[key] for key in ("link", "file") if key in once})
    data["address"] = address.kept(state.scenario(), version)
    live(data, key=page.key, on_move=lambda move: handle(store, move))


def screen_data(page: LivePage, store: Store, version: str, now: Scenario) -> dict[str, Any]:
    """What the component shows for a scenario; one that cannot be shown steps back and says why.

    A dead page would take undo and the menu with it: first the last step that can be shown, then the defaults.
    """
    try:
        return _shown(page, store, version, now)
    except QuotaError as error:
        why = f"That was taken back: {error}"
    for past in retreats(now):
        try:
            data = _shown(page, store, version, settled := replace(past, notice=why, done=""))
        except QuotaError:
            continue
        state.keep_scenario(settled)
        return data
    raise QuotaError(why)


def _shown(page: LivePage, store: Store, version: str, now: Scenario) -> dict[str, Any]:
    here = compute.outlook_of(store, version, now.parameters)
    pinned = _kept(store, version, now.now.pinned)
    before = _kept(store, version, now.before)
    names = tuple(store.scenarios.names())
    outcome = shown_outcome(now.outcome, page.outcome, pay=not now.projector)
    view = View(
        pinned=now.now.pinned,
        projector=now.projector,
        mask=now.mask,
        name=now.now.name,
        version=agreed.on_screen(store, now.parameters),
        unsaved=now.now.saved != now.parameters,
        open_rep=now.open_rep,
        unfolded=now.unfolded,
        meetings=now.meetings,
        can={
            "undo": bool(now.past),
            "redo": bool(now.future),
            "unpin": pinned is not None,
            "xlsx": True,
            "toml": address.pay_may_show(now),
            "saved": now.now.name in names,
        },
        names=names,
        odds=compute.odds_ready(store, version, now.parameters) if page.odds else None,
        odds_before=_odds_before(store, version, now) if page.odds else None,
        waits=ahead.waits(store, version, now) if page.odds else "",
        curves=ahead.curves_of(store, version, now.parameters, outcome) if page.curves else None,
        outcome=outcome,
        assumed=st.session_state.get(ASSUMED) or _assumptions(store),
        confirmed=store.agreement.confirmed(now.parameters),
        notice=HIDDEN_NOTICE if now.notice and now.mask else now.notice,
        done=now.done,
    )
    return page.data(here, view, pinned, before)


def _odds_before(store: Store, version: str, now: Scenario) -> Outcome | None:
    """The odds to compare with, where they are known: the pinned baseline's, else those before the last move."""
    parameters = now.now.pinned or now.before
    if parameters is None or _kept(store, version, parameters) is None:
        return None
    return compute.odds_ready(store, version, parameters)


def _assumptions(store: Store) -> Assumptions:
    """What is still to be confirmed; read when the page is opened, for it is confirmed on another."""
    return assumptions((each.table_name, each.column_name, each.how) for each in store.assumptions.all("ASSUMED"))


def _kept(store: Store, version: str, parameters: Any) -> Outlook | None:
    """The outlook of a setting that is only compared with; nothing where it does not fit these data."""
    if parameters is None:
        return None
    try:
        return compute.outlook_of(store, version, parameters)
    except QuotaError:
        return None


def handle(store: Store, move: Mapping[str, Any]) -> None:
    """One move of the component: the next scenario, or an effect beyond it. Mistakes become the screen's notice."""
    now = state.scenario()
    try:
        effect = EFFECTS.get(str(move.get("kind")))
        state.keep_scenario(effect(store, now, move) if effect else _next(store, now, move))
    except QuotaError as error:
        state.keep_scenario(replace(now, notice=str(error), done=""))


def _next(store: Store, now: Scenario, move: Mapping[str, Any]) -> Scenario:
    version = store.data_version
    wanted = moved(now, move, scene_of(compute.outlook_of(store, version, now.parameters), now))
    if wanted.parameters != now.parameters:
        settled = compute.settled(store, version, wanted.parameters)
        wanted = replace(wanted, now=replace(wanted.now, parameters=settled))
    compute.outlook_of(store, version, wanted.parameters)
    return wanted


def scene_of(here: Outlook, now: Scenario) -> Scene:
    """What moves need to know of the company on screen."""
    return Scene(
        rep_of_row=lambda row: rep_of_row(here, row, mask=now.mask),
        anchor=anchor_of(here),
        rep_ids=frozenset(here.plan.company.reps.rep_id),
        usual_ote=here.usual_ote,
        today=date.today(),
    )
