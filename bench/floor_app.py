"""The floor: Explore's own live component over constant answers, with no model behind it.

Every move is answered at once with one of a few prepared pictures, so what is measured here is Streamlit, the wire,
the browser and the component: the least time any screen with these pictures can take.

    streamlit run bench/floor_app.py
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import streamlit as st

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]

from floor_fixture import FRAMES, controls, detail, frame  # noqa: E402

from ui.live import live  # noqa: E402

st.set_page_config(page_title="Floor", layout="wide")


@st.cache_resource
def frames() -> list[dict[str, Any]]:
    return [frame(at) for at in range(FRAMES)]


state = st.session_state.setdefault("floor", {"values": {}, "moves": 0, "open": None, "projector": False, "seen": []})


def handle(move: dict[str, Any]) -> None:
    state["moves"] += 1
    if move["kind"] == "set":
        state["values"] |= move["values"]
        state["seen"].append(move["values"])
    elif move["kind"] == "open":
        state["open"] = move["rep"]
    elif move["kind"] == "projector":
        state["projector"] = move["on"]
    elif move["kind"] == "reset":
        state["values"] = {}


@st.fragment
def explore() -> None:
    at = state["moves"] % FRAMES
    groups = [{**group, "controls": [{**each, "value": state["values"].get(each["key"], each["value"])} for each in group["controls"]]} for group in controls()]
    made = {**frames()[at], "groups": groups, "projector": state["projector"]}
    made["detail"] = detail(state["open"], at / FRAMES) if state["open"] else None
    live(made, key="floor_live", on_move=handle)


with st.sidebar:
    st.page_link(__file__, label="Explore") if False else st.markdown("Start  \nData  \n**Explore**  \nBack-test")
explore()
