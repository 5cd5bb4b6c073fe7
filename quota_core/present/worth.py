"""Is it worth it: quota to OTE per rep against the band, and what pay brings back against its target. Pay: never in
projector mode."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from quota_core.evaluate.audit import MEDIAN_MULTIPLE, MULTIPLE_RANGES
from quota_core.evaluate.outlook import Outlook
from quota_core.model.unsaid import no_pay_reason, no_quotas_reason
from quota_core.present import formats
from quota_core.present.bands import BAD, GOOD, status

MOST_DOTS = 400
AT_80, AT_100 = "80%", "100%"


def worth_figure(now: Outlook, pinned: Outlook | None) -> dict[str, Any]:
    """One dot a rep, lowest multiple first; the band shaded, the team's multiple as a line."""
    plan, multiples = now.plan, now.efficiency.multiple
    low, high = plan.parameters.ote_multiple_min, plan.parameters.ote_multiple_max
    known = np.flatnonzero(plan.carries & np.isfinite(multiples))
    order = known[np.argsort(multiples[known], kind="stable")]
    names = [plan.company.reps.name[i] for i in order]
    shown = _thinned(len(order))
    values = multiples[order]
    inside = (values >= low) & (values <= high)
    data: list[dict[str, Any]] = []
    if pinned is not None:
        before = pinned.efficiency.multiple[pinned.plan.carries & np.isfinite(pinned.efficiency.multiple)]
        ghost = np.sort(before)[_thinned(len(before))]
        data.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": np.round(np.linspace(1, len(order), len(ghost)), 3).tolist(),
                "y": np.round(ghost, 4).tolist(),
                "line": {"color": "$pinned", "width": 2, "dash": "dot"},
                "hoverinfo": "skip",
            }
        )
    data.append(
        {
            "type": "scatter",
            "mode": "markers",
            "x": (shown + 1).tolist(),
            "y": np.round(values[shown], 4).tolist(),
            "marker": {
                "color": ["$accent" if ok else "$bad" for ok in inside[shown]],
                "symbol": ["circle" if ok else "square" for ok in inside[shown]],
                "size": 7,
            },
            "text": [f"{names[j]} {formats.multiple(values[j])}" for j in shown],
            "hovertemplate": "%{text}<extra></extra>",
        }
    )
    columns = (multiples, now.efficiency.return_at_quota, now.efficiency.return_at_80)
    top, bottom = max([high, *values.tolist()]) + 0.5, min([low, *values.tolist()]) - 0.5
    return {
        "title": worth_title(now),
        "data": data,
        "layout": {
            "xaxis": {"showticklabels": False, "showgrid": False, "zeroline": False},
            "yaxis": {
                "range": [bottom, top],
                "tickvals": [low, high],
                "ticktext": [formats.multiple(low), formats.multiple(high)],
                "showgrid": False,
                "zeroline": False,
            },
            "shapes": [
                {
                    "type": "line",
                    "x0": 0,
                    "x1": 1,
                    "xref": "paper",
                    "y0": MEDIAN_MULTIPLE,
                    "y1": MEDIAN_MULTIPLE,
                    "line": {"color": "$muted", "width": 1, "dash": "dot"},
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
            "annotations": [
                {
                    "x": 0.01,
                    "xref": "paper",
                    "xanchor": "left",
                    "y": MEDIAN_MULTIPLE,
                    "yanchor": "bottom",
                    "showarrow": False,
                    "text": f"median {formats.multiple(MEDIAN_MULTIPLE)} [B]",
                    "font": {"color": "$muted"},
                },
                {
                    "x": 0.99,
                    "xref": "paper",
                    "xanchor": "right",
                    "y": low,
                    "yanchor": "bottom",
                    "showarrow": False,
                    "text": "full-year quota to OTE, one dot a rep",
                    "font": {"color": "$muted"},
                },
            ],
            "uirevision": "worth",
        },
        "note": worth_note(now, int((~inside).sum())),
        "alt": worth_title(now),
        "table": {
            "columns": ["Rep", "Multiple", "Return at 100%", "Return at 80%"],
            "rows": [
                [names[j], *(round(value, 4) if math.isfinite(value) else None for value in row)]
                for j, row in enumerate(zip(*(column[order].tolist() for column in columns), strict=True))
            ],
        },
    }


def _thinned(count: int) -> np.ndarray:
    """At most so many dots, evenly through the order: a picture of 1,000 reps looks the same and is drawn at once."""
    if count <= MOST_DOTS:
        return np.arange(count)
    return np.unique(np.round(np.linspace(0, count - 1, MOST_DOTS)).astype(np.int64))


def worth_title(now: Outlook) -> str:
    """Each unit of pay brings 4.1x at 80% attainment, over the 3.0x asked."""
    back, asked = now.efficiency.team.return_at_80, now.efficiency.target_return
    if not np.isfinite(back) or no_quotas_reason(now.plan):
        return f"What pay brings back is unknown: {no_pay_reason(now.plan)}"
    side = "over" if back >= asked else "under"
    return f"Pay brings {formats.multiple(back)} at 80%, {side} the {formats.multiple(asked)} asked"


def return_status(now: Outlook) -> dict[str, str] | None:
    """Good where the team's return at 80% reaches the margin-adjusted target; nothing without quotas to reach."""
    back = now.efficiency.team.return_at_80
    if not np.isfinite(back) or no_quotas_reason(now.plan):
        return None
    return (
        status(GOOD, "pays back at 80%") if back >= now.efficiency.target_return else status(BAD, "under what is asked")
    )


def worth_note(now: Outlook, outside: int) -> str:
    """Where the target comes from, and who is outside the band."""
    parameters, team = now.plan.parameters, now.efficiency.team
    parts = [f"Target {formats.multiple(parameters.ote_return_floor)}"]
    if now.efficiency.target_return > parameters.ote_return_floor:
        parts[0] += f" x 80% / {formats.percent(parameters.gross_margin)} margin"
    else:
        parts[0] += " at 80% margin or more"
    parts.append(f"{formats.counted(outside, 'rep')} outside the band" if outside else "everybody inside the band")
    parts.append("usual: " + ", ".join(usual.source for usual in MULTIPLE_RANGES.values()))
    without = int(now.plan.carries.sum()) - team.reps
    if without:
        parts.append(f"{without} without OTE left out")
    return "; ".join(parts) + "."


def worth_tiles(now: Outlook, pinned: Outlook | None) -> list[dict[str, Any]]:
    """The team's multiple and returns."""
    team, before = now.efficiency.team, pinned.efficiency.team if pinned else None
    if not np.isfinite(team.multiple):
        return []
    return [
        {
            "key": "ote_multiple",
            "figure": "worth",
            "label": "quota:OTE",
            "text": formats.multiple(team.multiple),
            "baseline": formats.multiple(before.multiple) if before else None,
            "note": "Sum of full-year ramped quotas over the sum of OTE.",
        },
        {
            "key": "return_80",
            "figure": "worth",
            "label": "return at 80%",
            "text": formats.multiple(team.return_at_80),
            "interval": f"({formats.multiple(team.return_at_quota)} at 100%)",
            "baseline": formats.multiple(before.return_at_80) if before else None,
            "status": return_status(now),
            "note": "Bookings over pay at that attainment, on the pay that attainment earns.",
        },
    ]
