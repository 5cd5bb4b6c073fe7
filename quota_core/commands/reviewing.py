"""`review` and `reviews`: what reps and managers say of quotas, adjustments, own estimates."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from typing import Any

from quota_core.commands.agreeing import standing, today
from quota_core.commands.evaluated import json_of
from quota_core.commands.printing import print_json
from quota_core.errors import ApprovalError
from quota_core.govern.reviews import ReviewLine, Said, adjusted, carrying, checked_review, counted, divergences
from quota_core.present.formats import money, money_change, percent_change
from quota_core.present.review_tables import review_status, reviews_text, said_text
from quota_core.present.sheet import status_text
from quota_core.scenario_file import scenario_toml


def run_review(given: argparse.Namespace) -> None:
    """Keeps what the rep or manager says of the quota as it stands, or locks it at a number with a reason."""
    if given.accept and given.dispute:
        raise ApprovalError("A quota is accepted or disputed, not both.")
    with standing(given) as on:
        plan = on.now.plan
        place = carrying(plan, given.rep)
        if given.adjust is not None:
            if not given.save.strip():
                raise ApprovalError("An adjustment is kept in a scenario: give it a name with --save NAME.")
            after = adjusted(on.parameters, given.rep, given.adjust, given.reason, given.who, today())
            began = scenario_toml(on.parameters)
            on.store.scenarios.save_from(given.save, scenario_toml(after), began, who=given.who)
            computed = money(float(plan.quotas.unlocked[place]))
            sys.stdout.write(f"{given.rep} locked at {money(given.adjust)} (computed {computed}) in {given.save}\n")
            return
        said: Said = "accepted" if given.accept else "disputed" if given.dispute else "estimated"
        review = checked_review(
            plan,
            given.rep,
            given.side,
            given.who,
            said,
            at=datetime.now(UTC),
            reason=given.reason,
            estimate=given.estimate,
        )
        on.store.reviews.give(review)
        line = next(each for each in on.store.reviews.lines(plan) if each.rep_id == given.rep)
        sys.stdout.write(f"{line.name}, {money(line.quota)}: {status_text(review_status(line))}\n")


def run_reviews(given: argparse.Namespace) -> None:
    """Prints whose quota was reviewed as it stands, disputes, adjustments and own estimates beside the model's."""
    with standing(given) as on:
        lines = on.store.reviews.lines(on.now.plan)
    if given.json:
        print_json(json_of({"counts": counted(lines), "reps": [_line_json(line) for line in lines]}))
        return
    out = sys.stdout
    out.write(f"{reviews_text(lines)}\n")
    for line in lines:
        lock = f", locked (computed {money(line.computed)}: {line.lock.reason})" if line.lock else ""
        said = f"; {said_text(line)}" if line.said else ""
        out.write(
            f"{line.rep_id:20} {line.name:24} {money(line.quota):>8}  {status_text(review_status(line))}{lock}{said}\n"
        )
    for line in divergences(lines):
        out.write(
            f"- {line.name} expects {money(line.estimate)}, the model {money(line.capacity)}: "
            f"{money_change(line.divergence)} ({percent_change(line.divergence_share)})\n"
        )


def _line_json(line: ReviewLine) -> dict[str, Any]:
    return {
        "rep_id": line.rep_id,
        "name": line.name,
        "manager": line.manager,
        "quota": line.quota,
        "computed": line.computed,
        "capacity": line.capacity,
        "lock": None
        if line.lock is None
        else {"reason": line.lock.reason, "who": line.lock.who, "when": line.lock.when},
        "state": line.state,
        "said": {
            side: {
                "said": review.said,
                "who": review.who,
                "at": review.at.isoformat(),
                "quota": review.quota,
                "reason": review.reason,
            }
            for side, review in line.said.items()
        },
        "estimate": line.estimate,
        "divergence": line.divergence,
        "divergence_share": line.divergence_share,
    }
