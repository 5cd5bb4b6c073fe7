"""What pay buys: OTE multiple, OTE return with linear pay, the margin-adjusted target, flags (METHOD 9)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quota_core.model.buildup import beside, full_year_quota
from quota_core.model.company import BoolArray, FloatArray
from quota_core.model.plan import Plan
from quota_core.model.time import active_share
from quota_core.parameters import Parameters

REFERENCE_MARGIN = 0.80
LOW_ATTAINMENT = 0.80
DEFAULT_BASE_SHARE = 0.5
# A quota held at exactly 3x OTE is not under it, whatever the last bit says.
HAIR = 1e-9


@dataclass(frozen=True, kw_only=True)
class MultipleRange:
    """What a source calls a usual quota-to-OTE."""

    low: float
    high: float
    source: str


MULTIPLE_RANGES: dict[str, MultipleRange] = {
    "G": MultipleRange(low=4.0, high=6.0, source="[G] 4-6x"),
    "P": MultipleRange(low=4.0, high=5.0, source="[P] 4-5x"),
}
FLAGS: dict[str, str] = {
    "multiple_low": "Quota under the lowest multiple of OTE",
    "multiple_high": "Quota over the highest multiple of OTE",
    "outside_G": "Outside 4-6x OTE [G]",
    "outside_P": "Outside 4-5x OTE [P]",
    "above_best_year": "Above what anyone in the pool has done in a year",
    "return_low_at_80": "OTE return under target at 0.80 attainment",
    "return_low_expected": "OTE return under target at expected attainment",
    "under_market": "Pay at full attainment is under market OTE",
}


@dataclass(frozen=True, kw_only=True)
class TeamEfficiency:
    """Those with a known OTE together: money in plan currency, multiple and returns in x."""

    reps: int
    quota: float
    full_year_quota: float
    ote: float
    pay_at_quota: float
    multiple: float
    return_at_quota: float
    return_at_80: float
    return_expected: float


@dataclass(frozen=True, eq=False, kw_only=True)
class Efficiency:
    """Per rep of the plan's company, shape (reps,), NaN where OTE or quota is unknown; flags by key."""

    multiple: FloatArray
    return_at_quota: FloatArray
    return_at_80: FloatArray
    return_expected: FloatArray
    target_return: float
    expected_attainment: float
    flags: dict[str, BoolArray]
    team: TeamEfficiency
    by_pool: dict[str, TeamEfficiency]


def efficiency(plan: Plan, expected_attainment: float = float("nan")) -> Efficiency:
    """OTE multiple, OTE return at 1, 0.80 and the expected attainment (a back-test's mean), target return and flags.

    multiple = full-year ramped quota / OTE; return(a) = a x quota / pay(a) / load_factor.
    """
    parameters, reps, facts = plan.parameters, plan.company.reps, beside(plan)
    base = _base_share(plan)
    multiple, target = facts.ote_multiple, target_return(parameters)
    at_quota, at_80, expected = (
        ote_return(multiple, base, a, parameters.load_factor) for a in (1.0, LOW_ATTAINMENT, expected_attainment)
    )
    with np.errstate(invalid="ignore"):
        flags: dict[str, BoolArray] = {
            "multiple_low": _under(multiple, parameters.ote_multiple_min),
            "multiple_high": _over(multiple, parameters.ote_multiple_max),
            **{
                f"outside_{key}": _under(multiple, usual.low) | _over(multiple, usual.high)
                for key, usual in MULTIPLE_RANGES.items()
            },
            "above_best_year": facts.above_best_year,
            "return_low_at_80": _under(at_80, target),
            "return_low_expected": _under(expected, target),
            "under_market": plan.carries & (reps.ote < reps.market_ote),
        }
    pools = plan.capacity.holdings.pools
    return Efficiency(
        multiple=multiple,
        return_at_quota=at_quota,
        return_at_80=at_80,
        return_expected=expected,
        target_return=target,
        expected_attainment=expected_attainment,
        flags=flags,
        team=team_efficiency(plan, plan.carries, expected_attainment),
        by_pool={
            f"{role}/{segment}": team_efficiency(plan, own, expected_attainment)
            for p, (role, segment) in enumerate(pools)
            if (own := plan.carries & (plan.capacity.pool == p)).any()
        },
    )


def pay_share(base_share: FloatArray, attainment: float) -> FloatArray:
    """pay(a) / OTE with linear payout: base + (1 - base) x a; base is a share of OTE."""
    return np.asarray(base_share + (1.0 - base_share) * attainment)


def ote_return(multiple: FloatArray, base_share: FloatArray, attainment: float, load_factor: float) -> FloatArray:
    """Bookings for each unit of pay: a x multiple / (base + (1 - base) a) / load factor.

    OTE 175,000, quota 800,000, half base: 4.571 at a = 1, 4.063 at 0.80 (METHOD 10).
    """
    return np.asarray(attainment * multiple / pay_share(base_share, attainment) / load_factor)


def target_return(parameters: Parameters) -> float:
    """`ote_return_floor`, x 0.80 / gross margin where the margin is under 0.80. Margin 0.55: 3 becomes 4.364."""
    return parameters.ote_return_floor * max(1.0, REFERENCE_MARGIN / parameters.gross_margin)


def team_efficiency(plan: Plan, who: BoolArray, expected_attainment: float) -> TeamEfficiency:
    """Some reps together: their quotas over their pay for the time employed; people without OTE are left out."""
    reps, load = plan.company.reps, plan.parameters.load_factor
    full = full_year_quota(plan)
    own = who & np.isfinite(reps.ote) & (reps.ote > 0) & np.isfinite(full)
    ote, quota = reps.ote[own], float(plan.quota[own].sum())
    years = active_share(reps.start[own], reps.end[own], plan.period).sum(axis=1) / 12
    base = _base_share(plan)[own]

    def returned(attainment: float) -> float:
        pay = float((ote * years * pay_share(base, attainment)).sum())
        return attainment * quota / pay / load if pay > 0 else float("nan")

    return TeamEfficiency(
        reps=int(own.sum()),
        quota=quota,
        full_year_quota=float(full[own].sum()),
        ote=float(ote.sum()),
        pay_at_quota=float((ote * years).sum()),
        multiple=float(full[own].sum() / ote.sum()) if own.any() else float("nan"),
        return_at_quota=returned(1.0),
        return_at_80=returned(LOW_ATTAINMENT),
        return_expected=returned(expected_attainment),
    )


def _under(value: FloatArray, limit: float) -> BoolArray:
    return np.asarray(value < limit * (1 - HAIR))


def _over(value: FloatArray, limit: float) -> BoolArray:
    return np.asarray(value > limit * (1 + HAIR))


def _base_share(plan: Plan) -> FloatArray:
    known = plan.company.reps.base_share
    return np.where(np.isfinite(known), known, DEFAULT_BASE_SHARE)
