"""The whole way from a company and parameters to a plan.

Read `plan` first: company with the scenario's people -> capacity -> totals -> quotas -> rounding.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from quota_core.errors import ParameterError
from quota_core.model.capacity import Capacity, capacity
from quota_core.model.company import BoolArray, Company, FloatArray, Period, Target, month_number, month_text
from quota_core.model.named import check_names, pay_without_effect, without_effect
from quota_core.model.notes import plan_notes
from quota_core.model.people import with_scenario_people
from quota_core.model.quotas import NOT_SPLIT, GroupKey, Quotas, quotas_of, rounded
from quota_core.model.suggestion import Suggestion, suggestion
from quota_core.model.time import as_of_month, fiscal_year_of, plan_period
from quota_core.parameters import Parameters

DEFAULT_ROLE = "AE"


@dataclass(frozen=True, eq=False, kw_only=True)
class Plan:
    """Quotas for the plan year. Arrays are per rep of `company` (which has the scenario's people in it)."""

    company: Company
    parameters: Parameters
    plan_year: int
    as_of: int
    period: Period
    capacity: Capacity
    quotas: Quotas
    quota: FloatArray
    carries: BoolArray
    unassigned_targets: tuple[Target, ...]

    @property
    def as_of_text(self) -> str:
        """The as-of date as YYYY-MM-DD."""
        return month_text(self.as_of)

    @property
    def target(self) -> float:
        """The year's target before over-assignment, with what nobody carries."""
        carried = sum(group.total for group in self.quotas.groups) / (1 + self.parameters.compound_over_assignment)
        return carried + sum(target.amount for target in self.unassigned_targets)

    @property
    def assigned(self) -> float:
        """The sum of all quotas after rounding."""
        return float(self.quota.sum())

    @property
    def reachable(self) -> float:
        """Capacity: the sum of bottom-up."""
        return float(self.quotas.bottom_up[self.carries].sum())

    @property
    def reconciled(self) -> bool:
        """Whether every group's quotas sum to its total and every target has somebody to carry it."""
        return all(group.reconciled for group in self.quotas.groups) and not self.unassigned_targets

    @property
    def shortfalls(self) -> tuple[str, ...]:
        """What is not reconciled and the ways out, a sentence each."""
        unassigned = (
            f"{t.role} {t.segment} has a target and nobody to carry it: add people, or move the target."
            for t in self.unassigned_targets
        )
        return (*(g.reason for g in self.quotas.groups if g.reason), *unassigned)

    @property
    def problems(self) -> tuple[str, ...]:
        """What is not reconciled, settings that change nothing, and money in another currency, a sentence each."""
        return (*self.problems_told_to_all, *pay_without_effect(self))

    @property
    def problems_told_to_all(self) -> tuple[str, ...]:
        """Those that tell nothing of pay."""
        return (*self.shortfalls, *without_effect(self), *self.company.said)

    @cached_property
    def suggestion(self) -> Suggestion:
        """The importances that history suggests."""
        return suggestion(self.capacity)

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know beside the numbers, a sentence each."""
        return plan_notes(self)


def plan(company: Company, parameters: Parameters) -> Plan:
    """The quotas that METHOD 1-6 gives a company under these parameters (money in plan currency).

    Raises ParameterError where locks or overrides name nobody the company knows.
    """
    as_of = as_of_month(company.latest_day, parameters)
    check_slips(company, as_of, parameters)
    company = with_scenario_people(company, parameters)
    check_names(company, parameters)
    period = plan_period(as_of, parameters)
    targets = targets_of_year(company, fiscal_year_of(period.first, parameters), parameters)
    carried = capacity(company, period, as_of, parameters, planning=True)
    over = 1 + parameters.compound_over_assignment
    totals = {key: over * amount for key, amount in by_group(targets, parameters).items()}
    quotas = quotas_of(company, carried, lambda key, _: totals.get(key), parameters, locks=True)
    return Plan(
        company=company,
        parameters=parameters,
        plan_year=fiscal_year_of(period.first, parameters),
        as_of=as_of,
        period=period,
        capacity=carried,
        quotas=quotas,
        quota=rounded_by_group(quotas, company, parameters),
        carries=carried.carries,
        unassigned_targets=_unassigned(targets, quotas, parameters),
    )


def targets_of_year(company: Company, year: int, parameters: Parameters) -> tuple[Target, ...]:
    """The year's targets with the scenario's change on them; a blank role is AE."""
    change = 1 + parameters.target_change
    return tuple(
        Target(
            fiscal_year=t.fiscal_year,
            role=t.role or DEFAULT_ROLE,
            segment=t.segment,
            amount=t.amount * change,
            assumed=t.assumed,
        )
        for t in company.targets
        if t.fiscal_year == year
    )


def by_group(targets: tuple[Target, ...], parameters: Parameters) -> dict[GroupKey, float]:
    """Targets summed by allocation group, before over-assignment."""
    sums: dict[GroupKey, float] = {}
    for t in targets:
        key = (t.role, t.segment if parameters.method == "segment_weighted" else NOT_SPLIT)
        sums[key] = sums.get(key, 0.0) + t.amount
    return sums


def rounded_by_group(quotas: Quotas, company: Company, parameters: Parameters) -> FloatArray:
    """Rounded quotas, each group to its own total."""
    result = np.zeros(len(company.reps))
    for g in range(len(quotas.groups)):
        own = np.flatnonzero(quotas.group == g)
        ids = tuple(company.reps.rep_id[i] for i in own)
        result[own] = rounded(quotas.reconciled[own], ids, quotas.locked[own], parameters.round_to)
    return result


def _unassigned(targets: tuple[Target, ...], quotas: Quotas, parameters: Parameters) -> tuple[Target, ...]:
    carried = {g.key for g in quotas.groups}
    split = parameters.method == "segment_weighted"
    return tuple(t for t in targets if t.amount > 0 and (t.role, t.segment if split else NOT_SPLIT) not in carried)


def check_slips(company: Company, as_of: int, parameters: Parameters) -> None:
    """Raises ParameterError where a start to slip lies in the past: history is not rewritten."""
    known = company.rep_index
    for rep_id in parameters.start_slips:
        if rep_id in known and month_number(company.reps.start[known[rep_id]]) < as_of:
            raise ParameterError("start_slips", rep_id, "only a start after the as-of date can be moved")
