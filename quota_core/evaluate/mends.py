"""What would take a rep's flag away: the quota, the OTE or the accelerator at which it goes, the rest as it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quota_core.evaluate.audit import FULL, HIGH_ATTAINMENT, MULTIPLE_RANGES, Audit
from quota_core.model.arrays import ratio
from quota_core.model.company import BoolArray, FloatArray
from quota_core.pay_plan import MARGINAL, MULTIPLE


@dataclass(frozen=True, eq=False, kw_only=True)
class Mends:
    """By flag the full-year quota, and the OTE, at which it goes, the other as it is; NaN where that alone cannot.

    `accelerator`: the rate above quota, x the base rate, at which pay at 120% is what it should be:
    (wanted - pay at 100%) / (0.2 x target variable). Shape (reps,), NaN where no flag is raised.
    """

    quota: dict[str, FloatArray]
    ote: dict[str, FloatArray]
    accelerator: FloatArray


def mends_of(audit: Audit, flags: dict[str, BoolArray]) -> Mends:
    """The full-year quota, and the OTE, at which each flag goes; NaN where it is not raised or cannot go so."""
    own = audit.plan.parameters
    ends = {"multiple": (own.ote_multiple_min, own.ote_multiple_max)}
    ends |= {f"outside_{key}": (usual.low, usual.high) for key, usual in MULTIPLE_RANGES.items()}
    quota: dict[str, FloatArray] = {}
    ote: dict[str, FloatArray] = {}
    unknown = np.full(len(audit.ote), np.nan)
    for name, flag in flags.items():
        asked, paid = unknown, unknown
        ranged = name.removesuffix("_low").removesuffix("_high")
        if ranged in ends:
            low, high = ends[ranged]
            with np.errstate(invalid="ignore"):
                end = np.where(audit.multiple < low, low, high)
            asked, paid = audit.ote * end, ratio(audit.quota, end, np.nan)
        elif name.startswith("return_low"):
            asked, paid = _for_return(audit, "low" if name.endswith("80") else "expected")
        elif name == "above_best_year":
            # The best year is held against the plan's own quota, which the ramp may have relieved.
            asked = ratio(audit.facts.best_year * audit.quota, audit.plan.quota, np.nan)
        elif name == "under_market":
            paid = _ote_for(audit, audit.market, "full")
        elif name == "under_market_at_120":
            paid = _ote_for(audit, own.pay_at_120_min * audit.market, "high")
        quota[name], ote[name] = np.where(flag, asked, np.nan), np.where(flag, paid, np.nan)
    rate = np.where(flags["under_market_at_120"], _accelerator(audit), np.nan)
    return Mends(quota=quota, ote=ote, accelerator=rate)


def _for_return(audit: Audit, name: str) -> tuple[FloatArray, FloatArray]:
    """The quota, and the OTE, at which pay at an attainment brings back the target.

    Pay is p, what follows OTE, and f, what follows the quota alone (points and shares of bookings): of a quota Q',
    a Q' / (p + f Q' / Q) = target x load.
    """
    attained, fixed, asked = audit.attained[name], audit.fixed[name], audit.target * audit.load
    left = attained - asked * ratio(fixed, audit.quota, np.nan)
    quota = np.where(left > 0, ratio(asked * (audit.paid[name] - fixed), left, np.nan), np.nan)
    return quota, _ote_for(audit, ratio(attained * audit.quota, asked, np.nan), name)


def _ote_for(audit: Audit, wanted: FloatArray, name: str) -> FloatArray:
    """The OTE at which pay at an attainment is what is wanted, money; NaN where none is."""
    follows = audit.paid[name] - audit.fixed[name]
    times = ratio(wanted - audit.fixed[name], follows, np.nan)
    return np.where((times > 0) & (follows > 0), audit.ote * times, np.nan)


def _accelerator(audit: Audit) -> FloatArray:
    """The rate above quota at which pay at 120% is what it should be; NaN where no rate alone does it.

    (wanted - pay at 100%) / (0.2 x target variable), under a plan of marginal multiples whose cap leaves room.
    """
    wanted = audit.plan.parameters.pay_at_120_min * audit.market
    variable = audit.ote * (1 - audit.base_share)
    rate = ratio(wanted - audit.paid["full"], (HIGH_ATTAINMENT - FULL) * variable, np.nan)
    room = np.zeros(len(rate), dtype=bool)
    for plan, rows in audit.plans:
        if plan.rates == MULTIPLE and plan.method == MARGINAL:
            most = np.inf if plan.cap is None else plan.cap * variable[rows]
            with np.errstate(invalid="ignore"):
                room[rows] = (wanted - audit.ote * audit.base_share)[rows] <= most
    return np.where(room, rate, np.nan)
