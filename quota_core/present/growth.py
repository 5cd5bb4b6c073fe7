"""The target as people move it: growth over what was booked last year."""

from __future__ import annotations

from dataclasses import dataclass

from quota_core.declare import Spec
from quota_core.evaluate.outlook import Outlook
from quota_core.parameters import Parameters
from quota_core.present import formats
from quota_core.present.control_parts import Control, assumed, described
from quota_core.present.spans import slider_span

KEY = "growth"
DIGITS = 10


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """The targets as given and what was booked last year, money: growth = (1 + change) x given / booked - 1."""

    given: float
    booked: float

    @property
    def known(self) -> bool:
        """Whether growth can be said at all."""
        return self.given > 0 and self.booked > 0

    def growth(self, change: float) -> float:
        """Growth over last year that a target change makes; -1 plan of nothing, 0.15 is 15% more."""
        return (1 + change) * self.given / self.booked - 1

    def change(self, growth: float) -> float:
        """The target change that makes a growth; the given target's own growth is a change of exactly 0."""
        change = (1 + growth) * self.booked / self.given - 1
        return 0.0 if abs(change) < 10**-DIGITS else round(change, DIGITS)


def anchor_of(now: Outlook) -> Anchor:
    """What growth is measured on."""
    return Anchor(given=now.given_target, booked=now.last_actual)


def growth_control(spec: Spec, parameters: Parameters, pinned: Parameters | None, anchor: Anchor) -> Control:
    """The target's slider in growth over last year; its bounds are those declared for the change of the target."""
    change = parameters.target_change
    low, high = slider_span([spec], [change, pinned.target_change if pinned else None])
    step = spec.step or 0.01
    control: Control = {
        **described(spec.key),
        "key": KEY,
        "title": "Growth over last year",
        "kind": "slider",
        "unit": "of last year's bookings",
        "step": step,
        "min": _down(anchor.growth(low), step),
        "max": _up(anchor.growth(high), step),
        "value": round(anchor.growth(change), DIGITS),
        "default": round(anchor.growth(spec.default), DIGITS),
        "default_text": f"{formats.percent_change(anchor.growth(spec.default))}, the targets as given",
        "text": formats.percent(anchor.growth(change)),
        "help": f"How much more than last year's {formats.money(anchor.booked)} the target asks for. {spec.help}",
        "warn": _warning(spec, change),
        **assumed(spec, change if change else None),
    }
    for key, bound in (("warned_min", spec.warn_minimum), ("warned_max", spec.warn_maximum)):
        control[key] = None if bound is None else anchor.growth(bound)
    if pinned:
        control["baseline"] = round(anchor.growth(pinned.target_change), DIGITS)
    return control


def _warning(spec: Spec, change: float) -> str | None:
    return spec.warning(change)


def _down(value: float, step: float) -> float:
    return round(value // step * step, 9)


def _up(value: float, step: float) -> float:
    return round(-(-value // step) * step, 9)
