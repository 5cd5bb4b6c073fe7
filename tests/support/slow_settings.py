"""The settings of the slow method as a plain dict, with the defaults that METHOD's text names."""

from __future__ import annotations

from typing import Any

Settings = dict[str, Any]

METHOD_DEFAULTS: Settings = {
    "fiscal_year_start": 1,
    "as_of": None,
    "plan_year": None,
    "plan_currency": None,
    "credited_types": {
        "AE": ("new", "expansion"),
        "AM": ("expansion", "renewal"),
        "CSM": ("expansion", "renewal"),
        "SDR": (),
        "SE": (),
    },
    "multi_year_credit": "acv_year1",
    "ramp_schedule": {"default": (0.25, 0.50, 0.75, 1.0)},
    "ramp_productivity": {"default": (0.0, 0.18, 0.35, 0.53, 0.70, 0.88, 1.0)},
    "new_territory_q1": 0.4,
    "seasonality": "uniform",
    "lookback_months": 24,
    "importance_potential": 0.5,
    "importance_accounts": 0.2,
    "importance_win_rate": 0.3,
    "win_rate_prior_deals": 20.0,
    "weight_strength": 1.0,
    "weight_min": 0.7,
    "weight_max": 1.3,
    "overrides": {},
    "productivity_basis": "mean",
    "productivity_growth": 0.0,
    "evidence_prior_deals": 30.0,
    "target_change": 0.0,
    "over_assignment": 0.10,
    "over_assignment_vp": 0.0,
    "over_assignment_manager": 0.0,
    "method": "blended",
    "top_down_share": 0.5,
    "ote_band_enforced": False,
    "ote_multiple_min": 3.0,
    "ote_multiple_max": 6.0,
    "yoy_change_max": None,
    "locks": {},
    "round_to": 1000.0,
    "backtest_horizon_months": 12,
    "backtest_origins": 4,
    "backtest_target": "same_stretch",
    "backtest_stretch": None,
    "added_hires": {},
    "start_slips": {},
    "taken_out": (),
}


def settings_of(changes: Settings) -> Settings:
    """Every setting, the defaults of METHOD where nothing else is said; a bare curve is everybody's."""
    found = {**METHOD_DEFAULTS, **changes}
    for key in ("ramp_schedule", "ramp_productivity"):
        if not isinstance(found[key], dict):
            found[key] = {"default": tuple(found[key])}
    return found


def layered(settings: Settings) -> float:
    """What three layers of over-assignment make of a target of 1 (METHOD 10: 5% three times is 15.76%)."""
    total = 1.0
    for layer in ("over_assignment", "over_assignment_vp", "over_assignment_manager"):
        total += total * settings[layer]
    return total
