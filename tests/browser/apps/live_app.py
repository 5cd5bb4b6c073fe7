"""The live component over made answers; moves are written to the file LIVE_LOG names, LIVE_DELAY slows each answer."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import streamlit as st

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [each for each in (str(ROOT), str(ROOT / "bench")) if each not in sys.path]

from floor_fixture import made_answers  # noqa: E402

from ui.live import live  # noqa: E402

st.set_page_config(page_title="Live", layout="wide", initial_sidebar_state=200)
HOSTILE = "<img src=x onerror=\"document.body.dataset.hurt='yes'\"><b>bold</b>"
state = st.session_state.setdefault("state", {"values": {}, "moves": 0, "open": None})


def handle(move: dict[str, Any]) -> None:
    """Note the move, take its values, be slow where the test asks for it."""
    with Path(os.environ["LIVE_LOG"]).open("a", encoding="utf-8") as log:
        log.write(json.dumps(move) + "\n")
    time.sleep(float(os.environ.get("LIVE_DELAY", "0")))
    state["moves"] += 1
    if move["kind"] == "set":
        state["values"] |= move["values"]
    if move["kind"] == "open":
        state["open"] = move["rep"]


@st.cache_resource
def answers() -> list[dict[str, Any]]:
    """Made once: the answers, with hostile text where people may write."""
    made = made_answers()
    for each in made:
        each["sentence"] = HOSTILE
        each["table"]["rows"][-1]["cells"]["rep"]["text"] = HOSTILE
        each["figures"]["worth"]["data"][0]["text"] = [HOSTILE] * 60
        each["figures"]["worth"]["data"][0]["mode"] = "markers+text"
    return made


@st.fragment
def explore() -> None:
    """The screen."""
    chosen = answers()[state["moves"] % len(answers())]
    groups = [
        {**g, "controls": [{**c, "value": state["values"].get(c["key"], c["value"])} for c in g["controls"]]}
        for g in chosen["groups"]
    ]
    detail = {**chosen["detail"], "rep": state["open"]} if state["open"] else None
    live({**chosen, "groups": groups, "detail": detail}, key="live", on_move=handle)


st.button("Whole page again")
state["runs"] = state.get("runs", 0) + 1
st.caption(f"Run {state['runs']}")
explore()
