"""Are the ranges right where the world is the simulator's own? Over many companies drawn from its model."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from quota_core.evaluate.simulation import past
from quota_core.evaluate.simulation.calibration import Calibration, advised, calibrate, notes_of
from quota_core.evaluate.simulation.draws import Simulation, simulate
from quota_core.evaluate.simulation.odds import widened
from quota_core.evaluate.simulation.past import PastDraws
from quota_core.evaluate.simulation.rates import PRIOR_SPREAD
from quota_core.evaluate.simulation.scores import crps, inside, pit, reach, tenths, width_of
from quota_core.model.company import Company, WonDeals
from quota_core.model.plan import Plan
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


def normal_reach(said: np.ndarray) -> np.ndarray:
    """Where forecasts are normal: the distance from their median over that of P90."""
    return np.abs(ndtri(said)) / ndtri(0.9)


def test_what_is_off_is_named_with_the_factor_that_mends_it_and_what_is_not_is_left_alone() -> None:
    rng = np.random.default_rng(3)
    even = rng.random(400)
    narrow = ndtr(1.6 * ndtri(even))
    for said, factor, word in (
        (even, 1.0, "no evidence"),
        (narrow, 1.6, "too narrow"),
        (even * 0.5 + 0.25, 0.5, "wider than"),
    ):
        share, width = inside(said), width_of(normal_reach(said))
        assert advised(share, width) == pytest.approx(factor, abs=0.16)
        people, team = notes_of(share, inside(even[:3]), width, width_of(normal_reach(even[:3])))
        assert word in people
        assert ("in-sample" in people) == (factor != 1.0)
        assert "no evidence" in team
    assert sum(tenths(narrow)) == 400
    assert min(tenths(narrow)[0], tenths(narrow)[-1]) > 50
    assert tenths(np.array([0.0, 1.0])) == (1, 0, 0, 0, 0, 0, 0, 0, 0, 1)
    assert advised(inside(np.zeros(0)), width_of(np.zeros(0))) == 1.0


def deals_of(rng: np.random.Generator, mean: np.ndarray, draws: int) -> np.ndarray:
    """Money of Poisson many deals of unequal size; shape (cases, draws)."""
    count = rng.poisson(np.broadcast_to(mean[:, None], (len(mean), draws)))
    money = np.zeros(count.shape)
    for at in range(int(count.max())):
        money += np.where(at < count, rng.lognormal(0, 0.5, count.shape), 0)
    return money


def shapes(rng: np.random.Generator, cases: int, draws: int) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """What was drawn, and what came of a world that swings more than was drawn, or less."""
    busy, even = rng.gamma(4, 0.25, cases), np.ones(cases)
    few = deals_of(rng, 3 * even, draws)
    return {
        "normal, narrow": (rng.normal(100, 10, (cases, draws)), rng.normal(100, 15, cases)),
        "normal, wide": (rng.normal(100, 10, (cases, draws)), rng.normal(100, 6, cases)),
        "few deals, narrow": (few, deals_of(rng, 3 * busy, 1)[:, 0]),
        "few deals, wide": (few, deals_of(rng, 12 * even, 1)[:, 0] / 4),
        "skewed, narrow": (rng.lognormal(0, 1, (cases, draws)), rng.lognormal(0, 1.4, cases)),
        "skewed, wide": (rng.lognormal(0, 1, (cases, draws)), rng.lognormal(0, 0.6, cases)),
    }


@pytest.mark.parametrize("shape", list(shapes(np.random.default_rng(0), 2, 2)))
def test_ranges_widened_as_advised_hold_the_share_they_ought_to(shape: str) -> None:
    rng = np.random.default_rng(4)
    drawn, came = shapes(rng, 3_000, 400)[shape]
    found = pit(drawn, came, rng)
    share, width = inside(found), width_of(reach(drawn, came, found))
    factor = advised(share, width)
    assert share.high < 0.8 if "narrow" in shape else share.low > 0.8
    assert factor > 1 if "narrow" in shape else factor < 1
    for tried, error in ((width, 0.015), (factor, 0.03)):
        wide = widened(drawn, tried, np.median(drawn, axis=1)[:, None])
        assert inside(pit(wide, came, rng)).share == pytest.approx(0.8, abs=error)


def test_a_quarter_without_bookings_is_held_once_enough_draws_lie_at_zero() -> None:
    drawn = np.linspace(1, 99, 99)[None, :]
    nothing, place = np.zeros(1), np.array([0.005])
    # v = 1/2: a fifth of the widened draws have to lie at zero, so P20 = 20.6 has to go there from a median of 50.
    assert reach(drawn, nothing, place)[0] == pytest.approx(50 / (50 - 20), rel=0.03)
    assert reach(np.zeros((2, 50)), np.zeros(2), np.array([0.05, 0.5])).tolist() == [np.inf, 0.0]
    assert width_of(np.full(5, np.inf)) == 5.0
    # Over-covered at 1 and under-covered below, for a fifth of the quarters brought nothing: no factor mends that.
    notes = notes_of(inside(np.full(400, 0.5)), inside(np.zeros(0)), 1.0, float("nan"))
    assert "no factor mends it" in notes[0]


def test_a_history_too_short_says_so() -> None:
    company = drawn_company(1, shock=0.0)
    facts = company.facts
    short = replace(company, facts=replace(facts, first_won_month=facts.end_month - 7))
    found = calibrate(short, EVEN, draws=200)
    assert found.n == 0
    assert "too short" in found.notes[0]


# Moves of quotas, weights, bands and of whom the plan adds or takes out: nothing of the past is drawn again.
MOVES: tuple[dict[str, Any], ...] = (
    {"target_change": 0.2, "over_assignment": 0.15},
    {"weight_strength": 1.6, "weight_max": 1.5, "overrides": {"T0001": 0.8}},
    {"method": "top_down", "band": "S", "range_widening_reps": 1.3, "backtest_stretch": 1.1},
    {"taken_out": ("R00001",), "weight_strength": 0.0},
)


@pytest.fixture
def drawings(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Which quarters are drawn, each time one is: every quarter twice on the same noise."""
    drawn: list[int] = []

    def counted(then: Plan, **how: Any) -> Simulation:
        drawn.append(then.period.first)
        return simulate(then, **how)

    monkeypatch.setattr(past, "simulate", counted)
    return drawn


@pytest.fixture(scope="module")
def short() -> Company:
    """A company with three quarters whose past is long enough."""
    company = drawn_company(2, shock=0.2)
    return replace(company, facts=replace(company.facts, first_won_month=company.facts.end_month - 15))


def test_after_a_move_of_quotas_weights_or_bands_the_same_is_found_and_nothing_is_drawn(
    short: Company, drawings: list[int]
) -> None:
    kept = PastDraws()
    first = calibrate(short, DEFAULTS, draws=200, past=kept)
    assert len(drawings) == 2 * len(first.origins) == 6
    said = {(first.brier, first.crps)}
    for changes in MOVES:
        before = len(drawings)
        found = calibrate(short, DEFAULTS.changed(**changes), draws=200, past=kept)
        assert len(drawings) == before, changes
        np.testing.assert_equal(asdict(found), asdict(calibrate(short, DEFAULTS.changed(**changes), draws=200)))
        said.add((found.brier, found.crps))
    assert len(said) == 1 + len(MOVES), "each move is seen in the answer"
    np.testing.assert_equal(asdict(calibrate(short, DEFAULTS, draws=200, past=kept)), asdict(first))
    found = calibrate(short, DEFAULTS.changed(annual_turnover=0.4), draws=200, past=kept)
    assert found.crps == first.crps, "people are judged on the quarters they stayed"
    assert not np.array_equal(found.pit_team, first.pit_team)


def test_past_quarters_are_kept_within_bounds(
    short: Company, drawings: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(past, "KEPT", 2)
    kept = PastDraws()
    first = calibrate(short, DEFAULTS, draws=100, past=kept)
    whole = kept.nbytes
    assert whole >= 2 * 4 * 100 * first.n
    for turnover in (0.2, 0.3):
        calibrate(short, DEFAULTS.changed(annual_turnover=turnover), draws=100, past=kept)
    assert whole < kept.nbytes <= 2.1 * whole, "only so many settings"
    # Of three quarters some fit: those are kept, the rest drawn each time, and another setting takes their place.
    small = PastDraws(most_bytes=whole // 2)
    for changes, drawn in (({}, 3), ({}, 2), ({"annual_turnover": 0.3}, 3)):
        drawings.clear()
        found = calibrate(short, DEFAULTS.changed(**changes), draws=100, past=small)
        assert 0 < small.nbytes <= whole // 2
        assert len(set(drawings)) == drawn
        if not changes:
            np.testing.assert_equal(asdict(found), asdict(first))
