"""What the live screen's acts do beyond the scenario: links, saved scenarios, files, the next piece of work."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from quota_core.errors import DataError, ParameterError
from quota_core.present import formats
from quota_core.present.workbook import XLSX, workbook_bytes
from quota_core.scenario_file import parameters_of_toml, scenario_file, scenario_toml, uploaded_text
from quota_core.store import Store
from ui import address, ahead, compute, saving, share
from ui.scenario import Scenario, named, opened, renamed

ONCE = "live:once"  # handed to the browser with the next answer, and with no other
HIRES_AND_PAY = "This scenario adds hires, and their OTE would go with it: leave projector mode first."


def _share(store: Store, now: Scenario, move: Mapping[str, Any]) -> Scenario:
    if not address.pay_may_show(now):
        return replace(now, notice=HIRES_AND_PAY)
    st.session_state[ONCE] = {"link": share.link(now.parameters, store.data_version, compute.current_where())}
    return replace(now, notice="", done="")


def _save(store: Store, now: Scenario, move: Mapping[str, Any]) -> Scenario:
    name = str(move.get("name", ""))
    there = name.strip() in store.scenarios.names()
    saved = saving.save(store, name, scenario_toml(now.parameters), now.now.name or None)
    return named(now, saved.name, over=there)


def _load(store: Store, now: Scenario, move: Mapping[str, Any]) -> Scenario:
    found = store.scenarios.load(str(move.get("name", "")))
    saving.see(found.name, found.toml)
    wanted = opened(now, parameters_of_toml(found.toml, f"the scenario {found.name}"), found.name)
    compute.outlook_of(store, store.data_version, wanted.parameters)
    return wanted


def _delete(store: Store, now: Scenario, move: Mapping[str, Any]) -> Scenario:
    name = str(move.get("name", ""))
    saving.delete(store, name)
    return replace(renamed(now, name, ""), notice="", done=f"Deleted {name}; what is on screen stays, not saved.")


def _rename(store: Store, now: Scenario, move: Mapping[str, Any]) -> Scenario:
    old, new = str(move.get("name", "")), str(move.get("to", "")).strip()
    saving.rename(store, old, new)
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
