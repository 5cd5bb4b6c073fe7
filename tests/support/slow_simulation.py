"""The simulation as anybody would write it: one draw, one person, one month, one deal at a time.

Only what history says (rates, sizes, swing, shock) is taken from the product; the year is lived here.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from quota_core.evaluate.simulation.history import history_of
from quota_core.model.company import first_day
from quota_core.model.plan import Plan
from quota_core.model.ramp import curve_of


def slow_years(plan: Plan, draws: int, seed: int) -> dict[str, Any]:
    """Bookings of the plan year: `year` (people, draws), `team` by quarter (4, draws)."""
    rng = np.random.default_rng(seed)
    history = history_of(plan)
    people = [int(i) for i in np.flatnonzero(plan.carries)]
    year = np.zeros((len(people), draws))
    team = np.zeros((4, draws))
    for d in range(draws):
        tau = rng.choice(history.shock.tau, p=history.shock.share)
        market = [float(np.exp(rng.normal(0, tau) - tau**2 / 2)) for _ in range(4)]
        of_pool = {}
        for p in {int(history.pool_of[i]) for i in people}:
            known = history.pools[p]
            at = rng.choice(len(known.rates.share), p=known.rates.share)
            sizes = known.sizes if len(known.sizes) else np.zeros(1)
            weights = rng.dirichlet(np.ones(len(sizes)))
            of_pool[p] = (float(known.rates.alpha[at]), float(known.rates.mean[at]), sizes, weights, known.swing)
        for row, i in enumerate(people):
            alpha, mean, sizes, weights, swing = of_pool[int(history.pool_of[i])]
            lambda_own = _rate(rng, alpha, mean, float(history.deals[i]), float(history.years[i]))
            factor = float(np.exp(rng.normal(history.effects.mean[i], history.effects.sd[i])))
            expected = _expected_by_month(plan, i, lambda_own, alpha, mean, rng)
            for q in range(4):
                swung = rng.gamma(1 / swing, swing) if swing > 0 else 1.0
                deals = rng.poisson(sum(expected[3 * q : 3 * q + 3]) * market[q] * swung)
                money = float(rng.choice(sizes, size=deals, p=weights).sum()) * factor
                year[row, d] += money
                team[q, d] += money
    return {"year": year, "team": team, "people": people}


def _rate(rng: np.random.Generator, alpha: float, mean: float, deals: float, years: float) -> float:
    return float(rng.gamma(alpha + deals, 1 / (alpha / mean + years))) if mean > 0 else 0.0


def _expected_by_month(
    plan: Plan, i: int, own: float, alpha: float, mean: float, rng: np.random.Generator
) -> list[float]:
    """Deals expected in each month of one lived year of a seat."""
    reps, parameters = plan.company.reps, plan.parameters
    curve = curve_of(parameters.ramp_productivity, reps.role[i], reps.segment[i])
    season = plan.capacity.season[reps.segment[i]]
    weight = float(plan.capacity.weight[i])
    start, end = reps.start[i], reps.end[i]
    hired = start >= first_day(plan.as_of)
    slip = 0
    leaves = 99
    if hired:
        chance = parameters.hire_slip_months / (1 + parameters.hire_slip_months)
        while rng.random() < chance:
            slip += 1
    else:
        hazard = 1 - (1 - parameters.annual_turnover) ** (1 / 12)
        for month in range(12):
            if rng.random() < hazard:
                leaves = month
                break
    next_one = _rate(rng, alpha, mean, 0.0, 0.0)
    expected = []
    for j in range(12):
        month = plan.period.first + j
        days = _share_employed(month, start, end, slip)
        if j < leaves:
            tenure = month - _first_month(start) - slip
            ramped = _at(curve, max(tenure, 0))
            expected.append(own * season[month % 12] * weight * ramped * days)
        else:
            since = j - leaves - parameters.backfill_months
            there = min(max(since + 1, 0.0), 1.0)
            expected.append(next_one * season[month % 12] * weight * _at(curve, int(max(since, 0))) * there * days)
    return expected


def _first_month(start: np.datetime64) -> int:
    day = start.astype("datetime64[D]").astype(object)
    return day.year * 12 + day.month - 1 + (1 if day.day > 15 else 0)


def _share_employed(month: int, start: np.datetime64, end: np.datetime64, slip: int) -> float:
    first, after = first_day(month), first_day(month + 1)
    begin = first_day(month - slip)
    # Slipping by whole months is looking at the same place that many months earlier.
    length = int((after - first).astype(int))
    offset = int((start - begin).astype(int)) if slip else int((start - first).astype(int))
    begun = min(max(offset, 0), length)
    gone = length if np.isnat(end) else min(max(int((end - first).astype(int)) + 1, 0), length)
    return max(gone - begun, 0) / length


def _at(curve: tuple[float, ...], tenure: int) -> float:
    return curve[tenure] if tenure < len(curve) else 1.0
