"""What draws depend on and what they do not: every parameter swept, and other weights against drawing anew."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from quota_core.evaluate.simulation.draws import Simulation, simulate
from quota_core.evaluate.simulation.history import history_of
from quota_core.evaluate.simulation.outcome import outcome_of
from quota_core.evaluate.simulation.reference import draw_key, reference_parameters, reference_plan
from quota_core.model.company import Company
from quota_core.model.plan import Plan, plan
from quota_core.model.unsaid import no_odds_reason
from quota_core.parameters import DEFAULTS, SPECS, Parameters
from tests.evaluate.simulation.test_draws import with_deals
from tests.model.test_sweeps import CASES, company_for, setting
from tests.support.companies import rich_company

DRAWS = 60  # a draw that is another one is another one in any of them
WEIGHTS: tuple[dict[str, Any], ...] = (
    {"weight_strength": 0.0},
    {"importance_potential": 1.0, "importance_accounts": 0.0, "importance_win_rate": 0.0, "weight_max": 3.0},
    {"overrides": {"T0000": 1.3, "T0001": 0.7}, "weight_min": 0.1, "weight_max": 3.0},
    {"new_territory_q1": 1.0, "ramp_schedule": {"default": [0.9, 0.9, 0.9, 1.0]}},
)

# Moderately changed weights: how far P(hit) may be off against drawing with them (decision 12 states it).
MODERATE: tuple[dict[str, Any], ...] = (
    {"weight_strength": 0.5},
    {"weight_strength": 1.5},
    {"weight_strength": 2.0},
    {"overrides": {"T0000": 1.15, "T0001": 0.85}},
)
MOST_OFF, MEAN_OFF, TARGET_OFF = 0.06, 0.01, 0.01


@pytest.fixture(scope="module")
def company() -> Company:
    return with_deals(rich_company(3, 40))


@pytest.fixture(scope="module")
def drawn(company: Company) -> Simulation:
    return simulate(plan(company, DEFAULTS), draws=8_000)


@pytest.fixture(scope="module")
def usual() -> Simulation:
    return simulate(plan(company_for(DEFAULTS), DEFAULTS), draws=DRAWS)


@pytest.mark.parametrize(("key", "value"), CASES, ids=[f"{k}={v}"[:60] for k, v in CASES])
def test_a_parameter_is_in_the_key_or_leaves_every_draw_as_it_is(key: str, value: Any, usual: Simulation) -> None:
    chosen = setting(key, value)
    proposed = plan(company_for(chosen), chosen)
    now = simulate(proposed, draws=DRAWS)
    if draw_key(chosen) == draw_key(DEFAULTS):
        assert now.plan.company.reps.rep_id == usual.plan.company.reps.rep_id
        assert np.array_equal(now.seats.people, usual.seats.people)
        assert np.array_equal(now.year, usual.year)
        assert np.array_equal(now.pools, usual.pools)
    found = outcome_of(now)
    odds = found.p_hit[np.isfinite(found.p_hit)]
    assert ((odds >= 0) & (odds <= 1)).all()
    assert np.isfinite(found.reps).all()
    assert (np.diff(found.reps[:, :3], axis=1) >= 0).all()
    assert found.team.p10 <= found.team.p50 <= found.team.p90
    if no_odds_reason(proposed):
        assert np.isnan(found.p_target)
    else:
        assert 0 <= found.p_target <= 1


def test_settings_of_one_key_have_one_reference() -> None:
    for key, value in CASES:
        chosen = setting(key, value)
        if draw_key(chosen) == draw_key(DEFAULTS):
            assert reference_parameters(chosen) == reference_parameters(DEFAULTS)
    assert reference_parameters(DEFAULTS) == DEFAULTS
    assert {key for key in SPECS if any(_moves_the_key(key, value) for k, value in CASES if k == key)} >= {
        "ramp_productivity",
        "annual_turnover",
        "added_hires",
        "as_of",
        "shock_prior",
    }


def _moves_the_key(key: str, value: Any) -> bool:
    return draw_key(setting(key, value)) != draw_key(DEFAULTS)


@pytest.mark.parametrize("weights", WEIGHTS, ids=[next(iter(w)) for w in WEIGHTS])
def test_other_weights_make_of_the_draws_what_drawing_with_them_would(
    weights: dict[str, Any], company: Company, drawn: Simulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposed = plan(company, DEFAULTS.changed(**weights))
    found = outcome_of(drawn, proposed)
    assert (found.factor != 1).any()
    anew = _drawn_with_its_own_weights(proposed, monkeypatch)
    # On the same noise: what is left is that levels and spreads of the pools are estimated under other weights.
    mean, direct = found.reps[:, 3], anew.marks[:, 3]
    assert mean.sum() == pytest.approx(direct.sum(), rel=0.03)
    assert np.abs(mean / direct - 1).max() < 0.2
    assert np.median(np.abs(mean / direct - 1)) < 0.03
    assert found.reps[:, 1] == pytest.approx(anew.marks[:, 1], rel=0.25)
    assert found.team.mean == pytest.approx(mean.sum(), rel=1e-4)
    assert sum(q.mean for q in found.quarters) == pytest.approx(found.team.mean, rel=1e-4)
    for group in ("role", "manager"):
        assert sum(part.mean for part in found.by(group).values()) == pytest.approx(found.team.mean, rel=1e-4)


@pytest.mark.parametrize("weights", MODERATE, ids=[str(w) for w in MODERATE])
def test_the_odds_under_other_weights_are_near_those_drawn_with_them(
    weights: dict[str, Any], company: Company, drawn: Simulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposed = plan(company, DEFAULTS.changed(**weights))
    found = outcome_of(drawn, proposed)
    anew = _drawn_with_its_own_weights(proposed, monkeypatch)
    quota = proposed.quota[anew.seats.people]
    known = np.isfinite(found.p_hit)
    assert np.array_equal(known, quota > 0)
    direct = (anew.year[known] >= quota[known, None]).mean(axis=1)
    off = found.p_hit[known] - direct
    assert np.abs(off).max() <= MOST_OFF
    assert np.abs(off).mean() <= MEAN_OFF
    reached = (anew.year.sum(axis=0, dtype=np.float64) >= proposed.target).mean()
    assert found.p_target == pytest.approx(reached, abs=TARGET_OFF)
    # Without the factor they would be farther off: it is what brings them near.
    plain = (drawn.year[known] >= quota[known, None]).mean(axis=1)
    assert np.abs(off).mean() < 0.8 * np.abs(plain - direct).mean()


def test_people_with_much_history_of_their_own_hardly_move(company: Company, drawn: Simulation) -> None:
    found = outcome_of(drawn, plan(company, DEFAULTS.changed(weight_strength=0.0)))
    deals = drawn.history.deals[drawn.seats.people]
    moved = np.abs(found.factor - 1)
    many, few = deals >= np.quantile(deals, 0.8), deals == 0
    assert moved[many].max() < 0.12
    assert moved[few].max() > moved[many].max()


def _drawn_with_its_own_weights(proposed: Plan, monkeypatch: pytest.MonkeyPatch) -> Simulation:
    with monkeypatch.context() as patched:
        patched.setattr("quota_core.evaluate.simulation.draws.reference_plan", lambda each, planning: each)
        return simulate(proposed, draws=8_000)


def test_a_quarters_exposure_under_either_weights_has_the_same_deals(company: Company) -> None:
    chosen = DEFAULTS.changed(weight_strength=0.0, target_change=0.3)
    proposed = plan(company, chosen)
    reference = reference_plan(proposed)
    assert np.array_equal(history_of(reference).deals, history_of(proposed).deals)


def test_a_plan_whose_draws_would_be_others_is_refused(company: Company, drawn: Simulation) -> None:
    other: Parameters = DEFAULTS.changed(annual_turnover=0.5)
    with pytest.raises(ValueError, match="draw keys differ"):
        outcome_of(drawn, plan(company, other))
