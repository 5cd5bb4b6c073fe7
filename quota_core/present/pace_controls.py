"""A slider for how many accounts each pool's people work in a ramped year; cleared, history tells."""

from __future__ import annotations

import math

from quota_core.declare import Spec
from quota_core.evaluate.funnel import paces
from quota_core.model.plan import Plan
from quota_core.parameters import Parameters
from quota_core.present import formats
from quota_core.present.capacity_words import pool_name
from quota_core.present.control_parts import Control, described

REACH = 2.0  # times what history shows
LEAST_REACH = 20.0


def pace_controls(spec: Spec, plan: Plan, pinned: Parameters | None) -> list[Control]:
    """A slider for each pool of the plan, hollow at what its median rep has worked."""
    controls = []
    for key, (value, shown) in paces(plan).items():
        usual = shown if math.isfinite(shown) else 0.0
        control: Control = {
            **described(spec.key),
            "key": f"{spec.key}:{key}",
            "title": f"Accounts worked in {pool_name(key)}",
            "kind": "slider",
            "step": 1.0,
            "min": spec.minimum,
            "max": float(math.ceil(max(REACH * usual, value or 0.0, LEAST_REACH))),
            "clearable": True,
            "value": value,
            "default": None,
            "default_text": f"{formats.number(usual, 1)}: as many as the median rep has decided a ramped year",
            "effective": round(usual, 1) if value is None else value,
            "text": None if value is None else formats.number(value),
            "warn": None,
        }
        if pinned:
            control["baseline"] = pinned.accounts_worked.get(key)
        controls.append(control)
    return controls
