"""Every page of the live screen: plain JSON, only its own sliders, and nothing in it that is to be hidden."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from quota_core.evaluate.outlook import Outlook, outlook
from quota_core.model.company import Company
from quota_core.parameters import DEFAULTS, SPECS, Parameters
from quota_core.present.capacity_screen import capacity_data
from quota_core.present.controls import Setting, control_groups
from quota_core.present.coverage_screen import coverage_data
from quota_core.present.efficiency_screen import efficiency_data
from quota_core.present.explore import explore_data
from quota_core.present.growth import anchor_of
from quota_core.present.layouts import LAYOUTS, OPEN_AT_FIRST, Layout, laid_out
from quota_core.present.screen import View

Builder = Callable[..., dict[str, Any]]
BUILDERS = {each.__name__: each for each in (explore_data, efficiency_data, capacity_data, coverage_data)}
every_page = pytest.mark.parametrize("build", BUILDERS.values(), ids=BUILDERS)


@pytest.fixture(scope="module")
def view(much_changed: Parameters) -> View:
    return View(pinned=DEFAULTS, open_rep=next(iter(much_changed.locks)), can={"undo": True}, names=("A",))


def written(data: dict[str, Any]) -> str:
    return json.dumps(data, allow_nan=False)


@every_page
def test_it_is_plain_json_and_its_parts_fit(build: Builder, changed: Outlook, plain: Outlook, view: View) -> None:
    data = build(changed, view, plain, plain)
    written(data)
    assert data["title"].startswith("FY26 ")
    assert data["headline"]["question"].endswith(".")
    assert {tile.get("figure") for tile in data["tiles"]} <= {None, *data["figures"]}
    for figure in data["figures"].values():
        assert {"title", "data", "layout", "note", "alt"} <= set(figure)
        assert "table" in figure or not figure["data"], "what is drawn can be taken away as numbers"
        table = figure.get("table", {"columns": [], "rows": []})
        assert all(len(row) == len(table["columns"]) for row in table["rows"])
    columns = {column["key"] for column in data["table"]["columns"]}
    assert all(set(row["cells"]) <= columns for row in data["table"]["rows"])
    ids = [row["id"] for row in data["table"]["rows"]]
    assert len(set(ids)) == len(ids)
    parents = {parent for row in data["table"]["rows"] for parent in row.get("parent", {}).values()}
    assert parents <= set(ids)


@every_page
def test_without_pins_history_or_odds_it_is_there_too(build: Builder, plain: Outlook) -> None:
    data = build(plain, View(curves=None), None, None)
    written(data)
    assert "outcome" not in data
    assert data["sentence"]


def _setting(found: Outlook, **more: Any) -> Setting:
    return Setting(plan=found.plan, pinned=None, anchor=anchor_of(found), pay=more.pop("pay", True), **more)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.key)
def test_a_page_shows_the_controls_it_names_and_they_are_the_declared_ones(layout: Layout, plain: Outlook) -> None:
    keys = [key for section in layout.sections for key in section.keys]
    assert len(set(keys)) == len(keys)
    declared = {
        control["key"]: control for group in control_groups(_setting(plain)) for control in group["controls"] or ()
    }
    shown = [control for group in laid_out(layout, _setting(plain)) for control in group["controls"]]
    assert all(control == declared.get(control["key"], control) for control in shown)
    stand_ins = {"growth": ("target_change",), "ote_band": ("ote_multiple_min", "ote_multiple_max")}
    covered = {key for each in shown for key in stand_ins.get(each["key"], (each["key"].partition(":")[0],))}
    many = {key for key in keys if SPECS[key].kind == "amounts"}  # none where the company has one segment
    assert set(keys) - many <= covered <= set(keys)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.key)
def test_what_concerns_pay_is_left_out_and_folded_groups_come_empty(layout: Layout, plain: Outlook) -> None:
    pay = {key for key, spec in SPECS.items() if spec.group == "OTE & margin"} | {"ote_band"}
    hidden = [c["key"] for group in laid_out(layout, _setting(plain, pay=False)) for c in group["controls"]]
    assert not pay & {key.partition(":")[0] for key in hidden}
    groups = laid_out(layout, _setting(plain, unfolded=OPEN_AT_FIRST))
    folded = {layout.group_key(section) for section in layout.sections if section.folded}
    assert {group["key"] for group in groups if group["controls"] is None} == folded
    assert {group["key"] for group in groups if not group["open"]} == folded


PAY_WORDS = re.compile(r"\bOTE\b|\breturn|\bpay\b|\bpaid\b(?! by)|margin|under market|earnings|salary", re.I)


def strings(value: Any, path: str = "") -> list[tuple[str, str]]:
    if isinstance(value, dict):
        return [found for key, item in value.items() for found in strings(item, f"{path}.{key}")]
    if isinstance(value, list):
        return [found for item in value for found in strings(item, path)]
    return [(path, value)] if isinstance(value, str) else []


def numbers(value: Any) -> set[float]:
    if isinstance(value, dict):
        return set().union(*(numbers(item) for item in value.values())) if value else set()
    if isinstance(value, list):
        return set().union(*(numbers(item) for item in value)) if value else set()
    return {round(float(value), 4)} if isinstance(value, int | float) and not isinstance(value, bool) else set()


@every_page
def test_projector_mode_sends_no_pay(
    build: Builder, changed: Outlook, plain: Outlook, view: View, much_changed: Parameters
) -> None:
    for rep_id in (*much_changed.locks, "hire-1", changed.plan.company.reps.rep_id[5]):
        shown = build(changed, replace(view, projector=True, open_rep=rep_id), plain, plain)
        assert "worth" not in shown["figures"]
        assert "multiple" not in {column["key"] for column in shown["table"]["columns"]}
        told = [(path, text) for path, text in strings(shown) if PAY_WORDS.search(text)]
        assert told == []
        sent, text = numbers(shown), written(shown)
        for rep in range(len(changed.plan.company.reps)):
            known = {changed.efficiency.multiple[rep], changed.efficiency.return_at_80[rep]}
            ote = changed.plan.company.reps.ote[rep]
            known |= {ote}
            secret = {round(float(x), 4) for x in known if np.isfinite(x) and round(float(x), 4) != round(float(x))}
            assert not secret & sent
            if np.isfinite(ote) and ote > 1000:
                assert f"{ote:,.0f}" not in text


@every_page
def test_on_a_projector_the_last_move_says_nothing_of_pay_but_that_it_changed(
    build: Builder, sixty: Company, plain: Outlook
) -> None:
    paid = DEFAULTS.changed(ote_change=0.1, pay_mix=0.6, gross_margin=0.6)
    rep_id = plain.plan.company.reps.rep_id[0]
    for parameters, begins in (
        (paid, "A setting hidden here changed: "),
        (paid.changed(weight_strength=2.0), "Strength 1.00x → 2.00x and a setting hidden here: "),
        (DEFAULTS.changed(weight_strength=2.0), "Strength 1.00x → 2.00x: "),
    ):
        shown = build(outlook(sixty, parameters), View(projector=True, open_rep=rep_id), None, plain)
        assert shown["sentence"].startswith(begins)
        assert (shown["detail"] or {}).get("said", shown["sentence"]) == shown["sentence"]
        assert [each for each in strings(shown) if PAY_WORDS.search(each[1])] == []
    idle = outlook(sixty, paid.changed(pay_plans={"default": "capped"}, accelerator=1.5))
    told, hidden = (build(idle, View(projector=each), None, plain) for each in (False, True))
    assert any("Accelerator above quota changes nothing" in text for _, text in strings(told["tiles"]))
    assert not any("changes nothing" in text for _, text in strings(hidden))
    shown = build(outlook(sixty, paid), View(), None, plain)
    assert "Gross margin 80%" in shown["sentence"]
    assert not [each for each in strings(shown) if "linear payout" in each[1]], "pay plans may have accelerators"


def test_with_pay_the_same_checks_find_it(changed: Outlook, plain: Outlook, view: View) -> None:
    shown = explore_data(changed, view, plain, plain)
    assert any(PAY_WORDS.search(text) for _, text in strings(shown))
    assert round(float(np.nanmax(changed.efficiency.multiple)), 4) in {round(x, 4) for x in numbers(shown)}


@every_page
def test_masked_no_name_and_no_id_is_sent(
    build: Builder, sixty: Company, changed: Outlook, plain: Outlook, view: View
) -> None:
    shown = build(changed, replace(view, mask=True, projector=True), plain, plain)
    text = written(shown)
    reps = changed.plan.company.reps
    secrets = {*reps.name, *reps.rep_id, *reps.manager, "Zelda Quux", "asked by a person", "said so"} - {""}
    plain_text = written(build(changed, view, plain, plain))
    assert [secret for secret in secrets if re.search(rf"(?<![\w-]){re.escape(secret)}(?![\w-])", text)] == []
    if any(row["kind"] == "rep" for row in shown["table"]["rows"]):
        assert "Rep 01" in text
        assert sum(secret in plain_text for secret in secrets) > 60
