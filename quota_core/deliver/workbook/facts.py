"""The sheet of facts: credited bookings and won deals by rep and month, and who held what; all of it values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quota_core.deliver.workbook.grid import Column, Grid, Table
from quota_core.deliver.workbook.inputs import Inputs
from quota_core.deliver.workbook.material import Material, Moment, day, known
from quota_core.model.buildup import best_year_in_pool
from quota_core.model.company import Period


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Columns of facts by rep; those of holdings where an assignments table splits territories."""

    bookings: tuple[Column, ...]
    deals: tuple[Column, ...]
    last_quota: dict[int, Column]
    best_year: Column
    holdings: Table
    holding_rep: tuple[int, ...]
    first_holding: tuple[int, ...]
    held: tuple[Column, ...]
    held_in_plan: tuple[Column, ...]
    held_at: dict[int, Column]


def write_facts(grid: Grid, material: Material, inputs: Inputs) -> Facts:
    """The sheet; months of history are its headings."""
    sheet = grid.sheets["Facts"]
    company, months = material.company, material.months
    reps = len(company.reps)
    table = sheet.table("People", reps)
    inputs.who(table)
    table = sheet.table("Quotas of the twelve months before, and the best year anyone in the pool has had", reps)
    last = {
        moment.as_of: table.values(f"quota before {moment.title}", material.last_quotas(moment), "money")
        for moment in material.moments
    }
    best = table.values("best year in the pool", map(known, best_year_in_pool(material.plan)), "money")
    money, deals = material.history(company.facts.bookings), material.history(company.facts.won_deals)
    table = sheet.table("Credited bookings by month", reps)
    bookings = tuple(table.values(day(m), money[:, j].tolist(), "money") for j, m in enumerate(months))
    table = sheet.table("Credited won deals by month", reps)
    won = tuple(table.values(day(m), deals[:, j].tolist(), "count") for j, m in enumerate(months))
    held, rep = material.holdings, material.holdings.rep
    first = tuple(int(np.searchsorted(rep, i)) for i in range(reps + 1))
    if held.whole:
        return Facts(
            bookings=bookings,
            deals=won,
            last_quota=last,
            best_year=best,
            holdings=table,
            holding_rep=tuple(range(reps)),
            first_holding=first,
            held=(),
            held_in_plan=(),
            held_at={},
        )
    table = sheet.table("Who held what: share of the days employed, by month", len(rep))
    inputs.who(table, lambda h: int(rep[h]))
    table.formulas("territory_id", lambda h: inputs.territory_id(int(held.territory[h])), "text", width=16)
    past = Period(first=material.first_month, months=len(months))

    def columns(moment: Moment, period: Period) -> tuple[Column, ...]:
        share = material.held(moment, period)
        return tuple(table.values(day(period.first + j), share[:, j].tolist(), "percent") for j in range(period.months))

    return Facts(
        bookings=bookings,
        deals=won,
        last_quota=last,
        best_year=best,
        holdings=table,
        holding_rep=tuple(int(i) for i in rep),
        first_holding=first,
        held=columns(material.moment, past),
        held_in_plan=columns(material.moment, material.moment.period),
        # From an origin on nothing was known to change: one share holds for all of the months set.
        held_at={
            origin.as_of: table.values(
                f"at {origin.title}", material.held(origin, origin.period)[:, 0].tolist(), "percent"
            )
            for origin in material.origins
        },
    )
