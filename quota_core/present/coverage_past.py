"""Past quarters in a picture: coverage as each began against the attainment that came of it."""

from __future__ import annotations

from typing import Any

import numpy as np

from quota_core.evaluate.past_coverage import PastCoverage, PastQuarter
from quota_core.model.company import month_text
from quota_core.model.plan import Plan
from quota_core.present import formats
from quota_core.present.axes import Figure, axis_title, line_at, nothing, percent_axis, table
from quota_core.present.coverage_words import past_sentence

# Of the dots: those beyond are drawn at the edge.
INSIDE = 95
MOST_DOTS = 400
COLUMNS = (
    "Quarter from",
    "Reps",
    "Quota",
    "Pipeline as it began",
    "Booked",
    "Coverage",
    "Required",
    "Attainment",
    "Had enough",
    "Made quota",
    "Deals",
    "Deals left out",
)
UNKNOWN_PAST = "How much pipeline past quarters began with is not known"


def past_figure(plan: Plan, past: PastCoverage) -> Figure:
    """A dot a rep and quarter, a diamond a quarter; lines at the quota and at what is required."""
    if past.reason:
        return nothing(UNKNOWN_PAST, past.reason)
    title = past_sentence(past)
    far, high = _edge(past.pipeline_coverage), _edge(past.attainment)
    required = {round(quarter.required, 4) for quarter in past.quarters}
    shapes = [line_at("y", 1.0, dash="dot")]
    if len(required) == 1:
        shapes.append(line_at("x", required.pop()))
    return {
        "title": title,
        "data": [*_dots(plan, past, far, high), _quarters(past, far, high)],
        "layout": {
            "xaxis": {
                "range": [0, far * 1.04],
                "ticksuffix": "x",
                "nticks": 7,
                "title": axis_title("pipeline coverage as the quarter began"),
            },
            "yaxis": percent_axis(high * 1.04, "attainment"),
            "shapes": shapes,
            "uirevision": "coverage-past",
        },
        "note": past_note(past),
        "alt": title,
        "table": table(COLUMNS, [_row(quarter) for quarter in past.quarters]),
    }


def _edge(values: Any) -> float:
    return max(float(np.percentile(values, INSIDE)), 1.2)


def _dots(plan: Plan, past: PastCoverage, far: float, high: float) -> list[dict[str, Any]]:
    names = plan.company.reps.name
    every = max(1, -(-len(past.rep) // MOST_DOTS))
    traces = []
    for enough, symbol, colour in ((False, "circle-open", "$accent/0.7"), (True, "circle", "$accent/0.55")):
        own = np.flatnonzero(past.covered == enough)[::every]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": np.round(np.minimum(past.pipeline_coverage[own], far), 4).tolist(),
                "y": np.round(np.minimum(past.attainment[own], high), 4).tolist(),
                "marker": {"symbol": symbol, "size": 7, "color": colour},
                "customdata": [
                    f"{names[past.rep[j]]}, quarter from {month_text(past.quarters[past.quarter[j]].start)}: "
                    f"{formats.multiple(float(past.pipeline_coverage[j]))}, attainment "
                    f"{formats.percent(float(past.attainment[j]))}"
                    for j in own
                ],
                "hovertemplate": "%{customdata}<extra></extra>",
            }
        )
    return traces


def _quarters(past: PastCoverage, far: float, high: float) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [round(min(quarter.pipeline_coverage, far), 4) for quarter in past.quarters],
        "y": [round(min(quarter.attainment, high), 4) for quarter in past.quarters],
        "marker": {"symbol": "diamond", "size": 11, "color": "$ink"},
        "text": [_quarter_name(quarter) for quarter in past.quarters],
        "textposition": _sides(past),
        "customdata": [
            f"Quarter from {month_text(quarter.start)}: {formats.multiple(quarter.pipeline_coverage)}, attainment "
            f"{formats.percent(quarter.attainment)}; {quarter.hitting} of {quarter.reps} made quota"
            for quarter in past.quarters
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
        "cliponaxis": False,
    }


def _quarter_name(quarter: PastQuarter) -> str:
    month, year = formats.month(quarter.start).split()
    return f"{month} ’{year[-2:]}"


def _sides(past: PastCoverage) -> list[str]:
    """Where each quarter's name stands: the better half over its diamond, the others under, spread to both sides."""
    middle = float(np.median([quarter.attainment for quarter in past.quarters]))
    sides = [""] * len(past.quarters)
    for word, over in (("top", True), ("bottom", False)):
        own = [j for j, quarter in enumerate(past.quarters) if (quarter.attainment >= middle) == over]
        own.sort(key=lambda j: past.quarters[j].pipeline_coverage)
        for place, j in enumerate(own):
            ends = {0: "left", len(own) - 1: "right"} if len(own) > 1 else {}
            sides[j] = f"{word} {ends.get(place, 'center')}"
    return sides


def _row(quarter: PastQuarter) -> list[Any]:
    return [
        month_text(quarter.start),
        quarter.reps,
        quarter.quota,
        quarter.pipeline,
        quarter.booked,
        quarter.pipeline_coverage,
        quarter.required,
        quarter.attainment,
        quarter.covered,
        quarter.hitting,
        quarter.deals,
        quarter.unknown,
    ]


def past_note(past: PastCoverage) -> str:
    """How many stand behind the shares, with their ranges, and what to know of them."""
    reps = formats.counted(len(set(past.rep.tolist())), "rep")
    told = f"One dot a rep and quarter ({len(past.rep)} of {reps}), a diamond a quarter."
    sides = [
        f"{words}: {formats.percent_range(side.interval.low, side.interval.high)} (90%)"
        for side, words in ((past.enough, "With enough"), (past.short, "without"))
        if side.rows
    ]
    return " ".join([told, f"{'; '.join(sides)}.", *past.notes])


def past_tiles(past: PastCoverage) -> list[dict[str, Any]]:
    """What each unit of bookings took in pipeline, and the two shares."""
    if past.reason:
        return []
    return [
        {
            "key": "took",
            "figure": "past",
            "label": "for each unit booked, pipeline of",
            "text": formats.multiple(past.took),
            "note": "Pipeline as past quarters began over what was booked in them.",
        }
    ]
