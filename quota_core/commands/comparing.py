"""`compare`: up to four scenarios side by side, as JSON or as a few readable lines."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from quota_core.commands.evaluated import Ground, ground, json_of, share_done
from quota_core.commands.printing import print_json
from quota_core.commands.settings import parameters_given
from quota_core.evaluate.comparing import Compared, Comparison, compare
from quota_core.parameters import SPECS, Parameters
from quota_core.parameters.presets import PRESET
from quota_core.present.formats import chance, counted, listed, money, money_change, percent
from quota_core.present.parameter_words import driver_change, in_words
from quota_core.present.scenario_words import P_TARGET
from quota_core.scenario_file import json_differences, parameters_of_toml

CURRENT = "current"
MOST_NAMED = 3


def run_compare(given: argparse.Namespace) -> None:
    """Prints what differs between scenarios and what it does to quotas, the past and the odds."""
    with ground(given) as on:
        named = [(name, _setting(name, on)) for name in _names(given)]
        for _, parameters in named:
            on.afford(parameters)
        with share_done("Comparing") as done:
            found = compare(on.company, named, draws=on.draws, draws_of=on.draws_of, progress=done)
    if given.json:
        print_json(json_of(comparison_json(found)))
        return
    for line in comparison_lines(found):
        sys.stdout.write(f"{line}\n")


def _names(given: argparse.Namespace) -> list[str]:
    """The scenarios asked for; the options' own setting comes first where it is given, or one alone is asked for."""
    names: list[str] = given.scenarios
    own = given.params is not None or given.set or len(names) == 1
    return [CURRENT, *names] if own and CURRENT not in names else names


def _setting(name: str, on: Ground) -> Parameters:
    if name == CURRENT:
        return on.parameters
    if name.startswith(PRESET) or name.endswith(".toml"):
        return parameters_given(Path(name), ())
    return parameters_of_toml(on.store.scenarios.load(name).toml, f"the scenario {name}")


def sentence(found: Comparison, place: int) -> str:
    """What a setting changes against the first, and what that does, in one sentence."""
    first, other = found.settings[0], found.settings[place]
    changed = [
        _change(each.key, each.title, each.values[0], each.values[place])
        for each in found.differences
        if each.values[0] != each.values[place]
    ]
    what = listed(changed, MOST_NAMED) or "nothing"
    moved = int((found.moves[:, place] != 0).sum())
    quotas = "nobody's quota moves"
    if moved:
        by = money_change(other.plan.assigned - first.plan.assigned)
        quotas = f"{counted(moved, 'quota moves', 'quotas move')}, their sum by {by}"
    return (
        f"{other.name} changes {what}: {quotas}, "
        f"P(team reaches the target) from {chance(first.p_target)} to {chance(other.p_target)}, "
        f"mean share of reps who hit from {percent(first.hitting)} to {percent(other.hitting)}."
    )


def _change(key: str, title: str, before: Any, after: Any) -> str:
    if SPECS[key].kind == "triple":
        return driver_change(key, before, after)
    return f"{title} {in_words(key, before)} to {in_words(key, after)}"


def comparison_lines(found: Comparison) -> list[str]:
    """Settings side by side in a few lines."""
    width = max(18, *(len(each.name) + 2 for each in found.settings))
    currency = found.settings[0].plan.company.currency
    lines = [
        f"{f'Money in {currency}' if currency else '':26}" + "".join(f"{each.name:>{width}}" for each in found.settings)
    ]
    rows: list[tuple[str, list[str]]] = [
        ("Target", [money(each.plan.target) for each in found.settings]),
        ("Sum of quotas", [money(each.plan.assigned) for each in found.settings]),
        ("Capacity", [money(each.plan.reachable) for each in found.settings]),
        ("Scenario capacity", [money(each.scenario_capacity) for each in found.settings]),
        ("Team P10", [money(each.team.p10) for each in found.settings]),
        ("Team P50", [money(each.team.p50) for each in found.settings]),
        ("Team P90", [money(each.team.p90) for each in found.settings]),
        (P_TARGET, [chance(each.p_target) for each in found.settings]),
        ("Reps hitting, mean share", [percent(each.hitting) for each in found.settings]),
        ("Share hitting, back-test", [percent(each.share_hitting) for each in found.settings]),
    ]
    lines += [f"{title:26}" + "".join(f"{cell:>{width}}" for cell in cells) for title, cells in rows]
    return [*lines, *(f"- {sentence(found, place)}" for place in range(1, len(found.settings)))]


def comparison_json(found: Comparison) -> dict[str, Any]:
    """Settings side by side as JSON-able data; null where something cannot be said."""
    return {
        "scenarios": [_scenario(each) for each in found.settings],
        "differences": [
            {
                "key": each.key,
                "title": each.title,
                "unit": each.unit,
                "values": each.values,
                "texts": [in_words(each.key, value) for value in each.values],
            }
            for each in found.differences
        ],
        "reps": {
            rep_id: {"name": name, "quotas": quotas, "moves": moves}
            for rep_id, name, quotas, moves in zip(
                found.rep_id, found.rep_name, found.quotas.tolist(), found.moves.tolist(), strict=True
            )
        },
        "sentences": [sentence(found, place) for place in range(1, len(found.settings))],
    }


def _scenario(each: Compared) -> dict[str, Any]:
    return {
        "name": each.name,
        "parameters": json_differences(each.parameters),
        "target": each.plan.target,
        "sum_quota": each.plan.assigned,
        "capacity": each.plan.reachable,
        "scenario_capacity": each.scenario_capacity,
        "team": {**asdict(each.team), "p_target": each.p_target},
        "reps_hitting": asdict(each.reps_hitting),
        "hitting": each.hitting,
        "share_hitting": each.share_hitting,
        "cost": each.cost,
        "attainment": {"low": each.histogram.low.tolist(), "count": each.histogram.count.tolist()},
    }
