"""What each pool is asked for, and what it can carry."""

from __future__ import annotations

from typing import Any

from quota_core.evaluate.outlook import Outlook
from quota_core.evaluate.roll_up import Subtotal, pool_subtotals
from quota_core.present import formats
from quota_core.present.rep_rows import Row, cell, column, money_cell


def capacity_table(now: Outlook) -> dict[str, Any]:
    """The team, then a row for each role and segment."""
    currency = now.plan.company.currency
    pools = pool_subtotals(now.plan, now.beside, now.shown)
    return {
        "title": f"What {formats.counted(len(pools), 'pool')} can carry",
        "file": "capacity",
        "noun": "pools",
        "opens": None,
        "columns": [
            column("name", f"Pool ({currency})" if currency else "Pool", "A role and a segment.", right=False),
            column("heads", "Reps", "Who carries a quota in the plan year."),
            column("last_bookings", "Last booked", "Credited bookings of the twelve months before the as-of date."),
            column("quota", "Assigned", "The sum of the quotas proposed."),
            column("capacity", "Capacity", "What these people can be expected to sell, ramping included."),
            column("gap", "Assigned over capacity", "Assigned less capacity: quota that nobody can carry yet."),
        ],
        "rows": [_row("total", now.subtotals["total"][0]), *(_row("row", each) for each in pools)],
        "note": "",
    }


def _row(kind: str, each: Subtotal) -> Row:
    cells = {
        "name": cell(each.name.replace("/", " ")),
        "heads": cell(formats.count(each.carrying), each.carrying),
        "last_bookings": money_cell(each.last_bookings),
        "quota": money_cell(each.quota),
        "capacity": money_cell(each.capacity),
        "gap": cell(formats.money_change(each.gap), each.gap),
    }
    return {"id": kind if kind == "total" else f"{kind}:{each.name}", "kind": kind, "cells": cells}
