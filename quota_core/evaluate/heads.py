"""Hires added for a solved answer: who, where, from when, at which OTE."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from quota_core.errors import DataError, ParameterError
from quota_core.model.company import first_day, month_number
from quota_core.model.plan import Plan
from quota_core.model.unsaid import NOBODY
from quota_core.parameters import Parameters
from quota_core.values import FrozenMap, Hire


@dataclass(frozen=True, kw_only=True)
class Hiring:
    """Whom to hire: `territories` in the order they are filled, with how many people each holds already.

    `potential` is each territory's (its accounts, or one, where unknown); `note` says the choice in a sentence.
    """

    role: str
    segment: str
    start: date
    ote: float
    territories: tuple[str, ...]
    potential: tuple[float, ...]
    positions: tuple[float, ...]
    taken: frozenset[str]
    note: str

    def places(self, count: int) -> tuple[str, ...]:
        """The territory of each of so many hires: each goes where most potential is left a position."""
        held = list(self.positions)
        found = []
        for _ in range(count):
            best = max(range(len(held)), key=lambda j: (self.potential[j] / (held[j] + 1), -j))
            held[best] += 1
            found.append(self.territories[best])
        return tuple(found)


def hiring_of(plan: Plan, role: str | None, segment: str | None, start: date | None) -> Hiring:
    """Whom to hire by a plan: by default for the largest pool, from the year's first month, at the pool's median OTE.

    Raises DataError where nobody carries a quota, ParameterError for a role or segment nobody has, or a
    start outside the plan year.
    """
    reps = plan.company.reps
    carrying = np.flatnonzero(plan.carries)
    pools = Counter((reps.role[i], reps.segment[i]) for i in carrying)
    fitting = {pool: n for pool, n in pools.items() if role in {None, pool[0]} and segment in {None, pool[1]}}
    if not pools:
        raise DataError(NOBODY)
    if not fitting:
        known = ", ".join(sorted(" ".join(pool) for pool in pools))
        raise ParameterError("heads", f"{role or ''} {segment or ''}".strip(), f"a role and segment of: {known}")
    chosen = min(fitting, key=lambda pool: (-fitting[pool], pool))
    first = start or _day(plan.period.first)
    if not plan.period.first <= month_number(np.datetime64(first)) < plan.period.end:
        last = _day(plan.period.end - 1)
        raise ParameterError(
            "start", f"{first:%Y-%m}", f"a month of the plan year, {_day(plan.period.first):%Y-%m} to {last:%Y-%m}"
        )
    own = [i for i in carrying if (reps.role[i], reps.segment[i]) == chosen]
    ote = _median([float(reps.ote[i]) for i in own]) or _median([float(reps.ote[i]) for i in carrying])
    pay = f"at the pool's median OTE of {ote:,.0f}" if ote > 0 else "without an OTE, for none is known"
    held = Counter(reps.territory_id[i] for i in own)
    names = tuple(sorted(held))
    index, territories = plan.company.territory_index, plan.company.territories
    potential = np.array([territories.potential[index[name]] for name in names])
    how = "where most potential is left a position"
    if not np.isfinite(potential).all():
        potential = np.ones(len(names))
        how = "where fewest people are, for potentials are not all known"
    return Hiring(
        role=chosen[0],
        segment=chosen[1],
        start=first,
        ote=ote,
        territories=names,
        potential=tuple(float(each) for each in potential),
        positions=tuple(float(held[name]) for name in names),
        taken=frozenset(reps.rep_id),
        note=f"Hires are {' '.join(chosen)} from {first:%Y-%m-%d} {pay}, each {how}.",
    )


def with_heads(parameters: Parameters, hiring: Hiring, count: int) -> Parameters:
    """The setting with so many hires more."""
    added: dict[str, Any] = dict(parameters.added_hires)
    free = (
        name for name in (f"HIRE-{j:02d}" for j in range(1, 1000)) if name not in hiring.taken and name not in added
    )
    names = [next(free) for _ in range(count)]
    for name, territory in zip(names, hiring.places(count), strict=True):
        added[name] = Hire(
            role=hiring.role,
            segment=hiring.segment,
            territory_id=territory,
            start_date=hiring.start,
            ote=hiring.ote,
            reason="solved for",
        )
    return parameters.changed(added_hires=FrozenMap(added))


def _day(month: int) -> date:
    day: date = first_day(month).astype("datetime64[D]").item()
    return day


def _median(values: list[float]) -> float:
    known = [value for value in values if np.isfinite(value)]
    return float(np.median(known)) if known else 0.0
