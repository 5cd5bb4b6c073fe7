"""The sliders and their kin in the groups people speak of, generated from the parameters' declarations.

A new parameter appears here by itself. Only three things are said beside its declaration: which two parameters make
one slider with two thumbs, that the target is moved as growth over last year, and what an item of a map is called.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from quota_core.declare import Spec
from quota_core.model.company import first_day, month_number
from quota_core.model.notes import owner_notes
from quota_core.model.observed_ramp import ObservedRamp
from quota_core.model.ote import usual_base_share
from quota_core.model.plan import Plan
from quota_core.parameters import DEFAULTS, GROUPS, SPECS, Parameters
from quota_core.parameters.groups import BACKTEST, COVERAGE, DRIVERS, EVIDENCE, PAY, TARGET, TIME, WEIGHTS
from quota_core.present import formats
from quota_core.present.control_parts import (
    UNPINNED,
    Control,
    choice,
    described,
    follows,
    number,
    slider,
    toggle,
    two_thumbs,
)
from quota_core.present.coverage_controls import GENERAL, coverage_controls, decided_by_win_rates
from quota_core.present.growth import Anchor, growth_control
from quota_core.present.pace_controls import pace_controls
from quota_core.present.patches import OVERRIDES, amount_controls, territory_controls, territory_note
from quota_core.present.pay_plan_controls import pay_plan_controls
from quota_core.present.ramp_controls import ramp_controls

FINE, BY_TERRITORY = "Fine settings", "An override per territory"
RANGES = {
    "weight_band": ("weight_min", "weight_max", "Weight limits"),
    "ote_band": ("ote_multiple_min", "ote_multiple_max", "Quota-to-OTE band"),
}
OPEN_GROUPS = {TARGET, WEIGHTS, COVERAGE, PAY}
OWN_FINE = {EVIDENCE, BACKTEST, TIME, DRIVERS}
PACES, IMPORTANCE = "accounts_worked", "importance_"
# What moves nothing that Explore shows: it stands on a page of its own.
ELSEWHERE = {PACES}
SCENARIOS = ("worst", "expected", "best")
AS_OF_CHOICES = 36


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What controls are drawn for: the plan as it stands, the pinned parameters, what growth is measured on.

    `observed` gives the ramp that history shows; `unfolded` are the keys of the groups in sight (none given: all).
    """

    plan: Plan
    pinned: Parameters | None
    anchor: Anchor
    pay: bool
    observed: Callable[[], Mapping[str, ObservedRamp]] = dict
    unfolded: frozenset[str] | None = None

    @property
    def parameters(self) -> Parameters:
        """The parameters of the plan."""
        return self.plan.parameters


def control_groups(setting: Setting) -> list[dict[str, Any]]:
    """All groups; those folded without their controls; what concerns pay is left out where pay is not shown."""
    groups: list[dict[str, Any]] = []
    fine: list[Spec] = []
    for name in GROUPS:
        if name == PAY and not setting.pay:
            continue
        specs = [
            spec
            for spec in SPECS.values()
            if spec.group == name and spec.kind in CONTROLLED and spec.key not in ELSEWHERE
        ]
        # What is set for one segment stands in sight, what could be set for another among the fine settings.
        by_segment = [spec for spec in specs if spec.kind == "amounts"]
        in_sight = [spec for spec in specs if spec.slider or name in OWN_FINE]
        fine += [spec for spec in specs if spec not in in_sight]
        groups.append(_group(name, [*in_sight, *by_segment], setting, is_open=name in OPEN_GROUPS))
        if name == WEIGHTS:
            note, several = territory_note(setting.plan)
            if several:
                groups.append(_group(BY_TERRITORY, [SPECS[OVERRIDES]], setting, note=note))
    groups.append(_group(FINE, fine, setting))
    return [group for group in groups if group["controls"] != []]


def _group(name: str, specs: list[Spec], setting: Setting, *, is_open: bool = False, note: str = "") -> dict[str, Any]:
    def here(spec: Spec, control: Control) -> bool:
        return spec.kind != "amounts" or (control["value"] is None) == (name == FINE)

    group = group_of(group_key(name), name, specs, setting, is_open=is_open, here=here)
    if group["controls"]:
        group["controls"].sort(key=lambda control: control["kind"] == "toggle")  # switches after what is dragged
    return {**group, "note": note}


def group_of(
    key: str,
    title: str,
    specs: list[Spec],
    setting: Setting,
    *,
    is_open: bool,
    here: Callable[[Spec, Control], bool] = lambda spec, control: True,
) -> dict[str, Any]:
    """A group of the controls of some parameters that belong `here`, in their order; folded, it comes without them."""
    before = setting.pinned or DEFAULTS
    shown = is_open if setting.unfolded is None else key in setting.unfolded
    controls = None
    if shown or setting.unfolded is None:
        controls = [made for spec in specs for made in _controls_of(spec, setting) if here(spec, made)]
    return {
        "key": key,
        "title": title,
        "open": shown,
        "changed": any(getattr(setting.parameters, spec.key) != getattr(before, spec.key) for spec in specs),
        "note": "",
        "controls": controls,
    }


def group_key(name: str) -> str:
    """A group's title as its key: Territory weights -> territory-weights."""
    return name.lower().replace(" ", "-").replace("&", "and").replace("/", "-")


def _controls_of(spec: Spec, setting: Setting) -> tuple[Control, ...]:
    parameters, pinned = setting.parameters, setting.pinned
    for key, (low, high, title) in RANGES.items():
        if spec.key in {low, high}:
            pair = (getattr(parameters, low), getattr(parameters, high))
            before = (getattr(pinned, low), getattr(pinned, high)) if pinned else UNPINNED
            return _range(key, title, low, high, pair, before) if spec.key == low else ()
    if spec.key == "target_change" and setting.anchor.known:
        return (growth_control(spec, parameters, pinned, setting.anchor),)
    by_item = BY_ITEM.get(spec.key) or BY_ITEM.get(spec.kind)
    if by_item:
        return tuple(by_item(spec, setting.plan, pinned))
    if spec.key == OVERRIDES:
        return tuple(territory_controls(setting.plan, pinned))
    if spec.kind == "curve":
        return tuple(ramp_controls(spec, setting.plan, pinned, setting.observed()))
    value, before = getattr(parameters, spec.key), getattr(pinned, spec.key) if pinned else UNPINNED
    if spec.key in BY_PLAN:
        return (choice(spec, value, before, BY_PLAN[spec.key](setting.plan)),)
    if spec.key == "pay_mix":
        effective = round(usual_base_share(setting.plan.company.reps, setting.plan.carries, parameters), 4)
        return (follows(spec, value, before, effective, "each person's own, together"),)
    idle = {
        "top_down_share": parameters.method == "top_down",
        GENERAL: decided_by_win_rates(setting.plan),
    }
    made = _kept(spec.key, value, before, idle.get(spec.key, False))
    told = _history_says(setting.plan, spec.key) if spec.key.startswith(IMPORTANCE) else ""
    return tuple({**control, "help": f"{control['help']} {told}"} for control in made) if told else made


def _history_says(plan: Plan, key: str) -> str:
    """What the company's own history suggests for an importance, and whose skill a win rate may be."""
    alone = owner_notes(plan) if key == f"{IMPORTANCE}win_rate" else []
    return " ".join([plan.suggestion.words(key.removeprefix(IMPORTANCE)), *alone]).strip()


@lru_cache(maxsize=1024)
def _range(key: str, title: str, low: str, high: str, value: tuple[float, float], before: Any) -> tuple[Control, ...]:
    return (two_thumbs(key, title, SPECS[low], SPECS[high], value, before),)


@lru_cache(maxsize=4096)
def _kept(key: str, value: Any, before: Any, disabled: bool) -> tuple[Control, ...]:
    """The controls of one parameter, kept by what they show: most do not change from one move to the next."""
    spec = SPECS[key]
    controls = KINDS[spec.kind](spec, value, before) if spec.kind in KINDS else []
    return tuple({**control, "disabled": True} if disabled else control for control in controls)


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


# By parameter, else by kind.
BY_ITEM: dict[str, Callable[[Spec, Plan, Parameters | None], list[Control]]] = {
    "required_coverage_segments": coverage_controls,
    "amounts": amount_controls,
    "pay_plans": pay_plan_controls,
    PACES: pace_controls,
}
BY_PLAN: dict[str, Callable[[Plan], tuple[tuple[Any, str], ...]]] = {"as_of": _as_of_days, "plan_year": _plan_years}
KINDS: dict[str, Callable[[Spec, Any, Any], list[Control]]] = {
    "fraction": _numbers,
    "number": _numbers,
    "whole": _numbers,
    "choice": lambda spec, value, before: [choice(spec, value, before)],
    "flag": lambda spec, value, before: [toggle(spec, value, before)],
    "triple": _three,
}
CONTROLLED = {*KINDS, *BY_ITEM, "date", "curve"}
