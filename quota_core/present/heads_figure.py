"""Who is there when: heads by month, what of them sells, what is expected to be lost, what still ramps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from quota_core.evaluate.capacity_plan import CapacityPlan
from quota_core.evaluate.headcount import HeadMonth
from quota_core.present import formats
from quota_core.present.axes import axis_title, nothing, table

Read = Callable[[HeadMonth], float]
# From the ground up: what adds up to the people as planned.
PARTS: tuple[tuple[str, str, str, Read], ...] = (
    ("today's team, selling", "$accent/0.75", "$bg", lambda each: each.expected_team),
    ("planned hires, selling", "$accent/0.4", "$ink", lambda each: each.expected_hired),
    ("expected loss", "$past/0.45", "$ink", lambda each: each.loss),
    ("not ramped yet", "$past/0.2", "$ink", lambda each: each.ramp),
)
COLUMNS: tuple[tuple[str, Read], ...] = (
    ("People as planned", lambda each: each.people),
    ("of them planned hires", lambda each: each.people_hired),
    ("Ramped-equivalent as planned", lambda each: each.ramped_equivalent),
    ("Capacity-equivalent as planned", lambda each: each.capacity_equivalent),
    ("People expected", lambda each: each.expected_people),
    ("Ramped-equivalent expected", lambda each: each.expected_ramped_equivalent),
    ("Capacity-equivalent expected", lambda each: each.expected_capacity_equivalent),
    ("of them today's team", lambda each: each.expected_team),
    ("of them planned hires", lambda each: each.expected_hired),
    ("Expected loss", lambda each: each.loss),
    ("Not ramped yet", lambda each: each.ramp),
)
FLOOR = 0.6  # of what the picture is about, so much of the team that changes nothing stands under it
LINE, HEADROOM = 0.13, 0.2  # of the axis: what a line of words takes; room for one over everything
AWAY = 3  # months from either side: words there would be cut


def heads_figure(found: CapacityPlan, pinned: CapacityPlan | None) -> dict[str, Any]:
    """Layers by month that add up to people as planned; the axis begins where they begin to differ."""
    months = found.months
    if not found.team.people:
        return nothing("Nobody carries a quota in the plan year")
    names = [formats.month(each.month).split()[0] for each in months]
    low, top = _span(months)
    edges = _edges(months)
    data = [_edge(names, edges[0], "$line", None)]
    for (name, colour, _, read), edge in zip(PARTS, edges[1:], strict=True):
        told = [f"{at}: {name} {formats.number(read(each), 1)}" for at, each in zip(names, months, strict=True)]
        data.append(_edge(names, edge, colour, told))
    carried = [round(each.ramped_equivalent, 3) for each in months]
    data.append(_line(names, carried, "$ink", "carrying quota", "dot"))
    if pinned is not None and pinned.team.people:
        before = [round(each.expected_capacity_equivalent, 3) for each in pinned.months]
        data.append(_line(names, before, "$pinned", "selling, pinned", "solid"))
    return {
        "title": heads_title(found),
        "data": data,
        "layout": {
            "xaxis": {"type": "category", "showgrid": False, "tickvals": names[::2], "range": [0, len(names) - 1]},
            "yaxis": {"range": [low, top], "title": axis_title("heads"), "nticks": 5},
            "annotations": _labels(months, edges, top - low, low),
            "margin": {"r": 12, "t": 8},
            "uirevision": "heads",
        },
        "note": heads_note(found, cut=low > 0),
        "alt": heads_title(found),
        "table": table(
            ["Month", *(name for name, _ in COLUMNS)],
            [[formats.month(each.month), *(round(read(each), 4) for _, read in COLUMNS)] for each in months],
        ),
    }


def _edges(months: Sequence[HeadMonth]) -> list[list[float]]:
    """The ground, and the upper edge of each part."""
    edges = [[0.0] * len(months)]
    for _, _, _, read in PARTS:
        below = edges[-1]
        edges.append([round(at + max(read(each), 0.0), 3) for at, each in zip(below, months, strict=True)])
    return edges


def _span(months: Sequence[HeadMonth]) -> tuple[float, float]:
    """From where to where the axis goes: all that changes, and some of the team under it."""
    most, least = max(each.people for each in months), min(each.expected_team for each in months)
    low = least - FLOOR * (most - least)
    return (float(int(low)) if low > most / 4 else 0.0), most + HEADROOM * (most - max(low, 0.0)) + 0.1


def _edge(names: list[str], values: list[float], colour: str, told: list[str] | None) -> dict[str, Any]:
    made: dict[str, Any] = {"type": "scatter", "mode": "lines", "x": names, "y": values, "line": {"width": 0}}
    if told is None:
        return {**made, "hoverinfo": "skip"}
    return {**made, "fill": "tonexty", "fillcolor": colour, "text": told, "hovertemplate": "%{text}<extra></extra>"}


def _line(names: list[str], values: list[float], colour: str, name: str, dash: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": names,
        "y": values,
        "line": {"color": colour, "width": 2, "dash": dash},
        "hovertemplate": f"%{{x}}: {name} %{{y:.1f}}<extra></extra>",
    }


def _labels(months: Sequence[HeadMonth], edges: list[list[float]], span: float, low: float) -> list[dict[str, Any]]:
    """Each part's name where it is thickest, where a line of words finds room; the top part's over it."""
    made = []
    inside = range(AWAY, len(months) - AWAY)
    for place, (name, _, colour, _) in enumerate(PARTS):
        thick = [over - max(under, low) for under, over in zip(edges[place], edges[place + 1], strict=True)]
        best = max(inside, key=thick.__getitem__)
        over, on_top = edges[place + 1][best], place == len(PARTS) - 1
        if thick[best] < LINE * span / (2 if on_top else 1):
            continue
        where = {"y": over, "yanchor": "bottom"} if on_top else {"y": over - thick[best] / 2}
        made.append({"x": best, **where, "text": name, "showarrow": False, "font": {"color": colour}})
    return made


def heads_title(found: CapacityPlan) -> str:
    """50 heads sell like 47.2 in Jan, 54 like 50.1 in Dec."""
    first, last = found.months[0], found.months[-1]
    start, end = (formats.month(each.month).split()[0] for each in (first, last))
    people, selling, later, then = (
        formats.number(value, 1) for each in (first, last) for value in (each.people, each.expected_capacity_equivalent)
    )
    return f"{people} heads sell like {selling} in {start}, {later} like {then} in {end}"


def heads_note(found: CapacityPlan, *, cut: bool) -> str:
    """What the layers are, and what the year loses to whom."""
    lost = sum(each.loss for each in found.months) / len(found.months)
    parameters = found.plan.parameters
    return (
        "From below: today's team as it is expected to sell, planned hires, what leavers and late starts are expected "
        f"to cost ({formats.number(lost, 1)} heads over the year), who is not ramped yet; dotted: carrying quota. "
        f"{formats.percent(parameters.annual_turnover, 1)} leave in a year, seats are filled after "
        f"{formats.number(parameters.backfill_months)} months and ramp."
        + (" The axis does not begin at 0." if cut else "")
    )
