"""When a hire has paid for itself, pool by pool. Tells of pay: never in projector mode."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from quota_core.evaluate.pay.payback import HirePayback
from quota_core.model.plan import Plan
from quota_core.model.unsaid import no_quotas_reason
from quota_core.present import formats
from quota_core.present.axes import Figure, axis_title, line_at, money_axis, moved_apart, nothing, table
from quota_core.present.pay_words import payback_text

MONTHS, MOST_NAMED = 24, 8
NAMES, LINE = 0.28, 0.09  # of the axes: what a name takes beside its line, and a line of words


def payback_title(paybacks: Sequence[HirePayback]) -> str:
    """A hire pays back in 6 to 9 months; to do so within the year the last may start in May."""
    known = [each.months for each in paybacks if each.months is not None]
    if not known:
        return "No hire pays back within four years"
    span = formats.months(known[0]) if min(known) == max(known) else f"{min(known)} to {formats.months(max(known))}"
    title = f"A hire pays back in {span}"
    never = len(paybacks) - len(known)
    if never:
        title += f", in {formats.counted(never, 'pool')} not within four years"
    starts = [each.latest_start for each in paybacks if each.latest_start is not None]
    if not starts:
        return f"{title}; no start in the plan year does so within it"
    return f"{title}; within the year, from a start in {formats.month(max(starts))} at the latest"


def payback_figure(paybacks: Sequence[HirePayback], plan: Plan) -> Figure:
    """Gross margin less loaded pay of one hire, added up by month since the start; a line a pool, the first one's bold.

    Of many pools those are drawn that pay back first.
    """
    if not paybacks:
        why = no_quotas_reason(plan) or "no OTE or no productivity is known"
        return nothing(f"When a hire pays back is unknown: {why}")
    currency = plan.company.currency
    shown = sorted(paybacks, key=lambda each: (each.months is None, each.months or 0))[:MOST_NAMED]
    x = list(range(MONTHS + 1))
    lines = [np.concatenate([[0.0], each.balance[:MONTHS]]) for each in shown]
    low, high = min(float(line.min()) for line in lines), max(float(line.max()) for line in lines)
    pad = max((high - low) * 0.06, 1.0)
    ends = moved_apart([float(line[-1]) for line in lines], LINE * (high - low))
    data: list[Figure] = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": x,
            "y": np.round(line, 2).tolist(),
            "line": {"color": "$muted" if place else "$accent", "width": 1.5 if place else 2.5},
            "text": [
                f"{_name(each)}, after {formats.months(m)}: {formats.money_change(v)}"
                for m, v in zip(x, line.tolist(), strict=True)
            ],
            "hovertemplate": "%{text}<extra></extra>",
        }
        for place, (each, line) in enumerate(zip(shown, lines, strict=True))
    ]
    title = payback_title(paybacks)
    return {
        "title": title,
        "data": data,
        "layout": {
            "xaxis": {
                "range": [0, MONTHS * (1 + NAMES)],
                "tickvals": list(range(0, MONTHS + 1, 6)),
                "title": axis_title("months since the start"),
            },
            "yaxis": money_axis(
                low - pad, max(high, *ends) + pad, f"margin less pay so far{f', {currency}' if currency else ''}"
            ),
            "shapes": [line_at("y", 0.0, "$ink", "solid", 1)],
            "annotations": [
                {
                    "x": MONTHS,
                    "y": y,
                    "xanchor": "left",
                    "xshift": 4,
                    "text": _name(each),
                    "showarrow": False,
                    "font": {"color": "$ink" if place else "$accent"},
                }
                for place, (each, y) in enumerate(zip(shown, ends, strict=True))
            ],
            "margin": {"l": 56, "r": 10, "t": 10, "b": 36},
            "uirevision": "payback",
        },
        "note": " ".join(payback_text(each) for each in paybacks)
        + " At the pool's demonstrated productivity, median OTE and quota, on a territory of weight 1; variable is "
        "paid month by month on the month's quota.",
        "alt": title,
        "table": table(
            ["Pool", "Month", "Gross margin", "Loaded pay", "So far"],
            [
                (_name(each), month + 1, float(each.margin[month]), float(each.cost[month]), float(each.balance[month]))
                for each in paybacks
                for month in range(MONTHS)
            ],
        ),
    }


def _name(each: HirePayback) -> str:
    return f"{each.role} {each.segment}".strip()
