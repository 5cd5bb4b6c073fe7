"""The Explore screen's dictionary: complete, and without what is to be hidden."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import pytest

from quota_core.evaluate.outlook import Outlook, outlook
from quota_core.model.company import Company
from quota_core.parameters import DEFAULTS, SPECS, Parameters
from quota_core.present import formats
from quota_core.present.build_up import build_up_detail
from quota_core.present.explore import explore_data
from quota_core.present.growth import anchor_of
from quota_core.present.masks import masked, masks, rep_of_row, row_ids
from quota_core.present.rep_table import flags_of
from quota_core.present.rests_on import assumptions
from quota_core.present.screen import View

FIGURES = {"attainment", "scenarios", "coverage", "worth"}
CONTROL_KINDS = {"slider", "choice", "toggle", "curve", "range", "number", "add"}


@pytest.fixture(scope="module")
def view(changed: Outlook, much_changed: Parameters) -> View:
    return View(pinned=DEFAULTS, open_rep=next(iter(much_changed.locks)), can={"undo": True}, names=("A",))


@pytest.fixture(scope="module")
def data(changed: Outlook, plain: Outlook, view: View) -> dict[str, Any]:
    return explore_data(changed, view, plain, plain)


def written(data: dict[str, Any]) -> str:
    return json.dumps(data, allow_nan=False)


def test_it_is_plain_json_and_complete(data: dict[str, Any]) -> None:
    written(data)
    wanted = "title subtitle currency projector masked groups headline figures tiles sentence table detail hire can"
    assert set(wanted.split()) <= set(data)
    assert set(data["figures"]) == FIGURES
    for figure in data["figures"].values():
        assert {"title", "data", "layout", "note", "alt", "table"} <= set(figure)
        assert figure["title"]
        assert figure["table"]["rows"]
        assert all(len(row) == len(figure["table"]["columns"]) for row in figure["table"]["rows"])
    lines = {line["key"]: line for line in data["headline"]["lines"]}
    assert list(lines) == ["last_year", "target", "assigned", "capacity"]
    assert all(line["text"] == formats.money(line["value"]) for line in lines.values())


def test_every_control_says_what_it_is(data: dict[str, Any]) -> None:
    keys = []
    for group in data["groups"]:
        assert {"key", "title", "open", "changed", "controls"} <= set(group)
        for control in group["controls"]:
            keys.append(control["key"])
            assert {"key", "title", "kind", "value", "default", "help", "source"} <= set(control)
            assert control["kind"] in CONTROL_KINDS
            if control["kind"] == "slider":
                shown = control["value"] if control["value"] is not None else control["effective"]
                assert control["min"] <= shown <= control["max"]
                assert control["step"] > 0
            if control["kind"] == "range":
                assert control["min"] <= control["value"][0] <= control["value"][1] <= control["max"]
            if control["kind"] == "choice":
                assert control["value"] in [option["value"] for option in control["options"]]
    assert len(set(keys)) == len(keys)


def test_every_slider_parameter_has_a_control(data: dict[str, Any]) -> None:
    keys = {control["key"].partition(":")[0] for group in data["groups"] for control in group["controls"]}
    stand_ins = {"growth": {"target_change"}, "weight_band": {"weight_min", "weight_max"}}
    stand_ins["ote_band"] = {"ote_multiple_min", "ote_multiple_max"}
    covered = keys | {key for name, pair in stand_ins.items() if name in keys for key in pair}
    assert {key for key, spec in SPECS.items() if spec.slider} <= covered


def test_changed_groups_are_those_that_differ_from_the_baseline(plain: Outlook) -> None:
    data = explore_data(plain, View(), None, None)
    assert not any(group["changed"] for group in data["groups"])
    data = explore_data(plain, View(pinned=DEFAULTS.changed(over_assignment=0.2)), plain, None)
    assert [group["title"] for group in data["groups"] if group["changed"]] == ["Target & method"]


def test_the_histogram_is_binned_and_counts_everybody(data: dict[str, Any], changed: Outlook) -> None:
    bars = data["figures"]["attainment"]["data"][0]
    assert len(bars["x"]) <= 30
    assert sum(bars["y"]) == changed.test.summary.n
    assert bars["customdata"][-1] == "200% or more"
    ghost = data["figures"]["attainment"]["data"][1]
    assert ghost["line"]["color"] == "$pinned"


def test_the_table_adds_up(data: dict[str, Any], changed: Outlook) -> None:
    rows = data["table"]["rows"]
    reps = [row for row in rows if row["kind"] == "rep"]

    def total(of: list[dict[str, Any]], key: str) -> float:
        return sum(row["cells"][key].get("sort") or 0.0 for row in of)

    for key, whole in (("quota", changed.plan.assigned), ("last_bookings", changed.last_actual)):
        everything = [row for row in rows if row["kind"] == "total"]
        assert total(everything, key) == pytest.approx(whole)
        assert total(reps, key) == pytest.approx(whole)
        for kind in ("manager", "region", "segment"):
            groups = [row for row in rows if row["kind"] == kind]
            if groups:
                assert total(groups, key) == pytest.approx(whole)
                for group in groups:
                    own = [row for row in reps if row["parent"][kind] == group["id"]]
                    assert total(own, key) == pytest.approx(total([group], key))
    columns = [column["key"] for column in data["table"]["columns"]]
    assert all(set(row["cells"]) <= set(columns) for row in rows)
    headline = {line["key"]: line["value"] for line in data["headline"]["lines"]}
    assert headline["last_year"] == pytest.approx(total(reps, "last_bookings"))
    assert headline["assigned"] == pytest.approx(total(reps, "quota"))


def test_the_build_up_is_of_the_open_rep_and_adds_up(data: dict[str, Any], view: View, changed: Outlook) -> None:
    detail = data["detail"]
    assert detail["rep"] == view.open_rep
    steps = detail["figure"]["data"][0]
    assert steps["measure"][0] == "absolute"
    assert steps["measure"][-1] == "total"
    assert sum(steps["y"][:-1]) == pytest.approx(steps["y"][-1])
    place = changed.plan.company.rep_index[view.open_rep or ""]
    assert steps["y"][-1] == changed.plan.quota[place] == 777_000.0
    assert any(line["label"].startswith(("Paid by", "Gained by")) for line in detail["lines"])


def test_masks_stay_with_their_people_and_lead_back(changed: Outlook, plain: Outlook) -> None:
    before = masks(plain.plan.company)
    after = masks(changed.plan.company, ("hire-1",))
    assert {rep_id: after[rep_id] for rep_id in before} == before
    assert after["hire-1"] == "Hire 1"
    for mask in (True, False):
        ids = row_ids(changed, mask=mask)
        assert all(rep_of_row(changed, ids(r), mask=mask) == r for r in changed.plan.company.reps.rep_id)
    assert rep_of_row(changed, "nobody", mask=True) is None
    assert masked(changed).plan.quota is changed.plan.quota


def test_the_sentence_says_what_moved(sixty: Company, plain: Outlook) -> None:
    after = outlook(sixty, DEFAULTS.changed(over_assignment=0.2))
    said = explore_data(after, View(), None, plain)["sentence"]
    assert said.startswith("Over-assignment 10% → 20%: quotas +")
    share = [formats.percent(x.test.summary.share_hitting) for x in (plain, after)]
    assert share[0] == share[1] or f"{share[0]} → {share[1]} hit" in said
    weights = explore_data(outlook(sixty, DEFAULTS.changed(weight_strength=3.0)), View(), None, plain)["sentence"]
    assert re.match(r"Strength 1.00x → 3.00x: \d+K moves from .+ to .+", weights)
    rep_id = sixty.reps.rep_id[int(np.flatnonzero(plain.plan.carries)[0])]
    locked = outlook(sixty, DEFAULTS.changed(locks={rep_id: 100_000.0}))
    told = explore_data(locked, View(), None, plain)["sentence"]
    assert f"{sixty.reps.name[sixty.rep_index[rep_id]]} locked at 100K" in told
    assert "paid by" in told
    undone = explore_data(plain, View(), None, locked)["sentence"]
    assert "unlocked" in undone
    assert "paid by" not in undone


def test_not_reconciled_is_said(sixty: Company, plain: Outlook) -> None:
    locks = {sixty.reps.rep_id[i]: 1.0 for i in np.flatnonzero(plain.plan.carries)}
    stuck = outlook(sixty, DEFAULTS.changed(locks=locks))
    data = explore_data(stuck, View(), None, plain)
    assert data["headline"]["status"] == {"level": "bad", "word": "not reconciled"}
    assert any(tile["label"] == "Not reconciled:" for tile in data["tiles"])


def test_growth_is_what_the_target_asks_over_last_year(plain: Outlook) -> None:
    anchor = anchor_of(plain)
    assert anchor.growth(0.0) == pytest.approx(plain.growth)
    assert anchor.change(anchor.growth(0.25)) == pytest.approx(0.25)
    assert anchor.change(round(anchor.growth(0.0), 10)) == 0.0


def test_a_warned_value_says_why(sixty: Company) -> None:
    data = explore_data(outlook(sixty, DEFAULTS.changed(over_assignment=0.25)), View(), None, None)
    controls = {control["key"]: control for group in data["groups"] for control in group["controls"]}
    assert controls["over_assignment"]["warn"].startswith("Over-assignment is over 0.2: unusually high.")
    assert controls["weight_band"]["warn"] is None


def test_a_starting_value_that_somebody_has_confirmed_is_not_told_to_be_assumed(plain: Outlook) -> None:
    def marked(view: View) -> set[str]:
        groups = explore_data(plain, view, None, None)["groups"]
        return {control["key"] for group in groups for control in group["controls"] or () if control.get("assumed")}

    assert {"over_assignment", "top_down_share"} <= marked(View())
    keys = frozenset({"over_assignment", "weight_strength"})
    assert marked(View(confirmed=keys)) == marked(View()) - keys
    assert marked(View()) >= {"over_assignment"}, "what controls share was not changed"


def test_what_rests_on_assumed_values_is_marked(plain: Outlook) -> None:
    found = assumptions(
        [
            ("reps", "*", "no file names the sellers"),
            ("reps", "ote", "the pool's target per head / 4.2"),
            ("reps", "ote", "another"),
            ("targets", "amount", "last year plus 10%"),
        ]
    )
    data = explore_data(plain, View(assumed=found), None, None)
    assert data["assumed_count"] == 3
    assert data["figures"]["worth"]["assumed"] == ["2 reps' OTE assumed: the pool's target per head / 4.2."]
    marked = {line["key"]: line["assumed"] for line in data["headline"]["lines"]}
    assert marked["target"] == ["1 target assumed: last year plus 10%."]
    assert not marked["last_year"]
    assert not data["figures"]["scenarios"]["assumed"]
    assert "OTE" not in written(explore_data(plain, View(assumed=found, projector=True), None, None))


def test_flags_are_told_in_words_in_the_build_up(sixty: Company, plain: Outlook) -> None:
    flagged = next(i for i, flags in enumerate(flags_of(plain, pay=True)) if any(isinstance(f, dict) for f in flags))
    rep = sixty.reps.rep_id[flagged]
    detail = build_up_detail(plain, rep, rep, pay=True)
    assert detail is not None
    notes = [line["note"] for line in detail["lines"]]
    for flag in flags_of(plain, pay=True)[flagged]:
        assert isinstance(flag, str) or flag["help"] in notes


def test_letters_of_sources_are_explained_where_they_stand(data: dict[str, Any]) -> None:
    letters = re.compile(r"\[[GFPSBO]\]")
    for group in data["groups"]:
        for control in group["controls"]:
            for letter in letters.findall(control["source"]):
                assert f"{letter} is " in control["source"], control["key"]
    assert "[G] is 'Quotas" in data["figures"]["attainment"]["note"]
