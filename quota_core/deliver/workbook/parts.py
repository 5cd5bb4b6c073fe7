"""Parameters with parts as tables: what stands in their columns, their rows, and how many rows are left free."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quota_core.declare import BOOKING_TYPES
from quota_core.deliver.workbook.looks import Kind
from quota_core.parameters import SPECS, Parameters

LEAST_MONTHS, LEAST_TIERS = 24, 6
SPARE, SPARE_LOCKS = 6, 24
PLAN_FIELDS = ("base_share", "rates", "method", "threshold", "threshold_pays", "cap")
MORE_PLAN_FIELDS = ("ramp_guarantee", "ramp_draw", "measured")
# Where the tiers begin: the name, then the fields above.
FIRST_TIER = 1 + len(PLAN_FIELDS) + len(MORE_PLAN_FIELDS)
REASONS = ("reason", "who", "when")


@dataclass(frozen=True, kw_only=True)
class PartTable:
    """A parameter with parts: column titles and kinds, rows of values, and free rows for more."""

    titles: tuple[str, ...]
    kinds: tuple[Kind, ...]
    rows: tuple[tuple[Any, ...], ...]
    spare: int = SPARE


def part_tables(parameters: Parameters) -> dict[str, PartTable]:
    """The table of every parameter that one cell cannot hold, in the order of declaration."""
    made: dict[str, PartTable] = {}
    for key, spec in SPECS.items():
        value = getattr(parameters, key)
        match spec.kind:
            case "curve":
                made[key] = _curves(value)
            case "overrides":
                made[key] = _held(value, ("key", "weight"), "multiple", SPARE)
            case "locks":
                made[key] = _held(value, ("rep_id", "quota"), "money", SPARE_LOCKS)
            case "hires":
                made[key] = _hires(value)
            case "slips":
                made[key] = _pairs(value, ("rep_id", "months later"), "count")
            case "names":
                made[key] = PartTable(titles=("rep_id",), kinds=("text",), rows=tuple((each,) for each in value))
            case "types":
                rows = tuple((role, *(kind in held for kind in BOOKING_TYPES)) for role, held in value.items())
                made[key] = PartTable(
                    titles=("role", *BOOKING_TYPES), kinds=("text", "flag", "flag", "flag"), rows=rows
                )
            case "shares":
                rows = tuple((role, *(held.get(kind) for kind in BOOKING_TYPES)) for role, held in value.items())
                made[key] = PartTable(
                    titles=("role", *BOOKING_TYPES), kinds=("text", "percent", "percent", "percent"), rows=rows
                )
            case "amounts" | "portions":
                title = "rep_id" if spec.kind == "portions" else "name"
                made[key] = _pairs(value, (title, spec.unit), "any")
            case "triple":
                made[key] = PartTable(titles=("worst", "base", "best"), kinds=("any",) * 3, rows=(value,), spare=0)
            case "pay_plans":
                made[key] = _pay_plans(value)
    return made


def _curves(value: Mapping[str, tuple[float, ...]]) -> PartTable:
    months = max(LEAST_MONTHS, *(len(curve) for curve in value.values()))
    return PartTable(
        titles=("for", *(f"month {k + 1}" for k in range(months))),
        kinds=("text", *("percent",) * months),  # type: ignore[arg-type]
        rows=tuple((name, *curve) for name, curve in value.items()),
    )


def _held(value: Mapping[str, Any], titles: tuple[str, str], kind: Kind, spare: int) -> PartTable:
    rows = tuple(
        (name, getattr(held, titles[1]), *(getattr(held, each) or None for each in REASONS))
        for name, held in value.items()
    )
    return PartTable(titles=(*titles, *REASONS), kinds=("text", kind, "text", "text", "text"), rows=rows, spare=spare)


def _hires(value: Mapping[str, Any]) -> PartTable:
    fields = ("name", "role", "segment", "territory_id", "start_date", "ote", "manager", "reason")
    return PartTable(
        titles=("rep_id", *fields),
        kinds=("text", "text", "text", "text", "text", "date", "money", "text", "text"),
        rows=tuple((rep_id, *(getattr(hire, each) or None for each in fields)) for rep_id, hire in value.items()),
    )


def _pairs(value: Mapping[str, float], titles: tuple[str, str], kind: Kind) -> PartTable:
    return PartTable(titles=titles, kinds=("text", kind), rows=tuple(value.items()))


def _pay_plans(value: Mapping[str, Any]) -> PartTable:
    tiers = max(LEAST_TIERS, *(len(plan.tiers) for plan in value.values()), 0)
    fields = (*PLAN_FIELDS, *MORE_PLAN_FIELDS)
    rows = tuple(
        (who, *(getattr(plan, each) for each in fields), *(number for tier in plan.tiers for number in tier))
        for who, plan in value.items()
    )
    return PartTable(
        titles=("for", *fields, *(f"{what} {n + 1}" for n in range(tiers) for what in ("from", "rate"))),
        kinds=("text", *("any",) * (len(fields) + 2 * tiers)),  # type: ignore[arg-type]
        rows=rows,
    )
