"""Definitions of what is asked and what counts towards it: quota, target, credited bookings and their types."""

from __future__ import annotations

from quota_core.govern.definition import ASSIGNED, CREDITED, Definition, either
from quota_core.parameters import DEFAULTS

_ALL_TYPES = ("expansion", "new", "renewal")

COUNTED: tuple[Definition, ...] = (
    Definition(
        key="quota",
        term="Quota",
        wording="What one rep is asked to book in credited bookings in {fiscal_year}. Quotas are made by the method "
        "“{method}”, with {top_down_share} of the blend from the top down, rounded to {round_to}, and add up to the "
        "target with over-assignment on it: {assigned} {currency}.",
        source="Quota Explorer's method; [G]",
        parameters=("method", "top_down_share", "round_to"),
        facts=("fiscal_year", "assigned", "currency"),
        alternatives=(
            either("Top-down alone", method="top_down"),
            either("Blended, half and half", method="blended", top_down_share=0.5),
            either("Each segment to its own target", method="segment_weighted"),
        ),
    ),
    Definition(
        key="target",
        term="Target",
        wording="What the company is to book in {fiscal_year} before any cushion: {target} {currency}. It is "
        "{target_from}.",
        source="Quota Explorer's method",
        parameters=("target_change",),
        facts=("fiscal_year", "target", "target_from", "currency"),
        measure=ASSIGNED,
        alternatives=(
            either("The target as given", target_change=0.0),
            either("A tenth more", target_change=0.10),
            either("A tenth less", target_change=-0.10),
        ),
    ),
    Definition(
        key="over_assignment",
        term="Over-assignment",
        wording="How much more quota is handed out than the target, as a cushion for misses: {over_assignment} by the "
        "company, {over_assignment_vp} by VPs and {over_assignment_manager} by managers on top of each other.",
        source="Quota Explorer's method; practice 5-20%",
        parameters=("over_assignment", "over_assignment_vp", "over_assignment_manager"),
        measure=ASSIGNED,
        alternatives=(
            either("None", over_assignment=0.0, over_assignment_vp=0.0, over_assignment_manager=0.0),
            either("The company's alone", over_assignment_vp=0.0, over_assignment_manager=0.0),
            either(
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
        source="Quota Explorer's method",
    ),
    Definition(
        key="credited_bookings",
        term="Credited bookings by role",
        wording="Deals won, owned by the rep, closed in the month, of a booking type that counts for the rep's role: "
        "{credited_types}.",
        source="Quota Explorer's method",
        parameters=("credited_types",),
        measure=CREDITED,
        alternatives=(
            either("AEs with new business alone", credited_types={"AE": ("new",)}),
            either("AEs with renewals, too", credited_types={"AE": _ALL_TYPES}),
            either("As by default", credited_types=dict(DEFAULTS.credited_types)),
        ),
    ),
    Definition(
        key="new_business",
        term="New business",
        wording="A booking with a logo that was no customer. An account with an earlier win is reported; a blank type "
        "counts as new until somebody says otherwise. It counts for roles credited with “new”: {credited_types}.",
        source="Quota Explorer's method",
        parameters=("credited_types",),
        measure=CREDITED,
        alternatives=(
            either("AMs and CSMs with new business, too", credited_types={"AM": _ALL_TYPES, "CSM": _ALL_TYPES}),
        ),
    ),
    Definition(
        key="expansion",
        term="Expansion",
        wording="A booking with a customer beyond what it already pays: add-on, upsell, cross-sell, upgrade. It counts "
        "for roles credited with “expansion”: {credited_types}.",
        source="Quota Explorer's method",
        parameters=("credited_types",),
        measure=CREDITED,
        alternatives=(
            either("Not for AEs", credited_types={"AE": ("new",)}),
            either("Not for AMs and CSMs", credited_types={"AM": ("renewal",), "CSM": ("renewal",)}),
        ),
    ),
    Definition(
        key="renewal",
        term="Renewal",
        wording="A booking that continues what a customer already pays. It counts for roles credited with “renewal”: "
        "{credited_types}.",
        source="Quota Explorer's method",
        parameters=("credited_types",),
        measure=CREDITED,
        alternatives=(
            either("For AEs, too", credited_types={"AE": _ALL_TYPES}),
            either("For nobody", credited_types={"AM": ("expansion",), "CSM": ("expansion",)}),
        ),
    ),
    Definition(
        key="multi_year_credit",
        term="Multi-year credit",
        wording="What a deal over a year counts for: {multi_year_credit}. First year is amount x 12 / term in months; "
        "a deal with no term counts as 12 months.",
        source="Quota Explorer's method",
        parameters=("multi_year_credit",),
        measure=CREDITED,
        alternatives=(
            either("First year (ACV)", multi_year_credit="acv_year1"),
            either("Whole value (TCV)", multi_year_credit="tcv"),
        ),
    ),
    Definition(
        key="splits",
        term="Splits",
        wording="Where a splits table is given, each rep on a deal is credited with amount x share and the deal counts "
        "once for each of them; without a row there, the owner has all of it. {splits}",
        source="Quota Explorer's method",
        facts=("splits",),
    ),
)
