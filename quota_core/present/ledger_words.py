"""A ledger line's value as people read it: 10%, 1.05x, locked at 500,000, 25%, 50%, 75%, 100% by month."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from quota_core.declare import Spec
from quota_core.pay_plan import PayPlan
from quota_core.present import formats
from quota_core.present.parameter_words import in_words
from quota_core.values import Hire, Lock, Override


def setting_words(spec: Spec, value: Any) -> str:
    """A parameter's value, or that of one thing set by name in it."""
    for kind, words in _BY_TYPE.items():
        if isinstance(value, kind):
            return words(value)
    one = _ONE_OF.get((spec.kind, type(value)))
    return one(value) if one else in_words(spec.key, value)


def _hire(hire: Hire) -> str:
    start = formats.day(hire.start_date)
    return f"{hire.role} {hire.segment} in {hire.territory_id} from {start}, OTE {formats.money_full(hire.ote)}"


def _plan(plan: PayPlan) -> str:
    return "paid " + ", ".join(f"{rate:g}x from {formats.percent(start)}" for start, rate in plan.tiers)


def _slip(months: int) -> str:
    return f"{formats.months(abs(months))} {'later' if months >= 0 else 'earlier'}"


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
    ("slips", int): _slip,
    ("names", str): lambda name: "taken out",
}
