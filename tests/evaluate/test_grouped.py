"""The back-test by group: every group against its own rows, and quarters against the frozen quota's own."""

from __future__ import annotations

import numpy as np
import pytest

from quota_core.evaluate.backtest import BackTest, back_test
from quota_core.evaluate.grouped import DIMENSIONS, grouped, quarter_rows
from quota_core.model.company import month_text
from quota_core.parameters import DEFAULTS
from tests.support.companies import rich_company


@pytest.fixture(scope="module")
def test_of_sixty() -> BackTest:
    return back_test(rich_company(1, 60), DEFAULTS)


def key_of(test: BackTest, dimension: str, rep: int, period: int) -> str:
    reps, company = test.company.reps, test.company
    if dimension == "origin":
        return month_text(period)
    if dimension == "region":
        return company.territories.region[company.territory_index[reps.territory_id[rep]]]
    return {
        "rep": reps.rep_id,
        "territory": reps.territory_id,
        "manager": reps.manager,
        "segment": reps.segment,
        "role": reps.role,
    }[dimension][rep]


@pytest.mark.parametrize("dimension", [d for d in DIMENSIONS if d != "quarter"])
@pytest.mark.parametrize("everybody", [False, True])
def test_every_group_in_plain_python(test_of_sixty: BackTest, dimension: str, everybody: bool) -> None:
    rows = test_of_sixty.everybody if everybody else test_of_sixty.scored
    expected: dict[str, list[tuple[float, float]]] = {}
    for rep, period, quota, booked in zip(rows.rep, rows.period, rows.quota, rows.bookings, strict=True):
        if quota > 0:
            key = key_of(test_of_sixty, dimension, int(rep), int(period))
            expected.setdefault(key, []).append((quota, booked))
    found = {group.key: group for group in grouped(test_of_sixty, dimension, everybody=everybody)}
    assert list(found) == sorted(expected)
    for key, pairs in expected.items():
        group, attained = found[key], [b / q for q, b in pairs]
        assert group.summary.n == len(pairs)
        assert group.summary.hits == sum(a >= 1 for a in attained)
        assert group.summary.mean == pytest.approx(np.mean(attained))
        assert group.summary.median == pytest.approx(np.median(attained))
        assert group.quota == pytest.approx(sum(q for q, _ in pairs))
        assert group.attainment == pytest.approx(sum(b for _, b in pairs) / sum(q for q, _ in pairs))
        assert group.name
        if dimension != "rep":
            assert 0 <= group.summary.share.low <= group.summary.share.high <= 1


def test_quarters_of_a_frozen_quota_add_up_to_it(test_of_sixty: BackTest) -> None:
    rows = quarter_rows(test_of_sixty, test_of_sixty.scored)
    assert len(rows.rep) == 4 * len(test_of_sixty.scored.rep)
    assert rows.quota.sum() == pytest.approx(test_of_sixty.scored.quota.sum())
    assert rows.bookings.sum() == pytest.approx(test_of_sixty.scored.bookings.sum())
    # Ramped people, even months: a quarter of the year each.
    one = test_of_sixty.scored.rep[0]
    year = test_of_sixty.scored.quota[0]
    origin = test_of_sixty.scored.period[0]
    inside = (
        (rows.rep == one) & np.isclose(rows.quota, year / 4) & (rows.period >= origin) & (rows.period < origin + 12)
    )
    assert inside.sum() >= 4


def test_quarters_follow_the_season_known_at_the_origin() -> None:
    company = rich_company(1, 60)
    chosen = DEFAULTS.changed(seasonality="history", backtest_origins=1)
    test = back_test(company, chosen)
    rows = quarter_rows(test, test.scored)
    rep = int(test.scored.rep[0])
    segment = company.reps.segment[rep]
    origin = test.origins[0]
    first, end = origin - 12 - company.facts.first_month, origin - company.facts.first_month
    whole = [i for i in range(60) if company.reps.segment[i] == segment]
    years = [origin - 24, origin - 12]
    totals = np.zeros(12)
    for year in years:
        column = year - company.facts.first_month
        totals += company.facts.bookings[whole, column : column + 12].sum(axis=0)
    share = np.maximum(totals / totals.sum(), 1 / 120)
    share = share / share.sum()
    assert first >= 0
    assert end <= company.facts.months
    expected = test.scored.quota[0] * share.reshape(4, 3).sum(axis=1)
    assert sorted(rows.quota[rows.rep == rep]) == pytest.approx(sorted(expected))


def test_unramped_quarters_follow_the_schedule(test_of_sixty: BackTest) -> None:
    everybody = test_of_sixty.everybody.where(test_of_sixty.everybody.quota > 0)
    rows = quarter_rows(test_of_sixty, everybody)
    assert rows.quota.sum() == pytest.approx(everybody.quota.sum())
    new = everybody.where(~everybody.ramped & ~everybody.leaver)
    assert len(new.rep)
    first = rows.where((rows.rep == new.rep[0]) & (rows.period == new.period[0]))
    assert first.quota.min() < new.quota[0] / 4


def test_at_a_horizon_of_three_months_quarters_are_origins() -> None:
    test = back_test(rich_company(1, 60), DEFAULTS.changed(backtest_horizon_months=3))
    assert [g.key for g in grouped(test, "quarter")] == [month_text(o) for o in test.origins]


def test_nothing_scored_gives_no_groups() -> None:
    company = rich_company(1, 60)
    test = back_test(company, DEFAULTS.changed(as_of="2022-02-01"))
    assert test.summary.n == 0
    for dimension in DIMENSIONS:
        assert grouped(test, dimension) == ()
