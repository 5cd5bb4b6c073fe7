"""The parameters of evidence and the back-test, each declared once."""

from __future__ import annotations

from dataclasses import dataclass

from quota_core.declare import declared
from quota_core.parameters.groups import BACKTEST, EVIDENCE
from quota_core.values import BANDS, FrozenMap


@dataclass(frozen=True, kw_only=True)
class EvidenceParameters:
    """Evidence and the back-test."""

    lookback_months: int = declared(
        24,
        title="Lookback",
        kind="whole",
        unit="months",
        group=EVIDENCE,
        minimum=3,
        maximum=120,
        warn=(12, 48),
        step=1,
        slider=True,
        source="[O]",
        help="How far back bookings and win rates count as evidence.",
    )
    evidence_prior_deals: float = declared(
        30.0,
        title="Evidence prior",
        kind="number",
        unit="deals",
        group=EVIDENCE,
        minimum=0.0,
        maximum=1000.0,
        step=5.0,
        slider=True,
        source="[O]",
        help="Won deals at which a territory's own history counts half; with fewer, the pool's speaks louder.",
    )
    productivity_basis: str = declared(
        "mean",
        title="Pool productivity",
        kind="choice",
        choices=("mean", "median"),
        group=EVIDENCE,
        source="[O]",
        help="Mean of all evidence, or the median rep with at least three ramped months.",
    )
    productivity_growth: float = declared(
        0.0,
        title="Productivity growth",
        kind="fraction",
        unit="a year",
        group=EVIDENCE,
        minimum=-0.5,
        maximum=1.0,
        warn=(-0.1, 0.2),
        tested=(-0.05, 0.10),
        step=0.01,
        slider=True,
        source="[O]",
        help="Growth of what a ramped rep sells, over the lookback's yield.",
    )
    accounts_worked: FrozenMap[float] = declared(
        FrozenMap(),
        title="Accounts worked a year",
        kind="amounts",
        unit="accounts per fully ramped rep",
        group=EVIDENCE,
        minimum=0.0,
        maximum=10_000.0,
        source="[O]: as the median rep's decided deals show",
        help="How many accounts a fully ramped rep brings to a decision in a year, by SEGMENT, ROLE or ROLE/SEGMENT: "
        "where a funnel begins. Where none is set, as many as the median rep of the pool has won or lost a year.",
    )
    seasonality: str = declared(
        "uniform",
        title="Seasonality",
        kind="choice",
        choices=("uniform", "history"),
        group=EVIDENCE,
        source="[O]",
        help="Even months, or the monthly shares of whole past fiscal years.",
    )
    band: str = declared(
        "G",
        title="Healthy band",
        kind="choice",
        choices=tuple(BANDS),
        group=BACKTEST,
        slider=True,
        source="the chosen preset names it",
        help="What a healthy back-test looks like; the sources disagree, so it is your choice.",
    )
    backtest_horizon_months: int = declared(
        12,
        title="Horizon",
        kind="whole",
        unit="months",
        group=BACKTEST,
        minimum=3,
        maximum=12,
        tested=(3, 12),
        step=9,
        source="Quota Explorer's method: 12, or 3",
        help="How long each back-tested quota is frozen: 12 months, or 3.",
    )
    backtest_origins: int = declared(
        4,
        title="Origins",
        kind="whole",
        unit="quarters",
        group=BACKTEST,
        minimum=1,
        maximum=40,
        step=1,
        slider=True,
        source="[O]",
        help="How many past quarter starts quotas are set at and scored from.",
    )
    backtest_target: str = declared(
        "same_stretch",
        title="Past totals",
        kind="choice",
        choices=("same_stretch", "given"),
        group=BACKTEST,
        source="[O]",
        help="Past totals from the plan's own stretch over capacity, or from the imported past targets.",
    )
    backtest_stretch: float | None = declared(
        None,
        title="Stretch held in the back-test",
        kind="number",
        unit="x capacity",
        group=BACKTEST,
        minimum=0.1,
        maximum=10.0,
        tested=(0.9, 1.2),
        step=0.05,
        optional=True,
        source="[O]",
        help="Sets the stretch the past is tested at; empty takes each group's stretch in the plan.",
    )
