"""The ramp's controls: a curve for everybody, one for each role or segment that has its own, and how to add one.

Beside each stands the ramp that history shows, with the number of past hires it is from, to be taken over by one click.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from quota_core.declare import Spec
from quota_core.model.observed_ramp import ObservedRamp
from quota_core.model.plan import Plan
from quota_core.model.ramp import Curve, curve_of
from quota_core.parameters import SPECS, Parameters
from quota_core.present import formats
from quota_core.present.baseline_tables import curves_agree
from quota_core.present.control_parts import UNPINNED, Control, curve
from quota_core.present.sources import explained
from quota_core.values import FrozenMap

EVERYBODY = "default"
PRESETS = {"ramp_schedule": (("40/60/80/100% [P]", (0.4, 0.6, 0.8, 1.0), "A planning guide's schedule."),)}
ADD_TITLES = {
    "ramp_schedule": "A schedule of its own for",
    "ramp_productivity": "A productivity of its own for",
}
Reference = tuple[str, Curve, str]


def ramp_controls(
    spec: Spec, plan: Plan, pinned: Parameters | None, observed: Mapping[str, ObservedRamp]
) -> list[Control]:
    """The curves of one parameter, everybody's first, and a choice of those who have none of their own yet."""
    curves = getattr(plan.parameters, spec.key)
    before = getattr(pinned, spec.key) if pinned else UNPINNED
    items = sorted(curves, key=lambda item: (item != EVERYBODY, item))
    made = [_curve(spec.key, item, curves, before, *_seen(observed, item)) for item in items]
    credited = frozenset(role for role, types in plan.parameters.credited_types.items() if types)
    return [*made, *_adding(spec.key, curves, plan.company.reps.pools, credited)]


def _seen(observed: Mapping[str, ObservedRamp], item: str) -> tuple[str, Curve, int]:
    """Whose observed ramp is nearest to an item of the curves, the curve, and from how many hires."""
    for key in (item, item.partition("/")[0], EVERYBODY):
        if key in observed:
            return key, observed[key].curve, int(observed[key].hires[0])
    return "", (), 0


@lru_cache(maxsize=512)
def _curve(key: str, item: str, curves: FrozenMap[Curve], before: Any, whose: str, seen: Curve, hires: int) -> Control:
    control = curve(SPECS[key], item, curves, before)
    references: list[Reference] = []
    if seen:
        who = "" if whose == item else f" {_told(whose)}"
        told = formats.counted(hires, "past hire")
        references.append(
            (f"observed{who}, {formats.counted(hires, 'hire')}", seen, f"What {told} sold in each month of tenure.")
        )
        if curves_agree(curves[item], seen):
            control["note"] = f"Observed: what {told}{f' ({_told(whose)})' if who else ''} sold, those who failed too."
    references += PRESETS.get(key, ())
    control["references"] = [{"label": label, "value": list(value), "note": note} for label, value, note in references]
    return control


@lru_cache(maxsize=64)
def _adding(
    key: str, curves: FrozenMap[Curve], pools: tuple[tuple[str, str], ...], credited: frozenset[str]
) -> tuple[Control, ...]:
    """A choice of the roles, and roles in a segment, without a curve of their own; each begins as the curve it has."""
    roles = sorted({role for role, _ in pools if role in credited})
    wanted = [(role, role, "") for role in roles]
    wanted += [(f"{role}/{segment}", role, segment) for role, segment in sorted(pools) if role in credited and segment]
    options = [
        {"label": _told(item), "key": f"{key}:{item}", "value": list(curve_of(curves, role, segment))}
        for item, role, segment in wanted
        if item not in curves
    ]
    if not options:
        return ()
    spec = SPECS[key]
    return (
        {
            "key": f"{key}:+",
            "title": ADD_TITLES.get(key, f"{spec.title} for"),
            "kind": "add",
            "options": options,
            "value": None,
            "default": None,
            "source": explained(spec.source),
            "help": f"{spec.help} It begins as the curve in use; one for a role and segment goes before the role's.",
        },
    )


def _told(item: str) -> str:
    return "everybody" if item == EVERYBODY else item.replace("/", " ")
