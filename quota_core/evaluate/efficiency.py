"""What pay buys, rep by rep: OTE multiple, OTE return on the pay an attainment earns, pay against market, flags.

Everything is on a full, ramped year: the quota that such a year would carry, the OTE and what the pay plan makes of it
(METHOD 9). The team's pay under the simulation is in `pay.economics`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from quota_core.evaluate.pay.curve import PayCurve, stacked, variable_curve
from quota_core.evaluate.pay.terms import margin_of, target_return_at
from quota_core.model.arrays import ratio
from quota_core.model.buildup import Beside, beside, full_year_quota
from quota_core.model.company import BoolArray, FloatArray
from quota_core.model.ote import base_share_of, market_ote_of, ote_of, plan_of_pool
from quota_core.model.plan import Plan
from quota_core.model.time import active_share
from quota_core.pay_plan import MARGINAL, MULTIPLE

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
FLAGS: dict[str, str] = {
    "multiple_low": "Quota under the lowest multiple of OTE",
    "multiple_high": "Quota over the highest multiple of OTE",
    "outside_G": "Outside 4-6x OTE [G]",
    "outside_P": "Outside 4-5x OTE [P]",
    "outside_B": "Outside 3.2-4.8x OTE, where most companies are [B]",
    "above_best_year": "Above what anyone in the pool has done in a year",
    "return_low_at_80": "OTE return under target at 80% of quota",
    "return_low_expected": "OTE return under target at expected attainment",
    "under_market": "Pay at 100% of quota is under market OTE",
    "under_market_at_120": "Pay at 120% of quota is under what it should be beside market OTE",
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
    target_return: float


@dataclass(frozen=True, eq=False, kw_only=True)
class Mends:
    """By flag the full-year quota, and the OTE, at which it goes, the other as it is; NaN where that alone cannot.

    `accelerator`: the rate above quota, x the base rate, at which pay at 120% is what it should be:
    (wanted - pay at 100%) / (0.2 x target variable). Shape (reps,), NaN where no flag is raised.
    """

    quota: dict[str, FloatArray]
    ote: dict[str, FloatArray]
    accelerator: FloatArray


@dataclass(frozen=True, eq=False, kw_only=True)
class Efficiency:
    """Per rep of the plan's company, shape (reps,), NaN where OTE or quota is unknown; flags by key.

    `target`: each rep's target OTE return, by the gross margin of the segment; `target_return` the team's together.
    `pay_at_100`, `pay_at_120`, `market`: money a year.
    """

    ote: FloatArray
    base_share: FloatArray
    full_year_quota: FloatArray
    multiple: FloatArray
    return_at_quota: FloatArray
    return_at_80: FloatArray
    return_expected: FloatArray
    target: FloatArray
    pay_at_100: FloatArray
    pay_at_120: FloatArray
    market: FloatArray
    target_return: float
    expected_attainment: FloatArray
    flags: dict[str, BoolArray]
    team: TeamEfficiency
    by_pool: dict[str, TeamEfficiency]
    audit: _Audit

    @cached_property
    def mends(self) -> Mends:
        """What would lower each flag."""
        return self.audit.mends(self.flags)


def efficiency(plan: Plan, expected_attainment: float | FloatArray = float("nan")) -> Efficiency:
    """OTE multiple, OTE return at 100%, 80% and the expected attainment, target return, pay against market, flags.

    multiple = full-year ramped quota / OTE; return(a) = a x quota / pay(a) / load factor, pay by the pay plan.
    `expected_attainment`: everybody's (a back-test's mean) or each rep's, shape (reps,). OTE 175,000, quota 800,000,
    half base, no accelerator: 4.571x, 4.571 at 100%, 4.063 at 80% (METHOD 10).
    """
    found = _Audit.of(plan, np.broadcast_to(np.asarray(expected_attainment, dtype=float), len(plan.company.reps)))
    pools = plan.capacity.holdings.pools
    team = found.team(plan.carries)
    return Efficiency(
        ote=found.ote,
        base_share=found.base_share,
        full_year_quota=found.quota,
        multiple=found.multiple,
        return_at_quota=found.back("full"),
        return_at_80=found.back("low"),
        return_expected=found.back("expected"),
        target=found.target,
        pay_at_100=found.paid["full"],
        pay_at_120=found.paid["high"],
        market=found.market,
        target_return=team.target_return,
        expected_attainment=found.expected,
        flags=found.flags(),
        audit=found,
        team=team,
        by_pool={
            f"{role}/{segment}": found.team(own)
            for p, (role, segment) in enumerate(pools)
            if (own := plan.carries & (plan.capacity.pool == p)).any()
        },
    )


@dataclass(frozen=True, eq=False, kw_only=True)
class _Audit:
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
    curve: PayCurve
    facts: Beside

    @classmethod
    def of(cls, plan: Plan, expected: FloatArray) -> _Audit:
        """Of all of a plan's reps."""
        parameters, reps = plan.parameters, plan.company.reps
        ote, base_share, quota = ote_of(reps, parameters), base_share_of(reps, parameters), full_year_quota(plan)
        margin = margin_of(reps, parameters)
        plans = [plan_of_pool(role, segment, parameters) for role, segment in reps.pools]
        variable, asked = np.nan_to_num(ote * (1 - base_share)), np.nan_to_num(quota)
        curves = []
        for each in dict.fromkeys(plans):
            own = np.flatnonzero(np.array([other == each for other in plans], dtype=bool)[reps.pool])
            curves.append((own, variable_curve(each, variable[own], asked[own])))
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
            facts=beside(plan),
            curve=stacked(curves, len(reps)),
        )

    def pay(self, attainment: float | FloatArray) -> FloatArray:
        """Base and the variable that an attainment earns, money a year; NaN without OTE or quota."""
        variable = self.curve.paid(np.nan_to_num(attainment * self.quota))
        known = np.isfinite(self.ote) & np.isfinite(self.quota) & np.isfinite(attainment)
        return np.where(known, self.ote * self.base_share + variable, np.nan)

    def back(self, name: str) -> FloatArray:
        """OTE return: a x quota / pay(a) / load factor; at 80% ("low"), in full ("full"), as expected ("expected")."""
        attainment: float | FloatArray = {"low": LOW_ATTAINMENT, "full": FULL}.get(name, self.expected)
        return ratio(np.asarray(attainment * self.quota), self.paid[name], np.nan) / self.load

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

    def mends(self, flags: dict[str, BoolArray]) -> Mends:
        """The full-year quota, and the OTE, at which each flag goes; NaN where it is not raised or cannot go so."""
        own = self.plan.parameters
        ends = {"multiple": (own.ote_multiple_min, own.ote_multiple_max)}
        ends |= {f"outside_{key}": (usual.low, usual.high) for key, usual in MULTIPLE_RANGES.items()}
        quota: dict[str, FloatArray] = {}
        ote: dict[str, FloatArray] = {}
        unknown = np.full(len(self.ote), np.nan)
        for name, flag in flags.items():
            asked, paid = unknown, unknown
            ranged = name.removesuffix("_low").removesuffix("_high")
            if ranged in ends:
                low, high = ends[ranged]
                with np.errstate(invalid="ignore"):
                    end = np.where(self.multiple < low, low, high)
                asked, paid = self.ote * end, ratio(self.quota, end, np.nan)
            elif name.startswith("return_low"):
                asked, paid = self._for_return("low" if name.endswith("80") else "expected")
            elif name == "above_best_year":
                # The best year is held against the plan's own quota, which the ramp may have relieved.
                asked = ratio(self.facts.best_year * self.quota, self.plan.quota, np.nan)
            elif name == "under_market":
                paid = self._ote_for(self.market, "full")
            elif name == "under_market_at_120":
                paid = self._ote_for(own.pay_at_120_min * self.market, "high")
            quota[name], ote[name] = np.where(flag, asked, np.nan), np.where(flag, paid, np.nan)
        rate = np.where(flags["under_market_at_120"], self._accelerator(), np.nan)
        return Mends(quota=quota, ote=ote, accelerator=rate)

    def _for_return(self, name: str) -> tuple[FloatArray, FloatArray]:
        """The quota, and the OTE, at which pay at an attainment brings back the target.

        Pay is p, what follows OTE, and f, what follows the quota alone (points and shares of bookings): of a quota Q',
        a Q' / (p + f Q' / Q) = target x load.
        """
        attained = self.expected if name == "expected" else np.full(len(self.quota), LOW_ATTAINMENT)
        fixed, asked = self.fixed[name], self.target * self.load
        left = attained - asked * ratio(fixed, self.quota, np.nan)
        quota = np.where(left > 0, ratio(asked * (self.paid[name] - fixed), left, np.nan), np.nan)
        return quota, self._ote_for(ratio(attained * self.quota, asked, np.nan), name)

    def _ote_for(self, wanted: FloatArray, name: str) -> FloatArray:
        """The OTE at which pay at an attainment is what is wanted, money; NaN where none is."""
        follows = self.paid[name] - self.fixed[name]
        times = ratio(wanted - self.fixed[name], follows, np.nan)
        return np.where((times > 0) & (follows > 0), self.ote * times, np.nan)

    def _accelerator(self) -> FloatArray:
        """The rate above quota at which pay at 120% is what it should be; NaN where no rate alone does it.

        (wanted - pay at 100%) / (0.2 x target variable), under a plan of marginal multiples whose cap leaves room.
        """
        own, reps = self.plan.parameters, self.plan.company.reps
        wanted = own.pay_at_120_min * self.market
        variable = self.ote * (1 - self.base_share)
        rate = ratio(wanted - self.paid["full"], (HIGH_ATTAINMENT - FULL) * variable, np.nan)
        plans = [plan_of_pool(role, segment, own) for role, segment in reps.pools]
        most = np.array([np.inf if plan.cap is None else plan.cap for plan in plans])[reps.pool] * variable
        fit = np.array([plan.rates == MULTIPLE and plan.method == MARGINAL for plan in plans], dtype=bool)[reps.pool]
        with np.errstate(invalid="ignore"):
            return np.where(fit & (wanted - self.ote * self.base_share <= most), rate, np.nan)

    @cached_property
    def fixed(self) -> dict[str, FloatArray]:
        """The part of pay at each attainment that follows the quota and not OTE, money."""
        own, reps = self.plan.parameters, self.plan.company.reps
        plans = [plan_of_pool(role, segment, own) for role, segment in reps.pools]
        found = {name: np.zeros(len(self.ote)) for name in self.paid}
        everybody = np.ones(len(self.ote))
        at = {"low": LOW_ATTAINMENT * everybody, "full": everybody, "high": HIGH_ATTAINMENT * everybody}
        at["expected"] = self.expected
        for plan in dict.fromkeys(plans):
            if plan.rates == MULTIPLE:
                continue
            rows = np.flatnonzero(np.array([other == plan for other in plans], dtype=bool)[reps.pool])
            asked = np.nan_to_num(self.quota[rows])
            curve = variable_curve(replace(plan, cap=None), np.zeros(len(rows)), asked)
            for name, attained in at.items():
                found[name][rows] = curve.paid(np.nan_to_num(attained[rows] * asked))
        return found

    def team(self, who: BoolArray) -> TeamEfficiency:
        """Some reps together: their quotas over their pay for the time employed; people without OTE are left out."""
        own = np.flatnonzero(who & np.isfinite(self.ote) & (self.ote > 0) & np.isfinite(self.quota))
        quota, full = self.plan.quota[own], self.quota[own]
        pay = {name: each[own] * self.years[own] for name, each in self.paid.items()}

        def back(name: str, attainment: float | FloatArray) -> float:
            # Whoever has no attainment to speak of is left out on both sides.
            known = np.isfinite(pay[name])
            booked = float((attainment * quota)[known].sum())
            return float(ratio(np.array([booked]), pay[name][known].sum(keepdims=True), np.nan)[0]) / self.load

        margin = float((self.margin[own] * quota).sum() / quota.sum()) if quota.sum() > 0 else self.usual_margin
        return TeamEfficiency(
            reps=len(own),
            quota=float(quota.sum()),
            full_year_quota=float(full.sum()),
            ote=float(self.ote[own].sum()),
            pay_at_quota=float(pay["full"].sum()),
            multiple=float(full.sum() / self.ote[own].sum()) if own.size else float("nan"),
            return_at_quota=back("full", FULL),
            return_at_80=back("low", LOW_ATTAINMENT),
            return_expected=back("expected", self.expected[own]),
            target_return=float(target_return_at(margin, self.plan.parameters)),
        )

    @cached_property
    def paid(self) -> dict[str, FloatArray]:
        """Pay of a full year at 80%, 100%, 120% and the expected attainment, money."""
        at: dict[str, float | FloatArray] = {"low": LOW_ATTAINMENT, "full": FULL, "high": HIGH_ATTAINMENT}
        return {name: self.pay(attainment) for name, attainment in {**at, "expected": self.expected}.items()}

    @cached_property
    def years(self) -> FloatArray:
        """The share of the plan year employed."""
        reps = self.plan.company.reps
        return np.asarray(active_share(reps.start, reps.end, self.plan.period).sum(axis=1) / 12)

    @property
    def load(self) -> float:
        """Full cost over pay."""
        return self.plan.parameters.load_factor

    @property
    def usual_margin(self) -> float:
        """The general gross margin."""
        return self.plan.parameters.gross_margin


def _under(value: FloatArray, limit: float | FloatArray) -> BoolArray:
    return np.asarray(value < limit * (1 - HAIR))


def _over(value: FloatArray, limit: float | FloatArray) -> BoolArray:
    return np.asarray(value > limit * (1 + HAIR))
