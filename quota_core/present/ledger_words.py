"""A ledger line's value as people read it: 10%, 1.05x, 500K locked, 25% to 100% over 4 months."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from quota_core.declare import Spec
from quota_core.pay_plan import PayPlan
from quota_core.present import formats
from quota_core.present.tornado_tables import number_text
from quota_core.values import Hire, Lock, Override


def setting_words(spec: Spec, value: Any) -> str:
    """A parameter's value, or that of one thing set by name in it."""
    for kind, words in _BY_TYPE.items():
        if isinstance(value, kind):
            return words(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {setting_words(spec, each)}" for name, each in value.items()) or "none"
    words_of = _BY_KIND.get(spec.kind)
    return words_of(spec, value) if words_of else number_text(spec.key, value)


def _hire(hire: Hire) -> str:
    start = formats.day(hire.start_date)
    return f"{hire.role} {hire.segment} in {hire.territory_id} from {start}, OTE {formats.money_full(hire.ote)}"


def _plan(plan: PayPlan) -> str:
    return "paid " + ", ".join(f"{rate:g}x from {formats.percent(start)}" for start, rate in plan.tiers)


_BY_TYPE: dict[type[Any], Callable[[Any], str]] = {
    Lock: lambda lock: f"locked at {formats.money_full(lock.quota)}",
    Override: lambda override: f"weight held at {formats.weight(override.weight)}",
    Hire: _hire,
    PayPlan: _plan,
    date: formats.day,
}
_BY_KIND: dict[str, Callable[[Spec, Any], str]] = {
    "curve": lambda spec, value: f"{', '.join(formats.percent(share) for share in value)} by month",
    "types": lambda spec, value: ", ".join(value) or "nothing",
    "triple": lambda spec, value: " / ".join(number_text(spec.key, each) for each in value) + " (worst / base / best)",
    "slips": lambda spec, value: f"{formats.months(abs(value))} {'later' if value >= 0 else 'earlier'}",
    "names": lambda spec, value: "taken out",
}
