"""What is said of one rep's quota: accepted, disputed or estimated, and adjusted with a reason."""

from __future__ import annotations

from datetime import UTC, date, datetime

import streamlit as st

from quota_core.evaluate.outlook import Outlook
from quota_core.govern.reviews import ReviewLine, Said, Side, adjusted, checked_review, released
from quota_core.parameters import Parameters
from quota_core.present import formats
from quota_core.store import Store
from ui import compute, sheets, signing, state
from ui.scenario import changed

SAYS: dict[Said, str] = {"accepted": "Accept", "disputed": "Dispute", "estimated": "Estimate only"}
SIDES: dict[Side, str] = {"rep": "the rep", "manager": "the manager"}


def forms(store: Store, now: Outlook, line: ReviewLine) -> None:
    """The two forms of one rep."""
    who = signing.name_field("reviews_who")
    _review(store, now, line, who)
    _adjust(store, line, who)


def _review(store: Store, now: Outlook, line: ReviewLine, who: str) -> None:
    rep = line.rep_id
    with st.form(f"reviews_say_{rep}"):
        st.markdown(f"**What is said of {formats.money_full(line.quota)}**")
        side = st.radio(
            "By", list(SIDES), key=f"reviews_side_{rep}", horizontal=True, format_func=lambda each: SIDES[each]
        )
        verdict = st.radio(
            "Word", list(SAYS), key=f"reviews_word_{rep}", horizontal=True, format_func=lambda each: SAYS[each]
        )
        reason = st.text_input("Reason", key=f"reviews_reason_{rep}", placeholder="needed to dispute")
        estimate = st.number_input(
            "The rep's own estimate of the year",
            min_value=0.0,
            value=None,
            step=10_000.0,
            format="%.0f",
            key=f"reviews_estimate_{rep}",
            help="What the rep expects of the territory; asked two to three weeks before quotas are set.",
        )
        if st.form_submit_button("Put on record", key=f"reviews_put_{rep}", icon=":material/gavel:"):
            signing.act(
                lambda: _said(store, now, line, side or "rep", verdict or "accepted", who, reason, estimate), who=who
            )


def _said(
    store: Store, now: Outlook, line: ReviewLine, side: Side, word: Said, who: str, reason: str, estimate: float | None
) -> str:
    review = checked_review(
        now.plan, line.rep_id, side, who, word, at=datetime.now(UTC), reason=reason, estimate=estimate
    )
    store.reviews.give(review)
    return f"{line.name}, {formats.money(line.quota)}: {word} by {who}."


def _adjust(store: Store, line: ReviewLine, who: str) -> None:
    rep = line.rep_id
    with (
        st.expander("Adjust the number", expanded=line.lock is not None),
        st.form(f"reviews_adjust_{rep}", border=False),
    ):
        st.caption(
            sheets.escaped(
                f"Computed: {formats.money_full(line.computed)}. An adjustment is a lock with a reason; the others of "
                "the group make up for it, and Undo on Explore takes it back."
            )
        )
        quota = st.number_input(
            "Hold at", min_value=0.0, value=line.quota, step=1_000.0, format="%.0f", key=f"reviews_quota_{rep}"
        )
        reason = st.text_input("Why", key=f"reviews_why_{rep}")
        row = st.container(horizontal=True)
        hold = row.form_submit_button("Hold it there", key=f"reviews_hold_{rep}", icon=":material/lock:")
        free = line.lock is not None and row.form_submit_button(
            "As computed again", key=f"reviews_free_{rep}", icon=":material/lock_open:"
        )
        if hold:
            signing.act(lambda: _held(store, line, quota, reason, who), who=who)
        if free:
            signing.act(lambda: _freed(store, line), who=who)


def _held(store: Store, line: ReviewLine, quota: float, reason: str, who: str) -> str:
    after = adjusted(state.scenario().parameters, line.rep_id, quota, reason, who, date.today())
    return _on_screen(store, after, f"{line.name} is held at {formats.money_full(quota)}")


def _freed(store: Store, line: ReviewLine) -> str:
    return _on_screen(store, released(state.scenario().parameters, line.rep_id), f"{line.name} is unlocked")


def _on_screen(store: Store, after: Parameters, told: str) -> str:
    """Other parameters as the scenario on screen, once they are known to work out."""
    compute.outlook_of(store, store.data_version, compute.settled(store, store.data_version, after))
    state.keep_scenario(changed(state.scenario(), after))
    return f"{told}; the scenario on screen has it, save it there by name."
