"""The parameters of time and definitions, each declared once."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date

from quota_core.declare import declared
from quota_core.parameters.groups import TIME
from quota_core.values import FrozenMap

_CREDITED = FrozenMap(
    {
        "AE": ("expansion", "new"),
        "AM": ("expansion", "renewal"),
        "CSM": ("expansion", "renewal"),
        "SDR": (),
        "SE": (),
    }
)


@dataclass(frozen=True, kw_only=True)
class DefinitionParameters:
    """Time and definitions."""

    fiscal_year_start: int = declared(
        1,
        title="Fiscal year starts in month",
        kind="whole",
        unit="month of the year",
        group=TIME,
        minimum=1,
        maximum=12,
        tested=(),
        step=1,
        source="[O]",
        help="1 is January. A fiscal year is named by the calendar year in which it ends.",
    )
    as_of: date | None = declared(
        None,
        title="As-of date",
        kind="date",
        group=TIME,
        optional=True,
        source="Quota Explorer's method",
        help="Nothing dated on or after this day is looked at; empty takes the last whole month of data. "
        "A day inside a month counts as the month's first day.",
    )
    plan_year: int | None = declared(
        None,
        title="Plan year",
        kind="whole",
        unit="fiscal year",
        group=TIME,
        minimum=2000,
        maximum=2100,
        tested=(),
        step=1,
        optional=True,
        source="Quota Explorer's method",
        help="The fiscal year planned; empty takes the first that starts on or after the as-of date.",
    )
    credited_types: FrozenMap[tuple[str, ...]] = declared(
        _CREDITED,
        title="Credited booking types",
        kind="types",
        group=TIME,
        source="Quota Explorer's method",
        help="Which booking types count towards each role's quota.",
    )
    multi_year_credit: str = declared(
        "acv_year1",
        title="Multi-year credit",
        kind="choice",
        choices=("acv_year1", "tcv"),
        group=TIME,
        source="Quota Explorer's method",
        help="A deal over a year counts with its first year, or with its whole value.",
    )
    plan_currency: str | None = declared(
        None,
        title="Plan currency",
        kind="text",
        group=TIME,
        optional=True,
        source="Quota Explorer's method",
        help="Money is shown in this currency; empty takes that of most won money.",
    )


# What decides which deals count, as of when: under others the company is read again.
DEFINITIONS = ("credited_types", "multi_year_credit", "plan_currency", "fiscal_year_start", "plan_year", "as_of")


def definitions(parameters: DefinitionParameters) -> tuple[Hashable, ...]:
    """What the company read from a store depends on: settings that agree in it share one company."""
    return tuple(getattr(parameters, key) for key in DEFINITIONS)
