"""Is there pipeline under the quotas: next quarter's coverage by pool against what is required, and the shortfall."""

from __future__ import annotations

from typing import Any

import numpy as np

from quota_core.evaluate.coverage import TeamCoverage
from quota_core.evaluate.outlook import Outlook
from quota_core.present import formats
from quota_core.present.axes import pinned_marks
from quota_core.present.bands import BAD, GOOD, WATCH, Status, status
from quota_core.present.coverage_words import not_judged, short_words

MOST_POOLS = 8
COLUMNS = [
    "Pool",
    "Quarter quota",
    "Already booked of it",
    "Left to book (each rep's own, added up)",
    "Open pipeline",
    "Coverage (pipeline / left to book)",
    "Required coverage",
    "Short by, pool as a whole (required x left to book - pipeline)",
    "Short by, each rep's own shortfall added up",
]


def coverage_figure(now: Outlook, pinned: Outlook | None) -> dict[str, Any]:
    """A bar a pool, with a mark at its required coverage."""
    pools = {name: team for name, team in now.coverage.by_pool.items() if team.judged and team.open_quota > 0}
    before = pinned.coverage.by_pool if pinned else {}
    names = sorted(pools, key=lambda name: -pools[name].shortfall)[:MOST_POOLS]
    labels = [f"{name.replace('/', ' ')} {formats.multiple(pools[name].pipeline_coverage)}" for name in names]
    ratios = [round(pools[name].pipeline_coverage, 4) for name in names]
    needed = [round(pools[name].required, 4) for name in names]
    data: list[dict[str, Any]] = [
        {
            "type": "bar",
            "orientation": "h",
            "y": labels,
            "x": ratios,
            "width": 0.6,
            "marker": {"color": ["$accent" if r >= n else "$accent/0.45" for r, n in zip(ratios, needed, strict=True)]},
            "text": [_told(pools[name]) for name in names],
            "textposition": "none",
            "hovertemplate": "%{text}<extra></extra>",
        },
        {
            "type": "scatter",
            "mode": "markers",
            "y": labels,
            "x": needed,
            "marker": {"symbol": "line-ns", "size": 9, "line": {"color": "$ink", "width": 3}},
            "hovertemplate": "required %{x:.1f}x<extra></extra>",
        },
    ]
    ghosts = [
        (label, before[name].pipeline_coverage) for label, name in zip(labels, names, strict=True) if name in before
    ]
    if ghosts:
        data.append(pinned_marks(ghosts, size=7))
    top = max([*ratios, *needed, 1.0]) * 1.12
    return {
        "title": coverage_title(now),
        "data": data if names else [],
        "layout": {
            "bargap": 0.3,
            "xaxis": {"range": [0, top], "ticksuffix": "x", "nticks": 6, "visible": bool(names)},
            "yaxis": {"showgrid": False, "visible": bool(names), "autorange": "reversed", "type": "category"},
            "margin": {"l": 62, "r": 8, "t": 2, "b": 18},
            "annotations": [] if names else [_empty()],
            "uirevision": "coverage",
        },
        "note": coverage_note(now),
        "alt": coverage_title(now),
        "table": {
            "columns": COLUMNS,
            "rows": [[name, *_numbers(team)] for name, team in now.coverage.by_pool.items()],
        },
    }


def _numbers(team: TeamCoverage) -> list[float | None]:
    """The columns after the pool's name; all blank where nobody in it is judged."""
    if not team.judged:
        return [None] * (len(COLUMNS) - 1)
    money = [team.quota, team.booked, team.open_quota, team.pipeline]
    ratios = [_plain(team.pipeline_coverage), _plain(team.required)]
    return [*money, *ratios, team.pooled_shortfall, team.shortfall]


def _plain(value: float) -> float | None:
    return round(float(value), 4) if np.isfinite(value) else None


def _told(team: TeamCoverage) -> str:
    short = f"{formats.money(team.shortfall)} short" if team.shortfall > 0 else "enough"
    return f"{formats.money(team.pipeline)} on {formats.money(team.open_quota)} open quota: {short}"


def _empty() -> dict[str, Any]:
    return {
        "x": 0.5,
        "y": 0.5,
        "xref": "paper",
        "yref": "paper",
        "text": "nothing to judge yet",
        "showarrow": False,
        "font": {"color": "$muted"},
    }


def coverage_title(now: Outlook) -> str:
    """Pipeline covers 2.1x of next quarter's open quota, 3.0x is required: short by 1.2M."""
    team = now.coverage.team
    if not team.judged or not np.isfinite(team.pipeline_coverage):
        return "Pipeline coverage is not judged"
    told = f"Pipeline covers {formats.multiple(team.pipeline_coverage)} of {formats.multiple(team.required)} required"
    return f"{told}: {short_words(team)}"


def coverage_status(now: Outlook) -> Status | None:
    """Enough; short for some though the team's pipeline would do together; short."""
    team = now.coverage.team
    if not team.judged or not np.isfinite(team.pipeline_coverage):
        return None
    if team.shortfall <= 0:
        return status(GOOD, "covered")
    return status(WATCH, "uneven") if team.pooled_shortfall <= 0 else status(BAD, "short")


def coverage_note(now: Outlook) -> str:
    """The quarter, and who is not judged."""
    if not now.coverage.team.judged:
        return not_judged(now.coverage)
    first = now.coverage.quarter.first
    quarter = f"Open pipeline closing {formats.month(first)} to {formats.month(now.coverage.quarter.end - 1)}"
    return " ".join([f"{quarter} over what is left of that quarter's quota.", *now.coverage.notes])


def coverage_tiles(now: Outlook, pinned: Outlook | None) -> list[dict[str, Any]]:
    """Coverage and shortfall of the team."""
    team, before = now.coverage.team, pinned.coverage.team if pinned else None
    if not team.judged:
        return []
    return [
        {
            "key": "coverage",
            "figure": "coverage",
            "label": "pipeline coverage",
            "text": formats.multiple(team.pipeline_coverage),
            "baseline": formats.multiple(before.pipeline_coverage) if before else None,
            "status": coverage_status(now),
            "note": "Open pipeline of those judged over what is left of their next quarter's quota.",
        },
        {
            "key": "shortfall",
            "figure": "coverage",
            "label": "short by",
            "text": formats.money(team.shortfall),
            "baseline": formats.money(before.shortfall) if before else None,
            "note": f"Each rep's own shortfall, added up; shared, {formats.money(team.pooled_shortfall)} would do.",
        },
    ]
