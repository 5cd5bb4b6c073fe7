"""Fairness against drawn quarters: right where the world is the null, finds what is planted, and says what it did."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from quota_core.evaluate.backtest import BackTest
from quota_core.evaluate.chance import DEALT, DRAWN, TOO_THIN, chance_of
from quota_core.evaluate.fairness import Fairness, fairness
from quota_core.evaluate.permutations import per_rep
from quota_core.evaluate.simulation.at_capacity import AtCapacity
from quota_core.evaluate.verdicts import EVIDENCE, LEANING, NO_EVIDENCE, FairnessTest
from quota_core.model.company import FloatArray, IntArray, WonDeals
from quota_core.model.plan import Plan, plan
from quota_core.parameters import DEFAULTS
from quota_core.values import Hire
from tests.support.at_capacity import lived_at_capacity, ramped_team

FEW_AND_MANY = np.array([2.0] * 8 + [60.0] * 8)


@pytest.fixture(scope="module")
def team() -> BackTest:
    return ramped_team(16)


@pytest.fixture(scope="module")
def lived(team: BackTest) -> BackTest:
    return lived_at_capacity(team, 1, FEW_AND_MANY)


def found_at_capacity(test: BackTest) -> tuple[AtCapacity, IntArray]:
    people = per_rep(test.scored)
    everybody = np.arange(len(people.rep))
    found = AtCapacity.of(test, people, [everybody])
    assert found is not None
    return found, everybody


@pytest.fixture(scope="module")
def at_capacity(lived: BackTest) -> tuple[AtCapacity, IntArray]:
    return found_at_capacity(lived)


def uneven(test: BackTest, seed: int, *, log_sd: float = 1.0) -> BackTest:
    """A past at capacity, where some have a few large deals to win and some many."""
    rng, n = np.random.default_rng(seed), len(test.company.reps)
    deals = np.exp(rng.uniform(np.log(1.5), np.log(40), n))
    return lived_at_capacity(test, seed, deals, weight=rng.uniform(0.7, 1.3, n), log_sd=log_sd)


def shown(test: Fairness) -> bool:
    return any(each.verdict == EVIDENCE for each in test.overall)


def p_of(test: Fairness, factor: str) -> float:
    return next(each.p for each in test.overall if each.factor == factor)


def test_luck_alone_rarely_shows_where_some_have_few_deals(team: BackTest) -> None:
    found = [fairness(uneven(team, seed)) for seed in range(16)]
    assert {each.chance.kind for each in found} == {DRAWN}
    # 5% of 16 is 0.8; more than 4 has odds of about one in a thousand.
    assert sum(shown(each) for each in found) <= 4


@pytest.mark.long
def test_luck_alone_shows_no_more_often_than_said() -> None:
    team, runs = ramped_team(40), 300
    drawn, past_dealing = [], []
    for seed in range(runs):
        test = uneven(team, seed)
        drawn.append(fairness(test))
        past_dealing.append(fairness(replace(test, plan=_without_deals(test))))
    assert {each.chance.kind for each in past_dealing} == {DEALT}
    assert np.mean([shown(each) for each in drawn]) <= 0.08
    for factor in ("potential", "weight", "quota"):
        p = np.array([p_of(each, factor) for each in drawn])
        assert np.mean(p < 0.05) <= 0.09, factor
        assert np.mean(p < 0.5) == pytest.approx(0.5, abs=0.09), factor
    # Why results are drawn and not dealt out: few deals are seldom as good as their mean, which looks like a bias.
    assert np.mean([p_of(each, "quota") < 0.05 for each in past_dealing]) > 0.12


def rank_of_potential(team: BackTest) -> FloatArray:
    company = team.company
    index = company.territory_index
    potential = company.territories.potential[[index[each] for each in company.reps.territory_id]]
    return np.asarray(potential.argsort().argsort() / (len(potential) - 1))


def by_factor(test: BackTest) -> dict[str, FairnessTest]:
    return {each.factor: each for each in fairness(test).overall}


def test_capacity_that_promises_too_much_of_rich_territories_is_found(team: BackTest) -> None:
    rich = 0.6 + 0.9 * rank_of_potential(team)
    # What they can sell is the same; capacity, and quotas with it, follow the potential.
    lived = lived_at_capacity(team, 3, np.full(16, 25.0))
    rows = lived.scored
    biased = replace(
        lived, scored=replace(rows, capacity=rows.capacity * rich[rows.rep], quota=rows.quota * rich[rows.rep])
    )
    assert not shown(fairness(lived))
    found = by_factor(biased)
    for factor in ("potential", "quota"):
        assert found[factor].verdict == EVIDENCE
        assert found[factor].correlation < found[factor].shows_below
        assert "attain less" in found[factor].words


def test_quotas_that_ask_more_of_rich_territories_than_capacity_does_lean(team: BackTest) -> None:
    rank = rank_of_potential(team)
    found = by_factor(lived_at_capacity(team, 3, np.full(16, 25.0), quota=0.6 + 0.9 * rank))
    # Nothing strays from capacity here: it is the quotas, and not luck, that are uneven.
    for factor in ("potential", "quota"):
        assert found[factor].verdict == LEANING
        assert found[factor].expected < -found[factor].smallest_effect
        assert "they ask more over capacity" in found[factor].words
    slightly = by_factor(lived_at_capacity(team, 3, np.full(16, 25.0), quota=1 + 0.02 * rank))
    assert {each.verdict for each in slightly.values()} == {NO_EVIDENCE}


def test_the_same_again_and_in_any_order_of_rows(lived: BackTest) -> None:
    once = fairness(lived)
    assert once.overall == fairness(lived).overall
    order = np.random.default_rng(1).permutation(len(lived.scored.rep))
    shuffled = fairness(replace(lived, scored=lived.scored.where(order)))
    assert once.overall == shuffled.overall
    assert once.by_pool == shuffled.by_pool


def test_few_deals_spread_more_than_many(at_capacity: tuple[AtCapacity, IntArray]) -> None:
    found, everybody = at_capacity
    relative = _relative(found, everybody)
    spread = relative.std(axis=1)
    assert spread[:8].min() > 1.5 * spread[8:].max()
    # Yet in expectation everybody sells the same of the own capacity.
    assert relative.mean(axis=1) == pytest.approx(np.full(16, relative.mean()), rel=0.1)


def test_draws_agree_with_quarters_lived_deal_by_deal(at_capacity: tuple[AtCapacity, IntArray]) -> None:
    found, everybody = at_capacity
    (known,) = found.pools.values()
    rng, lives, quarters = np.random.default_rng(7), 4_000, found.expected.shape[1]
    place = rng.choice(len(known.rates.share), size=lives, p=known.rates.share)
    alpha, mean = known.rates.alpha[place], known.rates.mean[place]
    tau = rng.choice(found.history.shock.tau, size=lives, p=found.history.shock.share)[:, None]
    market = np.exp(rng.normal(0, 1, (lives, quarters)) * tau - tau**2 / 2)
    booked = found.bookings(everybody)
    for row in (0, 12):
        assert found.history.effects.sd[found.place[row]] == known.swing == 0
        rate = rng.gamma(alpha, mean / alpha)[:, None]
        count = rng.poisson(rate * found.expected[row] * market)
        life = np.repeat(np.arange(count.size), count.ravel())
        money = np.bincount(life, rng.choice(known.sizes, len(life)), count.size).reshape(count.shape)
        plain = money @ found.counted[row]
        assert booked[row].mean() == pytest.approx(plain.mean(), rel=0.05)
        assert booked[row].std() == pytest.approx(plain.std(), rel=0.1)
        assert np.percentile(booked[row], [25, 50, 75]) == pytest.approx(np.percentile(plain, [25, 50, 75]), rel=0.08)


def test_a_quarter_is_drawn_once_for_all_origins_that_hold_it(at_capacity: tuple[AtCapacity, IntArray]) -> None:
    found, everybody = at_capacity
    # Four origins a quarter apart over a year each: the middle quarter lies in all of them.
    assert (found.counted == [1, 2, 3, 4, 3, 2, 1]).all()
    assert found.expected[0] == pytest.approx(np.full(7, found.expected[0, 0]))
    alone = [replace(found, counted=_only(found.counted, origin)).bookings(everybody) for origin in range(4)]
    assert np.allclose(np.sum(alone, axis=0), found.bookings(everybody), rtol=1e-4)
    # Years that share quarters go together.
    assert np.corrcoef(alone[0][10], alone[1][10])[0, 1] > 0.6


def test_what_capacity_missed_in_these_quarters_is_what_luck_spreads(team: BackTest) -> None:
    even = found_at_capacity(lived_at_capacity(team, 5, np.full(16, 40.0), spread=0.05))
    uneven = found_at_capacity(lived_at_capacity(team, 5, np.full(16, 40.0), spread=0.8))
    assert _relative(*uneven).std(axis=1).min() > 2 * _relative(*even).std(axis=1).max()


def test_a_planned_hire_leaves_everybodys_draws_where_they_are(lived: BackTest) -> None:
    first = lived.company.reps
    hire = Hire(
        name="Aa",
        role="AE",
        segment="MM",
        territory_id=first.territory_id[0],
        manager="",
        start_date="2026-03-10",
        ote=1.0,
    )
    proposed = plan(lived.company, DEFAULTS.changed(added_hires={"A0": hire}))
    assert proposed.company.reps.rep_id[0] == "A0"
    found, everybody = found_at_capacity(replace(lived, plan=proposed))
    names = [proposed.company.reps.rep_id[i] for i in found.place]
    assert names == [first.rep_id[i] for i in found.people.rep]
    assert found.expected == pytest.approx(found_at_capacity(lived)[0].expected)
    assert found.bookings(everybody).shape == (16, 4_000)


def test_too_few_deals_are_dealt_out_and_it_says_so(team: BackTest, lived: BackTest) -> None:
    few = lived_at_capacity(team, 1, np.full(16, 0.8))
    assert len(few.company.deals.rep) < 30
    for thin in (few, replace(lived, plan=_without_deals(lived))):
        found = fairness(thin)
        assert found.chance.kind == DEALT
        assert TOO_THIN in found.notes
        assert all("dealt out" in each.words for each in found.overall if np.isfinite(each.p))
    drawn = fairness(lived)
    assert TOO_THIN not in drawn.notes
    assert all("drawn at everybody's capacity" in each.words for each in drawn.overall if np.isfinite(each.p))


def test_nobody_to_judge_is_no_thin_history(lived: BackTest) -> None:
    chance = chance_of(lived, per_rep(lived.scored), [])
    assert (chance.kind, chance.notes) == (DEALT, ())


def _relative(found: AtCapacity, pool: IntArray) -> FloatArray:
    """Drawn bookings over capacity."""
    booked = found.bookings(pool).astype(float)
    return booked / found.people.capacity[pool][:, None]


def _only(counted: FloatArray, origin: int) -> FloatArray:
    only = np.zeros(counted.shape)
    only[:, origin : origin + 4] = 1.0
    return only


def _without_deals(test: BackTest) -> Plan:
    company = test.plan.company
    return replace(test.plan, company=replace(company, deals=WonDeals.none()))
