"""Territories that contradict their weight, against chance alone; and quota against potential (METHOD 7)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quota_core.evaluate.backtest import BackTest
from quota_core.evaluate.permutations import Deals, PerRep, per_rep
from quota_core.model.arrays import ratio, sums
from quota_core.model.company import FloatArray, IntArray
from quota_core.model.plan import Plan

FEWEST = 3
# [G]: how far from its weight's prediction a territory is adjusted, watched, scored anew.
RULES: dict[str, float] = {"adjust": 0.15, "watch": 0.20, "re-score": 0.25}


@dataclass(frozen=True, kw_only=True)
class TerritoryFunnel:
    """One territory in one pool; shares are of the pool's bookings in the back-test.

    `deviation` = actual / predicted - 1; `z` = (actual - predicted) / its standard error when results are dealt out at
    random among the pool's reps; `by_chance`: how often that alone breaks each rule of thumb.
    """

    role: str
    segment: str
    territory_id: str
    name: str
    reps: int
    actual_share: float
    predicted_share: float
    deviation: float
    standard_error: float
    z: float
    rule: str
    by_chance: dict[str, float]


@dataclass(frozen=True, kw_only=True)
class PoolFunnel:
    """A pool's territories, and how often chance alone has at least one of them break each rule."""

    role: str
    segment: str
    reps: int
    territories: tuple[TerritoryFunnel, ...]
    any_by_chance: dict[str, float]


@dataclass(frozen=True, kw_only=True)
class Fit:
    """Quota-to-territory fit in one pool: quota share / potential share (1 is even) [S]; NaN where unknown."""

    role: str
    segment: str
    territory_id: str
    name: str
    quota: float
    quota_share: float
    potential_share: float
    fit: float


def territory_funnel(test: BackTest) -> tuple[PoolFunnel, ...]:
    """Every pool with at least 3 scored reps and 2 territories, its territories by the size of their deviation.

    Predicted share = the sum of its reps' weights (times the years each was scored) over the pool's. Under chance,
    bookings / weight is dealt out among the pool's reps, each times its own weight.
    """
    people = per_rep(test.scored)
    reps, index = test.company.reps, test.company.territory_index
    pool = reps.pool[people.rep]
    home = np.array([index[reps.territory_id[i]] for i in people.rep], dtype=np.int64)
    exposure = people.weight * people.rows
    groups = [np.flatnonzero((pool == p) & (exposure > 0)) for p in np.unique(pool)]
    funnels = []
    for own in groups:
        if len(own) >= FEWEST and len(np.unique(home[own])) > 1 and people.bookings[own].sum() > 0:
            funnels.append(_funnel(test, people, own, home[own], exposure[own]))
    return tuple(funnels)


def _funnel(test: BackTest, people: PerRep, own: IntArray, home: IntArray, exposure: FloatArray) -> PoolFunnel:
    company = test.company
    places, of_rep = np.unique(home, return_inverse=True)
    size = len(places)
    actual = sums(of_rep, people.bookings[own], size) / people.bookings[own].sum()
    predicted = sums(of_rep, exposure, size) / exposure.sum()
    member = (of_rep[:, None] == np.arange(size)[None, :]).astype(np.float64)
    deals = Deals([len(own)])
    shares = np.empty((deals.count, size))
    for draws, dealt in deals.of_pool(0):
        money = (people.bookings[own] / exposure)[dealt] * exposure
        shares[draws] = ratio(money @ member, money.sum(axis=1)[:, None])
    error = shares.std(axis=0)
    deviation = actual / predicted - 1
    off = np.abs(shares / predicted - 1)
    role, segment = company.reps.pools[int(company.reps.pool[people.rep[own[0]]])]
    count = np.bincount(of_rep, minlength=size)
    rows = [
        TerritoryFunnel(
            role=role,
            segment=segment,
            territory_id=company.territories.territory_id[places[j]],
            name=company.territories.name[places[j]],
            reps=int(count[j]),
            actual_share=float(actual[j]),
            predicted_share=float(predicted[j]),
            deviation=float(deviation[j]),
            standard_error=float(error[j]),
            z=float((actual[j] - predicted[j]) / error[j]) if error[j] > 0 else 0.0,
            rule=broken_rule(float(deviation[j])),
            by_chance={name: float((off[:, j] > limit).mean()) for name, limit in RULES.items()},
        )
        for j in range(size)
    ]
    return PoolFunnel(
        role=role,
        segment=segment,
        reps=len(own),
        territories=tuple(sorted(rows, key=lambda row: -abs(row.deviation))),
        any_by_chance={name: float((off > limit).any(axis=1).mean()) for name, limit in RULES.items()},
    )


def broken_rule(deviation: float) -> str:
    """The strictest rule of thumb a deviation breaks, "" for none: over 0.15, 0.20, 0.25 either way [G]."""
    broken = [name for name, limit in RULES.items() if abs(deviation) > limit]
    return broken[-1] if broken else ""


def quota_fit(plan: Plan) -> tuple[Fit, ...]:
    """Quota share / potential share of every territory within its pool, by the plan's quotas."""
    company, holdings = plan.company, plan.capacity.holdings
    carried = plan.capacity.carries[holdings.rep]
    rep_cells = np.bincount(holdings.rep, weights=carried, minlength=len(company.reps))
    positions = plan.capacity.cell_positions
    # Somebody with several territories has the quota split over those held in the plan year.
    held = carried & (positions[holdings.cell] > 0)
    parts = np.bincount(holdings.rep, weights=held, minlength=len(company.reps))
    share = ratio(held.astype(np.float64), np.where(rep_cells > 0, parts, 0.0)[holdings.rep])
    money = sums(holdings.cell, plan.quota[holdings.rep] * share, holdings.cells)
    potential = company.territories.potential[holdings.cell_territory]
    fits = []
    for p, (role, segment) in enumerate(holdings.pools):
        own = np.flatnonzero((holdings.cell_pool == p) & (positions > 0))
        known = potential[own]
        quotas = ratio(money[own], np.full(len(own), money[own].sum()), np.nan)
        potentials = known / np.nansum(known) if np.nansum(known) > 0 else np.full(len(own), np.nan)
        for j, cell in enumerate(own):
            where = int(holdings.cell_territory[cell])
            fits.append(
                Fit(
                    role=role,
                    segment=segment,
                    territory_id=company.territories.territory_id[where],
                    name=company.territories.name[where],
                    quota=float(money[cell]),
                    quota_share=float(quotas[j]),
                    potential_share=float(potentials[j]),
                    fit=float(quotas[j] / potentials[j]) if potentials[j] > 0 else float("nan"),
                )
            )
    return tuple(fits)
