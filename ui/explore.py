"""The Explore screen: the scenario in, the live component out, and what its acts do beyond the scenario."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import streamlit as st

from quota_core.errors import DataError, ParameterError, QuotaError
from quota_core.evaluate.outlook import Outlook
from quota_core.evaluate.simulation.outcome import Outcome
from quota_core.present import formats
from quota_core.present.explore import View, anchor_of, explore_data
from quota_core.present.masks import rep_of_row
from quota_core.present.rests_on import Assumptions, assumptions
from quota_core.present.scents import scented, shown_outcome
from quota_core.present.workbook import XLSX, workbook_bytes
from quota_core.scenario_file import parameters_of_toml, scenario_file, scenario_toml, uploaded_text
from quota_core.store import Store
from ui import address, ahead, compute, frame, share, state
from ui.live import live
from ui.scenario import Scenario, Scene, moved, named, opened, renamed, retreats

COMPONENT = "explore"
ONCE, ASSUMED = "explore:once", "explore:assumed"
HIDDEN_NOTICE = "That was not done: show the names again to read why."  # a reason may name people
HIRES_AND_PAY = "This scenario adds hires, and their OTE would go with it: leave projector mode first."
START_PAGE = Path(__file__).resolve().parent.parent / "app.py"


def screen(store: Store) -> None:
    """The whole screen; a link in the address is opened first."""
    address.open_link(store)
    st.session_state[ASSUMED] = _assumptions(store)
    # A component drawn anew counts its gestures from the start: the last one must not be taken for its first.
    state.keep_scenario(replace(state.scenario(), gesture=""))
    _live(store)


@st.fragment
@frame.careful
def _live(store: Store) -> None:
    once: dict[str, Any] = st.session_state.pop(ONCE, {})
    if once.get("go") == "assumed":
        st.switch_page(str(START_PAGE))
    version = store.data_version
    now = state.scenario()
    data = screen_data(store, version, now)
    ahead.sliders_seen(scented(data["groups"]))
    data["rest"] = ahead.left(store, version, state.scenario())
    data.update({key: once[key] for key in ("link", "file") if key in once})
    data["address"] = address.kept(state.scenario(), version)
    live(data, key=COMPONENT, on_move=lambda move: handle(store, move))


def screen_data(store: Store, version: str, now: Scenario) -> dict[str, Any]:
    """What the component shows for a scenario; one that cannot be shown steps back and says why.

    A dead page would take undo and the menu with it: first the last step that can be shown, then the defaults.
    """
    try:
        return _shown(store, version, now)
    except QuotaError as error:
        why = f"That was taken back: {error}"
    for past in retreats(now):
        try:
            data = _shown(store, version, settled := replace(past, notice=why, done=""))
        except QuotaError:
            continue
        state.keep_scenario(settled)
        return data
    raise QuotaError(why)


def _shown(store: Store, version: str, now: Scenario) -> dict[str, Any]:
    here = compute.outlook_of(store, version, now.parameters)
    pinned = _kept(store, version, now.now.pinned)
    before = _kept(store, version, now.before)
    names = tuple(store.scenarios.names())
    outcome = shown_outcome(now.outcome, pay=not now.projector)
    view = View(
        pinned=now.now.pinned,
        projector=now.projector,
        mask=now.mask,
        name=now.now.name,
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
            "hire": True,
        },
        names=names,
        odds=compute.odds_ready(store, version, now.parameters),
        odds_before=_odds_before(store, version, now),
        waits=ahead.waits(store, version, now),
        curves=ahead.curves_of(store, version, now.parameters, outcome),
        outcome=outcome,
        assumed=st.session_state.get(ASSUMED) or _assumptions(store),
        notice=HIDDEN_NOTICE if now.notice and now.mask else now.notice,
        done=now.done,
    )
    return explore_data(here, view, pinned, before)


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


def _share(store: Store, now: Scenario, move: Mapping[str, Any]) -> Scenario:
    if not address.pay_may_show(now):
        return replace(now, notice=HIRES_AND_PAY)
    st.session_state[ONCE] = {"link": share.link(now.parameters, store.data_version, compute.current_where())}
    return replace(now, notice="", done="")


def _save(store: Store, now: Scenario, move: Mapping[str, Any]) -> Scenario:
    name = str(move.get("name", ""))
    there = name.strip() in store.scenarios.names()
    saved = store.scenarios.save(name, scenario_toml(now.parameters), now.now.name or None)
    return named(now, saved.name, over=there)


def _load(store: Store, now: Scenario, move: Mapping[str, Any]) -> Scenario:
    found = store.scenarios.load(str(move.get("name", "")))
    wanted = opened(now, parameters_of_toml(found.toml, f"the scenario {found.name}"), found.name)
    compute.outlook_of(store, store.data_version, wanted.parameters)
    return wanted


def _delete(store: Store, now: Scenario, move: Mapping[str, Any]) -> Scenario:
    name = str(move.get("name", ""))
    store.scenarios.delete(name)
    return replace(renamed(now, name, ""), notice="", done=f"Deleted {name}; what is on screen stays, not saved.")


def _rename(store: Store, now: Scenario, move: Mapping[str, Any]) -> Scenario:
    old, new = str(move.get("name", "")), str(move.get("to", "")).strip()
    store.scenarios.rename(old, new)
    return replace(renamed(now, old, new), notice="", done=f"{old} is named {new} now.")


def _open_file(store: Store, now: Scenario, move: Mapping[str, Any]) -> Scenario:
    name = str(move.get("name", ""))[:80] or "The file"
    try:
        wanted = opened(now, parameters_of_toml(uploaded_text(str(move.get("base64", "")), name), name))
        compute.outlook_of(store, store.data_version, wanted.parameters)
    except ParameterError as error:
        raise DataError(f"{name} was not opened: {error}") from error
    changes = formats.counted(len(wanted.parameters.differences), "setting")
    verb = "differs" if changes == "1 setting" else "differ"
    return replace(wanted, done=f"Opened {name}: {changes} {verb} from the defaults.")


def _xlsx(store: Store, now: Scenario, move: Mapping[str, Any]) -> Scenario:
    here = compute.outlook_of(store, store.data_version, now.parameters)
    content = workbook_bytes(here, pay=not now.projector, mask=now.mask)
    return _file(now, f"{_slug(now)}.xlsx", XLSX, content)


def _toml(store: Store, now: Scenario, move: Mapping[str, Any]) -> Scenario:
    if not address.pay_may_show(now):
        return replace(now, notice=HIRES_AND_PAY)
    return _file(now, f"{_slug(now)}.toml", "application/toml", scenario_file(now.parameters).encode())


def _file(now: Scenario, name: str, mime: str, content: bytes) -> Scenario:
    st.session_state[ONCE] = {
        "file": {
            "id": f"{name}:{hash(content)}:{len(now.past)}",
            "name": name,
            "mime": mime,
            "base64": base64.b64encode(content).decode(),
        }
    }
    return replace(now, notice="", done="")


def _slug(now: Scenario) -> str:
    text = "".join(c if c.isalnum() else "-" for c in (now.now.name or "quota plan").lower())
    return "-".join(part for part in text.split("-") if part) or "quota-plan"


def _assumed(store: Store, now: Scenario, move: Mapping[str, Any]) -> Scenario:
    st.session_state[ONCE] = {"go": "assumed"}
    return now


def _rest(store: Store, now: Scenario, move: Mapping[str, Any]) -> Scenario:
    ahead.work(store, now)
    return now


EFFECTS: dict[str, Callable[[Store, Scenario, Mapping[str, Any]], Scenario]] = {
    "share": _share,
    "save": _save,
    "load": _load,
    "delete": _delete,
    "rename": _rename,
    "open_file": _open_file,
    "xlsx": _xlsx,
    "toml": _toml,
    "open_assumed": _assumed,
    "rest": _rest,
}
