"""What a recalculated workbook says, held against the tool."""

from __future__ import annotations

from typing import Any

import numpy as np
from openpyxl import Workbook

from quota_core.evaluate.efficiency import FLAGS
from quota_core.evaluate.outlook import Outlook
from quota_core.model.buildup import build_up_totals, month_quotas, quarter_quotas
from quota_core.model.company import month_text
from quota_core.model.quota_types import quota_by_type
from tests.support.spreadsheet import table

CLOSE = 1e-6
QUOTAS_ROW, HEADER_ROW = 1, 5


def differences(book: Workbook, now: Outlook) -> list[str]:
    """Every number of the workbook's results that is not the tool's to 1e-6, in words."""
    return [*_quotas(book, now), *_backtest(book, now), *_scenarios(book, now), *_efficiency(book, now)]


def _told(where: str, here: Any, there: float) -> list[str]:
    unknown = there is None or not np.isfinite(there)
    if unknown and here in (None, ""):
        return []
    same = not unknown and isinstance(here, int | float) and abs(here - there) <= CLOSE * max(abs(there), 1e-9)
    return [] if same else [f"{where}: {here!r} here, {there!r} in the tool"]


def _quotas(book: Workbook, now: Outlook) -> list[str]:
    plan = now.plan
    rows = {row["rep_id"]: row for row in table(book, "Quotas", row=QUOTAS_ROW, first="rep_id")}
    months, quarters, totals = month_quotas(plan), quarter_quotas(plan), build_up_totals(plan)
    found: list[str] = []
    for i in np.flatnonzero(plan.carries):
        rep_id = plan.company.reps.rep_id[i]
        row = rows[rep_id]
        wanted = {
            "quota": plan.quota[i],
            "ramped_equivalent": plan.capacity.e[i],
            "territory_weight": plan.capacity.weight[i],
            "top_down": plan.quotas.top_down[i],
            "bottom_up": plan.quotas.bottom_up[i],
            "full_year_quota": now.beside.full_year_quota[i],
            "last_quota": now.beside.last_quota[i],
            "last_bookings": now.beside.last_bookings[i],
            **{month_text(plan.period.first + j)[:7]: months[i, j] for j in range(12)},
            **{f"Q{q + 1}": quarters[i, q] for q in range(4)},
            **{f"X{n}": totals[n, i] for n in range(len(totals))},
            **{f"quota_{kind}": money[i] for kind, money in quota_by_type(plan).items()},
        }
        for name, value in wanted.items():
            found += _told(f"{rep_id} {name}", row[name], float(value))
    for i in np.flatnonzero(~plan.carries):
        row = rows.get(plan.company.reps.rep_id[i], {})
        found += _told(f"{plan.company.reps.rep_id[i]} carries nothing", row.get("quota", 0), 0.0)
    return found


def _backtest(book: Workbook, now: Outlook) -> list[str]:
    test, ids = now.test, now.test.company.reps.rep_id
    rows = table(book, "Back-test", row=HEADER_ROW, first="origin")
    everybody = test.everybody
    found = [] if len(rows) == len(everybody.rep) else [f"{len(rows)} rows here, {len(everybody.rep)} in the tool"]
    judged = everybody.ramped & ~everybody.leaver & (everybody.quota > 0)
    for n, row in enumerate(rows):
        where = f"{row['origin']:%Y-%m} {ids[everybody.rep[n]]}"
        assert (row["rep_id"], f"{row['origin']:%Y-%m-%d}") == (
            ids[everybody.rep[n]],
            month_text(int(everybody.period[n])),
        )
        found += _told(f"{where} quota", row["quota"], float(everybody.quota[n]))
        found += _told(f"{where} bookings", row["credited bookings"], float(everybody.bookings[n]))
        found += _told(f"{where} capacity", row["capacity"], float(everybody.capacity[n]))
        attainment = float(everybody.attainment[n]) if judged[n] else float("nan")
        found += _told(f"{where} judged", row["judged attainment"], attainment)
    lines = table(book, "Back-test", row=HEADER_ROW, first="of the rows")
    for column, summary in (("judged", test.summary), ("everybody", test.everybody_summary)):
        told = [
            summary.n,
            summary.hits,
            summary.share_hitting,
            summary.mean,
            summary.median,
            *summary.percentiles.values(),
            summary.average_miss,
            summary.red,
            summary.yellow,
            summary.green,
        ]
        for line, value in zip(lines, told, strict=False):
            found += _told(f"{column} {line['of the rows']}", line[column], float(value))
    return found


def histogram(book: Workbook) -> list[int]:
    """The counts of the judged rows by tenths of attainment."""
    return [row["judged"] for row in table(book, "Back-test", row=HEADER_ROW, first="tenth")]


def _scenarios(book: Workbook, now: Outlook) -> list[str]:
    rows = table(book, "Scenarios", row=HEADER_ROW, first="scenario")
    return [
        line
        for row, scenario in zip(rows, now.range.scenarios, strict=True)
        for line in _told(f"{scenario.title} capacity", row["capacity"], scenario.capacity)
    ]


def _efficiency(book: Workbook, now: Outlook) -> list[str]:
    found, ids = now.efficiency, now.plan.company.rep_index
    lines: list[str] = []
    rows = [
        row for row in table(book, "Efficiency", row=HEADER_ROW, first="rep_id") if row["full-year quota"] is not None
    ]
    for row in rows:
        i = ids[row["rep_id"]]
        if not now.plan.carries[i]:
            continue
        for title, values in (
            ("quota to OTE", found.multiple),
            ("pay at 120%", found.pay_at_120),
            ("OTE return at 80%", found.return_at_80),
            ("OTE return at 100%", found.return_at_quota),
            ("OTE return at expected", found.return_expected),
            ("target OTE return", found.target),
        ):
            lines += _told(f"{row['rep_id']} {title}", row[title], float(values[i]))
        for key, title in FLAGS.items():
            if (row[title] == "look") != bool(found.flags[key][i]):
                lines.append(f"{row['rep_id']} flag {key}: {row[title]!r}")
    team = [row["value"] for row in table(book, "Efficiency", row=HEADER_ROW, first="together")]
    t = found.team
    told = [
        t.reps, t.quota, t.full_year_quota, t.ote, t.pay_at_quota, t.multiple,
        t.return_at_quota, t.return_at_80, t.return_expected, t.target_return,
    ]  # fmt: skip
    for here, there in zip(team, told, strict=True):
        lines += _told("team", here, float(there))
    return lines
