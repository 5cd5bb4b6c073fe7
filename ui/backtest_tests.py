"""Is it fair, and do results contradict the weights: the two questions after `would they have made it`."""

from __future__ import annotations

import streamlit as st

from quota_core.evaluate.verdicts import FairnessTest
from quota_core.present import formats
from quota_core.present.backtest_figures import figure_height
from quota_core.present.backtest_tables import (
    fairness_sheet,
    fairness_title,
    fit_sheet,
    funnel_sheet,
    held_against_sentence,
    plain_verdict,
    smallest_effect_sentence,
    spread_sentence,
    verdict_status,
)
from quota_core.present.sheet import OTHER_SHAPE, SHAPES
from quota_core.present.territory_figures import fit_figure, funnel_figure
from quota_core.present.territory_words import territories_note
from ui import backtest_kept, sheets
from ui.pictures import pictures

COLOURS = {"good": "green", "bad": "red"}


def fairness_block(held: backtest_kept.Hearing) -> None:
    """Each test in plain words, how small an effect would show, and the numbers behind."""
    found = held.fair
    st.subheader(
        fairness_title(found), help="Within pools: people of one role and segment, whose quotas can be compared."
    )
    st.markdown("\n".join(f"- {_mark(each)} {sheets.escaped(plain_verdict(each))}" for each in found.overall))
    for sentence in (smallest_effect_sentence(found), spread_sentence(found)):
        if sentence:
            st.write(sheets.escaped(sentence))
    shown = [
        f"{each.title} {formats.number(each.correlation)} ({formats.counted(each.reps, 'rep')})"
        for each in found.shown
        if each.reps
    ]
    if shown:
        st.caption(f"Shown, not judged: rank correlation of attainment with {', '.join(shown)}.")
    with st.expander("The numbers, and inside each pool"):
        st.caption(sheets.escaped(held_against_sentence(found)))
        st.markdown("\n".join(f"- {sheets.escaped(each.words)}" for each in found.overall))
        sheets.show(fairness_sheet(found.overall), "fairness", rows=4)
        sheets.show(fairness_sheet(found.by_pool, "fairness-by-pool"), "fairness_pools", rows=10)
        for note in found.notes:
            st.caption(note)


def _mark(each: FairnessTest) -> str:
    level = verdict_status(each)["level"]
    return f":{COLOURS.get(level, 'gray')}[{SHAPES.get(level, OTHER_SHAPE)}]"


def territories_block(held: backtest_kept.Hearing) -> None:
    """The funnel beside quota against potential, and their tables."""
    st.subheader("Do results contradict the territory weights?")
    figures = {"funnel": funnel_figure(held.funnel), "fit": fit_figure(held.fits)}
    pictures(
        figures, key="backtest_territories", file="back-test", columns=2, height=max(340, figure_height(figures["fit"]))
    )
    note = territories_note(held.fits)
    if note:
        st.caption(note)
    with st.expander("The numbers, territory by territory"):
        sheets.show(funnel_sheet(held.funnel), "funnel", rows=14)
        sheets.show(fit_sheet(held.fits, held.now.plan.company.currency), "fit", rows=14)
