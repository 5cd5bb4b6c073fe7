"""From the target to margin after pay: what is put on top, what nobody can carry, what is lost, what is paid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quota_core.evaluate.pay.economics import Economics, Paid
from quota_core.evaluate.pay.window import Ground
from quota_core.evaluate.simulation.rates import RatePosterior
from quota_core.model.arrays import ratio
from quota_core.model.buildup import full_year_quota, quota_not_carried
from quota_core.model.company import FloatArray, first_day
from quota_core.model.notes import short_history_notes

TOTAL = "total"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of the bridge: `amount` money added (or lost), `total` where it leads; `kind` "step" or "total"."""

    key: str
    title: str
    amount: float
    total: float
    kind: str = "step"


@dataclass(frozen=True, kw_only=True)
class LayerCost:
    """One layer's cushion: money of quota it adds, and what that does to pay and to how many are expected to hit.

    `pay`, `hitting`: with it less without it, every quota divided by 1 + cushion; bookings do not react.
    """

    level: str
    cushion: float
    quota: float
    pay: float
    hitting: float


def bridge(paid: Paid, whole: Economics) -> tuple[Step, ...]:
    """Target -> assigned -> capacity -> expected bookings -> margin after pay; steps add up, money in plan currency.

    `whole`: the economics of everybody paid.

    Ramp relief is sum (e - c) x full-year quota (METHOD 3); stretch is what else quotas ask over capacity; turnover and
    late hires are the bookings of seats that stand empty or ramp again, about; luck and evidence is what is left
    between capacity and the draws' mean, with what a short history takes from capacity where there is one.
    """
    plan = paid.booked.outcome.plan
    not_carried = float(quota_not_carried(plan.capacity, full_year_quota(plan)).sum())
    turnover, late = lost_bookings(paid)
    capacity = plan.reachable
    left = whole.bookings - (capacity - turnover - late)
    flat = whole.variable - whole.accelerator
    load = whole.loaded - whole.base - whole.variable
    steps: list[Step] = []

    def total(key: str, title: str, money: float) -> None:
        steps.append(Step(key=key, title=title, amount=money, total=money, kind=TOTAL))

    def step(key: str, title: str, money: float) -> None:
        steps.append(Step(key=key, title=title, amount=money, total=steps[-1].total + money))

    total("target", "Target", plan.target)
    unassigned = sum(each.amount for each in plan.unassigned_targets)
    if unassigned:
        step("unassigned", "Target nobody carries", -unassigned)
    step("over_assignment", "Over-assignment", plan.assigned - plan.target + unassigned)
    total("assigned", "Assigned", plan.assigned)
    step("ramp", "Ramp relief nobody can carry yet", -not_carried)
    step("stretch", "Stretch over capacity", capacity - plan.assigned + not_carried)
    total("capacity", "Capacity", capacity)
    step("turnover", "Turnover and backfill", -turnover)
    step("late", "Hires who start late", -late)
    if short_history_notes(plan):
        step("short_history", "Months before the first deal, empty in capacity alone, and each rep's own record", left)
    else:
        step("evidence", "Each rep's own record, in the draws", left)
    total("expected", "Expected bookings", whole.bookings)
    step("cost_of_goods", "Cost of what is sold", whole.gross_margin - whole.bookings)
    step("base", "Base pay", -whole.base)
    step("variable", "Variable pay", -flat)
    step("accelerators", "Accelerators", -whole.accelerator)
    step("load", "Load on pay", -load)
    step("turnover_cost", "Replacing leavers", -whole.turnover_cost)
    total("margin", "Margin after pay", whole.margin_after_pay)
    kept = {"over_assignment", "ramp", "stretch", "turnover", "cost_of_goods", "base", "variable"}
    return tuple(each for each in steps if each.kind == TOTAL or each.key in kept or abs(each.amount) >= 0.5)


def lost_bookings(paid: Paid) -> tuple[float, float]:
    """Expected bookings lost to turnover and to late hires, money.

    Of each seat the draws' mean, times what its exposure would be with everybody staying and on time over what it is:
    own rate x own exposure + the pool's rate x the replacement's, rates at their expectation.
    """
    simulation, rows = paid.booked.outcome.simulation, paid.booked.rows
    seats, history = simulation.seats, simulation.history
    people = seats.people[rows]
    pools = [history.pools[pool] for pool in history.pool_of[people]]
    own_rate = np.array(
        [
            (pool.rates.share * (pool.rates.alpha + deals) * _rate(pool.rates, years)).sum()
            for pool, deals, years in zip(pools, history.deals[people], history.years[people], strict=True)
        ]
    )
    mean = np.array([pool.rates.expected[1] for pool in pools])
    chance = seats.chance[rows]
    own = (chance * seats.own[rows].sum(axis=2)).sum(axis=1)
    after = (chance * seats.after[rows].sum(axis=2)).sum(axis=1)
    stays = seats.own[rows, seats.stays].sum(axis=1)
    there: FloatArray = own_rate * own + mean * after
    lost = paid.booked.mean * (ratio(own_rate * stays, there, 1.0) - 1)
    plan = paid.booked.outcome.plan
    hired = plan.company.reps.start[people] >= first_day(plan.as_of)
    return float(lost[~hired].sum()), float(lost[hired].sum())


def _rate(rates: RatePosterior, years: float) -> FloatArray:
    """1 / (alpha / mean + years) over the posterior's grid."""
    return np.asarray(rates.mean / (rates.alpha + rates.mean * years))


def over_assignment_cost(ground: Ground) -> tuple[LayerCost, ...]:
    """What each layer's over-assignment adds in quota, and does to pay and hitting; company, VP, manager."""
    parameters = ground.parameters
    cushions = {
        "company": parameters.over_assignment,
        "VP": parameters.over_assignment_vp,
        "manager": parameters.over_assignment_manager,
    }
    levels = np.array([1.0, *(1 / (1 + cushion) for cushion in cushions.values())])
    pay = ground.pay(levels) * parameters.load_factor
    share = np.nan_to_num(ground.booked.p_hit(levels)).sum(axis=0)
    assigned = float(ground.booked.quota.sum())
    return tuple(
        LayerCost(
            level=level,
            cushion=cushion,
            quota=float(assigned * (1 - levels[place])),
            pay=float(pay[0] - pay[place]),
            hitting=float(share[0] - share[place]),
        )
        for place, (level, cushion) in enumerate(cushions.items(), 1)
    )
