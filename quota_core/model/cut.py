"""The company as it could be known at a past day: the back-test hands the model nothing else (METHOD 7)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from quota_core.model.company import (
    Assignments,
    BoolArray,
    Company,
    Facts,
    FloatArray,
    IntArray,
    PastPipelines,
    PastQuotas,
    first_day,
    read_only,
)
from quota_core.model.once import once_per_company


@once_per_company
def company_at(company: Company, origin: int) -> Company:
    """The company cut to a month's first day: who had started, who had not gone, and history before it.

    Departures from that day on were not known, so their end is blank. Leavers before it stay, as evidence; of people
    who start later nothing is known, not even deals on their name. What history does not tell (territory, segment,
    OTE, potential, accounts) is today's.
    """
    day = first_day(origin)
    reps = company.reps
    gone_later = ~np.isnat(reps.end) & (reps.end >= day)
    end = np.where(gone_later, np.datetime64("NaT", "D"), reps.end)
    # Somebody who had not started yet is kept in the arrays (so that indexes hold) and ends before starting.
    unborn = reps.start > day
    end = np.where(unborn, reps.start - np.timedelta64(1, "D"), end)
    facts = facts_before(company.facts, origin)
    if unborn.any():
        facts = _without(facts, unborn)
    return replace(
        company,
        reps=replace(reps, end=read_only(end)),
        facts=facts,
        deals=company.deals.where((company.deals.month < origin) & ~unborn[company.deals.rep]),
        past_quotas=_quotas_before(company, origin),
        past_pipelines=PastPipelines.none(),
        assignments=_assignments_at(company.assignments, day),
    )


def _assignments_at(given: Assignments | None, day: np.datetime64) -> Assignments | None:
    """Who held what as known on a day: later assignments are not known, nor is that a present one will end."""
    if given is None:
        return None
    known = given.start <= day
    end = given.end[known]
    return Assignments(
        rep=given.rep[known],
        territory=given.territory[known],
        start=given.start[known],
        end=read_only(np.where(~np.isnat(end) & (end >= day), np.datetime64("NaT", "D"), end)),
        share=given.share[known],
    )


@once_per_company
def company_before(company: Company, as_of: int) -> Company:
    """The company with its history before a month alone; its people, and what came of them, as they are."""
    if as_of >= company.facts.end_month:
        return company
    deals = company.deals.where(company.deals.month < as_of)
    return replace(company, facts=facts_before(company.facts, as_of), deals=deals)


def facts_before(facts: Facts, month: int) -> Facts:
    """The facts of the months before a month; the pipeline as it stands now tells nothing of the past and goes."""
    keep = max(min(month - facts.first_month, facts.months), 0)
    deals = facts.deal_month < month
    none: IntArray = np.zeros(0, dtype=np.int64)
    money: FloatArray = np.zeros(0)
    return replace(
        facts,
        bookings=facts.bookings[:, :keep],
        won_deals=facts.won_deals[:, :keep],
        bookings_by_type={name: matrix[:, :keep] for name, matrix in facts.bookings_by_type.items()},
        largest_year=None,
        deal_rep=facts.deal_rep[deals],
        deal_territory=facts.deal_territory[deals],
        deal_month=facts.deal_month[deals],
        deals_won=facts.deals_won[deals],
        deals_lost=facts.deals_lost[deals],
        pipeline_rep=none,
        pipeline_month=none,
        pipeline_amount=money,
    )


def _without(facts: Facts, unknown: BoolArray) -> Facts:
    """The facts without what stands on the name of some people."""
    known = ~unknown
    return replace(
        facts,
        bookings=facts.bookings * known[:, None],
        won_deals=facts.won_deals * known[:, None],
        bookings_by_type={name: matrix * known[:, None] for name, matrix in facts.bookings_by_type.items()},
    )


def _quotas_before(company: Company, month: int) -> PastQuotas:
    past = company.past_quotas
    known = past.first_month < month
    return replace(
        past,
        rep=past.rep[known],
        first_month=past.first_month[known],
        months=past.months[known],
        quota=past.quota[known],
    )
