"""How right past odds would have been, as pictures: coverage, reliability, PIT histogram and CRPS."""

from __future__ import annotations

import math

import numpy as np

from quota_core.evaluate.simulation.calibration import Calibration
from quota_core.evaluate.simulation.scores import BAND, even_range, evenness, tenths
from quota_core.present import formats
from quota_core.present.axes import (
    Figure,
    axis_title,
    label_over,
    line_at,
    money_axis,
    nothing,
    percent_axis,
    table,
)
from quota_core.present.calibration_words import (
    TOO_SHORT,
    brier_title,
    calibration_title,
    crps_title,
    verdict_sentence,
    verdicts,
)

PIT_BINS, UNEVEN = 10, 0.05  # chi-squared, as if cases were independent


def coverage_figure(found: Calibration) -> Figure:
    """The share inside P10-P90 with its binomial interval, for reps and the team, against the 80% promised."""
    known = [each for each in reversed(verdicts(found)) if each.share.of]
    if not known:
        return nothing(TOO_SHORT)
    shares = [each.share for each in known]
    told = [verdict_sentence(each) for each in known]
    return {
        "title": calibration_title(found),
        "data": [
            {
                "type": "scatter",
                "mode": "markers",
                "x": [s.share for s in shares],
                "y": list(range(len(known))),
                "error_x": {
                    "type": "data",
                    "symmetric": False,
                    "array": [s.high - s.share for s in shares],
                    "arrayminus": [s.share - s.low for s in shares],
                    "color": "$accent",
                    "thickness": 2,
                    "width": 0,
                },
                "marker": {"size": 12, "color": "$accent"},
                "customdata": told,
                "hovertemplate": "%{customdata}<extra></extra>",
            }
        ],
        "layout": {
            "xaxis": percent_axis(1.02, "share of past quarters inside P10–P90"),
            "yaxis": {
                "tickvals": list(range(len(known))),
                "ticktext": [f"{each.whose} ({each.share.of})" for each in known],
                "range": [-0.7, len(known) - 0.3],
                "showgrid": False,
            },
            "shapes": [line_at("x", BAND, "$ink", "dash")],
            "annotations": [label_over(BAND, f"promised {formats.percent(BAND)}")],
            "margin": {"l": 84, "r": 12, "t": 20, "b": 32},
            "uirevision": "coverage",
        },
        "note": "● seen, with its exact binomial 95% interval; in brackets: how many past quarters. "
        "People of one quarter share its market, so they are not independent.",
        "alt": " ".join(told),
        "table": table(
            ["Whose", "Inside P10-P90", "Of", "Share", "95% low", "95% high", "Width factor"],
            [[e.whose, e.share.hits, e.share.of, e.share.share, e.share.low, e.share.high, e.width] for e in known],
        ),
    }


def reliability_figure(found: Calibration) -> Figure:
    """What P(hit) said against how many hit, in ten bins, with binomial 95% intervals."""
    if not found.reliability:
        return nothing(brier_title(found))
    bins = found.reliability
    low, high = (np.array(values) for values in zip(*((b.came_low, b.came_high) for b in bins), strict=True))
    came = np.array([b.came for b in bins])
    told = [
        f"Said {formats.percent(b.said)}, {formats.percent(b.came)} of {b.n} hit ({formats.percent_range(lo, hi)})"
        for b, lo, hi in zip(bins, low, high, strict=True)
    ]
    most = max(b.n for b in bins)
    return {
        "title": brier_title(found),
        "data": [
            {
                "type": "scatter",
                "mode": "lines",
                "x": [0, 1],
                "y": [0, 1],
                "line": {"color": "$muted", "width": 1.2, "dash": "dash"},
                "hoverinfo": "skip",
            },
            {
                "type": "scatter",
                "mode": "markers",
                "x": [b.said for b in bins],
                "y": came.tolist(),
                "error_y": {
                    "type": "data",
                    "symmetric": False,
                    "array": np.maximum(high - came, 0).tolist(),
                    "arrayminus": np.maximum(came - low, 0).tolist(),
                    "color": "$pinned",
                    "thickness": 1.5,
                    "width": 0,
                },
                "marker": {"size": [7 + 9 * math.sqrt(b.n / most) for b in bins], "color": "$accent"},
                "customdata": told,
                "hovertemplate": "%{customdata}<extra></extra>",
            },
        ],
        "layout": {
            "xaxis": percent_axis(1.02, "P(hit) as it would have been said"),
            "yaxis": percent_axis(1.03, "share that hit the quarter"),
            "margin": {"l": 52, "r": 12, "t": 8, "b": 34},
            "uirevision": "reliability",
        },
        "note": "Dashed: what is said is what comes. Larger dot: more cases; lines: binomial 95% intervals. "
        "Brier score: mean squared error of P(hit), less is better.",
        "alt": "; ".join(told),
        "table": table(
            ["P(hit) from", "to", "Said (mean)", "Hit", "Cases", "95% low", "95% high"],
            [[b.low, b.high, b.said, b.came, b.n, lo, hi] for b, lo, hi in zip(bins, low, high, strict=True)],
        ),
    }


def pit_figure(found: Calibration) -> Figure:
    """Where what came fell in the range drawn, in tenths (randomised PIT): even where the ranges are right."""
    if not found.n:
        return nothing(TOO_SHORT)
    counts = np.array(tenths(found.pit_reps), dtype=np.float64)
    n = int(counts.sum())
    even = n / PIT_BINS
    low, high = even_range(n)
    verdict = "as even as chance gives" if evenness(counts) >= UNEVEN else "less even than chance gives"
    names = [f"{10 * k}–{10 * (k + 1)}%" for k in range(PIT_BINS)]
    told = [f"{name}: {formats.counted(float(c), 'rep quarter')}" for name, c in zip(names, counts, strict=True)]
    return {
        "title": f"Where {formats.counted(n, 'rep quarter')} fell in their ranges: {verdict}",
        "data": [
            {
                "type": "bar",
                "x": [(k + 0.5) / PIT_BINS for k in range(PIT_BINS)],
                "y": counts.tolist(),
                "width": 0.92 / PIT_BINS,
                "marker": {"color": "$accent/0.75"},
                "customdata": told,
                "hovertemplate": "%{customdata}<extra></extra>",
            }
        ],
        "layout": {
            "bargap": 0,
            "xaxis": percent_axis(1.02, "place in the range that was drawn (0%: under every draw)"),
            "yaxis": {"rangemode": "tozero", "nticks": 5, "title": axis_title("rep quarters")},
            "shapes": [
                {
                    **line_at("y", even, "$ink", "dash"),
                },
                {
                    "type": "rect",
                    "x0": 0,
                    "x1": 1,
                    "xref": "paper",
                    "y0": low,
                    "y1": high,
                    "fillcolor": "$band",
                    "line": {"width": 0},
                    "layer": "below",
                },
            ],
            "margin": {"l": 44, "r": 12, "t": 8, "b": 34},
            "uirevision": "pit",
        },
        "note": "High at both ends: ranges too narrow; high in the middle: too wide; leaning: too low or too high. "
        "Shaded: where 95 of 100 bars lie by chance.",
        "alt": "; ".join(told),
        "table": table(
            ["Place in the range", "Rep quarters", "Team quarters"],
            list(zip(names, counts.tolist(), tenths(found.pit_team), strict=True)),
        ),
    }


def crps_figure(found: Calibration, currency: str = "") -> Figure:
    """The ranges' miss in money beside two guesses without a model."""
    unit = f" {currency}" if currency else ""
    rows = [
        ("these odds", found.crps, "$accent"),
        ("same quarter last year", found.crps_last_year, "$pinned"),
        ("mean of the pool", found.crps_pool_mean, "$pinned"),
    ]
    known = [row for row in reversed(rows) if math.isfinite(row[1])]
    if not known or not found.n:
        return nothing(TOO_SHORT)
    top = max(row[1] for row in known) * 1.25 or 1.0
    return {
        "title": crps_title(found),
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "y": [name for name, _, _ in known],
                "x": [value for _, value, _ in known],
                "width": 0.5,
                "marker": {"color": [colour for _, _, colour in known]},
                "text": [f" {formats.money(value)}" for _, value, _ in known],
                "textposition": "outside",
                "cliponaxis": False,
                "hoverinfo": "skip",
            }
        ],
        "layout": {
            "xaxis": money_axis(0.0, top, f"mean miss (CRPS),{unit} a rep and quarter: less is better"),
            "yaxis": {"showgrid": False},
            "margin": {"l": 140, "r": 12, "t": 8, "b": 34},
            "uirevision": "crps",
        },
        "note": "CRPS: how far a range lies from what came, counted over its whole width; for a single guess it is the "
        "plain miss.",
        "alt": "; ".join(f"{name} {formats.money(value)}" for name, value, _ in reversed(known)),
        "table": table(["Forecast", "CRPS"], [[name, value] for name, value, _ in reversed(known)]),
    }
