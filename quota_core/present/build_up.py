"""One quota, step by step: a waterfall, its lines with their reasons, and what stands beside it."""

from __future__ import annotations

from typing import Any

from quota_core.evaluate.moves import who_pays
from quota_core.evaluate.outlook import Outlook
from quota_core.evaluate.simulation.outcome import Outcome
from quota_core.model.buildup import BuildLine, BuildUp, build_up
from quota_core.present import formats
from quota_core.present.rep_table import flags_of

PAY_LINES = {"bounds"}
HIDDEN_WHY = "Not shown in projector mode."
MOST_PAYERS = 5
FEW, LABEL_ROOM = 5, 0.14


def build_up_detail(
    now: Outlook, rep_id: str, row_id: str, *, pay: bool, odds: Outcome | None = None
) -> dict[str, Any] | None:
    """The panel of one rep; nothing where the rep is not in the plan's company. `odds`: where they are known."""
    place = now.plan.company.rep_index.get(rep_id)
    if place is None:
        return None
    built = build_up(now.plan, place)
    told = formats.money(built.quota) if built.lines else "no quota"
    return {
        "title": f"{built.name}: {told}",
        "rep": row_id,
        "facts": [*_facts(built, pay=pay), *_odds_of(place, odds)],
        "lines": [*_lines(built, pay=pay), *_payers(now, rep_id), *_flags(now, place, pay=pay)],
        "figure": waterfall(built, row_id, pay=pay) if built.lines else None,
    }


def _facts(built: BuildUp, *, pay: bool) -> list[dict[str, str]]:
    facts = [
        ("last quota", formats.money(built.last_quota)),
        ("last booked", formats.money(built.last_bookings)),
        ("change", formats.percent_change(built.change)),
        ("full year", formats.money(built.full_year_quota)),
        ("best year in the pool", formats.money(built.best_year)),
    ]
    if built.not_carried > 0:
        facts.append(("not carried yet (ramp)", formats.money(built.not_carried)))
    if pay:
        facts.append(("x OTE", formats.multiple(built.ote_multiple)))
    return [{"label": label, "text": text} for label, text in facts]


def _odds_of(place: int, odds: Outcome | None) -> list[dict[str, str]]:
    """The rep's chance to hit, and what the rep books in 8 of 10 drawn years."""
    people = [] if odds is None else odds.simulation.seats.people.tolist()
    if odds is None or place not in people:
        return []
    row = people.index(place)
    p10, p50, p90, _ = (float(each) for each in odds.reps[row])
    return [
        {"label": "chance to hit", "text": formats.chance(float(odds.p_hit[row]))},
        {"label": "books in the middle year", "text": formats.money(p50)},
        {"label": "in 8 of 10 years", "text": f"{formats.money(p10)}–{formats.money(p90)}"},
    ]


def _lines(built: BuildUp, *, pay: bool) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = [
        {
            "label": line.title,
            "text": formats.money_full(line.shown) if place == 0 else _signed(line.shown),
            "note": _why(line, pay=pay),
        }
        for place, line in enumerate(built.lines)
    ]
    if lines:
        lines.append({"label": "Quota", "text": formats.money_full(built.quota), "note": built.reason, "total": True})
    elif built.reason:
        lines.append({"label": "No quota", "text": "", "note": built.reason})
    return lines


def _flags(now: Outlook, place: int, *, pay: bool) -> list[dict[str, Any]]:
    """What the table's flags mean for this rep, in words."""
    flags = [flag for flag in flags_of(now, pay=pay)[place] if isinstance(flag, dict)]
    return [{"label": flag["word"][:1].upper() + flag["word"][1:], "text": "", "note": flag["help"]} for flag in flags]


def _why(line: BuildLine, *, pay: bool) -> str:
    return HIDDEN_WHY if not pay and line.key in PAY_LINES and line.shown else line.why


def _signed(value: float) -> str:
    text = formats.money_full(value)
    return f"+{text}" if value > 0 and text != "0" else text


def _payers(now: Outlook, rep_id: str) -> list[dict[str, Any]]:
    """Who makes up for the locks, where this rep is locked."""
    if rep_id not in now.plan.parameters.locks:
        return []
    others = [payer for payer in who_pays(now.plan) if not payer.locked]
    if not others:
        return []
    lines: list[dict[str, Any]] = [
        {
            "label": f"{'Paid' if payer.change > 0 else 'Gained'} by {payer.name}",
            "text": _signed(payer.change),
            "note": "all locks together, before rounding",
        }
        for payer in others[:MOST_PAYERS]
    ]
    rest = others[MOST_PAYERS:]
    if rest:
        lines.append(
            {"label": f"and {formats.counted(len(rest), 'other')}", "text": "", "note": "see the build-up of each"}
        )
    return lines


def waterfall(built: BuildUp, key: str, *, pay: bool) -> dict[str, Any]:
    """From the equal share to the quota, each step up or down; steps of nothing are left out."""
    steps = [line for place, line in enumerate(built.lines) if place == 0 or abs(line.shown) > 0]
    labels = [_short(line.title) for line in steps] + ["Quota"]
    texts = [formats.money(steps[0].amount), *(formats.money_change(line.amount) for line in steps[1:])]
    texts.append(formats.money(built.quota))
    return {
        "title": f"How {built.name}'s {formats.money(built.quota)} comes about",
        "data": [
            {
                "type": "waterfall",
                "orientation": "v",
                "measure": ["absolute", *(["relative"] * (len(steps) - 1)), "total"],
                "x": labels,
                "y": [*(line.shown for line in steps), built.quota],
                "text": texts,
                "textposition": "outside",
                "cliponaxis": False,
                "hoverinfo": "skip",
                "connector": {"line": {"color": "$line", "width": 1}},
                "increasing": {"marker": {"color": "$accent/0.6"}},
                "decreasing": {"marker": {"color": "$pinned"}},
                "totals": {"marker": {"color": "$accent"}},
            }
        ],
        "layout": {
            "xaxis": {"tickangle": 0, "type": "category", **({"tickfont": {"size": 10}} if len(labels) > FEW else {})},
            "yaxis": {"visible": False, "range": _room(steps, built.quota)},
            "margin": {"l": 6, "r": 6, "t": 22, "b": 34},
            "uirevision": f"detail-{key}",
        },
        "note": built.reason,
        "alt": "Waterfall: " + ", ".join(f"{label} {text}" for label, text in zip(labels, texts, strict=True)),
        "table": {
            "columns": ["Step", "Amount", "Total", "Why"],
            "rows": [[line.title, line.shown, line.total, _why(line, pay=pay)] for line in built.lines],
        },
    }


def _room(steps: list[BuildLine], quota: float) -> list[float]:
    """The axis from 0, with room for the amounts over what rises and under what falls."""
    ends = [line.total for line in steps]
    low = min([0.0, *ends, quota])
    high = max([0.0, *ends, quota])
    room = LABEL_ROOM * ((high - low) or 1.0)
    falls = [end for place, end in enumerate(ends) if place and steps[place].shown < 0]
    return [min([low, *(end - room for end in falls)]), high + room]


def _short(title: str) -> str:
    return {
        "Equal share of the total": "Equal<br>share",
        "Ramp and time employed": "Ramp",
        "Territory weight": "Territory<br>weight",
        "Evidence and productivity": "Evidence",
    }.get(title, title)
