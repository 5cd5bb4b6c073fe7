"""What people ask about their quota, answered from the model with this company's numbers (METHOD 14)."""

from __future__ import annotations

import numpy as np

from quota_core.deliver.documents.common import Ask, Words
from quota_core.model.company import first_day
from quota_core.present import formats

HALF = 6
MOST_PRIVATE = 3


def faq_words(ask: Ask) -> Words:
    """The words of the FAQ beside those every document knows."""
    plan, beside = ask.plan, ask.now.outlook.beside
    both = plan.carries & np.isfinite(beside.last_quota) & (beside.last_quota > 0)
    change = beside.change[both]
    return {
        "has_changes": bool(both.any()),
        "compared": formats.counted(int(both.sum()), "person", "people"),
        "rising": formats.counted(int((change > 0).sum()), "quota rises", "quotas rise"),
        "falling": formats.counted(int((change < 0).sum()), "falls", "fall"),
        "usual_change": formats.percent_change(float(np.median(change))) if both.any() else "",
        "ramping_people": formats.counted(int((plan.carries & (plan.capacity.e < 0.995)).sum()), "person", "people"),
        "above_best_people": formats.counted(int(beside.above_best_year.sum()), "quota", "quotas"),
        "has_above_best": bool(beside.above_best_year.any()),
        **_weight_example(ask),
    }


def _weight_example(ask: Ask) -> Words:
    """The territories whose weights lie furthest apart in one pool, and what half a year in each would come to.

    By days held on each side, at the pool's average full-year quota x weight: nobody's own number is told, so a pool
    of fewer than MOST_PRIVATE people is no example.
    """
    plan = ask.plan
    c, best = plan.capacity, (0.0, -1, -1)
    for pool in np.unique(c.pool[plan.carries]):
        cells = np.flatnonzero((c.holdings.cell_pool == pool) & (c.cell_positions > 0))
        if len(cells) < 2 or int((plan.carries & (c.pool == pool)).sum()) < MOST_PRIVATE:
            continue
        low, high = cells[np.argmin(c.cell_weight[cells])], cells[np.argmax(c.cell_weight[cells])]
        apart = float(c.cell_weight[high] - c.cell_weight[low])
        if apart > best[0]:
            best = (apart, int(low), int(high))
    if best[1] < 0:
        return {"has_weight_example": False}
    _, low_cell, high_cell = best
    territories, pool = plan.company.territories, int(c.holdings.cell_pool[high_cell])
    lower, higher = float(c.cell_weight[low_cell]), float(c.cell_weight[high_cell])

    def name(cell: int) -> str:
        t = int(c.holdings.cell_territory[cell])
        return territories.name[t].strip() or territories.territory_id[t]

    own = plan.carries & (c.pool == pool)
    usual = float(plan.quota[own].sum() / (c.e[own] * c.weight[own]).sum())
    first, middle, end = (first_day(plan.period.first + months) for months in (0, HALF, plan.period.months))
    before, days = int((middle - first).astype(int)), int((end - first).astype(int))
    moved = usual * (lower * before + higher * (days - before)) / days
    return {
        "has_weight_example": True,
        "weight_pool": " ".join(part for part in c.holdings.pools[pool] if part),
        "low_territory": name(low_cell),
        "low_weight": formats.weight(lower),
        "high_territory": name(high_cell),
        "high_weight": formats.weight(higher),
        "weight_gap": formats.percent(higher / lower - 1) if lower > 0 else "much",
        "switch_day": formats.day(middle),
        "switch_low": ask.short(usual * lower),
        "switch_high": ask.short(usual * higher),
        "switch_quota": ask.short(moved),
        "days_before": formats.count(before),
        "days_after": formats.count(days - before),
    }
