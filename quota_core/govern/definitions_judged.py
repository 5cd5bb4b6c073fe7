"""Definitions of what quotas rest on and are judged by: territories, ramp, evidence, coverage, pay, back-test, time."""

from __future__ import annotations

from quota_core.govern.definition import CAPACITY, HISTORY, HOLDING, PAY, RETURN_GAP, SHORTFALL, Definition, either
from quota_core.parameters import DEFAULTS
from quota_core.values import BANDS

_BANDS = tuple(either(f"[{key.partition('_')[0]}] {band.title}", band=key) for key, band in BANDS.items())

JUDGED: tuple[Definition, ...] = (
    Definition(
        key="territory_weight",
        term="Territory weight",
        wording="How much of an average territory's quota a position here carries. It mixes potential "
        "({importance_potential}), accounts ({importance_accounts}) and past win rate ({importance_win_rate}) per "
        "position, at strength {weight_strength}, between {weight_min} and {weight_max}; it moves quota between the "
        "reps of a pool and leaves the total alone.",
        source="Quota Explorer's method; [G] 0.7-1.3x",
        parameters=(
            "importance_potential",
            "importance_accounts",
            "importance_win_rate",
            "weight_strength",
            "weight_min",
            "weight_max",
        ),
        alternatives=(
            either("All territories alike", weight_strength=0.0),
            either("Potential alone", importance_potential=1.0, importance_accounts=0.0, importance_win_rate=0.0),
            either("Accounts alone", importance_potential=0.0, importance_accounts=1.0, importance_win_rate=0.0),
        ),
    ),
    Definition(
        key="ramp",
        term="Ramp",
        wording="The share of a full quota a new rep carries in each month after the start: {ramp_schedule}. Somebody "
        "who starts after the 15th begins the ramp a month later.",
        source="Quota Explorer's method; [G] 25/50/75/100%, [P] 40/60/80/100%",
        parameters=("ramp_schedule",),
        alternatives=(
            either("25/50/75/100% [G]", ramp_schedule={"default": (0.25, 0.5, 0.75, 1.0)}),
            either("40/60/80/100% [P]", ramp_schedule={"default": (0.4, 0.6, 0.8, 1.0)}),
            either("No relief", ramp_schedule={"default": (1.0,)}),
        ),
    ),
    Definition(
        key="ramp_productivity",
        term="Ramp productivity",
        wording="The share of a ramped rep's bookings a new rep really sells in each month: {ramp_productivity}. It "
        "sets capacity, not quotas; the difference is quota nobody can carry yet.",
        source="Quota Explorer's method; [B] 5.7 months",
        parameters=("ramp_productivity",),
        measure=CAPACITY,
        alternatives=(
            either("Sells what the schedule asks, 25/50/75/100%", ramp_productivity={"default": (0.25, 0.5, 0.75, 1)}),
            either("5.7 months [B]", ramp_productivity={"default": DEFAULTS.ramp_productivity["default"]}),
        ),
    ),
    Definition(
        key="pipeline_coverage",
        term="Pipeline coverage",
        wording="Open pipeline that closes in the quarter over what is left of the quarter's quota. Required is "
        "{coverage_asked}.",
        source="Quota Explorer's method; [G] 3x, [P] 3-4x mid-market, 5x enterprise",
        parameters=("required_coverage", "required_coverage_basis", "required_coverage_segments"),
        facts=("coverage_asked",),
        measure=SHORTFALL,
        alternatives=(
            either("1 / win rate of each segment", required_coverage_basis="win_rate"),
            either(
                "3x everywhere", required_coverage_basis="set", required_coverage=3.0, required_coverage_segments={}
            ),
            either(
                "4x, and 5x for enterprise",
                required_coverage_basis="set",
                required_coverage=4.0,
                required_coverage_segments={"ENT": 5.0},
            ),
        ),
    ),
    Definition(
        key="quota_coverage",
        term="Quota coverage and capacity",
        wording="Capacity is what the team as it is can book, from its own evidence (productivity: "
        "{productivity_basis}, growing by {productivity_growth}): {capacity} {currency} against {assigned} assigned. "
        "Capacity more than {gap_limit} under the target is a gap to close before quotas are set.",
        source="Quota Explorer's method; [P] 30%",
        parameters=("productivity_basis", "productivity_growth", "gap_limit"),
        facts=("capacity", "currency", "assigned"),
        measure=CAPACITY,
        alternatives=(
            either("The mean of all evidence", productivity_basis="mean"),
            either("The median rep", productivity_basis="median"),
            either("No growth in productivity", productivity_growth=0.0),
            either("5% growth in productivity", productivity_growth=0.05),
        ),
    ),
    Definition(
        key="evidence",
        term="Evidence",
        wording="The ramped months of the last {lookback_months}, of everybody in the territory, leavers too. A "
        "territory's own yield counts half once {evidence_prior_deals} were won there, and more with more of them.",
        source="Quota Explorer's method",
        parameters=("lookback_months", "evidence_prior_deals"),
        alternatives=(
            either("One year", lookback_months=12),
            either("Two years", lookback_months=24),
            either("Three years", lookback_months=36),
            either("Own history counts in full", evidence_prior_deals=0.0),
        ),
    ),
    Definition(
        key="seasonality",
        term="Seasonality",
        wording="How a year's quota falls on its months: {seasonality}.",
        source="Quota Explorer's method",
        parameters=("seasonality",),
        alternatives=(either("Even months", seasonality="uniform"), either("As in history", seasonality="history")),
    ),
    Definition(
        key="win_rate",
        term="Win rate",
        wording="Deals won over deals won and lost, by count, closed in the lookback; open ones are in neither. In a "
        "territory's weight the pool's rate counts like {win_rate_prior_deals} beside its own. A win rate with one "
        "owner is that owner's skill.",
        source="Quota Explorer's method",
        parameters=("win_rate_prior_deals",),
        alternatives=(
            either("As counted, without a prior", win_rate_prior_deals=0.0),
            either("A prior of 20 deals", win_rate_prior_deals=20.0),
            either("A prior of 100 deals", win_rate_prior_deals=100.0),
        ),
    ),
    Definition(
        key="deal_size",
        term="Deal size",
        wording="Credit of a won deal; mean and median are both shown. The mean times the number of deals is what was "
        "booked; the median is the usual deal.",
        source="Quota Explorer's method",
    ),
    Definition(
        key="cycle",
        term="Cycle days",
        wording="Days from created to closed of won deals, the median. Where it is shorter than a quarter, pipeline "
        "coverage of a quarter is not judged.",
        source="Quota Explorer's method",
    ),
    Definition(
        key="ote_mix",
        term="OTE and pay mix",
        wording="On-target earnings: base and variable pay together at 100% of a full year's quota. Base share of "
        "OTE: {pay_mix}; above quota each unit pays {accelerator} the base rate.",
        source="Quota Explorer's method; [B] 50/50 is usual",
        parameters=("pay_mix", "accelerator"),
        measure=PAY,
        alternatives=(
            either("Half base", pay_mix=0.5),
            either("60% base", pay_mix=0.6),
            either("Accelerator 1.5x", accelerator=1.5),
            either("No accelerator", accelerator=1.0),
        ),
    ),
    Definition(
        key="ote_return",
        term="OTE return",
        wording="Bookings for each unit of pay, pay times {load_factor} for what stands behind a seller. The target is "
        "{ote_return_floor} at 80% gross margin, proportionally more under it; the margin is {gross_margin}.",
        source="Quota Explorer's method; [F] 3-4x",
        parameters=("ote_return_floor", "gross_margin", "load_factor"),
        measure=RETURN_GAP,
        alternatives=(
            either("3x at 80% margin", ote_return_floor=3.0),
            either("4x at 80% margin", ote_return_floor=4.0),
            either("With managers and engineers, 1.3 x pay", load_factor=1.3),
        ),
    ),
    Definition(
        key="backtest_hit",
        term="Back-test hit",
        wording="A quota set as of a past quarter start, from what was known then, and reached by the bookings of the "
        "{backtest_horizon_months} after it. Past totals: {backtest_target}. Judged are reps ramped in every month; "
        "leavers are counted apart.",
        source="Quota Explorer's method",
        parameters=("backtest_horizon_months", "backtest_target", "backtest_stretch"),
        measure=HISTORY,
        alternatives=(
            either("Quarters in place of years", backtest_horizon_months=3),
            either("Years", backtest_horizon_months=12),
            either("Past targets as given", backtest_target="given"),
            either("The plan's stretch", backtest_target="same_stretch", backtest_stretch=None),
        ),
    ),
    Definition(
        key="healthy_band",
        term="Healthy band",
        wording="What a back-test has to show before quotas go out: {band}. The sources disagree, so it is a choice.",
        source="[G] [F] [P] [S]",
        parameters=("band",),
        measure=HOLDING,
        alternatives=_BANDS,
    ),
    Definition(
        key="as_of",
        term="As-of date",
        wording="Nothing dated on or after {as_of_day} is looked at; it is the first day after the last whole month of "
        "data, unless somebody sets it.",
        source="Quota Explorer's method",
        parameters=("as_of",),
        facts=("as_of_day",),
    ),
    Definition(
        key="plan_year",
        term="Plan year and fiscal year",
        wording="Quotas are for {fiscal_year}, {period}. A fiscal year is named by the calendar year in which it ends "
        "and starts in month {fiscal_year_start}.",
        source="Quota Explorer's method",
        parameters=("plan_year", "fiscal_year_start"),
        facts=("fiscal_year", "period"),
    ),
    Definition(
        key="territory_moves",
        term="House accounts and territory moves",
        wording="Who held which territory when decides whose evidence it is. {assignments} A deal closes for its owner "
        "at the close; an account nobody owns is in nobody's bookings. A new territory's first quarter is "
        "{new_territory_q1} of the usual, and its group carries the rest.",
        source="Quota Explorer's method; [P] 30-50%",
        parameters=("new_territory_q1",),
        facts=("assignments",),
        alternatives=(
            either("No relief for new territories", new_territory_q1=1.0),
            either("30% in the first quarter [P]", new_territory_q1=0.3),
        ),
    ),
)
