"""Back-tests whose past is the null of the fairness test: everybody sells in proportion to the own capacity."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from quota_core.evaluate.backtest import BackTest, back_test
from quota_core.model.company import FloatArray, WonDeals
from quota_core.parameters import DEFAULTS
from tests.support.companies import rich_company

LOG_SIZE = 10.0


def ramped_team(reps: int) -> BackTest:
    """The back-test of a team of one pool, all ramped throughout and staying."""
    company = rich_company(1, reps)
    people = replace(
        company.reps,
        role=("AE",) * reps,
        segment=("MM",) * reps,
        start=np.full(reps, np.datetime64("2015-01-01")),
        end=np.full(reps, np.datetime64("NaT", "D")),
    )
    territories = replace(company.territories, segment=("MM",) * len(company.territories))
    return back_test(replace(company, reps=people, territories=territories), DEFAULTS)


def lived_at_capacity(
    test: BackTest,
    seed: int,
    deals: FloatArray,
    *,
    quota: FloatArray | None = None,
    weight: FloatArray | None = None,
    spread: float = 0.2,
    shock: float = 0.1,
    log_sd: float = 0.7,
) -> BackTest:
    """The tested quarters lived deal by deal, each rep's capacity being worth `deals` a year, beside any quotas.

    `quota`: over capacity, 1 where not given. `spread`: of skill that capacity does not know, the same for everybody.
    """
    rng = np.random.default_rng(seed)
    n, facts, rows = len(deals), test.company.facts, test.scored
    first, quarters = test.origins[0], (test.origins[-1] + test.horizon_months - test.origins[0]) // 3
    skill = rng.gamma(1 / spread**2, spread**2, n)
    market = np.exp(shock * rng.standard_normal(quarters) - shock**2 / 2)
    won = rng.poisson(deals[:, None] / 4 * skill[:, None] * market)
    rep, quarter = (np.repeat(at, won.ravel()) for at in np.indices(won.shape).reshape(2, -1))
    amount = rng.lognormal(LOG_SIZE, log_sd, len(rep))
    counts, money = np.zeros(facts.won_deals.shape), np.zeros(facts.won_deals.shape)
    month = first + 3 * quarter - facts.first_month
    np.add.at(counts, (rep, month), 1.0)
    np.add.at(money, (rep, month), amount)
    company = replace(
        test.company,
        facts=replace(facts, won_deals=counts, bookings=money),
        deals=WonDeals(rep=rep, month=month + facts.first_month, amount=amount),
    )
    begin = rows.period - facts.first_month
    total = np.concatenate([np.zeros((n, 1)), money.cumsum(axis=1)], axis=1)
    capacity = (deals * np.exp(LOG_SIZE + log_sd**2 / 2))[rows.rep] * test.horizon_months / 12
    scored = replace(
        rows,
        bookings=total[rows.rep, begin + test.horizon_months] - total[rows.rep, begin],
        capacity=capacity,
        quota=capacity if quota is None else capacity * quota[rows.rep],
        weight=rows.weight if weight is None else weight[rows.rep],
    )
    return replace(test, company=company, plan=replace(test.plan, company=company), scored=scored)
