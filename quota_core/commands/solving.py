"""`solve`: the largest target, or another lever, for which the chosen conditions hold; the answer is a new scenario."""

from __future__ import annotations

import argparse
import math
import sys
from datetime import date
from typing import Any

from quota_core.commands.evaluated import Ground, ground, json_of, share_done
from quota_core.commands.printing import print_json
from quota_core.errors import DataError, ParameterError
from quota_core.evaluate.goals import MOST_HEADS
from quota_core.evaluate.solving import GOALS, Point, Solution, Wanted, heads_by_pool, heads_by_start, solve
from quota_core.parameters.presets import PRESET
from quota_core.present.formats import money
from quota_core.present.solve_words import bound_sentence, pool_of, solve_title, standing_text, value_text
from quota_core.scenario_file import json_differences, scenario_file, scenario_toml


def run_solve(given: argparse.Namespace) -> None:
    """Prints the lever's answer, what bound it, or the nearest there is; saves it where asked."""
    if given.goal not in GOALS:
        raise ParameterError("for", given.goal, "one of " + ", ".join(GOALS))
    if given.p_target is None and not given.share_hitting and not given.ote_band:
        raise DataError("Say what has to hold: --p-target P, --share-hitting, --ote-band, or several of them.")
    wanted = Wanted(p_target=given.p_target, share_hitting=given.share_hitting, ote_band=given.ote_band)
    start = _month(given.start)
    if given.by_start or given.by_pool:
        (_by_pool if given.by_pool else _by_start)(given, wanted)
        return
    with ground(given) as on:
        on.afford(on.parameters, MOST_HEADS if given.goal == "heads" else 0)
        with share_done("Solving") as done:
            found = solve(
                on.company,
                on.parameters,
                given.goal,
                wanted,
                draws=on.draws,
                role=given.role,
                segment=given.segment,
                start=start,
                progress=done,
            )
        saved = _saved(found, on, given)
    if given.json:
        print_json(json_of(solution_json(found) | saved))
        return
    for line in solution_lines(found):
        sys.stdout.write(f"{line}\n")
    for where in saved.values():
        sys.stdout.write(f"Saved as {where}.\n")


def _by_start(given: argparse.Namespace, wanted: Wanted) -> None:
    if given.goal != "heads" or given.save or given.out or given.start:
        raise DataError("--by-start goes with --for heads, and without --start, --save and --out.")
    with ground(given) as on:
        on.afford(on.parameters, MOST_HEADS)
        with share_done("Solving for each start") as done:
            found = heads_by_start(
                on.company, on.parameters, wanted, draws=on.draws, role=given.role, segment=given.segment, progress=done
            )
    if given.json:
        print_json(json_of([solution_json(each) | {"start": each.hiring and each.hiring.start} for each in found]))
        return
    for each in found:
        start = f"{each.hiring.start:%Y-%m}" if each.hiring is not None else ""
        sys.stdout.write(f"Start {start}: {solve_title(each)}\n")


def _by_pool(given: argparse.Namespace, wanted: Wanted) -> None:
    if given.goal != "heads" or given.by_start or given.save or given.out or given.role or given.segment:
        raise DataError("--by-pool goes with --for heads, and without --by-start, --role, --segment, --save and --out.")
    with ground(given) as on:
        on.afford(on.parameters, MOST_HEADS)
        with share_done("Solving for each pool") as done:
            start = _month(given.start)
            found = heads_by_pool(on.company, on.parameters, wanted, draws=on.draws, start=start, progress=done)
    if given.json:
        print_json(json_of([solution_json(each) | {"pool": pool_of(each)} for each in found]))
        return
    for each in found:
        sys.stdout.write(f"{pool_of(each)}: {solve_title(each)}\n")


def _month(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(f"{text[:7]}-01")
    except ValueError:
        raise ParameterError("start", text, "a month as YYYY-MM") from None


def _saved(found: Solution, on: Ground, given: argparse.Namespace) -> dict[str, str]:
    where: dict[str, str] = {}
    if given.save is None and given.out is None:
        return where
    setting = found.setting_to_open
    if setting is None:
        raise DataError(f"{found.answer.error.rstrip('.') or solve_title(found)}: there is no new setting to save.")
    if given.save is not None:
        parent = str(given.params) if str(given.params).startswith(PRESET) else None
        answer, began = scenario_toml(setting), scenario_toml(on.parameters)
        where["saved"] = on.store.scenarios.save_from(given.save, answer, began, parent).name
    if given.out is not None:
        try:
            given.out.write_text(scenario_file(setting), encoding="utf-8", newline="\n")
        except OSError as problem:
            raise DataError(f"{given.out} cannot be written ({problem.strerror}): name another file.") from None
        where["out"] = str(given.out)
    return where


def solution_lines(found: Solution) -> list[str]:
    """The answer in a few lines."""
    if found.unsaid:
        return [found.unsaid]
    answer, names = found.answer, dict[str, str]()
    stretch = f", stretch {answer.stretch:.2f}x capacity" if math.isfinite(answer.stretch) else ""
    lines = [
        f"{solve_title(found)}; now {value_text(found.goal, found.before)}",
        f"Target {money(answer.target)}, sum of quotas {money(answer.assigned)}{stretch}",
        *(
            f"{'holds' if each.holds else 'FAILS'}: {each.condition.title}: {standing_text(each)}"
            for each in answer.standings
        ),
        bound_sentence(found, names),
        *(f"- {note}" for note in found.notes),
        *(
            ["- Another pool may need fewer: --by-pool tries each."]
            if found.goal.key == "heads" and found.answer.place > 0
            else []
        ),
    ]
    return [line for line in lines if line]


def solution_json(found: Solution) -> dict[str, Any]:
    """The answer as JSON-able data; `parameters` are the new scenario's differences from the defaults."""
    return {
        "for": found.goal.key,
        "title": found.goal.title,
        "unit": found.goal.unit,
        "found": found.found,
        "value": found.answer.value,
        "now": found.before.value,
        "answer": _point(found.answer),
        "before": _point(found.before),
        "bound_by": [each.condition.key for each in found.binding],
        "beyond": None if found.beyond is None else _point(found.beyond),
        "ranges": [list(each) for each in found.ranges],
        "tried": found.tried,
        "parameters": json_differences(found.parameters),
        "notes": list(found.notes),
    }


def _point(point: Point) -> dict[str, Any]:
    return {
        "value": point.value,
        "target": point.target,
        "sum_quota": point.assigned,
        "stretch": point.stretch,
        "conditions": {
            each.condition.key: {
                "title": each.condition.title,
                "value": each.value,
                "at_least": each.condition.at_least,
                "unit": each.condition.unit,
                "holds": each.holds,
                "gap": each.gap,
                **({"who": each.who} if each.who else {}),
            }
            for each in point.standings
        },
        **({"error": point.error} if point.error else {}),
    }
