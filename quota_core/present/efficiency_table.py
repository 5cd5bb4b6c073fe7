"""Each rep's quota against pay: multiple, returns and what to look at. Without pay, the quota and the odds alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from quota_core.evaluate.audit import MULTIPLE_RANGES, MultipleRange, TeamEfficiency
from quota_core.evaluate.efficiency import Efficiency
from quota_core.evaluate.outlook import Outlook
from quota_core.present import formats
from quota_core.present.bands import BAD, WATCH, status
from quota_core.present.pay_words import flag_title, mend
from quota_core.present.rep_rows import RepRows, Row, RowId, cell, column, money_cell, multiple_cell

PAY_FLAGS = {
    "multiple_low": (WATCH, "low multiple"),
    "multiple_high": (BAD, "high multiple"),
    "return_low_at_80": (WATCH, "low return at 80%"),
    "return_low_expected": (WATCH, "low return expected"),
    "under_market": (WATCH, "under market"),
    "under_market_at_120": (WATCH, "under market at 120%"),
}
PLAIN_FLAGS = {"above_best_year": (BAD, "above best year")}


def efficiency_table(
    now: Outlook, row_id: RowId, chances: Sequence[float], drawn: Efficiency | None, *, pay: bool
) -> dict[str, Any]:
    """The team, each pool, then the reps with a quota; `chances`: P(hit) of each, NaN where it is not known.

    `drawn`: the audit at the attainment the draws expect of each rep, where they are there; else at the back-test's.
    """
    audit = drawn or now.efficiency
    currency = now.plan.company.currency
    columns = [
        column("name", f"Rep ({currency})" if currency else "Rep", "Everybody who carries a quota.", right=False),
        column("quota", "Quota", "The quota proposed for the plan year."),
        column("p_hit", "Chance", "How likely the rep is to book the quota or more."),
        column("flags", "Flags", "What to look at before anybody hears this number.", right=False),
    ]
    if pay:
        columns += [
            column("ote", "OTE", "On-target earnings of a year."),
            column("multiple", "x OTE", "Full-year ramped quota over OTE."),
            column(
                "outside", "Outside", f"Whose usual x OTE it lies outside of: {_ranges(MULTIPLE_RANGES)}.", right=False
            ),
            column("return_100", "At 100%", "Bookings over pay at full attainment."),
            column("return_80", "At 80%", "Bookings over pay at 80% attainment."),
            column("return_expected", "Expected", "Bookings over pay at the attainment expected of the rep."),
            column("asked", "Asked", "Target OTE return: the floor, more where the gross margin is under 80%."),
            column("pay_100", "Pay at 100%", "Pay of a full ramped year at full attainment."),
            column("pay_120", "At 120%", "Pay of a full ramped year at 120% of quota."),
            column("market", "Market", "Market OTE of the rep or the experience level."),
        ]
    rows = [_team_row("total", "Team", audit.team, pay=pay)]
    if len(audit.by_pool) > 1:
        rows += [_team_row("pool", name, team, pay=pay) for name, team in audit.by_pool.items()]
    return {
        "title": efficiency_title(now, audit, pay=pay),
        "file": "efficiency",
        "columns": columns,
        "rows": [*rows, *_rep_rows(now, row_id, chances, audit, pay=pay)],
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
            "asked": multiple_cell(team.target_return),
        }
    return {"id": kind if kind == "total" else f"{kind}:{name}", "kind": kind, "cells": cells}


def _rep_rows(now: Outlook, row_id: RowId, chances: Sequence[float], found: Efficiency, *, pay: bool) -> list[Row]:
    plan, made = now.plan, RepRows(now, row_id, only_carrying=True)
    names = [f"{role}/{segment}" for role, segment in plan.capacity.holdings.pools]
    pools, quotas, flags = plan.capacity.pool.tolist(), plan.quota.tolist(), efficiency_flags(now, found, pay=pay)
    numbers = {"multiple": found.multiple, "return_100": found.return_at_quota, "return_80": found.return_at_80}
    numbers |= {"return_expected": found.return_expected, "asked": found.target}
    amounts = {"ote": found.ote, "pay_100": found.pay_at_100, "pay_120": found.pay_at_120, "market": found.market}
    listed, money = ({key: values.tolist() for key, values in each.items()} for each in (numbers, amounts))
    outside = _outside(found)
    rows = []
    for i in made.order:
        cells = {
            "quota": money_cell(quotas[i]),
            "p_hit": cell(formats.chance(chances[i]), chances[i]),
            "flags": {"text": "", "flag": flags[i]},
        }
        if pay:
            cells |= {key: money_cell(values[i]) for key, values in money.items()}
            cells |= {key: multiple_cell(values[i]) for key, values in listed.items()}
            cells["outside"] = outside[i]
        rows.append(made.row(i, cells, {"pool": f"pool:{names[pools[i]]}"}))
    return rows


def _outside(found: Efficiency) -> list[dict[str, Any]]:
    """The usual ranges each rep's multiple lies outside of, and what would bring it in: said quietly, no flag."""
    cells = []
    for i in range(len(found.multiple)):
        keys = [key for key in MULTIPLE_RANGES if found.flags[f"outside_{key}"][i]]
        made = cell(" ".join(f"[{key}]" for key in keys), len(keys))
        if keys:
            ways = [f"{MULTIPLE_RANGES[key].source}: {mend(found, f'outside_{key}', i)}" for key in keys]
            made["help"] = f"Inside of {'; '.join(ways)}."
        cells.append(made)
    return cells


def _ranges(ranges: Mapping[str, MultipleRange]) -> str:
    return ", ".join(usual.source for usual in ranges.values())


def efficiency_flags(now: Outlook, found: Efficiency, *, pay: bool) -> list[list[Any]]:
    """What to look at, for each rep of the plan's company, with what would mend it."""
    flags: list[list[Any]] = [[] for _ in now.plan.company.reps.rep_id]
    for key, (level, word) in {**(PAY_FLAGS if pay else {}), **PLAIN_FLAGS}.items():
        told = flag_title(key, now.plan.parameters)
        for i in np.flatnonzero(found.flags[key] & now.plan.carries).tolist():
            way = f" {mend(found, key, i).capitalize()} would mend it." if pay else ""
            flags[i].append({**status(level, word), "help": f"{told}.{way}"})
    return flags


def efficiency_title(now: Outlook, found: Efficiency, *, pay: bool) -> str:
    """4 of 60 reps to look at; and that those are not all where flags that tell of pay are hidden."""
    flags = efficiency_flags(now, found, pay=pay)
    flagged = sum(bool(flags[i]) for i in np.flatnonzero(now.plan.carries).tolist())
    told = f"{flagged} of {formats.counted(int(now.plan.carries.sum()), 'rep')} to look at"
    return told if pay else f"{told}, flags about people’s money hidden"
