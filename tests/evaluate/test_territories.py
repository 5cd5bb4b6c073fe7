"""Territories against their weight and against chance; quota against potential."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from quota_core.evaluate.backtest import BackTest, back_test
from quota_core.evaluate.scored import Rows
from quota_core.evaluate.territories import broken_rule, quota_fit, territory_funnel
from quota_core.model.plan import plan
from quota_core.parameters import DEFAULTS
from tests.support.companies import rich_company, with_split_holdings


@pytest.fixture(scope="module")
def sixty() -> BackTest:
    return back_test(rich_company(1, 60), DEFAULTS)


def test_shares_in_plain_python(sixty: BackTest) -> None:
    company, rows = sixty.company, sixty.scored
    pools: dict[tuple[str, str], dict[str, list[float]]] = {}
    for rep, booked, weight in zip(rows.rep, rows.bookings, rows.weight, strict=True):
        pool = (company.reps.role[rep], company.reps.segment[rep])
        sums = pools.setdefault(pool, {}).setdefault(company.reps.territory_id[rep], [0.0, 0.0])
        sums[0] += booked
        sums[1] += weight
    found = territory_funnel(sixty)
    assert found
    for pool in found:
        sums = pools[pool.role, pool.segment]
        money, weights = (sum(pair[j] for pair in sums.values()) for j in (0, 1))
        assert {t.territory_id for t in pool.territories} == set(sums)
        for t in pool.territories:
            actual, predicted = sums[t.territory_id][0] / money, sums[t.territory_id][1] / weights
            assert t.actual_share == pytest.approx(actual)
            assert t.predicted_share == pytest.approx(predicted)
            assert t.deviation == pytest.approx(actual / predicted - 1)
            assert t.z == pytest.approx((actual - predicted) / t.standard_error)
            assert t.rule == broken_rule(t.deviation)
            assert 0 <= t.by_chance["re-score"] <= t.by_chance["watch"] <= t.by_chance["adjust"] <= 1
            assert pool.any_by_chance["adjust"] >= t.by_chance["adjust"]
        assert sum(t.actual_share for t in pool.territories) == pytest.approx(1)
        assert sum(t.predicted_share for t in pool.territories) == pytest.approx(1)


def test_a_small_pool_is_dealt_every_way(sixty: BackTest) -> None:
    reps = sixty.company.reps
    ae = [i for i in range(60) if (reps.role[i], reps.segment[i]) == ("AE", "ENT")]
    two = sorted({reps.territory_id[i] for i in ae})[:2]
    chosen = [next(i for i in ae if reps.territory_id[i] == two[0])]
    chosen += [i for i in ae if reps.territory_id[i] == two[1]][:3]
    n = len(chosen)
    bookings, weight = np.array([120.0, 60.0, 90.0, 75.0])[:n], np.array([1.2, 0.9, 0.9, 0.9])[:n]
    rows = Rows(
        rep=np.array(chosen),
        period=np.zeros(n, dtype=np.int64),
        months=12,
        quota=np.ones(n),
        bookings=bookings,
        capacity=np.ones(n),
        weight=weight,
        ramped=np.ones(n, dtype=bool),
        leaver=np.zeros(n, dtype=bool),
    )
    (pool,) = territory_funnel(replace(sixty, scored=rows))
    found = {t.territory_id: t for t in pool.territories}[two[0]]
    shares = []
    for order in itertools.permutations(range(n)):
        money = [bookings[order[i]] / weight[order[i]] * weight[i] for i in range(n)]
        shares.append(money[0] / sum(money))
    predicted = weight[0] / weight.sum()
    assert found.standard_error == pytest.approx(np.std(shares))
    assert found.by_chance["adjust"] == pytest.approx(np.mean([abs(s / predicted - 1) > 0.15 for s in shares]))


def test_rules_of_thumb() -> None:
    assert [broken_rule(x) for x in (0.1, -0.16, 0.21, -0.3)] == ["", "adjust", "watch", "re-score"]


def test_a_territory_that_contradicts_its_weight_stands_out(sixty: BackTest) -> None:
    rng = np.random.default_rng(3)
    rows = sixty.scored
    noise = rng.lognormal(0, 0.1, len(rows.rep))
    home = np.array([sixty.company.reps.territory_id[i] for i in rows.rep])
    strange = max(set(home), key=list(home).count)
    booked = 1000.0 * rows.weight * noise * np.where(home == strange, 2.0, 1.0)
    arrays = {name: getattr(rows, name) for name in Rows.__dataclass_fields__}
    found = territory_funnel(replace(sixty, scored=Rows(**{**arrays, "bookings": booked})))
    pool = next(p for p in found if any(t.territory_id == strange for t in p.territories))
    assert pool.territories[0].territory_id == strange or pool.territories[0].rule == "re-score"
    one = next(t for t in pool.territories if t.territory_id == strange)
    assert one.z > 2


def test_quota_fit_in_plain_python() -> None:
    company = rich_company(1, 60)
    result = plan(company, DEFAULTS)
    found = {(f.role, f.segment, f.territory_id): f for f in quota_fit(result)}
    pools: dict[tuple[str, str], dict[str, float]] = {}
    for i in range(60):
        if result.carries[i]:
            pool = pools.setdefault((company.reps.role[i], company.reps.segment[i]), {})
            pool[company.reps.territory_id[i]] = pool.get(company.reps.territory_id[i], 0.0) + result.quota[i]
    assert set(found) == {(*pool, t) for pool, sums in pools.items() for t in sums}
    for (role, segment), sums in pools.items():
        potential = {t: company.territories.potential[company.territory_index[t]] for t in sums}
        for t, money in sums.items():
            share = money / sum(sums.values()) / (potential[t] / sum(potential.values()))
            assert found[role, segment, t].fit == pytest.approx(share)


def test_quota_fit_splits_those_with_two_territories() -> None:
    company = with_split_holdings(rich_company(5, 40))
    result = plan(company, DEFAULTS)
    assert sum(f.quota for f in quota_fit(result)) == pytest.approx(result.quota.sum())


def test_nothing_scored_gives_no_funnel(sixty: BackTest) -> None:
    none = sixty.scored.where(np.zeros(len(sixty.scored.rep), dtype=bool))
    assert territory_funnel(replace(sixty, scored=none)) == ()
