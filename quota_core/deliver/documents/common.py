"""The words that every document knows: the company, its plan, its people, its back-test, its odds."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from quota_core.deliver.documents.settings import settings_told
from quota_core.deliver.handover import Handover
from quota_core.evaluate.scored import Summary, summary_of
from quota_core.model.company import first_day
from quota_core.model.notes import METHOD_NAMES
from quota_core.model.plan import Plan
from quota_core.model.quota_types import TYPES
from quota_core.model.quotas import NOT_SPLIT
from quota_core.present import formats
from quota_core.present.bands import standing
from quota_core.present.parameter_words import in_words
from quota_core.present.scenario_words import caveats, hits_text
from quota_core.present.sign_off_words import waiver_text
from quota_core.present.sources import SOURCES

Words = dict[str, Any]
Rows = list[dict[str, str]]
CREDIT = {
    "acv_year1": "A deal of more than a year counts with its first year.",
    "tcv": "A deal of more than a year counts with its whole value.",
}


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What documents are made from: the handover, the day they are dated, the day the roll-out starts."""

    now: Handover
    on: date
    start: date | None = None
    progress: Callable[[float], None] | None = field(default=None, repr=False)

    @property
    def plan(self) -> Plan:
        """The quotas."""
        return self.now.plan

    def full(self, value: float) -> str:
        """Money to the unit with its currency: 840,000 USD."""
        return _with(self.plan.company.currency, formats.money_full(value))

    def short(self, value: float) -> str:
        """Money short with its currency: 21.0M USD."""
        return _with(self.plan.company.currency, formats.money(value))


def _with(currency: str, text: str) -> str:
    return f"{text} {currency}" if currency else text


def common_words(ask: Ask) -> Words:
    """Everything a document may say of the company; texts as people read them, lists of rows, and yes or no."""
    now, plan = ask.now, ask.plan
    return {
        **_frame(ask),
        **_totals(ask),
        **_method(plan),
        **tested_words(ask),
        "roles": _roles(ask),
        "weights": _weights(plan),
        "managers": _managers(ask),
        "settings": settings_told(now),
        "waived": [waiver_text(each) for each in now.waived()],
        "sources": [{"mark": f"[{letter}]", "what": what} for letter, what in SOURCES.items()],
        # Whose lock or leave changes nothing is for who sets quotas, and names people.
        "problems": [*plan.shortfalls, *plan.company.said],
        "notes": list(plan.notes),
        "assumed": formats.count(sum(entry.status == "ASSUMED" for entry in now.ledger)),
        "confirmed": formats.count(sum(entry.status == "CONFIRMED" for entry in now.ledger)),
        "has_ledger": bool(now.ledger),
    }


def _frame(ask: Ask) -> Words:
    now, plan = ask.now, ask.plan
    year, first = formats.fiscal_year(plan.plan_year), plan.period.first
    return {
        "mark": now.mark,
        "approved": now.approved,
        "version": now.name,
        "fingerprint": now.fingerprint[:12],
        "year": year,
        "last_year": formats.fiscal_year(plan.plan_year - 1),
        "year_from": formats.day(first_day(first)),
        "year_to": formats.day(first_day(plan.period.end) - np.timedelta64(1, "D")),
        "today": formats.day(ask.on),
        "as_of": formats.day(first_day(plan.as_of)),
        "data_to": formats.day(first_day(plan.as_of) - np.timedelta64(1, "D")),
        "currency": plan.company.currency,
        "company_line": f"Sales quotas {year}",
        "footer_line": f"{now.name} · {now.fingerprint[:12]} · history before {formats.day(first_day(plan.as_of))}",
    }


def _totals(ask: Ask) -> Words:
    now, plan = ask.now, ask.plan
    over = plan.parameters.compound_over_assignment
    last, growth = now.outlook.last_actual, now.outlook.growth
    gap = plan.target - plan.reachable
    return {
        "has_target": plan.target > 0,
        "carriers": formats.counted(int(plan.carries.sum()), "person", "people"),
        "has_people": bool(plan.carries.any()),
        "target": ask.short(plan.target),
        "assigned": ask.short(plan.assigned),
        "assigned_full": ask.full(plan.assigned),
        "capacity": ask.short(plan.reachable),
        "is_short": gap > 0,
        "gap": ask.short(abs(gap)),
        "gap_share": formats.percent(abs(gap) / plan.target) if plan.target > 0 else "",
        "gap_limit": formats.percent(plan.parameters.gap_limit),
        "last_actual": ask.short(last),
        "has_last": last > 0 and plan.target > 0,
        "growth": formats.percent(abs(growth)) if math.isfinite(growth) else "",
        "grows": math.isfinite(growth) and growth > 0,
        "has_over": over > 0,
        "over": formats.percent(over, 1).replace(".0%", "%"),
        "over_money": ask.short(plan.assigned - plan.target),
        "round_to": formats.money_full(plan.parameters.round_to) if plan.parameters.round_to else "",
        "reconciled": plan.reconciled,
        **_odds(ask),
    }


def _odds(ask: Ask) -> Words:
    now, plan = ask.now, ask.plan
    carrying = int(plan.carries.sum())
    if not carrying or plan.target <= 0:
        return {"has_odds": False}
    found = now.outcome
    return {
        "has_odds": True,
        "expected": ask.short(found.team.mean),
        "team_low": ask.short(found.team.p10),
        "team_middle": ask.short(found.team.p50),
        "team_high": ask.short(found.team.p90),
        "p_target": formats.chance(found.p_target),
        "hitting_low": formats.count(found.reps_hitting.p10),
        "hitting_high": formats.counted(found.reps_hitting.p90, "person", "people"),
        "hitting_mean": hits_text(found.reps_hitting.mean),
        "draws": formats.count(len(found.team_draws)),
        "odds_caveats": list(caveats(found, carrying)),
    }


def _method(plan: Plan) -> Words:
    own = plan.parameters
    credited = [
        {
            "role": role,
            "types": formats.listed([t for t in TYPES if t in types]) or "no bookings, so it carries no quota",
        }
        for role, types in sorted(own.credited_types.items())
        if role in plan.company.reps.role
    ]
    importances = [("potential", own.importance_potential), ("number of accounts", own.importance_accounts)]
    importances += [("win rate", own.importance_win_rate)]
    whole = sum(value for _, value in importances)
    return {
        "method": METHOD_NAMES[own.method],
        "top_down_share": formats.percent(own.top_down_share),
        "bottom_up_share": formats.percent(1 - own.top_down_share),
        "blends": own.method != "top_down",
        "importances": formats.listed([f"{name} {formats.percent(v / whole)}" for name, v in importances if v > 0])
        if whole > 0
        else "nothing",
        "weight_min": formats.weight(own.weight_min),
        "weight_max": formats.weight(own.weight_max),
        "lookback": formats.counted(own.lookback_months, "month"),
        "prior_deals": formats.counted(own.evidence_prior_deals, "won deal"),
        "credited": credited,
        "multi_year": CREDIT[own.multi_year_credit],
        "ramp": in_words("ramp_schedule", own.ramp_schedule),
        "productivity": in_words("ramp_productivity", own.ramp_productivity),
        "overrides": [
            {
                "territory": key,
                "weight": formats.weight(each.weight),
                "why": ", ".join(p for p in (each.reason, each.who, each.when) if p) or "no reason given",
            }
            for key, each in own.overrides.items()
        ],
    }


def tested_words(ask: Ask) -> Words:
    """The back-test's headline, its origins and segments; where nobody was judged, `tested` is False, and why."""
    test, now = ask.now.outlook.test, ask.now
    judged = now.outlook.judged
    if not judged.n:
        return {"tested": False, "untested": test.unscored, "test_notes": list(test.notes)}
    horizon = "year" if test.horizon_months == 12 else "quarter"
    return {
        "tested": True,
        "horizon": horizon,
        "origins": formats.counted(len(test.origins), "past quarter start"),
        "hit": formats.percent(judged.share_hitting),
        "hit_range": formats.percent_range(judged.share.low, judged.share.high),
        "mean": formats.percent(judged.mean),
        "median": formats.percent(judged.median),
        "miss": formats.percent(judged.average_miss),
        "rows_counted": formats.counted(judged.n, "row"),
        "people_counted": formats.counted(judged.reps, "person", "people"),
        "standing": standing(judged, now.parameters.health_band).words,
        "band": now.parameters.health_band.title,
        "red": formats.percent(judged.red),
        "yellow": formats.percent(judged.yellow),
        "green": formats.percent(judged.green),
        "test_notes": list(test.notes),
        "by_origin": [_summary_row(formats.month(origin), summary) for origin, summary in test.by_origin],
        "by_segment": _by_segment(ask),
    }


def _summary_row(name: str, summary: Summary) -> dict[str, str]:
    known = summary.n > 0
    return {
        "name": name,
        "rows": formats.count(summary.n),
        "hit": formats.percent(summary.share_hitting) if known else "no rows",
        "range": formats.percent_range(summary.share.low, summary.share.high) if known else "",
        "mean": formats.percent(summary.mean) if known else "",
        "median": formats.percent(summary.median) if known else "",
    }


def _by_segment(ask: Ask) -> Rows:
    test = ask.now.outlook.test
    rows, segment = ask.now.outlook.judged.rows, np.array(test.company.reps.segment, dtype=object)
    names = sorted(set(segment[rows.rep]))
    return [_summary_row(name or "no segment", summary_of(rows.where(segment[rows.rep] == name))) for name in names]


def _roles(ask: Ask) -> Rows:
    plan, rows = ask.plan, []
    over = 1 + plan.parameters.compound_over_assignment
    for g, group in enumerate(plan.quotas.groups):
        own = plan.quotas.group == g
        rows.append(
            {
                "name": group.role if group.segment == NOT_SPLIT else f"{group.role} {group.segment}",
                "people": formats.count(int(own.sum())),
                "target": formats.money(group.total / over),
                "assigned": formats.money(float(plan.quota[own].sum())),
                "capacity": formats.money(group.capacity),
                "stretch": formats.multiple(group.stretch) if math.isfinite(group.stretch) else "no history",
            }
        )
    return rows


def _weights(plan: Plan) -> Rows:
    c, territories, rows = plan.capacity, plan.company.territories, []
    for pool, weights in c.weights.items():
        role, segment = c.holdings.pools[pool]
        places = np.flatnonzero((c.holdings.cell_pool == pool) & (c.cell_positions > 0))
        for j, cell in enumerate(places):
            t = int(c.holdings.cell_territory[cell])
            rows.append(
                {
                    "pool": " ".join(part for part in (role, segment) if part),
                    "territory": territories.name[t].strip() or territories.territory_id[t],
                    "weight": formats.weight(float(c.cell_weight[cell])),
                    "how": "set by hand" if weights.overridden[j] else "from the factors",
                }
            )
    return rows


def _managers(ask: Ask) -> Rows:
    plan = ask.plan
    rows = []
    for name in managers_of(plan):
        own = np.array([m.strip() == name for m in plan.company.reps.manager]) & plan.carries
        rows.append(
            {
                "name": name or "No manager given",
                "people": formats.count(int(own.sum())),
                "quota": formats.money(float(plan.quota[own].sum())),
            }
        )
    return rows


def managers_of(plan: Plan) -> list[str]:
    """The managers of those who carry a quota, by name, the nameless last."""
    own = {plan.company.reps.manager[i].strip() for i in np.flatnonzero(plan.carries)}
    return sorted(own, key=lambda name: (not name, name))
