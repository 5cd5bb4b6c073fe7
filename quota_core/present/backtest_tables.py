"""The back-test as tables and sentences: the tests side by side, any group, fairness, territories, quota fit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from quota_core.evaluate.backtest import BackTest
from quota_core.evaluate.chance import DRAWN
from quota_core.evaluate.fairness import Fairness
from quota_core.evaluate.grouped import GroupSummary
from quota_core.evaluate.replay import PastQuotaTest, Replay
from quota_core.evaluate.scored import Rows, Summary, summary_of
from quota_core.evaluate.territories import Fit, PoolFunnel, TerritoryFunnel
from quota_core.evaluate.verdicts import EVIDENCE, LEANING, NO_EVIDENCE, FairnessTest
from quota_core.present import formats
from quota_core.present.bands import BAD, GOOD, WATCH, Status, standing, status
from quota_core.present.sheet import Sheet, SheetColumn
from quota_core.present.territory_words import territories_counted
from quota_core.values import Band

RAMPED, EVERYBODY, LEAVERS = "ramped", "everybody", "leavers"
POPULATIONS = {
    RAMPED: "Ramped reps",
    EVERYBODY: "Everybody with a quota",
    LEAVERS: "Leavers only",
}
OUT, IN, REAL = "out-of-sample", "in-sample", "what people had"
DEFLATED = "Replay less growth"
WIDE = 1.645  # a 90% range in standard errors
RESULT = (
    SheetColumn(
        title="n", kind="count", help="Quotas held against bookings: one a rep and origin, or a rep and period."
    ),
    SheetColumn(title="Reps", kind="count", help="Different people behind n; rows of one person are not independent."),
    SheetColumn(title="Hit", kind="percent", help="Share hitting: at 100% attainment or more."),
    SheetColumn(
        title="90% interval", help="Of the share hitting, by resampling people 2,000 times, each keeping all rows."
    ),
    SheetColumn(title="Mean", kind="percent", help="Mean attainment: the average of bookings over quota."),
    SheetColumn(title="Median", kind="percent", help="Median attainment: half attained more, half less."),
    SheetColumn(title="Avg. miss", kind="percent", help="How far those who missed stayed under 100%, on average."),
    SheetColumn(title="■ Red <60%", kind="percent", help="Share of n that attained under 60%."),
    SheetColumn(title="▲ Yellow", kind="percent", help="Share of n that attained 60% to 90%."),
    SheetColumn(title="● Green >90%", kind="percent", help="Share of n that attained over 90%."),
)
MONEY = (
    SheetColumn(title="Quota", kind="money", help="Quotas of the group summed, in plan currency."),
    SheetColumn(title="Booked", kind="money", help="Credited bookings against them."),
    SheetColumn(title="Booked / quota", kind="percent", help="Money-weighted attainment of the whole group."),
)


def population_rows(test: BackTest, population: str) -> Rows:
    """The scored rows of a population: ramped stayers, everybody with a quota, or those who left meanwhile."""
    if population == RAMPED:
        return test.scored
    carried = test.everybody.where(test.everybody.quota > 0)
    return carried if population == EVERYBODY else carried.where(carried.leaver)


def nobody_reason(test: BackTest, population: str) -> str:
    """Why a population has no row, as the end of a sentence."""
    stayed = population == LEAVERS and (test.everybody.quota > 0).any()
    return "nobody who carried a quota left meanwhile" if stayed else test.unscored


def result_cells(summary: Summary) -> tuple[object, ...]:
    """A summary's cells under the RESULT columns."""
    s = summary
    miss = s.average_miss if s.n else None
    interval = formats.percent_range(s.share.low, s.share.high)
    return (s.n, s.reps, s.share_hitting, interval, s.mean, s.median, miss, s.red, s.yellow, s.green)


def side_by_side(
    test: BackTest, replayed: Replay, past: PastQuotaTest, population: str
) -> tuple[tuple[str, str, Summary, str], ...]:
    """The tests beside each other: (name, what sample it is, summary, when its quotas were set), the headline first."""
    everybody = population != RAMPED
    leavers = population == LEAVERS
    year = "a year" if test.horizon_months == 12 else "a quarter"
    origins = f"at {formats.counted(len(test.origins), 'past quarter start')}, {year} ahead"
    rows = [("Walk-forward", OUT, summary_of(population_rows(test, population)), origins)]
    if not leavers:
        months = f"now, held against the last {formats.months(replayed.period.months)}"
        rows.append(("Replay", IN, replayed.everybody_summary if everybody else replayed.summary, months))
        if not everybody:
            rows.append((DEFLATED, IN, replayed.deflated, "now and divided by the growth asked"))
    past_summary = past.everybody_summary if everybody else past.summary
    if leavers:
        past_summary = summary_of(past.everybody.where(past.everybody.leaver))
    rows.append(("Past quotas", REAL, past_summary, "then, as imported"))
    return tuple(rows)


def side_by_side_sheet(rows: Sequence[tuple[str, str, Summary, str]], band: Band) -> Sheet:
    """The tests beside each other, each with its sample and how it stands to the chosen band."""
    return Sheet(
        name="back-test-side-by-side",
        columns=(
            SheetColumn(title="Test"),
            SheetColumn(
                title="Sample",
                help="Out-of-sample: quotas set without knowing what came. In-sample: made from what they are held to.",
            ),
            *RESULT,
            SheetColumn(title="Band", kind="status", help=band.title),
        ),
        rows=tuple(
            (name, sample, *result_cells(summary), standing(summary, band).status) for name, sample, summary, _ in rows
        ),
    )


def groups_sheet(groups: Sequence[GroupSummary], dimension: str, currency: str, population: str) -> Sheet:
    """The back-test by a dimension, one row a group."""
    return Sheet(
        name=f"back-test-by-{dimension}-{population}",
        columns=(SheetColumn(title=dimension.capitalize()), *RESULT, *MONEY),
        rows=tuple(
            (group_name(g, dimension), *result_cells(g.summary), g.quota, g.bookings, g.attainment) for g in groups
        ),
    )


def group_name(group: GroupSummary, dimension: str) -> str:
    """A group as people call it: months as Jan 2025, everything else by its name."""
    if dimension in {"origin", "quarter"}:
        year, month, _ = (int(part) for part in group.key.split("-"))
        return formats.month(year * 12 + month - 1)
    return group.name


def verdict_status(test: FairnessTest) -> Status:
    """A fairness verdict as a status."""
    return status({NO_EVIDENCE: GOOD, EVIDENCE: BAD, LEANING: WATCH}.get(test.verdict, "note"), test.verdict)


def fairness_title(found: Fairness) -> str:
    """The answer in a sentence."""
    told = [each for each in found.overall if each.verdict in {EVIDENCE, LEANING, NO_EVIDENCE}]
    biased = [each.title for each in told if each.verdict == EVIDENCE]
    if biased:
        return f"Not even: attainment goes with {formats.listed(biased)}"
    leaning = [each.title for each in told if each.verdict == LEANING]
    if leaning:
        return f"Not even: over capacity, the quotas themselves lean by {formats.listed(leaning)}"
    if not told:
        return "Fairness cannot be judged: too few reps, or no difference between them"
    reps = formats.counted(max(each.reps for each in told), "rep")
    return f"No evidence of bias by {formats.listed([each.title for each in told])} among {reps}"


def plain_verdict(test: FairnessTest) -> str:
    """One factor in plain words: Size of quota: no evidence of bias; the upper half attained 108%, the lower 112%."""
    return f"{test.title.capitalize()}: {test.verdict}{halves(test)}."


def halves(test: FairnessTest) -> str:
    """What each half attained, behind a semicolon; empty where it cannot be said."""
    if not (np.isfinite(test.upper) and np.isfinite(test.lower)):
        return ""
    upper, lower = formats.percent(test.upper), formats.percent(test.lower)
    return f"; on average the half with more of it attained {upper}, the half with less {lower}"


def smallest_effect_sentence(found: Fairness) -> str:
    """How small a bias these reps could show, so that `no evidence` is not taken for proof."""
    told = [each for each in found.overall if np.isfinite(each.smallest_effect)]
    if not told:
        return ""
    effects = formats.listed([f"{each.smallest_effect:.2f} for {each.title}" for each in told])
    return (
        "“No evidence” is not proof. With this many reps only a strong link would show: a rank correlation about "
        f"{effects} away from what chance, {found.chance.how}, gives (0 is no link, 1 a complete one)."
    )


def held_against_sentence(found: Fairness) -> str:
    """What the links are held against: how chance was made, and why a link is no bias by itself."""
    count = formats.count(found.chance.count)
    if found.chance.kind == DRAWN:
        made = (
            f"{count} histories drawn by the simulation: the quarters tested, with everybody selling in proportion to "
            "their own capacity, give or take luck, skill and the market as the pool's own deals show them"
        )
    else:
        ways = "all ways there are" if found.chance.exact else f"{count} random ways"
        made = f"{ways} of dealing bookings / capacity out among the pool's reps, each times their own capacity"
    return (
        "Attainment has the quota in its denominator, so a link with the quota's size arises by itself: held against "
        f"{made}. p is adjusted for the number of tests (Holm)."
    )


def spread_sentence(found: Fairness) -> str:
    """How unevenly hitting is spread over people."""
    spread = found.hit_share_percentiles
    if not spread:
        return ""
    low, middle, high = (formats.percent(spread[q]) for q in (10, 50, 90))
    return f"Each rep's share of hits: lowest tenth {low} or less, middle {middle}, highest tenth {high} or more."


def fairness_sheet(tests: Sequence[FairnessTest], name: str = "fairness") -> Sheet:
    """The tests with their numbers."""
    how = f", {tests[0].chance}" if tests else ""
    return Sheet(
        name=name,
        columns=(
            SheetColumn(title="Attainment by"),
            SheetColumn(title="Pool", help="Role/segment: people whose quotas can be compared."),
            SheetColumn(title="Verdict", kind="status"),
            SheetColumn(title="Reps", kind="count"),
            SheetColumn(title="Rank correlation", kind="number", help="-1 to 1; within pools."),
            SheetColumn(title="By chance", kind="number", help=f"Its average by chance alone{how}."),
            SheetColumn(title="Would show under", kind="number"),
            SheetColumn(title="Would show over", kind="number"),
            SheetColumn(title="p, adjusted", kind="number", help="After Holm, for all tests of this table together."),
            SheetColumn(
                title="Attainment, upper half",
                kind="percent",
                help="Mean of those with more of it than their pool's middle.",
            ),
            SheetColumn(title="Attainment, lower half", kind="percent"),
        ),
        rows=tuple(
            (
                t.title,
                t.pool or "all",
                verdict_status(t),
                t.reps,
                t.correlation,
                t.expected,
                t.shows_below,
                t.shows_above,
                t.adjusted_p,
                t.upper,
                t.lower,
            )
            for t in tests
        ),
    )


def outside_chance(each: TerritoryFunnel) -> bool:
    """Whether a territory lies outside what chance gives nine times in ten."""
    return abs(each.z) > WIDE


def funnel_title(pools: Sequence[PoolFunnel]) -> str:
    """How many territories contradict their weight, and how many chance alone would have."""
    rows = [each for pool in pools for each in pool.territories]
    if not rows:
        return "No pool has enough reps and territories to hold weights against results"
    outside = sum(outside_chance(each) for each in rows)
    tripped = sum(bool(each.rule) for each in rows)
    expected = sum(each.by_chance["adjust"] for each in rows)
    return (
        f"{outside} of {territories_counted(rows)} lie outside what chance gives; "
        f"{tripped} break the 15% rule, as about {formats.rounded(expected)} would by chance alone"
    )


def funnel_sheet(pools: Sequence[PoolFunnel]) -> Sheet:
    """Territories against their weight's prediction."""
    return Sheet(
        name="territories-against-weight",
        columns=(
            SheetColumn(title="Pool"),
            SheetColumn(title="Territory"),
            SheetColumn(title="Reps", kind="count"),
            SheetColumn(
                title="Off by",
                kind="percent_change",
                help="Actual share of the pool's bookings over the predicted, less 1.",
            ),
            SheetColumn(title="Chance gives", help="The 90% range when results are dealt out among the pool's reps."),
            SheetColumn(title="Reading"),
            SheetColumn(title="Rule of thumb", help="[G]: over 15% adjust, over 20% watch, over 25% score anew."),
            SheetColumn(title="Chance breaks 15%", kind="percent", help="How often chance alone is that far off here."),
            SheetColumn(title="Actual share", kind="percent"),
            SheetColumn(title="Predicted share", kind="percent"),
        ),
        rows=tuple(
            (
                f"{pool.role} {pool.segment}",
                each.name or each.territory_id,
                each.reps,
                each.deviation,
                f"±{formats.percent(chance_reach(each))}",
                "contradicts its weight" if outside_chance(each) else "within chance",
                each.rule,
                each.by_chance["adjust"],
                each.actual_share,
                each.predicted_share,
            )
            for pool in pools
            for each in pool.territories
        ),
    )


def chance_reach(each: TerritoryFunnel) -> float:
    """How far chance alone takes a territory from its prediction nine times in ten, as a fraction of it."""
    return WIDE * each.standard_error / each.predicted_share if each.predicted_share > 0 else float("nan")


def fit_title(fits: Sequence[Fit]) -> str:
    """How quota follows potential."""
    known = [each for each in fits if np.isfinite(each.fit)]
    if not known:
        return "No territory's potential is known, so quota cannot be held against it"
    near = sum(0.8 <= each.fit <= 1.2 for each in known)
    most = max(known, key=lambda each: each.fit)
    return (
        f"Quota follows potential within 20% in {near} of {territories_counted(known)}; "
        f"{most.name or most.territory_id} carries most for its potential ({formats.weight(most.fit)})"
    )


def fit_sheet(fits: Sequence[Fit], currency: str) -> Sheet:
    """Quota share over potential share, by pool and territory."""
    return Sheet(
        name="quota-to-potential",
        columns=(
            SheetColumn(title="Pool"),
            SheetColumn(title="Territory"),
            SheetColumn(title=f"Quota ({currency})" if currency else "Quota", kind="money"),
            SheetColumn(title="Share of quota", kind="percent"),
            SheetColumn(title="Share of potential", kind="percent"),
            SheetColumn(
                title="Quota / potential", kind="weight", help="1 is even [S]; over 1: more quota than potential."
            ),
        ),
        rows=tuple(
            (f"{f.role} {f.segment}", f.name or f.territory_id, f.quota, f.quota_share, f.potential_share, f.fit)
            for f in fits
        ),
    )
