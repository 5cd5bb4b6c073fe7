"""What a change did, and who pays for a lock: against the same differences in plain Python."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from quota_core.evaluate.backtest import BackTest, back_test
from quota_core.evaluate.moves import move, usually_hits, who_pays
from quota_core.model.company import Company
from quota_core.model.plan import plan
from quota_core.parameters import DEFAULTS, Parameters
from quota_core.values import Hire
from tests.support.companies import rich_company


@pytest.fixture(scope="module")
def company() -> Company:
    return rich_company(1, 60)


@pytest.fixture(scope="module")
def before(company: Company) -> BackTest:
    return back_test(company, DEFAULTS)


def run(company: Company, parameters: Parameters) -> BackTest:
    return back_test(company, parameters)


def test_nothing_moved(company: Company, before: BackTest) -> None:
    same = move(before, run(company, DEFAULTS))
    assert same.nothing
    assert same.comparable
    assert (same.moved, same.newly, same.no_longer, same.joined, same.left) == (0.0, (), (), (), ())


def test_money_by_segment_and_people_in_plain_python(company: Company, before: BackTest) -> None:
    after = run(company, DEFAULTS.changed(method="top_down", weight_strength=2.0))
    found = move(before, after)
    sums = {}
    for i, segment in enumerate(company.reps.segment):
        sums[segment] = sums.get(segment, 0.0) + after.plan.quota[i] - before.plan.quota[i]
    assert found.dimension == "segment"
    assert found.by_name == pytest.approx(sums)
    assert found.source == min(sums, key=sums.__getitem__)
    assert found.destination == max(sums, key=sums.__getitem__)
    assert found.moved == pytest.approx(min(-min(sums.values()), max(sums.values())))
    assert not found.nothing

    def hitters(test: BackTest) -> dict[int, bool]:
        rows: dict[int, list[bool]] = {}
        for rep, hit in zip(test.scored.rep, test.scored.hit, strict=True):
            rows.setdefault(int(rep), []).append(bool(hit))
        return {rep: sum(hits) * 2 >= len(hits) for rep, hits in rows.items()}

    old, new = hitters(before), hitters(after)
    assert usually_hits(before) == old
    assert set(found.newly) == {company.reps.name[r] for r in new if new[r] and not old[r]}
    assert set(found.no_longer) == {company.reps.name[r] for r in old if old[r] and not new[r]}
    assert found.newly or found.no_longer


def test_a_harder_target_only_loses_people_and_moves_nothing_between(company: Company, before: BackTest) -> None:
    found = move(before, run(company, DEFAULTS.changed(target_change=0.2)))
    assert found.newly == ()
    assert found.no_longer
    assert found.moved == 0.0
    assert (found.source, found.destination) == ("", "")
    assert found.assigned_after == pytest.approx(1.2 * found.assigned_before, rel=1e-3)
    assert found.share_after < found.share_before


def test_people_who_come_and_go_are_named(company: Company, before: BackTest) -> None:
    gone = company.reps.rep_id[int(np.flatnonzero(before.plan.carries)[0])]
    hire = Hire(
        role="AE",
        segment=company.territories.segment[0],
        territory_id=company.territories.territory_id[0],
        start_date=np.datetime64("2026-02-02").item(),
        ote=150_000.0,
        name="New Hire",
    )
    # The hire's id sorts first, so every index behind it shifts.
    found = move(before, run(company, DEFAULTS.changed(taken_out=[gone], added_hires={"A0": hire})))
    assert found.joined == ("New Hire",)
    assert found.left == (company.reps.name[company.rep_index[gone]],)


def test_one_segment_is_told_by_manager_and_one_manager_by_territory(company: Company) -> None:
    n = len(company.reps)
    reps = replace(company.reps, segment=("MM",) * n)
    one = replace(company, reps=reps)
    changed = DEFAULTS.changed(weight_strength=2.5, method="top_down")
    assert move(run(one, DEFAULTS), run(one, changed)).dimension == "manager"
    lone = replace(company, reps=replace(reps, manager=("",) * n))
    found = move(run(lone, DEFAULTS), run(lone, changed))
    assert found.dimension == "territory"
    assert set(found.by_name) <= set(company.territories.name)


def test_other_origins_are_not_comparable(company: Company, before: BackTest) -> None:
    assert not move(before, run(company, DEFAULTS.changed(backtest_horizon_months=3))).comparable


def test_who_pays_for_a_lock(company: Company) -> None:
    at = next(i for i in range(60) if plan(company, DEFAULTS).carries[i] and company.reps.role[i] == "AE")
    rep_id = company.reps.rep_id[at]
    free, locked = plan(company, DEFAULTS), plan(company, DEFAULTS.changed(locks={rep_id: 100_000.0}))
    payers = who_pays(locked)
    assert (payers[0].rep_id, payers[0].locked, payers[0].after) == (rep_id, True, 100_000.0)
    assert sum(p.change for p in payers) == pytest.approx(0, abs=1.0)
    assert all(p.change > 0 for p in payers[1:])
    assert {company.reps.role[company.rep_index[p.rep_id]] for p in payers} == {"AE"}
    for payer in payers:
        i = company.rep_index[payer.rep_id]
        expected = locked.quotas.reconciled[i] - free.quotas.reconciled[i]
        assert payer.change == pytest.approx(expected, rel=1e-9, abs=1e-3)
    assert who_pays(free) == ()
