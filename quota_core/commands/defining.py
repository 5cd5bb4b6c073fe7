"""`definitions` and `define`: the alignment sheet, and stakeholders' words on it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from quota_core.commands.agreeing import Standing, standing
from quota_core.commands.evaluated import json_of, share_done
from quota_core.commands.printing import print_json
from quota_core.errors import ApprovalError
from quota_core.govern.definitions import Line, Verdict, checked_keys
from quota_core.govern.worth import Ground, Worth, worths
from quota_core.model.company import Company
from quota_core.parameters import Parameters
from quota_core.present.definition_words import (
    choice_text,
    facts_of,
    line_status,
    progress_text,
    standing_text,
    wording_text,
    worth_text,
)
from quota_core.present.sheet import status_text

VERDICTS: dict[str, Verdict] = {"approve": "approved", "object": "objected", "withdraw": "withdrawn"}


def run_definitions(given: argparse.Namespace) -> None:
    """Prints every definition with its present choice and who agrees; with --worth what the other choices are worth."""
    with standing(given) as on:
        plan = on.now.plan
        lines = on.store.definitions.sheet(plan)
        facts = facts_of(plan, splits=on.store.row_counts.get("splits"))
        found = _worths(on, lines) if given.worth else {}
    if given.json:
        print_json(json_of([_line_json(line, on, facts, found) for line in lines]))
        return
    out = sys.stdout
    out.write(f"{progress_text(lines)}\n")
    for line in lines:
        out.write(f"\n{line.definition.term} [{line.definition.key}] {status_text(line_status(line))}\n")
        out.write(f"  {wording_text(line, plan, facts)}\n")
        for each in line.standings:
            if each.vote is not None:
                out.write(f"  {each.role}: {standing_text(each)}\n")
        for worth in found.get(line.definition.key, ()):
            out.write(f"  instead, {worth.title}: {worth_text(worth, plan.company.currency)}\n")


def _worths(on: Standing, lines: Sequence[Line]) -> dict[str, tuple[Worth, ...]]:
    def company_of(parameters: Parameters) -> Company:
        return on.store.company(parameters, with_deals=True)

    with share_done("Trying the other choices") as done:
        ground = Ground.of(company_of(on.parameters), on.parameters)
        found = {}
        for place, line in enumerate(lines):
            done(place / len(lines))
            found[line.definition.key] = worths(line.definition, company_of, ground)
    return found


def _line_json(
    line: Line, on: Standing, facts: Mapping[str, str], found: Mapping[str, tuple[Worth, ...]]
) -> dict[str, Any]:
    plan, definition = on.now.plan, line.definition
    return {
        "key": definition.key,
        "term": definition.term,
        "wording": wording_text(line, plan, facts),
        "own_wording": None if line.own is None else line.own.text,
        "choice": line.choice,
        "choice_text": choice_text(line, plan),
        "source": definition.source,
        "agreed": line.agreed,
        "lacking": line.lacking,
        "roles": {
            each.role: {
                "state": each.state,
                "who": each.vote.who if each.vote else None,
                "at": each.vote.at.isoformat() if each.vote else None,
                "note": each.vote.note if each.vote else None,
            }
            for each in line.standings
        },
        "worth": [_worth_json(worth, plan.company.currency) for worth in found[definition.key]] if found else None,
    }


def _worth_json(worth: Worth, currency: str) -> dict[str, Any]:
    names = ("title", "measure", "before", "after", "change", "credited", "assigned", "capacity", "moved", "reps")
    rep = {"rep_id": worth.rep_id, "name": worth.rep_name, "change": worth.rep_change} if worth.rep_id else None
    return {
        **{name: getattr(worth, name) for name in names},
        "largest_move": rep,
        "text": worth_text(worth, currency),
    }


def run_define(given: argparse.Namespace) -> None:
    """Puts a stakeholder's word on definitions as they stand, or the company's own words for one."""
    with standing(given) as on:
        keys = checked_keys(given.keys)
        if given.act == "word":
            if len(keys) != 1:
                raise ApprovalError("Words are given to one term at a time: name one definition.")
            on.store.definitions.word(keys[0], given.text, given.who)
            sys.stdout.write(
                f"{keys[0]}: {'worded by' if given.text.strip() else 'our words again, said'} {given.who}\n"
            )
            return
        if not given.role:
            raise ApprovalError("Whose word is it: give --role VP Sales, CRO, RevOps or Finance.")
        plan = on.now.plan
        sheet = {line.definition.key: line for line in on.store.definitions.sheet(plan)}
        lines = [sheet[key] for key in keys]
        choices = [choice_text(line, plan) for line in lines]
        on.store.definitions.vote(lines, choices, given.role, given.who, VERDICTS[given.act], given.note)
        sys.stdout.write(f"{progress_text(on.store.definitions.sheet(plan))}\n")
