"""The tornado and the two-way table, each number against the outcome of that setting alone."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from quota_core.errors import Cancelled, ParameterError
from quota_core.evaluate.measures import OUTCOMES, measured
from quota_core.evaluate.sensitivity import UNSAID, Tornado, tornado, two_way, with_confirmed
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.model.company import Company
from quota_core.model.unsaid import NO_TARGET
from quota_core.parameters import DEFAULTS, SPECS
from quota_core.parameters.groups import TIME
from quota_core.present.tornado_tables import tornado_title
from quota_core.values import Lock
from tests.evaluate.simulation.test_draws import with_deals
from tests.support.companies import rich_company

FEW = 500


@pytest.fixture(scope="module")
def company() -> Company:
    return with_deals(rich_company(5, 16))


@pytest.fixture(scope="module")
def found(company: Company) -> Tornado:
    return tornado(company, DEFAULTS, "hitting", draws=FEW, seed=3)


def alone(company: Company, outcome: str = "hitting", **changes: object) -> float:
    return measured(company, DEFAULTS.changed(**changes), draws=FEW, seed=3, keys=(outcome,))[outcome]


def test_each_end_is_the_outcome_of_that_setting_alone(company: Company, found: Tornado) -> None:
    assert found.base == alone(company)
    told = {row.key: row for row in found.rows}
    for key in ("target_change", "method", "ramp_schedule", "driver_win_rate", "annual_turnover", "lookback_months"):
        row = told[key]
        for side in (row.low, row.high):
            assert side.outcome == alone(company, **{key: side.value})
        outcomes = [row.low.outcome, found.base, row.high.outcome]
        assert row.swing == max(outcomes) - min(outcomes)
        assert row.base.value == getattr(DEFAULTS, key)


def test_the_largest_swing_comes_first_and_what_is_assumed_is_marked(found: Tornado) -> None:
    swings = [row.swing for row in found.rows if math.isfinite(row.swing)]
    assert swings == sorted(swings, reverse=True)
    for row in found.rows:
        assert row.assumed == SPECS[row.key].source.startswith("[O]")
        assert bool(row.why) == row.assumed
    assert found.confirm_first == next(row.key for row in found.rows if row.assumed)


def test_what_was_confirmed_is_not_assumed_any_more_and_the_next_one_is_to_be_confirmed_first(found: Tornado) -> None:
    first, second, *_ = [row.key for row in found.rows if row.assumed]
    then = with_confirmed(found, {first, next(row.key for row in found.rows if not row.assumed)})
    assert then.confirm_first == second
    assert {row.key for row in found.rows if row.assumed} - {row.key for row in then.rows if row.assumed} == {first}
    inferred = replace(found, rows=tuple(replace(row, why="Rests on inferred reps.") for row in found.rows))
    assert with_confirmed(inferred, {first}) == inferred, "an inferred input is confirmed by itself"


def test_choices_stand_at_their_worst_and_their_best_other_one(company: Company, found: Tornado) -> None:
    row = next(row for row in found.rows if row.key == "method")
    others = {choice: alone(company, method=choice) for choice in SPECS["method"].choices if choice != "blended"}
    assert row.low.outcome == min(others.values())
    assert row.high.outcome == max(others.values())


def test_every_number_choice_curve_and_driver_is_tried(found: Tornado) -> None:
    tried = {row.key for row in found.rows}
    kinds = {"fraction", "number", "choice", "flag", "curve", "triple"}
    assert {key for key, spec in SPECS.items() if spec.kind in kinds} <= tried


def test_an_end_that_is_not_possible_stays_with_its_sentence(company: Company) -> None:
    narrow = DEFAULTS.changed(weight_max=0.9)
    rows = tornado(company, narrow, "assigned", draws=FEW, keys=("weight_min", "locks", "multi_year_credit")).rows
    told = {row.key: row for row in rows}
    assert "must not be above" in told["weight_min"].high.error
    assert math.isnan(told["weight_min"].high.outcome)
    assert "counted anew" in told["multi_year_credit"].low.error
    assert "locks" not in told


def test_what_somebody_set_is_tried_without(company: Company) -> None:
    held = DEFAULTS.changed(locks={company.reps.rep_id[0]: Lock(quota=1.0)}, over_assignment=0.15)
    rows = tornado(company, held, "hitting", draws=FEW, seed=3, keys=("locks", "over_assignment")).rows
    told = {row.key: row for row in rows}
    assert told["locks"].low.text == "without it"
    assert told["locks"].low.outcome == alone(company, over_assignment=0.15)
    assert not told["over_assignment"].assumed  # somebody chose it


def test_inferred_inputs_are_assumed_where_they_show(company: Company) -> None:
    chosen = DEFAULTS.changed(target_change=0.02)
    keys = ("target_change", "gross_margin")
    (plain, _) = tornado(company, chosen, "assigned", draws=FEW, keys=keys).rows
    (row, other) = tornado(company, chosen, "assigned", draws=FEW, keys=keys, inputs={("targets", "amount")}).rows
    assert not plain.assumed
    assert row.assumed
    assert "inferred targets" in row.why
    assert not other.assumed


def test_other_definitions_are_read_again(company: Company) -> None:
    asked = []

    def read(parameters: object) -> Company:
        asked.append(parameters)
        return company

    (row,) = tornado(company, DEFAULTS, "assigned", draws=FEW, company_of=read, keys=("multi_year_credit",)).rows
    assert [each.multi_year_credit for each in asked] == ["tcv"]
    assert row.low.error == ""


def test_the_draws_others_keep_stay_kept(company: Company) -> None:
    draws = Draws(company, FEW, 3)
    tornado(company, DEFAULTS, "hitting", draws=draws)
    assert len(draws._kept) == 1


def test_two_at_once(company: Company) -> None:
    grid = two_way(company, DEFAULTS, "over_assignment", "weight_min", "hitting", steps=4, draws=FEW, seed=3)
    assert grid.outcomes.shape == (4, 4)
    for row, y in enumerate(grid.y_values):
        for column, x in enumerate(grid.x_values):
            assert grid.outcomes[row, column] == alone(company, over_assignment=x, weight_min=y)
    with pytest.raises(ParameterError, match="numbers"):
        two_way(company, DEFAULTS, "method", "over_assignment", "hitting", draws=FEW)
    with pytest.raises(ParameterError, match="different"):
        two_way(company, DEFAULTS, "over_assignment", "over_assignment", "hitting", draws=FEW)
    beside = DEFAULTS.changed(weight_min=0.6, weight_max=1.5)
    impossible = two_way(company, beside, "weight_max", "weight_min", "assigned", steps=3, draws=FEW)
    assert np.isfinite(impossible.outcomes).all()


def test_why_an_outcome_is_unknown_is_said_in_the_same_words_everywhere(company: Company) -> None:
    assert set(UNSAID) == set(OUTCOMES)
    bare = replace(company, targets=())
    found = tornado(bare, DEFAULTS, "p_target", draws=FEW, keys=("over_assignment",))
    assert found.notes == (NO_TARGET,)
    assert tornado_title(found, pay=True) == NO_TARGET.rstrip(".")


def test_unknown_outcomes_and_cancelling(company: Company) -> None:
    with pytest.raises(ParameterError, match=", ".join(OUTCOMES)):
        tornado(company, DEFAULTS, "luck", draws=FEW)

    def stop(_: float) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        tornado(company, DEFAULTS, "assigned", draws=FEW, progress=stop)


def test_what_counts_as_a_booking_is_no_lever(found: Tornado) -> None:
    moving = [row for row in found.rows if math.isfinite(row.swing) and row.swing > 0]
    lever = next(row for row in moving if row.group != TIME)
    counting = replace(lever, key="multi_year_credit", title="Multi-year credit", group=TIME, swing=lever.swing + 1)
    told = tornado_title(replace(found, rows=(counting, *found.rows)), pay=True)
    assert told.startswith(f"Of what can be pulled, {lever.title} matters most")
    assert told.endswith("Multi-year credit, which says how bookings are counted, is no lever and moves it more")
    assert tornado_title(replace(found, rows=(lever,)), pay=True).startswith(f"{lever.title} matters most")
