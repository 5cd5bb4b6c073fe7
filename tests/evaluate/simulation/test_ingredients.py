"""Each ingredient of the simulation against theory: mean, variance, limits (METHOD 8)."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from quota_core.evaluate.simulation.noise import SITUATIONS
from quota_core.evaluate.simulation.pool import swing_table
from quota_core.evaluate.simulation.rates import GammaNoise, excess_swing, rate_posterior
from quota_core.evaluate.simulation.seats import Seats
from quota_core.evaluate.simulation.shock import shock_posterior
from quota_core.evaluate.simulation.sizes import PARTS_A_DEAL, Paths, paths, size_effects

SIZES = np.array([1_000.0, 2_000.0, 2_500.0, 4_000.0, 30_000.0])
RNG = np.random.default_rng
DRAWS = 64_000
NOBODY = np.zeros(0, dtype=np.int64)


def money(made: Paths, deals: float, draws: int, seed: int) -> np.ndarray:
    """The money of stretches of so many expected deals; the same places for the same seed."""
    start = RNG(seed).integers(0, 1 << 32, size=draws, dtype=np.uint32)
    end = np.empty_like(start)
    made.end(start, np.full(draws, deals * PARTS_A_DEAL, dtype=np.float32), out=end)
    return (made.risen(end) - made.risen(made.begin(start))) * made.units(draws)


def gamma_noise(draws: int, seed: int = 12) -> GammaNoise:
    rng = RNG(seed)
    return GammaNoise(rng.standard_normal(draws, dtype=np.float32), rng.random(draws, dtype=np.float32))


def gamma(shape: float, draws: int) -> np.ndarray:
    return gamma_noise(draws).gamma(np.full(draws, shape, dtype=np.float32), NOBODY)


def compound_poisson(deals: float, sizes: np.ndarray, step: float, points: int) -> np.ndarray:
    """Probabilities of the sum of Poisson(deals) many deals of equally likely sizes, by FFT; sums are k x step."""
    one = np.bincount(np.rint(sizes / step).astype(int), minlength=points) / len(sizes)
    return np.real(np.fft.ifft(np.exp(deals * (np.fft.fft(one) - 1))))


@pytest.mark.parametrize("deals", [0.05, 0.7, 3.0, 12.0])
def test_stretches_of_a_path_are_compound_poisson(deals: float) -> None:
    made = paths(SIZES, 15.0, RNG(1), bootstrap=False)
    drawn = money(made, deals, DRAWS, 2)
    chance = compound_poisson(deals, SIZES, 500.0, 1 << 11)
    assert abs(chance.sum() - 1) < 1e-9
    error = 4 / math.sqrt(DRAWS)
    for at in (0.0, 2_000.0, 10_000.0, 40_000.0, 100_000.0):
        theory = chance[: int(at / 500) + 1].sum()
        assert (drawn <= at + 250).mean() == pytest.approx(theory, abs=error * math.sqrt(theory * (1 - theory)) + 0.004)
    assert drawn.mean() == pytest.approx(
        deals * SIZES.mean(), rel=4 * math.sqrt((SIZES**2).mean() / deals / DRAWS) / 9_000
    )
    assert drawn.var() == pytest.approx(deals * (SIZES**2).mean(), rel=0.06)


def test_money_given_back_is_given_back_in_the_draws_too() -> None:
    sizes = np.append(SIZES, -3_000.0)
    drawn = money(paths(sizes, 15.0, RNG(1), bootstrap=False), 3.0, DRAWS, 2)
    assert drawn.mean() == pytest.approx(3 * sizes.mean(), rel=0.05)
    assert drawn.max() < 40 * SIZES.max()
    assert drawn.min() < 0


def test_more_expected_deals_never_bring_less_on_the_same_noise() -> None:
    made = paths(SIZES, 40.0, RNG(1))
    before = np.zeros(4_000)
    for deals in np.linspace(0.0, 40.0, 17):
        now = money(made, deals, 4_000, 3)
        assert (now >= before - 1e-6).all()
        before = now
    assert (money(made, 0.0, 4_000, 3) == 0).all()


def test_the_bootstrap_spreads_the_mean_size_as_theory_says() -> None:
    """Dirichlet(1, ..., 1) weights: the mean size has variance s2 / (n + 1), s2 over n."""
    sizes = RNG(5).lognormal(9, 0.8, 60)
    made = paths(sizes, 4.0, RNG(6))
    means = made.rise[:, made.cells] * made.unit / (made.cells / 8)
    assert means.mean() == pytest.approx(sizes.mean(), rel=4 * sizes.std() / sizes.mean() / math.sqrt(61 * len(means)))
    assert means.std() == pytest.approx(sizes.std() / math.sqrt(61), rel=0.35)


def test_a_stretch_longer_than_the_path_goes_round_it() -> None:
    made = paths(SIZES, 1.0, RNG(1), bootstrap=False)
    whole = made.cells / 8
    once = money(made, whole, 500, 2)
    assert once == pytest.approx(np.full(500, whole * SIZES.mean()), rel=1e-3)
    assert money(made, 3.5 * whole, 500, 2) == pytest.approx(3.5 * once, rel=0.05)


def test_people_without_deals_have_the_pools_paths_and_no_deals_at_all_bring_nothing() -> None:
    nothing = paths(np.zeros(0), 5.0, RNG(1))
    assert (money(nothing, 5.0, 50, 1) == 0).all()


@pytest.mark.parametrize("shape", [0.3, 1.0, 4.5, 60.0])
def test_gamma_draws_are_gamma_and_move_with_their_shape(shape: float) -> None:
    drawn = gamma(shape, 100_000)
    assert stats.kstest(drawn, stats.gamma(shape).cdf).pvalue > 1e-4
    moved = gamma(shape * 1.01, 100_000)
    assert np.corrcoef(drawn, moved)[0, 1] > 0.998


def test_a_second_rate_in_the_same_draws_is_gamma_and_knows_nothing_of_the_first() -> None:
    drawn = gamma_noise(100_000, 13).gamma(np.full(200_000, 0.8, dtype=np.float32), np.arange(100_000))
    first, second = drawn[:100_000], drawn[100_000:]
    assert stats.kstest(second, stats.gamma(0.8).cdf).pvalue > 1e-4
    assert abs(np.corrcoef(first, second)[0, 1]) < 4 / math.sqrt(100_000)


def test_whoever_is_not_in_doubt_would_pass_the_whole_test() -> None:
    """d h(y), y = x / (3 sqrt(d)), is the logarithm of what a proposal x is accepted with.

    1 - exp(d h) is concave in d and the squeeze 1.8 d y^4 a line through 0, so the least d, 2/3, decides for all.
    """
    y = np.linspace(-1, 6, 70_001)[1:]
    h = 4.5 * y**2 + 1 - (1 + y) ** 3 + 3 * np.log1p(y)
    assert (1 - np.exp(2 / 3 * h) <= 1.8 * 2 / 3 * y**4 + 1e-12).all()
    noise, again = gamma_noise(20_000), np.arange(0, 20_000, 7)
    shape = np.geomspace(0.05, 300, 20_000 + len(again), dtype=np.float32)
    quick = noise.gamma(shape, again)
    noise.doubt[:] = np.inf
    assert quick == pytest.approx(noise.gamma(shape, again), rel=1e-4)


def test_money_in_units_of_32_bits_is_the_same_money() -> None:
    """A table of small deals beside a huge one stays in full numbers: the smallest deal is not blurred."""
    fine, mixed = paths(SIZES, 15.0, RNG(1)), paths(np.array([10.0, 20.0, 9e9]), 15.0, RNG(1))
    assert fine.rise.dtype == np.int32
    assert mixed.rise.dtype == np.float64
    once = money(paths(SIZES[:1], 15.0, RNG(1)), 2.0, 5_000, 4) / SIZES[0]
    assert np.abs(once - np.rint(once)).max() < 1e-3
    assert set(np.unique(money(mixed, 0.1, 2_000, 4) % 10)) == {0.0}


def test_corrections_below_zero_are_drawn_as_they_are() -> None:
    """Credit taken back is a won deal of less than nothing: it lowers the sum, whichever table it stands in."""
    sizes = np.array([-3_000.0, 5_000.0, 9_000.0, 10_000.0])
    drawn = money(paths(sizes, 15.0, RNG(1), bootstrap=False), 3.0, DRAWS, 2)
    assert drawn.mean() == pytest.approx(3 * sizes.mean(), rel=0.02)
    assert drawn.var() == pytest.approx(3 * (sizes**2).mean(), rel=0.05)
    assert drawn.min() < -2_000
    assert (np.abs(drawn) < 1e-3).mean() == pytest.approx(math.exp(-3), abs=0.01)


def test_situations_come_as_often_as_they_are_likely() -> None:
    chance = np.array([[0.01, 0.0, 0.2, 0.79], [0.0, 0.0, 0.0, 1.0]])
    nothing = np.zeros((2, 4, 4))
    seats = Seats(people=np.arange(2), own=nothing, after=nothing, chance=chance)
    for person in range(2):
        often = np.bincount(seats.situations(person), minlength=4) / SITUATIONS
        assert often == pytest.approx(chance[person], abs=1.01 / SITUATIONS)


@pytest.mark.parametrize("swing", [0.02, 0.3, 1.5])
def test_swings_have_mean_one_and_the_variance_found(swing: float) -> None:
    table = swing_table(swing)
    assert table.mean(dtype=float) == pytest.approx(1, abs=1e-6)
    assert table.var(dtype=float) == pytest.approx(swing, rel=0.01)
    assert (np.diff(table) >= 0).all()


def test_rates_find_the_spread_and_the_mean_that_made_the_deals() -> None:
    rng = RNG(7)
    years = rng.uniform(0.5, 3.0, 400)
    rate = rng.gamma(6.0, 20.0 / 6.0, 400)
    found = rate_posterior(rng.poisson(rate * years).astype(float), years)
    alpha, mean = found.drawn(20_000, rng)
    assert np.quantile(mean, 0.005) < 20.0 < np.quantile(mean, 0.995)
    assert np.quantile(alpha, 0.005) < 6.0 < np.quantile(alpha, 0.995) * 1.12  # the grid is that fine
    assert found.share.sum() == pytest.approx(1)


def test_a_rates_prior_stands_where_people_are_few_and_gives_way_where_deals_are_many() -> None:
    few = rate_posterior(np.array([3.0]), np.array([1.0]))
    many = rate_posterior(np.full(200, 400.0), np.full(200, 1.0))
    spread_of_few, spread_of_many = (float((p.share / np.sqrt(p.alpha)).sum()) for p in (few, many))
    assert 0.2 < spread_of_few < 0.7
    assert spread_of_many < 0.1
    assert many.expected[1] == pytest.approx(400, rel=0.01)
    nobody = rate_posterior(np.zeros(3), np.zeros(3))
    assert nobody.drawn(10, RNG(1))[1].max() == 0


def test_swing_is_found_where_it_is_and_not_where_chance_explains_all() -> None:
    rng = RNG(8)
    exposure = np.full((300, 8), 0.25)
    rate = rng.gamma(5, 8, (300, 1))
    calm = rng.poisson(rate * exposure).astype(float)
    wild = rng.poisson(rate * exposure * rng.gamma(1 / 0.3, 0.3, (300, 8))).astype(float)
    assert excess_swing(calm, exposure, 0.0) < 0.02
    assert excess_swing(wild, exposure, 0.0) == pytest.approx(0.3, rel=0.25)
    assert excess_swing(np.zeros((3, 4)), np.zeros((3, 4)), 0.0) == 0


def test_shocks_have_mean_one_and_the_spread_that_was_found() -> None:
    prior = shock_posterior(np.zeros(0), np.zeros(0), np.zeros(0), 0.1, seasonal=False)
    drawn = prior.drawn(200_000, 1, RNG(9))
    assert drawn.mean() == pytest.approx(1, abs=0.002)
    assert prior.mean == pytest.approx(0.1 * math.sqrt(2 / math.pi), rel=0.05)
    none = shock_posterior(np.zeros(0), np.zeros(0), np.zeros(0), 0.0, seasonal=False)
    assert (none.drawn(100, 4, RNG(1)) == 1).all()


def test_shock_is_told_from_growth_and_from_noise() -> None:
    rng = RNG(10)
    quarters = 60
    noise = np.full(quarters, 0.05)
    trend = np.exp(0.03 * np.arange(quarters))
    calm = trend * np.exp(rng.normal(0, 0.05, quarters))
    wild = trend * np.exp(rng.normal(0, 0.05, quarters) + rng.normal(0, 0.25, quarters))
    flat = np.ones(quarters)
    assert shock_posterior(calm, flat, noise, 0.2, seasonal=False).mean < 0.04
    assert shock_posterior(wild, flat, noise, 0.2, seasonal=False).mean == pytest.approx(0.25, rel=0.25)


def test_people_with_larger_deals_are_found_and_shrunk_and_leave_the_pools_money_as_it_is() -> None:
    rng = RNG(11)
    own = rng.normal(0, 0.5, 30)
    person = np.repeat(np.arange(30), 25)
    pool = np.zeros(31, dtype=np.int64)
    size = np.exp(9 + own[person] + rng.normal(0, 0.6, len(person)))
    found = size_effects(person, pool, size, 31)
    assert np.corrcoef(found.mean[:30], own)[0, 1] > 0.9
    assert np.abs(found.mean[:30] - (own - own.mean())).max() < 0.6
    factor = np.exp(found.mean[:30] + found.sd[:30] ** 2 / 2)
    assert factor.mean() == pytest.approx(1, abs=1e-9)
    assert math.exp(found.mean[30] + found.sd[30] ** 2 / 2) == pytest.approx(1)
    alike = size_effects(person, pool, np.exp(9 + rng.normal(0, 0.6, len(person))), 31)
    assert (alike.sd == 0).all()
    assert (alike.mean == 0).all()
