"""From where to where a sensitivity analysis moves each parameter: as declared, or by one rule from the declaration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from quota_core.declare import Spec
from quota_core.parameters import SPECS, Parameters
from quota_core.values import FrozenMap

NUMBERS = {"fraction", "number", "whole"}
AROUND = 0.5


@dataclass(frozen=True, kw_only=True)
class Ends:
    """What a parameter is tried at: the low and the high end (the same value where there is one other), in words."""

    low: Any
    high: Any
    low_text: str = ""
    high_text: str = ""


def plausible_range(spec: Spec) -> tuple[float, float] | None:
    """Lowest and highest plausible number: declared, else the usual range, else half to one and a half of the default.

    None for what is no number, or has no range worth trying. One open end of the usual range is the allowed one.
    """
    if spec.kind not in NUMBERS or spec.tested == ():
        return None
    if spec.tested is not None:
        return float(spec.tested[0]), float(spec.tested[1])
    low, high = spec.warn_minimum, spec.warn_maximum
    if low is not None or high is not None:
        return _known(low, spec.minimum), _known(high, spec.maximum)
    if spec.default is None:
        return None
    low, high = (1 - AROUND) * spec.default, (1 + AROUND) * spec.default
    if spec.default == 0:
        low, high = -AROUND, AROUND
    low = low if spec.minimum is None else max(low, spec.minimum)
    high = high if spec.maximum is None else min(high, spec.maximum)
    return (float(round(low)), float(round(high))) if spec.kind == "whole" else (low, high)


def _known(usual: float | None, allowed: float | None) -> float:
    return float(usual if usual is not None else allowed or 0.0)


def ends_of(key: str, parameters: Parameters) -> Ends | None:
    """What a setting's parameter is tried at; None where there is nothing else to try.

    Numbers: the plausible range. Choices and switches: the other choices, see `others_of`. A driver's triple: its base
    at its worst and at its best. A ramp as a whole: a month slower and a month faster. What somebody has set by name
    (locks, overrides, hires): the setting without it.
    """
    spec, held = SPECS[key], getattr(parameters, key)
    if spec.tested == ():
        return None
    if spec.kind in NUMBERS:
        ends = plausible_range(spec)
        if ends is None:
            return None
        whole = spec.kind == "whole"
        return Ends(low=int(ends[0]) if whole else ends[0], high=int(ends[1]) if whole else ends[1])
    if spec.kind == "triple":
        worst, _, best = held
        return Ends(low=(worst, worst, best), high=(worst, best, best), low_text="worst", high_text="best")
    if spec.kind == "curve":
        slower = FrozenMap({name: (curve[0], *curve) for name, curve in held.items()})
        faster = FrozenMap({name: curve[1:] or (1.0,) for name, curve in held.items()})
        return Ends(low=slower, high=faster, low_text="a month slower", high_text="a month faster")
    if held == spec.default or spec.kind in {"flag", "choice"}:
        return None
    return Ends(low=spec.default, high=spec.default, low_text="without it", high_text="without it")


def others_of(key: str, parameters: Parameters) -> tuple[Any, ...]:
    """The other choices of a choice or a switch; nothing for any other kind."""
    spec, held = SPECS[key], getattr(parameters, key)
    if spec.kind == "flag":
        return (not held,)
    return tuple(choice for choice in spec.choices if choice != held) if spec.kind == "choice" else ()
