"""Quotas at equal odds: the same P(hit) for everybody of a role, the sum the total, two ways of finding them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quota_core.evaluate.backtest import back_test
from quota_core.evaluate.equal_odds import equal_odds, levelled, settled
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.evaluate.simulation.outcome import outcome_of
from quota_core.model.company import Company
from quota_core.model.plan import Plan, plan
from quota_core.parameters import DEFAULTS, Parameters
from tests.evaluate.simulation.test_draws import with_deals
from tests.support.companies import rich_company

FEW = 2_000
STEP = 1 / FEW
METHOD = DEFAULTS.changed(method="equal_odds", round_to=0.0)


@pytest.fixture(scope="module")
def company() -> Company:
    return with_deals(rich_company(3, 24))


@pytest.fixture(scope="module")
def draws(company: Company) -> Draws:
    return Draws(company, FEW, 11)


def chances(proposed: Plan, draws: Draws) -> dict[str, np.ndarray]:
    """P(hit) of those free, by role."""
    drawn = outcome_of(draws.of(proposed), proposed)
    people = np.asarray(drawn.simulation.seats.people)
    free = ~proposed.quotas.locked[people] & (proposed.quota[people] > 0)
    roles = np.array([proposed.company.reps.role[i] for i in people])
    return {role: drawn.p_hit[free & (roles == role)] for role in sorted(set(roles))}


@given(
    people=st.integers(1, 8),
    count=st.integers(2, 60),
    seed=st.integers(0, 500),
    share=st.floats(0.02, 0.98),
)
def test_sorting_agrees_with_bisection_on_p(people: int, count: int, seed: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    drawn = np.sort(rng.lognormal(10, rng.uniform(0.1, 1.5, (people, 1)), (people, count)), axis=1).astype(np.float32)
    total = float(drawn[:, 0].sum() + share * (drawn[:, -1].sum() - drawn[:, 0].sum()))
    open_low, open_high = np.zeros(people), np.full(people, np.inf)
    found = levelled(drawn, open_low, open_high, total)
    assert found is not None
    assert found.sum() == pytest.approx(total, rel=1e-9)
    # Bisection on p over each row's own linear quantile function.
    low, high = 0.0, 1.0
    for _ in range(200):
        middle = (low + high) / 2
        if np.quantile(drawn.astype(float), middle, axis=1).sum() <= total:
            low = middle
        else:
            high = middle
    assert found == pytest.approx(np.quantile(drawn.astype(float), low, axis=1), rel=1e-6)


@given(count=st.integers(2, 50), seed=st.integers(0, 300), level=st.floats(0.0, 3.0))
def test_bounds_hold_wherever_the_total_lies(count: int, seed: int, level: float) -> None:
    rng = np.random.default_rng(seed)
    drawn = np.sort(np.maximum(rng.normal(100, 80, (5, count)), 0), axis=1).astype(np.float32)
    low, high = rng.uniform(0, 40, 5), rng.uniform(60, 260, 5)
    total = level * drawn.mean() * 5
    found = levelled(drawn, low, high, float(total))
    if found is not None:
        assert ((found >= low - 1e-9) & (found <= high + 1e-9)).all()
        if low.sum() < total < high.sum() and (drawn[:, -1] > 0).all():
            assert found.sum() == pytest.approx(total, rel=1e-6)


def test_nobody_who_sells_leaves_no_shares() -> None:
    assert levelled(np.zeros((3, 10), dtype=np.float32), np.zeros(3), np.full(3, np.inf), 100.0) is None


@pytest.mark.parametrize(
    "changes", [{}, {"target_change": -0.4}, {"over_assignment_vp": 0.1}, {"weight_strength": 2.0}]
)
def test_everybody_of_a_role_is_as_likely_to_hit(company: Company, draws: Draws, changes: dict) -> None:
    parameters = METHOD.changed(**changes)
    proposed = plan(company, settled(company, parameters, draws))
    assert proposed.reconciled
    for group in proposed.quotas.groups:
        own = np.array([role == group.role for role in company.reps.role])
        assert proposed.quota[own].sum() == pytest.approx(group.total, rel=1e-9)
    found = equal_odds(plan(company, parameters), draws)
    for role, p_hit in chances(proposed, draws).items():
        assert np.ptp(p_hit) <= 2 * STEP + 1e-9
        assert p_hit.mean() == pytest.approx(found.p_hit[role, "*"], abs=2 * STEP)
    usual = chances(plan(company, parameters.changed(method="blended")), draws)
    assert max(np.ptp(p_hit) for p_hit in usual.values()) > 0.1


def test_rounding_keeps_the_sum(company: Company, draws: Draws) -> None:
    proposed = plan(company, settled(company, METHOD.changed(round_to=1000.0), draws))
    assert (np.round(proposed.quota / 1000, 9) % 1 == 0).all()
    for group in proposed.quotas.groups:
        own = np.array([role == group.role for role in company.reps.role])
        assert abs(proposed.quota[own].sum() - group.total) <= 500


def test_locks_and_bounds_stay_and_are_said(company: Company, draws: Draws) -> None:
    start = plan(company, METHOD)
    held = start.company.reps.rep_id[int(np.flatnonzero(start.carries)[0])]
    parameters = METHOD.changed(locks={held: 333_000.0}, ote_band_enforced=True, ote_multiple_max=8.0)
    found = equal_odds(plan(company, parameters), draws)
    assert any("locked" in note for note in found.notes)
    proposed = plan(company, settled(company, parameters, draws))
    assert proposed.quota[proposed.company.rep_index[held]] == 333_000.0
    own = proposed.carries & ~proposed.quotas.locked
    assert (proposed.quota[own] <= proposed.quotas.high[own] * (1 + 1e-9)).all()
    assert (proposed.quota[own] >= proposed.quotas.low[own] * (1 - 1e-9)).all()
    low, high = proposed.quotas.low * (1 + 1e-9), proposed.quotas.high * (1 - 1e-9)
    bound = own & ((proposed.quota <= low) | (proposed.quota >= high))
    assert bound.any() == any("bounds hold" in note for note in found.notes)
    assert bound.any() == any("Bounds hold" in note for note in proposed.notes)
    assert any("locked quotas" in note for note in proposed.notes)
    drawn = outcome_of(draws.of(proposed), proposed)
    people = np.asarray(drawn.simulation.seats.people)
    for group in proposed.quotas.groups:
        free = np.array([proposed.company.reps.role[i] == group.role for i in people]) & (own & ~bound)[people]
        if group.reconciled and free.any():
            assert np.ptp(drawn.p_hit[free]) <= 2 * STEP + 1e-9


def test_shares_that_are_kept_stay_and_late_comers_are_named(company: Company, draws: Draws) -> None:
    parameters = settled(company, METHOD, draws)
    assert settled(company, parameters.changed(target_change=0.2), draws).odds_shares == parameters.odds_shares
    first, *_ = parameters.odds_shares
    less = parameters.changed(odds_shares=parameters.odds_shares.without(first))
    proposed = plan(company, less)
    assert any("came after" in note for note in proposed.notes)
    assert proposed.reconciled
    assert any("not been worked out" in note for note in plan(company, METHOD).notes)
    assert plan(company, METHOD).quota == pytest.approx(plan(company, METHOD.changed(method="blended")).quota)


def test_the_past_is_tested_by_segment_at_the_plans_stretch(company: Company, draws: Draws) -> None:
    parameters = settled(company, METHOD, draws)
    proposed = plan(company, parameters)
    test = back_test(company, parameters, proposed)
    assert any("segment-weighted" in note for note in test.notes)
    assert test.summary.n > 0
    stretch = {g.role: g.stretch for g in proposed.quotas.groups}
    for origin in test.origins:
        rows = test.everybody.where(test.everybody.period == origin)
        for role in set(company.reps.role):
            own = np.array([company.reps.role[i] == role for i in rows.rep])
            if own.any():
                assert rows.quota[own].sum() == pytest.approx(stretch[role] * rows.capacity[own].sum(), rel=1e-9)
    other = Parameters(**{**parameters.differences, "odds_shares": {}})
    assert back_test(company, other, proposed).scored.quota == pytest.approx(test.scored.quota)
