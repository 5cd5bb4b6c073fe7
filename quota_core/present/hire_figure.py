"""What one more hire brings by the month it starts in: the later, the less of it within the year."""

from __future__ import annotations

from typing import Any

from quota_core.evaluate.capacity_plan import CapacityPlan
from quota_core.evaluate.hires import HireYear
from quota_core.evaluate.pay.payback import HirePayback
from quota_core.present import formats
from quota_core.present.axes import axis_title, line_at, money_axis, nothing, table
from quota_core.present.capacity_words import pool_name

MOST_POOLS = 6
ROOM = 0.75  # along the picture: up to there a word finds room on the right
COLUMN, PLACES = 3, (0.26, 0.5)  # how many names stand under each other, and where along the picture


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
    top = max(float(hire.bookings[0]) for hire in hires) * 1.1 or 1.0
    line, words = _latest(chosen, payback, names)
    return {
        "title": hire_title(chosen),
        "data": data,
        "layout": {
            "xaxis": {"type": "category", "showgrid": False, "tickvals": names[::2], "title": axis_title("starts in")},
            "yaxis": {**money_axis(0.0, top, ""), "title": None, "nticks": 4},
            "annotations": [*_names(hires, chosen), *words],
            "shapes": line,
            "margin": {"l": 46, "r": 12, "t": 14},
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


def _names(hires: list[HireYear], chosen: HireYear) -> list[dict[str, Any]]:
    """The lines' names from the highest down, with what each brings at first, where no line runs: lines only fall."""
    ordered = sorted(hires, key=lambda hire: -float(hire.bookings[0]))
    told = [f"{pool_name(hire.key)} {formats.money(float(hire.bookings[0]))}" for hire in ordered]
    told = [f"<b>{text}</b>" if hire is chosen else text for hire, text in zip(ordered, told, strict=True)]
    columns = [told[place : place + COLUMN] for place in range(0, len(told), COLUMN)]
    return [
        {
            "x": at,
            "y": 1.0,
            "xref": "paper",
            "yref": "paper",
            "xanchor": "left",
            "yanchor": "top",
            "align": "left",
            "showarrow": False,
            "text": "<br>".join(column),
            "font": {"color": "$muted", "size": 10},
        }
        for at, column in zip(PLACES, columns, strict=False)
    ]


def hire_title(hire: HireYear) -> str:
    """A hire in AE ENT: 717K from Jan, 219K from Jul."""
    half = len(hire.starts) // 2
    told = [
        f"{formats.money(float(hire.bookings[place]))} from {formats.month(hire.starts[place]).split()[0]}"
        for place in (0, half)
    ]
    return f"A hire in {pool_name(hire.key)}: {told[0]}, {told[1]}"
