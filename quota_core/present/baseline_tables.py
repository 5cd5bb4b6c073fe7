"""The baseline before any quota: win rate, deal size, cycle and bookings, by quarter too, and the observed ramp."""

from __future__ import annotations

from typing import Any

import numpy as np

from quota_core.model.baseline import BaselineTables, QuarterBookings
from quota_core.model.observed_ramp import ObservedRamp
from quota_core.parameters import Parameters
from quota_core.present import formats
from quota_core.present.axes import axis_title
from quota_core.present.sheet import Sheet, SheetColumn

Figure = dict[str, Any]
KIND_WORDS = {"segment": "Segment", "territory": "Territory", "rep": "Rep", "role": "Role", "all": "Everybody"}
FULL, NEAR = 1.0, 0.03


def baseline_sheet(found: BaselineTables, kind: str, currency: str) -> Sheet:
    """One row a rep, territory, segment or role over the lookback, the largest bookings first."""
    money = f" ({currency})" if currency else ""
    rows = sorted(found.tables[kind], key=lambda row: (-row.bookings, row.key))
    return Sheet(
        name=f"baseline-by-{kind}",
        columns=(
            SheetColumn(title=KIND_WORDS[kind]),
            SheetColumn(title=f"Bookings{money}", kind="money", help="Credited bookings over the lookback."),
            SheetColumn(title="Won", kind="count", help="Deals won."),
            SheetColumn(title="Lost", kind="count", help="Deals lost."),
            SheetColumn(title="Win rate, by count", kind="percent", help="Won / (won + lost)."),
            SheetColumn(title="Win rate, by value", kind="percent", help="The same weighted by what deals are worth."),
            SheetColumn(title=f"Deal size, mean{money}", kind="money", help="Credited money a won deal."),
            SheetColumn(title=f"Deal size, median{money}", kind="money"),
            SheetColumn(title="Cycle, median", kind="days", help="Days from created to won, the middle deal."),
        ),
        rows=tuple(
            (
                row.name or row.key or "(none)",
                row.bookings,
                row.won,
                row.lost,
                row.win_rate,
                row.win_rate_value,
                row.deal_size_mean,
                row.deal_size_median,
                row.cycle_days_median,
            )
            for row in rows
        ),
    )


def quarters_sheet(found: QuarterBookings, kind: str, currency: str) -> Sheet:
    """Credited bookings by fiscal quarter, a column each."""
    unit = f" ({currency})" if currency else ""
    titles = [quarter_name(int(month)) for month in found.quarters]
    return Sheet(
        name=f"bookings-by-quarter-and-{kind}",
        columns=(
            SheetColumn(title=f"{KIND_WORDS[kind]}{unit}"),
            *(SheetColumn(title=title, kind="money") for title in titles),
            SheetColumn(title="Together", kind="money"),
        ),
        rows=tuple(
            (name or key or "(none)", *(float(x) for x in money), float(money.sum()))
            for key, name, money in zip(found.keys, found.names, found.money, strict=True)
        ),
    )


def quarter_name(first_month: int) -> str:
    """A quarter by its months: Oct-Dec 2025."""
    start, end = formats.MONTHS[first_month % 12], formats.MONTHS[(first_month + 2) % 12]
    return f"{start}–{end} {(first_month + 2) // 12}"


def quarters_figure(found: QuarterBookings) -> Figure:
    """Bookings of everybody quarter by quarter."""
    money = found.money.sum(axis=0) if len(found.money) else np.zeros(0)
    names = [quarter_name(int(month)) for month in found.quarters]
    title = _quarters_title(names, money)
    if not len(money):
        return {
            "title": title,
            "data": [],
            "layout": {"xaxis": {"visible": False}, "yaxis": {"visible": False}},
            "alt": title,
        }
    return {
        "title": title,
        "data": [
            {
                "type": "bar",
                "x": names,
                "y": [float(x) for x in money],
                "marker": {"color": "$past"},
                "text": [formats.money(x) for x in money],
                "textposition": "outside",
                "cliponaxis": False,
                "hovertemplate": "%{x}: %{text}<extra></extra>",
            }
        ],
        "layout": {
            "xaxis": {
                "type": "category",
                "tickvals": names,
                "ticktext": [name.replace(" ", "<br>") for name in names],
                "showgrid": False,
            },
            "yaxis": {"visible": False, "range": [0, float(money.max()) * 1.15 or 1.0]},
            "uirevision": "quarters",
        },
        "note": "Credited bookings by fiscal quarter, in plan currency; one bar is one quarter.",
        "alt": "; ".join(f"{name} {formats.money(x)}" for name, x in zip(names, money, strict=True)),
        "table": {
            "columns": ["Quarter", "Bookings"],
            "rows": [[n, float(x)] for n, x in zip(names, money, strict=True)],
        },
    }


def _quarters_title(names: list[str], money: np.ndarray[Any, Any]) -> str:
    if not len(money):
        return "No whole quarter of history yet"
    told = f"{names[-1]} booked {formats.money(float(money[-1]))}"
    if len(money) > 4 and money[-5] > 0:
        told += f", {formats.percent_change(float(money[-1] / money[-5] - 1))} on the same quarter a year before"
    return told


def top_fifth_sentence(found: BaselineTables) -> str:
    """How much hangs on a few: the best 12 of 60 bring in 41% of bookings."""
    if not np.isfinite(found.top_fifth_share):
        return "Nothing was booked in the last twelve months."
    best = formats.counted(found.top_fifth_reps, "seller")
    return (
        f"The best fifth ({best}) brought in {formats.percent(found.top_fifth_share)} of the last 12 months' bookings; "
        "20% would be even."
    )


def ramp_figure(observed: ObservedRamp, parameters: Parameters, key: str) -> Figure:
    """What past hires sold by month of tenure, over the curve in use."""
    used = curve_in_use(parameters, key)
    raw = [round(float(x), 4) for x in observed.raw]
    months = list(range(1, len(raw) + 1))
    hires = [int(n) for n in observed.hires]
    top = max(1.25, min(2.0, 1.1 * max(raw, default=1.0)))
    told = [
        f"month {m}: {formats.percent(x)} of ramped productivity, {formats.counted(n, 'hire')}"
        for m, x, n in zip(months, raw, hires, strict=True)
    ]
    end = max(len(months), len(used) + 1)
    in_use = [*used, *([FULL] * (end - len(used)))]
    steady = [min(float(x), 1.0) for x in observed.monotone]
    return {
        "title": ramp_title(observed, used),
        "data": [
            {
                "type": "scatter",
                "mode": "markers",
                "x": months,
                "y": raw,
                "marker": {"size": [4 + min(n, 30) / 2.5 for n in hires], "color": "$past"},
                "customdata": told,
                "hovertemplate": "%{customdata}<extra></extra>",
            },
            _curve(months, steady, "$accent", "solid"),
            _curve(list(range(1, end + 1)), in_use, "$ink", "dot"),
        ],
        "layout": {
            "xaxis": {"range": [0.5, end + 1.5], "title": axis_title("month of tenure"), "nticks": 13},
            "yaxis": {
                "range": [0, top],
                "tickformat": ".0%",
                "title": axis_title("of ramped productivity"),
            },
            "annotations": [
                {**_label(end + 1, steady[-1] if steady else 1.0, "observed", "$accent"), "xanchor": "right"},
                {**_label(min(end, 4), in_use[min(3, end - 1)], "in use ", "$ink"), "xanchor": "right"},
            ],
            "uirevision": "ramp",
        },
        "note": "Dots: what past hires sold in each month of tenure, those who failed too; the larger, the more hires. "
        "Line: the same made to rise only. Dotted: the productivity curve in use.",
        "alt": "; ".join(told),
        "table": {
            "columns": ["Month of tenure", "Hires", "Observed", "Rising only", "In use"],
            "rows": [
                [m, n, x, s, in_use[m - 1] if m <= len(in_use) else FULL]
                for m, n, x, s in zip(months, hires, raw, steady, strict=True)
            ],
        },
    }


def ramp_title(observed: ObservedRamp, used: tuple[float, ...]) -> str:
    """When people reach full output, seen and assumed."""
    full = next((m for m, x in enumerate(observed.monotone, 1) if x >= FULL - 0.005), None)
    seen = (
        f"Past hires reached full output in month {full}"
        if full
        else "Past hires had not reached full output by the end"
    )
    assumed = next((m for m, x in enumerate(used, 1) if x >= FULL - 0.005), len(used) + 1)
    return f"{seen}; the curve in use says month {assumed}"


def curve_in_use(parameters: Parameters, key: str) -> tuple[float, ...]:
    """The productivity curve for ROLE/SEGMENT, ROLE or everybody: the nearest that is set."""
    curves = parameters.ramp_productivity
    for name in (key, key.partition("/")[0], "default"):
        if name in curves:
            return tuple(curves[name])
    return ()


def curves_agree(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Whether two curves are the same to the eye: nowhere more than 3 points apart (1 past their end).

    Taking the observed curve over moves who counts as ramped, and with it the observed curve, by a point or two.
    """
    longest = max(len(one), len(other))
    padded = [np.array([*curve, *([FULL] * (longest - len(curve)))]) for curve in (one, other)]
    return bool(np.all(np.abs(padded[0] - padded[1]) <= NEAR))


def _curve(x: list[int], y: list[float], colour: str, dash: str) -> Figure:
    line = {"color": colour, "width": 2, "dash": dash}
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": line, "hoverinfo": "skip"}


def _label(x: float, y: float, text: str, colour: str) -> Figure:
    return {
        "x": x,
        "y": y,
        "text": text,
        "showarrow": False,
        "xanchor": "left",
        "yanchor": "bottom",
        "font": {"color": colour},
    }
