"""Versions in words: what one is, what differs between two, what moved in the data since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from quota_core.declare import coerced
from quota_core.errors import ParameterError
from quota_core.govern.ledger import speaks_of_pay
from quota_core.govern.versions import Apart, Difference, RepChange, TableChange, Version
from quota_core.parameters import SPECS
from quota_core.present import formats
from quota_core.present.ledger_words import apart

ARROW = "→"
NOBODY = "no quota"
TEAM_WORDS: dict[str, tuple[str, str]] = {
    "plan/target": ("Target", "money"),
    "plan/assigned": ("Assigned", "money"),
    "plan/capacity": ("Capacity", "money"),
    "back_test/share_hitting": ("Share hitting, back-tested", "percent"),
    "back_test/mean": ("Mean attainment, back-tested", "percent"),
    "odds/p_target": ("P(team reaches the target)", "chance"),
    "odds/team/p10": ("Team P10", "money"),
    "odds/team/p50": ("Team P50", "money"),
    "odds/team/p90": ("Team P90", "money"),
    "pay/expected": ("Expected pay", "money"),
}


def words_of(*versions: Version, named: bool = True) -> Apart:
    """A parameter's plain values in two versions in words, what is set for people with who and why (`named`)."""
    names = {rep_id: row["name"] for version in versions for rep_id, row in version.results["reps"].items()}

    def words(key: str, before: Any, after: Any) -> tuple[str, str]:
        try:
            was, now = (None if value is None else coerced(SPECS[key], value) for value in (before, after))
        except (KeyError, ParameterError):  # no parameter any more, or not at such a value: as it stands
            return str(before), str(after)
        return apart(key, was, now, names, named=named)

    return words


def difference_lines(found: Difference, *, pay: bool) -> list[str]:
    """Everything that differs, a line each: settings, data, ledger, totals, reps; `pay`: with what tells of pay."""
    if found.nothing:
        return [f"{found.before} and {found.after} differ in nothing but who saved them, when and why."]
    shown = [each for each in found.settings if pay or not speaks_of_pay(each.key)]
    lines = [f"{each.title}: {each.before} {ARROW} {each.after}" for each in shown]
    lines += [table_line(each) for each in found.tables]
    agreed = [each for each in found.ledger if pay or not speaks_of_pay(each.subject)]
    lines += [f"Ledger, {each.title}: {each.before} {ARROW} {each.after}" for each in agreed]
    lines += team_lines(found.team, pay=pay)
    return [*lines, *(rep_line(each) for each in found.reps)]


def team_lines(team: Mapping[str, tuple[Any, Any]], *, pay: bool) -> list[str]:
    """The totals that people know by name, before and after."""
    lines = []
    for place, (title, kind) in TEAM_WORDS.items():
        if place in team and (pay or not place.startswith("pay/")):
            before, after = (_total(kind, value) for value in team[place])
            if before != after:
                lines.append(f"{title}: {before} {ARROW} {after}")
    return lines


def _total(kind: str, value: float | None) -> str:
    if kind == "money":
        return formats.money_full(value)
    return formats.chance(value, 1) if kind == "chance" else formats.percent(value, 1)


def table_line(change: TableChange) -> str:
    """opportunities: 2,140 rows → 2,152 rows, amounts as given ... 31,200,000 → 31,500,000."""
    rows = f"{change.rows_before:,} {ARROW} {change.rows_after:,} rows"
    if change.rows_before == change.rows_after:
        rows = f"{change.rows_after:,} rows as before, other values"
    money = ""
    if change.money_before != change.money_after:
        before, after = (formats.money_full(each) for each in (change.money_before, change.money_after))
        money = f"; amounts as given, all currencies together, {before} {ARROW} {after}"
    return f"Data, {change.table}: {rows}{money}"


def rep_line(change: RepChange) -> str:
    """Kim Rosen (A1): quota 500,000 → 520,000; P(hit) 43.0% → 41.2%."""
    quota = f"quota {_quota(change.quota_before)} {ARROW} {_quota(change.quota_after)}"
    if change.quota_before == change.quota_after:
        quota = f"quota {_quota(change.quota_after)} as before"
    odds = ""
    if change.p_hit_before != change.p_hit_after:
        odds = f"; P(hit) {formats.chance(change.p_hit_before, 1)} {ARROW} {formats.chance(change.p_hit_after, 1)}"
    return f"{change.name} ({change.rep_id}): {quota}{odds}"


def _quota(value: float | None) -> str:
    return NOBODY if value is None else formats.money_full(value)


def moved_lines(tables: Sequence[TableChange], team: Mapping[str, tuple[Any, Any]], problem: str = "") -> list[str]:
    """What changed in the data since a version, and the totals its settings come to on today's; reps have own lines."""
    lines = [table_line(each) for each in tables]
    if problem:
        return [*lines, f"On today's data there are no quotas: {problem}"]
    told = [f"On today's data, {line[:1].lower()}{line[1:]}" for line in team_lines(team, pay=True)]
    if tables and not told:
        told = ["On today's data its settings come to the same totals, back-test included"]
    return [*lines, *told]
