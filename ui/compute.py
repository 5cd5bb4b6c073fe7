"""Everything slow, once: stores, companies and outlooks, kept by what they depend on.

Keys are the data version and the parameters themselves, compared by equality (a hash alone may collide); results are
immutable and shared by all sessions.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Generic, TypeVar

import streamlit as st

from quota_core.errors import StoreError
from quota_core.evaluate.outlook import Outlook, outlook
from quota_core.model.company import Company
from quota_core.parameters import Parameters
from quota_core.store import Store, default_store_path, open_store
from ui import state

V = TypeVar("V")
STORE_VARIABLE = "QUOTA_STORE"
COMPANIES, OUTLOOKS = 6, 60


class Kept(Generic[V]):
    """The last few results by key, safe to use from many sessions at once."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._held: OrderedDict[Hashable, V] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], V]) -> V:
        """The result kept under a key, made now where there is none. Two sessions may make the same one at once."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        made = make()
        with self._lock:
            self._held[key] = made
            self._held.move_to_end(key)
            while len(self._held) > self.most:
                self._held.popitem(last=False)
        return made


@st.cache_resource(show_spinner=False)
def _companies() -> Kept[Company]:
    return Kept(COMPANIES)


@st.cache_resource(show_spinner=False)
def _outlooks() -> Kept[Outlook]:
    return Kept(OUTLOOKS)


@st.cache_resource(show_spinner=False, max_entries=8)
def opened(path: str, create: bool = False) -> Store:
    """The store in a file, opened once per process. Raises StoreError in one sentence."""
    return open_store(path, create=create)


def store_path(where: str) -> Path:
    """The file of the company's own store (the environment may name another) or of the demo."""
    named = os.environ.get(STORE_VARIABLE)
    if where == state.COMPANY and named:
        return Path(named)
    return default_store_path(demo=where == state.DEMO)


def current_where() -> str:
    """Which store is looked at: the session's choice, else the company's own, else the demo if only it has data."""
    chosen = state.where()
    if chosen:
        return chosen
    return state.DEMO if not holds_data(state.COMPANY) and holds_data(state.DEMO) else state.COMPANY


def holds_data(where: str) -> bool:
    """Whether there is anything in the store of the company, or of the demo."""
    path = store_path(where)
    return path.exists() and not opened(str(path)).is_empty


def current_store() -> Store | None:
    """The store looked at; nothing where its file is not there yet."""
    path = store_path(current_where())
    return opened(str(path)) if path.exists() else None


def stand(store: Store, version: str) -> tuple[Hashable, ...]:
    """What every kept result depends on beside the parameters: the file, its data, and what of them is confirmed."""
    return str(store.path), version, store.assumptions.standing


def company_of(store: Store, version: str, parameters: Parameters) -> Company:
    """The company as arrays, by data version and the definitions that decide what counts and as of when."""
    definitions = (
        parameters.credited_types,
        parameters.multi_year_credit,
        parameters.plan_currency,
        parameters.fiscal_year_start,
        parameters.plan_year,
        parameters.as_of,
    )
    found = _companies().get((stand(store, version), definitions), lambda: store.company(parameters))
    if found.data_version not in {"", version}:  # an import came in between: what was read is not what was asked for
        raise StoreError("The data have just changed: reload the page to see them.")
    return found


def outlook_of(store: Store, version: str, parameters: Parameters) -> Outlook:
    """Plan, back-test and all that Explore shows, by data version and parameters. Raises ParameterError."""
    return _outlooks().get(
        (stand(store, version), parameters),
        lambda: outlook(company_of(store, version, parameters), parameters),
    )
