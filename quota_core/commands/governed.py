"""What the commands of sign-off share: which setting or version is meant, its plan, and its definitions."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from quota_core.commands.settings import parameters_given
from quota_core.errors import ApprovalError
from quota_core.evaluate.equal_odds import settled
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.govern.records import LedgerEntry
from quota_core.model.company import Company
from quota_core.model.plan import Plan, plan
from quota_core.parameters import Parameters
from quota_core.present.definition_words import definition_entries, facts_of
from quota_core.scenario_file import parameters_with
from quota_core.store import Store, default_store_path, open_store


@dataclass(frozen=True, eq=False, kw_only=True)
class Meant:
    """A setting, or a version, with its company (and every deal)."""

    company: Company
    parameters: Parameters
    number: int | None = None

    @property
    def plan(self) -> Plan:
        """Its quotas."""
        return plan(self.company, self.parameters)


def opened(given: argparse.Namespace) -> Store:
    """The store that is meant."""
    path: Path | None = given.store
    return open_store(path or default_store_path())


def version_number(text: str) -> int:
    """The number of v3 or 3; ApprovalError for anything else."""
    digits = text.strip().lower().removeprefix("v")
    if not digits.isascii() or not digits.isdigit():
        raise ApprovalError(f"{text!r} is no version: write it as v0, v1 ... (`version list` names them).")
    return int(digits)


def latest_version(store: Store, text: str | None) -> int:
    """The version named, else the one saved last; ApprovalError where none is saved."""
    if text is not None:
        return store.versions.get(version_number(text)).number
    numbers = store.versions.numbers()
    if not numbers:
        raise ApprovalError("No version is saved yet: save one with `version save --reason WHY --who NAME`.")
    return numbers[-1]


def meant(store: Store, given: argparse.Namespace) -> Meant:
    """The version of --version, else the setting of --scenario, --params and --set.

    Raises ApprovalError where a version is given with settings, which it has of its own.
    """
    scenario = getattr(given, "scenario", None)
    if getattr(given, "version", None) is not None:
        if given.params or given.set or scenario:
            raise ApprovalError("A version has its own settings: give --version, or --params and --set, not both.")
        number = version_number(given.version)
        company, parameters = store.versions.load(number)
        return Meant(company=company, parameters=parameters, number=number)
    if scenario:
        if given.params:
            raise ApprovalError("Give --scenario or --params, not both: each names where the settings begin.")
        parameters = parameters_with(given.set, store.scenarios.load(scenario).parameters)
    else:
        parameters = parameters_given(given.params, given.set)
    company = store.company(parameters, with_deals=True)
    return Meant(company=company, parameters=settled(company, parameters, Draws(company)))


def definition_lines(store: Store, proposed: Plan) -> tuple[LedgerEntry, ...]:
    """The definitions as lines of the ledger."""
    return definition_entries(store.definitions.sheet(proposed), proposed, facts_of(proposed))
