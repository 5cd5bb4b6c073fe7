"""Quotas the slow and obvious way: METHOD 6 from canonical tables and a dict of settings, in plain Python loops.

Written from the text of METHOD alone, to be compared with the product quota by quota. `slow_plan` is the way in.
"""

from __future__ import annotations

from math import floor, fsum
from typing import Any

from tests.support.slow_facts import (
    Row,
    Tables,
    as_of_and_year,
    credited_deals,
    first_day,
    month_of,
    pay,
    with_people,
    year_start,
)
from tests.support.slow_look import Look, Pool, scaled
from tests.support.slow_settings import Settings, layered, settings_of

# The build-up X0..X5 of METHOD 6, in order.
STEPS = ("equal", "ramp", "weight", "evidence", "bounds", "locks")


def group_of(look: Look, role: str, segment: str) -> Pool:
    """The allocation group: each pool to its own target, or each role."""
    return (role, segment if look.settings["method"] == "segment_weighted" else "")


def carriers(look: Look) -> dict[Pool, list[Row]]:
    """Who shares a total: everybody at work in the period, by group."""
    found: dict[Pool, list[Row]] = {}
    for rep in look.reps:
        if any(look.held[rep["rep_id"]].values()):
            found.setdefault(group_of(look, rep["role"], rep["segment"]), []).append(rep)
    return found


def last_full_year(look: Look, rep: Row) -> float | None:
    """This rep's quotas for the twelve months before the period, where those known at as-of make up all twelve."""
    first = look.months[0]
    money, months = 0.0, 0
    for row in look.tables.get("past_quotas", []):
        begin = month_of(row["period_start"])
        inside = first - 12 <= begin and begin + row["period_months"] <= first
        if row["rep_id"] == rep["rep_id"] and inside and begin < look.as_of:
            money, months = money + row["quota"], months + row["period_months"]
    return money if months == 12 and money > 0 else None


def bounds(look: Look, rep: Row, locks: bool) -> tuple[float, float]:
    """Lowest and highest quota of a rep before rounding; the OTE band wins over last year where they do not meet."""
    s, e = look.settings, look.e_of(rep)
    if locks and rep["rep_id"] in s["locks"]:
        return (float(s["locks"][rep["rep_id"]]),) * 2
    low, high, ote = 0.0, float("inf"), pay(look.tables, rep, s)
    if s["ote_band_enforced"] and ote is not None:
        low, high = ote * e * s["ote_multiple_min"], ote * e * s["ote_multiple_max"]
    last = last_full_year(look, rep) if s["yoy_change_max"] is not None else None
    if last is not None:
        least, most = (last * e * max(0.0, 1 + way * s["yoy_change_max"]) for way in (-1, 1))
        low, high = min(max(least, low), high), min(max(most, low), high)
    return low, high


def reconciled(blend: list[float], within: list[tuple[float, float]], total: float) -> tuple[list[float], bool]:
    """clip(k B, lo, hi) that sums to the total; at the bounds where there is no such k."""
    low, high = [b[0] for b in within], [b[1] for b in within]
    levels = scaled(blend, low, high, [1.0] * len(blend), total)
    if levels is not None:
        return levels, True
    if fsum(low) >= total:
        return low, False
    return [hi if b > 0 and hi < float("inf") else lo for b, lo, hi in zip(blend, low, high, strict=True)], False


def even_share(values: list[float], total: float) -> list[float]:
    """The total in the ratio of values; even where there are none."""
    whole = fsum(values)
    return [total * v / whole if whole > 0 else total / len(values) for v in values]


def allocate(look: Look, totals: dict[Pool, float], locks: bool) -> Row:
    """Quotas before rounding, by rep, every step on the way, and the groups that are not reconciled."""
    s = look.settings
    steps: dict[str, dict[str, float]] = {name: {} for name in STEPS}
    broken = {group for group, total in totals.items() if total > 0 and group not in carriers(look)}
    share = 1.0 if s["method"] == "top_down" else s["top_down_share"]
    for group, reps in carriers(look).items():
        total = totals.get(group, 0.0)
        up = [look.bottom_up[r["rep_id"]] for r in reps]
        down = even_share([look.e_of(r) * look.weight_of(r) for r in reps], total)
        evidence = even_share(up, total) if fsum(up) > 0 else down
        blend = [share * d + (1 - share) * b for d, b in zip(down, evidence, strict=True)]
        loose, _ = reconciled(blend, [bounds(look, r, False) for r in reps], total)
        final, good = reconciled(blend, [bounds(look, r, locks) for r in reps], total)
        if total <= 0:  # a group with no target: its quotas are 0; what is locked stays
            loose, good = [0.0] * len(reps), False
            final = [float(s["locks"].get(r["rep_id"], 0.0)) if locks else 0.0 for r in reps]
        if not good:
            broken.add(group)
        found = ([total / len(reps)] * len(reps), even_share([look.e_of(r) for r in reps], total), down, blend)
        for name, values in zip(STEPS, (*found, loose, final), strict=True):
            steps[name] |= {r["rep_id"]: q for r, q in zip(reps, values, strict=True)}
    return {"quota": steps["locks"], "top_down": steps["weight"], "steps": steps, "broken": broken}


def month_quota(look: Look, rep: Row, quota: float, month: int) -> float:
    """Q x season x ramp_schedule x active / e."""
    part = fsum(look.e_part(rep, month, t, share) for t, share in look.held[rep["rep_id"]][month].items())
    return quota * part / look.e_of(rep)


def rounded(quotas: dict[str, float], step: float) -> dict[str, float]:
    """Largest remainder: floor(x + 0.5) steps, x = sum / step to 6 places; remainders at 9 places, ties by id."""
    if not step or not quotas:
        return dict(quotas)
    whole = {rep: floor(q / step) for rep, q in quotas.items()}
    steps = floor(round(fsum(quotas.values()) / step, 6) + 0.5)
    order = sorted(quotas, key=lambda rep: (-round(quotas[rep] / step - whole[rep], 9), rep))
    for rep in order[: steps - sum(whole.values())]:
        whole[rep] += 1
    return {rep: n * step for rep, n in whole.items()}


def year_targets(look: Look, year: int) -> dict[Pool, float]:
    """Targets of a fiscal year by allocation group, as they were given."""
    found: dict[Pool, float] = {}
    for row in look.tables["targets"]:
        if row["fiscal_year"] == year:
            group = group_of(look, row.get("role") or "AE", row["segment"])
            found[group] = found.get(group, 0.0) + row["amount"]
    return found


def slow_plan(tables: Tables, changes: Settings) -> dict[str, Any]:
    """The whole plan in the words of the golden answers, and what stands behind it."""
    s = settings_of(changes)
    as_of, year = as_of_and_year(tables, s)
    tables = with_people(tables, s)
    begin = year_start(year, s)
    look = Look(tables, credited_deals(tables, s), s, as_of, range(begin, begin + 12), planning=True)
    targets = {g: a * (1 + s["target_change"]) for g, a in year_targets(look, year).items()}
    done = allocate(look, {g: a * layered(s) for g, a in targets.items()}, locks=True)
    final: dict[str, float] = {}
    roles: dict[str, dict[str, Any]] = {}
    stretch: dict[Pool, float | None] = {}
    for group, reps in carriers(look).items():
        before = {r["rep_id"]: done["quota"][r["rep_id"]] for r in reps}
        final |= before | rounded({r: q for r, q in before.items() if r not in s["locks"]}, s["round_to"])
        capacity = fsum(look.bottom_up[r] for r in before)
        stretch[group] = fsum(before.values()) / capacity if capacity > 0 else None
        role = roles.setdefault(group[0], {"target": 0.0, "capacity": 0.0, "assigned": 0.0, "before": 0.0})
        role["target"] += targets.get(group, 0.0)
        role["capacity"] += capacity
        role["assigned"] += fsum(final[r] for r in before)
        role["before"] += fsum(before.values())
    for role in roles.values():
        before_rounding = role.pop("before")
        role["stretch"] = before_rounding / role["capacity"] if role["capacity"] > 0 else None
    return {
        "plan_year": year,
        "as_of": str(first_day(as_of)),
        "target": fsum(targets.values()),
        "sum_quota": fsum(final.values()),
        "reconciled": not done["broken"],
        "roles": roles,
        "reps": {
            r["rep_id"]: {
                "territory_weight": look.weight_of(r),
                "ramped_equivalent": look.e_of(r),
                "capacity_equivalent": look.c_of(r),
                "top_down": done["top_down"][r["rep_id"]],
                "bottom_up": look.bottom_up[r["rep_id"]],
                "quota": final[r["rep_id"]],
            }
            for r in look.reps
            if r["rep_id"] in final
        },
        "behind": {"look": look, "stretch": stretch, "broken": done["broken"], "steps": done["steps"]},
    }
