"""What is kept from move to move is what would be worked out anew."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quota_core.errors import ParameterError
from quota_core.evaluate.backtest import back_test
from quota_core.model.capacity import capacity
from quota_core.model.company import Company
from quota_core.model.once import READINGS_KEPT, once_per_reading
from quota_core.model.plan import plan
from quota_core.parameters import DEFAULTS, Parameters
from tests.support.companies import rich_company, settings

SOME = rich_company(seed=5, reps=24)


def anew(company: Company) -> Company:
    """The same company with nothing kept."""
    return replace(company)


@given(st.lists(settings(), min_size=2, max_size=5))
def test_moves_on_one_company_are_moves_on_a_fresh_one(moves: list[Parameters]) -> None:
    for parameters in [*moves, *moves[::-1]]:
        try:
            fresh = plan(anew(SOME), parameters)
        except ParameterError:
            continue
        kept = plan(SOME, parameters)
        np.testing.assert_array_equal(kept.quota, fresh.quota)
        np.testing.assert_array_equal(kept.capacity.bottom_up, fresh.capacity.bottom_up)
        one, other = back_test(SOME, parameters, kept), back_test(fresh.company, parameters, fresh)
        np.testing.assert_array_equal(one.everybody.attainment, other.everybody.attainment)


def test_a_target_moved_leaves_capacity_and_a_weight_moved_does_not() -> None:
    company = anew(SOME)
    first = plan(company, DEFAULTS)
    assert plan(company, DEFAULTS.changed(target_change=0.1)).capacity is first.capacity
    assert plan(company, DEFAULTS.changed(weight_strength=2.0)).capacity is not first.capacity
    again = capacity(company, first.period, first.as_of, DEFAULTS, planning=True)
    assert again is first.capacity


def test_only_the_last_few_are_kept_and_what_is_read_decides() -> None:
    worked: list[float] = []

    @once_per_reading
    def doubled(company: Company, parameters: Parameters, times: int) -> float:
        worked.append(parameters.over_assignment)
        # What is read may hang on what was read before.
        more = parameters.target_change if parameters.over_assignment > 0.5 else 0.0
        return times * (parameters.over_assignment + more)

    company = anew(SOME)
    for over in (0.1, 0.1, 0.2):
        assert doubled(company, DEFAULTS.changed(over_assignment=over, target_change=over), 2) == pytest.approx(
            2 * over
        )
    assert doubled(company, DEFAULTS.changed(over_assignment=0.1, target_change=0.4), 2) == pytest.approx(0.2)
    assert worked == [0.1, 0.2], "a target change is not read here, so it makes no difference"
    one, other = (DEFAULTS.changed(over_assignment=0.6, target_change=change) for change in (0.0, 0.4))
    assert doubled(company, one, 2) == pytest.approx(1.2)
    assert doubled(company, other, 2) == pytest.approx(2.0)
    assert doubled(company, DEFAULTS.changed(over_assignment=0.1), 3) == pytest.approx(0.3)
    for over in np.linspace(0.2, 0.4, READINGS_KEPT):
        doubled(company, DEFAULTS.changed(over_assignment=float(over)), 2)
    before = len(worked)
    doubled(company, DEFAULTS.changed(over_assignment=0.1), 2)
    assert len(worked) == before + 1
