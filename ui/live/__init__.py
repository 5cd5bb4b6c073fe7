"""The live component: sliders and pictures as one components.v2 component, state in, state out.

Python decides every number and every word; the browser only lays out, keeps a slider where the hand holds it, and
answers with moves. The whole contract is in ui/live/CONTRACT.md. In short:

    def handle(move: dict) -> None:        # runs before the fragment's body; change the scenario here
        ...

    @st.fragment
    def explore() -> None:
        live(build_data(), key="explore", on_move=handle)

`live` echoes the number of the last move it has seen as `data["seq"]`, so pages need not. One move is under way at a
time: the browser sends the next (always the newest) when the answer to the last has arrived. So nothing piles up.
"""

from __future__ import annotations

import hashlib
import json
import math
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v1 import declare_component
from streamlit.components.v2 import component

__all__ = ["LiveResult", "live"]

WEB = Path(__file__).parent / "web"

# The browser keeps one copy of our modules; this loader is all the JavaScript that travels with every answer.
LOADER = """
export default async function (component) {
  const { render } = await import(new URL(%(entry)s, window.location.origin).href);
  return render(component, %(assets)s);
}
"""


@dataclass(frozen=True)
class LiveResult:
    """What the component last reported: the number of the last move handled, and that move (None before the first)."""

    seq: int
    move: Mapping[str, Any] | None


def live(
    data: Mapping[str, Any], key: str = "live", on_move: Callable[[dict[str, Any]], None] | None = None
) -> LiveResult:
    """Draw the live screen for `data` and hand every move to `on_move` before the surrounding fragment runs again.

    `data` is plain JSON as CONTRACT.md describes it (numpy arrays and scalars are allowed; NaN and infinity become
    null). `data` itself is not changed. Mount it inside an `st.fragment`, so that a move re-runs the fragment alone.
    """
    state = st.session_state.setdefault(f"{key}:live", {"session": secrets.token_hex(4), "seq": 0, "move": None})

    def take(name: str) -> None:
        reported = st.session_state.get(key) or {}
        move = reported.get(name)
        # A browser that reconnects to a restarted server repeats its last state: a move of another session is none.
        if not isinstance(move, Mapping) or move.get("session") != state["session"]:
            return
        state["seq"] = max(state["seq"], int(move.get("seq", 0)))
        state["move"] = dict(move)
        if on_move is not None:
            on_move(dict(move))

    content = payload({**data, "seq": state["seq"], "session": state["session"]})
    _mount()(
        key=key,
        data=content,
        on_move_change=lambda: take("move"),
        on_act_change=lambda: take("act"),
    )
    return LiveResult(seq=state["seq"], move=state["move"])


def payload(data: Mapping[str, Any]) -> bytes:
    """JSON bytes of `data`: written once (as a dict, Streamlit would write it twice, the second time for a hash)."""
    try:
        text = json.dumps(data, default=_plain, separators=(",", ":"), allow_nan=False)
    except ValueError:
        text = json.dumps(_finite(data), separators=(",", ":"), allow_nan=False)
    return text.encode()


def _plain(value: Any) -> Any:
    """numpy arrays and scalars as lists and numbers, tuples and sets as lists, anything else as its text."""
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return str(value)


def _finite(value: Any) -> Any:
    """The same value with NaN and infinity replaced by null, which is how a picture leaves a gap."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(name): _finite(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    if value is None or isinstance(value, (str, int)):
        return value
    return _finite(_plain(value))


def _mount() -> Callable[..., Any]:
    """The mounting command; the folders it loads from are served by this server, so no network is needed."""
    serve()
    return _component()


@cache
def _component() -> Callable[..., Any]:
    """The components.v2 component, registered once per process (Streamlit itself re-registers it on a new runtime)."""
    base = "/" + str(st.get_option("server.baseUrlPath") or "").strip("/")
    base = base if base.endswith("/") else base + "/"
    mark = stamp()
    assets = {
        "web": f"{base}component/{__name__}.web/",
        "plotly": f"{base}component/{__name__}.plotly/plotly.min.js",
        "version": mark,
    }
    entry = f"{assets['web']}main.js?v={mark}"
    loader = LOADER % {"entry": json.dumps(entry), "assets": json.dumps(assets)}
    return component("quota_live", js=loader, isolate_styles=False)


@st.cache_resource(show_spinner=False)
def serve() -> bool:
    """Let this server deliver our modules and the plotly.js that the plotly package brings along."""
    declare_component("web", path=str(WEB))
    declare_component("plotly", path=str(_plotly_folder()))
    return True


def _plotly_folder() -> Path:
    """Where the plotly package keeps plotly.min.js (found without importing plotly)."""
    spec = find_spec("plotly")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("The plotly package is missing: run `pip install -r requirements.txt`.")
    return Path(spec.submodule_search_locations[0]) / "package_data"


@cache
def stamp() -> str:
    """A short hash of everything the browser loads from us, so that an upgrade never meets an old module."""
    digest = hashlib.sha256(version("plotly").encode())
    for path in sorted(WEB.glob("*.*")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
