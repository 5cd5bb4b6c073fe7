"""Draws kept: shared where nothing that is drawn moved, dropped when many, cancelled, asked for by two at once."""

from __future__ import annotations

from threading import Event, Thread
from typing import Any

import numpy as np
import pytest

from quota_core.errors import Cancelled
from quota_core.evaluate.simulation.calibration import calibrate
from quota_core.evaluate.simulation.draws import Drivers, Ingredients, simulate
from quota_core.evaluate.simulation.keeping import KEPT, Draws
from quota_core.evaluate.simulation.noise import Noise
from quota_core.model.company import Company
from quota_core.model.plan import Plan, plan
from quota_core.parameters import DEFAULTS
from tests.evaluate.simulation.test_draws import with_deals
from tests.support.companies import rich_company


@pytest.fixture(scope="module")
def company() -> Company:
    return with_deals(rich_company(3, 14))


def at(company: Company, **changes: Any) -> Plan:
    return plan(company, DEFAULTS.changed(**changes))


def test_quotas_and_weights_share_one_simulation_and_drivers_do_not(company: Company) -> None:
    draws = Draws(company, 500, 3)
    first = draws.of(at(company))
    assert draws.of(at(company, target_change=0.4, weight_strength=0.2, range_widening_team=1.4)) is first
    more = draws.of(at(company, productivity_growth=0.1))
    assert more is not first
    assert (more.year >= first.year).all()
    worse = draws.of(at(company), drivers=Drivers(rate=0.8))
    assert worse is draws.of(at(company), drivers=Drivers(rate=0.8))
    assert worse.year.sum() < first.year.sum()


def test_what_is_kept_gives_the_draws_that_drawing_anew_would(company: Company) -> None:
    draws = Draws(company, 500, 3)
    draws.of(at(company))
    for changes in ({"productivity_growth": 0.2}, {"ramp_productivity": {"default": [0.5]}}, {"annual_turnover": 0.4}):
        proposed = at(company, **changes)
        anew = simulate(proposed, draws=500, seed=3)
        assert np.array_equal(draws.of(proposed).year, anew.year)
        # However little is kept of the noise: the same again.
        for most in (0, 40_000):
            noise = Noise(3, 500, most_bytes=most)
            again = [simulate(proposed, draws=500, seed=3, noise=noise).year for _ in range(2)]
            assert np.array_equal(again[0], anew.year)
            assert np.array_equal(again[1], anew.year)


def test_however_many_look_at_once_the_draws_are_the_same(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = simulate(at(company), draws=500, seed=3)
    monkeypatch.setattr("quota_core.evaluate.simulation.pool.TOGETHER", 2)
    assert np.array_equal(simulate(at(company), draws=500, seed=3).year, usual.year)
    asked = np.array([4, 0, 2])
    assert usual.quarters_of(asked).sum(axis=1) == pytest.approx(usual.year[asked], rel=1e-6)


def test_a_moved_driver_leaves_history_and_two_settings_keep_theirs_and_their_rates(company: Company) -> None:
    draws = Draws(company, 100, 3)
    usual, ramp = at(company), at(company, ramp_productivity={"default": [0.0] * 12})
    first = draws.of(usual)
    assert draws.of(usual, drivers=Drivers(rate=0.8, ramp_delay=1)).history is first.history
    assert draws.of(ramp).history is not first.history
    person = draws.noise.of(company.reps.rep_id[int(first.seats.people[0])], 4)
    kept = {id(each.made) for each in person._gammas}
    assert len(kept) == 2
    assert draws.of(usual, drivers=Drivers(rate=0.7)).history is first.history
    draws.of(ramp, drivers=Drivers(rate=0.7))
    assert {id(each.made) for each in person._gammas} == kept


def test_noise_of_another_seed_is_refused(company: Company) -> None:
    with pytest.raises(ValueError, match="seed 4"):
        simulate(at(company), draws=500, seed=3, noise=Noise(4, 500))


def test_the_least_lately_asked_for_goes_first(company: Company) -> None:
    draws = Draws(company, 100, 3)
    first = draws.of(at(company))
    others = [draws.of(at(company, annual_turnover=0.1 + 0.01 * k)) for k in range(KEPT - 1)]
    assert draws.of(at(company)) is first
    draws.of(at(company, annual_turnover=0.5))
    assert draws.of(at(company)) is first
    assert draws.of(at(company, annual_turnover=0.1)) is not others[0]


def test_two_threads_at_once_get_one_simulation(company: Company) -> None:
    draws, found = Draws(company, 2_000, 3), []
    threads = [Thread(target=lambda: found.append(draws.of(at(company)))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert all(each is found[0] for each in found)


def test_threads_that_draw_different_things_on_one_noise_get_what_each_alone_would(company: Company) -> None:
    draws, found = Draws(company, 2_000, 3), {}
    curves = [0.1 * k for k in range(6)]
    plans = [at(company, ramp_productivity={"default": [curve]}) for curve in curves]

    def ask(k: int) -> None:
        found[k] = draws.of(plans[k]).year

    threads = [Thread(target=ask, args=(k,)) for k in range(len(plans))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for k, proposed in enumerate(plans):
        assert np.array_equal(found[k], simulate(proposed, draws=2_000, seed=3).year)


def test_whoever_waits_for_anothers_drawing_can_be_cancelled(company: Company) -> None:
    draws, begun, go_on = Draws(company, 200, 3), Event(), Event()

    def hold(_: float) -> None:
        begun.set()
        go_on.wait(20)

    def stop(_: float) -> None:
        raise Cancelled

    first = Thread(target=lambda: draws.of(at(company), hold))
    first.start()
    assert begun.wait(20)
    with pytest.raises(Cancelled):
        draws.of(at(company), stop)
    assert first.is_alive()
    go_on.set()
    first.join()
    assert draws.of(at(company), stop).draws == 200


def test_nothing_is_left_of_a_drawing_that_ended_or_was_cancelled(company: Company) -> None:
    draws = Draws(company, 100, 3)

    def stop(_: float) -> None:
        raise Cancelled

    for turnover in (0.1, 0.2, 0.3):
        with pytest.raises(Cancelled):
            draws.of(at(company, annual_turnover=turnover), stop)
    draws.of(at(company))
    assert not draws._turns._drawing


def test_progress_rises_to_the_whole_and_can_end_it(company: Company) -> None:
    draws, told = Draws(company, 200, 3), []

    def stop(share: float) -> None:
        if share > 0.4:
            raise Cancelled

    with pytest.raises(Cancelled):
        draws.of(at(company), stop)
    draws.of(at(company), told.append)
    assert told == sorted(told)
    assert (told[0] > 0, told[-1]) == (True, 1.0)
    with pytest.raises(Cancelled):
        calibrate(company, DEFAULTS, draws=100, progress=stop)


def test_every_ingredient_can_be_switched_off_on_kept_noise(company: Company) -> None:
    noise = Noise(3, 4_000)
    usual = simulate(at(company), draws=4_000, seed=3, noise=noise)
    for name in ("rates", "sizes", "shock", "swing"):
        without = simulate(at(company), draws=4_000, seed=3, noise=noise, ingredients=Ingredients(**{name: False}))
        assert without.team.sum(axis=0).mean() == pytest.approx(usual.team.sum(axis=0).mean(), rel=0.05)
        assert without.team.sum(axis=0).std() < usual.team.sum(axis=0).std() * 1.02
    stays = simulate(at(company), draws=4_000, seed=3, noise=noise, ingredients=Ingredients(turnover=False))
    assert stays.team.sum() > usual.team.sum()
