"""Scenarios that come with the product: differences from the defaults, each with what it is and its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quota_core.errors import DataError
from quota_core.parameters import DEFAULTS, SPECS, Parameters, nearest

WORST, BEST = 0, 2
DRIVERS = tuple(key for key, spec in SPECS.items() if spec.kind == "triple")
OWN = "[O]"
# Before a preset's key, where scenarios are named.
PRESET = "preset:"


@dataclass(frozen=True, kw_only=True)
class Preset:
    """A product scenario: key, title, a sentence on what it is, where it comes from, what it sets."""

    key: str
    title: str
    help: str
    source: str
    changes: Mapping[str, Any]

    def on(self, start: Parameters = DEFAULTS) -> Parameters:
        """Some parameters with this preset's changes on top."""
        return start.changed(**self.changes)

    @property
    def parameters(self) -> Parameters:
        """The defaults with this preset's changes on top."""
        return self.on()


def _drivers(place: int) -> dict[str, Any]:
    """Every driver's base at its worst or best, and the simulation's turnover with it."""
    changes: dict[str, Any] = {}
    for key in DRIVERS:
        worst, _, best = SPECS[key].default
        changes[key] = (worst, SPECS[key].default[place], best)
    return changes | {"annual_turnover": SPECS["driver_turnover"].default[place]}


PRESETS: dict[str, Preset] = {
    each.key: each
    for each in (
        Preset(
            key="worst",
            title="Worst case",
            help="Win rate, deal size, pipeline, cycle, ramp, hiring and turnover all at their worst at the same time.",
            source="Quota Explorer's method; the ranges [O]",
            changes=_drivers(WORST),
        ),
        Preset(
            key="expected",
            title="Expected case",
            help="Everything at its default: every driver at its base.",
            source="Quota Explorer's method",
            changes={},
        ),
        Preset(
            key="best",
            title="Best case",
            help="Win rate, deal size, pipeline, cycle, ramp, hiring and turnover all at their best at the same time.",
            source="Quota Explorer's method; the ranges [O]",
            changes=_drivers(BEST),
        ),
        Preset(
            key="ambitious",
            title="Ambitious: +10% target",
            help="Every given target raised by a tenth; the team and its history as they are.",
            source=OWN,
            changes={"target_change": 0.10},
        ),
        Preset(
            key="late_hires",
            title="Hiring slips a quarter",
            help="Every planned hire starts three months later than planned, on top of the usual slip.",
            source=OWN,
            changes={"driver_hire_slip": (3.0, 3.0, 0.0)},
        ),
        Preset(
            key="turnover_20",
            title="Turnover at 20%",
            help="One in five leaves within the year, where 13.9% is usual; seats are filled again after the backfill.",
            source="the worst of the turnover range [O]; usual 13.9% [B]",
            changes={"driver_turnover": (0.20, 0.20, 0.08), "annual_turnover": 0.20},
        ),
        Preset(
            key="weights_off",
            title="Weights switched off",
            help="Territories count alike: quotas differ by ramp and by what history has yielded alone.",
            source=OWN,
            changes={"weight_strength": 0.0},
        ),
        Preset(
            key="equal_odds",
            title="Equal odds",
            help="Everybody of a role is as likely to hit, by the simulation; the sum stays the total.",
            source="Quota Explorer's method",
            changes={"method": "equal_odds"},
        ),
        Preset(
            key="no_cushion",
            title="No over-assignment",
            help="Quotas add up to the target itself: a miss of one is a miss of all.",
            source=OWN,
            changes={"over_assignment": 0.0, "over_assignment_vp": 0.0, "over_assignment_manager": 0.0},
        ),
    )
}


def preset(key: str) -> Preset:
    """The preset of a key; DataError, naming the nearest, where there is none."""
    if key not in PRESETS:
        known = ", ".join(PRESETS)
        raise DataError(f"There is no preset {key!r}{nearest(key, PRESETS)}: the product has {known}.")
    return PRESETS[key]
