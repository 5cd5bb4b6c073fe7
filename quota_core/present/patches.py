"""Controls that exist per item of the company: a territory's weight in its pool, a segment's required coverage."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from quota_core.declare import Spec
from quota_core.model.plan import Plan
from quota_core.parameters import SPECS, Parameters
from quota_core.present import formats
from quota_core.present.control_parts import Control, described
from quota_core.present.spans import slider_span

OVERRIDES, FACTOR_STEP = "overrides", SPECS["weight_min"].step


def territory_controls(plan: Plan, pinned: Parameters | None) -> tuple[list[Control], str]:
    """A slider for the weight of each territory in each pool with more than one, and a note on the group."""
    holdings, territories = plan.capacity.holdings, plan.company.territories
    controls: list[Control] = []
    held, unbalanced = 0, 0
    for pool, weights in plan.capacity.weights.items():
        role, segment = holdings.pools[pool]
        cells = np.flatnonzero((holdings.cell_pool == pool) & (plan.capacity.cell_positions > 0))
        if len(cells) < 2:
            continue
        held += int(weights.overridden.sum())
        unbalanced += not weights.averaged
        for place, cell in enumerate(cells):
            territory = int(holdings.cell_territory[cell])
            territory_id = territories.territory_id[territory]
            name = f"{role} {segment}: {territories.name[territory] or territory_id}"
            now = (float(weights.weight[place]), float(weights.raw[place]))
            controls.append(_patch(f"{role}/{segment}/{territory_id}", territory_id, name, *now, plan, pinned))
    if unbalanced:
        return controls, "at their bounds: the average is not 1"
    return controls, f"{held} set" if held else ""


def _patch(
    key: str, territory_id: str, name: str, effective: float, raw: float, plan: Plan, pinned: Parameters | None
) -> Control:
    spec = replace(SPECS[OVERRIDES], title=name, step=FACTOR_STEP)
    held = plan.parameters.overrides
    chosen = held.get(key) or held.get(territory_id)
    value = None if chosen is None else chosen.weight
    control: Control = {
        **described(OVERRIDES),
        "key": f"{OVERRIDES}:{key}",
        "title": name,
        "kind": "slider",
        "format": "multiple",
        "step": FACTOR_STEP,
        "min": spec.minimum,
        "max": slider_span([replace(spec, warn_minimum=None, maximum=1.5 * (spec.warn_maximum or 2.0))], [value])[1],
        "warned_min": spec.warn_minimum,
        "warned_max": spec.warn_maximum,
        "clearable": True,
        "value": value,
        "default": None,
        "default_text": f"follows the data: {formats.weight(raw)} before strength and bounds",
        "effective": effective,
        "text": formats.weight(effective) if value is not None else None,
        "help": f"Weight of {name} ({key}). {SPECS[OVERRIDES].help}",
        "source": _said(chosen.reason, chosen.who, chosen.when) if chosen else "from potential, accounts and win rate",
        "warn": spec.warning(value),
    }
    if pinned:
        before = pinned.overrides.get(key) or pinned.overrides.get(territory_id)
        control["baseline"] = None if before is None else before.weight
    return control


def _said(*parts: str) -> str:
    return "set by hand" + "".join(f", {part}" for part in parts if part)


def coverage_controls(spec: Spec, plan: Plan, pinned: Parameters | None) -> list[Control]:
    """A slider for each segment's required coverage; cleared, the general one holds."""
    general, by_segment = plan.parameters.required_coverage, getattr(plan.parameters, spec.key)
    base = SPECS["required_coverage"]
    segments = sorted(
        {s for s, carries in zip(plan.company.reps.segment, plan.carries, strict=True) if carries and s} | {*by_segment}
    )
    controls = []
    for segment in segments if len(segments) > 1 else []:
        value = by_segment.get(segment)
        own = replace(base, title=f"Coverage in {segment}")
        low, high = slider_span([base], [value])
        control: Control = {
            **described(spec.key),
            "key": f"{spec.key}:{segment}",
            "title": f"… in {segment}",
            "kind": "slider",
            "format": "multiple",
            "step": base.step,
            "min": low,
            "max": high,
            "warned_min": base.warn_minimum,
            "warned_max": base.warn_maximum,
            "clearable": True,
            "value": value,
            "default": spec.default.get(segment),
            "default_text": formats.multiple(spec.default[segment]) if segment in spec.default else "the general one",
            "effective": general if value is None else value,
            "text": None if value is None else formats.multiple(value),
            "warn": own.warning(value),
        }
        if pinned:
            control["baseline"] = getattr(pinned, spec.key).get(segment)
        controls.append(control)
    return controls
