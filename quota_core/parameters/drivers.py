"""The parameters of best, expected and worst, each declared once."""

from __future__ import annotations

from dataclasses import dataclass

from quota_core.declare import declared
from quota_core.parameters.groups import DRIVERS


@dataclass(frozen=True, kw_only=True)
class DriverParameters:
    """Best, expected and worst."""

    driver_win_rate: tuple[float, float, float] = declared(
        (0.85, 1.0, 1.10),
        title="Win rate",
        kind="triple",
        unit="x (worst, base, best)",
        group=DRIVERS,
        minimum=0.1,
        maximum=3.0,
        source="[O]",
        help="Factor on win rate in the worst, expected and best scenario.",
    )
    driver_deal_size: tuple[float, float, float] = declared(
        (0.90, 1.0, 1.08),
        title="Deal size",
        kind="triple",
        unit="x (worst, base, best)",
        group=DRIVERS,
        minimum=0.1,
        maximum=3.0,
        source="[O]",
        help="Factor on deal size in the worst, expected and best scenario.",
    )
    driver_pipeline: tuple[float, float, float] = declared(
        (0.90, 1.0, 1.10),
        title="Pipeline created",
        kind="triple",
        unit="x (worst, base, best)",
        group=DRIVERS,
        minimum=0.1,
        maximum=3.0,
        source="[O]",
        help="Factor on the share of the year's bookings that is created in the year.",
    )
    driver_cycle: tuple[float, float, float] = declared(
        (1.15, 1.0, 0.95),
        title="Sales cycle",
        kind="triple",
        unit="x (worst, base, best)",
        group=DRIVERS,
        minimum=0.1,
        maximum=3.0,
        source="[O]",
        help="Factor on the length of the sales cycle.",
    )
    driver_ramp_delay: tuple[float, float, float] = declared(
        (1.0, 0.0, 0.0),
        title="Ramp delay",
        kind="triple",
        unit="months (worst, base, best)",
        group=DRIVERS,
        minimum=0.0,
        maximum=12.0,
        source="[O]",
        help="Months by which new reps' productivity comes later.",
    )
    driver_hire_slip: tuple[float, float, float] = declared(
        (2.0, 0.0, 0.0),
        title="Hire slip",
        kind="triple",
        unit="months (worst, base, best)",
        group=DRIVERS,
        minimum=0.0,
        maximum=12.0,
        source="[O]",
        help="Months by which planned hires start later.",
    )
    driver_turnover: tuple[float, float, float] = declared(
        (0.20, 0.139, 0.08),
        title="Turnover",
        kind="triple",
        unit="of the team a year (worst, base, best)",
        group=DRIVERS,
        minimum=0.0,
        maximum=1.0,
        source="[B] 13.9% a year; the range [O]",
        help="Share that leaves in a year; drawn, its distance from the base moves the turnover a year.",
    )
    backfill_months: float = declared(
        3.0,
        title="Backfill delay",
        kind="number",
        unit="months",
        group=DRIVERS,
        minimum=0.0,
        maximum=24.0,
        step=0.5,
        slider=True,
        source="[O]",
        help="Months a seat stays empty after somebody leaves.",
    )
    annual_turnover: float = declared(
        0.139,
        title="Turnover a year",
        kind="fraction",
        unit="of the team",
        group=DRIVERS,
        minimum=0.0,
        maximum=0.95,
        warn=(0.0, 0.5),
        tested=(0.08, 0.20),
        step=0.005,
        slider=True,
        source="[B] 13.9% a year",
        help="How likely somebody is to leave within the year, evenly over its months; the seat is then filled again.",
    )
    hire_slip_months: float = declared(
        1.0,
        title="Usual slip of a planned hire",
        kind="number",
        unit="months",
        group=DRIVERS,
        minimum=0.0,
        maximum=6.0,
        tested=(0.0, 3.0),
        step=0.25,
        slider=True,
        source="[O]",
        help="How much later than planned a hire starts on average: none, one, two ... months, each less likely.",
    )
    shock_prior: float = declared(
        0.10,
        title="Market swings, before history is looked at",
        kind="number",
        unit="standard deviation of a quarter's bookings, as a fraction",
        group=DRIVERS,
        minimum=0.0,
        maximum=0.8,
        warn=(0.0, 0.4),
        tested=(0.05, 0.20),
        step=0.01,
        source="[O]",
        help="How much whole quarters swing for everybody at once where history is too short to tell.",
    )
    range_widening_reps: float = declared(
        1.0,
        title="Widening of the reps' ranges",
        kind="number",
        unit="x",
        group=DRIVERS,
        minimum=0.5,
        maximum=5.0,
        warn=(1.0, 2.0),
        step=0.05,
        source="[O]",
        help="How many times as wide as drawn the range of each rep is shown, around its median; calibrate advises it.",
    )
    range_widening_team: float = declared(
        1.0,
        title="Widening of the team's range",
        kind="number",
        unit="x",
        group=DRIVERS,
        minimum=0.5,
        maximum=5.0,
        warn=(1.0, 2.0),
        step=0.05,
        source="[O]",
        help="How many times as wide as drawn the range of the team is shown, around its median; calibrate advises it.",
    )
