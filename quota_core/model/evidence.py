"""Evidence: what ramped people have yielded, by territory and by pool (METHOD 5)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quota_core.model.arrays import ratio, sums
from quota_core.model.company import Company, FloatArray, IntArray, Period
from quota_core.model.holdings import Holdings, by_holding, held_share
from quota_core.model.ramp import ramped_months
from quota_core.model.season import season_by_rep
from quota_core.parameters import Parameters

MEDIAN_MONTHS = 3


@dataclass(frozen=True, eq=False, kw_only=True)
class Evidence:
    """Ramped months of the lookback: bookings (money), season exposure (years), won deals, ramped months."""

    holding_bookings: FloatArray
    holding_season: FloatArray
    holding_months: FloatArray
    rep_months: FloatArray
    cell_bookings: FloatArray
    cell_season: FloatArray
    cell_deals: FloatArray
    cell_yield: FloatArray


def evidence_of(
    company: Company, holdings: Holdings, shares: dict[str, FloatArray], as_of: int, parameters: Parameters
) -> Evidence:
    """y_t = credited bookings of t's evidence months / sum of season over them, with leavers, before as-of.

    cell_yield is money a year (0 where a cell has no evidence: then z is 0 and it plays no part).
    """
    facts = company.facts
    period = Period(first=as_of - parameters.lookback_months, months=parameters.lookback_months)
    ramped = ramped_months(company.reps, parameters.ramp_schedule, parameters.ramp_productivity, period)
    # Roles credited with nothing have no evidence: their months at zero say nothing about anybody's productivity.
    credited = np.array([bool(parameters.credited_types.get(role, ())) for role, _ in company.reps.pools], dtype=bool)
    counted = (ramped & credited[company.reps.pool][:, None]).astype(np.float64)
    rep_months = counted.sum(axis=1)
    season = season_by_rep(company, shares, period)
    bookings = facts.window(facts.bookings, period.first, period.end)
    deals = facts.window(facts.won_deals, period.first, period.end)
    if not holdings.whole:
        counted = by_holding(counted, holdings, held_share(company, holdings, period))
        season, bookings, deals = season[holdings.rep], bookings[holdings.rep], deals[holdings.rep]
    money, exposure, won = (np.vecdot(matrix, counted) for matrix in (bookings, season, deals))
    months = counted.sum(axis=1)
    cells = holdings.cells
    cell_money = sums(holdings.cell, money, cells)
    cell_season = sums(holdings.cell, exposure, cells)
    return Evidence(
        holding_bookings=money,
        holding_season=exposure,
        holding_months=months,
        rep_months=rep_months,
        cell_bookings=cell_money,
        cell_season=cell_season,
        cell_deals=sums(holdings.cell, won, cells),
        cell_yield=ratio(cell_money, cell_season),
    )


def productivity(
    company: Company, holdings: Holdings, evidence: Evidence, cell_weight: FloatArray, parameters: Parameters
) -> FloatArray:
    """P per pool, money a year at weight 1: bookings / sum(season x W) over its evidence; shape (pools,).

    A pool without evidence takes its role's, else everybody's. `median`: over reps with at least three ramped
    months; where no such rep is found in a pool, its role or the company, the mean stands in.
    """
    weighted = evidence.holding_season * cell_weight[holdings.cell]
    roles = sorted({role for role, _ in holdings.pools})
    role_of_pool = np.array([roles.index(role) for role, _ in holdings.pools], dtype=np.int64)
    levels = [
        (holdings.pool, len(holdings.pools), np.arange(len(holdings.pools))),
        (role_of_pool[holdings.pool], len(roles), role_of_pool),
        (np.zeros(len(holdings.pool), dtype=np.int64), 1, np.zeros(len(holdings.pools), dtype=np.int64)),
    ]
    bases = (_medians, _means) if parameters.productivity_basis == "median" else (_means,)
    result = np.full(len(holdings.pools), np.nan)
    for basis in bases:
        for group, count, of_pool in levels:
            if not np.isnan(result).any():
                return result
            found = basis(evidence, holdings, weighted, group, count)[of_pool]
            result = np.where(np.isnan(result), found, result)
    return np.asarray(np.nan_to_num(result))


def _means(evidence: Evidence, _: Holdings, weighted: FloatArray, group: IntArray, count: int) -> FloatArray:
    return ratio(sums(group, evidence.holding_bookings, count), sums(group, weighted, count), np.nan)


def _medians(evidence: Evidence, holdings: Holdings, weighted: FloatArray, group: IntArray, count: int) -> FloatArray:
    reps, place = np.unique(holdings.rep, return_inverse=True)
    months = evidence.rep_months[reps]  # counted in whole: the shares of a month need not add up to 1 to the last digit
    exposure = sums(place, weighted, len(reps))
    money = sums(place, evidence.holding_bookings, len(reps))
    group_of_rep = np.zeros(len(reps), dtype=np.int64)
    group_of_rep[place] = group
    counted = (months >= MEDIAN_MONTHS) & (exposure > 0)
    rate = ratio(money, exposure)
    members = [counted & (group_of_rep == g) for g in range(count)]
    return np.array([np.median(rate[own]) if own.any() else np.nan for own in members], dtype=np.float64)
