"""A company of any size, as arrays, for measuring the model: seeded, with history, leavers and new people."""

from __future__ import annotations

import numpy as np

from quota_core.model.company import Baseline, Company, Facts, PastQuotas, Reps, Target, Territories, month_number

FIRST, MONTHS = month_number("2023-01-01"), 36


def synthetic_company(reps: int, seed: int = 7) -> Company:
    """`reps` sellers in 3 roles and 3 segments, a territory for every 7 of them, 36 months of history."""
    rng = np.random.default_rng(seed)
    patches = max(reps // 7, 3)
    segments = np.array(["SMB", "MM", "ENT"])
    patch_segment = segments[np.arange(patches) % 3]
    patch = rng.integers(0, patches, reps)
    role = rng.choice(["AE", "AM", "SDR"], reps, p=[0.7, 0.2, 0.1])
    start = np.datetime64("2021-06-01") + rng.integers(0, 1500, reps).astype("timedelta64[D]")
    end = np.where(rng.random(reps) < 0.1, start + np.timedelta64(500, "D"), np.datetime64("NaT", "D"))
    size = np.select([patch_segment[patch] == s for s in segments], [15e3, 40e3, 120e3])
    begun = month_number_of(start)[:, None] <= np.arange(FIRST, FIRST + MONTHS)[None, :]
    deals = rng.poisson(1.2, (reps, MONTHS)) * begun * (role != "SDR")[:, None]
    bookings = deals * size[:, None] * rng.lognormal(0, 0.5, (reps, MONTHS))
    rep, month = np.nonzero(deals + rng.poisson(2.0, deals.shape) * begun)
    lost = rng.poisson(2.5, len(rep)).astype(float)
    targets = [
        Target(fiscal_year=year, role=r, segment=s, amount=float(total))
        for year in (2024, 2025, 2026)
        for r in ("AE", "AM")
        for s in segments
        if (total := bookings[(role == r) & (patch_segment[patch] == s)].sum() / 3 * 1.1) > 0
    ]
    return Company(
        reps=Reps(
            rep_id=tuple(f"R{i:05d}" for i in range(reps)),
            name=tuple(f"Rep {i}" for i in range(reps)),
            role=tuple(str(r) for r in role),
            segment=tuple(str(s) for s in patch_segment[patch]),
            territory_id=tuple(f"T{p:05d}" for p in patch),
            manager=tuple(f"M{i // 8}" for i in range(reps)),
            start=start,
            end=end,
            ote=size * 5,
            base_share=np.full(reps, 0.5),
            market_ote=np.full(reps, np.nan),
        ),
        territories=Territories(
            territory_id=tuple(f"T{p:05d}" for p in range(patches)),
            name=tuple(f"Patch {p}" for p in range(patches)),
            region=tuple(f"Region {p % 5}" for p in range(patches)),
            segment=tuple(str(s) for s in patch_segment),
            potential=rng.uniform(5e6, 3e7, patches),
            accounts=rng.integers(50, 300, patches).astype(float),
            is_new=np.zeros(patches, dtype=bool),
        ),
        targets=tuple(targets),
        past_quotas=PastQuotas(
            rep=np.zeros(0, dtype=np.int64),
            first_month=np.zeros(0, dtype=np.int64),
            months=np.zeros(0, dtype=np.int64),
            quota=np.zeros(0),
        ),
        assignments=None,
        facts=Facts(
            first_month=FIRST,
            bookings=bookings,
            won_deals=deals.astype(float),
            deal_rep=rep,
            deal_territory=patch[rep],
            deal_month=month + FIRST,
            deals_won=deals[rep, month].astype(float),
            deals_lost=lost,
            pipeline_rep=np.zeros(0, dtype=np.int64),
            pipeline_month=np.zeros(0, dtype=np.int64),
            pipeline_amount=np.zeros(0),
            first_won_month=FIRST,
        ),
        baseline=Baseline(),
        latest_day=np.datetime64("2025-12-30"),
        currency="USD",
    )


def month_number_of(days: np.ndarray) -> np.ndarray:
    """Month numbers of many days."""
    return days.astype("datetime64[M]").astype(np.int64) + 1970 * 12
