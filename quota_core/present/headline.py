"""Can this team carry this number: target, assigned and capacity beside last year, and best / expected / worst."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from quota_core.evaluate.drivers import Scenario
from quota_core.evaluate.gap import pools_over_limit
from quota_core.evaluate.outlook import Outlook
from quota_core.evaluate.simulation.history import caveats_of
from quota_core.evaluate.simulation.outcome import Outcome
from quota_core.model.unsaid import ZERO_TARGET, no_target_reason
from quota_core.present import formats
from quota_core.present.bands import BAD, GOOD, WATCH, Status, status
from quota_core.present.capacity_words import pool_name
from quota_core.present.rests_on import NOTHING_ASSUMED, Assumptions

LABEL_END = 0.74  # of the axis: beyond it a label to the right of its line is cut, in projector mode at the latest
LONGEST_NAME = len("Expected")
CARRIED, EVEN = "carried", 0.5
MOST_POOLS = 2
QUESTION = "Can this team carry this number?"


def headline(
    now: Outlook, pinned: Outlook | None, assumed: Assumptions = NOTHING_ASSUMED, odds: Outcome | None = None
) -> dict[str, Any]:
    """The question with its answer, and four amounts on one bar; the odds, where known, temper a yes."""
    plan = now.plan
    lines = [
        _line("last_year", "Last year", now.last_actual, "", None),
        _line("target", "Target", plan.target, f"({formats.percent_change(now.growth)})", _of(pinned, "target")),
        _line("assigned", "Assigned", plan.assigned, "", _of(pinned, "assigned")),
        _line(
            "capacity",
            "Capacity",
            plan.reachable,
            f"{formats.percent(now.capacity_share)} of target" if plan.target > 0 else "",
            _of(pinned, "reachable"),
        ),
    ]
    for line in lines:
        line["assumed"] = assumed.sentences(line["key"])
    if not lines[1]["assumed"]:
        given = plan.company.targets
        lines[1]["assumed"] = sorted({t.assumed for t in given if t.assumed and t.fiscal_year == plan.plan_year})
    words, status_now = answer(now, odds)
    return {
        "question": f"{QUESTION} {words}",
        "status": status_now,
        "lines": lines,
        "unit": f"in {plan.company.currency}" if plan.company.currency else "",
        "alt": f"{words} " + ", ".join(f"{line['label']} {line['text']}" for line in lines),
    }


def _line(key: str, label: str, value: float, note: str, baseline: float | None) -> dict[str, Any]:
    known = value if np.isfinite(value) else None
    return {
        "key": key,
        "label": label,
        "value": known,
        "text": formats.money(value),
        "note": note,
        "baseline": baseline,
    }


def _of(pinned: Outlook | None, name: str) -> float | None:
    return None if pinned is None else float(getattr(pinned.plan, name))


def answer(now: Outlook, odds: Outcome | None = None) -> tuple[str, Status]:
    """One sentence, how capacity stands to the target, and its status; what is against a yes makes it one on paper."""
    words, status_now = _on_paper(now), _status(now)
    if status_now["word"] != CARRIED or not (against := _against(now, odds)):
        return words, status_now
    words = words.replace("Yes: capacity", "On paper: capacity").removesuffix(".")
    return f"{words}; {'; '.join(against)}.", status(WATCH, "on paper")


def _against(now: Outlook, odds: Outcome | None) -> tuple[str, ...]:
    """Pools over the limit, a history too thin for a verdict, else odds that are not even: a few words each."""
    over = [f"{pool_name(key)} is {formats.percent(share)} short" for key, share in pools_over_limit(now.plan).items()]
    pools = [formats.listed(over, MOST_POOLS)] if over else []
    if thin := [each.short for each in caveats_of(now.plan)]:
        return (*pools, *thin)
    if odds is not None and odds.p_target < EVEN:
        return (*pools, f"odds {formats.chance(odds.p_target)}")
    return tuple(pools)


def _on_paper(now: Outlook) -> str:
    share = now.capacity_share
    if not np.isfinite(share):
        return no_target_reason(now.plan)
    if round(share, 2) == 1:
        return "Yes: capacity is what the target asks."
    if share > 1:
        return f"Yes: capacity is {formats.percent(share - 1)} over the target."
    return f"Not yet: capacity is {formats.percent(1 - share)} under the target."


def _status(now: Outlook) -> Status:
    """Not reconciled, a gap beyond the limit, a gap, or carried."""
    if not now.plan.reconciled:
        return status(BAD, "not reconciled")
    share, limit = now.capacity_share, now.plan.parameters.gap_limit
    if not np.isfinite(share):
        return status(BAD, "target is 0" if no_target_reason(now.plan) == ZERO_TARGET else "no target")
    if share < 1 - limit:
        return status(BAD, f"gap over {formats.percent(limit)}")
    return status(WATCH, "short") if round(share, 2) < 1 else status(GOOD, CARRIED)


def scenarios_figure(now: Outlook, pinned: Outlook | None) -> dict[str, Any]:
    """Worst, expected and best capacity as three bars against the target and what is assigned."""
    amounts = {each.key: each.capacity for each in now.range.scenarios}
    before = {each.key: each.capacity for each in pinned.range.scenarios} if pinned else {}
    keys = [each.key for each in now.range.scenarios]
    names = [each.title for each in now.range.scenarios]
    target = now.plan.target
    data: list[dict[str, Any]] = [
        {
            "type": "bar",
            "orientation": "h",
            "y": names,
            "x": [amounts[key] for key in keys],
            "width": 0.62,
            "marker": {"color": ["$accent/0.45", "$accent", "$accent/0.45"]},
            "text": [f" {formats.money(amounts[key])}" + _of_target(amounts[key], target) for key in keys],
            "textposition": "inside",
            "insidetextanchor": "start",
            "textfont": {"color": ["$ink", "$bg", "$ink"]},
            "hoverinfo": "skip",
            "cliponaxis": False,
        }
    ]
    if before:
        data.append(
            {
                "type": "scatter",
                "mode": "markers",
                "y": names,
                "x": [before[key] for key in keys],
                "marker": {"symbol": "line-ns", "size": 22, "line": {"color": "$pinned", "width": 3}},
                "hovertemplate": "pinned %{x:.3s}<extra></extra>",
            }
        )
    top = max([*amounts.values(), *before.values(), target, now.plan.assigned]) * 1.08 or 1.0
    top = max(top, max(target, now.plan.assigned) / LABEL_END)
    return {
        "title": scenarios_title(now.range.scenarios, target),
        "data": data,
        "layout": {
            "bargap": 0.3,
            "xaxis": {
                "range": [0, top],
                "tickvals": _ticks(top),
                "ticktext": [formats.money_tick(t) for t in _ticks(top)],
            },
            "yaxis": {"ticklabelposition": "outside", "showgrid": False},
            "shapes": [_line_at(target, "$ink", "solid"), _line_at(now.plan.assigned, "$accent", "dot")],
            "annotations": _labels(target, now.plan.assigned, top),
            "margin": {"l": 62 if max(map(len, names)) <= LONGEST_NAME else 98, "r": 8, "t": 16, "b": 22},
            "uirevision": "scenarios",
        },
        "note": " ".join(now.range.notes),
        "alt": scenarios_title(now.range.scenarios, target),
        "table": {
            "columns": ["Driver scenario", "Scenario capacity", *(["Pinned"] if before else [])],
            "rows": [
                [name, amounts[key], *([before[key]] if before else [])] for key, name in zip(keys, names, strict=True)
            ],
        },
    }


def scenarios_title(scenarios: Sequence[Scenario], target: float) -> str:
    """Scenario capacity: expected 97% of target; worst 70%, best 121%."""
    worst, base, best = scenarios
    if target <= 0:
        amounts = ", ".join(f"{each.title.lower()} {formats.money(each.capacity)}" for each in (base, worst, best))
        return f"Scenario capacity: {amounts}"
    told = [f"{each.title.lower()} {formats.percent(each.capacity / target)}" for each in (base, worst, best)]
    return f"Scenario capacity: {told[0]} of target; {told[1]}, {told[2]}"


def _of_target(amount: float, target: float) -> str:
    return f" · {formats.percent(amount / target)}" if target > 0 else ""


def _line_at(at: float, colour: str, dash: str) -> dict[str, Any]:
    return {
        "type": "line",
        "x0": at,
        "x1": at,
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "line": {"color": colour, "width": 2, "dash": dash},
    }


def _labels(target: float, assigned: float, top: float) -> list[dict[str, Any]]:
    base = {"y": 1.0, "yref": "paper", "yanchor": "bottom", "showarrow": False}
    low, high = sorted([(target, "target", "$ink"), (assigned, "assigned", "$accent")])
    if (high[0] - low[0]) / top < 0.01:
        return [{**base, "x": target, "text": "target", "font": {"color": "$ink"}}]
    return [
        {**base, "x": low[0], "xanchor": "right", "text": f"{low[1]} ", "font": {"color": low[2]}},
        {**base, "x": high[0], "xanchor": "left", "text": f" {high[1]}", "font": {"color": high[2]}},
    ]


def _ticks(top: float) -> list[float]:
    """Round amounts for an axis from 0: three to six of them."""
    rough = top / 5
    power = 10 ** np.floor(np.log10(rough)) if rough > 0 else 1.0
    step = next(float(m * power) for m in (1, 2, 5, 10) if m * power >= rough)
    return [float(step * i) for i in range(int(top // step) + 1)]
