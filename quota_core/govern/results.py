"""What a setting comes to, as a version keeps it: plain numbers by name, nothing rounded, unknown ones None."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from quota_core.errors import ApprovalError
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
# What another processor may make of the same sum; a cent in ten million is a thousand times more.
HAIR = 1e-12
QUOTA = ("name", "role", "segment", "territory_id", "manager", "quota", "computed", "locked", "weight")


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
    drawn = {"odds": _odds(outcome), "pay": _pay(pay), "reps": _reps(found.plan, outcome, pay)}
    return {**without_draws(found), **{name: _known(each) for name, each in drawn.items()}}


def checked_numbers(label: str, results: Mapping[str, Any], found: Outlook) -> Outlook:
    """The outlook of a version, where plan, back-test and every quota are those that it was saved with.

    Raises ApprovalError where they are not: a later release counts otherwise, or a parameter it brought has a default
    of its own; nobody may approve, or send out under a version's name, what it does not hold.
    """
    now = without_draws(found)
    kept = {place: results[place] for place in now}
    kept["reps"] = {rep: {name: told[name] for name in QUOTA if name in told} for rep, told in kept["reps"].items()}
    differing = unlike(kept, now, HAIR)
    if differing:
        raise ApprovalError(
            f"{label} comes to other numbers in this release than it was saved with ({len(differing)} differ, "
            f"{differing[0]} first): save a new version, and let that one be approved."
        )
    return found


def without_draws(found: Outlook) -> Results:
    """Of `results_of` what takes no draws: plan, back-test and everybody's quota."""
    told = {"plan": _plan(found), "back_test": _back_test(found), "reps": _quotas(found.plan)}
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
    p_hit = dict(zip(outcome.simulation.seats.people.tolist(), outcome.p_hit.tolist(), strict=True))
    paid = pay.paid.base + pay.paid.variable
    expected = dict(zip(pay.paid.booked.terms.people.tolist(), paid.tolist(), strict=True))
    return {
        rep_id: {**told, "p_hit": p_hit.get(i), "expected_pay": expected.get(i)}
        for i, (rep_id, told) in zip(np.flatnonzero(proposed.carries).tolist(), _quotas(proposed).items(), strict=True)
    }


def _quotas(proposed: Plan) -> Results:
    reps, carried = proposed.company.reps, proposed.capacity
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


def unlike(before: Mapping[str, Any], after: Mapping[str, Any], hair: float = 0.0) -> tuple[str, ...]:
    """The places whose numbers are not the same to the last digit, or to a relative `hair`; empty where all are."""
    old, new = dict(flat(before)), dict(flat(after))
    places, nothing = dict.fromkeys([*old, *new]), object()
    return tuple(place for place in places if not _same(old.get(place, nothing), new.get(place, nothing), hair))


def _same(one: Any, other: Any, hair: float) -> bool:
    if hair and isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=hair)
    return bool(one == other)
