"""Settings for a random small company: a value for every key, from a seed, with the names that the company knows."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from tests.support.slow_facts import Tables
from tests.support.slow_settings import Settings

VALUES: dict[str, list[Any]] = {
    "fiscal_year_start": [2, 4, 7, 10, 12],
    "plan_year": [2024, 2025, 2026, 2027],
    "multi_year_credit": ["tcv"],
    "credited_types": [
        {"AE": ("new",), "AM": ("renewal",), "SDR": ("new",)},
        {"AE": ("expansion", "new", "renewal"), "CSM": ("renewal",)},
    ],
    "new_territory_q1": [0.0, 0.3, 1.0],
    "seasonality": ["history"],
    "lookback_months": [3, 6, 12, 30, 36, 60],
    "importance_potential": [0.0, 1.0],
    "importance_accounts": [0.0, 0.6],
    "importance_win_rate": [0.0, 0.9],
    "win_rate_prior_deals": [0.0, 5.0],
    "weight_strength": [0.0, 0.5, 3.0],
    "weight_min": [0.0, 0.5, 0.98, 1.1],
    "weight_max": [1.1, 1.15, 2.5],
    "productivity_basis": ["median"],
    "productivity_growth": [-0.1, 0.2],
    "evidence_prior_deals": [0.0, 3.0],
    "target_change": [-0.2, 0.15],
    "over_assignment": [0.0, 0.25],
    "over_assignment_vp": [0.05],
    "over_assignment_manager": [0.1],
    "method": ["top_down", "segment_weighted"],
    "top_down_share": [0.0, 0.3, 1.0],
    "ote_band_enforced": [True],
    "ote_multiple_min": [0.0, 1.0, 3.5],
    "ote_multiple_max": [4.0, 9.0],
    "yoy_change_max": [0.0, 0.1, 0.5, 2.0],
    "round_to": [0.0, 1.0, 500.0, 70_000.0],
    "backtest_horizon_months": [3],
    "backtest_origins": [1, 2, 6, 9],
    "backtest_target": ["given"],
    "backtest_stretch": [0.8, 1.3],
}
CURVES = ("ramp_schedule", "ramp_productivity")
NAMED = ("as_of", "overrides", "locks", "taken_out", "added_hires", "start_slips", *CURVES)
KEYS = (*VALUES, *NAMED)
# Settings that only together reach some corner.
BUNDLES: tuple[tuple[str, ...], ...] = (
    (),
    ("yoy_change_max", "as_of", "plan_year"),
    ("yoy_change_max", "ote_band_enforced"),
    ("productivity_basis", "lookback_months"),
    ("productivity_basis", "ramp_productivity"),
    ("seasonality", "lookback_months"),
    ("overrides", "new_territory_q1", "ramp_schedule"),
    ("overrides", "weight_min", "weight_max"),
    ("locks", "method", "ote_band_enforced", "ote_multiple_max"),
    ("backtest_target", "fiscal_year_start", "backtest_origins"),
    ("backtest_stretch", "method", "taken_out"),
)


def settings_for(tables: Tables, keys: list[str], seed: int) -> Settings:
    """A setting for each of the keys; one that the company has no use for is left out."""
    found = {key: _value(tables, key, Random(f"{seed}/{key}")) for key in keys}
    return {key: value for key, value in found.items() if value not in ({}, ())}


def _value(tables: Tables, key: str, rng: Random) -> Any:
    if key in VALUES:
        return rng.choice(VALUES[key])
    segments = sorted({row["segment"] for name in ("reps", "targets") for row in tables[name]} & {"MM", "ENT"})
    if key in CURVES:
        pools = [f"AE/{segment}" for segment in segments]
        names = ["default", *rng.sample(["AE", *pools, "AM", "CSM"], rng.randint(0, 2))]
        return {name: _curve(rng) for name in names}
    if key == "as_of":
        return date(2024, 2, 1) + timedelta(days=rng.randint(0, 780))
    reps = sorted(r["rep_id"] for r in tables["reps"])
    territories = sorted(t["territory_id"] for t in tables["territories"])
    if key == "overrides":
        pools = sorted({f"{r['role']}/{r['segment']}" for r in tables["reps"]})
        names = [*territories, *(f"{pool}/{t}" for pool in pools for t in territories)]
        return {name: rng.choice([0.0, 0.6, 1.0, 1.2, 2.0]) for name in _some(rng, names)}
    if key == "locks":
        return {rep_id: rng.choice([0.0, 123_456.0, 400_000.0]) for rep_id in _some(rng, reps)}
    if key == "taken_out":
        return tuple(sorted(_some(rng, reps)))
    if key == "start_slips":
        planned = sorted(r["rep_id"] for r in tables["reps"] if r["start_date"] > date(2026, 4, 1))
        return {rep_id: rng.choice([1, 4]) for rep_id in planned}
    return {
        name: {
            "role": rng.choice(["AE", "AM"]),
            "segment": rng.choice(segments),
            "territory_id": rng.choice(territories),
            "start_date": date(2026, 1, 1) + timedelta(days=rng.randint(0, 330)),
            "ote": 140_000.0,
        }
        for name in _some(rng, ["H1", "A0"])
    }


def _curve(rng: Random) -> tuple[float, ...]:
    return tuple(rng.choice([0.0, 0.2, 0.5, 0.9, 1.0]) for _ in range(rng.randint(1, 7)))


def _some(rng: Random, names: list[str]) -> list[str]:
    return rng.sample(names, min(len(names), rng.choice([1, 1, 2, 3])))
