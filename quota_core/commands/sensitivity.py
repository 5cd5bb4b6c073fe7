"""`tornado`: what matters most, and two parameters at once, as JSON or as a few readable lines."""

from __future__ import annotations

import argparse
import math
import sys
from typing import Any

from quota_core.commands.evaluated import Ground, ground, json_of, share_done
from quota_core.commands.printing import print_json
from quota_core.errors import ParameterError
from quota_core.evaluate.measures import OUTCOMES
from quota_core.evaluate.sensitivity import Side, Tornado, TwoWay, tornado, two_way, with_confirmed
from quota_core.parameters import SPECS
from quota_core.present.formats import counted
from quota_core.present.tornado_tables import number_text, outcome_change, outcome_text, setting_text

MOST_SHOWN = 15


def run_tornado(given: argparse.Namespace) -> None:
    """Prints every parameter's swing of an outcome, the largest first; and two at once where asked."""
    if given.outcome not in OUTCOMES:
        raise ParameterError("outcome", given.outcome, "one of " + ", ".join(OUTCOMES))
    if given.top is not None and given.top < 1:
        raise ParameterError("top", given.top, "a whole number of at least 1")
    with ground(given) as on:
        on.afford(on.parameters)
        found = None if given.two_way else _tornado(on, given)
        grid = _two_way(on, given) if given.two_way else None
    if found is not None:
        _print_tornado(found, given)
    if grid is not None:
        _print_two_way(grid, given)


def _tornado(on: Ground, given: argparse.Namespace) -> Tornado:
    inputs = {(each.table_name, each.column_name) for each in on.store.assumptions.all("ASSUMED")}
    with share_done("Trying every parameter") as done:
        found = tornado(
            on.company,
            on.parameters,
            given.outcome,
            draws=on.draws,
            progress=done,
            company_of=on.company_of,
            inputs=inputs,
        )
    return with_confirmed(found, on.store.agreement.confirmed(on.parameters))


def _two_way(on: Ground, given: argparse.Namespace) -> TwoWay:
    x, y = given.two_way
    with share_done("Trying two at once") as done:
        return two_way(on.company, on.parameters, x, y, given.outcome, draws=on.draws, progress=done)


def _print_tornado(found: Tornado, given: argparse.Namespace) -> None:
    if given.json:
        print_json(json_of(tornado_json(found, given.top)))
        return
    out = sys.stdout
    out.write(
        f"{OUTCOMES[found.outcome].title}: {outcome_text(found.outcome, found.base)}; what moves it, largest first\n"
        if math.isfinite(found.base)
        else f"{OUTCOMES[found.outcome].title}: not known\n"
    )
    moving = [row for row in found.rows if math.isfinite(found.base) and _moves(found.outcome, row.swing)]
    shown = moving[: given.top or MOST_SHOWN]
    width = max((len(row.title) for row in shown), default=0)
    for row in shown:
        first = " <- confirm this first" if row.key == found.confirm_first else ""
        mark = " ASSUMED" if row.assumed else ""
        sides = " | ".join(_side_text(row.key, found.outcome, side) for side in row.ends)
        out.write(f"{row.title:{width}} {outcome_change(found.outcome, row.swing):>9}  {sides}{mark}{first}\n")
    for note in found.notes:
        out.write(f"- {note}\n")
    rest = sum(1 for row in found.rows if math.isfinite(row.swing)) - len(moving)
    if math.isfinite(found.base) and rest and not given.top:
        out.write(f"- {counted(rest, 'other moves', 'others move')} it by nothing that shows.\n")


def _moves(outcome: str, swing: float) -> bool:
    """Whether a swing shows at all as it is written."""
    return math.isfinite(swing) and any(digit in outcome_change(outcome, swing) for digit in "123456789")


def _side_text(key: str, outcome: str, side: Side) -> str:
    return f"{setting_text(key, side)}: {side.error or outcome_text(outcome, side.outcome)}"


def tornado_json(found: Tornado, top: int | None = None) -> dict[str, Any]:
    """A tornado as JSON-able data; null where an outcome cannot be said."""
    about = OUTCOMES[found.outcome]
    return {
        "outcome": found.outcome,
        "title": about.title,
        "unit": about.unit,
        "base": found.base,
        "confirm_first": found.confirm_first,
        "notes": found.notes,
        "rows": [
            {
                "key": row.key,
                "title": row.title,
                "group": row.group,
                **{
                    name: {
                        "value": side.value,
                        "text": setting_text(row.key, side),
                        "outcome": side.outcome,
                        **({"error": side.error} if side.error else {}),
                    }
                    for name, side in (("low", row.low), ("base", row.base), ("high", row.high))
                },
                "swing": row.swing,
                "assumed": row.assumed,
                "why": row.why,
                "source": row.source,
                "pay": row.pay,
            }
            for row in found.rows[:top]
        ],
    }


def _print_two_way(grid: TwoWay, given: argparse.Namespace) -> None:
    if given.json:
        print_json(
            json_of(
                {
                    "outcome": grid.outcome,
                    "title": OUTCOMES[grid.outcome].title,
                    "unit": OUTCOMES[grid.outcome].unit,
                    "base": grid.base,
                    "x": {"key": grid.x, "title": SPECS[grid.x].title, "values": grid.x_values},
                    "y": {"key": grid.y, "title": SPECS[grid.y].title, "values": grid.y_values},
                    "outcomes": grid.outcomes.tolist(),
                    "errors": grid.errors,
                }
            )
        )
        return
    out = sys.stdout
    out.write(
        f"{OUTCOMES[grid.outcome].title} (now {outcome_text(grid.outcome, grid.base)}): "
        f"{SPECS[grid.x].title} across, {SPECS[grid.y].title} down\n"
    )
    out.write(" " * 12 + "".join(f"{number_text(grid.x, x):>12}" for x in grid.x_values) + "\n")
    for y, row in zip(grid.y_values, grid.outcomes, strict=True):
        cells = "".join(f"{outcome_text(grid.outcome, float(value)):>12}" for value in row)
        out.write(f"{number_text(grid.y, y):>12}{cells}\n")
    for sentence in grid.errors:
        out.write(f"- {sentence}\n")
