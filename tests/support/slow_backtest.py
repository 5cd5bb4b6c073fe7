"""The walk-forward back-test the slow and obvious way: METHOD 7 on tables cut to what was known at each origin."""

from __future__ import annotations

from math import fsum
from statistics import median
from typing import Any

from tests.support.slow_facts import (
    Ledger,
    Row,
    Tables,
    booked,
    credited_deals,
    first_day,
    fiscal_year_of,
    is_ramped,
    ledger_of,
    month_of,
)
from tests.support.slow_look import Look, Pool
from tests.support.slow_method import allocate, carriers, group_of, month_quota, slow_plan
from tests.support.slow_settings import Settings, layered, settings_of


def known_at(tables: Tables, origin: int) -> Tables:
    """The tables as of the origin: nobody who starts later, and nobody known to leave later."""
    day = first_day(origin)

    def staying(row: dict[str, Any], column: str) -> dict[str, Any]:
        return row | {column: None} if row.get(column) is not None and row[column] >= day else row

    return {
        **tables,
        "reps": [staying(r, "end_date") for r in tables["reps"] if r["start_date"] <= day],
        "assignments": [staying(a, "to_date") for a in tables.get("assignments", []) if a["from_date"] <= day],
    }


def origins_of(tables: Tables, settings: Settings, as_of: int, horizon: int) -> list[int]:
    """Fiscal-quarter starts, earliest first: the latest that can be scored and those before it, with enough history."""
    won = [month_of(d["close_date"]) for d in tables["opportunities"] if d["status"] == "won"]
    latest = as_of - horizon
    while (latest + 1 - settings["fiscal_year_start"]) % 3:
        latest -= 1
    wanted = [latest - 3 * j for j in range(settings["backtest_origins"])]
    return sorted(o for o in wanted if won and min(won) <= o - 6)


def given_totals(look: Look, tables: Tables, settings: Settings) -> dict[Pool, float]:
    """Past targets over the horizon: each month's fiscal year's target times the season of that month.

    METHOD is silent on months without a target: a group is tested only where every month has one.
    """
    found: dict[Pool, float] = {}
    covered: dict[Pool, set[int]] = {}
    for row in tables["targets"]:
        group = group_of(look, row.get("role") or "AE", row["segment"])
        season = look.season.get(row["segment"], look.season[""])
        for month in look.months:
            if fiscal_year_of(month, settings) == row["fiscal_year"]:
                amount = row["amount"] * season[month % 12] * layered(settings)
                found[group] = found.get(group, 0.0) + amount
                covered.setdefault(group, set()).add(month)
    return {group: total for group, total in found.items() if len(covered[group]) == len(look.months)}


def quarters_of(then: Look, row: Row, origin: int, ledger: Ledger) -> list[Row]:
    """Each quarter of a frozen quota against that quarter's bookings; the quota's quarter is that of its months."""
    rep = next(r for r in then.reps if r["rep_id"] == row["rep_id"])
    found = []
    for begin in range(origin, origin + row["months"], 3):
        quota = fsum(month_quota(then, rep, row["quota"], m) for m in range(begin, begin + 3))
        bookings, _ = booked(ledger, row["rep_id"], range(begin, begin + 3))
        if quota > 0:
            found.append(
                {
                    "rep_id": row["rep_id"],
                    "period_start": str(first_day(begin)),
                    "months": 3,
                    "quota": quota,
                    "bookings": bookings,
                    "attainment": bookings / quota,
                }
            )
    return found


def slow_back_test(tables: Tables, changes: Settings) -> dict[str, Any]:
    """The back-test in the words of the golden answers."""
    s = settings_of(changes)
    plan = slow_plan(tables, changes)
    look = plan["behind"]["look"]
    horizon = s["backtest_horizon_months"]
    origins = origins_of(tables, s, look.as_of, horizon)
    if not origins:
        horizon = 3
        origins = origins_of(tables, s, look.as_of, horizon)
    deals = credited_deals(tables, s)
    ledger = ledger_of([d for d in deals if d["month"] < look.as_of])
    truly = {r["rep_id"]: r for r in tables["reps"]}
    rows, everybody, quarters, looks = [], [], [], {}
    for origin in origins:
        months = range(origin, origin + horizon)
        known = known_at(tables, origin)
        people = {r["rep_id"] for r in known["reps"]}
        then = Look(known, [d for d in deals if d["rep"]["rep_id"] in people], s, origin, months, planning=False)
        totals: dict[Pool, float] = {}
        if s["backtest_target"] == "given":
            totals = given_totals(then, tables, s)
        else:
            for group, reps in carriers(then).items():
                stretch = s["backtest_stretch"]
                if stretch is None:
                    stretch = plan["behind"]["stretch"].get(group)
                if stretch is not None:
                    totals[group] = stretch * fsum(then.bottom_up[r["rep_id"]] for r in reps)
        looks[origin] = then
        quotas = allocate(then, totals, locks=False)["quota"]
        for rep_id, quota in sorted(quotas.items()):
            if quota <= 0:
                continue
            rep = truly[rep_id]
            bookings, _ = booked(ledger, rep_id, months)
            row = {
                "rep_id": rep_id,
                "period_start": str(first_day(origin)),
                "months": horizon,
                "quota": quota,
                "bookings": bookings,
                "attainment": bookings / quota,
            }
            everybody.append(row)
            if all(is_ramped(rep, m, s) for m in months):
                rows.append(row)
                quarters += quarters_of(then, row, origin, ledger)
    found = [r["attainment"] for r in rows]
    return {
        "horizon_months": horizon,
        "origins": [str(first_day(o)) for o in origins],
        "reps": len({r["rep_id"] for r in rows}),
        "n": len(rows),
        "share_hitting": sum(a >= 1 for a in found) / len(found) if found else None,
        "mean": fsum(found) / len(found) if found else None,
        "median": median(found) if found else None,
        "rows": rows,
        "everybody": everybody,
        "quarters": sorted(quarters, key=lambda row: (row["period_start"], row["rep_id"])),
        "behind": {"plan": plan, "looks": looks},
    }
