"""`capacity`: heads by month, the gap in money and heads by segment, and the funnel beside it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from quota_core.commands.evaluated import json_of
from quota_core.commands.planning import settled_setting
from quota_core.commands.printing import print_json
from quota_core.commands.settings import parameters_given
from quota_core.evaluate.capacity_plan import CapacityPlan, capacity_plan
from quota_core.evaluate.funnel import Funnel
from quota_core.evaluate.gap import Gap
from quota_core.evaluate.headcount import HeadMonth
from quota_core.evaluate.hires import HireYear
from quota_core.evaluate.pay.payback import hire_payback
from quota_core.model.company import month_text
from quota_core.model.plan import Plan, plan
from quota_core.present import formats
from quota_core.present.capacity_words import (
    assigned_words,
    closed_ways,
    funnel_words,
    gap_words,
    plan_words,
    pool_name,
    ways_out,
    what_to_close,
)
from quota_core.store import default_store_path, open_store


def run_capacity(given: argparse.Namespace) -> None:
    """Prints heads by month, target against capacity in all and by segment, and the funnel."""
    parameters = parameters_given(given.params, given.set)
    with open_store(given.store or default_store_path()) as store:
        company, parameters = settled_setting(store, parameters, given, with_deals=True)
    found = capacity_plan(plan(company, parameters))
    if given.json:
        print_json(json_of(capacity_json(found)))
        return
    made, out = found.plan, sys.stdout
    currency = f", {made.company.currency}" if made.company.currency else ""
    team = found.team
    out.write(
        f"FY{made.plan_year} as of {made.as_of_text}{currency}: target {formats.money(team.target)}, assigned "
        f"{formats.money(team.assigned)}, capacity {formats.money(team.capacity)}, after leavers and late "
        f"starts {formats.money(team.expected_capacity)}; {gap_words(team)}; {assigned_words(team)}\n"
    )
    out.write(f"{'month':9}{'people':>8}{'ramped':>8}{'selling':>9}{'expected people':>17}{'selling':>9}\n")
    for each in found.months:
        planned = (each.people, each.ramped_equivalent, each.capacity_equivalent)
        people, ramped, selling = (formats.number(value, 1) for value in planned)
        expected = f"{formats.number(each.expected_people, 1):>17}"
        expected += f"{formats.number(each.expected_capacity_equivalent, 1):>9}"
        out.write(f"{formats.month(each.month):9}{people:>8}{ramped:>8}{selling:>9}{expected}\n")
    for gap in (*found.gaps.values(), *([team] if len(found.gaps) > 1 else [])):
        ways = ways_out(gap, made.parameters.productivity_growth)
        out.write(f"{pool_name(gap.key)}: {gap_words(gap)}\n")
        for place, way in enumerate(ways):
            lead = "or" if place else f"to close {what_to_close(gap)}:"
            out.write(f"  {lead} {way}\n")
        for sentence in closed_ways(gap):
            out.write(f"  {sentence}\n")
    for funnel in found.funnels.values():
        out.write(f"{funnel_words(funnel)}\n")
    for note in plan_words(found):
        out.write(f"- {note}\n")


def capacity_json(found: CapacityPlan) -> dict[str, Any]:
    """A capacity plan as JSON-able data, money in plan currency; null where something is unknown."""
    made = found.plan
    growth = made.parameters.productivity_growth
    pools = {
        key: gap_json(gap, growth) | {"months": months_json(found.months_of(key))} for key, gap in found.gaps.items()
    }
    return {
        "plan_year": made.plan_year,
        "as_of": made.as_of_text,
        "currency": made.company.currency,
        "gap_limit": made.parameters.gap_limit,
        "months": months_json(found.months),
        "team": gap_json(found.team, growth),
        "segments": {key: gap_json(gap, growth) for key, gap in found.segments.items()},
        "roles": {key: gap_json(gap, growth) for key, gap in found.roles.items()},
        "pools": pools,
        "funnel": {
            **asdict(found.funnel),
            "difference": found.funnel.difference,
            "by_pool": {key: funnel_json(funnel) for key, funnel in found.funnels.items()},
        },
        "hires": {key: hire_json(hire, made) for key, hire in found.hires.items()},
        "notes": list(plan_words(found)),
    }


def months_json(months: Iterable[HeadMonth]) -> list[dict[str, Any]]:
    """Heads by month, each with the first day of its month."""
    return [
        {**asdict(each), "month": month_text(each.month), "ramp": each.ramp, "expected_loss": each.loss}
        for each in months
    ]


def gap_json(gap: Gap, growth: float) -> dict[str, Any]:
    """One gap with every way to close it by itself."""
    return {
        "people": gap.people,
        "target": gap.target,
        "assigned": gap.assigned,
        "capacity": gap.capacity,
        "expected_capacity": gap.expected_capacity,
        "capacity_equivalent": gap.capacity_equivalent,
        "ramped_year": gap.ramped_year,
        "gap": gap.gap,
        "gap_share": gap.gap_share,
        "over_limit": gap.over_limit,
        "expected_gap": gap.expected_gap,
        "assigned_gap": gap.assigned_gap,
        "assigned_short": gap.assigned_short,
        "assigned_heads_short": gap.assigned_heads_short,
        "assigned_hires_short": gap.assigned_hires_short,
        "short": gap.short,
        "spare": gap.spare,
        "heads_short": gap.heads_short,
        "hires_short": gap.hires_short,
        "ways": {
            "heads": gap.heads_short,
            "hires": gap.whole_hires,
            "productivity_growth": gap.growth,
            "target_cut": gap.short,
            "pipeline": gap.pipeline,
        },
        "said": [gap_words(gap), assigned_words(gap), *ways_out(gap, growth), *closed_ways(gap)],
    }


def funnel_json(funnel: Funnel) -> dict[str, Any]:
    """One pool's funnel with its factors and what they come from."""
    history = funnel.history
    return {
        "accounts_worked": funnel.worked,
        "win_rate": history.win_rate,
        "deal_size": history.deal_size,
        "bookings": funnel.bookings,
        "capacity": funnel.capacity,
        "difference": funnel.difference,
        "cause": funnel.cause or None,
        "accounts_a_ramped_year": funnel.pace,
        "is_set": funnel.is_set,
        "accounts": funnel.accounts,
        "accounts_wanted": funnel.wanted,
        "factors": funnel.factors,
        "history": asdict(history),
        "said": funnel_words(funnel),
    }


def hire_json(hire: HireYear, made: Plan) -> dict[str, Any]:
    """What a hire comes to within the plan year by the month it starts in, and when it has paid back."""
    payback = hire_payback(made, hire.role, hire.segment)
    latest = payback.latest_start if payback else None
    return {
        "ramped_year": hire.ramped_year,
        "payback_of": f"{payback.role}/{payback.segment}" if payback else None,
        "payback_months": payback.months if payback else None,
        "latest_start": None if latest is None else month_text(latest),
        "starts": [
            {"start": month_text(start), "capacity_equivalent": years, "bookings": money, "by_month": row[place:]}
            for place, (start, years, money, row) in enumerate(
                zip(
                    hire.starts,
                    hire.capacity_equivalent.tolist(),
                    hire.bookings.tolist(),
                    hire.months.tolist(),
                    strict=True,
                )
            )
        ],
    }
