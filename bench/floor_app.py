"""The floor: Explore's own live component over constant answers, with no model behind it.

Every move is answered at once with one of a few prepared answers, so what is measured here is Streamlit, the wire,
the browser and the component: the least time any screen with these pictures can take. FLOOR_DATA may name a JSON
file with a list of answers recorded from the real Explore; without it, made-up ones of the same shape are used.

    streamlit run bench/floor_app.py
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import streamlit as st

HERE = Path(__file__).parent
sys.path[:0] = [each for each in (str(HERE), str(HERE.parent)) if each not in sys.path]

from floor_fixture import made_answers  # noqa: E402

from ui.live import live  # noqa: E402

st.set_page_config(page_title="Floor", layout="wide", initial_sidebar_state=200)


@st.cache_resource
def answers() -> list[dict[str, Any]]:
    """What the floor answers with, in turn."""
    given = os.environ.get("FLOOR_DATA")
    return json.loads(Path(given).read_text(encoding="utf-8")) if given else made_answers()


state = st.session_state.setdefault("floor", {"values": {}, "moves": 0, "open": None, "projector": False})


def handle(move: dict[str, Any]) -> None:
    """Keep what moved and count it: the count picks the next answer."""
    state["moves"] += 1
    if move["kind"] == "set":
        state["values"] |= move["values"]
    elif move["kind"] == "open":
        state["open"] = move["rep"]
    elif move["kind"] == "projector":
        state["projector"] = move["on"]
    elif move["kind"] == "reset":
        state["values"] = {}


def standing(group: dict[str, Any]) -> dict[str, Any]:
    """A group whose controls stand where they were moved to."""
    controls = [{**each, "value": state["values"].get(each["key"], each["value"])} for each in group["controls"]]
    return {**group, "controls": controls}


@st.fragment
def explore() -> None:
    """The whole screen."""
    chosen = answers()[state["moves"] % len(answers())]
    made = {**chosen, "groups": [standing(group) for group in chosen["groups"]], "projector": state["projector"]}
    made["detail"] = {**chosen["detail"], "rep": state["open"]} if state["open"] and chosen.get("detail") else None
    live(made, key="floor_live", on_move=handle)


with st.sidebar:
    st.markdown("Start  \nData  \n**Explore**  \nBack-test")
explore()
