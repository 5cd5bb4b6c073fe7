"""Import: files in, how each is read, what becomes of every row; nothing is written before the button is pressed."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import streamlit as st

from quota_core.errors import QuotaError
from quota_core.ingest.mapping import Mapping
from quota_core.ingest.mapping_toml import to_toml
from quota_core.ingest.previews import ImportPreview
from quota_core.present import formats
from quota_core.present.data_tables import imports_sheet, words
from quota_core.present.hiding import Hiding
from quota_core.present.import_tables import (
    counts_sentence,
    counts_sheet,
    file_status,
    file_title,
    first_rows_sheet,
    missing_rates,
    rates_csv,
)
from quota_core.present.reject_tables import flagged_sheet, reasons_sheet, rejects_sheet
from quota_core.present.sheet import SHAPES
from quota_core.store import Store, scratch_store
from quota_core.store.bringing import Ahead, import_ahead, import_preview, save_import
from ui import compute, data_ahead, data_corrections, data_file, hidden, sheets, state
from ui.sheets import escaped

PAGES = Path(__file__).resolve().parent.parent / "pages"
TYPES = ["csv", "tsv", "txt", "xlsx"]
DESK = "data_desk"
TYPED_RATES = "rates typed in.csv"
WELCOME = (
    "Recognised by their headers: **Salesforce** opportunities (API names or report labels), users, quotas and field "
    "history; **HubSpot** deals; our own **template**. Anything else is mapped once, here, and remembered. "
    "One file of opportunities is enough: what is missing is inferred and marked ASSUMED."
)


@dataclass
class Desk:
    """What lies on the table before it is saved: the answers so far, the last preview and what it was made of."""

    round: int = 0
    confirmed: dict[str, Mapping] = field(default_factory=dict)
    rates: dict[str, float] = field(default_factory=dict)
    made_of: Any = None
    shown: ImportPreview | None = None
    ahead: Ahead | None = None
    problem: str = ""
    done: str = ""


def desk() -> Desk:
    """The session's desk."""
    held: Desk = st.session_state.setdefault(DESK, Desk())
    return held


def screen(store: Store | None) -> None:
    """Files to choose, then their preview; without files, what can be brought in and what was."""
    held = desk()
    if held.done:
        st.success(held.done, icon=":material/check_circle:")
        _onward()
        held.done = ""
    if compute.current_where() == state.DEMO:
        st.info("You are looking at the demo company. Your files go into a store of your own.", icon=":material/info:")
    files = st.file_uploader(
        "CSV or Excel files, several at once",
        type=TYPES,
        accept_multiple_files=True,
        key=f"data_files_{held.round}",
        help="Nothing leaves this machine. Larger than the bound: python -m quota_core import FILE.",
    )
    if not files:
        held.made_of, held.shown = None, None
        st.markdown(WELCOME)
        _template_button()
        _log(store)
        return
    sources = [(file.name, file.getvalue()) for file in files]
    if held.rates:
        sources.append((TYPED_RATES, rates_csv(held.rates)))
    shown = _previewed(held, sources, tuple(file.file_id for file in files))
    if shown is None:
        st.error(held.problem, icon=":material/error:")
        return
    for place, file in enumerate(shown.files):
        level, word = file_status(file)
        mark = SHAPES.get(level, "◆")
        with st.expander(
            f"{mark} **{escaped(file_title(file))}** · {word}",
            expanded=level in {"bad", "watch"} or len(shown.files) == 1,
        ):
            data_file.show(file, shown, held.confirmed, place)
    hide = _checked(held, shown)
    _outcome(shown, hide)
    _rejects(held, shown, hide)
    if held.ahead is not None:
        data_ahead.show(held.ahead)
    _save_button(held, shown)


def _onward() -> None:
    """Where to go once files are saved."""
    row = st.container(horizontal=True)
    icon = ":material/fact_check:"
    row.page_link(str(PAGES / "1_Data.py"), label="Look at the checks", icon=icon, query_params={"section": "checks"})
    row.page_link(str(PAGES / "2_Explore.py"), label="Explore the plan", icon=":material/tune:")


def _previewed(held: Desk, sources: list[tuple[str, bytes]], ids: tuple[str, ...]) -> ImportPreview | None:
    """The preview of these files under the answers so far, made again only when one of them changed."""
    target = _target()
    answers = tuple(sorted((label, to_toml(mapping)) for label, mapping in held.confirmed.items()))
    made_of = (ids, answers, tuple(held.rates.items()), str(target.path), target.data_version)
    if held.made_of == made_of:
        return held.shown
    held.made_of, held.problem, held.ahead = made_of, "", None
    with st.spinner(f"Reading {formats.counted(len(sources), 'file')} …", show_time=True):
        try:
            held.shown = import_preview(target, sources, confirmed=held.confirmed, interactive=True)
        except QuotaError as mistake:
            held.shown, held.problem = None, str(mistake)
    return held.shown


@st.cache_resource(show_spinner=False)
def _scratch() -> Store:
    return scratch_store()


def _target() -> Store:
    """What the files are compared with: the company's own store, never the demo's; none yet, and none is made."""
    path = compute.store_path(state.COMPANY)
    return compute.opened(str(path)) if path.exists() else _scratch()


def _outcome(shown: ImportPreview, hide: Hiding) -> None:
    if not shown.tables:
        return
    st.subheader(counts_sentence(shown))
    sheets.show(counts_sheet(shown), "import_counts", download=False)
    names = list(shown.tables)
    with st.expander("First rows, as they would be saved"):
        chosen = st.selectbox(
            "Table", names, key="import_first_table", format_func=lambda name: words(name).capitalize()
        )
        sheets.show(
            hide.sheet(first_rows_sheet(shown, chosen or names[0])), f"import_first_{chosen}", rows=10, download=False
        )


def _taken(shown: ImportPreview) -> int:
    """How many rows would be saved."""
    return sum(counts.kept + counts.updated for counts in shown.tables.values())


def _checked(held: Desk, shown: ImportPreview) -> Hiding:
    """Works out once per preview what it would leave behind; gives what hides its people."""
    if held.ahead is None and _taken(shown):
        with st.spinner("Checking what would be saved …", show_time=True):
            held.ahead = import_ahead(_target(), shown)
    return data_ahead.hide(held.ahead) if held.ahead is not None else hidden.OPEN


def _rejects(held: Desk, shown: ImportPreview, hide: Hiding) -> None:
    rejects = shown.rejects()
    _ask_rates(held, missing_rates(rejects))
    sheet = hide.sheet(rejects_sheet(rejects))
    flagged = shown.flagged()
    if len(sheet):
        with st.expander(f"▲ {formats.counted(len(sheet), 'row')} rejected: why, and which"):
            sheets.show(reasons_sheet(sheet), "import_reasons", rows=8, download=False)
            st.caption(
                "Row by row, as a spreadsheet numbers them. Correct them in the CRM or the file, and import again."
            )
            sheets.show(sheet, "import_rejects", file="rejected-rows", rows=10)
    if flagged:
        with st.expander(
            f"▲ {formats.counted(len(flagged), 'cell')} flagged in rows that are kept: unreadable, or contradicting"
        ):
            sheets.show(hide.sheet(flagged_sheet(flagged)), "import_flagged", rows=10)


def _ask_rates(held: Desk, missing: dict[str, tuple[str, int]]) -> None:
    """Currencies without a rate: one number each takes their rows in."""
    for code, (plan, rows) in missing.items():
        key = f"rate_{held.round}_{code}"
        st.number_input(
            f"How many {plan} is one {code}? {formats.counted(rows, 'row is', 'rows are')} rejected without it",
            min_value=0.0,
            value=None,
            format="%.4f",
            key=key,
            on_change=_take_rate,
            args=(held, code, key),
            help="One rate for all dates; for rates by date, import a table fx_rates (currency, rate, from_date).",
            width=420,
        )


def _take_rate(held: Desk, code: str, key: str) -> None:
    rate = st.session_state.get(key)
    if rate:
        held.rates[code] = float(rate)


def _save_button(held: Desk, shown: ImportPreview) -> None:
    wrong = [file.file for file in shown.files if file.problem]
    waiting = [file.file for file in shown.files if file_status(file)[0] == "bad" and not file.problem]
    if wrong and shown.ready:
        st.warning(f"Left out, because not readable: {escaped(formats.listed(wrong))}.", icon=":material/warning:")
    if waiting:
        st.warning(f"Answer first: {formats.listed(waiting)}.", icon=":material/help:")
    rows = _taken(shown)
    st.button(
        f"Import {formats.counted(rows, 'row')}" if shown.tables else "Import",
        type="primary",
        key="import_save",
        disabled=bool(waiting) or not shown.ready or not rows,
        help="One step: everything is saved, or nothing is.",
        on_click=_save,
        args=(held, shown),
        icon=":material/save:",
    )


def _save(held: Desk, shown: ImportPreview) -> None:
    """Saves the preview, looks at the company's store from now on, and clears the table for the next files."""
    try:
        with st.spinner("Saving, correcting and inferring …", show_time=True):
            own = compute.opened(str(compute.store_path(state.COMPANY)), create=True)
            saved = save_import(own, shown, who=data_corrections.who_named())
    except QuotaError as mistake:
        held.problem, held.shown = str(mistake), None
        return
    state.choose(state.COMPANY)
    assumed = sum(entry.status == "ASSUMED" for entry in saved.assumed)
    held.done = (
        f"Saved: {counts_sentence(shown)}. {formats.counted(len(saved.checks), 'check')} found something, "
        f"{formats.counted(assumed, 'value is', 'values are')} ASSUMED."
    )
    held.round += 1
    held.confirmed, held.rates, held.made_of, held.shown, held.ahead = {}, {}, None, None, None


def _template() -> bytes:
    """The empty template as one workbook."""
    from quota_core.ingest.template import write_template

    with tempfile.TemporaryDirectory() as folder:
        book = next(path for path in write_template(Path(folder)) if path.suffix == ".xlsx")
        return book.read_bytes()


def _template_button() -> None:
    st.download_button(
        "Empty template (Excel)",
        data=_template,
        file_name="quota-template.xlsx",
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        key="import_template",
        on_click="ignore",
        icon=":material/table:",
        help="A sheet for each table with a note on every column.",
    )


def _log(store: Store | None) -> None:
    if store is None:
        return
    st.subheader("What was imported")
    sheets.show(imports_sheet(store.imports.all()), "import_log", file="imports", empty="No import yet.")
