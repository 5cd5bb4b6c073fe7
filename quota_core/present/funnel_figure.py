"""The funnel's own bottom-up beside the capacity that history demonstrates, pool by pool."""

from __future__ import annotations

import math
from typing import Any

from quota_core.evaluate.capacity_plan import CapacityPlan
from quota_core.evaluate.funnel import Funnel
from quota_core.present import formats
from quota_core.present.axes import money_axis, nothing, table
from quota_core.present.bands import GOOD, WATCH, Status, status
from quota_core.present.capacity_words import funnel_words, pool_name

MOST_POOLS = 8
COLUMNS = [
    "Pool",
    "Accounts a ramped year",
    "set by hand",
    "Accounts worked",
    "Accounts there are",
    "Win rate (by count)",
    "Deal size (mean)",
    "Funnel",
    "Capacity",
    "Funnel over capacity, less 1",
    "By whose history",
]
NOT_TO_HOLD = "no capacity"


def funnel_figure(found: CapacityPlan, pinned: CapacityPlan | None) -> dict[str, Any]:
    """Two bars a pool: what the funnel brings, and the capacity."""
    funnels = sorted(_known(found), key=_furthest)[:MOST_POOLS]
    if not funnels:
        return nothing(_why_nothing(found))
    labels = [f"{pool_name(funnel.key)} {_told(funnel)}" for funnel in funnels]
    data: list[dict[str, Any]] = [
        _bar(labels, [funnel.bookings for funnel in funnels], "$accent", "Funnel", [_product(f) for f in funnels]),
        _bar(labels, [funnel.capacity for funnel in funnels], "$past/0.6", "Capacity", None),
    ]
    if pinned is not None:
        before = [(label, pinned.funnels.get(funnel.key)) for label, funnel in zip(labels, funnels, strict=True)]
        known = [(label, funnel.bookings) for label, funnel in before if funnel and math.isfinite(funnel.bookings)]
        data.append(
            {
                "type": "scatter",
                "mode": "markers",
                "y": [label for label, _ in known],
                "x": [round(value, 2) for _, value in known],
                "marker": {"symbol": "line-ns", "size": 12, "line": {"color": "$pinned", "width": 3}},
                "text": [formats.money(value) for _, value in known],
                "hovertemplate": "funnel, pinned %{text}<extra></extra>",
            }
        )
    top = max([*(max(funnel.bookings, funnel.capacity) for funnel in funnels), 1.0]) * 1.06
    return {
        "title": funnel_title(found),
        "status": funnel_status(found),
        "data": data,
        "layout": {
            "barmode": "group",
            "bargap": 0.3,
            "bargroupgap": 0.05,
            "xaxis": money_axis(0.0, top, "upper bar: the funnel, lower: capacity"),
            "yaxis": {"showgrid": False, "autorange": "reversed", "type": "category", "dtick": 1},
            "margin": {"l": 62, "r": 8, "t": 2},
            "uirevision": "funnel",
        },
        "note": funnel_note(found),
        "alt": funnel_title(found),
        "table": table(COLUMNS, [_row(funnel) for funnel in found.funnels.values()]),
    }


def _known(found: CapacityPlan) -> list[Funnel]:
    """The pools with a funnel and a capacity, or one of the two."""
    return [f for f in found.funnels.values() if math.isfinite(f.bookings) and max(f.bookings, f.capacity) > 0]


def _why_nothing(found: CapacityPlan) -> str:
    if found.funnel.known:
        return "The funnel brings nothing: nobody sells within the year"
    return "The funnel is unknown: no deals were won in the lookback"


def _furthest(funnel: Funnel) -> float:
    return -abs(funnel.difference) if funnel.capacity > 0 else -math.inf


def _told(funnel: Funnel) -> str:
    return formats.percent_change(funnel.difference) if funnel.capacity > 0 else NOT_TO_HOLD


def _bar(labels: list[str], values: list[float], colour: str, name: str, told: list[str] | None) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "y": labels,
        "x": [round(value, 2) for value in values],
        "marker": {"color": colour},
        "text": told or [formats.money(value) for value in values],
        "textposition": "none",
        "hovertemplate": f"{name.lower()} %{{text}}<extra></extra>",
    }


def _product(funnel: Funnel) -> str:
    rate, size = formats.percent(funnel.history.win_rate, 1), formats.money(funnel.history.deal_size)
    return f"{formats.count(funnel.worked)} accounts x {rate} x {size} = {formats.money(funnel.bookings)}"


def _row(funnel: Funnel) -> list[Any]:
    history = funnel.history
    parts = [funnel.pace, "yes" if funnel.is_set else "no", funnel.worked, funnel.accounts, history.win_rate]
    amounts = [history.deal_size, funnel.bookings, funnel.capacity, funnel.difference]
    return [pool_name(funnel.key), *parts, *amounts, pool_name(history.whose)]


def funnel_title(found: CapacityPlan) -> str:
    """The funnel brings 33.3M, 7% under the capacity; or where it is far off."""
    total = found.funnel
    if not math.isfinite(total.difference):
        return f"The funnel brings {formats.money(total.bookings)}"
    side = "under" if total.difference < 0 else "over"
    far = formats.percent(abs(total.difference))
    told = f"The funnel brings {formats.money(total.bookings)}, {far} {side} capacity"
    off = [pool_name(funnel.key) for funnel in found.funnels.values() if funnel.cause]
    return f"{told}; far off in {formats.listed(off, 2)}" if off else told


def funnel_status(found: CapacityPlan) -> Status | None:
    """Whether funnel and capacity agree within the limit in every pool."""
    if not _known(found):
        return None
    off = any(funnel.cause for funnel in found.funnels.values())
    return status(WATCH, "disagree") if off else status(GOOD, "agree")


def funnel_note(found: CapacityPlan) -> str:
    """Why they differ where they differ by more than the limit, a sentence a pool."""
    limit = formats.percent(found.plan.parameters.gap_limit)
    off = [funnel_words(funnel) for funnel in found.funnels.values() if funnel.cause]
    rest = f"Within {limit} of capacity in every pool." if not off else ""
    blank = [funnel_words(f) for f in found.funnels.values() if not math.isfinite(f.bookings)]
    return " ".join([*off, *blank, rest]).strip()
