"""The sliders and their kin in the groups people speak of, generated from the parameters' declarations.

A new parameter appears here by itself. Only three things are said beside its declaration: which two parameters make
one slider with two thumbs, that the target is moved as growth over last year, and what an item of a map is called.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from quota_core.declare import Spec
from quota_core.model.company import first_day, month_number
from quota_core.model.plan import Plan
from quota_core.parameters import GROUPS, SPECS, Parameters
from quota_core.parameters.groups import BACKTEST, COVERAGE, DRIVERS, EVIDENCE, PAY, TARGET, TIME, WEIGHTS
from quota_core.present import formats
from quota_core.present.control_parts import (
    UNPINNED,
    Control,
    choice,
    curve,
    described,
    number,
    slider,
    toggle,
    two_thumbs,
)
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
            for made in _controls_of(spec, setting):
                in_sight = spec.slider or name in OWN_FINE or (spec.kind == "amounts" and made["value"] is not None)
                (controls if in_sight else fine).append(made)
        controls.sort(key=lambda control: control["kind"] == "toggle")  # switches after what is dragged
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


def _controls_of(spec: Spec, setting: Setting) -> tuple[Control, ...]:
    parameters, pinned = setting.parameters, setting.pinned
    for key, (low, high, title) in RANGES.items():
        if spec.key in {low, high}:
            pair = (getattr(parameters, low), getattr(parameters, high))
            before = (getattr(pinned, low), getattr(pinned, high)) if pinned else UNPINNED
            return _range(key, title, low, high, pair, before) if spec.key == low else ()
    if spec.key == "target_change" and setting.anchor.known:
        return (growth_control(spec, parameters, pinned, setting.anchor),)
    if spec.kind == "amounts":
        return tuple(coverage_controls(spec, setting.plan, pinned))
    value, before = getattr(parameters, spec.key), getattr(pinned, spec.key) if pinned else UNPINNED
    if spec.key in BY_PLAN:
        return (choice(spec, value, before, BY_PLAN[spec.key](setting.plan)),)
    return _kept(spec.key, value, before, spec.key == "top_down_share" and parameters.method == "top_down")


@lru_cache(maxsize=1024)
def _range(key: str, title: str, low: str, high: str, value: tuple[float, float], before: Any) -> tuple[Control, ...]:
    return (two_thumbs(key, title, SPECS[low], SPECS[high], value, before),)


@lru_cache(maxsize=4096)
def _kept(key: str, value: Any, before: Any, disabled: bool) -> tuple[Control, ...]:
    """The controls of one parameter, kept by what they show: most do not change from one move to the next."""
    spec = SPECS[key]
    controls = KINDS[spec.kind](spec, value, before) if spec.kind in KINDS else []
    return tuple({**control, "disabled": True} if disabled else control for control in controls)


def _curves(spec: Spec, value: Any, before: Any) -> list[Control]:
    curves = [curve(spec, item, value, before) for item in value]
    if spec.key == "ramp_schedule":
        for each in curves:
            each["reference"] = {"label": "40/60/80/100% [P]", "value": [0.4, 0.6, 0.8, 1.0]}
    return curves


def _numbers(spec: Spec, value: Any, before: Any) -> list[Control]:
    low, high = spec.minimum, spec.maximum
    if spec.key == "fiscal_year_start":
        return [choice(spec, value, before, tuple((m + 1, name) for m, name in enumerate(formats.MONTHS)))]
    if low is not None and high is not None and spec.step == high - low:
        return [choice(spec, value, before, tuple((int(v), f"{v:.0f} {spec.unit}") for v in (low, high)))]
    return [slider(spec, value, before) if spec.slider else number(spec, value, before)]


def _three(spec: Spec, values: Any, before: Any) -> list[Control]:
    controls = []
    share, months = spec.unit.startswith("of "), spec.unit.startswith("months")
    for place, name in enumerate(SCENARIOS):
        control = {
            **described(spec.key),
            "format": "percent" if share else "months" if months else "multiple",
            "key": f"{spec.key}:{place}",
            "title": f"{spec.title}, {name}",
            "kind": "number",
            "step": 0.001 if share else 0.5 if months else 0.01,
            "min": spec.minimum,
            "max": spec.maximum,
            "value": values[place],
            "default": spec.default[place],
            "default_text": formats.percent(spec.default[place], 1) if share else formats.number(spec.default[place]),
            "warn": None,
        }
        if before is not UNPINNED:
            control["baseline"] = before[place]
        controls.append(control)
    return controls


def _as_of_days(plan: Plan) -> tuple[tuple[Any, str], ...]:
    last = month_number(plan.company.latest_day) + 1
    first = max(plan.company.facts.first_month + 1, last - AS_OF_CHOICES + 1)
    days = [str(first_day(month)) for month in range(last, first - 1, -1)]
    chosen = plan.parameters.as_of
    if chosen is not None and chosen.isoformat() not in days:
        days.insert(0, chosen.isoformat())
    return ((None, "Last whole month of data"), *((each, formats.day(np.datetime64(each))) for each in days))


def _plan_years(plan: Plan) -> tuple[tuple[Any, str], ...]:
    years = sorted({t.fiscal_year for t in plan.company.targets} | {plan.plan_year})
    return ((None, "Next after the as-of date"), *((year, formats.fiscal_year(year)) for year in years))


BY_PLAN: dict[str, Callable[[Plan], tuple[tuple[Any, str], ...]]] = {"as_of": _as_of_days, "plan_year": _plan_years}
KINDS: dict[str, Callable[[Spec, Any, Any], list[Control]]] = {
    "fraction": _numbers,
    "number": _numbers,
    "whole": _numbers,
    "choice": lambda spec, value, before: [choice(spec, value, before)],
    "flag": lambda spec, value, before: [toggle(spec, value, before)],
    "curve": _curves,
    "triple": _three,
}
