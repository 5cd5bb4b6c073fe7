"""Expected pay by looking thresholds up, against pay draw by draw; the team's economics; what turnover costs."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from quota_core.evaluate.pay.bridge import lost_bookings, over_assignment_cost
from quota_core.evaluate.pay.drawn import Booked
from quota_core.evaluate.pay.economics import Paid, without_accelerators
from quota_core.evaluate.pay.outlook import NO_OTE, NOBODY, pay_outlook
from quota_core.evaluate.pay.window import Ground
from quota_core.evaluate.simulation.draws import Ingredients, Simulation, simulate
from quota_core.evaluate.simulation.outcome import Outcome, outcome_of
from quota_core.model.company import Company
from quota_core.model.plan import plan
from quota_core.parameters import DEFAULTS
from quota_core.pay_plan import PAY_PRESETS, pay_plan
from tests.evaluate.simulation.test_draws import with_deals
from tests.support.companies import rich_company

DRAWS, MANY = 1_500, 12_000
STEEP = {"accelerator": 2.0, "pay_mix": 0.4}


@pytest.fixture(scope="module")
def company() -> Company:
    made = with_deals(rich_company(3, 16))
    start = made.reps.start.copy()
    start[np.flatnonzero(plan(made, DEFAULTS).carries)[:3]] = np.datetime64(
        "2025-11-03"
    )  # on the ramp in the plan year
    return replace(made, reps=replace(made.reps, start=start))


@pytest.fixture(scope="module")
def drawn(company: Company) -> Simulation:
    return simulate(plan(company, DEFAULTS), draws=DRAWS)


def outcome(company: Company, drawn: Simulation, **settings: Any) -> Outcome:
    return outcome_of(drawn, plan(company, DEFAULTS.changed(**settings)))


SETTINGS: list[dict[str, Any]] = [
    {},
    STEEP,
    {"pay_threshold": 0.5, "pay_cap": 1.5, **STEEP},
    {"weight_strength": 0.4, **STEEP},
    {"range_widening_reps": 1.6, **STEEP},
    {"range_widening_reps": 0.7, **STEEP},
    {"pay_measured": "quarterly", **STEEP},
    {"ramp_guarantee": 1.0, **STEEP},
    {"ramp_guarantee": 1.0, "ramp_draw": "recovered", "pay_measured": "quarterly"},
    {"pay_plans": {"AE/MM": "points", "AM": "retroactive", "default": "threshold"}},
]


@pytest.mark.parametrize("settings", SETTINGS, ids=[",".join(map(str, each)) or "linear" for each in SETTINGS])
def test_expected_pay_is_the_mean_of_the_pay_of_every_draw(
    company: Company, drawn: Simulation, settings: dict[str, Any]
) -> None:
    booked = Booked.of(outcome(company, drawn, **settings))
    paid = booked.variable_draws().mean(axis=1, dtype=float)
    assert booked.expected_variable(np.ones(1))[:, 0] == pytest.approx(paid, rel=1e-4, abs=0.5)
    assert booked.mean == pytest.approx(booked.year.mean(axis=1, dtype=float), rel=1e-4, abs=0.5)


def test_pay_of_the_year_counted_in_plain_python(company: Company, drawn: Simulation) -> None:
    found = outcome(company, drawn, **STEEP, pay_threshold=0.4)
    booked = Booked.of(found)
    terms = booked.terms
    for row, rep in enumerate(terms.people):
        quota, variable = found.plan.quota[rep], company.reps.ote[rep] * 0.6 * terms.years[row]
        if quota <= 0 or not np.isfinite(variable):
            continue
        attained = drawn.year[row] * found.factor[row] / quota
        share = np.where(attained < 0.4, 0.0, np.minimum(attained, 1) + 2 * np.maximum(attained - 1, 0))
        assert booked.variable_draws()[row].mean(dtype=float) == pytest.approx(variable * share.mean(), rel=1e-3)
        assert booked.p_hit(np.ones(1))[row, 0] == found.p_hit[row]


def test_convex_plans_pay_more_on_average_than_at_the_average(company: Company, drawn: Simulation) -> None:
    flat = pay_outlook(outcome(company, drawn)).team
    steep = pay_outlook(outcome(company, drawn, **STEEP)).team
    assert steep.pay.mean >= steep.pay_of_mean
    assert steep.pay.mean - steep.pay_of_mean > flat.pay.mean - flat.pay_of_mean - 1e-6
    capped = pay_outlook(outcome(company, drawn, pay_cap=0.8)).team
    assert capped.pay.mean <= capped.pay_of_mean
    assert flat.accelerator == 0
    assert steep.accelerator > 0
    without = pay_outlook(outcome(company, drawn, pay_mix=0.4)).team
    assert steep.pay.mean - steep.accelerator == pytest.approx(without.pay.mean, rel=1e-9)


def test_cumulative_pay_lies_between_the_year_and_the_sum_of_its_best(company: Company, drawn: Simulation) -> None:
    annual, cumulative = (
        Booked.of(outcome(company, drawn, pay_measured=how, **STEEP)).variable_draws()
        for how in ("annual", "cumulative")
    )
    # What was paid stays: nobody gets less than the year as a whole earns.
    assert (cumulative >= annual - 1).all()
    assert cumulative.sum() > annual.sum()


def test_quarters_add_up_to_the_year(company: Company, drawn: Simulation) -> None:
    for settings in ({}, {"weight_strength": 0.5}, {"range_widening_reps": 1.5}):
        booked = Booked.of(outcome(company, drawn, **settings))
        assert booked.quarters.sum(axis=1) == pytest.approx(booked.year, rel=1e-4, abs=1)
    assert drawn.quarters_of(np.array([2])) == pytest.approx(drawn.quarters_of(np.arange(5))[2:3])


def test_economics_add_up(company: Company, drawn: Simulation) -> None:
    chosen = {"gross_margin": 0.7, "load_factor": 1.3, "gross_margin_segments": {"MM": 0.5}, **STEEP}
    found = pay_outlook(outcome(company, drawn, **chosen))
    team, parts = found.team, found.segments.values()
    for name in ("bookings", "base", "variable", "loaded", "gross_margin", "turnover_cost", "margin_after_pay"):
        assert sum(getattr(part, name) for part in parts) == pytest.approx(getattr(team, name))
    assert team.loaded == pytest.approx(1.3 * (team.base + team.variable))
    assert team.cost_of_sales == pytest.approx(team.loaded / team.bookings)
    assert team.back == pytest.approx(1 / team.cost_of_sales)
    assert team.pay.p10 < team.pay.p50 < team.pay.p90
    steps = found.bridge
    for before, after in pairwise(steps):
        assert after.total == pytest.approx(after.amount if after.kind == "total" else before.total + after.amount)
        if after.kind == "total":
            assert before.total == pytest.approx(after.total)
    assert steps[0].total == pytest.approx(found.plan.target)
    assert steps[-1].total == pytest.approx(team.margin_after_pay)


def test_turnover_costs_the_bookings_that_drawing_without_it_adds(company: Company) -> None:
    proposed = plan(company, DEFAULTS.changed(annual_turnover=0.4, hire_slip_months=3.0))
    drawn = simulate(proposed, draws=MANY, seed=1)
    found = Paid.of(Booked.of(outcome_of(drawn)))
    stays = simulate(proposed, draws=MANY, seed=1, ingredients=Ingredients(turnover=False, slips=False))
    lost, late = lost_bookings(found)
    gone = (stays.year.sum(dtype=float) - drawn.year.sum(dtype=float)) / MANY
    assert lost + late == pytest.approx(gone, rel=0.02)
    assert (found.filled.years <= found.booked.terms.years + 1e-12).all()
    quiet = Paid.of(Booked.of(outcome_of(stays, proposed)))
    assert quiet.filled.leavers.sum() == 0
    assert lost_bookings(quiet) == (pytest.approx(0), pytest.approx(0))
    assert quiet.filled.years == pytest.approx(quiet.booked.terms.years)


def test_over_assignment_is_priced_on_the_same_draws(company: Company, drawn: Simulation) -> None:
    chosen = {"over_assignment": 0.1, "over_assignment_vp": 0.05, "round_to": 0, **STEEP}
    found = pay_outlook(outcome(company, drawn, **chosen))
    layers = {each.level: each for each in over_assignment_cost(Ground.of(found.paid))}
    without = pay_outlook(outcome(company, drawn, **{**chosen, "over_assignment": 0.0}))
    assert layers["company"].pay == pytest.approx(found.team.loaded - without.team.loaded, rel=1e-6)
    assert layers["company"].quota == pytest.approx(found.plan.assigned - without.plan.assigned)
    assert layers["company"].hitting == pytest.approx(np.nansum(found.outcome.p_hit) - np.nansum(without.outcome.p_hit))
    assert layers["manager"].pay == 0


def test_nobody_and_no_ote_are_said(company: Company, drawn: Simulation) -> None:
    blank = replace(company, reps=replace(company.reps, ote=np.full(len(company.reps), np.nan)))
    unknown = pay_outlook(outcome_of(simulate(plan(blank, DEFAULTS), draws=50)))
    assert unknown.notes == (NO_OTE,)
    assert np.isnan(unknown.window.low)
    assert unknown.levers == ()
    assert np.isnan(unknown.team.pay.mean)
    nobody = plan(company, DEFAULTS.changed(taken_out=list(company.reps.rep_id)))
    empty = pay_outlook(outcome_of(simulate(nobody, draws=50)))
    assert empty.notes == (NOBODY,)
    assert empty.bridge[-1].total == 0
    assert empty.windows == {}
    assert np.isnan(empty.window.high)


def test_without_accelerators_nothing_above_quota_is_over_the_base_rate() -> None:
    for preset in PAY_PRESETS.values():
        plain = without_accelerators(preset.plan)
        assert pay_plan("p", replace(plain, continuous=False)).tiers[-1][1] <= max(
            rate for _, rate in preset.plan.tiers
        )
    assert without_accelerators(PAY_PRESETS["points"].plan).tiers == ((0.0, 0.0),)
    assert without_accelerators(PAY_PRESETS["decelerator"].plan).tiers == ((0.0, 0.5), (0.5, 1.5), (1.0, 1.0))


def test_rates_over_the_base_rate_above_quota_are_the_cost_wherever_they_begin(
    company: Company, drawn: Simulation
) -> None:
    early, late = (
        pay_outlook(outcome(company, drawn, pay_plans={"default": {"tiers": tiers}})).team.accelerator
        for tiers in ([[0, 1], [0.9, 2]], [[0, 1], [0.9, 2], [1.0, 2.0001]])
    )
    assert early > 0
    assert early == pytest.approx(late, rel=1e-3)


def test_a_draw_is_recovered_over_the_year_whatever_is_measured(company: Company, drawn: Simulation) -> None:
    def variable(**settings: Any) -> np.ndarray:
        return Booked.of(outcome(company, drawn, **settings)).variable_draws()

    for how in ("annual", "quarterly", "cumulative"):
        plain, kept = variable(pay_measured=how), variable(pay_measured=how, ramp_guarantee=1.0)
        recovered = variable(pay_measured=how, ramp_guarantee=1.0, ramp_draw="recovered")
        terms = Booked.of(outcome(company, drawn, pay_measured=how, ramp_guarantee=1.0)).terms
        sure = terms.guarantee.sum(axis=1)[:, None]
        assert sure.max() > 0
        assert recovered == pytest.approx(np.maximum(plain, sure), rel=1e-5, abs=1)
        assert (kept >= recovered - 1).all()


def test_pay_of_the_mean_is_measured_as_pay_is(company: Company, drawn: Simulation) -> None:
    for how in ("annual", "quarterly"):
        flat = pay_outlook(outcome(company, drawn, pay_measured=how)).team
        assert flat.pay.mean == pytest.approx(flat.pay_of_mean, rel=1e-6)
        steep = pay_outlook(outcome(company, drawn, pay_measured=how, **STEEP)).team
        assert steep.pay.mean > steep.pay_of_mean


def test_an_ote_of_nothing_is_nothing_and_not_unknown(company: Company, drawn: Simulation) -> None:
    first = int(np.flatnonzero(plan(company, DEFAULTS).carries)[0])
    ote = company.reps.ote.copy()
    ote[first] = 0.0
    free = replace(company, reps=replace(company.reps, ote=ote))
    found = pay_outlook(outcome_of(simulate(plan(free, DEFAULTS), draws=50)))
    assert found.paid.base[0] == 0
    assert not any("have no OTE" in note for note in found.notes)


def test_the_bridge_shows_no_step_of_nothing(company: Company, drawn: Simulation) -> None:
    keys = [step.key for step in pay_outlook(outcome(company, drawn)).bridge]
    assert "accelerators" not in keys
    assert "load" not in keys
    assert keys[0] == "target"
    assert keys[-1] == "margin"
