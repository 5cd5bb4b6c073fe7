"""What a setting comes to, as a version keeps it: plain numbers by name, nothing rounded, unknown ones None."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from quota_core.evaluate.outlook import Outlook, outlook
from quota_core.evaluate.pay.outlook import PayOutlook, pay_outlook
from quota_core.evaluate.scored import Summary
from quota_core.evaluate.simulated import simulated
from quota_core.evaluate.simulation.keeping import Draws
from quota_core.evaluate.simulation.odds import Spread
from quota_core.evaluate.simulation.outcome import Outcome
from quota_core.model.company import Company
from quota_core.model.plan import Plan
from quota_core.parameters import Parameters

Results = dict[str, Any]


def results_of(
    company: Company, parameters: Parameters, draws: Draws, progress: Callable[[float], None] | None = None
) -> Results:
    """Plan, back-test, odds and pay of a settled setting; money in plan currency, shares as fractions.

    The same company (to the last bit), parameters, number of draws and seed give the same results. Raises
    ParameterError as `plan` does.
    """
    found = outlook(company, parameters)
    outcome = simulated(found.plan, draws, progress)
    pay = pay_outlook(outcome)
    told = {
        "plan": _plan(found),
        "back_test": _back_test(found),
        "odds": _odds(outcome),
        "pay": _pay(pay),
        "reps": _reps(found.plan, outcome, pay),
    }
    return {name: _known(each) for name, each in told.items()}


def _plan(found: Outlook) -> Results:
    proposed = found.plan
    return {
        "plan_year": proposed.plan_year,
        "as_of": proposed.as_of_text,
        "currency": proposed.company.currency,
        "target": proposed.target,
        "assigned": proposed.assigned,
        "capacity": proposed.reachable,
        "reconciled": proposed.reconciled,
        "last_actual": found.last_actual,
    }


def _back_test(found: Outlook) -> Results:
    test = found.test
    own = {"horizon_months": test.horizon_months, "origins": len(test.origins), "judged": _summary(found.judged)}
    return {**own, **_summary(test.summary)}


def _summary(summary: Summary) -> Results:
    return {
        "n": summary.n,
        "reps": summary.reps,
        "share_hitting": summary.share_hitting,
        "share_low": summary.share.low,
        "share_high": summary.share.high,
        "mean": summary.mean,
        "median": summary.median,
    }


def _odds(outcome: Outcome) -> Results:
    return {
        "draws": outcome.simulation.draws,
        "seed": outcome.simulation.seed,
        "p_target": outcome.p_target,
        "team": _spread(outcome.team),
        "reps_hitting": _spread(outcome.reps_hitting),
        "people": len(outcome.simulation.seats.people),
    }


def _spread(spread: Spread) -> Results:
    return {"p10": spread.p10, "p50": spread.p50, "p90": spread.p90, "mean": spread.mean}


def _pay(pay: PayOutlook) -> Results:
    if not len(pay.paid.base):
        return {"expected": None, "cost_of_sales": None}
    return {"expected": pay.team.pay.mean, "cost_of_sales": pay.team.cost_of_sales}


def _reps(proposed: Plan, outcome: Outcome, pay: PayOutlook) -> Results:
    reps, carried = proposed.company.reps, proposed.capacity
    p_hit = dict(zip(outcome.simulation.seats.people.tolist(), outcome.p_hit.tolist(), strict=True))
    paid = pay.paid.base + pay.paid.variable
    expected = dict(zip(pay.paid.booked.terms.people.tolist(), paid.tolist(), strict=True))
    return {
        reps.rep_id[i]: {
            "name": reps.name[i],
            "role": reps.role[i],
            "segment": reps.segment[i],
            "territory_id": reps.territory_id[i],
            "manager": reps.manager[i],
            "quota": float(proposed.quota[i]),
            "computed": float(proposed.quotas.unlocked[i]),
            "locked": bool(proposed.quotas.locked[i]),
            "weight": float(carried.weight[i]),
            "p_hit": p_hit.get(int(i)),
            "expected_pay": expected.get(int(i)),
        }
        for i in np.flatnonzero(proposed.carries)
    }


def _known(value: Any) -> Any:
    """The same with what is not a finite number as None, and numbers in Python's own types."""
    if isinstance(value, Mapping):
        return {name: _known(each) for name, each in value.items()}
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def flat(results: Mapping[str, Any], within: str = "") -> Iterator[tuple[str, Any]]:
    """Every single number with its place: ("reps/A1/quota", 500000.0)."""
    for name, value in results.items():
        place = f"{within}/{name}" if within else name
        if isinstance(value, Mapping):
            yield from flat(value, place)
        else:
            yield place, value


def unlike(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """The places whose numbers are not the same to the last digit; empty where all are."""
    old, new = dict(flat(before)), dict(flat(after))
    places, nothing = dict.fromkeys([*old, *new]), object()
    return tuple(place for place in places if old.get(place, nothing) != new.get(place, nothing))
