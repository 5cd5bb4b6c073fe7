"""The saved scenarios and the product's presets: open, rename, delete, save the one on screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from quota_core.errors import QuotaError
from quota_core.evaluate.outlook import Outlook
from quota_core.parameters import Parameters
from quota_core.parameters.presets import PRESET, PRESETS
from quota_core.present.growth import anchor_of
from quota_core.present.saved_scenarios import saved_sheet
from quota_core.present.sentence import people
from quota_core.present.sources import explained
from quota_core.scenario_file import parameters_of_toml, scenario_toml
from quota_core.store import Store
from ui import choices, compute, saving, sheets, state
from ui.scenario import named, opened, renamed

PAGES = Path(__file__).resolve().parent.parent / "pages"
EXPLORE = PAGES / "2_Explore.py"
SAID, FROM = "scenarios:said", "scenarios:preset-behind"


def block(store: Store, now: Outlook) -> None:
    """The table, and what can be done with one of them."""
    st.subheader("Named scenarios", help="A scenario is kept as its differences from the defaults, beside the data.")
    _told()
    saved = store.scenarios.all()
    if saved:
        here = state.scenario()
        parent_of = store.scenarios.parent_of
        sheet = saved_sheet(saved, parent_of, people(now), anchor_of(now), mask=here.mask, pay=not here.projector)
        sheets.show(sheet, "scenarios_saved", rows=8)
    else:
        st.caption("None is saved yet: set one up on Explore, or open a preset, and save it here by name.")
    left, right = st.columns(2, gap="large")
    with left:
        _save(store)
        _presets(store)
    with right:
        if saved:
            _one(store, [each.name for each in saved])


def _told() -> None:
    said = st.session_state.pop(SAID, None)
    if said is None:
        return
    words, good = said
    if good:
        st.success(words, icon=":material/check:")
        st.page_link(str(EXPLORE), label="See it on Explore", icon=":material/tune:")
    else:
        st.error(words, icon=":material/error:")


def _save(store: Store) -> None:
    scenario = state.scenario()
    with st.form("scenarios_save", border=False):
        name = st.text_input("Save the scenario on screen as", value=scenario.now.name, key="scenarios_save_name")
        done = st.form_submit_button("Save", key="scenarios_save_it", icon=":material/save:")
    if done:
        _act(lambda: _saved(store, name))


def _saved(store: Store, name: str) -> str:
    scenario = state.scenario()
    there = name.strip() in store.scenarios.names()
    kept = saving.save(store, name, scenario_toml(scenario.parameters), scenario.now.name or _preset_behind())
    state.keep_scenario(named(scenario, kept.name, over=there))
    return state.scenario().done


def _preset_behind() -> str | None:
    """The preset that what is on screen was made from, if it was opened here and not left since."""
    key, parameters = st.session_state.get(FROM, (None, None))
    scenario = state.scenario()
    steps = (scenario.now, *scenario.past)
    return f"{PRESET}{key}" if any(step.parameters == parameters for step in steps) else None


def _one(store: Store, names: list[str]) -> None:
    chosen = st.selectbox("A saved scenario", names, key="scenarios_chosen")
    if chosen is None:
        return
    row = st.container(horizontal=True, gap="small", vertical_alignment="bottom")
    if row.button("Open", key="scenarios_open", icon=":material/folder_open:", help="Undo on Explore takes it back."):
        _act(lambda: _opened(store, chosen))
    with row.popover("Rename", icon=":material/edit:"), st.form("scenarios_rename", border=False):
        new = st.text_input("New name", value=chosen, key=f"scenarios_rename_{chosen}")
        if st.form_submit_button("Rename", key="scenarios_rename_it"):
            _act(lambda: _renamed(store, chosen, new))
    with row.popover("Delete", icon=":material/delete:"):
        st.write(f"{sheets.escaped(chosen)} is deleted for good; what is on screen stays.")
        if st.button("Delete it", key="scenarios_delete"):
            _act(lambda: _deleted(store, chosen))


def _opened(store: Store, name: str) -> str:
    found = store.scenarios.load(name)
    saving.see(found.name, found.toml)
    return put_on_screen(store, parameters_of_toml(found.toml, f"the scenario {name}"), name)


def put_on_screen(store: Store, parameters: Parameters, name: str, title: str = "") -> str:
    """Opens settings as the scenario on screen, a step that undo takes back, once they are known to work out.

    Raises QuotaError where they do not fit these data.
    """
    parameters = compute.settled(store, store.data_version, parameters)
    compute.outlook_of(store, store.data_version, parameters)
    state.keep_scenario(opened(state.scenario(), parameters, name))
    return f"{title or name} is on screen now."


def _presets(store: Store) -> None:
    chosen = st.selectbox(
        "A scenario of the product",
        list(PRESETS),
        key="scenarios_preset",
        format_func=lambda key: PRESETS[key].title,
        help="The defaults with a few changes on top; opening one replaces what is on screen, and undo brings it back.",
    )
    if chosen is None:
        return
    preset = PRESETS[chosen]
    st.caption(f"{sheets.escaped(preset.help)} {sheets.escaped(explained(preset.source))}")
    if st.button("Open it", key="scenarios_preset_open", icon=":material/folder_open:"):
        _act(lambda: _preset_opened(store, chosen))


def _preset_opened(store: Store, key: str) -> str:
    said = put_on_screen(store, PRESETS[key].parameters, "", PRESETS[key].title)
    st.session_state[FROM] = (key, state.scenario().parameters)
    return said


def _renamed(store: Store, old: str, new: str) -> str:
    saving.rename(store, old, new)
    state.keep_scenario(renamed(state.scenario(), old, new.strip()))
    return f"{old} is named {new.strip()} now."


def _deleted(store: Store, name: str) -> str:
    saving.delete(store, name)
    state.keep_scenario(renamed(state.scenario(), name, ""))
    return f"Deleted {name}; what is on screen stays, not saved."


def _act(act: Callable[[], str]) -> None:
    """Does it, keeps what to say for the next run of the page, and runs it."""
    try:
        said = (sheets.escaped(act()), True)
    except QuotaError as mistake:
        said = (sheets.escaped(choices.why(mistake)), False)
    st.session_state[SAID] = said
    st.rerun()
