"""Reviews are bound to the number reviewed; adjustments are locks with reasons; one rep's past adds up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest

from quota_core.errors import ApprovalError
from quota_core.evaluate.backtest import back_test
from quota_core.govern.rep_view import rep_view
from quota_core.govern.reviews import (
    Review,
    adjusted,
    checked_review,
    counted,
    divergences,
    lacking_review,
    open_disputes,
    released,
    review_lines,
)
from quota_core.model.company import PastQuotas, Period
from quota_core.model.plan import Plan, plan
from quota_core.parameters import DEFAULTS
from quota_core.present.review_tables import (
    adjustments_sheet,
    build_sheet,
    divergences_sheet,
    frozen_sheet,
    frozen_text,
    history_sheet,
    odds_text,
    reviews_sheet,
    territories_sheet,
)
from tests.support.companies import rich_company
from tests.support.tiny import plain, tiny_company

AT = datetime(2026, 1, 12, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def proposed() -> Plan:
    return plan(tiny_company(), plain())


def said(plan: Plan, rep_id: str, what: str = "accepted", side: str = "rep", **more) -> Review:
    told = {"reason": "two accounts left", "estimate": None} | more
    return checked_review(plan, rep_id, side, f"{rep_id} ({side})", what, at=AT, **told)


def state(plan: Plan, reviews: list[Review]) -> dict[str, str]:
    return {line.rep_id: line.state for line in review_lines(plan, reviews)}


def test_everybody_with_a_quota_is_to_be_reviewed(proposed: Plan) -> None:
    assert state(proposed, []) == {"Ada": "open", "Bo": "open", "Cy": "open"}
    assert len(lacking_review(review_lines(proposed))) == 3


def test_a_changed_quota_opens_its_review_again_and_the_same_quota_closes_it(proposed: Plan) -> None:
    reviews = [said(proposed, "Ada"), said(proposed, "Bo", "disputed")]
    assert state(proposed, reviews) == {"Ada": "accepted", "Bo": "disputed", "Cy": "open"}
    other = plan(tiny_company(), plain(target_change=0.1))
    assert state(other, reviews) == {"Ada": "reopened", "Bo": "reopened", "Cy": "open"}
    assert not open_disputes(review_lines(other, reviews)), "the number in dispute is gone, the new one is not seen yet"
    assert len(lacking_review(review_lines(other, reviews))) == 3
    assert state(plan(tiny_company(), plain()), reviews)["Ada"] == "accepted"


def test_a_dispute_is_closed_by_its_own_side_alone(proposed: Plan) -> None:
    reviews = [said(proposed, "Ada", "disputed"), said(proposed, "Ada", side="manager")]
    assert state(proposed, reviews)["Ada"] == "disputed"
    reviews.append(said(proposed, "Ada"))
    assert state(proposed, reviews)["Ada"] == "accepted"
    assert counted(review_lines(proposed, reviews)) == {"accepted": 1, "disputed": 0, "reopened": 0, "open": 2}


def test_an_estimate_alone_is_no_review_and_stays_when_the_quota_changes(proposed: Plan) -> None:
    reviews = [said(proposed, "Ada", "estimated", estimate=700_000.0), said(proposed, "Bo", estimate=1_000_000.0)]
    lines = {line.rep_id: line for line in review_lines(proposed, reviews)}
    assert lines["Ada"].state == "open"
    capacity = float(proposed.quotas.bottom_up[0])
    assert lines["Ada"].divergence == pytest.approx(700_000.0 - capacity)
    assert lines["Ada"].divergence_share == pytest.approx(700_000.0 / capacity - 1)
    ordered = [line.rep_id for line in divergences(lines.values())]
    apart = {k: abs(v.divergence) for k, v in lines.items() if v.estimate is not None}
    assert ordered == sorted(apart, key=lambda rep: -apart[rep])
    moved = {line.rep_id: line for line in review_lines(plan(tiny_company(), plain(target_change=0.1)), reviews)}
    assert moved["Ada"].estimate == 700_000.0


def test_an_adjustment_is_a_lock_with_its_reason_and_the_computed_value_beside_it(proposed: Plan) -> None:
    computed = float(proposed.quota[0])
    after = plan(tiny_company(), adjusted(plain(), "Ada", 500_000.0, " maternity cover ", "Ana", date(2026, 1, 12)))
    line = next(line for line in review_lines(after) if line.rep_id == "Ada")
    assert (line.quota, line.lock.reason, line.lock.who, line.lock.when) == (
        500_000.0,
        "maternity cover",
        "Ana",
        "2026-01-12",
    )
    assert line.computed == pytest.approx(computed)
    assert after.assigned == pytest.approx(proposed.assigned), "the others make up for it"
    (row,) = adjustments_sheet(review_lines(after)).rows
    assert row[3] == pytest.approx(500_000.0 - computed)
    assert released(after.parameters, "Ada") == plain()
    assert "maternity" not in adjustments_sheet(review_lines(after), reasons=False).csv()


@pytest.mark.parametrize(
    ("rep_id", "what", "more", "told"),
    [
        ("Adda", "accepted", {}, "did you mean Ada"),
        ("Ada", "disputed", {"reason": " "}, "needs a reason"),
        ("Ada", "estimated", {}, "accept it, dispute it, or give an estimate"),
        ("Ada", "accepted", {"estimate": -1.0}, "at least 0"),
        ("Ada", "accepted", {"estimate": float("nan")}, "at least 0"),
    ],
)
def test_what_cannot_be_kept_is_said(proposed: Plan, rep_id: str, what: str, more: dict, told: str) -> None:
    with pytest.raises(ApprovalError, match=told):
        said(proposed, rep_id, what, **more)
    with pytest.raises(ApprovalError, match="needs a reason"):
        adjusted(DEFAULTS, "Ada", 1.0, " ", "Ana", date(2026, 1, 12))


def test_one_reps_past_is_what_history_holds() -> None:
    company = rich_company(5, 30)
    proposed = plan(company, DEFAULTS)
    test = back_test(company, DEFAULTS, proposed)
    rep = int(test.scored.rep[0])
    rep = proposed.company.rep_index[test.company.reps.rep_id[rep]]
    past = PastQuotas(
        rep=np.array([rep, rep]),
        first_month=np.array([2025 * 12, 2025 * 12 + 6]),
        months=np.array([6, 6]),
        quota=np.array([300_000.0, 200_000.0]),
    )
    proposed = replace(proposed, company=replace(proposed.company, past_quotas=past))
    view = rep_view(proposed, test, rep)
    facts = company.facts
    last = view.years[-1]
    booked = float(facts.window(facts.bookings, 2025 * 12, 2026 * 12)[rep].sum())
    assert (last.year, last.quota) == (2025, 500_000.0)
    assert last.bookings == pytest.approx(booked)
    assert last.attainment == pytest.approx(booked / 500_000.0)
    assert sum(line.amount for line in view.built.lines) == pytest.approx(view.built.quota)
    assert sum(view.quarters) == pytest.approx(view.built.quota)
    assert [f.first for f in view.frozen] == sorted(test.everybody.period[test.everybody.rep == rep].tolist())
    for f in view.frozen:
        span = Period(first=f.first, months=f.months)
        assert f.bookings == pytest.approx(float(facts.window(facts.bookings, span.first, span.end)[rep].sum()))
        assert f.proposed == pytest.approx(view.built.full_year_quota), "a whole year asks the whole quota"
    territory = company.territories
    (held,) = view.territories
    place = company.territory_index[company.reps.territory_id[rep]]
    assert (held.potential, held.accounts) == (territory.potential[place], territory.accounts[place])
    assert held.weight == pytest.approx(proposed.capacity.weight[rep])
    for sheet in (history_sheet(view), frozen_sheet(view), territories_sheet(view), build_sheet(view, pay=False)):
        assert len(sheet)
        assert "nan" not in sheet.csv()
    assert "in-sample" in frozen_text(view)
    assert "not worked out" in odds_text(view)
    assert len(reviews_sheet(review_lines(proposed)))
    assert not len(divergences_sheet(review_lines(proposed)))
