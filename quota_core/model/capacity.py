"""From history to what each rep can carry: e, c, territory weight, evidence, bottom-up (METHOD 3-6).

`capacity` is the first half of the production path; the back-test calls it on the company cut to its origin.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from quota_core.model.arrays import ratio, sums
from quota_core.model.company import BoolArray, Company, FloatArray, IntArray, Period
from quota_core.model.deals import deal_counts
from quota_core.model.evidence import Evidence, evidence_of, productivity
from quota_core.model.holdings import Holdings, by_holding, held_share, holdings_of
from quota_core.model.once import once_per_reading
from quota_core.model.ramp import curve_values
from quota_core.model.season import season_by_rep, season_shares
from quota_core.model.time import active_share, tenure
from quota_core.model.weights import PoolWeights, Weights, held_weights, shrunk_win_rate, weights_of
from quota_core.parameters import Parameters

NEW_TERRITORY_MONTHS = 3


@dataclass(frozen=True, eq=False, kw_only=True)
class Capacity:
    """Per rep of the company (shape (reps,)) unless said otherwise; money in plan currency for the period."""

    as_of: int
    period: Period
    carries: BoolArray
    e: FloatArray
    c: FloatArray
    weight: FloatArray
    bottom_up: FloatArray
    territory_yield: FloatArray
    pool_productivity: FloatArray
    evidence_share: FloatArray
    evidence_deals: FloatArray
    month_shape: FloatArray
    season: dict[str, FloatArray]
    holdings: Holdings
    pool: IntArray
    cell_weights: Weights
    cell_weight: FloatArray
    cell_positions: FloatArray
    evidence: Evidence

    @cached_property
    def weights(self) -> dict[int, PoolWeights]:
        """Each pool's weights and how they came about, by the pool's place; pools nobody works in are left out."""
        return {int(pool): self.cell_weights.of_pool(int(pool)) for pool in np.unique(self.cell_weights.pool)}


def capacity(company: Company, period: Period, as_of: int, parameters: Parameters, *, planning: bool) -> Capacity:
    """BU_i = c_i (1 + growth) (z_t y_t + (1 - z_t) P W_t) and all it is made of, from history before as-of.

    `planning` is the plan itself: there, reps in a new territory get its first-quarter relief and reps the scenario
    takes out carry nothing; the back-test does neither.
    """
    return _worked_out(company, parameters, period, as_of, planning)


@once_per_reading
def _worked_out(company: Company, parameters: Parameters, period: Period, as_of: int, planning: bool) -> Capacity:
    reps = company.reps
    holdings = holdings_of(company)
    shares = season_shares(company, as_of, parameters)
    season = season_by_rep(company, shares, period)
    active = active_share(reps.start, reps.end, period)
    k = tenure(reps, period)
    schedule = curve_values(parameters.ramp_schedule, reps, k)
    shape = season * schedule * active
    held = held_share(company, holdings, period)
    held_shape = by_holding(shape, holdings, held)
    if planning:
        held_shape = held_shape * _relief(company, holdings, period, parameters)
    productive = season * curve_values(parameters.ramp_productivity, reps, k) * active
    credited = np.array([bool(parameters.credited_types.get(role, ())) for role, _ in reps.pools], dtype=bool)
    carries = active.any(axis=1) & credited[reps.pool]
    if planning and parameters.taken_out:
        carries &= ~np.isin(reps.rep_id, parameters.taken_out)
    carrying = carries[holdings.rep]
    e_holding = held_shape.sum(axis=1) * carrying
    c_holding = by_holding(productive, holdings, held).sum(axis=1) * carrying
    weights, cell_weight, positions = _weights(
        company, holdings, by_holding(active, holdings, held) * carrying[:, None], e_holding, as_of, parameters
    )
    evidence = evidence_of(company, holdings, shares, as_of, parameters)
    level = productivity(company, holdings, evidence, cell_weight, parameters)
    seen = evidence.cell_deals + parameters.evidence_prior_deals
    z = np.where(evidence.cell_season > 0, ratio(evidence.cell_deals, seen), 0.0)
    pool_level = level[holdings.cell_pool]
    yearly = z * evidence.cell_yield + (1 - z) * pool_level * cell_weight
    bottom_up = _per_rep(c_holding * yearly[holdings.cell], holdings, len(reps)) * (1 + parameters.productivity_growth)
    e = _per_rep(e_holding, holdings, len(reps))
    c = _per_rep(c_holding, holdings, len(reps))
    share = ratio(e_holding, e[holdings.rep], _even(holdings, len(reps)))
    return Capacity(
        as_of=as_of,
        period=period,
        carries=carries,
        e=e,
        c=c,
        weight=_per_rep(share * cell_weight[holdings.cell], holdings, len(reps)),
        bottom_up=bottom_up,
        territory_yield=_per_rep(share * evidence.cell_yield[holdings.cell], holdings, len(reps)),
        pool_productivity=_per_rep(share * pool_level[holdings.cell], holdings, len(reps)),
        evidence_share=_per_rep(share * z[holdings.cell], holdings, len(reps)),
        evidence_deals=_per_rep(share * evidence.cell_deals[holdings.cell], holdings, len(reps)),
        month_shape=_by_rep(held_shape, holdings, len(reps)),
        season=shares,
        holdings=holdings,
        pool=reps.pool,
        cell_weights=weights,
        cell_weight=cell_weight,
        cell_positions=positions,
        evidence=evidence,
    )


def weight_by_month(company: Company, carried: Capacity, period: Period) -> FloatArray:
    """The territory weight of what each rep holds, by month of any period; shape (reps, months)."""
    holdings = carried.holdings
    held = held_share(company, holdings, period) * carried.cell_weight[holdings.cell][:, None]
    return _by_rep(held, holdings, len(company.reps))


def relief_by_month(company: Company, carried: Capacity, parameters: Parameters) -> FloatArray:
    """What new territories leave of each rep's ramp schedule, by month of the plan; shape (reps, months)."""
    holdings = carried.holdings
    held = held_share(company, holdings, carried.period)
    return _by_rep(held * _relief(company, holdings, carried.period, parameters), holdings, len(company.reps))


def _relief(company: Company, holdings: Holdings, period: Period, parameters: Parameters) -> FloatArray:
    """`new_territory_q1` in the first three months of holdings in new territories, else 1; (holdings, months)."""
    relief = np.ones((len(holdings.rep), period.months))
    new = company.territories.is_new[holdings.territory]
    relief[new, :NEW_TERRITORY_MONTHS] = parameters.new_territory_q1
    return relief


def _weights(
    company: Company,
    holdings: Holdings,
    active: FloatArray,
    e_holding: FloatArray,
    as_of: int,
    parameters: Parameters,
) -> tuple[Weights, FloatArray, FloatArray]:
    """The weights of cells where anybody works, those of all cells (1 elsewhere), and positions by cell."""
    territories, pools = company.territories, len(holdings.pools)
    by_month = _by_cell(active, holdings)
    positions = ratio(by_month.sum(axis=1), np.count_nonzero(by_month, axis=1))
    inside = np.flatnonzero(positions > 0)
    pool, where, filled = holdings.cell_pool[inside], holdings.cell_territory[inside], positions[inside]
    e = sums(holdings.cell, e_holding, holdings.cells)[inside]
    deals = deal_counts(company, as_of)
    lookback = (as_of - parameters.lookback_months, as_of)
    won, lost = deals.between(deals.cell_won, *lookback), deals.between(deals.cell_lost, *lookback)
    pool_won, pool_lost = deals.between(deals.pool_won, *lookback), deals.between(deals.pool_lost, *lookback)
    weights = weights_of(
        factors={
            "potential": territories.potential[where] / filled,
            "accounts": territories.accounts[where] / filled,
            "win_rate": shrunk_win_rate(
                won[inside], lost[inside], pool_won[pool], pool_lost[pool], parameters.win_rate_prior_deals
            ),
        },
        positions=filled,
        e=e,
        held=_held(company, holdings, inside, e, parameters),
        pool=pool,
        pools=pools,
        parameters=parameters,
    )
    weight = np.ones(holdings.cells)
    weight[inside] = weights.weight
    return weights, weight, positions


def _held(company: Company, holdings: Holdings, inside: IntArray, e: FloatArray, parameters: Parameters) -> FloatArray:
    """Overridden weights of the cells inside, NaN where none."""
    held = np.full(len(inside), np.nan)
    if not parameters.overrides:
        return held
    for pool, (role, segment) in enumerate(holdings.pools):
        own = np.flatnonzero(holdings.cell_pool[inside] == pool)
        ids = tuple(company.territories.territory_id[t] for t in holdings.cell_territory[inside[own]])
        held[own] = held_weights(role, segment, ids, e[own] > 0, parameters)
    return held


def _per_rep(values: FloatArray, holdings: Holdings, reps: int) -> FloatArray:
    return values.copy() if holdings.whole else sums(holdings.rep, values, reps)


def _by_cell(values: FloatArray, holdings: Holdings) -> FloatArray:
    """Sums over holdings by cell and month; shape (cells, months)."""
    months = values.shape[1]
    place = holdings.cell[:, None] * months + np.arange(months)
    return sums(place.ravel(), values.ravel(), holdings.cells * months).reshape(-1, months)


def _by_rep(values: FloatArray, holdings: Holdings, reps: int) -> FloatArray:
    if holdings.whole:
        return values
    total = np.zeros((reps, values.shape[1]))
    np.add.at(total, holdings.rep, values)
    return total


def _even(holdings: Holdings, reps: int) -> FloatArray:
    return ratio(np.ones(len(holdings.rep)), sums(holdings.rep, None, reps)[holdings.rep])
