"""What was solved for, in words and as a table: the answer, what bound it or what is still missing, and by how much."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from quota_core.evaluate.conditions import FRACTION, MONEY, Standing
from quota_core.evaluate.heads import Hiring
from quota_core.evaluate.solving import Goal, Point, Solution
from quota_core.present import formats
from quota_core.present.sheet import Sheet, SheetColumn

ALL_HOLD = "everything asked for holds"
FINEST = 1  # decimals of a per cent near a bound


def solve_title(found: Solution) -> str:
    """The answer in a sentence: the largest target at which everything holds is 34.1M."""
    goal, answer = found.goal, found.answer
    if not found.found:
        return f"No {_thing(goal)} holds everything asked for; the nearest is {value_text(goal, answer)}"
    if goal.key == "heads":
        if answer.place < 0:
            return f"No hire is needed: {ALL_HOLD} already"
        return f"{formats.counted(answer.value, 'added hire is', 'added hires are')} enough: {ALL_HOLD}"
    if goal.key == "strength":
        if answer.place < 0:
            return f"The weights may stay at {value_text(goal, answer)}: {ALL_HOLD} already"
        return f"A weight strength of {value_text(goal, answer)} is the nearest at which {ALL_HOLD}"
    return f"The largest {_thing(goal)} at which {ALL_HOLD} is {value_text(goal, answer)}"


def _thing(goal: Goal) -> str:
    return {
        "target": "target",
        "over_assignment": "over-assignment",
        "stretch": "stretch",
        "heads": "number of hires",
        "strength": "weight strength",
    }[goal.key]


def value_text(goal: Goal, point: Point) -> str:
    """The lever at a setting as people read it: 34.1M (-7.6% of the given targets), 12.5%, 1.05x capacity, 3 hires."""
    value = point.value
    if not math.isfinite(value):
        return formats.UNKNOWN
    if goal.key == "target":
        return f"{formats.money(point.target)} ({formats.percent_change(value, FINEST)} {goal.unit})"
    if goal.key == "over_assignment":
        return f"{formats.percent(value, FINEST)} of the target"
    if goal.key == "stretch":
        target = f", a target of {formats.money(point.target)}"
        return f"{formats.rounded(value, 2)}x capacity{target}"
    return formats.counted(value, "hire") if goal.key == "heads" else f"{formats.rounded(value, 2)}x"


def standing_text(standing: Standing) -> str:
    """Where a condition stands: 49.9%; or how far off, where its value is a distance."""
    key, unit = standing.condition.key, standing.condition.unit
    if not math.isfinite(standing.value):
        return formats.UNKNOWN
    if key == "adds_up":
        return "they add up" if standing.holds else f"{formats.money(standing.value)} off"
    if key == "ote_band":
        return "all within" if standing.holds else f"{formats.rounded(standing.gap, 2)}x OTE outside"
    return formats.percent(standing.value, FINEST) if unit == FRACTION else formats.money(standing.value)


def gap_text(standing: Standing, names: Mapping[str, str]) -> str:
    """What is missing: P(team reaches the target) is 45%, 5 points short of 50%."""
    title, unit = standing.condition.title, standing.condition.unit
    if not math.isfinite(standing.gap):
        return f"{title} cannot be said"
    if unit == MONEY:
        return f"{title}: {formats.money(standing.gap)} do not"
    if standing.condition.key == "ote_band":
        who = f", {names.get(standing.who, standing.who)} the farthest" if standing.who else ""
        return f"{title}: off by {formats.rounded(standing.gap, 2)}x OTE{who}"
    short = (
        f"{formats.rounded(100 * standing.gap, FINEST)} points short of {formats.percent(standing.condition.at_least)}"
    )
    return f"{title} is {formats.percent(standing.value, FINEST)}, {short}"


def bound_sentence(found: Solution, names: Mapping[str, str], *, mask: bool = False) -> str:
    """What bound the answer, or what is missing at the nearest setting there is; mistakes may name people."""
    if not found.found:
        if found.answer.error:
            return "Even that is not possible." if mask else found.answer.error
        missing = [gap_text(each, names) for each in found.answer.failing]
        return f"Still missing there: {'; '.join(missing)}." if missing else ""
    if found.beyond is None:
        return "Nothing bound it." if found.answer.place >= 0 else ""
    step = value_text(found.goal, found.beyond)
    if found.beyond.error:
        return f"The next step, {step}, is not possible" + ("." if mask else f": {found.beyond.error}")
    told = "; ".join(gap_text(each, names) for each in found.binding)
    fewer = "With fewer" if found.goal.key == "heads" else "One step on"
    return f"{fewer}, at {step}: {told}." if told else ""


def hiring_sentence(hiring: Hiring | None, *, pay: bool) -> str:
    """Whom the answer hires, where and from when."""
    if hiring is None:
        return ""
    ote = f" at the pool’s median OTE of {formats.money(hiring.ote)}" if pay else ""
    where = formats.listed(list(hiring.territories))
    return f"Hires are {hiring.role} {hiring.segment} from {formats.day(hiring.start)}{ote}, in {where}."


def other_notes(found: Solution) -> list[str]:
    """What else to know, a sentence each."""
    return [note for note in found.notes if found.hiring is None or note != found.hiring.note]


def standings_sheet(found: Solution, *, pay: bool) -> Sheet:
    """Every condition before, at the answer and one step beyond."""
    rows: list[tuple[Any, ...]] = []
    at = {"before": found.before, "answer": found.answer, "beyond": found.beyond}
    told = {name: {s.condition.key: s for s in point.standings} if point else {} for name, point in at.items()}
    for standing in found.answer.standings or found.before.standings:
        condition = standing.condition
        if condition.pay and not pay:
            continue
        cells = [_cell(told[name].get(condition.key)) for name in at]
        rows.append((condition.title, _wanted(standing), *cells))
    return Sheet(
        name=f"solve-{found.goal.key}",
        columns=(
            SheetColumn(title="Condition"),
            SheetColumn(title="Wanted"),
            SheetColumn(title="Now"),
            SheetColumn(title="At the answer"),
            SheetColumn(title="One step beyond"),
        ),
        rows=tuple(rows),
    )


def _wanted(standing: Standing) -> str:
    if standing.condition.key in {"ote_band", "adds_up"}:
        return "all"
    return f"at least {formats.percent(standing.condition.at_least)}"


def _cell(standing: Standing | None) -> str:
    if standing is None:
        return formats.UNKNOWN
    return f"{'●' if standing.holds else '■'} {standing_text(standing)}"


def levers_sheet(found: Solution, currency: str) -> Sheet:
    """The setting before, at the answer and one step beyond, in money."""
    unit = f", {currency}" if currency else ""
    points = [("Now", found.before), ("At the answer", found.answer), ("One step beyond", found.beyond)]
    return Sheet(
        name=f"solve-{found.goal.key}-settings",
        columns=(
            SheetColumn(title="Setting"),
            SheetColumn(title=found.goal.title),
            SheetColumn(title=f"Target{unit}", kind="money"),
            SheetColumn(title="Assigned", kind="money"),
            SheetColumn(title="Quotas / capacity", kind="percent"),
        ),
        rows=tuple(
            (name, value_text(found.goal, point), _known(point.target), _known(point.assigned), _known(point.stretch))
            for name, point in points
            if point is not None and not point.error
        ),
    )


def heads_sheet(found: Sequence[Solution], names: Mapping[str, str]) -> Sheet:
    """The fewest hires for each month they may start in, or the nearest and what is missing."""
    return Sheet(
        name="solve-heads-by-start",
        columns=(
            SheetColumn(title="Starting"),
            SheetColumn(title="Added hires", kind="count"),
            SheetColumn(title="Holds?"),
            SheetColumn(title="What is missing"),
        ),
        rows=tuple(
            (
                formats.day(each.hiring.start) if each.hiring else "",
                max(each.answer.value, 0.0),
                "● all holds" if each.found else "■ the nearest",
                "" if each.found else "; ".join(gap_text(standing, names) for standing in each.answer.failing),
            )
            for each in found
        ),
    )


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
