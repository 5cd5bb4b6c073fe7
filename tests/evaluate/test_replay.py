"""Replay and past quotas against plain Python loops."""

from __future__ import annotations

from dataclasses import replace
from statistics import median

import numpy as np
import pytest

from quota_core.evaluate.replay import past_quota_test, replay
from quota_core.model.company import Company, PastQuotas
from quota_core.model.plan import plan
from quota_core.parameters import DEFAULTS
from tests.support.companies import rich_company


@pytest.fixture(scope="module")
def company() -> Company:
    return rich_company(1, 60)


def ramped_all_of(company: Company, rep: int, first: str, last: str) -> bool:
    """Employed throughout, and past the sixth month after the first one (both default curves stand at 1 there)."""
    start, end = company.reps.start[rep], company.reps.end[rep]
    begun = start.astype("M8[M]") + int((start - start.astype("M8[M]").astype("M8[D]")).astype(int) + 1 > 15)
    stays = np.isnat(end) or end >= np.datetime64(last)
    return bool(begun + 6 <= np.datetime64(first, "M") and stays)


def test_replay_in_plain_python(company: Company) -> None:
    result = plan(company, DEFAULTS)
    found = replay(result)
    attained, deflated = [], []
    for i in range(60):
        if not (result.carries[i] and ramped_all_of(company, i, "2025-01-01", "2025-12-31")):
            continue
        role = company.reps.role[i]
        same = [j for j in range(60) if company.reps.role[j] == role]
        actual = sum(company.facts.bookings[j, -12:].sum() for j in same)
        target = sum(t.amount for t in company.targets if t.fiscal_year == 2026 and t.role == role)
        quota = result.quota[i] / result.capacity.e[i]
        booked = company.facts.bookings[i, -12:].sum()
        attained.append(booked / quota)
        deflated.append(booked / quota * target / actual)
    assert found.summary.n == len(attained) > 20
    assert found.summary.mean == pytest.approx(np.mean(attained))
    assert found.summary.median == pytest.approx(median(attained))
    assert found.summary.share_hitting == pytest.approx(np.mean([a >= 1 for a in attained]))
    assert found.deflated.mean == pytest.approx(np.mean(deflated))
    assert 0 <= found.summary.share.low <= found.summary.share_hitting <= found.summary.share.high <= 1
    assert found.everybody_summary.n >= found.summary.n


def test_replay_is_said_to_be_in_sample_and_short_histories_are_cut(company: Company) -> None:
    assert "In-sample" in replay(plan(company, DEFAULTS)).notes[0]
    facts = company.facts
    young = replace(
        company,
        facts=replace(
            facts,
            first_month=facts.first_month + 40,
            bookings=facts.bookings[:, 40:],
            won_deals=facts.won_deals[:, 40:],
            first_won_month=facts.first_month + 40,
        ),
    )
    result = plan(young, DEFAULTS)
    found = replay(result)
    assert found.period.months == 8
    row = 0
    rep = found.scored.rep[row]
    assert found.scored.quota[row] == pytest.approx(result.quota[rep] / result.capacity.e[rep] * 8 / 12)
    assert found.scored.bookings[row] == pytest.approx(facts.bookings[rep, 40:].sum())


def with_past(company: Company, rows: list[tuple[int, int, int, float]]) -> Company:
    columns = [np.array([row[j] for row in rows]) for j in range(4)]
    past = PastQuotas(rep=columns[0], first_month=columns[1], months=columns[2], quota=columns[3].astype(float))
    return replace(company, past_quotas=past)


def test_a_year_covered_by_quarters_is_one_row_and_the_rest_stay_periods(company: Company) -> None:
    january = 2024 * 12
    rows = [(0, january + 3 * q, 3, 100_000.0 + q) for q in range(4)]
    rows += [(1, january, 12, 480_000.0), (2, january, 3, 90_000.0), (2, january + 3, 3, 95_000.0)]
    rows += [(3, january + 21, 6, 50_000.0), (4, january + 24, 3, 1.0), (5, january + 12, 12, 7e5)]
    found = past_quota_test(plan(with_past(company, rows), DEFAULTS))
    months = company.facts.bookings
    seen = {
        (int(r), int(p) - january, int(n)): (q, b)
        for r, p, n, q, b in zip(
            found.everybody.rep,
            found.everybody.period,
            found.lengths,
            found.everybody.quota,
            found.everybody.bookings,
            strict=True,
        )
    }
    assert seen.keys() == {(0, 0, 12), (1, 0, 12), (2, 0, 3), (2, 3, 3), (5, 12, 12)}
    assert seen[0, 0, 12] == pytest.approx((400_006.0, months[0, 24:36].sum()))
    assert seen[2, 3, 3] == pytest.approx((95_000.0, months[2, 27:30].sum()))
    assert seen[5, 12, 12] == pytest.approx((7e5, months[5, 36:48].sum()))


def test_a_fiscal_year_that_starts_in_april(company: Company) -> None:
    april = 2024 * 12 + 3
    rows = [(0, april + m, 1, 10_000.0) for m in range(12)] + [(1, april - 3, 12, 5e5)]
    found = past_quota_test(plan(with_past(company, rows), DEFAULTS.changed(fiscal_year_start=4)))
    assert sorted(zip(found.everybody.period, found.lengths, strict=True)) == [(april - 3, 12), (april, 12)]


def test_past_quotas_of_the_company_in_plain_python(company: Company) -> None:
    found = past_quota_test(plan(company, DEFAULTS))
    past, attained, everybody, left = company.past_quotas, [], [], 0
    for r, m, q in zip(past.rep, past.first_month, past.quota, strict=True):
        year = int(m) // 12
        column = int(m) - company.facts.first_month
        value = company.facts.bookings[r, column : column + 12].sum() / q
        everybody.append(value)
        left += bool(company.reps.end[r] <= np.datetime64(f"{year}-12-31"))
        if ramped_all_of(company, int(r), f"{year}-01-01", f"{year}-12-31"):
            attained.append(value)
    assert found.summary.n == len(attained) > 50
    assert found.summary.mean == pytest.approx(np.mean(attained))
    assert found.everybody_summary.n == len(everybody)
    assert found.everybody_summary.median == pytest.approx(median(everybody))
    assert int(found.everybody.leaver.sum()) == left


def test_no_past_quotas_is_said(company: Company) -> None:
    none = PastQuotas(
        rep=np.zeros(0, dtype=np.int64),
        first_month=np.zeros(0, dtype=np.int64),
        months=np.zeros(0, dtype=np.int64),
        quota=np.zeros(0),
    )
    found = past_quota_test(plan(replace(company, past_quotas=none), DEFAULTS))
    assert found.summary.n == 0
    assert np.isnan(found.summary.share_hitting)
    assert found.notes
