"""What counts, the slow and obvious way: METHOD 1-3 read row by row from canonical tables (lists of dicts).

Written from the text of METHOD alone, in plain Python: it shares no line with the product. Months are whole numbers
(year x 12 + month - 1), a blank is None, money is a float.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from math import fsum
from typing import Any

from tests.support.slow_settings import Settings

Row = dict[str, Any]
Tables = dict[str, list[Row]]
# (rep, month) -> credited bookings and won deals.
Ledger = dict[tuple[str, int], tuple[float, int]]

# ---- time ---------------------------------------------------------------------------------------------------------


def month_of(day: date) -> int:
    return day.year * 12 + day.month - 1


def first_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def last_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, monthrange(month // 12, month % 12 + 1)[1])


def year_start(fiscal_year: int, settings: Settings) -> int:
    """First month of the fiscal year that ends in this calendar year."""
    start = settings["fiscal_year_start"]
    return (fiscal_year if start == 1 else fiscal_year - 1) * 12 + start - 1


def fiscal_year_of(month: int, settings: Settings) -> int:
    year = month // 12 + 2
    while year_start(year, settings) > month:
        year -= 1
    return year


def as_of_and_year(tables: Tables, settings: Settings) -> tuple[int, int]:
    """The month that as-of begins, and the fiscal year planned."""
    days = []
    for deal in tables["opportunities"]:
        if deal.get("created_date") is not None:
            days.append(deal["created_date"])
        if deal["status"] in {"won", "lost"}:
            days.append(deal["close_date"])
    as_of = month_of(settings["as_of"] or max(days) + timedelta(days=3))
    year = settings["plan_year"]
    if year is None:
        year = 1990
        while year_start(year, settings) < as_of:
            year += 1
    return min(as_of, year_start(year, settings)), year


# ---- people -------------------------------------------------------------------------------------------------------


def credited_types_of(role: str, settings: Settings) -> tuple[str, ...]:
    return tuple(settings["credited_types"].get(role, ()))


def curve_at(curves: dict[str, Any], rep: Row, k: int) -> float:
    """The most special curve there is for this rep, k months in; 1 past its end."""
    for key in (f"{rep['role']}/{rep['segment']}", rep["role"], "default"):
        if key in curves:
            return float(curves[key][k]) if k < len(curves[key]) else 1.0
    return 1.0


def tenure(rep: Row, month: int) -> int:
    first = month_of(rep["start_date"]) + (1 if rep["start_date"].day > 15 else 0)
    return max(0, month - first)


def days_share(month: int, spans: list[tuple[date | None, date | None]]) -> float:
    """Share of the month's days inside every one of the spans, both ends counted."""
    begin, finish = first_day(month), last_day(month)
    days = (finish - begin).days + 1
    for start, end in spans:
        begin = max(begin, start or begin)
        finish = min(finish, end or finish)
    return max(0, (finish - begin).days + 1) / days


def active(rep: Row, month: int) -> float:
    return days_share(month, [(rep["start_date"], rep.get("end_date"))])


def is_ramped(rep: Row, month: int, settings: Settings) -> bool:
    k = tenure(rep, month)
    full = curve_at(settings["ramp_schedule"], rep, k) == 1 and curve_at(settings["ramp_productivity"], rep, k) == 1
    return full and active(rep, month) == 1


def held(tables: Tables, rep: Row, month: int) -> dict[str, float]:
    """Territory -> share of the month (of its days, times the assignment's share) this rep works in it.

    METHOD is silent on what no assignment covers and on shares over 1 in all. Here, as in the product: the first is
    the rep's present territory, the second is scaled down to 1.
    """
    employed = active(rep, month)
    if employed == 0:
        return {}
    found: dict[str, float] = {}
    for row in tables.get("assignments", []):
        if row["rep_id"] == rep["rep_id"]:
            spans = [(rep["start_date"], rep.get("end_date")), (row["from_date"], row.get("to_date"))]
            share = days_share(month, spans) * (1.0 if row.get("share") is None else row["share"])
            found[row["territory_id"]] = found.get(row["territory_id"], 0.0) + share
    covered = fsum(found.values())
    if covered > employed:
        found = {t: share / covered * employed for t, share in found.items()}
    elif covered < employed:
        own = rep["territory_id"]
        found[own] = found.get(own, 0.0) + employed - covered
    return {t: share for t, share in found.items() if share > 0}


def later(day: date, months: int) -> date:
    """The same day of the month some months later, or that month's last day."""
    return min(first_day(month_of(day) + months) + timedelta(days=day.day - 1), last_day(month_of(day) + months))


def with_people(tables: Tables, settings: Settings) -> Tables:
    """The tables with the hires and slipped starts of a scenario."""
    slips = settings["start_slips"]
    reps = [r | {"start_date": later(r["start_date"], slips.get(r["rep_id"], 0))} for r in tables["reps"]]
    reps += [{"rep_id": rep_id, "end_date": None, **hire} for rep_id, hire in settings["added_hires"].items()]
    return {**tables, "reps": reps}


# ---- deals --------------------------------------------------------------------------------------------------------


def plan_currency(tables: Tables, settings: Settings) -> str | None:
    """Given, or the currency of most won money among those that the rates are not there to convert.

    METHOD says "that of most won money" alone; but rates are plan currency per unit, so a currency with a rate other
    than 1 is not the plan's.
    """
    if settings["plan_currency"]:
        return str(settings["plan_currency"])
    money: dict[str, float] = {}
    for deal in tables["opportunities"]:
        if deal.get("currency"):
            won = deal["amount"] if deal["status"] == "won" else 0.0
            money[deal["currency"]] = money.get(deal["currency"], 0.0) + won
    converted = {row["currency"] for row in tables.get("fx_rates", []) if row["rate"] != 1}
    possible = sorted(set(money) - converted) or sorted(money)
    return max(possible, key=lambda c: money[c]) if possible else None


def rate_on(tables: Tables, currency: str | None, plan: str | None, day: date) -> float:
    """Plan currency per unit on that day.

    Where the rates were given for another currency than the plan's (METHOD is silent), both are told in that one.
    """
    if currency is None or currency == plan:
        return 1.0
    return _given_rate(tables, currency, day) / _given_rate(tables, plan, day)


def _given_rate(tables: Tables, currency: str | None, day: date) -> float:
    """The rate with the latest first day that is not after the day; 1 for the currency that rates are told in."""
    known = [
        (r.get("from_date") or date.min, r["rate"])
        for r in tables.get("fx_rates", [])
        if r["currency"] == currency and (r.get("from_date") is None or r["from_date"] <= day)
    ]
    return float(max(known)[1]) if known else 1.0


def pay(tables: Tables, rep: Row, settings: Settings) -> float | None:
    """OTE in plan currency at the last rate of its currency."""
    if rep.get("ote") is None:
        return None
    return float(rep["ote"]) * rate_on(tables, rep.get("currency"), plan_currency(tables, settings), date.max)


def credited_deals(tables: Tables, settings: Settings) -> list[Row]:
    """One row per won or lost deal and rep credited with it: rep, its territory, month, credit, won."""
    plan = plan_currency(tables, settings)
    reps = {rep["rep_id"]: rep for rep in tables["reps"]}
    shares: dict[str, list[Row]] = {}
    for row in tables.get("splits", []):
        shares.setdefault(row["opportunity_id"], []).append(row)
    found = []
    for deal in tables["opportunities"]:
        if deal["status"] not in {"won", "lost"}:
            continue
        who = [(s["rep_id"], s["share"]) for s in shares.get(deal["opportunity_id"], [])] or [(deal["rep_id"], 1.0)]
        for rep_id, share in who:
            rep = reps[rep_id]
            if (deal.get("booking_type") or "new") not in credited_types_of(rep["role"], settings):
                continue
            credit = 0.0
            if deal["status"] == "won":
                term = deal.get("term_months") or 12
                year1 = min(12, term) / term if settings["multi_year_credit"] == "acv_year1" else 1.0
                credit = (
                    deal["amount"] * year1 * share * rate_on(tables, deal.get("currency"), plan, deal["close_date"])
                )
            found.append(
                {
                    "rep": rep,
                    "owner": rep_id == deal["rep_id"],
                    "deal": deal["opportunity_id"],
                    "territory": deal.get("territory_id") or reps[deal["rep_id"]]["territory_id"],
                    "month": month_of(deal["close_date"]),
                    "won": deal["status"] == "won",
                    "credit": credit,
                }
            )
    return found


def ledger_of(deals: list[Row]) -> Ledger:
    """(rep, month) -> credited bookings and won deals."""
    found: Ledger = {}
    for d in deals:
        if d["won"]:
            money, count = found.get((d["rep"]["rep_id"], d["month"]), (0.0, 0))
            found[d["rep"]["rep_id"], d["month"]] = (money + d["credit"], count + 1)
    return found


def booked(ledger: Ledger, rep_id: str, months: range) -> tuple[float, int]:
    """Credited bookings and won deals of one rep in these months."""
    own = [ledger.get((rep_id, month), (0.0, 0)) for month in months]
    return fsum(money for money, _ in own), sum(count for _, count in own)


def seasons(tables: Tables, deals: list[Row], settings: Settings, as_of: int) -> dict[str, list[float]]:
    """Segment ("": the company) -> share of the year's bookings in each calendar month, January first."""
    segments = {"", *(rep["segment"] for rep in tables["reps"])}
    uniform = [1 / 12] * 12
    whole: set[int] = set()
    for year in range(as_of // 12 - 12, as_of // 12 + 3):
        begin = year_start(year, settings)
        if begin >= as_of - settings["lookback_months"] and begin + 12 <= as_of:
            whole |= set(range(begin, begin + 12))
    if settings["seasonality"] == "uniform" or not whole:
        return dict.fromkeys(segments, uniform)
    won = [d for d in deals if d["won"] and d["month"] in whole]

    def shares(rows: list[Row]) -> list[float]:
        money = [fsum(d["credit"] for d in rows if d["month"] % 12 == m) for m in range(12)]
        if fsum(money) <= 0:
            return uniform
        least = [max(x / fsum(money), 1 / 120) for x in money]
        return [x / fsum(least) for x in least]

    found = {}
    for segment in segments:
        own = [d for d in won if d["rep"]["segment"] == segment]
        found[segment] = shares(own) if len(own) >= 100 else shares(won)
    return found
