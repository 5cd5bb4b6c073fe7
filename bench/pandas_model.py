"""The plan and its walk-forward back-test as somebody would write them in pandas with METHOD beside them.

One pass over the opportunities per rep and origin, months in a loop, nothing shared with quota_core but the values of
the parameters. It is here to be measured against, and to be agreed with: a second hand that wrote the same method.

It covers what the measured settings need: calendar years, even seasons, one ramp curve for all, whole-territory reps,
no overrides, locks, bands or new territories.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from quota_core.parameters import Parameters

Frames = dict[str, pd.DataFrame]
HISTORY_MONTHS = 6


@dataclass
class Answer:
    """Quotas of the plan by rep, and one row per scored rep and origin."""

    quotas: dict[str, float]
    rows: list[dict[str, object]] = field(default_factory=list)
    share_hitting: float = float("nan")
    mean: float = float("nan")


def answer(frames: Frames, parameters: Parameters) -> Answer:
    """Plan the next year, then set quotas at each origin as of then and score them on what came."""
    deals = frames["opportunities"]
    as_of = month_of(deals["close_date"].max() + pd.Timedelta(days=3))
    deals = deals[deals["close_date"] < month_start(as_of)]
    first = -(-as_of // 12) * 12
    planned = set_quotas(frames["reps"], deals, frames["territories"], range(first, first + 12), as_of, parameters)
    targets = frames["targets"]
    targets = targets[targets["fiscal_year"] == first // 12].groupby(group_columns(parameters))["amount"].sum()
    stretch = {}
    for key, group in planned.groupby(group_columns(parameters)):
        total = targets.get(key if len(key) > 1 else key[0], 0.0) * (1 + parameters.target_change)
        total *= 1 + parameters.over_assignment
        planned.loc[group.index, "quota"] = shared_out(group, total, parameters)
        stretch[key] = total / group["bottom_up"].sum()
    quotas: dict[str, float] = {}
    for _, group in planned.groupby(group_columns(parameters)):
        quotas |= largest_remainder(group["quota"], parameters.round_to)
    result = Answer(quotas=quotas)
    first_won = month_of(deals.loc[deals["status"] == "won", "close_date"].min())
    months = parameters.backtest_horizon_months
    latest = (as_of - months) // 3 * 3
    for origin in [latest - 3 * back for back in range(parameters.backtest_origins)]:
        if first_won <= origin - HISTORY_MONTHS:
            result.rows += scored(frames, deals, origin, stretch, parameters)
    scores = pd.DataFrame(result.rows)
    result.share_hitting = float((scores["bookings"] >= scores["quota"]).mean())
    result.mean = float((scores["bookings"] / scores["quota"]).mean())
    return result


def scored(
    frames: Frames, deals: pd.DataFrame, origin: int, stretch: dict[tuple[str, ...], float], parameters: Parameters
) -> list[dict[str, object]]:
    """Quotas as of the origin for the horizon, at the plan's stretch, beside what each rep then booked."""
    start, end = month_start(origin), month_start(origin + parameters.backtest_horizon_months)
    horizon = range(origin, origin + parameters.backtest_horizon_months)
    reps = frames["reps"]
    known = reps[reps["start_date"] <= start].copy()
    known.loc[known["end_date"] >= start, "end_date"] = pd.NaT
    before = deals[deals["close_date"] < start]
    set_then = set_quotas(known, before, frames["territories"], horizon, origin, parameters)
    truth = reps.set_index("rep_id")
    rows = []
    for key, group in set_then.groupby(group_columns(parameters)):
        if key not in stretch:
            continue
        quotas = shared_out(group, stretch[key] * group["bottom_up"].sum(), parameters)
        for rep_id, quota in quotas.items():
            rep = truth.loc[rep_id]
            if quota <= 0 or not all(is_ramped(rep["start_date"], rep["end_date"], m, parameters) for m in horizon):
                continue
            mine = deals[(deals["rep_id"] == rep_id) & (deals["close_date"] >= start) & (deals["close_date"] < end)]
            booked = credited(mine, rep["role"], parameters, won=True)["credit"].sum()
            rows.append({"rep_id": rep_id, "origin": origin, "quota": quota, "bookings": booked})
    return rows


def set_quotas(
    reps: pd.DataFrame,
    deals: pd.DataFrame,
    territories: pd.DataFrame,
    period: range,
    as_of: int,
    parameters: Parameters,
) -> pd.DataFrame:
    """One row per rep who carries a quota in the period: e, c, weight and bottom-up (METHOD 3-6)."""
    lookback = range(as_of - parameters.lookback_months, as_of)
    people = []
    for rep in reps.itertuples(index=False):
        mine = deals[(deals["rep_id"] == rep.rep_id) & (deals["close_date"] >= month_start(lookback[0]))]
        counted = credited(mine, rep.role, parameters, won=False)
        closed = counted["close_date"].dt.year * 12 + counted["close_date"].dt.month - 1
        active = {m: active_share(rep.start_date, rep.end_date, m) for m in period}
        tenure = {m: max(0, m - first_month(rep.start_date)) for m in period}
        ramped = [m for m in lookback if is_ramped(rep.start_date, rep.end_date, m, parameters)]
        evidence = counted[(counted["status"] == "won") & closed.isin(ramped)]
        carries = bool(parameters.credited_types[rep.role]) and sum(active.values()) > 0
        people.append(
            {
                "rep_id": rep.rep_id,
                "role": rep.role,
                "segment": rep.segment,
                "territory_id": rep.territory_id,
                "carries": carries,
                "months": active if carries else dict.fromkeys(period, 0.0),
                "e": sum(at(parameters.ramp_schedule, tenure[m]) * active[m] for m in period) / 12 * carries,
                "c": sum(at(parameters.ramp_productivity, tenure[m]) * active[m] for m in period) / 12 * carries,
                "evidence_bookings": evidence["credit"].sum(),
                "evidence_season": len(ramped) / 12,
                "evidence_deals": len(evidence),
                "decided": counted,
            }
        )
    team = pd.DataFrame(people)
    team["weight"] = 1.0
    for _, pool in team.groupby(["role", "segment"]):
        weight = territory_weights(pool, territories.set_index("territory_id"), parameters)
        team.loc[pool.index, "weight"] = pool["territory_id"].map(weight).fillna(1.0)
    team["bottom_up"] = bottom_up(team, parameters)
    carrying = team[team["carries"]]
    return carrying.set_index("rep_id")[["role", "segment", "e", "c", "weight", "bottom_up"]]


def territory_weights(pool: pd.DataFrame, territories: pd.DataFrame, parameters: Parameters) -> pd.Series:
    """W per territory of one pool: indexes of potential, accounts and win rate, strengthened, bounded, averaging 1."""
    by_month = pd.DataFrame(pool["months"].tolist(), index=pool["territory_id"]).groupby(level=0).sum()
    positions = by_month.sum(axis=1) / (by_month > 0).sum(axis=1)
    positions = positions[positions > 0]
    e = pool.groupby("territory_id")["e"].sum()[positions.index]
    decided = pd.concat(pool["decided"].tolist())
    factors = pd.DataFrame(
        {
            "potential": territories["potential"][positions.index] / positions,
            "accounts": territories["accounts"][positions.index] / positions,
        }
    )
    k = parameters.win_rate_prior_deals
    overall = (decided["status"] == "won").mean() if len(decided) else 0.0
    won = (decided["status"] == "won").groupby(decided["territory_id"]).sum().reindex(positions.index, fill_value=0)
    seen = decided.groupby("territory_id").size().reindex(positions.index, fill_value=0)
    factors["win_rate"] = (won + k * overall) / (seen + k)
    index = factors / factors.mul(positions, axis=0).sum() * positions.sum()
    index = index.where(index.notna() & (factors.sum() > 0), 1.0)
    importance = pd.Series(
        {
            "potential": parameters.importance_potential,
            "accounts": parameters.importance_accounts,
            "win_rate": parameters.importance_win_rate,
        }
    )
    raw = (index * importance).sum(axis=1) / importance.sum()
    v = (1 + parameters.weight_strength * (raw - 1)).clip(lower=0)
    low, high = parameters.weight_min, parameters.weight_max
    if e.sum() <= 0:
        return v.clip(low, high)
    weights, level = v.to_numpy(), e.to_numpy()

    def excess(c: float) -> float:
        return float((level * np.clip(c * weights, low, high)).sum() - level.sum())

    c = brentq(excess, 0.0, 10 * high / weights[weights > 0].min(), xtol=1e-15, rtol=1e-15)
    return (c * v).clip(low, high)


def bottom_up(team: pd.DataFrame, parameters: Parameters) -> pd.Series:
    """c (1 + growth) (z y + (1 - z) P W), with P of the pool, else its role, else everybody."""
    exposure = (team["evidence_season"] * team["weight"]).rename("exposure")
    wide = team.assign(exposure=exposure)

    def level(keys: list[str]) -> pd.Series:
        sums = wide.groupby(keys)[["evidence_bookings", "exposure"]].transform("sum")
        return (sums["evidence_bookings"] / sums["exposure"]).where(sums["exposure"] > 0)

    everybody = team["evidence_bookings"].sum() / exposure.sum() if exposure.sum() > 0 else 0.0
    productivity = level(["role", "segment"]).fillna(level(["role"])).fillna(everybody)
    cells = wide.groupby(["role", "segment", "territory_id"])
    sums = cells[["evidence_bookings", "evidence_season", "evidence_deals"]].transform("sum")
    known = sums["evidence_season"] > 0
    y = (sums["evidence_bookings"] / sums["evidence_season"]).where(known, 0.0)
    z = (sums["evidence_deals"] / (sums["evidence_deals"] + parameters.evidence_prior_deals)).where(known, 0.0)
    yearly = z * y + (1 - z) * productivity * team["weight"]
    return team["c"] * (1 + parameters.productivity_growth) * yearly


def shared_out(group: pd.DataFrame, total: float, parameters: Parameters) -> pd.Series:
    """B = a TD + (1 - a) T BU / sum BU of one group; it sums to the total by itself."""
    carried = group["e"] * group["weight"]
    top_down = total * carried / carried.sum()
    if parameters.method == "top_down":
        return top_down
    a = parameters.top_down_share
    return a * top_down + (1 - a) * total * group["bottom_up"] / group["bottom_up"].sum()


def largest_remainder(quotas: pd.Series, step: float) -> dict[str, float]:
    """Rounded to the step; the total too, by giving the steps left over to the largest remainders."""
    if step <= 0:
        return quotas.to_dict()
    steps = (quotas / step).round(9)
    whole = steps // 1
    total = int((round(quotas.sum() / step, 6) + 0.5) // 1)
    remainder = (steps - whole).round(9)
    order = sorted(quotas.index, key=lambda rep_id: (-remainder[rep_id], rep_id))
    for rep_id in order[: total - int(whole.sum())]:
        whole[rep_id] += 1
    return (whole * step).to_dict()


def credited(deals: pd.DataFrame, role: str, parameters: Parameters, *, won: bool) -> pd.DataFrame:
    """The deals a role is credited with, and their credit: the first year's value, or the whole."""
    kept = deals[deals["booking_type"].isin(parameters.credited_types[role])]
    if won:
        kept = kept[kept["status"] == "won"]
    credit = kept["amount"]
    if parameters.multi_year_credit == "acv_year1":
        credit = credit * kept["term_months"].clip(upper=12) / kept["term_months"]
    return kept.assign(credit=credit)


def group_columns(parameters: Parameters) -> list[str]:
    """Whose quotas share a total: a role, or a role and segment."""
    return ["role", "segment"] if parameters.method == "segment_weighted" else ["role"]


def month_of(day: pd.Timestamp) -> int:
    """year x 12 + month - 1."""
    return day.year * 12 + day.month - 1


@cache
def month_start(month: int) -> pd.Timestamp:
    """The first day of a month."""
    return pd.Timestamp(year=month // 12, month=month % 12 + 1, day=1)


def first_month(start: pd.Timestamp) -> int:
    """The month of the start date, or the next where the start is after the 15th."""
    return month_of(start) + (start.day > 15)


def active_share(start: pd.Timestamp, end: pd.Timestamp, month: int) -> float:
    """Share of the month's days employed, both ends counted."""
    first = month_start(month)
    days = calendar.monthrange(first.year, first.month)[1]
    last = first + pd.Timedelta(days=days - 1)
    left = last if pd.isna(end) else min(end, last)
    return max(0, (left - max(start, first)).days + 1) / days


def at(curve: dict[str, tuple[float, ...]], k: int) -> float:
    """The curve at a month of tenure, 1 past its end."""
    months = curve["default"]
    return months[k] if k < len(months) else 1.0


def is_ramped(start: pd.Timestamp, end: pd.Timestamp, month: int, parameters: Parameters) -> bool:
    """Employed all month, with both curves at 1."""
    k = max(0, month - first_month(start))
    full = at(parameters.ramp_schedule, k) >= 1 and at(parameters.ramp_productivity, k) >= 1
    return full and active_share(start, end, month) >= 1
