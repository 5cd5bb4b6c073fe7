"""Each rep's quota against pay: multiple, returns and what to look at. Without pay, the quota and the odds alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from quota_core.evaluate.efficiency import TeamEfficiency
from quota_core.evaluate.outlook import Outlook
from quota_core.present import formats
from quota_core.present.bands import BAD, WATCH, status
from quota_core.present.rep_rows import RepRows, Row, RowId, cell, column, money_cell, multiple_cell

PAY_FLAGS = {
    "multiple_low": (WATCH, "low multiple", "The full-year quota is less of OTE than the quota-to-OTE band asks."),
    "multiple_high": (BAD, "high multiple", "The full-year quota is more of OTE than the quota-to-OTE band allows."),
    "return_low_at_80": (WATCH, "low return at 80%", "At 80% attainment, pay brings back less than is asked."),
    "return_low_expected": (
        WATCH,
        "low return expected",
        "At the back-test's mean attainment, pay brings back less than is asked.",
    ),
    "under_market": (WATCH, "under market", "OTE is under the market OTE given for this rep."),
}
PLAIN_FLAGS = {
    "above_best_year": (
        BAD,
        "above best year",
        "More than anyone in the pool has booked in any twelve months: a churn trigger [P].",
    ),
}


def efficiency_table(now: Outlook, row_id: RowId, chances: Sequence[float], *, pay: bool) -> dict[str, Any]:
    """The team, each pool, then the reps with a quota; `chances`: P(hit) of each, NaN where it is not known."""
    currency = now.plan.company.currency
    columns = [
        column("name", f"Rep ({currency})" if currency else "Rep", "Everybody who carries a quota.", right=False),
        column("quota", "Quota", "The quota proposed for the plan year."),
        column("p_hit", "Chance", "How likely the rep is to book the quota or more."),
    ]
    if pay:
        columns += [
            column("ote", "OTE", "On-target earnings of a year."),
            column("multiple", "x OTE", "Full-year ramped quota over OTE."),
            column("return_100", "At 100%", "Bookings over pay at full attainment."),
            column("return_80", "At 80%", "Bookings over pay at 80% attainment."),
            column("return_expected", "Expected", "Bookings over pay at the back-test's mean attainment."),
        ]
    columns.append(column("flags", "Flags", "What to look at before anybody hears this number.", right=False))
    rows = [_team_row("total", "Team", now.efficiency.team, pay=pay)]
    if len(now.efficiency.by_pool) > 1:
        rows += [_team_row("pool", name, team, pay=pay) for name, team in now.efficiency.by_pool.items()]
    return {
        "title": efficiency_title(now, pay=pay),
        "file": "efficiency",
        "columns": columns,
        "rows": [*rows, *_rep_rows(now, row_id, chances, pay=pay)],
        "note": "",
    }


def _team_row(kind: str, name: str, team: TeamEfficiency, *, pay: bool) -> Row:
    cells = {"name": cell(f"{name.replace('/', ' ')} ({team.reps})"), "quota": money_cell(team.quota)}
    if pay:
        cells |= {
            "ote": money_cell(team.ote),
            "multiple": multiple_cell(team.multiple),
            "return_100": multiple_cell(team.return_at_quota),
            "return_80": multiple_cell(team.return_at_80),
            "return_expected": multiple_cell(team.return_expected),
        }
    return {"id": kind if kind == "total" else f"{kind}:{name}", "kind": kind, "cells": cells}


def _rep_rows(now: Outlook, row_id: RowId, chances: Sequence[float], *, pay: bool) -> list[Row]:
    plan, found, made = now.plan, now.efficiency, RepRows(now, row_id, only_carrying=True)
    names = [f"{role}/{segment}" for role, segment in plan.capacity.holdings.pools]
    pools, quotas, flags = plan.capacity.pool.tolist(), plan.quota.tolist(), efficiency_flags(now, pay=pay)
    numbers = {"multiple": found.multiple, "return_100": found.return_at_quota, "return_80": found.return_at_80}
    listed = {key: values.tolist() for key, values in {**numbers, "return_expected": found.return_expected}.items()}
    otes, rows = plan.company.reps.ote.tolist(), []
    for i in made.order:
        cells = {
            "quota": money_cell(quotas[i]),
            "p_hit": cell(formats.percent(chances[i]), chances[i]),
            "flags": {"text": "", "flag": flags[i]},
        }
        if pay:
            cells["ote"] = money_cell(otes[i])
            cells |= {key: multiple_cell(values[i]) for key, values in listed.items()}
        rows.append(made.row(i, cells, {"pool": f"pool:{names[pools[i]]}"}))
    return rows


def efficiency_flags(now: Outlook, *, pay: bool) -> list[list[Any]]:
    """What to look at, for each rep of the plan's company."""
    flags: list[list[Any]] = [[] for _ in now.plan.company.reps.rep_id]
    for key, (level, word, told) in {**(PAY_FLAGS if pay else {}), **PLAIN_FLAGS}.items():
        for i in np.flatnonzero(now.efficiency.flags[key] & now.plan.carries).tolist():
            flags[i].append({**status(level, word), "help": told})
    return flags


def efficiency_title(now: Outlook, *, pay: bool) -> str:
    """4 of 60 reps have something to look at."""
    flags = efficiency_flags(now, pay=pay)
    flagged = sum(bool(flags[i]) for i in np.flatnonzero(now.plan.carries).tolist())
    return f"{flagged} of {formats.counted(int(now.plan.carries.sum()), 'rep')} to look at"
