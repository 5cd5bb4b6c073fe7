"""Best / expected / worst against the arithmetic of METHOD 8, one driver at a time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from quota_core.evaluate.drivers import DRIVERS, FALLBACK_CYCLE_DAYS, Scenario, driver_range, scenario_titles
from quota_core.model.company import Baseline, Company
from quota_core.model.plan import Plan, plan
from quota_core.parameters import DEFAULTS
from quota_core.parameters.presets import PRESETS
from quota_core.values import Hire
from tests.support.companies import rich_company

NEUTRAL = {
    "driver_win_rate": (1.0, 1.0, 1.0),
    "driver_deal_size": (1.0, 1.0, 1.0),
    "driver_pipeline": (1.0, 1.0, 1.0),
    "driver_cycle": (1.0, 1.0, 1.0),
    "driver_ramp_delay": (0.0, 0.0, 0.0),
    "driver_hire_slip": (0.0, 0.0, 0.0),
    "driver_turnover": (0.139, 0.139, 0.139),
}


@pytest.fixture(scope="module")
def company() -> Company:
    return rich_company(1, 60)


def scenarios(result: Plan) -> dict[str, Scenario]:
    return {s.key: s for s in driver_range(result).scenarios}


def by_hand(result: Plan, factor: dict[str, float]) -> float:
    """Capacity with each segment's factor, in plain Python."""
    reps = result.company.reps
    return sum(
        result.capacity.bottom_up[i] * factor[reps.segment[i]] for i in range(len(reps.rep_id)) if result.carries[i]
    )


def test_expected_is_the_plans_own_capacity(company: Company) -> None:
    result = plan(company, DEFAULTS)
    assert scenarios(result)["expected"].capacity == pytest.approx(result.reachable, rel=1e-12)
    assert scenarios(result)["worst"].capacity < result.reachable < scenarios(result)["best"].capacity


@pytest.mark.parametrize(("driver", "worst"), [("driver_win_rate", 0.85), ("driver_deal_size", 0.9)])
def test_win_rate_and_deal_size_are_factors(company: Company, driver: str, worst: float) -> None:
    result = plan(company, DEFAULTS.changed(**{**NEUTRAL, driver: (worst, 1.0, 1.2)}))
    assert scenarios(result)["worst"].capacity == pytest.approx(worst * result.reachable)
    assert scenarios(result)["best"].capacity == pytest.approx(1.2 * result.reachable)


def test_pipeline_acts_on_what_is_created_in_the_year(company: Company) -> None:
    result = plan(company, DEFAULTS.changed(**{**NEUTRAL, "driver_pipeline": (0.9, 1.0, 1.1)}))
    cycle = company.baseline.cycle_days_median["segment"]
    expected = by_hand(result, {s: 0.9 * (1 - d / 365) + d / 365 for s, d in cycle.items()})
    assert scenarios(result)["worst"].capacity == pytest.approx(expected)


def test_a_longer_cycle_moves_bookings_out_of_the_year(company: Company) -> None:
    result = plan(company, DEFAULTS.changed(**{**NEUTRAL, "driver_cycle": (1.15, 1.0, 0.95)}))
    cycle = company.baseline.cycle_days_median["segment"]
    expected = by_hand(result, {s: 1 - 0.15 * d / 365 for s, d in cycle.items()})
    assert scenarios(result)["worst"].capacity == pytest.approx(expected)


def test_turnover_is_netted_against_the_base(company: Company) -> None:
    result = plan(company, DEFAULTS.changed(**{**NEUTRAL, "driver_turnover": (0.20, 0.139, 0.08)}))
    ramp_lost = sum(1 - x for x in (0.0, 0.18, 0.35, 0.53, 0.70, 0.88, 1.0))
    lost = (0.20 - 0.139) * (3.0 + ramp_lost) / 12
    assert scenarios(result)["worst"].capacity == pytest.approx((1 - lost) * result.reachable)
    assert scenarios(result)["best"].capacity == pytest.approx((1 + 0.059 * (3.0 + ramp_lost) / 12) * result.reachable)
    longer = plan(company, DEFAULTS.changed(**{**NEUTRAL, "driver_turnover": (0.2, 0.139, 0.08)}, backfill_months=6.0))
    assert scenarios(longer)["worst"].capacity < scenarios(result)["worst"].capacity


def with_hire(**more: object) -> Plan:
    company = rich_company(1, 60)
    territory = company.territories.territory_id[1]
    hire = Hire(
        role="AE",
        segment=company.territories.segment[1],
        territory_id=territory,
        start_date=np.datetime64("2026-03-05").item(),
        ote=150_000.0,
    )
    return plan(company, DEFAULTS.changed(**{**NEUTRAL, **more}, added_hires={"ZZ": hire}))


@pytest.mark.parametrize(
    ("key", "months", "curve"),
    [
        ("driver_hire_slip", 2.0, [0] * 4 + [0, 0.18, 0.35, 0.53, 0.70, 0.88, 1, 1]),
        ("driver_ramp_delay", 1.0, [0] * 2 + [0, 0, 0.18, 0.35, 0.53, 0.70, 0.88, 1, 1, 1]),
        ("driver_ramp_delay", 0.5, [0] * 2 + [0, 0.09, 0.265, 0.44, 0.615, 0.79, 0.94, 1, 1, 1]),
    ],
)
def test_slips_and_delays_work_out_c_again(key: str, months: float, curve: list[float]) -> None:
    result = with_hire(**{key: (months, 0.0, 0.0)})
    at = result.company.rep_index["ZZ"]
    before = result.capacity.c[at]
    assert before == pytest.approx(sum([0, 0.18, 0.35, 0.53, 0.70, 0.88, 1, 1, 1, 1]) / 12)
    # Only the hire of this test: everybody else's start is moved far enough back to be ramped.
    reps = replace(
        result.company.reps,
        start=np.where(np.arange(len(result.carries)) == at, result.company.reps.start, np.datetime64("2020-01-01")),
    )
    company = replace(result.company, reps=reps)
    alone = plan(company, result.parameters.changed(added_hires={}))
    lost = alone.capacity.bottom_up[at] * (1 - sum(curve) / 12 / before)
    assert alone.reachable - scenarios(alone)["worst"].capacity == pytest.approx(lost, rel=1e-9)


def test_a_role_without_a_ramp_loses_nothing_by_delay(company: Company) -> None:
    flat = {"default": [1.0]}
    result = plan(company, DEFAULTS.changed(**{**NEUTRAL, "driver_ramp_delay": (3.0, 0, 0)}, ramp_productivity=flat))
    assert scenarios(result)["worst"].capacity == pytest.approx(result.reachable)


def test_each_drivers_own_effect_and_roles_add_up(company: Company) -> None:
    result = plan(company, DEFAULTS)
    for scenario in driver_range(result).scenarios:
        assert sum(scenario.by_role.values()) == pytest.approx(scenario.capacity)
        assert [d.key for d in scenario.drivers] == list(DRIVERS)
        for effect in scenario.drivers:
            assert effect.money == pytest.approx((effect.factor - 1) * result.reachable, abs=1e-3)
    worst = scenarios(result)["worst"]
    assert all(effect.factor <= 1 for effect in worst.drivers)


@pytest.mark.parametrize(("key", "place", "title"), [("worst", 0, "Worst, as set"), ("best", 2, "Best, as set")])
def test_the_same_drivers_come_to_the_same_capacity_whatever_is_called_the_base(
    company: Company, key: str, place: int, title: str
) -> None:
    usual = driver_range(plan(company, DEFAULTS)).scenarios
    own = driver_range(plan(company, PRESETS[key].parameters)).scenarios
    assert [each.capacity for each in own] == pytest.approx(
        [usual[0].capacity, usual[place].capacity, usual[2].capacity], rel=1e-12
    )
    assert [each.title for each in usual] == ["Worst", "Expected", "Best"]
    assert [each.title for each in own] == ["Worst", title, "Best"]


def test_a_base_of_ones_own_is_not_called_expected() -> None:
    for key in ("late_hires", "turnover_20"):
        assert dict(scenario_titles(PRESETS[key].parameters))["expected"] == "As set"
    for key in ("expected", "ambitious", "no_cushion"):
        assert dict(scenario_titles(PRESETS[key].parameters))["expected"] == "Expected"


def test_an_unknown_cycle_is_said(company: Company) -> None:
    blank = replace(company, baseline=Baseline())
    found = driver_range(plan(blank, DEFAULTS))
    assert any(f"{FALLBACK_CYCLE_DAYS:g} days" in note for note in found.notes)
    assert set(found.cycle_days.values()) == {FALLBACK_CYCLE_DAYS}
    assert len(driver_range(plan(company, DEFAULTS)).notes) == 1


def test_nobody_to_carry_gives_zero(company: Company) -> None:
    result = plan(company, DEFAULTS.changed(taken_out=company.reps.rep_id))
    assert [s.capacity for s in driver_range(result).scenarios] == [0.0, 0.0, 0.0]
