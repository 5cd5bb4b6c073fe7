"""What history looks like before any quota is set: the baseline tables (METHOD 5)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quota_core.model.arrays import ratio, sums
from quota_core.model.company import Company, FloatArray, IntArray
from quota_core.model.plan import Plan
from quota_core.model.time import quarter_starts

KINDS = ("all", "role", "segment", "territory", "rep")
YEAR = 12
QUARTER = 3


@dataclass(frozen=True, kw_only=True)
class BaselineRow:
    """One rep, territory, segment or role over the lookback; money in plan currency, NaN where unknown.

    Win rates are won / (won + lost) by count and by value; bookings are credited ones.
    """

    key: str
    name: str
    won: float
    lost: float
    win_rate: float
    win_rate_value: float
    deal_size_mean: float
    deal_size_median: float
    cycle_days_median: float
    bookings: float


@dataclass(frozen=True, eq=False, kw_only=True)
class QuarterBookings:
    """Credited bookings by fiscal quarter, money: `quarters` are first months, `money` has shape (rows, quarters)."""

    quarters: IntArray
    keys: tuple[str, ...]
    names: tuple[str, ...]
    money: FloatArray


@dataclass(frozen=True, eq=False, kw_only=True)
class BaselineTables:
    """The baseline: a table by each of KINDS, bookings by quarter, and how much the top fifth brings in."""

    lookback_months: int
    tables: dict[str, tuple[BaselineRow, ...]]
    quarters: dict[str, QuarterBookings]
    top_fifth_share: float
    top_fifth_reps: int


def baseline_tables(plan: Plan) -> BaselineTables:
    """Win rate, deal size, cycle and bookings over the lookback before as-of, by KINDS, for credited roles.

    Deals count by the rep who owned them and, in the territory table, by the deal's own territory. The top fifth is of
    everybody employed at some time in the last twelve months.
    """
    share, top = top_fifth_share(plan)
    return BaselineTables(
        lookback_months=plan.parameters.lookback_months,
        tables={kind: _table(plan, kind) for kind in KINDS},
        quarters={kind: bookings_by_quarter(plan, kind) for kind in KINDS},
        top_fifth_share=share,
        top_fifth_reps=top,
    )


def top_fifth_share(plan: Plan) -> tuple[float, int]:
    """Share of the last twelve months' bookings by the best fifth (rounded up) of those employed then, and how many."""
    facts, reps = plan.company.facts, plan.company.reps
    first = plan.as_of - YEAR
    booked = facts.window(facts.bookings, first, plan.as_of).sum(axis=1)
    day, end = ((m - 1970 * 12) for m in (first, plan.as_of))
    begins, finishes = (np.datetime64(m, "M").astype("datetime64[D]") for m in (day, end))
    employed = (reps.start < finishes) & (np.isnat(reps.end) | (reps.end >= begins)) & _credited(plan)
    money = np.sort(booked[employed])[::-1]
    top = -(-len(money) // 5)
    return (float(money[:top].sum() / money.sum()) if money.sum() > 0 else float("nan")), top


def bookings_by_quarter(plan: Plan, kind: str) -> QuarterBookings:
    """Credited bookings of every whole fiscal quarter of history before as-of, by one of KINDS."""
    facts = plan.company.facts
    count = max((plan.as_of - facts.first_month) // QUARTER, 0)
    starts = [m for m in quarter_starts(plan.as_of - QUARTER, count + 1, plan.parameters) if m >= facts.first_month]
    keys, place = _by_rep(plan.company, kind)
    money = np.zeros((len(keys), len(starts)))
    own = np.flatnonzero(_credited(plan))
    for j, start in enumerate(starts):
        booked = facts.window(facts.bookings, start, start + QUARTER).sum(axis=1)
        money[:, j] = sums(place[own], booked[own], len(keys))
    some = np.flatnonzero(money.any(axis=1)) if kind != "all" else np.arange(len(keys))
    names = _names(plan.company, kind)
    return QuarterBookings(
        quarters=np.array(starts, dtype=np.int64),
        keys=tuple(keys[j] for j in some),
        names=tuple(names.get(keys[j], keys[j]) for j in some),
        money=money[some],
    )


def _table(plan: Plan, kind: str) -> tuple[BaselineRow, ...]:
    company, first = plan.company, plan.as_of - plan.parameters.lookback_months
    facts, known = company.facts, company.baseline
    keys, place = _by_rep(company, kind)
    credited = _credited(plan)
    booked = facts.window(facts.bookings, first, plan.as_of).sum(axis=1) * credited
    bookings = sums(place, booked, len(keys))
    deals = facts.window(facts.won_deals, first, plan.as_of).sum(axis=1) * credited
    deals = sums(place, deals, len(keys))
    recent = (facts.deal_month >= first) & (facts.deal_month < plan.as_of) & credited[facts.deal_rep]
    of_deal = facts.deal_territory if kind == "territory" else place[facts.deal_rep]
    won = sums(of_deal[recent], facts.deals_won[recent], len(keys))
    lost = sums(of_deal[recent], facts.deals_lost[recent], len(keys))
    mean = ratio(bookings, deals, np.nan)
    names = _names(company, kind)
    rows = []
    for j, key in enumerate(keys):
        if not (won[j] or lost[j] or bookings[j] or kind == "all"):
            continue
        value_won, value_lost = _told(known.won, kind, key), _told(known.lost, kind, key)
        decided = value_won + value_lost
        rows.append(
            BaselineRow(
                key=key,
                name=names.get(key, key),
                won=float(won[j]),
                lost=float(lost[j]),
                win_rate=float(won[j] / (won[j] + lost[j])) if won[j] + lost[j] > 0 else float("nan"),
                win_rate_value=value_won / decided if decided > 0 else float("nan"),
                deal_size_mean=float(mean[j]),
                deal_size_median=_told(known.deal_size_median, kind, key),
                cycle_days_median=_told(known.cycle_days_median, kind, key),
                bookings=float(bookings[j]),
            )
        )
    return tuple(rows)


def _told(table: dict[str, dict[str, float]], kind: str, key: str) -> float:
    """What single deals told of a rep, territory, segment or role; the one entry there is of everybody."""
    known = table.get(kind, {})
    return float(next(iter(known.values()), np.nan) if kind == "all" else known.get(key, np.nan))


def _credited(plan: Plan) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    types = plan.parameters.credited_types
    return np.array([bool(types.get(role, ())) for role in plan.company.reps.role], dtype=bool)


def _by_rep(company: Company, kind: str) -> tuple[tuple[str, ...], IntArray]:
    """The keys of a kind, sorted, and each rep's place among them."""
    reps = company.reps
    if kind == "all":
        return ("",), np.zeros(len(reps), dtype=np.int64)
    if kind == "territory":
        index = company.territory_index
        return company.territories.territory_id, np.array([index[t] for t in reps.territory_id], dtype=np.int64)
    if kind == "rep":
        return reps.rep_id, np.arange(len(reps))
    texts = reps.role if kind == "role" else reps.segment
    keys = tuple(sorted(set(texts)))
    place = {key: j for j, key in enumerate(keys)}
    return keys, np.array([place[text] for text in texts], dtype=np.int64)


def _names(company: Company, kind: str) -> dict[str, str]:
    if kind == "rep":
        return dict(zip(company.reps.rep_id, company.reps.name, strict=True))
    if kind == "territory":
        return dict(zip(company.territories.territory_id, company.territories.name, strict=True))
    return {"": "Everybody"} if kind == "all" else {}
