"""Plan and back-test as plain JSON values: the keys other programs rely on."""

from __future__ import annotations

import math
from typing import Any

from quota_core.evaluate.backtest import BackTest
from quota_core.evaluate.layers import over_assignment_layers
from quota_core.evaluate.replay import past_quota_test, replay
from quota_core.evaluate.scored import Rows, Summary
from quota_core.model.company import Company, month_text
from quota_core.model.notes import recommended_method
from quota_core.model.plan import Plan
from quota_core.model.quota_types import quota_by_type


def plan_json(plan: Plan) -> dict[str, Any]:
    """The plan's headline, its roles and every quota with what it is made of (money in plan currency)."""
    reps, capacity, quotas = plan.company.reps, plan.capacity, plan.quotas
    by_type = quota_by_type(plan)
    return {
        "plan_year": plan.plan_year,
        "as_of": plan.as_of_text,
        "currency": plan.company.currency,
        "target": number(plan.target),
        "sum_quota": number(plan.assigned),
        "capacity": number(plan.reachable),
        "reconciled": plan.reconciled,
        "problems": list(plan.problems),
        "notes": list(plan.notes),
        "recommended_method": recommended_method(plan),
        "suggested_importances": suggestion_json(plan),
        "roles": roles_json(plan),
        "layers": layers_json(plan),
        "reps": {
            reps.rep_id[i]: {
                "name": reps.name[i],
                "territory_weight": number(capacity.weight[i]),
                "ramped_equivalent": number(capacity.e[i]),
                "capacity_equivalent": number(capacity.c[i]),
                "top_down": number(quotas.top_down[i]),
                "bottom_up": number(quotas.bottom_up[i]),
                "quota": number(plan.quota[i]),
                "locked": bool(quotas.locked[i]),
                "by_type": {name: number(money[i]) for name, money in by_type.items() if money[i]},
            }
            for i in range(len(reps))
            if plan.carries[i]
        },
    }


def suggestion_json(plan: Plan) -> dict[str, Any]:
    """What history suggests for the importances, with its 90% interval; no factors where it says nothing."""
    found = plan.suggestion
    factors = {
        name: {
            "importance": number(f.importance),
            "slope": number(f.slope),
            "low": number(f.low),
            "high": number(f.high),
        }
        for name, f in found.factors.items()
    }
    return {"factors": factors, "strength": number(found.strength), "territories": found.territories}


def layers_json(plan: Plan) -> dict[str, Any]:
    """Over-assignment by layer: what each hands on, what they compound to, and every region's and manager's quota."""
    found = over_assignment_layers(plan)
    return {
        "target": number(found.target),
        "compound": number(found.compound),
        "layers": [
            {"level": each.level, "handed": number(each.handed), "handed_on": number(each.handed_on)}
            | {"cushion": number(each.cushion), "compound": number(each.compound)}
            for each in found.layers
        ],
        "seats": [
            {"level": each.level, "name": each.name, "region": each.region, "people": each.people}
            | {"quota": number(each.quota), "handed_on": number(each.handed_on)}
            for each in found.seats
        ],
    }


def roles_json(plan: Plan) -> dict[str, dict[str, float | None]]:
    """Target (before over-assignment), capacity, assigned (after rounding) and stretch (before it), by role."""
    over = 1 + plan.parameters.compound_over_assignment
    result: dict[str, dict[str, float | None]] = {}
    for role in sorted({group.role for group in plan.quotas.groups}):
        places = [g for g, group in enumerate(plan.quotas.groups) if group.role == role]
        own = [i for i in range(len(plan.quota)) if plan.quotas.group[i] in places]
        carried = float(plan.quotas.bottom_up[own].sum())
        before_rounding = float(plan.quotas.reconciled[own].sum())
        result[role] = {
            "target": number(sum(plan.quotas.groups[g].total for g in places) / over),
            "capacity": number(carried),
            "assigned": number(plan.quota[own].sum()),
            "stretch": number(before_rounding / carried) if carried > 0 else None,
        }
    return result


def back_test_json(test: BackTest, company: Company) -> dict[str, Any]:
    """The walk-forward headline and rows, with the in-sample replay and the quotas people really had."""
    return {
        "plan_year": test.plan.plan_year,
        "as_of": test.plan.as_of_text,
        "currency": company.currency,
        "horizon_months": test.horizon_months,
        "origins": [month_text(origin) for origin in test.origins],
        "left_out": [{"origin": month_text(origin), "reason": reason} for origin, reason in test.left_out],
        **summary_json(test.summary),
        "rows": rows_json(test.scored, test.company),
        "everybody": summary_json(test.everybody_summary),
        "replay": _replay_json(test.plan),
        "past_quotas": _past_quotas_json(test.plan),
        "by_origin": {month_text(origin): summary_json(summary) for origin, summary in test.by_origin},
        "notes": list(test.notes),
    }


def _replay_json(plan: Plan) -> dict[str, Any]:
    result = replay(plan)
    return {**summary_json(result.summary), "deflated": summary_json(result.deflated), "in_sample": True}


def _past_quotas_json(plan: Plan) -> dict[str, Any]:
    result = past_quota_test(plan)
    return {**summary_json(result.summary), "everybody": summary_json(result.everybody_summary)}


def summary_json(summary: Summary) -> dict[str, Any]:
    """n, reps, share hitting with its 90% interval, mean and median attainment, spread and colours."""
    return {
        "n": summary.n,
        "reps": summary.reps,
        "share_hitting": number(summary.share_hitting),
        "share_low": number(summary.share.low),
        "share_high": number(summary.share.high),
        "mean": number(summary.mean),
        "mean_low": number(summary.mean_interval.low),
        "mean_high": number(summary.mean_interval.high),
        "median": number(summary.median),
        "percentiles": {str(q): number(x) for q, x in summary.percentiles.items()},
        "average_miss": number(summary.average_miss),
        "red": number(summary.red),
        "yellow": number(summary.yellow),
        "green": number(summary.green),
    }


def rows_json(rows: Rows, company: Company) -> list[dict[str, Any]]:
    """One row per rep and origin: by origin, role and rep id."""
    columns = zip(rows.rep, rows.period, rows.quota, rows.bookings, rows.attainment, strict=True)
    role = company.reps.role
    # Reps are sorted by id already.
    ordered = sorted(columns, key=lambda row: (row[1], role[row[0]], row[0]))
    return [
        {
            "rep_id": company.reps.rep_id[rep],
            "period_start": month_text(int(period)),
            "months": rows.months,
            "quota": number(quota),
            "bookings": number(bookings),
            "attainment": number(attainment),
        }
        for rep, period, quota, bookings, attainment in ordered
    ]


def number(value: Any) -> float | None:
    """A number as JSON has it: what is not finite is null."""
    result = float(value)
    return result if math.isfinite(result) else None
