"""Solved levers against the outcomes of the settings themselves: the answer holds, the next step does not."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from quota_core.errors import Cancelled, ParameterError
from quota_core.evaluate.backtest import back_test
from quota_core.evaluate.conditions import band_metric
from quota_core.evaluate.measures import measured
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.evaluate.solving import GOALS, Solution, Wanted, heads_by_pool, heads_by_start, solve
from quota_core.model.buildup import ote_multiple
from quota_core.model.company import Company
from quota_core.model.plan import plan
from quota_core.parameters import DEFAULTS, Parameters
from quota_core.present.solve_words import solve_title
from quota_core.values import BANDS, Lock
from tests.evaluate.simulation.test_draws import with_deals
from tests.support.companies import rich_company

FEW = 500


@pytest.fixture(scope="module")
def company() -> Company:
    return with_deals(rich_company(5, 20))


@pytest.fixture(scope="module")
def draws(company: Company) -> Draws:
    return Draws(company, FEW, 3)


def outcome(company: Company, draws: Draws, parameters: Parameters, key: str = "p_target") -> float:
    return measured(company, parameters, draws=draws, keys=(key,))[key]


def solved(company: Company, draws: Draws, goal: str, wanted: Wanted, **changes: object) -> Solution:
    return solve(company, DEFAULTS.changed(**changes), goal, wanted, draws=draws)


@pytest.mark.parametrize("chance", [0.2, 0.5, 0.9])
def test_the_largest_target_is_the_last_tenth_of_a_per_cent_that_holds(
    company: Company, draws: Draws, chance: float
) -> None:
    found = solved(company, draws, "target", Wanted(p_target=chance))
    assert found.found
    value = found.answer.value
    assert found.parameters == DEFAULTS.changed(target_change=value)
    assert outcome(company, draws, found.parameters) >= chance
    assert outcome(company, draws, DEFAULTS.changed(target_change=round(value + 0.001, 9))) < chance
    assert [each.condition.key for each in found.binding] == ["p_target"]
    assert found.beyond is not None
    assert found.beyond.value == pytest.approx(value + 0.001)
    assert found.answer.target == pytest.approx(plan(company, found.parameters).target)
    # The theory: the target is the team's own quantile.
    team = draws.of(plan(company, DEFAULTS)).year.sum(axis=0, dtype=np.float64)
    assert found.answer.target == pytest.approx(np.quantile(team, 1 - chance), rel=0.01)


def test_stretch_is_quotas_over_capacity(company: Company, draws: Draws) -> None:
    found = solved(company, draws, "stretch", Wanted(p_target=0.5))
    same = solved(company, draws, "target", Wanted(p_target=0.5))
    proposed = plan(company, found.parameters)
    assert found.parameters == same.parameters
    assert found.answer.value == pytest.approx(proposed.assigned / proposed.reachable)


def test_the_largest_over_assignment_in_the_band(company: Company, draws: Draws) -> None:
    chosen = {"target_change": -0.3, "band": "P"}
    found = solved(company, draws, "over_assignment", Wanted(share_hitting=True), **chosen)
    assert found.found
    low = BANDS["P"].low
    assert outcome(company, draws, found.parameters, "share_hitting") >= low
    if found.beyond is not None:
        assert outcome(company, draws, found.beyond.parameters, "share_hitting") < low
        assert found.beyond.value == pytest.approx(found.answer.value + 0.001)


@pytest.mark.parametrize("band", BANDS)
def test_each_band_is_measured_as_the_back_test_does(company: Company, band: str) -> None:
    parameters = DEFAULTS.changed(band=band)
    proposed = plan(company, parameters)
    test = back_test(company, parameters, proposed)
    summary = test.everybody_summary if BANDS[band].population == "whole team" else test.summary
    assert band_metric(company, proposed) == pytest.approx(getattr(summary, BANDS[band].metric))


def test_what_a_lever_does_not_move_is_said(company: Company, draws: Draws) -> None:
    hard = solved(company, draws, "over_assignment", Wanted(p_target=0.99), target_change=0.8)
    assert not hard.found
    assert any("does not depend" in note for note in hard.notes)
    assert hard.answer.failing[0].gap == pytest.approx(0.99 - hard.answer.failing[0].value)
    easy = solved(company, draws, "over_assignment", Wanted(p_target=0.0))
    assert easy.answer.value == 1.0
    assert easy.beyond is None
    assert any("own end" in note for note in easy.notes)


def test_conditions_that_cannot_hold_together_give_the_nearest_and_its_gap(company: Company, draws: Draws) -> None:
    chosen = {"ote_multiple_min": 5.9, "ote_multiple_max": 6.0}
    found = solved(company, draws, "target", Wanted(p_target=0.9, ote_band=True), **chosen)
    assert not found.found
    assert found.answer.failing
    for each in found.answer.failing:
        assert each.gap > 0
    shorts = [solved(company, draws, "target", Wanted(p_target=0.9), **chosen).answer.short, 0.0]
    assert found.answer.short >= max(shorts)


def test_constraints_stay_on(company: Company, draws: Draws) -> None:
    carrying = plan(company, DEFAULTS)
    held = carrying.company.reps.rep_id[int(np.flatnonzero(carrying.carries)[0])]
    chosen = {"ote_band_enforced": True, "ote_multiple_max": 9.0, "locks": {held: Lock(quota=250_000.0)}}
    found = solved(company, draws, "target", Wanted(p_target=0.0), **chosen)
    assert found.found
    proposed = plan(company, found.parameters)
    own = proposed.carries & ~proposed.quotas.locked
    assert proposed.quota[proposed.company.rep_index[held]] == 250_000.0
    assert np.nanmax(ote_multiple(proposed)[own]) <= 9.0 + 0.1
    assert [each.condition.key for each in found.binding] == ["adds_up"]


def test_the_ote_band_holds_for_everybody(company: Company, draws: Draws) -> None:
    chosen = {"ote_multiple_min": 0.0, "ote_multiple_max": 9.0, "round_to": 0.0}
    found = solved(company, draws, "target", Wanted(ote_band=True), **chosen)
    assert found.found
    assert np.nanmax(ote_multiple(plan(company, found.parameters))) <= 9.0
    assert found.beyond is not None
    assert np.nanmax(ote_multiple(plan(company, found.beyond.parameters))) > 9.0
    assert found.binding[0].who in company.reps.rep_id


def test_the_fewest_heads(company: Company, draws: Draws) -> None:
    base = outcome(company, draws, DEFAULTS.changed(target_change=-0.05))
    chance = min(base + 0.25, 0.95)
    found = solved(company, draws, "heads", Wanted(p_target=chance), target_change=-0.05)
    assert found.found
    count = int(found.answer.value)
    assert count == len(found.parameters.added_hires) > 0
    assert outcome(company, draws, found.parameters) >= chance
    assert found.beyond is not None
    assert len(found.beyond.parameters.added_hires) == count - 1
    assert outcome(company, draws, found.beyond.parameters) < chance
    assert found.hiring is not None
    role, segment = found.hiring.role, found.hiring.segment
    own = [
        company.reps.ote[i]
        for i in np.flatnonzero(plan(company, DEFAULTS).carries)
        if (company.reps.role[i], company.reps.segment[i]) == (role, segment)
    ]
    for hire in found.parameters.added_hires.values():
        assert (hire.role, hire.segment) == (role, segment)
        assert hire.ote == np.median(own)
        assert company.territories.segment[company.territory_index[hire.territory_id]] == segment
        assert hire.start_date == date(2026, 1, 1)
    assert any("median OTE" in note for note in found.notes)


def test_no_hire_where_none_is_needed_and_whom_to_hire(company: Company, draws: Draws) -> None:
    easy = solved(company, draws, "heads", Wanted(p_target=0.0))
    kept = len(draws._kept)
    solved(company, draws, "heads", Wanted(p_target=0.99), target_change=0.3)
    assert len(draws._kept) == kept
    assert easy.found
    assert easy.parameters == DEFAULTS
    with pytest.raises(ParameterError, match="plan year"):
        solve(company, DEFAULTS, "heads", Wanted(p_target=0.5), draws=draws, start=date(2024, 5, 1))
    with pytest.raises(ParameterError, match="role and segment"):
        solve(company, DEFAULTS, "heads", Wanted(p_target=0.5), draws=draws, role="CEO")
    later = solve(
        company, DEFAULTS, "heads", Wanted(p_target=0.5), draws=draws, role="AE", segment="SMB", start=date(2026, 7, 1)
    )
    assert later.hiring is not None
    assert (later.hiring.segment, later.hiring.start) == ("SMB", date(2026, 7, 1))


def test_the_later_they_start_the_more_are_needed(company: Company, draws: Draws) -> None:
    wanted = Wanted(p_target=min(outcome(company, draws, DEFAULTS) + 0.15, 0.95))
    found = heads_by_start(company, DEFAULTS, wanted, draws=draws)
    assert [each.hiring.start for each in found if each.hiring] == [date(2026, month, 1) for month in (1, 4, 7, 10)]
    counts = [each.answer.value if each.found else 99 for each in found]
    assert counts == sorted(counts)
    alone = solve(company, DEFAULTS, "heads", wanted, draws=draws, start=date(2026, 4, 1))
    assert alone.answer.value == found[1].answer.value


def test_by_pool_the_fewest_come_first_and_each_is_its_pools_own(company: Company, draws: Draws) -> None:
    wanted = Wanted(p_target=min(outcome(company, draws, DEFAULTS) + 0.1, 0.95))
    found = heads_by_pool(company, DEFAULTS, wanted, draws=draws)
    pools = [(each.hiring.role, each.hiring.segment) for each in found if each.hiring]
    assert len(set(pools)) == len(pools) == len(found) > 1
    counts = [each.answer.value if each.found else 99 for each in found]
    assert counts == sorted(counts)
    for each, (role, segment) in zip(found, pools, strict=True):
        if each is found[0] or each is found[-1]:
            alone = solve(company, DEFAULTS, "heads", wanted, draws=draws, role=role, segment=segment)
            assert alone.answer.value == each.answer.value
            assert not each.found or f" {role} {segment} hire" in solve_title(each)


def test_strength_stays_where_it_is_if_that_holds(company: Company, draws: Draws) -> None:
    found = solved(company, draws, "strength", Wanted(p_target=0.0))
    assert found.parameters == DEFAULTS
    base = outcome(company, draws, DEFAULTS)
    along = {
        s: outcome(company, draws, DEFAULTS.changed(weight_strength=s)) for s in np.round(np.arange(0, 3.05, 0.1), 9)
    }
    above = [value for value in along.values() if value > base]
    assert above
    wanted = min(above)
    moved = solved(company, draws, "strength", Wanted(p_target=wanted))
    assert moved.found
    assert outcome(company, draws, moved.parameters) >= wanted
    near = min(abs(s - 1) for s, value in along.items() if value >= wanted)
    assert abs(moved.answer.value - 1) <= near + 1e-9


def test_equal_odds_are_solved_anew_at_every_step(company: Company, draws: Draws) -> None:
    found = solved(company, draws, "target", Wanted(p_target=0.5), method="equal_odds")
    assert found.found
    assert found.parameters.method == "equal_odds"
    assert not found.parameters.odds_shares


def test_goals_and_conditions_are_checked_and_progress_ends_it(company: Company, draws: Draws) -> None:
    with pytest.raises(ParameterError, match=", ".join(GOALS)):
        solve(company, DEFAULTS, "luck", Wanted(p_target=0.5), draws=draws)
    with pytest.raises(ParameterError, match="at least one"):
        solve(company, DEFAULTS, "target", Wanted(), draws=draws)
    with pytest.raises(ParameterError, match="from 0 to 1"):
        solve(company, DEFAULTS, "target", Wanted(p_target=1.5), draws=draws)
    told: list[float] = []

    def stop(done: float) -> None:
        told.append(done)
        if done > 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        solve(company, DEFAULTS, "target", Wanted(p_target=0.5), draws=draws, progress=stop)
    assert told == sorted(told)
    assert told[-1] <= 1
