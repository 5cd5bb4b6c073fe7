"""What history suggests for the importances, win rates of one owner, the method a guide would pick, quotas by type."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from quota_core.model.notes import recommended_method
from quota_core.model.plan import plan
from quota_core.model.quota_types import quota_by_type, type_shares
from quota_core.model.suggestion import ridge, suggestion, win_rate_owners
from quota_core.parameters import DEFAULTS
from quota_core.present.controls import Setting, control_groups
from quota_core.present.growth import Anchor
from tests.support.companies import rich_company
from tests.support.golden import company_from_folder

FOLDER = Path(__file__).resolve().parent.parent / "cases" / "golden"
ONE_GROUP = np.zeros(4, dtype=np.int64)


def test_ridge_on_paper() -> None:
    # x = -1, -1, 1, 1 has sd 1, y = 2x: Z'WZ = 4, Z'Wy = 8, so 8 / (4 + 1) = 1.6; residuals 0.4 each, their squares
    # 0.64 in all; to spare 4 - 1 - 4 / 5 = 2.2; error sqrt(0.64 / 2.2 / 5) = 0.24121.
    x = np.array([[-1.0], [-1.0], [1.0], [1.0]])
    found = ridge(2 * x[:, 0] + 7, x, np.ones(4), ONE_GROUP)
    assert found.slope == pytest.approx([1.6])
    assert found.error == pytest.approx([0.24121], rel=1e-4)
    assert found.spare == pytest.approx(2.2)
    assert ridge(2 * x[:, 0] + 7, x, np.ones(4), ONE_GROUP, penalty=0.0).slope == pytest.approx([2.0])


def test_ridge_compares_inside_groups_and_by_weight() -> None:
    # Two groups a level apart: the slope inside each is 3, between them it would be negative.
    x = np.array([[0.0], [1.0], [10.0], [11.0]])
    y = np.array([0.0, 3.0, -50.0, -47.0])
    assert ridge(y, x, np.ones(4), np.array([0, 0, 1, 1]), penalty=0.0).slope == pytest.approx([3.0])
    # Weights 1 and 3 for 0 and 4 count as 0, 4, 4, 4: nothing but the two points, slope 4 again.
    assert ridge(np.array([0.0, 4.0]), np.array([[0.0], [1.0]]), np.array([1.0, 3.0]), np.zeros(2, int), 0.0).slope == (
        pytest.approx([4.0])
    )
    flat = ridge(y, np.zeros((4, 1)), np.ones(4), ONE_GROUP)
    assert np.isnan(flat.slope).all()


def test_history_that_follows_potential_suggests_potential() -> None:
    made = plan(rich_company(), DEFAULTS).capacity
    worked = made.cell_positions > 0
    earned = made.evidence.cell_yield.copy()
    earned[worked] = 1e6 * made.cell_weights.indexes["potential"] ** 2
    found = suggestion(replace(made, evidence=replace(made.evidence, cell_yield=earned)))
    assert found.factors["potential"].importance > 0.8
    assert 1.0 < found.factors["potential"].slope < 2.0, "shrunk from 2"
    assert found.factors["potential"].low < found.factors["potential"].slope < found.factors["potential"].high
    assert sum(f.importance for f in found.factors.values()) == pytest.approx(1.0)
    assert found.words("potential").startswith("History suggests 0.")


def test_too_few_territories_suggest_nothing() -> None:
    small = plan(company_from_folder(FOLDER), DEFAULTS)
    assert small.suggestion.factors == {}
    assert small.suggestion.words("potential") == ""


def test_the_suggestion_stands_beside_the_importances() -> None:
    made = plan(rich_company(), DEFAULTS)
    groups = control_groups(Setting(plan=made, pinned=None, anchor=Anchor(given=110.0, booked=100.0), pay=True))
    helps = {c["key"]: c["help"] for group in groups for c in group["controls"] or ()}
    for factor in made.suggestion.factors:
        assert made.suggestion.words(factor) in helps[f"importance_{factor}"]
    assert made.suggestion.factors


def test_a_win_rate_of_one_owner_is_said() -> None:
    company = company_from_folder(FOLDER)
    usual = plan(company, DEFAULTS)
    facts, holdings = company.facts, usual.capacity.holdings
    assert not [note for note in usual.notes if "single owner" in note]
    territory, rep = company.territory_index["T2"], company.rep_index["A3"]
    only = (facts.deal_territory != territory) | (facts.deal_rep == rep)
    names = ("deal_rep", "deal_territory", "deal_month", "deals_won", "deals_lost")
    sparse = {name: getattr(facts, name)[only] for name in names}
    result = plan(company.with_facts(replace(facts, **sparse)), DEFAULTS)
    owners = win_rate_owners(result.company, result.capacity, DEFAULTS)
    cell = np.flatnonzero((holdings.cell_territory == territory) & (holdings.cell_pool == company.reps.pool[rep]))
    assert owners[cell].tolist() == [1]
    (note,) = (note for note in result.notes if "single owner" in note)
    assert note.startswith(
        "A single owner closed all deals of the lookback in South (AE MM): a win rate there is its owner's"
    )
    blind = plan(result.company, DEFAULTS.changed(importance_win_rate=0))
    assert not [note for note in blind.notes if "single owner" in note]


def test_owners_are_counted_once_however_many_months_they_closed_deals_in() -> None:
    company = company_from_folder(FOLDER)
    made = plan(company, DEFAULTS)
    facts, holdings = company.facts, made.capacity.holdings
    owners = win_rate_owners(company, made.capacity, DEFAULTS)
    recent = (facts.deal_month >= made.as_of - 24) & (facts.deal_month < made.as_of)
    for cell in range(holdings.cells):
        people = {
            int(r)
            for r, t, inside in zip(facts.deal_rep, facts.deal_territory, recent, strict=True)
            if inside and t == holdings.cell_territory[cell] and company.reps.pool[r] == holdings.cell_pool[cell]
        }
        assert owners[cell] == len(people)


def test_the_method_a_guide_would_pick() -> None:
    company = company_from_folder(FOLDER)
    carrying = ["A1", "A2", "A3", "A4", "A5", "A7", "A8", "A9", "C1", "C2", "B1"]
    for out, method in (
        ((), "segment_weighted"),
        (("A4", "A5", "C2"), "blended"),
        (carrying[:7], "top_down"),
    ):
        made = plan(company, DEFAULTS.changed(taken_out=out))
        assert recommended_method(made) == method
        assert any("guide [G] would pick" in note for note in made.notes) == (method != "blended")


def test_quotas_by_type_follow_the_pools_history() -> None:
    company = company_from_folder(FOLDER)
    facts, reps = company.facts, company.reps
    new, expansion = np.zeros_like(facts.bookings), np.zeros_like(facts.bookings)
    mid = reps.pools.index(("AE", "MM"))
    new[reps.pool == mid, -3], expansion[reps.pool == mid, -3] = 300.0, 100.0
    company = company.with_facts(replace(facts, bookings_by_type={"new": new, "expansion": expansion}))
    made = plan(company, DEFAULTS)
    shares = dict(zip(reps.pools, type_shares(made).tolist(), strict=True))
    assert shares["AE", "MM"] == [0.75, 0.25, 0.0]
    assert shares["AE", "ENT"] == [0.75, 0.25, 0.0], "no bookings of its own: its role's"
    assert shares["AM", "MM"] == [0.0, 0.5, 0.5], "nobody's: the types it is credited with alike"
    assert shares["SDR", "MM"] == [0.0, 0.0, 0.0]
    money = quota_by_type(made)
    assert sum(money.values()) == pytest.approx(made.quota)
    given = plan(company, DEFAULTS.changed(quota_type_shares={"AE": {"new": 0.6, "renewal": 0.2}}))
    assert dict(zip(reps.pools, type_shares(given).tolist(), strict=True))["AE", "MM"] == pytest.approx(
        [0.75, 0.0, 0.25]
    )
