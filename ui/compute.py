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

from quota_core.errors import QuotaError, StoreError
from quota_core.evaluate import equal_odds
from quota_core.evaluate.drivers import DRIVERS
from quota_core.evaluate.measures import measured
from quota_core.evaluate.outlook import Outlook, outlook
from quota_core.evaluate.simulated import base_drivers, simulated
from quota_core.evaluate.simulation import DRAWS
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.evaluate.simulation.outcome import Outcome
from quota_core.evaluate.simulation.past import PastDraws
from quota_core.evaluate.simulation.reference import draw_key
from quota_core.model.company import Company
from quota_core.model.quotas import EQUAL_ODDS
from quota_core.parameters import Parameters
from quota_core.parameters.definitions import definitions
from quota_core.store import Store, default_store_path, open_store
from quota_core.values import FrozenMap
from ui import state

V = TypeVar("V")
STORE_VARIABLE = "QUOTA_STORE"
COMPANIES, OUTLOOKS, SIMULATED = 6, 60, 4
# Odds hold on to their drawn years, so few are kept: with draws at hand they are made again in a blink.
ODDS = 4
# A small curve along what changes the draws is drawn on fewer years, so that a piece of work stays short.
LIGHT_DRAWS = 2000


class Kept(Generic[V]):
    """The last few results by key, safe to use from many sessions at once."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._held: OrderedDict[Hashable, V] = OrderedDict()
        self._lock = threading.Lock()

    def found(self, key: Hashable) -> V | None:
        """The result kept under a key; nothing is made."""
        with self._lock:
            return self._held.get(key)

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


@st.cache_resource(show_spinner=False)
def _draws() -> Kept[Draws]:
    return Kept(SIMULATED)


@st.cache_resource(show_spinner=False)
def _odds() -> Kept[Outcome]:
    return Kept(ODDS)


@st.cache_resource(show_spinner=False)
def past_draws() -> PastDraws:
    """Past quarters as drawn, of all companies: no move of a quota, weight or band draws one again."""
    return PastDraws()


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
    key = (stand(store, version), definitions(parameters))
    found = _companies().get(key, lambda: store.company(parameters, with_deals=True))
    if found.data_version not in {"", version}:  # an import came in between: what was read is not what was asked for
        raise StoreError("The data have just changed: reload the page to see them.")
    return found


def draws_of(store: Store, version: str, parameters: Parameters, draws: int = DRAWS) -> Draws:
    """The company's drawn years, kept for all sessions: one seed, so that moves change the plan and not the dice."""
    key = (stand(store, version), definitions(parameters), draws)
    return _draws().get(key, lambda: Draws(company_of(store, version, parameters), draws))


def odds_ready(store: Store, version: str, parameters: Parameters) -> Outcome | None:
    """The odds of a setting where its years are drawn already."""
    key = (stand(store, version), parameters)
    kept = _odds().found(key)
    if kept is not None:
        return kept
    plan = outlook_of(store, version, parameters).plan
    draws = draws_of(store, version, parameters)
    if draws.ready(plan, base_drivers(plan)) is None:
        return None
    return _odds().get(key, lambda: simulated(plan, draws))


def odds_job(store: Store, version: str, parameters: Parameters) -> Callable[[Callable[[float], None]], bool]:
    """What draws the years of a setting, to be run in a thread; `odds_ready` has them after it."""
    plan, draws = outlook_of(store, version, parameters).plan, draws_of(store, version, parameters)
    drivers = base_drivers(plan)

    def drawn(progress: Callable[[float], None]) -> bool:
        draws.of(plan, progress, drivers)
        return True

    return drawn


def same_draws(one: Parameters, other: Parameters) -> bool:
    """Whether two settings share their drawn years."""
    return draw_key(one) == draw_key(other) and all(getattr(one, key) == getattr(other, key) for key in DRIVERS)


def outcome_at(store: Store, version: str, parameters: Parameters, outcome: str, *, light: bool) -> float:
    """One outcome (a key of OUTCOMES) of a setting; NaN where it cannot be said. `light`: on fewer drawn years."""
    company = company_of(store, version, parameters)
    draws = draws_of(store, version, parameters, LIGHT_DRAWS if light else DRAWS)
    try:
        # Shares at equal odds are worked out for each setting, as a move there would.
        return measured(company, parameters.changed(odds_shares=FrozenMap()), draws=draws, keys=(outcome,))[outcome]
    except QuotaError:
        return float("nan")


def settled(store: Store, version: str, parameters: Parameters) -> Parameters:
    """The same setting; by the method of equal odds, with shares that make the odds equal under all the rest of it."""
    if parameters.method != EQUAL_ODDS:
        return parameters
    company, draws = company_of(store, version, parameters), draws_of(store, version, parameters)
    return equal_odds.settled(company, parameters.changed(odds_shares=FrozenMap()), draws)


def outlook_of(store: Store, version: str, parameters: Parameters) -> Outlook:
    """Plan, back-test and all that Explore shows, by data version and parameters. Raises ParameterError."""
    return _outlooks().get(
        (stand(store, version), parameters),
        lambda: outlook(company_of(store, version, parameters), parameters),
    )
