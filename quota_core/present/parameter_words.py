"""A parameter's value in words, whatever its kind: 10%, First year (ACV), AE: new + expansion."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from quota_core.model.company import first_day
from quota_core.model.plan import Plan
from quota_core.parameters import SPECS
from quota_core.present.formats import day, fiscal_year, listed, percent
from quota_core.present.formats import number as exact
from quota_core.present.spans import value_text

MOST_NAMED = 3
DEFAULT = "default"
TRIPLE = ("worst", "base", "best")
# What holds where nothing is set, for those of which "none" would say something else.
UNSET = {
    "pay_mix": "each rep's own",
    "pay_cap": "no cap",
    "yoy_change_max": "no limit",
    "backtest_stretch": "as in the plan",
    "quota_type_shares": "as in history",
    "accounts_worked": "as in history",
    "as_of": "from the data",
    "plan_year": "from the data",
    "plan_currency": "from the data",
}


def driver_value(key: str, value: float) -> str:
    """One of a driver's three values with its unit: 85% of today's, 1 month, 20% of the team a year."""
    unit = SPECS[key].unit.partition(" (")[0]
    if unit == "x":
        return f"{exact(100 * value, 1)}% of today's"
    if unit == "months":
        return f"{exact(value)} {'month' if value == 1 else 'months'}"
    return f"{exact(100 * value, 1)}% {unit}"


def driver_values(key: str, values: tuple[float, ...]) -> str:
    """A driver's three values, each with its sign: 85% / 100% / 110%, 1 / 0 / 0 months."""
    if SPECS[key].unit.startswith("months"):
        return f"{' / '.join(exact(value) for value in values)} months"
    return " / ".join(f"{exact(100 * value, 1)}%" for value in values)


def driver_change(key: str, before: tuple[float, ...], after: tuple[float, ...]) -> str:
    """What becomes of a driver, by its base where that alone moves: Win rate 85% of today's (was 100%)."""
    title = SPECS[key].title
    if before[::2] != after[::2]:
        return f"{title} {driver_values(key, after)} (was {driver_values(key, before)})"
    was = driver_value(key, before[1]).removesuffix(" of today's").partition(" of the")[0]
    return f"{title} {driver_value(key, after[1])} (was {was})"


def plan_words(key: str, plan: Plan) -> str:
    """A plan's setting as people read it, with what the data made of it: from the data: 1 Jan 2026."""
    held = getattr(plan.parameters, key)
    if held is not None or key not in ("as_of", "plan_year", "plan_currency"):
        return in_words(key, held)
    found = {
        "as_of": day(first_day(plan.as_of)),
        "plan_year": fiscal_year(plan.plan_year),
        "plan_currency": plan.company.currency,
    }[key]
    return f"{UNSET[key]}: {found}" if found else UNSET[key]


def in_words(key: str, value: Any) -> str:
    """A parameter's value as people read it; maps by their names."""
    if key in UNSET and (value is None or value == {}):
        return UNSET[key]
    if isinstance(value, date):
        return value.isoformat()
    kind = SPECS[key].kind
    if kind == "triple":
        return driver_values(key, value)
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
