"""Quotas as a plain CSV: a row per rep, period and booking type, and the year in one row a rep."""

from __future__ import annotations

from quota_core.deliver.cents import MONTHS, Grain, period_quotas
from quota_core.deliver.handover import Handover
from quota_core.deliver.tables import csv_bytes
from quota_core.model.company import month_text

GRAINS: tuple[Grain, ...] = ("year", "quarter", "month")
HEADER = (
    "rep_id,name,role,segment,territory_id,manager,fiscal_year,period,period_start,period_months,type,quota,currency,"
    "status"
)


def plain_csv(
    now: Handover, grains: tuple[Grain, ...] = ("year", "quarter", "month"), *, by_type: bool = True
) -> bytes:
    """Every rep's quota: by period (`year`, `quarter`, `month`), in total and, where asked, by type.

    Rows of one period and type sum to what was approved, to the cent. `status` is "approved", or DRAFT.
    """
    reps, plan = now.plan.company.reps, now.plan
    kinds = (False, True) if by_type else (False,)
    rows = [
        [
            reps.rep_id[each.rep],
            reps.name[each.rep],
            reps.role[each.rep],
            reps.segment[each.rep],
            reps.territory_id[each.rep],
            reps.manager[each.rep],
            str(plan.plan_year),
            grain,
            month_text(each.first),
            str(MONTHS[grain]),
            each.type,
            f"{each.amount:.2f}",
            plan.company.currency,
            now.mark or "approved",
        ]
        for grain in grains
        for split in kinds
        for each in period_quotas(plan, grain, by_type=split)
    ]
    return csv_bytes(HEADER.split(","), rows)
