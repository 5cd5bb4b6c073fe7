"""Checks of time: partial first and last periods, a history too short for the back-test, open deals past their date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from quota_core.ingest.checks.base import Check, Data
from quota_core.ingest.deals import day_of, rows_of
from quota_core.ingest.fixes import BELOW, UNTIL, Fix
from quota_core.ingest.wording import plural
from quota_core.model.company import month_number
from quota_core.model.time import quarter_starts

EVIDENCE_MONTHS = 6


def first_period_partial(data: Data) -> Iterator[Check]:
    """The first fiscal quarter has closes in some of its months only: it is no quarter to compare with."""
    if not data.by_day:
        return
    first = data.by_day[0]["close_date"]
    month = month_number(np.datetime64(first))
    (quarter,) = quarter_starts(month, 1, data.parameters)
    held = quarter + 3 - month
    if held == 3:
        return
    end = day_of(quarter + 3) - timedelta(days=1)
    inside = [row for row in data.by_day if row["close_date"] <= end]
    yield Check(
        name="first_period_partial",
        title=f"The first quarter is {plural(held, 'month')} of three: closes begin on {first}.",
        severity="warning",
        count=sum(row["closes"] for row in inside),
        money=sum(row["won_money"] for row in inside),
        samples=tuple({"close_date": row["close_date"], "closes": row["closes"]} for row in inside[:1]),
        fixes=(
            Fix(
                kind="leave_out",
                table="opportunities",
                match={"status": ["won", "lost"], "close_date": {UNTIL: end.isoformat()}},
                reason="closed in a quarter that the history holds only in part",
            ),
        ),
        advice=f"Compare quarters from {day_of(quarter + 3)}; keep the deals as evidence, or leave them out.",
    )


def last_period_partial(data: Data) -> Iterator[Check]:
    """The history stops inside a month (left out by as-of) or inside a fiscal quarter."""
    if not data.by_day:
        return
    cut = day_of(data.as_of)
    last = data.by_day[-1]["close_date"]
    (quarter,) = quarter_starts(data.as_of, 1, data.parameters)
    after = [row for row in data.by_day if row["close_date"] >= cut]
    held = data.as_of - quarter
    if not after and not held:
        return
    inside = [row for row in data.by_day if row["close_date"] >= day_of(quarter)]
    words = f"The last quarter is {plural(held, 'whole month')} of three" if held else "The last month is partial"
    yield Check(
        name="last_period_partial",
        title=f"{words}: closes end on {last}, and those from {cut} (as-of) on are not looked at.",
        severity="note",
        count=sum(row["closes"] for row in inside),
        money=sum(row["won_money"] for row in inside),
        samples=tuple({"close_date": row["close_date"], "closes": row["closes"]} for row in inside[-1:]),
        advice="Set the as-of date if the last month is whole.",
    )


def short_history(data: Data) -> Iterator[Check]:
    """Origins of the back-test that have no first win at least six months earlier."""
    won = [row["close_date"] for row in data.by_day if row["won"]]
    if not won:
        return
    first = month_number(np.datetime64(won[0]))
    horizon = data.parameters.backtest_horizon_months
    origins = quarter_starts(data.as_of - horizon, data.parameters.backtest_origins, data.parameters)
    usable = [origin for origin in origins if first <= origin - EVIDENCE_MONTHS]
    if len(usable) < len(origins):
        yield Check(
            name="short_history",
            title=f"Wins begin on {won[0]}: {plural(len(usable), 'origin')} of {len(origins)} can be back-tested over "
            f"{horizon} months.",
            severity="note" if usable else "warning",
            count=len(origins) - len(usable),
            advice="Import older deals for a longer back-test; with no origin at 12 months it runs over 3.",
        )


def stale_open_deals(data: Data) -> Iterator[Check]:
    """Open deals whose expected close lies before as-of: pipeline nobody has looked at."""
    cut = day_of(data.as_of).isoformat()
    deals = data.deals
    condition = (deals.status == "open") & (deals.close_date < day_of(data.as_of))
    (row,) = rows_of(deals.aggregate(count=condition.sum()))
    if row["count"]:
        yield Check(
            name="stale_open_deals",
            title=f"{plural(row['count'], 'open deal')} should have closed before {cut}.",
            severity="note",
            count=row["count"],
            samples=data.examples(deals, condition, "amount"),
            fixes=(
                Fix(
                    kind="leave_out",
                    table="opportunities",
                    match={"status": "open", "close_date": {BELOW: cut}},
                    reason="open past its expected close",
                ),
            ),
            advice="They are no pipeline until somebody gives them a new date.",
        )
