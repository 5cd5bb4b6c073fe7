"""What one more hire brings by the month it starts in: the later, the less of it within the year."""

from __future__ import annotations

from typing import Any

from quota_core.evaluate.capacity_plan import CapacityPlan
from quota_core.evaluate.hires import HireYear
from quota_core.evaluate.pay.payback import HirePayback
from quota_core.present import formats
from quota_core.present.axes import axis_title, line_at, moved_apart, nothing, table
from quota_core.present.capacity_words import pool_name

MOST_POOLS = 6
ROOM = 0.75  # along the picture: up to there a word finds room on the right
LINE = 0.17  # of a low picture's height: a line of words
LEADER_LENGTH = 12  # pixels between a name and the picture
OVER, OVER_A_WORD = 1.05, 1.3  # how far the axis goes beyond what is highest, and where a word stands there


def hire_figure(found: CapacityPlan, pinned: CapacityPlan | None, payback: HirePayback | None) -> dict[str, Any]:
    """A line a pool over the start months; the pool shortest of its target stands out.

    `payback`: that pool's; None where pay is not to be told.
    """
    hires = shown_hires(found)
    if not hires:
        return nothing("Nobody is known to sell anything, so a hire brings nothing that can be told")
    chosen = hires[0]
    names = [formats.month(start).split()[0] for start in chosen.starts]
    data = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": names,
            "y": [round(value, 2) for value in hire.bookings.tolist()],
            "line": {"color": "$accent" if hire is chosen else "$past", "width": 3 if hire is chosen else 1.5},
            "text": [
                f"{pool_name(hire.key)}, start {name}: {formats.money(value)}"
                for name, value in zip(names, hire.bookings.tolist(), strict=True)
            ],
            "hovertemplate": "%{text}<extra></extra>",
        }
        for hire in reversed(hires)
    ]
    before = pinned.hires.get(chosen.key) if pinned else None
    if before is not None:
        data.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": names,
                "y": [round(value, 2) for value in before.bookings.tolist()],
                "line": {"color": "$pinned", "width": 2, "dash": "dot"},
                "hoverinfo": "skip",
            }
        )
    line, words = _latest(chosen, payback, names)
    top = max(float(hire.bookings[0]) for hire in hires) * (OVER_A_WORD if words else OVER)
    return {
        "title": hire_title(chosen),
        "data": data,
        "layout": {
            "xaxis": {"type": "category", "showgrid": False, "tickvals": names[::2], "title": axis_title("starts in")},
            "yaxis": {"range": [0.0, top], "showgrid": False, "ticklabelstandoff": LEADER_LENGTH, **_names(hires, top)},
            "annotations": words,
            "shapes": [*line, *_leaders(hires, top)],
            "margin": {"l": 76, "r": 12, "t": 4},
            "uirevision": "hire",
        },
        "note": "Bookings within the year of a hire who starts on the first of the month, ramps and stays.",
        "alt": hire_title(chosen),
        "table": table(
            ["Starts in", *(pool_name(hire.key) for hire in hires)],
            [
                [formats.month(start), *(round(float(hire.bookings[place]), 2) for hire in hires)]
                for place, start in enumerate(chosen.starts)
            ],
        ),
    }


def shown_hires(found: CapacityPlan) -> list[HireYear]:
    """The pools with something to tell, the one that lacks most of its target first."""
    able = [hire for hire in found.hires.values() if hire.bookings[0] > 0]
    return sorted(able, key=lambda hire: -found.gaps[hire.key].short)[:MOST_POOLS]


def _latest(hire: HireYear, payback: HirePayback | None, names: list[str]) -> tuple[list[Any], list[Any]]:
    """A line at the last start that pays back within the year, with its word."""
    if payback is None or payback.latest_start not in hire.starts:
        return [], []
    place = hire.starts.index(payback.latest_start)
    at_right = place < len(names) * ROOM
    word = {
        "x": place,
        "y": 1.0,
        "yref": "paper",
        "yanchor": "top",
        "xanchor": "left" if at_right else "right",
        "showarrow": False,
        "text": " pays back ",
        "font": {"color": "$muted"},
    }
    return [line_at("x", place, "$muted", "dot")], [word]


def _names(hires: list[HireYear], top: float) -> dict[str, Any]:
    """The lines' names where they begin, with what each brings from the first day: beside the picture, a line each."""
    return {
        "tickvals": _places(hires, top),
        "ticktext": [
            f"{pool_name(hire.key)} {formats.money(float(hire.bookings[0]))}" for hire in _highest_first(hires)
        ],
    }


def _leaders(hires: list[HireYear], top: float) -> list[dict[str, Any]]:
    """From each name to where its line begins."""
    return [
        {
            "type": "line",
            "xref": "paper",
            "xsizemode": "pixel",
            "xanchor": 0,
            "x0": 2 - LEADER_LENGTH,
            "x1": 0,
            "y0": place,
            "y1": float(hire.bookings[0]),
            "line": {"color": "$past", "width": 1, "dash": "dot"},
        }
        for hire, place in zip(_highest_first(hires), _places(hires, top), strict=True)
    ]


def _places(hires: list[HireYear], top: float) -> list[float]:
    """How high the names stand, the highest first: none on another, and none beyond the picture."""
    room = LINE * top
    up = moved_apart([float(hire.bookings[0]) for hire in _highest_first(hires)], room)
    return [-at for at in moved_apart([-min(at, top - room / 2) for at in up], room)]


def _highest_first(hires: list[HireYear]) -> list[HireYear]:
    return sorted(hires, key=lambda hire: -float(hire.bookings[0]))


def hire_title(hire: HireYear) -> str:
    """A hire in AE ENT: 717K from Jan, 219K from Jul."""
    half = len(hire.starts) // 2
    told = [
        f"{formats.money(float(hire.bookings[place]))} from {formats.month(hire.starts[place]).split()[0]}"
        for place in (0, half)
    ]
    return f"A hire in {pool_name(hire.key)}: {told[0]}, {told[1]}"
