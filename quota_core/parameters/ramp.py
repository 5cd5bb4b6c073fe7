"""The parameters of ramp and pipeline coverage, each declared once."""

from __future__ import annotations

from dataclasses import dataclass

from quota_core.declare import declared
from quota_core.parameters.groups import COVERAGE, RAMP
from quota_core.values import FrozenMap


@dataclass(frozen=True, kw_only=True)
class RampParameters:
    """Ramp and pipeline coverage."""

    ramp_schedule: FrozenMap[tuple[float, ...]] = declared(
        FrozenMap({"default": (0.25, 0.50, 0.75, 1.0)}),
        title="Ramp schedule (quota relief)",
        kind="curve",
        unit="of a full quota, by month of tenure",
        group=RAMP,
        minimum=0.0,
        maximum=1.0,
        slider=True,
        source="[G] 25/50/75/100%; [P] 40/60/80/100%",
        help="The share of a full quota a new rep carries in each month, per role and segment; full after its end.",
    )
    ramp_productivity: FrozenMap[tuple[float, ...]] = declared(
        FrozenMap({"default": (0.0, 0.18, 0.35, 0.53, 0.70, 0.88, 1.0)}),
        title="Ramp productivity (what new reps sell)",
        kind="curve",
        unit="of a full quota, by month of tenure",
        group=RAMP,
        minimum=0.0,
        maximum=1.0,
        slider=True,
        source="[B] 5.7 months",
        help="The share of a ramped rep's bookings a new rep really sells in each month, per role and segment.",
    )
    new_territory_q1: float = declared(
        0.4,
        title="New territory, first quarter",
        kind="fraction",
        unit="of the schedule",
        group=RAMP,
        minimum=0.0,
        maximum=1.0,
        warn=(0.3, 0.5),
        step=0.05,
        slider=True,
        source="[P] 30-50%",
        help="Quota in a new territory's first three plan months, as a share of the usual; the group carries the rest.",
    )
    required_coverage_basis: str = declared(
        "set",
        title="Required coverage comes from",
        kind="choice",
        choices=("set", "win_rate"),
        group=COVERAGE,
        slider=True,
        source="Quota Explorer's method; [P] 1 / win rate",
        help="As set here, or 1 / each segment's own win rate by value over the lookback: at 25% it takes 4x. A "
        "segment of which nothing was decided takes the company's rate, and where there is none, what is set.",
    )
    required_coverage: float = declared(
        3.0,
        title="Required pipeline coverage",
        kind="number",
        unit="x",
        group=COVERAGE,
        minimum=0.0,
        maximum=20.0,
        warn=(2.0, 6.0),
        step=0.1,
        slider=True,
        source="[G] 3x; [P] 3-4x mid-market, 5x enterprise",
        help="Open pipeline closing in the quarter that each unit of open quota needs.",
    )
    required_coverage_segments: FrozenMap[float] = declared(
        FrozenMap({"ENT": 5.0}),
        title="Required coverage by segment",
        kind="amounts",
        unit="x",
        group=COVERAGE,
        minimum=0.0,
        maximum=20.0,
        source="[P] 5x enterprise",
        help="Segments that need another pipeline coverage than the general one.",
    )
    coverage_cap: bool = declared(
        False,
        title="Cap next quarter at its pipeline",
        kind="flag",
        group=COVERAGE,
        source="Quota Explorer's method: limits the next quarter only",
        help="Asks of nobody more next quarter than booked + pipeline / required coverage. What is over waits for the "
        "quarters after it: the year's quotas stay as they are.",
    )
