"""The strip of odds: what it says, and that it says nothing before it knows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from quota_core.evaluate.gap import pools_over_limit
from quota_core.evaluate.outlook import Outlook, outlook
from quota_core.evaluate.simulated import simulated
from quota_core.evaluate.simulation.history import caveats_of
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.evaluate.simulation.outcome import Outcome
from quota_core.model.company import WonDeals
from quota_core.parameters import DEFAULTS
from quota_core.present import formats, start
from quota_core.present.capacity_screen import capacity_data
from quota_core.present.capacity_words import plan_words
from quota_core.present.explore import explore_data
from quota_core.present.formats import chance
from quota_core.present.headline import QUESTION, headline
from quota_core.present.odds_strip import chances, odds_strip
from quota_core.present.screen import View
from tests.evaluate.simulation.test_draws import with_deals


@pytest.fixture(scope="module")
def found(plain: Outlook) -> Outcome:
    return simulated(plain.plan, Draws(plain.plan.company, draws=400))


def test_nothing_is_said_before_the_years_are_drawn(plain: Outlook) -> None:
    strip = odds_strip(plain.plan, None, None, "")
    assert strip["waiting"]
    assert strip["lines"] == []
    assert np.isnan(chances(plain.plan, None)).all()


def test_what_is_said_is_what_was_drawn(plain: Outlook, found: Outcome) -> None:
    strip = odds_strip(plain.plan, found, None, "")
    said = {line["key"]: line for line in strip["lines"]}
    assert said["p_target"]["text"] == chance(found.p_target)
    assert said["team"]["text"] == formats.money(found.team.mean)
    assert formats.money(found.team.p10) in said["team"]["note"]
    assert formats.money(found.team.p90) in said["team"]["note"]
    assert strip["range"]["p10"] <= strip["range"]["p50"] <= strip["range"]["p90"]
    assert f"of {int((plain.plan.quota > 0).sum())}" in said["hitting"]["text"]
    assert all(line["baseline"] is None for line in strip["lines"])


def test_what_it_was_is_said_beside_it(plain: Outlook, found: Outcome) -> None:
    strip = odds_strip(plain.plan, found, found, "before the last move")
    assert strip["was_when"] == "before the last move"
    assert strip["lines"][0]["baseline"] == chance(found.p_target)


def test_each_row_has_its_own_chance(plain: Outlook, found: Outcome) -> None:
    data = explore_data(plain, View(odds=found))
    reps = plain.plan.company.reps
    wanted = dict(zip((reps.rep_id[i] for i in found.simulation.seats.people), found.p_hit, strict=True))
    shown = {row["id"]: row["cells"]["p_hit"]["sort"] for row in data["table"]["rows"] if row["kind"] == "rep"}
    assert wanted
    for rep_id, p_hit in wanted.items():
        assert shown[rep_id] == pytest.approx(p_hit, nan_ok=True)


def test_the_panel_of_a_rep_says_the_odds_too(plain: Outlook, found: Outcome) -> None:
    row = int(np.argmax(np.isfinite(found.p_hit)))
    rep_id = plain.plan.company.reps.rep_id[found.simulation.seats.people[row]]
    told = {
        fact["label"]: fact["text"]
        for fact in explore_data(plain, View(odds=found, open_rep=rep_id))["detail"]["facts"]
    }
    assert told["chance to hit"] == formats.chance(float(found.p_hit[row]))
    assert told["books in the middle year"] == formats.money(float(found.reps[row, 1]))
    assert "chance to hit" not in str(explore_data(plain, View(open_rep=rep_id))["detail"]["facts"])


def test_a_yes_on_paper_is_tempered_by_the_odds(plain: Outlook, found: Outcome) -> None:
    company, given = with_deals(plain.plan.company), plain.plan.parameters
    share = plain.plan.reachable / plain.plan.target
    easy = outlook(company, given.changed(target_change=round(share * 0.98 - 1, 4), gap_limit=0.5))
    drawn = simulated(easy.plan, Draws(company, draws=400))

    assert headline(easy, None)["status"]["word"] == "carried"
    for p_target, word in ((0.3, "on paper"), (0.7, "carried")):
        told = headline(easy, None, odds=replace(drawn, p_target=p_target))
        assert told["status"]["word"] == word
        assert ("On paper" in told["question"]) == (word == "on paper")
        assert ("30%" in told["question"]) == (word == "on paper")


def test_what_is_against_a_yes_is_said_by_its_name_on_every_screen(plain: Outlook, found: Outcome) -> None:
    """One deal that is most of all won money, and a pool far under its own target: with odds drawn, and without."""
    company, share = plain.plan.company, plain.plan.reachable / plain.plan.target
    when, amount = np.full(41, plain.plan.as_of - 1), np.array([1e4] * 40 + [3.6e6])
    deals = WonDeals(rep=np.zeros(41, dtype=np.int64), month=when, amount=amount)
    one_deal = replace(company, deals=deals)
    easy = outlook(one_deal, plain.plan.parameters.changed(target_change=round(share * 0.98 - 1, 4)))
    (caveat,) = caveats_of(easy.plan)
    assert caveat.short == "one deal is 90% of all won money"
    said = [headline(easy, None)["question"], headline(easy, None, odds=replace(found, p_target=0.3))["question"]]
    said += [make(easy, View(odds=found))["headline"]["question"] for make in (explore_data, capacity_data)]
    said.append(f"{QUESTION} {start.answers(easy)[0][0].partition('. ')[2]}")
    assert len(set(said)) == 1
    assert said[0].endswith(f"; {caveat.short}.")
    assert "On paper: capacity is" in said[0]
    assert caveat.sentence in plan_words(easy.capacity_plan)


def test_deals_that_were_not_read_are_no_proof_that_none_is_large(plain: Outlook) -> None:
    """A history is not taken for a broad one because nobody asked for its single deals."""
    company, share = plain.plan.company, plain.plan.reachable / plain.plan.target
    easy = plain.plan.parameters.changed(target_change=round(share * 0.98 - 1, 4), gap_limit=0.5)
    assert not company.deals.read
    told = headline(outlook(company, easy), None)
    assert told["status"]["word"] == "on paper"
    assert "single deals were not looked at" in told["question"]
    known = with_deals(company)
    assert known.deals.where(known.deals.amount > 0).read
    assert headline(outlook(known, easy), None)["status"]["word"] == "carried"


def test_a_pool_over_the_limit_is_against_a_yes(plain: Outlook) -> None:
    share = plain.plan.reachable / plain.plan.target
    easy = outlook(plain.plan.company, DEFAULTS.changed(target_change=round(share * 0.98 - 1, 4)))
    over = {key: gap for key, gap in easy.capacity_plan.gaps.items() if gap.over_limit}
    assert over, "no pool is short: the test shows nothing"
    assert pools_over_limit(easy.plan) == pytest.approx({key: gap.gap_share for key, gap in over.items()})
    told = headline(easy, None)
    assert told["status"]["word"] == "on paper"
    furthest = max(over.values(), key=lambda gap: gap.gap_share)
    assert f"{furthest.key.replace('/', ' ')} is {formats.percent(furthest.gap_share)} short" in told["question"]


def test_without_a_target_no_chance_is_said(plain: Outlook, found: Outcome) -> None:
    none = replace(plain.plan, quotas=replace(plain.plan.quotas, groups=()), unassigned_targets=())
    assert none.target == 0
    line = odds_strip(none, found, found, "")["lines"][0]
    assert line["text"] == formats.UNKNOWN
    assert line["status"] is None
    assert line["note"] == "the target is 0"


def test_why_there_are_no_odds_is_said(plain: Outlook) -> None:
    assert odds_strip(plain.plan, None, None, "", "Too many draws.")["said"] == "Too many draws."
