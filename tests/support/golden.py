"""A company straight from canonical CSV files with plain pandas: independent of the importer and the store."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from quota_core.model.company import (
    Baseline,
    Company,
    Facts,
    PastQuotas,
    Reps,
    Target,
    Territories,
    WonDeals,
    month_number,
)
from quota_core.parameters import DEFAULTS, Parameters


def company_from_folder(folder: Path, parameters: Parameters = DEFAULTS) -> Company:
    """The company in a folder of canonical CSV files; read once for all settings that read it alike."""
    types = tuple((role, tuple(names)) for role, names in parameters.credited_types.items())
    return _read(folder, parameters.multi_year_credit, types)


@cache
def _read(folder: Path, multi_year_credit: str, types: tuple[tuple[str, tuple[str, ...]], ...]) -> Company:
    parameters = DEFAULTS.changed(multi_year_credit=multi_year_credit, credited_types=dict(types))
    frames = {name: pd.read_csv(folder / f"{name}.csv", dtype=str) for name in ("reps", "territories", "opportunities")}
    targets = pd.read_csv(folder / "targets.csv", dtype=str).fillna("")
    return company_from_frames(frames["reps"], frames["territories"], frames["opportunities"], targets, parameters)


def company_from_frames(
    reps: pd.DataFrame,
    territories: pd.DataFrame,
    deals: pd.DataFrame,
    targets: pd.DataFrame,
    parameters: Parameters = DEFAULTS,
) -> Company:
    """The company in four canonical frames of text."""
    reps = reps.sort_values("rep_id").reset_index(drop=True)
    territories = territories.sort_values("territory_id").reset_index(drop=True)
    rep_at = {r: i for i, r in enumerate(reps["rep_id"])}
    territory_at = {t: i for i, t in enumerate(territories["territory_id"])}
    deals = deals.copy()
    deals["amount"] = deals["amount"].astype(float)
    term = deals["term_months"].astype(float).fillna(12) if "term_months" in deals else pd.Series(12.0, deals.index)
    deals["credit"] = deals["amount"] * np.minimum(12, term) / term
    if parameters.multi_year_credit == "tcv":
        deals["credit"] = deals["amount"]
    role = dict(zip(reps["rep_id"], reps["role"], strict=True))
    own = dict(zip(reps["rep_id"], reps["territory_id"], strict=True))
    kind = deals["booking_type"].fillna("new")
    credited = [k in parameters.credited_types.get(role[r], ()) for k, r in zip(kind, deals["rep_id"], strict=True)]
    decided = deals[deals["status"].isin(["won", "lost"])]
    months = [month_number(d) for d in decided["close_date"]]
    first, end = min(months), max(months) + 1
    closed = deals[np.array(credited) & deals["status"].isin(["won", "lost"])].copy()
    closed["month"] = [month_number(d) for d in closed["close_date"]]
    bookings, won = np.zeros((len(reps), end - first)), np.zeros((len(reps), end - first))
    sold = closed[closed["status"] == "won"]
    for rep, month, credit in zip(sold["rep_id"], sold["month"], sold["credit"], strict=True):
        bookings[rep_at[rep], month - first] += credit
        won[rep_at[rep], month - first] += 1
    won_days = deals.loc[deals["status"] == "won", "close_date"]
    days = [*deals["created_date"].dropna(), *decided["close_date"].dropna()]
    patch = [t if isinstance(t, str) else own[r] for t, r in zip(closed["territory_id"], closed["rep_id"], strict=True)]

    single = sorted(
        (rep_at[rep], month, credit)
        for rep, month, credit in zip(sold["rep_id"], sold["month"], sold["credit"], strict=True)
    )

    def day(column: pd.Series) -> np.ndarray:
        return np.array([x if isinstance(x, str) else "NaT" for x in column], dtype="datetime64[D]")

    return Company(
        reps=Reps(
            rep_id=tuple(reps["rep_id"]),
            name=tuple(reps["name"]),
            role=tuple(reps["role"]),
            segment=tuple(reps["segment"]),
            territory_id=tuple(reps["territory_id"]),
            manager=tuple(reps["manager"].fillna("")),
            start=day(reps["start_date"]),
            end=day(reps["end_date"]),
            ote=reps["ote"].astype(float).to_numpy(),
            base_share=reps["base_share"].astype(float).to_numpy(),
            market_ote=np.full(len(reps), np.nan),
            experience_level=("",) * len(reps),
        ),
        territories=Territories(
            territory_id=tuple(territories["territory_id"]),
            name=tuple(territories["name"]),
            region=("",) * len(territories),
            segment=tuple(territories["segment"].fillna("")),
            potential=territories["potential"].astype(float).to_numpy(),
            accounts=territories["accounts"].astype(float).to_numpy(),
            is_new=(territories["is_new"] == "true").to_numpy(),
        ),
        targets=tuple(
            Target(fiscal_year=int(t["fiscal_year"]), role=t["role"], segment=t["segment"], amount=float(t["amount"]))
            for _, t in targets.iterrows()
        ),
        past_quotas=PastQuotas(
            rep=np.zeros(0, dtype=np.int64),
            first_month=np.zeros(0, dtype=np.int64),
            months=np.zeros(0, dtype=np.int64),
            quota=np.zeros(0),
        ),
        assignments=None,
        deals=WonDeals(
            rep=np.array([rep for rep, _, _ in single], dtype=np.int64),
            month=np.array([month for _, month, _ in single], dtype=np.int64),
            amount=np.array([credit for _, _, credit in single], dtype=np.float64),
        ),
        facts=Facts(
            first_month=first,
            bookings=bookings,
            won_deals=won,
            deal_rep=np.array([rep_at[r] for r in closed["rep_id"]], dtype=np.int64),
            deal_territory=np.array([territory_at[t] for t in patch], dtype=np.int64),
            deal_month=closed["month"].to_numpy(dtype=np.int64),
            deals_won=(closed["status"] == "won").to_numpy(dtype=float),
            deals_lost=(closed["status"] == "lost").to_numpy(dtype=float),
            pipeline_rep=np.zeros(0, dtype=np.int64),
            pipeline_month=np.zeros(0, dtype=np.int64),
            pipeline_amount=np.zeros(0),
            first_won_month=month_number(min(won_days)),
        ),
        baseline=Baseline(),
        latest_day=np.datetime64(max(days), "D"),
        currency="USD",
    )
