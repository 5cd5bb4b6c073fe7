"""Quotas as HubSpot goals: a user x month grid, and a row per goal target with HubSpot's own property names.

The names are those of HubSpot's goal targets (hs_goal_name, hs_target_amount, hs_start_datetime, hs_end_datetime,
hubspot_owner_id; developers.hubspot.com/docs/api-reference/latest/crm/objects/goals/guide). Which columns its import
of user targets wants is only known in the account itself: check against the template HubSpot offers.
"""

from __future__ import annotations

import re
from collections import Counter

from quota_core.deliver.cents import TOTAL, PeriodQuota, period_quotas
from quota_core.deliver.handover import Handover
from quota_core.deliver.owners import Owners
from quota_core.deliver.tables import csv_bytes
from quota_core.errors import DeliveryError
from quota_core.model.company import month_text
from quota_core.present.formats import fiscal_year, listed

OWNER = "hubspot_owner_id"
MAPPED = (OWNER,)
LABEL = "check against the template HubSpot offers"
WIDE, LONG = "hubspot-goals-wide", "hubspot-goals-long"


def hubspot_files(now: Handover, owners: Owners | None = None, *, by_type: bool = False) -> dict[str, bytes]:
    """Both forms by name; monthly goals, by booking type where asked.

    Raises DeliveryError where a mapping leaves somebody without an owner id, or gives two people the same.
    """
    owners = owners or Owners()
    quotas = list(period_quotas(now.plan, "month", by_type=by_type))
    if not quotas:
        raise DeliveryError("Nobody carries a quota, so there is no goal: check the target and the plan year.")
    if OWNER in owners.columns:
        _check_owners(now, owners)
    mark = f"-{now.mark}" if now.mark else ""
    return {
        f"{WIDE}{mark}.csv": _wide(now, quotas, owners),
        f"{LONG}{mark}.csv": _long(now, quotas, owners),
    }


def hubspot_note(now: Handover, owners: Owners | None = None) -> str:
    """What to do before the import: the template to check against, and whose owner id is none of HubSpot's."""
    said = f"Two forms of the same goals: {LABEL}."
    if owners is not None and OWNER in owners.columns:
        return said
    reps = now.plan.company.reps
    none = [reps.name[i] for i in range(len(reps)) if now.plan.carries[i] and not re.fullmatch(r"\d+", reps.rep_id[i])]
    if not none:
        return said
    return f"{said} {OWNER} holds our own ids, which are no owner ids of HubSpot for {listed(none, 5)}: map them first."


def _check_owners(now: Handover, owners: Owners) -> None:
    reps = now.plan.company.reps
    ids = {i: owners.owner(reps.rep_id[i], OWNER) for i in range(len(reps)) if now.plan.carries[i]}
    wrong = [reps.name[i] for i, owner in ids.items() if not re.fullmatch(r"\d+", owner)]
    if wrong:
        raise DeliveryError(
            f"No HubSpot owner id (digits only) for {listed(wrong, 5)}: complete {owners.file}; nothing was written."
        )
    times = Counter(ids.values())
    twice = [reps.name[i] for i, owner in ids.items() if times[owner] > 1]
    if twice:
        raise DeliveryError(
            f"{listed(twice, 5)} have the same HubSpot owner id in {owners.file}: give each their own; "
            "nothing was written."
        )


def _goal(now: Handover, kind: str) -> str:
    year = fiscal_year(now.plan.plan_year)
    return f"{year} quota" if kind == TOTAL else f"{year} quota, {kind}"


def _wide(now: Handover, quotas: list[PeriodQuota], owners: Owners) -> bytes:
    reps, period = now.plan.company.reps, now.plan.period
    months = [month_text(period.first + j)[:7] for j in range(period.months)]
    grid: dict[tuple[int, str], list[str]] = {}
    for each in quotas:
        grid.setdefault((each.rep, each.type), []).append(f"{each.amount:.2f}")
    rows = [
        [owners.owner(reps.rep_id[rep], OWNER), reps.name[rep], _goal(now, kind), *amounts]
        for (rep, kind), amounts in grid.items()
    ]
    return csv_bytes([OWNER, "user", "hs_goal_name", *months], rows)


def _long(now: Handover, quotas: list[PeriodQuota], owners: Owners) -> bytes:
    reps = now.plan.company.reps
    rows = [
        [
            _goal(now, each.type),
            f"{each.amount:.2f}",
            f"{month_text(each.first)}T00:00:00Z",
            # As HubSpot's own goals have it: a month ends where the next one begins.
            f"{month_text(each.first + each.months)}T00:00:00Z",
            owners.owner(reps.rep_id[each.rep], OWNER),
        ]
        for each in quotas
    ]
    return csv_bytes(["hs_goal_name", "hs_target_amount", "hs_start_datetime", "hs_end_datetime", OWNER], rows)
