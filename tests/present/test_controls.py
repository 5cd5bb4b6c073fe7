"""What a control sends back is the parameter it stands for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from quota_core.errors import ParameterError
from quota_core.evaluate.outlook import Outlook, outlook
from quota_core.parameters import DEFAULTS, SPECS, Parameters
from quota_core.present.controls import Setting, control_groups
from quota_core.present.growth import Anchor, anchor_of
from quota_core.present.settings import applied
from quota_core.present.spans import places, slider_span, value_text
from quota_core.values import Override
from tests.support.companies import rich_company

ANCHOR = Anchor(given=110.0, booked=100.0)


@pytest.fixture(scope="module")
def controls(plain: Outlook) -> list[dict[str, Any]]:
    groups = control_groups(Setting(plan=plain.plan, pinned=None, anchor=anchor_of(plain), pay=True))
    return [control for group in groups for control in group["controls"]]


def seen(found: Outlook, parameters: Parameters = DEFAULTS, **more: Any) -> dict[str, dict[str, Any]]:
    """All controls by key, with the observed ramp."""
    plan = replace(found.plan, parameters=parameters)
    setting = Setting(plan=plan, pinned=None, anchor=ANCHOR, pay=True, observed=lambda: found.observed, **more)
    return {control["key"]: control for group in control_groups(setting) for control in group["controls"] or ()}


def test_a_role_or_segment_gets_a_ramp_of_its_own_and_loses_it_again(plain: Outlook) -> None:
    adding = seen(plain)["ramp_schedule:+"]
    option = next(each for each in adding["options"] if "/" in each["key"])
    own = applied(DEFAULTS, {option["key"]: option["value"]}, ANCHOR)
    assert own.ramp_schedule[option["key"].partition(":")[2]] == DEFAULTS.ramp_schedule["default"]
    controls = seen(plain, own)
    assert controls[option["key"]]["clearable"]
    assert option["label"] in controls[option["key"]]["title"]
    assert option["key"] not in [each["key"] for each in controls["ramp_schedule:+"]["options"]]
    assert applied(own, {option["key"]: None}, ANCHOR) == DEFAULTS


def test_the_observed_ramp_can_be_taken_over_and_is_called_so_with_its_sample(plain: Outlook) -> None:
    control = seen(plain)["ramp_productivity:default"]
    observed = plain.observed["default"]
    offered = control["references"][0]
    assert offered["label"] == f"observed, {observed.hires[0]} hires"
    assert "note" not in control
    taken = applied(DEFAULTS, {control["key"]: offered["value"]}, ANCHOR)
    assert taken.ramp_productivity["default"] == observed.curve
    note = seen(plain, taken)["ramp_productivity:default"]["note"]
    assert note.startswith(f"Observed: what {observed.hires[0]} past hires")


def test_folded_groups_come_without_their_controls_but_say_that_they_differ(plain: Outlook) -> None:
    changed = DEFAULTS.changed(ramp_schedule=(0.5, 1.0))
    setting = Setting(
        plan=replace(plain.plan, parameters=changed),
        pinned=None,
        anchor=ANCHOR,
        pay=True,
        unfolded=frozenset({"coverage"}),
    )
    groups = {group["key"]: group for group in control_groups(setting)}
    assert [key for key, group in groups.items() if group["controls"] is not None] == ["coverage"]
    assert [key for key, group in groups.items() if group["changed"]] == ["ramp"]
    assert [key for key, group in groups.items() if group["open"]] == ["coverage"]


def test_the_defaults_sent_back_change_nothing(controls: list[dict[str, Any]], plain: Outlook) -> None:
    for control in controls:
        assert applied(DEFAULTS, {control["key"]: control["default"]}, anchor_of(plain)) == DEFAULTS, control["key"]


def test_every_control_moves_its_parameter(controls: list[dict[str, Any]], plain: Outlook) -> None:
    for control in controls:
        if control["kind"] == "add":
            continue
        value = other_value(control)
        moved = applied(DEFAULTS, {control["key"]: value}, anchor_of(plain))
        assert moved != DEFAULTS, control["key"]
        assert applied(moved, {control["key"]: control["default"]}, anchor_of(plain)) == DEFAULTS, control["key"]


def other_value(control: dict[str, Any]) -> Any:
    value = control["default"]
    if control["kind"] == "choice":
        return next(o["value"] for o in control["options"] if o["value"] not in (control["value"], value))
    if control["kind"] == "toggle":
        return not value
    if control["kind"] == "curve":
        return [0.3, *value[1:]]
    if control["kind"] == "range":
        return [value[0] + control["step"], value[1]]
    step = control.get("step") or 1
    start = control["min"] if value is None else value
    return start + step if start + step <= control["max"] else start - step


def test_items_of_maps() -> None:
    held = applied(DEFAULTS, {"overrides:AE/MM/T1": 1.2}, ANCHOR)
    assert held.overrides == {"AE/MM/T1": Override(weight=1.2)}
    assert applied(held, {"overrides:AE/MM/T1": None}, ANCHOR) == DEFAULTS
    two = applied(DEFAULTS, {"driver_win_rate:0": 0.7, "driver_win_rate:2": 1.3}, ANCHOR)
    assert two.driver_win_rate == (0.7, 1.0, 1.3)
    curve = applied(DEFAULTS, {"ramp_schedule:AE/ENT": [0, 0.5, 1]}, ANCHOR)
    assert curve.ramp_schedule == {**DEFAULTS.ramp_schedule, "AE/ENT": (0.0, 0.5, 1.0)}


@pytest.mark.parametrize(
    "values",
    [
        {"growth": "a lot"},
        {"weight_band": 1.0},
        {"nothing": 1},
        {"nothing:here": 1},
        {"overrides:T1": "much"},
        {"over_assignment": 9},
        {"over_assignment": None},
    ],
)
def test_what_is_no_value_is_a_parameter_error(values: dict[str, Any]) -> None:
    with pytest.raises(ParameterError):
        applied(DEFAULTS, values, ANCHOR)


def test_spans_stay_inside_the_declared_bounds_and_hold_the_value() -> None:
    for spec in SPECS.values():
        if spec.kind not in {"fraction", "number", "whole"} or not spec.slider:
            continue
        low, high = slider_span([spec])
        assert (spec.minimum or 0) <= low + 1e-9 or low >= (spec.minimum or 0) - (spec.step or 0)
        assert low < high <= (spec.maximum or 0) + 1e-9, spec.key
        assert spec.default is None or low <= spec.default <= high, spec.key
        assert slider_span([spec], [spec.maximum])[1] >= (spec.maximum or 0) - 1e-9


def test_values_as_people_read_them() -> None:
    assert value_text(SPECS["over_assignment"], 0.1) == "10%"
    assert value_text(SPECS["weight_strength"], 1.2) == "1.20x"
    assert value_text(SPECS["required_coverage"], 3.0) == "3.0x"
    assert value_text(SPECS["lookback_months"], 24) == "24 months"
    assert value_text(SPECS["evidence_prior_deals"], 30.0) == "30 deals"
    assert value_text(SPECS["method"], "segment_weighted") == "By segment"
    assert value_text(SPECS["ote_band_enforced"], False) == "off"
    assert value_text(SPECS["yoy_change_max"], None) == "none"
    assert [places(x) for x in (0.05, 0.1, 1.0, 5.0, None)] == [2, 1, 0, 0, 0]


def test_the_observed_ramp_is_there_beside_a_hire_and_a_curve_of_ones_own() -> None:
    """The plan's company holds the hire already: it must not be asked to join a second time."""
    company, curve = rich_company(1, 60), {"default": (0.4, 0.6, 0.8)}
    territory = company.territories.territory_id[0]
    hire = {"role": "AE", "segment": "ENT", "territory_id": territory, "start_date": "2026-04-01", "ote": 160_000.0}
    alone = outlook(company, DEFAULTS.changed(ramp_productivity=curve))
    beside = outlook(company, DEFAULTS.changed(ramp_productivity=curve, added_hires={"hire-1": hire}))
    # The hire takes a share of the weights, so the numbers may move in the last places.
    assert beside.observed["default"].curve == pytest.approx(alone.observed["default"].curve, abs=0.01)
