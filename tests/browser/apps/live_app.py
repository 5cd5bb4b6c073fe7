"""The live component over made answers; moves are written to the file LIVE_LOG names, LIVE_DELAY slows each answer.

`?parts=few` leaves out all that may be left out, `?parts=many` shows six figures and another headline over a table of
no people.
"""

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
state = st.session_state.setdefault("state", {"values": {}, "moves": 0, "open": None, "time": 0})


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
    given = PARTS.get(st.query_params.get("parts", ""), dict)({**chosen, "groups": groups, "detail": detail})
    live(given, key=f"live{state['time']}", on_move=handle)


def few(answer: dict[str, Any]) -> dict[str, Any]:
    """What no page can do without."""
    return {key: answer[key] for key in ("title", "groups", "can")}


def _named_under(figure: dict[str, Any]) -> dict[str, Any]:
    """Thirteen people under the bars, a word a line."""
    names = {"tickvals": [place / 8 for place in range(13)], "ticktext": [f"Firsty{n}<br>Family{n}" for n in range(13)]}
    layout = figure["layout"]
    return {**figure, "layout": {**layout, "xaxis": {**layout["xaxis"], **names}}}


def many(answer: dict[str, Any]) -> dict[str, Any]:
    """A page of another kind."""
    drawn = list(answer["figures"].values())
    named = {f"picture{place}": drawn[place % len(drawn)] for place in range(6)}
    named["picture0"] = {**_named_under(named["picture0"]), "wide": True}
    named["picture5"] = {**named["picture5"], "height": 410}
    lines = [
        {"key": "back", "look": "assigned", "label": "Return", "value": 3.9, "text": "3.9x", "baseline": 3.5},
        {"key": "asked", "look": "target", "label": "Asked", "value": 3.0, "text": "3.0x"},
        {"key": "said", "label": "Pools", "text": "6", "status": {"level": "watch", "word": "two short"}},
    ]
    rows = [
        {
            "id": f"pool {place}",
            "kind": "row",
            "cells": {"pool": {"text": f"Pool {place}"}, "gap": {"text": "1", "sort": 1}},
        }
        for place in range(3)
    ]
    columns = [{"key": "pool", "title": "Pool"}, {"key": "gap", "title": "Gap", "align": "right"}]
    return {
        **few(answer),
        "figures": named,
        "tiles": [{"key": f"note{place}", "label": "", "text": f"Caveat {place}. " * 9} for place in range(9)],
        "headline": {"question": "Is it worth it?", "lines": lines, "unit": "x of pay"},
        "sentence": answer["sentence"],
        "table": {"title": "Pools", "noun": "pools", "file": "pools", "opens": None, "columns": columns, "rows": rows},
    }


PARTS = {"few": few, "many": many}


def begin_again() -> None:
    """A screen nobody has touched takes the place of this one: what a reload would bring, without the reload."""
    state.update({"values": {}, "moves": 0, "open": None, "time": state["time"] + 1})


st.button("Begin again", on_click=begin_again)
st.button("Whole page again")
state["runs"] = state.get("runs", 0) + 1
st.caption(f"Run {state['runs']}")
explore()
