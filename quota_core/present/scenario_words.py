"""Odds in honest words: chances that never claim certainty, ranges, and what a small team may not conclude."""

from __future__ import annotations

import math

from quota_core.evaluate.drivers import DRIVERS, SCENARIOS, DriverEffect, Scenario
from quota_core.evaluate.simulation.outcome import Outcome, ScenarioOdds
from quota_core.model.notes import short_history_notes
from quota_core.model.plan import Plan
from quota_core.model.unsaid import no_odds_reason
from quota_core.parameters import SPECS
from quota_core.present import formats
from quota_core.present.bands import BAD, GOOD, WATCH, Status, status

FEW_REPS = 10
SURE, EVEN = 0.8, 0.5
EXPECTED_TITLE = dict(SCENARIOS)["expected"]
P_TARGET = "P(team ≥ target)"


def spread_text(low: float, high: float) -> str:
    """A range of money: 30.3M to 37.5M."""
    return f"{formats.money(low)} to {formats.money(high)}"


def odds_title(outcome: Outcome, target: float) -> str:
    """The answer in a sentence: 14% of simulated years reach the 36.9M target; half of all years bring 33.7M."""
    if not outcome.drawn:
        return no_odds_reason(outcome.plan).rstrip(".")
    half = f"half of all years bring {formats.money(outcome.team.p50)} or more"
    if target <= 0:
        return f"Eight of ten simulated years bring {spread_text(outcome.team.p10, outcome.team.p90)}; {half}"
    reached = formats.chance(outcome.p_target)
    return f"{reached[:1].upper()}{reached[1:]} of simulated years reach the {formats.money(target)} target; {half}"


def odds_status(outcome: Outcome, target: float) -> Status | None:
    """Likely, even or unlikely; uncertain whatever the number where history is too thin; nothing without a target."""
    if target <= 0 or not math.isfinite(outcome.p_target):
        return None
    if outcome.simulation.history.thin:
        return status(WATCH, "uncertain")
    if outcome.p_target >= SURE:
        return status(GOOD, "likely")
    return status(WATCH, "open") if outcome.p_target >= EVEN else status(BAD, "unlikely")


def hitting_title(outcome: Outcome, carrying: int) -> str:
    """How many reps make their number: in eight of ten years 9 to 19 of 37 reps hit, on average 14."""
    hits = outcome.reps_hitting
    among = f"{hits.p10:.0f} to {hits.p90:.0f} of {formats.counted(carrying, 'rep')}"
    return f"In eight of ten years {among} hit their quota, on average {hits_text(hits.mean)}"


def hits_text(mean: float) -> str:
    """How many hit on average: 14, and 1.9 of so few that a part of one counts."""
    return formats.number(mean, 0 if mean >= FEW_REPS else 1)


def caveats(outcome: Outcome, carrying: int) -> list[str]:
    """What to know before these odds are quoted, a sentence each."""
    told = []
    if carrying < FEW_REPS:
        told.append(
            f"Only {formats.counted(carrying, 'rep')}: one person or one deal moves the whole team, "
            "so the range is wide and stays wide."
        )
    return [*told, *outcome.notes]


def base_years(odds: ScenarioOdds) -> str:
    """Whose drawn years a scenario's capacity is held against: expected ones, or those of the setting as it is."""
    return "expected years" if odds.base == EXPECTED_TITLE else "years drawn as set"


def likely_text(odds: ScenarioOdds, plan: Plan) -> str:
    """How likely a scenario's capacity is among the draws of the setting's own base."""
    if odds.capacity <= 0:
        return "Its capacity is 0."
    reached = formats.chance(odds.likely)
    capacity = formats.money(odds.capacity) + understated(plan)
    return f"{reached[:1].upper()}{reached[1:]} of {base_years(odds)} bring its capacity of {capacity} or more."


def best_title(best: ScenarioOdds, plan: Plan) -> str:
    """How likely the best scenario's capacity is; where a short history makes it no mark, that comes first."""
    reached = formats.chance(best.likely)
    told = f"of {base_years(best)} reach"
    if less := understated(plan):
        return f"“Best” comes to {formats.money(best.capacity)}{less}: {reached} {told} that"
    return f"{reached[:1].upper()}{reached[1:]} {told} what “best” comes to, {formats.money(best.capacity)}"


def understated(plan: Plan) -> str:
    """What follows a capacity that a short history understates and draws do not; nothing where it is sound."""
    return " (understated: history is short)" if short_history_notes(plan) else ""


def driver_text(effect: DriverEffect) -> str:
    """One driver in words: Win rate 0.85x: -4.21M."""
    spec = SPECS[effect.key]
    unit = spec.unit.partition(" (")[0]
    value = formats.number(effect.value)
    if unit == "x":
        value = f"{formats.rounded(effect.value, 2)}x"
    elif unit == "months":
        value = f"{value} {'month' if effect.value == 1 else 'months'}"
    elif unit.startswith("of "):
        value = f"{formats.percent(effect.value, 1)} {unit}"
    if effect.key == "driver_hire_slip":
        value += " beyond the usual slip"
    moved = formats.money_change(effect.money)
    return f"{spec.title} {value}" + (f": {moved}" if moved not in {"0", formats.UNKNOWN} else "")


def driver_texts(scenario: Scenario) -> list[str]:
    """Each driver of a scenario in words, in the order of declaration."""
    by_key = {effect.key: effect for effect in scenario.drivers}
    return [driver_text(by_key[key]) for key in DRIVERS if key in by_key]
