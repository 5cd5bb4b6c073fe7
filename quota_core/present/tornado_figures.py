"""What matters most, as pictures: bars from the present outcome to both ends, and an outcome over two parameters."""

from __future__ import annotations

import math

import numpy as np

from quota_core.evaluate.measures import OUTCOMES
from quota_core.evaluate.sensitivity import Row, Tornado, TwoWay
from quota_core.model.company import FloatArray
from quota_core.parameters import SPECS, Parameters
from quota_core.present import formats
from quota_core.present.axes import (
    Figure,
    axis_title,
    inward,
    label_over,
    line_at,
    money_axis,
    nothing,
    percent_axis,
    table,
)
from quota_core.present.tornado_tables import (
    moving_rows,
    number_text,
    outcome_text,
    setting_text,
    shown_rows,
    tornado_title,
)

MOST_ROWS, ROW = 16, 1.6
NARROW, LETTER = 300.0, 6.0  # pixels: the narrowest plot, on a phone, and a letter
MOST_ROOM, LEAST_ROOM = 0.3, 0.06  # of the plot's width, for words beside the bars
MARK = "◆"  # ASSUMED, said in the note: the word beside every name would be cut on a phone
DEEPEST, PALEST = 0.5, 0.04
NEAR = 1e-6  # of a cell: a value that was tried
OUTSIDE = "The present setting lies outside."


def tornado_figure(found: Tornado, *, pay: bool) -> Figure:
    """Bars from the present outcome to what each parameter's low and high end make of it, the largest on top."""
    rows = moving_rows(found, pay=pay)[:MOST_ROWS]
    if not rows:
        return nothing(tornado_title(found, pay=pay))
    shown = list(reversed(rows))
    ends = [x for row in shown for x in (row.low.outcome, row.high.outcome, found.base) if math.isfinite(x)]
    low, high = _edges(found, shown, min(ends), max(ends))
    still = len(shown_rows(found, pay=pay)) - len(moving_rows(found, pay=pay))
    more = len(moving_rows(found, pay=pay)) - len(rows)
    unit = OUTCOMES[found.outcome]
    axis = money_axis if unit.unit == "money" else _percent
    assumed = any(row.assumed for row in shown)
    return {
        "title": tornado_title(found, pay=pay),
        "rows": round(ROW * len(shown)),
        "data": [
            _bars(found, shown, "low", 0.46, "$accent/0.45"),
            _bars(found, shown, "high", 0.26, "$accent"),
            _settings(found, shown, "left"),
            _settings(found, shown, "right"),
        ],
        "layout": {
            "barmode": "overlay",
            "xaxis": _known_ticks(axis(low, high, unit.title), ends, unit.unit),
            "yaxis": {"visible": False, "range": [-0.6, len(shown) - 0.2]},
            "shapes": [line_at("x", found.base, "$ink")],
            "annotations": [
                label_over(
                    found.base,
                    f"now {outcome_text(found.outcome, found.base)}",
                    anchor=inward(found.base, low, high),
                ),
                *(_name(row, place) for place, row in enumerate(shown)),
            ],
            "margin": {"l": 10, "r": 10, "t": 20, "b": 34},
            "uirevision": found.outcome,
        },
        "note": "Wide bar: the low setting, narrow bar: the high one; at the end what it is set to."
        + (" ◆ ASSUMED: nobody has confirmed it." if assumed else "")
        + (f" {more} smaller ones are in the table." if more else "")
        + (f" {formats.counted(still, 'parameter')} alone change nothing." if still else ""),
        "alt": "; ".join(_told(found, row) for row in rows),
        "table": table(
            ["Parameter", "ASSUMED", "Low setting", "At low", "At present", "High setting", "At high"],
            [
                [
                    row.title,
                    "ASSUMED" if row.assumed else "",
                    setting_text(row.key, row.low),
                    row.low.outcome,
                    found.base,
                    *([setting_text(row.key, row.high), row.high.outcome] if len(row.ends) > 1 else ["", None]),
                ]
                for row in moving_rows(found, pay=pay)
            ],
        ),
    }


def _percent(low: float, high: float, title: str) -> Figure:
    return percent_axis(high, title, low=low)


def _known_ticks(axis: Figure, ends: list[float], unit: str) -> Figure:
    """No tick under 0, or over 100%, where the outcome never is."""
    least = 0.0 if min(ends) >= 0 else -math.inf
    most = 1.0 if max(ends) <= 1 and unit != "money" else math.inf
    kept = [
        (at, text)
        for at, text in zip(axis["tickvals"], axis["ticktext"], strict=True)
        if least - 1e-9 < at < most + 1e-9
    ]
    return {**axis, "tickvals": [at for at, _ in kept], "ticktext": [text for _, text in kept]}


def _name(row: Row, place: int) -> Figure:
    """The parameter's name over its bar, so that there is room for it on a phone."""
    return {
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "y": place + 0.24,
        "yanchor": "bottom",
        "text": row.title + (f"  {MARK}" if row.assumed else ""),
        "showarrow": False,
        "font": {"color": "$ink"},
    }


def _bars(found: Tornado, shown: list[Row], which: str, width: float, colour: str) -> Figure:
    sides = [getattr(row, which) for row in shown]
    return {
        "type": "bar",
        "orientation": "h",
        "y": list(range(len(shown))),
        "x": [side.outcome - found.base if math.isfinite(side.outcome) else 0.0 for side in sides],
        "base": [found.base] * len(shown),
        "width": width,
        "marker": {"color": colour},
        "customdata": [_told(found, row) for row in shown],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _edges(found: Tornado, shown: list[Row], low: float, high: float) -> tuple[float, float]:
    """Where the axis begins and ends, so that even on a phone the words beside the bars stand inside it."""
    span = (high - low) or 1.0
    parts = []
    for where, sign, edge in (("left", -1, low), ("right", 1, high)):
        # Words at `at` reach `need` of the width further; what is free up to the outermost bar counts, at its least.
        wanted = [
            (len(text) * LETTER / NARROW, sign * (edge - at) / span) for at, _, text in _ends(found, shown, where)
        ]
        parts.append(min(max([LEAST_ROOM, *(need - free * (1 - 2 * MOST_ROOM) for need, free in wanted)]), MOST_ROOM))
    whole = span / (1 - sum(parts))
    return low - parts[0] * whole, high + parts[1] * whole


def _ends(found: Tornado, shown: list[Row], where: str) -> list[tuple[float, int, str]]:
    """The furthest outcome of each row on one side of the present one, its row, and what the parameter is set to."""
    sign = -1 if where == "left" else 1
    told = []
    for place, row in enumerate(shown):
        sides = [side for side in (row.low, row.high) if sign * (side.outcome - found.base) > 0]
        if sides:
            furthest = max(sides, key=lambda side: sign * side.outcome)
            told.append((furthest.outcome, place, f" {setting_text(row.key, furthest).partition(' (')[0]} "))
    return told


def _settings(found: Tornado, shown: list[Row], where: str) -> Figure:
    """What the parameter is set to where the bar ends, on one side of the present outcome."""
    told = _ends(found, shown, where)
    return {
        "type": "scatter",
        "mode": "text",
        "x": [at for at, _, _ in told],
        "y": [place for _, place, _ in told],
        "text": [text for _, _, text in told],
        "textposition": f"middle {where}",
        "textfont": {"color": "$muted"},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def _told(found: Tornado, row: Row) -> str:
    ends = ", ".join(
        f"{setting_text(row.key, side)} gives {outcome_text(found.outcome, side.outcome)}"
        for side in row.ends
        if math.isfinite(side.outcome)
    )
    return f"{row.title}: {ends}" + (" (ASSUMED)" if row.assumed else "")


def two_way_title(found: TwoWay) -> str:
    """The span of the outcome over both parameters: 2% to 60%, now 14%."""
    known = found.outcomes[np.isfinite(found.outcomes)]
    title = OUTCOMES[found.outcome].title
    if not known.size:
        return " ".join(found.notes).rstrip(".")
    low, high = (outcome_text(found.outcome, float(x)) for x in (known.min(), known.max()))
    names = f"{SPECS[found.x].title} and {SPECS[found.y].title}"
    if low == high:
        return f"{names} together do not move it: {title} {low}"
    return f"{names} together: {title} from {low} to {high}, now {outcome_text(found.outcome, found.base)}"


def two_way_figure(found: TwoWay, parameters: Parameters) -> Figure:
    """An outcome over two parameters, the deeper the more; the present setting is marked."""
    known = found.outcomes[np.isfinite(found.outcomes)]
    if not known.size:
        return nothing(two_way_title(found))
    xs, ys = (
        [number_text(found.x, v) for v in found.x_values],
        [number_text(found.y, v) for v in found.y_values],
    )
    low, span = float(known.min()), float(known.max() - known.min()) or 1.0
    cells = [(row, column, float(found.outcomes[row, column])) for row in range(len(ys)) for column in range(len(xs))]
    told = [
        f"{SPECS[found.x].title} {xs[column]}, {SPECS[found.y].title} {ys[row]}: {outcome_text(found.outcome, value)}"
        for row, column, value in cells
    ]
    now = (_place(found.x_values, getattr(parameters, found.x)), _place(found.y_values, getattr(parameters, found.y)))
    data: list[Figure] = [
        {
            "type": "scatter",
            "mode": "text",
            "x": [column for _, column, _ in cells],
            "y": [row for row, _, _ in cells],
            "text": [_brief(outcome_text(found.outcome, value)) for _, _, value in cells],
            "textfont": {"color": "$ink"},
            "customdata": told,
            "hovertemplate": "%{customdata}<extra></extra>",
        }
    ]
    inside = now[0] is not None and now[1] is not None
    between = any(place is not None and abs(place - round(place)) > NEAR for place in now)
    if inside:
        data.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [now[0]],
                "y": [now[1]],
                "marker": {"symbol": "square-open", "size": 34, "color": "$ink", "line": {"width": 2.5}},
                "hovertemplate": f"now: {outcome_text(found.outcome, found.base)}<extra></extra>",
            }
        )
    missing = f" {formats.UNKNOWN}: not possible, or not to be said." if known.size < found.outcomes.size else ""
    return {
        "title": two_way_title(found),
        "zoom": False,
        "data": data,
        "layout": {
            "xaxis": _steps(found.x, xs),
            "yaxis": _steps(found.y, ys),
            "shapes": [_cell(row, column, value, low, span) for row, column, value in cells if math.isfinite(value)],
            "margin": {"l": 64, "r": 8, "t": 6, "b": 36},
            "uirevision": f"{found.x}-{found.y}",
        },
        "note": f"Each cell: {OUTCOMES[found.outcome].title}; the more a cell stands out, the more. "
        + (f"□ the present setting{', between the values tried' if between else ''}." if inside else OUTSIDE)
        + missing,
        "alt": "; ".join(told),
        "table": table(
            [SPECS[found.x].title, SPECS[found.y].title, OUTCOMES[found.outcome].title],
            [[found.x_values[column], found.y_values[row], value] for row, column, value in cells],
        ),
    }


def _brief(text: str) -> str:
    return text.replace("under ", "<").replace("over ", ">")


def _steps(key: str, names: list[str]) -> Figure:
    unit = SPECS[key].unit
    return {
        "tickvals": list(range(len(names))),
        "ticktext": names,
        "range": [-0.5, len(names) - 0.5],
        "showgrid": False,
        "zeroline": False,
        "title": axis_title(f"{SPECS[key].title} ({unit})" if unit else SPECS[key].title),
    }


def _cell(row: int, column: int, value: float, low: float, span: float) -> Figure:
    depth = PALEST + (DEEPEST - PALEST) * (value - low) / span
    return {
        "type": "rect",
        "x0": column - 0.49,
        "x1": column + 0.49,
        "y0": row - 0.48,
        "y1": row + 0.48,
        "fillcolor": f"$accent/{depth:.3f}",
        "line": {"width": 0},
        "layer": "below",
    }


def _place(values: tuple[float, ...], at: float | None) -> float | None:
    """Where a value stands between the values tried, in cells; nothing outside them."""
    if at is None or len(values) < 2 or not values[0] <= at <= values[-1]:
        return None
    found: FloatArray = np.interp([at], values, np.arange(len(values)))
    return float(found[0])
