"""What is paid, as pictures: a plan's line along attainment, from target to margin. Never in projector mode."""

from __future__ import annotations

import math
from collections.abc import Sequence

from quota_core.evaluate.pay.bridge import TOTAL, Step
from quota_core.evaluate.pay.outlook import PayOutlook
from quota_core.evaluate.pay.shape import MARKED, PayShape
from quota_core.model.unsaid import no_pay_reason
from quota_core.pay_plan import PAY_PRESETS, PayPlan
from quota_core.present import formats
from quota_core.present.axes import Figure, line_at, money_axis, nothing, percent_axis, table

MOST_SHAPES = 3
COLOURS = ("$accent", "$past", "$muted")
SHORT = {
    "over_assignment": "Over-assignment",
    "unassigned": "Nobody carries",
    "ramp": "Ramp relief",
    "stretch": "Stretch",
    "turnover": "Turnover",
    "late": "Late hires",
    "evidence": "Own record",
    "short_history": "Short history",
    "cost_of_goods": "Cost of goods",
    "base": "Base pay",
    "variable": "Variable",
    "accelerators": "Accelerators",
    "load": "Load",
    "turnover_cost": "Replacing leavers",
    "expected": "Simulated mean",
    "margin": "Margin after pay",
}


def plan_name(plan: PayPlan) -> str:
    """What a pay plan is, in a few words: a preset's title, else its tiers."""
    for preset in PAY_PRESETS.values():
        if preset.plan.tiers == plan.tiers and preset.plan == plan:
            return preset.title
    if plan.rates != "multiple":
        return f"{len(plan.tiers)} tiers of {'points' if plan.rates == 'points' else 'bookings'}"
    over = [f"{formats.weight(rate)} from {formats.percent(above)}" for above, rate in plan.tiers if above > 0]
    return ", ".join(over) or "one rate"


def pay_curve_figure(found: PayOutlook) -> Figure:
    """Earnings of the usual person against attainment, a line a plan; 80, 100 and 120% marked, the market across."""
    shapes = found.shapes[:MOST_SHAPES]
    if not shapes:
        return nothing(f"What the pay plan earns is unknown: {no_pay_reason(found.plan)}")
    first = shapes[0]
    title = (
        f"At 80% of quota the usual {_who(first)} {_earn(first)} {formats.money(first.marked[0])}, at 100% "
        f"{formats.money(first.marked[1])}, at 120% {formats.money(first.marked[2])}"
    )
    data, labels = [], []
    for shape, colour in zip(shapes, COLOURS, strict=False):
        data.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": [round(float(a), 6) for a in shape.attainment],
                "y": [round(float(p), 2) for p in shape.pay],
                "line": {"color": colour, "width": 2.5},
                "text": [
                    f"{_who(shape)} at {formats.percent(a)}: {formats.money(p)}"
                    for a, p in zip(shape.attainment.tolist(), shape.pay.tolist(), strict=True)
                ],
                "hovertemplate": "%{text}<extra></extra>",
            }
        )
        if len(shapes) > 1:
            labels.append(
                {
                    "x": float(shape.attainment[-1]),
                    "y": float(shape.pay[-1]),
                    "xanchor": "right",
                    "yanchor": "bottom",
                    "text": _who(shape),
                    "showarrow": False,
                    "font": {"color": colour},
                }
            )
    top = max(float(shape.pay.max()) for shape in shapes) * 1.08
    lines = []
    for shape, colour in zip(shapes, COLOURS, strict=False):
        data.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": list(MARKED),
                "y": list(shape.marked),
                "marker": {"color": colour, "size": 9},
                "hoverinfo": "skip",
            }
        )
        if math.isfinite(shape.market):
            lines.append(line_at("y", shape.market, colour, "dot"))
            whose = f" for {_who(shape)}" if len(shapes) > 1 else ""
            labels.append(
                {
                    "x": 0.02,
                    "y": shape.market,
                    "xanchor": "left",
                    "yanchor": "bottom",
                    "showarrow": False,
                    "text": f"market OTE{whose}",
                    "font": {"color": colour},
                }
            )
            top = max(top, shape.market * 1.08)
    currency = found.plan.company.currency
    return {
        "title": title,
        "data": data,
        "layout": {
            "xaxis": percent_axis(1.6, "attainment of quota"),
            "yaxis": money_axis(0.0, top, f"pay a year{f', {currency}' if currency else ''}"),
            "shapes": lines,
            "annotations": labels,
            "margin": {"l": 52, "r": 12, "t": 8, "b": 36},
            "uirevision": "pay",
        },
        "note": "; ".join(f"{_who(shape)}: {plan_name(shape.plan)}" for shape in shapes)
        + ". Of a person with the median OTE, base share and full-year quota.",
        "alt": title,
        "table": table(
            ["Who", "Attainment", "Pay"],
            [(_who(s), float(a), float(p)) for s in found.shapes for a, p in zip(s.attainment, s.pay, strict=True)],
        ),
    }


def _who(shape: PayShape) -> str:
    names = [f"{role} {segment}".strip() for role, segment in shape.pools]
    roles = sorted({role for role, _ in shape.pools})
    return names[0] if len(names) == 1 else formats.listed(roles)


def _earn(shape: PayShape) -> str:
    """The usual AE earns; the usual AE and AM earn."""
    return "earns" if len({role for role, _ in shape.pools}) == 1 else "earn"


def bridge_figure(found: PayOutlook) -> Figure:
    """From the target to margin after pay, a bar a step."""
    steps = found.bridge
    if not math.isfinite(steps[-1].total) or not found.plan.carries.any():
        return nothing(f"The way to margin after pay is unknown: {no_pay_reason(found.plan)}")
    share = steps[-1].total / found.team.bookings if found.team.bookings > 0 else float("nan")
    title = (
        f"Of {formats.money(found.plan.target)} targeted, simulated years book {formats.money(found.team.bookings)} on "
        f"average and {formats.money(steps[-1].total)} is left after pay ({formats.percent(share)} of bookings)"
    )
    names = [SHORT.get(step.key, step.title) for step in steps]
    texts = [formats.money(s.total) if s.kind == TOTAL else formats.money_change(s.amount) for s in steps]
    top = max([*(abs(step.total) for step in steps), 1.0]) * 1.2
    low = min(0.0, *(step.total for step in steps)) * 1.05
    return {
        "title": title,
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "y": names,
                # Each bar from its lower end up: a loss, too, has its amount on the right, away from the names.
                "x": [abs(s.amount) if s.kind != TOTAL else abs(s.total) for s in steps],
                "base": [min(s.total, 0.0 if s.kind == TOTAL else s.total - s.amount) for s in steps],
                "marker": {
                    "color": ["$accent" if s.kind == TOTAL else "$past" if s.amount >= 0 else "$bad/0.6" for s in steps]
                },
                "text": texts,
                "textposition": "outside",
                "hovertext": [f"{s.title}: {text}" for s, text in zip(steps, texts, strict=True)],
                "hovertemplate": "%{hovertext}<extra></extra>",
                "cliponaxis": False,
            }
        ],
        "layout": {
            "bargap": 0.25,
            # From top to bottom: so many steps have room for their names on a phone, too.
            "xaxis": money_axis(low, top, found.plan.company.currency or "money"),
            "yaxis": {"type": "category", "showgrid": False, "autorange": "reversed", "dtick": 1},
            "margin": {"l": 112, "r": 8, "t": 6, "b": 36},
            "uirevision": "bridge",
        },
        "wide": True,
        "zoom": False,
        "note": f"Turnover: seats that stand empty, then ramp again. {_left_over(steps)} Pay is the mean over the "
        "draws, while seats are filled.",
        "alt": title,
        "table": table(["Step", "Amount", "Leads to"], [(s.title, s.amount, s.total) for s in steps]),
    }


def _left_over(steps: Sequence[Step]) -> str:
    """What stands between capacity and the draws' mean once leavers and late starts are taken off."""
    if any(step.key == "short_history" for step in steps):
        return (
            "Short history: capacity counts months before the first deal as empty, the draws do not; each rep's own "
            "record is in it, too."
        )
    return "Own record: each rep's past deals, which capacity and the draws weigh in their own ways."
