"""Conditions on single rows that checks report and corrections act on, each written once.

A new one: write its condition and add it to `RULES`; a check and a fix name it by its key.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import ibis

from quota_core.ingest.deals import Tables

SHARE_SLACK = 1e-6


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A condition on the rows of one canonical table: (table expression, the other tables) -> true or false."""

    table: str
    condition: Callable[[Any, Tables], Any]


def _missing_territory(deals: Any, tables: Tables) -> Any:
    return deals.territory_id.isnull()


def _blank_type(deals: Any, tables: Tables) -> Any:
    return deals.booking_type.isnull()


def _unknown_rep(rows: Any, tables: Tables) -> Any:
    return rows.rep_id.notnull() & ~rows.rep_id.isin(tables("reps").rep_id)


def _unknown_territory(deals: Any, tables: Tables) -> Any:
    return deals.territory_id.notnull() & ~deals.territory_id.isin(tables("territories").territory_id)


def _close_before_created(deals: Any, tables: Tables) -> Any:
    return deals.close_date < deals.created_date


def _zero_or_negative_won(deals: Any, tables: Tables) -> Any:
    return (deals.status == "won") & (deals.amount <= 0)


def _new_from_customer(deals: Any, tables: Tables) -> Any:
    won = deals.status == "won"
    day = won.ifelse(deals.close_date, ibis.null("date"))
    first_win = day.min().over(ibis.window(group_by=deals.account_id))
    kind = deals.booking_type.fill_null("new") == "new"
    return won & kind & deals.account_id.notnull() & (deals.close_date > first_win)


def _shares_over_one(splits: Any, tables: Tables) -> Any:
    return splits.share.sum().over(ibis.window(group_by=splits.opportunity_id)) > 1 + SHARE_SLACK


def _split_of_unknown_deal(splits: Any, tables: Tables) -> Any:
    return ~splits.opportunity_id.isin(tables("opportunities").opportunity_id)


def _below_zero(column: str) -> Callable[[Any, Tables], Any]:
    return lambda rows, tables: rows[column] < 0


def _ends_before(first: str, last: str) -> Callable[[Any, Tables], Any]:
    return lambda rows, tables: rows[last] < rows[first]


RULES: dict[str, Rule] = {
    "missing_territory": Rule(table="opportunities", condition=_missing_territory),
    "unknown_territory": Rule(table="opportunities", condition=_unknown_territory),
    "unknown_rep": Rule(table="opportunities", condition=_unknown_rep),
    "close_before_created": Rule(table="opportunities", condition=_close_before_created),
    "zero_or_negative_won": Rule(table="opportunities", condition=_zero_or_negative_won),
    "new_from_customer": Rule(table="opportunities", condition=_new_from_customer),
    "blank_booking_type": Rule(table="opportunities", condition=_blank_type),
    "split_shares_over_one": Rule(table="splits", condition=_shares_over_one),
    "split_of_unknown_deal": Rule(table="splits", condition=_split_of_unknown_deal),
    "quota_of_unknown_rep": Rule(table="past_quotas", condition=_unknown_rep),
    "term_below_zero": Rule(table="opportunities", condition=_below_zero("term_months")),
    "quota_below_zero": Rule(table="past_quotas", condition=_below_zero("quota")),
    "split_share_below_zero": Rule(table="splits", condition=_below_zero("share")),
    "potential_below_zero": Rule(table="territories", condition=_below_zero("potential")),
    "accounts_below_zero": Rule(table="territories", condition=_below_zero("accounts")),
    "ote_below_zero": Rule(table="reps", condition=_below_zero("ote")),
    "assignment_ends_before_it_begins": Rule(table="assignments", condition=_ends_before("from_date", "to_date")),
    "rep_ends_before_start": Rule(table="reps", condition=_ends_before("start_date", "end_date")),
}
