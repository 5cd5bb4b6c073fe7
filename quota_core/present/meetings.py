"""The SDRs' quotas in meetings: what each is asked for a month, and from what it follows."""

from __future__ import annotations

from typing import Any

import numpy as np

from quota_core.evaluate.outlook import Outlook
from quota_core.model.meetings import MeetingQuota
from quota_core.present import formats

GROUP = "meetings"  # the way the table is grouped when it shows these
Cells = dict[str, dict[str, Any]]


def meetings_table(now: Outlook) -> dict[str, Any] | None:
    """A row a segment, its SDRs under it; nothing where there are no SDRs."""
    if not now.meetings:
        return None
    rows = []
    reps = now.plan.company.reps
    for each in now.meetings:
        group = f"{GROUP}:{each.segment}"
        rows.append({"id": group, "kind": GROUP, "cells": _segment_cells(each)})
        for person in sorted(each.people, key=lambda p: (reps.name[p.rep], reps.rep_id[p.rep])):
            cells = {
                "name": {"text": reps.name[person.rep]},
                "month": _cell(formats.number(each.per_month, 1), each.per_month),
                "year": _cell(formats.count(person.meetings), person.meetings),
                "months": _cell(formats.number(person.months, 1), person.months),
            }
            rows.append({"id": f"{group}:{len(rows)}", "kind": "sdr", "cells": cells, "parent": {GROUP: group}})
    return {
        "title": meetings_title(now.meetings),
        "file": "sdr meetings",
        "columns": columns(now),
        "rows": rows,
    }


def meetings_title(found: tuple[MeetingQuota, ...]) -> str:
    """SDRs, meetings a month each: ENT 14, MM 29, SMB 118."""
    told = ", ".join(f"{each.segment} {formats.count(each.per_month)}".strip() for each in found)
    return f"SDRs, meetings a month each: {told}"


def columns(now: Outlook) -> list[dict[str, Any]]:
    """What the numbers are; the unit stands in the title."""
    buffer = formats.percent(now.plan.parameters.sdr_buffer)
    currency = now.plan.company.currency
    year = formats.fiscal_year(now.plan.plan_year)

    def column(key: str, title: str, unit: str, help_text: str) -> dict[str, Any]:
        return {"key": key, "title": title, "unit": unit, "align": "right", "help": help_text}

    return [
        {"key": "name", "title": "SDR", "align": "left", "help": "By segment: SDRs book meetings for its AEs."},
        column("month", "Each a month", "meetings", "The year's quota of a full-time SDR over twelve months."),
        column("year", year, "meetings", f"For the months worked; together what the AEs need and {buffer} more [P]."),
        column("months", "Worked", "months", f"Months of work in {year}, by start and end dates."),
        column("needed", "AEs need", "meetings", "AE quotas / deal size / win rate, one meeting a deal (ASSUMED)."),
        column("ae_quota", "AE quotas", currency, "Proposed quotas of the segment's AEs."),
        column("deal_size", "Deal size", currency, "Mean of the segment's AEs over the lookback."),
        column("win_rate", "Win rate", "", "Won / (won + lost) of the segment's AEs over the lookback, by count."),
    ]


def _segment_cells(each: MeetingQuota) -> Cells:
    asked = sum(person.meetings for person in each.people)
    return {
        "name": {"text": f"{each.segment or 'No segment'} ({len(each.people)})"},
        "month": _cell(formats.number(each.per_month, 1), each.per_month),
        "year": _cell(formats.count(asked), asked),
        "months": _cell(formats.number(12 * each.sdrs, 1), 12 * each.sdrs),
        "needed": _cell(formats.count(each.meetings_needed), each.meetings_needed),
        "ae_quota": _cell(formats.money(each.ae_quota), each.ae_quota),
        "deal_size": _cell(formats.money(each.deal_size), each.deal_size),
        "win_rate": _cell(formats.percent(each.win_rate), each.win_rate),
    }


def _cell(text: str, value: float) -> dict[str, Any]:
    return {"text": text, "sort": float(value) if np.isfinite(value) else None}


def meeting_rows(now: Outlook) -> tuple[list[str], list[list[Any]]]:
    """Every SDR with the quota in meetings and what it follows from: header and rows for a spreadsheet."""
    header = ["segment", "rep_id", "name", "meetings_a_month", "meetings_in_plan_year", "months_worked"]
    header += ["segment_ae_quota", "segment_deal_size", "segment_win_rate", "segment_meetings_needed"]
    reps = now.plan.company.reps
    rows = []
    for each in now.meetings:
        numbers = (each.ae_quota, each.deal_size, each.win_rate, each.meetings_needed)
        for person in each.people:
            own = (each.per_month, person.meetings, person.months)
            row: list[Any] = [each.segment, reps.rep_id[person.rep], reps.name[person.rep]]
            rows.append([*row, *(float(x) if np.isfinite(x) else None for x in (*own, *numbers))])
    return header, rows
