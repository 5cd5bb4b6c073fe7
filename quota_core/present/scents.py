"""The small curve on a slider: what the chosen outcome would be at other values of it, before anybody touches it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from quota_core.errors import QuotaError
from quota_core.evaluate.measures import OUTCOMES, Outcome
from quota_core.parameters import Parameters
from quota_core.present import formats
from quota_core.present.growth import Anchor
from quota_core.present.settings import applied

POINTS = 7
FIRST_OUTCOME = "hitting"
# A curve is drawn at most this steep: differences of a few reps must not look like everything.
LEAST_SPAN = 0.10
SLIDERS = {"slider", "range"}


@dataclass(frozen=True, kw_only=True)
class Scented:
    """One slider as far as its curve needs it: key, reach, step, and where it stands."""

    key: str
    low: float
    high: float
    step: float
    value: tuple[float, ...]

    @property
    def points(self) -> int:
        """How many places its curve has."""
        return len(places(self))


def scented(groups: Iterable[Mapping[str, Any]]) -> tuple[Scented, ...]:
    """The sliders in sight, in their order."""
    return tuple(
        Scented(
            key=control["key"],
            low=float(control["min"]),
            high=float(control["max"]),
            step=float(control.get("step") or 0.0),
            value=_standing(control),
        )
        for group in groups
        for control in group["controls"] or ()
        if control["kind"] in SLIDERS and not control.get("disabled")
    )


def _standing(control: Mapping[str, Any]) -> tuple[float, ...]:
    value = control["value"]
    if value is None:
        value = control.get("effective") if control.get("effective") is not None else control["default"]
    if isinstance(value, list | tuple):
        return tuple(float(each) for each in value)
    return () if value is None else (float(value),)


def places(slider: Scented) -> list[float]:
    """Where a slider's curve is worked out: at most seven values on its steps, ends and present value among them."""
    even = np.linspace(slider.low, slider.high, POINTS - len(slider.value))
    if slider.step:
        even = slider.low + np.round((even - slider.low) / slider.step) * slider.step
    values = [*(round(float(v), 9) for v in even), *slider.value]
    return sorted({v for v in values if slider.low <= v <= slider.high})


def settings_along(parameters: Parameters, slider: Scented, anchor: Anchor) -> list[tuple[float, Parameters | None]]:
    """The parameters at every place of a slider; none where a place is not allowed.

    With two thumbs the nearer one moves.
    """
    result: list[tuple[float, Parameters | None]] = []
    for place in places(slider):
        value: Any = place
        if len(slider.value) > 1:
            low, high = slider.value
            value = [min(place, high), high] if place <= (low + high) / 2 else [low, max(place, low)]
        try:
            result.append((place, applied(parameters, {slider.key: value}, anchor)))
        except QuotaError:
            result.append((place, None))
    return result


Curve = tuple[tuple[float, float], ...]


def with_scents(groups: list[dict[str, Any]], curves: Mapping[str, Curve], outcome: Outcome) -> None:
    """Puts each slider's curve on its control: points, the scale that all of them share, and the words for it.

    Controls are shared between sessions, so one with a curve is a new one.
    """
    sliders = {slider.key: slider for slider in scented(groups)}
    # Another session may be adding to them; a curve is shown when it is whole.
    curves = {key: c for key, c in dict(curves).items() if key in sliders and len(c) >= sliders[key].points}
    known = [y for curve in curves.values() for _, y in curve if np.isfinite(y)]
    if not known:
        return
    low, high = min(known), max(known)
    missing = LEAST_SPAN * (1.0 if outcome.unit == "fraction" else max(abs(high), abs(low))) - (high - low)
    if missing > 0:
        low, high = low - missing / 2, high + missing / 2
    for group in groups:
        if group["controls"]:
            group["controls"] = [
                {**control, "scent": _scent(curves[key], sliders[key].value, low, high, outcome)}
                if (key := control["key"]) in curves
                else control
                for control in group["controls"]
            ]


def _scent(curve: Curve, standing: tuple[float, ...], low: float, high: float, outcome: Outcome) -> dict[str, Any]:
    known = [(x, y) for x, y in curve if np.isfinite(y)]
    told = f"{outcome.title}: {outcome_text(outcome, known[0][1])} at the left end, " if known else ""
    told += f"{outcome_text(outcome, known[-1][1])} at the right end" if known else ""
    now = next(([x, y] for x, y in known if x in standing), None)
    return {"points": [[x, y] for x, y in known], "now": now, "low": low, "high": high, "text": told}


def outcome_text(outcome: Outcome, value: float) -> str:
    """An outcome's value as people read it."""
    return formats.percent(value) if outcome.unit == "fraction" else formats.money(value)


def outcome_choices(*, pay: bool) -> list[dict[str, str]]:
    """What the curves may show; what concerns pay only where pay may be seen."""
    return [{"value": key, "label": each.title} for key, each in OUTCOMES.items() if pay or not each.pay]


def shown_outcome(chosen: str | None, first: str, *, pay: bool) -> str:
    """The outcome that the curves show: the chosen, else the page's first; nothing of pay where it is hidden."""
    wanted = chosen or first
    return wanted if pay or not OUTCOMES[wanted].pay else FIRST_OUTCOME
