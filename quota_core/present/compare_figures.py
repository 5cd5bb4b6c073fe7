"""Settings side by side as pictures: the team's ranges, back-tested attainment, and whose quota moves."""

from __future__ import annotations

from collections.abc import Sequence

from quota_core.present import formats
from quota_core.present.attainment import bin_labels, never_tested
from quota_core.present.axes import Figure, line_at, money_axis, nothing, percent_axis, table
from quota_core.present.compare_tables import (
    SMALL,
    Compared,
    QuotaMove,
    compare_title,
    moves_title,
    odds_text,
    quota_moves,
)
from quota_core.present.scenario_figures import in_currency
from quota_core.present.scenario_words import P_TARGET, spread_text

MOST_ROWS, NAME = 15, 22
SHAPES = (("circle-open", "○"), ("circle", "●"), ("diamond", "◆"), ("square", "■"))
COLOURS = ("$pinned", "$accent", "$ink", "$watch")
HEIGHT = 0.8


def ranges_figure(compared: Sequence[Compared]) -> Figure:
    """P10 to P90 of the team under each setting, with P50 and its target."""
    if not compared:
        return nothing("Pick at least two settings")
    rows = list(reversed(compared))
    places = list(range(len(rows)))
    teams = [each.outcome.team for each in rows]
    targets = [each.now.plan.target for each in rows]
    low, top = _around([*(t.p10 for t in teams), *(t.p90 for t in teams), *targets])
    told = [
        f"{each.title}: P10 to P90 {spread_text(t.p10, t.p90)}, P50 {formats.money(t.p50)}, "
        f"target {formats.money(target)}, reached in {odds_text(each)} of years"
        for each, t, target in zip(rows, teams, targets, strict=True)
    ]
    return {
        "title": compare_title(compared),
        "rows": len(rows),
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "y": places,
                "base": [t.p10 for t in teams],
                "x": [t.p90 - t.p10 for t in teams],
                "width": 0.42,
                "marker": {"color": "$accent/0.45"},
                "customdata": told,
                "hovertemplate": "%{customdata}<extra></extra>",
            },
            _marks(places, [t.p50 for t in teams], "line-ns", 24, 3),
            _marks(places, targets, "diamond", 11, 1),
        ],
        "layout": {
            "xaxis": money_axis(low, top, f"the team's credited bookings of the year{in_currency(rows[0].now.plan)}"),
            "yaxis": _names(rows),
            "margin": {"l": 90, "r": 14, "t": 8, "b": 32},
        },
        "note": "Bar: eight of ten simulated years; upright mark: P50; ◆ the target of the setting.",
        "alt": "; ".join(told),
        "table": table(
            ["Setting", "P10", "P50", "P90", "Mean", "Target", P_TARGET],
            [
                [c.title, t.p10, t.p50, t.p90, t.mean, c.now.plan.target, c.outcome.p_target]
                for c, t in ((each, each.outcome.team) for each in compared)
            ],
        ),
    }


def _around(values: Sequence[float]) -> tuple[float, float]:
    """An axis around some amounts, with room on both sides."""
    low, high = min(values), max(values)
    room = 0.25 * (high - low) or 0.1 * high or 1.0
    return max(low - room, 0.0), high + room


def _marks(places: list[int], at: list[float], symbol: str, size: int, width: float) -> Figure:
    return {
        "type": "scatter",
        "mode": "markers",
        "y": places,
        "x": at,
        "marker": {"symbol": symbol, "size": size, "color": "$ink", "line": {"width": width, "color": "$ink"}},
        "hoverinfo": "skip",
    }


def _names(rows: Sequence[Compared]) -> Figure:
    return {
        "tickvals": list(range(len(rows))),
        "ticktext": [_short(each.title) for each in rows],
        "range": [-0.5, len(rows) - 0.1],
        "showgrid": False,
        "zeroline": False,
    }


def _short(name: str) -> str:
    return name if len(name) <= NAME else f"{name[: NAME - 1]}…"


def attainments_figure(compared: Sequence[Compared]) -> Figure:
    """Back-tested attainment under each setting, one above the other."""
    known = [each for each in reversed(compared) if each.now.judged.n]
    if not known:
        return nothing("; ".join(dict.fromkeys(never_tested(each.now.test) for each in compared)))
    data: list[Figure] = []
    shares = [each.now.histogram.count / max(int(each.now.histogram.count.sum()), 1) for each in known]
    tallest = max(float(share.max()) for share in shares) or 1.0
    for place, (each, share) in enumerate(zip(known, shares, strict=True)):
        histogram = each.now.histogram
        edges = [*histogram.low.tolist(), float(histogram.low[-1]) + histogram.width]
        heights = [place + HEIGHT * float(s) / tallest for s in share]
        data += [
            {
                "type": "scatter",
                "mode": "lines",
                "x": [edges[0], edges[-1]],
                "y": [place, place],
                "line": {"color": "$line", "width": 1},
                "hoverinfo": "skip",
            },
            {
                "type": "scatter",
                "mode": "lines",
                "x": edges,
                "y": [*heights, heights[-1]],
                "line": {"color": "$accent", "width": 1.5, "shape": "hv"},
                "fill": "tonexty",
                "fillcolor": "$accent/0.25",
                "customdata": [
                    f"{each.title}, {label}: {formats.percent(s, 1)}"
                    for label, s in zip(bin_labels(histogram), [*share], strict=True)
                ]
                + [""],
                "hovertemplate": "%{customdata}<extra></extra>",
            },
            {
                "type": "scatter",
                "mode": "markers",
                "x": [each.now.judged.median],
                "y": [place],
                "marker": {"symbol": "diamond", "size": 10, "color": "$ink"},
                "hovertemplate": f"median {formats.percent(each.now.judged.median)}<extra></extra>",
            },
        ]
    told = [f"{each.title} {formats.percent(each.now.judged.share_hitting)}" for each in reversed(known)]
    end = float(known[0].now.histogram.low[-1]) + known[0].now.histogram.width
    labels = bin_labels(known[0].now.histogram)
    return {
        "title": f"Would have hit: {', '.join(told)}",
        "rows": 2 * len(known),
        "data": data,
        "layout": {
            "xaxis": percent_axis(end, "attainment of the frozen quota; the last bin holds 200% and more"),
            "yaxis": {**_names(known), "range": [-0.15, len(known) - 0.05]},
            "shapes": [line_at("x", 1.0, "$ink", "dash")],
            "margin": {"l": 90, "r": 12, "t": 8, "b": 32},
        },
        "note": "Height: share of frozen past quotas; ◆ median; dashed: 100%, a hit.",
        "alt": "; ".join(told),
        "table": table(
            ["Attainment", *(each.title for each in reversed(known))],
            [[label, *(float(share[k]) for share in reversed(shares))] for k, label in enumerate(labels)],
        ),
    }


def moves_figure(compared: Sequence[Compared]) -> Figure:
    """The quotas that move most, under each setting."""
    rows = [row for row in quota_moves(compared) if row.change >= SMALL]
    if not rows:
        return nothing(moves_title(compared))
    shown = list(reversed(rows[:MOST_ROWS]))
    places = list(range(len(shown)))
    data: list[Figure] = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [x for row in shown for x in (*_span(row.quotas), None)],
            "y": [y for place in places for y in (place, place, None)],
            "line": {"color": "$line", "width": 2},
            "hoverinfo": "skip",
        }
    ]
    for j, each in enumerate(compared):
        quotas = [row.quotas[j] for row in shown]
        data.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": quotas,
                "y": places,
                "marker": {"symbol": SHAPES[j][0], "size": 10, "color": COLOURS[j], "line": {"width": 1.5}},
                "customdata": [
                    f"{row.who[0]}, {each.title}: {formats.money(quota)}"
                    for row, quota in zip(shown, quotas, strict=True)
                ],
                "hovertemplate": "%{customdata}<extra></extra>",
            }
        )
    top = max(quota for row in shown for quota in row.quotas if quota is not None) * 1.06 or 1.0
    low = min(quota for row in shown for quota in row.quotas if quota is not None) * 0.94
    marks = ", ".join(f"{SHAPES[j][1]} {each.title}" for j, each in enumerate(compared))
    cut = f" The {MOST_ROWS} that move most of {len(rows)}; the table has all." if len(rows) > MOST_ROWS else ""
    return {
        "title": moves_title(compared),
        "rows": len(shown),
        "data": data,
        "layout": {
            "xaxis": money_axis(low, top, f"quota of the plan year{in_currency(compared[0].now.plan)}"),
            "yaxis": {
                "tickvals": places,
                "ticktext": [_short(row.who[0]) for row in shown],
                "range": [-0.7, len(shown) - 0.3],
                "showgrid": False,
            },
            "margin": {"l": 130, "r": 12, "t": 8, "b": 32},
        },
        "note": f"{marks}.{cut}",
        "alt": moves_title(compared),
        "table": _quota_table(compared, rows),
    }


def _span(quotas: tuple[float | None, ...]) -> tuple[float, float]:
    known = [quota for quota in quotas if quota is not None]
    return min(known), max(known)


def _quota_table(compared: Sequence[Compared], rows: Sequence[QuotaMove]) -> Figure:
    return table(["Rep", *(each.title for each in compared)], [[row.who[0], *row.quotas] for row in rows])
