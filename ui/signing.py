"""What the sign-off pages share: an act in somebody's name, what came of it, and where its pages are."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from quota_core.errors import QuotaError
from quota_core.present.sheet import Sheet
from quota_core.present.sheet_file import XLSX, sheet_bytes
from quota_core.present.sign_off_words import tampered_text
from ui import agreed, choices, data_corrections, sheets

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from quota_core.govern.versions import Version
    from quota_core.store import Store

ROOT = Path(__file__).resolve().parent.parent
TURN = "signing:turn"
ON_SCREEN = "What is on screen"


def turn() -> int:
    """How many acts have succeeded in this session: a part of the keys of what begins anew after each."""
    return int(st.session_state.get(TURN, 0))


def page_of(title: str) -> str:
    """The script of a page, by its title in the menu; Start's is the app."""
    found = [path for path in (ROOT / "pages").glob("*.py") if path.stem.partition("_")[2].replace("_", " ") == title]
    return str(found[0] if found else ROOT / "app.py")


def name_field(
    key: str, *, label: str = "In whose name", place: DeltaGenerator | None = None, known: bool = True
) -> str:
    """Whose name an act goes under; the one used last stands there where it is `known` to be the same person's."""
    text_input = (place or st).text_input
    return text_input(label, value=data_corrections.who() if known else "", key=key, placeholder="first and last name")


def act(do: Callable[[], str], *, who: str = "", words: str = "") -> None:
    """Does it, keeps what to say and who it was for the next run of the page, and runs it; `words`: what takes time.

    What is wrong with it is said here, beside the form, which stays as it was filled in.
    """
    try:
        with st.spinner(words) if words else nullcontext():
            said = sheets.escaped(do())
    except QuotaError as mistake:
        _wrong(mistake)
        return
    st.session_state[TURN] = turn() + 1
    st.session_state[data_corrections.WHO] = " ".join(who.split()) or data_corrections.who()
    data_corrections.say(said, good=True)
    st.rerun()


def tampering(store: Store) -> None:
    """Says, above all else on a page, that the log was tampered with, so that nothing counts as approved."""
    if wrong := agreed.tampered(store):
        st.error(tampered_text(sheets.escaped(wrong)), icon=":material/gpp_bad:")


def chosen_version(store: Store, key: str) -> Version | None:
    """The version chosen, the newest one first; None: what is on screen."""
    versions = {each.label: each for each in reversed(store.versions.all())}
    chosen = st.selectbox(
        "Of which version",
        [*versions, ON_SCREEN],
        key=key,
        format_func=lambda each: versions[each].title if each in versions else each,
        width=320,
    )
    return versions.get(chosen)


def checked(do: Callable[[], None]) -> None:
    """Does something on this page; what is wrong with it is said here."""
    try:
        do()
    except QuotaError as mistake:
        _wrong(mistake)


def _wrong(mistake: QuotaError) -> None:
    st.error(sheets.escaped(choices.why(mistake)), icon=":material/error:")


def downloads(sheet: Sheet, key: str) -> None:
    """The table as a spreadsheet and as CSV."""
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "XLSX",
            data=lambda: sheet_bytes(sheet, ".xlsx"),
            file_name=f"{sheet.name}.xlsx",
            mime=XLSX,
            key=f"{key}_xlsx",
            on_click="ignore",
            icon=":material/download:",
            type="tertiary",
            help=f"All {len(sheet):,} rows with full values",
        )
        sheets.csv_button(sheet, key)
