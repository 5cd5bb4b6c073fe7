"""Did past coverage suffice: a plain recomputation row by row, what is left out, and why there may be no quarter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from quota_core.evaluate.past_coverage import NO_HISTORY, past_coverage, quarter_quotas_had
from quota_core.model.company import Company, PastPipelines, PastQuotas, first_day
from quota_core.model.plan import plan
from quota_core.parameters import DEFAULTS, Parameters
from tests.support.companies import rich_company

STARTS = np.array([2025 * 12 + 3, 2025 * 12 + 6, 2025 * 12 + 9])
SINCE = {name: np.datetime64("2025-02-01") for name in ("amount", "close_date", "rep_id")}


def company_with_past(seed: int = 1, reps: int = 60, unknown: float = 0.0, unowned: float = 0.0) -> Company:
    """A company with made-up pipelines of three quarters; the given quotas are yearly ones."""
    rng = np.random.default_rng(seed)
    quarter, rep = (index.ravel() for index in np.indices((3, reps)))
    some = rng.random(len(rep)) < 0.8
    return replace(
        rich_company(seed, reps),
        past_pipelines=PastPipelines(
            starts=STARTS,
            quarter=quarter[some],
            rep=rep[some],
            amount=rng.lognormal(13, 0.9, int(some.sum())),
            deals=rng.integers(1, 9, int(some.sum())).astype(float),
            unknown=np.where(quarter[some] == 1, unknown, 0.0),
            unowned=np.array([0.0, unowned, 0.0]),
            since=SINCE,
        ),
    )


def test_deals_of_unknown_owners_are_said_and_too_many_leave_a_quarter_out() -> None:
    few, many = (past_coverage(plan(company_with_past(unowned=count), DEFAULTS)) for count in (1.0, 1e4))
    assert [len(found.quarters) for found in (few, many)] == [3, 2]
    assert "1 deals are left out: whose they were then was not written down." in few.notes
    assert any("2025-07-01 is left out" in note and "or whose they were" in note for note in many.notes)


def test_every_row_in_plain_python() -> None:
    company = company_with_past()
    proposed = plan(company, DEFAULTS)
    found = past_coverage(proposed)
    yearly = {
        (int(r), int(f)): float(q)
        for r, f, q in zip(
            company.past_quotas.rep, company.past_quotas.first_month, company.past_quotas.quota, strict=True
        )
    }
    there = {
        (int(q), int(r)): float(a)
        for q, r, a in zip(
            company.past_pipelines.quarter, company.past_pipelines.rep, company.past_pipelines.amount, strict=True
        )
    }
    season = np.full(12, 1 / 12)
    rows = []
    for j, start in enumerate(STARTS.tolist()):
        for i in range(60):
            employed = company.reps.start[i] <= first_day(start) and not company.reps.end[i] < first_day(start)
            if company.reps.segment[i] != "ENT" or (i, 2025 * 12) not in yearly or not employed:
                continue
            quota = yearly[i, 2025 * 12] * season[start % 12 : start % 12 + 3].sum()
            column = start - company.facts.first_month
            booked = float(company.facts.bookings[i, column : column + 3].sum())
            rows.append((j, i, there.get((j, i), 0.0) / quota, booked / quota))
    assert rows
    assert found.reason == ""
    assert found.rep.tolist() == [row[1] for row in rows]
    assert [found.quarters[q].start for q in found.quarter] == [STARTS[row[0]] for row in rows]
    assert found.pipeline_coverage.tolist() == pytest.approx([row[2] for row in rows])
    assert found.attainment.tolist() == pytest.approx([row[3] for row in rows])
    enough = [row for row in rows if row[2] >= 5.0]
    assert found.enough.rows == len(enough)
    assert found.enough.reps == len({row[1] for row in enough})
    assert found.enough.hitting == pytest.approx(np.mean([row[3] >= 1 for row in enough]))
    assert found.short.rows == len(rows) - len(enough)
    for quarter in found.quarters:
        own = [row for row in rows if STARTS[row[0]] == quarter.start]
        assert (quarter.reps, quarter.covered) == (len(own), sum(row[2] >= 5.0 for row in own))
        assert quarter.hitting == sum(row[3] >= 1 for row in own)
        assert quarter.pipeline_coverage == pytest.approx(quarter.pipeline / quarter.quota)
    assert found.took == pytest.approx(
        sum(quarter.pipeline for quarter in found.quarters) / sum(quarter.booked for quarter in found.quarters)
    )


def test_a_quarter_with_too_many_unknown_deals_is_left_out_and_said() -> None:
    found = past_coverage(plan(company_with_past(unknown=5.0), DEFAULTS))
    assert [quarter.start for quarter in found.quarters] == [STARTS[0], STARTS[2]]
    assert any(note.startswith("The quarter from 2025-07-01 is left out") for note in found.notes)
    assert set(found.quarter.tolist()) == {0, 1}


def test_a_higher_requirement_never_covers_more() -> None:
    company = company_with_past()
    rows = [
        past_coverage(plan(company, DEFAULTS.changed(required_coverage_segments={"ENT": each}))).enough.rows
        for each in (0.0, 2.0, 5.0, 20.0)
    ]
    assert rows == sorted(rows, reverse=True)
    assert rows[0] > rows[-1]


def quotas(*rows: tuple[int, int, int, float]) -> PastQuotas:
    rep, first, months, quota = (np.array(column) for column in zip(*rows, strict=True))
    return PastQuotas(rep=rep, first_month=first, months=months, quota=quota.astype(float))


def test_quotas_of_any_length_are_cut_to_quarters() -> None:
    year, april = 2025 * 12, 2025 * 12 + 3
    had = quotas(
        (0, year, 12, 1200.0),
        (1, april, 3, 500.0),
        (2, april, 1, 10.0),
        (2, april + 1, 1, 20.0),
        (2, april + 2, 1, 30.0),
        (3, april, 1, 10.0),
        (4, year, 12, 1200.0),
        (4, april, 3, 999.0),
    )
    company = replace(company_with_past(), past_quotas=had)
    found = quarter_quotas_had(plan(company, DEFAULTS), STARTS)
    assert found[0, :3].tolist() == pytest.approx([300.0, 500.0, 60.0])
    assert np.isnan(found[0, 3])
    assert found[:, 4].tolist() == pytest.approx([999.0, 300.0, 300.0])


@pytest.mark.parametrize(
    ("past", "had", "parameters", "words"),
    [
        (PastPipelines.none(), True, DEFAULTS, NO_HISTORY),
        (PastPipelines.none({**SINCE, "close_date": None}), True, DEFAULTS, "no expected close dates"),
        (PastPipelines.none(SINCE), True, DEFAULTS, "begins on 2025-02-01"),
        (None, False, DEFAULTS, "No past quotas"),
        (None, True, DEFAULTS.changed(credited_types={}), "Nobody who is judged"),
    ],
)
def test_where_there_is_no_quarter_one_sentence_says_why(
    past: PastPipelines | None, had: bool, parameters: Parameters, words: str
) -> None:
    company = company_with_past()
    company = replace(company, past_pipelines=company.past_pipelines if past is None else past)
    if not had:
        none = np.zeros(0, dtype=np.int64)
        company = replace(company, past_quotas=PastQuotas(rep=none, first_month=none, months=none, quota=np.zeros(0)))
    found = past_coverage(plan(company, parameters))
    assert words in found.reason
    assert found.quarters == found.notes == ()


def test_hires_of_a_scenario_leave_everybodys_row() -> None:
    company = company_with_past()
    usual = past_coverage(plan(company, DEFAULTS))
    hire = {"role": "AE", "segment": "ENT", "territory_id": "T0000", "start_date": "2026-02-01", "ote": 2e5}
    with_hire = past_coverage(plan(company, DEFAULTS.changed(added_hires={"A-first": hire})))
    assert with_hire.quarters == usual.quarters
    assert with_hire.pipeline_coverage.tolist() == usual.pipeline_coverage.tolist()
    assert (with_hire.rep == usual.rep + 1).all()
