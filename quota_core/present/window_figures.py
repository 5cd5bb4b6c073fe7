"""The quota window as pictures: along the quota level, by segment, what hitting costs. Never in projector mode."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from quota_core.evaluate.pay.outlook import PayOutlook
from quota_core.evaluate.pay.window import HIGHEST, LOWEST, Window
from quota_core.model.unsaid import no_pay_reason, no_quotas_reason
from quota_core.present import formats
from quota_core.present.axes import Figure, axis_title, line_at, nothing, percent_axis, round_ticks, table
from quota_core.present.pay_words import METRIC, condition_text, lever_text, window_status, window_title
from quota_core.values import SHARE_HITTING

SPAN = (0.5, 1.5)
UPPER, LOWER = [0.56, 1.0], [0.0, 0.44]
MOST_SEGMENTS = 8
FRONTIER_LEVELS = (0.5, 0.75, 1.0, 1.25, 1.5)


def window_figure(found: PayOutlook, pinned: PayOutlook | None) -> Figure:
    """OTE return above, what the band speaks of below, along one quota level; the window shaded, today marked."""
    window, parameters = found.window, found.plan.parameters
    title = window_title(window, parameters)
    if not math.isfinite(window.today):
        return nothing(title)
    shown, band = window.shown, parameters.health_band
    x = shown.levels.tolist()
    named, hits = METRIC.get(band.metric, "median attainment"), band.metric == SHARE_HITTING
    data = [
        _line(
            x, shown.back, "y", [f"{_level(s)}: {formats.weight(r)} back" for s, r in zip(x, shown.back, strict=True)]
        ),
        _line(
            x,
            shown.metric,
            "y2",
            [f"{_level(s)}: {formats.percent(h)} {named}" for s, h in zip(x, shown.metric, strict=True)],
        ),
    ]
    if pinned is not None and math.isfinite(pinned.window.today):
        for values, axis in ((pinned.window.shown.back, "y"), (pinned.window.shown.metric, "y2")):
            data.insert(0, {**_line(x, values, axis, []), "line": {"color": "$pinned", "width": 2, "dash": "dot"}})
    top = max(float(np.nanmax(shown.back)), window.asked) * 1.12
    most = max(float(np.nanmax(shown.metric)), band.high) * 1.1
    shapes = [line_at("x", 1.0, "$ink", "dot"), _across("y", window.asked)]
    shapes.append(_band(band.low, band.high))
    if window.is_open:
        shapes.append(_shaded(window.low, window.high))
    labels = [
        _said(SPAN[1], window.asked, "y", f"asked {formats.weight(window.asked)}", "right", "bottom", "$ink"),
        _said(
            SPAN[1], band.high, "y2", f"band {formats.percent_range(band.low, band.high)}", "right", "bottom", "$muted"
        ),
        {**_said(1.0, 1.0, "paper", " today", "left", "bottom", "$ink"), "yref": "paper"},
    ]
    return {
        "title": title,
        "status": window_status(window),
        "data": data,
        "layout": {
            "xaxis": {**percent_axis(SPAN[1], "quota level, today's quotas are 100%", low=SPAN[0]), "anchor": "y2"},
            "yaxis": {
                "domain": UPPER,
                "range": [0, top],
                "tickvals": _few(top),
                "ticksuffix": "x",
                "title": axis_title("OTE return, x"),
            },
            "yaxis2": {"domain": LOWER, **percent_axis(most, "reps who hit" if hits else named), "nticks": 4},
            "shapes": shapes,
            "annotations": labels,
            "margin": {"l": 58, "r": 12, "t": 18, "b": 36},
            "uirevision": "window",
        },
        "note": " · ".join(_sentence(condition_text(key, window, parameters)) for key in window.conditions)
        + ". Bookings do not react to quotas here.",
        "alt": title,
        "table": table(
            ["Quota level", "OTE return", "Band's metric", "Share of all who hit", "Cost of sales"],
            list(
                zip(
                    x,
                    *(v.tolist() for v in (shown.back, shown.metric, shown.hitting, shown.cost_of_sales)),
                    strict=True,
                )
            ),
        ),
    }


def segments_figure(found: PayOutlook) -> Figure:
    """One bar a segment from where it pays back to where it is too hard; dashed where the two ends miss each other."""
    windows = {name or "(none)": each for name, each in found.windows.items() if math.isfinite(each.low + each.high)}
    names = list(windows)[:MOST_SEGMENTS]
    if not names:
        why = no_quotas_reason(found.plan) or "no OTE, or nobody to judge by"
        return nothing(f"Each segment's window is unknown: {why}")
    open_ones = [name for name in names if windows[name].is_open]
    today = [name for name in names if windows[name].holds_today]
    have = "has" if len(open_ones) == 1 else "have"
    title = f"{len(open_ones)} of {formats.counted(len(names), 'segment')} {have} a window"
    title += f", {formats.listed(today)} with today's quotas in it" if today else "; none holds today's quotas"
    data: list[Figure] = []
    ends = [end for name in names for end in (windows[name].low, windows[name].high)]
    low, high = min(0.5, *ends) * 0.92, max(1.2, *(end for end in ends if end < HIGHEST)) * 1.05
    for name in names:
        each = windows[name]
        data.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": [max(min(each.low, high), low), max(min(each.high, high), low)],
                "y": [name, name],
                "line": {"color": "$accent", "width": 12}
                if each.is_open
                else {"color": "$bad", "width": 3, "dash": "dot"},
                "hovertemplate": f"{_segment_text(each)}<extra></extra>",
            }
        )
    return {
        "title": title,
        "data": data,
        "layout": {
            "xaxis": percent_axis(high, "quota level, today's quotas are 100%", low=low),
            "yaxis": {"type": "category", "showgrid": False, "range": [-0.6, len(names) - 0.4]},
            "shapes": [line_at("x", 1.0, "$ink", "dot")],
            "annotations": [
                {"x": 1.0, "y": 1.0, "yref": "paper", "yanchor": "bottom", "text": "today", "showarrow": False}
            ],
            "margin": {"l": 52, "r": 12, "t": 18, "b": 36},
            "uirevision": "segments",
        },
        "note": "Thick: levels that pay back and can be hit. Dotted: the two ends miss each other by so much. With few "
        f"people in a segment, read the ends as about.{_segment_levers(found)}",
        "alt": title,
        "table": table(
            ["Segment", "Reps", "From", "Up to", "Empty by", "Asked", "Return today"],
            [(n, w.people, w.low, w.high, w.empty_by, w.asked, w.today) for n, w in windows.items()],
        ),
    }


def frontier_figure(found: PayOutlook, pinned: PayOutlook | None) -> Figure:
    """Share hitting against cost of sales, the quota level written along the line."""
    shown = found.window.shown
    if not np.isfinite(shown.cost_of_sales).all() or not np.isfinite(shown.hitting).all():
        return nothing(f"What hitting costs is unknown: {no_pay_reason(found.plan)}")
    at = {level: int(np.argmin(np.abs(shown.levels - level))) for level in FRONTIER_LEVELS}
    now, easier = at[1.0], at[0.75]
    title = (
        f"At today's quotas {formats.percent(shown.hitting[now])} hit and selling costs "
        f"{formats.percent(shown.cost_of_sales[now], 1)} of bookings; a quarter lower, "
        f"{formats.percent(shown.hitting[easier])} and {formats.percent(shown.cost_of_sales[easier], 1)}"
    )
    told = [
        f"quotas at {_level(s)}: {formats.percent(h)} hit, cost of sales {formats.percent(c, 1)}"
        for s, h, c in zip(shown.levels, shown.hitting, shown.cost_of_sales, strict=True)
    ]
    data = [_line(shown.cost_of_sales.tolist(), shown.hitting, "y", told)]
    if pinned is not None and np.isfinite(pinned.window.shown.cost_of_sales).all():
        ghost = pinned.window.shown
        line = _line(ghost.cost_of_sales.tolist(), ghost.hitting, "y", [])
        data.insert(0, {**line, "line": {"color": "$pinned", "width": 2, "dash": "dot"}})
    data.append(
        {
            "type": "scatter",
            "mode": "markers+text",
            "x": [float(shown.cost_of_sales[place]) for place in at.values()],
            "y": [float(shown.hitting[place]) for place in at.values()],
            "text": ["today" if level == 1 else _level(level) for level in at],
            "textposition": "top left",
            "marker": {
                "color": ["$accent" if level == 1 else "$bg" for level in at],
                "size": [11 if level == 1 else 8 for level in at],
                "line": {"color": "$accent", "width": 2},
            },
            "hoverinfo": "skip",
            "cliponaxis": False,
        }
    )
    low, high = float(shown.cost_of_sales.min()), float(shown.cost_of_sales.max())
    pad = max((high - low) * 0.12, 0.005)
    return {
        "title": title,
        "data": data,
        "layout": {
            "xaxis": percent_axis(high + pad, "cost of sales, of bookings", low=low - 2 * pad),
            "yaxis": percent_axis(
                min(float(shown.hitting.max()) * 1.12 + 0.02, 1.05), "expected share of reps who hit"
            ),
            "margin": {"l": 46, "r": 14, "t": 10, "b": 36},
            "uirevision": "frontier",
        },
        "note": "The line runs from quotas at half of today's to one and a half times; everybody with a quota counts.",
        "alt": title,
        "table": table(
            ["Quota level", "Share hitting", "Cost of sales"],
            list(zip(*(v.tolist() for v in (shown.levels, shown.hitting, shown.cost_of_sales)), strict=True)),
        ),
    }


def _line(x: list[float], y: np.ndarray, axis: str, told: list[str]) -> Figure:
    made: Figure = {
        "type": "scatter",
        "mode": "lines",
        "x": [round(float(v), 5) for v in x],
        "y": np.round(y, 5).tolist(),
        "yaxis": axis,
        "line": {"color": "$accent", "width": 2.5},
    }
    return {**made, "text": told, "hovertemplate": "%{text}<extra></extra>"} if told else {**made, "hoverinfo": "skip"}


def _across(axis: str, at: float) -> Figure:
    return {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "yref": axis,
        "y0": at,
        "y1": at,
        "line": {"color": "$ink", "width": 1.5},
    }


def _band(low: float, high: float) -> Figure:
    base = {"type": "rect", "xref": "paper", "x0": 0, "x1": 1, "yref": "y2", "layer": "below", "line": {"width": 0}}
    return {**base, "y0": low, "y1": high, "fillcolor": "$band"}


def _shaded(low: float, high: float) -> Figure:
    return {
        "type": "rect",
        "xref": "x",
        "yref": "paper",
        "x0": max(low, SPAN[0]),
        "x1": min(high, SPAN[1]),
        "y0": 0,
        "y1": 1,
        "fillcolor": "$good/0.18",
        "line": {"color": "$good", "width": 1},
        "layer": "below",
    }


def _said(x: float, y: float, axis: str, text: str, xanchor: str, yanchor: str, colour: str) -> dict[str, Any]:
    return {
        "x": x,
        "y": y,
        "yref": axis,
        "text": text,
        "xanchor": xanchor,
        "yanchor": yanchor,
        "showarrow": False,
        "font": {"color": colour},
    }


def _few(top: float) -> list[float]:
    return round_ticks(0.0, top, 3)


def _level(level: float) -> str:
    return formats.percent(level)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _segment_levers(found: PayOutlook) -> str:
    """What alone would open each empty segment's window, as far as it has been worked out."""
    said = ""
    for name, each in found.windows.items():
        tried = found.levers_so_far(name)
        if tried and each.empty_by > 0:
            told = sorted(tried, key=lambda lever: lever.to is None)  # those that open it first
            said += f" {name}: " + " ".join(lever_text(lever, found.plan.parameters) for lever in told)
    return said


def _segment_text(window: Window) -> str:
    if window.is_open:
        return f"{formats.percent_range(window.low, window.high)} of today's quotas"
    return f"pays back from {_end(window.low)}, can be hit up to {_end(window.high)}"


def _end(level: float) -> str:
    return formats.percent(level) if LOWEST < level < HIGHEST else "no level"
