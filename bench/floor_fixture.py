"""Constant data for the floor: the shape and size of what Explore sends, made-up numbers, no model behind it."""

from __future__ import annotations

import math
import random
from typing import Any

FRAMES = 24
"""How many prepared answers there are: a move picks one, so every picture has something new to draw."""


def money(value: float) -> str:
    """1.24M, 340K, 900."""
    size = abs(value)
    if size >= 1e6:
        return f"{value / 1e6:.{2 if size < 1e7 else 1}f}M"
    return f"{value / 1e3:.0f}K" if size >= 1e3 else f"{value:.0f}"


def slider(
    key: str, title: str, value: float, low: float, high: float, step: float, form: str, **more: Any
) -> dict[str, Any]:
    """One slider as quota_core/present hands it over."""
    return {
        "key": key,
        "title": title,
        "unit": more.pop("unit", ""),
        "kind": "slider",
        "min": low,
        "max": high,
        "step": step,
        "value": value,
        "default": more.pop("default", value),
        "baseline": more.pop("baseline", value),
        "format": form,
        "help": more.pop("help", f"What {title.lower()} does, in a plain sentence or two that people can read out."),
        "source": more.pop("source", "[O] our own choice"),
        "assumed": more.pop("assumed", False),
        "warn": more.pop("warn", None),
        **more,
    }


def controls() -> list[dict[str, Any]]:
    """The column of sliders, about as many as the real one."""
    territories = [f"Territory {number:02d}" for number in range(1, 15)]
    ramp = {
        "key": "ramp_schedule",
        "title": "Quota relief, AE",
        "unit": "share of a full quota",
        "kind": "curve",
        "min": 0.0,
        "max": 1.0,
        "step": 0.05,
        "value": [0.25, 0.5, 0.75, 1.0],
        "default": [0.25, 0.5, 0.75, 1.0],
        "baseline": [0.4, 0.6, 0.8, 1.0],
        "format": "percent",
        "help": "The share of a full quota a new rep carries in each month.",
        "source": "[G]",
        "assumed": True,
        "warn": None,
        "references": [
            {"label": "observed", "value": [0.08, 0.2, 0.41, 0.55, 0.8, 0.95, 1.0], "note": "from 23 hires"}
        ],
    }
    return [
        {
            "key": "target",
            "title": "Target and method",
            "open": True,
            "changed": True,
            "controls": [
                slider(
                    "growth",
                    "Growth on last year",
                    0.15,
                    -0.1,
                    0.6,
                    0.01,
                    "percent",
                    default=0.1,
                    baseline=0.1,
                    warned_max=0.4,
                ),
                slider(
                    "over_assignment",
                    "Over-assignment",
                    0.1,
                    0.0,
                    0.4,
                    0.01,
                    "percent",
                    warned_min=0.05,
                    warned_max=0.2,
                    assumed=True,
                ),
                {
                    **slider("method", "Method", 0, 0, 1, 1, "number"),
                    "kind": "choice",
                    "value": "blended",
                    "default": "blended",
                    "baseline": "blended",
                    "options": [
                        {"value": "blended", "label": "blended"},
                        {"value": "top_down", "label": "top-down"},
                        {"value": "segment_weighted", "label": "segment"},
                    ],
                },
                slider("top_down_share", "Top-down share", 0.5, 0.0, 1.0, 0.05, "percent"),
            ],
        },
        {
            "key": "weights",
            "title": "Territory weights",
            "open": True,
            "changed": False,
            "note": "14 territories",
            "controls": [
                slider("importance_potential", "Potential", 0.5, 0.0, 1.0, 0.05, "percent", assumed=True),
                slider("importance_accounts", "Accounts", 0.2, 0.0, 1.0, 0.05, "percent", assumed=True),
                slider("importance_win_rate", "Win rate", 0.3, 0.0, 1.0, 0.05, "percent", assumed=True),
                slider("weight_strength", "Strength", 1.0, 0.0, 2.0, 0.05, "multiple", warned_max=1.5),
            ],
        },
        {"key": "ramp", "title": "Ramp", "open": True, "changed": True, "controls": [ramp]},
        {
            "key": "coverage",
            "title": "Required coverage",
            "open": True,
            "changed": False,
            "controls": [
                slider("coverage_required", "Pipeline coverage", 3.0, 1.0, 6.0, 0.1, "multiple", warned_min=2.0),
            ],
        },
        {
            "key": "pay",
            "title": "OTE band and margin",
            "open": True,
            "changed": False,
            "controls": [
                {
                    **slider("ote_band", "OTE multiple", 0, 1.0, 9.0, 0.1, "multiple"),
                    "kind": "range",
                    "value": [3.0, 6.0],
                    "default": [3.0, 6.0],
                    "baseline": [3.0, 6.0],
                },
                slider("gross_margin", "Gross margin", 0.8, 0.3, 0.95, 0.01, "percent", assumed=True, warned_min=0.5),
                {
                    **slider("ote_band_enforced", "Hold quotas inside the band", 0, 0, 1, 1, "number"),
                    "kind": "toggle",
                    "value": False,
                    "default": False,
                    "baseline": False,
                },
            ],
        },
        {
            "key": "overrides",
            "title": "Weight per territory",
            "open": False,
            "changed": False,
            "controls": [
                {
                    **slider(
                        f"overrides.{name}", name, 1.0, 0.5, 1.6, 0.01, "multiple", warned_min=0.7, warned_max=1.3
                    ),
                    "value": None,
                    "effective": 1.0,
                    "clearable": True,
                }
                for name in territories
            ],
        },
    ]


def pictures(shift: float) -> dict[str, Any]:
    """The four pictures, pre-binned as STREAMLIT.md asks for; `shift` in 0-1 moves every bar a little."""
    bins = [0.05 + 0.1 * at for at in range(20)]
    heights = [46 * math.exp(-((at - 0.95 + 0.15 * shift) ** 2) / 0.11) for at in bins]
    ghost = [46 * math.exp(-((at - 0.92) ** 2) / 0.1) for at in bins]
    spread = random.Random(7)
    multiples = [3.1 + 2.6 * spread.random() + shift * 0.4 for _ in range(60)]
    share = 0.71 - 0.1 * shift
    attainment = {
        "title": f"{share:.0%} would have hit: {'inside' if share >= 0.7 else 'under'} the 70-80% band [G]",
        "status": {"level": "good" if share >= 0.7 else "watch", "word": "in the band" if share >= 0.7 else "under"},
        "alt": f"Histogram of back-tested attainment: {share:.0%} of reps hit.",
        "note": "One bar: rep-quarters within ten points. 4 origins, 52 reps, conditional on this stretch.",
        "assumed": ["The roster of past years is today's."],
        "table": {
            "columns": ["attainment", "reps", "baseline"],
            "rows": [[at, high, low] for at, high, low in zip(bins, heights, ghost, strict=True)],
        },
        "data": [
            {
                "type": "bar",
                "x": bins,
                "y": heights,
                "width": 0.092,
                "marker": {"color": "$accent"},
                "hovertemplate": "%{x:.0%}: %{y:.0f} reps<extra></extra>",
            },
            {
                "type": "scatter",
                "x": bins,
                "y": ghost,
                "mode": "lines",
                "line": {"shape": "hvh", "color": "$pinned", "width": 1.5},
                "hoverinfo": "skip",
            },
        ],
        "layout": {
            "xaxis": {"tickformat": ".0%", "range": [0, 2], "title": {"text": "attainment of the frozen quota"}},
            "yaxis": {"title": {"text": "reps"}},
            "shapes": [
                {
                    "type": "rect",
                    "x0": 0.7,
                    "x1": 0.8,
                    "y0": 0,
                    "y1": 1,
                    "yref": "paper",
                    "fillcolor": "$band",
                    "line": {"width": 0},
                    "layer": "below",
                },
                {
                    "type": "line",
                    "x0": 1,
                    "x1": 1,
                    "y0": 0,
                    "y1": 1,
                    "yref": "paper",
                    "line": {"color": "$ink", "width": 1.5},
                },
            ],
            "annotations": [
                {
                    "x": 1,
                    "y": 1,
                    "yref": "paper",
                    "text": "quota",
                    "showarrow": False,
                    "xanchor": "left",
                    "yanchor": "top",
                    "font": {"color": "$muted"},
                }
            ],
        },
    }
    lines = {"best": 24.1 - shift, "expected": 20.4 - shift, "worst": 15.8 - shift}
    scenarios = {
        "title": f"Only the best case ({lines['best']:.1f}M) carries 21.0M",
        "alt": "Three bars against the target.",
        "note": "Drivers act on capacity; no simulation yet.",
        "table": [{"case": name, "capacity": value * 1e6} for name, value in lines.items()],
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "y": list(lines),
                "x": list(lines.values()),
                "marker": {"color": ["$accent/0.55", "$accent", "$accent/0.55"]},
                "text": [f"{value:.1f}M" for value in lines.values()],
                "textposition": "inside",
                "hoverinfo": "skip",
            }
        ],
        "layout": {
            "xaxis": {"range": [0, 26], "ticksuffix": "M"},
            "yaxis": {"autorange": "reversed"},
            "shapes": [
                {
                    "type": "line",
                    "x0": 21,
                    "x1": 21,
                    "y0": 0,
                    "y1": 1,
                    "yref": "paper",
                    "line": {"color": "$ink", "width": 2},
                }
            ],
            "annotations": [
                {
                    "x": 21,
                    "y": 1,
                    "yref": "paper",
                    "text": "target 21.0M",
                    "showarrow": False,
                    "xanchor": "right",
                    "yanchor": "bottom",
                }
            ],
            "margin": {"t": 16},
        },
    }
    worth = {
        "title": f"The team returns {3.4 - shift * 0.5:.1f}x its OTE; the target is 3.0x",
        "alt": "OTE multiple per rep.",
        "note": "One dot: a rep's full-year quota over OTE; shaded: the band 3-6x.",
        "table": [{"rep": f"Rep {at:02d}", "multiple": value} for at, value in enumerate(multiples)],
        "data": [
            {
                "type": "scatter",
                "mode": "markers",
                "x": sorted(multiples),
                "y": list(range(60)),
                "marker": {"color": "$accent", "size": 6, "opacity": 0.8},
                "hovertemplate": "%{x:.1f}x<extra></extra>",
            }
        ],
        "layout": {
            "xaxis": {"ticksuffix": "x", "range": [1, 8]},
            "yaxis": {"visible": False},
            "shapes": [
                {
                    "type": "rect",
                    "x0": 3,
                    "x1": 6,
                    "y0": 0,
                    "y1": 1,
                    "yref": "paper",
                    "fillcolor": "$band",
                    "line": {"width": 0},
                    "layer": "below",
                }
            ],
        },
    }
    quarters = ["Q1", "Q2", "Q3", "Q4"]
    have = [2.4 - shift * 0.3, 2.1, 1.2, 0.6]
    coverage = {
        "title": f"Pipeline covers Q1 {have[0]:.1f}x: {money(1.9e6 + 4e5 * shift)} short of 3.0x",
        "alt": "Pipeline coverage per quarter.",
        "status": {"level": "bad", "word": "short"},
        "note": "Open pipeline over the quota still to be sold.",
        "table": [{"quarter": name, "coverage": value} for name, value in zip(quarters, have, strict=True)],
        "data": [
            {
                "type": "bar",
                "x": quarters,
                "y": have,
                "marker": {"color": "$accent"},
                "text": [f"{value:.1f}x" for value in have],
                "textposition": "auto",
                "hoverinfo": "skip",
            }
        ],
        "layout": {
            "yaxis": {"range": [0, 3.4], "ticksuffix": "x"},
            "shapes": [
                {
                    "type": "line",
                    "x0": 0,
                    "x1": 1,
                    "xref": "paper",
                    "y0": 3,
                    "y1": 3,
                    "line": {"color": "$ink", "width": 1.5},
                }
            ],
        },
    }
    return {"attainment": attainment, "scenarios": scenarios, "worth": worth, "coverage": coverage}


def table(shift: float) -> dict[str, Any]:
    """60 reps under 5 managers, 4 regions, 3 segments, with subtotals."""
    spread = random.Random(11)
    columns = [
        {"key": "rep", "title": "Rep", "align": "left"},
        {"key": "segment", "title": "Segment", "align": "left"},
        {"key": "last_quota", "title": "Last quota", "unit": "EUR", "align": "right"},
        {"key": "bookings", "title": "Last bookings", "align": "right"},
        {"key": "quota", "title": "Proposed", "align": "right", "help": "the annual quota this plan proposes"},
        {"key": "change", "title": "Change", "align": "right"},
        {"key": "multiple", "title": "OTE multiple", "align": "right"},
        {"key": "flags", "title": "Flags", "align": "left"},
    ]
    people = []
    for number in range(60):
        last = 300_000 + 500_000 * spread.random()
        quota = round(last * (1.02 + 0.3 * spread.random() + 0.08 * shift), -3)
        people.append(
            {
                "last": last,
                "booked": last * (0.5 + 0.9 * spread.random()),
                "quota": quota,
                "multiple": quota / 150_000,
                "manager": f"manager-{number % 5}",
                "region": f"region-{number % 4}",
                "segment": f"segment-{number % 3}",
                "id": f"rep-{number:02d}",
            }
        )

    def cells(name: str, group: list[dict[str, Any]], segment: str, flag: Any = None) -> dict[str, Any]:
        last, booked, quota = (sum(each[key] for each in group) for key in ("last", "booked", "quota"))
        multiple = sum(each["multiple"] for each in group) / len(group)
        made = {
            "rep": {"text": name, "sort": name},
            "segment": {"text": segment, "sort": segment},
            "last_quota": {"text": money(last), "sort": last},
            "bookings": {"text": money(booked), "sort": booked},
            "quota": {"text": money(quota), "sort": quota},
            "change": {"text": f"{quota / last - 1:+.0%}", "sort": quota / last - 1},
            "multiple": {"text": f"{multiple:.1f}x", "sort": multiple},
        }
        return {**made, "flags": {"text": "", "flag": flag}} if flag else made

    rows: list[dict[str, Any]] = [
        {"id": "total", "kind": "total", "cells": cells("All reps", people, ""), "locked": False, "parent": None}
    ]
    for kind, names in (
        ("manager", ["Avery", "Blake", "Casey", "Drew", "Emery"]),
        ("region", ["North", "South", "East", "West"]),
        ("segment", ["ENT", "MM", "SMB"]),
    ):
        for at, name in enumerate(names):
            group = [each for each in people if each[kind] == f"{kind}-{at}"]
            rows.append(
                {
                    "id": f"{kind}-{at}",
                    "kind": kind,
                    "cells": cells(name, group, ""),
                    "locked": False,
                    "parent": "total",
                }
            )
    for each in people:
        flag = (
            {"level": "bad", "word": "above best year", "help": "above what anyone in the pool has done"}
            if each["multiple"] > 5.6
            else ({"level": "watch", "word": "under 3x"} if each["multiple"] < 3 else None)
        )
        rows.append(
            {
                "id": each["id"],
                "kind": "rep",
                "name": f"Person {each['id'][4:]}",
                "quota": each["quota"],
                "locked": each["id"] == "rep-07",
                "lock_reason": "agreed in writing" if each["id"] == "rep-07" else None,
                "cells": cells(
                    f"Person {each['id'][4:]}", [each], ["ENT", "MM", "SMB"][int(each["segment"][-1])], flag
                ),
                "parent": {kind: each[kind] for kind in ("manager", "region", "segment")},
            }
        )
    return {"title": "Reps", "columns": columns, "rows": rows}


def detail(rep: str, shift: float) -> dict[str, Any]:
    """A build-up that adds up."""
    steps = [
        ("Equal share", 410_000),
        ("Ramp", -52_000),
        ("Territory weight", 61_000 + 20_000 * shift),
        ("Evidence", -14_000),
        ("Bounds", 0),
        ("Locks", 3_000),
        ("Rounding", 400),
    ]
    total = sum(value for _, value in steps)
    return {
        "rep": rep,
        "title": f"How {rep} gets {money(total)}",
        "facts": [{"label": "last quota", "text": "380K"}, {"label": "last bookings", "text": "344K"}],
        "lines": [
            {"label": name, "text": f"{value:+,.0f}", "note": "why this line is what it is"} for name, value in steps
        ]
        + [{"label": "Quota", "text": f"{total:,.0f}", "total": True}],
        "figure": {
            "title": "From an equal share to the quota",
            "alt": "Waterfall",
            "table": [{"line": name, "money": value} for name, value in steps],
            "data": [
                {
                    "type": "waterfall",
                    "x": [name for name, _ in steps] + ["Quota"],
                    "y": [value for _, value in steps] + [0],
                    "measure": ["relative"] * len(steps) + ["total"],
                    "increasing": {"marker": {"color": "$accent"}},
                    "decreasing": {"marker": {"color": "$pinned"}},
                    "totals": {"marker": {"color": "$ink"}},
                }
            ],
            "layout": {"yaxis": {"tickformat": "~s"}},
        },
    }


def answer(at: int) -> dict[str, Any]:
    """Everything the component draws, but for what the moves change (values, undo, what is open)."""
    shift = at / (FRAMES - 1)
    lines = [
        ("last_year", "last year", 18.2, ""),
        ("target", "target", 21.0, "+15%"),
        ("assigned", "assigned", 23.1, "+10% over"),
        ("capacity", "capacity", 20.4 - shift, ""),
    ]
    return {
        "title": "FY26 plan",
        "subtitle": "Steady growth · data to 31 Dec 2025",
        "currency": "EUR",
        "projector": False,
        "assumed_count": 9,
        "headline": {
            "question": f"Can this team carry this number? Capacity is {money((0.6 + shift) * 1e6)} short",
            "status": {"level": "watch", "word": "3% short"},
            "lines": [
                {
                    "key": key,
                    "label": label,
                    "value": value,
                    "text": f"{value:.1f}M",
                    "note": note,
                    "baseline": 20.4 if key == "capacity" else None,
                }
                for key, label, value, note in lines
            ],
        },
        "tiles": [
            {
                "key": "hit",
                "figure": "attainment",
                "label": "reps who hit",
                "text": f"{0.71 - 0.1 * shift:.0%}",
                "interval": "51-82%",
                "baseline": "71%",
            },
            {
                "key": "mean",
                "figure": "attainment",
                "label": "mean attainment",
                "text": f"{0.96 - 0.06 * shift:.0%}",
                "interval": "88-101%",
                "baseline": "96%",
            },
            {"key": "short", "figure": "coverage", "label": "short", "text": money(1.9e6 + 4e5 * shift)},
            {"key": "band", "figure": "worth", "label": "reps in 3-6x", "text": f"{54 - round(8 * shift)} of 60"},
        ],
        "figures": pictures(shift),
        "table": table(shift),
        "groups": controls(),
        "detail": detail("rep-00", shift),
        "sentence": f"Growth {0.1 + 0.2 * shift:.0%} moved {money(340_000 * shift)} from SMB to ENT; "
        f"{0.71 - 0.1 * shift:.0%} hit, Avery and Blake no longer.",
        "can": {"undo": True, "redo": False, "hire": True, "xlsx": True, "unpin": True},
        "scenario_names": ["Board version", "Steady growth"],
        "hire": {
            "roles": ["AE", "AM"],
            "segments": ["ENT", "MM", "SMB"],
            "territories": ["North 1", "South 2"],
            "starts": [{"value": "2026-01", "label": "January 2026"}],
            "ote": 160000,
        },
        "link": "?s=eyJncm93dGgiOjAuMTV9",
    }


def made_answers() -> list[dict[str, Any]]:
    """Answers that differ in every picture, so that none is left undrawn."""
    return [answer(at) for at in range(FRAMES)]
