"""Quotas from a total: top-down, bottom-up, blended, bounded, reconciled, rounded (METHOD 6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from quota_core.model.arrays import sums
from quota_core.model.capacity import Capacity
from quota_core.model.company import BoolArray, Company, FloatArray, IntArray
from quota_core.model.level import level_for
from quota_core.parameters import Parameters

GroupKey = tuple[str, str]
NOT_SPLIT = "*"


@dataclass(frozen=True, kw_only=True)
class Group:
    """People who share one total: a role (segment "*"), or a pool. Money is in plan currency."""

    role: str
    segment: str
    total: float
    capacity: float
    stretch: float
    reconciled: bool
    gap: float
    reason: str

    @property
    def key(self) -> GroupKey:
        """Role and segment."""
        return (self.role, self.segment)


@dataclass(frozen=True, eq=False, kw_only=True)
class Quotas:
    """Per rep of the company, money for the period; zero where nobody carries one. `group` is -1 there."""

    group: IntArray
    groups: tuple[Group, ...]
    equal_share: FloatArray
    ramp_share: FloatArray
    top_down: FloatArray
    bottom_up: FloatArray
    blended: FloatArray
    low: FloatArray
    high: FloatArray
    unlocked: FloatArray
    reconciled: FloatArray
    locked: BoolArray


def group_keys(capacity: Capacity, parameters: Parameters) -> tuple[tuple[GroupKey, ...], IntArray]:
    """The allocation groups of those who carry a quota, sorted, and each rep's group (-1: none)."""
    pools = capacity.holdings.pools
    split = parameters.method == "segment_weighted"
    key_of_pool = [(role, segment if split else NOT_SPLIT) for role, segment in pools]
    keys = tuple(sorted({key_of_pool[p] for p in np.unique(capacity.pool[capacity.carries])}))
    place = {key: g for g, key in enumerate(keys)}
    of_pool = np.array([place.get(key, -1) for key in key_of_pool], dtype=np.int64)
    return keys, np.where(capacity.carries, of_pool[capacity.pool], -1)


def quotas_of(
    company: Company,
    capacity: Capacity,
    totals: Callable[[GroupKey, float], float | None],
    parameters: Parameters,
    *,
    locks: bool,
) -> Quotas:
    """Every rep's quota before rounding, group by group, and each step on the way.

    totals(group key, its capacity) is T of the group, money; nothing where a group has no target. Locks hold in the
    plan and not in the back-test.
    """
    n = len(company.reps)
    keys, group = group_keys(capacity, parameters)
    steps = {name: np.zeros(n) for name in ("equal", "ramp", "top_down", "blended", "unlocked", "reconciled")}
    low, high = quota_bounds(company, capacity, parameters)
    lock = locked_quotas(company, parameters) if locks else np.full(n, np.nan)
    locked = np.isfinite(lock) & (group >= 0)
    lock_low, lock_high = np.where(locked, lock, low), np.where(locked, lock, high)
    groups = []
    for g, key in enumerate(keys):
        own = np.flatnonzero(group == g)
        e, bu = capacity.e[own], capacity.bottom_up[own]
        carried = float(bu.sum())
        given = totals(key, carried)
        total = given or 0.0
        steps["equal"][own] = total / len(own)
        steps["ramp"][own] = total * _shares(e)
        steps["top_down"][own] = total * _shares(e * capacity.weight[own])
        share = 1.0 if parameters.method == "top_down" else parameters.top_down_share
        by_evidence = total * _shares(bu) if carried > 0 else steps["top_down"][own]
        steps["blended"][own] = share * steps["top_down"][own] + (1 - share) * by_evidence
        blend = steps["blended"][own]
        steps["unlocked"][own], _ = bounded(blend, low[own], high[own], total)
        steps["reconciled"][own], gap = bounded(blend, lock_low[own], lock_high[own], total)
        assigned = float(steps["reconciled"][own].sum())
        groups.append(
            Group(
                role=key[0],
                segment=key[1],
                total=total,
                capacity=carried,
                stretch=assigned / carried if carried > 0 else float("nan"),
                reconciled=gap == 0.0 and total > 0,
                gap=gap,
                reason=_reason(key, given, gap),
            )
        )
    return Quotas(
        group=group,
        groups=tuple(groups),
        equal_share=steps["equal"],
        ramp_share=steps["ramp"],
        top_down=steps["top_down"],
        bottom_up=capacity.bottom_up,
        blended=steps["blended"],
        low=lock_low,
        high=lock_high,
        unlocked=steps["unlocked"],
        reconciled=steps["reconciled"],
        locked=locked,
    )


def _shares(values: FloatArray) -> FloatArray:
    total = values.sum()
    return values / total if total > 0 else np.full(values.shape, 1.0 / max(len(values), 1))


def _reason(key: GroupKey, given: float | None, gap: float) -> str:
    name = key[0] if key[1] == NOT_SPLIT else f"{key[0]} {key[1]}"
    if not given:
        return f"{name} has no target for this year, so its quotas are 0: give it one, or take its people out."
    if gap > 0:
        return f"{name}: bounds and locks hold the quotas {gap:,.0f} under the total: loosen them, or lower it."
    if gap < 0:
        return f"{name}: bounds and locks hold the quotas {-gap:,.0f} over the total: loosen them, or raise it."
    return ""


def bounded(base: FloatArray, low: FloatArray, high: FloatArray, total: float) -> tuple[FloatArray, float]:
    """clip(k base, low, high) summing to total, and the gap in money (0 where a k exists; over 0: short of total).

    Where no k exists the quotas sit at their bounds. Example: 100, 200, 300 in 0-150 for 600 -> 150 each, short 150.
    """
    level = level_for(total, base, low, high)
    if level is not None:
        return np.clip(level * base, low, high), 0.0
    short = total > low.sum()
    at_bound = np.where((base > 0) & np.isfinite(high), high, low) if short else low
    return at_bound, float(total - at_bound.sum())


def quota_bounds(company: Company, capacity: Capacity, parameters: Parameters) -> tuple[FloatArray, FloatArray]:
    """lo and hi per rep: none by default; the OTE band (OTE e x multiple) and the largest change on last year.

    Where both apply and do not meet, the OTE band wins: the yearly change is clipped into it.
    """
    n = len(company.reps)
    low, high = np.zeros(n), np.full(n, np.inf)
    if parameters.ote_band_enforced:
        known = np.isfinite(company.reps.ote)
        full = np.where(known, company.reps.ote, 0.0) * capacity.e
        low = np.where(known, full * parameters.ote_multiple_min, low)
        high = np.where(known, full * parameters.ote_multiple_max, high)
    if parameters.yoy_change_max is not None:
        last = last_full_year_quota(company, capacity.period.first) * capacity.e
        known = np.isfinite(last) & (last > 0)
        floor = np.clip(last * max(1 - parameters.yoy_change_max, 0.0), low, high)
        ceiling = np.clip(last * (1 + parameters.yoy_change_max), low, high)
        low, high = np.where(known, floor, low), np.where(known, ceiling, high)
    return low, high


def last_full_year_quota(company: Company, before: int) -> FloatArray:
    """Each rep's quotas of the twelve months before a month, where they cover all twelve; NaN else; shape (reps,)."""
    past, n = company.past_quotas, len(company.reps)
    inside = (past.first_month >= before - 12) & (past.first_month + past.months <= before)
    money = sums(past.rep[inside], past.quota[inside], n)
    months = sums(past.rep[inside], past.months[inside], n)
    return np.where(months == 12, money, np.nan)


def locked_quotas(company: Company, parameters: Parameters) -> FloatArray:
    """Each locked rep's quota, NaN where not locked; shape (reps,)."""
    lock = np.full(len(company.reps), np.nan)
    index = company.rep_index
    for rep_id, held in parameters.locks.items():
        if rep_id in index:
            lock[index[rep_id]] = held.quota
    return lock


def rounded(quota: FloatArray, rep_id: tuple[str, ...], fixed: BoolArray, step: float) -> FloatArray:
    """Quotas on the step, by largest remainder, adding up to the group's rounded total; fixed ones stay.

    Total = floor(x + 0.5) steps with x = sum / step rounded to 6 places; remainders compared at 9 places, ties by rep
    id. A step of 0 rounds nothing.
    """
    if step <= 0:
        return quota.copy()
    free = np.flatnonzero(~fixed)
    steps = np.round(quota[free] / step, 9)
    whole = np.floor(steps)
    remainder = np.round(steps - whole, 9)
    total = np.floor(np.round(quota[free].sum() / step, 6) + 0.5)
    missing = int(total - whole.sum())
    order = sorted(range(len(free)), key=lambda j: (-remainder[j], rep_id[free[j]]))
    for j in order[: max(missing, 0)]:
        whole[j] += 1
    result = quota.copy()
    result[free] = whole * step
    return result
