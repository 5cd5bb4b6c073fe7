"""What changed between two settings of parameters, in a few words: Strength 1.00x -> 1.20x."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quota_core.parameters import SPECS, Parameters
from quota_core.present import formats
from quota_core.present.growth import Anchor
from quota_core.present.parameter_words import driver_change
from quota_core.present.spans import value_text
from quota_core.values import Lock, Override

ARROW = "→"
MOST = 2


def changes_text(before: Parameters, after: Parameters, names: Mapping[str, str], anchor: Anchor) -> str:
    """The parameters that differ, as people call them; `names`: rep ids and territory ids in people's words."""
    # Shares follow from the other settings: people set them nowhere, so they are said only where nothing else is.
    follow = {key for key, spec in SPECS.items() if spec.kind == "portions"}
    silent = follow if before.changed(**{key: getattr(after, key) for key in follow}) != after else set()
    said = [
        text
        for key in SPECS
        if getattr(before, key) != getattr(after, key) and key not in silent
        for text in _said(key, getattr(before, key), getattr(after, key), names, anchor)
    ]
    if len(said) > MOST + 1:
        return f"{', '.join(said[:MOST])} and {len(said) - MOST} more changes"
    return ", ".join(said)


def _said(key: str, before: Any, after: Any, names: Mapping[str, str], anchor: Anchor) -> list[str]:
    spec = SPECS[key]
    if key == "target_change" and anchor.known:
        old, new = (formats.percent(anchor.growth(x)) for x in (before, after))
        return [f"Growth {old} {ARROW} {new}"]
    if spec.kind == "portions":  # worked out for everybody at once, so one change
        return [f"{spec.title} worked out anew"]
    if spec.kind == "triple":
        return [driver_change(key, before, after)]
    if isinstance(before, Mapping):
        items = [name for name in dict.fromkeys([*before, *after]) if before.get(name) != after.get(name)]
        return [_item(key, item, before.get(item), after.get(item), names) for item in items]
    if spec.kind == "names":
        out = [f"{names.get(rep, rep)} taken out" for rep in after if rep not in before]
        return out + [f"{names.get(rep, rep)} back in" for rep in before if rep not in after]
    if spec.kind == "date":
        old, new = (formats.day(day) if day else "auto" for day in (before, after))
        return [f"{spec.title} {old} {ARROW} {new}"]
    return [f"{spec.title} {value_text(spec, before)} {ARROW} {value_text(spec, after)}"]


def _item(key: str, item: str, before: Any, after: Any, names: Mapping[str, str]) -> str:
    who = names.get(item, names.get(item.rpartition("/")[2], item))
    if key == "locks":
        if not isinstance(after, Lock):
            return f"{who} unlocked"
        return f"{who} locked at {formats.money(after.quota)}"
    if key == "overrides":
        if not isinstance(after, Override):
            return f"{who} follows its data again"
        start = f"{formats.weight(before.weight)} {ARROW} " if isinstance(before, Override) else "held at "
        return f"{who} {start}{formats.weight(after.weight)}"
    if key == "added_hires":
        done = "added" if before is None else "removed" if after is None else "changed"
        return f"{getattr(after or before, 'name', item)} {done}"
    if key == "start_slips":
        return f"{who} starts as planned" if after is None else f"{who} starts {_later(after)}"
    title = SPECS[key].title.split(" (")[0]
    return title if item == "default" else f"{title}, {item.replace('/', ' ')}"


def _later(months: int) -> str:
    return f"{formats.months(abs(months))} {'later' if months > 0 else 'earlier'}"
