"""From history to what each rep can carry: e, c, territory weight, evidence, bottom-up (METHOD 3-6).

`capacity` is the first half of the production path; the back-test calls it on the company cut to its origin.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quota_core.model.arrays import ratio, sums
from quota_core.model.company import BoolArray, Company, FloatArray, IntArray, Period
from quota_core.model.evidence import Evidence, evidence_of, productivity
from quota_core.model.holdings import Holdings, held_share, holdings_of
from quota_core.model.ramp import curve_values
from quota_core.model.season import season_by_rep, season_shares
from quota_core.model.time import active_share, tenure
from quota_core.model.weights import PoolWeights, held_weights, pool_weights, shrunk_win_rate
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
    weights: dict[int, PoolWeights]
    cell_weight: FloatArray
    cell_positions: FloatArray
    evidence: Evidence


def capacity(company: Company, period: Period, as_of: int, parameters: Parameters, *, planning: bool) -> Capacity:
    """BU_i = c_i (1 + growth) (z_t y_t + (1 - z_t) P W_t) and all it is made of, from history before as-of.

    `planning` is the plan itself: there, reps in a new territory get its first-quarter relief and reps the scenario
    takes out carry nothing; the back-test does neither.
    """
    reps, territories = company.reps, company.territories
    holdings = holdings_of(company)
    shares = season_shares(company, as_of, parameters)
    season = season_by_rep(company, shares, period)
    active = active_share(reps.start, reps.end, period)
    k = tenure(reps, period)
    schedule = curve_values(parameters.ramp_schedule, reps, k)
    shape = season * schedule * active
    held = held_share(company, holdings, period)
    held_shape = shape[holdings.rep] * held
    if planning:
        relief = np.ones(period.months)
        relief[:NEW_TERRITORY_MONTHS] = parameters.new_territory_q1
        new = territories.is_new[holdings.territory]
        held_shape[new] *= relief
    by_holding = held_shape.sum(axis=1)
    productive = season * curve_values(parameters.ramp_productivity, reps, k) * active
    c_holding = (productive[holdings.rep] * held).sum(axis=1)
    credited = np.array([bool(parameters.credited_types.get(role, ())) for role, _ in reps.pools], dtype=bool)
    carries = (active.sum(axis=1) > 0) & credited[reps.pool]
    if planning and parameters.taken_out:
        carries &= ~np.isin(reps.rep_id, parameters.taken_out)
    carrying = carries[holdings.rep]
    e_holding, c_holding = np.where(carrying, by_holding, 0.0), np.where(carrying, c_holding, 0.0)
    pools, cell_weight, positions = _weights(
        company, holdings, active[holdings.rep] * held * carrying[:, None], e_holding, as_of, parameters
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
        weights=pools,
        cell_weight=cell_weight,
        cell_positions=positions,
        evidence=evidence,
    )


def _weights(
    company: Company,
    holdings: Holdings,
    active: FloatArray,
    e_holding: FloatArray,
    as_of: int,
    parameters: Parameters,
) -> tuple[dict[int, PoolWeights], FloatArray, FloatArray]:
    cells, territories = holdings.cells, company.territories
    by_month = np.zeros((cells, active.shape[1]))
    np.add.at(by_month, holdings.cell, active)
    months = (by_month > 0).sum(axis=1)
    positions = ratio(by_month.sum(axis=1), months)
    e = sums(holdings.cell, e_holding, cells)
    won, lost, pool_won, pool_lost = _deal_counts(company, holdings, as_of, parameters)
    weight = np.ones(cells)
    pools: dict[int, PoolWeights] = {}
    for pool, (role, segment) in enumerate(holdings.pools):
        inside = np.flatnonzero((holdings.cell_pool == pool) & (positions > 0))
        if not inside.size:
            continue
        where = holdings.cell_territory[inside]
        factors = {
            "potential": territories.potential[where] / positions[inside],
            "accounts": territories.accounts[where] / positions[inside],
            "win_rate": shrunk_win_rate(
                won[inside], lost[inside], pool_won[pool], pool_lost[pool], parameters.win_rate_prior_deals
            ),
        }
        ids = tuple(territories.territory_id[j] for j in where)
        held = held_weights(role, segment, ids, e[inside] > 0, parameters)
        pools[pool] = pool_weights(
            factors=factors, positions=positions[inside], e=e[inside], held=held, parameters=parameters
        )
        weight[inside] = pools[pool].weight
    return pools, weight, positions


def _deal_counts(
    company: Company, holdings: Holdings, as_of: int, parameters: Parameters
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Won and lost by cell (by the deal's territory) and by pool, closed in the lookback before as-of."""
    facts = company.facts
    recent = (facts.deal_month >= as_of - parameters.lookback_months) & (facts.deal_month < as_of)
    pool = company.reps.pool[facts.deal_rep[recent]]
    won, lost = facts.deals_won[recent], facts.deals_lost[recent]
    size = max(len(company.territories), 1)
    codes = holdings.cell_pool * size + holdings.cell_territory
    wanted = pool * size + facts.deal_territory[recent]
    place = np.searchsorted(codes, wanted)
    place = np.minimum(place, max(holdings.cells - 1, 0))
    known = codes[place] == wanted if holdings.cells else np.zeros(0, dtype=bool)
    return (
        sums(place[known], won[known], holdings.cells),
        sums(place[known], lost[known], holdings.cells),
        sums(pool, won, len(holdings.pools)),
        sums(pool, lost, len(holdings.pools)),
    )


def _per_rep(values: FloatArray, holdings: Holdings, reps: int) -> FloatArray:
    return values.copy() if holdings.whole else sums(holdings.rep, values, reps)


def _by_rep(values: FloatArray, holdings: Holdings, reps: int) -> FloatArray:
    if holdings.whole:
        return values
    total = np.zeros((reps, values.shape[1]))
    np.add.at(total, holdings.rep, values)
    return total


def _even(holdings: Holdings, reps: int) -> FloatArray:
    return ratio(np.ones(len(holdings.rep)), sums(holdings.rep, None, reps)[holdings.rep])
