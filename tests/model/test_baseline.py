"""Baseline tables and the observed ramp against plain Python."""

from __future__ import annotations

from dataclasses import replace
from statistics import fmean

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import isotonic_regression

from quota_core.model.baseline import KINDS, baseline_tables, bookings_by_quarter, top_fifth_share
from quota_core.model.company import Baseline, Company
from quota_core.model.observed_ramp import isotonic, observed_ramp
from quota_core.model.plan import plan
from quota_core.parameters import DEFAULTS
from tests.support.companies import rich_company


@pytest.fixture(scope="module")
def company() -> Company:
    made = rich_company(1, 60)
    by_value = Baseline(
        cycle_days_median=made.baseline.cycle_days_median,
        deal_size_median={"segment": {"ENT": 101_000.0}, "all": {"all": 44_000.0}},
        won={"segment": {"ENT": 3e6}},
        lost={"segment": {"ENT": 9e6}},
    )
    return replace(made, baseline=by_value)


def test_win_rates_deal_sizes_and_bookings_in_plain_python(company: Company) -> None:
    result = plan(company, DEFAULTS.changed(lookback_months=12))
    tables = baseline_tables(result).tables
    reps, facts = company.reps, company.facts
    first = result.as_of - 12
    for kind in KINDS:
        of_rep = {
            "all": lambda i: "",
            "role": lambda i: reps.role[i],
            "segment": lambda i: reps.segment[i],
            "territory": lambda i: reps.territory_id[i],
            "rep": lambda i: reps.rep_id[i],
        }[kind]
        won: dict[str, float] = {}
        lost: dict[str, float] = {}
        for rep, where, month, w, n in zip(
            facts.deal_rep, facts.deal_territory, facts.deal_month, facts.deals_won, facts.deals_lost, strict=True
        ):
            if month >= first:
                key = company.territories.territory_id[where] if kind == "territory" else of_rep(rep)
                won[key], lost[key] = won.get(key, 0.0) + w, lost.get(key, 0.0) + n
        money: dict[str, float] = {}
        count: dict[str, float] = {}
        for i in range(60):
            money[of_rep(i)] = money.get(of_rep(i), 0.0) + facts.bookings[i, -12:].sum()
            count[of_rep(i)] = count.get(of_rep(i), 0.0) + facts.won_deals[i, -12:].sum()
        assert tables[kind]
        for row in tables[kind]:
            assert (row.won, row.lost) == (won.get(row.key, 0.0), lost.get(row.key, 0.0))
            assert row.bookings == pytest.approx(money[row.key])
            if row.won + row.lost:
                assert row.win_rate == pytest.approx(row.won / (row.won + row.lost))
            if count[row.key]:
                assert row.deal_size_mean == pytest.approx(money[row.key] / count[row.key])
    enterprise = {row.key: row for row in tables["segment"]}["ENT"]
    assert enterprise.win_rate_value == 0.25
    assert enterprise.deal_size_median == 101_000.0
    assert [row.deal_size_median for row in tables["all"]] == [44_000.0]
    assert enterprise.cycle_days_median == company.baseline.cycle_days_median["segment"]["ENT"]
    assert np.isnan({row.key: row for row in tables["segment"]}["MM"].win_rate_value)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("start", [1, 2])
def test_quarters_add_up(company: Company, kind: str, start: int) -> None:
    result = plan(company, DEFAULTS.changed(fiscal_year_start=start))
    found = bookings_by_quarter(result, kind)
    first = 2022 * 12 + (start - 1) % 3
    whole = (48 - (start - 1) % 3) // 3
    assert found.quarters.tolist() == [first + 3 * j for j in range(whole)]
    left = first - company.facts.first_month
    assert found.money.sum() == pytest.approx(company.facts.bookings[:, left : left + 3 * whole].sum())
    assert found.money[:, 0].sum() == pytest.approx(company.facts.bookings[:, left : left + 3].sum())
    assert len(found.names) == len(found.keys) == len(found.money)


def test_the_top_fifths_share_in_plain_python(company: Company) -> None:
    share, top = top_fifth_share(plan(company, DEFAULTS))
    reps, booked = company.reps, []
    for i in range(60):
        gone = not np.isnat(reps.end[i]) and reps.end[i] < np.datetime64("2025-01-01")
        if reps.start[i] < np.datetime64("2026-01-01") and not gone:
            booked.append(float(company.facts.bookings[i, -12:].sum()))
    booked.sort(reverse=True)
    assert top == -(-len(booked) // 5)
    assert share == pytest.approx(sum(booked[:top]) / sum(booked))
    assert share > 0.2


values = st.lists(st.tuples(st.floats(-5, 5), st.floats(0.01, 10)), min_size=1, max_size=30)


@given(values)
def test_isotonic_agrees_with_scipy(pairs: list[tuple[float, float]]) -> None:
    y, w = (np.array([pair[j] for pair in pairs]) for j in (0, 1))
    found = isotonic(y, w)
    assert (np.diff(found) >= 0).all()
    assert found == pytest.approx(isotonic_regression(y, weights=w).x, abs=1e-9)


def hired_on_a_known_curve(failing: bool) -> tuple[Company, tuple[float, ...]]:
    """Ramped people who book 1,000 a month and hires who follow a curve; some of them fail and leave early."""
    base = rich_company(3, 40)
    curve = (0.0, 0.2, 0.5, 0.6, 0.9, 1.0)
    start = np.full(40, np.datetime64("2018-01-01"))
    end = np.full(40, np.datetime64("NaT", "D"))
    bookings = np.full((40, 48), 1000.0)
    for i in range(20, 40):
        begun = 6 + (i - 20) % 10
        start[i] = np.datetime64("2022-01", "M").astype("M8[D]")
        start[i] = (np.datetime64("2022-01", "M") + begun).astype("M8[D]")
        ramp = np.concatenate([np.zeros(begun), curve, np.ones(48)])[:48]
        bookings[i] *= ramp
        if failing and i % 2:
            end[i] = (np.datetime64("2022-01", "M") + begun + 5).astype("M8[D]") - 1
            bookings[i, begun : begun + 5] *= 0.5
            bookings[i, begun + 5 :] = 0.0
    one = np.zeros(40, dtype=np.int64)
    facts = replace(
        base.facts,
        bookings=bookings,
        won_deals=(bookings > 0).astype(float),
        deal_rep=one[:1],
        deal_territory=one[:1],
        deal_month=one[:1] + 2022 * 12,
        deals_won=np.ones(1),
        deals_lost=np.ones(1),
    )
    reps = replace(
        base.reps, start=start, end=end, role=("AE",) * 40, segment=("MM",) * 40, territory_id=("T0001",) * 40
    )
    return replace(base, reps=reps, facts=facts), curve


def test_a_known_curve_is_seen_again() -> None:
    company, curve = hired_on_a_known_curve(failing=False)
    found = observed_ramp(plan(company, DEFAULTS))
    assert set(found) == {"default", "AE", "AE/MM"}
    assert found["AE"].curve == pytest.approx(curve, abs=1e-3)
    assert found["AE"].hires[0] == 20
    taken = DEFAULTS.changed(ramp_productivity={"default": found["default"].curve})
    assert taken.ramp_productivity["default"] == pytest.approx(curve, abs=1e-3)


def test_those_who_failed_count_while_they_were_there() -> None:
    company, curve = hired_on_a_known_curve(failing=True)
    found = observed_ramp(plan(company, DEFAULTS))["AE"]
    for k in range(5):
        assert found.raw[k] == pytest.approx(fmean([curve[k], 0.5 * curve[k]]), abs=1e-3)
    assert found.raw[5] == pytest.approx(curve[5], abs=1e-3)
    assert (found.hires[:6] == [20, 20, 20, 20, 20, 10]).all()
    assert (np.diff(found.monotone) >= -1e-12).all()
    assert all(0 <= x <= 1 for x in found.curve)


def test_without_past_hires_there_is_no_curve() -> None:
    company, _ = hired_on_a_known_curve(failing=False)
    veterans = replace(company, reps=replace(company.reps, start=np.full(40, np.datetime64("2018-01-01"))))
    assert observed_ramp(plan(veterans, DEFAULTS)) == {}
