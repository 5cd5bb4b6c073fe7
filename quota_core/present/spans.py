"""How far a slider reaches and how a value reads, both from the parameter's declaration alone.

A declaration's hard bounds may be far wider than anybody drags (a change of -90% to +200%). The slider spans what is
usual and half as much again on either side; everything inside the hard bounds can still be set in a scenario file.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from quota_core.declare import Spec
from quota_core.present import formats
from quota_core.values import BANDS

WIDER = 0.5
TIMES_DEFAULT = 4.0


def slider_span(specs: Iterable[Spec], values: Iterable[float | None] = ()) -> tuple[float, float]:
    """Lowest and highest value of a slider over one or two declarations, on the step, every given value inside."""
    lows, highs = zip(*(_usual(spec) for spec in specs), strict=True)
    low, high = min(lows), max(highs)
    step = next((spec.step for spec in specs if spec.step), 0.0)
    known = [v for v in values if v is not None and math.isfinite(v)]
    low, high = min([low, *known]), max([high, *known])
    if step:
        low = _on_step(math.floor(round(low / step, 6)) * step)
        high = _on_step(math.ceil(round(high / step, 6)) * step)
    return low, high


def _on_step(value: float) -> float:
    return round(value, 9)


def _usual(spec: Spec) -> tuple[float, float]:
    low = spec.minimum if spec.minimum is not None else 0.0
    high = spec.maximum if spec.maximum is not None else max(low + 1.0, 1.0)
    warned_low, warned_high = spec.warn_minimum, spec.warn_maximum
    if warned_low is not None and warned_high is not None:
        room = WIDER * (warned_high - warned_low)
        return max(low, warned_low - room), min(high, warned_high + room)
    if spec.kind != "fraction" and isinstance(spec.default, int | float) and 0 < TIMES_DEFAULT * spec.default < high:
        reach = max(TIMES_DEFAULT * spec.default, (1 + WIDER) * warned_high if warned_high is not None else 0.0)
        return low, min(high, reach)
    return low, high


def format_name(spec: Spec) -> str:
    """The name under which the live component knows this way of writing a number."""
    if spec.kind in {"fraction", "curve"}:
        return "percent"
    if spec.unit == "money":
        return "money"
    if spec.unit.startswith("x"):
        return "multiple"
    return "months" if spec.unit == "months" else "number"


def places(step: float | None) -> int:
    """Decimals a step needs: 0.05 -> 2, 5 -> 0."""
    if not step:
        return 0
    digits = f"{step:.10f}".rstrip("0")
    return len(digits.partition(".")[2])


def value_text(spec: Spec, value: Any) -> str:
    """A value as its control shows it: 15%, 1.00x, 24 months, 30 deals, on; `none` where there is none."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple | list):
        return " to ".join(value_text(spec, item) for item in value)
    if isinstance(value, int | float):
        return _number_text(spec, value)
    return choice_label(spec.key, str(value))


def _number_text(spec: Spec, value: float) -> str:
    kind = format_name(spec)
    if kind == "percent":
        return formats.percent(value, places(round((spec.step or 0.01) * 100, 9)))
    if kind == "money":
        return formats.money(value)
    if kind == "multiple":
        return f"{formats.rounded(value, max(1, places(spec.step)))}x"
    text = formats.rounded(value, places(spec.step))
    unit = ("month" if value == 1 else "months") if kind == "months" else spec.unit
    return f"{text} {unit}" if unit and len(unit) <= 8 else text


LABELS = {
    ("method", "segment_weighted"): "By segment",
    ("method", "top_down"): "Top-down",
    ("required_coverage_basis", "set"): "As set",
    ("required_coverage_basis", "win_rate"): "1 / win rate",
    ("seasonality", "uniform"): "Even months",
    ("seasonality", "history"): "As in history",
    ("backtest_target", "same_stretch"): "Same stretch",
    ("backtest_target", "given"): "As given",
    ("multi_year_credit", "acv_year1"): "First year (ACV)",
    ("multi_year_credit", "tcv"): "Whole value (TCV)",
}


def choice_label(key: str, choice: str) -> str:
    """A choice in people's words."""
    if key == "band":
        return f"[{choice.split('_', maxsplit=1)[0]}] {BANDS[choice].title}"
    return LABELS.get((key, choice), choice.replace("_", " ").capitalize())
