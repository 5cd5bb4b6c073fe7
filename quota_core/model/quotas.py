"""Quotas from a total: top-down, bottom-up, blended, bounded, reconciled, rounded (METHOD 6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from quota_core.model.arrays import ratio, sums
from quota_core.model.capacity import Capacity
from quota_core.model.company import BoolArray, Company, FloatArray, IntArray
from quota_core.model.level import levels_for
from quota_core.model.ote import ote_of
from quota_core.parameters import Parameters

GroupKey = tuple[str, str]
NOT_SPLIT = "*"
EQUAL_ODDS = "equal_odds"


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
    keys, group = group_keys(capacity, parameters)
    own = np.flatnonzero(group >= 0)
    g, groups = group[own], len(keys)
    e, bu = capacity.e[own], capacity.bottom_up[own]
    reach = sums(g, bu, groups)
    given = [totals(key, float(reach[j])) for j, key in enumerate(keys)]
    total = np.array([amount or 0.0 for amount in given])
    whole, size = total[g], sums(g, None, groups)
    top_down = whole * _shares(e * capacity.weight[own], g, size)
    share = 1.0 if parameters.method == "top_down" else parameters.top_down_share
    by_evidence = np.where(reach[g] > 0, whole * _shares(bu, g, size), top_down)
    blended = share * top_down + (1 - share) * by_evidence
    if parameters.method == EQUAL_ODDS:
        blended = _at_shares(blended, own, whole, company, parameters)
    low, high = quota_bounds(company, capacity, parameters)
    # A group with no target has quotas of 0, whatever the bounds; what is locked stays.
    idle = (group >= 0) & (np.append(total, 0.0)[group] <= 0)
    low, high = np.where(idle, 0.0, low), np.where(idle, 0.0, high)
    unlocked, gap = bounded_by_group(blended, low[own], high[own], g, total)
    reconciled = unlocked
    lock = locked_quotas(company, parameters) if locks else np.full(len(group), np.nan)
    locked = np.isfinite(lock) & (group >= 0)
    if locked.any():
        low, high = np.where(locked, lock, low), np.where(locked, lock, high)
        reconciled, gap = bounded_by_group(blended, low[own], high[own], g, total)
    stretch = ratio(sums(g, reconciled, groups), reach, np.nan)

    def everywhere(values: FloatArray) -> FloatArray:
        result = np.zeros(len(group))
        result[own] = values
        return result

    return Quotas(
        group=group,
        groups=tuple(
            Group(
                role=role,
                segment=segment,
                total=float(total[j]),
                capacity=float(reach[j]),
                stretch=float(stretch[j]),
                reconciled=bool(gap[j] == 0.0 and total[j] > 0),
                gap=float(gap[j]),
                reason=_reason((role, segment), given[j], float(gap[j])),
            )
            for j, (role, segment) in enumerate(keys)
        ),
        equal_share=everywhere(whole / size[g]),
        ramp_share=everywhere(whole * _shares(e, g, size)),
        top_down=everywhere(top_down),
        bottom_up=capacity.bottom_up,
        blended=everywhere(blended),
        low=low,
        high=high,
        unlocked=everywhere(unlocked),
        reconciled=everywhere(reconciled),
        locked=locked,
    )


def _shares(values: FloatArray, group: IntArray, size: FloatArray) -> FloatArray:
    """Each value's share of its group; even where the group has none."""
    return ratio(values, sums(group, values, len(size))[group], (1.0 / np.maximum(size, 1))[group])


def _at_shares(
    blended: FloatArray, own: IntArray, whole: FloatArray, company: Company, parameters: Parameters
) -> FloatArray:
    """The kept share of the group's total where a rep has one, else the blend."""
    kept = np.array([parameters.odds_shares.get(company.reps.rep_id[i], np.nan) for i in own], dtype=np.float64)
    return np.where(np.isfinite(kept), whole * kept, blended)


def _reason(key: GroupKey, given: float | None, gap: float) -> str:
    name = key[0] if key[1] == NOT_SPLIT else f"{key[0]} {key[1]}"
    if not given:
        told, one = ("no target", "one") if given is None else ("a target of 0", "an amount")
        return f"{name} has {told} for this year, so its quotas are 0: give it {one}, or take its people out."
    if gap > 0:
        return f"{name}: bounds and locks hold the quotas {gap:,.0f} under the total: loosen those, or lower the total."
    if gap < 0:
        return f"{name}: bounds and locks hold the quotas {-gap:,.0f} over the total: loosen those, or raise the total."
    return ""


def bounded(base: FloatArray, low: FloatArray, high: FloatArray, total: float) -> tuple[FloatArray, float]:
    """clip(k base, low, high) summing to total, and the gap in money (0 where a k exists; over 0: short of total).

    Where no k exists the quotas sit at their bounds. Example: 100, 200, 300 in 0-150 for 600 -> 150 each, short 150.
    """
    one = np.zeros(len(base), dtype=np.int64)
    quotas, gap = bounded_by_group(base, low, high, one, np.array([total]))
    return quotas, float(gap[0])


def bounded_by_group(
    base: FloatArray, low: FloatArray, high: FloatArray, group: IntArray, total: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """`bounded` for many groups side by side: total and gap (groups,), the rest (n,)."""
    level = levels_for(total, group, base, low, high)
    stuck = np.isnan(level)
    quotas = np.clip(level[group] * base, low, high)
    gap = np.zeros(len(total))
    if stuck.any():
        short = total > sums(group, low, len(total))
        at_bound = np.where(short[group] & (base > 0) & np.isfinite(high), high, low)
        quotas = np.where(stuck[group], at_bound, quotas)
        gap = np.where(stuck, total - sums(group, at_bound, len(total)), 0.0)
    return quotas, gap


def quota_bounds(company: Company, capacity: Capacity, parameters: Parameters) -> tuple[FloatArray, FloatArray]:
    """lo and hi per rep: none by default; the OTE band (OTE e x multiple) and the largest change on last year.

    Where both apply and do not meet, the OTE band wins: the yearly change is clipped into it.
    """
    n = len(company.reps)
    low, high = np.zeros(n), np.full(n, np.inf)
    if parameters.ote_band_enforced:
        ote = ote_of(company.reps, parameters)
        known = np.isfinite(ote)
        full = np.where(known, ote, 0.0) * capacity.e
        low = np.where(known, full * parameters.ote_multiple_min, low)
        high = np.where(known, full * parameters.ote_multiple_max, high)
    if parameters.yoy_change_max is not None:
        last = last_full_year_quota(company, capacity.period.first, capacity.as_of) * capacity.e
        known = np.isfinite(last) & (last > 0)
        floor = np.clip(last * max(1 - parameters.yoy_change_max, 0.0), low, high)
        ceiling = np.clip(last * (1 + parameters.yoy_change_max), low, high)
        low, high = np.where(known, floor, low), np.where(known, ceiling, high)
    return low, high


def last_full_year_quota(company: Company, before: int, as_of: int) -> FloatArray:
    """Each rep's quotas of the twelve months before a month, where those that had begun before as-of cover all twelve.

    NaN else; money, shape (reps,).
    """
    past, n = company.past_quotas, len(company.reps)
    inside = (past.first_month >= before - 12) & (past.first_month + past.months <= before) & (past.first_month < as_of)
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
