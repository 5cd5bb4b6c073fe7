"""Each rep's open pipeline against what is left of the quarter's quota."""

from __future__ import annotations

from typing import Any

import numpy as np

from quota_core.evaluate.coverage import TeamCoverage
from quota_core.evaluate.outlook import Outlook
from quota_core.present import formats
from quota_core.present.bands import WATCH, status
from quota_core.present.rep_rows import RepRows, Row, RowId, cell, column, money_cell, multiple_cell


def coverage_table(now: Outlook, row_id: RowId) -> dict[str, Any]:
    """The team, each pool, then the reps with a quota."""
    currency, found = now.plan.company.currency, now.coverage
    rows = [_team_row("total", "Team", found.team)]
    if len(found.by_pool) > 1:
        rows += [_team_row("pool", name, team) for name, team in found.by_pool.items()]
    return {
        "title": short_title(now),
        "file": "coverage",
        "columns": [
            column("name", f"Rep ({currency})" if currency else "Rep", "Everybody who carries a quota.", right=False),
            column("quota", "Quarter quota", "The quota of the plan's first quarter."),
            column("booked", "Booked", "Won of that quarter already."),
            column("pipeline", "Open pipeline", "Open deals that close in that quarter."),
            column("coverage", "Covers", "Open pipeline over what is left of the quarter's quota."),
            column("required", "Required", "The coverage required of the segment."),
            column("shortfall", "Short by", "Required times what is left, less the open pipeline; at least 0."),
            column("flags", "Flags", "What to look at.", right=False),
        ],
        "rows": [*rows, *_rep_rows(now, row_id)],
        "note": " ".join(found.notes),
    }


def _team_row(kind: str, name: str, team: TeamCoverage) -> Row:
    cells = {
        "name": cell(f"{name.replace('/', ' ')} ({team.reps})"),
        "quota": money_cell(team.quota),
        "booked": money_cell(team.booked),
        "pipeline": money_cell(team.pipeline),
        "coverage": multiple_cell(team.pipeline_coverage),
        "required": multiple_cell(team.required),
        "shortfall": money_cell(team.shortfall),
    }
    return {"id": kind if kind == "total" else f"{kind}:{name}", "kind": kind, "cells": cells}


def _rep_rows(now: Outlook, row_id: RowId) -> list[Row]:
    plan, found, made = now.plan, now.coverage, RepRows(now, row_id, only_carrying=True)
    names = [f"{role}/{segment}" for role, segment in plan.capacity.holdings.pools]
    pools, judged = plan.capacity.pool.tolist(), found.judged.tolist()
    money = {"quota": found.quota, "booked": found.booked, "pipeline": found.pipeline, "shortfall": found.shortfall}
    listed = {key: values.tolist() for key, values in money.items()}
    covers, required = found.pipeline_coverage.tolist(), found.required.tolist()
    rows = []
    for i in made.order:
        cells = {key: money_cell(values[i]) for key, values in listed.items()}
        cells["coverage"] = multiple_cell(covers[i])
        cells["required"] = multiple_cell(required[i])
        flags: list[Any] = [] if judged[i] else ["not judged"]
        if listed["shortfall"][i] > 0:
            short = formats.money(listed["shortfall"][i])
            flags = [{**status(WATCH, "short"), "help": f"The quarter's pipeline is {short} short."}]
        cells["flags"] = {"text": "", "flag": flags}
        rows.append(made.row(i, cells, {"pool": f"pool:{names[pools[i]]}"}))
    return rows


def short_title(now: Outlook) -> str:
    """12 of 60 reps are short of pipeline."""
    short = int(np.count_nonzero(now.coverage.shortfall > 0))
    judged = now.coverage.team.judged
    return f"{short} of {formats.counted(judged, 'rep')} judged {'is' if short == 1 else 'are'} short of pipeline"
