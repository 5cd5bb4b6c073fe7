"""Controls that exist per item of the company: a territory's weight, a segment's required coverage or margin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from quota_core.declare import Spec
from quota_core.evaluate.coverage import required_by_segment
from quota_core.model.plan import Plan
from quota_core.parameters import SPECS, Parameters
from quota_core.present import formats
from quota_core.present.control_parts import UNPINNED, Control, described
from quota_core.present.spans import format_name, slider_span, value_text
from quota_core.values import Override

OVERRIDES, FACTOR_STEP, FURTHEST = "overrides", SPECS["weight_min"].step, 1.5


def territory_note(plan: Plan) -> tuple[str, bool]:
    """What to say of the weights at a glance, and whether any pool has more than one territory."""
    pools = [weights for weights in plan.capacity.weights.values() if len(weights.weight) > 1]
    held = sum(int(weights.overridden.sum()) for weights in pools)
    if not all(weights.averaged for weights in pools):
        return "at their bounds: the average is not 1", True
    return f"{held} set" if held else "", bool(pools)


def territory_controls(plan: Plan, pinned: Parameters | None) -> list[Control]:
    """A slider for the weight of each territory in each pool with more than one."""
    holdings, territories = plan.capacity.holdings, plan.company.territories
    controls: list[Control] = []
    several_roles = len({role for role, _ in (holdings.pools[pool] for pool in plan.capacity.weights)}) > 1
    segments = {
        (int(t), holdings.pools[p][1]) for p, t in zip(holdings.cell_pool, holdings.cell_territory, strict=True)
    }
    pools_of = Counter(territory for territory, _ in segments)
    for pool, weights in plan.capacity.weights.items():
        role, segment = holdings.pools[pool]
        cells = np.flatnonzero((holdings.cell_pool == pool) & (plan.capacity.cell_positions > 0))
        if len(cells) < 2:
            continue
        for place, cell in enumerate(cells):
            territory = int(holdings.cell_territory[cell])
            territory_id = territories.territory_id[territory]
            where = territories.name[territory] or territory_id
            name = " · ".join(
                [where, *([role] if several_roles else []), *([segment] if pools_of[territory] > 1 else [])]
            )
            key = f"{role}/{segment}/{territory_id}"
            before = _weight(_held(pinned, key, territory_id)) if pinned else UNPINNED
            now = round(float(weights.weight[place]), 4), round(float(weights.raw[place]), 4)
            controls.append(_patch(key, name, *now, _held(plan.parameters, key, territory_id), before))
    return controls


def _held(parameters: Parameters, key: str, territory_id: str) -> Override | None:
    return parameters.overrides.get(key) or parameters.overrides.get(territory_id)


def _weight(override: Override | None) -> float | None:
    return None if override is None else override.weight


@lru_cache(maxsize=4096)
def _patch(key: str, name: str, effective: float, raw: float, chosen: Override | None, before: Any) -> Control:
    spec = SPECS[OVERRIDES]
    value = None if chosen is None else chosen.weight
    control: Control = {
        "key": f"{OVERRIDES}:{key}",
        "title": name,
        "unit": spec.unit,
        "kind": "slider",
        "format": "multiple",
        "step": FACTOR_STEP,
        "min": spec.minimum,
        "max": max(FURTHEST * (spec.warn_maximum or 2.0), value or 0.0),
        "warned_min": spec.warn_minimum,
        "warned_max": spec.warn_maximum,
        "clearable": True,
        "value": value,
        "default": None,
        "default_text": f"follows the data: {formats.weight(raw)} before strength and bounds",
        "effective": effective,
        "text": formats.weight(effective) if value is not None else None,
        "help": f"Weight of {name} ({key}). {spec.help}",
        "source": _said(chosen.reason, chosen.who, chosen.when) if chosen else "from potential, accounts and win rate",
        "warn": None if value is None else replace(spec, title=name).warning(value),
    }
    if before is not UNPINNED:
        control["baseline"] = before
    return control


def _said(*parts: str) -> str:
    return "set by hand" + "".join(f", {part}" for part in parts if part)


@dataclass(frozen=True, kw_only=True)
class Amount:
    """A map of numbers by name: the general parameter it stands in for, and what an item of it is called."""

    general: str
    title: str
    names: Callable[[Plan], Iterable[str]]
    effective: Callable[[Plan, str], float]


def _segments(plan: Plan) -> set[str]:
    own = {s for s, carries in zip(plan.company.reps.segment, plan.carries, strict=True) if carries and s}
    return own if len(own) > 1 else set()


def _levels(plan: Plan) -> set[str]:
    """Levels of people whose own market OTE is not known."""
    reps = plan.company.reps
    return {level for level, own in zip(reps.experience_level, reps.market_ote, strict=True) if level and own != own}  # noqa: PLR0124


def _market(plan: Plan, level: str) -> float:
    """What the market pays at a level, by those of it whose market OTE is known; else the median OTE; money."""
    reps = plan.company.reps
    same = np.array([each == level for each in reps.experience_level], dtype=bool)
    for known in (reps.market_ote[same], reps.ote):
        if np.isfinite(known).any():
            return float(np.nanmedian(known))
    return 0.0


AMOUNTS: dict[str, Amount] = {
    "required_coverage_segments": Amount(
        general="required_coverage",
        title="Required coverage in",
        names=_segments,
        effective=lambda plan, name: required_by_segment(plan)[0].get(name, plan.parameters.required_coverage),
    ),
    "gross_margin_segments": Amount(
        general="gross_margin",
        title="Gross margin in",
        names=_segments,
        effective=lambda plan, _: plan.parameters.gross_margin,
    ),
    "market_ote_levels": Amount(
        general="market_ote_levels", title="Market OTE, level", names=_levels, effective=_market
    ),
}


def amount_controls(spec: Spec, plan: Plan, pinned: Parameters | None) -> list[Control]:
    """A slider for each item of a map of numbers (a number to type where its bounds are far apart).

    Cleared, the general value holds.
    """
    amount, held = AMOUNTS[spec.key], getattr(plan.parameters, spec.key)
    base = SPECS[amount.general]
    controls = []
    for name in sorted({*amount.names(plan), *held}):
        value, effective = held.get(name), amount.effective(plan, name)
        own = replace(base, title=f"{amount.title} {name}")
        low, high = slider_span([base], [value]) if base.step else (spec.minimum, spec.maximum)
        control: Control = {
            **described(spec.key),
            "key": f"{spec.key}:{name}",
            "title": own.title,
            "kind": "slider" if base.step else "number",
            "format": format_name(base),
            "step": base.step,
            "min": low,
            "max": high,
            "warned_min": base.warn_minimum,
            "warned_max": base.warn_maximum,
            "clearable": True,
            "value": value,
            "default": spec.default.get(name),
            "default_text": value_text(base, spec.default[name]) if name in spec.default else "the general one",
            "effective": effective,
            "text": None if value is None else value_text(base, value),
            "warn": own.warning(value),
        }
        if pinned:
            control["baseline"] = getattr(pinned, spec.key).get(name)
        controls.append(control)
    return controls
