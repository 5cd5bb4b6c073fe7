"""The SDRs' quota, in meetings: what the account executives' quotas need at their deal size and win rate (METHOD 6)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quota_core.model.company import BoolArray, FloatArray, IntArray
from quota_core.model.plan import DEFAULT_ROLE, Plan
from quota_core.model.time import active_share

SDR = "SDR"


@dataclass(frozen=True, kw_only=True)
class SdrQuota:
    """One SDR: place in the company's reps, months of work in the plan year, meetings asked in them."""

    rep: int
    months: float
    meetings: float


@dataclass(frozen=True, kw_only=True)
class MeetingQuota:
    """One segment's SDRs: meetings a year, NaN where history tells no deal size or win rate.

    `meetings_needed` = AE quotas / deal size / win rate, one meeting to an opportunity (ASSUMED). `per_sdr` is for a
    full year; `sdrs` counts full years of work.
    """

    segment: str
    ae_quota: float
    deal_size: float
    win_rate: float
    meetings_needed: float
    sdrs: float
    per_sdr: float
    people: tuple[SdrQuota, ...]

    @property
    def per_month(self) -> float:
        """Meetings a month of a full-time SDR."""
        return self.per_sdr / 12


def meeting_quotas(plan: Plan) -> tuple[MeetingQuota, ...]:
    """Meetings the AEs need / SDRs x (1 + `sdr_buffer`), by the SDRs' segments; nothing where there are no SDRs.

    Quotas of 150,000, 1,000 a deal, win rate 0.25: 600 meetings; 4 SDRs with a buffer of 0.10 have 165 each.
    """
    reps = plan.company.reps
    role, segment = (np.array(texts, dtype=object) for texts in (reps.role, reps.segment))
    years = active_share(reps.start, reps.end, plan.period).sum(axis=1) / plan.period.months
    years = np.where(np.isin(reps.rep_id, plan.parameters.taken_out), 0.0, years)
    found = []
    for name in sorted({s for r, s in zip(reps.role, reps.segment, strict=True) if r == SDR}):
        own = np.flatnonzero((role == SDR) & (segment == name) & (years > 0))
        sdrs = float(years[own].sum())
        if sdrs <= 0:
            continue
        sellers = (role == DEFAULT_ROLE) & (segment == name)
        size, rate = _deal_size(plan, sellers), _win_rate(plan, sellers)
        quota = float(plan.quota[sellers].sum())
        needed = quota / size / rate if size > 0 and rate > 0 else float("nan")
        each = needed / sdrs * (1 + plan.parameters.sdr_buffer)
        found.append(
            MeetingQuota(
                segment=name,
                ae_quota=quota,
                deal_size=size,
                win_rate=rate,
                meetings_needed=needed,
                sdrs=sdrs,
                per_sdr=each,
                people=tuple(SdrQuota(rep=i, months=12 * y, meetings=each * y) for i, y in _pairs(own, years)),
            )
        )
    return tuple(found)


def _pairs(places: IntArray, years: FloatArray) -> list[tuple[int, float]]:
    return list(zip(places.tolist(), years[places].tolist(), strict=True))


def _deal_size(plan: Plan, who: BoolArray) -> float:
    facts = plan.company.facts
    first = plan.as_of - plan.parameters.lookback_months

    def total(matrix: FloatArray) -> float:
        return float(facts.window(matrix, first, plan.as_of)[who].sum())

    deals = total(facts.won_deals)
    return total(facts.bookings) / deals if deals > 0 else float("nan")


def _win_rate(plan: Plan, who: BoolArray) -> float:
    facts = plan.company.facts
    recent = (facts.deal_month >= plan.as_of - plan.parameters.lookback_months) & (facts.deal_month < plan.as_of)
    own = recent & who[facts.deal_rep]
    won, lost = float(facts.deals_won[own].sum()), float(facts.deals_lost[own].sum())
    return won / (won + lost) if won + lost > 0 else float("nan")
