"""Data checks: what is odd in the tables, how much money it touches, and the correction each offers.

A new check: write a function Data -> findings in the module it belongs to and add it to `CHECKS`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from quota_core.ingest.checks.base import Check, Data, Finder, Severity
from quota_core.ingest.checks.companions import (
    overlapping_assignments,
    quotas_of_unknown_reps,
    several_currencies,
    targets_missing,
    territories_without_potential,
    unknown_territories,
    wrong_splits,
)
from quota_core.ingest.checks.deals import deal_checks
from quota_core.ingest.checks.impossible import impossible_values
from quota_core.ingest.checks.names import near_accounts, near_products, near_reps, near_segments, near_territories
from quota_core.ingest.checks.people import incomplete_reps, reps_without_deals, unknown_reps
from quota_core.ingest.checks.periods import first_period_partial, last_period_partial, short_history, stale_open_deals
from quota_core.ingest.deals import Tables, rows_of
from quota_core.ingest.fixes import Fix, corrected
from quota_core.ingest.infer import completed, inferred
from quota_core.parameters import DEFAULTS, Parameters

__all__ = ["CHECKS", "Check", "LookAhead", "checks", "look_ahead"]

CHECKS: tuple[Finder, ...] = (
    unknown_reps,
    unknown_territories,
    deal_checks,
    near_products,
    near_accounts,
    near_reps,
    near_territories,
    near_segments,
    reps_without_deals,
    incomplete_reps,
    first_period_partial,
    last_period_partial,
    short_history,
    stale_open_deals,
    targets_missing,
    territories_without_potential,
    several_currencies,
    wrong_splits,
    overlapping_assignments,
    quotas_of_unknown_reps,
    impossible_values,
)
_ORDER: dict[Severity, int] = {"problem": 0, "warning": 1, "note": 2}


def checks(
    con: Any,
    parameters: Parameters = DEFAULTS,
    today: date | None = None,
    reference: Mapping[str, Sequence[str]] | None = None,
    tables: Tables | None = None,
) -> list[Check]:
    """What the checks find in the canonical tables of a backend: gravest first, then by money.

    `reference` gives lists of right names by column (product, account_id, territory_id); `tables` gives the tables to
    look at where they are not the stored ones (a preview). Every check reads sums made by the engine.
    """
    data = Data(
        tables=tables or con.table,
        parameters=parameters,
        today=today or date.today(),
        reference=reference or {},
        assumed=_assumed(con),
    )
    return _found(data)


@dataclass(frozen=True, kw_only=True)
class LookAhead:
    """What an import that is not saved yet would leave: findings, values nobody gave, the plan's currency, the reps."""

    checks: tuple[Check, ...]
    assumed: tuple[Mapping[str, Any], ...]
    currency: str
    people: tuple[Mapping[str, Any], ...]


def look_ahead(
    con: Any,
    tables: Tables,
    parameters: Parameters = DEFAULTS,
    today: date | None = None,
    reference: Mapping[str, Sequence[str]] | None = None,
    fixes: Sequence[Fix] = (),
) -> LookAhead:
    """What the checks would find and what would be assumed after an import: `tables` gives a table as it would be.

    Corrections that hold are applied and what would be inferred is inferred first, so that one file of deals is not
    reproached with having no reps.
    """
    today = today or date.today()
    given = corrected(tables, fixes)
    found = inferred(con, today, parameters, fixes, tables=given)
    entries = ((entry["table_name"], entry["row_key"], entry["column_name"]) for entry in found.assumed)
    data = Data(
        tables=completed(con, given, found),
        parameters=parameters,
        today=today,
        reference=reference or {},
        assumed=frozenset(entries),
    )
    return LookAhead(
        checks=tuple(_found(data)), assumed=tuple(found.assumed), currency=data.currency, people=tuple(data.reps)
    )


def _found(data: Data) -> list[Check]:
    found = [finding for find in CHECKS for finding in find(data)]
    return sorted(found, key=lambda check: (_ORDER[check.severity], -check.money))


def _assumed(con: Any) -> frozenset[tuple[str, str, str]]:
    if "assumed" not in con.list_tables():
        return frozenset()
    ledger = con.table("assumed")
    rows = rows_of(ledger.filter(ledger.status == "ASSUMED").select("table_name", "row_key", "column_name"))
    return frozenset((row["table_name"], row["row_key"], row["column_name"]) for row in rows)
