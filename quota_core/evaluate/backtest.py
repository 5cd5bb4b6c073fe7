"""The back-test: quotas set as of past quarter starts, frozen, and scored on what came (METHOD 7).

It has no quota code of its own: each origin runs the plan's own path on the company cut to that day.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from quota_core.evaluate.pairing import pairing
from quota_core.evaluate.scored import Rows, Summary, joined, summary_of
from quota_core.model.capacity import Capacity, capacity
from quota_core.model.company import BoolArray, Company, FloatArray, Period, first_day, month_text
from quota_core.model.cut import company_at, company_before
from quota_core.model.plan import Plan, by_group, plan, targets_of_year
from quota_core.model.quotas import EQUAL_ODDS, NOT_SPLIT, GroupKey, Quotas, quotas_of
from quota_core.model.ramp import ramped_months
from quota_core.model.season import season_shares
from quota_core.model.time import as_of_month, fiscal_year_of, quarter_starts
from quota_core.model.unsaid import no_quotas_reason
from quota_core.parameters import Parameters
from quota_core.values import WHOLE_TEAM

HISTORY_MONTHS = 6
SHORT_HORIZON = 3


@dataclass(frozen=True, eq=False, kw_only=True)
class BackTest:
    """Walk-forward results: `scored` is the population judged, `everybody` has the rest beside it."""

    company: Company
    plan: Plan
    horizon_months: int
    asked_horizon: int
    origins: tuple[int, ...]
    left_out: tuple[tuple[int, str], ...]
    scored: Rows
    everybody: Rows
    summary: Summary
    stretch: dict[GroupKey, float]
    notes: tuple[str, ...]

    @cached_property
    def by_origin(self) -> tuple[tuple[int, Summary], ...]:
        """Each origin's own summary, oldest first; worked out when asked for."""
        rows = self.scored
        return tuple((origin, summary_of(rows.where(rows.period == origin))) for origin in self.origins)

    @property
    def unscored(self) -> str:
        """Why nobody is judged, as the end of a sentence; "" where somebody is."""
        if self.scored.quota.size:
            return ""
        if not self.origins:
            return "the history is too short"
        if (self.everybody.quota > 0).any():
            return "nobody was there and ramped for the whole of a period"
        return no_quotas_reason(self.plan) or "no past total is known to test at"

    @property
    def everybody_summary(self) -> Summary:
        """The same numbers over everybody who carried a quota, ramped or not, leavers too."""
        return summary_of(self.everybody.where(self.everybody.quota > 0))


def back_test(company: Company, parameters: Parameters, proposed: Plan | None = None) -> BackTest:
    """Walk-forward at frozen quotas over past origins (METHOD 7); `proposed` saves planning twice.

    Conditional on the plan's stretch unless `backtest_stretch` or given past targets replace it.
    """
    proposed = proposed if proposed is not None else plan(company, parameters)
    as_of = as_of_month(company.latest_day, parameters)
    # As-of is the edge of all that may be looked at: bookings on or after it are not scored either.
    company = company_before(company, as_of)
    horizon, origins, left_out = usable_origins(company, as_of, parameters)
    stretch = group_stretch(proposed, parameters)
    parts = [scored_origin(company, origin, horizon, stretch, parameters) for origin in origins]
    everybody = joined(parts, horizon)
    judged = everybody.where(everybody.ramped & ~everybody.leaver & (everybody.quota > 0))
    return BackTest(
        company=company,
        plan=proposed,
        horizon_months=horizon,
        asked_horizon=parameters.backtest_horizon_months,
        origins=tuple(origins),
        left_out=tuple(left_out),
        scored=judged,
        everybody=everybody,
        summary=summary_of(judged),
        stretch=stretch,
        notes=(*_notes(horizon, origins, left_out, everybody, parameters), *_pair_note(judged, everybody, parameters)),
    )


def usable_origins(
    company: Company, as_of: int, parameters: Parameters
) -> tuple[int, list[int], list[tuple[int, str]]]:
    """The horizon used, its origins (oldest first), and those left out with the reason.

    The latest fiscal-quarter start with o + h <= as-of and earlier ones; a year is tried first where asked, then a
    quarter.
    """
    first_won = company.facts.first_won_month
    left_out: list[tuple[int, str]] = []
    for horizon in dict.fromkeys((parameters.backtest_horizon_months, SHORT_HORIZON)):
        candidates = quarter_starts(as_of - horizon, parameters.backtest_origins, parameters)
        used = [o for o in candidates if first_won is not None and first_won <= o - HISTORY_MONTHS]
        for o in candidates:
            if o not in used:
                left_out.append((o, f"less than {HISTORY_MONTHS} months of won deals before {month_text(o)}"))
        if used:
            return horizon, used, left_out
    return SHORT_HORIZON, [], left_out


def group_stretch(proposed: Plan, parameters: Parameters) -> dict[GroupKey, float]:
    """Each group's total over capacity that the past is tested at: the plan's, or the one set."""
    if parameters.backtest_stretch is not None:
        return {g.key: parameters.backtest_stretch for g in proposed.quotas.groups}
    return {g.key: g.stretch for g in proposed.quotas.groups}


def scored_origin(
    company: Company, origin: int, horizon: int, stretch: dict[GroupKey, float], parameters: Parameters
) -> Rows:
    """Quotas set at one origin from what was known then, and what was booked over the horizon."""
    period = Period(first=origin, months=horizon)
    quotas, carried = past_quotas_at(company, origin, period, stretch, parameters)
    carries = np.flatnonzero(quotas.group >= 0)
    reps = company.reps
    booked = company.facts.window(company.facts.bookings, period.first, period.end).sum(axis=1)
    months = ramped_months(reps, parameters.ramp_schedule, parameters.ramp_productivity, period)
    ramped: BoolArray = np.all(months, axis=1)
    left = ~np.isnat(reps.end) & (reps.end < first_day(period.end) - np.timedelta64(1, "D"))
    stays = (reps.start <= first_day(period.first)) & ~left
    return Rows(
        rep=carries,
        period=np.full(len(carries), origin, dtype=np.int64),
        months=horizon,
        quota=quotas.reconciled[carries],
        bookings=booked[carries],
        capacity=quotas.bottom_up[carries],
        weight=carried[carries],
        ramped=ramped[carries],
        leaver=~stays[carries],
    )


def past_quotas_at(
    company: Company, origin: int, period: Period, stretch: dict[GroupKey, float], parameters: Parameters
) -> tuple[Quotas, FloatArray]:
    """The production path as of an origin: company cut, capacity, totals, quotas; with each rep's weight."""
    quotas, carried = quotas_and_capacity_at(company, origin, period, stretch, parameters)
    return quotas, carried.weight


def quotas_and_capacity_at(
    company: Company, origin: int, period: Period, stretch: dict[GroupKey, float], parameters: Parameters
) -> tuple[Quotas, Capacity]:
    """`past_quotas_at`, with all that the quotas rest on."""
    parameters = in_the_past(parameters)
    known = company_at(company, origin)
    carried = capacity(known, period, origin, parameters, planning=False)
    as_given = parameters.backtest_target == "given"
    given = given_totals(known, period, parameters) if as_given else {}

    def total(key: GroupKey, reachable: float) -> float | None:
        if as_given:
            return given.get(key)
        # A group the plan does not have (nobody carries that role next year) has no stretch but one that is set.
        held = (
            stretch.get(key, stretch.get((key[0], NOT_SPLIT), np.nan))
            if parameters.backtest_stretch is None
            else parameters.backtest_stretch
        )
        return held * reachable if np.isfinite(held) else None

    return quotas_of(known, carried, total, parameters, locks=False), carried


def in_the_past(parameters: Parameters) -> Parameters:
    """The parameters at a past origin: equal odds rest on draws from all of history, so segments take their place."""
    return parameters.changed(method="segment_weighted") if parameters.method == EQUAL_ODDS else parameters


def given_totals(company: Company, period: Period, parameters: Parameters) -> dict[GroupKey, float]:
    """Imported targets of the months in a period, by season, with over-assignment on them.

    A group whose targets do not cover every month is left out.
    """
    shares = season_shares(company, period.first, parameters)
    unchanged = parameters.changed(target_change=0.0)
    totals: dict[GroupKey, float] = {}
    covered: dict[GroupKey, int] = {}
    for month in range(period.first, period.end):
        targets = targets_of_year(company, fiscal_year_of(month, parameters), unchanged)
        parts = tuple(replace(t, amount=t.amount * float(_share(shares, t.segment)[month % 12])) for t in targets)
        for key, amount in by_group(parts, parameters).items():
            totals[key] = totals.get(key, 0.0) + amount * (1 + parameters.compound_over_assignment)
            covered[key] = covered.get(key, 0) + 1
    return {key: total for key, total in totals.items() if covered[key] == period.months}


def _share(shares: dict[str, FloatArray], segment: str) -> FloatArray:
    return shares.get(segment, shares[""])


def _pair_note(judged: Rows, everybody: Rows, parameters: Parameters) -> list[str]:
    """The warning where the chosen band and its partner on the other metric cannot hold together."""
    band = parameters.health_band
    found = pairing((everybody if band.population == WHOLE_TEAM else judged).attainment, band)
    return [found.words] if found is not None and found.words else []


def _notes(
    horizon: int, origins: list[int], left_out: list[tuple[int, str]], everybody: Rows, parameters: Parameters
) -> list[str]:
    notes = []
    if horizon != parameters.backtest_horizon_months:
        notes.append(f"History is too short for {parameters.backtest_horizon_months} months: quarters are tested.")
    if not origins:
        notes.append("History is too short for any walk-forward test; only the in-sample replay is shown.")
    elif left_out:
        notes.append(f"{len(left_out)} of the origins asked for are left out: history is too short before them.")
    if 0 < len(origins) < 4:
        few = "Only 1 origin" if len(origins) == 1 else f"Only {len(origins)} origins, each of them shown"
        notes.append(f"{few}: that says little.")
    if len(origins) > 1 and horizon > 3:
        notes.append("Origins a quarter apart share most of their year, so rows of one person are not independent.")
    if parameters.backtest_target == "same_stretch":
        notes.append("Conditional on the plan's stretch: past totals are the same multiple of what was known then.")
    if parameters.method == EQUAL_ODDS:
        notes.append("Equal odds are tested as segment-weighted: today's odds rest on what came after those days.")
    untested = int((everybody.quota <= 0).sum())
    if untested:
        rows = "1 row has" if untested == 1 else f"{untested} rows have"
        notes.append(f"{rows} no past total to be tested at (no stretch or target for the group).")
    leavers = int((everybody.leaver).sum())
    if leavers:
        who = "1 row of somebody who left" if leavers == 1 else f"{leavers} rows of people who left"
        notes.append(f"Counted apart: {who} within the horizon.")
    return notes
