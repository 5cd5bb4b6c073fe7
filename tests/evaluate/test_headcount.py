"""Heads by month: worked out on paper, held against the simulation's seats, and what must always be true of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quota_core.evaluate.headcount import HeadMonth, headcount
from quota_core.evaluate.simulation.outcome import EXPECTED, scenario_drivers
from quota_core.evaluate.simulation.seats import seats_of
from quota_core.model.capacity import weight_by_month
from quota_core.model.plan import Plan, plan
from quota_core.parameters import DEFAULTS, Parameters
from tests.support.companies import Frames, frames, rich_company, with_split_holdings
from tests.support.companies import settings as some_settings
from tests.support.tiny import plain, ramp_months, tiny_company

# A tenth of today's team leaves at the start of every month.
TENTH = 1 - 0.9**12


def months_of(proposed: Plan) -> tuple[HeadMonth, ...]:
    found = headcount(proposed)
    return found.months(np.ones(len(found.who), dtype=bool))


@pytest.fixture(scope="module")
def on_paper() -> tuple[HeadMonth, ...]:
    chosen = plain(annual_turnover=TENTH, backfill_months=3.0, hire_slip_months=1.0)
    return months_of(plan(tiny_company(), chosen))


def test_as_planned(on_paper: tuple[HeadMonth, ...]) -> None:
    """Ada and Bo all year; Cy from April, by the schedule of quota relief and by what new people sell."""
    assert [each.people for each in on_paper] == pytest.approx([2.0] * 3 + [3.0] * 9)
    assert [each.people_hired for each in on_paper] == pytest.approx([0.0] * 3 + [1.0] * 9)
    schedule = [0.25, 0.5, 0.75, *[1.0] * 6]
    assert [each.ramped_equivalent for each in on_paper] == pytest.approx([2.0] * 3 + [2 + s for s in schedule])
    selling = [2.0] * 3 + [2 + r for r in ramp_months()[:9]]
    assert [each.capacity_equivalent for each in on_paper] == pytest.approx(selling)


def test_as_expected(on_paper: tuple[HeadMonth, ...]) -> None:
    # January: 0.9 of each are left. April: 0.9^4, and the tenth that left in January has been replaced, unramped.
    assert on_paper[0].expected_people == pytest.approx(2 * 0.9)
    assert on_paper[3].expected_people == pytest.approx(2 * (0.9**4 + 0.1) + 0.5)
    assert on_paper[3].expected_team == pytest.approx(2 * 0.9**4)
    # May: the first replacement is in its second month (18%), the one of February in its first.
    assert on_paper[4].expected_team == pytest.approx(2 * (0.9**5 + 0.1 * 0.18))
    # The relief of replacements: 25% in the first month, 50% in the second; Cy by then at 50% or 25%.
    carrying = 2 * (0.9**5 + 0.1 * 0.5 + 0.09 * 0.25) + 0.5 * 0.5 + 0.25 * 0.25
    assert on_paper[4].expected_ramped_equivalent == pytest.approx(carrying)
    # Cy comes in April with 1/2, in May with 1/4, in June with 1/8: a month late on average.
    assert [each.expected_hired for each in on_paper[3:6]] == pytest.approx([0.0, 0.5 * 0.18, 0.5 * 0.35 + 0.25 * 0.18])


def test_the_parts_of_a_month_add_up_to_its_people(on_paper: tuple[HeadMonth, ...]) -> None:
    for each in on_paper:
        assert each.expected_team + each.expected_hired + each.ramp + each.loss == pytest.approx(each.people)
        assert min(each.ramp, each.loss) >= 0


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"seasonality": "history", "annual_turnover": 0.4, "hire_slip_months": 2.0},
        {"driver_ramp_delay": [1, 1.5, 0], "driver_hire_slip": [2, 0.5, 0], "backfill_months": 1.5},
    ],
    ids=["defaults", "season", "drivers"],
)
@pytest.mark.parametrize("split", [False, True], ids=["whole", "split"])
def test_by_quarter_they_are_the_seats_of_the_simulation(changes: dict[str, Any], split: bool) -> None:
    company = rich_company(4, 40)
    company = with_split_holdings(company) if split else company
    hire = {"role": "AE", "segment": "ENT", "territory_id": "T0000", "start_date": "2026-03-10", "ote": 1.0}
    chosen = DEFAULTS.changed(added_hires={"Z1": hire}, **changes)
    proposed = plan(company, chosen)
    drivers = scenario_drivers(proposed, EXPECTED)
    seats = seats_of(
        proposed,
        turnover=chosen.annual_turnover,
        slip_months=chosen.hire_slip_months,
        ramp_delay=drivers.ramp_delay if drivers else 0.0,
        hire_slip=drivers.hire_slip if drivers else 0.0,
    )
    found = headcount(proposed)
    patch = found.season * weight_by_month(proposed.company, proposed.capacity, proposed.period)[found.who]
    monthly = patch * found.expected.capacity_equivalent
    quarters = monthly.reshape(len(monthly), 4, 3).sum(axis=2)
    assert (found.who == seats.people).all()
    assert quarters == pytest.approx(np.einsum("ik,ikq->iq", seats.chance, seats.own + seats.after), rel=1e-9, abs=1e-9)


CERTAIN: dict[str, Any] = {"annual_turnover": 0.0, "hire_slip_months": 0.0}


@given(frames(), some_settings())
@settings(max_examples=15)
def test_where_nobody_leaves_or_slips_the_year_is_as_planned(made: Frames, chosen: Parameters) -> None:
    certain = chosen.changed(**CERTAIN)
    found = headcount(plan(made.company(certain), certain))
    assert found.expected.people == pytest.approx(found.planned.people)
    assert found.expected.ramped_equivalent == pytest.approx(found.planned.ramped_equivalent)
    assert found.expected.capacity_equivalent == pytest.approx(found.planned.capacity_equivalent)


@given(frames(), st.floats(0.0, 0.4), st.floats(0.01, 0.5), st.sampled_from([0.0, 0.5, 3.0, 14.0]))
@settings(max_examples=15)
def test_more_turnover_never_leaves_more(made: Frames, turnover: float, more: float, backfill: float) -> None:
    some = DEFAULTS.changed(annual_turnover=turnover, backfill_months=backfill)
    company = made.company(some)
    fewer = headcount(plan(company, some)).expected
    fewest = headcount(plan(company, some.changed(annual_turnover=turnover + more))).expected
    assert (fewest.capacity_equivalent <= fewer.capacity_equivalent + 1e-12).all()
    assert (fewest.people <= fewer.people + 1e-12).all()


@given(frames(), some_settings())
@settings(max_examples=15)
def test_months_average_to_e_and_c_where_the_season_is_uniform(made: Frames, chosen: Parameters) -> None:
    uniform = chosen.changed(seasonality="uniform")
    proposed = plan(made.company(uniform), uniform)
    found = headcount(proposed)
    assert found.planned.ramped_equivalent.mean(axis=1) == pytest.approx(proposed.capacity.e[found.who])
    assert found.planned.capacity_equivalent.mean(axis=1) == pytest.approx(proposed.capacity.c[found.who])


def test_a_new_territory_relieves_whoever_sits_there_and_whoever_replaces_them() -> None:
    company = tiny_company()
    new = replace(company, territories=replace(company.territories, is_new=np.array([True])))
    months = months_of(plan(new, plain(annual_turnover=TENTH, backfill_months=0.0, hire_slip_months=0.0)))
    assert [each.ramped_equivalent for each in months[:4]] == pytest.approx([0.8, 0.8, 0.8, 2.25])
    # January: 0.9 of two stay, a tenth of two is replaced at once and carries a quarter; all of it at 40%.
    assert months[0].expected_ramped_equivalent == pytest.approx(2 * (0.9 + 0.1 * 0.25) * 0.4)
