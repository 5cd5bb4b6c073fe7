"""Talking points for each manager: the team's numbers, whom they move, and what to say to whom. Nothing of pay."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from quota_core.deliver.documents.common import Ask, Words, managers_of
from quota_core.deliver.documents.letters import largest_step, new_name, person, territory_name
from quota_core.deliver.documents.rendering import file_name
from quota_core.model.buildup import build_up_totals
from quota_core.present import formats

NAMELESS = "No manager given"
BIG_CHANGE = 0.15
A_YEAR = 0.995


def teams(ask: Ask) -> Iterator[tuple[str, Words]]:
    """A file's name and its words for every manager of somebody who carries a quota."""
    taken: set[str] = set()
    for manager in managers_of(ask.plan):
        yield new_name(file_name(manager or NAMELESS), taken), team_words(ask, manager)


def team_words(ask: Ask, manager: str) -> Words:
    """The words of one manager's talking points beside those every document knows."""
    plan, beside = ask.plan, ask.now.outlook.beside
    reps, c = plan.company.reps, plan.capacity
    own = [int(i) for i in np.flatnonzero(plan.carries) if reps.manager[i].strip() == manager]
    own.sort(key=lambda i: (person(plan, i), reps.rep_id[i]))
    last, change = beside.last_quota, beside.change
    both = [i for i in own if math.isfinite(last[i]) and last[i] > 0]
    quota = float(plan.quota[own].sum())
    rising = sorted((i for i in both if change[i] > 0), key=lambda i: -change[i])
    falling = sorted((i for i in both if change[i] < 0), key=lambda i: change[i])
    return {
        "manager": manager or NAMELESS,
        "has_manager": bool(manager),
        "team_people": formats.counted(len(own), "person", "people"),
        "team_quota": ask.full(quota),
        "team_share": formats.percent(quota / plan.assigned) if plan.assigned > 0 else "",
        "team_last": ask.full(float(last[both].sum())) if both else "",
        "team_change": formats.percent_change(float(plan.quota[both].sum() / last[both].sum() - 1)) if both else "",
        "both_people": formats.counted(len(both), "person", "people"),
        "everybody_has_last": len(both) == len(own),
        "people": [
            {
                "name": person(plan, i),
                "territory": territory_name(plan, i),
                "last": formats.money_full(float(last[i])) if math.isfinite(last[i]) else "none",
                "booked": formats.money_full(float(beside.last_bookings[i])),
                "quota": formats.money_full(float(plan.quota[i])),
                "change": formats.percent_change(float(change[i])) if i in both else "new",
                "weight": formats.weight(float(c.weight[i])),
            }
            for i in own
        ],
        "big_change": formats.percent(BIG_CHANGE),
        "points": _points(ask, own, rising, falling),
        "above_best": formats.listed([person(plan, i) for i in own if beside.above_best_year[i]], 5),
    }


def _points(ask: Ask, own: list[int], rising: list[int], falling: list[int]) -> list[str]:
    """What to say about whom, a sentence each."""
    plan, c = ask.plan, ask.plan.capacity
    change = ask.now.outlook.beside.change
    points = [_move(ask, i) for i in (*rising, *falling) if round(abs(float(change[i])), 2) >= BIG_CHANGE]
    ramping = [i for i in own if c.e[i] < A_YEAR]
    if ramping:
        names = formats.listed([person(plan, i) for i in ramping], 5)
        carry = "carries" if len(ramping) == 1 else "carry"
        points.append(f"{names} {carry} less than a full year: show the months of the ramp, quarter by quarter.")
    locked = [i for i in own if plan.quotas.locked[i]]
    if locked:
        names = formats.listed([person(plan, i) for i in locked], 5)
        quota = "quota was" if len(locked) == 1 else "quotas were"
        points.append(f"The {quota} fixed by agreement for {names}: give the reason as it is written in the letter.")
    return points


def _move(ask: Ask, rep: int) -> str:
    """How far a quota moves from last year's, and what of its build-up makes it so: equal share, then largest step."""
    plan, beside = ask.plan, ask.now.outlook.beside
    change, last = float(beside.change[rep]), float(beside.last_quota[rep])
    totals = np.round(build_up_totals(plan)[:, rep])
    share = float(totals[0])
    apart = f"{ask.full(abs(share - last))} {'more' if share > last else 'less'} than last year's quota"
    step = largest_step(ask, rep, totals)
    moved = f"; from there the largest step is {step}" if step else ""
    return (
        f"{person(plan, rep)} {'rises' if change > 0 else 'falls'} by {formats.percent(abs(change))}, to "
        f"{ask.full(float(plan.quota[rep]))}. An equal share alone would be {apart}{moved}."
    )
