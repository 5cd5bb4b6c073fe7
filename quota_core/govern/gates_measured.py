"""The gates that the model measures: data, totals, gap, back-test, ramp, OTE, pipeline."""

from __future__ import annotations

import numpy as np

from quota_core.evaluate.coverage_teams import pipeline_gate
from quota_core.govern.gate import Gate, Ground, named, some
from quota_core.govern.ledger import INPUT
from quota_core.model.company import month_number
from quota_core.model.plan import Plan
from quota_core.model.quotas import NOT_SPLIT
from quota_core.model.ramp import curve_of
from quota_core.model.unsaid import no_target_reason
from quota_core.values import MEAN_ATTAINMENT, MEDIAN_ATTAINMENT, SHARE_HITTING

# A gap at exactly the limit is within it, whatever the last bit says.
HAIR = 1e-9


def data_clean(ground: Ground) -> Gate:
    """The data checks find nothing they call a problem."""
    problems = [problem.rstrip(".") for problem in ground.problems]
    told = f"{some(len(problems), 'problem', 'problems')} in the data: {named(problems)}."
    return Gate(
        key="data",
        title="Data clean",
        passed=not problems,
        sentence=told if problems else "The data checks find no problem.",
        where="Data",
        numbers={"problems": len(problems)},
    )


def total_allocated(ground: Ground) -> Gate:
    """Top-down = sum of allocations: each group's quotas come to its total, to within half a rounding step."""
    proposed = ground.plan
    groups, half = proposed.quotas.groups, proposed.parameters.round_to / 2
    assigned = [float(proposed.quota[proposed.quotas.group == g].sum()) for g in range(len(groups))]
    total = sum(group.total for group in groups)
    unlike = [
        f"{group.role} {group.segment}".removesuffix(f" {NOT_SPLIT}")
        + f" come to {_money(own, proposed)} and the total to hand out is {_money(group.total, proposed)}"
        for group, own in zip(groups, assigned, strict=True)
        if abs(own - group.total) > half + HAIR * max(group.total, 1.0)
    ]
    if not proposed.target > 0:
        told = no_target_reason(proposed)
    elif proposed.shortfalls:
        told = " ".join(proposed.shortfalls)
    elif unlike:
        told = f"The quotas of {named(unlike)}."
    else:
        come = _money(proposed.assigned, proposed)
        told = f"The quotas come to {come}, the target with over-assignment, up to rounding."
    return Gate(
        key="reconciled",
        title="Top-down is the sum of allocations",
        passed=proposed.target > 0 and proposed.reconciled and not unlike,
        sentence=told,
        where="Explore",
        numbers={"total": total, "assigned": proposed.assigned, "off": sum(assigned) - total},
    )


def _money(amount: float, proposed: Plan) -> str:
    """An amount to the last unit: a gate's sentence is read long after, away from any screen."""
    return f"{amount:,.0f} {proposed.company.currency}".rstrip()


def gap_within_limit(ground: Ground) -> Gate:
    """Bottom-up capacity is under the top-down target by no more than `gap_limit`."""
    gap, limit = ground.found.capacity_plan.team, ground.plan.parameters.gap_limit
    known = gap.target > 0
    told = (
        f"Capacity {_money(gap.capacity, ground.plan)} is {abs(gap.gap_share):.1%} "
        f"{'under' if gap.gap > 0 else 'over'} the target of {_money(gap.target, ground.plan)}; "
        f"the limit is {limit:.0%} under."
        if known
        else no_target_reason(ground.plan)
    )
    return Gate(
        key="gap",
        title="Bottom-up gap within the limit",
        passed=known and not gap.over_limit,
        sentence=told,
        where="Capacity",
        numbers={"gap_share": gap.gap_share if known else None, "limit": limit, "capacity": gap.capacity},
    )


def back_test_in_band(ground: Ground) -> Gate:
    """The back-test's metric lies in the chosen band."""
    band, summary = ground.plan.parameters.health_band, ground.found.judged
    value = {
        SHARE_HITTING: summary.share_hitting,
        MEAN_ATTAINMENT: summary.mean,
        MEDIAN_ATTAINMENT: summary.median,
    }[band.metric]
    name = {SHARE_HITTING: "share hitting", MEAN_ATTAINMENT: "mean attainment", MEDIAN_ATTAINMENT: "median attainment"}
    known = summary.n > 0
    told = (
        f"Back-tested {name[band.metric]} is {value:.1%} over {summary.n} rows of {summary.reps} reps; the chosen band "
        f"{band.source} is {band.low:.0%} to {band.high:.0%}."
        if known
        else f"Nothing says that the band is met: {ground.found.test.unscored}."
    )
    return Gate(
        key="back_test",
        title="Back-test in the chosen band",
        passed=known and band.low - HAIR <= value <= band.high + HAIR,
        sentence=told,
        where="Back-test",
        numbers={"metric": band.metric, "value": value if known else None, "low": band.low, "high": band.high},
    )


def hires_ramp(ground: Ground) -> Gate:
    """Everybody who is planned to start has a ramp: a known start date and a schedule that asks less at first."""
    proposed = ground.plan
    reps = proposed.company.reps
    planned = [i for i in np.flatnonzero(proposed.carries) if month_number(reps.start[i]) >= proposed.as_of]
    flat = [i for i in planned if min(curve_of(proposed.parameters.ramp_schedule, reps.role[i], reps.segment[i])) >= 1]
    open_dates = set(ground.unconfirmed(*(f"{INPUT}:reps/{reps.rep_id[i]}/start_date" for i in planned)))
    told = "Nobody is planned to start." if not planned else f"All {len(planned)} who are planned to start have a ramp."
    if flat:
        told = f"The ramp schedule asks the full quota from the first month of {named([reps.name[i] for i in flat])}."
    elif open_dates:
        told = f"Start dates are only inferred: {named(sorted(open_dates))}."
    return Gate(
        key="ramp",
        title="A ramp for every planned hire",
        passed=not flat and not open_dates,
        sentence=told,
        where="Explore",
        numbers={"planned": len(planned), "without_ramp": len(flat), "inferred_starts": len(open_dates)},
    )


def ote_checked(ground: Ground) -> Gate:
    """Everybody who carries a quota has an OTE that somebody gave, and a quota within the allowed multiples of it."""
    proposed, pay = ground.plan, ground.found.efficiency
    reps, carries = proposed.company.reps, proposed.carries
    unknown = carries & ~np.isfinite(pay.ote)
    still = {line.subject for line in ground.ledger if line.status != "CONFIRMED"}
    guessed = carries & np.array([f"{INPUT}:reps/{rep_id}/ote" in still for rep_id in reps.rep_id], dtype=bool)
    outside = carries & (pay.flags["multiple_low"] | pay.flags["multiple_high"])
    parts = [
        f"{what}: {named([reps.name[i] for i in np.flatnonzero(who)])}"
        for what, who in (
            ("no OTE", unknown),
            ("an OTE that is only inferred", guessed & ~unknown),
            ("a quota outside the allowed multiples of OTE", outside),
        )
        if who.any()
    ]
    low, high = proposed.parameters.ote_multiple_min, proposed.parameters.ote_multiple_max
    told = f"Every quota is from {low:g} to {high:g} times a known OTE." if not parts else _sentence("; ".join(parts))
    return Gate(
        key="ote",
        title="OTE checked for every rep",
        passed=not parts,
        sentence=told,
        where="Efficiency",
        numbers={"unknown": int(unknown.sum()), "inferred": int(guessed.sum()), "outside": int(outside.sum())},
    )


def coverage_checked(ground: Ground) -> Gate:
    """Next quarter's quotas are grounded in pipeline, or cycles are too short for it to be there yet."""
    coverage = ground.found.coverage
    gate, carried = pipeline_gate(coverage), ground.plan.carries & (coverage.quota > 0)
    reps = ground.plan.company.reps
    if gate.standing == "not judged":
        told = " ".join(coverage.notes) or "Nobody has open quota in the quarter."
    elif gate.standing == "grounded":
        told = "Everybody judged has the pipeline coverage that is required."
    else:
        short = named([reps.name[i] for i in gate.short])
        told = f"{gate.share:.0%} of next quarter's open quota is grounded in pipeline; short of it: {short}."
    return Gate(
        key="coverage",
        title="Pipeline coverage checked",
        passed=gate.standing == "grounded" or coverage.too_early or not carried.any(),
        sentence=told,
        where="Coverage",
        numbers={"standing": gate.standing, "short": len(gate.short), "ungrounded": gate.ungrounded},
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."
