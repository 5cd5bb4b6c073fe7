"""Start: what is loaded and how sound it is, the headline, what is still ASSUMED, and where to go."""

from __future__ import annotations

import tempfile
from pathlib import Path

import streamlit as st

from quota_core.errors import QuotaError
from quota_core.evaluate.outlook import Outlook
from quota_core.present import formats
from quota_core.present.data_tables import SEVERITIES, checks_sheet, health, imports_sheet, loaded_sheet
from quota_core.present.sheet import status_text
from quota_core.present.start import answers, dates, people_sentence, tiles
from quota_core.store import Store
from ui import compute, data_assumed, data_corrections, sheets, state

PAGES = Path(__file__).resolve().parent.parent / "pages"
DATA, EXPLORE, BACKTEST = (PAGES / name for name in ("1_Data.py", "2_Explore.py", "3_Back-test.py"))
PROMISE = (
    "Quota Explorer takes the deals out of your CRM, proposes a quota for every rep, and shows at once how those "
    "quotas would have gone in the past."
)
GRAVEST = 4


def screen(store: Store | None) -> None:
    """The whole page; an empty store greets."""
    data_corrections.told()
    if store is None or store.is_empty:
        _greeting()
        return
    now = _outlook(store)
    _head(store)
    if now is not None:
        _headline(now)
    _doors()
    left, right = st.columns(2, gap="large")
    with left:
        _health(store, now.plan.company.currency if now else "")
        _loaded(store, now)
    with right:
        data_assumed.panel(store, "start", most=6, links=True)
    _other_store()


def _greeting() -> None:
    st.title("Quotas people believe")
    st.write(PROMISE)
    left, right = st.columns(2, gap="large")
    with left, st.container(border=True):
        st.subheader("Look around first")
        st.write("The demo company: 60 sellers, 14 territories, three years of deals, with the usual dirt in them.")
        _demo_button("primary")
    with right, st.container(border=True):
        st.subheader("Start with your own")
        st.write("One export of opportunities is enough: Salesforce, HubSpot, or any CSV or Excel file.")
        st.page_link(str(DATA), label="Import files", icon=":material/upload_file:", query_params={"section": "import"})
    st.caption("Nothing leaves this machine.")


def _demo_button(kind: str = "secondary") -> None:
    st.button(
        "Try the demo company",
        key="start_demo",
        type=kind,  # type: ignore[arg-type]
        on_click=_open_demo,
        icon=":material/storefront:",
        help="Takes some seconds the first time: its files come in through the same import as yours.",
    )


def _open_demo() -> None:
    """Looks at the demo company, bringing it in first where it is not there yet."""
    path = compute.store_path(state.DEMO)
    try:
        if not path.exists() or compute.opened(str(path)).is_empty:
            from quota_core.commands.imports import import_demo

            words = "Making the demo company's files and importing them …"
            with st.spinner(words, show_time=True), tempfile.TemporaryDirectory() as folder:
                import_demo(path, Path(folder))
    except QuotaError as mistake:
        data_corrections.say(str(mistake), good=False)
        return
    state.choose(state.DEMO)


def _outlook(store: Store) -> Outlook | None:
    scenario = state.scenario()
    with st.spinner("Working out the plan …"):
        try:
            return compute.outlook_of(store, store.data_version, scenario.parameters)
        except QuotaError as mistake:
            st.warning(str(mistake), icon=":material/warning:")
            return None


def _head(store: Store) -> None:
    demo = compute.current_where() == state.DEMO
    st.title("Demo company" if demo else "Your company")


def _headline(now: Outlook) -> None:
    scenario = state.scenario()
    for sentence, status in answers(now):
        st.markdown(f"**{sheets.escaped(sentence)}** {coloured(status)}")
    told = tiles(now)
    for column, tile in zip(st.columns(len(told)), told, strict=True):
        assumed = " :gray[*assumed*]" if tile.assumed else ""
        column.metric(f"{tile.label}{assumed}", tile.text, help=tile.help or None)
        column.caption(tile.note)
    name = scenario.now.name or ("as set on Explore" if scenario.parameters.differences else "defaults")
    st.caption(f"{people_sentence(now)}. Scenario: {sheets.escaped(name)}.")


def coloured(status: dict[str, str] | None) -> str:
    """A status as shape and word in its colour."""
    if not status:
        return ""
    colour = {"good": "green", "watch": "orange", "bad": "red"}.get(status["level"], "gray")
    return f":{colour}[{status_text(status)}]"


def _doors() -> None:
    doors = (
        (
            EXPLORE,
            "Explore the plan",
            ":material/tune:",
            "Move a slider and see every quota, and who would have hit.",
            {},
        ),
        (
            DATA,
            "Check the data",
            ":material/fact_check:",
            "What is odd, how much money hangs on it, and the fix.",
            {"section": "checks"},
        ),
        (
            DATA,
            "Import files",
            ":material/upload_file:",
            "A newer export updates by id; nothing is doubled.",
            {"section": "import"},
        ),
    )
    for column, (page, label, icon, words, query) in zip(st.columns(len(doors)), doors, strict=True):
        with column, st.container(border=True):
            st.page_link(str(page), label=f"**{label}**", icon=icon, query_params=query)
            st.caption(words)


def _health(store: Store, currency: str) -> None:
    with st.spinner("Looking at the data …"):
        found = data_corrections.checks_of(store)
    sentence, status = health(found)
    st.subheader(f"{sentence} {coloured(status)}")
    for check in found[:GRAVEST]:
        money = f" · {formats.money(check.money)} {currency}" if check.money else ""
        st.markdown(f"{coloured(SEVERITIES[check.severity])} {sheets.escaped(check.title)}{money}")
    if len(found) > GRAVEST:
        with st.expander(f"All {len(found)} findings"):
            sheets.show(checks_sheet(found, currency), "start_checks", rows=10)


def _loaded(store: Store, now: Outlook | None) -> None:
    st.subheader(f"{formats.count(sum(store.row_counts.values()))} rows are loaded")
    if now is not None:
        st.markdown("  \n".join(f":gray[{label}:] {sheets.escaped(text)}" for label, text in dates(now)))
    sheets.show(loaded_sheet(store.row_counts), "start_loaded", rows=8, download=False)
    with st.expander("Files and imports"):
        sheets.show(imports_sheet(store.imports.all()), "start_imports", rows=6, empty="No import yet.")


def _other_store() -> None:
    """The way between the demo and the company's own store."""
    st.divider()
    if compute.current_where() != state.DEMO:
        _demo_button("tertiary")
    else:
        st.button(
            "Look at your own company",
            key="start_company",
            type="tertiary",
            on_click=state.choose,
            args=(state.COMPANY,),
            icon=":material/domain:",
        )
