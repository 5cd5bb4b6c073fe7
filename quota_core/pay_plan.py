"""Pay plans as data: how variable pay follows attainment, their rules checked, and the presets the product brings.

A plan knows nobody's pay. Variable pay of somebody with target variable V and quota Q at attainment a is, from each
piece's `above` on, V (level + slope a) + Q (quota_level + quota_slope a): see `pieces`. Source: METHOD 9.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any

from quota_core.errors import ParameterError

MULTIPLE, POINTS, SHARE = "multiple", "points", "share"
MARGINAL, RETROACTIVE = "marginal", "retroactive"
FROM_ZERO, ABOVE = "from_zero", "above"
KEPT, RECOVERED = "kept", "recovered"
ANNUAL, QUARTERLY, CUMULATIVE = "annual", "quarterly", "cumulative"
CHOICES: dict[str, tuple[str, ...]] = {
    "rates": (MULTIPLE, POINTS, SHARE),
    "method": (MARGINAL, RETROACTIVE),
    "threshold_pays": (FROM_ZERO, ABOVE),
    "ramp_draw": (KEPT, RECOVERED),
    "measured": (ANNUAL, QUARTERLY, CUMULATIVE),
}
MOST_ATTAINMENT, MOST_MULTIPLE = 20.0, 20.0
ALLOWED = (
    "an object of ROLE/SEGMENT, ROLE or default -> a preset's name or {tiers: [[from attainment, rate], ...], rates, "
    "method, threshold, threshold_pays, cap, base_share, ramp_guarantee, ramp_draw, measured, continuous}"
)
HAIR = 1e-9

Tiers = tuple[tuple[float, float], ...]


@dataclass(frozen=True, kw_only=True)
class PayPlan:
    """How variable pay follows attainment.

    `tiers`: (attainment from which a rate holds, rate), the first from 0. `rates`: "multiple" of the base rate
    (variable / quota), "points" on the base rate (0.03 is three percentage points), or a "share" of bookings (0.05).
    `method`: "marginal" pays each band at its own rate, "retroactive" all of it at the rate reached. Under `threshold`
    nothing is paid; once there, "from_zero" pays as if it were not, "above" only what lies beyond it. `cap`: most
    variable pay, as a multiple of target variable. `base_share`: base as a share of OTE (None: as the company says).
    `ramp_guarantee`: share of target variable sure in months on the ramp, "kept" or "recovered" from what is earned
    later. `measured`: on the year, each quarter alone, or the year so far at each quarter's end.
    `continuous`: promises that no single deal makes pay jump.
    """

    tiers: Tiers = ((0.0, 1.0),)
    rates: str = MULTIPLE
    method: str = MARGINAL
    threshold: float = 0.0
    threshold_pays: str = FROM_ZERO
    cap: float | None = None
    base_share: float | None = None
    ramp_guarantee: float = 0.0
    ramp_draw: str = KEPT
    measured: str = ANNUAL
    continuous: bool = False


@dataclass(frozen=True, kw_only=True)
class Piece:
    """From attainment `above` on, variable pay is V (level + slope a) + Q (quota_level + quota_slope a)."""

    above: float
    level: float
    slope: float
    quota_level: float = 0.0
    quota_slope: float = 0.0

    def at(self, attainment: float) -> tuple[float, float]:
        """(share of target variable, share of quota) paid at an attainment."""
        return (
            self.level + self.slope * attainment,
            self.quota_level + self.quota_slope * attainment,
        )


def pieces(plan: PayPlan) -> tuple[Piece, ...]:
    """The plan as linear pieces, before cap and guarantee.

    Rates 1 to 100% and 1.5 above: (0, level 0, slope 1), (1, level -0.5, slope 1.5). At a = 1.2 that is 1.3.
    """
    made: list[Piece] = []
    for above, rate in plan.tiers:
        slope, quota_slope = {MULTIPLE: (rate, 0.0), POINTS: (1.0, rate), SHARE: (0.0, rate)}[plan.rates]
        level, quota_level = 0.0, 0.0
        if made and plan.method == MARGINAL:
            paid, quota_paid = made[-1].at(above)
            level, quota_level = paid - slope * above, quota_paid - quota_slope * above
        made.append(Piece(above=above, level=level, slope=slope, quota_level=quota_level, quota_slope=quota_slope))
    return _from_threshold(made, plan)


def _from_threshold(made: list[Piece], plan: PayPlan) -> tuple[Piece, ...]:
    """The pieces with nothing paid under the threshold."""
    if plan.threshold <= 0:
        return tuple(made)
    reached = max(j for j, piece in enumerate(made) if piece.above <= plan.threshold)
    less, quota_less = made[reached].at(plan.threshold) if plan.threshold_pays == ABOVE else (0.0, 0.0)
    rest = [
        Piece(
            above=max(piece.above, plan.threshold),
            level=piece.level - less,
            slope=piece.slope,
            quota_level=piece.quota_level - quota_less,
            quota_slope=piece.quota_slope,
        )
        for piece in made[reached:]
    ]
    return Piece(above=0.0, level=0.0, slope=0.0), *rest


def jumps(plan: PayPlan) -> tuple[float, ...]:
    """Attainments at which pay jumps."""
    made = pieces(plan)
    return tuple(
        after.above
        for before, after in pairwise(made)
        if any(abs(x - y) > HAIR for x, y in zip(before.at(after.above), after.at(after.above), strict=True))
    )


def pay_plan(key: str, value: Any) -> PayPlan:
    """A plan from outside (a preset's name, or an object of fields), checked; ParameterError in one sentence.

    A tier is [from, rate] or {from, to, rate}; `to` has to be where the next one begins.
    """
    if isinstance(value, PayPlan):
        given: dict[str, Any] = {f.name: getattr(value, f.name) for f in fields(value)}
    elif isinstance(value, str):
        if value not in PAY_PRESETS:
            raise ParameterError(key, value, "a preset of: " + ", ".join(PAY_PRESETS))
        return PAY_PRESETS[value].plan
    elif isinstance(value, Mapping):
        given = dict(value)
    else:
        raise ParameterError(key, value, ALLOWED)
    known = {f.name for f in fields(PayPlan)}
    for name in given:
        if name not in known:
            raise ParameterError(key, name, "a plan has " + ", ".join(sorted(known)))
    for name, choices in CHOICES.items():
        if name in given and given[name] not in choices:
            raise ParameterError(f"{key}.{name}", given[name], "one of " + ", ".join(choices))
    plan = PayPlan(
        **{
            **given,
            "tiers": _tiers(f"{key}.tiers", given.get("tiers", PayPlan.tiers)),
            "threshold": _number(key, "threshold", given.get("threshold", 0.0), MOST_ATTAINMENT),
            "cap": _optional(key, "cap", given.get("cap"), MOST_MULTIPLE),
            "base_share": _optional(key, "base_share", given.get("base_share"), 1.0),
            "ramp_guarantee": _number(key, "ramp_guarantee", given.get("ramp_guarantee", 0.0), 1.0),
            "continuous": _flag(key, given.get("continuous", False)),
        }
    )
    _checked(key, plan)
    return plan


def _checked(key: str, plan: PayPlan) -> None:
    """Raises ParameterError where a plan breaks a rule between its parts."""
    for (above, rate), (_, before) in zip(plan.tiers[1:], plan.tiers, strict=False):
        if plan.method == RETROACTIVE and rate < before:
            told = f"{above:.0%}: {before:g} -> {rate:g}"
            raise ParameterError(
                f"{key}.tiers", told, "retroactive rates that never fall (one more deal would cost pay)"
            )
        if plan.rates != MULTIPLE and rate > 1:
            raise ParameterError(f"{key}.tiers", rate, f"{plan.rates} as a fraction of bookings (0.05 is 5%)")
    if plan.rates != MULTIPLE and plan.tiers[0][1] > 1:
        raise ParameterError(f"{key}.tiers", plan.tiers[0][1], f"{plan.rates} as a fraction of bookings (0.05 is 5%)")
    broken = jumps(plan)
    if plan.continuous and broken:
        where = ", ".join(f"{place:.0%}" for place in broken)
        raise ParameterError(
            f"{key}.continuous",
            True,
            f"false, or marginal tiers and a threshold that pays above it (pay jumps at {where})",
        )


def _tiers(key: str, value: Any) -> Tiers:
    if isinstance(value, str) or not isinstance(value, Sequence) or not value:
        raise ParameterError(key, value, "a list of [from attainment, rate], the first from 0")
    made: list[tuple[float, float]] = []
    ends: float | None = None
    for place, tier in enumerate(value, 1):
        name = f"tier {place}"
        above, to, rate = _tier(key, name, tier)
        if place == 1 and above != 0:
            raise ParameterError(key, above, "a first tier from 0 (a rate of 0 pays nothing up to the second)")
        if made and (above <= made[-1][0] or (ends is not None and above < ends - HAIR)):
            reach = made[-1][0] if ends is None else ends
            raise ParameterError(
                key, f"{name} from {above:.0%}", f"tiers that do not overlap: the one before reaches to {reach:.0%}"
            )
        if ends is not None and above > ends + HAIR:
            raise ParameterError(key, f"{name} from {above:.0%}", f"no gap: the tier before ends at {ends:.0%}")
        made.append((above, rate))
        ends = to
    return tuple(made)


def _tier(key: str, name: str, tier: Any) -> tuple[float, float | None, float]:
    if isinstance(tier, Mapping):
        if set(tier) - {"from", "to", "rate"} or not {"from", "rate"} <= set(tier):
            raise ParameterError(key, name, "a tier has from, rate and, if wanted, to")
        above, to, rate = tier["from"], tier.get("to"), tier["rate"]
    elif isinstance(tier, Sequence) and not isinstance(tier, str) and len(tier) == 2:
        (above, rate), to = tier, None
    else:
        raise ParameterError(key, name, "[from attainment, rate]")
    return (
        _number(key, f"{name} from", above, MOST_ATTAINMENT),
        None if to is None else _number(key, f"{name} to", to, math.inf),
        _number(key, f"{name} rate", rate, MOST_MULTIPLE),
    )


def _number(key: str, name: str, value: Any, most: float) -> float:
    bad = isinstance(value, bool | str) or not hasattr(value, "__float__")
    number = math.nan if bad else float(value)
    if not 0 <= number <= most or (math.isinf(number) and math.isfinite(most)):
        upto = f"from 0 to {most:g}" if math.isfinite(most) else "of at least 0"
        raise ParameterError(f"{key}.{name}" if " " not in name else f"{key} {name}", value, f"a number {upto}")
    return number


def _optional(key: str, name: str, value: Any, most: float) -> float | None:
    return None if value is None else _number(key, name, value, most)


def _flag(key: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ParameterError(f"{key}.continuous", value, "true or false")
    return value


@dataclass(frozen=True, kw_only=True)
class PayPreset:
    """A plan to begin with, what it is called, and who says so."""

    key: str
    title: str
    source: str
    plan: PayPlan


PAY_PRESETS: dict[str, PayPreset] = {
    preset.key: preset
    for preset in (
        PayPreset(key="linear", title="One rate, no accelerator", source="[O]", plan=PayPlan(continuous=True)),
        PayPreset(
            key="accelerators",
            title="1.25x from 100%, 1.5x from 125%",
            source="[O] as in published examples",
            plan=PayPlan(tiers=((0.0, 1.0), (1.0, 1.25), (1.25, 1.5)), continuous=True),
        ),
        PayPreset(
            key="points",
            title="3 points on the base rate from 100%, 5 from 125%",
            source="[P] accelerators of 3-5 points",
            plan=PayPlan(tiers=((0.0, 0.0), (1.0, 0.03), (1.25, 0.05)), rates=POINTS, continuous=True),
        ),
        PayPreset(
            key="threshold",
            title="Nothing under 50%, then from the first deal; 1.5x from 100%",
            source="[O]",
            plan=PayPlan(tiers=((0.0, 1.0), (1.0, 1.5)), threshold=0.5),
        ),
        PayPreset(
            key="decelerator",
            title="Half the rate up to 50%, 1.5x to 100%, 2x above",
            source="[O]",
            plan=PayPlan(tiers=((0.0, 0.5), (0.5, 1.5), (1.0, 2.0)), continuous=True),
        ),
        PayPreset(
            key="retroactive",
            title="All at 1.25x once 100% is reached",
            source="[O]",
            plan=PayPlan(tiers=((0.0, 1.0), (1.0, 1.25)), method=RETROACTIVE),
        ),
        PayPreset(
            key="capped",
            title="1.5x from 100%, at most twice the target variable",
            source="[O]",
            plan=PayPlan(tiers=((0.0, 1.0), (1.0, 1.5)), cap=2.0, continuous=True),
        ),
        PayPreset(
            key="quarterly",
            title="1.5x from 100%, each quarter on its own",
            source="[O]",
            plan=PayPlan(tiers=((0.0, 1.0), (1.0, 1.5)), measured=QUARTERLY, continuous=True),
        ),
        PayPreset(
            key="ramp",
            title="1.5x from 100%, variable guaranteed in full on the ramp",
            source="[O]",
            plan=PayPlan(tiers=((0.0, 1.0), (1.0, 1.5)), ramp_guarantee=1.0, continuous=True),
        ),
    )
}
