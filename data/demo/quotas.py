"""What was asked of people: past quotas, targets and the quota that history would have given."""

from __future__ import annotations

import calendar
from datetime import date

import numpy as np

from data.demo.deals import EXPANSION, NEW, RENEWAL, WON, Deals
from data.demo.people import Person, first_month
from data.demo.world import HISTORY_YEARS, QUARTER_SHARE, ROLE_OTE, SEGMENT, SEGMENTS

CREDITED = {"AE": (NEW, EXPANSION), "AM": (EXPANSION, RENEWAL)}
# The old way: one number for everybody in a segment, a multiple of the segment's usual OTE, by year.
AE_MULTIPLE = (3.6, 3.8, 4.0)
AM_MULTIPLE = (3.8, 4.0, 4.2)
RELIEF = (0.25, 0.5, 0.75)  # of the quota in the first months
PLAN_GROWTH = {"SMB": 1.12, "MM": 1.14, "ENT": 1.16}  # plan target over last year's bookings
AM_PLAN_GROWTH = 1.03  # customers in hand grow slowly
PAST_TARGET = (1.05, 1.02)  # past targets over what was then booked, oldest first
TARGET_STEP = 50_000

Row = tuple[object, ...]


def past_quotas(people: list[Person], plan_year: int) -> list[Row]:
    """(rep_id, period_start, period_months, quota): the first year by year, from then on by quarter.

    quota = segment's yearly number x season x relief x share of days employed, rounded to 100.
    """
    rows: list[Row] = []
    for offset in range(HISTORY_YEARS):
        year = plan_year - HISTORY_YEARS + offset
        for p in people:
            if p.role == "SDR":
                continue
            months = _month_shares(p, year) * _yearly_quota(p, offset)
            if offset == 0:
                rows.append((p.rep_id, date(year, 1, 1), 12, round(months.sum(), -2)))
            else:
                quarters = months.reshape(4, 3).sum(axis=1)
                rows += [(p.rep_id, date(year, 3 * q + 1, 1), 3, round(m, -2)) for q, m in enumerate(quarters)]
    return [row for row in rows if row[-1]]


def targets(deals: Deals, people: list[Person], plan_year: int) -> list[Row]:
    """(fiscal_year, segment, amount, role): past targets narrowly missed, the plan's a step above last year."""
    rows: list[Row] = []
    for offset in range(1, HISTORY_YEARS + 1):
        year = plan_year - HISTORY_YEARS + offset
        for role in CREDITED:
            for segment in SEGMENTS:
                if year == plan_year:
                    growth = PLAN_GROWTH[segment.name] if role == "AE" else AM_PLAN_GROWTH
                    base = credited_bookings(deals, people, role, segment.name, year - 1)
                else:
                    growth = PAST_TARGET[offset - 1]
                    base = credited_bookings(deals, people, role, segment.name, year)
                rows.append((year, segment.name, round(base * growth / TARGET_STEP) * TARGET_STEP, role))
    return rows


def credited_bookings(deals: Deals, people: list[Person], role: str, segment: str, year: int) -> float:
    """First-year value won in `year` by people of a role and segment, of the kinds the role is credited with, USD."""
    ours = np.array([p.role == role and p.segment == segment for p in people])[deals.person]
    counted = ours & (deals.status == WON) & np.isin(deals.kind, CREDITED[role]) & (deals.year_booked() == year)
    return float(deals.acv[counted].sum())


def _yearly_quota(p: Person, offset: int) -> float:
    ote, multiples = (SEGMENT[p.segment].ae_ote, AE_MULTIPLE) if p.role == "AE" else (ROLE_OTE["AM"], AM_MULTIPLE)
    return ote * multiples[offset]


def _month_shares(p: Person, year: int) -> np.ndarray:
    """Share of a full yearly quota carried in each month: season x relief x days employed, (12,)."""
    shares = np.zeros(12)
    for month in range(1, 13):
        length = calendar.monthrange(year, month)[1]
        held_from = max(p.start, date(year, month, 1))
        held_to = min(p.end or date.max, date(year, month, length))
        k = max(0, year * 12 + month - 1 - first_month(p.start))
        active = max(0, (held_to - held_from).days + 1) / length
        shares[month - 1] = QUARTER_SHARE[(month - 1) // 3] / 3 * (RELIEF[k] if k < len(RELIEF) else 1) * active
    return shares
