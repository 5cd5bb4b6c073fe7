"""The simulation as anybody would write it: one draw, one person, one month, one deal at a time.

Only what history says (rates, sizes, swing, shock) is taken from the product; the year is lived here.
"""

from __future__ import annotations

from datetime import date
from functools import cache
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
            below = rng.dirichlet(np.ones(len(sizes))).cumsum()
            below /= below[-1]
            of_pool[p] = (float(known.rates.alpha[at]), float(known.rates.mean[at]), sizes, below, known.swing)
        for row, i in enumerate(people):
            alpha, mean, sizes, below, swing = of_pool[int(history.pool_of[i])]
            lambda_own = _rate(rng, alpha, mean, float(history.deals[i]), float(history.years[i]))
            factor = float(np.exp(rng.normal(history.effects.mean[i], history.effects.sd[i])))
            expected = _expected_by_month(plan, i, lambda_own, alpha, mean, rng)
            for q in range(4):
                swung = rng.gamma(1 / swing, swing) if swing > 0 else 1.0
                deals = rng.poisson(sum(expected[3 * q : 3 * q + 3]) * market[q] * swung)
                money = float(sizes[below.searchsorted(rng.random(deals), side="right")].sum()) * factor
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
    start, end = reps.start[i].astype(object), reps.end[i].astype(object)
    hired = start >= _day_of(plan.as_of)
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


def _first_month(start: date) -> int:
    return start.year * 12 + start.month - 1 + (1 if start.day > 15 else 0)


@cache
def _day_of(month: int) -> date:
    day: date = first_day(month).astype("datetime64[D]").astype(object)
    return day


@cache
def _share_employed(month: int, start: date, end: date | None, slip: int) -> float:
    first, after = _day_of(month), _day_of(month + 1)
    # Slipping by whole months is looking at the same place that many months earlier.
    begin = _day_of(month - slip)
    length = (after - first).days
    begun = min(max((start - begin).days, 0), length)
    gone = length if end is None else min(max((end - first).days + 1, 0), length)
    return max(gone - begun, 0) / length


def _at(curve: tuple[float, ...], tenure: int) -> float:
    return curve[tenure] if tenure < len(curve) else 1.0
