"""What counts, the slow and obvious way: METHOD 1-3 read row by row from canonical tables (lists of dicts).

Written from the text of METHOD alone, in plain Python: it shares no line with the product. Months are whole numbers
(year x 12 + month - 1), a blank is None, money is a float.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from math import fsum
from typing import Any

Row = dict[str, Any]
Tables = dict[str, list[Row]]
Settings = dict[str, Any]

# The defaults METHOD names, typed from its text.
METHOD_DEFAULTS: Settings = {
    "fiscal_year_start": 1,
    "as_of": None,
    "plan_year": None,
    "plan_currency": None,
    "credited_types": {
        "AE": ("new", "expansion"),
        "AM": ("expansion", "renewal"),
        "CSM": ("expansion", "renewal"),
        "SDR": (),
        "SE": (),
    },
    "multi_year_credit": "acv_year1",
    "ramp_schedule": {"default": (0.25, 0.50, 0.75, 1.0)},
    "ramp_productivity": {"default": (0.0, 0.18, 0.35, 0.53, 0.70, 0.88, 1.0)},
    "new_territory_q1": 0.4,
    "seasonality": "uniform",
    "lookback_months": 24,
    "importance_potential": 0.5,
    "importance_accounts": 0.2,
    "importance_win_rate": 0.3,
    "win_rate_prior_deals": 20.0,
    "weight_strength": 1.0,
    "weight_min": 0.7,
    "weight_max": 1.3,
    "overrides": {},
    "productivity_basis": "mean",
    "productivity_growth": 0.0,
    "evidence_prior_deals": 30.0,
    "target_change": 0.0,
    "over_assignment": 0.10,
    "method": "blended",
    "top_down_share": 0.5,
    "ote_band_enforced": False,
    "ote_multiple_min": 3.0,
    "ote_multiple_max": 6.0,
    "yoy_change_max": None,
    "locks": {},
    "round_to": 1000.0,
    "backtest_horizon_months": 12,
    "backtest_origins": 4,
    "backtest_target": "same_stretch",
    "backtest_stretch": None,
}


def settings_of(changes: Settings) -> Settings:
    """Every setting, the defaults of METHOD where nothing else is said; a bare curve is everybody's."""
    found = {**METHOD_DEFAULTS, **changes}
    for key in ("ramp_schedule", "ramp_productivity"):
        if not isinstance(found[key], dict):
            found[key] = {"default": tuple(found[key])}
    return found


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
    """Territory -> share of the month (of its days, times the assignment's share) this rep works in it."""
    rows = [a for a in tables.get("assignments", []) if a["rep_id"] == rep["rep_id"]]
    employed = (rep["start_date"], rep.get("end_date"))
    if not rows:
        share = active(rep, month)
        return {rep["territory_id"]: share} if share else {}
    found: dict[str, float] = {}
    for row in rows:
        part = 1.0 if row.get("share") is None else row["share"]
        share = part * days_share(month, [employed, (row["from_date"], row.get("to_date"))])
        if share:
            found[row["territory_id"]] = found.get(row["territory_id"], 0.0) + share
    return found


# ---- deals --------------------------------------------------------------------------------------------------------


def plan_currency(tables: Tables, settings: Settings) -> str | None:
    """Given, or the currency of most won money."""
    if settings["plan_currency"]:
        return str(settings["plan_currency"])
    money: dict[str, float] = {}
    for deal in tables["opportunities"]:
        if deal["status"] == "won" and deal.get("currency"):
            money[deal["currency"]] = money.get(deal["currency"], 0.0) + deal["amount"]
    return max(sorted(money), key=lambda c: money[c]) if money else None


def rate_on(tables: Tables, currency: str | None, plan: str | None, day: date) -> float:
    """Plan currency per unit on that day: the rate with the latest first day that is not after it."""
    if currency is None or currency == plan:
        return 1.0
    known = [
        (r.get("from_date") or date.min, r["rate"])
        for r in tables.get("fx_rates", [])
        if r["currency"] == currency and (r.get("from_date") is None or r["from_date"] <= day)
    ]
    return float(max(known)[1])


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


def booked(deals: list[Row], rep_id: str, months: range) -> tuple[float, int]:
    """Credited bookings and won deals of one rep in these months."""
    own = [d for d in deals if d["won"] and d["rep"]["rep_id"] == rep_id and d["month"] in months]
    return fsum(d["credit"] for d in own), len(own)


def seasons(tables: Tables, deals: list[Row], settings: Settings, as_of: int) -> dict[str, list[float]]:
    """Segment -> share of the year's bookings in each calendar month, January first."""
    segments = {rep["segment"] for rep in tables["reps"]}
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
