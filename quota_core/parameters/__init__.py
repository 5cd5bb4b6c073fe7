"""Every tunable of the method, declared once (METHOD 1-9 name the keys).

From each declaration follow the typed value, the error, the slider, the docs, the scenario file, the cache key and
the command line's `--set`. Fractions are fractions (0.75) here; per cent exists only in `present`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from quota_core.declare import Spec, coerced, nearest, specs_of
from quota_core.errors import ParameterError
from quota_core.parameters.definitions import DefinitionParameters
from quota_core.parameters.drivers import DriverParameters
from quota_core.parameters.evidence import EvidenceParameters
from quota_core.parameters.groups import GROUPS
from quota_core.parameters.pay import PayParameters
from quota_core.parameters.ramp import RampParameters
from quota_core.parameters.target import TargetParameters
from quota_core.parameters.weights import WeightParameters
from quota_core.values import BANDS, Band


# Bases stand last group first: a dataclass collects its fields from the last base to the first.
@dataclass(frozen=True, kw_only=True)
class Parameters(
    DriverParameters,
    DefinitionParameters,
    EvidenceParameters,
    PayParameters,
    RampParameters,
    WeightParameters,
    TargetParameters,
):
    """One complete setting of the method: frozen, hashable, checked when made."""

    def __post_init__(self) -> None:
        for key, spec in SPECS.items():
            object.__setattr__(self, key, coerced(spec, getattr(self, key)))
        _ordered(self, "weight_min", "weight_max")
        _ordered(self, "ote_multiple_min", "ote_multiple_max")
        if self.backtest_horizon_months not in (3, 12):
            raise ParameterError("backtest_horizon_months", self.backtest_horizon_months, "3 or 12 months")
        _near_a_plan_year(self)

    @property
    def health_band(self) -> Band:
        """The chosen band preset."""
        return BANDS[self.band]

    @property
    def compound_over_assignment(self) -> float:
        """What the layers come to: (1 + company) (1 + VP) (1 + manager) - 1; three of 0.05 are 0.157625."""
        return (1 + self.over_assignment) * (1 + self.over_assignment_vp) * (1 + self.over_assignment_manager) - 1

    def changed(self, **changes: Any) -> Parameters:
        """The same parameters with some values set; unknown keys and values are ParameterErrors."""
        known_keys(changes)
        return replace(self, **changes)

    @property
    def differences(self) -> dict[str, Any]:
        """Only what differs from the defaults, by key, in the order of declaration."""
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) != SPECS[f.name].default}


def _ordered(parameters: Parameters, low: str, high: str) -> None:
    least, most = getattr(parameters, low), getattr(parameters, high)
    if least > most:
        raise ParameterError(low, least, f"it must not be above {high} ({most:g})")


def _near_a_plan_year(parameters: Parameters) -> None:
    """An as-of date from which a plan year follows that may not be given either is a typo."""
    as_of, low, high = parameters.as_of, SPECS["plan_year"].minimum, SPECS["plan_year"].maximum
    if as_of is None or low is None or high is None:
        return
    start = parameters.fiscal_year_start
    # The fiscal year that starts on or after as-of, named by the calendar year in which it ends (METHOD 1).
    following = as_of.year + (as_of.month > start) + (start > 1)
    if not low <= following <= high:
        allowed = f"the plan year that follows, {following}, must be from {low:g} to {high:g}"
        raise ParameterError("as_of", as_of.isoformat(), allowed)


SPECS: dict[str, Spec] = specs_of(Parameters)
DEFAULTS = Parameters()
LISTED = "; `params` lists them all"


def known_keys(values: Mapping[str, Any]) -> None:
    """Raises ParameterError for the first key that is no parameter, naming the nearest one."""
    for key, value in values.items():
        if key not in SPECS:
            raise ParameterError(key, value, f"there is no such parameter{nearest(key, SPECS) or LISTED}")


__all__ = ["DEFAULTS", "GROUPS", "SPECS", "Parameters", "known_keys", "nearest"]
