"""`coverage`: is there pipeline under next quarter's quotas, who is hidden by an average, and did it suffice before."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import Any

from quota_core.commands.evaluated import json_of
from quota_core.commands.planning import settled_setting
from quota_core.commands.printing import print_json
from quota_core.commands.settings import parameters_given
from quota_core.evaluate.coverage import Coverage, TeamCoverage, pipeline_coverage
from quota_core.evaluate.coverage_teams import coverage_teams, hidden_reps, pipeline_gate
from quota_core.evaluate.past_coverage import PastCoverage, past_coverage
from quota_core.model.company import month_text
from quota_core.model.plan import Plan, plan
from quota_core.present.coverage_words import gate_sentence, hidden_sentence, lent_words, past_sentence, short_words
from quota_core.present.formats import money, multiple, percent
from quota_core.store import default_store_path, open_store


def run_coverage(given: argparse.Namespace) -> None:
    """Prints next quarter's pipeline coverage, rep by rep, and past quarters where their pipeline is known."""
    parameters = parameters_given(given.params, given.set)
    with open_store(given.store or default_store_path()) as store:
        company, parameters = settled_setting(store, parameters, given)
    proposed = plan(company, parameters)
    found, past = pipeline_coverage(proposed), past_coverage(proposed)
    if given.json:
        print_json(json_of(coverage_json(proposed, found, past)))
        return
    for line in coverage_lines(proposed, found, past):
        sys.stdout.write(f"{line}\n")


def coverage_json(proposed: Plan, found: Coverage, past: PastCoverage) -> dict[str, Any]:
    """Next quarter by rep, manager, region, segment and in all; the gate; who is hidden; past quarters or why none."""
    teams, reps = coverage_teams(proposed, found), proposed.company.reps
    return {
        "plan_year": proposed.plan_year,
        "as_of": proposed.as_of_text,
        "currency": proposed.company.currency,
        "quarter": {"start": month_text(found.quarter.first), "months": found.quarter.months},
        "basis": proposed.parameters.required_coverage_basis,
        "reps": {reps.rep_id[i]: _rep_json(proposed, found, i) for i in range(len(reps)) if proposed.carries[i]},
        "segments": {
            name: team_json(team) | {"implied_required": found.implied_required.get(name)}
            for name, team in teams["segment"].items()
        },
        "managers": {name: team_json(team) for name, team in teams["manager"].items()},
        "regions": {name: team_json(team) for name, team in teams["region"].items()},
        "team": team_json(found.team),
        "gate": gate_json(proposed, found),
        "hidden": [
            {
                "rep_id": reps.rep_id[each.rep],
                "hidden_by": each.kind,
                "name": each.name,
                "pipeline_coverage": each.pipeline_coverage,
                "required": each.required,
                "shortfall": each.shortfall,
                "team_coverage": each.team_coverage,
                "not_lent": each.not_lent,
            }
            for each in hidden_reps(proposed, found)
        ],
        "notes": list(found.notes),
        **past_json(past),
    }


def _rep_json(proposed: Plan, found: Coverage, i: int) -> dict[str, Any]:
    return {
        "name": proposed.company.reps.name[i],
        "quota": found.quota[i],
        "booked": found.booked[i],
        "pipeline": found.pipeline[i],
        "pipeline_coverage": found.pipeline_coverage[i],
        "required": found.required[i],
        "shortfall": found.shortfall[i] if found.judged[i] else None,
        "grounded": found.grounded[i],
        "grounded_share": found.grounded_share[i],
        "asked": found.asked[i],
        "deferred": found.deferred[i],
        "judged": bool(found.judged[i]),
    }


def team_json(team: TeamCoverage) -> dict[str, Any]:
    """Some reps together; money of those judged, null where nobody is."""
    money_of = (
        ("quota", team.quota),
        ("booked", team.booked),
        ("pipeline", team.pipeline),
        ("open_quota", team.open_quota),
        ("pipeline_coverage", team.pipeline_coverage),
        ("required", team.required),
        ("shortfall", team.shortfall),
        ("pooled_shortfall", team.pooled_shortfall),
        ("grounded", team.grounded),
        ("grounded_share", team.grounded_share),
        ("without_pipeline", team.without_pipeline),
    )
    told = {name: value if team.judged else None for name, value in money_of}
    return {"reps": team.reps, "judged": team.judged, **told}


def gate_json(proposed: Plan, found: Coverage) -> dict[str, Any]:
    """How far next quarter's quotas stand on pipeline, with the reps who are short and those who have none."""
    gate, ids = pipeline_gate(found), proposed.company.reps.rep_id
    return {
        "standing": gate.standing,
        "open_quota": gate.open_quota,
        "grounded": gate.grounded,
        "ungrounded": gate.ungrounded,
        "grounded_share": gate.share,
        "short": [ids[i] for i in gate.short],
        "without_pipeline": [ids[i] for i in gate.without_pipeline],
        "asked": found.asked[found.judged].sum(),
        "deferred": found.deferred[found.judged].sum(),
    }


def past_json(past: PastCoverage) -> dict[str, Any]:
    """Past quarters with what their coverage came to, or why there are none."""
    if past.reason:
        return {"past_reason": past.reason}
    quarters = [
        {name: value for name, value in json_of(each).items() if name != "start"} | {"quarter": month_text(each.start)}
        for each in past.quarters
    ]
    summary = {"took": past.took, "enough": past.enough, "short": past.short, "notes": past.notes}
    return {"past": quarters, "past_summary": summary}


def coverage_lines(proposed: Plan, found: Coverage, past: PastCoverage) -> Iterator[str]:
    """The same as lines to read: the team, who is hidden, reps from the largest shortfall on, past quarters."""
    reps, team = proposed.company.reps, found.team
    told = f"Quarter from {month_text(found.quarter.first)}: "
    if team.judged:
        told += (
            f"pipeline {money(team.pipeline)} on {money(team.open_quota)} open quota, "
            f"{multiple(team.pipeline_coverage)} of {multiple(team.required)} required; "
            f"{short_words(team)}{lent_words(team)}. "
        )
    yield told + gate_sentence(found)
    for note in found.notes:
        yield f"- {note}"
    for hidden in hidden_reps(proposed, found):
        yield f"! {hidden_sentence(proposed, hidden)}"
    judged = [i for i in range(len(reps)) if found.judged[i]]
    for i in sorted(judged, key=lambda i: (-found.shortfall[i], i)):
        name = "" if reps.name[i] == reps.rep_id[i] else reps.name[i]
        short = f"short by {money(float(found.shortfall[i]))}" if found.shortfall[i] > 0 else "enough"
        wait = f", {money(float(found.deferred[i]))} waits" if found.deferred[i] > 0 else ""
        of_required = f"{multiple(float(found.pipeline_coverage[i])):>6} of {multiple(float(found.required[i])):>5}"
        grounded = f"{percent(float(found.grounded_share[i])):>4} grounded"
        yield f"{reps.rep_id[i]:20} {name:24} {of_required}  {grounded}  {short}{wait}"
    yield past_sentence(past)
    for each in past.quarters:
        yield (
            f"Quarter from {month_text(each.start)}: {multiple(each.pipeline_coverage)} as it began, attainment "
            f"{percent(each.attainment)}; {each.hitting} of {each.reps} made their quota"
        )
    for note in past.notes:
        yield f"- {note}"
