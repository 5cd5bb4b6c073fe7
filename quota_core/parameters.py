"""Every tunable of the method, declared once (METHOD 1-9 name the keys).

From each declaration follow the typed value, the error, the slider, the docs, the scenario file, the cache key and
the command line's `--set`. Fractions are fractions (0.75) here; per cent exists only in `present`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from quota_core.declare import Spec, coerced, declared, nearest, specs_of
from quota_core.errors import ParameterError
from quota_core.values import BANDS, Band, FrozenMap, Hire, Lock, Override

TARGET, WEIGHTS, RAMP, EVIDENCE = "Target & method", "Territory weights", "Ramp", "Evidence"
COVERAGE, PAY, BACKTEST, TIME, DRIVERS = "Coverage", "OTE & margin", "Back-test", "Time & definitions", "Drivers"
GROUPS: tuple[str, ...] = (TARGET, WEIGHTS, RAMP, COVERAGE, PAY, EVIDENCE, BACKTEST, TIME, DRIVERS)

_CREDITED = FrozenMap(
    {
        "AE": ("expansion", "new"),
        "AM": ("expansion", "renewal"),
        "CSM": ("expansion", "renewal"),
        "SDR": (),
        "SE": (),
    }
)


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """One complete setting of the method: frozen, hashable, checked when made."""

    # Target & method
    target_change: float = declared(
        0.0,
        title="Target change",
        kind="fraction",
        unit="of the given targets",
        group=TARGET,
        minimum=-0.9,
        maximum=2.0,
        warn=(-0.3, 0.5),
        step=0.01,
        slider=True,
        source="[O]",
        help="Raises or lowers every given target by this share; 0 takes the targets as they were given.",
    )
    over_assignment: float = declared(
        0.10,
        title="Over-assignment",
        kind="fraction",
        unit="of the target",
        group=TARGET,
        minimum=0.0,
        maximum=1.0,
        warn=(0.0, 0.20),
        step=0.01,
        slider=True,
        source="[O]; practice 5-20%, Kellblog survey: 44% of companies 11-25%",
        help="How much more quota is handed out than the target, as a cushion for misses.",
    )
    method: str = declared(
        "blended",
        title="Method",
        kind="choice",
        choices=("blended", "top_down", "segment_weighted"),
        group=TARGET,
        slider=True,
        source="[G]: top-down under 5 reps, blended 5-50, segment-weighted with several segments",
        help="Top-down shares the target by weight; blended mixes in what history has yielded; "
        "segment-weighted does so inside each segment's own target.",
    )
    top_down_share: float = declared(
        0.5,
        title="Top-down share",
        kind="fraction",
        unit="of the blend",
        group=TARGET,
        minimum=0.0,
        maximum=1.0,
        step=0.05,
        slider=True,
        source="[O]",
        help="1 follows territory weights alone, 0 follows evidence alone.",
    )
    round_to: float = declared(
        1000.0,
        title="Round to",
        kind="number",
        unit="money",
        group=TARGET,
        minimum=0.0,
        maximum=1_000_000.0,
        step=500.0,
        source="[O]",
        help="Quotas are rounded to this step so that they still add up; 0 switches rounding off.",
    )
    yoy_change_max: float | None = declared(
        None,
        title="Largest change on last year",
        kind="fraction",
        unit="of last year's quota",
        group=TARGET,
        minimum=0.0,
        maximum=5.0,
        warn=(0.05, None),
        step=0.05,
        optional=True,
        source="[O]",
        help="Keeps every quota within this share of last year's full-year quota; empty is no limit.",
    )
    gap_limit: float = declared(
        0.30,
        title="Bottom-up gap limit",
        kind="fraction",
        unit="of the target",
        group=TARGET,
        minimum=0.0,
        maximum=1.0,
        step=0.05,
        source="[P]: bottom-up 30% short is a gap to close first",
        help="A capacity further than this under the target is a gap to close before quotas are set.",
    )
    locks: FrozenMap[Lock] = declared(
        FrozenMap(),
        title="Locked quotas",
        kind="locks",
        unit="money",
        group=TARGET,
        minimum=0.0,
        source="the person who locked it",
        help="Reps whose quota is held at a number; the others rebalance.",
    )
    added_hires: FrozenMap[Hire] = declared(
        FrozenMap(),
        title="Added hires",
        kind="hires",
        group=TARGET,
        source="the person who added them",
        help="Planned hires this scenario adds to the imported team.",
    )
    start_slips: FrozenMap[int] = declared(
        FrozenMap(),
        title="Slipped starts",
        kind="slips",
        unit="months",
        group=TARGET,
        minimum=-24,
        maximum=24,
        source="the person who slipped it",
        help="Planned starts moved later (or earlier, if negative) by whole months.",
    )
    taken_out: tuple[str, ...] = declared(
        (),
        title="Reps taken out",
        kind="names",
        group=TARGET,
        source="the person who took them out",
        help="Reps who carry no quota in this scenario; their history stays evidence.",
    )
    # Territory weights
    importance_potential: float = declared(
        0.5,
        title="Potential",
        kind="fraction",
        unit="importance",
        group=WEIGHTS,
        minimum=0.0,
        maximum=1.0,
        step=0.05,
        slider=True,
        source="[O]",
        help="How much a territory's potential per position counts in its weight.",
    )
    importance_accounts: float = declared(
        0.2,
        title="Accounts",
        kind="fraction",
        unit="importance",
        group=WEIGHTS,
        minimum=0.0,
        maximum=1.0,
        step=0.05,
        slider=True,
        source="[O]",
        help="How much the number of accounts per position counts in a territory's weight.",
    )
    importance_win_rate: float = declared(
        0.3,
        title="Win rate",
        kind="fraction",
        unit="importance",
        group=WEIGHTS,
        minimum=0.0,
        maximum=1.0,
        step=0.05,
        slider=True,
        source="[O]",
        help="How much a territory's past win rate counts. A win rate with one owner is that owner's skill.",
    )
    weight_strength: float = declared(
        1.0,
        title="Strength",
        kind="number",
        unit="x",
        group=WEIGHTS,
        minimum=0.0,
        maximum=3.0,
        warn=(None, 2.0),
        step=0.05,
        slider=True,
        source="[O]",
        help="0 ignores territory differences, 1 takes them as they are, more exaggerates them.",
    )
    weight_min: float = declared(
        0.7,
        title="Lowest weight",
        kind="number",
        unit="x",
        group=WEIGHTS,
        minimum=0.0,
        maximum=3.0,
        warn=(0.5, 1.0),
        step=0.05,
        slider=True,
        source="[G]: 0.7-1.3x",
        help="No territory's weight falls below this.",
    )
    weight_max: float = declared(
        1.3,
        title="Highest weight",
        kind="number",
        unit="x",
        group=WEIGHTS,
        minimum=0.1,
        maximum=5.0,
        warn=(1.0, 2.0),
        step=0.05,
        slider=True,
        source="[G]: 0.7-1.3x",
        help="No territory's weight rises above this.",
    )
    win_rate_prior_deals: float = declared(
        20.0,
        title="Win-rate prior",
        kind="number",
        unit="deals",
        group=WEIGHTS,
        minimum=0.0,
        maximum=1000.0,
        step=5.0,
        source="[O]",
        help="How many deals at the pool's win rate every territory starts from; small samples stay near the pool.",
    )
    overrides: FrozenMap[Override] = declared(
        FrozenMap(),
        title="Weight overrides",
        kind="overrides",
        unit="x",
        group=WEIGHTS,
        minimum=0.0,
        maximum=10.0,
        warn=(0.5, 2.0),
        source="the person who set it",
        help="Territory weights held as typed; the others in the pool make room.",
    )
    # Ramp
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
    # Coverage
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
    # OTE & margin
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
    # Evidence
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
        step=0.01,
        slider=True,
        source="[O]",
        help="Growth of what a ramped rep sells, over the lookback's yield.",
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
    # Back-test
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
        step=9,
        source="METHOD 7: 12, or 3",
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
        step=0.05,
        optional=True,
        source="[O]",
        help="Sets the stretch the past is tested at; empty takes each group's stretch in the plan.",
    )
    # Time & definitions
    fiscal_year_start: int = declared(
        1,
        title="Fiscal year starts in month",
        kind="whole",
        unit="month of the year",
        group=TIME,
        minimum=1,
        maximum=12,
        step=1,
        source="[O]",
        help="1 is January. A fiscal year is named by the calendar year in which it ends.",
    )
    as_of: date | None = declared(
        None,
        title="As-of date",
        kind="date",
        group=TIME,
        optional=True,
        source="METHOD 1",
        help="Nothing dated on or after this day is looked at; empty takes the last whole month of data. "
        "A day inside a month counts as the month's first day.",
    )
    plan_year: int | None = declared(
        None,
        title="Plan year",
        kind="whole",
        unit="fiscal year",
        group=TIME,
        minimum=2000,
        maximum=2100,
        step=1,
        optional=True,
        source="METHOD 1",
        help="The fiscal year planned; empty takes the first that starts on or after the as-of date.",
    )
    credited_types: FrozenMap[tuple[str, ...]] = declared(
        _CREDITED,
        title="Credited booking types",
        kind="types",
        group=TIME,
        source="METHOD 2",
        help="Which booking types count towards each role's quota.",
    )
    multi_year_credit: str = declared(
        "acv_year1",
        title="Multi-year credit",
        kind="choice",
        choices=("acv_year1", "tcv"),
        group=TIME,
        source="METHOD 2",
        help="A deal over a year counts with its first year, or with its whole value.",
    )
    plan_currency: str | None = declared(
        None,
        title="Plan currency",
        kind="text",
        group=TIME,
        optional=True,
        source="METHOD 2",
        help="Money is shown in this currency; empty takes that of most won money.",
    )
    # Drivers of best / expected / worst
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
        help="Share of the team that leaves in a year.",
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
        source="[O]",
        help="Months a seat stays empty after somebody leaves.",
    )

    def __post_init__(self) -> None:
        for key, spec in SPECS.items():
            object.__setattr__(self, key, coerced(spec, getattr(self, key)))
        _ordered(self, "weight_min", "weight_max")
        _ordered(self, "ote_multiple_min", "ote_multiple_max")
        if self.backtest_horizon_months not in (3, 12):
            raise ParameterError("backtest_horizon_months", self.backtest_horizon_months, "3 or 12 months")

    @property
    def health_band(self) -> Band:
        """The chosen band preset."""
        return BANDS[self.band]

    def changed(self, **changes: Any) -> Parameters:
        """The same parameters with some values set; unknown keys and values are ParameterErrors."""
        known_keys(changes)
        return replace(self, **changes)

    @property
    def differences(self) -> dict[str, Any]:
        """Only what differs from the defaults, by key, in the order of declaration."""
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) != SPECS[f.name].default}


def _ordered(parameters: Parameters, low: str, high: str) -> None:
    least, most = getattr(parameters, low), getattr(parameters, high)
    if least > most:
        raise ParameterError(low, least, f"it must not be above {high} ({most:g})")


SPECS: dict[str, Spec] = specs_of(Parameters)
DEFAULTS = Parameters()


def known_keys(values: Mapping[str, Any]) -> None:
    """Raises ParameterError for the first key that is no parameter, naming the nearest one."""
    for key, value in values.items():
        if key not in SPECS:
            raise ParameterError(key, value, f"there is no such parameter{nearest(key, SPECS)}")
