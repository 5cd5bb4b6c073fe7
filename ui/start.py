"""Start: what is loaded and how sound it is, the headline, what is still ASSUMED, and where to go."""

from __future__ import annotations

import tempfile
from pathlib import Path

import streamlit as st

from quota_core.errors import QuotaError
from quota_core.evaluate.outlook import Outlook
from quota_core.present import formats
from quota_core.present.data_tables import SEVERITIES, checks_sheet, counted, health, imports_sheet, loaded_sheet
from quota_core.present.start import answers, dates, everybody, people_sentence, tiles
from quota_core.store import Store
from ui import compute, data_assumed, data_corrections, hidden, sheets, state

PAGES = Path(__file__).resolve().parent.parent / "pages"
DATA, EXPLORE, BACKTEST = (PAGES / name for name in ("1_Data.py", "2_Explore.py", "3_Back-test.py"))
PROMISE = (
    "Quota Explorer takes the deals out of your CRM, proposes a quota for every rep, and shows at once how those "
    "quotas would have gone in the past."
)
GRAVEST = 5
TERRITORIES = "A territory counts once here; weights and the back-test have a row for each role and segment in it."
TILE = 142  # pixels: six stand in one row, from a small laptop on


def screen(store: Store | None) -> None:
    """The whole page; an empty store greets. What is slow (the checks) is drawn last."""
    data_corrections.told()
    if store is None or store.is_empty:
        _greeting()
        return
    st.title("Demo company" if compute.current_where() == state.DEMO else "Your company")
    now = _outlook(store)
    if now is not None:
        _headline(now)
    _doors()
    left, right = st.columns(2, gap="large")
    with right:
        data_assumed.panel(store, "start", most=6, links=True)
    top, bottom = left.container(), left.container()
    with bottom:
        _loaded(store, now)
        _other_store()
    with top:
        _health(store, now.plan.company.currency if now else "")


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


def _headline(now: Outlook) -> None:
    scenario = state.scenario()
    told = "  \n".join(f"**{sheets.escaped(sentence)}** {sheets.coloured(status)}" for sentence, status in answers(now))
    st.markdown(told)
    row = st.container(horizontal=True, gap="small")
    for tile in tiles(now):
        row.metric(
            f"{tile.label} :gray[*assumed*]" if tile.assumed else tile.label,
            tile.text,
            delta=tile.note or None,
            delta_color="off",
            delta_arrow="off",
            help=tile.help or None,
            width=TILE,
        )
    name = scenario.now.called or ("as set on Explore" if scenario.parameters.differences else "defaults")
    st.caption(f"{people_sentence(now)}. Scenario: {sheets.escaped(name)}.", help=TERRITORIES)


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
    hide = hidden.in_store(store, found)
    sentence, status = health(found)
    st.subheader(f"{sentence} {sheets.coloured(status)}")
    lines = []
    for check in found[:GRAVEST]:
        money = f" :gray[{formats.money(check.money)} {currency}]".replace(" ]", "]") if check.money else ""
        lines.append(f"- {sheets.coloured(SEVERITIES[check.severity])} {sheets.escaped(hide.text(check.title))}{money}")
    st.markdown("\n".join(lines))
    if len(found) > GRAVEST:
        sheets.folded(
            f"All {len(found)} findings",
            "start_findings",
            lambda: sheets.show(hide.sheet(checks_sheet(found, currency)), "start_checks", rows=10),
        )


def _loaded(store: Store, now: Outlook | None) -> None:
    st.subheader(
        f"{formats.count(sum(store.row_counts.values()))} rows are loaded",
        help="All tables together, with owners, accounts and targets that no file gives and that are inferred.",
    )
    rows = ", ".join(counted(name, n) for name, n in store.row_counts.items() if n)
    told = [("Rows", rows), *([("People", everybody(now)), *dates(now)] if now else [])]
    last = next((each for each in store.imports.all() if each.files), None)
    if last is not None:
        told.append(("Last import", f"{formats.day(last.imported_at)}: {formats.listed(list(last.files), 2)}"))
    st.markdown("\n".join(f"- :gray[{label}:] {sheets.escaped(text)}" for label, text in told))
    sheets.folded("Tables and imports", "start_tables", lambda: _tables(store))


def _tables(store: Store) -> None:
    sheets.show(loaded_sheet(store.row_counts), "start_loaded", rows=12, download=False)
    sheets.show(imports_sheet(store.imports.all()), "start_imports", rows=6, empty="No import yet.")


def _other_store() -> None:
    """The way between the demo and the company's own store."""
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
