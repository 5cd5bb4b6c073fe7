"""What a check hands back, and what it may ask of the data: every sum over the deals is made once and shared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal

import ibis

from quota_core.ingest.deals import CLOSED, Tables, as_of, count_of, in_plan_currency, plan_currency, rows_of
from quota_core.ingest.fixes import Fix
from quota_core.ingest.rules import RULES
from quota_core.parameters import Parameters
from quota_core.schema import TABLES

Severity = Literal["problem", "warning", "note"]
SAMPLES = 5
OFFERED = 20
MOST_NAMES = 100_000
_SHOWN = ("opportunity_id", "rep_id", "account_id", "status", "amount", "created_date", "close_date", "booking_type")


@dataclass(frozen=True, kw_only=True)
class Check:
    """A finding: how many rows, how much won money (plan currency), examples, and the corrections it offers."""

    name: str
    title: str
    severity: Severity
    count: int
    money: float = 0.0
    samples: tuple[dict[str, Any], ...] = ()
    fixes: tuple[Fix, ...] = ()
    advice: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The finding as JSON-able data."""
        return {
            "name": self.name,
            "title": self.title,
            "severity": self.severity,
            "count": self.count,
            "money": round(self.money, 2),
            "advice": self.advice,
            "samples": [{key: _plain(value) for key, value in sample.items()} for sample in self.samples],
            "fixes": [fix.as_dict() for fix in self.fixes],
        }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


@dataclass(frozen=True, kw_only=True)
class Data:
    """The tables under check. `reference` holds lists of right names by column (product, account_id ...)."""

    tables: Tables
    parameters: Parameters
    today: date
    reference: Mapping[str, Sequence[str]] = field(default_factory=dict)
    assumed: frozenset[tuple[str, str, str]] = frozenset()

    @cached_property
    def currency(self) -> str:
        """The plan's currency, "" where no deal names one."""
        return plan_currency(self.tables, self.parameters)

    @cached_property
    def deals(self) -> Any:
        """The deals with `won_money`: the amount in plan currency where won, else 0."""
        deals = in_plan_currency(self.tables("opportunities"), self.tables, self.parameters)
        won = (deals.status == "won") & deals.amount.notnull() & deals.rate.notnull()
        return deals.mutate(won_money=won.ifelse(deals.amount * deals.rate, 0.0))

    @cached_property
    def as_of(self) -> int:
        """The as-of month."""
        return as_of(self.tables, self.parameters, self.today)

    @cached_property
    def by_rep(self) -> dict[str, dict[str, Any]]:
        """Per owner: deals and won_money."""
        return self.by_value("rep_id")

    @cached_property
    def by_territory(self) -> dict[str, dict[str, Any]]:
        """Per territory that deals name: deals and won_money; empty where there are too many to be territories."""
        return self.by_value("territory_id", MOST_NAMES)

    @cached_property
    def by_day(self) -> list[dict[str, Any]]:
        """Per day with a won or lost close, in order: closes, won, won_money."""
        deals = self.deals.filter(self.deals.status.isin(CLOSED), self.deals.close_date.notnull())
        days = deals.group_by("close_date").aggregate(
            closes=deals.count(), won=(deals.status == "won").sum(), won_money=deals.won_money.sum()
        )
        return rows_of(days.order_by("close_date"))

    def by_value(self, column: str, limit: int | None = None) -> dict[str, dict[str, Any]]:
        """Per value of a deal's column: deals and won_money; empty where there are more than `limit` values."""
        deals = self.deals.filter(self.deals[column].notnull())
        groups = deals.group_by(column).aggregate(deals=deals.count(), won_money=deals.won_money.sum())
        if limit is not None:
            groups = groups.limit(limit + 1)
        rows = rows_of(groups)
        return {} if limit is not None and len(rows) > limit else {row[column]: row for row in rows}

    @cached_property
    def reps(self) -> list[dict[str, Any]]:
        """The reps as rows, by id."""
        return sorted(rows_of(self.tables("reps")), key=lambda row: str(row["rep_id"]))

    @cached_property
    def territories(self) -> list[dict[str, Any]]:
        """The territories as rows, by id."""
        return sorted(rows_of(self.tables("territories")), key=lambda row: str(row["territory_id"]))

    def is_given(self, table: str, key: str, column: str, value: Any) -> bool:
        """Whether a cell holds a value that somebody gave: neither blank nor only assumed."""
        return value is not None and (table, key, column) not in self.assumed

    def examples(self, table: Any, condition: Any, first: str = "won_money") -> tuple[dict[str, Any], ...]:
        """A few rows where a condition holds, those with most money first, with the file and row they came from."""
        found = table.mutate(found=condition)
        found = found.filter(found.found)
        key = [name for name in ("opportunity_id", "rep_id") if name in found.columns]
        order = [ibis.desc(first)] if first in found.columns else []
        rows = rows_of(found.order_by(*order, *key).limit(SAMPLES))
        shown = [name for name in (*_SHOWN, "share", "period_start", "quota") if name in found.columns]
        return tuple(
            {**{name: row[name] for name in shown}, "file": row.get("source_file"), "row": row.get("source_row")}
            for row in rows
        )

    def count_where(self, rule: str) -> int:
        """How many rows of its table a rule finds."""
        table = self.tables(RULES[rule].table)
        return count_of(table.filter(RULES[rule].condition(table, self.tables)))


Finder = Callable[[Data], Iterable[Check]]


def samples_of(column: str, found: Mapping[str, Mapping[str, Any]], names: Sequence[str]) -> tuple[dict[str, Any], ...]:
    """The first few of some values of a column, with their deals and won money."""
    return tuple(
        {column: name, "deals": found[name]["deals"], "money": found[name]["won_money"]} for name in names[:SAMPLES]
    )


def columns_named(column: str) -> list[str]:
    """The tables in which a column of this name can be corrected (is no part of the key)."""
    return [table.name for table in TABLES.values() if column in table.column and column not in table.key]
