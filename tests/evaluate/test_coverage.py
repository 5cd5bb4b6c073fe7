"""Pipeline coverage: METHOD 10's number, plain recomputation, and what is not judged."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from quota_core.evaluate.coverage import pipeline_coverage, team_coverage
from quota_core.model.buildup import month_quotas
from quota_core.model.company import Baseline
from quota_core.model.plan import plan
from quota_core.parameters import DEFAULTS
from tests.support.companies import rich_company, without_new_territories


def test_the_worked_number() -> None:
    one = np.array([True])
    team = team_coverage(one, one, np.array([170_000.0]), np.array([20_000.0]), np.array([200_000.0]), np.array([3.0]))
    assert team.pipeline_coverage == pytest.approx(1.3333, abs=1e-4)
    assert (team.shortfall, team.pooled_shortfall) == (250_000.0, 250_000.0)


def test_the_worked_number_from_a_plan() -> None:
    company = without_new_territories(rich_company(2, 12))
    first = company.rep_index["R00000"]
    others = tuple(r for r in company.reps.rep_id if r != "R00000")
    company = replace(
        company,
        baseline=Baseline(),
        facts=replace(
            company.facts,
            pipeline_rep=np.array([first, first, first]),
            pipeline_month=np.array([2026 * 12 - 1, 2026 * 12 + 2, 2026 * 12 + 3]),
            pipeline_amount=np.array([7e6, 200_000.0, 9e6]),
        ),
    )
    chosen = DEFAULTS.changed(
        taken_out=others, locks={"R00000": 600_000.0}, required_coverage=3.0, required_coverage_segments={}
    )
    found = pipeline_coverage(plan(company, chosen))
    assert found.quota[first] == pytest.approx(150_000)
    assert found.pipeline_coverage[first] == pytest.approx(4 / 3)
    assert found.shortfall[first] == pytest.approx(250_000)
    assert found.team.shortfall == pytest.approx(250_000)


def test_every_rep_in_plain_python() -> None:
    company = rich_company(1, 60)
    result = plan(company, DEFAULTS)
    found = pipeline_coverage(result)
    months = month_quotas(result)
    total, facts = 0.0, company.facts
    for i in range(60):
        quota = float(months[i, :3].sum())
        pipeline = sum(
            a
            for r, m, a in zip(facts.pipeline_rep, facts.pipeline_month, facts.pipeline_amount, strict=True)
            if r == i and 2026 * 12 <= m < 2026 * 12 + 3
        )
        required = {"ENT": 5.0}.get(company.reps.segment[i], 3.0)
        judged = bool(result.carries[i]) and company.reps.segment[i] == "ENT"
        assert bool(found.judged[i]) == judged
        assert found.pipeline[i] == pytest.approx(pipeline)
        if judged and quota > 0:
            short = max(0.0, required * quota - pipeline)
            total += short
            assert found.pipeline_coverage[i] == pytest.approx(pipeline / quota)
            assert found.shortfall[i] == pytest.approx(short)
        else:
            assert np.isnan(found.pipeline_coverage[i])
            assert found.shortfall[i] == 0
    assert found.team.shortfall == pytest.approx(total)
    assert sum(team.shortfall for team in found.by_pool.values()) == pytest.approx(total)
    assert found.team.pooled_shortfall <= found.team.shortfall


def test_short_cycles_are_not_judged_and_said() -> None:
    result = plan(rich_company(1, 60), DEFAULTS)
    assert any(note.startswith("SMB is not judged") for note in pipeline_coverage(result).notes)


def test_the_past_and_no_pipeline_are_not_judged() -> None:
    company = rich_company(1, 60)
    past = pipeline_coverage(plan(company, DEFAULTS.changed(plan_year=2025)))
    assert not past.judged.any()
    assert "as it stands now" in past.notes[0]
    none = replace(
        company,
        facts=replace(
            company.facts,
            pipeline_rep=np.zeros(0, dtype=np.int64),
            pipeline_month=np.zeros(0, dtype=np.int64),
            pipeline_amount=np.zeros(0),
        ),
    )
    empty = pipeline_coverage(plan(none, DEFAULTS))
    assert not empty.judged.any()
    assert "no open pipeline" in empty.notes[0]
    assert np.isnan(empty.team.pipeline_coverage)


def test_a_higher_requirement_asks_for_more() -> None:
    company = rich_company(1, 60)
    low = pipeline_coverage(plan(company, DEFAULTS)).team.shortfall
    high = pipeline_coverage(plan(company, DEFAULTS.changed(required_coverage_segments={"ENT": 6.0}))).team.shortfall
    assert high > low


def test_what_history_says_is_required() -> None:
    company = rich_company(1, 60)
    known = Baseline(won={"segment": {"ENT": 2e6, "SMB": 0.0}}, lost={"segment": {"ENT": 6e6, "SMB": 1e6}})
    found = pipeline_coverage(plan(replace(company, baseline=known), DEFAULTS))
    assert found.implied_required == {"ENT": 4.0}


def test_where_nobody_is_judged_the_note_names_no_segment() -> None:
    company = rich_company(1, 60)
    smb = tuple("SMB" for _ in company.reps.segment)
    notes = pipeline_coverage(plan(replace(company, reps=replace(company.reps, segment=smb)), DEFAULTS)).notes
    assert any(note.startswith("Not judged: the median cycle of ") for note in notes)
    assert not any("SMB" in note for note in notes)
