"""Quotas at which everybody of a role is as likely to hit, from the simulation (METHOD 8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from quota_core.evaluate.simulated import simulated
from quota_core.evaluate.simulation.draws import Simulation
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.model.company import Company, FloatArray
from quota_core.model.plan import Plan, plan
from quota_core.model.quotas import EQUAL_ODDS, GroupKey, bounded
from quota_core.parameters import Parameters
from quota_core.values import FrozenMap

MOST_BYTES = 200 << 20
_ORDERED: WeakKeyDictionary[Simulation, NDArray[np.float32]] = WeakKeyDictionary()


@dataclass(frozen=True, kw_only=True)
class EqualOdds:
    """Shares of the group's total by rep id, each group's common P(hit) (NaN: nobody free), and what to know."""

    shares: FrozenMap[float]
    p_hit: dict[GroupKey, float]
    notes: tuple[str, ...]


def settled(
    company: Company, parameters: Parameters, draws: Draws, progress: Callable[[float], None] | None = None
) -> Parameters:
    """The same setting; where its method is equal odds and no shares are kept, with the shares that give them."""
    if parameters.method != EQUAL_ODDS or parameters.odds_shares:
        return parameters
    return parameters.changed(odds_shares=equal_odds(plan(company, parameters), draws, progress).shares)


def equal_odds(proposed: Plan, draws: Draws, progress: Callable[[float], None] | None = None) -> EqualOdds:
    """The allocation in which everybody free has the same P(hit) and each role's sum is its total.

    Within a group: q_i = clip(Q_i(1 - p), lo_i, hi_i), Q_i rep i's quantile of drawn bookings, with the one p
    for which sum q_i = T, the group's total as the plan hands it out (over-assignment and all).
    Locks and bounds hold; who stands at one has other odds, which is said. Source: METHOD 8.
    """
    outcome = simulated(proposed, draws, progress)
    people = outcome.simulation.seats.people
    ordered = _ordered(outcome.simulation)
    wide, middle = proposed.parameters.range_widening_reps, outcome.reps[:, 1]
    quotas, reps = proposed.quotas, proposed.company.reps
    shares: dict[str, float] = {}
    p_hit: dict[GroupKey, float] = {}
    notes: list[str] = []
    for g, group in enumerate(quotas.groups):
        rows = np.flatnonzero(quotas.group[people] == g)
        if not len(rows) or group.total <= 0:
            continue
        own = np.asarray(people)[rows]
        drawn = ordered[rows] * outcome.factor[rows, None].astype(np.float32)
        if wide != 1.0:
            drawn = np.maximum(middle[rows, None] + wide * (drawn - middle[rows, None]), 0.0).astype(np.float32)
        found = levelled(drawn, quotas.low[own], quotas.high[own], group.total)
        name = group.role
        if found is None:
            notes.append(f"{name}: nobody sells in any draw, so quotas are blended.")
            continue
        shares |= {reps.rep_id[i]: float(q / group.total) for i, q in zip(own, found, strict=True)}
        chances = (drawn >= found[:, None].astype(np.float32)).mean(axis=1)
        held = (found <= quotas.low[own]) & (quotas.low[own] > 0) | (found >= quotas.high[own])
        p_hit[group.key] = float(np.median(chances[~held])) if (~held).any() else float("nan")
        notes += _notes(name, found, held, quotas.locked[own], p_hit[group.key])
    return EqualOdds(shares=FrozenMap(shares), p_hit=p_hit, notes=tuple(notes))


def _ordered(simulation: Simulation) -> NDArray[np.float32]:
    """Everybody's draws from least to most: once a simulation, for a factor and a widening leave their order."""
    found = _ORDERED.get(simulation)
    if found is None:
        found = np.sort(simulation.year, axis=1)
        if found.nbytes <= MOST_BYTES:
            _ORDERED[simulation] = found
    return found


def levelled(drawn: NDArray[np.float32], low: FloatArray, high: FloatArray, total: float) -> FloatArray | None:
    """Quotas at one place among everybody's sorted draws, summing to a total; None where nobody sells anything.

    `drawn`: shape (people, draws), each row sorted; bounds (people,). Between two places the quotas lie in proportion.
    Where the total is out of the bounds' reach they stand at the bounds; past every draw they grow in proportion.
    """
    draws = drawn.shape[1]

    def at(place: int) -> FloatArray:
        return np.clip(drawn[:, place].astype(np.float64), low, high)

    first, last = at(0), at(draws - 1)
    if not drawn[:, -1].any():
        return None
    if total >= last.sum():  # past every draw, or under each: in proportion
        return bounded(drawn[:, -1].astype(np.float64), low, high, total)[0]
    if total <= first.sum():
        return bounded(drawn[:, 0].astype(np.float64), low, high, total)[0]
    under, over = 0, draws - 1  # sum at `under` <= total < sum at `over`
    while over - under > 1:
        middle = (under + over) // 2
        if at(middle).sum() <= total:
            under = middle
        else:
            over = middle
    one, other = at(under), at(over)
    share = (total - one.sum()) / (other.sum() - one.sum())
    return np.asarray(one + share * (other - one))


def _notes(
    name: str, found: FloatArray, held: NDArray[np.bool_], locked: NDArray[np.bool_], common: float
) -> list[str]:
    notes = []
    locks, bounds, nothing = int(locked.sum()), int((held & ~locked).sum()), int(((found <= 0) & ~locked).sum())
    if locks:
        notes.append(f"{name}: {locks} locked quotas stay as they are, at other odds; the rest share what is left.")
    if bounds:
        notes.append(f"{name}: bounds hold {bounds} quotas off the common odds.")
    if nothing and np.isfinite(common):
        notes.append(
            f"{name}: {nothing} people book nothing in too many draws to reach {common:.0%}: their quota is 0."
        )
    if common <= 0:
        notes.append(f"{name}: the total is more than anybody books in any draw: nobody would hit.")
    return notes
