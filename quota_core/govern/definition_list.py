"""The alignment sheet as data: every term people use about quotas, our wording, and the other ways to choose.

Words in braces stand for the present choice: a parameter's key, or one of FACTS. `present.definition_words` fills
them in. A new definition is one entry here; the sheet, the command, the screen and the gate follow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from quota_core.parameters import DEFAULTS
from quota_core.values import BANDS

# What a wording may name beside parameters: worked out from the plan, not set.
FACTS = ("fiscal_year", "period", "as_of_day", "currency", "target", "assigned", "capacity", "splits", "assignments")
# What a choice is worth is told in one of these first (`worth.MEASURES` says what each is).
CREDITED, ASSIGNED, CAPACITY, MOVED = "credited", "assigned", "capacity", "moved"
SHORTFALL, RETURN_GAP, PAY, HOLDING = "shortfall", "return_gap", "pay", "holding_target"
HISTORY = "share_hitting"


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """Another way to choose: its title, and what it sets. Of a map (credited types, curves) only the items named."""

    title: str
    changes: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Definition:
    """One term: our wording, the parameters it stands for, other choices, what their worth is told in, the source."""

    key: str
    term: str
    wording: str
    source: str
    parameters: tuple[str, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    measure: str = MOVED
    facts: tuple[str, ...] = field(default=())


def _either(title: str, **changes: Any) -> Alternative:
    return Alternative(title=title, changes=changes)


_ALL_TYPES = ("expansion", "new", "renewal")
_BANDS = tuple(_either(f"[{key.partition('_')[0]}] {band.title}", band=key) for key, band in BANDS.items())

DEFINITIONS: tuple[Definition, ...] = (
    Definition(
        key="quota",
        term="Quota",
        wording="What one rep is asked to book in credited bookings in {fiscal_year}. Quotas are made by the method "
        "“{method}”, with {top_down_share} of the blend from the top down, rounded to {round_to}, and add up to the "
        "target with over-assignment on it: {assigned} {currency}.",
        source="METHOD 6; [G]",
        parameters=("method", "top_down_share", "round_to"),
        facts=("fiscal_year", "assigned", "currency"),
        alternatives=(
            _either("Top-down alone", method="top_down"),
            _either("Blended, half and half", method="blended", top_down_share=0.5),
            _either("Each segment to its own target", method="segment_weighted"),
        ),
    ),
    Definition(
        key="target",
        term="Target",
        wording="What the company is to book in {fiscal_year} before any cushion: {target} {currency}. It is the "
        "imported target, changed by {target_change}.",
        source="METHOD 6",
        parameters=("target_change",),
        facts=("fiscal_year", "target", "currency"),
        measure=ASSIGNED,
        alternatives=(
            _either("The target as given", target_change=0.0),
            _either("A tenth more", target_change=0.10),
            _either("A tenth less", target_change=-0.10),
        ),
    ),
    Definition(
        key="over_assignment",
        term="Over-assignment",
        wording="How much more quota is handed out than the target, as a cushion for misses: {over_assignment} by the "
        "company, {over_assignment_vp} by VPs and {over_assignment_manager} by managers on top of each other.",
        source="METHOD 6; practice 5-20%",
        parameters=("over_assignment", "over_assignment_vp", "over_assignment_manager"),
        measure=ASSIGNED,
        alternatives=(
            _either("None", over_assignment=0.0, over_assignment_vp=0.0, over_assignment_manager=0.0),
            _either("The company's alone", over_assignment_vp=0.0, over_assignment_manager=0.0),
            _either(
                "Three layers of a twentieth",
                over_assignment=0.05,
                over_assignment_vp=0.05,
                over_assignment_manager=0.05,
            ),
        ),
    ),
    Definition(
        key="attainment",
        term="Attainment",
        wording="Credited bookings of a period over the quota of the same period. A rep has hit with an attainment of "
        "1 or more; nothing is rounded up to a hit.",
        source="METHOD 7",
    ),
    Definition(
        key="credited_bookings",
        term="Credited bookings by role",
        wording="Deals won, owned by the rep, closed in the month, of a booking type that counts for the rep's role: "
        "{credited_types}.",
        source="METHOD 2",
        parameters=("credited_types",),
        measure=CREDITED,
        alternatives=(
            _either("AEs with new business alone", credited_types={"AE": ("new",)}),
            _either("AEs with renewals, too", credited_types={"AE": _ALL_TYPES}),
            _either("As by default", credited_types=dict(DEFAULTS.credited_types)),
        ),
    ),
    Definition(
        key="new_business",
        term="New business",
        wording="A booking with a logo that was no customer. An account with an earlier win is reported; a blank type "
        "counts as new until somebody says otherwise. It counts for roles credited with “new”: {credited_types}.",
        source="METHOD 2",
        parameters=("credited_types",),
        measure=CREDITED,
        alternatives=(
            _either("AMs and CSMs with new business, too", credited_types={"AM": _ALL_TYPES, "CSM": _ALL_TYPES}),
        ),
    ),
    Definition(
        key="expansion",
        term="Expansion",
        wording="A booking with a customer beyond what it already pays: add-on, upsell, cross-sell, upgrade. It counts "
        "for roles credited with “expansion”: {credited_types}.",
        source="METHOD 2",
        parameters=("credited_types",),
        measure=CREDITED,
        alternatives=(
            _either("Not for AEs", credited_types={"AE": ("new",)}),
            _either("Not for AMs and CSMs", credited_types={"AM": ("renewal",), "CSM": ("renewal",)}),
        ),
    ),
    Definition(
        key="renewal",
        term="Renewal",
        wording="A booking that continues what a customer already pays. It counts for roles credited with “renewal”: "
        "{credited_types}.",
        source="METHOD 2",
        parameters=("credited_types",),
        measure=CREDITED,
        alternatives=(
            _either("For AEs, too", credited_types={"AE": _ALL_TYPES}),
            _either("For nobody", credited_types={"AM": ("expansion",), "CSM": ("expansion",)}),
        ),
    ),
    Definition(
        key="multi_year_credit",
        term="Multi-year credit",
        wording="What a deal over a year counts for: {multi_year_credit}. First year is amount x 12 / term in months; "
        "a deal with no term counts as 12 months.",
        source="METHOD 2",
        parameters=("multi_year_credit",),
        measure=CREDITED,
        alternatives=(
            _either("First year (ACV)", multi_year_credit="acv_year1"),
            _either("Whole value (TCV)", multi_year_credit="tcv"),
        ),
    ),
    Definition(
        key="splits",
        term="Splits",
        wording="Where a splits table is given, each rep on a deal is credited with amount x share and the deal counts "
        "once for each of them; without a row there, the owner has all of it. {splits}",
        source="METHOD 2",
        facts=("splits",),
    ),
    Definition(
        key="territory_weight",
        term="Territory weight",
        wording="How much of an average territory's quota a position here carries. It mixes potential "
        "({importance_potential}), accounts ({importance_accounts}) and past win rate ({importance_win_rate}) per "
        "position, at strength {weight_strength}, between {weight_min} and {weight_max}; it moves quota between the "
        "reps of a pool and leaves the total alone.",
        source="METHOD 4; [G] 0.7-1.3x",
        parameters=(
            "importance_potential",
            "importance_accounts",
            "importance_win_rate",
            "weight_strength",
            "weight_min",
            "weight_max",
        ),
        alternatives=(
            _either("All territories alike", weight_strength=0.0),
            _either("Potential alone", importance_potential=1.0, importance_accounts=0.0, importance_win_rate=0.0),
            _either("Accounts alone", importance_potential=0.0, importance_accounts=1.0, importance_win_rate=0.0),
        ),
    ),
    Definition(
        key="ramp",
        term="Ramp",
        wording="The share of a full quota a new rep carries in each month after the start: {ramp_schedule}. Somebody "
        "who starts after the 15th begins the ramp a month later.",
        source="METHOD 3; [G] 25/50/75/100%, [P] 40/60/80/100%",
        parameters=("ramp_schedule",),
        alternatives=(
            _either("25/50/75/100% [G]", ramp_schedule={"default": (0.25, 0.5, 0.75, 1.0)}),
            _either("40/60/80/100% [P]", ramp_schedule={"default": (0.4, 0.6, 0.8, 1.0)}),
            _either("No relief", ramp_schedule={"default": (1.0,)}),
        ),
    ),
    Definition(
        key="ramp_productivity",
        term="Ramp productivity",
        wording="The share of a ramped rep's bookings a new rep really sells in each month: {ramp_productivity}. It "
        "sets capacity, not quotas; the difference is quota nobody can carry yet.",
        source="METHOD 3; [B] 5.7 months",
        parameters=("ramp_productivity",),
        measure=CAPACITY,
        alternatives=(
            _either("Sells what the schedule asks, 25/50/75/100%", ramp_productivity={"default": (0.25, 0.5, 0.75, 1)}),
            _either("5.7 months [B]", ramp_productivity={"default": DEFAULTS.ramp_productivity["default"]}),
        ),
    ),
    Definition(
        key="pipeline_coverage",
        term="Pipeline coverage",
        wording="Open pipeline that closes in the quarter over what is left of the quarter's quota. Required is "
        "{required_coverage} ({required_coverage_basis}), by segment: {required_coverage_segments}.",
        source="METHOD 9; [G] 3x, [P] 3-4x mid-market, 5x enterprise",
        parameters=("required_coverage", "required_coverage_basis", "required_coverage_segments"),
        measure=SHORTFALL,
        alternatives=(
            _either("1 / win rate of each segment", required_coverage_basis="win_rate"),
            _either(
                "3x everywhere", required_coverage_basis="set", required_coverage=3.0, required_coverage_segments={}
            ),
            _either(
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
        source="METHOD 6; [P] 30%",
        parameters=("productivity_basis", "productivity_growth", "gap_limit"),
        facts=("capacity", "currency", "assigned"),
        measure=CAPACITY,
        alternatives=(
            _either("The mean of all evidence", productivity_basis="mean"),
            _either("The median rep", productivity_basis="median"),
            _either("No growth in productivity", productivity_growth=0.0),
            _either("5% growth in productivity", productivity_growth=0.05),
        ),
    ),
    Definition(
        key="evidence",
        term="Evidence",
        wording="The ramped months of the last {lookback_months}, of everybody in the territory, leavers too. A "
        "territory's own yield counts half once {evidence_prior_deals} were won there, and more with more of them.",
        source="METHOD 5 and 6",
        parameters=("lookback_months", "evidence_prior_deals"),
        alternatives=(
            _either("One year", lookback_months=12),
            _either("Two years", lookback_months=24),
            _either("Three years", lookback_months=36),
            _either("Own history counts in full", evidence_prior_deals=0.0),
        ),
    ),
    Definition(
        key="seasonality",
        term="Seasonality",
        wording="How a year's quota falls on its months: {seasonality}.",
        source="METHOD 3",
        parameters=("seasonality",),
        alternatives=(_either("Even months", seasonality="uniform"), _either("As in history", seasonality="history")),
    ),
    Definition(
        key="win_rate",
        term="Win rate",
        wording="Deals won over deals won and lost, by count, closed in the lookback; open ones are in neither. In a "
        "territory's weight the pool's rate counts like {win_rate_prior_deals} beside its own. A win rate with one "
        "owner is that owner's skill.",
        source="METHOD 4 and 5",
        parameters=("win_rate_prior_deals",),
        alternatives=(
            _either("As counted, without a prior", win_rate_prior_deals=0.0),
            _either("A prior of 20 deals", win_rate_prior_deals=20.0),
            _either("A prior of 100 deals", win_rate_prior_deals=100.0),
        ),
    ),
    Definition(
        key="deal_size",
        term="Deal size",
        wording="Credit of a won deal; mean and median are both shown. The mean times the number of deals is what was "
        "booked; the median is the usual deal.",
        source="METHOD 5",
    ),
    Definition(
        key="cycle",
        term="Cycle days",
        wording="Days from created to closed of won deals, the median. Where it is shorter than a quarter, pipeline "
        "coverage of a quarter is not judged.",
        source="METHOD 5 and 9",
    ),
    Definition(
        key="ote_mix",
        term="OTE and pay mix",
        wording="On-target earnings: base and variable pay together at 100% of a full year's quota. Base share of "
        "OTE: {pay_mix} (none: each rep's own); above quota each unit pays {accelerator} the base rate.",
        source="METHOD 9; [B] 50/50 is usual",
        parameters=("pay_mix", "accelerator"),
        measure=PAY,
        alternatives=(
            _either("Half base", pay_mix=0.5),
            _either("60% base", pay_mix=0.6),
            _either("Accelerator 1.5x", accelerator=1.5),
            _either("No accelerator", accelerator=1.0),
        ),
    ),
    Definition(
        key="ote_return",
        term="OTE return",
        wording="Bookings for each unit of pay, pay times {load_factor} for what stands behind a seller. The target is "
        "{ote_return_floor} at 80% gross margin, proportionally more under it; the margin is {gross_margin}.",
        source="METHOD 9; [F] 3-4x",
        parameters=("ote_return_floor", "gross_margin", "load_factor"),
        measure=RETURN_GAP,
        alternatives=(
            _either("3x at 80% margin", ote_return_floor=3.0),
            _either("4x at 80% margin", ote_return_floor=4.0),
            _either("With managers and engineers, 1.3 x pay", load_factor=1.3),
        ),
    ),
    Definition(
        key="backtest_hit",
        term="Back-test hit",
        wording="A quota set as of a past quarter start, from what was known then, and reached by the bookings of the "
        "{backtest_horizon_months} after it. Past totals: {backtest_target}. Judged are reps ramped in every month; "
        "leavers are counted apart.",
        source="METHOD 7",
        parameters=("backtest_horizon_months", "backtest_target", "backtest_stretch"),
        measure=HISTORY,
        alternatives=(
            _either("Quarters in place of years", backtest_horizon_months=3),
            _either("Years", backtest_horizon_months=12),
            _either("Past targets as given", backtest_target="given"),
            _either("The plan's stretch", backtest_target="same_stretch", backtest_stretch=None),
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
        source="METHOD 1",
        parameters=("as_of",),
        facts=("as_of_day",),
    ),
    Definition(
        key="plan_year",
        term="Plan year and fiscal year",
        wording="Quotas are for {fiscal_year}, {period}. A fiscal year is named by the calendar year in which it ends "
        "and starts in month {fiscal_year_start}.",
        source="METHOD 1",
        parameters=("plan_year", "fiscal_year_start"),
        facts=("fiscal_year", "period"),
    ),
    Definition(
        key="territory_moves",
        term="House accounts and territory moves",
        wording="Who held which territory when decides whose evidence it is. {assignments} A deal closes for its owner "
        "at the close; an account nobody owns is in nobody's bookings. A new territory's first quarter is "
        "{new_territory_q1} of the usual, and its group carries the rest.",
        source="METHOD 2, 3 and 13; [P] 30-50%",
        parameters=("new_territory_q1",),
        facts=("assignments",),
        alternatives=(
            _either("No relief for new territories", new_territory_q1=1.0),
            _either("30% in the first quarter [P]", new_territory_q1=0.3),
        ),
    ),
)

BY_KEY: dict[str, Definition] = {each.key: each for each in DEFINITIONS}
