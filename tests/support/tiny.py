"""Two reps and a planned hire in one territory: small enough to work out on paper.

Ada and Bo have been here since 2022. In 2024 and 2025 each decided 48 deals, Ada winning 24 and Bo 12 of 100,000: so a
ramped year brings 900,000, at 24 accounts, a win rate of 0.375 and a deal size of 100,000. Cy starts on 1 April 2026.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from quota_core.model.company import Baseline, Company
from quota_core.parameters import DEFAULTS, Parameters
from tests.support.golden import company_from_frames

DEAL = 100_000.0
# Nothing but the target itself: no cushion, no rounding, one curve.
PLAIN: dict[str, Any] = {"over_assignment": 0.0, "round_to": 0.0}


def plain(**changes: Any) -> Parameters:
    """Defaults without over-assignment and rounding."""
    return DEFAULTS.changed(**{**PLAIN, **changes})


def rep(rep_id: str, start: str, segment: str = "MM", territory: str = "T1", role: str = "AE") -> dict[str, Any]:
    """A row of reps."""
    row = {"rep_id": rep_id, "name": rep_id, "role": role, "segment": segment, "territory_id": territory}
    return row | {"manager": "", "start_date": start, "end_date": None, "ote": "180000", "base_share": "0.5"}


def deals(rep_id: str, won: int, lost: int, territory: str = "T1") -> list[dict[str, Any]]:
    """Won and lost deals of 2024 and 2025, evenly, the last on 30 December 2025."""
    rows = []
    for number in range(won + lost):
        close = date(2025, 12, 30) - timedelta(days=number * 727 // max(won + lost - 1, 1))
        rows.append(
            {
                "opportunity_id": f"{rep_id}{number}",
                "rep_id": rep_id,
                "territory_id": territory,
                "status": "won" if number < won else "lost",
                "amount": str(DEAL),
                "close_date": str(close),
                "created_date": str(close - timedelta(days=60)),
                "booking_type": "new",
            }
        )
    return rows


def tiny_company(
    *more: dict[str, Any],
    sold: tuple[dict[str, Any], ...] = (),
    accounts: float | None = None,
    target: float = 3_000_000.0,
    targets: tuple[dict[str, str], ...] = (),
) -> Company:
    """The company, with people and deals beside its own."""
    people = [rep("Ada", "2022-01-01"), rep("Bo", "2022-01-01"), rep("Cy", "2026-04-01"), *more]
    asked = targets or ({"fiscal_year": "2026", "role": "AE", "segment": "MM", "amount": str(target)},)
    places = sorted({row["territory_id"] for row in people})
    made = company_from_frames(
        pd.DataFrame(people),
        pd.DataFrame(
            {
                "territory_id": places,
                "name": places,
                "segment": ["MM"] * len(places),
                "potential": ["1000000"] * len(places),
                "accounts": [None if accounts is None else str(accounts)] * len(places),
                "is_new": ["false"] * len(places),
            }
        ),
        pd.DataFrame([*deals("Ada", 24, 24), *deals("Bo", 12, 36), *sold]),
        pd.DataFrame(asked),
    )
    # Won 3.6 million of 9 million decided: a win rate by value of 0.4.
    known = Baseline(
        won={"rep": {"Ada": 2_400_000.0, "Bo": 1_200_000.0}}, lost={"rep": {"Ada": 1_600_000.0, "Bo": 3_800_000.0}}
    )
    return replace(made, baseline=known)


def ramp_months() -> np.ndarray:
    """What a hire sells by month of tenure, of a full quota: the default curve, full from the seventh month."""
    return np.array([0.0, 0.18, 0.35, 0.53, 0.70, 0.88, *[1.0] * 6])
