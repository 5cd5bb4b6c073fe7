"""What pay buys, rep by rep: OTE multiple, OTE return on the pay an attainment earns, pay against market, flags.

Everything is on a full, ramped year: the quota that such a year would carry, the OTE and what the pay plan makes of it
(METHOD 9). The team's pay under the simulation is in `pay.economics`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from quota_core.evaluate.audit import Audit, TeamEfficiency
from quota_core.evaluate.mends import Mends, mends_of
from quota_core.model.company import BoolArray, FloatArray
from quota_core.model.plan import Plan

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
    audit: Audit

    @cached_property
    def mends(self) -> Mends:
        """What would take each flag away."""
        return mends_of(self.audit, self.flags)


def efficiency(plan: Plan, expected_attainment: float | FloatArray = float("nan")) -> Efficiency:
    """OTE multiple, OTE return at 100%, 80% and the expected attainment, target return, pay against market, flags.

    multiple = full-year ramped quota / OTE; return(a) = a x quota / pay(a) / load factor, pay by the pay plan.
    `expected_attainment`: everybody's (a back-test's mean) or each rep's, shape (reps,). OTE 175,000, quota 800,000,
    half base, no accelerator: 4.571x, 4.571 at 100%, 4.063 at 80% (METHOD 10).
    """
    found = Audit.of(plan, np.broadcast_to(np.asarray(expected_attainment, dtype=float), len(plan.company.reps)))
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
