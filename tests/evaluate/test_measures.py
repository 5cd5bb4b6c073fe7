"""Outcomes of a setting one by one, against the whole evaluations they are taken from."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from quota_core.errors import ParameterError
from quota_core.evaluate.backtest import back_test
from quota_core.evaluate.measures import OUTCOMES, curve, measured
from quota_core.evaluate.pay.outlook import pay_outlook
from quota_core.evaluate.simulation.draws import simulate
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.evaluate.simulation.outcome import outcome_of
from quota_core.model.company import Company
from quota_core.model.plan import plan
from quota_core.parameters import DEFAULTS, SPECS, Parameters
from quota_core.parameters.plausible import ends_of, plausible_range
from quota_core.parameters.presets import PRESETS
from tests.evaluate.simulation.test_draws import with_deals
from tests.support.companies import rich_company

FEW = 1_000


@pytest.fixture(scope="module")
def company() -> Company:
    return with_deals(rich_company(3, 20))


@pytest.fixture(scope="module")
def draws(company: Company) -> Draws:
    return Draws(company, FEW, 5)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"target_change": -0.3, "over_assignment_vp": 0.05},
        {"method": "segment_weighted", "backtest_horizon_months": 3, "lookback_months": 12},
        {"annual_turnover": 0.4, "backtest_target": "given"},
    ],
)
def test_each_outcome_is_that_of_the_whole_evaluation(company: Company, draws: Draws, changes: dict) -> None:
    parameters = DEFAULTS.changed(**changes)
    found = measured(company, parameters, draws=draws)
    assert list(found) == list(OUTCOMES)
    proposed = plan(company, parameters)
    assert found["share_hitting"] == back_test(company, parameters).summary.share_hitting
    assert found["assigned"] == proposed.assigned
    drawn = simulate(proposed, draws=FEW, seed=5)
    quota = proposed.quota[drawn.seats.people].astype(np.float32)
    assert found["hitting"] == pytest.approx((drawn.year[quota > 0] >= quota[quota > 0][:, None]).mean(), abs=1e-9)
    team = drawn.year.sum(axis=0, dtype=np.float64)
    assert found["p_target"] == pytest.approx((team >= proposed.target).mean(), abs=2 / FEW)
    paid = pay_outlook(outcome_of(drawn, proposed)).team
    assert found["cost"] == pytest.approx(paid.loaded / team.mean(), rel=1e-4)


def test_how_many_draws_may_be_said_in_place_of_a_keeper(company: Company, draws: Draws) -> None:
    assert measured(company, DEFAULTS, draws=FEW, seed=5) == measured(company, DEFAULTS, draws=draws)
    assert set(measured(company, DEFAULTS, draws=draws, keys=("assigned",))) == {"assigned"}


def test_what_is_asked_of_a_back_test_alone_needs_no_deals() -> None:
    bare = rich_company(3, 20)
    found = measured(bare, DEFAULTS, draws=FEW, keys=("share_hitting", "assigned"))
    assert found["share_hitting"] == back_test(bare, DEFAULTS).summary.share_hitting


def test_what_cannot_be_said_is_not_a_number(company: Company, draws: Draws) -> None:
    idle = replace(company, targets=())
    found = measured(idle, DEFAULTS, draws=Draws(idle, FEW))
    assert math.isnan(found["p_target"])
    assert math.isnan(found["hitting"])
    assert found["assigned"] == 0
    unpaid = replace(company, reps=replace(company.reps, ote=np.full(len(company.reps), np.nan)))
    assert math.isnan(measured(unpaid, DEFAULTS, draws=draws, keys=("cost",))["cost"])


def test_a_curve_is_the_outcome_at_each_of_its_points(company: Company, draws: Draws) -> None:
    found = curve(company, DEFAULTS, "over_assignment", "hitting", points=5, draws=draws)
    assert found.values == (0.0, 0.05, 0.1, 0.15, 0.2)
    assert found.present == 0.1
    assert found.outcomes[2] == measured(company, DEFAULTS, draws=draws, keys=("hitting",))["hitting"]
    assert list(found.outcomes) == sorted(found.outcomes, reverse=True)
    whole = curve(company, DEFAULTS, "backtest_origins", "share_hitting", points=7, draws=draws, span=(1, 4))
    assert whole.values == (1.0, 2.0, 3.0, 4.0)


def test_a_value_that_is_not_allowed_beside_the_others_has_no_outcome(company: Company, draws: Draws) -> None:
    found = curve(company, DEFAULTS, "weight_min", "assigned", points=3, draws=draws, span=(1.0, 2.0))
    assert [math.isnan(value) for value in found.outcomes] == [False, True, True]
    with pytest.raises(ValueError, match="no range"):
        curve(company, DEFAULTS, "locks", "assigned", draws=draws)


def test_progress_is_told_and_ends_a_curve(company: Company, draws: Draws) -> None:
    told: list[float] = []
    curve(company, DEFAULTS, "target_change", "assigned", points=4, draws=draws, progress=told.append)
    assert told == [0.25, 0.5, 0.75, 1.0]


@pytest.mark.parametrize("key", SPECS)
def test_every_plausible_end_is_allowed_and_another(key: str) -> None:
    spec, ends = SPECS[key], ends_of(key, DEFAULTS)
    numbers = plausible_range(spec)
    if numbers is not None:
        low, high = numbers
        assert low < high
        assert spec.default is None or low <= spec.default <= high
        for value in numbers:
            assert spec.minimum is None or value >= spec.minimum
            assert spec.maximum is None or value <= spec.maximum
    if ends is not None:
        beside = {"weight_max": 3.0} if key == "weight_min" else {"weight_min": 0.0} if key == "weight_max" else {}
        for value in (ends.low, ends.high):
            assert isinstance(DEFAULTS.changed(**{**beside, key: value}), Parameters)
        assert ends.low != ends.high


def test_every_preset_is_a_setting_with_a_name_a_sentence_and_a_source(company: Company, draws: Draws) -> None:
    found = {key: measured(company, each.parameters, draws=draws) for key, each in PRESETS.items()}
    for key, each in PRESETS.items():
        assert each.key == key
        assert each.title
        assert each.help.endswith(".")
        assert each.source
    assert PRESETS["expected"].parameters == DEFAULTS
    for outcome in ("hitting", "p_target"):
        worst, expected, best = (found[key][outcome] for key in ("worst", "expected", "best"))
        assert worst < expected < best
    assert found["ambitious"]["assigned"] > found["expected"]["assigned"]
    assert found["turnover_20"]["hitting"] < found["expected"]["hitting"]
    assert found["late_hires"]["hitting"] <= found["expected"]["hitting"]
    assert found["no_cushion"]["assigned"] < found["expected"]["assigned"]
    changed = PRESETS["ambitious"].on(DEFAULTS.changed(round_to=500.0))
    assert (changed.target_change, changed.round_to) == (0.10, 500.0)


def test_three_layers_of_five_per_cent_are_15_76() -> None:
    layered = DEFAULTS.changed(over_assignment=0.05, over_assignment_vp=0.05, over_assignment_manager=0.05)
    assert layered.compound_over_assignment == pytest.approx(0.157625)
    assert DEFAULTS.compound_over_assignment == pytest.approx(0.10)
    company = rich_company(2, 12)
    exact = layered.changed(round_to=0.0)
    proposed = plan(company, exact)
    assert proposed.assigned == pytest.approx(1.157625 * proposed.target)
    assert proposed.target == pytest.approx(plan(company, DEFAULTS).target)
    with pytest.raises(ParameterError, match=r"from 0 to 0\.5"):
        DEFAULTS.changed(over_assignment_vp=0.6)
