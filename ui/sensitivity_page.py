"""The sensitivity page: what matters most for the chosen outcome, what to confirm first, and two parameters at once."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path

import streamlit as st

from quota_core.errors import Cancelled
from quota_core.evaluate.measures import OUTCOMES
from quota_core.evaluate.sensitivity import Tornado, TwoWay, tornado, two_way, with_confirmed
from quota_core.model.company import Company
from quota_core.parameters import SPECS, Parameters
from quota_core.parameters.groups import PAY
from quota_core.parameters.plausible import plausible_range
from quota_core.present.backtest_figures import figure_height
from quota_core.present.tornado_figures import tornado_figure, two_way_figure
from quota_core.present.tornado_tables import confirm_first, moving_rows, shown_rows, tornado_sheet, tornado_title
from quota_core.store import Store
from ui import answers, choices, compute, frame, scenarios_page, sheets, state
from ui.answers import Answer
from ui.jobs import Progress
from ui.pictures import pictures

FILE = "sensitivity"
FIRST = "p_target"
CELLS = 7
LEDGER = Path(__file__).resolve().parent.parent / "pages" / "11_Ledger.py"


@st.fragment
@frame.careful
def screen(store: Store) -> None:
    """The whole page."""
    here = state.scenario()
    pay = not here.projector
    with st.spinner("Working out the plan …"):
        now = scenarios_page.shown_outlook(store)
    head = st.container()
    outcome = _outcome(pay=pay)
    found = tried(store, here.parameters, outcome)
    if found.value is None:
        head.title("What matters most?")
        return
    with head:
        with found.part("head"):
            st.title(tornado_title(found.value, pay=pay))
        st.markdown(scenarios_page.scenario_line(store, now))
    # What was confirmed meanwhile moves no number: it is told without trying anything again.
    now_known = with_confirmed(found.value, store.agreement.confirmed(here.parameters))
    with found.body:
        if not shown_rows(found.value, pay=pay):  # the title says why: there is nothing to list or to try in pairs
            return
        _show(now_known, pay=pay)
        _two_way(store, found.value, pay=pay, waits=found.earlier)


def _show(found: Tornado, *, pay: bool) -> None:
    first = confirm_first(found, pay=pay)
    if first:
        st.info(sheets.escaped(first), icon=":material/help:")
        st.page_link(str(LEDGER), label="What is ASSUMED, and where to confirm it", icon=":material/fact_check:")
    figure = tornado_figure(found, pay=pay)
    pictures({"tornado": figure}, key="sensitivity_tornado", file=FILE, height=figure_height(figure))
    sheets.show(tornado_sheet(found, pay=pay, mask=state.scenario().mask), "sensitivity_table", rows=10)


def _outcome(*, pay: bool) -> str:
    offered = [key for key, each in OUTCOMES.items() if pay or not each.pay]
    if st.session_state.get("sensitivity_outcome") not in offered:
        st.session_state["sensitivity_outcome"] = FIRST
    chosen = st.selectbox(
        "Outcome",
        offered,
        key="sensitivity_outcome",
        format_func=lambda key: OUTCOMES[key].title,
        persist_state="session",
        help="Every parameter is moved alone, from its plausible low to its plausible high end; all else stays.",
    )
    st.caption(sheets.escaped(OUTCOMES[chosen].help))
    return chosen


def tried(
    store: Store, parameters: Parameters, outcome: str, *, place: str = "sensitivity", of: Hashable = None
) -> Answer[Tornado]:
    """Every parameter at both its ends; `of`: the data it holds for, where confirming them changes nothing in it."""
    version = store.data_version
    company, draws = compute.company_of(store, version, parameters), compute.draws_of(store, version, parameters)
    inputs = {(each.table_name, each.column_name) for each in store.assumptions.all("ASSUMED")}

    def work(progress: Progress) -> Tornado:
        return tornado(
            company,
            parameters,
            outcome,
            draws=draws,
            progress=progress,
            company_of=lambda other: read_as(store, version, other),
            inputs=inputs,
        )

    setting = (parameters, outcome, draws.seed)
    words = "Trying every parameter at both its ends"
    return answers.answer(place, of or compute.stand(store, version), setting, work, words)


def read_as(store: Store, version: str, parameters: Parameters) -> Company:
    """The company read anew for a job, where the data are still those it began with; else Cancelled ends the job."""
    found = store.company(parameters, with_deals=True)
    if found.data_version not in {"", version}:  # an import came in between: its answer would mix both
        raise Cancelled
    return found


def _numbers(*, pay: bool) -> list[str]:
    return [key for key, spec in SPECS.items() if plausible_range(spec) and (pay or spec.group != PAY)]


def _two_way(store: Store, found: Tornado, *, pay: bool, waits: bool) -> None:
    st.subheader("Two parameters at once", help=f"{CELLS} values of each over its plausible range; all else stays.")
    offered = _numbers(pay=pay)
    for name, key in zip(("sensitivity_x", "sensitivity_y"), _first(found, offered, pay=pay), strict=True):
        if st.session_state.get(name) not in offered:
            st.session_state[name] = key
    left, right = st.columns(2)
    x = left.selectbox("Across", offered, key="sensitivity_x", format_func=_named, persist_state="session")
    y = right.selectbox("Upwards", offered, key="sensitivity_y", format_func=_named, persist_state="session")
    if x == y:
        st.caption("Pick two different parameters.")
        return
    tried = _both(store, state.scenario().parameters, x, y, found.outcome, waits=waits)
    if tried.value is None:
        return
    table, parameters = tried.value
    with tried.body:
        pictures({"two-way": two_way_figure(table, parameters)}, key="sensitivity_two", file=FILE, height=360)
        for sentence in dict.fromkeys(choices.why(error) for error in table.errors[:3]):
            st.caption(sheets.escaped(sentence))


def _first(found: Tornado, offered: list[str], *, pay: bool) -> tuple[str, str]:
    """The two that move the outcome most."""
    keys = [row.key for row in moving_rows(found, pay=pay) if row.key in offered]
    x, y, *_ = [*keys, *(key for key in offered if key not in keys)]
    return x, y


def _named(key: str) -> str:
    return f"{SPECS[key].title} ({SPECS[key].group})"


def _both(
    store: Store, parameters: Parameters, x: str, y: str, outcome: str, *, waits: bool
) -> Answer[tuple[TwoWay, Parameters]]:
    version = store.data_version
    company, draws = compute.company_of(store, version, parameters), compute.draws_of(store, version, parameters)

    def work(progress: Progress) -> tuple[TwoWay, Parameters]:
        found = two_way(company, parameters, x, y, outcome, steps=CELLS, draws=draws, progress=progress)
        return found, parameters

    stand, setting = compute.stand(store, version), (parameters, x, y, outcome, draws.seed)
    return answers.answer("two-way", stand, setting, work, f"Trying {CELLS * CELLS} pairs", waits=waits)
