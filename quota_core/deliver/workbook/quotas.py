"""The sheet of quotas: one row for each who may carry one, its months, quarters, types and build-up (METHOD 6)."""

from __future__ import annotations

from dataclasses import dataclass

from quota_core.declare import BOOKING_TYPES
from quota_core.deliver.workbook.allocation import BottomUp, Reconciled, TopDown
from quota_core.deliver.workbook.facts import Facts
from quota_core.deliver.workbook.grid import Column, Grid, across
from quota_core.deliver.workbook.inputs import Inputs
from quota_core.deliver.workbook.material import Material
from quota_core.deliver.workbook.names import Names
from quota_core.deliver.workbook.ramp import Pools, Ramp
from quota_core.deliver.workbook.season import Season
from quota_core.model.buildup import LINES
from quota_core.model.company import month_text
from quota_core.model.time import active_share

QUARTER = 3


@dataclass(frozen=True, kw_only=True)
class Quotas:
    """The columns of the sheet; `reps` are the rows' places among all people."""

    reps: tuple[int, ...]
    rep_id: Column
    quota: Column
    months: tuple[Column, ...]
    quarters: tuple[Column, ...]
    totals: tuple[Column, ...]
    lines: tuple[Column, ...]
    types: tuple[Column, ...]
    full_year: Column


def write_quotas(
    grid: Grid,
    names: Names,
    material: Material,
    inputs: Inputs,
    facts: Facts,
    season: Season,
    pools: Pools,
    ramp: Ramp,
    rounded: Column,
    top_down: TopDown,
    bottom_up: BottomUp,
    blend: Column,
    reconciled: Reconciled,
) -> Quotas:
    """The header is the first row, and below it stand people alone: other programs may read the sheet as it is."""
    sheet, plan = grid.sheets["Quotas"], material.plan
    shares = _type_shares(grid, names, material, pools)
    reps = _may_carry(material)
    table = sheet.table("", len(reps), first_row=2)
    at = reps.__getitem__
    rep_id = inputs.who(table, at)
    table.formulas("role", lambda r: inputs.role(at(r)), "text")
    table.formulas("segment", lambda r: inputs.segment(at(r)), "text")
    table.formulas("territory_id", lambda r: inputs.rep_territory(at(r)), "text", width=16)
    table.formulas("manager", lambda r: f'{inputs.manager(at(r))}&""', "text", width=18)
    quota = table.formulas("quota", lambda r: rounded(at(r)), "money")
    table.formulas("locked", lambda r: f'IF({reconciled.locked(at(r))}=1,"locked","")', "text")
    last = facts.last_quota[plan.as_of]
    before = table.formulas("last_quota", lambda r: f'IF(ISNUMBER({last(at(r))}),{last(at(r))},"")', "money")
    table.formulas("change", lambda r: f'IF(N({before(r)})>0,{quota(r)}/{before(r)}-1,"")', "percent")
    table.formulas("last_bookings", lambda r: f"SUM({across(facts.bookings[-12:], at(r))})", "money")
    e = table.formulas("ramped_equivalent", lambda r: ramp.e(at(r)), "equivalent")
    table.formulas("territory_weight", lambda r: bottom_up.weight(at(r)), "multiple")
    table.formulas("top_down", lambda r: top_down.top_down(at(r)), "money")
    table.formulas("bottom_up", lambda r: bottom_up.bottom_up(at(r)), "money")
    full = table.formulas("full_year_quota", lambda r: f'IF({e(r)}>0,{quota(r)}/{e(r)},"")', "money")
    table.formulas("best_year_in_pool", lambda r: facts.best_year(at(r)), "money")
    table.formulas(
        "above_best_year",
        lambda r: (
            f'IF(AND({facts.best_year(at(r))}>0,{quota(r)}>{facts.best_year(at(r))}),"above what anyone has done","")'
        ),
        "text",
        width=24,
    )
    active = ramp.active

    def month(r: int, j: int) -> str:
        i = at(r)
        seasons = season.ahead(ramp.season_row(i))
        # Whoever carries a locked quota without any ramped time has no schedule to follow: by days employed, then.
        employed = f"SUMPRODUCT({seasons},{across(active, i)})"
        spread = f"IF({employed}>0,INDEX({seasons},{j + 1})*{active[j](i)}/{employed},0)"
        return f"{quota(r)}*IF({e(r)}>0,{ramp.month_shape[j](i)}/{e(r)},{spread})"

    first = plan.period.first
    months = table.several([month_text(first + j)[:7] for j in range(12)], month, "money")
    quarters = table.several(
        [f"Q{q + 1}" for q in range(4)],
        lambda r, q: f"SUM({across(months[QUARTER * q : QUARTER * q + QUARTER], r)})",
        "money",
    )
    types = table.several(
        [f"quota_{kind}" for kind in BOOKING_TYPES],
        lambda r, j: f"{quota(r)}*INDEX({shares[j].all},{ramp.pool(at(r))})",
        "money",
    )
    steps = (
        top_down.equal_share,
        top_down.ramp_share,
        top_down.top_down,
        blend,
        reconciled.unlocked,
        reconciled.quota,
        rounded,
    )
    totals = table.several([f"X{n}" for n in range(len(steps))], lambda r, n: steps[n](at(r)), "money")
    lines = table.several(
        [title for _, title in LINES],
        lambda r, n: totals[0](r) if n == 0 else f"{totals[n](r)}-{totals[n - 1](r)}",
        "money",
    )
    return Quotas(
        reps=reps,
        rep_id=rep_id,
        quota=quota,
        months=months,
        quarters=quarters,
        totals=totals,
        lines=lines,
        types=types,
        full_year=full,
    )


def _may_carry(material: Material) -> tuple[int, ...]:
    """Who carries a quota, or would if the scenario did not take them out."""
    reps, period = material.company.reps, material.plan.period
    types = material.parameters.credited_types
    employed = active_share(reps.start, reps.end, period).sum(axis=1) > 0
    return tuple(i for i, role in enumerate(reps.role) if employed[i] and types.get(role, ()))


def _type_shares(grid: Grid, names: Names, material: Material, pools: Pools) -> tuple[Column, ...]:
    """Each pool's share of every booking type: as given for the role, else by what the pool has booked."""
    found, types = material.pool_bookings(BOOKING_TYPES), material.parameters.credited_types
    table = grid.sheets["Pools"].table("Quota by booking type", len(material.company.reps.pools))
    roles = [role for role, _ in material.company.reps.pools]
    counts = [
        table.values(f"{kind} credited", [int(kind in types.get(role, ())) for role in roles], "count")
        for kind in BOOKING_TYPES
    ]
    booked = [table.values(f"{kind} booked", found[:, j].tolist(), "money") for j, kind in enumerate(BOOKING_TYPES)]
    part = names.part("quota_type_shares")
    row = table.formulas("row as given", lambda p: part.row_of(pools.role(p)), "count")
    given = table.several(
        [f"{kind} as given" for kind in BOOKING_TYPES],
        lambda p, j: f"IF({row(p)}>0,N(INDEX({part.column(j + 1)},MAX({row(p)},1))),0)",
        "number",
    )
    own = table.several(
        [f"{kind} of the pool" for kind in BOOKING_TYPES], lambda p, j: f"MAX({booked[j](p)},0)*{counts[j](p)}", "money"
    )
    role = table.several(
        [f"{kind} of the role" for kind in BOOKING_TYPES],
        lambda p, j: f"MAX(SUMPRODUCT(EXACT({pools.role.all},{pools.role(p)})*{booked[j].all}),0)*{counts[j](p)}",
        "money",
    )

    def share(p: int, j: int) -> str:
        formula = f"IF(SUM({across(counts, p)})>0,{counts[j](p)}/SUM({across(counts, p)}),0)"
        for parts in (role, own, given):
            formula = f"IF(SUM({across(parts, p)})>0,{parts[j](p)}/SUM({across(parts, p)}),{formula})"
        return formula

    return table.several([f"{kind} share" for kind in BOOKING_TYPES], share, "percent")
