"""Fairness where single deals are not at hand: the null against every permutation, planted bias, and honest words."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from quota_core.evaluate.backtest import BackTest, back_test
from quota_core.evaluate.fairness import fairness
from quota_core.evaluate.permutations import Deals, average_ranks, holm, per_rep
from quota_core.evaluate.scored import Rows
from quota_core.evaluate.verdicts import EVIDENCE, FACTORS, NO_EVIDENCE, NOT_JUDGED
from quota_core.parameters import DEFAULTS
from tests.support.companies import rich_company


@pytest.fixture(scope="module")
def sixty() -> BackTest:
    return back_test(rich_company(1, 60), DEFAULTS)


def with_rows(test: BackTest, rows: Rows) -> BackTest:
    return replace(test, scored=rows)


def made(test: BackTest, rep: list[int], **columns: list[float]) -> BackTest:
    """The back-test with these scored rows instead, one a rep."""
    n = len(rep)
    values = {name: np.array(columns.get(name, [1.0] * n), dtype=float) for name in ("quota", "capacity", "weight")}
    rows = Rows(
        rep=np.array(rep),
        period=np.full(n, test.origins[0]),
        months=12,
        bookings=np.array(columns["bookings"], dtype=float),
        ramped=np.ones(n, dtype=bool),
        leaver=np.zeros(n, dtype=bool),
        **values,
    )
    return with_rows(test, rows)


def one_pool(test: BackTest, size: int) -> list[int]:
    reps = test.company.reps
    common = np.bincount(reps.pool).argmax()
    return [int(i) for i in np.flatnonzero(reps.pool == common)[:size]]


@given(st.lists(st.lists(st.integers(0, 4), min_size=5, max_size=5), min_size=1, max_size=6))
def test_average_ranks_agree_with_scipy(rows: list[list[int]]) -> None:
    values = np.array(rows, dtype=float)
    assert np.array_equal(average_ranks(values), np.array([stats.rankdata(row) for row in values]))


def test_holm_by_hand() -> None:
    found = holm(np.array([0.04, 0.01, np.nan, 0.03]))
    assert found[[0, 1, 3]] == pytest.approx([0.06, 0.03, 0.06])
    assert np.isnan(found[2])
    assert holm(np.array([0.9, 0.8])) == pytest.approx([1.0, 1.0])


def test_few_people_are_dealt_every_way_once() -> None:
    deals = Deals([3, 2])
    assert (deals.exact, deals.count) == (True, 12)
    columns = [np.concatenate([dealt for _, dealt in deals.of_pool(p)]) for p in (0, 1)]
    together = {(*map(int, a), *map(int, b)) for a, b in zip(*columns, strict=True)}
    assert len(together) == 12


def test_many_people_are_dealt_at_random_with_one_seed() -> None:
    deals = Deals([30])
    assert not deals.exact
    one, other = (np.concatenate([d for _, d in Deals([30]).of_pool(0)]) for _ in range(2))
    assert (one == other).all()
    assert (np.sort(one, axis=1) == np.arange(30)).all()
    # Everybody gets everybody's result about equally often.
    counts = np.array([np.bincount(one[:, j], minlength=30) for j in range(30)])
    assert abs(counts - deals.count / 30).max() < 6 * np.sqrt(deals.count / 30)


def test_the_exact_null_by_hand(sixty: BackTest) -> None:
    rep = one_pool(sixty, 5)
    bookings, quota, capacity = [90.0, 80.0, 150.0, 60.0, 110.0], [100.0, 90, 80, 120, 70], [80.0, 100, 90, 95, 85]
    weight = [1.1, 0.8, 0.9, 1.3, 1.0]
    test = made(sixty, rep, bookings=bookings, quota=quota, capacity=capacity, weight=weight)
    found = {t.factor: t for t in fairness(test).overall}["weight"]
    result = [b / c for b, c in zip(bookings, capacity, strict=True)]
    null = []
    for order in itertools.permutations(range(5)):
        attained = [result[order[i]] * capacity[i] / quota[i] for i in range(5)]
        null.append(stats.spearmanr(attained, weight).statistic)
    seen = stats.spearmanr([b / q for b, q in zip(bookings, quota, strict=True)], weight).statistic
    p = min(1.0, 2 * min(np.mean([x <= seen + 1e-9 for x in null]), np.mean([x >= seen - 1e-9 for x in null])))
    assert found.correlation == pytest.approx(seen)
    assert found.expected == pytest.approx(np.mean(null))
    assert found.p == pytest.approx(p)
    assert found.reps == 5


def test_rows_of_one_person_are_one_observation(sixty: BackTest) -> None:
    once = fairness(sixty)
    rows = sixty.scored
    twice = {name: np.concatenate([getattr(rows, name)] * 2) for name in Rows.__dataclass_fields__ if name != "months"}
    again = fairness(with_rows(sixty, Rows(months=12, **twice)))
    assert [t.p for t in again.overall] == [t.p for t in once.overall]
    assert [t.reps for t in again.overall] == [t.reps for t in once.overall]
    people = per_rep(rows)
    assert people.quota.sum() == pytest.approx(rows.quota.sum())
    assert people.rows.sum() == len(rows.rep)


def test_a_planted_bias_is_found_and_luck_is_not(sixty: BackTest) -> None:
    rng = np.random.default_rng(5)
    rep = list(range(60))
    weight = rng.uniform(0.7, 1.3, 60)
    quota = 100.0 * weight
    luck = rng.lognormal(0, 0.3, 60)
    fair = fairness(
        made(sixty, rep, bookings=list(quota * luck), quota=list(quota), capacity=list(quota), weight=list(weight))
    )
    assert {t.factor for t in fair.overall} == set(FACTORS)
    assert all(t.verdict == NO_EVIDENCE for t in fair.overall)
    biased = fairness(
        made(sixty, rep, bookings=list(100.0 * luck), quota=list(quota), capacity=list(quota), weight=list(weight))
    )
    found = {t.factor: t for t in biased.overall}["weight"]
    assert found.verdict == EVIDENCE
    assert found.correlation < found.shows_below
    assert found.upper < found.lower
    assert "attain less" in found.words


def test_luck_alone_rarely_shows(sixty: BackTest) -> None:
    rng = np.random.default_rng(11)
    reps = [i for i in range(60) if sixty.company.reps.role[i] == "AE"][:24]
    shown = 0
    for _ in range(40):
        weight = rng.uniform(0.7, 1.3, len(reps))
        capacity = 100.0 * weight * rng.lognormal(0, 0.2, len(reps))
        bookings = capacity * rng.lognormal(0, 0.4, len(reps))
        test = made(
            sixty,
            reps,
            bookings=list(bookings),
            quota=list(100.0 * weight),
            capacity=list(capacity),
            weight=list(weight),
        )
        shown += any(t.verdict == EVIDENCE for t in fairness(test).overall)
    # 5% of 40 is 2; more than 7 has odds of about one in a thousand.
    assert shown <= 7


def test_fewer_reps_can_show_only_larger_effects(sixty: BackTest) -> None:
    rng = np.random.default_rng(2)
    values = rng.lognormal(4, 0.3, 60)

    def smallest(n: int) -> float:
        rep = one_pool(sixty, n)
        test = made(sixty, rep, bookings=list(values[: len(rep)]), weight=list(values[::-1][: len(rep)]))
        return {t.factor: t for t in fairness(test).overall}["weight"].smallest_effect

    assert smallest(6) > smallest(12) > 0


def test_what_cannot_be_judged_says_so(sixty: BackTest) -> None:
    rep = one_pool(sixty, 2)
    few = fairness(made(sixty, rep, bookings=[1.0, 2.0]))
    assert all(t.verdict == NOT_JUDGED and np.isnan(t.p) for t in few.overall)
    assert NOT_JUDGED in few.overall[0].words
    assert few.notes
    nobody = fairness(with_rows(sixty, sixty.scored.where(np.zeros(len(sixty.scored.rep), dtype=bool))))
    assert all(t.verdict == NOT_JUDGED for t in nobody.overall)


def test_the_words_say_how_small_an_effect_would_show(sixty: BackTest) -> None:
    found = fairness(sixty)
    for test in found.overall:
        assert test.verdict in test.words
        assert f"{test.shows_above:+.2f}" in test.words
        assert f"{test.reps} reps" in test.words
        assert test.adjusted_p >= test.p
    assert [s.factor for s in found.shown] == ["tenure", "past_attainment"]
    assert all(-1 <= s.correlation <= 1 for s in found.shown)
    assert set(found.hit_share_percentiles) == {10, 50, 90}


def test_correlations_inside_a_pool_agree_with_scipy(sixty: BackTest) -> None:
    found = fairness(sixty)
    people, reps = found.people, sixty.company.reps
    for test in found.by_pool:
        if test.factor != "quota":
            continue
        role, segment = test.pool.split("/")
        own = [k for k, i in enumerate(people.rep) if (reps.role[i], reps.segment[i]) == (role, segment)]
        expected = stats.spearmanr(people.attainment[own], (people.quota / people.rows)[own]).statistic
        assert test.correlation == pytest.approx(expected)
