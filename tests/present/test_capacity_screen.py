"""The Capacity screen's dictionary: complete, in step with the numbers, and without what is to be hidden."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest

from quota_core.commands.capacity import capacity_json
from quota_core.evaluate.capacity_plan import CapacityPlan, capacity_plan
from quota_core.evaluate.outlook import Outlook, outlook
from quota_core.evaluate.pay.payback import hire_payback
from quota_core.evaluate.simulated import simulated
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.model.notes import short_history_notes
from quota_core.model.plan import plan
from quota_core.parameters import DEFAULTS, Parameters
from quota_core.present import formats
from quota_core.present.capacity_screen import capacity_data
from quota_core.present.capacity_tiles import capacity_tiles
from quota_core.present.capacity_words import assigned_words, closed_ways, funnel_words, gap_words, plan_words, ways_out
from quota_core.present.explore import explore_data
from quota_core.present.funnel_figure import funnel_figure
from quota_core.present.growth import anchor_of
from quota_core.present.hire_figure import hire_figure, shown_hires
from quota_core.present.screen import View, composed, screen_of
from quota_core.present.settings import applied
from tests.support.tiny import deals, rep, tiny_company
from tests.support.tiny import plain as settings

SEEN = View(pinned=DEFAULTS, can={"undo": True})


@pytest.fixture(scope="module")
def data(changed: Outlook, plain: Outlook) -> dict[str, Any]:
    return capacity_data(changed, SEEN, plain, plain)


def test_it_is_plain_json_and_complete(data: dict[str, Any]) -> None:
    text = json.dumps(data, allow_nan=False)
    assert "nan" not in text.lower().replace("finance", "")
    assert list(data["figures"]) == ["heads", "gap", "funnel", "hire"]
    for figure in data["figures"].values():
        assert {"title", "data", "layout", "note", "alt", "table"} <= set(figure)
        assert figure["title"]
        assert figure["table"]["rows"]
        assert all(len(row) == len(figure["table"]["columns"]) for row in figure["table"]["rows"])
    assert [line["key"] for line in data["headline"]["lines"]][-2:] == ["capacity", "expected"]
    assert {tile.get("figure") for tile in data["tiles"]} >= {"heads", "gap", "funnel"}


def test_what_is_assigned_is_held_against_capacity_in_heads_too() -> None:
    shown = outlook(tiny_company(), settings(over_assignment=0.1))
    data = capacity_data(shown, View(), None, None)
    cells = data["table"]["rows"][0]["cells"]
    (hires,) = [tile for tile in data["tiles"] if tile["key"] == "hires"]
    assert (
        f"{hires['label']} {hires['text']} {hires['interval']}" == "hires starting in Jan: 2 (1.2 before rounding up)"
    )
    assert cells["over"] == {"text": "1.08M, 1.2 heads, 1.7 hires", "sort": pytest.approx(1_077_000.0)}
    assert assigned_words(shown.capacity_plan.team) == (
        "capacity is 1.08M under what is assigned: 1.2 fully ramped heads, or 1.7 hires from the first day"
    )


def test_the_payback_of_a_role_judged_whole_is_that_of_its_largest_pool() -> None:
    asked = ({"fiscal_year": "2026", "role": "AE", "segment": "All", "amount": "3000000"},)
    others = (rep("Dee", "2022-01-01", segment="ENT"), rep("Eve", "2022-01-01", segment="ENT", role="AM"))
    whole = outlook(tiny_company(*others, targets=asked), settings())
    assert "AE" in whole.capacity_plan.gaps
    found = hire_payback(whole.plan, "AE", "")
    known = hire_payback(whole.plan, "AE", "MM")
    assert found is not None
    assert known is not None
    assert (found.segment, found.months, found.latest_start) == ("MM", known.months, known.latest_start)
    (tile,) = [each for each in capacity_data(whole, View(), None, None)["tiles"] if each["key"] == "payback"]
    assert tile["label"] == "pays back (MM)"
    told = capacity_json(whole.capacity_plan)["hires"]["AE"]
    assert (told["payback_of"], told["payback_months"]) == ("AE/MM", known.months)
    assert hire_payback(whole.plan, "SDR", "") is None


def test_pictures_and_table_show_the_plan_s_own_numbers(data: dict[str, Any], changed: Outlook) -> None:
    found = changed.capacity_plan
    heads = data["figures"]["heads"]["table"]
    people = heads["columns"].index("People as planned")
    assert [row[people] for row in heads["rows"]] == pytest.approx([each.people for each in found.months], abs=1e-4)
    top = next(trace for trace in reversed(data["figures"]["heads"]["data"]) if trace.get("fill"))
    assert top["y"] == pytest.approx([each.people for each in found.months], abs=0.01)
    gap = data["figures"]["gap"]["table"]["rows"]
    assert [row[0] for row in gap] == [*(key.replace("/", " ") for key in found.gaps), "The team"]
    assert gap[-1][2:5] == pytest.approx([changed.plan.target, changed.plan.assigned, changed.plan.reachable], abs=0.01)
    rows = {row["id"]: row for row in data["table"]["rows"]}
    assert rows["total"]["cells"]["capacity"]["sort"] == pytest.approx(changed.plan.reachable)
    for key, each in found.gaps.items():
        row = rows[f"pool:{key}"]
        assert row["cells"]["gap"]["sort"] == pytest.approx(each.gap)
        assert all(parent in rows for parent in row["parent"].values())
    columns = {column["key"] for column in data["table"]["columns"]}
    assert all(set(row["cells"]) <= columns for row in rows.values())


def test_masked_and_on_the_wall_nobody_and_no_pay_is_in_it(changed: Outlook, plain: Outlook) -> None:
    hidden = json.dumps(capacity_data(changed, View(projector=True, mask=True), plain, plain))
    assert "Person Nr" not in hidden
    assert "OTE" not in hidden
    assert "Zelda" not in hidden


def test_the_last_move_is_told_in_heads(plain: Outlook, sixty: Any) -> None:
    moved = outlook(sixty, DEFAULTS.changed(annual_turnover=0.3))
    told = capacity_data(moved, View(), None, plain)["sentence"]
    assert f"after leavers {formats.money(plain.capacity_plan.team.expected_capacity)} → " in told


def test_every_pool_s_pace_can_be_set_and_cleared(plain: Outlook) -> None:
    def sliders(now: Outlook) -> dict[str, Any]:
        groups = capacity_data(now, View(unfolded=frozenset({"capacity-the-funnel"})))["groups"]
        controls = next(group["controls"] for group in groups if group["key"] == "capacity-the-funnel")
        return {control["key"]: control for control in controls}

    found = plain.capacity_plan
    shown = sliders(plain)
    assert set(shown) == {f"accounts_worked:{key}" for key in found.gaps}
    key = next(iter(found.gaps))
    control = shown[f"accounts_worked:{key}"]
    assert control["value"] is None
    assert control["effective"] == pytest.approx(found.funnels[key].pace, abs=0.1)
    chosen = applied(DEFAULTS, {control["key"]: 5.0}, anchor_of(plain))
    assert chosen.accounts_worked[key] == 5.0
    after = sliders(outlook(plain.plan.company, chosen))[control["key"]]
    assert (after["value"], after["effective"]) == (5.0, 5.0)
    assert applied(chosen, {control["key"]: None}, anchor_of(plain)) == DEFAULTS


def told(company: Any, chosen: Parameters) -> CapacityPlan:
    return capacity_plan(plan(company, chosen))


def test_gaps_and_ways_in_words() -> None:
    found = told(tiny_company(), settings())
    assert gap_words(found.team) == "capacity is 26% under the target: 777K short"
    assert ways_out(found.team, 0.0) == (
        "0.9 fully ramped heads for the year",
        "2 hires (1.2 before rounding up) from the first day, who ramp",
        "productivity growth of 35.0% (now 0.0%)",
        "a target 777K lower",
        "1.94M more pipeline created",
    )
    over = told(tiny_company(target=4e6), settings()).team
    assert gap_words(over) == "capacity is 44% under the target, over the 30% limit: 1.78M short"
    spare = told(tiny_company(target=2e6), settings()).team
    assert gap_words(spare) == "capacity is 11% over the target: 223K to spare"
    assert ways_out(spare, 0.0) == ()
    asked = ({"fiscal_year": "2026", "role": "AE", "segment": s, "amount": "900000"} for s in ("MM", "ENT"))
    two = told(tiny_company(targets=tuple(asked)), settings())
    assert gap_words(two.gaps["AE/ENT"]) == "a target of 900K and nobody to carry it"
    assert gap_words(two.team).endswith("423K to spare; pool by pool 900K short, for one's spare serves no other")
    idle = told(tiny_company(), settings(ramp_productivity={"default": [0.0] * 12})).team
    assert any(way.startswith("heads cannot close it") for way in closed_ways(idle))


def test_funnels_in_words_name_the_factor() -> None:
    usual = told(tiny_company(), settings()).funnels["AE/MM"]
    assert funnel_words(usual) == "AE MM: 59 accounts x 37.5% x 100K = 2.22M, as much as the capacity."
    few = funnel_words(told(tiny_company(accounts=50), settings(gap_limit=0.1)).funnels["AE/MM"])
    assert "50 accounts (all its territories give)" in few
    assert few.endswith("at 24 a year its people would work 59, more than its territories give.")
    slow = funnel_words(told(tiny_company(), settings(accounts_worked={"MM": 12})).funnels["AE/MM"])
    assert slow.endswith("12 accounts a ramped year are set, where history shows 24.")
    grown = funnel_words(told(tiny_company(), settings(productivity_growth=0.5)).funnels["AE/MM"])
    assert grown.endswith("capacity counts on productivity growth of +50%, the funnel on none.")
    busy = tiny_company(rep("Dee", "2022-01-01"), sold=tuple(deals("Dee", 0, 216)))
    assert "the median rep works 24 accounts a ramped year and the mean is 52" in funnel_words(
        told(busy, settings()).funnels["AE/MM"]
    )
    nothing = told(tiny_company(), settings(as_of="2022-01-01", plan_year=2026))
    assert "so the funnel says nothing" in funnel_words(nothing.funnels["AE/MM"])
    assert any("13.9% of today's team leave" in note for note in plan_words(nothing))


def test_a_pool_that_won_nothing_disagrees_with_the_funnel_it_borrows() -> None:
    asked = ({"fiscal_year": "2026", "role": "AE", "segment": s, "amount": "1000000"} for s in ("MM", "ENT"))
    dee = rep("Dee", "2022-01-01", segment="ENT", territory="T2")
    company = tiny_company(dee, sold=tuple(deals("Dee", 0, 48, "T2")), targets=tuple(asked))
    found = told(company, settings())
    shown = funnel_figure(found, None)
    assert shown["status"]["word"] == "disagree"
    assert shown["title"].endswith("far off in AE ENT")
    assert shown["data"][0]["y"] == ["AE ENT no capacity", "AE MM 0%"]
    assert shown["data"][1]["x"][0] == 0.0
    # Without a head that would sell there is no number of them.
    tiles = {tile["key"]: tile for tile in capacity_tiles(found, None, None)}
    assert (tiles["heads"]["label"], tiles["heads"]["text"]) == ("heads", "cannot close it")
    assert "hires" not in tiles
    words = funnel_words(found.funnels["AE/ENT"])
    assert words.startswith("AE ENT: 24 accounts x 25.0% x 100K = 600K by AE's history, for it won nothing itself")
    assert words in shown["note"]
    assert "Within" not in shown["note"]
    # Explore says the same of the odds: what one of its deals would bring is others'.
    odds = simulated(found.plan, Draws(company, 200))
    told_there = [tile["text"] for tile in explore_data(outlook(company, settings()), View(odds=odds))["tiles"]]
    assert "AE ENT has no won deal: how much one brings is taken from all of AE." in told_there


def test_where_one_pool_of_a_role_sells_nothing_the_others_are_not_spoken_for() -> None:
    """AE MM sells, AE ENT does not: of the pool that is nobody there, of the role and the team it is one pool."""
    asked = ({"fiscal_year": "2026", "role": "AE", "segment": s, "amount": "1000000"} for s in ("MM", "ENT"))
    dee = rep("Dee", "2022-01-01", segment="ENT", territory="T2")
    company = tiny_company(dee, sold=tuple(deals("Dee", 0, 48, "T2")), targets=tuple(asked))
    found = told(company, settings())
    assert found.gaps["AE/MM"].capacity > 0
    assert closed_ways(found.gaps["AE/ENT"])[0].endswith(": nobody there is known to sell anything within the year")
    for gap in (found.roles["AE"], found.team):
        (closed,) = (way for way in closed_ways(gap) if way.startswith("heads"))
        assert closed.endswith(": nobody in one of its pools is known to sell anything within the year")


def test_who_left_is_evidence_of_what_a_hire_would_bring() -> None:
    nobody = outlook(tiny_company(), settings(taken_out=["Ada", "Bo", "Cy"]))
    found = nobody.capacity_plan
    assert closed_ways(found.team) == ("pipeline cannot close it: nobody is there to work it",)
    assert not any("pipeline" in way for way in ways_out(found.team, 0.0))
    assert funnel_figure(found, None)["title"] == "The funnel brings nothing: nobody sells within the year"
    assert funnel_words(found.funnels["AE/MM"]).startswith("AE MM: nobody sells there within the year")
    assert hire_figure(found, None, None)["title"] == "A hire in AE MM: 648K from Jan, 198K from Jul"


def test_last_year_counts_a_role_whose_people_all_left() -> None:
    asked = ({"fiscal_year": "2026", "role": role, "segment": "MM", "amount": "1000000"} for role in ("AE", "AM"))
    left = {**rep("Dee", "2022-01-01", role="AM"), "end_date": "2025-11-30"}
    sold = tuple({**deal, "booking_type": "expansion"} for deal in deals("Dee", 24, 0))
    now = outlook(tiny_company(left, sold=sold, targets=tuple(asked)), settings())
    rows = [*deals("Ada", 24, 24), *deals("Bo", 12, 36), *sold]
    booked = sum(float(row["amount"]) for row in rows if row["status"] == "won" and row["close_date"] >= "2025-01-01")
    (line,) = [each for each in capacity_data(now, View())["headline"]["lines"] if each["key"] == "last_year"]
    assert line["value"] == pytest.approx(booked)


def test_lines_of_hires_are_named_where_they_begin(plain: Outlook) -> None:
    found = plain.capacity_plan
    hires = shown_hires(found)
    chosen = hires[0]
    shown = hire_figure(found, None, hire_payback(plain.plan, chosen.role, chosen.segment))
    axis = shown["layout"]["yaxis"]
    assert len(axis["ticktext"]) == len(hires) > 1
    assert not any("<" in text for text in axis["ticktext"])
    low, high = axis["range"]
    steps = [upper - lower for upper, lower in itertools.pairwise(axis["tickvals"])]
    line = 0.17 * high * (1 - 1e-9)
    assert all(abs(step) >= line for step in steps)
    assert low <= min(axis["tickvals"]) < max(axis["tickvals"]) <= high - line / 2
    assert [text.rsplit(" ", 1)[0] for text in axis["ticktext"]] == [
        each.key.replace("/", " ") for each in sorted(hires, key=lambda each: -each.bookings[0])
    ]
    ends = [(line["y0"], line["y1"]) for line in shown["layout"]["shapes"] if line.get("xref") == "paper"]
    assert [start for start, _ in ends] == axis["tickvals"]
    assert [end for _, end in ends] == sorted((float(each.bookings[0]) for each in hires), reverse=True)
    # Inside the picture there is nothing but the last start that pays back.
    assert {note["text"].strip() for note in shown["layout"]["annotations"]} <= {"pays back"}


@pytest.mark.parametrize(
    "changes",
    [
        {"taken_out": ["Ada", "Bo", "Cy"]},
        {"as_of": "2022-01-01", "plan_year": 2026},
        {"plan_year": 2027},
        {"annual_turnover": 0.95, "backfill_months": 24.0},
        {"ramp_productivity": {"default": [0.0] * 12}},
    ],
    ids=["nobody", "no history", "no target", "all leave", "nothing sold"],
)
def test_odd_companies_are_shown_too(changes: dict[str, Any]) -> None:
    now = outlook(tiny_company(), settings(**changes))
    text = json.dumps(capacity_data(now, View(unfolded=None)), allow_nan=False)
    assert "nan" not in text.lower()


def test_a_sentence_of_the_plan_is_not_said_again_of_its_odds() -> None:
    """Where history begins concerns capacity and odds alike: two years of deals in a lookback of three."""
    now = outlook(tiny_company(), settings(lookback_months=36))
    (told_first,) = short_history_notes(now.plan)
    tiles = [{"key": "again", "label": "", "text": told_first}, {"key": "new", "label": "", "text": "Something else."}]
    screen = screen_of(now, View(), None, None)
    shown = composed(screen, headline={}, figures={}, tiles=tiles, table=None)["tiles"]
    assert [tile["text"] for tile in shown].count(told_first) == 1
    assert "Something else." in [tile["text"] for tile in shown]
