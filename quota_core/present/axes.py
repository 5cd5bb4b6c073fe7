"""Axes, lines and marks that several pictures draw: round amounts, per cents, a line with its label."""

from __future__ import annotations

import math
from collections.abc import Sequence
from textwrap import wrap
from typing import Any

from quota_core.present import formats

Figure = dict[str, Any]
WORDS_WIDE = 44  # letters of a line in the middle of a picture, on a phone too


def axis_title(text: str) -> Figure:
    """What an axis counts; in the size of its numbers, which is the screen's to say (larger on a wall)."""
    return {"text": text, "standoff": 4}


def round_ticks(low: float, high: float, wanted: int = 5) -> list[float]:
    """Round numbers from `low` to `high`, three to seven of them."""
    span = high - low
    if not math.isfinite(span) or span <= 0:
        return [low]
    rough = span / wanted
    power = 10 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= rough)
    return [step * i for i in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]


def money_axis(low: float, high: float, text: str) -> Figure:
    """An axis of money from low to high."""
    ticks = round_ticks(low, high)
    return {
        "range": [low, high],
        "tickvals": ticks,
        "ticktext": [formats.money_tick(tick) for tick in ticks],
        "title": axis_title(text),
    }


def percent_axis(high: float, text: str, *, low: float = 0.0) -> Figure:
    """An axis of shares from low to high."""
    ticks = round_ticks(low, high, 6)
    decimals = 0 if len(ticks) < 2 or ticks[1] - ticks[0] >= 0.01 else 1
    return {
        "range": [low, high],
        "tickvals": ticks,
        "ticktext": [formats.percent(tick, decimals) for tick in ticks],
        "title": axis_title(text),
    }


def line_at(axis: str, at: float, colour: str = "$ink", dash: str = "solid", width: float = 1.5) -> Figure:
    """A line across the picture at one place of an axis."""
    other = "y" if axis == "x" else "x"
    ends = {f"{axis}0": at, f"{axis}1": at, f"{other}0": 0, f"{other}1": 1, f"{other}ref": "paper"}
    return {"type": "line", **ends, "line": {"color": colour, "width": width, "dash": dash}}


def shade(axis: str, low: float, high: float) -> Figure:
    """A soft band behind the picture."""
    other = "y" if axis == "x" else "x"
    return {
        "type": "rect",
        f"{axis}0": low,
        f"{axis}1": high,
        f"{other}0": 0,
        f"{other}1": 1,
        f"{other}ref": "paper",
        "fillcolor": "$band",
        "line": {"width": 0},
        "layer": "below",
    }


def label_over(at: float, text: str, colour: str = "$ink", anchor: str = "center", level: int = 0) -> Figure:
    """Words over the picture at one place of its x axis; `level`: so many lines further up."""
    return {
        "x": at,
        "y": 1.0,
        "yref": "paper",
        "yanchor": "bottom",
        "yshift": 15 * level,
        "xanchor": anchor,
        "text": text,
        "showarrow": False,
        "font": {"color": colour},
    }


def moved_apart(values: Sequence[float], room: float) -> list[float]:
    """Where words at some heights are written so that none lies on another: each at least `room` over the one below.

    In the order given; a word stays at its height where there is room.
    """
    placed, last = [0.0] * len(values), -math.inf
    for place in sorted(range(len(values)), key=values.__getitem__):
        last = placed[place] = max(values[place], last + room)
    return placed


def inward(at: float, low: float, high: float, margin: float = 0.12) -> str:
    """How words at a place of an axis from low to high are anchored, so that they are not cut off at its ends."""
    share = (at - low) / (high - low) if high > low else 0.5
    return "left" if share < margin else "right" if share > 1 - margin else "center"


def pinned_marks(at: Sequence[tuple[str, float]], size: int = 9) -> Figure:
    """What the pinned plan has, as an upright mark on each of some bars; (the bar's name, a ratio)."""
    return {
        "type": "scatter",
        "mode": "markers",
        "y": [name for name, _ in at],
        "x": [round(value, 4) for _, value in at],
        "marker": {"symbol": "line-ns", "size": size, "line": {"color": "$pinned", "width": 3}},
        "hovertemplate": "pinned %{x:.1f}x<extra></extra>",
    }


def nothing(title: str, why: str = "") -> Figure:
    """A picture with nothing in it but the sentence that says why, or beside it a longer `why` in its middle."""
    told = {
        "x": 0.5,
        "y": 0.5,
        "xref": "paper",
        "yref": "paper",
        "text": "<br>".join(wrap(why, WORDS_WIDE)),
        "showarrow": False,
        "font": {"color": "$muted"},
    }
    return {
        "title": title,
        "data": [],
        "layout": {"xaxis": {"visible": False}, "yaxis": {"visible": False}, "annotations": [told] if why else []},
        "note": "",
        "alt": f"{title}. {why}" if why else title,
    }


def table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Figure:
    """A picture's numbers, as they are given away; what is not known is empty."""
    return {"columns": list(columns), "rows": [[_plain(value) for value in row] for row in rows]}


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
