"""The sliders and their kin in the groups people speak of, generated from the parameters' declarations.

A new parameter appears here by itself. Only three things are said beside its declaration: which two parameters make
one slider with two thumbs, that the target is moved as growth over last year, and what an item of a map is called.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from quota_core.declare import Spec
from quota_core.model.company import first_day
from quota_core.model.plan import Plan
from quota_core.parameters import GROUPS, SPECS, Parameters
from quota_core.parameters.groups import BACKTEST, COVERAGE, DRIVERS, EVIDENCE, PAY, RAMP, TARGET, TIME, WEIGHTS
from quota_core.present import formats
from quota_core.present.control_parts import Control, choice, curve, described, number, slider, toggle, two_thumbs
from quota_core.present.growth import Anchor, growth_control
from quota_core.present.patches import coverage_controls, pool_groups

FINE = "Fine settings"
RANGES = {
    "weight_band": ("weight_min", "weight_max", "Lowest and highest weight"),
    "ote_band": ("ote_multiple_min", "ote_multiple_max", "OTE band (quota to OTE)"),
}
OPEN_GROUPS = {TARGET, WEIGHTS, RAMP, COVERAGE, PAY}
OWN_FINE = {EVIDENCE, BACKTEST, TIME, DRIVERS}
SCENARIOS = ("worst", "expected", "best")
# Changed by acts on reps, or in a scenario file: they have no control of their own.
ELSEWHERE = {"locks", "hires", "slips", "names", "types", "text"}
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
            (controls if spec.slider or name in OWN_FINE or name == COVERAGE else fine).extend(made)
        groups.append(_group(name, name, controls, is_open=name in OPEN_GROUPS))
        if name == WEIGHTS:
            groups.extend(
                _group(key, title, patches, is_open=False, note=note)
                for key, title, note, patches in pool_groups(setting.plan, setting.pinned)
            )
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
    parameters, pinned = setting.parameters, setting.pinned
    for key, (low, high, title) in RANGES.items():
        if spec.key == high:
            return []
        if spec.key == low:
            return [two_thumbs(key, title, spec, SPECS[high], parameters, pinned)]
    if spec.key == "target_change" and setting.anchor.known:
        return [growth_control(spec, parameters, pinned, setting.anchor)]
    if spec.kind in ELSEWHERE or spec.kind == "overrides":
        return []
    if spec.kind == "amounts":
        return coverage_controls(spec, setting.plan, pinned)
    if spec.kind == "curve":
        return [_with_preset(curve(spec, item, parameters, pinned)) for item in getattr(parameters, spec.key)]
    if spec.kind == "triple":
        return _three(spec, parameters, pinned)
    if spec.kind == "choice":
        return [choice(spec, parameters, pinned)]
    if spec.kind == "flag":
        return [toggle(spec, parameters, pinned)]
    if spec.kind == "date":
        return [choice(spec, parameters, pinned, _as_of_days(setting.plan))]
    return [_number(spec, setting)]


def _number(spec: Spec, setting: Setting) -> Control:
    parameters, pinned = setting.parameters, setting.pinned
    low, high = spec.minimum, spec.maximum
    if spec.key == "fiscal_year_start":
        return choice(spec, parameters, pinned, [(m + 1, name) for m, name in enumerate(formats.MONTHS)])
    if spec.key == "plan_year":
        return choice(spec, parameters, pinned, _plan_years(setting.plan))
    if low is not None and high is not None and spec.step == high - low:
        return choice(spec, parameters, pinned, [(int(v), f"{v:.0f} {spec.unit}") for v in (low, high)])
    if spec.slider:
        control = slider(spec, parameters, pinned)
        if spec.key == "top_down_share" and parameters.method == "top_down":
            control["disabled"] = True
        return control
    return number(spec, parameters, pinned)


def _with_preset(control: Control) -> Control:
    if control["key"].startswith("ramp_schedule"):
        control["reference"] = {"label": "40/60/80/100% [P]", "value": [0.4, 0.6, 0.8, 1.0]}
    return control


def _three(spec: Spec, parameters: Parameters, pinned: Parameters | None) -> list[Control]:
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
