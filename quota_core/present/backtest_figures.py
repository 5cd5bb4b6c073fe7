"""The back-test's pictures: the histogram of any population, and dots with their intervals for any group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from quota_core.evaluate.grouped import GroupSummary
from quota_core.evaluate.histogram import attainment_histogram
from quota_core.evaluate.outlook import Outlook
from quota_core.evaluate.scored import Rows, Summary, summary_of
from quota_core.present import formats
from quota_core.present.attainment import attainment_figure
from quota_core.present.axes import axis_title
from quota_core.present.backtest_tables import DEFLATED, POPULATIONS, RAMPED, group_name, nobody_reason
from quota_core.present.bands import band_range
from quota_core.values import Band

Figure = dict[str, Any]
MOST_ROWS = 40
TIMES = {"origin", "quarter"}
ROW_HEIGHT, AROUND = 24, 64


def population_figure(now: Outlook, rows: Rows, population: str) -> Figure:
    """The attainment histogram of one population."""
    summary = summary_of(rows)
    test = replace(now.test, scored=rows, summary=summary)
    figure = attainment_figure(
        replace(now, test=test, judged=summary, histogram=attainment_histogram(rows.attainment)), None
    )
    who = POPULATIONS[population]
    if not summary.n:
        told = f"Nobody to show: {nobody_reason(now.test, population)}"
        return {**figure, "title": told, "alt": told, "status": None, "note": ""}
    mean, median = formats.percent(summary.mean), formats.percent(summary.median)
    told = f"{formats.counted(summary.n, 'frozen quota')} of {formats.counted(summary.reps, 'person', 'people')}"
    return {
        **figure,
        "title": f"Attainment: mean {mean}, median {median}, average miss {formats.percent(summary.average_miss)}",
        "status": None,
        "note": f"{who}: {told}." + ("" if population == RAMPED else " The headline counts ramped reps alone."),
    }


def side_figure(rows: Sequence[tuple[str, str, Summary, str]], band: Band, why: str) -> Figure:
    """The tests beside each other: share hitting with its interval, and mean attainment; `why` there are none."""
    known = [row for row in reversed(rows) if row[2].n]
    if not known:
        return _nothing(f"Nothing can be tested yet: {why}")
    names = [f"{name}<br>{sample}" for name, sample, _, _ in known]
    told = [f"{name} {formats.percent(s.share_hitting)}" for name, _, s, _ in reversed(known) if name != DEFLATED]
    return {
        "title": f"Hit: {', '.join(told)}",
        "rows": 2 * len(known),
        "data": _dots(names, [row[2] for row in known]),
        "layout": _across(names, band, [row[2] for row in known]),
        "note": f"{_marks(band)} In-sample is no forecast: quote the walk-forward.",
        "alt": "; ".join(f"{name} ({sample}): {_alt(s)}" for name, sample, s, _ in known),
        "table": _table([f"{name} ({sample})" for name, sample, _, _ in known], [row[2] for row in known], "Test"),
    }


def groups_figure(groups: Sequence[GroupSummary], dimension: str, band: Band) -> Figure:
    """Share hitting with its interval and mean attainment by group; by origin and quarter along time."""
    shown = [g for g in groups if g.summary.n]
    if not shown:
        return _nothing("Nobody to show here")
    if dimension in TIMES:
        return _along_time(shown, dimension, band)
    if dimension == "rep":
        return _by_rep(shown)
    ranked = sorted(shown, key=lambda g: (g.summary.share_hitting, g.summary.mean))
    names = [f"{group_name(g, dimension)} ({g.summary.reps})" for g in ranked]
    return {
        "title": groups_title(ranked, dimension),
        "rows": len(ranked),
        "data": _dots(names, [g.summary for g in ranked]),
        "layout": _across(names, band, [g.summary for g in ranked]),
        "note": f"{_marks(band)} In brackets: the number of reps.",
        "alt": "; ".join(f"{name}: {_alt(g.summary)}" for name, g in zip(names, ranked, strict=True)),
        "table": _table(
            [group_name(g, dimension) for g in ranked], [g.summary for g in ranked], dimension.capitalize()
        ),
    }


def figure_height(figure: Figure) -> int:
    """Pixels a picture of rows needs."""
    rows = figure.get("rows", 0)
    return max(180, AROUND + ROW_HEIGHT * rows) if rows else 280


def groups_title(ranked: Sequence[GroupSummary], dimension: str) -> str:
    """Who hits least and most, and whether that is more than chance could be."""
    low, high = ranked[0], ranked[-1]
    if low is high:
        return f"{low.name}: {formats.percent(low.summary.share_hitting)} would have hit"
    told = (
        f"{low.name} would have hit least ({formats.percent(low.summary.share_hitting)}), "
        f"{high.name} most ({formats.percent(high.summary.share_hitting)})"
    )
    reach, start = low.summary.share.high, high.summary.share.low
    if np.isfinite(reach) and np.isfinite(start):
        told += ": their ranges overlap" if reach >= start else ": their ranges do not overlap"
    return told


def _along_time(shown: Sequence[GroupSummary], dimension: str, band: Band) -> Figure:
    names = [group_name(g, dimension) for g in shown]
    summaries = [g.summary for g in shown]
    low, high = min(summaries, key=_share), max(summaries, key=_share)
    what = "Quotas set at different quarter starts" if dimension == "origin" else "Single quarters"
    title = f"{what}: {formats.percent(low.share_hitting)} to {formats.percent(high.share_hitting)} would have hit"
    if len(shown) == 1:
        title = f"{names[0]}: {formats.percent(low.share_hitting)} would have hit"
    top = max(1.05, *(max(s.mean, _finite(s.share.high, 0)) for s in summaries)) * 1.05
    return {
        "title": title,
        "data": _dots(names, summaries, upright=True),
        "layout": {
            "xaxis": {"type": "category", "range": [-0.5, len(names) - 0.5]},
            "yaxis": {
                "range": [0, top],
                **_percent_ticks(top),
                "title": axis_title("share hitting, attainment"),
            },
            "shapes": _band_shapes(band, "y"),
            "uirevision": dimension,
        },
        "note": f"{_marks(band)} {_time_note(dimension)}",
        "alt": "; ".join(f"{name}: {_alt(s)}" for name, s in zip(names, summaries, strict=True)),
        "table": _table(names, summaries, dimension.capitalize()),
    }


def _marks(band: Band) -> str:
    return f"● share hitting with its 90% interval, ◇ mean attainment; shaded: the {band_range(band)}."


def _time_note(dimension: str) -> str:
    if dimension == "origin":
        return "Origins a quarter apart share most of their year, so they are not independent."
    return "A quarter is tested by every frozen year that holds it; hitting a quarter is harder than hitting the year."


def _by_rep(shown: Sequence[GroupSummary]) -> Figure:
    ranked = sorted(shown, key=lambda g: g.summary.mean)
    cut = len(ranked) > MOST_ROWS
    picked = [*ranked[: MOST_ROWS // 2], *ranked[-MOST_ROWS // 2 :]] if cut else ranked
    means = [g.summary.mean for g in picked]
    names = [g.name for g in picked]
    places = list(range(len(picked)))
    spans = [(g.summary.percentiles[10], g.summary.percentiles[90]) for g in picked]
    colours = ["$good" if m > 0.9 else "$watch" if m >= 0.6 else "$bad" for m in means]
    symbols = ["circle" if m > 0.9 else "triangle-up" if m >= 0.6 else "square" for m in means]
    top = max(1.5, *(high for _, high in spans)) * 1.05
    return {
        "title": (
            f"{ranked[-1].name} would have attained most ({formats.percent(ranked[-1].summary.mean)}), "
            f"{ranked[0].name} least ({formats.percent(ranked[0].summary.mean)})"
        ),
        "rows": len(picked),
        "data": [
            {
                "type": "scatter",
                "mode": "markers",
                "x": means,
                "y": places,
                "marker": {"size": 9, "color": colours, "symbol": symbols},
                "error_x": {
                    "type": "data",
                    "symmetric": False,
                    "array": [high - m for (_, high), m in zip(spans, means, strict=True)],
                    "arrayminus": [m - low for (low, _), m in zip(spans, means, strict=True)],
                    "color": "$pinned",
                    "thickness": 1.5,
                    "width": 0,
                },
                "customdata": [f"{g.name}: mean attainment {formats.percent(g.summary.mean)}" for g in picked],
                "hovertemplate": "%{customdata}<extra></extra>",
            }
        ],
        "layout": {
            "xaxis": {"range": [0, top], **_percent_ticks(top), "title": axis_title("attainment"), "side": "top"},
            "yaxis": {"tickvals": places, "ticktext": names, "range": [-0.7, len(picked) - 0.3], "showgrid": False},
            "shapes": [_line("x", 1.0, "$muted", "solid")],
            "uirevision": "rep",
        },
        "note": "Mean attainment; the line spans most of the rep's own results. ● over 90%, ▲ 60–90%, ■ under 60%."
        + (f" The {MOST_ROWS // 2} lowest and highest of {len(ranked)}; the table has all." if cut else ""),
        "alt": "; ".join(f"{g.name} {formats.percent(g.summary.mean)}" for g in picked),
        "table": _table([g.name for g in ranked], [g.summary for g in ranked], "Rep"),
    }


def _dots(names: Sequence[str], summaries: Sequence[Summary], *, upright: bool = False) -> list[Figure]:
    share = [s.share_hitting for s in summaries]
    error = {
        "type": "data",
        "symmetric": False,
        "array": [max(_finite(s.share.high, s.share_hitting) - s.share_hitting, 0) for s in summaries],
        "arrayminus": [max(s.share_hitting - _finite(s.share.low, s.share_hitting), 0) for s in summaries],
        "color": "$accent",
        "thickness": 2,
        "width": 0,
    }
    places: list[Any] = list(names) if upright else list(range(len(names)))
    value, place, errors = ("y", "x", "error_y") if upright else ("x", "y", "error_x")
    told = [f"{name}: {_alt(s)}" for name, s in zip(names, summaries, strict=True)]
    hover = {"customdata": told, "hovertemplate": "%{customdata}<extra></extra>"}
    dot: Figure = {"type": "scatter", "mode": "markers", value: share, place: places, errors: error, **hover}
    dot["marker"] = {"size": 11, "color": "$accent"}
    mean: Figure = {"type": "scatter", "mode": "markers", value: [s.mean for s in summaries], place: places, **hover}
    mean["marker"] = {"size": 10, "symbol": "diamond-open", "color": "$ink", "line": {"width": 1.5}}
    return [dot, mean]


def _across(names: Sequence[str], band: Band, summaries: Sequence[Summary]) -> Figure:
    top = max(1.05, *(max(s.mean, _finite(s.share.high, 0)) for s in summaries)) * 1.05
    return {
        "xaxis": {"range": [0, top], **_percent_ticks(top), "title": axis_title("share hitting, attainment")},
        "yaxis": {
            "tickvals": list(range(len(names))),
            "ticktext": list(names),
            "range": [-0.7, len(names) - 0.3],
            "showgrid": False,
        },
        "shapes": _band_shapes(band, "x"),
    }


def _band_shapes(band: Band, axis: str) -> list[Figure]:
    other = "y" if axis == "x" else "x"
    return [
        {
            "type": "rect",
            f"{axis}0": band.low,
            f"{axis}1": band.high,
            f"{other}0": 0,
            f"{other}1": 1,
            f"{other}ref": "paper",
            "fillcolor": "$band",
            "line": {"width": 0},
            "layer": "below",
        }
    ]


def _line(axis: str, at: float, colour: str, dash: str) -> Figure:
    other = "y" if axis == "x" else "x"
    ends = {f"{axis}0": at, f"{axis}1": at, f"{other}0": 0, f"{other}1": 1, f"{other}ref": "paper"}
    return {"type": "line", **ends, "line": {"color": colour, "width": 1, "dash": dash}, "layer": "below"}


def _percent_ticks(top: float, step: float = 0.25) -> Figure:
    at = [round(step * i, 9) for i in range(int(top // step) + 1)]
    return {"tickvals": at, "ticktext": [formats.percent(x) for x in at]}


def _share(summary: Summary) -> float:
    return summary.share_hitting


def _finite(value: float, otherwise: float) -> float:
    return value if np.isfinite(value) else otherwise


def _alt(summary: Summary) -> str:
    interval = formats.percent_range(summary.share.low, summary.share.high)
    told = f" ({interval})" if interval != formats.UNKNOWN else ""
    return f"{formats.percent(summary.share_hitting)} hit{told}, mean {formats.percent(summary.mean)}, n {summary.n}"


def _table(names: Sequence[str], summaries: Sequence[Summary], title: str) -> Figure:
    columns = [title, "n", "Share hitting", "90% low", "90% high", "Mean attainment", "Median"]
    rows = [
        [name, s.n, s.share_hitting, _null(s.share.low), _null(s.share.high), _null(s.mean), _null(s.median)]
        for name, s in zip(names, summaries, strict=True)
    ]
    return {"columns": columns, "rows": rows}


def _null(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _nothing(title: str) -> Figure:
    return {
        "title": title,
        "data": [],
        "layout": {"xaxis": {"visible": False}, "yaxis": {"visible": False}},
        "alt": title,
    }
