"""Territories as pictures: the funnel of results against weights, and quota against potential."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from quota_core.evaluate.territories import Fit, PoolFunnel
from quota_core.present import formats
from quota_core.present.axes import axis_title
from quota_core.present.backtest_tables import WIDE, chance_reach, fit_title, funnel_title, outside_chance

Figure = dict[str, Any]
RULES_SHOWN = (0.15, 0.25)


def funnel_figure(pools: Sequence[PoolFunnel]) -> Figure:
    """How far each territory is off its weight's prediction, against how far chance alone takes it.

    Across: the standard error of that distance, so the 90% range of chance is a straight funnel. A territory outside
    it contradicts its weight; one inside says nothing.
    """
    rows = [(f"{pool.role} {pool.segment}", each) for pool in pools for each in pool.territories]
    errors = [each.standard_error / each.predicted_share for _, each in rows]
    off = [each.deviation for _, each in rows]
    title = funnel_title(pools)
    if not rows:
        return {
            "title": title,
            "data": [],
            "layout": {"xaxis": {"visible": False}, "yaxis": {"visible": False}},
            "alt": title,
        }
    outside = [outside_chance(each) for _, each in rows]
    names = [each.name or each.territory_id for _, each in rows]
    end = max(errors) * 1.12 or 0.1
    reach = max(0.3, 1.15 * max(abs(x) for x in off))
    told = [
        f"{name} ({pool}): {formats.percent_change(each.deviation)}, chance ±{formats.percent(chance_reach(each))}"
        for name, (pool, each) in zip(names, rows, strict=True)
    ]
    return {
        "title": title,
        "data": [
            {
                "type": "scatter",
                "mode": "lines",
                "x": [0, end, end, 0],
                "y": [0, WIDE * end, -WIDE * end, 0],
                "fill": "toself",
                "fillcolor": "$past/0.22",
                "line": {"width": 0},
                "hoverinfo": "skip",
            },
            {
                "type": "scatter",
                "mode": "markers+text",
                "x": errors,
                "y": off,
                "marker": {
                    "size": [11 if far else 8 for far in outside],
                    "symbol": ["diamond" if far else "circle" for far in outside],
                    "color": ["$accent" if far else "$pinned" for far in outside],
                },
                "text": [f" {name}" if far else "" for name, far in zip(names, outside, strict=True)],
                "textposition": "middle right",
                "cliponaxis": False,
                "customdata": told,
                "hovertemplate": "%{customdata}<extra></extra>",
            },
        ],
        "layout": {
            "xaxis": {
                "range": [0, end],
                "tickformat": ".0%",
                "nticks": 6,
                "title": axis_title("how far chance moves it (standard error)"),
                "showgrid": False,
            },
            "yaxis": {
                "range": [-reach, reach],
                **_signed_ticks(reach),
                "title": axis_title("off its weight's prediction"),
            },
            "shapes": [_level(sign * limit) for limit in RULES_SHOWN for sign in (-1, 1)],
            "annotations": [_named(limit) for limit in RULES_SHOWN],
            "uirevision": "funnel",
        },
        "note": "Shaded: where chance alone puts nine in ten. Dotted: the rules of thumb of 15% and 25% [G]. "
        f"{chance_sentence(pools)}",
        "alt": f"{title}. {'; '.join(told)}",
        "table": {
            "columns": ["Pool", "Territory", "Off by", "Standard error", "Outside chance"],
            "rows": [
                [pool, name, each.deviation, error, "yes" if far else "no"]
                for (pool, each), name, error, far in zip(rows, names, errors, outside, strict=True)
            ],
        },
    }


def chance_sentence(pools: Sequence[PoolFunnel]) -> str:
    """How often chance alone has at least one territory of a pool break the first rule."""
    if not pools:
        return ""
    parts = [f"{pool.role} {pool.segment} {formats.percent(pool.any_by_chance['adjust'])}" for pool in pools]
    return f"Chance alone would have some territory break the 15% rule in: {', '.join(parts)} of cases."


def _signed_ticks(reach: float) -> Figure:
    step = 0.1 if reach < 0.4 else 0.2 if reach < 0.9 else 0.5
    count = int(reach / step)
    at = [round(step * i, 9) for i in range(-count, count + 1)]
    return {"tickvals": at, "ticktext": [formats.percent_change(x) for x in at]}


def _level(at: float) -> Figure:
    ends = {"x0": 0, "x1": 1, "xref": "paper", "y0": at, "y1": at}
    return {"type": "line", **ends, "line": {"color": "$muted", "width": 1, "dash": "dot"}, "layer": "below"}


def _named(limit: float) -> Figure:
    # At the left, where the funnel is narrow and no territory lies.
    place = {"x": 0, "y": limit, "xanchor": "left", "yanchor": "bottom"}
    return {**place, "text": f" {formats.percent(limit)} rule", "showarrow": False, "font": {"color": "$muted"}}


def fit_figure(fits: Sequence[Fit]) -> Figure:
    """Quota share over potential share by territory: 1 is even."""
    known = sorted((f for f in fits if np.isfinite(f.fit)), key=lambda f: f.fit)
    title = fit_title(fits)
    if not known:
        return {
            "title": title,
            "data": [],
            "layout": {"xaxis": {"visible": False}, "yaxis": {"visible": False}},
            "alt": title,
        }
    names = [f"{f.name or f.territory_id} · {f.role} {f.segment}" for f in known]
    told = [
        f"{name}: {formats.percent(f.quota_share)} of quota, {formats.percent(f.potential_share)} of potential"
        for name, f in zip(names, known, strict=True)
    ]
    top = max(1.6, 1.08 * known[-1].fit)
    places = list(range(len(known)))
    return {
        "title": title,
        "rows": len(known),
        "data": [
            {
                "type": "scatter",
                "mode": "markers",
                "x": [f.fit for f in known],
                "y": places,
                "marker": {"size": 10, "color": "$accent"},
                "customdata": told,
                "hovertemplate": "%{customdata}<extra></extra>",
            }
        ],
        "layout": {
            "xaxis": {
                "range": [0, top],
                "ticksuffix": "x",
                "title": axis_title("quota share / potential share"),
            },
            "yaxis": {"tickvals": places, "ticktext": names, "range": [-0.7, len(known) - 0.3], "showgrid": False},
            "shapes": [
                {
                    "type": "rect",
                    "x0": 0.8,
                    "x1": 1.2,
                    "y0": 0,
                    "y1": 1,
                    "yref": "paper",
                    "fillcolor": "$past/0.22",
                    "line": {"width": 0},
                    "layer": "below",
                }
            ],
            "uirevision": "fit",
        },
        "note": "1x: the share of the pool's quota equals the share of its potential [S]. Shaded: within 20%.",
        "alt": f"{title}. {'; '.join(told)}",
        "table": {
            "columns": ["Territory", "Share of quota", "Share of potential", "Quota / potential"],
            "rows": [[name, f.quota_share, f.potential_share, f.fit] for name, f in zip(names, known, strict=True)],
        },
    }
