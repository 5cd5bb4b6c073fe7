"""The team's year and how many reps hit, counted over the draws."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from quota_core.evaluate.simulation.outcome import Outcome
from quota_core.model.plan import Plan
from quota_core.model.unsaid import NOBODY
from quota_core.present import formats
from quota_core.present.axes import (
    Figure,
    axis_title,
    inward,
    label_over,
    line_at,
    money_axis,
    nothing,
    percent_axis,
    shade,
    table,
)
from quota_core.present.scenario_figures import in_currency
from quota_core.present.scenario_words import hits_text, hitting_title, odds_title, spread_text

BINS, MOST_BARS = 40, 60
LABEL_ROOM = {"l": 44, "r": 14, "t": 34, "b": 30}


def team_figure(outcome: Outcome, plan: Plan) -> Figure:
    """The team's year over the draws as a histogram against the target, P10, P50 and P90 marked."""
    team = outcome.team_draws
    if not team.size or not len(outcome.simulation.seats.people):
        return nothing(NOBODY)
    target, marks = plan.target, outcome.team
    low, high = (float(x) for x in np.percentile(team, (0.1, 99.9)))
    if target > 0 and marks.p90 > 0:
        low, high = min(low, target * 0.98), max(high, target * 1.02)
    if high <= low:
        low, high = low * 0.9, high * 1.1 or 1.0
    # A bin ends at the target, so that no bar is half reached.
    width = (high - low) / BINS
    first = target - np.ceil((target - low) / width) * width if target > 0 else low
    edges = first + width * np.arange(int(np.ceil((high - first) / width)) + 1)
    place = np.clip(np.floor((team - first) / width).astype(int), 0, len(edges) - 2)
    share = np.bincount(place, minlength=len(edges) - 1) / team.size
    middle = edges[:-1] + width / 2
    reached = edges[:-1] >= target - width * 1e-6 if target > 0 else np.ones(len(middle), dtype=bool)
    bounds = [spread_text(a, b) for a, b in pairwise(edges)]
    shapes = [line_at("x", at, "$muted", "dash", 1.2) for at in (marks.p10, marks.p50, marks.p90)]
    notes = [label_over(getattr(marks, name), name.upper(), "$muted") for name in ("p10", "p50", "p90")]
    if target > 0:
        shapes.append(line_at("x", target, "$ink", "solid", 2))
        anchor = inward(target, float(edges[0]), float(edges[-1]))
        notes.append(label_over(target, f"target {formats.money(target)}", "$ink", anchor, level=1))
    return {
        "title": odds_title(outcome, target),
        "data": [
            {
                "type": "bar",
                "x": middle.tolist(),
                "y": share.tolist(),
                "width": width * 0.94,
                "marker": {"color": ["$accent" if hit else "$accent/0.45" for hit in reached]},
                "customdata": [
                    f"{bound}: {formats.percent(s, 1)} of years" for bound, s in zip(bounds, share, strict=True)
                ],
                "hovertemplate": "%{customdata}<extra></extra>",
            }
        ],
        "layout": {
            "bargap": 0,
            "xaxis": money_axis(
                float(edges[0]), float(edges[-1]), f"the team's credited bookings of the year{in_currency(plan)}"
            ),
            "yaxis": percent_axis(float(share.max()) * 1.08, "share of simulated years"),
            "shapes": shapes,
            "annotations": notes,
            "margin": LABEL_ROOM,
            "uirevision": "team",
        },
        "note": f"{outcome.simulation.draws:,} simulated years; one bar is {formats.money(width)} wide. "
        f"P10 {formats.money(marks.p10)}, P50 {formats.money(marks.p50)}, P90 {formats.money(marks.p90)}, "
        f"mean {formats.money(marks.mean)}." + (" Full colour: the target is reached." if target > 0 else ""),
        "alt": f"Histogram of the team's year. {odds_title(outcome, target)}. Eight of ten years bring "
        f"{spread_text(marks.p10, marks.p90)}.",
        "table": table(
            ["From", "To", "Share of simulated years"],
            list(zip(edges[:-1].tolist(), edges[1:].tolist(), share.tolist(), strict=True)),
        ),
    }


def hitting_figure(outcome: Outcome) -> Figure:
    """How many reps hit in how many of the draws."""
    hitting = outcome.hitting
    carrying = int(np.isfinite(outcome.p_hit).sum())
    if not carrying:
        return nothing("Nobody has a quota: nobody can hit one")
    step = max(1, int(np.ceil((carrying + 1) / MOST_BARS)))
    counts = np.bincount(hitting // step, minlength=carrying // step + 1) / hitting.size
    first = np.arange(len(counts)) * step
    names = [str(a) if step == 1 else f"{a} to {min(a + step - 1, carrying)}" for a in first]
    marks = outcome.reps_hitting
    middle = first + (step - 1) / 2
    used = np.flatnonzero(counts)
    ends = [float(middle[used[0]] - step), float(middle[used[-1]] + step)]
    told = [f"{name} reps: {formats.percent(s, 1)} of years" for name, s in zip(names, counts, strict=True)]
    return {
        "title": hitting_title(outcome, carrying),
        "data": [
            {
                "type": "bar",
                "x": middle.tolist(),
                "y": counts.tolist(),
                "width": step * 0.9,
                "marker": {"color": "$accent"},
                "customdata": told,
                "hovertemplate": "%{customdata}<extra></extra>",
            }
        ],
        "layout": {
            "xaxis": {"range": ends, "title": axis_title("reps who hit their quota"), "nticks": 10},
            "yaxis": percent_axis(float(counts.max()) * 1.08, "share of simulated years"),
            "shapes": [shade("x", marks.p10 - 0.5, marks.p90 + 0.5), line_at("x", marks.mean, "$ink", "dash")],
            "annotations": [label_over(marks.mean, f"mean {hits_text(marks.mean)}")],
            "margin": {**LABEL_ROOM, "t": 20},
            "uirevision": "hitting",
        },
        "note": f"Of {formats.counted(carrying, 'rep')} with a quota; shaded: eight of ten years "
        f"({marks.p10:.0f} to {marks.p90:.0f}). People hit together: the market moves everybody.",
        "alt": hitting_title(outcome, carrying),
        "table": table(["Reps who hit", "Share of simulated years"], list(zip(names, counts.tolist(), strict=True))),
    }
