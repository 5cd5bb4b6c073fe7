"""OTE multiple, OTE return and its target: METHOD 10's numbers, and plain recomputation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from quota_core.evaluate.efficiency import FLAGS, efficiency
from quota_core.evaluate.pay.terms import target_return_at
from quota_core.model.plan import plan
from quota_core.parameters import DEFAULTS
from tests.support.companies import rich_company, without_new_territories


def test_the_worked_number_from_a_plan() -> None:
    company = without_new_territories(rich_company(2, 12))
    reps = replace(company.reps, ote=np.full(12, 175_000.0), base_share=np.full(12, 0.5))
    others = tuple(r for r in company.reps.rep_id if r != "R00000")
    chosen = DEFAULTS.changed(taken_out=others, locks={"R00000": 800_000.0})
    found = efficiency(plan(replace(company, reps=reps), chosen))
    assert found.multiple[0] == pytest.approx(800 / 175)
    assert found.return_at_80[0] == pytest.approx(4.0635, abs=1e-4)
    assert found.team.return_at_80 == pytest.approx(4.0635, abs=1e-4)
    assert found.team.reps == 1


@pytest.mark.parametrize(("margin", "target"), [(0.55, 4.3636), (0.80, 3.0), (0.801, 3.0), (1.0, 3.0), (0.4, 6.0)])
def test_a_margin_of_80_and_more_leaves_the_floor_alone(margin: float, target: float) -> None:
    assert float(target_return_at(margin, DEFAULTS)) == pytest.approx(target, abs=1e-4)


def test_each_segment_is_asked_by_its_own_margin() -> None:
    company = rich_company(1, 60)
    found = efficiency(plan(company, DEFAULTS.changed(gross_margin_segments={"ENT": 0.5})))
    own = np.array([segment == "ENT" for segment in company.reps.segment])
    assert own.any()
    assert not own.all()
    assert found.target[own] == pytest.approx(4.8)
    assert found.target[~own] == pytest.approx(3.0)
    assert 3.0 < found.target_return < 4.8


def test_flags_and_team_in_plain_python() -> None:
    company = rich_company(1, 60)
    result = plan(company, DEFAULTS.changed(gross_margin=0.6, load_factor=1.2))
    found = efficiency(result, 0.9)
    assert set(found.flags) == set(FLAGS)
    target = 3.0 * 0.8 / 0.6
    quota = pay = ote = full = 0.0
    for i in range(60):
        if not result.carries[i]:
            assert not any(flag[i] for flag in found.flags.values())
            continue
        yearly = result.quota[i] / result.capacity.e[i]
        m = yearly / company.reps.ote[i]
        assert found.flags["multiple_low"][i] == (m < 3)
        assert found.flags["multiple_high"][i] == (m > 6)
        assert found.flags["outside_G"][i] == (not 4 <= m <= 6)
        assert found.flags["outside_P"][i] == (not 4 <= m <= 5)
        assert found.flags["outside_B"][i] == (not 3.2 <= m <= 4.8)
        assert found.flags["return_low_at_80"][i] == (0.8 * m / 0.9 / 1.2 < target - 1e-6)
        assert found.flags["return_low_expected"][i] == (0.9 * m / 0.95 / 1.2 < target - 1e-6)
        market = company.reps.market_ote[i]
        assert found.flags["under_market"][i] == (not np.isnan(market) and company.reps.ote[i] < market)
        at_120 = company.reps.ote[i] * (0.5 + 0.5 * 1.2)
        assert found.flags["under_market_at_120"][i] == (not np.isnan(market) and at_120 < 1.2 * market)
        first = max(company.reps.start[i], np.datetime64("2026-01-01"))
        last = company.reps.end[i] if not np.isnat(company.reps.end[i]) else np.datetime64("2026-12-31")
        years = sum(
            np.clip((min(last, m1 - np.timedelta64(1, "D")) - max(first, m0)).astype(int) + 1, 0, None)
            / (m1 - m0).astype(int)
            / 12
            for m0, m1 in (
                (
                    np.datetime64(f"2026-{k:02d}", "M").astype("M8[D]"),
                    (np.datetime64(f"2026-{k:02d}") + 1).astype("M8[D]"),
                )
                for k in range(1, 13)
            )
        )
        quota, full, ote = quota + result.quota[i], full + yearly, ote + company.reps.ote[i]
        pay += company.reps.ote[i] * years * 0.9
    assert found.team.multiple == pytest.approx(full / ote)
    assert found.team.return_at_80 == pytest.approx(0.8 * quota / pay / 1.2)


def test_unknown_ote_and_unknown_expectation_flag_nobody() -> None:
    company = rich_company(1, 60)
    blank = replace(company, reps=replace(company.reps, ote=np.full(60, np.nan)))
    found = efficiency(plan(blank, DEFAULTS))
    assert np.isnan(found.multiple).all()
    assert not any(found.flags[k].any() for k in found.flags if k != "above_best_year")
    assert found.team.reps == 0
    assert np.isnan(found.team.multiple)


def test_what_mends_a_flag_mends_it() -> None:
    company = rich_company(1, 60)
    chosen = DEFAULTS.changed(gross_margin=0.6, accelerator=1.5, pay_threshold=0.3)
    found = efficiency(plan(company, chosen), 0.9)
    seen = set()
    for name, flag in found.flags.items():
        for i in np.flatnonzero(flag):
            if np.isfinite(found.mends.ote[name][i]):
                seen.add(name)
                reps = replace(
                    company.reps, ote=np.where(np.arange(60) == i, found.mends.ote[name][i], company.reps.ote)
                )
                again = efficiency(plan(replace(company, reps=reps), chosen), 0.9)
                assert not again.flags[name][i], (name, i)
                break
    assert {"return_low_at_80", "under_market", "under_market_at_120"} <= seen


@pytest.mark.parametrize("preset", ["points", "capped", "retroactive", "decelerator"])
def test_what_mends_a_flag_mends_it_under_any_plan(preset: str) -> None:
    company = rich_company(1, 60)
    chosen = DEFAULTS.changed(pay_plans={"default": preset}, pay_at_120_min=1.5, gross_margin=0.6)
    found = efficiency(plan(company, chosen), 0.9)
    for name in ("under_market", "under_market_at_120", "return_low_at_80", "return_low_expected"):
        for i in np.flatnonzero(found.flags[name] & np.isfinite(found.mends.ote[name]))[:2]:
            ote = np.where(np.arange(60) == i, found.mends.ote[name][i] * (1 + 1e-9), company.reps.ote)
            if name.startswith("return"):
                ote = np.where(np.arange(60) == i, found.mends.ote[name][i] * (1 - 1e-9), company.reps.ote)
            again = efficiency(plan(replace(company, reps=replace(company.reps, ote=ote)), chosen), 0.9)
            assert not again.flags[name][i], (name, i)
    if preset in {"points", "retroactive"}:
        assert np.isnan(found.mends.accelerator).all()


def test_somebody_without_a_quota_leaves_the_teams_return_known() -> None:
    company = rich_company(1, 60)
    proposed = plan(company, DEFAULTS)
    first = company.reps.rep_id[int(np.flatnonzero(proposed.carries)[0])]
    locked = plan(company, DEFAULTS.changed(locks={first: 0.0}))
    expected = np.where(locked.quota > 0, 0.9, np.nan)
    assert np.isfinite(efficiency(locked, expected).team.return_expected)


def test_an_enforced_band_raises_no_flag_of_its_own() -> None:
    company = rich_company(1, 60)
    for low, high in ((3.0, 4.0), (6.0, 6.5)):
        chosen = DEFAULTS.changed(ote_band_enforced=True, ote_multiple_min=low, ote_multiple_max=high)
        proposed = plan(company, chosen)
        found = efficiency(proposed)
        assert not found.flags["multiple_high"].any()
        assert not (found.flags["multiple_low"] & proposed.carries).any()


def test_more_ote_is_a_lower_multiple_and_the_same_quotas() -> None:
    company = rich_company(1, 60)
    usual, more = (efficiency(plan(company, DEFAULTS.changed(ote_change=x))) for x in (0.0, 0.25))
    known = np.isfinite(usual.multiple)
    assert more.multiple[known] == pytest.approx(usual.multiple[known] / 1.25)
    assert more.pay_at_100[known] == pytest.approx(usual.pay_at_100[known] * 1.25)
    assert more.market[known] == pytest.approx(usual.market[known], nan_ok=True)
