"""Quotas in whole cents by period and booking type, so that what a loader adds up is what was approved.

Everything is split in decimal arithmetic by largest remainder: the approved total over reps, a rep's quota over the
months, a month over its types. A quarter is the sum of its months and a year of its quarters, to the cent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

import numpy as np

from quota_core.model.buildup import month_quotas
from quota_core.model.plan import Plan
from quota_core.model.quota_types import TYPES, type_shares

CENT = Decimal("0.01")
TOTAL = "total"
Grain = Literal["month", "quarter", "year"]
MONTHS: dict[Grain, int] = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, kw_only=True)
class PeriodQuota:
    """One rep's quota of a period and type: `rep` is the place in the company's reps, `first` the first month."""

    rep: int
    first: int
    months: int
    type: str
    amount: Decimal


def cents_of(total: int, parts: Sequence[Decimal]) -> list[int]:
    """Whole cents that sum to `total` in proportion to `parts`, by largest remainder; the earlier one where alike.

    100 cents in thirds are 34, 33, 33. Raises ValueError where there is something to split and no part to split it by.
    """
    whole = sum(parts, Decimal(0))
    if not whole:
        if total:
            raise ValueError("nothing to split by")
        return [0] * len(parts)
    exact = [total * part / whole for part in parts]
    cents = [int(x) for x in exact]
    order = sorted(range(len(parts)), key=lambda j: (cents[j] - exact[j], j))
    for j in order[: total - sum(cents)]:
        cents[j] += 1
    return cents


def rep_cents(plan: Plan) -> dict[int, int]:
    """Each carrier's quota in cents (by place), which sum to the plan's total rounded half up to the cent."""
    places = [int(i) for i in np.flatnonzero(plan.carries)]
    quotas = [Decimal(repr(float(plan.quota[i]))) for i in places]
    total = int((sum(quotas, Decimal(0)) / CENT).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    return dict(zip(places, cents_of(total, quotas), strict=True))


def period_quotas(plan: Plan, grain: Grain, *, by_type: bool = False) -> Iterator[PeriodQuota]:
    """Every carrier's quota by period (periods of no quota are 0.00) and, where asked, by the types of its pool.

    A type that a rep's pool is not credited with has no rows; type is "total" where types are not asked for.
    """
    months, shares, pool = month_quotas(plan), type_shares(plan), plan.company.reps.pool
    span = MONTHS[grain]
    for rep, cents in rep_cents(plan).items():
        by_month = cents_of(cents, [Decimal(repr(float(x))) for x in months[rep]])
        parts = [Decimal(repr(float(x))) for x in shares[pool[rep]]]
        split = [cents_of(month, parts) for month in by_month] if by_type else [[month] for month in by_month]
        for j, name in enumerate(TYPES if by_type else (TOTAL,)):
            if by_type and not parts[j]:
                continue
            for start in range(0, len(by_month), span):
                amount = sum(month[j] for month in split[start : start + span])
                yield PeriodQuota(
                    rep=rep, first=plan.period.first + start, months=span, type=name, amount=amount * CENT
                )
