"""The sliders and their kin in the groups people speak of, generated from the parameters' declarations.

A new parameter appears here by itself. Only three things are said beside its declaration: which two parameters make
one slider with two thumbs, that the target is moved as growth over last year, and what an item of a map is called.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from quota_core.declare import Spec
from quota_core.model.company import first_day
from quota_core.model.plan import Plan
from quota_core.parameters import GROUPS, SPECS, Parameters
from quota_core.parameters.groups import BACKTEST, COVERAGE, DRIVERS, EVIDENCE, PAY, TARGET, TIME, WEIGHTS
from quota_core.present import formats
from quota_core.present.control_parts import Control, choice, curve, described, number, slider, toggle, two_thumbs
from quota_core.present.growth import Anchor, growth_control
from quota_core.present.patches import coverage_controls, territory_controls

FINE, BY_TERRITORY = "Fine settings", "An override per territory"
RANGES = {
    "weight_band": ("weight_min", "weight_max", "Weight limits"),
    "ote_band": ("ote_multiple_min", "ote_multiple_max", "Quota-to-OTE band"),
}
OPEN_GROUPS = {TARGET, WEIGHTS, COVERAGE, PAY}
OWN_FINE = {EVIDENCE, BACKTEST, TIME, DRIVERS}
SCENARIOS = ("worst", "expected", "best")
AS_OF_CHOICES = 36


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What controls are drawn for: the plan as it stands, the pinned parameters, what growth is measured on."""

    plan: Plan
    pinned: Parameters | None
    anchor: Anchor
    pay: bool

    @property
    def parameters(self) -> Parameters:
        """The parameters of the plan."""
        return self.plan.parameters


def control_groups(setting: Setting) -> list[dict[str, Any]]:
    """All groups of controls; what concerns pay is left out where pay is not shown."""
    groups: list[dict[str, Any]] = []
    fine: list[Control] = []
    for name in GROUPS:
        if name == PAY and not setting.pay:
            continue
        controls: list[Control] = []
        for spec in (each for each in SPECS.values() if each.group == name):
            made = _controls_of(spec, setting)
            (controls if spec.slider or name in OWN_FINE else fine).extend(made)
        groups.append(_group(name, name, controls, is_open=name in OPEN_GROUPS))
        if name == WEIGHTS:
            patches, note = territory_controls(setting.plan, setting.pinned)
            groups.append(_group(BY_TERRITORY, BY_TERRITORY, patches, is_open=False, note=note))
    groups.append(_group(FINE, FINE, fine, is_open=False))
    return [group for group in groups if group["controls"]]


def _group(key: str, title: str, controls: list[Control], *, is_open: bool, note: str = "") -> dict[str, Any]:
    return {
        "key": key.lower().replace(" ", "-").replace("&", "and").replace("/", "-"),
        "title": title,
        "open": is_open,
        "changed": any(control["value"] != control.get("baseline", control["default"]) for control in controls),
        "note": note,
        "controls": controls,
    }


def _controls_of(spec: Spec, setting: Setting) -> list[Control]:
    for key, (low, high, title) in RANGES.items():
        if spec.key in {low, high}:
            pair = two_thumbs(key, title, SPECS[low], SPECS[high], setting.parameters, setting.pinned)
            return [pair] if spec.key == low else []
    if spec.key == "target_change" and setting.anchor.known:
        return [growth_control(spec, setting.parameters, setting.pinned, setting.anchor)]
    return KINDS.get(spec.kind, _none)(spec, setting)


def _none(spec: Spec, setting: Setting) -> list[Control]:
    """Changed by acts on reps or territories, or in a scenario file: no control here."""
    return []


def _curves(spec: Spec, setting: Setting) -> list[Control]:
    curves = [curve(spec, item, setting.parameters, setting.pinned) for item in getattr(setting.parameters, spec.key)]
    if spec.key == "ramp_schedule":
        for each in curves:
            each["reference"] = {"label": "40/60/80/100% [P]", "value": [0.4, 0.6, 0.8, 1.0]}
    return curves


def _numbers(spec: Spec, setting: Setting) -> list[Control]:
    parameters, pinned = setting.parameters, setting.pinned
    low, high = spec.minimum, spec.maximum
    if spec.key == "fiscal_year_start":
        return [choice(spec, parameters, pinned, [(m + 1, name) for m, name in enumerate(formats.MONTHS)])]
    if spec.key == "plan_year":
        return [choice(spec, parameters, pinned, _plan_years(setting.plan))]
    if low is not None and high is not None and spec.step == high - low:
        return [choice(spec, parameters, pinned, [(int(v), f"{v:.0f} {spec.unit}") for v in (low, high)])]
    if spec.slider:
        control = slider(spec, parameters, pinned)
        if spec.key == "top_down_share" and parameters.method == "top_down":
            control["disabled"] = True
        return [control]
    return [number(spec, parameters, pinned)]


def _three(spec: Spec, setting: Setting) -> list[Control]:
    parameters, pinned = setting.parameters, setting.pinned
    controls = []
    kind = described(spec.key)
    for place, name in enumerate(SCENARIOS):
        value = getattr(parameters, spec.key)[place]
        control = {
            **kind,
            "key": f"{spec.key}:{place}",
            "title": f"{spec.title}, {name}",
            "kind": "number",
            "step": 0.01,
            "min": spec.minimum,
            "max": spec.maximum,
            "value": value,
            "default": spec.default[place],
            "default_text": formats.number(spec.default[place], 3),
            "warn": None,
        }
        if pinned:
            control["baseline"] = getattr(pinned, spec.key)[place]
        controls.append(control)
    return controls


def _as_of_days(plan: Plan) -> list[tuple[Any, str]]:
    facts, latest = plan.company.facts, plan.company.latest_day
    last = int(latest.astype("datetime64[M]").astype(np.int64)) + 1970 * 12 + 1
    first = max(facts.first_month + 1, last - AS_OF_CHOICES + 1)
    days = [str(first_day(month)) for month in range(last, first - 1, -1)]
    chosen = plan.parameters.as_of
    if chosen is not None and chosen.isoformat() not in days:
        days.insert(0, chosen.isoformat())
    return [(None, "Last whole month of data"), *((each, formats.day(np.datetime64(each))) for each in days)]


def _plan_years(plan: Plan) -> list[tuple[Any, str]]:
    years = sorted({t.fiscal_year for t in plan.company.targets} | {plan.plan_year})
    return [(None, "Next after the as-of date"), *((year, formats.fiscal_year(year)) for year in years)]


KINDS: dict[str, Callable[[Spec, Setting], list[Control]]] = {
    "fraction": _numbers,
    "number": _numbers,
    "whole": _numbers,
    "choice": lambda spec, setting: [choice(spec, setting.parameters, setting.pinned)],
    "flag": lambda spec, setting: [toggle(spec, setting.parameters, setting.pinned)],
    "date": lambda spec, setting: [choice(spec, setting.parameters, setting.pinned, _as_of_days(setting.plan))],
    "curve": _curves,
    "amounts": lambda spec, setting: coverage_controls(spec, setting.plan, setting.pinned),
    "triple": _three,
}
