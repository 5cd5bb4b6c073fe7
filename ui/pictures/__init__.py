"""Pictures on the other pages: the live component's cards with their titles, notes and downloads, without sliders.

    pictures({"by_origin": figure}, key="backtest_origin", file="backtest", heights={"by_origin": 260})

A figure is what ui/live/CONTRACT.md calls one. Zoom stays, colours follow the theme, and each card gives itself as
PNG, SVG and CSV.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v1 import declare_component
from streamlit.components.v2 import component

from ui import live

__all__ = ["pictures"]

WEB = Path(__file__).parent / "web"
HEIGHT = 300

LOADER = """
export default async function (component) {
  const { render } = await import(new URL(%(entry)s, window.location.origin).href);
  return render(component, %(assets)s);
}
"""


def pictures(
    figures: Mapping[str, Mapping[str, Any]],
    *,
    key: str,
    file: str = "quota",
    columns: int = 1,
    height: int | Mapping[str, int] = HEIGHT,
) -> None:
    """Draw figures as cards, `columns` a row (one on a phone), each picture `height` pixels high.

    `file` begins the names of what is downloaded.
    """
    heights = {name: height if isinstance(height, int) else height.get(name, HEIGHT) for name in figures}
    data = {"title": file, "figures": dict(figures), "columns": columns, "heights": heights}
    _mount()(key=key, data=live.payload(data))


def _mount() -> Callable[..., Any]:
    live.serve()
    _serve()
    return _component()


@cache
def _component() -> Callable[..., Any]:
    base = "/" + str(st.get_option("server.baseUrlPath") or "").strip("/")
    base = base if base.endswith("/") else base + "/"
    stamp = _stamp()
    assets = {
        "live": f"{base}component/ui.live.web/",
        "own": f"{base}component/{__name__}.web/",
        "plotly": f"{base}component/ui.live.plotly/plotly.min.js",
        "version": stamp,
    }
    entry = f"{assets['own']}pictures.js?v={stamp}"
    return component(
        "quota_pictures", js=LOADER % {"entry": json.dumps(entry), "assets": json.dumps(assets)}, isolate_styles=False
    )


@st.cache_resource(show_spinner=False)
def _serve() -> bool:
    declare_component("web", path=str(WEB))
    return True


@cache
def _stamp() -> str:
    digest = hashlib.sha256(live.stamp().encode())
    for path in sorted(WEB.glob("*.*")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
