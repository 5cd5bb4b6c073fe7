"""Who is paid what and by which plan: OTE in base and variable, the margin of what is sold, the market's pay."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from quota_core.evaluate.pay.curve import PayCurve, stacked, variable_curve
from quota_core.model.arrays import ratio
from quota_core.model.buildup import month_quotas
from quota_core.model.company import BoolArray, FloatArray, IntArray, Reps
from quota_core.model.ote import base_share_of, market_ote_of, ote_of, plan_of_pool
from quota_core.model.plan import Plan
from quota_core.model.ramp import curve_values
from quota_core.model.season import season_by_rep
from quota_core.model.time import active_share, tenure
from quota_core.parameters import Parameters
from quota_core.pay_plan import RECOVERED, PayPlan

REFERENCE_MARGIN = 0.80
QUARTER = 3


@dataclass(frozen=True, eq=False, kw_only=True)
class Terms:
    """What some people are paid; shape (people,) each, money a year in plan currency.

    `people`: their places among the plan's reps. `ote` of whoever has none known is the median of those known in the
    pool, else of all (`assumed` says where). `years`: how much of the plan year they are employed, nobody leaving.
    `quota`, `variable`, `guarantee` by quarter, shape (people, quarters): the plan's quota, the target variable that
    goes with it, and what is sure of it on the ramp; `ramp_share`: the part of a quarter's earnings made on the ramp.
    """

    people: IntArray
    plans: tuple[PayPlan, ...]
    plan_of: IntArray
    ote: FloatArray
    assumed: IntArray
    base_share: FloatArray
    market: FloatArray
    margin: FloatArray
    years: FloatArray
    quota: FloatArray
    variable: FloatArray
    guarantee: FloatArray
    ramp_share: FloatArray

    def base(self, years: FloatArray) -> FloatArray:
        """Base pay for so many years in the seat, money; years: shape (people,)."""
        return self.ote * self.base_share * years

    @property
    def quarters(self) -> int:
        """How many quarters the period has."""
        return int(self.quota.shape[1])

    def measured(self, how: str) -> IntArray:
        """Rows of those whose attainment is measured in a way (`pay_measured`)."""
        ways = np.array([plan.measured == how for plan in self.plans], dtype=bool)
        return np.flatnonzero(ways[self.plan_of])

    @property
    def recovered(self) -> BoolArray:
        """Who has a draw that comes off what is earned later in the year; shape (people,)."""
        ways = np.array([plan.ramp_draw == RECOVERED for plan in self.plans], dtype=bool)
        return np.asarray(ways[self.plan_of] & (self.guarantee.sum(axis=1) > 0))

    def some(self, rows: IntArray) -> Terms:
        """The same of some of the people."""
        fields = ("people", "plan_of", "ote", "base_share", "market", "margin", "years")
        tables = ("quota", "variable", "guarantee", "ramp_share")
        return replace(
            self,
            assumed=np.flatnonzero(np.isin(rows, self.assumed)),
            **{name: getattr(self, name)[rows] for name in (*fields, *tables)},
        )

    def curve(
        self, quota: FloatArray, first: int, end: int, rows: IntArray | None = None, *, advanced: bool = True
    ) -> PayCurve:
        """Variable pay over quarters first <= q < end at quotas of that span.

        `rows`: whose curves, repeats allowed (None: everybody's); quota: as many. `advanced`: with what a draw that is
        recovered makes sure.
        """
        own = np.arange(len(self.people)) if rows is None else rows
        variable = self.variable[:, first:end]
        target, sure = variable.sum(axis=1), self.guarantee[:, first:end].sum(axis=1)
        if not advanced:
            sure = np.where(self.recovered, 0.0, sure)
        share = ratio((self.ramp_share[:, first:end] * variable).sum(axis=1), target)
        return self._by_plan(own, quota, target[own], sure[own], share[own])

    def full_year(self, quota: FloatArray) -> PayCurve:
        """Variable pay of a ramped full year at full-year quotas, money; quota: shape (people,)."""
        everybody, none = np.arange(len(self.people)), np.zeros(len(self.people))
        return self._by_plan(everybody, quota, self.ote * (1 - self.base_share), none, none)

    def _by_plan(
        self, rows: IntArray, quota: FloatArray, variable: FloatArray, sure: FloatArray, share: FloatArray
    ) -> PayCurve:
        curves, plan_of = [], self.plan_of[rows]
        for place, plan in enumerate(self.plans):
            own = np.flatnonzero(plan_of == place)
            if own.size:
                made = variable_curve(plan, variable[own], quota[own], guarantee=sure[own], ramp_share=share[own])
                curves.append((own, made))
        return stacked(curves, len(rows))


def terms_of(plan: Plan, people: IntArray) -> Terms:
    """The terms of some of a plan's reps, by the parameters (see `Terms`); people: places among the reps.

    Target variable follows the months employed, so that whoever starts in the year earns its part at its own quota.
    """
    parameters, company, period = plan.parameters, plan.company, plan.period
    reps = company.reps
    some = reps.some(people)
    ote, assumed = known_ote(reps, parameters, people)
    base_share = base_share_of(reps, parameters)[people]
    plans = [plan_of_pool(role, segment, parameters) for role, segment in reps.pools]
    kinds = list(dict.fromkeys(plans))
    active = active_share(some.start, some.end, period)
    years = active.sum(axis=1) / 12
    k = tenure(some, period)
    on_ramp = curve_values(parameters.ramp_schedule, some, k) < 1
    season = season_by_rep(replace(company, reps=some), plan.capacity.season, period)
    made = season * curve_values(parameters.ramp_productivity, some, k) * active
    variable = (ote * (1 - base_share))[:, None] * active / 12
    sure = np.array([each.ramp_guarantee for each in plans])[reps.pool[people]][:, None] * variable * on_ramp
    return Terms(
        people=people,
        plans=tuple(kinds),
        plan_of=np.array([kinds.index(plans[pool]) for pool in reps.pool[people]], dtype=np.int64),
        ote=ote,
        assumed=assumed,
        base_share=base_share,
        market=market_ote_of(reps, parameters)[people],
        margin=margin_of(some, parameters),
        years=years,
        quota=_by_quarter(month_quotas(plan)[people]),
        variable=_by_quarter(variable),
        guarantee=_by_quarter(sure),
        ramp_share=ratio(_by_quarter(made * on_ramp), _by_quarter(made)),
    )


def known_ote(reps: Reps, parameters: Parameters, people: IntArray) -> tuple[FloatArray, IntArray]:
    """OTE of some people, money a year, and the places of those for whom the median of others stands in.

    NaN where nobody's OTE is known.
    """
    everybody = ote_of(reps, parameters)
    ote = everybody[people]
    given = np.isfinite(everybody[people])
    unknown, known = np.flatnonzero(~given), ote[given]
    for place in unknown:
        same = ote[(reps.pool[people] == reps.pool[people[place]]) & given]
        ote[place] = np.median(same) if same.size else np.median(known) if known.size else np.nan
    return ote, unknown


def margin_of(reps: Reps, parameters: Parameters) -> FloatArray:
    """Gross margin of what each rep sells: the segment's, else the general one; shape (reps,), fractions."""
    own = parameters.gross_margin_segments
    return np.array([own.get(segment, parameters.gross_margin) for segment in reps.segment], dtype=np.float64)


def target_return_at(margin: FloatArray | float, parameters: Parameters) -> FloatArray:
    """`ote_return_floor`, x 0.80 / gross margin where the margin is under 0.80. Margin 0.55: 3 becomes 4.364."""
    return np.asarray(parameters.ote_return_floor * np.maximum(1.0, REFERENCE_MARGIN / np.asarray(margin)))


def _by_quarter(monthly: FloatArray) -> FloatArray:
    return np.asarray(monthly.reshape(len(monthly), monthly.shape[1] // QUARTER, QUARTER).sum(axis=2))
