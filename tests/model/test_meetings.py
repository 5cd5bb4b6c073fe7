"""SDR quotas in meetings, by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from quota_core.model.meetings import meeting_quotas
from quota_core.model.plan import plan
from quota_core.parameters import DEFAULTS
from tests.support.companies import rich_company
from tests.support.golden import company_from_folder


def test_meetings_of_the_golden_company_in_plain_python(golden_dir: Path) -> None:
    company = company_from_folder(golden_dir)
    result = plan(company, DEFAULTS)
    (found,) = meeting_quotas(result)
    facts, reps = company.facts, company.reps
    sellers = [i for i in range(len(reps)) if (reps.role[i], reps.segment[i]) == ("AE", "MM")]
    left = result.as_of - 24 - facts.first_month
    size = facts.bookings[sellers, left : left + 24].sum() / facts.won_deals[sellers, left : left + 24].sum()
    inside = (facts.deal_month >= result.as_of - 24) & np.isin(facts.deal_rep, sellers)
    inside &= facts.deal_month < result.as_of
    rate = facts.deals_won[inside].sum() / (facts.deals_won[inside].sum() + facts.deals_lost[inside].sum())
    quota = result.quota[sellers].sum()
    assert found.segment == "MM"
    assert found.sdrs == 1.0
    assert found.meetings_needed == pytest.approx(quota / size / rate)
    assert found.per_sdr == pytest.approx(quota / size / rate * 1.10)


def test_each_sdr_is_asked_for_the_months_worked(golden_dir: Path) -> None:
    company = company_from_folder(golden_dir)
    (found,) = meeting_quotas(plan(company, DEFAULTS))
    (person,) = found.people
    assert company.reps.role[person.rep] == "SDR"
    assert (person.months, person.meetings) == (12.0, pytest.approx(found.per_sdr))
    assert found.per_month == pytest.approx(found.per_sdr / 12)
    out = DEFAULTS.changed(taken_out=(company.reps.rep_id[person.rep],))
    assert meeting_quotas(plan(company, out)) == ()


def test_a_team_without_sdrs_has_no_meeting_quota() -> None:
    assert meeting_quotas(plan(rich_company(1, 30), DEFAULTS)) == ()


def test_sdrs_without_history_to_go_by_are_unknown(golden_dir: Path) -> None:
    company = company_from_folder(golden_dir)
    alone = replace(company, reps=replace(company.reps, segment=("MM",) * 12 + ("SMB",)))
    found = {m.segment: m for m in meeting_quotas(plan(alone, DEFAULTS))}["SMB"]
    assert np.isnan(found.per_sdr)
