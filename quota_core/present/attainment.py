"""Would they have made it: the back-tested attainment as a picture, with the pinned baseline ghosted behind it."""

from __future__ import annotations

from typing import Any

import numpy as np

from quota_core.evaluate.backtest import BackTest
from quota_core.evaluate.histogram import Histogram
from quota_core.evaluate.outlook import Outlook
from quota_core.evaluate.scored import Summary
from quota_core.evaluate.simulation.outcome import Outcome
from quota_core.present import formats
from quota_core.present.axes import Figure, axis_title, nothing
from quota_core.present.bands import band_range, standing
from quota_core.present.scenario_words import hits_text
from quota_core.present.sources import sources_of
from quota_core.values import MEAN_ATTAINMENT, MEDIAN_ATTAINMENT, SHARE_HITTING, WHOLE_TEAM, Band

DOTTED = " Dotted outline: the pinned baseline."


def attainment_figure(now: Outlook, pinned: Outlook | None, odds: Outcome | None = None) -> Figure:
    """Attainment of frozen past quotas in bins of 10 points, those who hit in full colour, with next year's odds."""
    test, band = now.test, now.plan.parameters.health_band
    shown = {
        "data": _bars(now.histogram, pinned.histogram if pinned else None, test.horizon_months),
        "layout": _layout(now, band),
    }
    title = attainment_title(test, now.judged)
    return {
        **nothing(title),
        **(shown if now.judged.n or (pinned and pinned.judged.n) else {}),
        "note": " ".join(filter(None, [past_and_next(now, odds), attainment_note(now)]))
        + (DOTTED if pinned and now.judged.n else ""),
        "alt": _alt(test, now.judged),
        "table": _table(now.histogram, pinned.histogram if pinned else None, _counted(test.horizon_months)),
    }


def attainment_title(test: BackTest, summary: Summary | None = None) -> str:
    """The answer in a sentence: 68% would have hit: 2 points under the 70-80% band [G]; or why there is none.

    `summary`: of other people than those whom the test judges.
    """
    summary, band = summary or test.summary, test.plan.parameters.health_band
    if not summary.n:
        return never_tested(test)
    where = standing(summary, band)
    if band.metric == SHARE_HITTING:
        return f"{formats.percent(where.value)} would have hit: {where.words}"
    name = "Mean" if band.metric == MEAN_ATTAINMENT else "Median"
    return f"{name} {formats.percent(where.value)}: {where.words}"


def never_tested(test: BackTest) -> str:
    """Why a back-test has nobody in it."""
    return f"No past quota can be tested yet: {test.unscored}"


def attainment_note(now: Outlook) -> str:
    """What one count is, and how far it carries."""
    test = now.test
    if not now.judged.n:
        return " ".join(test.notes)
    what = "year" if test.horizon_months == 12 else "quarter"
    who = "rep" if now.plan.parameters.health_band.population == WHOLE_TEAM else "ramped rep"
    told = f"{formats.counted(now.judged.n, f'rep-{what}')} of {formats.counted(now.judged.reps, who)}"
    frozen = f"{told}, quotas frozen at {formats.counted(len(test.origins), 'past quarter start')}."
    return " ".join([frozen, *test.notes, f"{sources_of(now.plan.parameters.health_band.source)}."])


def past_and_next(now: Outlook, odds: Outcome | None) -> str:
    """Why the share that would have hit is not the one that will: in one sentence; nothing before both are known."""
    if odds is None or not now.judged.n or not np.isfinite(odds.p_hit).any():
        return ""
    who = "everybody" if now.plan.parameters.health_band.population == WHOLE_TEAM else "ramped reps who stayed"
    carrying, hits = int(np.isfinite(odds.p_hit).sum()), odds.reps_hitting.mean
    return (
        f"Next year {hits_text(hits)} of {carrying} ({formats.percent(hits / carrying)}) are expected to hit, "
        f"and {formats.percent(now.judged.share_hitting)} would have: that is of {who} in past years, this of all with "
        "turnover, ramps, over-assignment and next year’s target."
    )


def attainment_tiles(now: Outlook, pinned: Outlook | None) -> list[dict[str, Any]]:
    """Share hitting with its interval, and mean attainment, beside the pinned ones."""
    here, before = now.judged, pinned.judged if pinned else None
    if not here.n:
        return []
    band = now.plan.parameters.health_band
    tiles: list[dict[str, Any]] = [
        {
            "key": "share_hitting",
            "figure": "attainment",
            "label": "hit",
            "text": formats.percent(here.share_hitting),
            "interval": f"({formats.percent_range(here.share.low, here.share.high)})",
            "baseline": formats.percent(before.share_hitting) if before else None,
            "note": "Share of rep-years at 100% or more; in brackets its 90% interval, by resampling people.",
        },
        {
            "key": "mean_attainment",
            "figure": "attainment",
            "label": "mean attainment",
            "text": formats.percent(here.mean),
            "interval": f"({formats.percent_range(here.mean_interval.low, here.mean_interval.high)})",
            "baseline": formats.percent(before.mean) if before else None,
            "note": "Average of bookings over quota; in brackets its 90% interval, by resampling people.",
        },
    ]
    if band.metric == MEDIAN_ATTAINMENT:
        text, was = formats.percent(here.median), formats.percent(before.median) if before else None
        tiles.append(
            {"key": "median_attainment", "figure": "attainment", "label": "median", "text": text, "baseline": was}
        )
    tiles[{SHARE_HITTING: 0, MEAN_ATTAINMENT: 1}.get(band.metric, -1)]["status"] = standing(here, band).status
    return tiles


def bin_labels(histogram: Histogram) -> list[str]:
    """What each bin holds: 90-100%, and 200% or more for the last."""
    whole = [round(100 * low) for low in histogram.low]
    step = round(100 * histogram.width)
    return [*(f"{low}–{low + step}%" for low in whole[:-1]), f"{whole[-1]}% or more"]


def _bars(now: Histogram, pinned: Histogram | None, horizon: int) -> list[dict[str, Any]]:
    middle = [round(float(low) + now.width / 2, 6) for low in now.low]
    colours = ["$accent" if low >= 1 else "$accent/0.45" for low in now.low]
    what = _counted(horizon)
    bars = [
        {
            "type": "bar",
            "x": middle,
            "y": [int(n) for n in now.count],
            "width": now.width * 0.92,
            "marker": {"color": colours},
            "customdata": bin_labels(now),
            "hovertemplate": f"%{{customdata}}: %{{y}} {what}<extra></extra>",
            "name": "proposed",
        }
    ]
    if pinned is not None:
        edges = [round(float(low), 6) for low in [*pinned.low, pinned.low[-1] + pinned.width]]
        counts = [int(n) for n in pinned.count]
        bars.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": edges,
                "y": [*counts, counts[-1]],
                "line": {"color": "$pinned", "width": 2, "dash": "dot", "shape": "hv"},
                "hoverinfo": "skip",
                "name": "pinned",
            }
        )
    return bars


def _layout(now: Outlook, band: Band) -> dict[str, Any]:
    histogram, summary = now.histogram, now.judged
    end = histogram.top + histogram.width
    what = _counted(now.test.horizon_months)
    shapes: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []

    def shade(low: float, high: float) -> None:
        shapes.append(
            {
                "type": "rect",
                "x0": low,
                "x1": high,
                "y0": 0,
                "y1": 1,
                "yref": "paper",
                "fillcolor": "$band",
                "line": {"width": 0},
                "layer": "below",
            }
        )

    def mark(at: float, text: str, dash: str, colour: str, anchor: str) -> None:
        shapes.append(
            {
                "type": "line",
                "x0": at,
                "x1": at,
                "y0": 0,
                "y1": 1,
                "yref": "paper",
                "line": {"color": colour, "width": 1.5, "dash": dash},
            }
        )
        notes.append(
            {
                "x": at,
                "y": 1,
                "yref": "paper",
                "yanchor": "bottom",
                "xanchor": anchor,
                "text": text,
                "showarrow": False,
                "font": {"color": colour},
            }
        )

    if summary.n and band.metric == SHARE_HITTING:
        shade(1.0, end)
        share = formats.percent_range(band.low, band.high)
        mark(1.0, f"hit {formats.percent(summary.share_hitting)} → healthy {share}", "solid", "$ink", "left")
    elif summary.n:
        shade(band.low, band.high)
        at = summary.mean if band.metric == MEAN_ATTAINMENT else summary.median
        name = "mean" if band.metric == MEAN_ATTAINMENT else "median"
        mark(1.0, "", "solid", "$muted", "left")
        mark(min(at, end), f"{name} {formats.percent(at)} ", "dash", "$ink", "right")
    ticks = [0.0, 0.5, 1.0, 1.5, histogram.top + histogram.width / 2]
    return {
        "bargap": 0,
        "shapes": shapes,
        "annotations": notes,
        "xaxis": {
            "range": [0, end],
            "tickvals": ticks,
            "ticktext": ["0%", "50%", "100%", "150%", "200%+"],
            "title": axis_title("attainment of the frozen quota"),
        },
        "yaxis": {
            "rangemode": "tozero",
            "nticks": 5,
            "title": axis_title(what),
        },
        "margin": {"l": 26, "r": 18, "t": 18, "b": 22},
        "uirevision": "attainment",
    }


def _alt(test: BackTest, summary: Summary) -> str:
    if not summary.n:
        return never_tested(test)
    spread = ""
    if summary.percentiles and np.isfinite(summary.percentiles[10]):
        spread = f" Eight in ten lie between {formats.percent(summary.percentiles[10])} and "
        spread += f"{formats.percent(summary.percentiles[90])}."
    return (
        f"Histogram of back-tested attainment. {attainment_title(test, summary)}. "
        f"Mean {formats.percent(summary.mean)}, median {formats.percent(summary.median)}; "
        f"the healthy range is the {band_range(test.plan.parameters.health_band)}.{spread}"
    )


def _counted(horizon: int) -> str:
    """What one count of the histogram is."""
    return "rep-years" if horizon == 12 else "rep-quarters"


def _table(now: Histogram, pinned: Histogram | None, what: str) -> dict[str, Any]:
    columns = ["Attainment", what.capitalize(), *([f"{what.capitalize()}, pinned baseline"] if pinned else [])]
    rows = [
        [label, int(now.count[j]), *([int(pinned.count[j])] if pinned else [])]
        for j, label in enumerate(bin_labels(now))
    ]
    return {"columns": columns, "rows": rows}
