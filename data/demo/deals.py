"""Deals: closed ones drawn per seller and month, and the pipeline that is still open; money in USD."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

import numpy as np

from data.demo.people import Person, first_month, ramp_output
from data.demo.world import (
    HISTORY_YEARS,
    MONTH_SHARE,
    QUARTER_SHARE,
    RICHNESS_ELASTICITY,
    SEGMENT,
    SEGMENTS,
    TERMS,
    TERRITORIES,
    YEAR_GROWTH,
)

LOST, WON, OPEN = 0, 1, 2
NEW, EXPANSION, RENEWAL = 0, 1, 2

AE_EXPANSION_SHARE = 0.12
AM_RENEWAL_SHARE = 0.62
AM_WIN_RATE = 0.71
AM_CYCLE_DAYS = 55
YEAR_LUCK_SIGMA = 0.12  # a seller's good and bad years, on top of skill
CYCLE_SIGMA = 0.45
LOST_CYCLE = 1.3  # lost deals linger
LATE_IN_MONTH = 0.6  # exponent under 1: closes crowd towards the month's end
NEXT_QUOTA_MULTIPLE = 4.6  # of OTE: what the pipeline ahead is measured against
AM_COVERAGE_AHEAD = (1.3, 0.8, 0.4)
AHEAD_SIGMA = 0.35
SDR_EARLY_DEALS = 18  # just qualified, not yet handed to an AE


@dataclass(frozen=True)
class Deals:
    """Deals as equal-length arrays; `person` and `territory` are indexes, dates are days.

    `acv` is the first year's contract value in USD: what the method credits by default (no term is under 12 months).
    """

    person: np.ndarray
    territory: np.ndarray
    status: np.ndarray
    kind: np.ndarray
    acv: np.ndarray
    term: np.ndarray
    created: np.ndarray
    close: np.ndarray

    def __len__(self) -> int:
        """Number of deals."""
        return len(self.person)

    def year_booked(self) -> np.ndarray:
        """Calendar year of the close date."""
        return self.close.astype("datetime64[Y]").astype(int) + 1970


def joined(parts: list[Deals]) -> Deals:
    """All parts as one, ordered by the day they were created."""
    whole = [np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Deals)]
    order = np.argsort(whole[-2], kind="stable")
    return Deals(*(column[order] for column in whole))


def closed_deals(rng: np.random.Generator, people: list[Person], plan_year: int) -> Deals:
    """Won and lost deals of the history: per seller-month a Poisson number, each won with the seller's win rate.

    wins a year = segment's x skill x richness^0.6 x year x season x ramp x share of the month employed.
    """
    sellers = [i for i, p in enumerate(people) if p.role != "SDR" and p.start.year < plan_year]
    months = np.arange(np.datetime64(f"{plan_year - HISTORY_YEARS}-01"), np.datetime64(f"{plan_year}-01"))
    first_day, last_day = _days_held([people[i] for i in sellers], months)
    wins = _expected_wins([people[i] for i in sellers], months, rng) * _active(first_day, last_day, months)
    win_rate = np.array([_win_rate(people[i]) for i in sellers])
    counts = rng.poisson(wins / win_rate[:, None])
    seller, month = (np.repeat(index, counts.ravel()) for index in np.indices(counts.shape).reshape(2, -1))
    status = np.where(rng.random(len(seller)) < win_rate[seller], WON, LOST)
    start, end = first_day[seller, month], last_day[seller, month]
    span = (end - start).astype(int) + 1
    close = start + (span * rng.random(len(seller)) ** LATE_IN_MONTH).astype(int).clip(0, span - 1)
    close = np.maximum(np.busday_offset(close, 0, roll="modifiedpreceding"), start)
    person = np.array(sellers)[seller]
    return _described(rng, people, person, status, close, months[0])


def open_deals(rng: np.random.Generator, people: list[Person], plan_year: int) -> Deals:
    """Pipeline closing in the plan's first three quarters: coverage x quarter quota, and the SDRs' early deals.

    Leavers of the last two months whose seat is empty still own theirs.
    """
    today = np.datetime64(f"{plan_year}-01-01")
    gone_long = np.datetime64(f"{plan_year - 1}-11-01")
    person, close = [], []
    for i, p in enumerate(people):
        if p.start.year >= plan_year or (p.end and np.datetime64(p.end) < gone_long):
            continue
        counts = rng.poisson(_open_counts(p, rng, today))
        for quarter, count in enumerate(counts):
            opens = np.datetime64(f"{plan_year}-{3 * quarter + 1:02d}-01")
            person.append(np.full(count, i))
            close.append(opens + rng.integers(4, 89, size=count))
    sdrs = [i for i, p in enumerate(people) if p.role == "SDR" and p.start.year < plan_year and not p.end]
    person.append(rng.choice(sdrs, size=SDR_EARLY_DEALS))
    close.append(today + rng.integers(60, 200, size=SDR_EARLY_DEALS))
    who, when = np.concatenate(person), np.concatenate(close)
    return _described(rng, people, who, np.full(len(who), OPEN), when, today)


def _open_counts(p: Person, rng: np.random.Generator, today: np.datetime64) -> np.ndarray:
    """Expected open deals closing in each of the next three quarters; fewer for a seller still ramping."""
    if p.role == "SDR":
        return np.zeros(3)
    segment = SEGMENT[p.segment]
    ahead = np.array(segment.coverage_ahead if p.role == "AE" else AM_COVERAGE_AHEAD)
    size = _deal_median(p) * np.exp(segment.deal_sigma**2 / 2)
    day = today.astype(date)
    tenure = ramp_output(np.array([day.year * 12 + day.month + 1 - first_month(p.start)]))[0]
    spread = np.exp(AHEAD_SIGMA * rng.normal() - AHEAD_SIGMA**2 / 2)
    deals: np.ndarray = ahead * NEXT_QUOTA_MULTIPLE * p.ote * QUARTER_SHARE[:3] / size * tenure * spread
    return deals


def _described(
    rng: np.random.Generator,
    people: list[Person],
    person: np.ndarray,
    status: np.ndarray,
    close: np.ndarray,
    today: np.datetime64,
) -> Deals:
    """Deals with size, term, kind and created date drawn for the given owners, outcomes and close dates."""
    segment = np.array([list(SEGMENT).index(p.segment) for p in people])[person]
    is_am = np.array([p.role == "AM" for p in people])[person]
    median = np.array([_deal_median(p) for p in people])[person]
    sigma = np.array([s.deal_sigma for s in SEGMENTS])[segment]
    count = len(person)
    draw = rng.random(count)
    kind = np.where(
        is_am,
        np.where(draw < AM_RENEWAL_SHARE, RENEWAL, EXPANSION),
        np.where(draw < AE_EXPANSION_SHARE, EXPANSION, NEW),
    )
    term_edges = np.cumsum([s.term_odds for s in SEGMENTS], axis=1)[segment]
    term = TERMS[(rng.random(count)[:, None] > term_edges[:, :2]).sum(axis=1)]
    cycle = np.where(is_am, AM_CYCLE_DAYS, np.array([s.cycle_days for s in SEGMENTS])[segment])
    days = np.rint(cycle * np.where(status == LOST, LOST_CYCLE, 1.0) * rng.lognormal(0, CYCLE_SIGMA, count)).clip(1)
    created = close - days.astype(int)
    # An open deal was created before today: those that could not have been yet were created lately.
    lately = today - 1 - rng.integers(0, 45, size=count)
    created = np.where((status == OPEN) & (created >= today), lately, created)
    acv = np.round(median * rng.lognormal(0, sigma), 2)
    territory = np.array([p.territory for p in people])[person]
    return Deals(person, territory, status, kind, acv, term, created, close)


def _deal_median(p: Person) -> float:
    segment = SEGMENT[p.segment]
    return segment.am_deal_median if p.role == "AM" else segment.deal_median


def _win_rate(p: Person) -> float:
    """The seller's win rate: half of skill and a fifth of the territory's richness work through it."""
    if p.role == "AM":
        return AM_WIN_RATE
    base = SEGMENT[p.segment].win_rate
    return float(min(0.6, base * p.skill**0.5 * TERRITORIES[p.territory].richness ** 0.2))


def _expected_wins(sellers: list[Person], months: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Expected wins per seller and month for a whole month worked, (sellers, months)."""
    segments = [SEGMENT[p.segment] for p in sellers]
    yearly = [s.am_wins_a_year if p.role == "AM" else s.ae_wins_a_year for p, s in zip(sellers, segments, strict=True)]
    richness = np.array([TERRITORIES[p.territory].richness for p in sellers]) ** RICHNESS_ELASTICITY
    level = np.array(yearly) * np.array([p.skill for p in sellers]) * richness
    luck = np.exp(rng.normal(0, YEAR_LUCK_SIGMA, (len(sellers), HISTORY_YEARS)) - YEAR_LUCK_SIGMA**2 / 2)
    month_number = months.astype(int) + 1970 * 12
    ramp = np.array([ramp_output(month_number - first_month(p.start)) for p in sellers])
    year = np.repeat(luck * YEAR_GROWTH, 12, axis=1)
    wins: np.ndarray = level[:, None] * year * np.tile(MONTH_SHARE, HISTORY_YEARS) * ramp
    return wins


def _days_held(sellers: list[Person], months: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First and last day of each month on which each seller was employed; last before first when not at all."""
    start = np.array([p.start for p in sellers], dtype="datetime64[D]")
    end = np.array([p.end or date.max for p in sellers], dtype="datetime64[D]")
    month_start = months.astype("datetime64[D]")
    month_end = (months + 1).astype("datetime64[D]") - 1
    return np.maximum(start[:, None], month_start), np.minimum(end[:, None], month_end)


def _active(first_day: np.ndarray, last_day: np.ndarray, months: np.ndarray) -> np.ndarray:
    """Share of the month's days employed."""
    length = ((months + 1).astype("datetime64[D]") - months.astype("datetime64[D]")).astype(int)
    share: np.ndarray = ((last_day - first_day).astype(int) + 1).clip(0) / length
    return share
