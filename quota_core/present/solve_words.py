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
SHORT = {"adds_up": "Quotas add up to their totals"}  # in a table, beside whose columns there has to be room
FINEST = 1  # decimals of a per cent near a bound


def solve_title(found: Solution) -> str:
    """The answer in a sentence: the largest target at which everything holds is 34.1M."""
    goal, answer = found.goal, found.answer
    if found.unsaid:
        return found.unsaid.rstrip(".")
    if not found.found:
        return f"No {_thing(goal)} holds everything asked for; the nearest is {value_text(goal, answer, found.beyond)}"
    if goal.key == "heads":
        if answer.place < 0:
            return f"No hire is needed: {ALL_HOLD} already"
        pool = f"{pool_of(found)} " if pool_of(found) else ""
        return f"{formats.counted(answer.value, f'added {pool}hire is', f'added {pool}hires are')} enough: {ALL_HOLD}"
    if goal.key == "strength":
        if answer.place < 0:
            return f"The weights may stay at {value_text(goal, answer)}: {ALL_HOLD} already"
        return f"A weight strength of {value_text(goal, answer, found.beyond)} is the nearest at which {ALL_HOLD}"
    return f"The largest {_thing(goal)} at which {ALL_HOLD} is {value_text(goal, answer, found.beyond)}"


def _thing(goal: Goal) -> str:
    return {
        "target": "target",
        "over_assignment": "over-assignment",
        "stretch": "stretch",
        "heads": "number of hires",
        "strength": "weight strength",
    }[goal.key]


def value_text(goal: Goal, point: Point, other: Point | None = None) -> str:
    """The lever at a setting as people read it: 34.1M (-7.6% of the given targets), 12.5%, 1.05x capacity, 3 hires.

    `other`: the setting it is told beside; the two never read alike.
    """
    value, beside = point.value, other.value if other else None
    if not math.isfinite(value):
        return formats.UNKNOWN
    target = formats.apart(formats.money, point.target, other.target if other else None)
    if goal.key == "target":
        return f"{target} ({formats.apart(formats.percent_change, value, beside, FINEST)} {goal.unit})"
    if goal.key == "over_assignment":
        return f"{formats.apart(formats.percent, value, beside, FINEST)} of the target"
    if goal.key == "heads":
        return formats.counted(value, "hire")
    times = f"{formats.apart(formats.rounded, value, beside, 2)}x"
    return f"{times} capacity, a target of {target}" if goal.key == "stretch" else times


def standing_text(standing: Standing) -> str:
    """Where a condition stands: 49.9%; or how far off, where its value is a distance."""
    key, unit = standing.condition.key, standing.condition.unit
    if not math.isfinite(standing.value):
        return formats.UNKNOWN
    if key == "adds_up":
        return "all" if standing.holds else f"{formats.money(standing.value)} off"
    if key == "ote_band":
        return "all" if standing.holds else f"{formats.apart(formats.rounded, standing.gap, 0.0, 2)}x OTE off"
    return _share(standing) if unit == FRACTION else formats.money(standing.value)


def _share(standing: Standing) -> str:
    """A share, in as many digits as set it apart from the bound it misses."""
    return formats.apart(
        formats.percent, standing.value, None if standing.holds else standing.condition.at_least, FINEST
    )


def gap_text(standing: Standing, names: Mapping[str, str]) -> str:
    """What is missing: P(team reaches the target) is 45%, 5 points short of 50%."""
    title, unit = standing.condition.title, standing.condition.unit
    if not math.isfinite(standing.gap):
        return f"{title} cannot be said"
    if unit == MONEY:
        return f"{title}: {formats.money(standing.gap)} do not"
    if standing.condition.key == "ote_band":
        who = f", {names.get(standing.who, standing.who)} the farthest" if standing.who else ""
        return f"{title}: off by {formats.apart(formats.rounded, standing.gap, 0.0, 2)}x OTE{who}"
    points = formats.apart(formats.rounded, 100 * standing.gap, 0.0, FINEST)
    return f"{title} is {_share(standing)}, {points} points short of {formats.percent(standing.condition.at_least)}"


def bound_sentence(found: Solution, names: Mapping[str, str], *, mask: bool = False) -> str:
    """What bound the answer, or what is missing at the nearest setting there is; mistakes may name people."""
    if found.unsaid:
        return ""
    if not found.found:
        if found.answer.error:
            return "Even that is not possible." if mask else found.answer.error
        missing = [gap_text(each, names) for each in found.answer.failing]
        return f"Still missing there: {'; '.join(missing)}." if missing else ""
    if found.beyond is None:
        return "Nothing bound it." if found.answer.place >= 0 else ""
    step = value_text(found.goal, found.beyond, found.answer)
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
    known = {found.unsaid, found.hiring.note if found.hiring else ""}
    return [note for note in found.notes if note not in known]


def standings_sheet(found: Solution, *, pay: bool) -> Sheet:
    """Every condition before, at the answer and one step on."""
    rows: list[tuple[Any, ...]] = []
    at = {"before": found.before, "answer": found.answer, "beyond": found.beyond}
    told = {name: {s.condition.key: s for s in point.standings} if point else {} for name, point in at.items()}
    for standing in found.answer.standings or found.before.standings:
        condition = standing.condition
        if condition.pay and not pay:
            continue
        cells = [_cell(told[name].get(condition.key)) for name in at]
        rows.append((SHORT.get(condition.key, condition.title), _wanted(standing), *cells))
    return Sheet(
        name=f"solve-{found.goal.key}",
        columns=(
            SheetColumn(title="Condition"),
            SheetColumn(title="Wanted"),
            SheetColumn(title="Now"),
            SheetColumn(title="At the answer"),
            SheetColumn(title="One step on"),
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
    """The setting before, at the answer and one step on, in money."""
    unit = f", {currency}" if currency else ""
    points = [
        ("Now", found.before, None),
        ("At the answer", found.answer, found.beyond),
        ("One step on", found.beyond, found.answer),
    ]
    return Sheet(
        name=f"solve-{found.goal.key}-settings",
        columns=(
            SheetColumn(title="Setting"),
            SheetColumn(title=found.goal.title),
            SheetColumn(title=f"Target{unit}", kind="money_full"),
            SheetColumn(title="Assigned", kind="money_full"),
            SheetColumn(title="Quotas / capacity", kind="percent"),
        ),
        rows=tuple(
            (
                name,
                value_text(found.goal, point, other).replace(f" {found.goal.unit})", ")"),
                _known(point.target),
                _known(point.assigned),
                _known(point.stretch),
            )
            for name, point, other in points
            if point is not None and not point.error
        ),
    )


def pools_sheet(found: Sequence[Solution], names: Mapping[str, str]) -> Sheet:
    """The fewest hires for each pool they may be in, the fewest first; or the nearest and what is missing."""
    return Sheet(
        name="solve-heads-by-pool",
        columns=(
            SheetColumn(title="Pool"),
            SheetColumn(title="Added hires", kind="count"),
            SheetColumn(title="Holds?"),
            SheetColumn(title="What is missing"),
        ),
        rows=tuple((pool_of(each), *_enough(each, names)) for each in found),
    )


def pool_of(found: Solution) -> str:
    """Whom an answer hires: AE ENT."""
    return f"{found.hiring.role} {found.hiring.segment}".strip() if found.hiring else ""


def _enough(found: Solution, names: Mapping[str, str]) -> tuple[float, str, str]:
    missing = "" if found.found else "; ".join(gap_text(standing, names) for standing in found.answer.failing)
    return max(found.answer.value, 0.0), "● all holds" if found.found else "■ the nearest", missing


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
        rows=tuple((formats.day(each.hiring.start) if each.hiring else "", *_enough(each, names)) for each in found),
    )


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
