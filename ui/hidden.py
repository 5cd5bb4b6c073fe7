"""Nobody's name on the pages while names are hidden (projector)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import streamlit as st

from quota_core.evaluate.outlook import Outlook
from quota_core.present.hiding import Hiding, hiding, owners_in
from quota_core.present.masks import masked
from quota_core.store import Store
from ui import compute, state

if TYPE_CHECKING:
    from quota_core.ingest.checks import Check

OPEN = Hiding()


@st.cache_resource(show_spinner=False)
def _people() -> compute.Kept[list[dict[str, Any]]]:
    return compute.Kept(8)


def outlook(now: Outlook) -> Outlook:
    """An outlook as it may be shown: with masks in place of names while these are hidden."""
    return masked(now) if state.scenario().mask else now


def in_store(store: Store, checks: Iterable[Check] = ()) -> Hiding:
    """What hides the people of a store, and owners that findings name; hides nothing while names are shown."""
    if not state.scenario().mask:
        return OPEN
    people = _people().get((str(store.path), store.data_version), store.people)
    return hiding(people, owners_in(checks))
