"""What matters most, in words and as a table: each parameter's two ends and what they do to the outcome."""

from __future__ import annotations

import math
from typing import Any

from quota_core.evaluate.measures import OUTCOMES
from quota_core.evaluate.sensitivity import Row, Side, Tornado
from quota_core.parameters import SPECS
from quota_core.parameters.groups import TIME
from quota_core.present import formats
from quota_core.present.sheet import Kind, Sheet, SheetColumn
from quota_core.present.spans import value_text
from quota_core.values import FrozenMap

ASSUMED = "◆ ASSUMED"
NO_SWING = 1e-9
CHANCES = {"p_target"}


def outcome_text(outcome: str, value: float) -> str:
    """An outcome as people read it: 14%, 40.6M."""
    if not math.isfinite(value):
        return formats.UNKNOWN
    if OUTCOMES[outcome].unit == "money":
        return formats.money(value)
    return formats.chance(value) if outcome in CHANCES else formats.percent(value, 1 if outcome == "cost" else 0)


def outcome_change(outcome: str, value: float) -> str:
    """How far apart two outcomes are: 6 points, 1.20M."""
    return formats.money(value) if OUTCOMES[outcome].unit == "money" else formats.points(value)


def outcome_kind(outcome: str) -> Kind:
    """How an outcome is written in a table."""
    if OUTCOMES[outcome].unit == "money":
        return "money"
    return "chance" if outcome in CHANCES else "percent"


def swing_kind(outcome: str) -> Kind:
    """How the distance of two outcomes is written in a table: that of two shares in points."""
    return "money" if OUTCOMES[outcome].unit == "money" else "points"


def setting_text(key: str, side: Side) -> str:
    """What a parameter is set to at one end."""
    if SPECS[key].kind == "triple":
        return f"{_text(key, side.value)} ({side.text})"
    return side.text or _text(key, side.value)


def _text(key: str, value: Any) -> str:
    spec = SPECS[key]
    if isinstance(value, FrozenMap):
        return "as set" if value != spec.default else "default"
    if spec.kind == "triple":
        return number_text(key, value[1])
    if spec.kind in {"names", "types", "date"}:
        return "as set" if value != spec.default else "default"
    return number_text(key, value)


def number_text(key: str, value: Any) -> str:
    """A setting with as many decimals as it has: 0.85x, 6.7%, 20%."""
    spec = SPECS[key]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value_text(spec, value)
    if spec.kind == "fraction" or spec.unit.startswith(("fraction", "of the team", "standard deviation")):
        return formats.percent(value, 0 if abs(100 * value - round(100 * value)) < 1e-6 else 1)
    if spec.unit.startswith("x"):
        return f"{formats.rounded(value, 2)}x"
    if spec.unit.startswith("months"):
        return f"{formats.number(value, 1)} {'month' if value == 1 else 'months'}"
    if spec.unit == "money":
        return formats.money(value)
    return formats.number(value)


def shown_rows(found: Tornado, *, pay: bool) -> list[Row]:
    """The parameters that may be shown; none where the outcome is unknown whatever they are set to."""
    known = any(math.isfinite(side.outcome) for row in found.rows for side in (row.low, row.base, row.high))
    return [row for row in found.rows if known and (pay or not row.pay)]


def moving_rows(found: Tornado, *, pay: bool) -> list[Row]:
    """The parameters that move the outcome at all, the largest swing first."""
    return [row for row in shown_rows(found, pay=pay) if math.isfinite(row.swing) and row.swing > NO_SWING]


def tornado_title(found: Tornado, *, pay: bool) -> str:
    """The answer in a sentence: what matters most is growth: it moves P(team >= target) from 2% to 60%, now 14%."""
    title = OUTCOMES[found.outcome].title
    if not math.isfinite(found.base):
        return found.notes[0].rstrip(".")
    rows = moving_rows(found, pay=pay)
    if not rows:
        return f"No parameter alone moves it: {title} stays {outcome_text(found.outcome, found.base)}"
    # What counts as a booking is agreed on, not pulled: it matters, but it is no lever.
    row = next((each for each in rows if each.group != TIME), rows[0])
    apart, of = "", ""
    if row is not rows[0]:
        of = "Of what can be pulled, "
        apart = f"; {rows[0].title}, which says how bookings are counted, is no lever and moves it more"
    ends = [each for each in (row.low.outcome, row.base.outcome, row.high.outcome) if math.isfinite(each)]
    low, high = outcome_text(found.outcome, min(ends)), outcome_text(found.outcome, max(ends))
    return (
        f"{of}{row.title} matters most: {title} {low} to {high}, now {outcome_text(found.outcome, found.base)}{apart}"
    )


def confirm_first(found: Tornado, *, pay: bool) -> str:
    """The largest assumed one in a sentence, so that people know what to settle first; empty where none is assumed."""
    row = next((row for row in moving_rows(found, pay=pay) if row.assumed), None)
    if row is None:
        return ""
    swing = outcome_change(found.outcome, row.swing)
    return f"Confirm this first: {row.title} is ASSUMED and moves {OUTCOMES[found.outcome].title} by {swing}. {row.why}"


def tornado_sheet(found: Tornado, *, pay: bool, mask: bool = False) -> Sheet:
    """Every parameter that was tried, the largest swing first; what is read first stands first, for a narrow screen."""
    kind, swing = outcome_kind(found.outcome), swing_kind(found.outcome)
    title = OUTCOMES[found.outcome].title
    return Sheet(
        name=f"sensitivity-{found.outcome.replace('_', '-')}",
        columns=(
            SheetColumn(title="Parameter"),
            SheetColumn(title="Swing", kind=swing, help="Largest less smallest outcome over low, now and high."),
            SheetColumn(title="Low", help="The parameter's low setting."),
            SheetColumn(title="At low", kind=kind, help=title),
            SheetColumn(title="High", help="The parameter's high setting."),
            SheetColumn(title="At high", kind=kind, help=title),
            SheetColumn(title="Now", help="What the parameter is set to."),
            SheetColumn(title="Confirmed?", help="ASSUMED: nobody has confirmed this value yet."),
            SheetColumn(title="Why, or why not possible"),
            SheetColumn(title="Unit"),
            SheetColumn(title="Source"),
            SheetColumn(title="At now", kind=kind, help=title),
        ),
        rows=tuple(_cells(row, mask=mask) for row in shown_rows(found, pay=pay)),
    )


def _cells(row: Row, *, mask: bool) -> tuple[Any, ...]:
    # A mistake may name people: while names are masked it is only said that there is one.
    errors = ["not possible" if mask else each for each in (row.low.error, row.high.error) if each]
    high = row.ends[-1] if len(row.ends) > 1 else None
    said = [each for each in dict.fromkeys((row.why, *errors)) if each]
    return (
        row.title,
        _known(row.swing),
        setting_text(row.key, row.low),
        _known(row.low.outcome),
        setting_text(row.key, high) if high else formats.UNKNOWN,
        _known(high.outcome) if high else None,
        _text(row.key, row.base.value),
        ASSUMED if row.assumed else "",
        " ".join(said),
        SPECS[row.key].unit.partition(" (")[0],
        row.source,
        _known(row.base.outcome),
    )


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
