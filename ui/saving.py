"""Scenarios saved from a session: what another session has saved meanwhile is never replaced unseen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from quota_core.errors import StoreError
from quota_core.present.ledger_words import apart
from quota_core.store import Scenario, Store
from ui.data_corrections import who_named

SEEN = "scenario_texts"  # what this session last saw under each name


def save(store: Store, name: str, toml: str, parent: str | None) -> Scenario:
    """Saves under a name; StoreError, with what changed, where something stands there that this session has not seen.

    What the refusal tells of counts as seen, so saving once more is meant. The audit log keeps what was replaced.
    """
    name = name.strip()
    with _refusals_seen(store, name):
        kept = store.scenarios.save_over(name, toml, _texts().get(name), parent, who=who_named(), words=apart)
    see(kept.name, kept.toml)
    return kept


def rename(store: Store, old: str, new: str) -> None:
    """Gives a scenario another name; StoreError, with what changed, where it is not what this session has seen."""
    new = new.strip()
    with _refusals_seen(store, old):
        store.scenarios.rename(old, new, seen=_texts().get(old), who=who_named(), words=apart)
    see(old, None)
    see(new, store.scenarios.texts.get(new))


def delete(store: Store, name: str) -> None:
    """Takes a scenario away; StoreError, with what changed, where it is not what this session has seen."""
    with _refusals_seen(store, name):
        store.scenarios.delete(name, seen=_texts().get(name), who=who_named(), words=apart)
    see(name, None)


@contextmanager
def _refusals_seen(store: Store, name: str) -> Iterator[None]:
    """What a refusal tells of counts as seen."""
    try:
        yield
    except StoreError:
        see(name, store.scenarios.texts.get(name))
        raise


def see(name: str, toml: str | None) -> None:
    """Notes what stands under a name as this session knows it; None: nothing does."""
    st.session_state[SEEN] = {**_texts(), name: toml}


def _texts() -> dict[str, str | None]:
    found: dict[str, str | None] = st.session_state.get(SEEN, {})
    return found
