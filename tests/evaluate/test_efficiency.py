"""OTE multiple, OTE return and its target: METHOD 10's numbers, and plain recomputation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quota_core.evaluate.efficiency import FLAGS, efficiency, ote_return, target_return
from quota_core.model.plan import plan
from quota_core.parameters import DEFAULTS
from tests.support.companies import rich_company, without_new_territories

HALF = np.array([0.5])


@pytest.mark.parametrize(
    ("ote", "quota", "margin", "multiple", "at_80", "target"),
    [(175_000, 800_000, 0.80, 4.571, 4.063, 3.0), (250_000, 1_500_000, 0.55, 6.0, 5.333, 4.364)],
)
def test_the_worked_numbers(
    ote: float, quota: float, margin: float, multiple: float, at_80: float, target: float
) -> None:
    m = np.array([quota / ote])
    assert m[0] == pytest.approx(multiple, abs=5e-4)
    assert ote_return(m, HALF, 1.0, 1.0)[0] == pytest.approx(multiple, abs=5e-4)
    assert ote_return(m, HALF, 0.8, 1.0)[0] == pytest.approx(at_80, abs=5e-4)
    assert target_return(DEFAULTS.changed(gross_margin=margin)) == pytest.approx(target, abs=5e-4)


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


@given(st.floats(0.05, 1.0), st.floats(0.0, 1.0), st.floats(0.1, 2.0))
def test_return_never_falls_with_attainment_and_margin_only_raises_the_target(
    margin: float, base: float, attainment: float
) -> None:
    m, b = np.array([4.2]), np.array([base])
    assert ote_return(m, b, attainment, 1.0)[0] <= ote_return(m, b, attainment + 0.1, 1.0)[0] + 1e-12
    assert target_return(DEFAULTS.changed(gross_margin=margin)) >= DEFAULTS.ote_return_floor
    assert ote_return(m, b, attainment, 2.0)[0] == pytest.approx(ote_return(m, b, attainment, 1.0)[0] / 2)


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
        assert found.flags["return_low_at_80"][i] == (0.8 * m / 0.9 / 1.2 < target - 1e-6)
        assert found.flags["return_low_expected"][i] == (0.9 * m / 0.95 / 1.2 < target - 1e-6)
        market = company.reps.market_ote[i]
        assert found.flags["under_market"][i] == (not np.isnan(market) and company.reps.ote[i] < market)
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
