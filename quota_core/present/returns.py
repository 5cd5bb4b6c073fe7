"""What pay brings back in each pool, against what is asked. Pay: never in projector mode."""

from __future__ import annotations

from typing import Any

import numpy as np

from quota_core.evaluate.outlook import Outlook
from quota_core.model.unsaid import no_pay_reason, no_quotas_reason
from quota_core.present import formats
from quota_core.present.axes import pinned_marks

MOST_POOLS = 8


def returns_figure(now: Outlook, pinned: Outlook | None) -> dict[str, Any]:
    """A bar a pool, its return at 80% attainment; a line at what is asked."""
    found = {name: team for name, team in now.efficiency.by_pool.items() if np.isfinite(team.return_at_80)}
    before = pinned.efficiency.by_pool if pinned else {}
    asked = now.efficiency.target_return
    names = sorted(found, key=lambda name: found[name].return_at_80)[:MOST_POOLS]
    backs = [round(found[name].return_at_80, 4) for name in names]
    labels = [f"{name.replace('/', ' ')} {formats.multiple(back)}" for name, back in zip(names, backs, strict=True)]
    data: list[dict[str, Any]] = [
        {
            "type": "bar",
            "orientation": "h",
            "y": labels,
            "x": backs,
            "width": 0.6,
            "marker": {"color": ["$accent" if back >= asked else "$bad/0.6" for back in backs]},
            "text": [_told(now, name) for name in names],
            "textposition": "none",
            "hovertemplate": "%{text}<extra></extra>",
        }
    ]
    ghosts = [(label, before[name].return_at_80) for label, name in zip(labels, names, strict=True) if name in before]
    if ghosts:
        data.append(pinned_marks(ghosts))
    title = returns_title(now)
    return {
        "title": title,
        "data": data if names else [],
        "layout": {
            "bargap": 0.3,
            "xaxis": {"range": [0, max([*backs, asked]) * 1.12], "ticksuffix": "x", "nticks": 6},
            "yaxis": {"showgrid": False, "type": "category", "autorange": "reversed"},
            "shapes": [
                {
                    "type": "line",
                    "x0": asked,
                    "x1": asked,
                    "y0": 0,
                    "y1": 1,
                    "yref": "paper",
                    "line": {"color": "$ink", "width": 2},
                }
            ],
            "margin": {"l": 62, "r": 8, "t": 2, "b": 18},
            "uirevision": "returns",
        },
        "note": f"One bar a role and segment: bookings over pay at 80% attainment. The line: {formats.multiple(asked)}"
        " asked.",
        "alt": title,
        "table": {
            "columns": ["Pool", "Reps", "Quota to OTE", "Return at 100%", "Return at 80%", "Asked"],
            "rows": [
                [name, team.reps, *_plain(team.multiple, team.return_at_quota, team.return_at_80, asked)]
                for name, team in now.efficiency.by_pool.items()
            ],
        },
    }


def _told(now: Outlook, name: str) -> str:
    team = now.efficiency.by_pool[name]
    return (
        f"{formats.counted(team.reps, 'rep')}: {formats.multiple(team.multiple)} OTE, "
        f"{formats.multiple(team.return_at_80)} back at 80%"
    )


def _plain(*values: float) -> list[float | None]:
    return [round(float(value), 4) if np.isfinite(value) else None for value in values]


def returns_title(now: Outlook) -> str:
    """2 of 5 pools bring back less than the 3.0x asked."""
    backs = [t.return_at_80 for t in now.efficiency.by_pool.values() if np.isfinite(t.return_at_80)]
    if not backs or no_quotas_reason(now.plan):
        return f"What each pool brings back is unknown: {no_pay_reason(now.plan)}"
    under = sum(back < now.efficiency.target_return for back in backs)
    asked = formats.multiple(now.efficiency.target_return)
    if not under:
        return f"Every pool brings back the {asked} asked"
    verb = "brings" if under == 1 else "bring"
    return f"{under} of {formats.counted(len(backs), 'pool')} {verb} back less than the {asked} asked"
