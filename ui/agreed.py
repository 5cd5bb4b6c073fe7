"""What has been agreed about the scenario on screen and about versions, as the sign-off pages and the strip read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from quota_core.errors import QuotaError
from quota_core.govern.approvals import SignOff, sign_off
from quota_core.govern.records import Item, LedgerEntry
from quota_core.govern.versions import Version
from quota_core.model.plan import Plan
from quota_core.parameters import Parameters
from quota_core.present.definition_words import definition_entries, facts_of
from quota_core.present.ledger_words import setting_words
from quota_core.present.sign_off_words import on_screen_text
from quota_core.store import Store
from ui import compute


def lines(
    store: Store,
    plan: Plan,
    moves: Mapping[str, float] | None = None,
    inferred: Sequence[Item] | None = None,
) -> tuple[LedgerEntry, ...]:
    """The whole ledger of a plan, in words; `moves`: how far each parameter moves an outcome.

    `inferred`: the inferred inputs of a version, which are its own.
    """
    return store.agreement.ledger(plan, definition_lines(store, plan), moves, setting_words, inferred)


def definition_lines(store: Store, plan: Plan) -> tuple[LedgerEntry, ...]:
    """The definitions as lines of the ledger, with who approved them."""
    return definition_entries(store.definitions.sheet(plan), plan, facts_of(plan))


def standing(store: Store, version: Version) -> SignOff:
    """Approvals and waivers that count for a version."""
    return sign_off(store.audit_log.all(), version.label, version.fingerprint)


def approved(store: Store, version: Version) -> bool:
    """Whether a version is approved, on a log that is whole."""
    return standing(store, version).approved and tampered(store) is None


def on_screen(store: Store, parameters: Parameters) -> str:
    """Whether a setting on today's data is the latest version; empty where none is saved, or it cannot be read."""
    try:
        version = store.versions.last
        if version is None:
            return ""
        saved = version.parameters
    except QuotaError:  # the strip says so
        return ""
    same_data = version.data_version == store.data_version
    return on_screen_text(
        version.label,
        same_settings=saved == parameters,
        same_data=same_data,
        approved=approved(store, version),
    )


@st.cache_resource(show_spinner=False)
def _checked() -> compute.Kept[str]:
    return compute.Kept(4)


def tampered(store: Store) -> str | None:
    """What shows that the log was tampered with; looked at once for each entry that is added."""
    head = store.audit_log.head
    return _checked().get((str(store.path), head), lambda: store.audit_log.broken or "") or None
