"""A band with two sides may hold between two steps looked at first: the answers against every step there is."""

from __future__ import annotations

import numpy as np
import pytest

from quota_core.errors import Cancelled, ParameterError
from quota_core.evaluate.comparing import compare
from quota_core.evaluate.heads import hiring_of, with_heads
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.evaluate.solving import GOALS, Goal, Wanted, solve
from quota_core.model.buildup import ote_multiple
from quota_core.model.company import Company
from quota_core.model.plan import plan
from quota_core.parameters import DEFAULTS, SPECS, Parameters
from tests.evaluate.simulation.test_draws import with_deals
from tests.support.companies import rich_company

EXACT = DEFAULTS.changed(round_to=0.0)
BAND = Wanted(ote_band=True)
STEPS = np.round(np.arange(-0.12, 0.1205, 0.001), 9)


@pytest.fixture(scope="module")
def company() -> Company:
    return with_deals(rich_company(5, 12))


@pytest.fixture(scope="module")
def draws(company: Company) -> Draws:
    return Draws(company, 100, 3)


@pytest.fixture(scope="module")
def spans(company: Company) -> list[tuple[float, float]]:
    """The least and the largest multiple of OTE at every step of the target."""
    return [span(company, EXACT.changed(target_change=float(step))) for step in STEPS]


def span(company: Company, parameters: Parameters) -> tuple[float, float]:
    proposed = plan(company, parameters)
    multiple = ote_multiple(proposed)[proposed.carries]
    return float(np.nanmin(multiple)), float(np.nanmax(multiple))


def banded(least: float, most: float, **changes: object) -> Parameters:
    return EXACT.changed(ote_multiple_min=least, ote_multiple_max=most, **changes)


@pytest.mark.parametrize("width", [0.0, 0.002, 0.011, 0.03, 0.047, 0.07])
@pytest.mark.parametrize("first", [-0.048, -0.021, 0.001, 0.012, 0.026])
def test_the_largest_target_is_the_largest_of_every_step(
    company: Company, draws: Draws, spans: list[tuple[float, float]], first: float, width: float
) -> None:
    at = {float(step): each for step, each in zip(STEPS, spans, strict=True)}
    last = round(first + width, 9)
    # From the least multiple at one step to the largest at another: it holds between the two and nowhere else.
    least, most = at[first][0] - 1e-6, at[last][1] + 1e-6
    holds = [step for step, (low, high) in at.items() if low >= least and high <= most]
    assert (min(holds), max(holds)) == (first, last)
    found = solve(company, banded(least, most), "target", BAND, draws=draws)
    assert found.found
    assert found.answer.value == last
    assert found.beyond is not None
    assert found.beyond.value == pytest.approx(last + 0.001)
    assert [each.condition.key for each in found.binding] == ["ote_band"]
    assert not any("own end" in note for note in found.notes)
    assert len(found.ranges) == 1
    low, high = found.ranges[0]
    assert first <= low <= high == last
    if round(1000 * first) // 50 == round(1000 * last) // 50 and round(1000 * first) % 50:
        assert low == first


def test_where_no_step_holds_it_says_so_with_the_least_far_off(
    company: Company, draws: Draws, spans: list[tuple[float, float]]
) -> None:
    low, high = spans[int(np.flatnonzero(STEPS == 0.02)[0])]
    least, most = low * 1.01, high * 0.99
    found = solve(company, banded(least, most), "target", BAND, draws=draws)
    assert not found.found
    assert found.ranges == ()
    short = [max(least - each[0], each[1] - most) for each in spans]
    assert found.answer.failing[0].gap == pytest.approx(min(short), rel=1e-3)


@pytest.mark.parametrize("count", [3, 5, 6, 7])
def test_the_fewest_heads_are_the_fewest_of_every_count(company: Company, draws: Draws, count: int) -> None:
    hiring = hiring_of(plan(company, EXACT), None, None, None)
    each = [span(company, with_heads(EXACT, hiring, heads)) for heads in range(17)]
    least, most = each[count][0] - 1e-6, each[count][1] + 1e-6
    holds = [heads for heads, (low, high) in enumerate(each) if low >= least and high <= most]
    assert count in holds
    found = solve(company, banded(least, most), "heads", BAND, draws=draws)
    assert found.found
    assert found.answer.value == min(holds)
    assert len(found.parameters.added_hires) == min(holds)
    assert found.beyond is not None
    assert found.beyond.value == min(holds) - 1


def test_strength_moves_no_further_than_it_has_to(company: Company, draws: Draws) -> None:
    steps = np.round(np.arange(0.0, 3.005, 0.01), 9)
    spans = {float(step): span(company, EXACT.changed(weight_strength=float(step))) for step in steps}
    for wanted in (0.34, 1.27, 1.86):
        least, most = spans[wanted][0] - 1e-6, spans[wanted][1] + 1e-6
        near = [abs(step - 1) for step, (low, high) in spans.items() if low >= least and high <= most]
        found = solve(company, banded(least, most), "strength", BAND, draws=draws)
        assert found.found
        assert abs(found.answer.value - 1) == pytest.approx(min(near), abs=1e-9)


@pytest.mark.parametrize("goal", [goal for goal in GOALS.values() if goal.key != "heads"], ids=lambda goal: goal.key)
def test_a_goal_goes_over_all_that_its_lever_may_be(goal: Goal) -> None:
    ends = {"low": SPECS[goal.lever].minimum, "high": SPECS[goal.lever].maximum}
    assert (goal.value(0), goal.value(goal.last)) == (ends["low"], ends["high"])
    with pytest.raises(ParameterError):
        DEFAULTS.changed(**{goal.lever: goal.value(goal.last + 1)})


@pytest.mark.parametrize("goal", GOALS)
def test_a_job_can_be_ended_while_its_first_years_are_drawn(company: Company, goal: str) -> None:
    """By equal odds years are drawn before anything is tried."""
    told: list[float] = []

    def stop(done: float) -> None:
        told.append(done)
        raise Cancelled

    fresh = Draws(company, 2_000, 9)
    equal = DEFAULTS.changed(method="equal_odds")
    with pytest.raises(Cancelled):
        solve(company, equal, goal, Wanted(p_target=0.5), draws=fresh, progress=stop)
    assert told == [0.0]
    assert fresh.ready(plan(company, equal)) is None


def test_it_can_be_ended_while_what_it_tries_is_drawn(company: Company) -> None:
    """More people are other draws: each count of heads is drawn, and tells while it is."""
    told: list[float] = []
    equal = DEFAULTS.changed(method="equal_odds")
    found = solve(company, equal, "heads", Wanted(p_target=0.6), draws=Draws(company, 200, 9), progress=told.append)
    assert found.tried > 2
    assert told == sorted(told)
    assert any(told.count(share) > 1 for share in told if 0 < share < 1)


def test_a_comparison_can_be_ended_while_it_draws_and_never_goes_back(company: Company) -> None:
    equal = DEFAULTS.changed(method="equal_odds")
    named = [("equal", equal), ("new", equal.changed(annual_turnover=0.4)), ("plain", DEFAULTS)]
    told: list[float] = []
    compare(company, named, draws=2_000, progress=told.append)
    assert told == sorted(told)
    assert any(0 < done < 1 / 3 for done in told)
    assert any(1 / 3 < done < 2 / 3 for done in told)
    assert told[-1] == 1

    def stop(done: float) -> None:
        raise Cancelled

    fresh = Draws(company, 2_000, 9)
    with pytest.raises(Cancelled):
        compare(company, named, draws=fresh, progress=stop)
    assert fresh.ready(plan(company, DEFAULTS)) is None
