"""The parameters of OTE and gross margin, each declared once."""

from __future__ import annotations

from dataclasses import dataclass

from quota_core.declare import declared
from quota_core.parameters.groups import PAY
from quota_core.pay_plan import ANNUAL, CHOICES, KEPT, PayPlan
from quota_core.values import FrozenMap


@dataclass(frozen=True, kw_only=True)
class PayParameters:
    """OTE and gross margin."""

    ote_multiple_min: float = declared(
        3.0,
        title="Lowest quota-to-OTE",
        kind="number",
        unit="x OTE",
        group=PAY,
        minimum=0.0,
        maximum=20.0,
        warn=(3.0, 5.0),
        step=0.1,
        slider=True,
        source="[P] under 3x is flagged; [G] 4-6x",
        help="A full-year quota under this many times OTE is flagged (and held up, if the band is enforced).",
    )
    ote_multiple_max: float = declared(
        6.0,
        title="Highest quota-to-OTE",
        kind="number",
        unit="x OTE",
        group=PAY,
        minimum=0.1,
        maximum=50.0,
        warn=(4.0, 6.0),
        step=0.1,
        slider=True,
        source="[P] over 6x is flagged; [B] median 4.2x",
        help="A full-year quota over this many times OTE is flagged (and held down, if the band is enforced).",
    )
    ote_band_enforced: bool = declared(
        False,
        title="Enforce the OTE band",
        kind="flag",
        group=PAY,
        slider=True,
        source="[O]",
        help="Makes the lowest and highest multiple bounds that no quota leaves.",
    )
    gross_margin: float = declared(
        0.80,
        title="Gross margin",
        kind="fraction",
        unit="of bookings",
        group=PAY,
        minimum=0.05,
        maximum=1.0,
        warn=(0.5, 0.95),
        step=0.01,
        slider=True,
        source="[F]: 3-4x return at 80% margin",
        help="Under 80%, each unit of pay has to bring proportionally more bookings.",
    )
    gross_margin_segments: FrozenMap[float] = declared(
        FrozenMap(),
        title="Gross margin by segment",
        kind="amounts",
        unit="of bookings",
        group=PAY,
        minimum=0.05,
        maximum=1.0,
        source="[O]",
        help="Segments whose gross margin is another than the general one.",
    )
    ote_return_floor: float = declared(
        3.0,
        title="OTE return floor",
        kind="number",
        unit="x pay",
        group=PAY,
        minimum=0.1,
        maximum=20.0,
        warn=(3.0, 4.0),
        step=0.1,
        slider=True,
        source="[F] 3-4x",
        help="Bookings each unit of pay should bring at 80% gross margin.",
    )
    load_factor: float = declared(
        1.0,
        title="Load factor",
        kind="number",
        unit="x pay",
        group=PAY,
        minimum=1.0,
        maximum=5.0,
        step=0.05,
        source="[O]",
        help="Full cost of a seller over pay: managers, sales engineers, benefits.",
    )
    ote_change: float = declared(
        0.0,
        title="Change of everybody's OTE",
        kind="fraction",
        unit="of OTE",
        group=PAY,
        minimum=-0.5,
        maximum=1.0,
        warn=(-0.15, 0.25),
        step=0.01,
        slider=True,
        source="[O]",
        help="Every OTE more or less by this share, at the same quotas: more OTE is a lower quota-to-OTE.",
    )
    pay_mix: float | None = declared(
        None,
        title="Pay mix: base share of OTE",
        kind="fraction",
        unit="of OTE",
        group=PAY,
        minimum=0.0,
        maximum=1.0,
        warn=(0.4, 0.7),
        step=0.05,
        optional=True,
        slider=True,
        source="[B] 50/50 is usual for AEs",
        help="Base pay as a share of OTE for everybody; nothing set: each person's own.",
    )
    accelerator: float = declared(
        1.0,
        title="Accelerator above quota",
        kind="number",
        unit="x the base rate",
        group=PAY,
        minimum=0.0,
        maximum=5.0,
        warn=(1.0, 3.0),
        tested=(1.0, 2.0),
        step=0.05,
        slider=True,
        source="[O]; [P] accelerators of 3-5 points",
        help="The rate paid on bookings above quota, as a multiple of the base rate (variable / quota). 1: none.",
    )
    pay_threshold: float = declared(
        0.0,
        title="Threshold of variable pay",
        kind="fraction",
        unit="of quota",
        group=PAY,
        minimum=0.0,
        maximum=1.0,
        warn=(0.0, 0.6),
        tested=(0.0, 0.5),
        step=0.05,
        source="[O]",
        help="Under this attainment no variable is paid; once there, from the first deal.",
    )
    pay_cap: float | None = declared(
        None,
        title="Cap of variable pay",
        kind="number",
        unit="x the target variable",
        group=PAY,
        minimum=0.5,
        maximum=10.0,
        warn=(2.0, 10.0),
        step=0.1,
        optional=True,
        source="[O]",
        help="The most variable pay there is, as a multiple of the variable at quota. Nothing set: no cap.",
    )
    pay_measured: str = declared(
        ANNUAL,
        title="Attainment for pay is measured",
        kind="choice",
        group=PAY,
        choices=CHOICES["measured"],
        source="[O]",
        help="On the whole year, on each quarter alone, or on the year so far at each quarter's end (paid pay stays).",
    )
    ramp_guarantee: float = declared(
        0.0,
        title="Variable guaranteed on the ramp",
        kind="fraction",
        unit="of target variable",
        group=PAY,
        minimum=0.0,
        maximum=1.0,
        step=0.05,
        source="[O]",
        help="Share of the target variable that is sure in months on the ramp schedule.",
    )
    ramp_draw: str = declared(
        KEPT,
        title="What is guaranteed on the ramp is",
        kind="choice",
        group=PAY,
        choices=CHOICES["ramp_draw"],
        source="[O]",
        help="Kept whatever comes later (a guarantee), or recovered from what is earned later (a draw).",
    )
    pay_plans: FrozenMap[PayPlan] = declared(
        FrozenMap(),
        title="Pay plans by role and segment",
        kind="pay_plans",
        group=PAY,
        source="[O]",
        help="Roles or segments paid by a plan of their own, in place of the general one made of the settings above.",
    )
    pay_at_120_min: float = declared(
        1.2,
        title="Pay at 120% against market",
        kind="number",
        unit="x market OTE",
        group=PAY,
        minimum=0.5,
        maximum=3.0,
        warn=(1.1, 1.5),
        step=0.05,
        source="[F]",
        help="What somebody at 120% of quota should earn at least, as a multiple of the market OTE of the level.",
    )
    market_ote_levels: FrozenMap[float] = declared(
        FrozenMap(),
        title="Market OTE by experience level",
        kind="amounts",
        unit="money",
        group=PAY,
        minimum=0.0,
        maximum=10_000_000.0,
        source="[O]",
        help="What the market pays at a level, for people whose own market OTE is not known.",
    )
    turnover_cost: float = declared(
        97_690.0,
        title="Cost of somebody leaving",
        kind="number",
        unit="money",
        group=PAY,
        minimum=0.0,
        maximum=1_000_000.0,
        step=1_000.0,
        source="[B] about $97,690 each, in dollars",
        help="Hiring, training and what is lost while somebody new is found; beside the bookings that are missed.",
    )
    sdr_buffer: float = declared(
        0.10,
        title="SDR meeting buffer",
        kind="fraction",
        unit="of meetings needed",
        group=PAY,
        minimum=0.0,
        maximum=1.0,
        warn=(0.10, 0.15),
        step=0.01,
        source="[P] 0.10-0.15",
        help="Meetings asked of SDRs beyond what the AEs need.",
    )
