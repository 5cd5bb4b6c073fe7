"""Next quarter's pipeline in pictures: a bar a rep, with who is hidden by an average, and a bar a segment."""

from __future__ import annotations

from typing import Any

import numpy as np

from quota_core.evaluate.coverage import TeamCoverage
from quota_core.evaluate.coverage_teams import HiddenRep, coverage_teams, hidden_reps
from quota_core.evaluate.outlook import Outlook
from quota_core.model.company import FloatArray, IntArray
from quota_core.present import formats
from quota_core.present.axes import Figure, nothing, table
from quota_core.present.coverage_words import hidden_sentence, not_judged

MOST_BARS, MOST_NAMES = 120, 24
# Bars beyond so many times what is required are cut: what matters happens below it.
FURTHEST = 2.0
REP_COLUMNS = (
    "Rep",
    "Segment",
    "Quarter quota",
    "Booked",
    "Left to book",
    "Open pipeline",
    "Coverage",
    "Required",
    "Short by",
    "Grounded",
    "Hidden by",
)
SEGMENT_COLUMNS = (
    "Segment",
    "Reps judged",
    "Left to book",
    "Open pipeline",
    "Coverage",
    "Required",
    "1 / win rate",
    "Short by, together",
    "Short by, each rep's own",
)


def reps_figure(now: Outlook, pinned: Outlook | None) -> Figure:
    """A bar a rep, smallest coverage first, against what is required; those hidden by an average are marked."""
    found, hidden = now.coverage, hidden_reps(now.plan, now.coverage)
    known = np.flatnonzero(np.isfinite(found.pipeline_coverage))
    if not len(known):
        return nothing("Nobody's pipeline coverage is judged", not_judged(found))
    order = known[np.lexsort((known, found.pipeline_coverage[known]))]
    title = reps_title(now, hidden)
    return {
        "title": title,
        "wide": True,
        **_bars(now, pinned, order[_thinned(len(order))], hidden),
        "note": reps_note(now, hidden),
        "alt": title,
        "table": table(REP_COLUMNS, [_rep_row(now, int(i), hidden) for i in order]),
    }


def _bars(now: Outlook, pinned: Outlook | None, order: IntArray, hidden: tuple[HiddenRep, ...]) -> Figure:
    found, names = now.coverage, [now.plan.company.reps.name[i] for i in order]
    covers, required = found.pipeline_coverage[order], found.required[order]
    top = max(min(float(covers.max()), FURTHEST * float(required.max())), float(required.max()), 1.0) * 1.12
    heights = np.minimum(covers, top / 1.04)
    x = np.arange(len(order)) + 1
    data: list[dict[str, Any]] = [
        {
            "type": "bar",
            "x": x.tolist(),
            "y": np.round(heights, 4).tolist(),
            "marker": {"color": ["$accent" if ok else "$accent/0.45" for ok in found.shortfall[order] <= 0]},
            "customdata": [_rep_told(now, int(i)) for i in order],
            "hovertemplate": "%{customdata}<extra></extra>",
        },
        {
            "type": "scatter",
            "mode": "lines",
            **_steps(x, required),
            "line": {"color": "$ink", "width": 2},
            "hoverinfo": "skip",
        },
    ]
    if pinned is not None:
        data.append(_ghosts(now, pinned, order, top))
    marked = {each.rep: each for each in hidden}
    seen = [j for j, i in enumerate(order.tolist()) if i in marked]
    if seen:
        data.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": x[seen].tolist(),
                "y": np.round(required[seen] + 0.05 * top, 4).tolist(),
                "marker": {"symbol": "triangle-down", "size": 9, "color": "$watch"},
                "customdata": [hidden_sentence(now.plan, marked[int(order[j])]) for j in seen],
                "hovertemplate": "%{customdata}<extra></extra>",
            }
        )
    return {
        "data": data,
        "layout": {
            "bargap": 0.25,
            "xaxis": {"showgrid": False, "range": [0.4, len(order) + 0.6], **_names_under(names, x)},
            "yaxis": {"range": [0, top], "ticksuffix": "x", "nticks": 5},
            "annotations": [_required_label(required, lifted=bool(seen))],
            "uirevision": "coverage-reps",
        },
    }


def _names_under(names: list[str], x: IntArray) -> dict[str, Any]:
    """Names under the bars, a word a line, where there is room for them."""
    if len(names) > MOST_NAMES:
        return {"showticklabels": False}
    words = [name.replace(" ", "<br>", 1) for name in names]
    return {"tickvals": x.tolist(), "ticktext": words, "ticks": ""}


def _steps(x: IntArray, required: FloatArray) -> dict[str, list[float]]:
    """What is required over each bar, as one line that steps where it changes."""
    edges = np.stack([x - 0.5, x + 0.5], axis=1).ravel()
    return {"x": edges.tolist(), "y": np.round(np.repeat(required, 2), 4).tolist()}


def _ghosts(now: Outlook, pinned: Outlook, order: IntArray, top: float) -> dict[str, Any]:
    """A mark at each rep's coverage under the pinned baseline."""
    index, ids = pinned.plan.company.rep_index, now.plan.company.reps.rep_id
    before = pinned.coverage.pipeline_coverage
    known = [
        (place, float(before[index[ids[i]]]))
        for place, i in enumerate(order.tolist(), 1)
        if ids[i] in index and np.isfinite(before[index[ids[i]]])
    ]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [place for place, _ in known],
        "y": [round(min(value, top), 4) for _, value in known],
        "marker": {"symbol": "line-ew", "size": 14, "line": {"color": "$pinned", "width": 3}},
        "hovertemplate": "pinned %{y:.1f}x<extra></extra>",
    }


def _required_label(required: FloatArray, *, lifted: bool) -> dict[str, Any]:
    """What the line is; lifted over the marks of those who are hidden."""
    levels = set(np.round(required, 4).tolist())
    told = formats.multiple(levels.pop()) if len(levels) == 1 else "what is"
    return {
        "x": 0.5,
        "xanchor": "left",
        "y": float(required[0]),
        "yanchor": "bottom",
        "yshift": 12 if lifted else 0,
        "showarrow": False,
        "text": f"{told} required",
        "font": {"color": "$ink"},
    }


def _thinned(count: int) -> IntArray:
    """Places of at most MOST_BARS of so many, evenly, first and last with them."""
    return np.unique(np.linspace(0, count - 1, min(count, MOST_BARS)).round().astype(np.int64))


def _rep_told(now: Outlook, i: int) -> str:
    found = now.coverage
    short = float(found.shortfall[i])
    told = f"short by {formats.money(short)}" if short > 0 else "enough"
    return (
        f"{now.plan.company.reps.name[i]}: {formats.money(float(found.pipeline[i]))} on "
        f"{formats.money(float(found.open_quota[i]))} left, {formats.multiple(float(found.pipeline_coverage[i]))} of "
        f"{formats.multiple(float(found.required[i]))}: {told}"
    )


def _rep_row(now: Outlook, i: int, hidden: tuple[HiddenRep, ...]) -> list[Any]:
    found, reps = now.coverage, now.plan.company.reps
    by = next((each.name or each.kind for each in hidden if each.rep == i), "")
    numbers = (
        found.quota,
        found.booked,
        found.open_quota,
        found.pipeline,
        found.pipeline_coverage,
        found.required,
        found.shortfall,
        found.grounded_share,
    )
    return [reps.name[i], reps.segment[i], *(float(values[i]) for values in numbers), by]


def reps_title(now: Outlook, hidden: tuple[HiddenRep, ...]) -> str:
    """7 reps are short in teams that have enough: Blake has 0.9x behind 3.4x; or how many are short."""
    found = now.coverage
    if hidden:
        least = min(hidden, key=lambda each: each.pipeline_coverage / each.required)
        verb = "is" if len(hidden) == 1 else "are"
        return (
            f"{formats.counted(len(hidden), 'rep')} {verb} short in a team that has enough: "
            f"{now.plan.company.reps.name[least.rep]} has {formats.multiple(least.pipeline_coverage)}, "
            f"the team {formats.multiple(least.team_coverage)}"
        )
    covered = np.isfinite(found.pipeline_coverage)
    short = int((found.shortfall > 0).sum())
    if not short:
        return "Everybody who is judged has the pipeline required"
    of_all = formats.counted(int(covered.sum()), "rep")
    return f"{short} of {of_all} {'is' if short == 1 else 'are'} short of pipeline; no average hides them"


def reps_note(now: Outlook, hidden: tuple[HiddenRep, ...]) -> str:
    """What a bar is, and the largest of those who are hidden."""
    told = "One bar a rep, smallest coverage first; the line is what is required."
    if not hidden:
        return told
    return f"{told} A triangle marks who is hidden. {hidden_sentence(now.plan, hidden[0])}."


def segments_figure(now: Outlook, pinned: Outlook | None) -> Figure:
    """A bar a segment, with marks at what is required and at what its own win rate asks."""
    teams = coverage_teams(now.plan, now.coverage)["segment"]
    before = coverage_teams(pinned.plan, pinned.coverage)["segment"] if pinned else {}
    judged = {name: team for name, team in teams.items() if team.judged and np.isfinite(team.pipeline_coverage)}
    title = segments_title(judged, [name for name in teams if name not in judged])
    if not judged:
        return nothing(title, not_judged(now.coverage))
    names = sorted(judged, key=lambda name: -judged[name].shortfall)
    labels = [f"{name} {formats.multiple(judged[name].pipeline_coverage)}" for name in names]
    implied = {n: now.coverage.implied_required[n] for n in names if n in now.coverage.implied_required}
    marks = [
        ("line-ns", "$ink", {n: judged[n].required for n in names}, "required"),
        ("diamond-open", "$ink", implied, "1 / win rate"),
        ("line-ns", "$pinned", {n: before[n].pipeline_coverage for n in names if n in before}, "pinned"),
    ]
    data: list[dict[str, Any]] = [
        {
            "type": "bar",
            "orientation": "h",
            "y": labels,
            "x": [round(judged[n].pipeline_coverage, 4) for n in names],
            "width": 0.6,
            "marker": {"color": ["$accent" if judged[n].pooled_shortfall <= 0 else "$accent/0.45" for n in names]},
            "customdata": [_team_told(judged[n]) for n in names],
            "hovertemplate": "%{customdata}<extra></extra>",
        }
    ]
    for symbol, colour, values, word in marks:
        known = {n: value for n, value in values.items() if np.isfinite(value)}
        if known:
            data.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "y": [labels[names.index(n)] for n in known],
                    "x": [round(value, 4) for value in known.values()],
                    "marker": {"symbol": symbol, "size": 10, "color": colour, "line": {"color": colour, "width": 3}},
                    "hovertemplate": f"{word} %{{x:.1f}}x<extra></extra>",
                }
            )
    top = max(x for each in data for x in each["x"]) * 1.12
    return {
        "title": title,
        "data": data,
        "layout": {
            "bargap": 0.3,
            "xaxis": {"range": [0, top], "ticksuffix": "x", "nticks": 6},
            "yaxis": {"showgrid": False, "autorange": "reversed", "type": "category"},
            "margin": {"l": 62, "r": 8, "t": 2, "b": 18},
            "uirevision": "coverage-segments",
        },
        "note": " ".join(["Line: required. Diamond: what the segment's own win rate asks.", *now.coverage.notes]),
        "alt": title,
        "table": table(SEGMENT_COLUMNS, [_segment_row(now, name, team) for name, team in teams.items()]),
    }


def _team_told(team: TeamCoverage) -> str:
    short = f"{formats.money(team.shortfall)} short" if team.shortfall > 0 else "enough"
    return f"{formats.money(team.pipeline)} on {formats.money(team.open_quota)} left of the quarter: {short}"


def _segment_row(now: Outlook, name: str, team: TeamCoverage) -> list[Any]:
    implied = now.coverage.implied_required.get(name)
    if not team.judged:
        return [name, 0, None, None, None, None, implied, None, None]
    amounts = (team.open_quota, team.pipeline, team.pipeline_coverage, team.required)
    return [name, team.judged, *amounts, implied, team.pooled_shortfall, team.shortfall]


def segments_title(judged: dict[str, TeamCoverage], others: list[str]) -> str:
    """ENT has 2.8x of 5.0x required; MM and SMB are not judged."""
    if not judged:
        return "No segment is judged"
    short = sorted((n for n in judged if judged[n].pooled_shortfall > 0), key=lambda n: -judged[n].pooled_shortfall)
    if short:
        first = judged[short[0]]
        told = (
            f"{short[0]} has {formats.multiple(first.pipeline_coverage)} of {formats.multiple(first.required)} required"
        )
        told += f", {formats.counted(len(short) - 1, 'segment')} more short" if len(short) > 1 else ""
    else:
        told = "Each segment judged has enough together"
    if not others:
        return told
    return f"{told}; {formats.listed(others)} {'is' if len(others) == 1 else 'are'} not judged"
