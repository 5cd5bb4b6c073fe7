"""Settings side by side as words and tables: what differs, the measures of each, and every rep's quota."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from quota_core.evaluate import comparing
from quota_core.evaluate.comparing import Difference, differences
from quota_core.evaluate.outlook import Outlook
from quota_core.evaluate.simulation.outcome import Outcome
from quota_core.parameters import DEFAULTS, SPECS, Parameters
from quota_core.present import formats
from quota_core.present.changes import ARROW, changes_text
from quota_core.present.growth import Anchor, anchor_of
from quota_core.present.parameter_words import TRIPLE, driver_value
from quota_core.present.saved_scenarios import NO_DIFFERENCE, tellable
from quota_core.present.scenario_words import P_TARGET
from quota_core.present.sentence import move_sentence, people
from quota_core.present.sheet import Sheet, SheetColumn
from quota_core.present.spans import value_text

AS_DEFAULT = "as by default"
NO_ANCHOR = Anchor(given=0.0, booked=0.0)
SMALL, FEW = 500.0, 10


@dataclass(frozen=True, eq=False, kw_only=True)
class Compared:
    """One setting: its name, its outlook (names masked where they are hidden), its odds, and what is measured of it."""

    title: str
    now: Outlook
    outcome: Outcome
    measured: comparing.Compared


def compare_title(compared: Sequence[Compared]) -> str:
    """The answer in a sentence: which of them reaches its target most likely."""
    if len(compared) < 2:
        return "Compare settings: pick at least two"
    known = [each for each in compared if each.now.plan.target > 0]
    if not known:
        return "No target is set for the year: settings are compared by their quotas and ranges"
    said = [odds_text(each) for each in known]
    if len(known) > 1 and len(set(said)) == 1:
        return f"All reach their targets equally often: {said[0]} of simulated years"
    best = max(known, key=lambda each: np.nan_to_num(each.outcome.p_target, nan=-1.0))
    tied = [each.title for each in known if odds_text(each) == odds_text(best)]
    others = [f"{each.title} {odds_text(each)}" for each in known if each.title not in tied]
    if len(tied) > 1:
        told = (
            f"A tie: {formats.listed(tied)} reach their targets equally often, in {odds_text(best)} of simulated years"
        )
        return f"{told}; {formats.listed(others)}"
    told = f"Most likely to reach its target: {best.title}, in {odds_text(best)} of simulated years"
    return f"{told}; {formats.listed(others)}" if others else told


def odds_text(each: Compared) -> str:
    """P(team reaches the target) of a setting; a dash without a target."""
    return formats.chance(each.outcome.p_target) if each.now.plan.target > 0 else formats.UNKNOWN


def difference_sentence(base: Compared, other: Compared, *, mask: bool, pay: bool) -> str:
    """One setting against another: what was changed, what moves, and the odds of both."""
    before, after = (tellable(each.now.plan.parameters, mask=mask, pay=pay) for each in (base, other))
    if base.now.plan.parameters == other.now.plan.parameters:
        return f"{other.title} is the same as {base.title}."
    moved = move_sentence(base.now, other.now, anchor_of(other.now)).rstrip(".")
    what = changes_text(before, after, people(other.now), anchor_of(other.now)) or NO_DIFFERENCE
    whole = changes_text(base.now.plan.parameters, other.now.plan.parameters, people(other.now), anchor_of(other.now))
    effect = moved.removeprefix(f"{whole}: ")
    if not (base.now.plan.target > 0 or other.now.plan.target > 0):
        return f"{other.title}: {what}; {effect}."
    odds = [f"{P_TARGET} {odds_text(base)} {ARROW} {odds_text(other)}"]
    hits = [each.outcome.reps_hitting.mean for each in (base, other)]
    odds.append(
        "reps who hit, on average "
        + f" {ARROW} ".join(formats.number(hit, 0 if min(hits) >= FEW else 1) for hit in hits)
    )
    return f"{other.title}: {what}; {effect}; {', '.join(odds)}."


def measures_sheet(compared: Sequence[Compared], *, pay: bool) -> Sheet:
    """One row a setting, with everything measured of it; what is read first stands first, for a narrow screen."""
    currency = next((each.now.plan.company.currency for each in compared), "")
    columns = [
        SheetColumn(title="Setting"),
        SheetColumn(title=P_TARGET, kind="chance", help="Share of simulated years."),
        SheetColumn(title="Reps hitting", kind="number", help="Simulated mean number of reps who hit."),
        SheetColumn(title="Would have hit", kind="percent", help="Back-tested, of ramped people who stayed."),
        SheetColumn(title=f"Target, {currency}" if currency else "Target", kind="money"),
        SheetColumn(title="Assigned", kind="money", help="The sum of all quotas after rounding."),
        SheetColumn(title="Capacity", kind="money", help="What the team brings by its history, nothing drawn."),
        SheetColumn(title="Scenario capacity", kind="money", help="The same with the setting's base drivers acting."),
        SheetColumn(title="Team P10", kind="money"),
        SheetColumn(title="Team P50", kind="money"),
        SheetColumn(title="Team P90", kind="money"),
        SheetColumn(title="Mean attainment", kind="percent", help="Back-tested, of those the band judges."),
    ]
    if pay:
        told = "Target pay of those with a quota while they are employed, over the bookings expected."
        columns.append(SheetColumn(title="OTE over bookings", kind="percent", help=told))
    return Sheet(
        name="compare-measures",
        columns=tuple(columns),
        rows=tuple((*_measures(each), *([_known(each.measured.cost)] if pay else [])) for each in compared),
    )


def _measures(each: Compared) -> tuple[Any, ...]:
    plan, found = each.now.plan, each.measured
    return (
        each.title,
        _known(found.p_target),
        round(found.reps_hitting.mean, 1),
        _known(found.share_hitting),
        plan.target,
        plan.assigned,
        plan.reachable,
        found.scenario_capacity,
        found.team.p10,
        found.team.p50,
        found.team.p90,
        each.now.judged.mean,
    )


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None


def settings_sheet(compared: Sequence[Compared], *, mask: bool, pay: bool) -> Sheet:
    """Every setting that is not the same in all of them, a row each."""
    told = [tellable(each.now.plan.parameters, mask=mask, pay=pay) for each in compared]
    names = people(compared[0].now) if compared else {}
    for each in compared:
        names = {**people(each.now), **names}
    rows = [row for each in differences(told) for row in _rows(each, told, names)]
    return Sheet(
        name="compare-settings",
        columns=(
            SheetColumn(title="What differs"),
            *(SheetColumn(title=each.title) for each in compared),
        ),
        rows=tuple(rows),
    )


def _rows(each: Difference, told: Sequence[Parameters], names: Mapping[str, str]) -> list[tuple[str, ...]]:
    """A parameter's row; of a driver's three values one for each that differs: Win rate, base."""
    if SPECS[each.key].kind != "triple":
        name = f"{each.title} ({each.unit})" if each.unit else each.title
        return [(name, *(_value(own, each.key, names) for own in told))]
    return [
        (f"{each.title}, {which}", *(driver_value(each.key, value) for value in values))
        for which, values in zip(TRIPLE, zip(*each.values, strict=True), strict=True)
        if len(set(values)) > 1
    ]


def _value(parameters: Parameters, key: str, names: Mapping[str, str]) -> str:
    spec, value = SPECS[key], getattr(parameters, key)
    if isinstance(value, Mapping) or spec.kind == "names":
        return changes_text(DEFAULTS, DEFAULTS.changed(**{key: value}), names, NO_ANCHOR) or AS_DEFAULT
    if spec.kind == "date":
        return formats.day(value) if value else "auto"
    return value_text(spec, value)


def moves_sheet(compared: Sequence[Compared]) -> Sheet:
    """Every rep's quota under each setting and its change from the first, the largest change first."""
    rows = quota_moves(compared)
    currency = next((each.now.plan.company.currency for each in compared), "")
    first = compared[0].title if compared else ""
    unit = f", {currency}" if currency else ""
    columns = [SheetColumn(title="Rep"), SheetColumn(title="Segment"), SheetColumn(title="Manager")]
    columns.append(SheetColumn(title=f"{first}, quota{unit}", kind="money"))
    for each in compared[1:]:
        columns.append(SheetColumn(title=f"{each.title}, quota", kind="money"))
        columns.append(SheetColumn(title=f"{each.title}, change", kind="money_change"))
    return Sheet(
        name="compare-quotas",
        columns=tuple(columns),
        rows=tuple((*row.who, row.quotas[0], *_with_changes(row.quotas)) for row in rows),
    )


@dataclass(frozen=True, kw_only=True)
class QuotaMove:
    """A rep's quota under each setting (None where there is none), and the largest change from the first."""

    who: tuple[str, str, str]
    quotas: tuple[float | None, ...]
    change: float


def quota_moves(compared: Sequence[Compared]) -> list[QuotaMove]:
    """Everybody who carries a quota under any of the settings, the largest change first."""
    found: dict[str, QuotaMove] = {}
    by_rep = [_quotas(each.now) for each in compared]
    for each in compared:
        reps = each.now.plan.company.reps
        for place, rep_id in enumerate(reps.rep_id):
            if rep_id in found or not any(rep_id in quotas for quotas in by_rep):
                continue
            own = tuple(quotas.get(rep_id) for quotas in by_rep)
            changes = [abs((quota or 0.0) - (own[0] or 0.0)) for quota in own[1:]]
            who = (reps.name[place], reps.segment[place], reps.manager[place])
            found[rep_id] = QuotaMove(who=who, quotas=own, change=max(changes, default=0.0))
    return sorted(found.values(), key=lambda row: (-row.change, row.who))


def _quotas(now: Outlook) -> dict[str, float]:
    plan = now.plan
    return {
        rep_id: float(quota)
        for rep_id, quota, carries in zip(plan.company.reps.rep_id, plan.quota, plan.carries, strict=True)
        if carries
    }


def _with_changes(quotas: tuple[float | None, ...]) -> tuple[float | None, ...]:
    cells: list[float | None] = []
    for quota in quotas[1:]:
        cells += [quota, None if quota is None and quotas[0] is None else (quota or 0.0) - (quotas[0] or 0.0)]
    return tuple(cells)


def moves_title(compared: Sequence[Compared]) -> str:
    """How many quotas move, and the largest: 23 of 54 quotas move, most Avery's, +120K."""
    rows = quota_moves(compared)
    moved = [row for row in rows if row.change >= SMALL]
    if len(compared) < 2 or not rows:
        return "Pick at least two settings to see whose quota moves"
    if not moved:
        return f"Nobody’s quota moves: {formats.counted(len(rows), 'rep carries', 'reps carry')} the same under each"
    top = moved[0]
    base = top.quotas[0] or 0.0
    most = max(((quota or 0.0) - base for quota in top.quotas[1:]), key=abs)
    counted = f"{formats.count(len(moved))} of {formats.counted(len(rows), 'quota')} move"
    return f"{counted}, {top.who[0]}’s most: {formats.money_change(most)}"
