"""`efficiency`: what pay buys, rep by rep and in all, and whether a quota pays back that people can hit."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from typing import Any

import numpy as np

from quota_core.commands.evaluated import ground, json_of, share_done
from quota_core.commands.printing import print_json
from quota_core.evaluate.audit import MULTIPLE_RANGES
from quota_core.evaluate.equal_odds import settled
from quota_core.evaluate.pay.economics import Economics
from quota_core.evaluate.pay.outlook import PayOutlook, pay_outlook
from quota_core.evaluate.pay.window import Window
from quota_core.evaluate.simulated import simulated
from quota_core.model.company import month_text
from quota_core.model.plan import plan
from quota_core.model.unsaid import no_deals_reason, nobody_reason
from quota_core.present.formats import counted, money, number, percent, weight
from quota_core.present.pay_words import cost_label, flag_title, lever_text, mend, payback_text, window_title


def run_efficiency(given: argparse.Namespace) -> None:
    """Prints the audit of every rep, the team's expected pay and margin, and the quota window."""
    with ground(given) as on:
        on.afford(on.parameters)
        with share_done("Drawing years") as done:
            proposed = plan(on.company, settled(on.company, on.parameters, on.draws, done))
            found = pay_outlook(simulated(proposed, on.draws, done))
    if given.json:
        print_json(json_of(efficiency_json(found)))
        return
    for line in efficiency_lines(found):
        sys.stdout.write(f"{line}\n")


def efficiency_json(found: PayOutlook) -> dict[str, Any]:
    """Everything that was found as JSON-able data; money in plan currency, what is unknown is null."""
    proposed, audit = found.plan, found.audit
    reps, terms = proposed.company.reps, found.paid.booked.terms
    expected = dict(zip(terms.people.tolist(), found.paid.base + found.paid.variable, strict=True))
    chance = dict(zip(terms.people.tolist(), found.outcome.p_hit, strict=True))
    team_levers = found.levers
    return {
        "plan_year": proposed.plan_year,
        "as_of": proposed.as_of_text,
        "currency": proposed.company.currency,
        "draws": found.outcome.simulation.draws,
        "seed": found.outcome.simulation.seed,
        "reps": {
            reps.rep_id[i]: {
                "name": reps.name[i],
                "quota": proposed.quota[i],
                "full_year_quota": audit.full_year_quota[i],
                "ote": audit.ote[i],
                "base_share": audit.base_share[i],
                "ote_multiple": audit.multiple[i],
                "return_at_100": audit.return_at_quota[i],
                "return_at_80": audit.return_at_80[i],
                "return_expected": audit.return_expected[i],
                "expected_attainment": audit.expected_attainment[i],
                "target_return": audit.target[i],
                "pay_at_100": audit.pay_at_100[i],
                "pay_at_120": audit.pay_at_120[i],
                "market_ote": audit.market[i],
                "expected_pay": expected[i],
                "p_hit": chance[i],
                "flags": [key for key, flag in audit.flags.items() if flag[i]],
                "mends": {key: mend(audit, key, i) for key, flag in audit.flags.items() if flag[i]},
            }
            for i in np.flatnonzero(proposed.carries).tolist()
        },
        "team": {
            **economics_json(found.team),
            "ote_multiple": audit.team.multiple,
            "return_at_100": audit.team.return_at_quota,
            "return_at_80": audit.team.return_at_80,
            "target_return": audit.target_return,
        },
        "segments": {
            name: {
                **economics_json(each),
                "window": window_json(found.windows[name])
                | {"levers": [asdict(lever) for lever in found.levers_so_far(name)]},
            }
            for name, each in found.segments.items()
        },
        "window": window_json(found.window) | {"levers": [asdict(lever) for lever in team_levers]},
        "frontier": frontier_json(found.window),
        "bridge": [asdict(step) for step in found.bridge],
        "over_assignment": [asdict(layer) for layer in found.layers],
        "hires": [
            {
                "role": each.role,
                "segment": each.segment,
                "ote": each.ote,
                "payback_months": each.months,
                "latest_start": None if each.latest_start is None else month_text(each.latest_start),
            }
            for each in found.paybacks
        ],
        "multiple_ranges": {key: asdict(usual) for key, usual in MULTIPLE_RANGES.items()},
        "notes": list(found.notes),
    }


def economics_json(found: Economics) -> dict[str, Any]:
    """A team's plan year as JSON-able data."""
    return {
        "people": found.people,
        "expected_bookings": found.bookings,
        "expected_pay": found.pay.mean,
        "pay_p10": found.pay.p10,
        "pay_p50": found.pay.p50,
        "pay_p90": found.pay.p90,
        "pay_of_mean": found.pay_of_mean,
        "base": found.base,
        "variable": found.variable,
        "accelerator_cost": found.accelerator,
        "cost_of_sales": found.cost_of_sales,
        "return": found.back,
        "gross_margin": found.gross_margin,
        "expected_leavers": found.leavers,
        "turnover_cost": found.turnover_cost,
        "margin_after_pay": found.margin_after_pay,
    }


def window_json(found: Window) -> dict[str, Any]:
    """A window's ends along the quota level (1: the plan's quotas), what holds them, and by how much it is empty."""
    return {
        "low": found.low,
        "high": found.high,
        "empty_by": found.empty_by,
        "low_by": found.low_by,
        "high_by": found.high_by,
        "conditions": found.conditions,
        "never": list(found.never),
        "target_return": found.asked,
        "return_today": found.today,
        "judged": found.judged,
    }


def frontier_json(found: Window) -> list[dict[str, Any]]:
    """Share hitting, OTE return and cost of sales along the quota level."""
    shown = found.shown
    return [
        {"level": level, "share_hitting": hit, "return": back, "cost_of_sales": cost}
        for level, hit, back, cost in zip(shown.levels, shown.hitting, shown.back, shown.cost_of_sales, strict=True)
    ]


def efficiency_lines(found: PayOutlook) -> list[str]:
    """The same, short, for people."""
    if reason := nobody_reason(found.plan) or no_deals_reason(found.plan):
        return [reason]
    team, audit, proposed = found.team, found.audit, found.plan
    currency, cost = proposed.company.currency, cost_label(proposed.parameters)
    unit = f" {currency}" if currency else ""
    span, asked = f"{money(team.pay.p10)} to {money(team.pay.p90)}", weight(audit.target_return)
    lines = [
        f"Simulated bookings, mean {money(team.bookings)}{unit}; margin after pay {money(team.margin_after_pay)}.",
        f"Expected pay {money(team.pay.mean)}, in 8 of 10 drawn years {span}, base at its expectation.",
        f"Accelerators are {money(team.accelerator)} of it.",
        f"{cost.capitalize()}: {percent(team.cost_of_sales, 1)}; OTE return {weight(team.back)}, asked {asked}.",
        f"Turnover: {number(team.leavers, 1)} leavers expected, {money(team.turnover_cost)} to replace them.",
        f"{window_title(found.window, proposed.parameters)}.",
    ]
    lines += [lever_text(lever, proposed.parameters) for lever in found.levers]
    lines += [payback_text(each) for each in found.paybacks]
    reps = proposed.company.reps
    for key, flag in audit.flags.items():
        who = np.flatnonzero(flag & proposed.carries)
        if who.size:
            first = int(who[0])
            lines.append(
                f"{flag_title(key, proposed.parameters)}: {counted(len(who), 'rep')}. {reps.name[first]}: "
                f"{mend(audit, key, first, currency)}."
            )
    return [*lines, *found.notes]
