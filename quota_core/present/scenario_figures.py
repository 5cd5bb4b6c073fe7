"""What may happen, as pictures: the year's fan by quarter, and worst, expected and best against the target."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from quota_core.evaluate.simulation.odds import spread
from quota_core.evaluate.simulation.outcome import Outcome, ScenarioOdds
from quota_core.model.company import FloatArray
from quota_core.model.plan import Plan
from quota_core.model.unsaid import NOBODY
from quota_core.present import formats
from quota_core.present.axes import (
    Figure,
    inward,
    label_over,
    line_at,
    money_axis,
    moved_apart,
    nothing,
    table,
)
from quota_core.present.scenario_words import P_TARGET, best_title, spread_text

QUARTER = 3


def quarter_names(plan: Plan) -> list[str]:
    """The plan year's quarters: Q1 FY26 and so on."""
    year = formats.fiscal_year(plan.plan_year)
    return [f"Q{place + 1} {year}" for place in range(plan.period.months // QUARTER)]


def phased_target(plan: Plan) -> FloatArray:
    """The target by quarter, in the shape of the quotas (season, ramp, time employed), money; shape (quarters,)."""
    e = plan.capacity.e
    share = np.divide(plan.quota, e, out=np.zeros(len(e)), where=e > 0)
    monthly = (plan.capacity.month_shape * share[:, None]).sum(axis=0)
    by_quarter = monthly.reshape(-1, QUARTER).sum(axis=1)
    whole = float(by_quarter.sum())
    if whole <= 0:
        return np.full(len(by_quarter), plan.target / max(len(by_quarter), 1))
    return np.asarray(by_quarter * (plan.target / whole))


def fan_figure(outcome: Outcome, plan: Plan) -> Figure:
    """Cumulative bookings by quarter, P10 to P90 with P50, against the cumulative target."""
    team = outcome.quarter_draws
    if not team.size or not len(outcome.simulation.seats.people):
        return nothing(NOBODY)
    names = ["start", *quarter_names(plan)]
    spreads = [spread(row) for row in np.cumsum(team, axis=0)]
    low, middle, high = ([0.0, *(getattr(s, name) for s in spreads)] for name in ("p10", "p50", "p90"))
    target = [0.0, *np.cumsum(phased_target(plan)).tolist()]
    gap = middle[-1] - target[-1]
    told = f"{formats.money(abs(gap))} {'over' if gap >= 0 else 'short of'} the target"
    title = f"By year end half of all years bring {formats.money(middle[-1])} or more"
    known = plan.target > 0
    places = list(range(len(names)))
    ends = [
        (high[-1], "P90"),
        (middle[-1], "P50"),
        (low[-1], "P10"),
        *([(target[-1], "target")] if known else []),
    ]
    top = max(*high, *target) * 1.06 or 1.0
    data: list[Figure] = [
        {"type": "scatter", "mode": "lines", "x": places, "y": low, "line": {"width": 0}, "hoverinfo": "skip"},
        {
            "type": "scatter",
            "mode": "lines",
            "x": places,
            "y": high,
            "fill": "tonexty",
            "fillcolor": "$accent/0.18",
            "line": {"width": 0},
            "hoverinfo": "skip",
        },
        {
            "type": "scatter",
            "mode": "lines+markers",
            "x": places,
            "y": middle,
            "line": {"color": "$accent", "width": 2.5},
            "marker": {"size": 7, "color": "$accent"},
            "customdata": [
                f"{name}: P50 {formats.money(m)}, P10 to P90 {spread_text(a, b)}"
                for name, m, a, b in zip(names, middle, low, high, strict=True)
            ],
            "hovertemplate": "%{customdata}<extra></extra>",
        },
    ]
    if known:
        data.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": places,
                "y": target,
                "line": {"color": "$ink", "width": 2, "dash": "dot"},
                "customdata": [f"{name}: target {formats.money(t)}" for name, t in zip(names, target, strict=True)],
                "hovertemplate": "%{customdata}<extra></extra>",
            }
        )
    return {
        "title": f"{title}, {told}" if known else title,
        "data": data,
        "layout": {
            "xaxis": {
                "tickvals": places,
                "ticktext": [name.partition(" ")[0] for name in names],
                "range": [-0.1, places[-1] + 0.08],
            },
            "yaxis": money_axis(0.0, top, f"booked so far{in_currency(plan)}"),
            "annotations": _end_labels(ends, places[-1], top),
            "margin": {"l": 52, "r": 92, "t": 8, "b": 26},
            "uirevision": "fan",
        },
        "note": "Shaded: eight of ten simulated years (P10 to P90); line: P50. Dotted: the target, spread over the "
        "quarters as the quotas are (season, ramp, time employed).",
        "alt": f"{title}; P10 to P90 {spread_text(low[-1], high[-1])}",
        "table": table(
            ["Up to the end of", "P10", "P50", "P90", "Target"],
            list(zip(names[1:], low[1:], middle[1:], high[1:], target[1:], strict=True)),
        ),
    }


def in_currency(plan: Plan) -> str:
    """The currency after an axis title, where it is known."""
    return f", {plan.company.currency}" if plan.company.currency else ""


def _end_labels(ends: Sequence[tuple[float, str]], at: float, top: float) -> list[Figure]:
    """Names of the lines at their ends, moved apart where they would lie on each other."""
    placed: list[Figure] = []
    ends = sorted(ends)
    for (value, name), y in zip(ends, moved_apart([value for value, _ in ends], 0.062 * top), strict=True):
        placed.append(
            {
                "x": at,
                "y": y,
                "xanchor": "left",
                "xshift": 6,
                "text": f"{name} {formats.money(value)}",
                "showarrow": False,
                "font": {"color": "$ink" if name == "target" else "$accent"},
            }
        )
    return placed


def scenarios_odds_figure(scenarios: Sequence[ScenarioOdds], plan: Plan) -> Figure:
    """Worst, expected and best: P10 to P90 of each as a bar with its P50, its capacity, against the target."""
    if not scenarios or not plan.carries.any():
        return nothing(NOBODY)
    rows = list(reversed(scenarios))
    places = list(range(len(rows)))
    best = next(each for each in scenarios if each.key == "best")
    top = max(plan.target, *(max(s.team.p90, s.capacity) for s in rows)) * 1.06 or 1.0
    told = [
        f"{s.title}: P10 to P90 {spread_text(s.team.p10, s.team.p90)}, P50 {formats.money(s.team.p50)}, "
        f"capacity {formats.money(s.capacity)}"
        for s in rows
    ]
    shapes, notes = [], []
    if plan.target > 0:
        shapes.append(line_at("x", plan.target, "$ink", "solid", 2))
        anchor = inward(plan.target, 0, top)
        notes.append(label_over(plan.target, f"target {formats.money(plan.target)}", anchor=anchor))
    return {
        "title": best_title(best, plan),
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "y": places,
                "base": [s.team.p10 for s in rows],
                "x": [s.team.p90 - s.team.p10 for s in rows],
                "width": 0.42,
                "marker": {"color": ["$accent/0.45" if s.key != "expected" else "$accent/0.75" for s in rows]},
                "customdata": told,
                "hovertemplate": "%{customdata}<extra></extra>",
            },
            {
                "type": "scatter",
                "mode": "markers",
                "y": places,
                "x": [s.team.p50 for s in rows],
                "marker": {"symbol": "line-ns", "size": 24, "line": {"color": "$ink", "width": 3}},
                "hoverinfo": "skip",
            },
            {
                "type": "scatter",
                "mode": "markers",
                "y": places,
                "x": [s.capacity for s in rows],
                "marker": {"symbol": "diamond-open", "size": 12, "color": "$ink", "line": {"width": 1.5}},
                "hoverinfo": "skip",
            },
        ],
        "layout": {
            "xaxis": money_axis(0.0, top, f"the team's credited bookings of the year{in_currency(plan)}"),
            "yaxis": {
                "tickvals": places,
                "ticktext": [s.title for s in rows],
                "range": [-0.6, len(rows) - 0.4],
                "showgrid": False,
            },
            "shapes": shapes,
            "annotations": notes,
            "margin": {"l": 70, "r": 14, "t": 20, "b": 32},
            "uirevision": "scenarios",
        },
        "note": "Bar: eight of ten simulated years; upright mark: P50; ◇ capacity, the same drivers without any draw.",
        "alt": "; ".join(told),
        "table": table(
            ["Scenario", "P10", "P50", "P90", "Mean", P_TARGET, "Capacity", "Base years that reach it"],
            [
                [s.title, s.team.p10, s.team.p50, s.team.p90, s.team.mean, s.p_target, s.capacity, s.likely]
                for s in scenarios
            ],
        ),
    }
