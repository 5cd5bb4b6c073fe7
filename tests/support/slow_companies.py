"""Small random companies as canonical rows, with everything METHOD 1-7 speaks of, and as CSV files to import.

Rows come from a seed and from named features, so that a failing example shrinks to the few features it needs.
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from tests.support.slow_facts import Row, Tables, first_day, last_day

FEATURES = (
    "assignments",
    "splits",
    "currencies",
    "blanks",
    "many_roles",
    "unknown_potential",
    "past_quotas",
    "new_territories",
    "odd_targets",
    "turnover",
    "short_history",
    "busy",
)
COLUMNS: dict[str, str] = {
    "reps": "rep_id name role segment territory_id start_date end_date manager ote base_share currency",
    "territories": "territory_id name region segment potential accounts is_new",
    "opportunities": "opportunity_id rep_id territory_id status amount close_date created_date booking_type term_months"
    " currency",
    "targets": "fiscal_year segment amount role",
    "past_quotas": "rep_id period_start period_months quota",
    "assignments": "rep_id territory_id from_date to_date share",
    "splits": "opportunity_id rep_id share",
    "fx_rates": "currency rate from_date",
}
BEGIN, LAST = date(2022, 4, 1), date(2025, 12, 20)
# The day the files are brought in: after everything that has happened, before what is planned.
IMPORTED = date(2025, 12, 31)


def company_rows(seed: int, features: frozenset[str]) -> Tables:
    """A company in canonical tables: two to seven people, one to four territories, up to 450 deals."""
    rng = Random(seed)
    segments = ["MM", "ENT"][: rng.choice([1, 2, 2])]
    territories = [_territory(rng, f"T{j}", features) for j in range(rng.randint(1, 4))]
    roles = ["AE", "AE", "AE", "AM", "CSM", "SDR", "BDR"] if "many_roles" in features else ["AE", "AE", "AE", "AM"]
    reps = [
        _rep(rng, f"R{i}", rng.choice(roles) if i else "AE", rng.choice(segments), territories, features)
        for i in range(rng.randint(2, 7))
    ]
    deals = _deals(rng, reps, territories, features)
    tables: Tables = {
        "reps": reps,
        "territories": territories,
        "opportunities": deals,
        "targets": _targets(rng, segments, features),
        "past_quotas": _past_quotas(rng, reps) if "past_quotas" in features else [],
        "assignments": _assignments(rng, reps, territories) if "assignments" in features else [],
        "splits": _splits(rng, reps, deals) if "splits" in features else [],
        "fx_rates": _rates(rng) if "currencies" in features else [],
    }
    for rows in tables.values():
        rng.shuffle(rows)
    return tables


def write_company(tables: Tables, folder: Path) -> list[Path]:
    """The tables as canonical CSV files, blank where unknown; tables without rows are left out."""
    paths = []
    for name, rows in tables.items():
        if not rows:
            continue
        paths.append(folder / f"{name}.csv")
        with paths[-1].open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, COLUMNS[name].split())
            writer.writeheader()
            for row in rows:
                writer.writerow(
                    {k: "" if v is None else str(v).lower() if v is True or v is False else v for k, v in row.items()}
                )
    return paths


def _day(rng: Random, first: date, last: date) -> date:
    return first + timedelta(days=rng.randint(0, max((last - first).days, 0)))


def _territory(rng: Random, territory_id: str, features: frozenset[str]) -> Row:
    unknown = "unknown_potential" in features
    return {
        "territory_id": territory_id,
        "name": f"Patch {territory_id}",
        "region": rng.choice(["North", "South"]),
        "segment": None,
        "potential": None if unknown and rng.random() < 0.4 else rng.choice([0.0, 2e6, 5e6, 9e6, 14e6][not unknown :]),
        "accounts": None if unknown and rng.random() < 0.4 else rng.choice([0.0, 40.0, 90.0, 150.0][not unknown :]),
        "is_new": "new_territories" in features and rng.random() < 0.4,
    }


def _rep(rng: Random, rep_id: str, role: str, segment: str, territories: list[Row], features: frozenset[str]) -> Row:
    start = _day(rng, date(2021, 1, 1), date(2023, 6, 30))
    end = None
    if "turnover" in features:
        kind = rng.choice(["early", "late", "planned", "left", "leaving", "stays", "brief"])
        if kind == "late":
            start = _day(rng, date(2024, 1, 1), date(2025, 12, 19))
        if kind == "planned":
            start = _day(rng, date(2026, 1, 1), date(2027, 3, 1))
        if kind in {"left", "brief"}:
            end = _day(rng, start + timedelta(days=20 if kind == "brief" else 300), date(2025, 12, 31))
        if kind == "leaving":
            end = _day(rng, date(2026, 1, 1), date(2026, 12, 31))
        if kind == "brief":
            end = min(end or LAST, start + timedelta(days=rng.randint(20, 200)))
    if rng.random() < 0.4:
        start = start.replace(day=rng.choice([1, 15, 16]))
    if end is not None and rng.random() < 0.3:
        end = rng.choice([end.replace(day=1), last_day(end.year * 12 + end.month - 1)])
    return {
        "rep_id": rep_id,
        "name": f"Rep {rep_id}",
        "role": role,
        "segment": segment,
        "territory_id": rng.choice(territories)["territory_id"],
        "start_date": start,
        "end_date": max(end, start) if end else None,
        "manager": f"M{rng.randint(0, 1)}",
        "ote": rng.choice([120_000.0, 150_000.0, 240_000.0]),
        "base_share": 0.5,
        "currency": rng.choice([None, "USD", "EUR"]) if "currencies" in features else None,
    }


def _deals(rng: Random, reps: list[Row], territories: list[Row], features: frozenset[str]) -> list[Row]:
    first = date(2025, 1, 10) if "short_history" in features else BEGIN
    found: list[Row] = []
    busy = "busy" in features  # 100 won deals decide whose season a segment has
    for _ in range(rng.randint(150, 450) if busy else rng.randint(8, 70)):
        rep = rng.choice(reps)
        # Now and then somebody books before the start date, or after leaving: it happens in every CRM.
        inside = rng.random() < 0.9 and rep["start_date"] < LAST
        begin = max(first, rep["start_date"]) if inside else first
        finish = min(LAST, rep["end_date"] or LAST) if inside else LAST
        close = _day(rng, begin, max(begin, finish))
        status = rng.choice(["won", "won", "won", "won" if busy else "lost", "lost", "open"])
        found.append(_deal(rng, len(found), rep, territories, close, status, features))
    # Somebody has won something early on, and one lost deal fixes the last day.
    found.append(_deal(rng, len(found), reps[0], territories, first, "won", features - {"blanks"}) | {"currency": None})
    found.append(_deal(rng, len(found), reps[0], territories, LAST, "lost", features - {"blanks"}))
    return found


def _deal(
    rng: Random, number: int, rep: Row, territories: list[Row], close: date, status: str, features: frozenset[str]
) -> Row:
    blanks = "blanks" in features
    return {
        "opportunity_id": f"O{number:03}",
        "rep_id": rep["rep_id"],
        "territory_id": None
        if blanks and rng.random() < 0.3
        else rng.choice([rep["territory_id"], rep["territory_id"], rng.choice(territories)["territory_id"]]),
        "status": status,
        "amount": round(rng.lognormvariate(10.5, 0.8), 2),
        "close_date": close + timedelta(days=rng.randint(20, 200)) if status == "open" else close,
        "created_date": None if blanks and rng.random() < 0.2 else close - timedelta(days=rng.randint(0, 120)),
        "booking_type": None if blanks and rng.random() < 0.3 else rng.choice(["new", "new", "expansion", "renewal"]),
        "term_months": None if blanks and rng.random() < 0.3 else rng.choice([6, 12, 12, 24, 36]),
        "currency": rng.choice([None, "USD", "USD", "EUR", "GBP"]) if "currencies" in features else None,
    }


def _targets(rng: Random, segments: list[str], features: frozenset[str]) -> list[Row]:
    odd = "odd_targets" in features
    found = []
    for year in range(2022, 2029):
        for role in ("AE", "AM", "CSM"):
            for segment in segments:
                if odd and year != 2026 and rng.random() < 0.3:
                    continue  # a pool without a target
                blank = role == "AE" and odd and rng.random() < 0.5
                amount = rng.randint(4, 40) * 25_000 / (1 if role == "AE" else 4)
                found.append(_target(year, None if blank else role, segment, amount))
        if odd and rng.random() < 0.5:
            found.append(_target(year, rng.choice(["AE", "SDR", "XX"]), "SMB", 300_000.0))  # nobody works there
    return found


def _target(year: int, role: str | None, segment: str, amount: float) -> Row:
    return {"fiscal_year": year, "segment": segment, "amount": amount, "role": role}


def _past_quotas(rng: Random, reps: list[Row]) -> list[Row]:
    found = []
    for rep in reps:
        kind = rng.choice(["years", "quarters", "some", "none"])
        if kind == "none":
            continue
        months, begin = (12 if kind == "years" else 3), (2022 * 12 + rng.choice([0, 0, 3]))
        for month in range(begin, 2026 * 12, months):
            if kind == "some" and rng.random() < 0.2:
                continue
            quota = rng.randint(10, 60) * 10_000.0 * months / 12
            row: Row = {"rep_id": rep["rep_id"], "period_start": first_day(month), "period_months": months}
            found.append(row | {"quota": quota})
    return found


def _assignments(rng: Random, reps: list[Row], territories: list[Row]) -> list[Row]:
    found: dict[tuple[Any, ...], Row] = {}
    for rep in reps:
        for _ in range(rng.choice([0, 1, 2, 2, 3])):
            begin = _day(rng, date(2021, 6, 1), date(2026, 9, 1))
            end = rng.choice([None, begin + timedelta(days=rng.randint(0, 700))])
            share = rng.choice([None, 0.25, 0.5, 0.5, 1.0])
            territory = rng.choice(territories)["territory_id"]
            row = {
                "rep_id": rep["rep_id"],
                "territory_id": territory,
                "from_date": begin,
                "to_date": end,
                "share": share,
            }
            found[rep["rep_id"], territory, begin] = row
    return list(found.values())


def _splits(rng: Random, reps: list[Row], deals: list[Row]) -> list[Row]:
    found = []
    for deal in deals:
        if rng.random() < 0.25:
            who = rng.sample(reps, min(len(reps), rng.choice([1, 2, 2, 3])))
            for rep in who:
                share = rng.choice([round(1 / len(who), 4), 0.3])
                found.append({"opportunity_id": deal["opportunity_id"], "rep_id": rep["rep_id"], "share": share})
    return found


def _rates(rng: Random) -> list[Row]:
    # A rate of 1 says what the plan's currency is, however many deals name none.
    return [{"currency": "USD", "rate": 1.0, "from_date": None}] + [
        {"currency": currency, "rate": round(usual * rng.uniform(0.9, 1.1), 4), "from_date": day}
        for currency, usual in (("EUR", 1.1), ("GBP", 1.3))
        for day in (None, *sorted({_day(rng, BEGIN, LAST) for _ in range(rng.randint(0, 3))}))
    ]
