"""What `tornado`, `solve` and `compare` start from: the store's company, the setting, its draws; and their progress."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, is_dataclass
from datetime import date
from typing import Any

from quota_core.commands.progress import progress
from quota_core.commands.settings import parameters_given
from quota_core.errors import ParameterError
from quota_core.evaluate.equal_odds import settled
from quota_core.evaluate.simulated import beside
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.model.company import Company
from quota_core.model.plan import plan
from quota_core.parameters import Parameters
from quota_core.parameters.definitions import definitions
from quota_core.store import Store, default_store_path, open_store

LEAST_DRAWS, MOST_DRAWS = 100, 200_000
MOST_SEED = 2**32 - 1
# Years of people held at once: 4 bytes each.
MOST_YEARS = 400_000_000


@dataclass(frozen=True, eq=False, kw_only=True)
class Ground:
    """What a command stands on."""

    store: Store
    company: Company
    parameters: Parameters
    draws: Draws
    others: dict[tuple[Hashable, ...], Draws] = field(default_factory=dict)

    def company_of(self, parameters: Parameters) -> Company:
        """The company read under other definitions."""
        return self.store.company(parameters, with_deals=True)

    def draws_of(self, parameters: Parameters) -> Draws:
        """Draws of the company under other definitions, on the same noise; the same keeper where nothing differs."""
        key = definitions(parameters)
        if key == definitions(self.parameters):
            return self.draws
        if key not in self.others:
            self.others[key] = beside(self.draws, self.company_of(parameters))
        return self.others[key]

    def afford(self, parameters: Parameters, more: int = 0) -> None:
        """Raises ParameterError where a setting's draws are more than memory holds (`more`: people hired beside)."""
        checked_years(self.draws_of(parameters).company, parameters, self.draws.draws, more)


@contextmanager
def ground(given: argparse.Namespace) -> Iterator[Ground]:
    """The open store, its company with every deal, and a keeper of draws, as the options say.

    Raises ParameterError for options out of reach, and as `parameters_given` does.
    """
    checked_draws(given)
    parameters = parameters_given(given.params, given.set)
    with open_store(given.store or default_store_path()) as store:
        company = store.company(parameters, with_deals=True)
        yield Ground(store=store, company=company, parameters=parameters, draws=Draws(company, given.draws, given.seed))


def checked_draws(given: argparse.Namespace) -> None:
    """Raises ParameterError where --draws or --seed is out of reach."""
    if not LEAST_DRAWS <= given.draws <= MOST_DRAWS:
        raise ParameterError("draws", given.draws, f"a whole number from {LEAST_DRAWS:,} to {MOST_DRAWS:,}")
    if not 0 <= given.seed <= MOST_SEED:
        raise ParameterError("seed", given.seed, f"a whole number from 0 to {MOST_SEED:,}")


def checked_years(company: Company, parameters: Parameters, draws: int, more: int = 0) -> None:
    """Raises ParameterError where so many draws of everybody with a quota, and more people, are too much to hold."""
    people = int(plan(company, parameters).carries.sum()) + more
    if people * draws > MOST_YEARS:
        most = MOST_YEARS // people // LEAST_DRAWS * LEAST_DRAWS
        hired = f", up to {more:,} hires among them" if more else ""
        raise ParameterError("draws", draws, f"at most {most:,} with {people:,} people who carry a quota{hired}")


@contextmanager
def share_done(phase: str) -> Iterator[Callable[[float], None]]:
    """A phase on the terminal with its share done, once it takes over a second."""
    with progress(sys.stderr) as told:
        told(phase)
        last = [-1]

        def done(share: float) -> None:
            percent_done = int(100 * share)
            if percent_done != last[0]:
                last[0] = percent_done
                told(f"{phase}: {percent_done}%")

        yield done


def settled_for(store: Store, parameters: Parameters, draws: int, seed: int) -> tuple[Company, Parameters]:
    """The company, and the setting with its shares at equal odds where that is its method and none are kept."""
    company = store.company(parameters, with_deals=True)
    checked_years(company, parameters, draws)
    return company, settled(company, parameters, Draws(company, draws, seed))


def json_of(value: Any) -> Any:
    """Any value as JSON has it: days as text, maps as objects, what is not a finite number as null."""
    if isinstance(value, Mapping):
        return {str(key): json_of(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [json_of(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {name: json_of(getattr(value, name)) for name in value.__dataclass_fields__}
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value
