"""What draws depend on: two settings with the same key share one simulation, so that a quota moves and no noise does.

Draws are made under reference settings: everything the key does not hold stands at its default, territory weights
among them. What other weights would have made of somebody's bookings is a factor on that person's draws.
"""

from __future__ import annotations

from collections.abc import Hashable

from quota_core.parameters import DEFAULTS, Parameters
from quota_core.values import FrozenMap

# Only these reach the draws (and of the ramp of quotas, the months in which it stands at 1).
DRAWN_FROM: tuple[str, ...] = (
    "added_hires",
    "start_slips",
    "taken_out",
    "ramp_productivity",
    "lookback_months",
    "productivity_growth",
    "seasonality",
    "fiscal_year_start",
    "as_of",
    "plan_year",
    "credited_types",
    "multi_year_credit",
    "plan_currency",
    "backfill_months",
    "annual_turnover",
    "hire_slip_months",
    "shock_prior",
)
RAMPING = 0.5


def draw_key(parameters: Parameters) -> Hashable:
    """Everything of the parameters that the draws depend on: equal keys, equal draws."""
    return (*(getattr(parameters, key) for key in DRAWN_FROM), _ramped_from(parameters))


def reference_parameters(parameters: Parameters) -> Parameters:
    """The settings that are drawn from: what `draw_key` holds, and the defaults beside it."""
    return DEFAULTS.changed(
        **{key: getattr(parameters, key) for key in DRAWN_FROM}, ramp_schedule=_ramped_from(parameters)
    )


def _ramped_from(parameters: Parameters) -> FrozenMap[tuple[float, ...]]:
    """The ramp of quotas as far as it says who is fully ramped: 1 where it stands at 1, a half elsewhere."""
    return FrozenMap(
        {
            key: tuple(1.0 if value >= 1.0 else RAMPING for value in curve)
            for key, curve in parameters.ramp_schedule.items()
        }
    )
