"""One control of each kind as the live component takes it: what the declaration says, and how it stands now.

Controls are kept by what they show and shared: nothing may be changed in one that was handed out.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from quota_core.declare import Spec
from quota_core.parameters import SPECS
from quota_core.present import formats
from quota_core.present.sources import explained
from quota_core.present.spans import choice_label, format_name, slider_span, value_text
from quota_core.values import BANDS

UNPINNED = "(nothing is pinned)"  # stands for no baseline, where None may be a baseline
OWN_DEFAULT = "Our own starting value: nobody has confirmed it yet."
Control = dict[str, Any]


@lru_cache(maxsize=256)
def described(key: str) -> Control:
    """What never changes about a parameter's control, from its declaration."""
    spec = SPECS[key]
    return {
        "key": key,
        "title": spec.title,
        "unit": spec.unit,
        "step": spec.step,
        "format": format_name(spec),
        "help": spec.help,
        "source": explained(spec.source),
        "allowed": _sentence(spec.allowed),
        "default_text": value_text(spec, spec.default),
    }


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."


def assumed(spec: Spec, value: Any) -> Control:
    """The quiet mark of a default that is our own and stands unconfirmed; nothing where a source is cited."""
    if spec.source.startswith("[O]") and value == spec.default:
        return {"assumed": True, "assumed_note": OWN_DEFAULT}
    return {}


def standing(spec: Spec, value: Any, before: Any) -> Control:
    """How a control stands: value, default, pinned baseline, warning and marks."""
    control: Control = {
        "value": shown_value(value),
        "default": shown_value(spec.default),
        "warn": spec.warning(value),
        **assumed(spec, value),
    }
    if before is not UNPINNED:
        control["baseline"] = shown_value(before)
    return control


def shown_value(value: Any) -> Any:
    """A value as the browser takes it: days as text, tuples as lists."""
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def slider(spec: Spec, value: Any, before: Any) -> Control:
    """A slider over one number."""
    low, high = slider_span([spec], [value, None if before is UNPINNED else before])
    return {
        **described(spec.key),
        "kind": "slider",
        "min": low,
        "max": high,
        "warned_min": spec.warn_minimum,
        "warned_max": spec.warn_maximum,
        "text": value_text(spec, value),
        **standing(spec, value, before),
    }


def follows(spec: Spec, value: Any, before: Any, effective: float, follows_text: str) -> Control:
    """A slider that follows the data until somebody sets it; `effective` is what holds while nothing is set."""
    low, high = slider_span([spec], [value, None if before is UNPINNED else before, effective])
    return {
        **slider(spec, value, before),
        "min": low,
        "max": high,
        "clearable": True,
        "effective": effective,
        "text": None if value is None else value_text(spec, value),
        "default_text": f"{value_text(spec, effective)}: {follows_text}",
    }


def number(spec: Spec, value: Any, before: Any) -> Control:
    """A number to type."""
    return {
        **described(spec.key),
        "kind": "number",
        "min": spec.minimum,
        "max": spec.maximum,
        "clearable": spec.optional,
        "text": value_text(spec, value),
        **standing(spec, value, before),
    }


def toggle(spec: Spec, value: Any, before: Any) -> Control:
    """A switch."""
    return {**described(spec.key), "kind": "toggle", **standing(spec, value, before)}


def choice(spec: Spec, value: Any, before: Any, options: tuple[tuple[Any, str], ...] | None = None) -> Control:
    """One of a few; a list of (value, words) stands in where the declaration is a number or a day."""
    offered = options if options is not None else tuple((each, choice_label(spec.key, each)) for each in spec.choices)
    control = {
        **described(spec.key),
        "kind": "choice",
        "options": [{"value": each, "label": label} for each, label in offered],
        **standing(spec, value, before),
    }
    if spec.key == "band":
        band = BANDS[value]
        control["source"] = explained(f"{band.source}, {band.period}, {band.population}")
    return control


def two_thumbs(
    key: str, title: str, low_spec: Spec, high_spec: Spec, value: tuple[float, float], before: Any
) -> Control:
    """Two parameters that bound a range, on one track."""
    low, high = slider_span([low_spec, high_spec], [*value, *(() if before is UNPINNED else before)])
    warnings = [spec.warning(each) for spec, each in zip((low_spec, high_spec), value, strict=True)]
    sources = [spec.source for spec in (low_spec, high_spec) if spec.source]
    control: Control = {
        "key": key,
        "title": title,
        "unit": low_spec.unit,
        "kind": "range",
        "step": low_spec.step,
        "format": format_name(low_spec),
        "min": low,
        "max": high,
        "warned_min": low_spec.warn_minimum,
        "warned_max": high_spec.warn_maximum,
        "help": f"{low_spec.help} {high_spec.help}",
        "source": explained("; ".join(dict.fromkeys(sources))),
        "allowed": f"{low_spec.title}: {low_spec.allowed}. {high_spec.title}: {high_spec.allowed}.",
        "value": list(value),
        "default": [low_spec.default, high_spec.default],
        "default_text": value_text(low_spec, (low_spec.default, high_spec.default)),
        "text": value_text(low_spec, value),
        "warn": " ".join(each for each in warnings if each) or None,
    }
    if before is not UNPINNED:
        control["baseline"] = list(before)
    return control


def curve(spec: Spec, item: str, curves: Any, before: Any) -> Control:
    """A curve by month of tenure, for everybody or for one role and segment."""
    value = curves[item]
    default = spec.default.get(item, spec.default["default"])
    control = {
        **described(spec.key),
        "key": f"{spec.key}:{item}",
        "kind": "curve",
        "min": spec.minimum,
        "max": spec.maximum,
        "step": spec.step or 0.05,
        "value": list(value),
        "default": list(default),
        "default_text": " / ".join(formats.percent(point) for point in default),
        "text": f"full in {formats.months(full_month(value))}",
        "warn": spec.warning(value),
        **assumed(spec, curves),
    }
    if item != "default":  # one of its own: reset takes it away, and the general curve holds again
        control |= {
            "title": f"{spec.title.split(' (')[0]}: {item.replace('/', ' ')}",
            "clearable": True,
            "default": None,
        }
        control["default_text"] = "none of its own: the role's or the general curve"
    if before is not UNPINNED:
        control["baseline"] = list(before[item]) if item in before else None
    return control


def full_month(curve_points: tuple[float, ...]) -> int:
    """The first month from which a curve stays at full (past its end it always does)."""
    month = len(curve_points) + (curve_points[-1] < 1)
    while month > 1 and curve_points[month - 2] >= 1:
        month -= 1
    return month
