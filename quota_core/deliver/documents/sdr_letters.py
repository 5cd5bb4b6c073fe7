"""Letters to SDRs, whose quota is in meetings (METHOD 6): the number, how it follows, what happens next."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from quota_core.deliver.documents.common import Ask, Words
from quota_core.deliver.documents.faq import MOST_PRIVATE
from quota_core.deliver.documents.letters import greeted, new_name, person, territory_name
from quota_core.deliver.documents.rendering import file_name
from quota_core.model.meetings import MeetingQuota, SdrQuota
from quota_core.model.plan import DEFAULT_ROLE
from quota_core.present import formats


def sdr_letters(ask: Ask) -> Iterator[tuple[str, Words]]:
    """A file's name and its words for every SDR whose meetings can be worked out; nobody where there are no SDRs."""
    reps = ask.plan.company.reps
    taken: set[str] = set()
    for team in ask.now.outlook.meetings:
        for each in team.people:
            if math.isfinite(each.meetings):
                name = new_name(f"{file_name(person(ask.plan, each.rep))}-{file_name(reps.rep_id[each.rep])}", taken)
                yield name, _words(ask, team, each)


def _words(ask: Ask, team: MeetingQuota, each: SdrQuota) -> Words:
    plan = ask.plan
    reps = plan.company.reps
    sellers = np.array(reps.role, dtype=object) == DEFAULT_ROLE
    sellers &= (np.array(reps.segment, dtype=object) == team.segment) & plan.carries
    return {
        "name": person(plan, each.rep),
        "dear": greeted(plan, each.rep),
        "segment": team.segment,
        "territory": territory_name(plan, each.rep),
        "manager": reps.manager[each.rep].strip(),
        "meetings": formats.counted(each.meetings, "meeting"),
        "a_month": formats.number(team.per_month, 1),
        # As exact as the meetings a month are, so that the one times the other is the number.
        "months": f"{formats.number(each.months, 1)} month{'' if each.months == 1 else 's'}",
        "whole_year": each.months > 11.95,
        "needed": formats.counted(team.meetings_needed, "meeting"),
        "sdr_years": "one full year" if abs(team.sdrs - 1) < 0.05 else f"{formats.number(team.sdrs, 1)} full years",
        # Of one or two sellers the sum of quotas would be somebody's own, and so would what it is worked out from.
        "tells_sellers": int(sellers.sum()) >= MOST_PRIVATE,
        "seller_quota": ask.short(team.ae_quota),
        "deal_size": ask.short(team.deal_size),
        "win_rate": formats.percent(team.win_rate),
        "buffer": formats.percent(plan.parameters.sdr_buffer),
    }
