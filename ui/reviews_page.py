"""The reviews page: everybody's quota and what was said of it; one rep in full; estimates; adjustments."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from quota_core.evaluate.audit import Audit
from quota_core.evaluate.outlook import Outlook
from quota_core.evaluate.simulation.outcome import Outcome
from quota_core.govern.rep_view import RepView, rep_view
from quota_core.govern.reviews import ReviewLine
from quota_core.model.unsaid import NOBODY
from quota_core.present import formats
from quota_core.present.build_up import waterfall
from quota_core.present.review_tables import (
    adjustments_sheet,
    build_sheet,
    divergences_sheet,
    frozen_sheet,
    frozen_text,
    history_sheet,
    odds_text,
    pay_text,
    review_status,
    reviews_sheet,
    reviews_text,
    said_text,
    territories_sheet,
)
from quota_core.store import Store
from ui import answers, compute, data_corrections, reviews_forms, scenarios_page, sheets, state
from ui.pictures import pictures

QUESTION = "Has everybody seen the number?"
EVERYBODY = ""


def screen(store: Store) -> None:
    """The whole page."""
    here = state.scenario()
    with st.spinner("Working out the plan …"):
        now = scenarios_page.shown_outlook(store)
    st.title(QUESTION)
    if not now.plan.carries.any():
        st.write(NOBODY)
        return
    lines = store.reviews.lines(now.plan)
    st.markdown(f"{reviews_text(lines)} · {scenarios_page.scenario_line(store, now)}")
    data_corrections.told()
    _tables(lines, names=not here.mask)
    _one(store, now, lines)


def _tables(lines: tuple[ReviewLine, ...], *, names: bool) -> None:
    managers = sorted({line.manager for line in lines})
    team = st.selectbox(
        "Team",
        [EVERYBODY, *managers],
        key="reviews_team",
        format_func=lambda name: name or "Everybody",
        persist_state="session",
        width=280,
    )
    own = tuple(line for line in lines if not team or line.manager == team)
    sheets.show(reviews_sheet(own, reasons=names), "reviews", rows=8)
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("#### Own estimates beside the model's")
        sheets.show(
            divergences_sheet(own),
            "reviews_divergences",
            rows=6,
            empty="No rep has given an estimate yet: ask two to three weeks before quotas are set.",
        )
    with right:
        st.markdown("#### Adjustments")
        sheets.show(
            adjustments_sheet(own, reasons=names),
            "reviews_adjustments",
            rows=6,
            empty="No quota is locked: every number is as computed.",
        )


def _one(store: Store, now: Outlook, lines: tuple[ReviewLine, ...]) -> None:
    by_id = {line.rep_id: line for line in lines}
    chosen = st.selectbox(
        "One rep",
        list(by_id),
        key="reviews_rep",
        format_func=lambda rep_id: _called(by_id.get(rep_id)),
        persist_state="session",
    )
    if chosen not in by_id:
        return
    line = by_id[chosen]
    odds = _odds(store)
    view = rep_view(now.plan, now.test, now.plan.company.rep_index[chosen], odds)
    _head(now, view, line)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _shown(view)
    with right:
        reviews_forms.forms(store, now, line)


def _called(line: ReviewLine | None) -> str:
    return "" if line is None else f"{line.name}, {formats.money(line.quota)}"


def _odds(store: Store) -> Outcome | None:
    """The odds of the scenario on screen; drawn now where they are not yet."""
    version, parameters = store.data_version, state.scenario().parameters
    ready = compute.odds_ready(store, version, parameters)
    if ready is not None:
        return ready
    job = compute.odds_job(store, version, parameters)
    drawn = answers.answer("reviews_odds", compute.stand(store, version), parameters, job, "Drawing the odds")
    return compute.odds_ready(store, version, parameters) if drawn.value and not drawn.earlier else None


def _head(now: Outlook, view: RepView, line: ReviewLine) -> None:
    here, built = state.scenario(), view.built
    st.markdown(
        f"### {sheets.escaped(view.name)} {sheets.coloured(review_status(line))}  \n"
        f"{sheets.escaped(' '.join(part for part in (view.role, view.segment) if part))}"
        f"{sheets.escaped(f', {view.manager}') if view.manager else ''}"
    )
    told: list[tuple[str, str, str]] = [
        ("Quota", formats.money_full(view.built.quota), ""),
        ("Last year's quota", formats.money(built.last_quota), formats.percent_change(built.change)),
        ("Last year's bookings", formats.money(built.last_bookings), ""),
        ("P(hit)", formats.chance(view.p_hit), ""),
    ]
    if not here.projector:
        place = now.plan.company.rep_index[view.rep_id]
        audit = Audit.of(now.plan, np.ones(len(now.plan.company.reps)))
        ote = formats.money(float(audit.ote[place]))
        told.append(("Quota / OTE", formats.multiple(built.ote_multiple), f"OTE {ote}"))
    for column, (label, value, note) in zip(st.columns(len(told)), told, strict=True):
        column.metric(label, value, delta=note or None, delta_color="off", delta_arrow="off")
    quarters = " · ".join(f"Q{n} {formats.money(money)}" for n, money in enumerate(view.quarters, 1))
    currency = f" ({now.plan.company.currency})" if now.plan.company.currency else ""
    st.caption(sheets.escaped(f"By quarter{currency}: {quarters}. {odds_text(view)}"))
    if not here.projector:
        paid = {name: float(each[place]) for name, each in audit.paid.items()}
        st.caption(sheets.escaped(pay_text(paid, float(audit.market[place]))))
    if line.said and not here.mask:
        st.caption(sheets.escaped(said_text(line)))


def _shown(view: RepView) -> None:
    pay = not state.scenario().projector
    figure: dict[str, Any] = waterfall(view.built, "review", pay=pay)
    pictures({"build": figure}, key="reviews_build", file="build-up", height=260)
    with st.expander("The build-up, line by line"):
        sheets.show(build_sheet(view, pay=pay), "reviews_build_lines", rows=9)
    st.markdown("#### The years behind")
    sheets.show(history_sheet(view), "reviews_history", rows=6, empty="No whole fiscal year of this rep yet.")
    st.markdown("#### This quota, frozen and held against the past")
    st.caption(sheets.escaped(frozen_text(view)))
    sheets.show(frozen_sheet(view), "reviews_frozen", rows=6, empty="Nothing to hold it against yet.")
    st.markdown("#### The territory")
    sheets.show(territories_sheet(view), "reviews_territory", rows=6, empty="No territory is known.")
