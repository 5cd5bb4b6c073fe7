"""A company of any size, for measuring the model: seeded deals with history, leavers, new people and planned hires.

`synthetic(reps)` gives the same company twice: as the model's arrays, and (asked for) as the four frames anybody
would start from in pandas. Both come from the same deals, so their numbers must agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from quota_core.model.company import Baseline, Company, Facts, PastQuotas, Reps, Target, Territories, month_number

FIRST, MONTHS, LATEST_DAY = month_number("2023-01-01"), 36, np.datetime64("2025-12-30")
ROLES, SEGMENTS = np.array(["AE", "AM", "SDR"]), np.array(["SMB", "MM", "ENT"])
TYPES, CREDITED = np.array(["new", "expansion", "renewal"]), {"AE": (0, 1), "AM": (1, 2), "SDR": ()}
DEAL_SIZE = np.array([15e3, 40e3, 120e3])
REPS_PER_PATCH = 7


@dataclass(frozen=True, eq=False, kw_only=True)
class Deals:
    """Closed opportunities as columns: whole numbers point into reps, territories, months since FIRST and TYPES."""

    rep: np.ndarray
    territory: np.ndarray
    month: np.ndarray
    day: np.ndarray
    won: np.ndarray
    kind: np.ndarray
    term: np.ndarray
    amount: np.ndarray

    @property
    def credit(self) -> np.ndarray:
        """Annual value of the first year."""
        return self.amount * np.minimum(12, self.term) / self.term


@dataclass(frozen=True, eq=False, kw_only=True)
class Synthetic:
    """The company as the model's arrays, and the deals behind it."""

    company: Company
    deals: Deals

    @cached_property
    def frames(self) -> dict[str, pd.DataFrame]:
        """reps, territories, targets and opportunities, as a person's pandas would hold them after reading files."""
        reps, patches, deals = self.company.reps, self.company.territories, self.deals
        months = (deals.month + FIRST - 1970 * 12).astype("datetime64[M]").astype("datetime64[D]")
        return {
            "reps": pd.DataFrame(
                {
                    "rep_id": reps.rep_id,
                    "role": reps.role,
                    "segment": reps.segment,
                    "territory_id": reps.territory_id,
                    "start_date": reps.start.astype("datetime64[s]"),
                    "end_date": reps.end.astype("datetime64[s]"),
                }
            ),
            "territories": pd.DataFrame(
                {"territory_id": patches.territory_id, "potential": patches.potential, "accounts": patches.accounts}
            ),
            "targets": pd.DataFrame(
                [(t.fiscal_year, t.role, t.segment, t.amount) for t in self.company.targets],
                columns=["fiscal_year", "role", "segment", "amount"],
            ),
            "opportunities": pd.DataFrame(
                {
                    "rep_id": np.array(reps.rep_id)[deals.rep],
                    "territory_id": np.array(patches.territory_id)[deals.territory],
                    "status": np.where(deals.won, "won", "lost"),
                    "amount": deals.amount,
                    "close_date": (months + deals.day.astype("timedelta64[D]")).astype("datetime64[s]"),
                    "booking_type": TYPES[deals.kind],
                    "term_months": deals.term,
                }
            ),
        }


def synthetic_company(reps: int, seed: int = 7) -> Company:
    """Only the arrays of `synthetic`."""
    return synthetic(reps, seed).company


def synthetic(reps: int, seed: int = 7) -> Synthetic:
    """`reps` sellers in 3 roles and 3 segments, a territory for every 7 of them, 36 months of history."""
    rng = np.random.default_rng(seed)
    patches = max(reps // REPS_PER_PATCH, len(SEGMENTS))
    patch = rng.integers(0, patches, reps)
    segment = (np.arange(patches) % len(SEGMENTS))[patch]
    role = rng.choice(len(ROLES), reps, p=[0.7, 0.2, 0.1])
    start = np.datetime64("2021-06-01") + rng.integers(0, 1500, reps).astype("timedelta64[D]")
    end = np.where(rng.random(reps) < 0.1, start + np.timedelta64(700, "D"), np.datetime64("NaT", "D"))
    end = np.where(end >= np.datetime64("2025-12-01"), np.datetime64("NaT", "D"), end)
    planned = rng.random(reps) < 0.02
    start = np.where(planned, np.datetime64("2026-03-01"), start)
    end = np.where(planned, np.datetime64("NaT", "D"), end)
    deals = _deals(rng, role, segment, patch, start, end, patches)
    facts = _facts(deals, role, reps)
    return Synthetic(
        company=Company(
            reps=Reps(
                rep_id=tuple(f"R{i:05d}" for i in range(reps)),
                name=tuple(f"Rep {i}" for i in range(reps)),
                role=tuple(ROLES[role].tolist()),
                segment=tuple(SEGMENTS[segment].tolist()),
                territory_id=tuple(f"T{p:05d}" for p in patch),
                manager=tuple(f"M{i // 8}" for i in range(reps)),
                start=start,
                end=end,
                ote=DEAL_SIZE[segment] * 5,
                base_share=np.full(reps, 0.5),
                market_ote=np.full(reps, np.nan),
                experience_level=("",) * reps,
            ),
            territories=Territories(
                territory_id=tuple(f"T{p:05d}" for p in range(patches)),
                name=tuple(f"Patch {p}" for p in range(patches)),
                region=tuple(f"Region {p % 5}" for p in range(patches)),
                segment=tuple(SEGMENTS[np.arange(patches) % len(SEGMENTS)].tolist()),
                potential=rng.uniform(5e6, 3e7, patches),
                accounts=rng.integers(50, 300, patches).astype(float),
                is_new=np.zeros(patches, dtype=bool),
            ),
            targets=_targets(facts.bookings, role, segment),
            past_quotas=PastQuotas(
                rep=np.zeros(0, dtype=np.int64),
                first_month=np.zeros(0, dtype=np.int64),
                months=np.zeros(0, dtype=np.int64),
                quota=np.zeros(0),
            ),
            assignments=None,
            facts=facts,
            baseline=Baseline(),
            latest_day=LATEST_DAY,
            currency="USD",
        ),
        deals=deals,
    )


def _deals(
    rng: np.random.Generator,
    role: np.ndarray,
    segment: np.ndarray,
    patch: np.ndarray,
    start: np.ndarray,
    end: np.ndarray,
    patches: int,
) -> Deals:
    """Some 4 closed deals per person and month on duty (SDRs own none), one in twenty in somebody else's patch."""
    months = np.arange(FIRST, FIRST + MONTHS)
    last = np.where(np.isnat(end), FIRST + MONTHS, month_number_of(end) - 1)
    on_duty = (month_number_of(start)[:, None] < months) & (months <= last[:, None]) & (role != 2)[:, None]
    closed = rng.poisson(4.0, on_duty.shape) * on_duty
    rep, month = (np.repeat(at, closed[np.nonzero(closed)]) for at in np.nonzero(closed))
    size = len(rep)
    territory = np.where(rng.random(size) < 0.05, rng.integers(0, patches, size), patch[rep])
    day = rng.integers(0, 28, size)
    day[month.argmax()] = (LATEST_DAY - LATEST_DAY.astype("datetime64[M]")).astype(int)
    return Deals(
        rep=rep,
        territory=territory,
        month=month,
        day=day,
        won=rng.random(size) < 0.3,
        kind=rng.choice(3, size, p=[0.5, 0.3, 0.2]),
        term=rng.choice([12, 24, 36], size, p=[0.8, 0.1, 0.1]),
        amount=np.round(DEAL_SIZE[segment[rep]] * rng.lognormal(0, 0.5, size), 2),
    )


def _facts(deals: Deals, role: np.ndarray, reps: int) -> Facts:
    """Credited bookings and won deals by rep and month; credited deals counted by rep, territory and month."""
    credited = np.array([[kind in CREDITED[name] for kind in range(len(TYPES))] for name in ROLES])
    kept = credited[role[deals.rep], deals.kind]
    won = kept & deals.won
    cell = deals.rep[won] * MONTHS + deals.month[won]
    bookings = np.bincount(cell, weights=deals.credit[won], minlength=reps * MONTHS).reshape(reps, MONTHS)
    counts = np.bincount(cell, minlength=reps * MONTHS).reshape(reps, MONTHS).astype(float)
    codes = (deals.territory[kept] * reps + deals.rep[kept]) * MONTHS + deals.month[kept]
    distinct, place = np.unique(codes, return_inverse=True)
    pair, month = np.divmod(distinct, MONTHS)
    territory, rep = np.divmod(pair, reps)
    return Facts(
        first_month=FIRST,
        bookings=bookings,
        won_deals=counts,
        deal_rep=rep,
        deal_territory=territory,
        deal_month=month + FIRST,
        deals_won=np.bincount(place, weights=deals.won[kept], minlength=len(distinct)),
        deals_lost=np.bincount(place, weights=~deals.won[kept], minlength=len(distinct)),
        pipeline_rep=np.zeros(0, dtype=np.int64),
        pipeline_month=np.zeros(0, dtype=np.int64),
        pipeline_amount=np.zeros(0),
        first_won_month=FIRST + int(deals.month[deals.won].min()),
    )


def _targets(bookings: np.ndarray, role: np.ndarray, segment: np.ndarray) -> tuple[Target, ...]:
    return tuple(
        Target(fiscal_year=2026, role=str(ROLES[r]), segment=str(SEGMENTS[s]), amount=round(float(total), -3))
        for r in (0, 1)
        for s in range(len(SEGMENTS))
        if (total := bookings[(role == r) & (segment == s), -12:].sum() * 1.1) > 0
    )


def month_number_of(days: np.ndarray) -> np.ndarray:
    """Month numbers of many days."""
    return days.astype("datetime64[M]").astype(np.int64) + 1970 * 12
