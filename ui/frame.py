"""The frame every page stands in: its settings, our own menu, how far the data reach, mistakes as one sentence.

    with frame.page("Explore") as store:
        ...

`store` holds data; where there is none yet, the page greets, points to Start and stops.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import streamlit as st

from quota_core.errors import QuotaError
from quota_core.store import Store
from ui import address, compute, progress_strip, state
from ui.share import WHERE

PRODUCT = "Quota Explorer"
ROOT = Path(__file__).resolve().parent.parent
MENU_WIDTH = 200
ICONS = {
    "Start": "home",
    "Data": "database",
    "Explore": "tune",
    "Back-test": "history",
    "Efficiency": "payments",
    "Capacity": "groups",
    "Coverage": "filter_alt",
    "Scenarios": "query_stats",
    "Compare": "compare_arrows",
    "Sensitivity": "equalizer",
    "Solve": "target",
    "Ledger": "fact_check",
    "Definitions": "menu_book",
    "Versions": "layers",
    "Meetings": "event",
    "Reviews": "rate_review",
    "Sign-off": "verified",
    "Export": "ios_share",
}
GROUPS = {
    "Data": ("Data",),
    "Plan": ("Explore", "Back-test"),
    "Is it worth it": ("Efficiency", "Capacity", "Coverage"),
    "What may happen": ("Scenarios", "Compare", "Sensitivity", "Solve"),
    "Sign-off": ("Ledger", "Definitions", "Versions", "Meetings", "Reviews", "Sign-off", "Export"),
}
OURS = "Something went wrong here, and it is our fault: nothing was changed. Reload the page; the log says more."
F = TypeVar("F", bound=Callable[..., Any])
STYLE = """
<style>
[data-testid="stSidebarUserContent"] {padding-top: 0.5rem;}
[data-testid="stSidebarHeader"] {height: 2.4rem; margin-bottom: 0;}
[data-testid="stMainBlockContainer"] {padding-top: 2.2rem;}
/* A label without room goes on in the next line: cut off, it would say something else. */
:is([data-testid="stCheckbox"], [data-testid="stMetricLabel"]) :is(div, p) {white-space: normal; overflow: visible;}
@media (min-width: 761px) {
  [data-testid="stHeader"] {background: transparent; pointer-events: none;}
  [data-testid="stHeader"] button {pointer-events: auto;}
}
/* Progress lies over the earlier answer (ui/answers.py), so that nothing jumps, and stays in sight along it. */
[class*="st-key-answer_"] {position: relative;}
:has(> [class*="st-key-over_"]) {position: absolute; inset: 0; z-index: 5; display: block; pointer-events: none;}
[class*="st-key-over_"] {position: sticky; top: 4rem; width: min(40rem, 100%); margin: 0.5rem auto; gap: 0.25rem;
  padding: 0.75rem 1rem; background: light-dark(#ffffff, #1b212b); border-radius: 0.5rem; pointer-events: auto;
  box-shadow: 0 0 0 1px rgb(127 127 127 / 35%), 0 6px 24px rgb(0 0 0 / 18%);}
</style>
"""
# White on the dark theme's light accent would be too faint to read.
DARK = '<style>[data-testid="stBaseButton-primary"] {color: #08131f;}</style>'
HIDDEN = "This cannot be shown: show the names again to read why."  # a mistake may name people
# In large type what was one line may take two, and the page's edges give their room to the tables.
PROJECTOR = """
<style>
html {font-size: 125%;}
body .qe-root.qp-root {--qe-chart-size: 15; --qe-size: 16px;}
[data-testid="stMainBlockContainer"] {padding-left: 1.6rem; padding-right: 1.6rem;}
</style>
"""


@contextmanager
def page(title: str, *, needs_data: bool = True, carries: bool = False) -> Iterator[Store | None]:
    """The page's frame; yields the store looked at (nothing where there is none and `needs_data` is off).

    `carries`: the address carries the scenario, so that a reload shows the same (Explore's component does it itself).
    """
    st.set_page_config(
        page_title=f"{title} · {PRODUCT}",
        page_icon=str(ROOT / "ui" / "icon.svg"),  # a picture of our own: icons by name are fetched from the network
        layout="wide",
        initial_sidebar_state=MENU_WIDTH,
    )
    dark = DARK if st.context.theme.type == "dark" else ""
    st.html(STYLE + dark + (PROJECTOR if state.scenario().projector else ""))
    begun = False
    with _one_sentence():
        _take_where()
        store = compute.current_store()
        _menu(store)
        if needs_data and (store is None or store.is_empty):
            _greet()
            st.stop()
        begun = True
        if carries and store is not None:
            address.carried(store)
        # A live page is left alone while hands may be on it: what is not known yet is there on the next page.
        progress_strip.show(store, waits=carries or not needs_data)
        yield store
    if not begun:  # the store could not be opened, which has been said: there is no page to show
        st.stop()


def careful(body: F) -> F:
    """A fragment's body whose mistakes become one sentence too: it runs outside `page` when it runs again alone."""

    @wraps(body)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        with _one_sentence():
            return body(*args, **kwargs)

    return guarded  # type: ignore[return-value]


@contextmanager
def _one_sentence() -> Iterator[None]:
    try:
        yield
    except QuotaError as mistake:
        st.error(HIDDEN if state.scenario().mask else str(mistake), icon=":material/error:")
    except Exception:
        logging.getLogger(__name__).exception("A page failed")
        st.error(OURS, icon=":material/error:")


def _take_where() -> None:
    """A link says which store it was made on, and so does this page's address, that a reload shows the same one."""
    asked = st.query_params.get(WHERE)
    if asked in {state.COMPANY, state.DEMO} and state.where() is None and compute.holds_data(asked):
        state.choose(asked)
    chosen = state.where()
    if chosen is not None and asked != chosen:
        st.query_params[WHERE] = chosen


def _menu(store: Store | None) -> None:
    with st.sidebar:
        st.page_link(str(ROOT / "app.py"), label="Start", icon=f":material/{ICONS['Start']}:")
        pages = {path.stem.partition("_")[2].replace("_", " "): path for path in sorted((ROOT / "pages").glob("*.py"))}
        placed = {name for names in GROUPS.values() for name in names}
        groups = {**GROUPS, "More": tuple(name for name in pages if name not in placed)}
        for group, names in groups.items():
            there = [name for name in names if name in pages]
            if there:
                st.caption(group)
            for name in there:
                st.page_link(str(pages[name]), label=name, icon=f":material/{ICONS.get(name, 'description')}:")
        st.caption(vintage(store))


def vintage(store: Store | None) -> str:
    """What is loaded, in a line."""
    if store is None or store.is_empty:
        return "No data yet"
    name = "Demo company" if compute.current_where() == state.DEMO else "Your company"
    return f"{name} · {store.row_counts.get('opportunities', 0):,} opportunities · data {store.data_version[:6]}"


def _greet() -> None:
    st.title("Nothing is loaded yet")
    st.write("Bring in a CRM export, or try the demo company: 60 sellers, three years of deals.")
    st.page_link(str(ROOT / "app.py"), label="Go to Start", icon=":material/home:")
