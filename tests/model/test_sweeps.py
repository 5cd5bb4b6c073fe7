"""No wild and no dead sliders: every parameter at each of its bounds works, and every one changes something."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from quota_core.declare import Spec
from quota_core.errors import ParameterError
from quota_core.evaluate.backtest import BackTest, back_test
from quota_core.evaluate.capacity_plan import CapacityPlan, capacity_plan
from quota_core.evaluate.coverage import Coverage, pipeline_coverage
from quota_core.evaluate.drivers import Range, driver_range
from quota_core.evaluate.efficiency import Efficiency, efficiency
from quota_core.evaluate.pay.outlook import pay_outlook
from quota_core.evaluate.replay import past_quota_test, replay
from quota_core.evaluate.simulation.draws import simulate
from quota_core.evaluate.simulation.outcome import outcome_of
from quota_core.model.buildup import build_up_amounts, month_quotas
from quota_core.model.company import Baseline, Company, PastQuotas
from quota_core.model.meetings import meeting_quotas
from quota_core.model.notes import plan_notes
from quota_core.model.plan import Plan, plan
from quota_core.model.quota_types import quota_by_type
from quota_core.parameters import DEFAULTS, SPECS, Parameters
from quota_core.pay_plan import PAY_PRESETS
from quota_core.present.bands import standing
from tests.support.golden import company_from_folder

FOLDER = Path(__file__).resolve().parent.parent / "cases" / "golden"
HIRE = {"role": "AE", "segment": "ENT", "territory_id": "T3", "start_date": "2026-02-02", "ote": 200_000.0}
# What other currencies are worth is settled while the opportunities are read: its sweep is an ingest test.
SETTLED_AT_IMPORT = {"plan_currency"}


def company_for(parameters: Parameters) -> Company:
    """The golden company, with the things beside it that evaluations read: past quotas, pipeline, cycles."""
    return _with_all_that_is_read(company_from_folder(FOLDER, parameters))


@cache
def _with_all_that_is_read(company: Company) -> Company:
    index = company.rep_index
    market = np.full(len(company.reps), np.nan)
    market[index["A1"]] = 1.01 * company.reps.ote[index["A1"]]
    levels = tuple("Senior" if rep_id == "A2" else "" for rep_id in company.reps.rep_id)
    people = [index[r] for r in ("A1", "A2", "A3", "A4", "A5", "C2", "B1")]
    owners = np.array([index[r] for r in ("A1", "A4", "A5", "C2")])
    return replace(
        company,
        reps=replace(company.reps, market_ote=market, experience_level=levels),
        past_quotas=PastQuotas(
            rep=np.repeat(people, 2),
            first_month=np.tile([2024 * 12, 2025 * 12], len(people)),
            months=np.full(2 * len(people), 12),
            quota=np.linspace(300_000.0, 900_000.0, 2 * len(people)),
        ),
        baseline=Baseline(
            cycle_days_median={"segment": {"MM": 95.0, "ENT": 180.0}, "all": {"": 120.0}},
            won={"segment": {"MM": 1e6}, "all": {"": 1.5e6}},
            lost={"segment": {"MM": 3e6}, "all": {"": 9e6}},
        ),
        facts=replace(
            company.facts,
            pipeline_rep=owners,
            pipeline_month=np.full(len(owners), 2026 * 12 + 1),
            pipeline_amount=np.full(len(owners), 250_000.0),
        ),
    )


def everything(parameters: Parameters) -> tuple[Plan, BackTest, Range, Coverage, Efficiency]:
    company = company_for(parameters)
    proposed = plan(company, parameters)
    test = back_test(company, parameters, proposed)
    return proposed, test, driver_range(proposed), pipeline_coverage(proposed), efficiency(proposed, test.summary.mean)


def by_all(preset: str) -> dict[str, str]:
    return {"default": preset}


def numbers_of(found: CapacityPlan) -> list[Any]:
    """Heads, gaps, funnels and hires of a capacity plan; what is unknown as 0."""
    heads = [[*each.__dict__.values()] for each in found.months]
    gaps = [[*gap.__dict__.values()][1:] for gap in (*found.gaps.values(), found.team)]
    funnels = [[f.pace, f.worked, f.bookings, *f.factors.values()] for f in found.funnels.values()]
    hires = [hire.bookings.tolist() for hire in found.hires.values()]
    return [
        np.nan_to_num(np.array(row, dtype=float)).tolist() for rows in (heads, gaps, funnels, hires) for row in rows
    ]


def swept(spec: Spec) -> list[Any]:
    """Each bound and each choice of a parameter, and for compound kinds an entry at each bound."""
    low, high = spec.minimum, spec.maximum
    blank: list[Any] = [None] if spec.optional else []
    by_kind: dict[str, list[Any]] = {
        "flag": [True, False],
        "choice": list(spec.choices),
        "date": [date(2025, 7, 1), date(2023, 2, 14), date(2030, 1, 1)],
        "text": ["EUR"],
        "curve": [{"default": [low] * 12}, {"default": [high]}, {"AE/MM": [low, high], "AM": [high]}],
        "overrides": [{"T1": low}, {"T1": high}, {"AE/ENT/T3": high}, {"T1": low, "T2": low, "T4": low}],
        "locks": [{"A1": low}, {"A1": 1e9}, {"A1": 4e5, "A2": 4e5, "S1": 1.0}],
        "hires": [{"Z1": HIRE}, {"A0": {**HIRE, "start_date": "2027-06-01"}}],
        "slips": [{"A8": high}, {"A8": -3}, {"C1": 1}],
        "names": [["A1"], ["A1", "A2", "A3", "A4", "A5", "A7", "A8", "A9", "C1", "C2", "B1", "S1"]],
        "types": [{}, {"AE": ["new"]}, {"AE": ["new", "expansion"], "SDR": ["new"]}],
        "amounts": [{"ENT": low}, {"ENT": high, "MM": high}, {}],
        "portions": [{"A1": low}, {"A1": high, "A2": 0.5, "A3": 0.1}, {"nobody": high}],
        "shares": [{"AE": {"new": high}}, {"AE": {"expansion": high, "new": 0.5}, "AM": {"renewal": high}}],
        "pay_plans": [
            {"AE": {"tiers": [[0, 0.5], [1, 3]], "base_share": 0.4}},
            {"AE/ENT": "points"},
            *map(by_all, PAY_PRESETS),
        ],
        "triple": [[low] * 3, [high] * 3, [low, 1, high] if (low or 0) <= 1 <= (high or 1) else [low, low, high]],
    }
    if spec.key == "market_ote_levels":
        return [{"Senior": low}, {"Senior": high, "Junior": 1.0}, {}]
    values = by_kind.get(spec.kind)
    if values is None:
        values = [3, 12] if spec.key == "backtest_horizon_months" else [low, high]
        if spec.kind == "whole":
            values = [int(v) for v in values if v is not None]
    return [*values, *blank]


# Bounds that only make sense together with another.
WITH: dict[tuple[str, Any], dict[str, Any]] = {
    ("weight_min", 3.0): {"weight_max": 5.0},
    ("weight_max", 0.1): {"weight_min": 0.0},
    ("ote_multiple_min", 20.0): {"ote_multiple_max": 50.0},
    ("ote_multiple_max", 0.1): {"ote_multiple_min": 0.0},
}
# Where a parameter acts only beside another's setting.
BESIDE: dict[str, dict[str, Any]] = {
    "ote_multiple_min": {"ote_band_enforced": True},
    "ote_multiple_max": {"ote_band_enforced": True},
    "gap_limit": {"target_change": 0.5},
    "odds_shares": {"method": "equal_odds"},
    "pay_measured": {"accelerator": 2.0},
    "ramp_draw": {"ramp_guarantee": 0.5},
}
SIMULATED = {"annual_turnover", "hire_slip_months", "shock_prior", "range_widening_reps", "range_widening_team"}
PAID = {"pay_measured", "ramp_guarantee", "ramp_draw", "turnover_cost"}
CASES = [(key, value) for key, spec in SPECS.items() for value in swept(spec)]


def setting(key: str, value: Any) -> Parameters:
    together = WITH.get((key, value), {}) if not isinstance(value, dict | list) else {}
    return DEFAULTS.changed(**{**BESIDE.get(key, {}), **together, key: value})


@pytest.mark.parametrize(("key", "value"), CASES, ids=[f"{k}={v}"[:60] for k, v in CASES])
def test_every_bound_gives_a_valid_plan_and_back_test(key: str, value: Any) -> None:
    proposed, test, scenarios, coverage, pay = everything(setting(key, value))
    assert np.isfinite(proposed.quota).all()
    assert (proposed.quota >= 0).all()
    assert np.isfinite(proposed.capacity.bottom_up).all()
    assert np.isfinite(proposed.capacity.weight).all()
    assert np.allclose(build_up_amounts(proposed).sum(axis=0), proposed.quota)
    assert np.allclose(month_quotas(proposed).sum(axis=1), proposed.quota)
    for j, group in enumerate(proposed.quotas.groups):
        own = proposed.quotas.group == j
        free = ~proposed.quotas.locked[own].all()
        if group.reconciled and free:
            slack = proposed.parameters.round_to / 2 + 1e-6 * group.total
            assert abs(proposed.quota[own].sum() - group.total) <= slack
        elif not group.reconciled:
            assert group.reason
    assert np.isfinite(test.scored.quota).all()
    assert (test.scored.quota > 0).all()
    assert test.summary.n == len(test.scored.rep)
    if test.summary.n:
        assert 0 <= test.summary.share.low <= test.summary.share.high <= 1
    assert all(np.isfinite(s.capacity) and s.capacity >= 0 for s in scenarios.scenarios)
    assert (coverage.shortfall >= 0).all()
    assert (coverage.asked <= coverage.quota).all()
    assert pay.target_return > 0
    paid = np.isfinite(pay.pay_at_100)
    assert (paid == (proposed.carries & np.isfinite(pay.ote) & (proposed.capacity.e > 0))).all()
    assert (pay.pay_at_120[paid] >= pay.pay_at_100[paid]).all()
    found = capacity_plan(proposed)
    assert np.isfinite([[*each.__dict__.values()] for each in found.months]).all()
    assert all(np.isfinite([g.capacity, g.expected_capacity, g.short]).all() for g in found.gaps.values())
    assert found.team.capacity == pytest.approx(proposed.reachable)
    assert replay(proposed).notes
    assert past_quota_test(proposed).summary.n >= 0


def output(parameters: Parameters, key: str = "") -> list[Any]:
    """All numbers and words a setting leads to; what is drawn too for the parameters of the simulation alone."""
    proposed, test, scenarios, coverage, pay = everything(parameters)
    return [
        proposed.plan_year,
        proposed.as_of,
        proposed.company.reps.rep_id,
        proposed.quota.tolist(),
        proposed.quotas.reconciled.tolist(),
        proposed.capacity.bottom_up.tolist(),
        plan_notes(proposed),
        proposed.problems,
        test.origins,
        test.scored.quota.tolist(),
        test.scored.bookings.tolist(),
        standing(test.summary, parameters.health_band).words,
        [(s.capacity, [d.value for d in s.drivers]) for s in scenarios.scenarios],
        np.nan_to_num(coverage.pipeline_coverage).tolist(),
        coverage.required.tolist(),
        coverage.shortfall.tolist(),
        coverage.asked.tolist(),
        pay.target_return,
        *(np.nan_to_num(each).tolist() for each in (pay.return_at_80, pay.pay_at_100, pay.pay_at_120, pay.target)),
        {name: flag.tolist() for name, flag in pay.flags.items()},
        [round(m.per_sdr, 9) for m in meeting_quotas(proposed)],
        {name: money.tolist() for name, money in quota_by_type(proposed).items()},
        drawn(proposed) if key in SIMULATED else [],
        pay_outlook(outcome_of(simulate(proposed, draws=200))).team if key in PAID else [],
        numbers_of(capacity_plan(proposed)),
    ]


def drawn(proposed: Plan) -> list[Any]:
    found = outcome_of(simulate(proposed, draws=200))
    return [found.simulation.year.tolist(), found.reps.tolist(), found.team]


@pytest.fixture(scope="module")
def usual() -> list[Any]:
    return output(DEFAULTS)


@pytest.mark.parametrize("key", [key for key in SPECS if key not in SETTLED_AT_IMPORT])
def test_every_parameter_changes_some_output(key: str, usual: list[Any]) -> None:
    base = output(DEFAULTS.changed(**BESIDE.get(key, {})), key) if key in {*BESIDE, *SIMULATED, *PAID} else usual
    assert any(output(setting(key, value), key) != base for value in swept(SPECS[key]))


def test_beside_the_sweep_every_kind_is_swept() -> None:
    assert {spec.kind for spec in SPECS.values()} <= {
        "fraction",
        "number",
        "whole",
        "flag",
        "choice",
        "date",
        "text",
        "curve",
        "overrides",
        "locks",
        "hires",
        "slips",
        "names",
        "types",
        "amounts",
        "triple",
        "shares",
        "portions",
        "pay_plans",
    }
    assert set(SPECS) > SETTLED_AT_IMPORT


def test_a_start_in_the_past_cannot_be_moved() -> None:
    chosen = DEFAULTS.changed(start_slips={"A1": 2})
    with pytest.raises(ParameterError, match="as-of"):
        plan(company_for(chosen), chosen)
