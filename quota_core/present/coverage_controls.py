"""The sliders of required coverage: one a segment, and where its number may come from."""

from __future__ import annotations

from quota_core.declare import Spec
from quota_core.evaluate.coverage import implied_required_coverage
from quota_core.model.plan import Plan
from quota_core.parameters import SPECS, Parameters
from quota_core.present import formats
from quota_core.present.control_parts import Control
from quota_core.present.patches import amount_controls
from quota_core.present.sources import explained

GENERAL, BY_WIN_RATE = "required_coverage", "win_rate"
# What METHOD 9 names, to be taken over by one click: label, x.
PRESETS = (("mid-market, 3-4x [P]", 3.5), ("enterprise, 5x [P]", 5.0))


def decided_by_win_rates(plan: Plan) -> bool:
    """Whether win rates say what is required, so that nothing that is set has a say."""
    return plan.parameters.required_coverage_basis == BY_WIN_RATE and bool(implied_required_coverage(plan))


def coverage_controls(spec: Spec, plan: Plan, pinned: Parameters | None) -> list[Control]:
    """A slider for each segment's required coverage; cleared, the general one holds. Then where to take one from.

    Where win rates say what is required, the sliders show it and cannot be moved.
    """
    decided, implied = decided_by_win_rates(plan), implied_required_coverage(plan)
    controls = amount_controls(spec, plan, pinned)
    segments = [control["key"].partition(":")[2] for control in controls]
    for segment, control in zip(segments, controls, strict=True):
        if segment in implied:
            control["help"] += f" Its own win rate by value asks {formats.multiple(implied[segment])}."
        if decided:
            control |= {"value": None, "text": None, "warn": None, "disabled": True}
    return controls if decided or not segments else [*controls, _taken_from(spec, segments, implied)]


def _taken_from(spec: Spec, segments: list[str], implied: dict[str, float]) -> Control:
    """A choice of what METHOD and the segments' own win rates say, each for one segment."""
    options = [
        {"label": f"{segment}: {label}", "key": f"{spec.key}:{segment}", "value": value}
        for segment in segments
        for label, value in (*PRESETS, *_by_win_rate(implied.get(segment)))
    ]
    return {
        "key": f"{spec.key}:+",
        "title": "Take a segment's from",
        "kind": "add",
        "options": options,
        "value": None,
        "default": None,
        "source": explained(f"{SPECS[GENERAL].source}; {spec.source}"),
        "help": "What the sources ask of a kind of segment, or 1 / the segment's own win rate by value.",
    }


def _by_win_rate(implied: float | None) -> tuple[tuple[str, float], ...]:
    most = SPECS[GENERAL].maximum or float("inf")
    return () if implied is None else ((f"1 / win rate, {formats.multiple(implied)}", round(min(implied, most), 1)),)
