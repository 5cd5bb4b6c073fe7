"""The whole simulation against one that lives deal by deal, against the exact distribution, and on the same noise."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from quota_core.evaluate.simulation.draws import Drivers, Ingredients, Simulation, simulate
from quota_core.evaluate.simulation.odds import odds, p_target, spread, spreads
from quota_core.evaluate.simulation.outcome import outcome_of
from quota_core.evaluate.simulation.seats import Seats, seats_of
from quota_core.model.arrays import ratio
from quota_core.model.company import Company, WonDeals
from quota_core.model.plan import Plan, plan
from quota_core.parameters import DEFAULTS
from quota_core.values import Hire
from tests.support.companies import rich_company
from tests.support.slow_simulation import slow_years

PARAMETERS = DEFAULTS.changed(
    annual_turnover=0.3,
    added_hires={
        "zz1": Hire(
            name="Zed",
            role="AE",
            segment="SMB",
            territory_id="T0",
            manager="",
            start_date="2026-03-10",
            ote=150_000.0,
        )
    },
)
CERTAIN = Ingredients(rates=False, sizes=False, shock=False, swing=False, turnover=False, slips=False)


@pytest.fixture(scope="module")
def company() -> Company:
    return with_deals(rich_company(3, 14))


def with_deals(company: Company) -> Company:
    """The company with single deals that add up to its months."""
    rng = np.random.default_rng(4)
    facts = company.facts
    rep, month = np.nonzero(facts.won_deals)
    parts = [
        rng.dirichlet(np.full(int(facts.won_deals[i, m]), 3.0)) * facts.bookings[i, m]
        for i, m in zip(rep, month, strict=True)
    ]
    count = [len(part) for part in parts]
    deals = WonDeals(
        rep=np.repeat(rep, count), month=np.repeat(month + facts.first_month, count), amount=np.concatenate(parts)
    )
    return replace(company, deals=deals)


@pytest.fixture(scope="module")
def proposed(company: Company) -> Plan:
    return plan(company, _with_a_hire(company))


def _with_a_hire(company: Company):  # type: ignore[no-untyped-def]
    first = next(i for i, role in enumerate(company.reps.role) if role == "AE")
    hire = replace(
        next(iter(PARAMETERS.added_hires.values())),
        segment=company.reps.segment[first],
        territory_id=company.reps.territory_id[first],
    )
    return PARAMETERS.changed(added_hires={"zz1": hire})


@pytest.fixture(scope="module")
def drawn(proposed: Plan) -> Simulation:
    return simulate(proposed, draws=20_000)


def test_it_agrees_with_a_simulator_that_lives_deal_by_deal(proposed: Plan, drawn: Simulation) -> None:
    slow = slow_years(proposed, 1_500, 5)
    assert slow["people"] == list(drawn.seats.people)
    for fast, lived in [*zip(drawn.year, slow["year"], strict=True), *zip(drawn.team, slow["team"], strict=True)]:
        # Not the standard deviation: rare years of a rate hardly known carry most of it.
        error = max(lived.std(), fast.std(dtype=float)) / math.sqrt(1_500)
        assert fast.mean(dtype=float) == pytest.approx(lived.mean(), abs=4.5 * error)
        for share in (0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98):
            at = np.quantile(fast, share)
            assert (lived <= at).mean() == pytest.approx(
                (fast <= at).mean(), abs=4.5 * math.sqrt(share * (1 - share) / 1_500)
            )
    together, lived = drawn.team.sum(axis=0), slow["year"].sum(axis=0)
    for share in (0.1, 0.5, 0.9):
        at = np.quantile(together, share)
        assert (lived <= at).mean() == pytest.approx(share, abs=4.5 * math.sqrt(share * (1 - share) / 1_500))


def test_with_chance_alone_a_rep_is_compound_poisson(proposed: Plan) -> None:
    """Shock and turnover off, rates and sizes at their expectation: exactly Poisson many of the pool's deals (FFT)."""
    result = simulate(proposed, draws=40_000, ingredients=CERTAIN)
    for row, rep in list(enumerate(result.seats.people))[:6]:
        pool = result.history.pools[result.history.pool_of[rep]]
        alpha, mean = pool.rates.expected
        rate = (alpha + result.history.deals[rep]) / (alpha / mean + result.history.years[rep])
        deals = rate * result.seats.own[row, result.seats.stays].sum() * (1 + proposed.parameters.productivity_growth)
        effects = result.history.effects
        sizes = pool.sizes * math.exp(effects.mean[rep] + effects.sd[rep] ** 2 / 2)
        step = sizes.max() / 200
        one = np.bincount(np.rint(sizes / step).astype(int), minlength=1 << 14) / len(sizes)
        chance = np.real(np.fft.ifft(np.exp(deals * (np.fft.fft(one) - 1)))).cumsum()
        for share in (0.1, 0.5, 0.9):
            at = np.quantile(result.year[row], share)
            assert (result.year[row] <= at).mean() == pytest.approx(chance[round(at / step)], abs=0.03)


def test_every_persons_noise_is_their_own_and_stays(company: Company, proposed: Plan, drawn: Simulation) -> None:
    again = simulate(proposed, draws=20_000)
    assert (again.year == drawn.year).all()
    assert (simulate(proposed, draws=20_000, seed=1).year != drawn.year).any()
    without = simulate(plan(company, PARAMETERS.changed(added_hires={})), draws=20_000)
    place = {plan_rep: row for row, plan_rep in enumerate(proposed.company.reps.rep_id[i] for i in drawn.seats.people)}
    for row, rep in enumerate(without.seats.people):
        other = drawn.year[place[without.plan.company.reps.rep_id[rep]]]
        # A hire in a pool changes the weights a little; the noise is the same, so the draws are nearly.
        assert np.corrcoef(other, without.year[row])[0, 1] > 0.9


def test_better_drivers_never_make_a_draw_worse(proposed: Plan, drawn: Simulation) -> None:
    better = simulate(proposed, draws=20_000, drivers=Drivers(rate=1.1, size=1.05))
    assert (better.year >= drawn.year * np.float32(0.999)).all()
    assert better.year.mean() == pytest.approx(drawn.year.mean() * 1.155, rel=0.01)
    late = simulate(proposed, draws=20_000, drivers=Drivers(ramp_delay=1, hire_slip=2))
    assert (late.year <= drawn.year * np.float32(1.001)).all()


def mean_exposure(seats: Seats) -> np.ndarray:
    """Expected exposure in years by quarter, whoever sits there; shape (people, quarters)."""
    return np.einsum("ik,ikq->iq", seats.chance, seats.own + seats.after)


def capacity_share(seats: Seats) -> np.ndarray:
    """Expected exposure over that of a seat in which nobody leaves or slips; shape (people,), 1 without any."""
    full = seats.own[:, seats.stays].sum(axis=1)
    return ratio(mean_exposure(seats).sum(axis=1), full, np.ones(len(full)))


def test_turnover_costs_what_the_months_lost_come_to(proposed: Plan) -> None:
    stays = seats_of(proposed, turnover=0.0, slip_months=0.0)
    assert (stays.chance[:, stays.stays] == 1).all()
    assert capacity_share(stays) == pytest.approx(np.ones(len(stays.people)))
    leaves = seats_of(proposed, turnover=0.2, slip_months=0.0)
    assert leaves.chance.sum(axis=1) == pytest.approx(np.ones(len(leaves.people)))
    there = ~np.isin(proposed.company.reps.rep_id, list(proposed.parameters.added_hires))[leaves.people]
    assert leaves.chance[there, : leaves.stays].sum(axis=1) == pytest.approx(np.full(there.sum(), 0.2))
    assert (mean_exposure(leaves) <= mean_exposure(stays) + 1e-12).all()
    worse = seats_of(proposed, turnover=0.4, slip_months=0.0)
    assert (capacity_share(worse)[there] < capacity_share(leaves)[there]).all()


def test_hires_slip_as_many_months_on_average_as_is_set(company: Company, proposed: Plan) -> None:
    hired = np.isin(proposed.company.reps.rep_id, list(proposed.parameters.added_hires))
    years = []
    for months in (0.0, 0.5, 1.0, 2.0, 3.0, 4.5, 6.0):
        seats = seats_of(proposed, turnover=0.0, slip_months=months)
        late = seats.chance[hired[seats.people], : seats.stays]
        slips = np.arange(seats.stays, 0, -1)
        assert late @ slips == pytest.approx(np.full(len(late), months), rel=0.05)
        assert (1 - late.sum(axis=1)) == pytest.approx(np.full(len(late), 1 / (1 + months)))
        # What each of them is there for: later never means longer.
        assert (np.diff(seats.own[hired[seats.people]].sum(axis=2), axis=1) >= -1e-12).all()
        years.append(simulate(slipping(company, months), draws=4_000).year[hired[seats.people]])
    for less, more in pairwise(years):
        assert (more <= less * np.float32(1.001)).all()
        assert more.mean() < less.mean()


def slipping(company: Company, months: float) -> Plan:
    return plan(company, _with_a_hire(company).changed(hire_slip_months=months))


def test_a_hire_that_slips_by_half_a_year_agrees_with_one_lived_month_by_month(company: Company) -> None:
    late = slipping(company, 6.0)
    slow, fast = slow_years(late, 1_500, 6), simulate(late, draws=20_000)
    place = next(
        row for row, i in enumerate(fast.seats.people) if late.company.reps.rep_id[i] in late.parameters.added_hires
    )
    lived, drawn = slow["year"][place], fast.year[place]
    assert (lived > 0).mean() == pytest.approx((drawn > 0).mean(), abs=4.5 * math.sqrt(0.25 / 1_500))
    error = max(lived.std(), drawn.std(dtype=float)) / math.sqrt(1_500)
    assert drawn.mean(dtype=float) == pytest.approx(lived.mean(), abs=4.5 * error)


def test_the_mean_without_anybody_leaving_is_near_what_the_plan_can_reach(proposed: Plan) -> None:
    result = simulate(proposed, draws=8_000, ingredients=replace(CERTAIN))
    assert result.team.sum(axis=0).mean() == pytest.approx(proposed.reachable, rel=0.25)


def test_odds_are_those_of_the_draws_and_percentiles_never_cross(proposed: Plan, drawn: Simulation) -> None:
    quota = proposed.quota[drawn.seats.people]
    found = odds(drawn.year, quota)
    by_hand = [(row >= np.float32(q)).mean() if q > 0 else np.nan for row, q in zip(drawn.year, quota, strict=True)]
    assert found.p_hit == pytest.approx(by_hand, nan_ok=True)
    assert found.hitting.mean() == pytest.approx(np.nansum(found.p_hit))
    marks = spreads(drawn.year)
    assert (np.diff(marks[:, :3], axis=1) >= 0).all()
    assert np.isfinite(marks).all()
    team = drawn.team.sum(axis=0)
    assert team == pytest.approx(drawn.year.sum(axis=0, dtype=float), rel=1e-5)
    assert p_target(team, spread(team).p50) == pytest.approx(0.5, abs=0.01)
    for group in ("role", "segment", "territory_id", "manager"):
        parts = outcome_of(drawn).by(group).values()
        assert sum(part.mean for part in parts) == pytest.approx(spread(team).mean, rel=1e-5)
    harder = odds(drawn.year, quota * 1.1)
    assert (harder.p_hit[quota > 0] <= found.p_hit[quota > 0]).all()
