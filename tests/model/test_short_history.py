"""A lookback that reaches back before the first won deal: said where capacity is, with a way out that works."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from quota_core.evaluate.capacity_plan import capacity_plan
from quota_core.evaluate.pay.outlook import pay_outlook
from quota_core.evaluate.simulated import simulated
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.evaluate.simulation.outcome import scenario_odds
from quota_core.model.company import first_day
from quota_core.model.notes import short_history_notes
from quota_core.model.plan import Plan, plan
from quota_core.present.capacity_words import plan_words
from quota_core.present.pay_figures import bridge_figure
from quota_core.present.scenario_words import best_title, likely_text
from tests.support.tiny import deals, plain, tiny_company


@pytest.fixture(scope="module")
def young() -> Plan:
    """Every deal of Ada and Bo was won in 2025 (tiny's are won last), so the lookback's first half is empty."""
    return plan(tiny_company(), plain())


def test_it_says_how_many_months_are_empty_and_what_to_set(young: Plan) -> None:
    (told,) = short_history_notes(young)
    first = young.company.facts.first_won_month
    assert first is not None
    empty = first - (young.as_of - 24)
    assert f"{empty} of the lookback's 24 months" in told
    assert told in young.notes
    assert told in plan_words(capacity_plan(young))


def test_the_way_out_works(young: Plan) -> None:
    (told,) = short_history_notes(young)
    months = int(re.findall(r"set the lookback to (\d+) months", told)[0])
    mended = plan(young.company, plain(lookback_months=months))
    assert not short_history_notes(mended)
    # All bookings over so many months in place of 24.
    assert mended.reachable == pytest.approx(young.reachable * 24 / months)
    one_more = plan(young.company, plain(lookback_months=months + 1))
    assert "1 of the lookback's" in short_history_notes(one_more)[0]


def test_a_history_shorter_than_the_least_lookback_asks_for_older_deals() -> None:
    company = tiny_company()
    early = plan(company, plain(as_of=None, lookback_months=3))
    first = company.facts.first_won_month
    assert first is not None
    as_of = first_day(first + 1).astype("datetime64[D]").item()
    told = short_history_notes(plan(company, plain(as_of=as_of, lookback_months=3)))
    assert told[0].endswith("import older deals.")
    assert "2 of the lookback's 3 months lie" in told[0]
    assert not short_history_notes(early)


def test_a_whole_lookback_of_history_says_nothing() -> None:
    company = tiny_company(sold=tuple(deals("Ada", 48, 0)))
    assert not short_history_notes(plan(company, plain()))


def test_months_without_ramped_people_are_not_counted(young: Plan) -> None:
    """Who starts when history begins has no empty months: nothing is understated, so nothing is said."""
    reps, first = young.company.reps, young.company.facts.first_won_month
    assert first is not None
    began = np.maximum(reps.start, first_day(first).astype(reps.start.dtype))
    company = replace(young.company, reps=replace(reps, start=began))
    assert not short_history_notes(plan(company, plain()))


def test_capacity_that_a_short_history_understates_is_no_mark_for_the_draws(young: Plan) -> None:
    drawn = Draws(young.company, draws=200)
    best = scenario_odds(young, draws=drawn)[-1]
    assert "understated: history is short" in likely_text(best, young)
    assert re.fullmatch(
        r"“Best” comes to \S+ \(understated: history is short\): .+ reach that", best_title(best, young)
    )
    steps = [step.key for step in pay_outlook(simulated(young, drawn)).bridge]
    assert "short_history" in steps
    assert "evidence" not in steps
    told = bridge_figure(pay_outlook(simulated(young, drawn)))["note"]
    assert "capacity counts months before the first deal as empty" in told

    mended = plan(young.company, plain(lookback_months=int(young.as_of - (young.company.facts.first_won_month or 0))))
    assert "understated" not in likely_text(best, mended) + best_title(best, mended)
