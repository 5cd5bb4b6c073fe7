"""The quotas of every method side by side with everybody's odds, and what layers of over-assignment come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from quota_core.evaluate.layers import Layers
from quota_core.evaluate.simulation.outcome import Outcome
from quota_core.model.company import FloatArray, Reps
from quota_core.model.plan import Plan
from quota_core.model.quotas import EQUAL_ODDS, GroupKey
from quota_core.present import formats
from quota_core.present.axes import Figure, nothing, percent_axis, table
from quota_core.present.sheet import Sheet, SheetColumn
from quota_core.present.spans import choice_label

MOST_MARKS = 300


@dataclass(frozen=True, eq=False, kw_only=True)
class MethodOdds:
    """What one method gives everybody, and everybody's odds of hitting it."""

    method: str
    plan: Plan
    outcome: Outcome

    @property
    def title(self) -> str:
        """The method as people call it."""
        return choice_label("method", self.method)

    @property
    def known(self) -> FloatArray:
        """P(hit) of those who have a quota."""
        return self.outcome.p_hit[np.isfinite(self.outcome.p_hit)]


def methods_title(methods: Sequence[MethodOdds], equal: Mapping[GroupKey, float]) -> str:
    """How even the odds are: at equal odds every AE has a P(hit) of 31%; blended 5% to 61%.

    `equal`: the common P(hit) of each group at equal odds.
    """
    told = [f"every {role} has a P(hit) of {formats.chance(p)}" for (role, _), p in equal.items() if np.isfinite(p)]
    others = [
        f"{each.title.lower()} {_span(each)}" for each in methods if each.method != EQUAL_ODDS and each.known.size
    ]
    if not told:
        return "Equal odds cannot be worked out: nobody has a quota that could be moved"
    return f"At equal odds {formats.listed(told)}; eight of ten reps are at: {', '.join(others)}"


def _span(each: MethodOdds) -> str:
    low, high = (formats.chance(float(x)) for x in np.percentile(each.known, (10, 90)))
    return f"{low} to {high}" if low != high else low


def methods_figure(methods: Sequence[MethodOdds], equal: Mapping[GroupKey, float]) -> Figure:
    """Everybody's P(hit) under each method, a mark each."""
    rows = [each for each in reversed(methods) if each.known.size]
    if not rows:
        return nothing(methods_title(methods, equal))
    data: list[Figure] = []
    for place, each in enumerate(rows):
        marks = np.sort(each.known)
        if len(marks) > MOST_MARKS:  # as many as can be told apart
            marks = np.percentile(marks, np.linspace(0, 100, MOST_MARKS))
        low, high = (float(x) for x in np.percentile(each.known, (10, 90)))
        data += [
            {
                "type": "scatter",
                "mode": "lines",
                "x": [low, high],
                "y": [place, place],
                "line": {"color": "$accent/0.25", "width": 16},
                "hoverinfo": "skip",
            },
            {
                "type": "scatter",
                "mode": "markers",
                "x": marks.tolist(),
                "y": [place] * len(marks),
                "marker": {
                    "symbol": "line-ns",
                    "size": 14,
                    "color": "$accent",
                    "line": {"width": 1.4, "color": "$accent"},
                },
                "hovertemplate": f"{each.title}: P(hit) %{{x:.0%}}<extra></extra>",
            },
        ]
    return {
        "title": methods_title(methods, equal),
        "rows": 2 * len(rows),
        "data": data,
        "layout": {
            "xaxis": percent_axis(1.02, "each rep’s chance to hit the quota, P(hit)"),
            "yaxis": {
                "tickvals": list(range(len(rows))),
                "ticktext": [each.title for each in rows],
                "range": [-0.6, len(rows) - 0.4],
                "showgrid": False,
            },
            "margin": {"l": 96, "r": 12, "t": 8, "b": 34},
            "uirevision": "methods",
        },
        "note": "One mark is one rep; shaded: eight of ten of them. Equal odds are equal within a role; locks and "
        "bounds hold, and rounding moves them a little.",
        "alt": methods_title(methods, equal),
        "table": table(
            ["Method", "P(hit) P10", "P(hit) median", "P(hit) P90", "Reps expected to hit"],
            [[e.title, *np.percentile(e.known, (10, 50, 90)).tolist(), float(e.known.sum())] for e in reversed(rows)],
        ),
    }


def methods_sheet(methods: Sequence[MethodOdds], reps: Reps, currency: str) -> Sheet:
    """Everybody's quota and odds under each method; `reps`: the people as they may be named."""
    unit = f", {currency}" if currency else ""
    places = {int(i): row for each in methods[:1] for row, i in enumerate(each.outcome.simulation.seats.people)}
    rows: list[tuple[Any, ...]] = []
    for i, row in places.items():
        quotas = [float(each.plan.quota[i]) for each in methods]
        odds = [_known(float(each.outcome.p_hit[row])) for each in methods]
        rows.append((reps.name[i], reps.role[i], reps.segment[i], *quotas, *odds))
    return Sheet(
        name="quotas-by-method",
        columns=(
            SheetColumn(title="Rep"),
            SheetColumn(title="Role"),
            SheetColumn(title="Segment"),
            *(
                SheetColumn(title=f"{each.title}{'' if place else unit}", kind="money", help="Quota by this method.")
                for place, each in enumerate(methods)
            ),
            *(
                SheetColumn(title=f"P {each.title.lower()}", kind="chance", help="P(hit): chance to hit that quota.")
                for each in methods
            ),
        ),
        rows=tuple(sorted(rows, key=lambda row: (row[1], row[2], row[0]))),
    )


def _known(value: float) -> float | None:
    return value if np.isfinite(value) else None


def layers_title(found: Layers) -> str:
    """What the layers come to: 10% of cushion turns a target of 36.9M into 40.6M of quotas."""
    target, handed = formats.money(found.target), formats.money(found.layers[-1].handed_on)
    used = [each for each in found.layers if each.cushion > 0]
    if not used:
        return f"No cushion: quotas of {handed} sum to the target itself"
    layers = formats.counted(len(used), "layer")
    come = "comes to" if len(used) == 1 else "compound to"
    return f"{layers} of cushion {come} {formats.percent(found.compound, 1)}: {target} of target, {handed} of quota"


def layers_sheet(found: Layers, currency: str) -> Sheet:
    """What each layer is handed and hands on, and what they come to so far."""
    return Sheet(
        name="over-assignment",
        columns=(
            SheetColumn(title="Layer"),
            SheetColumn(title=f"Is handed, {currency}" if currency else "Is handed", kind="money"),
            SheetColumn(title="Cushion of its own", kind="percent", help="On top of what the layer was handed."),
            SheetColumn(title="Hands on", kind="money"),
            SheetColumn(title="Over the target", kind="percent", help="What the layers so far compound to."),
        ),
        rows=tuple(
            (each.level[:1].upper() + each.level[1:], each.handed, each.cushion, each.handed_on, each.compound)
            for each in found.layers
        ),
    )


def seats_sheet(found: Layers, currency: str) -> Sheet:
    """Every region and every manager: the quota of their own, and what they hand on."""
    return Sheet(
        name="over-assignment-seats",
        columns=(
            SheetColumn(title="Level"),
            SheetColumn(title="Name"),
            SheetColumn(title="Region"),
            SheetColumn(title="Reps", kind="count"),
            SheetColumn(title=f"Own quota, {currency}" if currency else "Own quota", kind="money"),
            SheetColumn(title="Hands on", kind="money"),
        ),
        rows=tuple(
            (each.level, each.name, each.region, each.people, each.quota, each.handed_on) for each in found.seats
        ),
    )
