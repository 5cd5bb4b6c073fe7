"""Pipeline coverage: METHOD 10's number, plain recomputation, and what is not judged."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quota_core.evaluate.coverage import (
    grounded_quota,
    pipeline_coverage,
    required_by_segment,
    required_coverage,
    team_coverage,
)
from quota_core.evaluate.coverage_teams import coverage_teams, hidden_reps, pipeline_gate
from quota_core.model.buildup import month_quotas
from quota_core.model.company import Baseline, Company, first_day, month_text
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
        judged = bool(result.carries[i]) and company.reps.segment[i] == "ENT" and quota > 0
        assert bool(found.judged[i]) == judged
        assert found.pipeline[i] == pytest.approx(pipeline)
        if judged:
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
    assert not past.too_early
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
    assert not empty.too_early


def test_an_as_of_after_the_data_end_is_not_judged_and_said() -> None:
    company = rich_company(1, 60)
    now = plan(company, DEFAULTS).as_of
    later = pipeline_coverage(plan(company, DEFAULTS.changed(as_of=first_day(now + 1).item())))
    assert not later.judged.any()
    assert later.notes[0] == (
        f"Not judged: the data end on {company.latest_day}, and nobody knows the pipeline of {month_text(now + 1)}."
    )
    assert pipeline_coverage(plan(company, DEFAULTS.changed(as_of=first_day(now).item()))).judged.any()


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
    found = pipeline_coverage(plan(replace(company, reps=replace(company.reps, segment=smb)), DEFAULTS))
    assert any(note.startswith("Not judged: the median cycle of ") for note in found.notes)
    assert not any("SMB" in note for note in found.notes)
    assert found.too_early


MONEY = st.lists(st.floats(0, 1e6), min_size=1, max_size=8)


@settings(max_examples=40)
@given(quota=MONEY, pipeline=MONEY, low=st.floats(0, 6), more=st.floats(0, 3))
def test_what_always_holds(quota: list[float], pipeline: list[float], low: float, more: float) -> None:
    n = min(len(quota), len(pipeline))
    asked, there = np.array(quota[:n]), np.array(pipeline[:n])
    booked, judged = asked * 0.25, np.ones(n, dtype=bool)
    team, higher = (team_coverage(judged, judged, asked, booked, there, np.full(n, each)) for each in (low, low + more))
    near = 1e-9 * (1 + team.open_quota * (1 + low))
    assert team.shortfall >= team.pooled_shortfall - near
    assert team.not_lent + near >= 0
    assert team.grounded + team.ungrounded == pytest.approx(team.open_quota)
    assert higher.shortfall >= team.shortfall - near
    assert higher.grounded <= team.grounded + near
    # What does not stand on pipeline, times what it takes, is the shortfall.
    assert team.ungrounded * low == pytest.approx(team.shortfall, abs=1e-6)


def test_what_is_grounded() -> None:
    found = grounded_quota(np.array([150_000.0, 150_000.0, 10.0]), np.array([200_000.0, 9e5, 0.0]), np.full(3, 3.0))
    assert found.tolist() == pytest.approx([66_666.67, 150_000.0, 0.0], abs=0.01)
    assert grounded_quota(np.array([5.0]), np.array([0.0]), np.array([0.0])).tolist() == [5.0]


def two_of_a_team(first: float, second: float) -> Company:
    """Two reps of one segment and manager with so much pipeline in the first quarter; the others have none."""
    company = without_new_territories(rich_company(2, 12))
    reps = replace(company.reps, segment=("MM",) * 12, manager=("Kim",) * 12, role=("AE",) * 12)
    return replace(
        company,
        reps=reps,
        baseline=Baseline(),
        facts=replace(
            company.facts,
            pipeline_rep=np.array([0, 1]),
            pipeline_month=np.full(2, 2026 * 12 + 1),
            pipeline_amount=np.array([first, second]),
        ),
    )


def only_two(company: Company, **changes: object) -> object:
    others = tuple(company.reps.rep_id[2:])
    return DEFAULTS.changed(taken_out=others, locks={"R00000": 400_000.0, "R00001": 400_000.0}, **changes)


def test_a_rep_hidden_by_the_average() -> None:
    """Avery at 6.1x beside Blake at 0.9x: the team has 3.5x of the 3x required, and Blake is short all the same."""
    company = two_of_a_team(610_000.0, 90_000.0)
    proposed = plan(company, only_two(company))
    found = pipeline_coverage(proposed)
    assert found.quota[:2].tolist() == pytest.approx([100_000, 100_000])
    assert found.pipeline_coverage[:2].tolist() == pytest.approx([6.1, 0.9])
    assert found.team.pipeline_coverage == pytest.approx(3.5)
    assert (found.team.shortfall, found.team.pooled_shortfall) == (pytest.approx(210_000), 0.0)
    (hidden,) = hidden_reps(proposed, found)
    assert (hidden.rep, hidden.kind, hidden.name) == (1, "manager", "Kim")
    assert hidden.shortfall == hidden.not_lent == pytest.approx(210_000)
    gate = pipeline_gate(found)
    assert (gate.standing, gate.short, gate.without_pipeline) == ("uneven", (1,), ())
    assert gate.ungrounded == pytest.approx(70_000)
    assert gate.share == pytest.approx(0.65)
    teams = coverage_teams(proposed, found)
    assert teams["manager"]["Kim"].shortfall == pytest.approx(210_000)
    assert hidden_reps(proposed, pipeline_coverage(plan(company, only_two(company, required_coverage=4.0)))) == ()


@pytest.mark.parametrize(
    ("first", "second", "standing"),
    [(3e5, 3e5, "grounded"), (3e5, 0.0, "not grounded"), (6e5, 0.0, "uneven")],
)
def test_the_gate(first: float, second: float, standing: str) -> None:
    company = two_of_a_team(first, second)
    gate = pipeline_gate(pipeline_coverage(plan(company, only_two(company))))
    assert gate.standing == standing
    assert gate.without_pipeline == ((1,) if not second else ())


def test_the_cap_limits_the_next_quarter_alone() -> None:
    company = two_of_a_team(150_000.0, 600_000.0)
    usual, capped = (plan(company, only_two(company, coverage_cap=on)) for on in (False, True))
    before, found = pipeline_coverage(usual), pipeline_coverage(capped)
    assert capped.quota.tolist() == usual.quota.tolist()
    assert before.asked.tolist() == before.quota.tolist()
    assert found.asked[:2].tolist() == pytest.approx([50_000, 100_000])
    assert found.deferred[:2].tolist() == pytest.approx([50_000, 0])
    assert found.team == before.team


def test_required_by_the_segments_own_win_rate() -> None:
    company = rich_company(1, 60)
    known = Baseline(
        won={"segment": {"ENT": 2e6, "SMB": 1e5}, "all": {"": 3e6}},
        lost={"segment": {"ENT": 6e6, "SMB": 9.9e6}, "all": {"": 6e6}},
    )
    chosen = DEFAULTS.changed(required_coverage_basis="win_rate")
    proposed = plan(replace(company, baseline=known), chosen)
    required, notes = required_by_segment(proposed)
    assert required_coverage(proposed).tolist() == [required[segment] for segment in company.reps.segment]
    assert required == {"ENT": 4.0, "MM": 3.0, "SMB": 20.0}
    assert notes == (
        "MM won nothing in the lookback: the company's win rate says what it requires.",
        "SMB would require 100.0x by its win rate: 20x is taken.",
    )
    required, notes = required_by_segment(plan(replace(company, baseline=Baseline()), chosen))
    assert required == {"ENT": 5.0, "MM": 3.0, "SMB": 3.0}
    assert len(notes) == 3
