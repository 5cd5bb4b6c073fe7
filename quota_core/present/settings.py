"""What a control sends back, as parameters: the same keys that controls.py gave it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quota_core.errors import ParameterError
from quota_core.parameters import SPECS, Parameters, known_keys
from quota_core.present.controls import RANGES
from quota_core.present.growth import KEY as GROWTH
from quota_core.present.growth import Anchor
from quota_core.values import Override


def applied(parameters: Parameters, values: Mapping[str, Any], anchor: Anchor) -> Parameters:
    """The parameters with control values set, all at once; a cleared item (None) leaves its map.

    Keys: a parameter's own, `growth`, a range's (two values), or `parameter:item` for one item of a map, curve or
    triple. ParameterError for anything not allowed.
    """
    changes: dict[str, Any] = {}
    for key, value in values.items():
        name, colon, item = key.partition(":")
        if key == GROWTH:
            changes["target_change"] = anchor.change(_number("growth", value))
        elif key in RANGES:
            low, high, _ = RANGES[key]
            if not isinstance(value, list | tuple) or len(value) != 2:
                raise ParameterError(key, value, "two numbers, the lowest and the highest")
            changes[low], changes[high] = value
        elif colon:
            known_keys({name: value})
            changes[name] = _with_item(name, item, value, changes.get(name, getattr(parameters, name)))
        else:
            known_keys({key: value})
            changes[key] = value
    return parameters.changed(**changes)


def _number(key: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ParameterError(key, value, "a number")
    return float(value)


def _with_item(key: str, item: str, value: Any, held: Any) -> Any:
    kind = SPECS[key].kind
    if kind == "triple":
        place = int(item)
        return tuple(_number(key, value) if j == place else each for j, each in enumerate(held))
    if value is None:
        return held.without(item)
    if kind == "overrides":
        return held.with_item(item, Override(weight=_number(key, value)))
    if kind == "curve":
        return held.with_item(item, tuple(_number(key, point) for point in value))
    return held.with_item(item, value)
