"""Made-up companies: canonical frames of text from a seed, a hypothesis strategy over them, and big ones for speed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from quota_core.model.company import (
    Assignments,
    Baseline,
    Company,
    Facts,
    PastQuotas,
    Reps,
    Target,
    Territories,
)
from quota_core.parameters import DEFAULTS, Parameters
from tests.support.golden import company_from_frames

LAST_DAY = date(2025, 12, 30)
FIRST_MONTH, MONTHS = 2022 * 12, 48


@dataclass(frozen=True)
class Frames:
    """A company in the canonical template, all text."""

    reps: pd.DataFrame
    territories: pd.DataFrame
    deals: pd.DataFrame
    targets: pd.DataFrame
    made: dict[object, Company] = field(default_factory=dict, repr=False, compare=False)

    def company(self, parameters: Parameters = DEFAULTS) -> Company:
        """The company the model is handed: made once for each way of crediting deals."""
        key = (parameters.credited_types, parameters.multi_year_credit)
        if key not in self.made:
            self.made[key] = company_from_frames(self.reps, self.territories, self.deals, self.targets, parameters)
        return self.made[key]

    def shuffled(self, seed: int) -> Frames:
        """The same rows in another order."""
        names = ("reps", "territories", "deals", "targets")
        return Frames(**{n: getattr(self, n).sample(frac=1, random_state=seed) for n in names})

    def with_money_times(self, factor: float) -> Frames:
        """All money in the company, multiplied."""

        def times(frame: pd.DataFrame, column: str) -> pd.DataFrame:
            return frame.assign(**{column: (frame[column].astype(float) * factor).astype(str)})

        return Frames(
            reps=times(self.reps, "ote"),
            territories=times(self.territories, "potential"),
            deals=times(self.deals, "amount"),
            targets=times(self.targets, "amount"),
        )


def frames_of(seed: int, reps: int = 9, territories: int = 4, deals: int = 160) -> Frames:
    """A company with ramped people, new ones, leavers, planned hires, SDRs, thin and unknown territories."""
    rng = np.random.default_rng(seed)
    segments = ("ENT", "MM")[: int(rng.integers(1, 3))]
    t_ids = [f"T{j}" for j in range(territories)]
    t_segments = [segments[j % len(segments)] for j in range(territories)]
    potential = [str(round(float(x))) for x in rng.lognormal(15, 0.6, territories)]
    accounts = [str(int(x)) for x in rng.integers(0, 300, territories)]
    if rng.random() < 0.4:
        potential[0] = None
    by_segment = {s: [t for t, own in zip(t_ids, t_segments, strict=True) if own == s] for s in segments}
    rows = []
    for i in range(reps):
        role = str(rng.choice(["AE", "AE", "AE", "AE", "AM", "SDR"])) if i else "AE"
        segment = str(rng.choice([s for s in segments if by_segment[s]]))
        start = date(2021, 1, 4) + timedelta(days=int(rng.integers(0, 1900)))
        planned = i > 1 and rng.random() < 0.15
        if planned:
            start = date(2026, 1, 5) + timedelta(days=int(rng.integers(0, 300)))
        end = None
        if i > 1 and not planned and rng.random() < 0.25:
            end = str(start + timedelta(days=int(rng.integers(60, 1500))))
        if i < 2:
            start = date(2021, 2, 1)
        rows.append(
            {
                "rep_id": f"R{i:02d}",
                "name": f"Rep {i}",
                "role": role,
                "segment": segment,
                "territory_id": str(rng.choice(by_segment[segment])),
                "manager": f"M{i % 3}",
                "start_date": str(start),
                "end_date": end,
                "ote": str(int(rng.integers(90, 260)) * 1000),
                "base_share": "0.5",
            }
        )
    people = pd.DataFrame(rows)
    sold = []
    for j in range(deals):
        rep = rows[int(rng.integers(0, reps))] if j > 8 else rows[0]
        begin = max(date.fromisoformat(rep["start_date"]), date(2022, 1, 3))
        finish = min(date.fromisoformat(rep["end_date"]) if rep["end_date"] else LAST_DAY, LAST_DAY)
        if finish <= begin:
            continue
        close = begin + timedelta(days=int(rng.integers(0, (finish - begin).days)))
        created = close - timedelta(days=int(rng.integers(5, 150)))
        sold.append(
            {
                "opportunity_id": f"O{j:04d}",
                "rep_id": rep["rep_id"],
                "territory_id": rep["territory_id"] if rng.random() < 0.9 else None,
                "status": "won" if j < 3 or rng.random() < 0.6 else "lost",
                "amount": str(round(float(rng.lognormal(10, 0.8)), 2)),
                "close_date": str(close),
                "created_date": str(created),
                "booking_type": str(rng.choice(["new", "new", "expansion", "renewal"])) if j > 2 else "new",
                "term_months": str(rng.choice(["12", "12", "24", "36"])),
            }
        )
    # The last closed deal fixes as-of, whatever the rest came out as.
    sold.append({**sold[0], "opportunity_id": "O9999", "close_date": str(LAST_DAY), "status": "lost"})
    wanted = [
        {"fiscal_year": str(year), "role": role, "segment": s, "amount": str(int(rng.integers(4, 40)) * 50_000)}
        for year in (2025, 2026)
        for role in ("AE", "AM")
        for s in segments
    ]
    return Frames(
        reps=people,
        territories=pd.DataFrame(
            {
                "territory_id": t_ids,
                "name": [f"Patch {t}" for t in t_ids],
                "segment": t_segments,
                "potential": potential,
                "accounts": accounts,
                "is_new": ["true" if rng.random() < 0.15 else "false" for _ in t_ids],
            }
        ),
        deals=pd.DataFrame(sold),
        targets=pd.DataFrame(wanted),
    )


@lru_cache(maxsize=500)
def frames_of_seed(seed: int) -> Frames:
    """A company whose size follows from its seed, too: small ones have small seeds. Kept, because tests share them."""
    rng = np.random.default_rng(10_000 + seed)
    grown = 1 + min(seed, 40) / 10
    return frames_of(
        seed,
        reps=int(rng.integers(3, 4 + 2 * grown)),
        territories=int(rng.integers(2, 3 + grown)),
        deals=int(rng.integers(30, 60 + 30 * grown)),
    )


def frames() -> st.SearchStrategy[Frames]:
    """Companies of different sizes; hypothesis shrinks towards a small one."""
    return st.integers(0, 300).map(frames_of_seed)


def settings() -> st.SearchStrategy[Parameters]:
    """Parameters over the choices that change a plan's path; bounds and locks are left to the tests."""
    return st.builds(
        DEFAULTS.changed,
        method=st.sampled_from(["blended", "top_down", "segment_weighted"]),
        top_down_share=st.sampled_from([0.0, 0.3, 0.5, 1.0]),
        over_assignment=st.sampled_from([0.0, 0.1, 0.25]),
        weight_strength=st.sampled_from([0.0, 0.5, 1.0, 2.5]),
        evidence_prior_deals=st.sampled_from([0.0, 30.0]),
        productivity_basis=st.sampled_from(["mean", "median"]),
        seasonality=st.sampled_from(["uniform", "history"]),
        fiscal_year_start=st.sampled_from([1, 2, 7]),
        lookback_months=st.sampled_from([6, 12, 24]),
    )


def rich_company(seed: int = 1, reps: int = 60, months: int = MONTHS) -> Company:
    """A company straight in arrays with everything the evaluations read: regions, past quotas, pipeline, cycles.

    Big ones are cheap: what the speed tests measure with.
    """
    rng = np.random.default_rng(seed)
    n_t = max(reps // 5, 4)
    segment_of_t = [("ENT", "MM", "SMB")[j % 3] for j in range(n_t)]
    home = rng.integers(0, n_t, reps)
    role = tuple("AM" if x < 0.15 else "AE" for x in rng.random(reps))
    segment = tuple(segment_of_t[j] for j in home)
    size = {"ENT": 110_000.0, "MM": 45_000.0, "SMB": 12_000.0}
    begin = rng.integers(-30, months + 6, reps)
    begin[: reps // 2] = -24
    first = FIRST_MONTH
    start = ((first - 1970 * 12) + begin).astype("datetime64[M]").astype("datetime64[D]") + rng.integers(0, 28, reps)
    end = np.full(reps, np.datetime64("NaT", "D"))
    gone = np.flatnonzero((rng.random(reps) < 0.15) & (begin < months - 8))
    end[gone] = start[gone] + rng.integers(200, 900, len(gone))
    works = (begin[:, None] < np.arange(months)[None, :]) & ~(
        end[:, None] < (first - 1970 * 12 + np.arange(months)).astype("datetime64[M]").astype("datetime64[D]")[None, :]
    )
    rate = np.array([{"ENT": 0.7, "MM": 1.4, "SMB": 4.0}[s] for s in segment])
    won = rng.poisson(rate[:, None] * np.ones(months)[None, :]) * works
    money = won * np.array([size[s] for s in segment])[:, None] * rng.lognormal(0, 0.35, (reps, months))
    at = np.nonzero(won + (rng.poisson(rate[:, None] * 1.5, (reps, months)) * works))
    lost = rng.poisson(2.0, len(at[0]))
    past_rep, past_year = np.nonzero(works.reshape(reps, months // 12, 12).all(axis=2))
    yearly = money.reshape(reps, months // 12, 12).sum(axis=2)
    pipe = np.flatnonzero((end.astype("datetime64[D]").astype(str) == "NaT") & (begin < months))
    pipeline_rep = np.repeat(pipe, 4)
    total = float(yearly[:, -1].sum())
    by_pool = dict.fromkeys(zip(role, segment, strict=True), 0.0)
    for i in range(reps):
        by_pool[role[i], segment[i]] += float(yearly[i, -1])
    known = {s: size[s] / 600 for s in size}
    return Company(
        reps=Reps(
            rep_id=tuple(f"R{i:05d}" for i in range(reps)),
            name=tuple(f"Rep {i}" for i in range(reps)),
            role=role,
            segment=segment,
            territory_id=tuple(f"T{j:04d}" for j in home),
            manager=tuple(f"M{j % 5}" for j in home),
            start=start.astype("datetime64[D]"),
            end=end.astype("datetime64[D]"),
            ote=rng.integers(100, 300, reps) * 1000.0,
            base_share=np.full(reps, 0.5),
            market_ote=np.where(rng.random(reps) < 0.5, rng.integers(100, 300, reps) * 1000.0, np.nan),
            experience_level=("",) * reps,
        ),
        territories=Territories(
            territory_id=tuple(f"T{j:04d}" for j in range(n_t)),
            name=tuple(f"Patch {j}" for j in range(n_t)),
            region=tuple(("North", "South", "East")[j % 3] if j % 7 else "" for j in range(n_t)),
            segment=tuple(segment_of_t),
            potential=rng.lognormal(15, 0.5, n_t),
            accounts=rng.integers(20, 400, n_t).astype(float),
            is_new=np.arange(n_t) == n_t - 1,
        ),
        targets=tuple(
            Target(fiscal_year=year, role=r, segment=s, amount=max(amount, total / 50) * 1.1)
            for year in (2025, 2026)
            for (r, s), amount in sorted(by_pool.items())
        ),
        past_quotas=PastQuotas(
            rep=past_rep.astype(np.int64),
            first_month=(first + 12 * past_year).astype(np.int64),
            months=np.full(len(past_rep), 12, dtype=np.int64),
            quota=np.round(yearly[past_rep, past_year].mean() * rng.lognormal(0, 0.3, len(past_rep)), -3),
        ),
        assignments=None,
        facts=Facts(
            first_month=first,
            bookings=money,
            won_deals=won.astype(float),
            deal_rep=at[0].astype(np.int64),
            deal_territory=home[at[0]].astype(np.int64),
            deal_month=(first + at[1]).astype(np.int64),
            deals_won=won[at].astype(float),
            deals_lost=lost.astype(float),
            pipeline_rep=pipeline_rep.astype(np.int64),
            pipeline_month=(first + months + rng.integers(0, 6, len(pipeline_rep))).astype(np.int64),
            pipeline_amount=rng.lognormal(11.5, 0.8, len(pipeline_rep)),
            first_won_month=first,
        ),
        baseline=Baseline(cycle_days_median={"segment": known, "all": {"": 75.0}}),
        latest_day=np.datetime64("2025-12-30")
        if months == MONTHS
        else np.datetime64(f"{2022 + months // 12 - 1}-12-30"),
        currency="USD",
    )


def without_new_territories(company: Company) -> Company:
    """The company with no territory marked as new, so that no first-quarter relief applies."""
    plain = np.zeros(len(company.territories), dtype=bool)
    return replace(company, territories=replace(company.territories, is_new=plain))


def with_split_holdings(company: Company, seed: int = 3) -> Company:
    """The company with an assignments table: some people hold two territories, or changed them."""
    rng = np.random.default_rng(seed)
    n, n_t = len(company.reps), len(company.territories)
    index = company.territory_index
    own = np.array([index[t] for t in company.reps.territory_id])
    some = np.sort(rng.choice(n, size=max(n // 3, 1), replace=False))
    same = np.array(
        [rng.choice([t for t in range(n_t) if company.territories.segment[t] == company.reps.segment[i]]) for i in some]
    )
    begin = np.maximum(company.reps.start[some], np.datetime64("2024-03-11"))
    return replace(
        company,
        assignments=Assignments(
            rep=np.concatenate([some, some]),
            territory=np.concatenate([same, own[some]]),
            start=np.concatenate([begin, begin]),
            end=np.full(2 * len(some), np.datetime64("NaT", "D")),
            share=np.full(2 * len(some), 0.5),
        ),
    )
