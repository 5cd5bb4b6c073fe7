"""Who is there when: heads by month, what of them sells, what still ramps, what is expected to be lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from quota_core.evaluate.capacity_plan import CapacityPlan
from quota_core.evaluate.headcount import HeadMonth
from quota_core.present import formats
from quota_core.present.axes import axis_title, nothing, table

Read = Callable[[HeadMonth], float]
# From the ground up: what adds up to the people as planned.
PARTS: tuple[tuple[str, str, Read], ...] = (
    ("Today's team, selling", "$accent", lambda each: each.expected_team),
    ("Planned hires, selling", "$accent/0.55", lambda each: each.expected_hired),
    ("Not ramped yet", "$past/0.55", lambda each: each.ramp),
    ("Expected loss", "$past/0.22", lambda each: each.loss),
)
COLUMNS: tuple[tuple[str, Read], ...] = (
    ("People as planned", lambda each: each.people),
    ("of them planned hires", lambda each: each.people_hired),
    ("Ramped-equivalent as planned", lambda each: each.ramped_equivalent),
    ("Capacity-equivalent as planned", lambda each: each.capacity_equivalent),
    ("People expected", lambda each: each.expected_people),
    ("Ramped-equivalent expected", lambda each: each.expected_ramped_equivalent),
    ("Capacity-equivalent expected", lambda each: each.expected_capacity_equivalent),
)


def heads_figure(found: CapacityPlan, pinned: CapacityPlan | None) -> dict[str, Any]:
    """A bar a month: people as planned, split into who sells, who ramps and what leavers and late starts cost."""
    months = found.months
    if not found.team.people:
        return nothing("Nobody carries a quota in the plan year")
    names = [formats.month(each.month)[:3] for each in months]
    data: list[dict[str, Any]] = [
        {
            "type": "bar",
            "name": name,
            "x": names,
            "y": [round(max(read(each), 0.0), 3) for each in months],
            "marker": {"color": colour},
            "hovertemplate": f"%{{x}}: {name.lower()} %{{y:.1f}}<extra></extra>",
        }
        for name, colour, read in PARTS
    ]
    data.append(
        {
            "type": "scatter",
            "mode": "lines",
            "name": "Carrying quota",
            "x": names,
            "y": [round(each.ramped_equivalent, 3) for each in months],
            "line": {"color": "$ink", "width": 2, "dash": "dot"},
            "hovertemplate": "%{x}: carrying quota %{y:.1f}<extra></extra>",
        }
    )
    if pinned is not None and pinned.months[0].month == months[0].month:
        data.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": "Selling, pinned",
                "x": names,
                "y": [round(each.expected_capacity_equivalent, 3) for each in pinned.months],
                "line": {"color": "$pinned", "width": 2},
                "hovertemplate": "%{x}: selling, pinned %{y:.1f}<extra></extra>",
            }
        )
    return {
        "title": heads_title(found),
        "data": data,
        "layout": {
            "barmode": "stack",
            "bargap": 0.16,
            "showlegend": True,
            "legend": {
                "orientation": "h",
                "x": 0,
                "y": 1.02,
                "yanchor": "bottom",
                "traceorder": "normal",
                "itemclick": False,
                "itemdoubleclick": False,
            },
            "xaxis": {"type": "category", "showgrid": False},
            "yaxis": {"rangemode": "tozero", "title": axis_title("heads"), "nticks": 5},
            "margin": {"t": 30},
            "uirevision": "heads",
        },
        "note": heads_note(found),
        "alt": heads_title(found),
        "wide": True,
        "table": table(
            ["Month", *(name for name, _ in COLUMNS), *(name for name, _, _ in PARTS[2:])],
            [
                [formats.month(each.month), *(round(read(each), 4) for _, read in COLUMNS)]
                + [round(read(each), 4) for _, _, read in PARTS[2:]]
                for each in months
            ],
        ),
    }


def heads_title(found: CapacityPlan) -> str:
    """50 heads sell as much as 47.2 in January, 54 as much as 50.1 in December."""
    first, last = found.months[0], found.months[-1]

    def told(each: HeadMonth) -> str:
        return (
            f"{formats.number(each.people, 1)} heads sell like {formats.number(each.expected_capacity_equivalent, 1)}"
        )

    ends = [f"in {formats.month(each.month).split()[0]}" for each in (first, last)]
    return f"{told(first)} {ends[0]}, {told(last).replace(' heads sell', '')} {ends[1]}"


def heads_note(found: CapacityPlan) -> str:
    """What the year loses by leavers and late starts, and to what the expectation owes it."""
    lost, months = sum(each.loss for each in found.months), len(found.months)
    parameters = found.plan.parameters
    return (
        f"Leavers, empty seats and late starts are expected to cost {formats.number(lost / months, 1)} heads' selling "
        f"over the year: {formats.percent(parameters.annual_turnover, 1)} leave, seats are filled after "
        f"{formats.number(parameters.backfill_months)} months and ramp. The dotted line is what they carry of quota."
    )
