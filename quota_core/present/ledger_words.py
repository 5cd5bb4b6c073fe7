"""A ledger line's value as people read it: 10%, 1.05x, locked at 500,000, 25%, 50%, 75%, 100% by month."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from quota_core.declare import Spec
from quota_core.govern.ledger import NOBODY_KNOWN, PEOPLE, SET_BY_NAME
from quota_core.parameters import SPECS
from quota_core.pay_plan import PayPlan
from quota_core.present import formats
from quota_core.present.parameter_words import UNSET, in_words
from quota_core.values import FrozenMap, Hire, Lock, Override

NOT_SET = "not set"


def setting_words(spec: Spec, value: Any) -> str:
    """A parameter's value, or that of one thing set by name in it."""
    for kind, words in _BY_TYPE.items():
        if isinstance(value, kind):
            return words(value)
    one = _ONE_OF.get((spec.kind, type(value)))
    return one(value) if one else in_words(spec.key, value)


def apart(
    key: str, before: Any, after: Any, names: Mapping[str, str] = NOBODY_KNOWN, *, named: bool = True
) -> tuple[str, str]:
    """A parameter's values before and after in words; of what is set by name, only what is not the same in both.

    `names`: what people are called, by id. Without `named` neither hires' names nor reasons, which name people.
    """
    first, second = _by_name(key, before), _by_name(key, after)
    if first is None or second is None:
        return _whole(key, before), _whole(key, after)
    differ = [name for name in {**first, **second} if first.get(name) != second.get(name)]

    def told(held: Mapping[str, Any]) -> str:
        return "; ".join(_entry(key, name, held[name], names, named) for name in differ if name in held) or NOT_SET

    was, now = told(first), told(second)
    return was, f"{now}, with other details" if was == now else now


def _whole(key: str, value: Any) -> str:
    return UNSET.get(key, NOT_SET) if value is None else setting_words(SPECS[key], value)


def _by_name(key: str, value: Any) -> Mapping[str, Any] | None:
    """What a parameter holds by name; nothing where it holds no more than a value."""
    if SPECS[key].kind == "names":
        return {name: name for name in value or ()}
    return value if isinstance(value, Mapping) else None


def _entry(key: str, name: str, value: Any, names: Mapping[str, str], named: bool) -> str:
    spec, words = SPECS[key], setting_words(SPECS[key], value)
    who = (names.get(name) or name) if spec.kind in PEOPLE else name
    if named and isinstance(value, Hire) and value.name:
        who = f"{value.name} ({name})"
    told = f"{who} {words}" if spec.kind in SET_BY_NAME else f"{who}: {words}"
    reason = value.reason.strip() if named and isinstance(value, Lock | Override | Hire) else ""
    return f"{told} ({reason})" if reason else told


def _hire(hire: Hire) -> str:
    start = formats.day(hire.start_date)
    return f"{hire.role} {hire.segment} in {hire.territory_id} from {start}, OTE {formats.money_full(hire.ote)}"


def _plan(plan: PayPlan) -> str:
    return "paid " + ", ".join(f"{rate:g}x from {formats.percent(start)}" for start, rate in plan.tiers)


def _slip(months: int) -> str:
    return f"{formats.months(abs(months))} {'later' if months >= 0 else 'earlier'}"


def _shares(shares: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {formats.percent(share)}" for name, share in shares.items()) or "nothing"


_BY_TYPE: dict[type[Any], Callable[[Any], str]] = {
    Lock: lambda lock: f"locked at {formats.money_full(lock.quota)}",
    Override: lambda override: f"weight held at {formats.weight(override.weight)}",
    Hire: _hire,
    PayPlan: _plan,
}
# One curve, one role's types ...: what stands under one name of a parameter that holds many.
_ONE_OF: dict[tuple[str, type[Any]], Callable[[Any], str]] = {
    ("curve", tuple): lambda curve: f"{', '.join(formats.percent(share) for share in curve)} by month",
    ("types", tuple): lambda types: " + ".join(types) or "nothing",
    ("shares", FrozenMap): _shares,
    ("slips", int): _slip,
    ("names", str): lambda name: "taken out",
}
