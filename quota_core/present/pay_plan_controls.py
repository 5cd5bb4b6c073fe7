"""Pay plans per role and segment as controls: a preset for each plan that is set, and who may be given one."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from quota_core.declare import Spec
from quota_core.model.plan import Plan
from quota_core.parameters import SPECS, Parameters
from quota_core.pay_plan import PAY_PRESETS, PayPlan
from quota_core.present.control_parts import UNPINNED, Control, described
from quota_core.present.sources import explained

FIRST, OWN = "accelerators", "own"


def pay_plan_controls(spec: Spec, plan: Plan, pinned: Parameters | None) -> list[Control]:
    """A choice of presets for each plan that is set, and an addition for the roles and segments without one."""
    plans = plan.parameters.pay_plans
    before = pinned.pay_plans if pinned else None
    made = [_chosen(item, plans[item], UNPINNED if before is None else _preset(before.get(item))) for item in plans]
    carrying = frozenset(
        pool
        for place, pool in enumerate(plan.capacity.holdings.pools)
        if (plan.carries & (plan.capacity.pool == place)).any()
    )
    return [*made, *_adding(tuple(sorted(carrying)), frozenset(plans))]


def _preset(plan: PayPlan | None) -> str | None:
    """The preset a plan is; one of its own else."""
    if plan is None:
        return None
    return next((key for key, preset in PAY_PRESETS.items() if preset.plan == plan), OWN)


@lru_cache(maxsize=256)
def _chosen(item: str, plan: PayPlan, before: Any) -> Control:
    spec, value = SPECS["pay_plans"], _preset(plan)
    options: list[dict[str, str | None]] = [{"value": None, "label": "The general plan"}]
    options += [{"value": key, "label": preset.title} for key, preset in PAY_PRESETS.items()]
    if value == OWN:
        options.append({"value": OWN, "label": "As given in the scenario file"})
    control: Control = {
        **described(spec.key),
        "key": f"{spec.key}:{item}",
        "title": f"Pay plan: {'everybody' if item == 'default' else item.replace('/', ' ')}",
        "kind": "choice",
        "options": options,
        "value": value,
        "default": None,
        "default_text": "the general plan",
        "warn": None,
        "source": explained(PAY_PRESETS[value].source) if value in PAY_PRESETS else "the scenario file",
    }
    if before is not UNPINNED:
        control["baseline"] = before
    return control


@lru_cache(maxsize=64)
def _adding(pools: tuple[tuple[str, str], ...], taken: frozenset[str]) -> tuple[Control, ...]:
    items = [*sorted({role for role, _ in pools}), *(f"{role}/{segment}" for role, segment in pools if segment)]
    options = [
        {"label": item.replace("/", " "), "key": f"pay_plans:{item}", "value": FIRST}
        for item in items
        if item not in taken
    ]
    if not options:
        return ()
    spec = SPECS["pay_plans"]
    return (
        {
            "key": "pay_plans:+",
            "title": "A pay plan of its own for",
            "kind": "add",
            "options": options,
            "value": None,
            "default": None,
            "source": explained(spec.source),
            "help": f"{spec.help} It begins as: {PAY_PRESETS[FIRST].title}.",
        },
    )
