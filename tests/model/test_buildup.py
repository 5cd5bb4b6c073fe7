"""The build-up adds up, says why, and agrees with plain Python over the same company."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quota_core.model.buildup import (
    LINES,
    beside,
    best_years,
    build_up,
    build_up_amounts,
    full_year_quota,
    month_quotas,
    ote_multiple,
    quarter_quotas,
    quota_not_carried,
)
from quota_core.model.company import Company
from quota_core.model.plan import plan
from quota_core.parameters import DEFAULTS, Parameters
from quota_core.values import Hire
from tests.support.companies import Frames, frames, rich_company, settings, with_split_holdings
from tests.support.golden import company_from_folder


@pytest.fixture(scope="module")
def golden(golden_dir: Path) -> Company:
    return company_from_folder(golden_dir)


@given(frames(), settings(), st.booleans())
def test_the_lines_add_up_to_the_quota_and_the_months_too(made: Frames, chosen: Parameters, lock: bool) -> None:
    if lock:
        chosen = chosen.changed(locks={"R00": 123_456.0}, ote_band_enforced=True)
    result = plan(made.company(chosen), chosen)
    assert np.allclose(build_up_amounts(result).sum(axis=0), result.quota, rtol=1e-12, atol=1e-6)
    assert np.allclose(month_quotas(result).sum(axis=1), result.quota, rtol=1e-12, atol=1e-6)
    assert np.allclose(quarter_quotas(result).sum(axis=1), result.quota, rtol=1e-12, atol=1e-6)
    assert (month_quotas(result) >= 0).all()


@given(frames(), settings())
def test_shown_lines_are_whole_money_and_add_up(made: Frames, chosen: Parameters) -> None:
    result = plan(made.company(chosen), chosen)
    for rep in np.flatnonzero(result.carries):
        built = build_up(result, int(rep))
        assert [line.key for line in built.lines] == [key for key, _ in LINES]
        assert sum(line.shown for line in built.lines) == round(built.quota)
        assert all(line.shown == int(line.shown) for line in built.lines)
        assert all(line.why.endswith(".") and line.why[0].isupper() for line in built.lines)


def test_months_follow_season_schedule_and_days(golden: Company) -> None:
    result = plan(golden, DEFAULTS)
    at = golden.rep_index["A8"]
    e = (0.25 * 16 / 30 + 0.5 + 0.75 + 6) / 12
    shape = [0, 0, 0, 0.25 * 16 / 30, 0.5, 0.75, 1, 1, 1, 1, 1, 1]
    expected = [result.quota[at] * s / 12 / e for s in shape]
    assert month_quotas(result)[at] == pytest.approx(expected, rel=1e-12)
    new = golden.rep_index["C1"]
    # Started 19 February after the 15th: first month March; the new territory has 0.4 of its schedule to March.
    share = [0, 0.4 * 0.25 * 10 / 28, 0.4 * 0.25, 0.5, 0.75, *[1] * 7]
    assert month_quotas(result)[new] == pytest.approx([result.quota[new] * s / sum(share) for s in share], rel=1e-12)


def test_a_lock_on_somebody_without_a_schedule_still_has_months(golden: Company) -> None:
    chosen = DEFAULTS.changed(
        added_hires={
            "Z1": Hire(
                role="AE", segment="MM", territory_id="T1", start_date=np.datetime64("2026-10-01").item(), ote=100_000.0
            )
        },
        locks={"Z1": 60_000.0},
        ramp_schedule={"default": [0.0] * 12},
    )
    result = plan(golden, chosen)
    at = result.company.rep_index["Z1"]
    assert result.capacity.e[at] == 0
    assert month_quotas(result)[at] == pytest.approx([0] * 9 + [20_000] * 3)


def test_beside_a_quota_in_plain_python() -> None:
    company = rich_company(4, 40)
    result = plan(company, DEFAULTS)
    facts, past = company.facts, company.past_quotas
    shown = beside(result)
    pools: dict[tuple[str, str], float] = {}
    for i in range(len(company.reps)):
        months = [float(x) for x in facts.bookings[i]]
        best = max(sum(months[j : j + 12]) for j in range(len(months) - 11))
        assert best_years(result)[i] == pytest.approx(best)
        pool = (company.reps.role[i], company.reps.segment[i])
        pools[pool] = max(pools.get(pool, 0.0), best)
    for i in range(len(company.reps)):
        pool = (company.reps.role[i], company.reps.segment[i])
        assert shown.best_year[i] == pytest.approx(pools[pool])
        assert shown.last_bookings[i] == pytest.approx(facts.bookings[i, -12:].sum())
        last = [q for r, m, q in zip(past.rep, past.first_month, past.quota, strict=True) if r == i and m == 2025 * 12]
        if result.carries[i] and last:
            assert shown.change[i] == pytest.approx(result.quota[i] / last[0] - 1)
            assert shown.last_quota[i] == last[0]
        else:
            assert math.isnan(shown.change[i])
        if result.carries[i]:
            full = result.quota[i] / result.capacity.e[i]
            assert full_year_quota(result)[i] == pytest.approx(full)
            assert ote_multiple(result)[i] == pytest.approx(full / company.reps.ote[i])
            assert shown.above_best_year[i] == (result.quota[i] > pools[pool])


def test_a_quota_above_the_best_year_is_flagged() -> None:
    company = rich_company(4, 40)
    low = beside(plan(company, DEFAULTS.changed(target_change=-0.5)))
    high = beside(plan(company, DEFAULTS.changed(target_change=2.0)))
    assert not low.above_best_year.any()
    assert high.above_best_year.any()


def test_nothing_on_or_after_as_of_stands_beside_a_quota() -> None:
    company = rich_company(4, 40)
    early = plan(company, DEFAULTS.changed(plan_year=2025))
    assert early.as_of == 2025 * 12
    best, last = best_years(early), beside(early).last_bookings
    history = company.facts.bookings[:, :36]
    assert last == pytest.approx(history[:, -12:].sum(axis=1))
    assert best.max() <= max(history[:, j : j + 12].sum(axis=1).max() for j in range(25)) + 1e-6


def test_sentences_carry_their_numbers(golden: Company) -> None:
    chosen = DEFAULTS.changed(locks={"A1": {"quota": 500_000, "reason": "kept accounts", "who": "VP"}})
    result = plan(golden, chosen)
    index = golden.rep_index
    lines = {line.key: line.why for line in build_up(result, index["A1"]).lines}
    assert "5,400,000" in lines["equal_share"]
    assert "594,000" in lines["equal_share"]
    assert "kept accounts" in lines["locks"]
    assert "500,000" in lines["locks"]
    payer = {line.key: line for line in build_up(result, index["A2"]).lines}["locks"]
    assert payer.amount > 0
    assert "Avery" in payer.why
    assert f"{payer.amount:,.0f}" in payer.why


def test_somebody_without_history_has_a_quota_and_a_reason(golden: Company) -> None:
    result = plan(golden, DEFAULTS)
    index = golden.rep_index
    in_known = build_up(result, index["A8"])
    assert in_known.quota > 0
    assert "52 won deals" in in_known.reason
    in_new = build_up(result, index["C1"])
    assert in_new.quota > 0
    assert "z = 0" in in_new.reason
    assert build_up(result, index["A1"]).reason == ""


def test_somebody_without_a_quota_has_a_reason_and_no_lines(golden: Company) -> None:
    result = plan(golden, DEFAULTS.changed(taken_out=["A3"]))
    index = golden.rep_index
    for rep_id, word in {"A3": "Taken out", "S1": "SDR", "A6": "2026"}.items():
        built = build_up(result, index[rep_id])
        assert (built.lines, built.quota) == ((), 0.0)
        assert word in built.reason


def test_split_holdings_keep_the_sums() -> None:
    company = with_split_holdings(rich_company(5, 40))
    result = plan(company, DEFAULTS)
    assert np.allclose(build_up_amounts(result).sum(axis=0), result.quota)
    assert np.allclose(month_quotas(result).sum(axis=1), result.quota)
    assert all(build_up(result, int(i)).lines[2].why for i in np.flatnonzero(result.carries))


def test_quota_nobody_can_carry_yet(golden: Company) -> None:
    result = plan(golden, DEFAULTS)
    full = full_year_quota(result)
    at = golden.rep_index["A8"]
    missing = quota_not_carried(result.capacity, full)
    assert missing[at] == pytest.approx((0.6152777777777778 - 0.47) * full[at])
    assert missing[golden.rep_index["A1"]] == 0
