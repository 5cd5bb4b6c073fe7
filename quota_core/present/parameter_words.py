"""A parameter's value in words, whatever its kind: 10%, First year (ACV), AE: new + expansion."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from quota_core.parameters import SPECS
from quota_core.present.formats import listed, percent
from quota_core.present.formats import number as exact
from quota_core.present.spans import value_text

MOST_NAMED = 3
DEFAULT = "default"


def in_words(key: str, value: Any) -> str:
    """A parameter's value as people read it; maps by their names."""
    if isinstance(value, date):
        return value.isoformat()
    kind = SPECS[key].kind
    if kind == "triple":
        return " / ".join(exact(point, 3) for point in value)
    if kind == "fraction" and value is not None:
        return f"{exact(100 * value)}%"
    if kind == "names":
        return listed(list(value), MOST_NAMED) or "none"
    return _map_in_words(key, value) if isinstance(value, Mapping) else value_text(SPECS[key], value)


def _map_in_words(key: str, value: Mapping[str, Any]) -> str:
    spec = SPECS[key]
    if spec.kind == "curve":
        curves = {name: ", ".join(percent(point) for point in curve) for name, curve in value.items()}
        alone = set(curves) == {DEFAULT}
        return curves[DEFAULT] if alone else "; ".join(f"{name}: {curve}" for name, curve in curves.items())
    if spec.kind == "types":
        return "; ".join(f"{name}: {' + '.join(types) or 'none'}" for name, types in value.items())
    if spec.kind == "amounts":
        return ", ".join(f"{name} {value_text(spec, amount)}" for name, amount in value.items()) or "none"
    return listed(list(value), MOST_NAMED) or "none"
