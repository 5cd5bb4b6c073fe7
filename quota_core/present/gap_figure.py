"""Top-down against bottom-up: capacity by pool, with marks at its target and at what is assigned to it."""

from __future__ import annotations

from typing import Any

from quota_core.evaluate.capacity_plan import CapacityPlan
from quota_core.evaluate.gap import Gap
from quota_core.present import formats
from quota_core.present.axes import money_axis, nothing, table
from quota_core.present.bands import BAD, GOOD, WATCH, Status, status
from quota_core.present.capacity_words import pool_name

MOST_POOLS = 8
COLUMNS = [
    "Pool",
    "People",
    "Target",
    "Assigned",
    "Capacity",
    "Capacity after leavers and late starts",
    "Gap (target - capacity)",
    "Gap, share of the target",
    "Short, each pool's own added up",
    "Fully ramped heads short",
    "Hires short, from the first day",
    "Productivity growth that closes it",
    "Pipeline that closes it",
]


def gap_figure(found: CapacityPlan, pinned: CapacityPlan | None) -> dict[str, Any]:
    """A bar a pool: expected capacity, and on top what turnover and late starts are expected to cost of it."""
    gaps = sorted(found.gaps.values(), key=lambda gap: -gap.short)[:MOST_POOLS]
    if not gaps:
        return nothing("No target is set and nobody carries a quota")
    labels = [f"{pool_name(gap.key)} {_told(gap)}" for gap in gaps]
    loss = [max(gap.capacity - gap.expected_capacity, 0.0) for gap in gaps]
    data: list[dict[str, Any]] = [
        _bar(labels, [gap.expected_capacity for gap in gaps], "$accent", "capacity after leavers and late starts"),
        _bar(labels, loss, "$accent/0.35", "lost to leavers and late starts"),
        _marks(labels, [gap.target for gap in gaps], "$ink", "target"),
        {
            **_marks(labels, [gap.assigned for gap in gaps], "$accent", "assigned"),
            "marker": {"symbol": "diamond", "size": 9, "color": "$accent", "line": {"color": "$bg", "width": 1.5}},
        },
    ]
    if pinned is not None:
        known = [
            (label, pinned.gaps[gap.key]) for label, gap in zip(labels, gaps, strict=True) if gap.key in pinned.gaps
        ]
        data.append(_marks([label for label, _ in known], [gap.capacity for _, gap in known], "$pinned", "pinned"))
    top = max([*(max(gap.target, gap.assigned, gap.capacity) for gap in gaps), 1.0]) * 1.06
    return {
        "title": gap_title(found),
        "status": state if (state := gap_status(found.team)) and state["level"] != WATCH else None,
        "data": data,
        "layout": {
            "barmode": "stack",
            "bargap": 0.35,
            "xaxis": money_axis(0.0, top, "capacity; line: target, diamond: assigned"),
            "yaxis": {"showgrid": False, "autorange": "reversed", "type": "category", "dtick": 1},
            "margin": {"l": 62, "r": 8, "t": 2},
            "uirevision": "gap",
        },
        "note": "Full colour: with turnover, backfill and late starts; faint: what these cost of capacity as planned.",
        "alt": gap_title(found),
        "table": table(COLUMNS, [_row(gap) for gap in (*found.gaps.values(), found.team)]),
    }


def _bar(labels: list[str], values: list[float], colour: str, name: str) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "y": labels,
        "x": [round(value, 2) for value in values],
        "marker": {"color": colour},
        "text": [formats.money(value) for value in values],
        "textposition": "none",
        "hovertemplate": f"{name} %{{text}}<extra></extra>",
    }


def _marks(labels: list[str], values: list[float], colour: str, name: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "y": labels,
        "x": [round(value, 2) for value in values],
        "marker": {"symbol": "line-ns", "size": 11, "line": {"color": colour, "width": 3}},
        "text": [formats.money(value) for value in values],
        "hovertemplate": f"{name} %{{text}}<extra></extra>",
    }


def _told(gap: Gap) -> str:
    if not gap.target > 0:
        return "no target"
    return f"{formats.percent_change(-gap.gap_share)}"


def _row(gap: Gap) -> list[Any]:
    money = [gap.target, gap.assigned, gap.capacity, gap.expected_capacity, gap.gap]
    rest = [gap.gap_share, round(gap.short, 2), gap.heads_short, gap.hires_short, gap.growth, gap.pipeline]
    return [pool_name(gap.key), gap.people, *(round(each, 2) for each in money), *rest]


def gap_title(found: CapacityPlan) -> str:
    """5 of 6 pools short of target: 1.76M, 2.7 heads."""
    short = [gap for gap in found.gaps.values() if gap.short > 0]
    if not found.team.target > 0:
        return "No target is set to hold capacity against"
    if not short:
        return "Every pool's capacity reaches its target"
    team = found.team
    heads = f", {formats.number(team.heads_short, 1)} heads" if team.heads_short == team.heads_short else ""
    which = pool_name(short[0].key) if len(short) == 1 else f"{len(short)} of {len(found.gaps)} pools"
    return f"{which} short of target: {formats.money(team.short)}{heads}"


def gap_status(gap: Gap) -> Status | None:
    """Over the limit: to be closed before quotas are set; short; carried."""
    if not gap.target > 0:
        return None
    if gap.over_limit:
        return status(BAD, f"gap over {formats.percent(gap.limit)}")
    return status(WATCH, "short") if gap.short > 0 else status(GOOD, "carried")
