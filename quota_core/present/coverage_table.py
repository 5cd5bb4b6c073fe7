"""Each rep's open pipeline against what is left of the quarter's quota, with subtotals."""

from __future__ import annotations

from typing import Any

import numpy as np

from quota_core.evaluate.coverage import TeamCoverage
from quota_core.evaluate.coverage_teams import coverage_teams, hidden_reps
from quota_core.evaluate.outlook import Outlook
from quota_core.evaluate.roll_up import DIMENSIONS, NAMELESS, names_of
from quota_core.present import formats
from quota_core.present.bands import BAD, WATCH, status
from quota_core.present.coverage_words import hidden_sentence
from quota_core.present.rep_rows import RepRows, Row, RowId, cell, column, money_cell, multiple_cell


def coverage_table(now: Outlook, row_id: RowId) -> dict[str, Any]:
    """The team, the subtotals of each dimension, then the reps with a quota."""
    teams = coverage_teams(now.plan, now.coverage)
    many = [d for d in DIMENSIONS if len(teams[d]) > 1 or (d == "manager" and list(teams[d]) != [NAMELESS])]
    rows = [_team_row("total", "Team", now.coverage.team)]
    rows += [_team_row(dimension, name, team) for dimension in many for name, team in teams[dimension].items()]
    return {
        "title": short_title(now),
        "file": "coverage",
        "columns": columns(now),
        "rows": [*rows, *_rep_rows(now, row_id, many)],
        "note": " ".join(["Totals are of those who are judged.", *now.coverage.notes]),
    }


def columns(now: Outlook) -> list[dict[str, Any]]:
    """The columns; what the cap asks of the next quarter only where it is on."""
    currency = now.plan.company.currency
    made = [
        column("name", f"Rep ({currency})" if currency else "Rep", "Everybody who carries a quota.", right=False),
        column("quota", "Quota", "The quota of the plan's first quarter."),
        column("booked", "Booked", "Won of that quarter already."),
        column("pipeline", "Pipeline", "Open deals that close in that quarter."),
        column("coverage", "Covers", "Open pipeline over what is left of the quarter's quota."),
        column("required", "Required", "The coverage required of the segment."),
        column("grounded", "Grounded", "The share of what is left that pipeline / required coverage stands under."),
        column("shortfall", "Short by", "Required times what is left, less the open pipeline; at least 0."),
    ]
    if now.plan.parameters.coverage_cap:
        made += [
            column("asked", "Asked", "Next quarter's quota, at most booked + pipeline / required coverage."),
            column("deferred", "Waits", "What is left for the quarters after it; the year's quota stays."),
        ]
    return [*made, column("flags", "Flags", "What to look at.", right=False)]


def _team_row(kind: str, name: str, team: TeamCoverage) -> Row:
    of_all = f"{team.judged} of {team.reps}" if team.judged < team.reps else f"{team.reps}"
    cells = {"name": cell(f"{name} ({of_all})")}
    if team.judged:
        cells |= {
            "quota": money_cell(team.quota),
            "booked": money_cell(team.booked),
            "pipeline": money_cell(team.pipeline),
            "coverage": multiple_cell(team.pipeline_coverage),
            "required": multiple_cell(team.required),
            "grounded": cell(formats.percent(team.grounded_share), team.grounded_share),
            "shortfall": money_cell(team.shortfall),
        }
    else:
        cells["flags"] = {"text": "", "flag": ["not judged"]}
    return {"id": kind if kind == "total" else f"{kind}:{name}", "kind": kind, "cells": cells}


def _rep_rows(now: Outlook, row_id: RowId, many: list[str]) -> list[Row]:
    plan, found, made = now.plan, now.coverage, RepRows(now, row_id, only_carrying=True)
    parents = {dimension: names_of(plan, dimension) for dimension in many}
    money = {
        "quota": found.quota,
        "booked": found.booked,
        "pipeline": found.pipeline,
        "shortfall": np.where(found.judged, found.shortfall, np.nan),
    }
    if plan.parameters.coverage_cap:
        money |= {"asked": found.asked, "deferred": found.deferred}
    listed = {key: values.tolist() for key, values in money.items()}
    covers, required = found.pipeline_coverage.tolist(), found.required.tolist()
    grounded, flags = found.grounded_share.tolist(), _flags(now)
    rows = []
    for i in made.order:
        cells = {key: money_cell(values[i]) for key, values in listed.items()}
        cells["coverage"] = multiple_cell(covers[i])
        cells["required"] = multiple_cell(required[i])
        cells["grounded"] = cell(formats.percent(grounded[i]), grounded[i])
        cells["flags"] = {"text": "", "flag": flags[i]}
        rows.append(made.row(i, cells, {dimension: f"{dimension}:{names[i]}" for dimension, names in parents.items()}))
    return rows


def _flags(now: Outlook) -> list[list[Any]]:
    """What to look at, for each rep of the plan's company."""
    found = now.coverage
    flags: list[list[Any]] = [
        [] if judged else ["not judged" if quota > 0 else "no quota yet"]
        for judged, quota in zip(found.judged.tolist(), found.quota.tolist(), strict=True)
    ]
    hidden = {each.rep: each for each in hidden_reps(now.plan, found)}
    for i in np.flatnonzero(found.shortfall > 0).tolist():
        if found.pipeline[i] <= 0:
            flags[i].append({**status(BAD, "no pipeline"), "help": "Nothing open closes in the quarter."})
        if i in hidden:
            flags[i].append({**status(WATCH, "hidden"), "help": f"{hidden_sentence(now.plan, hidden[i])}."})
        elif found.pipeline[i] > 0:
            short = formats.money(float(found.shortfall[i]))
            flags[i].append({**status(WATCH, "short"), "help": f"The quarter's pipeline is {short} short."})
    return flags


def short_title(now: Outlook) -> str:
    """12 of 60 reps are short of pipeline."""
    short = int(np.count_nonzero(now.coverage.shortfall > 0))
    judged = now.coverage.team.judged
    return f"{short} of {formats.counted(judged, 'rep')} judged {'is' if short == 1 else 'are'} short of pipeline"
