"""Are the ranges right where the world is the simulator's own? Over many companies drawn from its model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from quota_core.evaluate.simulation.calibration import Calibration, advised, calibrate, notes_of
from quota_core.evaluate.simulation.odds import widened
from quota_core.evaluate.simulation.rates import PRIOR_SPREAD
from quota_core.evaluate.simulation.scores import crps, inside, pit, tenths, width_of
from quota_core.model.company import Company, WonDeals
from quota_core.parameters import DEFAULTS
from tests.support.companies import rich_company

EVEN = DEFAULTS.changed(
    seasonality="uniform",
    importance_potential=0.0,
    importance_accounts=0.0,
    importance_win_rate=1.0,
    weight_strength=0.0,
)


def drawn_company(seed: int, *, shock: float, spread: float = 0.4) -> Company:
    """A company whose history is the simulator's own model: gamma rates, Poisson deals, a shock a quarter."""
    rng = np.random.default_rng(seed)
    company = rich_company(seed, 15)
    reps, facts = company.reps, company.facts
    months = facts.months
    staying = replace(
        reps, start=np.full(len(reps), np.datetime64("2015-01-01")), end=np.full(len(reps), np.datetime64("NaT", "D"))
    )
    mean = {pool: rng.uniform(8, 30) for pool in reps.pools}
    rate = np.array([rng.gamma(1 / spread**2, spread**2) * mean[reps.pools[p]] for p in reps.pool])
    market = np.repeat(np.exp(shock * rng.standard_normal(months // 3) - shock**2 / 2), 3)
    won = rng.poisson(rate[:, None] / 12 * market)
    rep, month = (np.repeat(at, won[np.nonzero(won)]) for at in np.nonzero(won))
    amount = rng.lognormal(10, 0.7, len(rep))
    bookings = np.zeros((len(reps), months))
    np.add.at(bookings, (rep, month), amount)
    deals = WonDeals(rep=rep, month=month + facts.first_month, amount=amount)
    territory = np.array([company.territory_index[t] for t in reps.territory_id])
    at = np.nonzero(won)
    facts = replace(
        facts,
        bookings=bookings,
        won_deals=won.astype(float),
        deal_rep=at[0],
        deal_territory=territory[at[0]],
        deal_month=at[1] + facts.first_month,
        deals_won=won[at].astype(float),
        deals_lost=won[at].astype(float),
    )
    return replace(company, reps=staying, facts=facts, deals=deals)


def calibrated(seeds: range, shock: float | None) -> list[Calibration]:
    """Companies whose people differ, and whose quarters swing, as the priors say (or swing by `shock`)."""
    stays, found = EVEN.changed(annual_turnover=0.0), []
    for seed in seeds:
        rng = np.random.default_rng(1_000 + seed)
        swing = abs(rng.normal(0, EVEN.shock_prior)) if shock is None else shock
        spread = float(np.clip(abs(rng.normal(0, PRIOR_SPREAD)), 0.05, 1.5))
        found.append(calibrate(drawn_company(seed, shock=swing, spread=spread), stays, draws=1_000))
    return found


@pytest.mark.parametrize("shock", [0.0, None])
def test_ranges_are_right_where_the_world_is_the_simulators_own(shock: float | None) -> None:
    _held_against_the_truth(calibrated(range(3), shock), 0.05, 0.16)


@pytest.mark.long
@pytest.mark.parametrize("shock", [0.0, None])
def test_ranges_are_right_over_many_companies(shock: float | None) -> None:
    _held_against_the_truth(calibrated(range(40), shock), 0.02, 0.05)


def _held_against_the_truth(found: list[Calibration], people: float, team: float) -> None:
    pit = np.concatenate([each.pit_reps for each in found])
    assert inside(pit).share == pytest.approx(0.8, abs=people)
    assert pit.mean() == pytest.approx(0.5, abs=people)
    assert inside(np.concatenate([each.pit_team for each in found])).share == pytest.approx(0.8, abs=team)
    # Better than guessing last year's quarter or the pool's mean, and P(hit) means what it says.
    assert np.mean([each.crps for each in found]) < min(
        np.mean([each.crps_last_year for each in found]), np.mean([each.crps_pool_mean for each in found])
    )
    bins = [each for one in found for each in one.reliability]
    weight = np.array([each.n for each in bins])
    apart = np.array([each.said - each.came for each in bins])
    assert (weight * apart).sum() / weight.sum() == pytest.approx(0, abs=2 * people)


def test_scores_are_what_their_formulas_say() -> None:
    rng = np.random.default_rng(1)
    drawn = np.sort(rng.normal(10, 2, (1, 2_000)), axis=1)
    # The CRPS of a normal forecast at its mean: sd x (2 phi(0) - 1 / sqrt(pi)).
    assert crps(drawn, np.array([10.0]))[0] == pytest.approx(
        2 * (2 / np.sqrt(2 * np.pi) - 1 / np.sqrt(np.pi)), rel=0.05
    )
    assert crps(np.full((1, 50), 7.0), np.array([4.0]))[0] == pytest.approx(3.0)
    zero = np.zeros((4_000, 100))
    assert pit(zero, np.zeros(4_000), rng).mean() == pytest.approx(0.5, abs=0.03)
    assert inside(np.array([0.05, 0.5, 0.5, 0.95])).share == 0.5
    assert inside(np.zeros(0)).of == 0


def test_what_is_off_is_named_with_the_factor_that_mends_it_and_what_is_not_is_left_alone() -> None:
    rng = np.random.default_rng(3)
    even = rng.random(400)
    narrow = ndtr(1.6 * ndtri(even))
    for said, factor, word in (
        (even, 1.0, "no evidence"),
        (narrow, 1.6, "too narrow"),
        (even * 0.5 + 0.25, 0.5, "wider than"),
    ):
        share, width = inside(said), width_of(said)
        assert advised(share, width) == pytest.approx(factor, abs=0.11)
        people, team = notes_of(share, inside(even[:3]), width, width_of(even[:3]))
        assert word in people
        assert ("in-sample" in people) == (factor != 1.0)
        assert "no evidence" in team
    assert sum(tenths(narrow)) == 400
    assert min(tenths(narrow)[0], tenths(narrow)[-1]) > 50
    assert tenths(np.array([0.0, 1.0])) == (1, 0, 0, 0, 0, 0, 0, 0, 0, 1)
    assert advised(inside(np.zeros(0)), width_of(np.zeros(0))) == 1.0


def test_ranges_widened_as_advised_hold_the_share_they_ought_to() -> None:
    """A forecast too narrow by a half, widened by what its own scores advise: 80% fall inside."""
    rng = np.random.default_rng(4)
    came, drawn = rng.normal(100, 15, 500), np.sort(rng.normal(100, 10, (500, 400)), axis=1)
    found = pit(drawn, came, rng)
    factor = advised(inside(found), width_of(found))
    wide = widened(drawn, factor, np.median(drawn, axis=1)[:, None])
    assert inside(found).high < 0.8
    assert inside(pit(wide, came, rng)).share == pytest.approx(0.8, abs=0.04)


def test_a_history_too_short_says_so() -> None:
    company = drawn_company(1, shock=0.0)
    facts = company.facts
    short = replace(company, facts=replace(facts, first_won_month=facts.end_month - 7))
    found = calibrate(short, EVEN, draws=200)
    assert found.n == 0
    assert "too short" in found.notes[0]
