"""Won deals that no booking counts, each under the first reason that holds: what the numbers of the model leave out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ibis

from quota_core.ingest.checks.base import Data
from quota_core.ingest.deals import day_of, in_plan_currency, rows_of

REASONS = {
    "left_out": "left out by a correction",
    "no_rate": "in a currency without a rate on the close date",
    "unknown_owner": "the owner is not among the reps",
    "after_as_of": "closed on or after the as-of date",
    "not_credited": "of a type that the owner's role is not credited with",
}


@dataclass(frozen=True, kw_only=True)
class NotCounted:
    """Won deals of one currency left out for one reason: how many, and how much as written and in plan currency."""

    reason: str
    deals: int
    currency: str
    amount: float
    money: float | None


def not_counted(data: Data, left_out: Any | None = None) -> tuple[NotCounted, ...]:
    """Won deals that are in no credited booking, by reason and currency (METHOD 2: who is credited with what).

    `left_out`: deals that corrections took out, where there are any. `money` is None where no rate converts it. Deals
    that are split are judged by their owner.
    """
    deals = data.deals.filter(data.deals.status == "won")
    reps = data.tables("reps").select(_rep="rep_id", _role="role")
    joined = deals.left_join(reps, deals.rep_id == reps._rep)
    kind = joined.booking_type.fill_null("new")
    credited = [
        (joined._role == role) & kind.isin(list(types))
        for role, types in data.parameters.credited_types.items()
        if types
    ]
    reason = ibis.cases(
        (joined.rate.isnull(), "no_rate"),
        (joined._rep.isnull(), "unknown_owner"),
        (joined.close_date >= ibis.date(str(day_of(data.as_of))), "after_as_of"),
        (~ibis.or_(ibis.literal(False), *credited).fill_null(False), "not_credited"),
    )
    told = joined.mutate(reason=reason)
    found = _summed(told.filter(told.reason.notnull()), data)
    if left_out is not None:
        gone = in_plan_currency(left_out.filter(left_out.status == "won"), data.tables, data.parameters)
        found += _summed(gone.mutate(reason=ibis.literal("left_out"), won_money=gone.amount * gone.rate), data)
    return tuple(sorted(found, key=lambda row: (list(REASONS).index(row.reason), row.currency)))


def _summed(deals: Any, data: Data) -> list[NotCounted]:
    named = deals.mutate(code=deals.currency.fill_null(data.currency))
    sums = named.group_by("reason", "code", unpriced=named.rate.isnull()).aggregate(
        deals=named.count(),
        amount=named.amount.sum(),
        money=named.won_money.sum(),
    )
    return [_row(row) for row in rows_of(sums)]


def _row(row: dict[str, Any]) -> NotCounted:
    return NotCounted(
        reason=row["reason"],
        deals=row["deals"],
        currency=row["code"],
        amount=row["amount"] or 0.0,
        money=None if row["unpriced"] else row["money"],
    )


def total(rows: Sequence[NotCounted]) -> float:
    """What is left out in plan currency, as far as a rate converts it."""
    return sum(row.money or 0.0 for row in rows)
