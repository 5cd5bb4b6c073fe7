"""What is reported of draws: widening around the median, and the odds strip's numbers by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from quota_core.evaluate.simulated import simulated
from quota_core.evaluate.simulation.draws import Simulation, simulate
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.evaluate.simulation.odds import odds
from quota_core.evaluate.simulation.outcome import outcome_of, scenario_drivers, scenario_odds
from quota_core.model.company import Company
from quota_core.model.plan import plan
from quota_core.parameters import DEFAULTS
from tests.evaluate.simulation.test_draws import with_deals
from tests.support.companies import rich_company

MOVED_BASES = {"driver_turnover": (0.4, 0.3, 0.1), "driver_win_rate": (0.7, 0.9, 1.2), "driver_hire_slip": (2, 1, 0)}


@pytest.fixture(scope="module")
def company() -> Company:
    return with_deals(rich_company(3, 14))


@pytest.fixture(scope="module")
def drawn(company: Company) -> Simulation:
    return simulate(plan(company, DEFAULTS), draws=4_000)


def test_the_numbers_of_the_draws_by_hand(company: Company, drawn: Simulation) -> None:
    proposed = plan(company, DEFAULTS.changed(target_change=-0.2))
    found = outcome_of(drawn, proposed)
    quota = proposed.quota[drawn.seats.people]
    hits = (drawn.year >= quota.astype(np.float32)[:, None]) & (quota > 0)[:, None]
    assert np.array_equal(found.hitting, hits.sum(axis=0))
    assert found.p_hit[quota > 0] == pytest.approx(hits.mean(axis=1)[quota > 0])
    assert found.p_target == (found.team_draws >= proposed.target).mean()
    assert found.team_draws == pytest.approx(drawn.year.sum(axis=0, dtype=float), rel=1e-5)
    assert found.team_draws == pytest.approx(found.quarter_draws.sum(axis=0))
    harder = outcome_of(drawn)
    assert (harder.p_hit[quota > 0] <= found.p_hit[quota > 0]).all()
    assert harder.p_target <= found.p_target


def test_more_people_than_a_byte_counts_are_all_counted(drawn: Simulation) -> None:
    many = np.repeat(drawn.year, 40, axis=0)
    assert (odds(many, np.full(len(many), 1e-9)).hitting == (many > 0).sum(axis=0)).all()


@pytest.mark.parametrize("factor", [0.5, 1.3, 4.0])
def test_ranges_widened_lie_that_many_times_as_far_from_their_median(
    factor: float, company: Company, drawn: Simulation
) -> None:
    usual = outcome_of(drawn)
    assert usual.notes == drawn.notes
    wide = outcome_of(drawn, plan(company, DEFAULTS.changed(range_widening_reps=factor, range_widening_team=factor)))
    middle = usual.reps[:, 1:2]
    by_hand = np.maximum(middle + factor * (drawn.year - middle), 0)
    quota = wide.plan.quota[drawn.seats.people]
    assert wide.reps[:, 1] == pytest.approx(usual.reps[:, 1])
    assert wide.reps[:, 0] == pytest.approx(np.maximum(middle + factor * (usual.reps[:, :1] - middle), 0)[:, 0])
    assert wide.reps[:, 3] == pytest.approx(by_hand.mean(axis=1), rel=1e-4)
    assert (np.diff(wide.reps[:, :3], axis=1) >= 0).all()
    assert wide.p_hit[quota > 0] == pytest.approx((by_hand >= quota[:, None]).mean(axis=1)[quota > 0], abs=2e-3)
    assert wide.team.p90 - wide.team.p50 == pytest.approx(factor * (usual.team.p90 - usual.team.p50), rel=1e-3)
    assert wide.team.p10 >= 0
    said = [note for note in wide.notes if f"{factor:g} times" in note]
    assert len(said) == 2
    # The screen must never widen quietly, and a quarter's range is the team's.
    narrow, broad = usual.quarters[0], wide.quarters[0]
    assert broad.p90 - broad.p50 == pytest.approx(factor * (narrow.p90 - narrow.p50), rel=0.02)


def test_scenarios_are_in_order_and_say_how_likely_each_is(company: Company) -> None:
    told: list[float] = []
    worst, expected, best = scenario_odds(plan(company, DEFAULTS), draws=1_000, progress=told.append)
    assert worst.team.p50 < expected.team.p50 < best.team.p50
    assert worst.likely >= expected.likely >= best.likely
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1)


@pytest.mark.parametrize("changes", [{}, {"annual_turnover": 0.0}, {"annual_turnover": 0.4}, MOVED_BASES])
def test_the_expected_scenario_is_the_plans_own_odds(changes: dict[str, Any], company: Company) -> None:
    proposed = plan(company, DEFAULTS.changed(**changes))
    found = simulated(proposed, Draws(company, 1_000))
    worst, expected, best = scenario_odds(proposed, draws=1_000)
    assert expected.team == found.team
    assert expected.p_target == found.p_target
    assert worst.team.p50 < expected.team.p50 < best.team.p50


def test_a_scenarios_turnover_stands_as_far_from_the_plans_as_its_driver_from_its_base(company: Company) -> None:
    def turnovers(annual: float, triple: tuple[float, float, float]) -> list[float | None]:
        proposed = plan(company, DEFAULTS.changed(annual_turnover=annual, driver_turnover=triple))
        drivers = [scenario_drivers(proposed, place) for place in range(3)]
        return [None if each is None else each.turnover for each in drivers]

    assert turnovers(0.3, (0.2, 0.139, 0.08)) == [pytest.approx(0.361), None, pytest.approx(0.241)]
    assert turnovers(0.02, (0.5, 0.3, 0.1)) == [pytest.approx(0.22), None, 0.0]
    assert turnovers(0.9, (0.5, 0.3, 0.1)) == [0.95, None, pytest.approx(0.7)]


def test_where_only_quotas_move_no_scenario_is_drawn_again(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    draws = Draws(company, 500)
    usual = scenario_odds(plan(company, DEFAULTS), draws=draws)
    monkeypatch.setattr("quota_core.evaluate.simulation.keeping.simulate", None)
    moved = plan(company, DEFAULTS.changed(target_change=0.3, weight_strength=0.2))
    simulated(moved, draws)
    harder = scenario_odds(moved, draws=draws)
    assert all(hard.p_target <= each.p_target for hard, each in zip(harder, usual, strict=True))
    monkeypatch.undo()
    assert harder == scenario_odds(moved, draws=500)


def test_nobody_with_a_quota_is_said_and_has_no_odds(company: Company) -> None:
    everybody = list(company.reps.rep_id)
    found = outcome_of(simulate(plan(company, DEFAULTS.changed(taken_out=everybody)), draws=200))
    assert any("Nobody carries a quota" in note for note in found.notes)
    assert (found.team.p10, found.team.p90, found.reps_hitting.mean) == (0, 0, 0)
    assert np.isnan(found.p_target)
    assert found.by("role") == {}
