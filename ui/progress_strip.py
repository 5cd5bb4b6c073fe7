"""The strip on every page: how far the latest version has come from v0 to approved, with the way to Sign-off.

It speaks of what was saved, so no slider moves it, and it only reads what is kept; the gates are looked at in a job.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from quota_core.errors import QuotaError
from quota_core.govern.versions import Version
from quota_core.present.sign_off_words import LATEST, approval_word, gate_marks, steps_text, strip_text
from quota_core.store import Store
from ui import agreed, choices, gates_kept, sheets

PAGES = Path(__file__).resolve().parent.parent / "pages"
SIGN_OFF, VERSIONS = (str(PAGES / name) for name in ("16_Sign-off.py", "13_Versions.py"))
COLOURS = {"good": "green", "watch": "orange", "bad": "gray"}
EVERY = 1.0  # seconds
ASKED, MOST_TIMES = "strip:asked", 5
# On the line of the menu's button, which is empty otherwise: it takes no room.
STYLE = """
<style>
.st-key-progress_strip {position: absolute; top: 0.25rem; right: 2rem; width: auto; z-index: 3;}
.st-key-progress_strip a {padding: 0 0.25rem; min-height: 0;}
.st-key-progress_strip a p {font-size: 0.8rem; white-space: nowrap; font-variant-numeric: tabular-nums;}
@media (max-width: 760px) {
  .st-key-progress_strip {position: static;}
  /* The header lies over the first line of every page but the live ones. */
  [data-testid="stMain"]:not(:has(.qe-root)) .st-key-progress_strip {margin-top: 2rem;}
  .st-key-progress_strip a p {white-space: normal;}
}
</style>
"""


def show(store: Store | None, *, waits: bool) -> None:
    """The strip; `waits`: where the gates are still looked at, it is written again once they are known."""
    if store is None or store.is_empty:
        return
    st.html(STYLE)
    with st.container(key="progress_strip"):
        try:
            if agreed.tampered(store):
                st.page_link(SIGN_OFF, label=":red[■ the audit log was tampered with]", help="Sign-off says where.")
                return
            version = store.versions.last
        except QuotaError as mistake:  # a version that was tampered with takes no page with it
            st.page_link(VERSIONS, label=":red[■ a version is not as it was saved]", help=choices.why(mistake))
            return
        if version is None:
            st.page_link(
                VERSIONS, label=":gray[no version saved yet · everything is a draft]", help="Save v0 to begin."
            )
            return
        unknown = gates_kept.kept(store, version) is None
        (_pending if unknown and waits and _few(version.fingerprint, store.audit_log.head) else _line)(store, version)


def _few(*asked: object) -> bool:
    """Whether this look was not waited for often yet: one that fails is not begun again and again."""
    before, times = st.session_state.get(ASKED, (None, 0))
    times = times + 1 if before == asked else 1
    st.session_state[ASKED] = asked, times
    return bool(times <= MOST_TIMES)


def _line(store: Store, version: Version) -> None:
    standing, looked = agreed.standing(store, version), gates_kept.kept(store, version)
    if looked is None:
        st.page_link(
            SIGN_OFF, label=f"{LATEST} {version.label} · {approval_word(standing)}", help="Looking at every gate …"
        )
        return
    marks = "".join(f":{COLOURS[level]}[{shape}]" for shape, level in gate_marks(standing, looked.gates))
    label = f"{marks} {sheets.escaped(strip_text(standing, looked.gates, looked.far))}"
    st.page_link(SIGN_OFF, label=label, help="  \n".join(steps_text(standing, looked.gates)))


@st.fragment(run_every=EVERY)
def _pending(store: Store, version: Version) -> None:
    """The short line, until the gates are known: then the page runs again, once."""
    if gates_kept.begun(store, version) is None:
        st.rerun()
    _line(store, version)
