"""The current method judged by the quotas people really had: who hit, and what those quotas were made of (METHOD 12).

Numbers only; `present.gap_words` tells them. Where history does not tell, a finding says so and judges nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from quota_core.evaluate.backtest import HISTORY_MONTHS, BackTest, past_quotas_at
from quota_core.evaluate.fairness import fairness
from quota_core.evaluate.permutations import average_ranks
from quota_core.evaluate.replay import YEAR, PastQuotaTest, past_quota_test
from quota_core.evaluate.scored import Rows, joined
from quota_core.evaluate.verdicts import EVIDENCE, LEANING, NOT_JUDGED, FairnessTest
from quota_core.model.arrays import ratio, sums
from quota_core.model.company import BoolArray, Company, FloatArray, IntArray, Period
from quota_core.model.cut import company_before
from quota_core.model.ote import ote_of
from quota_core.model.plan import Plan
from quota_core.model.ramp import curve_values
from quota_core.model.time import active_share, tenure

Severity = Literal["good", "watch", "bad", "unknown"]
FEWEST = 8  # pairs under which a rank correlation says nothing
FULL_SHARE = 0.9  # of a ramped colleague's quota: as good as the whole of it
SAME_GROWTH = 0.01
UNKNOWN = float("nan")


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing about the current method: its headline number, what it was counted over, and how bad it is.

    `numbers`: everything the sentence needs, by name; shares and growth as fractions, money in plan currency. `n`: the
    rows it rests on, 0 where history does not tell. `pay`: not to be shown where pay is hidden.
    """

    key: str
    title: str
    value: float
    n: int
    severity: Severity
    source: str
    numbers: dict[str, float] = field(default_factory=dict)
    tests: tuple[FairnessTest, ...] = ()
    pay: bool = False


def gap_analysis(plan: Plan, test: BackTest) -> tuple[Finding, ...]:
    """What the quotas people really had show of the method they came from, a finding each."""
    past = past_quota_test(plan)
    return (*(find(plan, past) for find in FINDINGS), fairness_then(test, past))


def who_hit(plan: Plan, past: PastQuotaTest) -> Finding:
    """Share of past quotas that were reached, everybody's, with its 90% interval by people; against the band's source.

    Under 60% is to be adjusted before rollout [G]; over 80% is too easy [P].
    """
    told = past.everybody_summary
    share = told.share_hitting
    level: Severity = "unknown"
    if told.n:
        level = "bad" if share < 0.5 else "watch" if share < 0.6 or share > 0.8 else "good"
    return Finding(
        key="who_hit",
        title="Who hit",
        value=share,
        n=told.n,
        severity=level,
        source="[G] under 60% adjust, [P] under 50% structural, over 80% too low",
        numbers={
            "reps": told.reps,
            "low": told.share.low,
            "high": told.share.high,
            "mean": told.mean,
            "ramped_share": past.summary.share_hitting,
            "ramped_n": past.summary.n,
        },
    )


def spread(plan: Plan, past: PastQuotaTest) -> Finding:
    """How far ramped people's attainments lie apart: P90 / P10; and the top fifth's share of bookings, and of quota."""
    rows, told = past.scored, past.summary
    marks = told.percentiles
    value = marks[90] / marks[10] if told.n and marks[10] > 0 else UNKNOWN
    booked, asked = _by_person(rows, rows.bookings), _by_person(rows, rows.quota)
    top = np.argsort(-booked, kind="stable")[: max(round(len(booked) / 5), 1)]
    level: Severity = "unknown"
    if told.n >= FEWEST:
        level = "good" if value <= 3 else "watch" if value <= 5 else "bad"
    return Finding(
        key="spread",
        title="Spread of attainment",
        value=value,
        n=told.n,
        severity=level,
        source="[O]: 90th over 10th percentile, over 3 is wide, over 5 (or a 10th of nothing) very wide",
        numbers={
            "p10": marks.get(10, UNKNOWN),
            "p50": marks.get(50, UNKNOWN),
            "p90": marks.get(90, UNKNOWN),
            "top_bookings": _share(booked, top),
            "top_quota": _share(asked, top),
        },
    )


def ote_then(plan: Plan, past: PastQuotaTest) -> Finding:
    """Past full-year quotas of ramped people over their OTE of today; share outside the chosen band of multiples."""
    rows, own = past.scored, plan.parameters
    full = past.lengths[past.everybody.ramped] == YEAR
    multiple = ratio(rows.quota, ote_of(plan.company.reps, own)[rows.rep], np.nan)
    multiple = multiple[full & np.isfinite(multiple)]
    low, high = multiple < own.ote_multiple_min, multiple > own.ote_multiple_max
    outside = float((low | high).mean()) if multiple.size else UNKNOWN
    return Finding(
        key="ote_then",
        title="Quota-to-OTE then",
        value=float(np.median(multiple)) if multiple.size else UNKNOWN,
        n=int(multiple.size),
        severity=_level(outside, multiple.size > 0, watch=0.1, bad=0.3),
        source="[B] median 4.2x, range 3.2-4.8x; the band of multiples that is set",
        numbers={
            "outside": outside,
            "under": int(low.sum()),
            "over": int(high.sum()),
            "minimum": own.ote_multiple_min,
            "maximum": own.ote_multiple_max,
        },
        pay=True,
    )


def ramp_ignored(plan: Plan, past: PastQuotaTest) -> Finding:
    """Quotas of people on the ramp beside the median ramped colleague's of the same pool and period, by month.

    Value: share of them who carried 90% or more of it though the ramp schedule, by months employed, asks less.
    """
    rows, lengths = past.everybody, past.lengths
    monthly = ratio(rows.quota, lengths.astype(float), np.nan)
    asked = _schedule_share(plan, rows, lengths)
    group = _groups(plan, rows, lengths)
    middle = np.full(len(rows.rep), np.nan)
    for name in np.unique(group):
        own = group == name
        if (own & rows.ramped).any():
            middle[own] = np.median(monthly[own & rows.ramped])
    carried = ratio(monthly, middle, np.nan)
    new = ~rows.ramped & ~rows.leaver & np.isfinite(carried) & (asked < FULL_SHARE)
    full = new & (carried >= FULL_SHARE)
    value = float(full.sum() / new.sum()) if new.any() else UNKNOWN
    return Finding(
        key="ramp_ignored",
        title="Ramp",
        value=value,
        n=int(new.sum()),
        severity=_level(value, bool(new.any()), watch=0.1, bad=0.5),
        source="[G] 25/50/75/100% of a full quota by month",
        numbers={
            "full": int(full.sum()),
            "carried": float(np.median(carried[new])) if new.any() else UNKNOWN,
            "schedule": float(np.median(asked[new])) if new.any() else UNKNOWN,
        },
    )


def identical_quotas(plan: Plan, past: PastQuotaTest) -> Finding:
    """Share of past quotas equal to the cent to another of the same role, segment and period: territories made alike.

    Only people in different territories count: two in one territory may well carry the same.
    """
    rows = past.everybody
    group = _groups(plan, rows, past.lengths)
    home = np.array([plan.company.reps.territory_id[i] for i in rows.rep], dtype=object)
    same = np.zeros(len(rows.rep), dtype=bool)
    judged = np.zeros(len(rows.rep), dtype=bool)
    for name in np.unique(group):
        own = np.flatnonzero(group == name)
        if len(set(home[own])) < 2:
            continue
        judged[own] = True
        for i in own:
            alike = np.isclose(rows.quota[own], rows.quota[i], rtol=0, atol=0.005)
            same[i] = bool((alike & (home[own] != home[i])).any())
    value = float(same.sum() / judged.sum()) if judged.any() else UNKNOWN
    return Finding(
        key="identical_quotas",
        title="Identical quotas",
        value=value,
        n=int(judged.sum()),
        severity=_level(value, bool(judged.any()), watch=0.25, bad=0.5),
        source="[O]: a quarter of quotas alike is worth asking about, half of them is one number for everybody",
        numbers={"same": int(same.sum())},
    )


def growth_without_data(plan: Plan, past: PastQuotaTest) -> Finding:
    """Growth of quotas from one fiscal year to the next against growth of the same person's bookings the year before.

    Value: their rank correlation over pairs of years; `alike`: the share of rises within a point of the median one.
    """
    asked, booked = _growths(past, plan.company)
    n = len(asked)
    alike = float((np.abs(asked - np.median(asked)) <= SAME_GROWTH).mean()) if n else UNKNOWN
    value = _rank_correlation(asked, booked) if n >= FEWEST else UNKNOWN
    level: Severity = "unknown"
    if n >= FEWEST:
        level = "bad" if alike > 0.5 else "watch" if not value > _chance(n) else "good"
    return Finding(
        key="growth_without_data",
        title="Growth without data",
        value=value,
        n=n,
        severity=level,
        source="[S]; half of all rises alike, or rises that do not go with what was booked [O]",
        numbers={
            "alike": alike,
            "median": float(np.median(asked)) if n else UNKNOWN,
            "booked": float(np.median(booked)) if n else UNKNOWN,
            "chance": _chance(n) if n >= FEWEST else UNKNOWN,
        },
    )


def fairness_then(test: BackTest, past: PastQuotaTest) -> Finding:
    """Attainment of past quotas against potential, weight and size of quota within pools, as the back-test is judged.

    Capacity and weight are the model's as of each period's start; chance deals bookings / capacity out (METHOD 7).
    """
    rows = _with_capacity(test, past)
    found = fairness(replace(test, scored=rows), drawn=False).overall if len(rows.rep) else ()
    judged = [each for each in found if each.verdict != NOT_JUDGED]
    worst = min(judged, key=lambda each: each.adjusted_p, default=None)
    level: Severity = "unknown"
    if judged:
        verdicts = {each.verdict for each in judged}
        level = "bad" if EVIDENCE in verdicts else "watch" if LEANING in verdicts else "good"
    return Finding(
        key="fairness_then",
        title="Fairness",
        value=worst.correlation if worst is not None else UNKNOWN,
        n=worst.reps if worst is not None else 0,
        severity=level,
        source="Quota Explorer's method, fairness",
        tests=tuple(judged),
    )


FINDINGS: tuple[Callable[[Plan, PastQuotaTest], Finding], ...] = (
    who_hit,
    spread,
    ote_then,
    ramp_ignored,
    identical_quotas,
    growth_without_data,
)


def _with_capacity(test: BackTest, past: PastQuotaTest) -> Rows:
    """Past quotas of whole periods with enough history before them, with capacity and weight as the model saw them."""
    plan = test.plan
    company = company_before(plan.company, plan.as_of)
    first_won = company.facts.first_won_month
    rows, lengths = past.scored, past.lengths[past.everybody.ramped]
    parts = []
    for first, months in sorted({*zip(rows.period.tolist(), lengths.tolist(), strict=True)}):
        if first_won is None or first_won > first - HISTORY_MONTHS:
            continue
        own = rows.where((rows.period == first) & (lengths == months))
        period = Period(first=first, months=months)
        quotas, weight = past_quotas_at(company, first, period, test.stretch, plan.parameters)
        parts.append(replace(own, capacity=quotas.bottom_up[own.rep], weight=weight[own.rep]))
    return joined(parts, test.horizon_months)


def _by_person(rows: Rows, money: FloatArray) -> FloatArray:
    _, place = np.unique(rows.rep, return_inverse=True)
    return sums(place, money, int(place.max()) + 1 if len(place) else 0)


def _share(money: FloatArray, some: IntArray) -> float:
    return float(money[some].sum() / money.sum()) if money.sum() > 0 else UNKNOWN


def _level(share: float, known: bool, *, watch: float, bad: float) -> Severity:
    if not known:
        return "unknown"
    return "bad" if share > bad else "watch" if share > watch else "good"


def _groups(plan: Plan, rows: Rows, lengths: IntArray) -> IntArray:
    """A number for each pool, first month and length."""
    keys = np.stack([plan.company.reps.pool[rows.rep], rows.period, lengths])
    _, place = np.unique(keys, axis=1, return_inverse=True)
    return np.asarray(place).ravel()


def _schedule_share(plan: Plan, rows: Rows, lengths: IntArray) -> FloatArray:
    """What the ramp schedule and the days employed leave of a full quota over each row's months, as a fraction."""
    reps = plan.company.reps
    if not len(rows.rep):
        return np.zeros(0)
    first = int(rows.period.min())
    span = Period(first=first, months=int((rows.period + lengths).max()) - first)
    share = curve_values(plan.parameters.ramp_schedule, reps, tenure(reps, span))
    share = share * active_share(reps.start, reps.end, span)
    inside: BoolArray = (np.arange(span.months)[None, :] >= (rows.period - first)[:, None]) & (
        np.arange(span.months)[None, :] < (rows.period - first + lengths)[:, None]
    )
    return np.asarray((share[rows.rep] * inside).sum(axis=1) / lengths)


def _growths(past: PastQuotaTest, company: Company) -> tuple[FloatArray, FloatArray]:
    """For each rep and pair of years on end: growth of the quota, and of bookings over the year before it."""
    rows = past.everybody
    years = {
        (int(rep), int(first)): float(quota)
        for rep, first, quota, months in zip(rows.rep, rows.period, rows.quota, past.lengths, strict=True)
        if months == YEAR
    }
    facts = company.facts
    asked, booked = [], []
    for (rep, first), quota in sorted(years.items()):
        before = years.get((rep, first - YEAR))
        if before is None or first - 2 * YEAR < facts.first_month:
            continue
        two, one = first - 2 * YEAR, first - YEAR
        old, new = (float(facts.window(facts.bookings, start, start + YEAR)[rep].sum()) for start in (two, one))
        if old > 0:
            asked.append(quota / before - 1)
            booked.append(new / old - 1)
    return np.array(asked), np.array(booked)


def _rank_correlation(one: FloatArray, other: FloatArray) -> float:
    """Spearman's rank correlation; NaN where either is the same for all."""
    x, y = (average_ranks(each[None, :])[0] for each in (one, other))
    x, y = x - x.mean(), y - y.mean()
    size = float(np.sqrt((x @ x) * (y @ y)))
    return float(x @ y) / size if size > 0 else UNKNOWN


def _chance(n: int) -> float:
    """The rank correlation that chance alone reaches in one of twenty: 1.645 / sqrt(n - 1)."""
    return 1.645 / float(np.sqrt(n - 1))
