"""Over-assignment by layer: what the company, its VPs and its managers each put on top, and what it compounds to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quota_core.model.plan import Plan

COMPANY, VP, MANAGER, REP = "company", "VP", "manager", "reps"
NO_REGION, NO_MANAGER = "No region", "No manager"


@dataclass(frozen=True, kw_only=True)
class Layer:
    """All of one layer: what it is handed, what it hands on, money; `cushion` on top of what it was handed.

    `compound`: what is handed on over the company's target, less 1.
    """

    level: str
    handed: float
    handed_on: float
    cushion: float
    compound: float


@dataclass(frozen=True, kw_only=True)
class Seat:
    """One VP's region or one manager's people: quota handed to it and the quotas it hands on, money."""

    level: str
    name: str
    region: str
    people: int
    quota: float
    handed_on: float


@dataclass(frozen=True, kw_only=True)
class Layers:
    """The layers from the company down, and each region and manager in them. `target`: what somebody carries of it.

    `compound` is what the layers come to by the parameters; `assigned` the sum of quotas after rounding, bounds, locks.
    """

    target: float
    assigned: float
    compound: float
    layers: tuple[Layer, ...]
    seats: tuple[Seat, ...]


def over_assignment_layers(plan: Plan) -> Layers:
    """Company target -> VPs' quotas x (1 + a) -> managers' x (1 + b) -> reps' x (1 + c), money.

    A seat's quota is its people's quotas without the cushions under it; a region is that of its reps' territories.
    Example: three layers of 5% on 100 are 105, 110.25 and 115.76 (METHOD 10).
    """
    parameters, reps = plan.parameters, plan.company.reps
    cushions = (parameters.over_assignment, parameters.over_assignment_vp, parameters.over_assignment_manager)
    target = sum(group.total for group in plan.quotas.groups) / (1 + parameters.compound_over_assignment)
    layers, handed = [], target
    for level, cushion in zip((COMPANY, VP, MANAGER), cushions, strict=True):
        on = handed * (1 + cushion)
        compound = on / target - 1 if target > 0 else 0.0
        layers.append(Layer(level=level, handed=handed, handed_on=on, cushion=cushion, compound=compound))
        handed = on
    index, territories = plan.company.territory_index, plan.company.territories
    seats: list[Seat] = []
    region = {i: territories.region[index[reps.territory_id[i]]] or NO_REGION for i in np.flatnonzero(plan.carries)}
    under_manager, under_vp = 1 + cushions[2], (1 + cushions[1]) * (1 + cushions[2])
    for name in sorted(set(region.values())):
        own = [i for i in region if region[i] == name]
        carried = float(plan.quota[own].sum())
        seats.append(
            Seat(
                level=VP,
                name=name,
                region=name,
                people=len(own),
                quota=carried / under_vp,
                handed_on=carried / under_manager,
            )
        )
        for manager in sorted({reps.manager[i] or NO_MANAGER for i in own}):
            team = [i for i in own if (reps.manager[i] or NO_MANAGER) == manager]
            quota = float(plan.quota[team].sum())
            seats.append(
                Seat(
                    level=MANAGER,
                    name=manager,
                    region=name,
                    people=len(team),
                    quota=quota / under_manager,
                    handed_on=quota,
                )
            )
    return Layers(
        target=target,
        assigned=plan.assigned,
        compound=parameters.compound_over_assignment,
        layers=tuple(layers),
        seats=tuple(seats),
    )
