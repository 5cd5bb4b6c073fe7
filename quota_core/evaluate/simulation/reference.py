"""What draws depend on: two settings with the same key share one simulation, so that a quota moves and no noise does.

Draws are made under reference settings: everything the key does not hold stands at its default, territory weights
among them. What other weights would have made of somebody's bookings is a factor on that person's draws.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace

import numpy as np

from quota_core.evaluate.simulation.history import History, lookback_of, past_months
from quota_core.evaluate.simulation.seats import plan_months
from quota_core.model.arrays import ratio, sums
from quota_core.model.capacity import capacity, weight_by_month
from quota_core.model.company import FloatArray
from quota_core.model.plan import Plan
from quota_core.parameters import DEFAULTS, Parameters
from quota_core.values import FrozenMap

# Only these reach the draws (and of the ramp of quotas, the months in which it stands at 1).
DRAWN_FROM: tuple[str, ...] = (
    "added_hires",
    "start_slips",
    "taken_out",
    "ramp_productivity",
    "lookback_months",
    "productivity_growth",
    "seasonality",
    "fiscal_year_start",
    "as_of",
    "plan_year",
    "credited_types",
    "multi_year_credit",
    "plan_currency",
    "backfill_months",
    "annual_turnover",
    "hire_slip_months",
    "shock_prior",
)


ROUNDS = 12


def draw_key(parameters: Parameters) -> Hashable:
    """Everything of the parameters that the draws depend on: equal keys, equal draws."""
    return (*(getattr(parameters, key) for key in DRAWN_FROM), _ramped_from(parameters))


def reference_parameters(parameters: Parameters) -> Parameters:
    """The settings that are drawn from: what `draw_key` holds, and the defaults beside it."""
    return DEFAULTS.changed(
        **{key: getattr(parameters, key) for key in DRAWN_FROM}, ramp_schedule=_ramped_from(parameters)
    )


def reference_plan(plan: Plan, *, planning: bool = True) -> Plan:
    """The same people under reference settings; `planning`: see `capacity`."""
    chosen = reference_parameters(plan.parameters)
    carried = capacity(plan.company, plan.period, plan.as_of, chosen, planning=planning)
    return replace(plan, parameters=chosen, capacity=carried)


@dataclass(frozen=True, eq=False, kw_only=True)
class Weighing:
    """What other territory weights make of draws, with all that does not depend on them worked out once.

    `past`, `coming`: season x ramp x employed by rep and month, of the ramped past and of the plan; `expected`: each
    rep's exposure in the plan over alpha / mean + exposure in the past, under reference weights.
    """

    reference: Plan
    history: History
    past: FloatArray
    coming: FloatArray
    alpha: FloatArray
    mean: FloatArray
    expected: FloatArray

    @classmethod
    def of(cls, reference: Plan, history: History) -> Weighing:
        """The reference's own."""
        past, counted = past_months(reference, lookback_of(reference))
        coming = plan_months(reference)
        alpha = np.array([known.rates.expected[0] for known in history.pools])
        mean = np.array([known.rates.expected[1] for known in history.pools])
        exposure = (coming * weight_by_month(reference.company, reference.capacity, reference.period)).sum(axis=1)
        return cls(
            reference=reference,
            history=history,
            past=past * counted,
            coming=coming,
            alpha=alpha,
            mean=_likely_mean(history, alpha, history.years),
            expected=ratio(exposure, ratio(alpha, mean)[history.pool_of] + history.years),
        )

    def factor(self, plan: Plan) -> FloatArray:
        """What a plan's weights make of each person's draws; shape (people,), 1 where they are the reference.

        f = [(a + n) / (a / m' + E') x X'] / [(a + n) / (a / m + E) x X], a and m the pool's expected alpha and mean,
        m' = m x the ratio of the means the pool's history makes most likely under either weights; E years of exposure
        in the past, X in the plan: the ratio of expected bookings. Source: METHOD 8 in expectation.
        """
        people, history = np.flatnonzero(plan.carries), self.history
        if np.array_equal(self.reference.capacity.cell_weight, plan.capacity.cell_weight):
            return np.ones(len(people))
        years = (self.past * weight_by_month(plan.company, plan.capacity, lookback_of(plan))).sum(axis=1)
        exposure = (self.coming * weight_by_month(plan.company, plan.capacity, plan.period)).sum(axis=1)
        everybody = history.years.sum() / years.sum() if years.sum() > 0 else 1.0
        likely = _likely_mean(history, self.alpha, years)
        level = np.where(self.mean > 0, ratio(likely, self.mean, everybody), everybody)
        mean = level * np.array([known.rates.expected[1] for known in history.pools])
        expected = ratio(exposure, ratio(self.alpha, mean)[history.pool_of] + years)
        return np.asarray(ratio(expected, self.expected, 1.0)[people])


def _likely_mean(history: History, alpha: FloatArray, years: FloatArray) -> FloatArray:
    """Each pool's most likely mean rate at its alpha: n_i ~ NegBin(alpha, mean E_i / alpha); shape (pools,)."""
    seen = years > 0
    pool, deals, years, pools = history.pool_of[seen], history.deals[seen], years[seen], len(alpha)
    mean = ratio(sums(pool, deals, pools), sums(pool, years, pools))
    # The likelihood's own equation, solved for its mean: each round only a fraction of the last one's step is left.
    for _ in range(ROUNDS):
        known = 1 + mean[pool] * years / alpha[pool]
        mean = ratio(sums(pool, deals / known, pools), sums(pool, years / known, pools))
    return mean


def _ramped_from(parameters: Parameters) -> FrozenMap[tuple[float, ...]]:
    """The ramp of quotas as far as it says who is fully ramped: 1 where it stands at 1, the default's own elsewhere."""
    usual = [value for value in DEFAULTS.ramp_schedule["default"] if value < 1.0]

    def plain(curve: tuple[float, ...]) -> tuple[float, ...]:
        return tuple(1.0 if value >= 1.0 else usual[min(month, len(usual) - 1)] for month, value in enumerate(curve))

    return FrozenMap({key: plain(curve) for key, curve in parameters.ramp_schedule.items()})
