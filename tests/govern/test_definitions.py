"""The alignment sheet: choices worth what a recount by hand says, approvals bound to the words and the choice."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache

import pandas as pd
import pytest

from quota_core.errors import ApprovalError
from quota_core.govern.definition import FACTS, HOLDING, Alternative
from quota_core.govern.definition_list import BY_KEY, DEFINITIONS
from quota_core.govern.definitions import (
    OwnWording,
    Vote,
    alignment_sheet,
    checked_keys,
    checked_wording,
    lacking_approval,
)
from quota_core.govern.roles import REQUIRED, checked_role
from quota_core.govern.worth import MEASURES, Ground, with_alternative, worths
from quota_core.model.company import Company
from quota_core.model.plan import plan
from quota_core.parameters import DEFAULTS, SPECS, Parameters
from quota_core.present.definition_words import (
    choice_text,
    definition_entries,
    definitions_sheet,
    facts_of,
    wording_text,
    worth_text,
)
from tests.support.golden import company_from_frames
from tests.support.tiny import deals, rep

AT = datetime(2026, 1, 12, 10, tzinfo=UTC)


@cache
def company(parameters: Parameters = DEFAULTS) -> Company:
    """Ada and Bo in one territory: a year of 100,000s each, and Ada a deal of 300,000 over three years."""
    sold = [*deals("Ada", 24, 24), *deals("Bo", 12, 36)]
    long = {**sold[0], "opportunity_id": "long", "amount": "300000", "close_date": "2025-06-10", "term_months": "36"}
    more = {**sold[0], "opportunity_id": "more", "close_date": "2025-07-10", "booking_type": "expansion"}
    return company_from_frames(
        pd.DataFrame([rep("Ada", "2022-01-01"), rep("Bo", "2022-01-01", territory="T2")]),
        pd.DataFrame(
            {
                "territory_id": ["T1", "T2"],
                "name": ["North", "South"],
                "segment": ["MM", "MM"],
                "potential": ["2000000", "1000000"],
                "accounts": ["20", "20"],
                "is_new": ["false", "false"],
            }
        ),
        pd.DataFrame([*sold, long, more]),
        pd.DataFrame([{"fiscal_year": "2026", "role": "AE", "segment": "MM", "amount": "3000000"}]),
        parameters,
    )


@pytest.fixture(scope="module")
def now() -> Ground:
    return Ground.of(company(), DEFAULTS)


def worth(key: str, title: str, now: Ground):
    found = {each.title: each for each in worths(BY_KEY[key], company, now)}
    return found[title]


def test_every_entry_is_whole() -> None:
    assert len(BY_KEY) == len(DEFINITIONS)
    for each in DEFINITIONS:
        for name in re.findall(r"\{(\w+)\}", each.wording):
            assert name in each.parameters or name in each.facts, f"{each.key} names {name} without standing for it"
        assert set(each.facts) <= set(FACTS)
        assert set(each.parameters) <= set(SPECS)
        for alternative in each.alternatives:
            assert set(alternative.changes) <= set(each.parameters), each.key
            assert with_alternative(DEFAULTS, alternative)


def test_the_terms_people_fight_over_are_all_there() -> None:
    asked = {"quota", "attainment", "territory_weight", "ramp", "pipeline_coverage", "new_business", "expansion"}
    assert asked | {"multi_year_credit", "splits", "credited_bookings", "healthy_band"} <= set(BY_KEY)


def test_a_deal_of_three_years_is_worth_its_other_two(now: Ground) -> None:
    found = worth("multi_year_credit", "Whole value (TCV)", now)
    deals_of_2025 = sum(d["status"] == "won" and d["close_date"] >= "2025" for d in [*deals("Ada", 24, 24)])
    deals_of_2025 += sum(d["status"] == "won" and d["close_date"] >= "2025" for d in [*deals("Bo", 12, 36)])
    year = 100_000.0 * deals_of_2025 + 100_000.0 + 100_000.0  # the long deal's first year, and the expansion
    assert found.before == pytest.approx(year)
    assert found.after == pytest.approx(year + 200_000.0)
    assert found.credited == found.change == pytest.approx(200_000.0)
    other = plan(company(DEFAULTS.changed(multi_year_credit="tcv")), DEFAULTS.changed(multi_year_credit="tcv"))
    assert found.capacity == pytest.approx(other.reachable - now.plan.reachable)
    moved = dict(zip(("Ada", "Bo"), other.quota - now.plan.quota, strict=True))
    assert found.rep_change == pytest.approx(moved[found.rep_id])
    assert abs(found.rep_change) == max(abs(change) for change in moved.values())


def test_expansion_not_credited_is_worth_the_expansion(now: Ground) -> None:
    found = worth("expansion", "Not for AEs", now)
    assert found.change == pytest.approx(-100_000.0)
    kept = with_alternative(DEFAULTS, Alternative(title="", changes={"credited_types": {"AE": ("new",)}}))
    assert kept.credited_types["AM"] == DEFAULTS.credited_types["AM"], "roles that are not named stay as they are"


def test_no_over_assignment_is_worth_a_tenth_of_the_target(now: Ground) -> None:
    found = worth("over_assignment", "None", now)
    assert (found.before, found.after) == (3_300_000.0, 3_000_000.0)
    assert found.moved == 0.0, "nobody gains what others lose"


def test_territories_alike_move_quota_between_two_people_and_leave_the_sum(now: Ground) -> None:
    found = worth("territory_weight", "All territories alike", now)
    assert found.assigned == 0.0
    assert found.moved == abs(found.rep_change) > 0
    assert found.reps == 2


def test_the_present_choice_is_no_alternative_and_an_invalid_one_is_none_either(now: Ground) -> None:
    titles = [each.title for each in worths(BY_KEY["multi_year_credit"], company, now)]
    assert titles == ["Whole value (TCV)"]
    assert worths(BY_KEY["attainment"], company, now) == ()


def test_an_easier_band_holds_a_larger_target(now: Ground) -> None:
    found = {each.title[:3]: each for each in worths(BY_KEY["healthy_band"], company, now)}
    assert found["[P]"].measure == HOLDING
    assert not found["[P]"].after < found["[P]"].before
    assert all(each.reps == 0 for each in found.values()), "a band moves no quota"


def test_every_measure_is_told_in_words(now: Ground) -> None:
    for key in (*MEASURES, "moved"):
        told = next((d for d in DEFINITIONS if d.measure == key and d.alternatives), None)
        assert told is not None, key
        if key != HOLDING:
            assert all(worth_text(each, "USD") for each in worths(told, company, now)), key


def vote(key: str, role: str, sheet, verdict="approved", who: str = "") -> Vote:
    line = next(each for each in sheet if each.definition.key == key)
    return Vote(key=key, role=role, who=who or role, verdict=verdict, at=AT, bound=line.bound, choice="as then")


def test_a_definition_is_agreed_once_every_required_role_has_approved(now: Ground) -> None:
    sheet = alignment_sheet(now.plan)
    assert set(lacking_approval(sheet)) == set(BY_KEY)
    votes = [vote("quota", role, sheet) for role in REQUIRED[:-1]]
    assert lacking_approval(alignment_sheet(now.plan, votes))["quota"] == REQUIRED[-1:]
    votes.append(vote("quota", REQUIRED[-1], sheet))
    assert "quota" not in lacking_approval(alignment_sheet(now.plan, votes)), "Finance may stay silent"
    votes.append(vote("quota", "Finance", sheet, "objected"))
    assert lacking_approval(alignment_sheet(now.plan, votes))["quota"] == ("Finance",), "but not object"
    votes.append(vote("quota", "Finance", sheet, "withdrawn"))
    assert "quota" not in lacking_approval(alignment_sheet(now.plan, votes))


def test_a_changed_choice_opens_its_definition_again_and_no_other(now: Ground) -> None:
    sheet = alignment_sheet(now.plan)
    votes = [vote(key, role, sheet) for role in REQUIRED for key in BY_KEY]
    assert lacking_approval(alignment_sheet(now.plan, votes)) == {}
    other = DEFAULTS.changed(over_assignment=0.2)
    moved = alignment_sheet(plan(company(), other), votes)
    assert set(lacking_approval(moved)) == {"over_assignment"}
    entry = {e.subject: e for e in definition_entries(moved, plan(company(), other), {})}["definition:over_assignment"]
    assert (entry.status, entry.confirmed_value) == ("ASSUMED", "as then")
    back = alignment_sheet(plan(company(), DEFAULTS), votes)
    assert lacking_approval(back) == {}, "the choice that was approved is there again"


def test_own_words_open_a_definition_again_and_stand_beside_ours(now: Ground) -> None:
    sheet = alignment_sheet(now.plan)
    votes = [vote("quota", role, sheet) for role in REQUIRED]
    own = OwnWording(key="quota", text="What you owe us in {fiscal_year}; {nonsense}.", who="Ana", at=AT)
    worded = alignment_sheet(now.plan, votes, [own])
    facts = facts_of(now.plan)
    assert "quota" in lacking_approval(worded)
    assert wording_text(worded[0], now.plan, facts) == "What you owe us in FY26; {nonsense}."
    shown = definitions_sheet(worded, now.plan, facts)
    assert shown.rows[0][-2] == BY_KEY["quota"].wording
    empty = OwnWording(key="quota", text="", who="Ana", at=AT)
    assert "quota" not in lacking_approval(alignment_sheet(now.plan, votes, [own, empty])), "ours again"


def test_words_carry_the_present_choice_and_no_pay_where_that_is_hidden(now: Ground) -> None:
    facts = facts_of(now.plan)
    lines = {each.definition.key: each for each in alignment_sheet(now.plan)}
    assert "First year (ACV)" in wording_text(lines["multi_year_credit"], now.plan, facts)
    assert "3.30M USD" in wording_text(lines["quota"], now.plan, facts)
    assert choice_text(lines["plan_year"], now.plan).startswith("Plan year: from the data: FY26")
    for line in lines.values():
        assert "{" not in wording_text(line, now.plan, facts), line.definition.key
    assert "3.0x" not in wording_text(lines["ote_return"], now.plan, facts, pay=False)
    hidden = definitions_sheet(alignment_sheet(now.plan), now.plan, facts, pay=False)
    assert not {"OTE return", "OTE and pay mix"} & {row[0] for row in hidden.rows}


def test_what_is_typed_is_checked() -> None:
    assert checked_role(" vp  sales ") == "VP Sales"
    with pytest.raises(ApprovalError, match="VP Sales, CRO, RevOps, Finance"):
        checked_role("CEO")
    assert checked_keys(["all"]) == tuple(BY_KEY)
    with pytest.raises(ApprovalError, match="did you mean quota"):
        checked_keys(["quotta"])


def test_braces_in_own_words_stand_for_something() -> None:
    for definition in DEFINITIONS:
        assert checked_wording(definition.key, definition.wording) == definition.wording
    assert checked_wording("quota", "Ours, without any.") == "Ours, without any."
    for text, braces in (("is {nosuch} money", "{nosuch}"), ("{} money", "{}"), ("is {target", "{"), ("is }", "}")):
        with pytest.raises(ApprovalError) as caught:
            checked_wording("over_assignment", text)
        told = str(caught.value)
        assert told.startswith(f"{braces} in the words for Over-assignment stands for nothing")
        assert "{over_assignment}, {over_assignment_vp} or {over_assignment_manager}." in told
    with pytest.raises(ApprovalError, match="did you mean target"):
        checked_wording("quota", "{targett}")
