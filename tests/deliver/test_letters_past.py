"""What letters and talking points say of somebody's past follows from the rep's own history and build-up."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from quota_core.deliver.documents.common import Ask, Words
from quota_core.deliver.documents.letters import letters
from quota_core.deliver.documents.past import PART
from quota_core.deliver.documents.sdr_letters import sdr_letters
from quota_core.deliver.documents.teams import BIG_CHANGE, teams
from quota_core.deliver.handover import Handover
from quota_core.model.buildup import build_up_totals
from tests.deliver.conftest import handed_over, made

ON = date(2025, 11, 27)


def _letters(now: Handover) -> dict[str, Words]:
    return {words["rep_id"]: words for _, words in letters(Ask(now=now, on=ON))}


@pytest.fixture(scope="module")
def usual() -> dict[str, Words]:
    """The letters of the usual company: R00016 started on 15 Nov 2025, alone in role and segment, and has sold."""
    return _letters(made("usual"))


def test_who_sold_while_ramping_is_told_why_that_is_no_evidence(usual: dict[str, Words]) -> None:
    newcomer = usual["R00016"]
    assert newcomer["booked"] == "32,543 USD"
    (why,) = [step["why"] for step in newcomer["steps"] if step["title"] == "What has been sold before"]
    assert "no deals to go by" not in why
    assert "deals won during a ramp do not count" in why
    assert "nobody in your role was that" in why
    assert newcomer["looked_at"] == "From your start on 15 Nov 2025 to 31 Dec 2025"
    assert usual["R00001"]["looked_at"] == "In the twelve months before 1 Jan 2026"


def test_a_territory_worked_without_a_win_is_told_so() -> None:
    company = made("usual").company
    rep = company.reps.rep_id.index("R00013")
    only = replace(company.reps, segment=tuple("X" if i == rep else s for i, s in enumerate(company.reps.segment)))
    facts = company.facts
    none = replace(
        facts,
        won_deals=np.where(np.arange(len(only.rep_id))[:, None] == rep, 0.0, facts.won_deals),
        bookings=np.where(np.arange(len(only.rep_id))[:, None] == rep, 0.0, facts.bookings),
    )
    told = _letters(handed_over(replace(company, reps=only, facts=none)))["R00013"]
    assert not told["has_booked"]
    (why,) = [step["why"] for step in told["steps"] if step["title"] == "What has been sold before"]
    assert why.startswith("Nothing was won in")


def test_past_quotas_of_a_part_are_marked_as_the_methods_are(usual: dict[str, Words]) -> None:
    now = made("usual")
    marked = [row for words in usual.values() for row in words["past"] if row["period"].endswith(PART)]
    plain = [row for words in usual.values() for row in words["past"] if not row["period"].endswith(PART)]
    assert marked
    assert plain
    for rep_id, words in usual.items():
        start = now.company.reps.start[now.company.reps.rep_id.index(rep_id)]
        for row in words["past"]:
            first = np.datetime64(_month(row["period"]), "M")
            assert row["period"].endswith(PART) or start < first + 1, (rep_id, row)
        assert words["past_part"] == any(row["period"].endswith(PART) for row in words["past"])


def _month(period: str) -> str:
    name, year = period.split()[:2]
    return f"{year}-{'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split().index(name) + 1:02d}"


def test_an_sdrs_meetings_are_the_months_times_the_meetings_a_month() -> None:
    now = made("small")
    reps = now.company.reps
    found = dict(words for words in _sdr_words(now))
    assert found
    sdr = reps.rep_id.index(next(iter(found)))
    begins = np.where(np.arange(len(reps)) == sdr, np.datetime64("2026-04-13"), reps.start)
    late = handed_over(replace(now.company, reps=replace(reps, start=begins)))
    words = dict(_sdr_words(late))[reps.rep_id[sdr]]
    assert words["months"] == "8.6 months"
    asked, a_month = (float(words[key].split()[0].replace(",", "")) for key in ("meetings", "a_month"))
    assert asked == pytest.approx(8.6 * a_month, rel=0.01)
    assert words["dear"] == "colleague"


def _sdr_words(now: Handover) -> list[tuple[str, Words]]:
    by_name = dict(zip(now.company.reps.name, now.company.reps.rep_id, strict=True))
    return [(by_name[words["name"]], words) for _, words in sdr_letters(Ask(now=now, on=ON))]


def test_talking_points_name_all_who_move_far_and_say_what_their_build_up_says() -> None:
    now = made("usual")
    beside, totals, reps = now.outlook.beside, np.round(build_up_totals(now.plan)), now.plan.company.reps
    told = {}
    for _, words in teams(Ask(now=now, on=ON)):
        for point in words["points"]:
            if found := re.match(r"(Rep \d+) (rises|falls) by (\d+)%", point):
                told[found[1]] = point
    far = [
        i
        for i in np.flatnonzero(now.plan.carries)
        if np.isfinite(beside.change[i]) and round(abs(beside.change[i]), 2) >= BIG_CHANGE
    ]
    assert set(told) == {reps.name[i] for i in far}
    for i in far:
        point, steps = told[reps.name[i]], np.diff(totals[:, i])
        assert f"{abs(totals[0, i] - beside.last_quota[i]):,.0f} USD" in point
        assert f"{abs(steps[np.argmax(np.abs(steps))]):,.0f} USD" in point
        assert "not from how the last year went" not in point
