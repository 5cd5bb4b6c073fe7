"""What every rep's efficiency is made of: pay at a few attainments on a full, ramped year, returns, flags, teams."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from quota_core.evaluate.pay.curve import PayCurve, stacked, variable_curve
from quota_core.evaluate.pay.terms import margin_of, target_return_at
from quota_core.model.arrays import ratio
from quota_core.model.buildup import Beside, beside, full_year_quota
from quota_core.model.company import BoolArray, FloatArray, IntArray
from quota_core.model.ote import base_share_of, market_ote_of, ote_of, people_by_plan
from quota_core.model.plan import Plan
from quota_core.model.time import active_share
from quota_core.pay_plan import MULTIPLE, PayPlan

LOW_ATTAINMENT, FULL, HIGH_ATTAINMENT = 0.80, 1.0, 1.2
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
    "B": MultipleRange(low=3.2, high=4.8, source="[B] 3.2-4.8x, median 4.2x"),
}
MEDIAN_MULTIPLE = 4.2


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
    target_return: float


@dataclass(frozen=True, eq=False, kw_only=True)
class Audit:
    """What every rep's figures are made of; shape (reps,), NaN where unknown."""

    plan: Plan
    ote: FloatArray
    base_share: FloatArray
    quota: FloatArray
    multiple: FloatArray
    market: FloatArray
    margin: FloatArray
    target: FloatArray
    expected: FloatArray
    plans: list[tuple[PayPlan, IntArray]]
    curve: PayCurve
    facts: Beside

    @classmethod
    def of(cls, plan: Plan, expected: FloatArray) -> Audit:
        """Of all of a plan's reps."""
        parameters, reps = plan.parameters, plan.company.reps
        ote, base_share, quota = ote_of(reps, parameters), base_share_of(reps, parameters), full_year_quota(plan)
        margin = margin_of(reps, parameters)
        plans = people_by_plan(reps, parameters)
        variable, asked = np.nan_to_num(ote * (1 - base_share)), np.nan_to_num(quota)
        curves = [(own, variable_curve(each, variable[own], asked[own])) for each, own in plans]
        return cls(
            plan=plan,
            ote=ote,
            base_share=base_share,
            quota=quota,
            multiple=ratio(quota, ote, np.nan),
            market=market_ote_of(reps, parameters),
            margin=margin,
            target=target_return_at(margin, parameters),
            expected=expected,
            plans=plans,
            facts=beside(plan),
            curve=stacked(curves, len(reps)),
        )

    @cached_property
    def attained(self) -> dict[str, FloatArray]:
        """The attainments that are looked at: 80% ("low"), 100% ("full"), 120% ("high"), and as expected."""
        everybody = np.ones(len(self.ote))
        at = {"low": LOW_ATTAINMENT * everybody, "full": FULL * everybody, "high": HIGH_ATTAINMENT * everybody}
        return {**at, "expected": self.expected}

    @cached_property
    def paid(self) -> dict[str, FloatArray]:
        """Base and the variable that each of `attained` earns, money a year; NaN without OTE or quota."""
        found = {}
        for name, attainment in self.attained.items():
            variable = self.curve.paid(np.nan_to_num(attainment * self.quota))
            known = np.isfinite(self.ote) & np.isfinite(self.quota) & np.isfinite(attainment)
            found[name] = np.where(known, self.ote * self.base_share + variable, np.nan)
        return found

    def back(self, name: str) -> FloatArray:
        """OTE return at one of `attained`: a x quota / pay(a) / load factor."""
        return ratio(self.attained[name] * self.quota, self.paid[name], np.nan) / self.load

    def flags(self) -> dict[str, BoolArray]:
        """Whom each flag is raised for."""
        own, carries = self.plan.parameters, self.plan.carries
        # An enforced band holds to within one rounding step (METHOD 6).
        step = own.round_to if own.ote_band_enforced else 0.0
        slack = step * ratio(np.ones(len(carries)), self.plan.capacity.e * self.ote)
        with np.errstate(invalid="ignore"):
            return {
                "multiple_low": _under(self.multiple, own.ote_multiple_min - slack),
                "multiple_high": _over(self.multiple, own.ote_multiple_max + slack),
                **{
                    f"outside_{key}": _under(self.multiple, usual.low) | _over(self.multiple, usual.high)
                    for key, usual in MULTIPLE_RANGES.items()
                },
                "above_best_year": self.facts.above_best_year,
                "return_low_at_80": _under(self.back("low"), self.target),
                "return_low_expected": _under(self.back("expected"), self.target),
                "under_market": carries & _under(self.paid["full"], self.market),
                "under_market_at_120": carries & _under(self.paid["high"], own.pay_at_120_min * self.market),
            }

    @cached_property
    def fixed(self) -> dict[str, FloatArray]:
        """The part of pay at each attainment that follows the quota and not OTE, money."""
        found = {name: np.zeros(len(self.ote)) for name in self.attained}
        for plan, rows in self.plans:
            if plan.rates == MULTIPLE:
                continue
            asked = np.nan_to_num(self.quota[rows])
            curve = variable_curve(replace(plan, cap=None), np.zeros(len(rows)), asked)
            for name, attained in self.attained.items():
                found[name][rows] = curve.paid(np.nan_to_num(attained[rows] * asked))
        return found

    def team(self, who: BoolArray) -> TeamEfficiency:
        """Some reps together: their quotas over their pay for the time employed; people without OTE are left out."""
        own = np.flatnonzero(who & np.isfinite(self.ote) & (self.ote > 0) & np.isfinite(self.quota))
        quota, full = self.plan.quota[own], self.quota[own]
        pay = {name: each[own] * self.years[own] for name, each in self.paid.items()}

        def back(name: str) -> float:
            # Whoever has no attainment to speak of is left out on both sides.
            known = np.isfinite(pay[name])
            booked = float((self.attained[name][own] * quota)[known].sum())
            return float(ratio(np.array([booked]), pay[name][known].sum(keepdims=True), np.nan)[0]) / self.load

        margin = (
            float((self.margin[own] * quota).sum() / quota.sum())
            if quota.sum() > 0
            else self.plan.parameters.gross_margin
        )
        return TeamEfficiency(
            reps=len(own),
            quota=float(quota.sum()),
            full_year_quota=float(full.sum()),
            ote=float(self.ote[own].sum()),
            pay_at_quota=float(pay["full"].sum()),
            multiple=float(full.sum() / self.ote[own].sum()) if own.size else float("nan"),
            return_at_quota=back("full"),
            return_at_80=back("low"),
            return_expected=back("expected"),
            target_return=float(target_return_at(margin, self.plan.parameters)),
        )

    @cached_property
    def years(self) -> FloatArray:
        """The share of the plan year employed."""
        reps = self.plan.company.reps
        return np.asarray(active_share(reps.start, reps.end, self.plan.period).sum(axis=1) / 12)

    @property
    def load(self) -> float:
        """Full cost over pay."""
        return self.plan.parameters.load_factor


def _under(value: FloatArray, limit: float | FloatArray) -> BoolArray:
    return np.asarray(value < limit * (1 - HAIR))


def _over(value: FloatArray, limit: float | FloatArray) -> BoolArray:
    return np.asarray(value > limit * (1 + HAIR))
